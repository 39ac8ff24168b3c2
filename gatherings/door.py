"""The door: coming, leaving, coming back, undoing, walking in. Every movement is written once, however often it is sent.

The device makes the `client_id` of a movement; sent again with the same one nothing is written and the answer is the same.
Whether somebody is in the house is her last movement that was not undone, by the time at which it happened and not by when
we heard of it: a device without net may tell us an hour late, and the order of arrival here changes nothing.

Everything runs under the lock of the gathering (`gatherings.seats`), so that eight doors that scan one code at the same
moment write one check-in.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from border.formkeys import AlreadyDone, claim, fingerprint
from gatherings import finding, free_chairs, history, offering, registering, seats
from gatherings.errors import NoSeat, WrongRegistrationState, WrongState
from gatherings.models import CheckIn, Gathering, Registration, Seat
from gatherings.needs import Needs
from gatherings.registering import Choices, Signup
from gatherings.seats import Hall
from gatherings.vocabulary.day import OPENS_HOURS_BEFORE, UNDO_SECONDS, FoundBy, Movement
from gatherings.vocabulary.life import BEFORE, GatheringActor, GatheringState
from gatherings.vocabulary.registration import (
    AccessNeed,
    EndedBecause,
    RegistrationState,
    Source,
    TableLanguage,
)
from gatherings.vocabulary.seating import SeatOrigin
from people.models import User

PURPOSE = "gathering-door"
# A device that was without net may still tell what happened before the organiser said that it was held.
OPEN_STATES = (
    *(state for state in BEFORE if state != GatheringState.PLANNED),
    GatheringState.IN_PROGRESS,
    GatheringState.HELD,
)
# How long after its end a gathering's door still stands on the first page.
_AFTER_END = timedelta(hours=4)
NAMES_BEFORE = NAMES_AFTER = timedelta(days=1)
# A device that was offline keeps its presses for ten days; what comes later was not seen at the door.
WRITTEN_AFTER = timedelta(days=10)


class Outcome(StrEnum):
    """What a movement did; the page says it in words."""

    CAME = "in"
    BACK = "tillbaka"
    ALREADY = "redan"
    LEFT = "ut"
    ALREADY_OUT = "redan-ut"
    UNDONE = "angrad"
    TOO_LATE = "for-sent"
    UNKNOWN = "okand"
    REFUSED = "nekad"


@dataclass(frozen=True)
class Slip:
    """One press at the door. `at` is given by a device without net, corrected to our clock; None means now."""

    client_id: uuid.UUID
    found_by: str = FoundBy.CODE
    at: datetime | None = None


@dataclass(frozen=True)
class Kept:
    """A movement a device kept while it had no net. It knows the person by id, or by a code that was not on its list."""

    slip: Slip
    movement: str
    person: int | None = None
    code: str = ""
    undoes: uuid.UUID | None = None


@dataclass(frozen=True)
class Answer:
    """What came of it, and the movement that says so: the one written, or the one that was there already."""

    outcome: Outcome
    movement: CheckIn | None = None


@dataclass(frozen=True)
class WalkIn:
    """Who stands at the door without a registration. Texts are cleaned."""

    name: str
    organisation: str
    sphere: str
    table_language: str = TableLanguage.SWEDISH
    step_free: bool = False


def check_in(registration: Registration, slip: Slip, *, by: User, admits: bool = False) -> Answer:
    """She is here, or here again. Scanned twice it says since when; coming back after leaving is coming in again.

    Who has no table in a round that is not over (walked in, taken for absent) is given a free chair there. `admits`: somebody
    on the waiting list gets a free seat. Raises `NoSeat` when there is none, `WrongState` when the door is not open,
    `WrongRegistrationState` for somebody without a place.
    """
    with seats.locked(registration.gathering_id) as hall:
        fresh, found = _begin(hall, registration, slip, Movement.IN)
        if isinstance(found, CheckIn):
            return Answer(Outcome.UNDONE if hasattr(found, "undone_by") else Outcome.CAME, found)
        before, after = _around(fresh, _moment(hall, slip))
        for neighbour in (before, after):
            # By another door, or by this one a moment ago. Also when that one was heard of first and happened later.
            if neighbour and neighbour.movement == Movement.IN:
                return Answer(Outcome.ALREADY, neighbour)
        _let_in(hall, fresh, by=by, admits=admits)
        made = _write(hall, fresh, slip, Movement.IN, client_id=found, by=by)
        if after is None:
            free_chairs.seat_newcomer(fresh, by=by, at=hall.now)
    registration.refresh_from_db()
    return Answer(Outcome.BACK if before else Outcome.CAME, made)


def leave(registration: Registration, slip: Slip, *, by: User) -> Answer:
    """She has gone; the house has one person less. Raises `WrongState`, `WrongRegistrationState`.

    Written also where her coming is not known yet: the device of another door may tell it later.
    """
    with seats.locked(registration.gathering_id) as hall:
        fresh, found = _begin(hall, registration, slip, Movement.OUT)
        if isinstance(found, CheckIn):
            return Answer(Outcome.UNDONE if hasattr(found, "undone_by") else Outcome.LEFT, found)
        before, after = _around(fresh, _moment(hall, slip))
        for neighbour in (before, after):
            if neighbour and neighbour.movement == Movement.OUT:
                return Answer(Outcome.ALREADY_OUT, neighbour)
        _let_in(hall, fresh, by=by, admits=False)
        made = _write(hall, fresh, slip, Movement.OUT, client_id=found, by=by)
    registration.refresh_from_db()
    return Answer(Outcome.LEFT, made)


def undo(registration: Registration, slip: Slip, *, by: User, undoes: uuid.UUID | None = None) -> Answer:
    """Take back her last movement, or the one a device names, within a minute of it. Later it is leaving.

    Whoever was never here after that has her seat as before, or waits as before; a walk-in is gone again with her seat and
    her chairs.
    """
    with seats.locked(registration.gathering_id) as hall:
        fresh, found = _begin(hall, registration, slip, Movement.UNDO)
        if isinstance(found, CheckIn):
            return Answer(Outcome.UNDONE, found)
        target = fresh.check_ins.filter(client_id=undoes).first() if undoes else _live(fresh).last()
        if target is None:
            return Answer(Outcome.UNKNOWN)
        if hasattr(target, "undone_by"):
            return Answer(Outcome.UNDONE, target.undone_by)
        if _moment(hall, slip) - target.at > timedelta(seconds=UNDO_SECONDS):
            return Answer(Outcome.TOO_LATE, target)
        made = _write(hall, fresh, slip, Movement.UNDO, client_id=found, by=by, undoes=target)
        if not _live(fresh).exists():
            _was_never_here(hall, fresh, by=by, movement=target)
    registration.refresh_from_db()
    return Answer(Outcome.UNDONE, made)


def walk_in(gathering: Gathering, who: WalkIn, slip: Slip, *, form_key: str, by: User) -> Registration:
    """Register, seat and check in somebody who stands at the door; the same form again gives the same person.

    Chairs come from those that are free by the published plan; where there is none she has a place in the house and no
    table. Raises `NoSeat` when the house is full (nothing is written then), `WrongState`, `WrongRegistrationState` for the form of
    somebody who was undone.
    """
    with transaction.atomic():
        print_ = fingerprint(str(gathering.pk), who.name, who.organisation, who.sphere)
        try:
            key = claim(PURPOSE, form_key, print_)
        except AlreadyDone as done:
            known = Registration.objects.select_related("gathering").get(pk=int(done.reference))
            if known.state == RegistrationState.CANCELLED:
                # Undone meanwhile; the old form lets nobody in.
                raise WrongRegistrationState(known) from None
            return known
        access = (AccessNeed.STEP_FREE.value,) if who.step_free else ()
        choices = Choices(
            who.name, organisation=who.organisation, table_language=who.table_language, needs=Needs(access=access)
        )
        made = registering.enter(gathering, Signup(choices, "", who.sphere), by=by, source=Source.WALK_IN)
        if made.state != RegistrationState.REGISTERED:
            raise NoSeat
        check_in(made, slip, by=by)
        key.complete(str(made.pk))
    return made


def synchronize(gathering: Gathering, kept: Sequence[Kept], *, by: User) -> dict[uuid.UUID, Outcome]:
    """Write what a device kept, in the order in which it happened; sent again it is written once. Each stands for itself."""
    people = {
        person.pk: person
        for person in Registration.objects.filter(
            gathering=gathering, pk__in=[one.person for one in kept if one.person]
        )
    }
    outcomes: dict[uuid.UUID, Outcome] = {}
    for one in sorted(kept, key=lambda each: each.slip.at or timezone.now()):
        person = people.get(one.person) if one.person else finding.find_code(gathering, one.code)
        if person is None:
            outcomes[one.slip.client_id] = Outcome.UNKNOWN
            continue
        try:
            if one.movement == Movement.IN:
                answer = check_in(person, one.slip, by=by)
            elif one.movement == Movement.OUT:
                answer = leave(person, one.slip, by=by)
            else:
                answer = undo(person, one.slip, by=by, undoes=one.undoes)
            outcomes[one.slip.client_id] = answer.outcome
        except (WrongState, WrongRegistrationState, NoSeat):
            outcomes[one.slip.client_id] = Outcome.REFUSED
    return outcomes


def last_movement(registration: Registration) -> CheckIn | None:
    """Her last movement that was not undone: in the house, or gone."""
    return _live(registration).select_related("by").last()


def opens_at(gathering: Gathering) -> datetime:
    """From this moment movements are written; before it a press would be a mistake."""
    return gathering.starts_at - timedelta(hours=OPENS_HOURS_BEFORE)


def open_now(user: User) -> list[Gathering]:
    """The gatherings whose door this member of staff may open now: for the first page of the staff side."""
    if not user.has_perm("gatherings.door_gathering"):
        return []
    now = timezone.now()
    begins = now + timedelta(hours=OPENS_HOURS_BEFORE)
    return list(Gathering.objects.filter(state__in=OPEN_STATES, starts_at__lte=begins, ends_at__gt=now - _AFTER_END))


def is_open(gathering: Gathering, now: datetime) -> bool:
    """Whether movements can be written: until a device that was offline all the time has told its last, and no longer."""
    return gathering.state in OPEN_STATES and opens_at(gathering) <= now < gathering.ends_at + WRITTEN_AFTER


def shows_names(gathering: Gathering, now: datetime) -> bool:
    """Whether the door may look people up: from the day before the door opens, when it is tried out, until the day after the
    gathering, however long it stays “held”."""
    return opens_at(gathering) - NAMES_BEFORE <= now < gathering.ends_at + NAMES_AFTER


def _begin(
    hall: Hall, registration: Registration, slip: Slip, movement: Movement
) -> tuple[Registration, CheckIn | uuid.UUID]:
    """The person as she is under the lock, and the movement that was written before, else the id to write it by."""
    fresh = Registration.objects.get(pk=registration.pk)
    fresh.gathering = hall.gathering
    client_id = slip.client_id
    known = CheckIn.objects.filter(gathering=hall.gathering, client_id=client_id).first()
    if known and (known.registration_id, known.movement) != (fresh.pk, movement):
        # The browser's back button sends one page's id for the next guest: that is another movement.
        client_id = uuid.uuid5(client_id, f"{fresh.pk}:{movement}")
        known = CheckIn.objects.filter(gathering=hall.gathering, client_id=client_id).first()
    if known:
        return fresh, known
    if not is_open(hall.gathering, hall.now):
        raise WrongState(hall.gathering)
    return fresh, client_id


def _moment(hall: Hall, slip: Slip) -> datetime:
    """When it happened: never in the future, never before the door opened."""
    if slip.at is None:
        return hall.now
    return min(max(slip.at, opens_at(hall.gathering)), hall.now)


def _live(registration: Registration) -> QuerySet[CheckIn]:
    return registration.check_ins.filter(undone_by__isnull=True).exclude(movement=Movement.UNDO).order_by("at", "id")


def _around(registration: Registration, at: datetime) -> tuple[CheckIn | None, CheckIn | None]:
    """Her movements just before and just after this moment."""
    live = list(_live(registration).select_related("by"))
    return (
        next((one for one in reversed(live) if one.at <= at), None),
        next((one for one in live if one.at > at), None),
    )


def _write(
    hall: Hall,
    registration: Registration,
    slip: Slip,
    movement: Movement,
    *,
    client_id: uuid.UUID,
    by: User,
    undoes: CheckIn | None = None,
) -> CheckIn:
    walked_in = registration.source == Source.WALK_IN and not registration.check_ins.exists()
    return CheckIn.objects.create(
        gathering=hall.gathering,
        registration=registration,
        client_id=client_id,
        movement=movement,
        undoes=undoes,
        found_by=FoundBy.WALK_IN if walked_in else slip.found_by,
        at=_moment(hall, slip),
        received_at=hall.now,
        offline=slip.at is not None,
        by=by,
    )


def _let_in(hall: Hall, registration: Registration, *, by: User, admits: bool) -> None:
    """Her registration says that she was there. Raises `NoSeat`, `WrongRegistrationState`."""
    state = registration.state
    if state == RegistrationState.ATTENDED:
        return
    if state == RegistrationState.WAITLISTED and admits:
        if hall.gathering.left == 0:
            raise NoSeat
        hall.take(registration.sphere)
        _move(hall, registration, RegistrationState.REGISTERED, by=by)
    elif state == RegistrationState.OFFERED and admits:
        offering.take(hall, registration, by=by)
    elif state == RegistrationState.NO_SHOW:
        # Counted out when the gathering was held; she was there, so the seat was hers, whatever was lowered meanwhile.
        hall.take(registration.sphere)
        hall.gathering.capacity_hard = max(hall.gathering.capacity_hard, hall.gathering.taken)
    elif state != RegistrationState.REGISTERED:
        raise WrongRegistrationState(registration)
    _move(hall, registration, RegistrationState.ATTENDED, by=by)


def _was_never_here(hall: Hall, registration: Registration, *, by: User, movement: CheckIn) -> None:
    """`movement` is the one that was undone, with which she came."""
    if registration.state != RegistrationState.ATTENDED:
        return
    _move(hall, registration, RegistrationState.REGISTERED, by=by)
    walked_in = movement.found_by == FoundBy.WALK_IN
    # Let in by this very press: both were written at one moment, under one lock.
    from_the_line = registration.events.filter(
        old_state=RegistrationState.WAITLISTED, new_state=RegistrationState.REGISTERED, at=movement.received_at
    ).exists()
    if walked_in or from_the_line:
        Seat.objects.filter(registration=registration, origin=SeatOrigin.DOOR).delete()
    if from_the_line:
        _move(hall, registration, RegistrationState.WAITLISTED, by=by)
        hall.give_back(registration.sphere)
    elif walked_in:
        registering.end(hall, registration, because=EndedBecause.BY_STAFF, by=by, tell=False)
    elif hall.gathering.is_after:
        _move(hall, registration, RegistrationState.NO_SHOW, by=by)
        hall.give_back(registration.sphere)


def _move(hall: Hall, registration: Registration, to: RegistrationState, *, by: User) -> None:
    history.move_registration(registration, to, at=hall.now, actor=GatheringActor.STAFF, by=by)
