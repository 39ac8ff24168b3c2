"""The gates through which gatherings and registrations change state, and the history behind them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gatherings.errors import WrongRegistrationState, WrongState
from gatherings.models import Gathering, GatheringEvent, Registration, RegistrationEvent
from gatherings.vocabulary.life import MOVES, GatheringActor, GatheringEventKind, GatheringState
from gatherings.vocabulary.registration import REGISTRATION_MOVES, RegistrationState
from people.models import User


def record(
    gathering: Gathering,
    kind: GatheringEventKind,
    *,
    at: datetime,
    by: User | None = None,
    actor: GatheringActor | None = None,
    note: str = "",
) -> GatheringEvent:
    """Write one history row for something that leaves the state as it is. No personal data in `note`: rows stay for ever."""
    return GatheringEvent.objects.create(
        gathering=gathering, kind=kind, at=at, actor=by, actor_kind=actor or _kind_of(by), note=note
    )


def move(
    gathering: Gathering, to: GatheringState, *, at: datetime, by: User | None = None, note: str = "", **fields: object
) -> GatheringEvent:
    """Bring `gathering` from the state it was read in to `to`, with a history row, in one transaction.

    `fields` are set in the same statement. Side effects: `gathering` has the new state and `fields`; what else it holds stays,
    such as seats counted under the lock and not written yet. Raises `WrongState` when the move is not allowed or somebody else
    moved it first; then nothing has changed.
    """
    old = GatheringState(gathering.state)
    if to not in MOVES[old]:
        raise WrongState(gathering)
    with transaction.atomic():
        moved = Gathering.objects.filter(pk=gathering.pk, state=old).update(
            state=to, state_since=at, changed_at=at, **fields
        )
        if not moved:
            raise WrongState(Gathering.objects.get(pk=gathering.pk))
        event = GatheringEvent.objects.create(
            gathering=gathering,
            kind=GatheringEventKind.MOVED,
            at=at,
            old_state=old,
            new_state=to,
            actor=by,
            actor_kind=_kind_of(by),
            note=note,
        )
    gathering.refresh_from_db(fields=["state", "state_since", "changed_at", *fields])
    return event


def move_registration(
    registration: Registration,
    to: RegistrationState,
    *,
    at: datetime,
    actor: GatheringActor,
    by: User | None = None,
    note: str = "",
    **fields: object,
) -> None:
    """Bring a registration from the state it was read in to `to`, with its history row.

    The caller holds the lock of the gathering and counts seats (`gatherings.seats`). Side effect: the object given has the
    new state. Raises `WrongRegistrationState`; then nothing has changed.
    """
    old = RegistrationState(registration.state)
    if to not in REGISTRATION_MOVES[old]:
        raise WrongRegistrationState(registration)
    moved = Registration.objects.filter(pk=registration.pk, state=old).update(state=to, state_since=at, **fields)
    if not moved:
        raise WrongRegistrationState(Registration.objects.get(pk=registration.pk))
    RegistrationEvent.objects.create(
        registration=registration, at=at, old_state=old, new_state=to, actor_kind=actor, actor=by, note=note
    )
    registration.state = to
    registration.state_since = at
    for name, value in fields.items():
        setattr(registration, name, value)


def _kind_of(by: User | None) -> GatheringActor:
    return GatheringActor.STAFF if by else GatheringActor.SYSTEM
