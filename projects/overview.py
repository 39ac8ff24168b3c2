"""The list of projects as the page shows it: rows, filters with their counts, what was chosen, pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from people.vocabulary import Sphere
from projects import search
from projects.index import Index
from projects.models import Listing
from projects.search import Found
from projects.selection import ORDERS, PARAMETERS, Selection
from projects.vocabulary import CHIP, ENDED, TABLE, ProjectOrigin, ProjectState

PAGE = 50
# Which columns a row needs: never the texts that are searched.
COLUMNS = (
    "number", "running", "slug", "state", "title", "title_en", "summary", "summary_en", "place", "time_words", "origin",
    "sphere_counts", "wanted_chairs", "theme_ids", "area_ids", "years",
)  # fmt: skip
# Filters with many values stand folded under their name.
FOLDED = ("area", "year", "organisation")
SHOWN_ORGANISATIONS = 10
_AROUND = 2


@dataclass(frozen=True)
class Row:
    """A project as the list shows it, in the reader's language; equal rows look the same."""

    number: str
    slug: str
    title: str
    title_language: str
    summary: str
    summary_language: str
    state: str
    counts: tuple[int, ...]
    want: int
    theme: str
    place: str
    when: str

    @property
    def chip(self) -> str:
        return CHIP[ProjectState(self.state)]

    @property
    def state_words(self) -> str:
        return str(ProjectState(self.state).label)

    @property
    def table(self) -> str:
        return TABLE[ProjectState(self.state)]


@dataclass(frozen=True)
class Choice:
    """One value of a filter; `sphere` is set where it has a shape."""

    key: str
    name: str
    count: int
    chosen: bool
    sphere: str = ""


@dataclass(frozen=True)
class Panel:
    """One filter. `folded`: its values are shown when it is opened; `is_open`: something in it is chosen."""

    name: str
    parameter: str
    choices: list[Choice]
    folded: bool = False

    @property
    def is_open(self) -> bool:
        return any(choice.chosen for choice in self.choices)


@dataclass(frozen=True)
class Link:
    """A link of the page; `current` where it leads to what is shown."""

    name: str
    query: str
    current: bool = False


@dataclass(frozen=True)
class Overview:
    """Everything the page says. `first` and `last` are places in the list, counted from one."""

    selection: Selection
    total: int
    everything: int
    rows: list[Row]
    panels: list[Panel]
    removable: list[Link]
    orders: list[Link]
    pages: list[Link | None]
    first: int
    last: int
    previous: str | None = None
    next: str | None = None
    found: Found | None = None

    @property
    def take_away(self) -> str:
        """The same choice for mail, feed and file: without order and page."""
        return self.selection.query(order="", page=1)


