"""The one cleaning layer for text from outside (reliability.md 1.14). What is left is what the person wrote.

Emoji families, Arabic, Sámi letters and joiners stay. Out go: what cannot be seen and is used to deceive or to break
things. Cleaning twice is the same as cleaning once.
"""

from __future__ import annotations

import re
import unicodedata

MOST_MARKS = 4

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_OPENERS = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c"}
_ISOLATES = {"\u2066", "\u2067", "\u2068"}
_SPACES = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")


def clean_text(value: str, *, multiline: bool = True) -> str:
    """Return `value` cleaned: NFC, line breaks as LF (as spaces unless `multiline`), no control, private, tag or
    interlinear characters, at most four combining marks on a letter, direction marks balanced, white space folded at the
    ends and inside lines. Never raises.
    """
    text = value.encode("utf-8", "ignore").decode("utf-8", "ignore")
    text = _BREAKS.sub("\n", text)
    text = "".join(c for c in unicodedata.normalize("NFC", text) if c == "\n" or c == "\t" or _may_stay(c))
    text = _cap_marks(unicodedata.normalize("NFC", text))
    text = _balance(text)
    lines = [_SPACES.sub(" ", line).strip() for line in text.split("\n")]
    if not multiline:
        return _SPACES.sub(" ", " ".join(lines)).strip()
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def visible_length(value: str) -> int:
    """How many letters and digits there are; invisible fillers count as none."""
    return sum(unicodedata.category(c)[0] in "LN" and c not in "\u115f\u1160\u3164\uffa0" for c in value)


def search_words(value: str) -> str:
    """A search as PostgreSQL can take it: at most 200 characters and 30 words, no runs of operators (reliability.md 1.15)."""
    text = clean_text(value, multiline=False)[:200]
    text = re.sub(r"-{2,}", "-", text)
    text = re.sub(r'"{2,}', '"', text)
    words = [word for word in text.split(" ") if visible_length(word)]
    return " ".join(words[:30])


# What a spreadsheet takes for a formula, in ASCII and in full width, and what hides one.
_FORMULA = set("=+-@|%;'\t\r\n＝＋－＠｜％；＇")
_NUMBER_OR_DATE = re.compile(r"[\d０-９.,:/\s-]*[\d０-９][\d０-９.,:/\s-]*([eE][+-]?\d+)?")


def safe_cell(value: str) -> str:
    """A text for a CSV cell that no spreadsheet runs or turns into a number or date: such texts get a leading apostrophe.

    `plain_cell` undoes it exactly (reliability.md 4.1, item 1.2.10).
    """
    stripped = value.lstrip()
    if value and (value[0] in _FORMULA or (stripped and stripped[0] in _FORMULA) or _NUMBER_OR_DATE.fullmatch(value)):
        return "'" + value
    return value


def plain_cell(cell: str) -> str:
    """What `safe_cell` was given."""
    return cell[1:] if cell.startswith("'") else cell


def _may_stay(c: str) -> bool:
    category = unicodedata.category(c)
    if category in ("Cc", "Cs", "Co", "Cn"):
        return False
    point = ord(c)
    # Byte-order mark, interlinear annotation, tag characters (kept out even in flags of regions: they hide text).
    return not (point == 0xFEFF or 0xFFF9 <= point <= 0xFFFB or 0xE0000 <= point <= 0xE007F)


def _cap_marks(text: str) -> str:
    kept, marks = [], 0
    for c in text:
        marks = marks + 1 if unicodedata.combining(c) else 0
        if marks <= MOST_MARKS:
            kept.append(c)
    return "".join(kept)


def _balance(text: str) -> str:
    # Overrides and isolates end at the end of their line at the latest; closings without an opening are dropped.
    return "\n".join(_balance_line(line) for line in text.split("\n"))


def _balance_line(line: str) -> str:
    out, open_marks = [], []
    for c in line:
        if c in _OPENERS:
            open_marks.append("\u202c")
        elif c in _ISOLATES:
            open_marks.append("\u2069")
        elif c in "\u202c\u2069":
            if not open_marks or open_marks[-1] != c:
                continue
            open_marks.pop()
        out.append(c)
    return "".join(out) + "".join(reversed(open_marks))
