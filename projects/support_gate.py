"""The one gate through which a line of the ledger or an application changes state, and the history behind it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import F
from django.utils.translation import gettext as _

from people.models import User
from projects.errors import WrongState
from projects.history import record
from projects.models import Support, SupportApplication, SupportEvent
from projects.support_vocabulary import APPLICATION_MOVES, FIRST_YEAR, SUPPORT_MOVES, ApplicationState, SupportState
from projects.vocabulary import ProjectActor, ProjectEventKind


def move(
    row: Support | SupportApplication,
    to: SupportState | ApplicationState,
    *,
    at: datetime,
    by: User | None = None,
    actor: ProjectActor | None = None,
    note: str = "",
    fields: Mapping[str, object] | None = None,
) -> None:
    """Bring `row` from the state and version it was read in to `to`, with a row of history, in the caller's transaction.

    `fields` are set in the same statement. Side effects: `row` is refreshed. Raises `WrongState` when the move is not allowed
    or somebody else changed the row first; then nothing has changed.
    """
    old = row.state
    if to not in _ways(row):
        raise WrongState(row.project)
    moved = (
        type(row)
        ._default_manager.filter(pk=row.pk, state=old, version=row.version)
        .update(state=to, version=F("version") + 1, changed_at=at, **(fields or {}))
    )
    if not moved:
        raise WrongState(row.project)
    row.refresh_from_db()
    remember(row, old, at=at, by=by, actor=actor, note=note)


def remember(
    row: Support | SupportApplication,
    old: str,
    *,
    at: datetime,
    by: User | None = None,
    actor: ProjectActor | None = None,
    note: str = "",
) -> None:
    """Write down that `row` came to its state from `old` (empty for a new one): in its own history and the project's."""
    SupportEvent.objects.create(
        support=row if isinstance(row, Support) else None,
        application=row if isinstance(row, SupportApplication) else None,
        at=at,
        old_state=old,
        new_state=row.state,
        actor=by,
        actor_kind=actor or (ProjectActor.STAFF if by else ProjectActor.SYSTEM),
        note=note,
    )
    name = row.get_kind_display() if isinstance(row, Support) else row.programme
    words = f"{name}: {row.get_state_display()}"
    record(row.project, ProjectEventKind.CHANGED, at=at, by=by, actor=actor, note=words)


def _ways(row: Support | SupportApplication) -> set[SupportState] | set[ApplicationState]:
    if isinstance(row, Support):
        return SUPPORT_MOVES[SupportState(row.state)]
    return APPLICATION_MOVES[ApplicationState(row.state)]


def before_it_began(day: date) -> list[str]:
    """Why nothing can have been given or decided on this day, in words; empty when it can."""
    return [_("Meet Malmö began in %(year)d.") % {"year": FIRST_YEAR}] if day.year < FIRST_YEAR else []
