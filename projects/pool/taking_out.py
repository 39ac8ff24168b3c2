"""Lists of the pool to take out. Without names unless they are asked for, and then only the one way each wants to be reached."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from border.cleaning import safe_cell
from people.models import ResourcePerson
from people.models.pool import ResourceQuerySet
from people.vocabulary import ContactWay

WITHOUT_NAMES = ("part_of_society", "competences", "offers", "hours_a_month", "months", "languages", "areas", "themes")
WITH_NAMES = ("name", "organisation", "reached_by", "reached_at")
MOST_ROWS = 5_000


def without_names(entries: ResourceQuerySet) -> tuple[str, int]:
    """What the pool can do, as CSV: no names, no organisations, no addresses. And how many rows."""
    rows = []
    for entry in entries.filter(hidden=False).prefetch_related("competences__competence", "areas", "themes")[
        :MOST_ROWS
    ]:
        rows.append(
            [
                entry.sphere,
                " | ".join(sorted(own.competence.name_sv for own in entry.competences.all())),
                " | ".join(entry.offers),
                entry.hours,
                entry.months,
                " | ".join(entry.spoken),
                " | ".join(sorted(area.name for area in entry.areas.all())),
                " | ".join(sorted(theme.name_sv for theme in entry.themes.all())),
            ]
        )
    return _csv(WITHOUT_NAMES, rows), len(rows)


def with_names(entries: ResourceQuerySet) -> tuple[str, int]:
    """Who they are and how each wants to be reached, as CSV, without hidden people. And how many rows."""
    rows = [
        [entry.name, str(entry.organisation or entry.organisation_name), entry.contact_way, _reached_at(entry)]
        for entry in entries.filter(hidden=False).select_related("organisation")[:MOST_ROWS]
    ]
    return _csv(WITH_NAMES, rows), len(rows)


def _reached_at(entry: ResourcePerson) -> str:
    if entry.contact_way == ContactWay.TELEPHONE:
        return entry.telephone
    if entry.contact_way == ContactWay.ORGANISATION:
        return str(entry.organisation or entry.organisation_name)
    return entry.email


def _csv(columns: tuple[str, ...], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[safe_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows])
    return out.getvalue()
