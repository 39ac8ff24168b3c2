"""What a data set is made of, and how its rows are written as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language, pgettext_lazy

from border.cleaning import safe_cell

# Rows are read from the database in pieces of so many.
CHUNK = 2000

Cell = str | int | bool | None
Row = dict[str, Cell]


KINDS = {
    "text": pgettext_lazy("column", "text"),
    "number": pgettext_lazy("column", "number"),
    "date": pgettext_lazy("column", "date"),
    "address": pgettext_lazy("column", "address"),
}


@dataclass(frozen=True)
class Column:
    """One column: its name in the file, what it means in both languages, and its kind (text, number, date, address)."""

    name: str
    kind: str
    sv: str
    en: str

    @property
    def kind_words(self) -> str:
        """What stands in it, in the reader's language."""
        return str(KINDS[self.kind])

    @property
    def meaning(self) -> str:
        return self.en if (get_language() or "sv").startswith("en") else self.sv


@dataclass(frozen=True)
class Dataset:
    """One file under a stable address, as CSV, as JSON and page by page in the API.

    `found` gives what the rows are made of in a fixed order, `told` makes rows of any part of it. `project` is the path from
    there to the project, by which the filters of the catalogue narrow it; None where there is no project in it.
    """

    key: str
    sv: str
    en: str
    about_sv: str
    about_en: str
    columns: tuple[Column, ...]
    found: Callable[[], QuerySet[Any]]
    told: Callable[[Iterable[Any]], Iterator[Row]]
    project: str | None = None
    # Words a catalogue of data sets files it under, Swedish to English.
    keywords: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.en if (get_language() or "sv").startswith("en") else self.sv

    @property
    def about(self) -> str:
        return self.about_en if (get_language() or "sv").startswith("en") else self.about_sv

    def rows(self) -> Iterator[Row]:
        """Every row."""
        return self.told(self.found().iterator(chunk_size=CHUNK))


def as_csv(dataset: Dataset, rows: Iterable[Row]) -> Iterator[bytes]:
    """The file in pieces: UTF-8 with its mark, every cell quoted, nothing a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    out.write("\ufeff")
    writer.writerow([column.name for column in dataset.columns])
    for row in rows:
        writer.writerow([_cell(row[column.name]) for column in dataset.columns])
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()
    yield out.getvalue().encode()


def as_json(dataset: Dataset, rows: Iterable[Row]) -> Iterator[bytes]:
    """The same rows as a list of objects, in pieces."""
    yield b"[\n"
    between = b""
    for row in rows:
        yield (
            between
            + json.dumps({column.name: row[column.name] for column in dataset.columns}, ensure_ascii=False).encode()
        )
        between = b",\n"
    yield b"\n]\n"


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    return safe_cell(value) if isinstance(value, str) else str(value)
