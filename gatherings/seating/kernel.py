"""The inner loop of the table plan: swaps of two seats, taken or left by their cost. Compiled where numba is at hand.

Everything is whole numbers in flat arrays (or flat lists: the same code runs uncompiled and gives the same plan), chance is our
own 32-bit generator, and the logarithms for taking a bad move come from outside: no result hangs on a compiler's rounding.

A seat is `(round * tables + table) * width + k`; it holds a person, EMPTY, or NONE where there is no chair.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

EMPTY, NONE = -1, -2
MASK = 0xFFFFFFFF


class Numbers(Protocol):
    """An array, or a list where nothing is compiled."""

    def __getitem__(self, index: int, /) -> int: ...

    def __setitem__(self, index: int, value: int, /) -> None: ...


class Fractions(Protocol):
    """The same of floating-point numbers, only read."""

    def __getitem__(self, index: int, /) -> float: ...


class State(NamedTuple):
    """What the loop reads and changes; shapes in people n, rounds r, tables t, width w, spheres s, themes h.

    seat[r t w], place[r n] (the seat of a person, or -1), size[r t], counts[r t s]; met[n n]: meetings so far, beginning at 1
    for pairs to avoid and at -1 for pairs to seek; had[n h], changed[n]. Fixed: movable[r n], fits[n t], sphere, organisation
    (-1 none), group (-1 none) [n], theme[r t] (-1 none), wish[n h], keep[r n] (published table or -1), least[t];
    members/member_start: people of a group; mates/mate_start: tables of one theme in a round, by round and theme.
    dims: n, tables, width, spheres, themes, rounds. weight: theme, sphere, meeting, colleague, change, change again, AGAIN.
    """

    seat: Numbers
    place: Numbers
    size: Numbers
    counts: Numbers
    met: Numbers
    had: Numbers
    changed: Numbers
    movable: Numbers
    fits: Numbers
    sphere: Numbers
    organisation: Numbers
    group: Numbers
    theme: Numbers
    wish: Numbers
    keep: Numbers
    least: Numbers
    members: Numbers
    member_start: Numbers
    mates: Numbers
    mate_start: Numbers
    dims: Numbers
    weight: Numbers
    random: Numbers
    logs: Fractions


def shifted(x: int) -> int:
    """The next state of the generator, 1 to 2 ** 32 - 1."""
    x = (x ^ (x << 13)) & MASK
    x = x ^ (x >> 17)
    return (x ^ (x << 5)) & MASK


def below(s: State, bound: int) -> int:
    """A whole number from 0 to bound - 1."""
    x = shifted(s.random[0])
    s.random[0] = x
    return (x * bound) >> 32


def more(met: int) -> int:
    """What one more meeting costs a pair that has `met`; one meeting less gives back `more(met - 1)`."""
    if met > 0:
        return 1
    if met < 0:
        return -1
    return 0


def exchange(
    seat: Numbers, met: Numbers, organisation: Numbers, n: int, start: int, end: int, out: int, into: int, meeting: int
) -> int:
    """Meetings and colleagues when `out` leaves the table with seats `start` to `end` and `into` comes; either may be nobody."""
    meetings = 0
    colleagues = 0
    one = organisation[out] if out >= 0 else -1
    two = organisation[into] if into >= 0 else -1
    for index in range(start, end):
        q = seat[index]
        if q < 0 or q == out:
            continue
        if out >= 0:
            meetings -= more(met[out * n + q] - 1)
        if into >= 0:
            meetings += more(met[into * n + q])
        firm = organisation[q]
        if firm >= 0:
            if firm == one:
                colleagues -= 1
            if firm == two:
                colleagues += 1
    return meetings * meeting + colleagues


def themes(wish: Numbers, had: Numbers, h: int, again: int, person: int, old: int, new: int) -> int:
    """The cost of `person` having theme `new` instead of `old`; `again`: what one she has had already costs."""
    cost = 0
    if old >= 0:
        cost -= wish[person * h + old]
        if had[person * h + old] > 1:
            cost -= again
    if new >= 0:
        cost += wish[person * h + new]
        if had[person * h + new] > 0:
            cost += again
    return cost


def changing(kept: int, changes: int, old: int, new: int, first: int, second: int) -> int:
    """The cost of moving against the published plan (table `kept`): `first` for the first seat somebody loses, `second` for
    one more."""
    if kept < 0:
        return 0
    if old == kept and new != kept:
        return second if changes > 0 else first
    if old != kept and new == kept:
        return -second if changes > 1 else -first
    return 0


def standing(s: State, at: int, a: int, b: int) -> int:
    """The part of the cost of exchanging seats `a` (a person) and `b` (a person or empty) that needs no look at neighbours."""
    n, tables, width, spheres, h = s.dims[0], s.dims[1], s.dims[2], s.dims[3], s.dims[4]
    p, q = s.seat[a], s.seat[b]
    first, second = a // width, b // width
    kind = s.sphere[p]
    other = s.sphere[q] if q >= 0 else -1
    total = mixing(s.counts, spheres, first, second, kind, other) * s.weight[1]
    one, two = s.theme[first], s.theme[second]
    t, u = first - at * tables, second - at * tables
    total += changing(s.keep[at * n + p], s.changed[p], t, u, s.weight[4], s.weight[5])
    if one != two:
        total += themes(s.wish, s.had, h, s.weight[6], p, one, two) * s.weight[0]
    if q >= 0:
        total += changing(s.keep[at * n + q], s.changed[q], u, t, s.weight[4], s.weight[5])
        if one != two:
            total += themes(s.wish, s.had, h, s.weight[6], q, two, one) * s.weight[0]
    return total


def mixing(counts: Numbers, spheres: int, first: int, second: int, kind: int, other: int) -> int:
    """Pairs of one sphere when one of `kind` goes from table `first` to `second` and one of `other` (or nobody) comes back."""
    if kind == other:
        return 0
    pairs = counts[second * spheres + kind] - counts[first * spheres + kind] + 1
    if other >= 0:
        pairs += counts[first * spheres + other] - counts[second * spheres + other] + 1
    return pairs


def meeting(s: State, a: int, b: int) -> int:
    """The rest of that cost: who meets whom."""
    n, width, weight = s.dims[0], s.dims[2], s.weight[2]
    p, q = s.seat[a], s.seat[b]
    first, second = a // width * width, b // width * width
    return exchange(s.seat, s.met, s.organisation, n, first, first + width, p, q, weight) + exchange(
        s.seat, s.met, s.organisation, n, second, second + width, q, p, weight
    )


def cost(s: State, at: int, a: int, b: int) -> int:
    """What exchanging the seats `a` (with a person) and `b` (a person or empty) of round `at` costs."""
    return standing(s, at, a, b) + meeting(s, a, b)


def leave(s: State, at: int, person: int, index: int) -> None:
    """Takes `person` out of the counts of the table where seat `index` is."""
    n, tables, width, spheres, h = s.dims[0], s.dims[1], s.dims[2], s.dims[3], s.dims[4]
    table = index // width
    for k in range(table * width, table * width + width):
        q = s.seat[k]
        if q >= 0 and q != person:
            s.met[person * n + q] -= 1
            s.met[q * n + person] -= 1
    s.seat[index] = EMPTY
    s.size[table] -= 1
    s.counts[table * spheres + s.sphere[person]] -= 1
    if s.theme[table] >= 0:
        s.had[person * h + s.theme[table]] -= 1
    kept = s.keep[at * n + person]
    if kept >= 0 and table - at * tables != kept:
        s.changed[person] -= 1


def enter(s: State, at: int, person: int, index: int) -> None:
    """Puts `person` on the empty seat `index`, and into the counts of its table."""
    n, tables, width, spheres, h = s.dims[0], s.dims[1], s.dims[2], s.dims[3], s.dims[4]
    table = index // width
    for k in range(table * width, table * width + width):
        q = s.seat[k]
        if q >= 0:
            s.met[person * n + q] += 1
            s.met[q * n + person] += 1
    s.seat[index] = person
    s.place[at * n + person] = index
    s.size[table] += 1
    s.counts[table * spheres + s.sphere[person]] += 1
    if s.theme[table] >= 0:
        s.had[person * h + s.theme[table]] += 1
    kept = s.keep[at * n + person]
    if kept >= 0 and table - at * tables != kept:
        s.changed[person] += 1


def swap(s: State, at: int, a: int, b: int) -> None:
    """Exchanges two seats of round `at`."""
    p, q = s.seat[a], s.seat[b]
    leave(s, at, p, a)
    if q >= 0:
        leave(s, at, q, b)
        enter(s, at, q, a)
    enter(s, at, p, b)


def allowed(s: State, at: int, a: int, b: int) -> bool:
    """Whether the person on `a` may exchange seats with whoever is, or is not, on `b`."""
    n, tables, width = s.dims[0], s.dims[1], s.dims[2]
    p, q = s.seat[a], s.seat[b]
    first, second = a // width, b // width
    t, u = first - at * tables, second - at * tables
    if q == NONE or t == u or s.fits[p * tables + u] == 0:
        return False
    if q == EMPTY:
        return s.size[first] > s.least[t] and s.size[second] > 0
    return s.movable[at * n + q] > 0 and s.group[q] < 0 and s.fits[q * tables + t] > 0


def taken(s: State, cost: int, temperature: float) -> bool:
    """Whether a move of this cost is made."""
    return cost <= 0 or cost <= temperature * s.logs[below(s, 65536)]


def double(s: State, at: int, p: int, temperature: float) -> int:
    """Two people exchange themes in two rounds, so that neither's wishes are touched. Returns the cost of what was done."""
    n, tables, width, h, rounds = s.dims[0], s.dims[1], s.dims[2], s.dims[4], s.dims[5]
    then = below(s, rounds)
    if then == at or s.movable[then * n + p] == 0:
        return 0
    a, c = s.place[at * n + p], s.place[then * n + p]
    mine, later = s.theme[a // width], s.theme[c // width]
    if mine < 0 or later < 0 or mine == later:
        return 0
    start = s.mate_start[at * h + later]
    count = s.mate_start[at * h + later + 1] - start
    if count == 0:
        return 0
    for _ in range(8):
        b = (at * tables + s.mates[start + below(s, count)]) * width + below(s, width)
        q = s.seat[b]
        if q < 0 or q == p or s.movable[then * n + q] == 0 or not allowed(s, at, a, b):
            continue
        d = s.place[then * n + q]
        if d < 0 or s.theme[d // width] != mine or not allowed(s, then, c, d):
            continue
        total = cost(s, at, a, b)
        swap(s, at, a, b)
        total += cost(s, then, c, d)
        if taken(s, total, temperature):
            swap(s, then, c, d)
            return total
        swap(s, at, b, a)
        return 0
    return 0


def grouped(s: State, at: int, group: int, temperature: float) -> int:
    """A whole group exchanges seats with as many at another table. Returns the cost of what was done."""
    n, tables, width = s.dims[0], s.dims[1], s.dims[2]
    start, end = s.member_start[group], s.member_start[group + 1]
    table = below(s, tables)
    base = (at * tables + table) * width
    total = 0
    done = 0
    shift = below(s, width)
    k = 0
    for index in range(start, end):
        p = s.members[index]
        a = s.place[at * n + p]
        if a < 0:
            continue
        found = False
        while k < width and not found:
            b = base + (k + shift) % width
            k += 1
            if s.movable[at * n + p] > 0 and allowed(s, at, a, b):
                total += cost(s, at, a, b)
                swap(s, at, a, b)
                # Noted so that it can be taken back: where p came from stands on the place she left.
                s.random[2 + 2 * done] = a
                s.random[3 + 2 * done] = b
                done += 1
                found = True
        if not found:
            total = 1 << 60
            break
    if done == 0:
        return 0
    if taken(s, total, temperature):
        return total
    for back in range(done - 1, -1, -1):
        a, b = s.random[2 + 2 * back], s.random[3 + 2 * back]
        swap(s, at, b, a)
    return 0


def troubled(s: State, pool: Numbers) -> int:
    """Fills `pool` with the round * n + person of all who meet somebody again; returns how many they are."""
    n, tables, width, rounds = s.dims[0], s.dims[1], s.dims[2], s.dims[5]
    found = 0
    for table in range(rounds * tables):
        at = table // tables
        for index in range(table * width, table * width + width):
            p = s.seat[index]
            if p < 0 or s.movable[at * n + p] == 0:
                continue
            for other in range(table * width, table * width + width):
                q = s.seat[other]
                if q >= 0 and q != p and s.met[p * n + q] > 1:
                    pool[found] = at * n + p
                    found += 1
                    break
    return found


def run(s: State, pool: Numbers, count: int, moves: int, temperature: float, targeted: bool) -> int:
    """Tries `moves` moves at one temperature; returns the sum of the costs of those made.

    `pool`: round * n + person of the `count` who may move. With `targeted` it is filled anew with those who meet somebody
    again, and nothing is done when there are none.
    """
    # Names of their own for what every move reads: handing the whole state to a function costs more than the move.
    seat, place, met, organisation, group, theme = s.seat, s.place, s.met, s.organisation, s.group, s.theme
    sphere, counts, movable, fits, size, least = s.sphere, s.counts, s.movable, s.fits, s.size, s.least
    random, logs, wish, had, keep, changed = s.random, s.logs, s.wish, s.had, s.keep, s.changed
    mates, mate_start = s.mates, s.mate_start
    n, tables, width, spheres, h = s.dims[0], s.dims[1], s.dims[2], s.dims[3], s.dims[4]
    wished, pair, weight, change_first, change_again, again = (
        s.weight[0], s.weight[1], s.weight[2], s.weight[4], s.weight[5], s.weight[6],
    )  # fmt: skip
    total = 0
    # Nobody can be worth more than a meeting at every chair.
    spare = 4 * width * (weight + 1)
    x = random[0]
    for step in range(moves):
        if targeted and step % 512 == 0:
            count = troubled(s, pool)
        if count == 0:
            break
        x = shifted(x)
        entry = pool[(x * count) >> 32]
        a = place[entry]
        at = entry // n
        p = entry - at * n
        first = a // width
        if group[p] >= 0:
            random[0] = x
            total += grouped(s, at, group[p], temperature)
            x = random[0]
            continue
        one = theme[first]
        x = shifted(x)
        if one >= 0 and x & 7 == 0:
            random[0] = x
            total += double(s, at, p, temperature)
            x = random[0]
            continue
        if one >= 0 and x & 7 > 1:
            # Mostly somebody at a table of the same theme: the wishes are settled.
            start = mate_start[at * h + one]
            x = shifted(x)
            second = at * tables + mates[start + ((x * (mate_start[at * h + one + 1] - start)) >> 32)]
            x = shifted(x)
            b = second * width + ((x * width) >> 32)
        else:
            x = shifted(x)
            b = at * tables * width + ((x * (tables * width)) >> 32)
            second = b // width
        q = seat[b]
        t, u = first - at * tables, second - at * tables
        if q == NONE or t == u or fits[p * tables + u] == 0:
            continue
        other = -1
        if q == EMPTY:
            if size[first] <= least[t]:
                continue
        elif movable[at * n + q] == 0 or group[q] >= 0 or fits[q * tables + t] == 0:
            continue
        else:
            other = sphere[q]
        x = shifted(x)
        limit = temperature * logs[x >> 16]
        change = mixing(counts, spheres, first, second, sphere[p], other) * pair
        two = theme[second]
        if one != two:
            change += themes(wish, had, h, again, p, one, two) * wished
            if q >= 0:
                change += themes(wish, had, h, again, q, two, one) * wished
        change += changing(keep[entry], changed[p], t, u, change_first, change_again)
        if q >= 0:
            change += changing(keep[at * n + q], changed[q], u, t, change_first, change_again)
        # Most moves are far too dear whatever the neighbours say.
        if change > limit + spare:
            continue
        change += exchange(seat, met, organisation, n, first * width, first * width + width, p, q, weight)
        change += exchange(seat, met, organisation, n, second * width, second * width + width, q, p, weight)
        if change <= 0 or change <= limit:
            swap(s, at, a, b)
            total += change
    random[0] = x
    return total


# In the order the compiler needs them: each before those that call it.
FUNCTIONS: tuple[Callable, ...] = (
    shifted, below, more, exchange, themes, changing, mixing, standing, meeting, cost, leave, enter, swap, allowed,
    taken, double, grouped, troubled, run,
)  # fmt: skip
