"""What every template may use, without a query of its own."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models import Unit

UNIT_SECONDS = 60

# The main menu, in its order: url name and words. A new part of the portal adds its line here.
MENU = [
    ("projects:projects", _("Projects")),
    ("gatherings:gatherings", _("Gatherings")),
    ("ideas:promise", _("The promise")),
    ("how", _("How it works")),
]


@dataclass(frozen=True)
class Sender:
    """The unit that answers, in the reader's language."""

    name: str
    telephone: str
    hours: str
    controller: str


@dataclass(frozen=True)
class Link:
    """A link of the frame; `current` is the value of `aria-current`, or empty; `here` the address with what was chosen on it."""

    path: str
    name: str
    current: str = ""
    language: str = ""
    here: str = ""


# What a page says while the database cannot be asked.
FALLBACK = Sender("Meet Malmö", "040-34 10 00", "8–16", "Malmö stad")

_kept: tuple[float, Unit | None] = (float("-inf"), None)


def portal(request: HttpRequest) -> dict[str, object]:
    """Addresses, languages, menu and the unit's telephone."""
    path = request.path
    menu, start = _menu(get_language() or settings.LANGUAGE_CODE)
    return {
        "SITE_URL": settings.SITE_URL,
        "IS_DEMO": settings.MODE == "demo",
        "unit": SimpleLazyObject(sender),
        "page_languages": _languages(request),
        "navigation": [Link(address, words, _current(path, address)) for address, words in menu],
        # The form needs no button that leads to the form.
        "in_form": path.startswith(start),
    }


def sender() -> Sender:
    """Today's unit, asked of the database once a minute; a page that cannot ask shows the city's own number."""
    global _kept
    if time.monotonic() - _kept[0] > UNIT_SECONDS:
        try:
            _kept = (time.monotonic(), Unit.objects.valid_today().first())
        except DatabaseError:
            return FALLBACK
    unit = _kept[1]
    if unit is None:
        return FALLBACK
    english = (get_language() or "sv").startswith("en")
    return Sender(
        name=unit.name,
        telephone=unit.telephone,
        hours=unit.hours_en if english else unit.hours_sv,
        controller=unit.controller_en if english else unit.controller_sv,
    )


def unit_words() -> str:
    """What the frame says of the unit in any language; part of every validator."""
    sender()
    unit = _kept[1]
    return repr((unit.name_sv, unit.name_en, unit.telephone, unit.hours_sv, unit.hours_en)) if unit else ""


def forget_unit() -> None:
    """Ask the database again at the next page."""
    global _kept
    _kept = (float("-inf"), None)


@lru_cache
def _menu(language: str) -> tuple[list[tuple[str, str]], str]:
    """Address and words of the main menu, and the address of the form, in the active `language`."""
    return [(reverse(name), str(words)) for name, words in MENU], reverse("ideas:start")


def _current(path: str, address: str) -> str:
    if path == address:
        return "page"
    return "true" if path.startswith(address) else ""


def _languages(request: HttpRequest) -> list[Link]:
    """The same page in each language: Swedish stands at the root, the others under their prefix."""
    here = get_language() or settings.LANGUAGE_CODE
    prefix = "" if here == settings.LANGUAGE_CODE else f"/{here}"
    bare = request.path.removeprefix(prefix)
    # Words and filters are the same in every language.
    chosen = f"?{request.GET.urlencode()}" if request.GET else ""
    return [
        Link(
            path=(path := bare if code == settings.LANGUAGE_CODE else f"/{code}{bare}"),
            here=f"{path}{chosen}",
            name=str(name),
            current="true" if code == here else "",
            language=code,
        )
        for code, name in settings.LANGUAGES
    ]
