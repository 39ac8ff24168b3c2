"""The chart of the pool's report as SVG: one brick per question while there are few, bars beyond; a table stands beside it."""

from __future__ import annotations

from collections.abc import Sequence

MOST_MARKS = 60
_FIRST, _WIDTH, _ROW = 150, 224, 34


def asked_chart(rows: Sequence[tuple[str, int | None, int | None]], not_shown: str) -> str:
    """Name, asked, joined per row. Filled: joined; hollow: asked and not joined; dashed: asked, and it is not told who joined.

    Where it is not told how many were asked either, `not_shown` stands instead of a mark.

    `rows` names and `not_shown` are escaped by the caller.
    """
    most = max((asked for _name, asked, _joined in rows if asked), default=1)
    few = sum(asked or 0 for _name, asked, _joined in rows) < MOST_MARKS and most * 11 <= _WIDTH
    unit = 11.0 if few else _WIDTH / most
    text, filled, hollow, dashed = "", "", "", ""
    for at, (name, asked, joined) in enumerate(rows):
        y = at * _ROW + 8
        text += f'<text class="v" x="0" y="{y + 16}">{name}</text>'
        if asked is None:
            text += f'<text x="{_FIRST}" y="{y + 16}">{not_shown}</text>'
            continue
        yes = joined or 0
        if few:
            bricks = [f"M{_FIRST + i * 11} {y + 4}h9v16h-9z" for i in range(asked)]
            filled += "".join(bricks[:yes])
            rest = "".join(bricks[yes:])
        else:
            filled += f"M{_FIRST} {y + 4}h{yes * unit:.1f}v16h-{yes * unit:.1f}z" if yes else ""
            width = (asked - yes) * unit
            rest = f"M{_FIRST + yes * unit:.1f} {y + 4}h{width:.1f}v16h-{width:.1f}z" if width else ""
        if joined is None:
            dashed += rest
        else:
            hollow += rest
    return (
        f'<svg class="chart" viewBox="0 0 {_FIRST + _WIDTH + 6} {len(rows) * _ROW + 8}" role="img" aria-labelledby="asked">{text}'
        + (f'<path class="in" d="{filled}"/>' if filled else "")
        + (f'<path class="rest" d="{hollow}"/>' if hollow else "")
        + (f'<path class="rest untold" d="{dashed}"/>' if dashed else "")
        + "</svg>"
    )
