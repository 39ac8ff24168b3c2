"""The picture other sites show of a project: its table, 1200 by 630 pixels (DESIGN.md section 3)."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import lru_cache
from math import cos, pi, sin
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from people.emblem import chairs, half_size

WIDTH, HEIGHT, EMBLEM = 1200, 630, 460
# The sky, the table and the six parts of society as the stylesheet has them in the light scheme.
SKY, DAWN, INK, SUN, DONE = (217, 232, 237), (253, 240, 210), (16, 36, 47), (255, 200, 74), (11, 50, 70)
SPHERES = [(166, 37, 7), (5, 93, 191), (55, 145, 123), (133, 54, 121), (176, 112, 0), (32, 49, 59)]
MARGIN = 70
# The largest size in which the title fits.
SIZES = [60, 52, 44, 36]
LINES = 6
# A serif under the Apache licence 2.0 (see beside it), as the headings of the site have one.
FACE = Path(__file__).parent / "face" / "Caladea-Bold.ttf"

# From the emblem's units to pixels.
Place = Callable[[float, float], tuple[float, float]]


def draw(counts: Sequence[int], *, table: str, want: int, title: str) -> bytes:
    """The picture as PNG. `counts` in the order of `Sphere`; `table` is forming, ongoing or finished."""
    return _drawn(tuple(counts), table, want, title)


@lru_cache(maxsize=256)
def _drawn(counts: tuple[int, ...], table: str, want: int, title: str) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    pen = ImageDraw.Draw(picture)
    for y in range(HEIGHT):
        part = y / (HEIGHT - 1)
        shade = tuple(round(a + (b - a) * part) for a, b in zip(SKY, DAWN, strict=True))
        pen.line([(0, y), (WIDTH, y)], fill=shade)
    _emblem(pen, counts, table, want)
    _title(pen, title)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _emblem(pen: ImageDraw.ImageDraw, counts: tuple[int, ...], table: str, want: int) -> None:
    scale, left, top = EMBLEM / 200, MARGIN, (HEIGHT - EMBLEM) / 2

    def at(x: float, y: float) -> tuple[float, float]:
        return left + x * scale, top + y * scale

    seats = chairs(list(counts), want)
    half = half_size(len(seats))
    radius = 73 - half - 10
    box = [at(100 - radius, 100 - radius), at(100 + radius, 100 + radius)]
    if table == "forming":
        pen.ellipse(box, outline=INK, width=6)
    else:
        pen.ellipse(box, fill=SUN if table == "ongoing" else DONE)
    for i, sphere in enumerate(seats):
        x, y = 100 + 73 * sin(2 * pi * i / len(seats)), 100 - 73 * cos(2 * pi * i / len(seats))
        if sphere is None:
            small = half * 0.62
            pen.ellipse([at(x - small, y - small), at(x + small, y + small)], outline=(90, 110, 119), width=4)
        else:
            _chair(pen, sphere, at, x, y, half)


def _chair(pen: ImageDraw.ImageDraw, sphere: int, place: Place, x: float, y: float, h: float) -> None:
    colour = SPHERES[sphere]
    if sphere == 0:
        a = h * 0.86
        pen.rectangle([place(x - a, y - a), place(x + a, y + a)], fill=colour)
    elif sphere == 1:
        pen.ellipse([place(x - h, y - h), place(x + h, y + h)], fill=colour)
    elif sphere == 2:
        a = h * 1.12
        pen.pieslice([place(x - a, y - h / 2 - a), place(x + a, y - h / 2 + a)], 0, 180, fill=colour)
    elif sphere == 3:
        corners = [(x, y - h), (x + h * 1.1, y + h * 0.9), (x - h * 1.1, y + h * 0.9)]
        pen.polygon([place(*corner) for corner in corners], fill=colour)
    elif sphere == 4:
        a = h * 1.18
        corners = [(x, y - a), (x + a, y), (x, y + a), (x - a, y)]
        pen.polygon([place(*corner) for corner in corners], fill=colour)
    else:
        w = h * 0.36
        pen.rectangle([place(x - w, y - h), place(x + w, y + h)], fill=colour)
        pen.rectangle([place(x - h, y - w), place(x + h, y + w)], fill=colour)


def _title(pen: ImageDraw.ImageDraw, title: str) -> None:
    left, room = MARGIN + EMBLEM + 60, WIDTH - (MARGIN + EMBLEM + 60) - MARGIN
    for size in SIZES:
        lines = _broken(title, size, room)
        if len(lines) <= LINES and all(_face(size).getlength(line) <= room for line in lines):
            break
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], f"{lines[LINES - 1]} …"]
    step = round(size * 1.2)
    top = HEIGHT / 2 - len(lines) * step / 2
    for number, line in enumerate(lines):
        while _face(size).getlength(line) > room:
            line = f"{line[:-2]}…"
        pen.text((left, top + number * step), line, font=_face(size), fill=INK)
    pen.text((left, HEIGHT - MARGIN - 30), "Meet Malmö", font=_face(30), fill=INK)


def _broken(title: str, size: int, room: int) -> list[str]:
    """The title in lines that are no wider than `room`, as far as its words allow."""
    lines: list[str] = []
    for word in title.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _face(size).getlength(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@lru_cache(maxsize=8)
def _face(size: int) -> ImageFont.FreeTypeFont:
    # Brought along, so that the picture is the same on every machine: browsers set their own serif, a server has none.
    return ImageFont.truetype(str(FACE), size, layout_engine=ImageFont.Layout.BASIC)
