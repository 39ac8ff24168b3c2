"""The name a file had on its owner's machine, as a label only; it never becomes a path."""

from __future__ import annotations

import re
from pathlib import PurePath

from border.cleaning import clean_text

MOST_CHARACTERS = 100

_DIRECTION_AND_JOINERS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069]")
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*;%\n]+')
# Windows opens a device for these, whatever the ending.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def label_of(name: str, extension: str) -> str:
    """Return `name` without path, signs that deceive or break headers, formulas' beginnings; with our `extension`."""
    # Cut before cleaning: a name may be as long as the request.
    text = clean_text(name.replace("\\", "/").rsplit("/", 1)[-1][-4 * MOST_CHARACTERS :], multiline=False)
    stem = PurePath(text).stem if "." in text.strip(".") else text
    stem = _NOT_IN_NAMES.sub("_", _DIRECTION_AND_JOINERS.sub("", stem))
    stem = stem.strip(" .").lstrip("=+-@'~$＝＋－＠ ")[: MOST_CHARACTERS - len(extension)].rstrip(" .")
    if not stem or _DEVICES.fullmatch(stem):
        stem = f"fil_{stem}".rstrip("_")
    return stem + extension
