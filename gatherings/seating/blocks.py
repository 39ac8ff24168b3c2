"""The exact stage: who gets which theme in which round, and how the parts of society spread over tables that are alike.

Tables with the same themes that the same people can use are a block. Person to theme to block is a network, so the linear
program's corners are whole numbers; the cost of wishes comes first, then the pairs of one sphere that a block's load makes
unavoidable. Themes that stay at their tables all day are solved once for all rounds and then split into rounds evenly
(an edge colouring, one flow per round); themes that change are solved with rounds, and what is not whole is rounded.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from random import Random

from gatherings.seating.board import Board, Grid, sphere_alone
from gatherings.seating.openings import free_people
from gatherings.seating.types import AGAIN
from projects.matching.program import Program

Kind = tuple[int, frozenset[int]]
# People of a kind with a theme who go to a block.
Flow = tuple[int, Kind, int]


@dataclass
class Blocks:
    """`tables[b]`: the tables of block b; `chosen[r][p]`: the block of a person whose seat is free, else -1.

    `theme` and `sphere`: what no plan with these tables in use can go below.
    """

    tables: list[list[int]]
    chosen: Grid
    theme: int = 0
    sphere: int = 0
    eased: frozenset[int] = frozenset()
    all_day: frozenset[int] = frozenset()
    split: bool = True


@dataclass
class _Network:
    """One linear program of people, themes and blocks over some rounds."""

    board: Board
    blocks: list[list[int]]
    rounds: list[int]
    program: Program = field(default_factory=Program)
    cost: dict[int, float] = field(default_factory=dict)
    into: dict[tuple[int, Kind], dict[int, float]] = field(default_factory=dict)
    flows: dict[Flow, int] = field(default_factory=dict)

    def theme_of(self, b: int) -> int:
        return self.board.theme[self.rounds[0]][self.blocks[b][0]]

    def in_use(self, b: int) -> int:
        return sum(self.board.open[r][t] for r in self.rounds for t in self.blocks[b])

    def taken(self) -> tuple[Counter[int], Counter[tuple[int, int]]]:
        """Fixed seats per block, and per block and sphere."""
        home = {t: b for b, tables in enumerate(self.blocks) for t in tables}
        totals: Counter[int] = Counter()
        spheres: Counter[tuple[int, int]] = Counter()
        for r in self.rounds:
            for p, t in enumerate(self.board.forced[r]):
                if t >= 0:
                    totals[home[t]] += 1
                    spheres[home[t], self.board.sphere[p]] += 1
        return totals, spheres

    def supply(self, theme: int, kind: Kind, column: int) -> None:
        """What `column` counts arrives at the blocks of `theme` as people of `kind`."""
        self.into.setdefault((theme, kind), {})[column] = 1.0

    def close(
        self,
        evenly: dict[tuple[int, int], tuple[int, int]] | None = None,
        totals: dict[int, tuple[int, int]] | None = None,
        shares: dict[Flow, tuple[int, int]] | None = None,
    ) -> None:
        """Adds the blocks: room, the least number, and the convex cost of a sphere's load.

        With `evenly`, (block, sphere) to the least and most its load should have, `totals` the same for blocks and `shares`
        for what flows into them by theme and kind, a load outside costs instead.
        """
        board, program = self.board, self.program
        fixed, fixed_spheres = self.taken()
        by_sphere: dict[tuple[int, int], dict[int, float]] = defaultdict(dict)
        by_block: dict[int, dict[int, float]] = defaultdict(dict)
        for (theme, kind), arriving in self.into.items():
            leaving = {}
            for b, tables in enumerate(self.blocks):
                if self.theme_of(b) == theme and tables[0] in kind[1] and self.in_use(b):
                    column = program.column(1e6, whole=False)
                    self.flows[theme, kind, b] = column
                    leaving[column] = -1.0
                    if shares is not None:
                        self._soft({column: 1.0}, *shares.get((theme, kind, b), (0, 0)))
                    by_sphere[b, kind[0]][column] = 1.0
                    by_block[b][column] = 1.0
            program.row({**arriving, **leaving}, least=0, most=0)
        for b, tables in enumerate(self.blocks):
            # What is fixed beyond the least number at one table helps no other table of the block.
            least = sum(
                max(0, board.least[t] - board.forced[r].count(t))
                for r in self.rounds
                for t in tables
                if board.open[r][t]
            )
            most = sum(board.most[t] for r in self.rounds for t in tables if board.open[r][t]) - fixed[b]
            program.row(by_block[b], least=least, most=most)
            if totals is not None:
                self._soft(by_block[b], *totals[b])
            for sphere in range(board.spheres):
                terms = by_sphere.get((b, sphere), {})
                if evenly is not None:
                    self._soft(terms, *evenly[b, sphere])
                else:
                    self._convex(terms, fixed_spheres[b, sphere], self.in_use(b), max(board.most[t] for t in tables))

    def _soft(self, terms: dict[int, float], least: int, most: int) -> None:
        if terms:
            under, over = self.program.column(1e6, whole=False), self.program.column(1e6, whole=False)
            self.cost[under] = self.cost[over] = 1.0
            self.program.row({**terms, under: 1.0, over: -1.0}, least=least, most=most)

    def _convex(self, terms: dict[int, float], load: int, tables: int, most: int) -> None:
        steps = {}
        for step in range(most + 1):
            column = self.program.column(tables if step < most else 1e6, whole=False)
            steps[column] = -1.0
            self.cost[column] = float(step)
        self.program.row({**terms, **steps}, least=-load, most=-load)


def spread(
    board: Board,
    chance: Random,
    *,
    eased: frozenset[int] = frozenset(),
    all_day: frozenset[int] = frozenset(),
    split: bool = True,
) -> Blocks:
    """The best blocks for everybody whose seat is free. People and tables must have been opened before.

    For bounds only: `eased` take any theme for nothing, `all_day` pay nothing for having one again, and without `split` nobody
    is told where to go.
    """
    blocks = _blocks(board)
    chosen = [[-1] * board.people for _ in range(board.rounds)]
    found = Blocks(blocks, chosen, eased=eased, all_day=all_day, split=split)
    if board.themes == 0:
        _without_themes(board, found, chance)
    elif all(row == board.theme[0] for row in board.theme):
        _constant_themes(board, found, chance)
    else:
        _changing_themes(board, found, chance)
    return found


def _blocks(board: Board) -> list[list[int]]:
    kinds = sorted(set(board.fits), key=sorted)
    alike: dict[tuple, list[int]] = defaultdict(list)
    for t in range(board.tables):
        alike[tuple(row[t] for row in board.theme), tuple(t in kind for kind in kinds)].append(t)
    return list(alike.values())


def _kind(board: Board, p: int) -> Kind:
    return board.sphere[p], board.fits[p]


def _dear(board: Board, p: int, theme: int) -> int:
    """What a theme costs a person; a table without one costs nothing."""
    return board.wish[p][theme] if theme >= 0 else 0


def _fixed_theme_cost(board: Board, rounds: list[int]) -> tuple[int, list[Counter[int]]]:
    """What fixed seats cost in themes, and the themes each person has had by them."""
    had: list[Counter[int]] = [Counter() for _ in range(board.people)]
    cost = 0
    for r in rounds:
        for p, t in enumerate(board.forced[r]):
            theme = board.theme[r][t] if t >= 0 else -1
            if theme >= 0:
                cost += board.wish[p][theme] + (AGAIN if had[p][theme] else 0)
                had[p][theme] += 1
    return cost, had


def _without_themes(board: Board, found: Blocks, chance: Random) -> None:
    solved: dict[tuple, dict[tuple[Kind, int], int]] = {}
    costs: dict[tuple, int] = {}
    for r in range(board.rounds):
        free = free_people(board, r)
        counts = Counter(_kind(board, p) for p in free)
        key = (tuple(counts.items()), tuple(board.open[r]), tuple(board.forced[r]))
        if key not in solved:
            network = _Network(board, found.tables, [r])
            for kind, count in counts.items():
                network.supply(-1, kind, network.program.column(count, lower=count, whole=False))
            network.close()
            value, _bound = network.program.minimise(network.cost, keep=False)
            costs[key] = round(value)
            solved[key] = {(kind, b): network.program.value(c) for (_h, kind, b), c in network.flows.items()}
        found.sphere += costs[key]
        _pick(board, found, r, dict.fromkeys(free, -1), {(-1, *pair): n for pair, n in solved[key].items()}, chance)


def _pick(
    board: Board, found: Blocks, r: int, themes: dict[int, int], flows: dict[tuple[int, Kind, int], int], chance: Random
) -> None:
    """Who of those with a theme and of a kind goes to which of its blocks: by lot."""
    waiting: dict[tuple[int, Kind], list[int]] = defaultdict(list)
    for p, theme in themes.items():
        waiting[theme, _kind(board, p)].append(p)
    for people in waiting.values():
        chance.shuffle(people)
    for (theme, kind, b), count in flows.items():
        for _ in range(count):
            if waiting[theme, kind]:
                found.chosen[r][waiting[theme, kind].pop()] = b


def _constant_themes(board: Board, found: Blocks, chance: Random) -> None:
    rounds = list(range(board.rounds))
    fixed_cost, had = _fixed_theme_cost(board, rounds)
    network = _Network(board, found.tables, rounds)
    program = network.program
    weight = 1.0 + board.rounds * board.people * max(board.most) / 2
    times = Counter(p for r in rounds for p in free_people(board, r))
    columns: dict[tuple[int, int], list[int]] = {}
    reachable = _reachable(board, found.tables, network)
    for p, free in times.items():
        row = {}
        for theme in reachable[board.fits[p]]:
            first = program.column(0 if had[p][theme] else 1, whole=False)
            again = program.column(free, whole=False)
            if p not in found.eased:
                network.cost[first] = weight * _dear(board, p, theme)
                once_more = AGAIN * (theme >= 0 and p not in found.all_day)
                network.cost[again] = weight * (_dear(board, p, theme) + once_more)
            for column in (first, again):
                network.supply(theme, _kind(board, p), column)
                row[column] = 1.0
            columns[p, theme] = [first, again]
        program.row(row, least=free, most=free)
    network.close()
    value, _bound = program.minimise(network.cost, keep=False)
    # One unit of theme outweighs all pairs there can be, so the whole part is the least cost of themes, exactly.
    theme = int(value / weight + 1e-6)
    found.theme, found.sphere = theme + fixed_cost, round(value - theme * weight)
    if not found.split:
        return
    wanted = {key: sum(program.value(c) for c in pair) for key, pair in columns.items()}
    _split(
        board, found, wanted, Counter({flow: program.value(column) for flow, column in network.flows.items()}), chance
    )


def _split(
    board: Board, found: Blocks, wanted: dict[tuple[int, int], int], flows: Counter[Flow], chance: Random
) -> None:
    """Themes and flows of all rounds into single rounds, each getting its share of every flow rounded up or down.

    Whole flows in a network can be divided like that without anything left over, as long as the same people and tables are
    there in every round; where they are not, what does not fit costs.
    """
    loads: Counter[tuple[int, int]] = Counter()
    for (_theme, kind, b), count in flows.items():
        loads[b, kind[0]] += count
    for r in range(board.rounds):
        _, fixed_loads = _Network(board, found.tables, [r]).taken()
        loads.update(fixed_loads)
    blocks = range(len(found.tables))
    for r in range(board.rounds):
        left = board.rounds - r
        network = _Network(board, found.tables, [r])
        program = network.program
        fixed, fixed_spheres = network.taken()
        columns = {}
        reachable = _reachable(board, found.tables, network)
        for p in free_people(board, r):
            row = {}
            for theme in reachable[board.fits[p]]:
                # A little chance in the cost, or the first in the list would have their dearest theme first.
                column = columns[p, theme] = program.column(1, whole=False)
                due = wanted.get((p, theme), 0) > 0
                network.cost[column] = 1e-3 * chance.random() if due else 100.0 + _dear(board, p, theme)
                network.supply(theme, _kind(board, p), column)
                row[column] = 1.0
            program.row(row, least=1, most=1)
        evenly = {
            (b, s): (loads[b, s] // left - fixed_spheres[b, s], -(-loads[b, s] // left) - fixed_spheres[b, s])
            for b in blocks
            for s in range(board.spheres)
        }
        sums = {b: sum(loads[b, s] for s in range(board.spheres)) for b in blocks}
        totals = {b: (sums[b] // left - fixed[b], -(-sums[b] // left) - fixed[b]) for b in blocks}
        shares = {flow: (count // left, -(-count // left)) for flow, count in flows.items()}
        network.close(evenly, totals, shares)
        program.minimise(network.cost, keep=False)
        themes = {}
        for (p, theme), column in columns.items():
            if program.value(column):
                themes[p] = theme
                wanted[p, theme] = max(0, wanted.get((p, theme), 0) - 1)
        now = {flow: program.value(column) for flow, column in network.flows.items()}
        for (theme, kind, b), count in now.items():
            loads[b, kind[0]] -= count
            flows[theme, kind, b] = max(0, flows[theme, kind, b] - count)
        loads.subtract(fixed_spheres)
        _pick(board, found, r, themes, now, chance)


def _reachable(board: Board, blocks: list[list[int]], network: _Network) -> dict[frozenset[int], list[int]]:
    """For each set of tables somebody can use, the themes found there."""
    used = [b for b in range(len(blocks)) if network.in_use(b)]
    return {
        fits: list(dict.fromkeys(network.theme_of(b) for b in used if blocks[b][0] in fits)) for fits in set(board.fits)
    }


def _changing_themes(board: Board, found: Blocks, chance: Random) -> None:
    """All rounds in one linear program for the bound; then round by round, near what it said."""
    everything = Program()
    weight = 1.0 + board.rounds * board.people * max(board.most) / 2
    fixed_cost, had = _fixed_theme_cost(board, list(range(board.rounds)))
    networks = [_Network(board, found.tables, [r], program=everything) for r in range(board.rounds)]
    said: dict[tuple[int, int, int], int] = {}
    over: dict[tuple[int, int], dict[int, float]] = defaultdict(dict)
    cost: dict[int, float] = {}
    for r, network in enumerate(networks):
        reachable = _reachable(board, found.tables, network)
        for p in free_people(board, r):
            row = {}
            for theme in reachable[board.fits[p]]:
                column = said[r, p, theme] = everything.column(1, whole=False)
                network.supply(theme, _kind(board, p), column)
                row[column] = over[p, theme][column] = 1.0
                cost[column] = 0.0 if p in found.eased else weight * _dear(board, p, theme)
            everything.row(row, least=1, most=1)
        network.close()
        cost.update(network.cost)
    for (p, theme), columns in over.items():
        if theme >= 0 and p not in found.eased and len(columns) + had[p][theme] > 1:
            again = everything.column(board.rounds, whole=False)
            cost[again] = weight * AGAIN
            everything.row({**columns, again: -1.0}, most=max(0, 1 - had[p][theme]))
    value, _bound = everything.minimise(cost, keep=False)
    found.theme = int(value / weight + 1e-6) + fixed_cost
    found.sphere = sphere_alone(board)
    if not found.split:
        return
    wanted = {key: everything.share(column) for key, column in said.items()}
    _round_off(board, found, wanted, had, chance)


def _round_off(
    board: Board, found: Blocks, wanted: dict[tuple[int, int, int], float], had: list[Counter[int]], chance: Random
) -> None:
    for r in range(board.rounds):
        network = _Network(board, found.tables, [r])
        program = network.program
        columns = {}
        reachable = _reachable(board, found.tables, network)
        for p in free_people(board, r):
            row = {}
            for theme in reachable[board.fits[p]]:
                column = columns[p, theme] = program.column(1, whole=False)
                dear = _dear(board, p, theme) + AGAIN * (theme >= 0 and had[p][theme] > 0)
                network.cost[column] = 1000.0 * (dear - 3 * wanted.get((r, p, theme), 0)) + chance.random()
                network.supply(theme, _kind(board, p), column)
                row[column] = 1.0
            program.row(row, least=1, most=1)
        network.close()
        program.minimise(network.cost, keep=False)
        themes = {p: theme for (p, theme), column in columns.items() if program.value(column)}
        for p, theme in themes.items():
            had[p][theme] += 1
        flows = {key: program.value(column) for key, column in network.flows.items()}
        _pick(board, found, r, themes, flows, chance)
