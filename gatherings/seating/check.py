"""An independent look at a table plan: rules and figures counted anew from ids, without the planner's numbers or arrays."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations

from gatherings.seating.types import AGAIN, UNWISHED, Pair, Participant, SeatingFigures, SeatingProblem, Table

Seats = Mapping[str, tuple[str, ...]]

# A table is mixed when at least so many parts of society sit at it.
MIXED_FROM = 3
# A wish counts as met when the theme is among so many first ones.
FIRST_WISHES = 3


def verify(problem: SeatingProblem, seats: Seats, *, first_open_round: int = 0) -> list[str]:
    """Every broken hard rule in plain words; empty when all hold. An empty seat of somebody present is not broken but counted.

    Rounds before `first_open_round` (counted from 0) have begun: who left a table there since cannot be made up for, so that
    its least number is not asked for any more.

    Rules: one seat a round, only for those present; capacity and, in use, the least number; language; step-free; hearing loop; fixed and
    held seats; one table all day for those who need it; groups together.
    """
    people = {person.id: person for person in problem.participants}
    tables = {table.id: table for table in problem.tables}
    wrong = [f"{person} is in the plan and not in the gathering" for person in seats if person not in people]
    wrong += [f"{person} is not in the plan" for person in people if person not in seats]
    wrong += [
        f"{person} has {len(row)} seats for {problem.rounds} rounds"
        for person, row in seats.items()
        if len(row) != problem.rounds
    ]
    if wrong:
        return wrong
    for person in problem.participants:
        wrong += _wrong_for(person, seats[person.id], tables, problem)
    for r in range(problem.rounds):
        sizes = Counter(row[r] for row in seats.values() if row[r])
        for table, size in sizes.items():
            least = tables[table].least if table in tables and r >= first_open_round else 0
            if table in tables and not least <= size <= tables[table].most:
                wrong.append(f"round {r + 1}: {size} people at table {table}")
    wrong += _parted(problem, seats)
    return wrong


def _wrong_for(
    person: Participant, row: tuple[str, ...], tables: Mapping[str, Table], problem: SeatingProblem
) -> Iterator[str]:
    for r, name in enumerate(row):
        if not name:
            continue
        if name not in tables:
            yield f"{person.id} sits at {name}, which does not exist"
            continue
        table = tables[name]
        held = problem.held.get((person.id, r))
        if r in person.away:
            yield f"{person.id} has a seat in round {r + 1} and is away"
        if held is not None and name != held:
            yield f"{person.id} was to be held at {held} in round {r + 1}"
        if held is not None or person.table:
            # A hand placed her there; the table's language and steps are that hand's to judge.
            if held is None and name != person.table:
                yield f"{person.id} is fixed at {person.table} and sits at {name} in round {r + 1}"
            continue
        if table.language and table.language not in person.languages:
            yield f"{person.id} does not speak {table.language} at {name} in round {r + 1}"
        if person.step_free and not table.step_free:
            yield f"{person.id} cannot reach {name} in round {r + 1}"
        if person.hearing_loop and not table.hearing_loop:
            yield f"{person.id} has no hearing loop at {name} in round {r + 1}"
    free = {name for r, name in enumerate(row) if name and (person.id, r) not in problem.held}
    if person.same_table and not person.table and len(free) > 1:
        yield f"{person.id} was to have one table all day"


def _parted(problem: SeatingProblem, seats: Seats) -> Iterator[str]:
    groups = defaultdict(list)
    for person in problem.participants:
        if person.together and not person.table:
            groups[person.together].append(person.id)
    for key, members in groups.items():
        for r in range(problem.rounds):
            at = {seats[person][r] for person in members if seats[person][r] and (person, r) not in problem.held}
            if len(at) > 1:
                yield f"group {key} is parted in round {r + 1}"


def figures(problem: SeatingProblem, seats: Seats) -> SeatingFigures:
    """The plan counted from nothing but the people, the tables and the seats."""
    people = {person.id: person for person in problem.participants}
    themes = {table.id: table.themes for table in problem.tables}
    met = meetings(problem, seats)
    earlier = {ordered(a, b) for a, b in problem.earlier if a in people and b in people}
    before = earlier if problem.earlier_pairs == "avoid" else set()
    groups = list(at_tables(problem, seats))
    theme = wished = wishing = 0
    for person in problem.participants:
        cost, first, asked = _theme_of(person, seats[person.id], themes)
        theme, wished, wishing = theme + cost, wished + first, wishing + asked
    spheres = [Counter(people[p].sphere for p in group) for _r, _t, group in groups]
    organisations = [
        Counter(people[p].organisation for p in group if people[p].organisation) for _r, _t, group in groups
    ]
    new = sum(2 for pair in met if pair not in earlier)
    return SeatingFigures(
        unseated=sum(not row[r] and r not in people[p].away for p, row in seats.items() for r in range(problem.rounds)),
        theme=theme,
        sphere=sum(_pairs(counts) for counts in spheres),
        repeats=sum(len(rounds) - (pair not in before) for pair, rounds in met.items()),
        missed=sum(pair not in met for pair in earlier) if problem.earlier_pairs == "seek" else 0,
        colleagues=sum(_pairs(counts) for counts in organisations),
        wished=wished,
        wishing=wishing,
        narrow=sum(len(counts) < MIXED_FROM for counts in spheres),
        tables=len(groups),
        new_people=round(new / len(people), 2) if people else 0.0,
    )


def at_tables(problem: SeatingProblem, seats: Seats) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Round, table and who sits there, for every table in use, in the order of the problem."""
    for r in range(problem.rounds):
        rows: dict[str, list[str]] = {table.id: [] for table in problem.tables}
        for person in problem.participants:
            table = seats[person.id][r]
            if table:
                rows[table].append(person.id)
        yield from ((r, table, tuple(group)) for table, group in rows.items() if group)


def meetings(problem: SeatingProblem, seats: Seats) -> dict[Pair, list[int]]:
    """Every pair that shares a table, with the rounds in which it does."""
    met: dict[Pair, list[int]] = {}
    for r, _table, group in at_tables(problem, seats):
        for a, b in combinations(group, 2):
            met.setdefault(ordered(a, b), []).append(r)
    return met


def ordered(a: str, b: str) -> Pair:
    """A pair, whichever way it was named."""
    return (a, b) if a < b else (b, a)


def _theme_of(person: Participant, row: tuple[str, ...], themes: Mapping[str, tuple[str, ...]]) -> tuple[int, int, int]:
    """What her themes cost, in how many rounds she had one of her first wishes, in how many she could wish."""
    had: set[str] = set()
    cost = first = asked = 0
    for r, table in enumerate(row):
        theme = themes[table][r] if table and themes[table] else ""
        if not theme:
            continue
        if person.wishes:
            place = person.wishes.index(theme) if theme in person.wishes else UNWISHED
            cost += place
            first += place < FIRST_WISHES
            asked += 1
        cost += AGAIN if theme in had else 0
        had.add(theme)
    return cost, first, asked


def _pairs(counts: Counter[str]) -> int:
    return sum(count * (count - 1) // 2 for count in counts.values())
