"""A project as a line or a card shows it: the columns it is read from, and its words in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from projects.index import Index
from projects.models import Listing
from projects.selection import ORDERS
from projects.vocabulary import ENDED, ProjectOrigin


class Listed(NamedTuple):
    """The columns of `Listing` a row needs: never the texts that are searched."""

    number: str
    running: int
    slug: str
    state: str
    title: str
    title_en: str
    summary: str
    summary_en: str
    place: str
    time_words: str
    origin: str
    sphere_counts: list[int]
    wanted_chairs: int
    theme_ids: list[int]
    area_ids: list[int]
    years: list[int]


COLUMNS = Listed._fields


class Row(NamedTuple):
    """A project as the list shows it, in the reader's language. `title_language` and its like where it is another one."""

    number: str
    slug: str
    title: str
    title_language: str
    summary: str
    summary_language: str
    state: str
    counts: list[int]
    want: int
    theme: str
    place: str
    when: str


def read(listings: QuerySet[Listing]) -> list[Listed]:
    """The rows of a query, without making a model of each: half the time of a page of fifty."""
    return [Listed(*columns) for columns in listings.values_list(*COLUMNS)]


def first(order: str, most: int) -> list[Listed]:
    """The first of all projects in an order of `ORDERS`: the page most people see."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_everything(order)} LIMIT %s", [most])
        return [Listed(*columns) for columns in cursor.fetchall()]


def rows(listings: Iterable[Listing | Listed], index: Index) -> list[Row]:
    """Projects in the reader's language; Swedish where there is no translation."""
    language = get_language() or "sv"
    themes, areas = index.said("theme"), index.said("area")
    return [_row(listing, language, themes, areas) for listing in listings]


def newest(index: Index, most: int) -> list[Row]:
    """The projects with the latest news, of those that have not ended."""
    alive = Listing.objects.exclude(state__in=ENDED).order_by("-last_news_on", "-running")
    return rows(read(alive[:most]), index)


@lru_cache
def _everything(order: str) -> str:
    # Writing the statement takes Django longer than PostgreSQL needs to answer it. No value of a visitor is in it.
    return str(Listing.objects.order_by(*ORDERS[order]).values_list(*COLUMNS).query)


def _row(listing: Listing | Listed, language: str, themes: Mapping[str, str], areas: Mapping[str, str]) -> Row:
    english = language.startswith("en")
    title_en, summary_en = english and listing.title_en, english and listing.summary_en
    theme, area = listing.theme_ids[:1], listing.area_ids[:1]
    return Row(
        number=listing.number,
        slug=listing.slug,
        title=title_en or listing.title,
        title_language="" if title_en or not english else "sv",
        summary=summary_en or listing.summary,
        summary_language="" if summary_en or not english else "sv",
        state=listing.state,
        counts=listing.sphere_counts,
        want=listing.wanted_chairs,
        theme=themes.get(str(theme[0]), "") if theme else "",
        place=listing.place or (areas.get(str(area[0]), "") if area else ""),
        when=_when(listing, language),
    )


def _when(listing: Listing | Listed, language: str) -> str:
    """Where it comes from and when it was, as far as that is not said by its state."""
    origins, since = _words(language)
    origin = origins.get(listing.origin, "")
    first, last = (min(listing.years), max(listing.years)) if listing.years else (0, 0)
    if listing.time_words:
        time = listing.time_words
    elif not first:
        time = ""
    elif listing.state in ENDED:
        time = str(first) if first == last else f"{first}–{last}"
    else:
        time = since % {"year": first}
    return f"{origin}, {time}" if origin and time else origin or time


@lru_cache
def _words(language: str) -> tuple[dict[str, str], str]:
    # Translations do not change while a process lives; `language` is the active one.
    origins = {
        ProjectOrigin.INVENTED.value: _("Invented example"),
        ProjectOrigin.OTHER.value: _("Other collaboration"),
    }
    return origins, _("since %(year)s")