def overview(selection: Selection) -> Overview:
    """Search, count and fetch one page. A page beyond the last is the last."""
    found = search.found(selection.words) if selection.words else None
    hits = found.bits if found else None
    bits = selection.bits(hits)
    total = bits.bit_count()
    count = max(1, -(-total // PAGE))
    selection = replace(selection, page=min(selection.page, count))
    start = (selection.page - 1) * PAGE
    listings = _fetch(selection, found, bits, start) if total else []
    return Overview(
        selection=selection,
        total=total,
        everything=selection.index.everything.bit_count(),
        rows=[row(listing, selection.index) for listing in listings],
        panels=_panels(selection, hits),
        removable=_removable(selection),
        orders=_orders(selection),
        pages=_pages(selection, count),
        first=start + 1,
        last=start + len(listings),
        previous=selection.query(page=selection.page - 1) if selection.page > 1 else None,
        next=selection.query(page=selection.page + 1) if selection.page < count else None,
        found=found,
    )


def row(listing: Listing, index: Index) -> Row:
    """A row of the catalogue in the reader's language; Swedish where there is no translation."""
    english = (get_language() or "sv").startswith("en")
    title_en, summary_en = english and listing.title_en, english and listing.summary_en
    return Row(
        number=listing.number,
        slug=listing.slug,
        title=title_en or listing.title,
        title_language="" if title_en or not english else "sv",
        summary=summary_en or listing.summary,
        summary_language="" if summary_en or not english else "sv",
        state=listing.state,
        counts=tuple(listing.sphere_counts),
        want=listing.wanted_chairs,
        theme=index.name("theme", listing.theme_ids[0]) if listing.theme_ids else "",
        place=listing.place or (index.name("area", listing.area_ids[0]) if listing.area_ids else ""),
        when=_when(listing),
    )


def newest(index: Index, most: int) -> list[Row]:
    """The projects with the latest news, those that have not ended first."""
    rows = Listing.objects.only(*COLUMNS).exclude(state__in=ENDED).order_by("-last_news_on", "-running")[:most]
    return [row(listing, index) for listing in rows]


def _when(listing: Listing) -> str:
    """Where it comes from and when it was, as far as that is not said by its state."""
    origin = {
        ProjectOrigin.INVENTED: _("Invented example"),
        ProjectOrigin.OTHER: _("Other collaboration"),
    }.get(ProjectOrigin(listing.origin), "")
    first, last = (min(listing.years), max(listing.years)) if listing.years else (0, 0)
    if listing.time_words:
        time = listing.time_words
    elif not first:
        time = ""
    elif listing.state in ENDED:
        time = str(first) if first == last else f"{first}–{last}"
    else:
        time = _("since %(year)s") % {"year": first}
    return ", ".join(words for words in (origin, time) if words)


def _fetch(selection: Selection, found: Found | None, bits: int, start: int) -> list[Listing]:
    rows = selection.rows().only(*COLUMNS)
    if found is None:
        return list(rows[start : start + PAGE])
    if selection.order:
        return list(rows.filter(running__in=found.numbers(bits))[start : start + PAGE])
    return search.ranked(found, rows, bits, start=start, most=PAGE)


# --- Filters ----------------------------------------------------------------------------------------------------------


def _panels(selection: Selection, hits: int | None) -> list[Panel]:
    names = {
        "state": _("State"), "funding": _("Money"), "theme": _("Theme"), "sphere": _("Who is in"), "area": _("Place"),
        "year": _("Year"), "organisation": _("Organisation"),
    }  # fmt: skip
    panels = []
    whole = selection.bits(hits)
    for facet, parameter in PARAMETERS.items():
        # Counted under all other filters; what is chosen in this one is left aside.
        others = selection.bits(hits, but=facet) if facet in selection.chosen else whole
        members = selection.index.bits.get(facet, {})
        chosen = selection.chosen.get(facet, ())
        choices = [
            Choice(
                key=selection.key(facet, value),
                name=name,
                count=(others & members.get(value, 0)).bit_count(),
                chosen=value in chosen,
                sphere=value if facet == "sphere" else "",
            )
            for value, name in _values(facet, selection)
        ]
        if facet == "organisation":
            choices.sort(key=lambda choice: (not choice.chosen, -choice.count, choice.name.casefold()))
            choices = [c for c in choices if c.chosen or c.count][: max(SHOWN_ORGANISATIONS, len(chosen))]
        if facet == "funding" and not (choices[0].count or choices[0].chosen):
            continue
        if choices:
            panels.append(Panel(names[facet], parameter, choices, folded=facet in FOLDED))
    return panels


def _values(facet: str, selection: Selection) -> Iterable[tuple[str, str]]:
    """Values of a filter with their names, in their order."""
    if facet == "state":
        return [(state.value, str(state.label)) for state in ProjectState]
    if facet == "sphere":
        return [(sphere.value, str(sphere.label)) for sphere in Sphere]
    if facet == "funding":
        return [("yes", _("Looks for funding"))]
    if facet == "year":
        years = {*selection.index.bits.get("year", {}), *selection.chosen.get("year", ())}
        return [(year, year) for year in sorted(years, reverse=True)]
    named = selection.index.names.get(facet, {})
    return [(value, one.name) for value, one in named.items()]


def _removable(selection: Selection) -> list[Link]:
    links = []
    if selection.words:
        links.append(Link(_("“%(words)s”") % {"words": selection.words}, replace(selection, words="", page=1).query()))
    for facet, values in selection.chosen.items():
        known = dict(_values(facet, selection))
        links += [Link(known.get(value, value), selection.without(facet, value).query()) for value in values]
    return links


def _orders(selection: Selection) -> list[Link]:
    names = {"nyast": _("latest news"), "start": _("start"), "namn": pgettext("order", "name")}
    links = [Link(names[order], selection.query(order=order, page=1), selection.order == order) for order in ORDERS]
    if selection.words:
        return [Link(_("best match"), selection.query(order="", page=1), not selection.order), *links]
    first = links[0]
    return [Link(first.name, selection.query(order="", page=1), selection.order in ("", "nyast")), *links[1:]]


def _pages(selection: Selection, count: int) -> list[Link | None]:
    """The first, the last and those around the one shown; None is a gap."""
    if count == 1:
        return []
    here = selection.page
    shown = sorted({1, count, *range(max(1, here - _AROUND), min(count, here + _AROUND) + 1)})
    links: list[Link | None] = []
    before = 0
    for page in shown:
        if page > before + 1:
            links.append(None)
        links.append(Link(str(page), selection.query(page=page), page == here))
        before = page
    return links
