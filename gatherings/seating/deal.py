"""The first plan: by construction where one is known, else each block's people dealt over its tables, sphere by sphere."""

from __future__ import annotations

from collections import Counter, defaultdict
from random import Random

from gatherings.seating.blocks import Blocks
from gatherings.seating.board import Board, Grid
from gatherings.seating.bounds import repeats
from gatherings.seating.constructions import meet_once
from gatherings.seating.openings import even_sizes
from gatherings.seating.rotation import turned


def dealt(board: Board, blocks: Blocks, chance: Random) -> Grid:
    """Everybody at a table of her block, sizes even, every sphere spread over the tables."""
    seats: Grid = [list(row) for row in board.forced]
    for r in range(board.rounds):
        for b, tables in enumerate(blocks.tables):
            people = [p for p in range(board.people) if blocks.chosen[r][p] == b]
            _deal(board, seats[r], [t for t in tables if board.open[r][t]], people, chance)
    _rescue(board, seats)
    return seats


def constructed(board: Board, chance: Random) -> Grid | None:
    """A plan in which nobody meets twice, or None when something besides sizes and hosts restricts or none is known."""
    free = _hosts(board)
    if free is None:
        return None
    hosts, rest = free
    tables = [t for t in range(board.tables) if board.open[0][t]]
    size, over = divmod(board.people, len(tables))
    size += over > 0
    if size > min(board.most[t] for t in tables) or size - (over > 0) < max(board.least[t] for t in tables):
        return None
    place = meet_once(len(tables), size, board.rounds, full=over == 0)
    if place is None and not hosts and not over and repeats(board) == 0:
        return _turned(board, tables, size, rest, chance)
    if place is None or (hosts and board.rounds > len(tables)):
        return None
    # Colleagues side by side in one column never meet; so do those of a sphere.
    chance.shuffle(rest)
    sphere_sizes = Counter(board.sphere[p] for p in rest)
    lot = {p: chance.random() for p in rest}
    first = {board.organisation[p]: lot[p] for p in rest}
    rest.sort(key=lambda p: (-sphere_sizes[board.sphere[p]], board.sphere[p], first[board.organisation[p]], lot[p]))
    cells = [(column, row) for column in range(size) for row in range(len(tables)) if (column, row) not in hosts]
    where = dict(zip(rest, cells, strict=False)) | {p: cell for cell, p in hosts.items()}
    return [[tables[place(*where[p], r)] for p in range(board.people)] for r in range(board.rounds)]


def _turned(board: Board, tables: list[int], size: int, people: list[int], chance: Random) -> Grid | None:
    """Small gatherings with many rounds: a plan that turns, if one is found. Who stands where is for the exchanges to better."""
    plan = turned(len(tables), size, board.rounds)
    if plan is None:
        return None
    order = list(people)
    chance.shuffle(order)
    order.sort(key=lambda p: board.sphere[p])
    where = {p: stand for stand, p in enumerate(order)}
    return [[tables[row[where[p]]] for p in range(board.people)] for row in plan]


def _hosts(board: Board) -> tuple[dict[tuple[int, int], int], list[int]] | None:
    """Who is fixed, by column 0 and row, and the others; None when something else restricts."""
    everywhere = frozenset(range(board.tables))
    plain = (
        board.people > 0
        and board.themes == 0
        and all(all(row) for row in board.present)
        and all(fits == everywhere for fits in board.fits)
        and all(row == board.open[0] for row in board.open)
        and all(row == board.forced[0] for row in board.forced)
        and (not board.earlier() or board.problem.earlier_pairs == "ignore")
    )
    if not plain:
        return None
    rows = {t: row for row, t in enumerate(t for t in range(board.tables) if board.open[0][t])}
    hosts: dict[tuple[int, int], int] = {}
    for p, t in enumerate(board.forced[0]):
        if t >= 0:
            if (0, rows[t]) in hosts:
                return None
            hosts[0, rows[t]] = p
    return hosts, [p for p in range(board.people) if board.forced[0][p] < 0]


def _deal(board: Board, row: list[int], tables: list[int], people: list[int], chance: Random) -> None:
    loads = board.sizes(row)
    sizes = dict(
        zip(
            tables,
            even_sizes(
                [loads[t] for t in tables],
                [board.least[t] for t in tables],
                [board.most[t] for t in tables],
                len(people),
            ),
            strict=True,
        )
    )
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    for p, t in enumerate(row):
        if t in sizes:
            counts[t][board.sphere[p]] += 1
    spheres = Counter(board.sphere[p] for p in people)
    lot = {p: chance.random() for p in people}
    ties = {t: chance.random() for t in tables}
    for p in sorted(people, key=lambda p: (-spheres[board.sphere[p]], board.sphere[p], lot[p])):
        t = min(
            (t for t in tables if loads[t] < sizes[t]),
            key=lambda t: (counts[t][board.sphere[p]], loads[t] - sizes[t], ties[t]),
            default=-1,
        )
        if t >= 0:
            row[p] = t
            loads[t] += 1
            counts[t][board.sphere[p]] += 1


def _rescue(board: Board, seats: Grid) -> None:
    """Whoever lost a seat because her table does not open, but could sit at another with room."""
    people = board.problem.participants
    for r in range(board.rounds):
        sizes = board.sizes(seats[r])
        units: dict[object, list[int]] = defaultdict(list)
        for p, person in enumerate(people):
            away = r in person.away or person.table or (person.id, r) in board.problem.held
            if seats[r][p] < 0 and not away:
                units[("g", board.group[p]) if board.group[p] >= 0 else p].append(p)
        for members in units.values():
            homes = {
                seats[r][p]
                for p in range(board.people)
                if board.group[p] >= 0 and board.group[p] == board.group[members[0]]
            } - {-1}
            if any(people[p].same_table for p in members):
                homes |= {seats[other][p] for p in members for other in range(board.rounds)} - {-1}
            fits = [
                t
                for t in sorted(board.fits[members[0]])
                if board.open[r][t] and 0 < sizes[t] <= board.most[t] - len(members) and (not homes or homes == {t})
            ]
            if fits:
                t = min(fits, key=lambda t: (sizes[t], t))
                for p in members:
                    seats[r][p] = t
                    board.forced[r][p] = t if people[p].same_table or board.group[p] >= 0 else -1
                    board.present[r][p] = True
                sizes[t] += len(members)
