"""The table seen from above: pure geometry from counts to SVG (DESIGN.md section 3). Whole numbers, short output."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import cos, pi, sin

from django.utils.html import escape

from people.vocabulary import Sphere

KEYS = list(Sphere.values)
# One class per sphere in the stylesheet, in the order of `Sphere`.
LETTERS = "cbsapo"
MOST_CHAIRS = 12

_TABLE = {"forming": "t f", "ongoing": "t", "finished": "t x"}


def num(*values: float) -> str:
    """Whole numbers as an SVG path wants them, in the fewest characters."""
    out = ""
    for value in values:
        text = f"{value:.0f}"
        text = "0" if text == "-0" else text
        out += text if not out or text[0] == "-" else " " + text
    return out


def glyph(sphere: int, x: float, y: float, h: float) -> str:
    """The path of one chair: sphere 0 to 5, centre, half size."""
    if sphere == 0:
        a = h * 0.86
        return f"M{num(x - a, y - a)}h{num(2 * a)}v{num(2 * a)}h{num(-2 * a)}z"
    if sphere == 1:
        return f"M{num(x - h, y)}a{num(h, h)} 0 1 1 0 1z"
    if sphere == 2:
        a = h * 1.12
        return f"M{num(x - a, y - h / 2)}h{num(2 * a)}a{num(a, a)} 0 0 1{num(-2 * a)} 0z"
    if sphere == 3:
        return f"M{num(x, y - h)}l{num(h * 1.1, h * 1.9)}h{num(-2.2 * h)}z"
    if sphere == 4:
        a = h * 1.18
        return f"M{num(x, y - a)}l{num(a, a, -a, a, -a, -a)}z"
    w = h * 0.36
    b = h - w
    return (
        f"M{num(x - w, y - h)}h{num(2 * w)}v{num(b)}h{num(b)}v{num(2 * w)}h{num(-b)}v{num(b)}h{num(-2 * w)}"
        f"v{num(-b)}h{num(-b)}v{num(-2 * w)}h{num(b)}z"
    )


def chairs(counts: list[int], want: int = 6) -> list[int | None]:
    """The chairs clockwise from the top: a sphere's index, or None for an empty one.

    Over twelve participants are scaled to twelve by largest remainder, at least one for each sphere present; neighbours
    differ as far as possible; empty chairs up to `want` come last.
    """
    total = sum(counts)
    if total > MOST_CHAIRS:
        share = [count * MOST_CHAIRS / total for count in counts]
        counts = [max(1, int(part)) if count else 0 for part, count in zip(share, counts, strict=True)]
        while sum(counts) < MOST_CHAIRS:
            counts[max(range(6), key=lambda i: share[i] - counts[i])] += 1
        while sum(counts) > MOST_CHAIRS:
            counts[max(range(6), key=lambda i: (counts[i] > 1, counts[i] - share[i]))] -= 1
    spread = sorted(((i + 0.5) / count, sphere) for sphere, count in enumerate(counts) for i in range(count))
    filled: list[int | None] = [sphere for _at, sphere in spread]
    return filled + [None] * max(0, want - len(filled))


def paths(seats: list[int | None], centre: tuple[float, float] = (100, 100), h: float | None = None) -> dict[str, str]:
    """Class to path for the chairs round a table at `centre`; `e` are the empty ones."""
    n = len(seats)
    half = h if h is not None else half_size(n)
    made: dict[str, str] = {}
    for i, sphere in enumerate(seats):
        x, y = round(centre[0] + 73 * sin(2 * pi * i / n)), round(centre[1] - 73 * cos(2 * pi * i / n))
        key = "e" if sphere is None else LETTERS[sphere]
        path = glyph(1, x, y, half * 0.62) if sphere is None else glyph(sphere, x, y, half)
        made[key] = made.get(key, "") + path
    return made


def half_size(chairs_: int) -> float:
    """Half the size of a chair when so many stand round the table."""
    return min(22, 73 * sin(pi / max(chairs_, 1)) * 0.76) if chairs_ > 1 else 22


def emblem(
    counts: Sequence[int], state: str = "ongoing", want: int = 6, label: str = "", css: str = "em", ring: bool = False
) -> str:
    """The emblem as SVG. `counts` per sphere in the order of `Sphere`; `label` is its text twin for screen readers. `ring`
    marks the first empty chair: the one that is offered."""
    return _drawn(tuple(counts), state, want, label, css, ring)


@lru_cache(maxsize=4096)
def _drawn(counts: tuple[int, ...], state: str, want: int, label: str, css: str, ring: bool) -> str:
    seats = chairs(list(counts), want)
    radius = 73 - half_size(len(seats)) - 10
    attributes = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    body = "".join(f'<path class="{key}" d="{path}"/>' for key, path in paths(seats).items())
    if ring and None in seats:
        n, i = len(seats), seats.index(None)
        x, y = round(100 + 73 * sin(2 * pi * i / n)), round(100 - 73 * cos(2 * pi * i / n))
        body += f'<circle class="u r" cx="{num(x)}" cy="{num(y)}" r="{num(half_size(n) * 1.1)}"/>'
    return (
        f'<svg class="{css}" viewBox="0 0 200 200" {attributes}>'
        f'<circle class="{_TABLE[state]}" cx="100" cy="100" r="{num(radius)}"/>{body}</svg>'
    )


@lru_cache
def sphere_glyph(key: str) -> str:
    """One sphere's shape, as it stands before its name."""
    index = KEYS.index(key)
    path = f'<path class="{LETTERS[index]}" d="{glyph(index, 25, 25, 20)}"/>'
    return f'<svg class="g" viewBox="0 0 50 50" aria-hidden="true">{path}</svg>'


