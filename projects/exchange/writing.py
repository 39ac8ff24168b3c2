"""The export: a ZIP with one CSV per table, the same bytes for the same state."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.db import connection, transaction

from projects.exchange.cells import name_of, written, written_list
from projects.exchange.tables import TABLES, Table

# A file has to have a day; this one is always the same.
_DAY = (1980, 1, 1, 0, 0, 0)
CHUNK = 1000


def export(to: IO[bytes]) -> None:
    """Write everything there is about projects, as of one moment."""
    with _one_moment(), zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for table in TABLES.values():
            info = zipfile.ZipInfo(f"{table.name}.csv", _DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            with (
                archive.open(info, "w", force_zip64=True) as file,
                io.TextIOWrapper(file, "utf-8-sig", newline="") as text,
            ):
                _write(table, text)


@contextmanager
def _one_moment() -> Iterator[None]:
    """All tables as they are now, whatever is written meanwhile."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _write(table: Table, to: IO[str]) -> None:
    writer = csv.writer(to, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in table.rows().iterator(chunk_size=CHUNK):
        cells = [written(field, getattr(row, field.name)) for field in table.fields]
        for name in table.lists:
            related = getattr(row, name)
            cells.append(written_list(related.model, [name_of(one) for one in related.all()]))
        writer.writerow(cells)
