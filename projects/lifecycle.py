"""The steps of a project from forming to followed up. Each function is one move; none is repeated elsewhere."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from people.models import User
from people.vocabulary import Sphere
from projects import catalogue, emails, inviting, joining, meetings, succession
from projects.errors import NotReady, WrongState
from projects.history import move, record
from projects.models import Project, StatusUpdate
from projects.newslog import Said, tell, write_down
from projects.starting import organisation
from projects.vocabulary import (
    CLOSING_REPORT_DAYS,
    MemberRole,
    NewsKind,
    ProjectActor,
    ProjectEventKind,
    ProjectState,
    Publication,
    UpdateStage,
)

# What the log says of a move, in the project's own language (Swedish; the page translates the state itself).
TOLD = {
    ProjectState.ONGOING: gettext_noop("The project is ongoing"),
    ProjectState.PAUSED: gettext_noop("The project pauses"),
    ProjectState.HANDED_OVER: gettext_noop("The project has a new owner"),
    ProjectState.FINISHED: gettext_noop("The project is finished"),
    ProjectState.DISCONTINUED: gettext_noop("The project was discontinued"),
    ProjectState.FOLLOWED_UP: gettext_noop("The project was followed up"),
}


def keeps_from_going(project: Project) -> list[str]:
    """What is missing before the project may be ongoing, in words: a lead, somebody from the city, somebody from business."""
    members = list(project.members.current())
    spheres = {member.sphere for member in members}
    problems = []
    if not any(member.role == MemberRole.LEAD for member in members):
        problems.append(_("Nobody leads the project yet."))
    if Sphere.CITY not in spheres:
        problems.append(_("Nobody from the City of Malmö is in the group."))
    if Sphere.BUSINESS not in spheres:
        problems.append(_("Nobody from business is in the group."))
    return problems


def go(project: Project, *, by: User, why: str = "") -> None:
    """Forming, paused or handed over becomes ongoing; the givers learn when the work begins.

    Raises `NotReady` without lead, city and business, `WrongState`.
    """
    now = timezone.now()
    with transaction.atomic():
        # Members are counted under the lock that joining and leaving take as well.
        locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        problems = keeps_from_going(locked)
        if problems:
            raise NotReady(problems)
        started = project.started_on or timezone.localdate(now)
        fields: dict[str, object] = {"started_on": started, "ended_on": None}
        _take(project, ProjectState.ONGOING, at=now, by=by, why=why, fields=fields)
        if locked.state == ProjectState.FORMING:
            emails.project_started(project)


def pause(project: Project, *, why: str, by: User | None = None, actor: ProjectActor | None = None) -> None:
    """Rest until somebody takes it up again; the coordinator learns it from the lead. Raises `NotReady` without a reason,
    `WrongState`.

    The public reads the reason of a lead only where the lead publishes alone; the group and the coordinator always do.
    """
    _needs(why)
    text = why if by or project.lead_publishes else ""
    with transaction.atomic():
        _take(project, ProjectState.PAUSED, at=timezone.now(), by=by, actor=actor, why=why, text=text)
        if actor == ProjectActor.LEAD:
            emails.paused_by_lead(project, why=why)


def hand_over(project: Project, *, to: str, sphere: str, why: str, by: User) -> None:
    """Another organisation owns it from now on. Raises `NotReady` without a name and a reason, `WrongState`."""
    _needs(why)
    with transaction.atomic():
        owner = organisation(to, sphere)
        _take(
            project,
            ProjectState.HANDED_OVER,
            at=timezone.now(),
            by=by,
            why=f"{owner.name}: {why}",
            fields={"owner": owner},
        )


def finish(
    project: Project,
    *,
    by: User | None = None,
    actor: ProjectActor | None = None,
    why: str = "",
    report: StatusUpdate | None = None,
) -> None:
    """End it with what it made. Raises `NotReady` without a closing report (result and lessons) or while one of the lead's waits
    to be published, `WrongState`.

    The givers whose ideas led here are told, whichever way they follow. `report` is what the lead sent, with its files.
    """
    problems = []
    if not project.result.strip():
        problems.append(_("Write what was made."))
    if not project.lessons.strip():
        problems.append(_("Write what was learned."))
    now = timezone.now()
    with transaction.atomic():
        problems += _report_that_waits(project)
        if problems:
            raise NotReady(problems)
        fields: dict[str, object] = {**_ends_on(project, now), "reported_at": project.reported_at or now}
        _take(
            project, ProjectState.FINISHED, at=now, by=by, actor=actor, why=why, fields=fields, kind=NewsKind.RESULT, update=report
        )  # fmt: skip
        _close_what_is_open(project, at=now)
        emails.result_moved(project)


def discontinue(project: Project, *, why: str, lessons: str, by: User) -> None:
    """Stop it, with the reason and what was learned. Raises `NotReady` without either or while a closing report of the lead waits,
    `WrongState`."""
    _needs(why)
    problems = [] if lessons.strip() else [_("Write what was learned.")]
    now = timezone.now()
    with transaction.atomic():
        problems += _report_that_waits(project)
        if problems:
            raise NotReady(problems)
        fields: dict[str, object] = {**_ends_on(project, now), "lessons": lessons}
        _take(project, ProjectState.DISCONTINUED, at=now, by=by, why=why, fields=fields, kind=NewsKind.RESULT)
        _close_what_is_open(project, at=now)
        # A group that has reached its goal may meet once more.
        meetings.project_stopped(project, at=now)
        emails.result_moved(project)


def follow_up(project: Project, *, effect: str, city_does: str, by: User) -> None:
    """Half a year to a year later: what changed, and what the city does now. What was handed over ends with it here.

    Raises `NotReady` without an effect, or while a closing report of the lead waits; `WrongState`.
    """
    if not effect.strip():
        raise NotReady([_("Write what changed, or that nothing did.")])
    now = timezone.now()
    with transaction.atomic():
        fields: dict[str, object] = {"effect": effect, "city_does": city_does}
        ends = not project.is_ended
        if ends:
            problems = _report_that_waits(project)
            if problems:
                raise NotReady(problems)
            fields |= _ends_on(project, now)
        _take(project, ProjectState.FOLLOWED_UP, at=now, by=by, why=effect, fields=fields, kind=NewsKind.RESULT)
        if ends:
            _close_what_is_open(project, at=now)
        emails.result_moved(project)


def say_when_report_comes(project: Project, *, due: date | None = None, by: User) -> None:
    """The work is done and the closing report is awaited, 30 days on unless `due` says otherwise (domain.md 3.2).

    Raises `WrongState` for a project that has ended.
    """
    now = timezone.now()
    day = due or timezone.localdate(now) + timedelta(days=CLOSING_REPORT_DAYS)
    with transaction.atomic():
        locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if locked.is_ended:
            raise WrongState(project)
        Project.objects.filter(pk=project.pk).update(report_due=day)
        record(project, ProjectEventKind.REPORT, at=now, by=by, note=day.isoformat())
        project.refresh_from_db()
        # The page names the day.
        catalogue.touch()
        if locked.publication != Publication.HIDDEN:
            # Else her page does not open; on the day she is asked in any case.
            emails.report_asked_for(project)


def told_title(state: ProjectState, language: str) -> str:
    """What the log says of a move, in the language of its text."""
    with override(language):
        return _(TOLD[state])


def _report_that_waits(project: Project) -> list[str]:
    """Why a project with a closing report nobody has answered is not ended: afterwards nobody could publish it. Takes the lock
    under which reports are handed in."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    waits = project.updates.filter(stage=UpdateStage.POSTED, is_report=True).exists()
    return [_("The lead’s closing report waits to be read. Publish it or say why not first.")] if waits else []


