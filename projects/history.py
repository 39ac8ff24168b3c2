"""The one gate through which a project changes state, and the history behind it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from people.models import User
from projects.errors import WrongState
from projects.models import Event, Project
from projects.vocabulary import MOVES, ProjectActor, ProjectEventKind, ProjectState


def record(
    project: Project,
    kind: ProjectEventKind,
    *,
    at: datetime,
    by: User | None = None,
    actor: ProjectActor | None = None,
    note: str = "",
) -> Event:
    """Write one history row for something that leaves the state as it is. `by` is staff; others name their `actor` kind."""
    return Event.objects.create(
        project=project, kind=kind, at=at, actor=by, actor_kind=actor or _kind_of(by), note=note
    )


def record_many(projects: Iterable[Project], kind: ProjectEventKind, *, at: datetime, by: User, note: str) -> None:
    """The same history row for each of many projects, written by staff."""
    Event.objects.bulk_create(
        (
            Event(project=project, kind=kind, at=at, actor=by, actor_kind=ProjectActor.STAFF, note=note)
            for project in projects
        ),
        batch_size=1000,
    )


def move(
    project: Project,
    to: ProjectState,
    *,
    at: datetime,
    by: User | None = None,
    actor: ProjectActor | None = None,
    note: str = "",
    **fields: object,
) -> Event:
    """Bring `project` from the state it was read in to `to`, with a history row, in one transaction.

    `fields` are set in the same statement. Side effects: `project` is refreshed. Raises `WrongState` when the move is not
    allowed or somebody else moved the project first; then nothing has changed.
    """
    old = ProjectState(project.state)
    if to not in MOVES[old]:
        raise WrongState(project)
    with transaction.atomic():
        # The state stands in the condition, so that of two who act at once one finds no row.
        moved = Project.objects.filter(pk=project.pk, state=old).update(
            state=to, state_since=timezone.localdate(at), changed_at=at, version=F("version") + 1, **fields
        )
        if not moved:
            raise WrongState(Project.objects.get(pk=project.pk))
        event = Event.objects.create(
            project=project,
            kind=ProjectEventKind.MOVED,
            at=at,
            old_state=old,
            new_state=to,
            actor=by,
            actor_kind=actor or _kind_of(by),
            note=note,
        )
    project.refresh_from_db()
    return event


def _kind_of(by: User | None) -> ProjectActor:
    return ProjectActor.STAFF if by else ProjectActor.SYSTEM
