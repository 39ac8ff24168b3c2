"""The one gate through which an idea changes state, and the history behind it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ideas.errors import WrongState
from ideas.models import Event, Idea
from ideas.vocabulary import MOVES, ActorKind, EventKind, IdeaState
from people.models import User


def record(
    idea: Idea, kind: EventKind, *, at: datetime, by: User | None = None, actor: ActorKind | None = None, note: str = ""
) -> Event:
    """Write one history row for something that leaves the state as it is. `by` is staff; others name their `actor` kind."""
    return Event.objects.create(
        idea=idea,
        kind=kind,
        at=at,
        actor=by,
        actor_kind=actor or (ActorKind.STAFF if by else ActorKind.SYSTEM),
        note=note,
    )


def move(
    idea: Idea,
    to: IdeaState,
    kind: EventKind,
    *,
    at: datetime,
    by: User | None = None,
    actor: ActorKind | None = None,
    note: str = "",
    **fields: object,
) -> Event:
    """Bring `idea` from the state it was read in to `to`, with a history row, in one transaction.

    `fields` are set in the same statement. Side effects: `idea` is refreshed. Raises `WrongState` when the move is not
    allowed or somebody else moved the idea first; then nothing has changed.
    """
    old = IdeaState(idea.state)
    if to not in MOVES[old]:
        raise WrongState(idea)
    with transaction.atomic():
        # The state stands in the condition, so that of two who act at once one finds no row.
        if not Idea.objects.filter(pk=idea.pk, state=old).update(state=to, **fields):
            raise WrongState(Idea.objects.get(pk=idea.pk))
        event = Event.objects.create(
            idea=idea,
            kind=kind,
            at=at,
            old_state=old,
            new_state=to,
            actor=by,
            actor_kind=actor or (ActorKind.STAFF if by else ActorKind.SYSTEM),
            note=note,
        )
    idea.refresh_from_db()
    return event
