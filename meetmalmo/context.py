"""What every template may use, without a query of its own."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse, translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from people.models import Unit

UNIT_SECONDS = 60

# The main menu: url name, its words, and the addresses that count as its section.
MENU = [
    ("ideas:promise", "The promise", "/loftet/"),
    ("how", "How it works", "/sa-fungerar-det/"),
]


@dataclass(frozen=True)
class Sender:
    """The unit that answers, in the reader's language."""

    name: str
    telephone: str
    hours: str
    controller: str


_unit: tuple[float, Unit | None] = (float("-inf"), None)


def portal(request: HttpRequest) -> dict[str, object]:
    """Names and figures of the frame: languages, menu, the unit's telephone."""
    path = request.path
    return {
        "SITE_URL": settings.SITE_URL,
        "IS_DEMO": settings.MODE == "demo",
        "unit": sender(),
        "brand_counts": [1, 1, 1, 1, 1, 1],
        "page_languages": _languages(request),
        "navigation": _menu(path),
        "in_form": "/lamna-ide/" in path,
    }


def sender() -> Sender:
    """Today's unit; asked of the database once a minute, and with a fallback so that error pages work without it."""
    global _unit
    if time.monotonic() - _unit[0] > UNIT_SECONDS:
        try:
            _unit = (time.monotonic(), Unit.objects.valid_today().first())
        except DatabaseError:
            return Sender("Meet Malmö", "040-34 10 00", "", "Malmö stad")
    unit = _unit[1]
    if unit is None:
        return Sender("Meet Malmö", "040-34 10 00", "", "Malmö stad")
    english = (get_language() or "sv").startswith("en")
    return Sender(
        unit.name, unit.telephone, unit.hours_en if english else unit.hours_sv, unit.controller_en if english else unit.controller_sv
    )


def forget_unit() -> None:
    """Ask the database again at the next page."""
    global _unit
    _unit = (float("-inf"), None)


def _languages(request: HttpRequest) -> list[dict[str, object]]:
    try:
        resolve(request.path_info)
    except Resolver404:
        return []
    current = get_language()
    return [
        {"code": code, "name": name, "path": translate_url(request.path, code), "current": code == current}
        for code, name in settings.LANGUAGES
    ]


def _menu(path: str) -> list[dict[str, str]]:
    items = []
    words = {"The promise": _("The promise"), "How it works": _("How it works")}
    for name, word, section in MENU:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        current = "page" if path == address else "true" if section in path else ""
        items.append({"path": address, "name": words[word], "current": current})
    return items
