"""What somebody chose in the catalogue, as it stands in the address: words, filters, order, page.

The list, its feed and its files read the same address and show the same projects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_, or_
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from border.cleaning import search_words
from people.vocabulary import Sphere
from projects.index import Index
from projects.models import Listing
from projects.vocabulary import ProjectState

# Each filter and its name in the address.
PARAMETERS = {
    "state": "lage",
    "funding": "pengar",
    "theme": "tema",
    "sphere": "med",
    "area": "plats",
    "year": "ar",
    "organisation": "organisation",
}
# More choices in one filter than a person makes.
MOST_CHOICES = 40

_SPHERES = list(Sphere.values)

# Name in the address and order of the rows; the standard is the one without a choice.
STANDARD = "nyast"
ORDERS = {
    STANDARD: ["-last_news_on", "-running"],
    "start": ["-started_on", "-running"],
    "namn": ["sort_name", "running"],
}


@dataclass(frozen=True)
class Selection:
    """`chosen` are values by facet, as `facets.Value` has them; `order` is empty where nobody chose one."""

    index: Index
    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str = ""
    page: int = 1

    @classmethod
    def from_address(cls, typed: QueryDict, index: Index) -> Selection:
        """Read an address. What nobody can have chosen (unknown themes, a page called "x") is left out."""
        organisations = typed.getlist("organisation")[:MOST_CHOICES]
        known = index.with_organisations(index.organisation_of(key) for key in organisations if _is_key(key))
        chosen = {}
        for facet, parameter in PARAMETERS.items():
            keys = dict.fromkeys(typed.getlist(parameter)[:MOST_CHOICES])
            # Two keys may have become one.
            if values := dict.fromkeys(value for key in keys if (value := _value(facet, key, known))):
                chosen[facet] = tuple(values)
        order, page = typed.get("ordning", ""), typed.get("sida", "")
        return cls(
            index=known,
            words=search_words(typed.get("q", "")),
            chosen=chosen,
            order=order if order in ORDERS else "",
            page=max(1, int(page)) if _is_key(page) else 1,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether words or filters leave anything out."""
        return bool(self.words or self.chosen)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Names and values of the address, as a form would send them; without the page."""
        if self.words:
            yield "q", self.words
        for facet, values in self.chosen.items():
            for value in values:
                yield PARAMETERS[facet], self.key(facet, value)
        if self.order:
            yield "ordning", self.order

    def query(self, **changes: object) -> str:
        """The address after its path, with its question mark; always the same for the same choice. `changes` are fields."""
        other = replace(self, **changes)  # type: ignore[arg-type]
        pairs = list(other.pairs())
        if other.page > 1:
            pairs.append(("sida", str(other.page)))
        return f"?{urlencode(pairs)}" if pairs else ""

    def without(self, facet: str, value: str) -> Selection:
        """The same with one choice taken back, from the first page."""
        chosen = {**self.chosen, facet: tuple(one for one in self.chosen.get(facet, ()) if one != value)}
        return replace(self, chosen={name: values for name, values in chosen.items() if values}, page=1)

    def value(self, facet: str, key: str) -> str:
        """The value of a filter that `key` stands for in addresses, or nothing."""
        return _value(facet, key, self.index)

    def key(self, facet: str, value: str) -> str:
        """How a value is written in addresses."""
        if facet == "funding":
            return "ja"
        named = self.index.names.get(facet, {}).get(value)
        return named.key if named else value

    def bits(self, hits: int | None = None, *, but: str = "") -> int:
        """The projects that fit, as bits. `hits`: those the words found. `but`: a filter that is left aside."""
        masks = (
            reduce(or_, (self.index.bits.get(facet, {}).get(value, 0) for value in values))
            for facet, values in self.chosen.items()
            if facet != but
        )
        everything = self.index.everything
        return reduce(and_, masks, everything if hits is None else hits & everything)

    def rows(self) -> QuerySet[Listing]:
        """The rows that fit the filters, in the chosen order; what the words find is narrowed by the caller."""
        return Listing.objects.filter(_condition(self.chosen)).order_by(*self.ordering)

    @property
    def ordering(self) -> list[str]:
        """The chosen order, as the database wants it."""
        return ORDERS[self.order or STANDARD]


def _is_key(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) < 10


def _value(facet: str, key: str, index: Index) -> str:
    if facet == "state":
        return key if key in ProjectState.values else ""
    if facet == "sphere":
        return key if key in _SPHERES else ""
    if facet == "funding":
        return "yes" if key == "ja" else ""
    if facet == "year":
        return key if _is_key(key) and len(key) == 4 else ""
    if facet == "organisation":
        value = index.organisation_of(key)
        return value if value in index.counts.get("organisation", {}) else ""
    return index.value_of(facet, key)


def _condition(chosen: Mapping[str, tuple[str, ...]]) -> Q:
    condition = Q()
    for facet, values in chosen.items():
        if facet == "state":
            condition &= Q(state__in=values)
        elif facet == "funding":
            condition &= Q(seeking_funding=True)
        elif facet == "sphere":
            condition &= Q(spheres__overlap=[_SPHERES.index(value) for value in values])
        else:
            column = {"theme": "theme_ids", "area": "area_ids", "year": "years", "organisation": "organisation_ids"}[
                facet
            ]
            condition &= Q(**{f"{column}__overlap": [int(value) for value in values]})
    return condition
