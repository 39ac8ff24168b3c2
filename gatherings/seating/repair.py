"""On the day: some stay away, some come unannounced, and as few people as possible are to change seats.

Rounds that are over stay as they were. Per open round a small exact program says how many must move between which tables, or
which table is given up, so that every table in use has its least number; who moves is then settled by exchanging seats, where
every published seat lost weighs more than anything else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from gatherings.seating import VERSION
from gatherings.seating.anneal import Search
from gatherings.seating.board import Board, Grid, sphere_alone
from gatherings.seating.bounds import repeats
from gatherings.seating.check import figures
from gatherings.seating.plan import levels, number
from gatherings.seating.types import (
    DayChange,
    Level,
    Moved,
    Seating,
    SeatingBounds,
    SeatingProblem,
)
from projects.matching.program import Program, Unsolvable

# Prices beside one person moved: somebody without a seat, a table under its least number, a table given up though fixed people
# sit there.
UNSEATED, SHORT, HOSTED = 10_000, 1_000, 100

# Moving somebody a second time, beside 1 for somebody new; together never worth a seat more.
AGAIN_CHEAPER = 0.999

MOVES_PER_SEAT = 3_000
LEAST_MOVES = 100_000


@dataclass(frozen=True)
class Repaired:
    """The gathering as it is now, its plan, who moved and why, and tables whose fixed people did not come."""

    problem: SeatingProblem
    seating: Seating
    moved: tuple[Moved, ...]
    missing: tuple[str, ...]


def repair(
    problem: SeatingProblem, published: Seating, change: DayChange, *, first_open_round: int, seed: str
) -> Repaired:
    """The plan after `change`, rounds before `first_open_round` (counted from 0) untouched.

    A table whose host stays away is named, not given another: that is for a person. A host whose table has to be given up is
    free to sit anywhere.
    """
    now = after(problem, change, first_open_round)
    board = Board(now)
    keep = board.grid(published.seats)
    seats = [list(row) for row in keep]
    least_moves = 0
    given_up: set[int] = set()
    for r in range(first_open_round, now.rounds):
        _seat_bound(board, seats, r)
        moved, closed = _balance(board, seats[r], r, already=_moved_already(board, keep, seats, r))
        least_moves += moved
        given_up |= closed
    now = _freed(now, board, seats, given_up)
    board = Board(now)
    _settle(board, seats, keep, first_open_round, seed)
    ids = board.ids(seats)
    changed = _changed(published, ids)
    found = levels(figures(now, ids), SeatingBounds(0, sphere_alone(board), repeats(board)))
    seating = Seating(ids, (found[0], Level("changed", changed, least_moves), *found[1:]), seed, VERSION, 0, changed)
    missing = tuple(person.table for person in problem.participants if person.table and person.id in change.gone)
    return Repaired(now, seating, reasons(now, published.seats, ids), missing)


def after(problem: SeatingProblem, change: DayChange, first_open_round: int) -> SeatingProblem:
    """The gathering without those who are gone and with those who came, from `first_open_round` on."""
    past = frozenset(range(first_open_round))
    open_rounds = frozenset(range(first_open_round, problem.rounds))
    arrived = {person.id: person for person in change.arrived}
    people = []
    for person in problem.participants:
        away = person.away
        if person.id in change.gone:
            away |= open_rounds
        elif person.id in arrived:
            away -= open_rounds
        people.append(replace(person, away=away))
    known = {person.id for person in people}
    people += [replace(p, away=p.away | past) for p in change.arrived if p.id not in known and p.id not in change.gone]
    return replace(problem, participants=tuple(people))


def reasons(
    problem: SeatingProblem, was: Mapping[str, tuple[str, ...]], now: Mapping[str, tuple[str, ...]]
) -> tuple[Moved, ...]:
    """Everybody whose seat is another than `was`, with why."""
    tables = {table.id: table for table in problem.tables}
    found = []
    for r in range(problem.rounds):
        sizes = Counter(row[r] for row in now.values() if row[r])
        arrivals: Counter[str] = Counter(
            row[r] for person, row in now.items() if row[r] and was.get(person, ("",) * problem.rounds)[r] != row[r]
        )
        for person in problem.participants:
            old = was.get(person.id, ("",) * problem.rounds)[r]
            new = now[person.id][r]
            if old == new or r in person.away:
                continue
            if not new:
                reason = "unseated"
            elif not old:
                reason = "back"
            elif not sizes[old]:
                reason = "closed"
            elif sizes[new] - arrivals[new] < tables[new].least:
                reason = "minimum"
            elif sizes[old] >= tables[old].most:
                reason = "room"
            else:
                reason = "other"
            found.append(Moved(person.id, r, old, new, reason))
    return tuple(found)


def _changed(published: Seating, seats: dict[str, tuple[str, ...]]) -> int:
    """Seats of people who had one and are there, that are another or none now."""
    return sum(
        bool(old) and bool(new) and old != new
        for person, row in published.seats.items()
        for old, new in zip(row, seats.get(person, row), strict=True)
    )


def _anchored(board: Board, p: int, r: int) -> bool:
    """Somebody a repair never moves: held by hand, in a group, or at one table all day for a reason of her own."""
    person = board.problem.participants[p]
    return (person.id, r) in board.problem.held or board.group[p] >= 0 or person.same_table


def _seat_bound(board: Board, seats: Grid, r: int) -> None:
    """Newcomers whose table is given: fixed, held, with their group, or the table they have in other rounds.

    Where that table is not one they can use they go without and are named: nobody is parted, nobody changes who must not.
    """
    row = seats[r]
    for p in range(board.people):
        if not board.present[r][p] or row[p] >= 0:
            continue
        person = board.problem.participants[p]
        if board.forced[r][p] >= 0:
            row[p] = board.forced[r][p]
            continue
        if board.group[p] < 0 and not person.same_table:
            continue
        beside = [row[q] for q in range(board.people) if board.group[p] >= 0 and board.group[q] == board.group[p]]
        homes = {t for t in beside if t >= 0}
        if person.same_table:
            homes |= {
                seats[other][p]
                for other in range(board.rounds)
                if seats[other][p] >= 0 and (person.id, other) not in board.problem.held
            }
        if not homes:
            row[p] = _roomiest(board, row, p, max(1, len(beside)))
        elif len(homes) == 1 and homes <= board.fits[p]:
            row[p] = min(homes)


def _roomiest(board: Board, row: list[int], p: int, people: int) -> int:
    """The table with most free chairs for so many; the same one every round while sizes are the same."""
    sizes = board.sizes(row)
    free = {t: board.most[t] - sizes[t] for t in sorted(board.fits[p]) if sizes[t]}
    return min((t for t in free if free[t] >= people), key=lambda t: (-free[t], t), default=-1)


def _moved_already(board: Board, keep: Grid, seats: Grid, before: int) -> frozenset[int]:
    """Who has lost a published seat in an earlier open round: moving her again troubles nobody else."""
    return frozenset(
        p for r in range(before) for p in range(board.people) if -1 < keep[r][p] != seats[r][p] and board.present[r][p]
    )


def _balance(board: Board, row: list[int], r: int, *, already: frozenset[int]) -> tuple[int, set[int]]:
    """Moves as few as can be so that all have seats and tables their least number, of those `already` moved first.

    Returns how many, and the tables given up.
    """
    present = [p for p in range(board.people) if board.present[r][p]]
    kinds = list(dict.fromkeys(board.fits[p] for p in present))
    kind_of = {fits: k for k, fits in enumerate(kinds)}
    at: dict[tuple[int, int], list[int]] = defaultdict(list)
    fixed: dict[int, list[int]] = defaultdict(list)
    stuck: Counter[int] = Counter()
    waiting: dict[int, list[int]] = defaultdict(list)
    for p in present:
        t, k = row[p], kind_of[board.fits[p]]
        if t < 0:
            # Groups and people with one table all day go without rather than apart.
            if not _anchored(board, p, r):
                waiting[k].append(p)
        elif _anchored(board, p, r):
            stuck[t] += 1
        elif board.problem.participants[p].table == board.problem.tables[t].id:
            fixed[t].append(p)
        else:
            at[k, t].append(p)
    program = Program()
    cost: dict[int, float] = {}
    out: dict[tuple[int, int], list[int]] = {}
    into, used = {}, {}
    flow: dict[int, dict[int, float]] = defaultdict(dict)
    owed: Counter[int] = Counter({k: len(people) for k, people in waiting.items()})
    sizes = board.sizes(row)
    for t in range(board.tables):
        here: dict[int, float] = {}
        used[t] = program.column(1, lower=1 if stuck[t] else 0)
        for k, fits in enumerate(kinds):
            again = sum(p in already for p in at[k, t])
            for count, price in ((again, AGAIN_CHEAPER), (len(at[k, t]) - again, 1.0)):
                if count:
                    column = program.column(count)
                    out.setdefault((k, t), []).append(column)
                    here[column], flow[k][column], cost[column] = -1.0, -1.0, price
            if t in fits:
                column = into[k, t] = program.column(board.most[t])
                here[column], flow[k][column] = 1.0, 1.0
        # Whoever is fixed leaves only when the table is given up.
        for p in fixed[t]:
            k = kind_of[board.fits[p]]
            flow[k][used[t]] = flow[k].get(used[t], 0.0) + 1.0
            owed[k] += 1
        bound = len(fixed[t])
        if bound:
            cost[used[t]] = -float(HOSTED + bound)
        short, over = program.column(board.least[t]), program.column(board.people)
        cost[short], cost[over] = SHORT, UNSEATED
        # people at the table = sizes - fixed (1 - used) + moves; between least and most when used, none when not.
        base = sizes[t] - bound
        program.row({**here, used[t]: bound - board.least[t], short: 1.0}, least=-base)
        program.row({**here, used[t]: bound - board.most[t], over: -1.0}, most=-base)
    for k in range(len(kinds)):
        without = program.column(board.people)
        cost[without] = UNSEATED
        program.row({**flow[k], without: 1.0}, least=owed[k], most=owed[k])
    try:
        program.minimise(cost, keep=False)
    except Unsolvable:
        return 0, set()
    closed = {t for t in fixed if fixed[t] and not program.value(used[t])}
    moved = sum(program.value(column) for pair in out.values() for column in pair) + sum(len(fixed[t]) for t in closed)
    for t in closed:
        for p in fixed[t]:
            row[p] = -1
            waiting[kind_of[board.fits[p]]].append(p)
    for (k, t), columns in out.items():
        # Then those of the most frequent sphere; who it is in the end is settled later.
        spheres = Counter(board.sphere[p] for p in at[k, t])
        order = sorted(at[k, t], key=lambda p: (p not in already, -spheres[board.sphere[p]], p))
        for p in order[: sum(program.value(column) for column in columns)]:
            row[p] = -1
            waiting[k].append(p)
    for (k, t), column in into.items():
        for _ in range(program.value(column)):
            if waiting[k]:
                row[waiting[k].pop()] = t
    _no_more_than_chairs(board, row, present)
    return moved, closed


def _no_more_than_chairs(board: Board, row: list[int], present: list[int]) -> None:
    """Where even fixed people are too many, the last in order go without and are counted."""
    sizes = board.sizes(row)
    for p in reversed(present):
        t = row[p]
        if t >= 0 and sizes[t] > board.most[t]:
            row[p] = -1
            sizes[t] -= 1


def _freed(problem: SeatingProblem, board: Board, seats: Grid, given_up: set[int]) -> SeatingProblem:
    """Whoever was fixed at a table that is given up is so no more; where she still sits at it, that seat is held."""
    names = {board.problem.tables[t].id for t in given_up}
    if not names:
        return problem
    held = dict(problem.held)
    for p, person in enumerate(problem.participants):
        if person.table in names:
            held.update(
                {
                    (person.id, r): person.table
                    for r in range(board.rounds)
                    if seats[r][p] == board.table_number[person.table]
                }
            )
    people = tuple(replace(p, table="") if p.table in names else p for p in problem.participants)
    return replace(problem, participants=people, held=held)


def _settle(board: Board, seats: Grid, keep: Grid, first_open_round: int, seed: str) -> None:
    """Exchanges seats of newcomers and of those who had to move, with each other or with whoever would rather not stay."""
    movable = [
        [
            r >= first_open_round and board.present[r][p] and board.forced[r][p] < 0 and not _anchored(board, p, r)
            for p in range(board.people)
        ]
        for r in range(board.rounds)
    ]
    loose = [
        (r, p)
        for r in range(first_open_round, board.rounds)
        for p in range(board.people)
        if movable[r][p] and seats[r][p] >= 0 and seats[r][p] != keep[r][p]
    ]
    if not loose:
        return
    search = Search(board, seats, movable, seed=number(seed), keep=keep, begin=loose)
    moves = max(LEAST_MOVES, MOVES_PER_SEAT * len(loose))
    search.cool(moves, enough=-(1 << 60))
    search.settle(moves // 10)
    # Anybody may now take the place of somebody who was moved, if that troubles fewer people.
    everybody = Search(board, search.seats(), movable, seed=number(seed), keep=keep)
    everybody.settle(max(LEAST_MOVES, moves))
    seats[:] = everybody.seats()
