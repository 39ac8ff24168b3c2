"""Width and height of a picture from its header, before anything is decoded: 20 kB of PNG can unfold to 500 MB."""

from __future__ import annotations

import struct
from pathlib import Path

# Frame headers of JPEG; C4, C8 and CC in the same range are tables.
_JPEG_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}


def pixels(path: Path, kind: str) -> int:
    """How many pixels the header of a jpeg, png or webp promises; 0 when there is no such header."""
    content = path.read_bytes()
    try:
        width, height = {"png": _png, "webp": _webp, "jpeg": _jpeg}[kind](content)
    except (struct.error, IndexError):
        return 0
    return width * height


def _png(content: bytes) -> tuple[int, int]:
    if content[12:16] != b"IHDR":
        return 0, 0
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _webp(content: bytes) -> tuple[int, int]:
    form = content[12:16]
    if form == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if form == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    if form == b"VP8 ":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def _jpeg(content: bytes) -> tuple[int, int]:
    place = 2
    while content[place] == 0xFF:
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
        elif marker in _JPEG_WITHOUT_LENGTH:
            place += 2
        elif marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return width, height
        else:
            place += 2 + struct.unpack(">H", content[place + 2 : place + 4])[0]
    return 0, 0
