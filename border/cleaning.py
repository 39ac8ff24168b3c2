"""The one cleaning layer for text from outside (reliability.md 1.14). What is left is what the person wrote."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice

MOST_MARKS = 4
MOST_SEARCH_CHARACTERS = 200
MOST_SEARCH_WORDS = 30
MOST_DIGITS = 15

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_PLANE_ENDS = "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
# Controls, lone surrogates, private use, noncharacters, byte-order mark, interlinear marks, deprecated format
# characters, tags.
_DROPPED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\u206a-\u206f"
    f"\U000e0000-\U000e007f\U000f0000-\U0010ffff{_PLANE_ENDS}]"
)
_EMPTY_LINES = re.compile("\n{3,}")
# Takes no ink and is no white space to Python: soft hyphen, Hangul fillers, zero-width space, word joiner, empty
# braille.
_INVISIBLE = "\u00ad\u115f\u1160\u180e\u200b\u2060\u2800\u3164\uffa0"
_EDGE = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + _INVISIBLE
_EMBEDDINGS, _END_EMBEDDING = "\u202a\u202b\u202d\u202e", "\u202c"
_ISOLATES, _END_ISOLATE = "\u2066\u2067\u2068", "\u2069"
_DIRECTION = re.compile(f"[{_EMBEDDINGS}{_END_EMBEDDING}{_ISOLATES}{_END_ISOLATE}]")


def clean_text(value: str, *, multiline: bool = True) -> str:
    """Return `value` cleaned; cleaning twice is cleaning once, and no text raises.

    Line ends become LF (a blank if not `multiline`), tabs blanks; control characters, lone surrogates, private use,
    tags and noncharacters go; the rest is composed (NFC), with at most four combining marks on one base. A direction
    override, embedding or isolate without its partner in the same line is removed: what stays open would turn the page
    around it. More than one empty line is one.
    """
    text = _LINE_ENDS.sub("\n", value).replace("\t", " ")
    if not multiline:
        text = text.replace("\n", " ")
    text = _DROPPED.sub("", text)
    if not text.isascii():
        text = _balanced(text)
        # Capped before composing too: Python composes in quadratic time, 200,000 marks take half a minute.
        text = _capped(text, 4 * MOST_MARKS)
        text = _capped(unicodedata.normalize("NFC", text), MOST_MARKS)
    if not multiline:
        return " ".join(text.split()).strip(_EDGE)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _EMPTY_LINES.sub("\n\n", text).strip(_EDGE)


def visible_length(value: str) -> int:
    """How many letters and digits there are, in any script."""
    return sum(character.isalnum() and character not in _INVISIBLE for character in value)


def is_number(value: str) -> bool:
    """Whether a text is a whole number as our own pages write it into addresses and forms: ASCII digits, at most 15.

    `str.isdigit` alone says yes to "²", which `int` refuses, and to more digits than a column holds.
    """
    return value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS


def search_words(value: str) -> str:
    """Make a search query safe for `websearch_to_tsquery` (reliability.md 1.15): at most 200 characters and 30 words.

    Runs of `-` and `"` are one, words without a letter or digit go; an empty answer means: show the plain list.
    """
    text = clean_text(value[: 20 * MOST_SEARCH_CHARACTERS], multiline=False)[:MOST_SEARCH_CHARACTERS]
    text = re.sub('"+', '"', re.sub("-+", "-", text))
    words = (word for word in text.split() if visible_length(word))
    return clean_text(" ".join(islice(words, MOST_SEARCH_WORDS)), multiline=False)


# --- Cells of a CSV file ----------------------------------------------------------------------------------------------

_STARTERS = "=+-@|%;'\t\r\n" + "＝＋－＠｜％；＇" + "−﹢﹣﹦﹪﹔﹫"
_MONTHS = (
    "jan januari january feb februari february mar mars march apr april maj may jun juni june jul juli july "
    "aug augusti august sep sept september okt oktober oct october nov november dec december"
)
# The words a spreadsheet accepts inside a number, a date or a time.
_IN_VALUES = {*_MONTHS.split(), "am", "pm", "e", "t", "z", "kr", "sek", "eur", "usd", "gbp", "nok", "dkk"}
_BOOLEANS = {"true", "false", "sant", "falskt"}


def safe_cell(value: str) -> str:
    """Return a text cell for a CSV file which no spreadsheet runs as a formula or turns into a number or a date.

    Such a text gets a leading apostrophe (reliability.md 4.1, 1.2.10); `plain_cell` takes it away again. For text only:
    a column that is meant as a number is written as it is. The file quotes every cell (`csv.QUOTE_ALL`).
    """
    return f"'{value}" if _is_taken_for_more(value) else value


def plain_cell(cell: str) -> str:
    """Undo `safe_cell`, exactly."""
    return cell.removeprefix("'")


def _is_taken_for_more(value: str) -> bool:
    if not value:
        return False
    if value[0] in _STARTERS:
        return True
    bare = value.lstrip(_EDGE + "\ufeff\u200c\u200d\u200e\u200f" + "".join(map(chr, range(33))))
    if not bare:
        return False
    if bare[0] in _STARTERS or bare.strip().lower() in _BOOLEANS:
        return True
    # Anything with digits whose only words are months, currencies and the like; no such value is longer.
    if len(bare) > 60 or not any(character.isdigit() for character in bare):
        return False
    return all(word in _IN_VALUES for word in re.findall(r"[^\W\d_]+", bare.lower()))


# --- Parts of clean_text ----------------------------------------------------------------------------------------------


def _balanced(text: str) -> str:
    """Remove the direction marks that have no partner in their line; pairs that are properly nested stay."""
    if not _DIRECTION.search(text):
        return text
    return "\n".join(_balanced_line(line) for line in text.split("\n"))


def _balanced_line(line: str) -> str:
    kept = list(line)
    still_open: list[int] = []
    isolates_open = 0
    for match in _DIRECTION.finditer(line):
        place, mark = match.start(), match.group()
        if mark in _EMBEDDINGS or mark in _ISOLATES:
            still_open.append(place)
            isolates_open += mark in _ISOLATES
        elif mark == _END_EMBEDDING:
            if still_open and line[still_open[-1]] in _EMBEDDINGS:
                still_open.pop()
            else:
                kept[place] = ""
        else:
            if isolates_open:
                # An isolate's end also ends the embeddings opened inside it; those have no end of their own.
                while line[begin := still_open.pop()] not in _ISOLATES:
                    kept[begin] = ""
                isolates_open -= 1
            else:
                kept[place] = ""
    for begin in still_open:
        kept[begin] = ""
    return "".join(kept)


def _capped(text: str, most: int) -> str:
    """Keep at most `most` combining marks on one base. Zero-width characters are no new base."""
    kept: list[str] = []
    marks = 0
    for character in text:
        category = "L" if character.isascii() else unicodedata.category(character)
        if category in ("Mn", "Me"):
            marks += 1
            if marks > most:
                continue
        elif category != "Cf":
            marks = 0
        kept.append(character)
    return "".join(kept)