def room(tables: list[list[int]], free: tuple[int, int] = (5, 0), columns: int = 4) -> str:
    """Many tables in one picture: one path per sphere for all of them, and one free chair marked with the sun.

    `free` is (table, chair). Rows are shifted by half a table, as in the mock.
    """
    made: dict[str, str] = {}
    discs = ""
    marked = ""
    for t, counts in enumerate(tables):
        row, column = divmod(t, columns)
        centre = (129 + column * 275 + (137 if row % 2 else 0), 125 + row * 246)
        seats = chairs(list(counts), 0)
        half = half_size(len(seats))
        discs += f"M{num(centre[0] - 73 + half + 10, centre[1])}a{num(63 - half, 63 - half)} 0 1 1 0 1z"
        if t == free[0]:
            n = len(seats)
            x, y = centre[0] + 73 * sin(2 * pi * free[1] / n), centre[1] - 73 * cos(2 * pi * free[1] / n)
            marked = f'<circle class="u" cx="{num(x)}" cy="{num(y)}" r="{num(half)}"/>'
            seats[free[1]] = None
        for key, path in paths(seats, centre, half).items():
            if key != "e":
                made[key] = made.get(key, "") + path
    body = "".join(f'<path class="{key}" d="{path}"/>' for key, path in made.items())
    table = f'<path class="t" d="{discs}"/>'
    return f'<svg class="room em" viewBox="25 17 1179 733" aria-hidden="true">{table}{body}{marked}</svg>'


def wall(day: int) -> str:
    """The shapes of the answer wall on day `day` of 21: laid bricks, today's, coming ones. Day 0 lays nothing."""
    laid, today, coming = "", "", ""
    for number in range(1, 22):
        row, column = divmod(number - 1, 7)
        brick = f"M{2 + column * 46 + (20 if row == 1 else 0)} {2 + row * 24}h38v16h-38z"
        if number < day or day > 21:
            laid += brick
        elif number == max(day, 1):
            today += brick
        else:
            coming += brick
    groups = (("d", laid), ("n", today), ("l", coming))
    return "".join(f'<path class="{key}" d="{path}"/>' for key, path in groups if path)


def tally(in_time: list[bool]) -> tuple[int, str]:
    """One brick per answer, hollow where it came late: a broken promise is a gap. Gives the height and the paths."""
    per_row, made = 17, {"in": "", "out": ""}
    for i, kept in enumerate(in_time):
        row, column = divmod(i, per_row)
        made["in" if kept else "out"] += f"M{1 + column * 24 + (10 if row % 2 else 0)} {1 + row * 15}h19v9h-19z"
    rows = max(1, -(-len(in_time) // per_row))
    body = "".join(f'<path class="{key}" d="{path}"/>' for key, path in made.items() if path)
    return rows * 15 - 3, body
