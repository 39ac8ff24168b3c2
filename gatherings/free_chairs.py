"""A chair for somebody who has just come: the least bad of those that are free by the published plan. Nobody is moved.

What must hold: a free chair, a table that has not been taken away, her language, step-free where she asks for it. Among those
tables the one is taken where fewest people come from her organisation, then from her part of society, where she has met
fewest before, then the emptiest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gatherings import needs
from gatherings.models import GatheringTable, Registration, Seat, SeatingPlan
from gatherings.vocabulary.registration import COMING, AccessNeed, TableLanguage
from gatherings.vocabulary.seating import PlanState, SeatOrigin


@dataclass(frozen=True)
class Sitter:
    """Somebody at a table, as far as a newcomer's chair depends on her."""

    person: int
    sphere: str
    organisation: str = ""


@dataclass(frozen=True)
class Spot:
    """A table in one round, with who sits there."""

    table: int
    chairs: int
    languages: frozenset[str]
    step_free: bool
    sitting: tuple[Sitter, ...] = ()


@dataclass(frozen=True)
class Newcomer:
    """Who needs a chair. No `languages`: any table will do."""

    sphere: str
    organisation: str = ""
    languages: frozenset[str] = frozenset()
    step_free: bool = False


def choose(newcomer: Newcomer, rounds: Sequence[Sequence[Spot]]) -> list[int | None]:
    """A table for each round, None where no chair will do. The same question has the same answer."""
    met: set[int] = set()
    chosen: list[int | None] = []
    for spots in rounds:
        fitting = [spot for spot in spots if _fits(newcomer, spot)]
        best = min(fitting, key=lambda spot: _unlike(newcomer, spot, met), default=None)
        chosen.append(best.table if best else None)
        met |= {sitter.person for sitter in best.sitting} if best else set()
    return chosen


def seat_newcomer(registration: Registration, *, by: object, at: datetime) -> list[Seat]:
    """Seat her in every round that is not over; nothing where no plan is published. The caller holds the gathering's lock."""
    plan = SeatingPlan.objects.filter(gathering=registration.gathering, state=PlanState.PUBLISHED).first()
    if plan is None:
        return []
    rounds = [one for one in registration.gathering.rounds.all() if one.ends_at > at]
    taken = set(plan.seats.filter(registration=registration).values_list("round_id", flat=True))
    rounds = [one for one in rounds if one.pk not in taken]
    tables = list(GatheringTable.objects.filter(gathering=registration.gathering, closed_at__isnull=True))
    sitting = _sitting(plan, [one.pk for one in rounds])
    spots = [
        [
            Spot(table.pk, table.chairs, frozenset(table.languages), table.step_free, tuple(sitting[one.pk, table.pk]))
            for table in tables
        ]
        for one in rounds
    ]
    found = choose(_newcomer(registration), spots)
    return Seat.objects.bulk_create(
        Seat(plan=plan, round=one, table_id=table, registration=registration, origin=SeatOrigin.DOOR)
        for one, table in zip(rounds, found, strict=True)
        if table is not None
    )


def _fits(newcomer: Newcomer, spot: Spot) -> bool:
    return (
        len(spot.sitting) < spot.chairs
        and (not newcomer.languages or bool(newcomer.languages & spot.languages))
        and (spot.step_free or not newcomer.step_free)
    )


def _unlike(newcomer: Newcomer, spot: Spot, met: set[int]) -> tuple[int, int, int, int, int]:
    colleagues = sum(bool(newcomer.organisation) and one.organisation == newcomer.organisation for one in spot.sitting)
    alike = sum(one.sphere == newcomer.sphere for one in spot.sitting)
    again = sum(one.person in met for one in spot.sitting)
    return colleagues, alike, again, len(spot.sitting), spot.table


def _newcomer(registration: Registration) -> Newcomer:
    any_language = registration.table_language == TableLanguage.EITHER
    return Newcomer(
        registration.sphere,
        registration.plain_organisation,
        frozenset() if any_language else frozenset({registration.table_language}),
        AccessNeed.STEP_FREE in needs.own(registration).access,
    )


def _sitting(plan: SeatingPlan, rounds: Iterable[int]) -> dict[tuple[int, int], list[Sitter]]:
    """Who sits where; whoever has cancelled since the plan was published has left her chair."""
    found: dict[tuple[int, int], list[Sitter]] = defaultdict(list)
    rows = Seat.objects.filter(plan=plan, round__in=rounds, registration__state__in=COMING).values_list(
        "round_id", "table_id", "registration_id", "registration__sphere", "registration__plain_organisation"
    )
    for round_, table, person, sphere, organisation in rows:
        found[round_, table].append(Sitter(person, sphere, organisation))
    return found
