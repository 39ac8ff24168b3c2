"""News: posted by the lead through her private page, looked at by a coordinator, published once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from border import formkeys
from border.files import MOST_FILES, Examined
from people.models import User
from projects import documents, emails, lifecycle, publishing
from projects.errors import NotReady, WrongState
from projects.history import record
from projects.models import Document, Project, ProjectMembership, StatusUpdate
from projects.newslog import tell
from projects.vocabulary import DocumentKind, MemberRole, NewsKind, ProjectActor, ProjectEventKind, UpdateStage


@dataclass(frozen=True)
class Posted:
    """A piece of news as it was written; `form_key` is the form's, so that two presses are one."""

    title: str
    text: str
    language: str
    form_key: str


@dataclass(frozen=True)
class Report:
    """The closing report beside its text, which is what was made: what was learned, what changed, what the city could do next."""

    lessons: str
    effect: str = ""
    city_does: str = ""


def post(member: ProjectMembership, written: Posted, *, report: Report | None = None) -> StatusUpdate:
    """Hand in a piece of news. A coordinator looks first, unless the project lets its lead publish alone.

    Pressed twice it is one. With `report` it is the closing report: publishing it makes it the project's result and ends the
    project, and nobody but staff reads it before; one that waits is replaced by it, and its files go along. Raises `WrongState`
    when the project has ended, `border.formkeys.OtherContent` for a key used with other words.
    """
    now = timezone.now()
    try:
        with transaction.atomic():
            key = formkeys.claim("project-news", written.form_key, _fingerprint(written, report))
            project = Project.objects.select_for_update(no_key=True).get(pk=member.project_id)
            if project.is_ended:
                raise WrongState(project)
            if report:
                Project.objects.filter(pk=project.pk).update(reported_at=now)
            update = StatusUpdate.objects.create(
                project=project,
                stage=UpdateStage.POSTED,
                title=written.title,
                text=written.text,
                language=written.language,
                is_report=report is not None,
                written_at=now,
                posted_at=now,
                written_by_member=member,
                **(vars(report) if report else {}),
            )
            if report:
                _take_the_place(update, at=now)
            actor = ProjectActor.LEAD if member.role == MemberRole.LEAD else ProjectActor.MEMBER
            record(project, ProjectEventKind.UPDATE_POSTED, at=now, actor=actor, note=written.title)
            if project.lead_publishes and member.role == MemberRole.LEAD:
                publish(update, by=None)
            else:
                emails.update_to_look_at(update)
            key.complete(str(update.pk))
    except formkeys.AlreadyDone as done:
        return StatusUpdate.objects.get(pk=int(done.reference))
    return update


def attach(update: StatusUpdate, examined: Examined, *, alt: str = "") -> Document:
    """Add a picture or file to one's own news: it becomes public with it, at once where the lead has published it alone.
    The same file again is the one that is there; what it is said to show is then said anew.

    Raises `WrongState` when it takes none any more, `NotReady` for a picture that would be shown without its words and for one
    file too many.
    """
    with transaction.atomic():
        # Locked first: two presses find each other's file, and the last one that fits is one.
        locked = StatusUpdate.objects.select_related("project").select_for_update(of=("self",)).get(pk=update.pk)
        if not locked.takes_files:
            raise WrongState(locked.project)
        if locked.is_public_alone and examined.is_picture and not alt.strip():
            raise NotReady([_("Say what the picture shows, for those who cannot see it.")])
        known = locked.documents.filter(sha256=examined.sha256).first()
        if known:
            if alt.strip():
                documents.describe(known, alt=alt, caption=known.caption)
            return known
        if locked.documents.count() >= MOST_FILES:
            raise NotReady([_("More than %(most)d files do not fit into one piece of news.") % {"most": MOST_FILES}])
        document = documents.add(locked.project, examined, alt=alt, language=locked.language, update=locked)
        if locked.is_public_alone:
            publishing.publish_document(document, by=None)
    return document


