"""From a first plan to a good one: seats exchanged at falling temperature, then what is left mended where it hurts."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np

from gatherings.seating.board import Board, Grid
from gatherings.seating.compiling import compiled
from gatherings.seating.kernel import EMPTY, NONE, Numbers, State, run
from gatherings.seating.types import AGAIN, SeatingBounds, SeatingFigures

# What one meeting too many weighs; colleagues at a table weigh 1. A pair of a sphere weighs 4 meetings per chair, a place in the
# wishes 100 per chair; a change of the published plan outweighs everything but a seat.
MEETING = 20
SPHERE, THEME, CHANGE = 4 * MEETING, 100 * MEETING, 10_000_000
CHANGE_AGAIN = 9_000_000

HOT, COLD = 0.7 * MEETING, 0.01 * MEETING
STEPS = 40
# How warm it is while mending, in turn: warm frees a plan that has set, cool keeps what restrictions leave little room for.
MENDING = (0.7, 0.16, 0.5, 0.12)


class Search:
    """A plan being improved. `seats` may have people without a seat; they stay so.

    `movable[r][p]`: whether her seat may change. `keep`: the published plan, changes of which cost more than all else.
    `begin`: (round, person) a move may begin with; all who are movable unless said.
    """

    def __init__(
        self,
        board: Board,
        seats: Grid,
        movable: list[list[bool]],
        *,
        seed: int,
        keep: Grid | None = None,
        begin: list[tuple[int, int]] | None = None,
    ) -> None:
        self.board = board
        self.moves = 0
        self._compiled = compiled()
        arrays = _arrays(board, seats, movable, seed, keep)
        if self._compiled is None:
            # Plain lists are much faster than arrays when nothing is compiled; plain numbers never overflow.
            arrays = {name: values.tolist() for name, values in arrays.items()}
        self.state = State(**arrays, logs=_logs() if self._compiled else _logs().tolist())
        if begin is None:
            begin = [
                (r, p) for r in range(board.rounds) for p in range(board.people) if movable[r][p] and seats[r][p] >= 0
            ]
        pool = [r * board.people + p for r, p in begin]
        self.free = len(pool)
        self._pool = self._list(pool)
        self._troubled = self._list([0] * (board.rounds * board.people + 1))

    def cool(self, moves: int, *, enough: int, hot: float = HOT, report: Callable[[float], None] | None = None) -> int:
        """Tries `moves` moves in all at falling temperature, until the sum of the costs is down to `enough`; returns it."""
        total = 0
        for step in range(STEPS):
            temperature = hot * math.pow(COLD / hot, step / (STEPS - 1)) if hot > COLD else hot
            total += self._run(self._pool, self.free, moves // STEPS, round(temperature, 6), False)
            if total <= enough:
                break
            if report:
                report((step + 1) / STEPS)
        return total

    def mend(self, moves: int, turn: int) -> int:
        """Tries `moves` moves of those who meet somebody again, at a low temperature. Returns the sum of the costs."""
        return self._run(self._troubled, 0, moves, MENDING[turn % len(MENDING)] * MEETING, True)

    def settle(self, moves: int) -> int:
        """Takes only what is no worse."""
        return self._run(self._pool, self.free, moves, 0.0, False)

    def price_of(self, found: SeatingFigures) -> int:
        """A plan's figures in the loop's own units, changes left out."""
        chairs = max(self.board.most)
        return (
            THEME * chairs * found.theme
            + SPHERE * chairs * found.sphere
            + MEETING * (found.repeats + found.missed)
            + found.colleagues
        )

    def price(self, limits: SeatingBounds) -> int:
        """What the best plan there could be would cost."""
        chairs = max(self.board.most)
        return THEME * chairs * limits.theme + SPHERE * chairs * limits.sphere + MEETING * limits.repeats

    def seats(self) -> Grid:
        """The plan as it is now."""
        board, place = self.board, self.state.place
        width = int(self.state.dims[2])
        return [
            [
                int(place[r * board.people + p]) // width - r * board.tables if place[r * board.people + p] >= 0 else -1
                for p in range(board.people)
            ]
            for r in range(board.rounds)
        ]

    def _run(self, pool: Numbers, count: int, moves: int, temperature: float, targeted: bool) -> int:
        self.moves += moves
        loop = self._compiled or run
        return int(loop(self.state, pool, count, moves, temperature, targeted))

    def _list(self, values: list[int]) -> Numbers:
        return np.array(values, dtype=np.int64) if self._compiled else values


@cache
def _logs() -> np.ndarray:
    """-ln of numbers evenly spread between 0 and 1, rounded so that they are the same on every machine."""
    return np.array([round(-math.log((i + 0.5) / 65536), 9) for i in range(65536)])


def _arrays(
    board: Board, seats: Grid, movable: list[list[bool]], seed: int, keep: Grid | None
) -> dict[str, np.ndarray]:
    n, tables, rounds = board.people, board.tables, board.rounds
    width, spheres, themes = max(board.most), board.spheres, max(1, board.themes)
    seat = np.full((rounds, tables, width), NONE, dtype=np.int32)
    place = np.full((rounds, n), -1, dtype=np.int32)
    size = np.zeros((rounds, tables), dtype=np.int32)
    counts = np.zeros((rounds, tables, spheres), dtype=np.int32)
    met = np.zeros((n, n), dtype=np.int8)
    had = np.zeros((n, themes), dtype=np.int32)
    sphere = np.array(board.sphere, dtype=np.int32)
    start = {"avoid": 1, "seek": -1, "ignore": 0}[board.problem.earlier_pairs]
    for a, b in board.earlier():
        met[a, b] = met[b, a] = start
    for r in range(rounds):
        groups: list[list[int]] = [[] for _ in range(tables)]
        for p, t in enumerate(seats[r]):
            if t >= 0:
                groups[t].append(p)
        for t, people in enumerate(groups):
            if not people:
                continue
            seat[r, t, : board.most[t]] = EMPTY
            seat[r, t, : len(people)] = people
            place[r, people] = (r * tables + t) * width + np.arange(len(people))
            size[r, t] = len(people)
            np.add.at(counts[r, t], sphere[people], 1)
            met[np.ix_(people, people)] += 1
            if board.theme[r][t] >= 0:
                had[people, board.theme[r][t]] += 1
    np.fill_diagonal(met, 0)
    kept = np.array(keep if keep is not None else [[-1] * n for _ in range(rounds)], dtype=np.int32)
    at = np.array(seats, dtype=np.int32)
    groups_of: list[list[int]] = [[] for _ in range(max(board.group, default=-1) + 1)]
    for p, group in enumerate(board.group):
        if group >= 0:
            groups_of[group].append(p)
    mates, mate_start = _mates(board, size, themes)
    chairs = max(board.most)
    return {
        "seat": seat.ravel(),
        "place": place.ravel(),
        "size": size.ravel(),
        "counts": counts.ravel(),
        "met": met.ravel(),
        "had": had.ravel(),
        "changed": ((kept >= 0) & (at >= 0) & (kept != at)).sum(axis=0).astype(np.int32),
        "movable": (np.array(movable) & (at >= 0)).astype(np.int8).ravel(),
        "fits": np.array([[t in fits for t in range(tables)] for fits in board.fits], dtype=np.int8).ravel(),
        "sphere": sphere,
        "organisation": np.array(board.organisation, dtype=np.int32),
        "group": np.array(board.group, dtype=np.int32),
        "theme": np.array(board.theme, dtype=np.int32).ravel(),
        "wish": np.array([wish or [0] for wish in board.wish], dtype=np.int32).ravel(),
        "keep": kept.ravel(),
        "least": np.array(board.least, dtype=np.int32),
        "members": np.array([p for group in groups_of for p in group] or [0], dtype=np.int32),
        "member_start": np.array(_starts(groups_of), dtype=np.int32),
        "mates": np.array(mates or [0], dtype=np.int32),
        "mate_start": np.array(mate_start, dtype=np.int32),
        "dims": np.array([n, tables, width, spheres, themes, rounds], dtype=np.int64),
        "weight": np.array([THEME * chairs, SPHERE * chairs, MEETING, 1, CHANGE, CHANGE_AGAIN, AGAIN], dtype=np.int64),
        # The generator's state, and room for taking back the move of a group.
        "random": np.array([seed % 0xFFFFFFFF + 1, 0] + [0] * (2 * width + 2), dtype=np.int64),
    }


def _mates(board: Board, size: np.ndarray, themes: int) -> tuple[list[int], list[int]]:
    rows: list[list[int]] = [[] for _ in range(board.rounds * themes)]
    for r in range(board.rounds):
        for t in range(board.tables):
            if board.theme[r][t] >= 0 and size[r, t]:
                rows[r * themes + board.theme[r][t]].append(t)
    return [t for row in rows for t in row], _starts(rows)


def _starts(rows: list[list[int]]) -> list[int]:
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row))
    return starts
