"""What anybody sees of gatherings: the list, one gathering's page, its calendar file, how lots were drawn."""

from __future__ import annotations

import json

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from gatherings import calendars, my_table, page
from gatherings.models import Draw, Gathering, SphereSeats
from gatherings.vocabulary.life import PUBLIC, Admission

PAST_SHOWN = 50


@require_safe
def gatherings(request: HttpRequest) -> HttpResponse:
    """The next ones large, the past ones below."""
    seats = Prefetch("sphere_seats", SphereSeats.objects.all())
    coming = list(Gathering.objects.coming().prefetch_related(seats))
    context = {
        "coming": [(gathering, page.seats_of(gathering), page.chip(gathering)) for gathering in coming],
        "past": Gathering.objects.past()[:PAST_SHOWN],
    }
    return render(request, "gatherings/gatherings.html", context)


@require_safe
def gathering(request: HttpRequest, slug: str) -> HttpResponse:
    """When, where, how many places are left, and how to come."""
    found = get_object_or_404(
        Gathering.objects.public().select_related("contact").prefetch_related("sphere_seats", "themes"), slug=slug
    )
    context = {
        "gathering": found,
        "seats": page.seats_of(found),
        "chip": page.chip(found),
        "facilities": page.facilities(found),
        "tables_shown": my_table.shown(found),
        "same_day": found.local_start.date() == found.local_end.date(),
    }
    return render(request, "gatherings/gathering.html", context)


@require_safe
def draw(request: HttpRequest, slug: str) -> HttpResponse:
    """How lots are drawn; afterwards the seed, the chances and the outcome against what was kept."""
    found = get_object_or_404(
        Gathering.objects.public().filter(admission=Admission.DRAW).prefetch_related("sphere_seats"), slug=slug
    )
    context = {"gathering": found, "draw": Draw.objects.filter(gathering=found).first(), "rows": page.drawn_rows(found)}
    return render(request, "gatherings/draw.html", context)


@require_safe
def draw_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything needed to draw again: who was in it by random number and part of society, seats, quotas, seed, result."""
    kept = get_object_or_404(
        Draw.objects.filter(gathering__state__in=PUBLIC, drawn_at__isnull=False), gathering__slug=slug
    )
    given = json.loads(kept.input)
    return JsonResponse({**given, "seed": kept.seed, "commitment": kept.commitment, **kept.result})


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The gathering for anybody's calendar. Fetched again it brings its new time, or that it is cancelled."""
    found = get_object_or_404(Gathering.objects.public(), slug=slug)
    response = HttpResponse(
        calendars.of_gathering(found, get_language() or "sv"), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{found.slug}.ics"'
    return response


urlpatterns: list[URLPattern] = [
    path("stormoten/", gatherings, name="gatherings"),
    path("stormoten/<slug:slug>/", gathering, name="gathering"),
    path("stormoten/<slug:slug>/lottning/", draw, name="draw"),
    path("stormoten/<slug:slug>/lottning.json", draw_file, name="draw_file"),
    path("stormoten/<slug:slug>/kalender.ics", calendar, name="gathering_calendar"),
]
