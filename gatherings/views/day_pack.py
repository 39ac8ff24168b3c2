"""The day pack: one page with one button, a page for each part, one for all of it, each in large print too."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import segno
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from gatherings import day_pack
from gatherings.models import Gathering
from gatherings.programme import public
from gatherings.views.notes import table_note_path
from gatherings.views.staff import RUN, for_staff
from outbox import links
from people.models import User

PARTS = [
    ("program", _("Programme")),
    ("dorrlista", _("Door list")),
    ("bordskort", _("Table cards")),
    ("namnskyltar", _("Badges")),
    ("anteckningsblad", _("Note sheets")),
]
ALL = "allt"
# Lines for walk-ins on the last page of the door list.
EMPTY_LINES = 18


class PackForm(forms.Form):
    """What making the pack anew does to the cards that are out."""

    end_earlier = forms.BooleanField(label=_("A card was lost: addresses on earlier cards end"), required=False)


@for_staff(RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def pack(request: HttpRequest, gathering: Gathering) -> HttpResponse:
    """What there is to print, what has changed since the last time, and the button that makes it."""
    form = PackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        day_pack.make(gathering, by=cast(User, request.user), end_earlier=form.cleaned_data["end_earlier"])
        return redirect("gatherings:day_pack_part", gathering.slug, ALL)
    context = {
        "gathering": gathering,
        "parts": PARTS,
        "all": ALL,
        "standing": day_pack.standing(gathering),
        "programme": public.latest(gathering),
        "form": form,
        "in_form": True,
    }
    return render(request, "gatherings/pack/pack.html", context)


@for_staff(RUN)
@require_safe
def part(request: HttpRequest, gathering: Gathering, name: str) -> HttpResponse:
    """One part, or all of them, made for A4. Printing it again changes nothing."""
    wanted = list(_MAKERS) if name == ALL else [name]
    if any(one not in _MAKERS for one in wanted):
        raise Http404
    large = request.GET.get("stor") == "1"
    context: dict[str, object] = {
        "gathering": gathering,
        "wanted": wanted,
        "words": dict(PARTS).get(name, _("The whole day pack")),
        "large": large,
        "printed": timezone.now(),
        "rounds": list(gathering.rounds.all()),
    }
    for one in wanted:
        context |= _MAKERS[one](gathering, large)
    return render(request, "gatherings/pack/part.html", context)


def _programme(gathering: Gathering, large: bool) -> dict[str, object]:
    return {"programme": public.latest(gathering)}


def _door_list(gathering: Gathering, large: bool) -> dict[str, object]:
    return {"letters": day_pack.by_letter(day_pack.guests(gathering)), "lines": range(EMPTY_LINES)}


def _cards(gathering: Gathering, large: bool) -> dict[str, object]:
    made = [(card, _qr(card.token), _address(card.token)) for card in day_pack.cards(gathering)]
    return {"cards": made}


def _badges(gathering: Gathering, large: bool) -> dict[str, object]:
    return {"sheets": day_pack.sheets(day_pack.guests(gathering), large=large)}


def _note_sheets(gathering: Gathering, large: bool) -> dict[str, object]:
    found = [(card.table, one) for card in day_pack.cards(gathering) for one in card.rounds]
    return {"notes": found, "short": range(2), "long": range(5 if large else 7)}


_MAKERS: dict[str, Callable[[Gathering, bool], dict[str, object]]] = {
    "program": _programme,
    "dorrlista": _door_list,
    "bordskort": _cards,
    "namnskyltar": _badges,
    "anteckningsblad": _note_sheets,
}


def _address(token: str) -> str:
    return links.absolute(table_note_path(token)) if token else ""


def _qr(token: str) -> SafeString | str:
    """The address as a picture. Our own address and a library's path: nothing of it was typed by anybody."""
    if not token:
        return ""
    drawn = segno.make(_address(token), error="m").svg_inline(scale=4, border=4, dark="#000", light="#fff")
    return mark_safe(drawn)  # noqa: S308


_PACK = "personal/dagspaket/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path(_PACK, pack, name="day_pack"),
    path(f"{_PACK}<slug:name>/", part, name="day_pack_part"),
]
