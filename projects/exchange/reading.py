"""A file that somebody hands in, taken apart into lines of cells, or refused with words. Nothing is believed yet."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from border.files import Refused
from projects.exchange.tables import TABLES, Table

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
MOST_RATIO = 100
MOST_MEMBERS = 30
# Some seconds of work, twice.
MOST_LINES = 5000

_NAME = re.compile(r"([a-z]+)[^/\\]*\.csv", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """One line: its number in the file (the heading is line 1) and its cells by column."""

    number: int
    cells: dict[str, str]


# The lines of each table that came, in the order in which they have to go in.
Lines = dict[str, list[Line]]


def read(name: str, content: bytes, *, limits: bool = True) -> Lines:
    """The lines of an exported ZIP, or of one CSV out of it. Raises `border.files.Refused` for everything else.

    `limits`: no more than a page can take in while somebody waits.
    """
    if not content:
        raise Refused(_("The file is empty. Choose another one."))
    files = _unpacked(content, limits) if content[:2] == b"PK" else {_table_of(name): content}
    # Of each table one line more than may be taken, so that a file of millions is counted and not kept.
    kept = MOST_LINES + 1 if limits else None
    taken = {name: _lines(TABLES[name], files[name], kept) for name in TABLES if name in files}
    lines = {name: found for name, (found, _count) in taken.items()}
    total = sum(count for _found, count in taken.values())
    if limits and total > MOST_LINES:
        raise Refused(
            _("The file has %(lines)d lines; %(most)d can be taken at once. Divide it.")
            % {"lines": total, "most": MOST_LINES}
        )
    if not total:
        raise Refused(_("There is no line below the heading."))
    return lines


def _unpacked(content: bytes, limits: bool) -> dict[str, bytes]:
    broken = _("The ZIP file cannot be read. Choose the file as the export made it.")
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise Refused(broken)
            if limits and sum(member.file_size for member in members) > MOST_UNPACKED:
                raise Refused(_("The file is too large when it is unpacked."))
            for member in members:
                table = _table_of(member.filename)
                too_dense = member.file_size > MOST_RATIO * max(member.compress_size, 1000)
                if table in found or member.flag_bits & 1 or too_dense:
                    raise Refused(broken)
                with archive.open(member) as file:
                    # What the directory says of the size need not be true.
                    found[table] = file.read(member.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise Refused(broken) from None
    return found


def _table_of(filename: str) -> str:
    named = _NAME.fullmatch(filename)
    if named is None or named[1].lower() not in TABLES:
        known = ", ".join(f"{name}.csv" for name in TABLES)
        raise Refused(
            _("“%(name)s” is none of our files. These are: %(known)s.") % {"name": filename[:60], "known": known}
        )
    return named[1].lower()


def _lines(table: Table, content: bytes, most: int | None) -> tuple[list[Line], int]:
    """At most so many lines, and how many there are."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(
            _("%(name)s.csv is not written in UTF-8. Save it as “CSV UTF-8”.") % {"name": table.name}
        ) from None
    heading = text.partition("\n")[0]
    separator = ";" if heading.count(";") > heading.count(",") else "\t" if "\t" in heading else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        # No program writes NUL into a table of texts, and the database keeps none.
        if "\x00" in text:
            raise csv.Error
        names = [name.strip() for name in next(rows, [])]
        _refuse_strange(table, names)
        return _kept(rows, names, most)
    except csv.Error:
        raise Refused(_("%(name)s.csv cannot be read as CSV.") % {"name": table.name}) from None


def _refuse_strange(table: Table, names: list[str]) -> None:
    strange = [name for name in names if name not in table.columns]
    if not names or strange or len(set(names)) != len(names):
        said = {"name": table.name, "strange": ", ".join(strange)[:100] or "–", "known": ", ".join(table.columns)}
        raise Refused(_("The heading of %(name)s.csv is not ours (%(strange)s). Columns there are: %(known)s.") % said)


def _kept(rows: Iterable[list[str]], names: list[str], most: int | None) -> tuple[list[Line], int]:
    lines: list[Line] = []
    count = 0
    for number, row in enumerate(rows, 2):
        if not any(row):
            continue
        count += 1
        if most is None or count <= most:
            # A line that is too long or too short is refused by its number later on.
            cells = dict(zip(names, row, strict=False)) if len(row) == len(names) else {}
            lines.append(Line(number, cells))
    return lines, count
