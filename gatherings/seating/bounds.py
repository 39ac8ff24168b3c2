"""What no plan can go below, so that a good plan can be told from a poor one."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from math import ceil, comb
from random import Random

from gatherings.seating.blocks import spread
from gatherings.seating.board import Board, fewest_pairs
from gatherings.seating.openings import bound_units, open_tables, place_bound
from gatherings.seating.types import AGAIN, SeatingBounds, SeatingProblem
from projects.matching.program import Unsolvable


def bounds(problem: SeatingProblem) -> SeatingBounds:
    """Proved least cost of themes, least pairs of one sphere at a table given that, and least repeated meetings.

    For the tables a plan uses and the people it can seat. Groups take the themes dearest to them and are otherwise counted as if
    they were free, and whoever has one table all day as if she could divide herself, which can only be less.
    """
    board = Board(problem)
    place_bound(board, Random(0))  # noqa: S311 (nothing is drawn)
    open_tables(board)
    return within(board)


def within(board: Board) -> SeatingBounds:
    """The bounds for the people and tables of a board on which groups have been placed and tables opened."""
    loose = Board(board.problem)
    loose.open = board.open
    loose.present = board.present
    for r, row in enumerate(loose.forced):
        loose.forced[r] = [t if board.present[r][p] else -1 for p, t in enumerate(row)]
    units = bound_units(loose)
    all_day = frozenset(unit[0] for unit in units if len(unit) == 1 and _has_one_theme(loose, unit[0]))
    apart = [unit for unit in units if unit[0] not in all_day]
    eased = frozenset(p for unit in apart for p in unit)
    theme = sum(_dearest(loose, unit) for unit in apart)
    try:
        blocks = spread(loose, Random(0), eased=eased, all_day=all_day, split=False)  # noqa: S311 (nothing is drawn)
    except Unsolvable:
        # Where hands have broken rules, people may not fill the tables in use as the rules go: then less can be said.
        return SeatingBounds(theme, 0, repeats(loose))
    theme += blocks.theme
    # One table all day is one theme all day: what having it again costs is the same whichever it is.
    theme += sum(AGAIN * (loose.rounds - 1) for _p in all_day)
    return SeatingBounds(theme, blocks.sphere, repeats(loose))


def _has_one_theme(board: Board, p: int) -> bool:
    """Whether somebody with one table all day has one theme all day, wherever she sits, and is free to choose it."""
    return (
        all(row == board.theme[0] for row in board.theme)
        and all(board.theme[0][t] >= 0 for t in board.fits[p])
        and all(board.present[r][p] and board.forced[r][p] < 0 for r in range(board.rounds))
    )


def _dearest(board: Board, unit: list[int]) -> int:
    """The least a group, or somebody with one table all day, can pay for themes."""
    free = [r for r in range(board.rounds) if any(board.present[r][p] and board.forced[r][p] < 0 for p in unit)]
    here = {r: [p for p in unit if board.present[r][p] and board.forced[r][p] < 0] for r in free}
    tables = sorted(board.fits[unit[0]])
    if any(board.problem.participants[p].same_table for p in unit):
        return min((_row_cost(board, here, [board.theme[r][t] for r in free]) for t in tables), default=0)
    # A theme costs at least what those who are there in the round that suits it best would pay.
    total = 0
    for r in free:
        options = {board.theme[r][t] for t in tables if board.open[r][t]}
        total += min((sum(board.wish[p][theme] if theme >= 0 else 0 for p in here[r]) for theme in options), default=0)
    return total


def _row_cost(board: Board, here: dict[int, list[int]], row: list[int]) -> int:
    cost, had = 0, set[tuple[int, int]]()
    for (_r, people), theme in zip(here.items(), row, strict=True):
        if theme >= 0:
            # Whoever was not there the first time has the theme for the first time.
            cost += sum(board.wish[p][theme] + AGAIN * ((p, theme) in had) for p in people)
            had.update((p, theme) for p in people)
    return cost


def repeats(board: Board) -> int:
    """The largest of three arguments: people confined to few tables, counting pairs, and pigeonholes between rounds."""
    return max(0, _confined(board), _pigeonholes(board))


def _confined(board: Board) -> int:
    """G people who can only sit at m tables meet R times the fewest pairs, of which C(G, 2) at the most are first meetings: those
    of two who have no table in common are none.

    Groups of people that have no pair in common add up; all people at all tables is one of them.
    """
    reach = [_reach(board, p) for p in range(board.people)]
    settled, pairs = _all_day(board, reach)
    found = [(pairs * (board.rounds - 1), settled)]
    everybody = frozenset(range(board.people))
    for fits in sorted(set(reach), key=lambda fits: (len(fits), sorted(fits))):
        people = frozenset(p for p in range(board.people) if reach[p] <= fits)
        found.append((_value(board, reach, people, len(fits)), people))
        found.append((_value(board, reach, people - settled, len(fits)), people - settled))
    found.append((_value(board, reach, everybody, board.tables), everybody))
    placed = {board.number.get(person) for person, _at in board.problem.held}
    together: dict[int, set[int]] = {}
    for p, group in enumerate(board.group):
        # Whom a hand has placed may sit apart from her group.
        if group >= 0 and not board.problem.participants[p].table and p not in placed:
            together.setdefault(group, set()).add(p)
    found += [(_value(board, reach, frozenset(group), 1), frozenset(group)) for group in together.values()]
    # Greedily by value; a big group against the sum of the small ones inside it.
    best = 0
    for order in (sorted(found, key=lambda f: -f[0]), sorted(found, key=lambda f: len(f[1]))):
        total, counted = 0, list[frozenset[int]]()
        for value, people in order:
            if value > 0 and not any(_share_a_pair(reach, people, others) for others in counted):
                total += value
                counted.append(people)
        best = max(best, total)
    return best


def _share_a_pair(reach: list[frozenset[int]], some: frozenset[int], others: frozenset[int]) -> bool:
    """Whether two people are in both groups who could ever meet."""
    return any(reach[p] & reach[q] for p, q in combinations(some & others, 2))


def _all_day(board: Board, reach: list[frozenset[int]]) -> tuple[frozenset[int], int]:
    """Everybody with one table all day, and the fewest pairs of them that share one: those who may choose take the tables
    where fewest sit already. Only people who are there in every round."""
    always = [p for p in range(board.people) if all(row[p] for row in board.present)]
    fixed = [p for p in always if len(reach[p]) == 1]
    choosing = [p for p in always if len(reach[p]) > 1 and board.problem.participants[p].same_table]
    sizes = [0] * board.tables
    for p in fixed:
        sizes[min(reach[p])] += 1
    pairs = sum(size * (size - 1) // 2 for size in sizes)
    for _ in choosing:
        t = min(range(board.tables), key=lambda t: sizes[t])
        pairs += sizes[t]
        sizes[t] += 1
    return frozenset(fixed + choosing), pairs


def _reach(board: Board, p: int) -> frozenset[int]:
    """Tables she may sit at; where a hand has placed her elsewhere, those too."""
    placed = [board.forced[r][p] for r in range(board.rounds) if board.forced[r][p] >= 0]
    if placed and all(board.forced[r][p] >= 0 or not board.present[r][p] for r in range(board.rounds)):
        return frozenset(placed)
    return board.fits[p] | frozenset(placed)


def _value(board: Board, reach: list[frozenset[int]], people: frozenset[int], tables: int) -> int:
    """Repeats among these people, each round seated at so many tables at the most."""
    meetings = 0
    for r in range(board.rounds):
        here = sum(board.present[r][p] for p in people)
        meetings += fewest_pairs(here, tables)
    kinds = Counter(reach[p] for p in people)
    apart = sum(kinds[a] * kinds[b] for a, b in combinations(kinds, 2) if not a & b)
    return meetings - comb(len(people), 2) + apart


def _pigeonholes(board: Board) -> int:
    """A table of s people spread over T tables leaves fewest(s, T) pairs sitting together again; over all pairs of rounds
    that is B, and a pair that meets m times is counted m (m - 1) / 2 times in it, at most R / 2 per repeat."""
    if board.rounds < 2:
        return 0
    count = board.tables
    sizes = []
    for row in board.present:
        each, more = divmod(sum(row), count)
        sizes.append([each + (t < more) for t in range(count)])
    both = 0
    for a in range(board.rounds):
        for b in range(a + 1, board.rounds):
            gone = _missing(board, a, b)
            both += sum(fewest_pairs(max(0, size - gone), count) for size in sizes[a])
    return ceil(2 * both / board.rounds)


def _missing(board: Board, a: int, b: int) -> int:
    """People of round a who are not there in round b; any of them may sit at the table looked at."""
    return sum(x and not y for x, y in zip(board.present[a], board.present[b], strict=True))
