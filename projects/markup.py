"""HTML of what a page has dozens of, written directly: rows, cards, filters.

As templates the same lines took most of the time of the list (docs/performance.md). Every text goes through `escape`, names of
themes and translated words too; what does not is geometry and addresses that were made here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from people.emblem import emblem, sphere_glyph
from projects.filters import Choice, Panel
from projects.overview import Link
from projects.rows import Row
from projects.vocabulary import CHIP, TABLE, ProjectState


class Look(NamedTuple):
    """What a state looks like: how its table is drawn, and its chip as HTML."""

    table: str
    chip: str


def rows(given: Iterable[Row], level: int = 2) -> SafeString:
    """Projects as lines of a list, without the list itself; `level` is that of their headings."""
    looks = _looks(get_language() or "sv")
    around = _address()
    return SafeString("\n".join(_row(row, level, looks[row.state], around) for row in given))


def cards(given: Iterable[Row]) -> SafeString:
    """Projects as cards, without the list itself."""
    looks = _looks(get_language() or "sv")
    around = _address()
    return SafeString("".join(_card(row, looks[row.state], around) for row in given))


def filters(panels: Iterable[Panel]) -> SafeString:
    """Every filter as a group of boxes to tick."""
    return SafeString("\n".join(map(_panel, panels)))


def pages(given: Iterable[Link | None], address: str) -> SafeString:
    """Links to the pages of a list as items; None is a gap."""
    gap = '<li aria-hidden="true">…</li>'
    return SafeString("".join(_page(link, address) if link else gap for link in given))


def _page(link: Link, address: str) -> str:
    here = ' aria-current="page"' if link.current else ""
    label = f' aria-label="{escape(link.label)}"'
    return f'<li><a href="{address}{escape(link.query)}"{here}{label}>{escape(link.name)}</a></li>'


def _row(row: Row, level: int, look: Look, around: tuple[str, str]) -> str:
    meta = "".join(f"<span>{escape(words)}</span>" for words in (row.theme, row.place, row.when) if words)
    return (
        f'<li class="card item">{_tile(row, look)}<div><h{level} class="h3">{_link(row, around)}</h{level}>'
        f'<p{_lang(row.summary_language)}>{escape(row.summary)}</p><p class="meta">{look.chip}{meta}</p></div></li>'
    )


def _card(row: Row, look: Look, around: tuple[str, str]) -> str:
    when = f" {escape(row.when)}" if row.when else ""
    return (
        f'<li class="card">{_tile(row, look)}<p class="meta">{look.chip}{when}</p><h3>{_link(row, around)}</h3>'
        f"<p{_lang(row.summary_language)}>{escape(row.summary)}</p></li>"
    )


def _tile(row: Row, look: Look) -> str:
    return f'<div class="tile">{emblem(row.counts, look.table, row.want)}</div>'


def _link(row: Row, around: tuple[str, str]) -> str:
    before, after = around
    address = f"{before}{escape(row.number)}-{escape(row.slug)}{after}"
    return f'<a href="{address}"{_lang(row.title_language)}>{escape(row.title)}</a>'


def _lang(language: str) -> str:
    return f' lang="{language}"' if language else ""


def _panel(panel: Panel) -> str:
    name = escape(panel.name)
    before, hidden, after = "", "", ""
    if panel.folded:
        before = f'<details class="fold"{" open" if panel.is_open else ""}><summary>{name}</summary>'
        hidden, after = ' class="vh"', "</details>"
    boxes = "".join(_box(choice, panel.parameter) for choice in panel.choices)
    return f"{before}<fieldset><legend{hidden}>{name}</legend>{boxes}</fieldset>{after}"


def _box(choice: Choice, parameter: str) -> str:
    dim = "" if choice.count else ' class="dim"'
    checked = " checked" if choice.chosen else ""
    shape = sphere_glyph(choice.sphere) if choice.sphere else ""
    return (
        f'<label{dim}><input type="checkbox" name="{parameter}" value="{escape(choice.key)}"{checked}>'
        f"{shape}{escape(choice.name)} <span>{choice.count}</span></label>"
    )


def _address() -> tuple[str, str]:
    """What stands before and after number and slug in the address of a project; asked for once for all rows."""
    before, after = reverse("projects:project", args=["P-0", "x"]).split("P-0-x")
    return before, after


@lru_cache
def _looks(language: str) -> dict[str, Look]:
    # Translations do not change while a process lives; `language` is the active one.
    return {
        state.value: Look(TABLE[state], f'<span class="chip {CHIP[state]}">{escape(str(state.label))}</span>')
        for state in ProjectState
    }
