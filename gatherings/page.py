"""What the pages of gatherings show, worked out once: places left, where registration stands, what came of past ones."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from gatherings import seats
from gatherings.models import Draw, Gathering
from gatherings.vocabulary.life import Facility, GatheringState
from people.vocabulary import Sphere

CHAIRS = 12

CHIP = {
    GatheringState.PLANNED: "",
    GatheringState.INVITED: "",
    GatheringState.REGISTRATION_OPEN: "go",
    GatheringState.FULL: "wait",
    GatheringState.REGISTRATION_CLOSED: "wait",
    GatheringState.IN_PROGRESS: "go",
    GatheringState.HELD: "end",
    GatheringState.DOCUMENTED: "end",
    GatheringState.FOLLOWED_UP: "end",
    GatheringState.CANCELLED: "late",
}


@dataclass(frozen=True)
class SphereLeft:
    """One line of “places left”."""

    key: str
    name: str
    left: int
    waits: bool


@dataclass(frozen=True)
class Seats:
    """How many places there are and how many are left. `by_sphere` is empty where nothing is kept for anybody."""

    left: int
    capacity: int
    by_sphere: list[SphereLeft]
    counts: list[int]

    @property
    def is_full(self) -> bool:
        return self.left == 0

    @property
    def without(self) -> list[str]:
        """Parts of society for which none are left while there are some for others."""
        return [] if self.is_full else [row.name for row in self.by_sphere if row.waits]


def seats_of(gathering: Gathering, *, now: datetime | None = None) -> Seats:
    """Places left in all and for each part of society; one query, none when `sphere_seats` is prefetched."""
    free = seats.left_by_sphere(gathering, now=now or timezone.now())
    left = gathering.left
    if gathering.lots_are_due:
        # Whoever registers in these minutes stands behind those in the draw.
        free, left = dict.fromkeys(free, 0), 0
    rows = {row.sphere: row for row in gathering.sphere_seats.all()}
    kept = any(row.seats is not None for row in rows.values())
    by_sphere = [SphereLeft(sphere, str(sphere.label), free[sphere], free[sphere] == 0) for sphere in Sphere if kept]
    shares = [rows[sphere].seats or rows[sphere].taken for sphere in Sphere]
    return Seats(left, gathering.capacity, by_sphere, _to_chairs(shares))


@dataclass(frozen=True)
class DrawnRow:
    """One part of society in a draw that was made: people in it, seats kept, the chance of each, who got one."""

    key: str
    name: str
    entered: int
    kept: int | None
    chance: int
    drawn: int


def drawn_rows(gathering: Gathering) -> list[DrawnRow]:
    """The outcome of the draw against what was kept, by part of society; empty before it."""
    draw = Draw.objects.filter(gathering=gathering, drawn_at__isnull=False).first()
    if draw is None:
        return []
    given = json.loads(draw.input)
    least = {quota["value"]: quota["least"] for quota in given["quotas"]}
    drawn = set(draw.result["drawn"])
    entered = Counter(features[0] for features in given["people"].values())
    got = Counter(features[0] for person, features in given["people"].items() if person in drawn)
    return [
        DrawnRow(
            sphere,
            str(sphere.label),
            entered[sphere],
            least.get(sphere),
            round(100 * draw.chances[sphere]),
            got[sphere],
        )
        for sphere in Sphere
        if entered[sphere]
    ]


def facilities(gathering: Gathering) -> list[str]:
    """What the premises have, in the order of the vocabulary."""
    return [str(facility.label) for facility in Facility if facility in gathering.facilities]


def chip(gathering: Gathering) -> str:
    """The class of its status chip."""
    return CHIP[GatheringState(gathering.state)]


def _to_chairs(shares: list[int]) -> list[int]:
    """Twelve chairs in these proportions, at least one where there is anybody, the largest remainders first."""
    total = sum(shares)
    if total == 0:
        return [3, 3, 2, 2, 1, 1]
    exact = [share * CHAIRS / total for share in shares]
    chairs = [max(int(part), 1) if share else 0 for part, share in zip(exact, shares, strict=True)]
    order = sorted(range(len(shares)), key=lambda at: exact[at] - chairs[at], reverse=True)
    for at in order:
        if sum(chairs) < CHAIRS and shares[at]:
            chairs[at] += 1
    return chairs
