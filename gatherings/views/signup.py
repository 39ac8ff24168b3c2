"""Signing up: the form, by invitation too, and the page after it. Opening a page changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from border import limits
from border.formkeys import OtherContent, new_form_key
from border.limits import TooMany, too_many, visitor_address
from border.posts import DECOY, public_post, same_time, seconds_since, signed_start
from border.private import private_page
from gatherings import inviting, page, private, registering
from gatherings.emails import link_asked_for
from gatherings.errors import WrongState
from gatherings.forms import LostLinkForm, SignupForm
from gatherings.models import Gathering, InvitationCode, PersonalInvitation
from gatherings.registering import Got
from gatherings.vocabulary.registration import InvitationStage

HOUR = 3600
# An office or a school shares one address.
SIGNUPS_AN_HOUR = 60
MAILS_PER_ADDRESS_AN_HOUR = 3
WRONG_CODES_AN_HOUR = 40
SHORTEST_SECONDS = 3


@dataclass(frozen=True)
class Door:
    """Through which somebody comes to the form: anybody's, an invitation's, or that of a code."""

    gathering: Gathering
    invitation: PersonalInvitation | None = None
    code: InvitationCode | None = None
    token: str = ""

    @property
    def is_open(self) -> bool:
        gathering = self.gathering
        invited = self.invitation is not None or self.code is not None
        is_open = gathering.is_open_to_invited if invited else gathering.is_open
        return is_open and timezone.now() < gathering.registration_closes_at


@public_post
@require_http_methods(["GET", "HEAD", "POST"])
def signup(request: HttpRequest, slug: str) -> HttpResponse:
    """The form for anybody, or for whoever has a code."""
    gathering = get_object_or_404(Gathering.objects.public(), slug=slug)
    typed = request.POST.get("invitation_code") or request.GET.get("kod", "")
    if request.method == "POST" and (got := _got_before(request, gathering, typed)):
        return redirect("gatherings:thanks", slug, got)
    try:
        code = _code(request, gathering, typed)
    except TooMany as error:
        return too_many(request, error)
    return _signup(request, Door(gathering, code=code), typed_code=typed)


@public_post
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The form for whoever was invited, with the seat kept for her."""
    found = inviting.find(token)
    if found.stage == InvitationStage.USED:
        return render(request, "gatherings/invitation_used.html", {"gathering": found.gathering}, status=410)
    if found.stage != InvitationStage.OPEN:
        return render(request, "gatherings/invitation_over.html", {"gathering": found.gathering}, status=410)
    return _signup(request, Door(found.gathering, invitation=found, token=token))


@public_post
@private_page
@require_POST
def invitation_declined(request: HttpRequest, token: str) -> HttpResponse:
    """No, thank you: the seat is free for others."""
    found = inviting.find(token)
    inviting.decline(found)
    if found.stage == InvitationStage.USED:
        # Said on an old page: she has her seat, and her own page is where she gives it up.
        return render(request, "gatherings/invitation_used.html", {"gathering": found.gathering}, status=410)
    return render(request, "gatherings/invitation_over.html", {"gathering": found.gathering, "declined": True})


@require_safe
def thanks(request: HttpRequest, slug: str, got: str) -> HttpResponse:
    """A seat, a place in line or a lot; the mail has the rest. The same page for an address that was known."""
    gathering = get_object_or_404(Gathering.objects.public(), slug=slug)
    if got not in list(Got):
        raise Http404
    return render(request, "gatherings/thanks.html", {"gathering": gathering, "got": got})


@public_post
@same_time
@require_http_methods(["GET", "HEAD", "POST"])
def lost_link(request: HttpRequest, slug: str) -> HttpResponse:
    """A new link to one's place, mailed. The answer is the same for every address."""
    gathering = get_object_or_404(Gathering.objects.public(), slug=slug)
    if timezone.localdate() > gathering.links_end_on:
        raise Http404
    form = LostLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            _admit(request, email)
        except TooMany as error:
            return too_many(request, error)
        found = gathering.registrations.active().filter(email__iexact=email).first()
        if found and not form.cleaned_data[DECOY]:
            link_asked_for(found, token=private.new_address(found, at=timezone.now()))
        return redirect("gatherings:lost_link_sent", slug)
    return render(request, "gatherings/lost_link.html", {"gathering": gathering, "form": form})


@require_safe
def lost_link_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """Look in your mailbox."""
    gathering = get_object_or_404(Gathering.objects.public(), slug=slug)
    return render(request, "gatherings/lost_link_sent.html", {"gathering": gathering})


def _signup(request: HttpRequest, door: Door, *, typed_code: str = "") -> HttpResponse:
    if not door.is_open:
        return render(
            request, "gatherings/not_open.html", _context(door), status=200 if request.method != "POST" else 409
        )
    form = _form(request, door, typed_code)
    again = False
    if request.method == "POST":
        if form.is_valid() and typed_code and door.code is None and door.invitation is None:
            form.add_error(
                "invitation_code",
                _("We do not know this code, or it is used up. Leave the field empty to go on without."),
            )
        if form.is_valid():
            again = _too_fast(request)
            if not again:
                return _register(request, door, form)
            form = _form(request, door, typed_code, restarted=True)
    return render(request, "gatherings/signup.html", {**_context(door), "form": form, "press_again": again})


