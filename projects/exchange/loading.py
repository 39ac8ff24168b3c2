"""The import: every line is tried for real, in one transaction, and what would happen is told before it does.

The preview is the import itself, taken back at the end, so it cannot promise anything else. One refused line and nothing of
the file goes in. Rows that are here and not in the file stay as they are: a file removes nothing.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import DataError, IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Organisation, User
from people.vocabulary import Sphere
from projects import catalogue
from projects.exchange import cells
from projects.exchange.cells import WrongCell
from projects.exchange.reading import Line, Lines
from projects.exchange.references import References
from projects.exchange.tables import TABLES, Table
from projects.history import record
from projects.models import GroupRules, Need, Partner, Project, ProjectMembership, ProjectSeries
from projects.starting import next_number
from projects.vocabulary import ProjectEventKind, Publication

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
PUBLISH = "projects.publish_project"

# Numbers and ids beyond these are nobody's; they would use up what is left for others.
MOST_RUNNING, MOST_ID = 200_000, 100_000_000
SHOWN = 80

_NUMBER = re.compile(r"P-(\d{4,6})")
# What a new row cannot do without.
_NEEDED = {"projekt": ("title", "summary"), "organisationer": ("name", "sphere")}


@dataclass(frozen=True)
class Result:
    """What becomes of one line: `what` is new, changed, same or refused; `words` say which columns and why."""

    table: str
    line: int
    row: str
    what: str
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Report:
    """What becomes of a file, line by line."""

    results: list[Result]
    notes: list[str]

    def count(self, what: str) -> int:
        return sum(result.what == what for result in self.results)

    @property
    def is_sound(self) -> bool:
        """Whether every line can go in."""
        return not self.count(REFUSED)

    def as_dict(self) -> dict[str, Any]:
        """The report as it is kept."""
        return asdict(self)


class NotSound(Exception):
    """Lines were refused, so nothing went in; `report` says which."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"{report.count(REFUSED)} lines")
        self.report = report


class _TakenBack(Exception):
    """Ends the transaction of a preview."""


class _Refused(Exception):
    """One line that cannot go in, with the reasons."""

    def __init__(self, *words: str) -> None:
        super().__init__("; ".join(words))
        self.words = list(words)


def preview(lines: Lines, *, by: User) -> Report:
    """What would happen. Nothing has changed afterwards."""
    loading = _Loading(by, for_real=False)
    try:
        with transaction.atomic():
            loading.take(lines)
            raise _TakenBack
    except _TakenBack:
        return loading.report()


def load(lines: Lines, *, by: User, note: str) -> Report:
    """Take every line in, or none: raises `NotSound` when one is refused. Each project that is new or has changed says so in
    its history, with who and `note`; the catalogue follows."""
    loading = _Loading(by, for_real=True)
    with transaction.atomic():
        loading.take(lines)
        report = loading.report()
        if not report.is_sound:
            raise NotSound(report)
        loading.finish(note)
    return report


