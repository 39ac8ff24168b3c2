"""Charts of the promise page as SVG: pure geometry, one mark per idea while there are few. A table stands beside each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from people.emblem import KEYS, LETTERS, glyph

MOST_MARKS = 60
PROMISE_DAYS = 21


def days_chart(days: Mapping[int, int], due_word: str, axis_words: str) -> str:
    """How many ideas were answered after how many days: a brick per idea, hollow when late; bars from 60 ideas on."""
    last = max([28, *days]) if days else 28
    step = 344 / (last + 2)
    tallest = max(days.values(), default=1)
    few = sum(days.values()) < MOST_MARKS
    unit = 11 if few else 80 / tallest
    # Room above the tallest column for the words beside the line.
    base = int(max(89, unit * tallest + 34))
    kept, late = "", ""
    for day, count in sorted(days.items()):
        x = 8 + day * step
        width = max(2, step - 1.6)
        marks = [(base - 10.5 - i * 11, 8.0) for i in range(count)] if few else [(base - count * unit, count * unit)]
        for y, height in marks:
            brick = f"M{x:.1f} {y:.1f}h{width:.1f}v{height:.1f}h-{width:.1f}z"
            if day > PROMISE_DAYS:
                late += brick
            else:
                kept += brick
    line = 8 + (PROMISE_DAYS + 1) * step
    ticks = "".join(
        f'<text x="{8 + (day + 0.5) * step:.1f}" y="{base + 18}" text-anchor="middle">{day}</text>'
        for day in range(7, last + 1, 7 if last < 50 else 14)
    )
    return (
        f'<svg class="chart" viewBox="0 0 360 {base + 41}" role="img" aria-labelledby="c1"><path class="ax" d="M8 {base + 0.5}h344"/>'
        f'<path class="pl" d="M{line:.1f} 8v{base - 7}"/>'
        + (f'<path class="in" d="{kept}"/>' if kept else "")
        + (f'<path class="out" d="{late}"/>' if late else "")
        + f'{ticks}<text x="8" y="{base + 36}">{axis_words}</text>'
        f'<text class="v" x="{line - 6:.1f}" y="18" text-anchor="end">{due_word}</text></svg>'
    )


def sphere_chart(rows: Sequence[tuple[str, str, int, int]]) -> str:
    """Who hands in ideas and who gets a yes: a row of shapes per part of society, filled for yes. Empty from 60 ideas on."""
    if sum(count for _key, _name, count, _yes in rows) >= MOST_MARKS:
        return ""
    body = ""
    for at, (key, name, count, yes) in enumerate(rows):
        y = 20 + at * 32
        body += f'<text class="v" x="0" y="{y + 4}">{name}</text>'
        index = KEYS.index(key)
        shapes = [glyph(index, 118 + i * 22, y, 8) for i in range(min(count, 11))]
        more = f'<text x="{118 + 11 * 22}" y="{y + 4}">+{count - 11}</text>' if count > 11 else ""
        filled, hollow = "".join(shapes[:yes]), "".join(shapes[yes:])
        body += (f'<path class="{LETTERS[index]}" d="{filled}"/>' if filled else "") + (
            f'<path class="{LETTERS[index]} h" d="{hollow}"/>' if hollow else ""
        )
        body += more
    return f'<svg class="chart" viewBox="0 0 390 {len(rows) * 32 + 6}" role="img" aria-labelledby="c2">{body}</svg>'
