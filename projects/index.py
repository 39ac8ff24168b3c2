"""What every page of the catalogue knows at one version: names, and which project has which value of a filter.

Read once per published change and kept in the process, so a page costs one small question ("has anything changed?").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import connection
from django.utils.translation import get_language

from people.models import Organisation
from people.vocabulary import AreaLevel
from projects import facets
from projects.models import Listing


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which state of the catalogue: how often it has changed, and when last. Nothing published yet: 0 and None."""

    version: int
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Named:
    """A theme, an area or an organisation: its key in addresses, its name in both languages."""

    key: str
    sv: str
    en: str
    level: int = 0
    # The value of the area it lies in.
    parent: str = ""

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.en if (get_language() or "sv").startswith("en") else self.sv


@dataclass(frozen=True)
class Index:
    """`names` and `bits` by facet and value (`facets.Value` taken apart); the order of names is that of the filters."""

    stamp: Stamp
    names: Mapping[str, Mapping[str, Named]] = field(default_factory=dict)
    bits: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    # Keys of themes and organisations that were merged, to the values of those that were kept.
    old: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def everything(self) -> int:
        """Every public project, as bits."""
        return self.bits.get("all", {}).get("all", 0)

    def name(self, facet: str, value: object) -> str:
        """The name of a theme, area or organisation in the reader's language; empty when it is gone."""
        named = self.names[facet].get(str(value))
        return named.name if named else ""

    def value_of(self, facet: str, key: str) -> str:
        """The value that stands as `key` in addresses, or nothing."""
        known = next((value for value, named in self.names[facet].items() if named.key == key), "")
        return known or self.old.get(facet, {}).get(key, "")

    def organisation_of(self, key: str) -> str:
        """The value of the organisation that stands or stood as `key` in addresses; `key` itself where none was merged."""
        return self.old.get("organisation", {}).get(key, key)

    def with_organisations(self, values: Iterable[str]) -> Index:
        """The same, knowing these organisations too, however few projects they are in; unknown ones stay unknown."""
        missing = [int(value) for value in values if value not in self.bits.get("organisation", {})]
        if not missing:
            return self
        found = list(
            Listing.objects.filter(organisation_ids__overlap=missing).values_list("running", "organisation_ids")
        )
        names = dict(Organisation.objects.filter(pk__in=missing).values_list("pk", "name")) if found else {}
        bits, named = dict(self.bits.get("organisation", {})), dict(self.names["organisation"])
        for pk, name in names.items():
            bits[str(pk)] = facets.bits_of(running for running, pks in found if pk in pks)
            named[str(pk)] = Named(str(pk), name, name)
        return replace(self, names={**self.names, "organisation": named}, bits={**self.bits, "organisation": bits})


_kept: Index | None = None


def stamp() -> Stamp:
    """The state of the catalogue now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version, changed_at FROM projects_changes WHERE id = 1")
        row = cursor.fetchone()
    return Stamp(*row) if row else Stamp(0, None)


def current(now: Stamp | None = None) -> Index:
    """The index as of now; `now` where the caller has asked already."""
    global _kept
    wanted = now or stamp()
    if _kept is None or _kept.stamp != wanted:
        _kept = _read(wanted)
    return _kept


def forget() -> None:
    """Read anew at the next page."""
    global _kept
    _kept = None


def _read(wanted: Stamp) -> Index:
    bits: dict[str, dict[str, int]] = {}
    names: dict[str, dict[str, Named]] = {"theme": {}, "area": {}, "organisation": {}}
    old: dict[str, dict[str, str]] = {"theme": {}, "organisation": {}}
    with connection.cursor() as cursor:
        cursor.execute(_EVERYTHING)
        rows = cursor.fetchall()
    # By the size of areas and by name; members have neither.
    for facet, value, members, key, sv, en, level, parent in sorted(rows, key=lambda row: (row[6], row[4].casefold())):
        if members is not None:
            bits.setdefault(facet, {})[value] = int.from_bytes(members, "little")
        elif facet.startswith("old "):
            old[facet.removeprefix("old ")][key] = value
        elif facet == "area" and level == AreaLevel.CITY:
            names[facet][value] = Named(key, "Hela staden", "Whole city", level)
        else:
            names[facet][value] = Named(key, sv, en, level, parent)
    return Index(wanted, names, bits, old)


# Members of every value, and the names of themes, areas and the organisations that are offered, in one question.
_EVERYTHING = """
SELECT facet, value, members, '', '', '', 0, '' FROM projects_facetcount
UNION ALL SELECT 'theme', id::text, NULL, key, name_sv, name_en, 0, '' FROM people_theme
UNION ALL SELECT 'old theme', theme_id::text, NULL, key, '', '', 0, '' FROM people_oldname WHERE theme_id > 0 AND key <> ''
UNION ALL SELECT 'old organisation', organisation_id::text, NULL, key, '', '', 0, '' FROM people_oldname
    WHERE organisation_id > 0 AND key <> ''
UNION ALL SELECT 'area', id::text, NULL, key, name, name, level, coalesce(parent_id::text, '') FROM people_cityarea
UNION ALL SELECT 'organisation', id::text, NULL, id::text, name, name, 0, '' FROM people_organisation
    WHERE id IN (SELECT value::bigint FROM projects_facetcount WHERE facet = 'organisation')
"""
