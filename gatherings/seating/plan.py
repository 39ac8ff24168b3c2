"""The table plan: tables opened, themes and mixture exact as far as that goes, then dealt and improved by exchanging seats.

The order of the levels is a decision about values, published in docs/seating.md: everybody seated, wished themes, parts of
society mixed at every table, nobody meeting twice, colleagues apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from random import Random

from gatherings.seating import VERSION
from gatherings.seating.anneal import HOT, MEETING, Search
from gatherings.seating.blocks import Blocks, spread
from gatherings.seating.board import Board, Grid
from gatherings.seating.bounds import repeats, within
from gatherings.seating.check import figures
from gatherings.seating.deal import constructed, dealt
from gatherings.seating.openings import bound_units, open_tables, place_bound
from gatherings.seating.types import (
    Level,
    Participant,
    Seating,
    SeatingBounds,
    SeatingFigures,
    SeatingProblem,
    Table,
    Work,
)

Report = Callable[[str, float], None]

# A plan that begins without repeats is only warmed so much that the mixture can still be evened out.
WARM = 0.35 * MEETING
# Where those sit who need one table all day is settled by lot, and can cost mixture that no exchange wins back: then once more.
ATTEMPTS = 3
# So many turns of mending without anything better, and it is left as it is.
PATIENCE = 4


def propose(problem: SeatingProblem, *, seed: str, work: Work | None = None, report: Report | None = None) -> Seating:
    """Seats for everybody in all rounds, with what was reached and what cannot be beaten per level.

    `report` is told the stage (opening, themes, exchanging, mending) and how much of it is done, 0 to 1.
    """
    work = work or Work()
    tell = report or _silence
    board = Board(problem)
    tell("opening", 0.0)
    if not board.people or not board.tables or not board.rounds:
        return _seating(problem, {p.id: ("",) * problem.rounds for p in problem.participants}, None, seed, 0)
    best, moves = None, 0
    for attempt in range(ATTEMPTS):
        plan = _attempt(problem, f"{seed} {attempt}" if attempt else seed, work, tell)
        moves += plan.moves
        if best is None or _values(plan) < _values(best):
            best = plan
        if moves >= work.again or not _unlucky(best):
            break
    assert best is not None
    return replace(best, seed=seed, moves=moves)


def _attempt(problem: SeatingProblem, seed: str, work: Work, tell: Report) -> Seating:
    chance = Random(f"{seed} {VERSION}")  # noqa: S311 (a plan that can be made again, no secret)
    board = Board(problem)
    place_bound(board, chance)
    open_tables(board)
    tell("themes", 0.0)
    seats = constructed(board, chance)
    warm = WARM if seats else HOT
    blocks = spread(board, chance)
    seats = seats or dealt(board, blocks, chance)
    limits = _limits(board, blocks)
    movable = [
        [board.forced[r][p] < 0 or _moves_as_group(board, r, p) for p in range(board.people)]
        for r in range(board.rounds)
    ]
    search = Search(board, seats, movable, seed=number(seed))
    best = improve(search, limits, work, warm, tell)
    return _seating(problem, board.ids(best), limits, seed, search.moves)


def warm_up() -> None:
    """Has the inner loop compiled, or read from the cache, before the first plan waits for it."""
    people = tuple(Participant(str(number), "") for number in range(8))
    propose(SeatingProblem(people, (Table("a", 4, 2), Table("b", 4, 2)), 3), seed="", work=Work(1, 1, 0))


def improve(search: Search, limits: SeatingBounds, work: Work, hot: float, tell: Report) -> Grid:
    """Exchanges seats until the work is done or nothing can be better; returns the best plan seen."""
    best, reached = search.seats(), 0
    enough = search.price(limits) - search.price_of(figures(search.board.problem, search.board.ids(best)))
    if enough >= 0:
        return best
    moves = max(work.moves * search.free, work.least if search.free else 0)
    cost = search.cool(moves, enough=enough, hot=hot, report=lambda share: tell("exchanging", share))
    if cost > enough:
        cost += search.settle(20 * search.free)
    if cost < reached:
        best, reached = search.seats(), cost
    idle, left = 0, _repeats(search.board, best)
    for turn in range(work.polish):
        tell("mending", turn / work.polish)
        if idle == PATIENCE or reached <= enough or left <= limits.repeats:
            break
        cost += search.mend(moves // 4, turn)
        cost += search.settle(10 * search.free)
        idle += 1
        if cost < reached:
            best, reached, idle = search.seats(), cost, 0
            left = _repeats(search.board, best)
    tell("mending", 1.0)
    return best


def number(seed: str) -> int:
    """The seed as the inner loop's generator wants it."""
    return int.from_bytes(sha256(f"{seed} {VERSION}".encode()).digest()[:4], "big")


def levels(found: SeatingFigures, limits: SeatingBounds | None) -> tuple[Level, ...]:
    """The figures in order of importance, each with what no plan can go below."""
    limits = limits or SeatingBounds(0, 0, 0)
    return (
        Level("unseated", found.unseated, 0),
        Level("theme", found.theme, limits.theme),
        Level("sphere", found.sphere, limits.sphere),
        Level("repeats", found.repeats, limits.repeats),
        Level("missed", found.missed, 0),
        Level("colleagues", found.colleagues, 0),
    )


def _values(plan: Seating) -> tuple[float, ...]:
    return tuple(level.value for level in plan.levels)


def _unlucky(plan: Seating) -> bool:
    """Somebody without a seat, a theme or a pair of one part of society above what the exact stage says can be."""
    return any(level.value > level.bound for level in plan.levels if level.name in ("unseated", "theme", "sphere"))


def _limits(board: Board, blocks: Blocks) -> SeatingBounds:
    """The exact stage has the bounds already, unless groups were placed before it."""
    return within(board) if bound_units(board) else SeatingBounds(blocks.theme, blocks.sphere, repeats(board))


def _moves_as_group(board: Board, r: int, p: int) -> bool:
    """Groups were placed like fixed people, but may move as a whole: none of them is held and none needs one table all day."""
    group = board.group[p]
    if group < 0:
        return False
    people, held = board.problem.participants, board.problem.held
    return not any(
        people[q].same_table or people[q].table or (people[q].id, r) in held
        for q in range(board.people)
        if board.group[q] == group
    )


def _repeats(board: Board, seats: Grid) -> int:
    found = figures(board.problem, board.ids(seats))
    return found.repeats + found.missed


def _seating(
    problem: SeatingProblem, seats: dict[str, tuple[str, ...]], limits: SeatingBounds | None, seed: str, moves: int
) -> Seating:
    return Seating(seats, levels(figures(problem, seats), limits), seed, VERSION, moves)


def _silence(stage: str, share: float) -> None:
    """Nobody wants to know."""
