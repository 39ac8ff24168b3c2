"""Drawing lots for the seats: promised with a fingerprint before anybody enters, drawn once, explained to everybody.

The seed is made when registration opens and only its fingerprint (SHA-256) is shown; after the draw the seed is shown too, so
that everybody can see that nobody chose it afterwards. People stand in the draw by a random number and their part of society.
Chances, lottery and the draw itself are `gatherings.seating.draw`; its independent check has to find nothing.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from gatherings import emails, history, seats
from gatherings.errors import NotReady, WrongState
from gatherings.history import record
from gatherings.models import Draw, Gathering, Registration
from gatherings.seating import draw as core
from gatherings.seating.types import DrawProblem, Quota
from gatherings.seats import Hall
from gatherings.vocabulary.life import GatheringActor, GatheringEventKind
from gatherings.vocabulary.registration import RegistrationState
from people.models import User

SEED_BYTES = 32


class Unfair(Exception):
    """The independent check found a broken rule in a draw; nothing was drawn."""


def promise(gathering: Gathering, *, at: datetime) -> Draw:
    """Make the seed and its fingerprint, once."""
    seed = secrets.token_hex(SEED_BYTES)
    made, _new = Draw.objects.get_or_create(
        gathering=gathering,
        defaults={"seed": seed, "commitment": hashlib.sha256(seed.encode()).hexdigest(), "committed_at": at},
    )
    return made


def waits(gathering: Gathering) -> bool:
    """Whether a draw was promised and is not made yet."""
    promised = Draw.objects.filter(gathering=gathering, drawn_at=None)
    return gathering.is_drawn and gathering.is_open_to_invited and promised.exists()


def draw(gathering: Gathering, *, by: User | None = None) -> Draw:
    """Draw once: seats for those whose lot it is, places in line for the others in the order of their lots. Everybody is told.

    The clock does it at the moment that was promised; staff may when the clock is late. Where nobody has entered the seats go
    to the line. Raises `NotReady` before its time or when more seats are kept than there are, `WrongState` when lots are not
    or no longer to be drawn, `Unfair` when the check finds a fault.
    """
    with seats.locked(gathering.pk) as hall:
        kept = Draw.objects.filter(gathering=hall.gathering).first()
        if not hall.gathering.is_drawn or not hall.gathering.is_open_to_invited or kept is None or kept.drawn_at:
            raise WrongState(hall.gathering)
        if hall.gathering.draw_at and hall.now < hall.gathering.draw_at:
            raise NotReady([_("Lots are drawn at the moment that was promised, not before.")])
        entered = list(hall.gathering.registrations.filter(state=RegistrationState.IN_DRAW).order_by("line"))
        problem = problem_of(hall, entered)
        try:
            lots = core.lottery(problem)
        except core.Unsolvable as error:
            raise NotReady([_("Lots cannot be drawn with the seats kept now. Change the seats first.")]) from error
        chosen = core.draw(lots, kept.seed)
        faults = core.verify(problem, lots, chosen)
        if faults:
            raise Unfair("; ".join(faults))
        _give(hall, entered, set(chosen), kept.seed)
        kept.input = as_text(problem)
        kept.chances = {kind[0]: round(chance, 6) for kind, chance in lots.chances.items()}
        kept.result = {"drawn": list(chosen), "places": problem.places, "panels": len(lots.panels)}
        kept.version = lots.version[:10]
        kept.drawn_at, kept.drawn_by = hall.now, by
        kept.save()
        record(hall.gathering, GatheringEventKind.DRAWN, at=hall.now, by=by, note=f"{len(chosen)} / {len(entered)}")
    gathering.refresh_from_db()
    return kept


def keeps_from_drawing(hall: Hall) -> list[str]:
    """Why lots could not be drawn with the seats as they are, in words: more are kept than are left."""
    if sum(share.reserved for share in hall.shares.values()) <= hall.gathering.left:
        return []
    return [_("More seats are kept for parts of society than are left. Lots could not be drawn.")]


def problem_of(hall: Hall, entered: list[Registration]) -> DrawProblem:
    """Who is in the draw, for how many seats, and the least each part of society gets of what is kept for it."""
    by_sphere: dict[str, int] = {}
    for registration in entered:
        by_sphere[registration.sphere] = by_sphere.get(registration.sphere, 0) + 1
    quotas = tuple(
        # Where fewer enter than seats are kept, the rest is for everybody.
        Quota(0, sphere, min(share.reserved, by_sphere[sphere], hall.gathering.left), by_sphere[sphere])
        for sphere, share in hall.shares.items()
        if sphere in by_sphere and share.kept is not None
    )
    people = {str(registration.uid): (str(registration.sphere),) for registration in entered}
    return DrawProblem(people, min(hall.gathering.left, len(entered)), quotas)


def as_text(problem: DrawProblem) -> str:
    """The whole problem as JSON; it can be drawn again from this and the seed."""
    return json.dumps(
        {
            "people": {person: list(features) for person, features in problem.people.items()},
            "places": problem.places,
            "quotas": [vars(quota) for quota in problem.quotas],
        }
    )


def again(kept: Draw) -> list[str]:
    """Draw once more from what was kept; the same seed and input give the same people."""
    given = json.loads(kept.input)
    problem = DrawProblem(
        {person: tuple(features) for person, features in given["people"].items()},
        given["places"],
        tuple(Quota(**quota) for quota in given["quotas"]),
    )
    return list(core.draw(core.lottery(problem), kept.seed))


def _give(hall: Hall, entered: list[Registration], chosen: set[str], seed: str) -> None:
    for registration in entered:
        registration.gathering = hall.gathering
    late = list(hall.gathering.registrations.filter(state=RegistrationState.WAITLISTED).order_by("line"))
    for registration in entered:
        if str(registration.uid) in chosen:
            hall.take(registration.sphere)
            _move(hall, registration, RegistrationState.REGISTERED)
    rest = [registration for registration in entered if str(registration.uid) not in chosen]
    for registration in sorted(rest, key=lambda one: _lot(seed, one)):
        _move(hall, registration, RegistrationState.WAITLISTED, line=hall.next_line())
    # Who registered after the promised moment stands behind everybody who was in the draw.
    for registration in late:
        Registration.objects.filter(pk=registration.pk).update(line=hall.next_line(), version=F("version") + 1)
    for registration in entered:
        emails.drawn(registration)


def _move(hall: Hall, registration: Registration, to: RegistrationState, *, line: int | None = None) -> None:
    history.move_registration(
        registration, to, at=hall.now, actor=GatheringActor.SYSTEM, note="lot", line=line or registration.line
    )


def _lot(seed: str, registration: Registration) -> str:
    return hashlib.sha256(f"{seed} line {registration.uid}".encode()).hexdigest()
