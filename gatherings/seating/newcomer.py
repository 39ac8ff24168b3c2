"""Seats at the door: somebody has come without one. Nobody is moved; of what is free the best is hers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from gatherings.seating.types import AGAIN, UNWISHED, Participant, SeatingProblem, Table

Seats = Mapping[str, tuple[str, ...]]


def best_seats(
    problem: SeatingProblem, seats: Seats, person: str, *, first_open_round: int, chairs: int = 1
) -> tuple[str, ...]:
    """A table for every round from `first_open_round` (counted from 0) in which she has none; those she has she keeps.

    First a table under its least number, then what suits her wishes, the mixture, new acquaintances and colleagues best: the
    levels of the plan. Empty where no chair is left that she could use: no rule is bent for it. `chairs`: for her and whoever
    sits beside her by need (an assistant).
    """
    people = {one.id: one for one in problem.participants}
    met = {b if a == person else a for a, b in problem.earlier if person in (a, b)}
    her = _Newcomer(people[person], met if problem.earlier_pairs == "avoid" else set())
    row: list[str] = []
    for r in range(problem.rounds):
        sitting: dict[str, list[Participant]] = defaultdict(list)
        for other, places in seats.items():
            if other != person:
                sitting[places[r]].append(people[other])
        chosen = seats[person][r]
        if not chosen and r >= first_open_round:
            chosen = min(
                (
                    (her.price(table, r, sitting[table.id]), position, table.id)
                    for position, table in enumerate(_usable(problem, seats, her.person, row, r))
                    if 0 < len(sitting[table.id]) <= table.most - chairs
                ),
                default=((), 0, ""),
            )[-1]
        row.append(chosen)
        if chosen:
            her.met |= {other.id for other in sitting[chosen]}
            her.had |= {_theme(table, r) for table in problem.tables if table.id == chosen}
    return tuple(row)


@dataclass
class _Newcomer:
    """Who she is, whom she has met and which themes she has had so far."""

    person: Participant
    met: set[str]
    had: set[str] = field(default_factory=set)

    def price(self, table: Table, r: int, here: list[Participant]) -> tuple[int, ...]:
        """What is given up by putting her at a table, the most important first."""
        me, theme = self.person, _theme(table, r)
        wish = me.wishes.index(theme) if theme in me.wishes else UNWISHED * bool(me.wishes and theme)
        return (
            len(here) >= table.least,
            wish + AGAIN * (theme != "" and theme in self.had),
            sum(one.sphere == me.sphere for one in here),
            sum(one.id in self.met for one in here),
            sum(one.organisation == me.organisation != "" for one in here),
            len(here),
        )


def _usable(problem: SeatingProblem, seats: Seats, me: Participant, row: list[str], r: int) -> list[Table]:
    """Tables she may sit at: where a hand, her office as a host, her group or her need binds her there are no others."""
    held = problem.held.get((me.id, r), me.table)
    if held:
        # A hand placed her there; the table's language and steps are that hand's to judge.
        return [table for table in problem.tables if table.id == held]
    bound = {seats[one.id][r] for one in problem.participants if me.together and one.together == me.together} - {""}
    if not bound and me.same_table:
        bound = set(row) - {""}
    return [
        table
        for table in problem.tables
        if (not bound or table.id in bound)
        and (not table.language or table.language in me.languages)
        and (table.step_free or not me.step_free)
        and (table.hearing_loop or not me.hearing_loop)
    ]


def _theme(table: Table, r: int) -> str:
    return table.themes[r] if table.themes else ""
