"""Before anybody is seated: who sits at one table all day or in a group, which tables are used, how many sit at each."""

from __future__ import annotations

from collections import Counter, defaultdict
from random import Random

from gatherings.seating.board import Board
from gatherings.seating.types import AGAIN
from projects.matching.program import Program, Unsolvable


def place_bound(board: Board, chance: Random) -> None:
    """Gives groups a table per round and those who need the same table all day theirs, as `forced` seats.

    The dearest themes count first, then room, then the lot. Whoever finds no table stays without and is counted as unseated.
    """
    people = board.problem.participants
    loads = [board.sizes(row) for row in board.forced]
    for members in sorted(bound_units(board), key=len, reverse=True):
        free = {r: [p for p in members if board.present[r][p] and board.forced[r][p] < 0] for r in range(board.rounds)}
        if any(people[p].same_table for p in members):
            _one_table(board, members, free, loads, chance)
        else:
            _table_each_round(board, members, free, loads, chance)
    _drop_surplus(board)


def bound_units(board: Board) -> list[list[int]]:
    """Groups, and people alone who need one table all day."""
    units: dict[tuple[bool, int], list[int]] = defaultdict(list)
    for p, group in enumerate(board.group):
        if group >= 0 or board.problem.participants[p].same_table:
            units[(True, group) if group >= 0 else (False, p)].append(p)
    return list(units.values())


def open_tables(board: Board) -> None:
    """Decides per round which tables are used: first as few people without a seat as possible, then as many tables as can
    have their least number. Sets `board.open`; whoever is fixed at a table that cannot be used loses the seat."""
    for r in range(board.rounds):
        _open_round(board, r)


def free_people(board: Board, r: int) -> list[int]:
    """Those whose seat in round `r` is still to be chosen."""
    return [p for p in range(board.people) if board.present[r][p] and board.forced[r][p] < 0]


def even_sizes(loads: list[int], least: list[int], most: list[int], more: int) -> list[int]:
    """Sizes of tables that begin with `loads` people when `more` come: first the least number, then as even as can be."""
    sizes = list(loads)
    for _ in range(more):
        table = min(
            (t for t in range(len(sizes)) if sizes[t] < most[t]),
            key=lambda t: (sizes[t] >= least[t], sizes[t], t),
            default=-1,
        )
        if table < 0:
            break
        sizes[table] += 1
    return sizes


def _one_table(
    board: Board, members: list[int], free: dict[int, list[int]], loads: list[list[int]], chance: Random
) -> None:
    rounds = [r for r in free if free[r]]
    best = None
    clashes = _clashes(board, members)
    for t in board.fits[members[0]]:
        if all(loads[r][t] + len(free[r]) <= board.most[t] for r in rounds):
            dear = sum(board.wish[p][board.theme[r][t]] for r in rounds for p in free[r] if board.theme[r][t] >= 0)
            key = (dear, clashes[t], sum(loads[r][t] for r in rounds), chance.random(), t)
            best = min(best or key, key)
    for r in rounds:
        for p in free[r]:
            if best is None:
                board.present[r][p] = False
            else:
                board.forced[r][p] = best[-1]
                loads[r][best[-1]] += 1


def _clashes(board: Board, members: list[int]) -> list[int]:
    """Per table, how many people fixed there make a sphere of these members more frequent than it need be anywhere."""
    totals = Counter(board.sphere)
    there = Counter((at, board.sphere[p]) for row in board.forced for p, at in enumerate(row) if at >= 0)
    clashes = [0] * board.tables
    for sphere, more in Counter(board.sphere[p] for p in members).items():
        fair = -(-totals[sphere] // board.tables) * board.rounds
        for t in range(board.tables):
            clashes[t] += max(0, there[t, sphere] + more * board.rounds - fair)
    return clashes


def _table_each_round(
    board: Board, members: list[int], free: dict[int, list[int]], loads: list[list[int]], chance: Random
) -> None:
    had: Counter[int] = Counter()
    for r, here in free.items():
        if not here:
            continue
        settled = {board.forced[r][p] for p in members if board.forced[r][p] >= 0}
        best = None
        for t in sorted(board.fits[members[0]]):
            if loads[r][t] + len(here) <= board.most[t]:
                theme = board.theme[r][t]
                dear = sum(board.wish[p][theme] + AGAIN * (had[theme] > 0) for p in here) if theme >= 0 else 0
                key = (t not in settled, dear, loads[r][t], chance.random(), t)
                best = min(best or key, key)
        for p in here:
            if best is None:
                board.present[r][p] = False
            else:
                board.forced[r][p] = best[-1]
                loads[r][best[-1]] += 1
        if best is not None:
            had[board.theme[r][best[-1]]] += 1


def _drop_surplus(board: Board) -> None:
    """A table cannot be held for more people than it has chairs; the last in order go without and are counted."""
    for r in range(board.rounds):
        loads = [0] * board.tables
        for p in range(board.people):
            t = board.forced[r][p]
            if t >= 0:
                if loads[t] >= board.most[t]:
                    board.forced[r][p], board.present[r][p] = -1, False
                else:
                    loads[t] += 1


def _open_round(board: Board, r: int) -> None:
    loads = board.sizes(board.forced[r])
    kinds = Counter(board.fits[p] for p in free_people(board, r))
    alike: dict[tuple, list[int]] = defaultdict(list)
    for t in range(board.tables):
        reach = tuple(t in fits for fits in kinds)
        alike[(reach, board.most[t], board.least[t], loads[t], t if loads[t] else -1)].append(t)
    program = Program()
    seated: dict[int, dict[int, float]] = {k: {} for k in range(len(kinds))}
    opened = []
    lost: dict[int, float] = {}
    for (reach, most, least, load, _one), tables in alike.items():
        used = program.column(len(tables))
        opened.append((used, tables))
        at = {}
        for k, (count, can) in enumerate(zip(kinds.values(), reach, strict=True)):
            if can:
                at[program.column(count)] = 1.0
                seated[k][max(at)] = 1.0
        program.row({**at, used: -float(least - load)}, least=0)
        program.row({**at, used: -float(most - load)}, most=0)
        lost[used] = -float(load)
    standing = {}
    for k, (kind, count) in enumerate(kinds.items()):
        without = standing[kind] = program.column(count)
        seated[k][without] = 1.0
        lost[without] = 1.0
        program.row(seated[k], least=count, most=count)
    try:
        program.minimise(lost)
        program.minimise({used: -1.0 for used, _tables in opened})
    except Unsolvable:
        board.open[r] = [False] * board.tables
        return
    demand = _demand(board, r)
    for used, tables in opened:
        order = sorted(tables, key=lambda t: (-demand.get(board.theme[r][t], 0), t))
        for position, t in enumerate(order):
            board.open[r][t] = position < program.value(used)
    # Those for whom there is no chair: the last in the order they came in.
    for kind, column in standing.items():
        here = [p for p in free_people(board, r) if board.fits[p] == kind]
        for p in here[len(here) - program.value(column) :]:
            board.present[r][p] = False
    for p in range(board.people):
        t = board.forced[r][p]
        if t >= 0 and not board.open[r][t]:
            board.forced[r][p], board.present[r][p] = -1, False


def _demand(board: Board, r: int) -> dict[int, float]:
    """How much each theme is wished: what closes when a table must close is the least wished."""
    demand: dict[int, float] = defaultdict(float)
    for p in free_people(board, r):
        for theme, place in enumerate(board.wish[p]):
            demand[theme] += 1 / (1 + place)
    return demand
