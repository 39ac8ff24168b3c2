"""Plans in which nobody meets twice that look the same after everybody has moved one place on: few rounds make all of them.

People stand in circles of `turn` (some stand still in the middle). A round turned by one place gives the next round, and `turn` of
them from one; two who meet in the first meet again later only if another pair of it turns into them. So it is enough to find
a round or two in which all pairs are different up to turning, which is far fewer than all rounds to look through.
"""

from __future__ import annotations

import math
from random import Random

# Tries per way of standing, and temperature; what is not found then is left to exchanging seats.
TRIES = 60_000
WARMTH = 0.45
# Beyond so many people there is room enough for other ways.
UP_TO = 40


def turned(tables: int, size: int, rounds: int) -> list[list[int]] | None:
    """Per round the table of each of tables * size people, nobody meeting twice; None when none was found."""
    people = tables * size
    if people > UP_TO or rounds < 2:
        return None
    for turn in range(min(rounds, people), 1, -1):
        for still in range(people % turn, min(tables, people), turn):
            base, more = divmod(rounds, turn)
            whole = _whole(more, people, tables, size, turn, still)
            if not 1 <= base <= 2 or len(whole) < more:
                continue
            found = _search(people, tables, size, turn, still, base, whole)
            if found is not None:
                back = [[_back(p, at, turn, people - still) for p in range(people)] for at in range(turn)]
                return [[seats[q] for q in row] for seats in found for row in back] + whole
    return None


def _whole(count: int, people: int, tables: int, size: int, turn: int, still: int) -> list[list[int]]:
    """Rounds that turn into themselves: each circle a table of its own, or one of each circle a table that turns."""
    if still or not count:
        return []
    if turn == size:
        return [[p // size for p in range(people)]]
    if turn == tables:
        return [[(p % turn - p // turn * at) % turn for p in range(people)] for at in range(count)]
    return []


def _back(person: int, steps: int, turn: int, moving: int) -> int:
    """Who stood `steps` places before her; whoever comes after the first `moving` people stands still."""
    if person >= moving:
        return person
    circle, place = divmod(person, turn)
    return circle * turn + (place - steps) % turn


def _search(
    people: int, tables: int, size: int, turn: int, still: int, base: int, whole: list[list[int]]
) -> list[list[int]] | None:
    """Base rounds with all pairs different up to turning: table of each person, or None."""
    chance = Random(f"{tables} {size} {turn} {still} {base}")  # noqa: S311 (a search, no secret)
    kinds, extra = _kinds(people, turn, still)
    used = [0] * len(extra)
    for row in whole:
        for p in range(people):
            for q in range(p):
                if row[p] == row[q]:
                    used[kinds[p][q]] = 1
    seats: list[list[list[int]]] = []
    for _ in range(base):
        order = list(range(people))
        chance.shuffle(order)
        seats.append([order[t * size : (t + 1) * size] for t in range(tables)])
    cost = sum(_count(group, kinds, extra, used) for groups in seats for group in groups)
    for step in range(TRIES):
        if cost == 0:
            break
        groups = seats[chance.randrange(base)]
        t, u = chance.sample(range(tables), 2)
        i, j = chance.randrange(size), chance.randrange(size)
        change = _exchange(groups, t, i, u, j, kinds, extra, used)
        warmth = WARMTH * (1 - step / TRIES) + 0.05
        if change > 0 and chance.random() >= math.exp(-change / warmth):
            change += _exchange(groups, t, i, u, j, kinds, extra, used)
        cost += change
    if cost:
        return None
    return [[t for p in range(people) for t, group in enumerate(groups) if p in group] for groups in seats]


def _count(group: list[int], kinds: list[list[int]], extra: list[int], used: list[int]) -> int:
    """Notes all pairs of a table and returns how many of them were there already."""
    cost = 0
    for i, p in enumerate(group):
        for q in group[:i]:
            cost += (used[kinds[p][q]] > 0) + extra[kinds[p][q]]
            used[kinds[p][q]] += 1
    return cost


def _exchange(
    row: list[list[int]], t: int, i: int, u: int, j: int, kinds: list[list[int]], extra: list[int], used: list[int]
) -> int:
    """Exchanges two seats and returns what that costs."""
    cost = 0
    for leaving, group in ((i, row[t]), (j, row[u])):
        p = group[leaving]
        for k, q in enumerate(group):
            if k != leaving:
                kind = kinds[p][q]
                used[kind] -= 1
                cost -= (used[kind] > 0) + extra[kind]
    row[t][i], row[u][j] = row[u][j], row[t][i]
    for coming, group in ((i, row[t]), (j, row[u])):
        p = group[coming]
        for k, q in enumerate(group):
            if k != coming:
                kind = kinds[p][q]
                cost += (used[kind] > 0) + extra[kind]
                used[kind] += 1
    return cost


def _ordered(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _kinds(people: int, turn: int, still: int) -> tuple[list[list[int]], list[int]]:
    """The number of each pair up to turning, and per number how often too often one such pair meets in a full turn."""
    numbers: dict[tuple[int, int], int] = {}
    extra: list[int] = []
    kinds = [[0] * people for _ in range(people)]
    moving = people - still
    for p in range(people):
        for q in range(p):
            images = {_ordered(_back(p, s, turn, moving), _back(q, s, turn, moving)) for s in range(turn)}
            key = min(images)
            if key not in numbers:
                numbers[key] = len(numbers)
                extra.append(turn // len(images) - 1)
            kinds[p][q] = kinds[q][p] = numbers[key]
    return kinds, extra