def _register(request: HttpRequest, door: Door, form: SignupForm) -> HttpResponse:
    gathering = door.gathering
    if form.cleaned_data[DECOY]:
        return redirect("gatherings:thanks", gathering.slug, Got.LINE)
    try:
        _admit(request, form.cleaned_data["email"])
        got = registering.register(
            gathering,
            form.signup(get_language() or "sv"),
            form_key=form.cleaned_data["form_key"],
            invitation=door.invitation,
            code=door.code,
        )
    except TooMany as error:
        context = {**_context(door), "form": form}
        return too_many(request, error, "gatherings/signup.html", context)
    except OtherContent:
        # Back in the browser, something changed, sent again: that is a new form.
        return render(
            request, "gatherings/signup.html",
            {**_context(door), "form": _form(request, door, "", restarted=True), "press_again": True},
        )  # fmt: skip
    except WrongState as refused:
        return render(request, "gatherings/not_open.html", {"gathering": refused.gathering}, status=409)
    return redirect("gatherings:thanks", gathering.slug, got)


def _form(request: HttpRequest, door: Door, typed_code: str, *, restarted: bool = False) -> SignupForm:
    gathering = door.gathering
    options: dict[str, Any] = {
        "gathering": gathering,
        "fixed_sphere": door.invitation is not None,
        "asks_code": door.invitation is None and (bool(typed_code) or gathering.codes.exists()),
        "waits": gathering.left == 0 and not door.invitation and not door.code and not gathering.draws_later,
    }
    fresh = {"start": signed_start(), "form_key": new_form_key()}
    if request.method == "POST":
        typed = request.POST.copy()
        if restarted:
            for name, value in fresh.items():
                typed[name] = value
        if door.code and not typed.get("sphere"):
            typed["sphere"] = door.code.sphere
        return SignupForm(typed, **options)
    invited = door.invitation
    first = {"email": invited.email, "name": invited.name, "organisation": invited.organisation} if invited else {}
    return SignupForm(initial={**first, **fresh, "invitation_code": typed_code[:20]}, **options)


def _context(door: Door) -> dict[str, object]:
    return {
        "gathering": door.gathering,
        "seats": page.seats_of(door.gathering),
        "invitation": door.invitation,
        "code": door.code,
        "token": door.token,
        "in_form": True,
    }


def _got_before(request: HttpRequest, gathering: Gathering, typed: str) -> Got | None:
    """Pressed twice with a code whose last use the first press was: the answer is that of the first."""
    spent = inviting.any_code(gathering, typed) if typed else None
    if spent is None or spent.is_live(timezone.now()):
        return None
    form = _form(request, Door(gathering, code=spent), typed)
    if not form.is_valid():
        return None
    return registering.got_before(
        gathering, form.signup(get_language() or "sv"), form_key=form.cleaned_data["form_key"], code=spent
    )


def _too_fast(request: HttpRequest) -> bool:
    """Faster than anybody types, forged, or a day old: nothing is lost, the button is pressed once more."""
    seconds = seconds_since(request.POST.get("start", ""))
    return seconds is None or seconds < SHORTEST_SECONDS


def _code(request: HttpRequest, gathering: Gathering, typed: str) -> InvitationCode | None:
    """The code somebody came with. A code is a seat, so wrong ones are counted, however they come. Raises `TooMany`."""
    if not typed:
        return None
    who = visitor_address(request)
    limits.refuse_spent("invitation-code-wrong", who, most=WRONG_CODES_AN_HOUR, seconds=HOUR)
    found = inviting.find_code(gathering, typed)
    if found is None:
        limits.allow("invitation-code-wrong", who, most=WRONG_CODES_AN_HOUR, seconds=HOUR)
    return found


def _admit(request: HttpRequest, email: str) -> None:
    limits.allow("gathering", visitor_address(request), most=SIGNUPS_AN_HOUR, seconds=HOUR)
    limits.allow("mail-to", email.lower(), most=MAILS_PER_ADDRESS_AN_HOUR, seconds=HOUR)


urlpatterns: list[URLPattern] = [
    path("stormoten/<slug:slug>/anmalan/", signup, name="signup"),
    path("stormoten/<slug:slug>/anmalan/tack/<slug:got>/", thanks, name="thanks"),
    path("stormoten/<slug:slug>/min-plats/", lost_link, name="lost_link"),
    path("stormoten/<slug:slug>/min-plats/skickad/", lost_link_sent, name="lost_link_sent"),
    path("inbjudan/<str:token>/", invitation, name="invitation"),
    path("inbjudan/<str:token>/nej/", invitation_declined, name="invitation_declined"),
]