def _needs(why: str) -> None:
    if not why.strip():
        raise NotReady([_("Say why.")])


def _ends_on(project: Project, now: datetime) -> dict[str, object]:
    """The day it ends. What was to begin later never began."""
    today = timezone.localdate(now)
    never = project.started_on is not None and project.started_on > today
    return {"ended_on": today, **({"started_on": None} if never else {})}


def _close_what_is_open(project: Project, *, at: datetime) -> None:
    """Questions, offers to take part and chairs on offer: nobody can be seated any more, and whoever waits is told."""
    inviting.project_ended(project, at=at)
    joining.project_ended(project, at=at)
    succession.project_ended(project)


def _take(
    project: Project,
    to: ProjectState,
    *,
    at: datetime,
    by: User | None,
    why: str,
    actor: ProjectActor | None = None,
    fields: dict[str, object] | None = None,
    kind: NewsKind = NewsKind.STATE,
    update: StatusUpdate | None = None,
    text: str | None = None,
) -> None:
    """One move with its history, its line in the log and its mails to the group. `text`: what the log says, unless the reason."""
    with transaction.atomic():
        move(project, to, at=at, by=by, actor=actor, note=why, **(fields or {}))
        said = _said_of(project, to, why=why)
        if text is not None:
            said["text"] = text
        tell(project, kind, at=at, update=update, **said)
        emails.state_changed(project, why=why)


def _said_of(project: Project, to: ProjectState, *, why: str) -> Said:
    """What the log says of a move: heading, text and language."""
    told = {ProjectState.FINISHED: project.result, ProjectState.DISCONTINUED: f"{why}\n\n{project.lessons}"}
    # The report is in the lead's language, everything else is written by staff.
    language = project.report_language if to == ProjectState.FINISHED else "sv"
    return {"title": told_title(to, language), "text": told.get(to, why), "language": language}


def tell_end_that_waited(project: Project, *, since: datetime) -> None:
    """The project ended while it was not public, that is after `since`: its followers hear of it now, in the weekly summary. In
    the caller's transaction; once, and not when the closing report has told it."""
    last = project.events.filter(kind=ProjectEventKind.MOVED, at__gte=since).order_by("at", "id").last()
    if not project.is_ended or last is None:
        return
    told = project.news.filter(kind__in=[NewsKind.STATE, NewsKind.RESULT])
    # The closing report stands under the day it was published, a moment before the move.
    reported = project.state == ProjectState.FINISHED and told.filter(update__is_report=True).exists()
    if reported or told.filter(at__gte=last.at).exists():
        return
    kind = NewsKind.RESULT if project.state in (ProjectState.FINISHED, ProjectState.DISCONTINUED) else NewsKind.STATE
    said = _said_of(project, ProjectState(project.state), why=last.note)
    write_down(project, kind=kind, at=last.at, told_at_once=True, **said)
