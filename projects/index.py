"""What every page of the catalogue knows at one version: names, and which project has which value of a filter.

Read once per published change and kept in the process, so a page costs one small question ("has anything changed?").
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from people.models import Organisation
from people.vocabulary import AreaLevel
from projects import facets
from projects.models import Listing

# Bits by facet and value: bit n stands for the project with the running number n.
Members = Mapping[str, Mapping[str, int]]

# Some 8 kB each; who asks for every combination of filters gains nothing and costs no more than this.
MOST_MADE = 200


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
    """Names and counts by facet and value (`facets.Value` taken apart); the order of names is that of the filters.

    `made` is what was made of this state and of nothing else; it goes when the state goes, with the next published change.
    """

    stamp: Stamp
    names: Mapping[str, Mapping[str, Named]] = field(default_factory=dict)
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    # What `bits` will say, where it has been read already.
    members: Members | None = field(default=None, repr=False)
    # Keys of themes and organisations that were merged, to the values of those that were kept.
    old: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    made: dict[Hashable, SafeString] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def bits(self) -> Members:
        """Which projects have which value, as bits; read when somebody narrows the list, which needs counts alone as it is."""
        return _members(_ask(_FACETS.format(members="members"))) if self.members is None else self.members

    @property
    def everything(self) -> int:
        """Every public project, as bits."""
        return self.bits.get("all", {}).get("all", 0)

    @property
    def public(self) -> int:
        """How many projects are public."""
        return self.counts.get("all", {}).get("all", 0)

    def keep(self, key: Hashable, make: Callable[[], SafeString]) -> SafeString:
        """What `make` gives, made once in this state of the catalogue. `key` says everything else it depends on."""
        if (kept := self.made.get(key)) is None:
            if len(self.made) >= MOST_MADE:
                self.made.clear()
            kept = self.made[key] = make()
        return kept

    def said(self, facet: str) -> dict[str, str]:
        """Value to name in the reader's language, of every theme, area or organisation."""
        english = (get_language() or "sv").startswith("en")
        return {value: one.en if english else one.sv for value, one in self.names.get(facet, {}).items()}

    def value_of(self, facet: str, key: str) -> str:
        """The value that stands as `key` in addresses, or nothing."""
        known = next((value for value, named in self.names[facet].items() if named.key == key), "")
        return known or self.old.get(facet, {}).get(key, "")

    def organisation_of(self, key: str) -> str:
        """The value of the organisation that stands or stood as `key` in addresses; `key` itself where none was merged."""
        return self.old.get("organisation", {}).get(key, key)

    def with_organisations(self, values: Iterable[str]) -> Index:
        """The same, knowing these organisations too, however few projects they are in; unknown ones stay unknown."""
        missing = [int(value) for value in values if value not in self.counts.get("organisation", {})]
        if not missing:
            return self
        found = list(
            Listing.objects.filter(organisation_ids__overlap=missing).values_list("running", "organisation_ids")
        )
        if not found:
            return self
        bits, counts = dict(self.bits.get("organisation", {})), dict(self.counts.get("organisation", {}))
        named = dict(self.names["organisation"])
        for pk, name in Organisation.objects.filter(pk__in=missing).values_list("pk", "name"):
            value = str(pk)
            bits[value] = facets.bits_of(running for running, pks in found if pk in pks)
            counts[value], named[value] = bits[value].bit_count(), Named(value, name, name)
        return replace(
            self,
            names={**self.names, "organisation": named},
            counts={**self.counts, "organisation": counts},
            members={**self.bits, "organisation": bits},
        )


_kept: Index | None = None


def stamp() -> Stamp:
    """The state of the catalogue now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version, changed_at FROM projects_changes WHERE id = 1")
        row = cursor.fetchone()
    return Stamp(*row) if row else Stamp(0, None)


def current(now: Stamp | None = None, *, narrowed: bool = False) -> Index:
    """The index as of now; `now` where the caller has asked already. `narrowed`: who is in what will be needed too."""
    global _kept
    wanted = now or stamp()
    if _kept is None or _kept.stamp != wanted:
        _kept = _read(wanted, narrowed=narrowed)
    return _kept


def forget() -> None:
    """Read anew at the next page."""
    global _kept
    _kept = None


def _read(wanted: Stamp, *, narrowed: bool = False) -> Index:
    rows = _ask(_FACETS.format(members="members" if narrowed else "NULL::bytea") + _NAMES)
    facets_, named = [row for row in rows if row[3] is not None], [row for row in rows if row[3] is None]
    counts: dict[str, dict[str, int]] = {}
    for facet, value, _marks, count, *_rest in facets_:
        counts.setdefault(facet, {})[value] = count
    names: dict[str, dict[str, Named]] = {"theme": {}, "area": {}, "organisation": {}}
    old: dict[str, dict[str, str]] = {"theme": {}, "organisation": {}}
    # By the size of areas and by name.
    for facet, value, _marks, _count, key, sv, en, level, parent in sorted(
        named, key=lambda r: (r[7], r[5].casefold())
    ):
        if facet.startswith("old "):
            old[facet.removeprefix("old ")][key] = value
        elif facet == "area" and level == AreaLevel.CITY:
            names[facet][value] = Named(key, "Hela staden", "Whole city", level)
        else:
            names[facet][value] = Named(key, sv, en, level, parent)
    return Index(wanted, names, counts, _members(facets_) if narrowed else None, old)


def _members(rows: Iterable[Sequence[Any]]) -> Members:
    bits: dict[str, dict[str, int]] = {}
    for facet, value, marks, *_rest in rows:
        bits.setdefault(facet, {})[value] = int.from_bytes(marks, "little")
    return bits


def _ask(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


# Which projects have each value (asked for or not), and how many.
_FACETS = "SELECT facet, value, {members}, count, '', '', '', 0, '' FROM projects_facetcount"
# The names of themes, areas and the organisations that are offered, in the same question.
_NAMES = """
UNION ALL SELECT 'theme', id::text, NULL, NULL, key, name_sv, name_en, 0, '' FROM people_theme
UNION ALL SELECT 'old theme', theme_id::text, NULL, NULL, key, '', '', 0, '' FROM people_oldname WHERE theme_id > 0 AND key <> ''
UNION ALL SELECT 'old organisation', organisation_id::text, NULL, NULL, key, '', '', 0, '' FROM people_oldname
    WHERE organisation_id > 0 AND key <> ''
UNION ALL SELECT 'area', id::text, NULL, NULL, key, name, name, level, coalesce(parent_id::text, '') FROM people_cityarea
UNION ALL SELECT 'organisation', id::text, NULL, NULL, id::text, name, name, 0, '' FROM people_organisation
    WHERE id = ANY(ARRAY(SELECT value::bigint FROM projects_facetcount WHERE facet = 'organisation'))
"""
