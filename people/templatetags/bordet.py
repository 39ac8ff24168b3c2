"""Template tags of the design: the emblem and its relatives, and how dates, times and numbers are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from django import template
from django.template.base import Parser, Token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from people import emblem as drawing
from people.models.languages import InTwoLanguages
from people.vocabulary import Sphere

register = template.Library()

BRAND = drawing.emblem([1] * len(Sphere))
NBSP = "\N{NO-BREAK SPACE}"

# Drawn once; what stands in the hero is a legend, not data, and says so beside it.
ROOM = drawing.room(
    [
        [1, 2, 1, 1, 0, 0],
        [1, 1, 2, 1, 1, 0],
        [2, 2, 1, 0, 1, 0],
        [1, 3, 2, 2, 0, 0],
        [2, 1, 2, 1, 0, 1],
        [2, 2, 2, 2, 0, 0],
        [1, 3, 1, 1, 1, 0],
        [2, 1, 3, 1, 1, 0],
        [1, 1, 2, 2, 0, 0],
        [2, 3, 2, 0, 1, 0],
        [1, 2, 1, 1, 1, 1],
        [3, 2, 1, 1, 0, 0],
    ]
)


@register.simple_tag
def emblem(
    counts: object, state: str = "ongoing", want: int = 6, label: bool = False, css: str = "em", ring: bool = False
) -> SafeString:
    """The table of a project or group.

    `counts`: six numbers in the order of `Sphere`, or an object with `sphere_counts`. `state`: forming, ongoing or
    finished. `want`: how many chairs the group aims at. `ring`: mark the chair that is offered. `label`: say it to screen
    readers too; without it the text twin has to stand beside the picture.
    """
    numbers = list(getattr(counts, "sphere_counts", counts))  # type: ignore[call-overload]
    text = ""
    if label:
        parts = [f"{Sphere(key).label} {count}" for key, count in zip(Sphere.values, numbers, strict=True) if count]
        text = _("The group: %(parts)s") % {"parts": ", ".join(parts)} if parts else _("Nobody is known yet")
    return _drawn(drawing.emblem(numbers, state, want, text, css, ring))


@register.simple_tag
def brand() -> SafeString:
    """The full table beside the wordmark: one chair per part of society."""
    return _drawn(BRAND)


@register.simple_tag
def sphere_glyph(key: str) -> SafeString:
    """The shape of one part of society; its name stands beside it."""
    return _drawn(drawing.sphere_glyph(str(key)))


@register.simple_tag
def room() -> SafeString:
    """The hero's room of tables."""
    return _drawn(ROOM)


@register.simple_tag
def wall(day: int, late_days: int = 0) -> SafeString:
    """The 21 bricks of the answer promise on day `day`."""
    late = late_days or max(0, day - 21)
    label = (
        ngettext("%(days)d day late", "%(days)d days late", late) % {"days": late}
        if late
        else _("Day %(day)s of 21") % {"day": day}
    )
    svg = f'<svg class="wall" viewBox="0 0 342 68" role="img" aria-label="{escape(label)}">{drawing.wall(day)}</svg>'
    return _drawn(svg + (f'<p class="chip late">{escape(label)}</p>' if late else ""))


@register.simple_tag
def tally(in_time: Sequence[bool]) -> SafeString:
    """One brick per answer of the promise."""
    late = sum(not kept for kept in in_time)
    label = _("%(kept)d answers in time, %(late)d too late") % {"kept": len(in_time) - late, "late": late}
    height, body = drawing.tally(list(in_time))
    return _drawn(f'<svg class="tally" viewBox="0 0 416 {height}" role="img" aria-label="{escape(label)}">{body}</svg>')


@register.simple_tag
def local(row: InTwoLanguages, name: str) -> str:
    """A text in the reader's language, in Swedish where there is no translation."""
    return row.local(name)


@register.simple_tag
def lang_of(row: InTwoLanguages, name: str) -> SafeString:
    """The `lang` attribute of such a text, where it is not the page's."""
    language = row.language_of(name)
    page = get_language() or "sv"
    return SafeString("") if page.startswith(language) else format_html(' lang="{}"', language)


@register.simple_tag
def said(row: InTwoLanguages, name: str) -> SafeString:
    """`local` within a line: marked with its language where that is not the page's."""
    marked = lang_of(row, name)
    return format_html("<span{}>{}</span>", marked, row.local(name)) if marked else format_html("{}", row.local(name))


@register.filter
def longdate(day: date | datetime | None) -> str:
    """14 december 2026, with spaces that do not break."""
    return date_format(_local(day), "j F Y").replace(" ", NBSP) if day else ""


@register.filter
def deadline(day: date | datetime | None) -> str:
    """torsdag 3 december 2026."""
    return f"{date_format(_local(day), 'l')} {longdate(day)}" if day else ""


@register.filter
def clock(moment: datetime | None) -> str:
    """kl. 14.02 (in English: 14.02)."""
    if not moment:
        return ""
    local = timezone.localtime(moment)
    return f"{local:%H.%M}" if (get_language() or "sv").startswith("en") else f"kl.{NBSP}{local:%H.%M}"


@register.filter
def thinspace(number: int) -> str:
    """2 000."""
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


@register.filter
def count_word(number: int) -> str:
    """Numbers up to nine as words, as one writes them."""
    words = [
        _("Zero"),
        _("One"),
        _("Two"),
        _("Three"),
        _("Four"),
        _("Five"),
        _("Six"),
        _("Seven"),
        _("Eight"),
        _("Nine"),
    ]
    return words[number] if 0 <= number < 10 else str(number)


@register.simple_tag
def foot(telephone: str) -> SafeString:
    """The foot of every page."""
    return _foot(get_language() or "sv", str(telephone))


class Breadcrumb(template.Node):
    """The way here, or nothing where a page names no level (private pages, error pages)."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> str:
        levels = self.nodelist.render(context).strip()
        if not levels:
            return ""
        # Rendered by the engine a moment ago, so escaped already; `strip` has made it a plain string.
        shown = {
            "levels": mark_safe(levels),  # noqa: S308
            "home": reverse("home"),
        }
        return render_to_string("components/breadcrumb.html", shown)


@register.tag
def breadcrumb(parser: Parser, token: Token) -> Breadcrumb:
    """`{% breadcrumb %}<li>…</li>{% endbreadcrumb %}`: the levels under Meet Malmö."""
    nodelist = parser.parse(("endbreadcrumb",))
    parser.delete_first_token()
    return Breadcrumb(nodelist)


@lru_cache(maxsize=16)
def _foot(language: str, telephone: str) -> SafeString:
    # It says nothing else, so it is drawn once per language; two dozen addresses and words are a third of a small page.
    return render_to_string("components/footer.html", {"telephone": telephone})


def _local(day: date | datetime) -> date:
    return timezone.localdate(day) if isinstance(day, datetime) else day


def _drawn(svg: str) -> SafeString:
    # Our own geometry from numbers; the only texts in it were escaped where they were put in.
    return mark_safe(svg)  # noqa: S308
