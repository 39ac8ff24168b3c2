"""How often each kind of support was given, as an SVG: one brick a time while there are few, bars above that. Pure geometry."""

from __future__ import annotations

from collections.abc import Sequence

MOST_MARKS = 60
ROW, BRICK, GAP = 44, 17.0, 3.0
WIDTH = 360


def kinds_chart(rows: Sequence[tuple[str, int]], labelled_by: str) -> str:
    """`rows`: escaped name and how often. A row is its name, its bricks or bar under it, and the number at the end."""
    marks = sum(count for _name, count in rows)
    tallest = max((count for _name, count in rows), default=0)
    if not tallest:
        return ""
    few = marks < MOST_MARKS
    # Sixteen bricks of full size fit beside the number; more make them narrower.
    step = min(BRICK + GAP, (WIDTH - 40) / tallest)
    body, bricks = "", ""
    for at, (name, count) in enumerate(rows):
        y = at * ROW
        body += f'<text class="v" x="0" y="{y + 14}">{name}</text>'
        if few:
            bricks += "".join(f"M{i * step:.1f} {y + 21}h{step - GAP:.1f}v11h-{step - GAP:.1f}z" for i in range(count))
        elif count:
            length = (WIDTH - 40) * count / tallest
            bricks += f"M0 {y + 21}h{length:.1f}v11h-{length:.1f}z"
        end = count * step if few else (WIDTH - 40) * count / tallest
        body += f'<text x="{end + 4:.1f}" y="{y + 31}">{count}</text>'
    svg = f'<svg class="chart" viewBox="0 0 {WIDTH} {len(rows) * ROW}" role="img" aria-labelledby="{labelled_by}">'
    return f'{svg}<path class="in" d="{bricks}"/>{body}</svg>'
