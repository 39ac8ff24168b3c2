"""The programme everybody sees, its versions and calendar files; and one's own choices among parallel sessions."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from border.cleaning import is_number
from border.private import private_page
from gatherings.errors import NoSeat
from gatherings.models import AgendaLink, Gathering, ParallelSession, Registration
from gatherings.programme import calendar, content, public, sessions
from gatherings.programme.content import Programme
from gatherings.programme.public import Published
from gatherings.views.place import own_place
from gatherings.vocabulary.programme import ItemKind
from outbox import links

CALENDAR_PURPOSE = "gathering-calendar"


@dataclass(frozen=True)
class Choice:
    """One of the filters, as a reader sees it."""

    value: str
    name: str
    language: str
    chosen: bool


@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """The published programme, all of it or a part; one page that can be printed."""
    gathering = _public(slug)
    return _page(request, gathering, public.latest(gathering))


@require_safe
def programme_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An older version, which says so."""
    gathering = _public(slug)
    found = public.version(gathering, number)
    if found is None:
        raise Http404
    return _page(request, gathering, found)


@require_safe
def programme_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """A calendar file of what the address chooses, to fetch or to subscribe to."""
    gathering = _public(slug)
    published = public.latest(gathering)
    shown = _shown(request, published.programme if published else Programme())
    return _file(calendar.of(gathering, published, shown.items), gathering.slug)


@own_place
@require_http_methods(["GET"])
def choices(request: HttpRequest, token: str, me: Registration) -> HttpResponse:
    """What happens at the same time, what I have chosen, and what is left."""
    mine = sessions.of(me)
    lines = sessions.places_in_line(mine.values())
    now = timezone.now()
    published = public.latest(me.gathering)
    known = published.programme.items if published else ()
    # Seats are counted live; words, room and time are those that were published.
    rows = ParallelSession.objects.in_bulk([one.id for item in known for one in item.sessions])
    items = []
    for item in known:
        parts = [(one, rows[one.id], mine.get(one.id), lines.get(one.id)) for one in item.sessions if one.id in rows]
        if item.kind == ItemKind.PARALLEL and parts:
            items.append((item, item.begins > now and me.is_coming, parts))
    context = {
        "me": me,
        "gathering": me.gathering,
        "token": token,
        "items": items,
        "done": request.GET.get("klart", ""),
        "has_calendar": AgendaLink.objects.filter(registration=me, revoked_at__isnull=True).exists(),
    }
    return render(request, "gatherings/programme/choices.html", context)


@own_place
@require_POST
def choose(request: HttpRequest, token: str, me: Registration, pk: int) -> HttpResponse:
    """A seat or a place in line; chosen twice it is one."""
    session = get_object_or_404(ParallelSession, pk=pk, item__gathering=me.gathering)
    if session.pk not in public.sessions_of(me.gathering):
        raise Http404
    try:
        made = sessions.choose(me, session)
    except NoSeat:
        return _back(token, "for-sent")
    return _back(token, made.state)


@own_place
@require_POST
def leave(request: HttpRequest, token: str, me: Registration, pk: int) -> HttpResponse:
    """Give up a seat or a place in line."""
    session = get_object_or_404(ParallelSession, pk=pk, item__gathering=me.gathering)
    mine = sessions.of(me).get(session.pk)
    if mine:
        sessions.give_up(mine)
    return _back(token, "lamnad")


@own_place
@require_POST
def make_calendar(request: HttpRequest, token: str, me: Registration) -> HttpResponse:
    """A private calendar address; those made before stop working. It is shown once, since only its digest is kept."""
    now = timezone.now()
    AgendaLink.objects.filter(registration=me, revoked_at__isnull=True).update(revoked_at=now)
    made = links.new_token()
    AgendaLink.objects.create(registration=me, digest=links.digest(CALENDAR_PURPOSE, made), made_at=now)
    address = links.absolute(reverse("gatherings:own_calendar", args=[made]))
    context = {"me": me, "gathering": me.gathering, "token": token, "address": address}
    return render(request, "gatherings/programme/calendar_made.html", context)


@private_page
@require_safe
def own_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """One's own day as a calendar to subscribe to. Whose place was cancelled gets an empty one."""
    link = (
        AgendaLink.objects.select_related("registration__gathering")
        .filter(digest=links.digest(CALENDAR_PURPOSE, token), revoked_at__isnull=True)
        .first()
    )
    if link is None:
        raise Http404
    me = link.registration
    if me.anonymised_at or timezone.localdate() > me.gathering.links_end_on:
        raise Http404
    if not me.is_coming:
        return _file(calendar.empty(me.gathering), me.gathering.slug)
    published = public.latest(me.gathering)
    return _file(calendar.of_choices(me.gathering, published, sessions.of(me).values()), me.gathering.slug)


def _page(request: HttpRequest, gathering: Gathering, published: Published | None) -> HttpResponse:
    whole = published.programme if published else Programme()
    shown = _shown(request, whole)
    query = urlencode([(name, value) for name in ("sal", "typ") for value in request.GET.getlist(name)])
    context = {
        "gathering": gathering,
        "published": published,
        "items": shown.items,
        "rooms": _rooms(request, whole),
        "kinds": _kinds(request, whole),
        "filtered": shown != whole,
        "query": f"?{query}" if query else "",
        "newest": gathering.programme_versions.first(),
        "has_sessions": any(item.sessions for item in whole.items),
    }
    return render(request, "gatherings/programme/page.html", context)


def _shown(request: HttpRequest, whole: Programme) -> Programme:
    """What the address chooses; words it does not know choose nothing."""
    rooms = {room.id for room in whole.rooms}
    wanted = [int(one) for one in request.GET.getlist("sal") if is_number(one)]
    kinds = [one for one in request.GET.getlist("typ") if one in whole.kinds]
    return content.chosen(whole, rooms=[one for one in wanted if one in rooms], kinds=kinds)


def _rooms(request: HttpRequest, whole: Programme) -> list[Choice]:
    chosen = request.GET.getlist("sal")
    language = get_language() or "sv"
    return [
        Choice(str(room.id), room.name.in_(language), room.name.language_in(language), str(room.id) in chosen)
        for room in whole.rooms
    ]


def _kinds(request: HttpRequest, whole: Programme) -> list[Choice]:
    chosen = request.GET.getlist("typ")
    return [Choice(kind, str(ItemKind(kind).label), "", kind in chosen) for kind in whole.kinds]


def _public(slug: str) -> Gathering:
    return get_object_or_404(Gathering.objects.public(), slug=slug)


def _back(token: str, done: str) -> HttpResponse:
    return redirect(f"{reverse('gatherings:choices', args=[token])}?klart={done}")


def _file(body: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.ics"'}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


urlpatterns: list[URLPattern] = [
    path("stormoten/<slug:slug>/program/", programme, name="programme"),
    path("stormoten/<slug:slug>/program/v<int:number>/", programme_version, name="programme_version"),
    path("stormoten/<slug:slug>/program.ics", programme_calendar, name="programme_calendar"),
    path("plats/<str:token>/val/", choices, name="choices"),
    path("plats/<str:token>/val/<int:pk>/", choose, name="choose"),
    path("plats/<str:token>/val/<int:pk>/lamna/", leave, name="leave_session"),
    path("plats/<str:token>/val/kalender/", make_calendar, name="make_calendar"),
    path("min-kalender/<str:token>.ics", own_calendar, name="own_calendar"),
]