def post_as_staff(project: Project, *, title: str, text: str, language: str, by: User) -> StatusUpdate:
    """News a coordinator writes herself; published at once."""
    now = timezone.now()
    with transaction.atomic():
        update = StatusUpdate.objects.create(
            project=project, stage=UpdateStage.POSTED, title=title, text=text, language=language, written_at=now,
            posted_at=now, written_by=by,
        )  # fmt: skip
        publish(update, by=by)
    update.refresh_from_db()
    return update


def publish(update: StatusUpdate, *, by: User | None) -> None:
    """Make it public: on the page, in the feeds, to the followers. A closing report ends the project.

    `by` is None when the lead may publish alone. Raises `WrongState` when somebody has decided already, `NotReady` while a
    picture lacks its alternative text or the report its result and lessons.
    """
    now = timezone.now()
    with transaction.atomic():
        # The project first, as whoever hands in a newer report locks them.
        project = Project.objects.select_for_update(no_key=True).get(pk=update.project_id)
        # The stage stands in the condition, so that of two who decide at once one finds no row.
        decided = StatusUpdate.objects.filter(pk=update.pk, stage=UpdateStage.POSTED).update(
            stage=UpdateStage.PUBLISHED, decided_at=now, decided_by=by
        )
        if not decided:
            raise WrongState(update.project)
        if update.documents.filter(kind=DocumentKind.PICTURE, alt="").exists():
            raise NotReady([_("Say what the picture shows, for those who cannot see it.")])
        update.refresh_from_db()
        actor = None if by else ProjectActor.LEAD
        record(project, ProjectEventKind.UPDATE_PUBLISHED, at=now, by=by, actor=actor, note=update.title)
        Document.objects.filter(update=update, published_at__isnull=True).update(published_at=now, published_by=by)
        if update.is_report:
            Project.objects.filter(pk=project.pk).update(
                version=F("version") + 1, report_language=update.language, result=update.text, effect=update.effect,
                lessons=update.lessons, city_does=update.city_does,
            )  # fmt: skip
            project.refresh_from_db()
            # What came of it is told once, as the result.
            lifecycle.finish(project, by=by, actor=actor, why=update.title, report=update)
        else:
            tell(
                project,
                NewsKind.UPDATE,
                at=now,
                title=update.title,
                text=update.text,
                language=update.language,
                update=update,
            )
        if by and update.written_by_member:
            emails.update_decided(update)


def decline(update: StatusUpdate, *, because: str, by: User) -> None:
    """Do not publish it; the one who wrote it is told why, and a closing report is awaited again. Raises `NotReady` without a
    reason, `WrongState`."""
    if not because.strip():
        raise NotReady([_("Say why.")])
    now = timezone.now()
    with transaction.atomic():
        # As in `publish`.
        Project.objects.select_for_update(no_key=True).get(pk=update.project_id)
        decided = StatusUpdate.objects.filter(pk=update.pk, stage=UpdateStage.POSTED).update(
            stage=UpdateStage.DECLINED, decided_at=now, decided_by=by, declined_because=because[:300]
        )
        if not decided:
            raise WrongState(update.project)
        update.refresh_from_db()
        if update.is_report:
            Project.objects.filter(pk=update.project_id).update(reported_at=None)
        record(update.project, ProjectEventKind.UPDATE_DECLINED, at=now, by=by, note=because)
        emails.update_decided(update)


def _take_the_place(report: StatusUpdate, *, at: datetime) -> None:
    """A closing report that waits and was written anew is not looked at any more. Under the project's lock."""
    older = StatusUpdate.objects.filter(project=report.project_id, stage=UpdateStage.POSTED, is_report=True).exclude(
        pk=report.pk
    )
    pks = list(older.values_list("pk", flat=True))
    with override(report.language):
        because = _("A newer report took its place.")
    # Before its files: whoever adds one at this moment has it added first.
    older.update(stage=UpdateStage.DECLINED, decided_at=at, declined_because=because)
    Document.objects.filter(update__in=pks).update(update=report)


def _fingerprint(written: Posted, report: Report | None = None) -> str:
    more = [str(value) for value in vars(report).values()] if report else []
    return formkeys.fingerprint(written.title, written.text, written.language, *more)
