"""Who is in the house, counted: guests in all, by part of society, by table. Numbers only; no names come from here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from gatherings.models import CheckIn, Gathering, Registration, Round, Seat
from gatherings.vocabulary.day import Movement
from gatherings.vocabulary.registration import COMING
from gatherings.vocabulary.seating import PlanState
from people.vocabulary import Sphere


@dataclass(frozen=True)
class SphereRow:
    """One part of society: how many came of how many."""

    key: str
    name: str
    came: int
    expected: int


@dataclass(frozen=True)
class TableRow:
    """One table in the round that goes on or comes next: how many of its people are in the house."""

    number: int
    here: int
    seated: int

    @property
    def is_full(self) -> bool:
        return self.here >= self.seated


@dataclass(frozen=True)
class Arrivals:
    """A picture of one moment. `here`: guests in the house now, for fire safety; `came`: who has been here at all."""

    here: int
    came: int
    expected: int
    spheres: list[SphereRow]
    tables: list[TableRow]
    round: Round | None

    @property
    def left(self) -> int:
        return self.came - self.here


def arrivals(gathering: Gathering, *, now: datetime) -> Arrivals:
    """Counted from the movements at the door; four questions to the database whatever the number of guests."""
    came, here = _movements(gathering)
    expected = dict(gathering.registrations.filter(state__in=COMING).values_list("pk", "sphere").order_by())
    per_sphere = Counter(expected.values())
    came_of = Counter(expected[person] for person in came if person in expected)
    spheres = [
        SphereRow(sphere, str(sphere.label), came_of[sphere], per_sphere[sphere])
        for sphere in Sphere
        if per_sphere[sphere]
    ]
    round_ = round_for(list(gathering.rounds.all()), now)
    return Arrivals(len(here), len(came), len(expected), spheres, _tables(gathering, round_, here), round_)


def in_the_house(gathering: Gathering) -> set[int]:
    """Registrations of those who are here now."""
    _came, here = _movements(gathering)
    return here


def round_for(rounds: list[Round], now: datetime) -> Round | None:
    """The round somebody at the door goes to: the one that goes on, else the next; the last when all are over."""
    return next((one for one in rounds if one.ends_at > now), rounds[-1] if rounds else None)


def tables_of(registration: Registration) -> dict[int, Seat]:
    """Her seats by the published plan, by id of the round."""
    found = Seat.objects.select_related("table__room", "round").filter(
        registration=registration, plan__state=PlanState.PUBLISHED
    )
    return {seat.round_id: seat for seat in found}


def _movements(gathering: Gathering) -> tuple[set[int], set[int]]:
    """Who came at all and who is here, by id of registration."""
    last = (
        CheckIn.objects.filter(gathering=gathering, undone_by__isnull=True)
        .exclude(movement=Movement.UNDO)
        .order_by("registration_id", "-at", "-id")
        .distinct("registration_id")
        .values_list("registration_id", "movement")
    )
    rows = list(last)
    return {person for person, _movement in rows}, {person for person, movement in rows if movement == Movement.IN}


def _tables(gathering: Gathering, round_: Round | None, here: set[int]) -> list[TableRow]:
    if round_ is None:
        return []
    rows = Seat.objects.filter(
        plan__gathering=gathering, plan__state=PlanState.PUBLISHED, round=round_, registration__state__in=COMING
    ).values_list("table__number", "registration_id")
    seated: Counter[int] = Counter()
    present: Counter[int] = Counter()
    for number, person in rows:
        seated[number] += 1
        present[number] += person in here
    return [TableRow(number, present[number], seated[number]) for number in sorted(seated)]
