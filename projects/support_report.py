"""The yearly report of support given: by kind, by part of society, by theme; always equal to the sum of the ledger.

Counted is every line of the ledger that is given, in the year of the day it was given; struck lines are not. By kind and by
part of society (of who gave) every line counts once, so those columns add up to the total. A project may have several themes:
its lines count under each of them, and the themes add up to more than the total.

How many persons were found is told by kind only: a second table of the same persons would give away what the first one hides.
One to four are hidden, never in one row alone, and with them the total.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from border.cleaning import safe_cell
from people.models import Theme
from people.vocabulary import Sphere, SupportKind
from projects.models import Project, Support

LEAST_SHOWN = 5
NO_THEME = ""


@dataclass(frozen=True)
class Given:
    """One line of the ledger as the report counts it."""

    project: int
    kind: str
    sphere: str
    amount: int
    persons: int


@dataclass(frozen=True)
class Row:
    """One row: how many times, in how many projects, how much money, how many persons (None: not shown)."""

    key: str
    name: str
    times: int
    projects: int
    amount: int
    persons: int | None


@dataclass(frozen=True)
class Report:
    """A year."""

    year: int
    total: Row
    kinds: list[Row] = field(default_factory=list)
    spheres: list[Row] = field(default_factory=list)
    themes: list[Row] = field(default_factory=list)

    @property
    def has_amounts(self) -> bool:
        return self.total.amount > 0


def report(year: int, *, public: bool) -> Report:
    """Count one year, in four questions however long the ledger is; `public` counts projects anybody may see only."""
    rows = Support.objects.given_in(year)
    if public:
        rows = rows.public()
    lines = [
        Given(project, kind, sphere, amount or 0, persons or 0)
        for project, kind, sphere, amount, persons in rows.values_list(
            "project_id", "kind", "by_sphere", "given_amount", "persons"
        )
    ]
    themes = [(str(theme.pk), theme.name) for theme in Theme.objects.all()]
    belong: dict[int, list[str]] = {}
    pairs = Project.themes.through.objects.filter(project__in={line.project for line in lines})
    for project, theme in pairs.values_list("project_id", "theme_id"):
        belong.setdefault(project, []).append(str(theme))
    return count(
        year,
        lines,
        kinds=[(key, str(name)) for key, name in SupportKind.choices],
        spheres=[(key, str(name)) for key, name in Sphere.choices],
        themes=[*themes, (NO_THEME, _("No theme"))],
        themes_of=belong,
    )


def count(
    year: int,
    lines: Sequence[Given],
    *,
    kinds: Sequence[tuple[str, str]],
    spheres: Sequence[tuple[str, str]],
    themes: Sequence[tuple[str, str]],
    themes_of: dict[int, list[str]],
) -> Report:
    """The report of some lines: plain values in, plain values out."""
    by_kind = _hide([_row(key, name, [one for one in lines if one.kind == key]) for key, name in kinds])
    by_sphere = [_row(key, name, [one for one in lines if one.sphere == key]) for key, name in spheres]
    by_theme = [
        _row(key, name, [one for one in lines if key in (themes_of.get(one.project) or [NO_THEME])])
        for key, name in themes
    ]
    total = _row("", _("In all"), lines)
    if any(row.persons is None for row in by_kind):
        total = _without_persons(total)
    return Report(
        year,
        total,
        kinds=by_kind,
        spheres=[_without_persons(row) for row in by_sphere],
        themes=[_without_persons(row) for row in by_theme if row.times],
    )


def years(*, public: bool) -> list[int]:
    """The years in which anything was given, the newest first."""
    rows = Support.objects.given()
    if public:
        rows = rows.public()
    return [day.year for day in rows.dates("given_on", "year", order="DESC")]


def as_csv(report: Report) -> bytes:
    """Every row of the page, one a line; the persons of a row that is not to tell them are left empty."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    out.write("\ufeff")
    writer.writerow(["year", "by", "key", "name", "times", "projects", "amount_sek", "persons"])
    for by, rows in _parts(report):
        for row in rows:
            persons = "" if row.persons is None else str(row.persons)
            cells = [report.year, by, row.key, safe_cell(row.name), row.times, row.projects, row.amount, persons]
            writer.writerow(cells)
    return out.getvalue().encode()


def _parts(report: Report) -> Iterable[tuple[str, list[Row]]]:
    return [
        ("kind", report.kinds),
        ("sphere", report.spheres),
        ("theme", report.themes),
        ("total", [report.total]),
    ]


def _row(key: str, name: str, lines: Sequence[Given]) -> Row:
    return Row(
        key=key,
        name=name,
        times=len(lines),
        projects=len({one.project for one in lines}),
        amount=sum(one.amount for one in lines),
        persons=sum(one.persons for one in lines),
    )


def _hide(rows: list[Row]) -> list[Row]:
    """Rows of one to four persons without their number; never exactly one row, or total and others would tell it."""
    small = {row.key for row in rows if 0 < (row.persons or 0) < LEAST_SHOWN}
    if len(small) == 1:
        others = sorted(((row.persons or 0), row.key) for row in rows if row.persons and row.key not in small)
        small |= {key for _persons, key in others[:1]}
    return [_without_persons(row) if row.key in small else row for row in rows]


def _without_persons(row: Row) -> Row:
    return Row(row.key, row.name, row.times, row.projects, row.amount, None)
