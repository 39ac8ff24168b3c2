"""From an accepted idea to a project, and projects that never were an idea of ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ideas import history as idea_history
from ideas.errors import WrongState as IdeaWrongState
from ideas.models import Idea
from ideas.vocabulary import ActorKind, EventKind, IdeaState
from people.models import Organisation, User
from people.names import organisation_named
from people.organisations import make_known
from projects import emails
from projects.errors import NotReady
from projects.history import record
from projects.models import Partner, Project, ProjectMembership
from projects.vocabulary import (
    WANTED_CHAIRS,
    MemberRole,
    ProjectEventKind,
    ProjectOrigin,
    ProjectState,
    Publication,
)


@dataclass(frozen=True)
class PartnerGiven:
    """An organisation that takes part: known by name, made when nobody knows it."""

    name: str
    sphere: str
    role: str = ""


@dataclass(frozen=True)
class NewProject:
    """What a project begins with. Texts are cleaned; ids are primary keys."""

    title: str
    summary: str
    about: str = ""
    title_en: str = ""
    summary_en: str = ""
    about_en: str = ""
    theme_ids: list[int] = field(default_factory=list)
    area_ids: list[int] = field(default_factory=list)
    place: str = ""
    goal: str = ""
    baseline: str = ""
    wanted_chairs: int = WANTED_CHAIRS
    ends_on: date | None = None
    partners: list[PartnerGiven] = field(default_factory=list)
    origin: str = ProjectOrigin.MEET_MALMO
    source_url: str = ""


def from_idea(idea: Idea, content: NewProject, *, by: User, giver_in_group: bool = False) -> Project:
    """Make a project of an accepted idea. The idea becomes `became_project`, its giver and those joined with it are told.

    `giver_in_group`: the giver has said yes to being in the group (asked by the coordinator; never assumed). Raises
    `ideas.errors.WrongState` when the idea is not accepted any more, or has its project already.
    """
    now = timezone.now()
    with transaction.atomic():
        locked = Idea.objects.select_for_update().get(pk=idea.pk)
        if locked.state != IdeaState.ACCEPTED:
            raise IdeaWrongState(locked)
        project = _create(content, now=now, by=by)
        led_here = [locked, *locked.merged_ideas.all()]
        project.ideas.set(led_here)
        idea_history.move(
            locked, IdeaState.BECAME_PROJECT, EventKind.BECAME_PROJECT, at=now, by=by, note=project.number
        )
        for joined in locked.merged_ideas.all():
            idea_history.record(
                joined, EventKind.BECAME_PROJECT, at=now, by=by, actor=ActorKind.STAFF, note=project.number
            )
        if giver_in_group:
            _seat_giver(project, locked, on=timezone.localdate(now))
            record(project, ProjectEventKind.MEMBER_JOINED, at=now, by=by, note=str(locked.get_giver_sphere_display()))
        for one in led_here:
            emails.idea_became_project(project, idea=one)
    idea.refresh_from_db()
    return project


def new(content: NewProject, *, by: User) -> Project:
    """A project without an idea of ours behind it: an older one, or another collaboration in Malmö."""
    with transaction.atomic():
        return _create(content, now=timezone.now(), by=by)


def organisation(name: str, sphere: str) -> Organisation:
    """The organisation that has or had this name, whatever its case and accents, or a new one, to which those in the pool
    who typed it so are put. Raises `NotReady` for an empty name."""
    tidy = " ".join(name.split())[:120]
    if not tidy:
        raise NotReady([_("Write the name of the organisation.")])
    return organisation_named(tidy) or make_known(tidy, sphere=sphere)


def next_number() -> int:
    """The next running number. The row stays locked until the transaction ends, so numbers have no gaps."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO projects_projectseries (id, last) VALUES (1, 1) "
            "ON CONFLICT (id) DO UPDATE SET last = projects_projectseries.last + 1 RETURNING last"
        )
        return int(cursor.fetchone()[0])


def _create(content: NewProject, *, now: datetime, by: User) -> Project:
    running = next_number()
    today = timezone.localdate(now)
    project = Project.objects.create(
        number=f"P-{running:04d}",
        running=running,
        state=ProjectState.FORMING,
        state_since=today,
        publication=Publication.INTERNAL,
        coordinator=by,
        last_news_on=today,
        made_at=now,
        changed_at=now,
        **{
            name: getattr(content, name)
            for name in (
                "title", "summary", "about", "title_en", "summary_en", "about_en", "place", "goal", "baseline", "wanted_chairs",
                "ends_on", "origin", "source_url",
            )
        },
    )  # fmt: skip
    project.themes.set(content.theme_ids)
    project.areas.set(content.area_ids)
    for position, given in enumerate(content.partners):
        Partner.objects.create(
            project=project,
            organisation=organisation(given.name, given.sphere),
            sphere=given.sphere,
            role=given.role,
            position=position,
            joined_on=today,
        )
    record(project, ProjectEventKind.STARTED, at=now, by=by)
    return project


def _seat_giver(project: Project, idea: Idea, *, on: date) -> None:
    ProjectMembership.objects.create(
        project=project,
        person=idea.giver,
        name=idea.giver_name,
        email=idea.giver_email,
        language=idea.reply_language,
        sphere=idea.giver_sphere,
        role=MemberRole.MEMBER,
        organisation=organisation(idea.giver_organisation, idea.giver_sphere) if idea.giver_organisation else None,
        joined_on=on,
    )
