"""The door on the day: find by code, camera or name, let in, undo, let out, walk in; and the screen on the wall.

Every page works without a script. With one the code field is ready again at once (`static/js/door.js`).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from border.cleaning import is_number
from border.formkeys import OtherContent
from gatherings import door, finding
from gatherings.arrivals import arrivals, round_for, tables_of
from gatherings.door import Answer, Outcome, Slip
from gatherings.door_forms import FindForm, StepForm, WalkInForm
from gatherings.errors import NoSeat, WrongRegistrationState, WrongState
from gatherings.models import CheckIn, Gathering, Registration, Round, Seat
from gatherings.views.staff import DOOR, for_staff
from gatherings.vocabulary.day import UNDO_SECONDS, Movement
from gatherings.vocabulary.registration import RegistrationState
from outbox import links
from people.models import User

SCREEN_SECONDS = 20
SHOWN_FOR = timedelta(minutes=10)
# A page that was left open with a guest can be pressed as long as the day is.
PRESSED_FOR = timedelta(hours=12)
LOOKED_AT = "door-guest"


@dataclass(frozen=True)
class Guest:
    """The person the door looks at: where she sits, and whether she is in the house. `signed`: for what is pressed."""

    registration: Registration
    signed: str
    movement: CheckIn | None
    seats: list[tuple[Round, Seat | None]]
    now: Seat | None
    may_undo: bool

    @property
    def is_in(self) -> bool:
        return self.movement is not None and self.movement.movement == Movement.IN

    @property
    def waits(self) -> bool:
        """Has no seat yet, and can be given one: a free one, or the one she is offered."""
        return self.registration.state in (RegistrationState.WAITLISTED, RegistrationState.OFFERED)

    @property
    def may_come(self) -> bool:
        return self.registration.state in (
            RegistrationState.REGISTERED, RegistrationState.ATTENDED, RegistrationState.NO_SHOW
        )  # fmt: skip


@for_staff(DOOR, camera=True)
@require_safe
def check_in(request: HttpRequest, gathering: Gathering) -> HttpResponse:
    """The field, the counts, and the guest of the last press."""
    wanted = _pressed(request.GET.get("gast", ""), SHOWN_FOR)
    guest = None
    if wanted and door.shows_names(gathering, timezone.now()):
        guest = _guest(_person(gathering, wanted))
    return _page(request, gathering, guest=guest, done=request.GET.get("klart", ""))


@for_staff(DOOR, camera=True)
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest, gathering: Gathering) -> HttpResponse:
    """A code lets in at once; a name shows who it could be.

    The answer to a name is drawn here and not after a redirect, because names have no business in addresses, which logs keep.
    """
    form = FindForm(request.POST)
    if request.method != "POST" or not form.is_valid() or not door.shows_names(gathering, timezone.now()):
        return redirect("gatherings:door", gathering.slug)
    words = form.cleaned_data["words"]
    person = finding.find_code(gathering, words)
    if person:
        return _press(
            gathering, person, "in", Slip(form.cleaned_data["client_id"], form.cleaned_data["found_by"]), request
        )
    hits = finding.find_name(gathering, words)
    return _page(request, gathering, words=words, hits=hits, searched=True)


@for_staff(DOOR)
@require_POST
def step(request: HttpRequest, gathering: Gathering, guest: str) -> HttpResponse:
    """Let in, out, undo, or give a free seat to somebody who waits. `guest` is the signed one of a page that was drawn."""
    form = StepForm(request.POST)
    pk = _pressed(guest, PRESSED_FOR)
    if not pk or not form.is_valid():
        return redirect("gatherings:door", gathering.slug)
    person = _person(gathering, pk)
    return _press(gathering, person, form.cleaned_data["step"], form.slip(), request)


@for_staff(DOOR)
@require_http_methods(["GET", "HEAD", "POST"])
def walk_in(request: HttpRequest, gathering: Gathering) -> HttpResponse:
    """Somebody without a registration: three answers, a place, a chair."""
    form = WalkInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = door.walk_in(gathering, form.who(), form.slip(), form_key=data["form_key"], by=_by(request))
        except NoSeat:
            form.add_error(None, _("The house is full. The organiser can raise the number of seats."))
        except WrongState:
            form.add_error(None, _("The door is not open."))
        except (OtherContent, WrongRegistrationState):
            form.add_error(None, _("This form has let somebody in already. Open it anew for the next guest."))
        else:
            return _back(gathering, made, Outcome.CAME)
    return render(request, "gatherings/door/walk_in.html", {"gathering": gathering, "form": form, "in_form": True})


@for_staff(DOOR)
@require_safe
def screen(request: HttpRequest, gathering: Gathering) -> HttpResponse:
    """For a wall: numbers only. It renews itself by a header, without a script, until somebody stops it."""
    stands_still = request.GET.get("stilla") == "1"
    now = timezone.now()
    context = {
        "gathering": gathering,
        "seen": arrivals(gathering, now=now),
        "now": now,
        "still": stands_still,
        "seconds": SCREEN_SECONDS,
    }
    response = render(request, "gatherings/door/screen.html", context)
    if not stands_still:
        response["Refresh"] = str(SCREEN_SECONDS)
    return response


def _press(gathering: Gathering, person: Registration, what: str, slip: Slip, request: HttpRequest) -> HttpResponse:
    by = _by(request)
    try:
        answer = _act(person, what, slip, by)
    except NoSeat:
        return _back(gathering, person, "full")
    except WrongState:
        return _back(gathering, person, "stangd")
    except WrongRegistrationState:
        return _back(gathering, person, Outcome.REFUSED)
    return _back(gathering, person, answer.outcome)


def _act(person: Registration, what: str, slip: Slip, by: User) -> Answer:
    if what == "ut":
        return door.leave(person, slip, by=by)
    if what == "angra":
        return door.undo(person, slip, by=by)
    return door.check_in(person, slip, by=by, admits=what == "plats")


def _page(
    request: HttpRequest,
    gathering: Gathering,
    *,
    guest: Guest | None = None,
    done: str = "",
    words: str = "",
    hits: list[Registration] | None = None,
    searched: bool = False,
) -> HttpResponse:
    now = timezone.now()
    found = hits or []
    context = {
        "gathering": gathering,
        "guest": guest,
        "done": done,
        "words": words,
        "hits": [] if len(found) > finding.MOST_HITS else [(person, shown(person)) for person in found],
        "too_many": len(found) > finding.MOST_HITS,
        "searched": searched,
        "seen": arrivals(gathering, now=now),
        "now": now,
        "is_open": door.is_open(gathering, now),
        "opens_at": door.opens_at(gathering),
        "client_id": uuid.uuid4(),
        "in_form": True,
    }
    return render(request, "gatherings/door/check_in.html", context)


def _guest(person: Registration) -> Guest:
    rounds = list(person.gathering.rounds.all())
    seats = tables_of(person)
    movement = door.last_movement(person)
    current = round_for(rounds, timezone.now())
    fresh = movement is not None and timezone.now() - movement.at <= timedelta(seconds=UNDO_SECONDS)
    return Guest(
        person,
        shown(person),
        movement,
        [(one, seats.get(one.pk)) for one in rounds],
        seats.get(current.pk) if current else None,
        fresh,
    )


def _person(gathering: Gathering, pk: str) -> Registration:
    if not is_number(pk):
        raise Http404
    return get_object_or_404(Registration.objects.select_related("gathering"), pk=pk, gathering=gathering)


def shown(person: Registration) -> str:
    """Who the door looked at, for addresses: signed, so that nobody steps through people by their numbers."""
    return links.sign(LOOKED_AT, person.pk, "")


def _pressed(signed: str, age: timedelta) -> str:
    """The number of the guest; nothing without one, or when she was looked at longer ago than `age`."""
    try:
        return str(links.unsign(LOOKED_AT, signed, age)[0]) if signed else ""
    except links.OldLink:
        return ""
    except links.BadLink as error:
        raise Http404 from error


def _back(gathering: Gathering, person: Registration, done: str) -> HttpResponse:
    return redirect(f"{reverse('gatherings:door', args=[gathering.slug])}?gast={shown(person)}&klart={done}")


def _by(request: HttpRequest) -> User:
    return cast(User, request.user)


_DOOR = "personal/incheckning/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path(_DOOR, check_in, name="door"),
    path(f"{_DOOR}sok/", find, name="door_find"),
    path(f"{_DOOR}gast/<str:guest>/", step, name="door_step"),
    path(f"{_DOOR}utan-anmalan/", walk_in, name="door_walk_in"),
    path(f"{_DOOR}skarm/", screen, name="door_screen"),
]
