"""The list of projects as the page shows it: rows, filters with their counts, what was chosen, pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from projects import filters, search
from projects.models import Listing
from projects.rows import COLUMNS, Listed, Row, first, read, rows
from projects.search import Found
from projects.selection import ORDERS, STANDARD, Selection

PAGE = 50
_AROUND = 2


@dataclass(frozen=True)
class Link:
    """A link of the page; `current` where it leads to what is shown, `label` where it is said in other words than shown."""

    name: str
    query: str
    current: bool = False
    label: str = ""


@dataclass(frozen=True)
class Overview:
    """Everything the page says. `first` and `last` are places in the list, counted from one; `take_away` is the same choice
    for mail, feed and file: without order and page."""

    selection: Selection
    total: int
    everything: int
    rows: list[Row]
    removable: list[Link]
    orders: list[Link]
    pages: list[Link | None]
    first: int
    last: int
    take_away: str
    previous: str | None = None
    next: str | None = None
    found: Found | None = None


def overview(selection: Selection, *, most: int = PAGE) -> Overview:
    """Search, count and fetch one page of `most` rows. A page beyond the last is the last."""
    found = search.found(selection.words) if selection.words else None
    hits = found.bits if found else None
    bits = selection.bits(hits) if selection.is_narrowed else 0
    total = bits.bit_count() if selection.is_narrowed else selection.index.public
    count = max(1, -(-total // most))
    selection = replace(selection, page=min(selection.page, count))
    start = (selection.page - 1) * most
    listings = _fetch(selection, found, bits, start, most) if total else []
    return Overview(
        selection=selection,
        total=total,
        everything=selection.index.public,
        rows=rows(listings, selection.index),
        removable=_removable(selection),
        orders=_orders(selection),
        pages=_pages(selection, count),
        first=start + 1,
        last=start + len(listings),
        take_away=selection.query(order="", page=1),
        previous=selection.query(page=selection.page - 1) if selection.page > 1 else None,
        next=selection.query(page=selection.page + 1) if selection.page < count else None,
        found=found,
    )


def _fetch(
    selection: Selection, found: Found | None, bits: int, start: int, most: int
) -> Sequence[Listing] | Sequence[Listed]:
    if not start and not selection.is_narrowed:
        return first(selection.order or STANDARD, most)
    chosen = selection.rows()
    if found and not selection.order:
        return search.ranked(found, chosen.only(*COLUMNS), bits, start=start, most=most)
    if found:
        chosen = chosen.filter(running__in=found.numbers(bits))
    page = chosen[start : start + most]
    if start:
        # The way to a later page goes through an index that has the order and the number, not through every row before it.
        page = Listing.objects.filter(running__in=page.values("running")).order_by(*selection.ordering)
    return read(page)


# --- Links ------------------------------------------------------------------------------------------------------------


def _removable(selection: Selection) -> list[Link]:
    links = []
    if selection.words:
        links.append(Link(_("“%(words)s”") % {"words": selection.words}, replace(selection, words="", page=1).query()))
    for facet, values in selection.chosen.items():
        known = dict(filters.values(facet, selection))
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
    words = _("Page %(page)s")
    links: list[Link | None] = []
    before = 0
    for page in shown:
        if page > before + 1:
            links.append(None)
        links.append(Link(str(page), selection.query(page=page), page == here, words % {"page": page}))
        before = page
    return links
