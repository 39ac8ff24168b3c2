"""The picture other sites show of a project: its table, 1200 by 630 pixels (DESIGN.md section 3)."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import lru_cache
from math import cos, pi, sin

from PIL import Image, ImageDraw, ImageFont

from people.emblem import chairs, half_size

WIDTH, HEIGHT, EMBLEM = 1200, 630, 460
# The sky, the table and the six parts of society as the stylesheet has them in the light scheme.
SKY, DAWN, INK, SUN, DONE = (217, 232, 237), (253, 240, 210), (16, 36, 47), (255, 200, 74), (11, 50, 70)
SPHERES = [(166, 37, 7), (5, 93, 191), (55, 145, 123), (133, 54, 121), (176, 112, 0), (32, 49, 59)]
MARGIN = 70
LINES = 5

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
    # Pillow brings this face along; a serif of the design's would have to be installed on every server.
    font = ImageFont.load_default(size=56)
    left, room = MARGIN + EMBLEM + 60, WIDTH - (MARGIN + EMBLEM + 60) - MARGIN
    lines: list[str] = []
    for word in title.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and pen.textlength(longer, font=font) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    lines = lines[:LINES]
    top = HEIGHT / 2 - len(lines) * 34
    for number, line in enumerate(lines):
        pen.text((left, top + number * 68), line, font=font, fill=INK)
    pen.text((left, HEIGHT - MARGIN - 30), "Meet Malmö", font=ImageFont.load_default(size=30), fill=INK)
