"""What can be said about a plan: who meets again and why, what a seat card tells, what the organiser's hand costs.

Everything is read off the plan itself and can be checked by looking at it; nothing comes from inside the planner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gatherings.seating.board import Board, fewest_pairs
from gatherings.seating.check import figures, meetings, ordered
from gatherings.seating.types import Participant, Repeat, SeatingFigures, SeatingProblem

Seats = Mapping[str, tuple[str, ...]]


class NoSuchSeat(Exception):
    """The table is full, and nobody was named to change places with."""


@dataclass(frozen=True)
class Edit:
    """The plan after a seat was changed by hand, the seats now held, and the figures before and after."""

    seats: Mapping[str, tuple[str, ...]]
    held: Mapping[tuple[str, int], str]
    before: SeatingFigures
    after: SeatingFigures


def repeats(problem: SeatingProblem, seats: Seats) -> list[Repeat]:
    """Everybody who meets somebody again, those whose meeting could be avoided first, then the most frequent."""
    people = {person.id: person for person in problem.participants}
    met = meetings(problem, seats)
    before = {ordered(a, b) for a, b in problem.earlier} if problem.earlier_pairs == "avoid" else set()
    confined = _confined(problem)
    found = []
    for pair, rounds in met.items():
        if len(rounds) + (pair in before) < 2:
            continue
        a, b = people[pair[0]], people[pair[1]]
        tables = tuple(seats[a.id][r] for r in rounds)
        found.append(Repeat(a.id, b.id, tuple(rounds), tables, _why(problem, a, b, rounds, pair in before, confined)))
    return sorted(found, key=lambda r: (bool(r.reason) and r.reason != "earlier", -len(r.rounds), r.a, r.b))


def edited(problem: SeatingProblem, seats: Seats, person: str, at: int, table: str, *, swap: str = "") -> Edit:
    """Puts `person` at `table` in round `at`, and `swap` on the seat she leaves; both are held from then on.

    The rules are for `check.verify` to judge: a hand may break one knowingly. Raises `NoSuchSeat` when the table is full.
    """
    moved = {key: list(row) for key, row in seats.items()}
    if swap and moved[swap][at] != table:
        raise NoSuchSeat
    sitting = sum(row[at] == table for row in moved.values()) + (not swap and moved[person][at] != table)
    if sitting > next(t.most for t in problem.tables if t.id == table):
        raise NoSuchSeat
    held = dict(problem.held)
    if swap:
        moved[swap][at] = moved[person][at]
        held[swap, at] = moved[swap][at]
    moved[person][at] = table
    held[person, at] = table
    after = {key: tuple(row) for key, row in moved.items()}
    held = {key: name for key, name in held.items() if name}
    return Edit(after, held, figures(problem, seats), figures(problem, after))


def _why(
    problem: SeatingProblem,
    a: Participant,
    b: Participant,
    rounds: list[int],
    before: bool,
    confined: Mapping[str, int],
) -> str:
    if a.together and a.together == b.together:
        return "together"
    if all(person.table or person.same_table for person in (a, b)):
        return "fixed"
    if sum((a.id, r) in problem.held and (b.id, r) in problem.held for r in rounds) + before > 1:
        return "held"
    if confined.get(a.id, -1) == confined.get(b.id, -2):
        return "few-tables"
    return "earlier" if before and len(rounds) == 1 else ""


def _confined(problem: SeatingProblem) -> dict[str, int]:
    """People who can only sit at so few tables that some of them must meet again; by the number of their set of tables."""
    board = Board(problem)
    reach = [
        frozenset([board.forced[0][p]]) if person.table else board.fits[p]
        for p, person in enumerate(problem.participants)
    ]
    found: dict[str, int] = {}
    for number, fits in enumerate(sorted(set(reach), key=lambda fits: (-len(fits), sorted(fits)))):
        inside = [p for p in range(board.people) if reach[p] <= fits]
        pairs = len(inside) * (len(inside) - 1) // 2
        if len(fits) < board.tables and problem.rounds * fewest_pairs(len(inside), len(fits)) > pairs:
            found.update({problem.participants[p].id: number for p in inside})
    return found