class _Loading:
    """One file on its way in."""

    def __init__(self, by: User, *, for_real: bool) -> None:
        self.by, self.for_real, self.now = by, for_real, timezone.now()
        self.may_publish = by.has_perm(PUBLISH)
        self.references = References(by)
        self.results: list[Result] = []
        self.touched: set[int] = set()
        self.parents: list[tuple[Line, Project, list[str]]] = []

    def take(self, lines: Lines) -> None:
        with connection.cursor() as cursor:
            # One import at a time, and none between the preview's reading and its taking back.
            cursor.execute("SELECT pg_advisory_xact_lock(727_003)")
        for name, found in lines.items():
            if self.for_real:
                self._make_room(TABLES[name], found)
            for line in found:
                self._take_line(TABLES[name], line)
        self._take_parents()

    def report(self) -> Report:
        notes = [
            _("There is no account “%(name)s” here; you stand in its place.") % {"name": name[:60]}
            for name in sorted(self.references.strange_accounts)
        ]
        return Report(self.results, notes)

    def finish(self, note: str) -> None:
        projects = list(Project.objects.filter(pk__in=self.touched).order_by("running"))
        for project in projects:
            record(project, ProjectEventKind.IMPORTED, at=self.now, by=self.by, note=note)
        catalogue.refresh_many(projects)

    def _take_line(self, table: Table, line: Line) -> None:
        name = line.cells.get(table.own, "")[:SHOWN]
        try:
            # A line that the database refuses leaves the others as they are.
            with transaction.atomic():
                what, name, words = self._put(table, line)
        except _Refused as refused:
            what, words = REFUSED, refused.words
        except (IntegrityError, DataError) as error:
            what, words = REFUSED, [_rule_words(error)]
        self.results.append(Result(table.name, line.number, name, what, words))

    def _put(self, table: Table, line: Line) -> tuple[str, str, list[str]]:
        if not line.cells:
            raise _Refused(_("The line has more or fewer cells than the heading."))
        known = self._known(table, line)
        values, lists = self._values(table, line, known)
        self._check(table, values, lists, known)
        if known is None:
            row = self._insert(table, values, lists)
            self._set_lists(table, line, row, lists)
            # An id the database gives is another one next time.
            return NEW, str(getattr(row, table.own)) if table.own != "id" else str(values.get("id", "")), []
        changes = self._changes(table, values, lists, known)
        if not changes:
            return SAME, str(getattr(known, table.own)), []
        if table.lasting:
            if table.model is Organisation:
                return SAME, str(getattr(known, table.own)), [_("It is known already and stays as it is.")]
            raise _Refused(_("It is here already, and what has been told is not changed by a file."), *changes)
        settled = [name for name in table.settled & set(values) if self._differs(table, name, values[name], known)]
        if settled:
            words = _("%(columns)s: changed by the steps on the project's page, not by a file.")
            raise _Refused(words % {"columns": ", ".join(sorted(settled))})
        self._update(table, values, known)
        self._set_lists(table, line, known, lists)
        return CHANGED, str(getattr(known, table.own)), changes

    # --- One line -----------------------------------------------------------------------------------------------------

    def _known(self, table: Table, line: Line) -> Any:  # noqa: ANN401  (a row of the table's model)
        cell = cells.plain_cell(line.cells.get(table.own, "")).strip()
        if not cell:
            return None
        if table.own == "number":
            match = _NUMBER.fullmatch(cell)
            if match is None:
                raise _Refused(_("A project's number looks like P-0019."))
            if not 0 < int(match[1]) <= MOST_RUNNING:
                raise _Refused(_("The number is too high."))
        if table.own == "id" and not (cell.isascii() and cell.isdigit() and 0 < int(cell[:12]) <= MOST_ID):
            raise _Refused(_("The id is none of ours. Leave it empty for a new row."))
        if table.model is Organisation:
            try:
                return self.references.find(Organisation, cell)
            except WrongCell:
                return None
        related = [one.name for one in table.fields if one.is_relation]
        found = table.model._default_manager.filter(**{table.own: cell})
        return (found.select_related(*related) if related else found).first()

    def _values(self, table: Table, line: Line, known: object) -> tuple[dict[str, Any], dict[str, list[Any]]]:
        """What the cells say: columns, and lists of rows. Raises `_Refused` with every cell that cannot be read."""
        values: dict[str, Any] = {}
        lists: dict[str, list[Any]] = {}
        wrong = []
        fields = {one.name: one for one in table.fields}
        needed = _NEEDED.get(table.name, ("project",) if table.project else ()) if known is None else ()
        wrong += [f"{name}: {_('This cell must not be empty.')}" for name in needed if not line.cells.get(name)]
        for name, cell in line.cells.items():
            try:
                if name in table.lists:
                    model = table.model._meta.get_field(name).related_model
                    names = cells.read_list(model, cell)  # type: ignore[arg-type]
                    lists[name] = names if model is Project else [self.references.find(model, one) for one in names]  # type: ignore[arg-type]
                elif fields[name].is_relation:
                    values[name] = self.references.read(fields[name], cell)
                elif name != table.own and not (known is None and not cell and _has_default(fields[name])):
                    values[name] = cells.read(fields[name], cell)
            except WrongCell as error:
                if name not in needed or cell:
                    wrong.append(f"{name}: {error}")
        if wrong:
            raise _Refused(*wrong)
        if table.own == "name":
            values["name"] = cells.read(fields["name"], line.cells["name"])
        elif own := cells.plain_cell(line.cells.get(table.own, "")).strip():
            values[table.own] = int(own) if table.own == "id" else own
        return values, lists

    def _check(self, table: Table, values: dict[str, Any], lists: dict[str, list[Any]], known: Any) -> None:  # noqa: ANN401
        if known is not None and table.project and "project" in values and values["project"].pk != known.project_id:
            raise _Refused(_("This id belongs to another project."))
        project = values.get("project") or (known.project if known is not None and table.project else None)
        for name, value in values.items():
            if isinstance(value, models.Model) and getattr(value, "project_id", None) not in (
                None,
                getattr(project, "pk", None),
            ):
                raise _Refused(f"{name}: " + _("This id belongs to another project."))
        if (
            table.model is Project
            and known is None
            and values.get("publication") == Publication.PUBLIC
            and not self.may_publish
        ):
            raise _Refused(_("You may not publish projects; leave the publication empty."))
        if table.model is GroupRules and "least" in values and not _are_counts(values["least"]):
            raise _Refused(f"least: {_('This cell cannot be read; leave it as the export wrote it.')}")

    def _differs(self, table: Table, name: str, value: Any, known: Any) -> bool:  # noqa: ANN401
        column = table.model._meta.get_field(name)
        return cells.written(column, value) != cells.written(column, getattr(known, name))  # type: ignore[arg-type]

    def _changes(self, table: Table, values: dict[str, Any], lists: dict[str, list[Any]], known: Any) -> list[str]:  # noqa: ANN401
        changes = []
        for name, value in values.items():
            # Counted by the portal itself; a file from yesterday is not older or newer by them.
            if name in ("version", "changed_at") or not self._differs(table, name, value, known):
                continue
            column: Any = table.model._meta.get_field(name)
            old, new = cells.written(column, getattr(known, name)), cells.written(column, value)
            changes.append(f"{name}: {old[:SHOWN] or '–'} → {new[:SHOWN] or '–'}")
        for name, rows in lists.items():
            old_names = sorted(cells.name_of(one) for one in getattr(known, name).all())
            new_names = sorted(one if isinstance(one, str) else cells.name_of(one) for one in rows)
            if old_names != new_names:
                changes.append(f"{name}: {' '.join(old_names)[:SHOWN] or '–'} → {' '.join(new_names)[:SHOWN] or '–'}")
        return changes

    def _insert(self, table: Table, values: dict[str, Any], lists: dict[str, list[Any]]) -> Any:  # noqa: ANN401
        if table.model is Project:
            values = self._new_project(values)
        if table.model in (Partner, ProjectMembership) and "sphere" not in values:
            values["sphere"] = values["organisation"].sphere if values.get("organisation") else Sphere.OTHER
        if table.model is ProjectMembership:
            values.setdefault("joined_on", timezone.localdate(self.now))
        if table.name == "nyheter":
            values["told_at_once"] = True
        if table.model is GroupRules:
            # Somebody has set them: a form opened before says so.
            values["version"] = 1
        row = table.model._default_manager.create(**values)
        self.references.add(row)
        self._touch(table, row)
        return row

    def _new_project(self, values: dict[str, Any]) -> dict[str, Any]:
        if "number" in values:
            running = int(values["number"][2:])
            ProjectSeries.objects.get_or_create(id=1, defaults={"last": 0})
            ProjectSeries.objects.filter(id=1, last__lt=running).update(last=running)
        else:
            running = next_number()
        today = timezone.localdate(self.now)
        begins: dict[str, Any] = {
            "state_since": today, "last_news_on": today, "made_at": self.now, "changed_at": self.now, "coordinator": self.by,
        }  # fmt: skip
        if values.get("publication") == Publication.PUBLIC:
            begins |= {"published_at": self.now, "published_by": self.by}
        # A column that is in the file is believed when it is empty, except where something has to stand.
        given = {name: value for name, value in values.items() if value is not None or name == "coordinator"}
        return {**begins, **given, "number": f"P-{running:04d}", "running": running}

    def _update(self, table: Table, values: dict[str, Any], known: Any) -> None:  # noqa: ANN401
        changed = {name: value for name, value in values.items() if name not in (table.own, "version", "changed_at")}
        if table.model is Project:
            changed["changed_at"] = self.now
        if table.model in (Project, Need, GroupRules):
            # Who has its form open sees what the file says before it is overwritten.
            changed["version"] = models.F("version") + 1
        table.model._default_manager.filter(pk=known.pk).update(**changed)
        self._touch(table, known)

    def _set_lists(self, table: Table, line: Line, row: Any, lists: dict[str, list[Any]]) -> None:  # noqa: ANN401
        for name, rows in lists.items():
            if name == "parents":
                # They may stand further down in the file.
                self.parents.append((line, row, [str(one) for one in rows]))
            else:
                getattr(row, name).set(rows)

    def _take_parents(self) -> None:
        for line, project, names in self.parents:
            try:
                rows = [self.references.find(Project, name) for name in names]
                if project in rows:
                    raise WrongCell(_("A project is no part of itself."))
                if project.within() & {one.pk for one in rows}:
                    raise WrongCell(_("A project is no part of one that is part of it."))
            except WrongCell as error:
                self.results.append(Result("projekt", line.number, project.number, REFUSED, [f"parents: {error}"]))
            else:
                project.parents.set(rows)

    def _touch(self, table: Table, row: Any) -> None:  # noqa: ANN401
        if table.model is Project:
            self.touched.add(row.pk)
        elif table.project:
            self.touched.add(row.project_id)

    def _make_room(self, table: Table, lines: list[Line]) -> None:
        """Let the database count on from the highest id of the file, so that nobody else is given one of them meanwhile."""
        ids = [
            cell for line in lines if (cell := line.cells.get("id", "")).isascii() and cell.isdigit() and len(cell) < 10
        ]
        highest = min(max(map(int, ids), default=0), MOST_ID)
        if table.own == "id" and highest:
            with connection.cursor() as cursor:
                cursor.execute(_MAKE_ROOM.format(table=table.model._meta.db_table), [highest])


def _has_default(column: models.Field[Any, Any]) -> bool:
    return column.has_default() or column.name in (
        "state_since",
        "last_news_on",
        "made_at",
        "changed_at",
        "joined_on",
        "sphere",
    )


def _are_counts(value: object) -> bool:
    return isinstance(value, dict) and all(
        sphere in Sphere.values and isinstance(least, int) and 0 <= least <= 50 for sphere, least in value.items()
    )


def _rule_words(error: Exception) -> str:
    """Which rule of the database a row breaks. The rules have names that say what they demand."""
    diagnosis = getattr(error.__cause__, "diag", None)
    rule = getattr(diagnosis, "constraint_name", None) or getattr(diagnosis, "column_name", None) or "?"
    return _("The row breaks a rule: %(rule)s.") % {"rule": rule}


_MAKE_ROOM = """
SELECT setval(counter, greatest(%s, nextval(counter), (SELECT coalesce(max(id), 1) FROM {table})))
FROM (SELECT pg_get_serial_sequence('{table}', 'id')::regclass AS counter) one
"""
