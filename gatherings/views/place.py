"""One's place at a gathering, by the private link: see, change, cancel, answer an offer, name a colleague."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from border import limits
from border.limits import TooMany, too_many
from border.posts import public_post
from border.private import private_page
from gatherings import calendars, inviting, needs, offering, private, registering
from gatherings.errors import NotReady, WrongRegistrationState, WrongState
from gatherings.forms import ChangeForm, ColleagueForm, OfferForm
from gatherings.models import Registration
from gatherings.vocabulary.registration import RegistrationState

HOUR = 3600
MAILS_PER_ADDRESS_AN_HOUR = 3

View = Callable[..., HttpResponse]


def own_place(view: View) -> View:
    """Decorator: find the registration behind the token; an old link says so, anything else is not found."""

    @public_post
    @private_page
    @wraps(view)
    def wrapped(request: HttpRequest, token: str, **more: object) -> HttpResponse:
        try:
            registration = private.find(token)
        except private.Replaced:
            return render(request, "gatherings/place/old.html", status=410)
        return view(request, token, registration, **more)

    return wrapped


@own_place
@require_safe
def place(request: HttpRequest, token: str, registration: Registration) -> HttpResponse:
    """Code, when and where, the offer with its end, and everything she can do."""
    return _place(request, token, registration, OfferForm())


@own_place
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, token: str, registration: Registration) -> HttpResponse:
    """Change what one said. What was typed survives errors."""
    if not registration.is_active:
        return redirect("gatherings:place", token)
    form = ChangeForm(request.POST or None, registration=registration, needs=needs.own(registration))
    if request.method == "POST" and form.is_valid():
        try:
            registering.change(registration, form.choices_made())
        except WrongRegistrationState:
            return redirect("gatherings:place", token)
        return _back(token, "sparat")
    context = {"form": form, "token": token, "registration": registration, "gathering": registration.gathering}
    return render(request, "gatherings/place/change.html", {**context, "in_form": True})


@own_place
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, token: str, registration: Registration) -> HttpResponse:
    """Cancel: asked once, the seat free at once."""
    if request.method == "POST":
        try:
            registering.cancel(registration)
        except WrongRegistrationState:
            return _back(token, "redan")
        return _back(token, "avbokad")
    if not registration.is_active:
        return redirect("gatherings:place", token)
    context = {"token": token, "registration": registration, "gathering": registration.gathering}
    return render(request, "gatherings/place/cancel.html", context)


@own_place
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str, registration: Registration) -> HttpResponse:
    """Yes or no to a seat offered."""
    form = OfferForm(request.POST)
    if request.method != "POST":
        return redirect("gatherings:place", token)
    if not form.is_valid():
        return _place(request, token, registration, form)
    try:
        if form.cleaned_data["answer"] == "yes":
            offering.accept(registration)
            return _back(token, "ja")
        offering.decline(registration)
        return _back(token, "nej")
    except offering.OfferOver:
        return _back(token, "sent")
    except WrongRegistrationState:
        return _back(token, "redan")


@own_place
@require_http_methods(["GET", "HEAD", "POST"])
def colleague(request: HttpRequest, token: str, registration: Registration) -> HttpResponse:
    """Ask a colleague to come; she confirms her own data."""
    if registration.state != RegistrationState.REGISTERED:
        return redirect("gatherings:place", token)
    form = ColleagueForm(request.POST or None, initial={"language": registration.language})
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            limits.allow("mail-to", email.lower(), most=MAILS_PER_ADDRESS_AN_HOUR, seconds=HOUR)
            inviting.name_colleague(registration, email, language=form.cleaned_data["language"])
        except TooMany as error:
            return too_many(request, error)
        except WrongState:
            form.add_error(None, _("Registration has closed."))
        except NotReady as refused:
            for problem in refused.problems:
                form.add_error(None, problem)
        else:
            return _back(token, "kollega")
    context = {"form": form, "token": token, "gathering": registration.gathering, "in_form": True}
    return render(request, "gatherings/place/colleague.html", context)


@own_place
@require_safe
def calendar(request: HttpRequest, token: str, registration: Registration) -> HttpResponse:
    """The same entry as in the mail; a cancelled place takes it away again."""
    if registration.state not in (
        RegistrationState.REGISTERED,
        RegistrationState.ATTENDED,
        RegistrationState.CANCELLED,
    ):
        raise Http404
    gone = registration.state == RegistrationState.CANCELLED
    file = calendars.of_place(registration, method=calendars.CANCEL if gone else calendars.PUBLISH)
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{registration.gathering.slug}.ics"'
    return response


@own_place
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, token: str, registration: Registration) -> HttpResponse:
    """Make every address handed out so far useless."""
    if request.method == "POST":
        return redirect("gatherings:place", private.replace_all(registration))
    return render(request, "gatherings/place/replace.html", {"token": token, "gathering": registration.gathering})


def _place(request: HttpRequest, token: str, registration: Registration, form: OfferForm) -> HttpResponse:
    state = RegistrationState(registration.state)
    offer = getattr(registration, "offer", None) if state == RegistrationState.OFFERED else None
    # While no mail server has taken the mail she has her hours still, as far as the gathering leaves them.
    known = offer and (offer.ends_at or offer.is_cut_short)
    context = {
        "registration": registration,
        "gathering": registration.gathering,
        "token": token,
        "form": form,
        "state": state,
        "done": request.GET.get("klart", ""),
        "qr": _qr(registration.code) if registration.is_coming else "",
        "wishes": registration.wishes.select_related("theme"),
        "needs": needs.own(registration),
        "line": offering.place_in_line(registration) if state == RegistrationState.WAITLISTED else 0,
        "offer_ends": offer.answered_before if offer and known else None,
    }
    return render(request, "gatherings/place/place.html", context)


def _qr(code: str) -> SafeString:
    """The code as a picture a door's camera reads. Our own letters and a library's path: nothing of it was typed by anybody."""
    drawn = segno.make(code, error="m", micro=False).svg_inline(
        scale=6, border=4, dark="#000", light="#fff", svgclass="qr"
    )
    return mark_safe(drawn)  # noqa: S308


def _back(token: str, done: str) -> HttpResponse:
    response = redirect("gatherings:place", token)
    response["Location"] += f"?klart={done}"
    return response


urlpatterns: list[URLPattern] = [
    path("plats/<str:token>/", place, name="place"),
    path("plats/<str:token>/andra/", change, name="place_change"),
    path("plats/<str:token>/avboka/", cancel, name="place_cancel"),
    path("plats/<str:token>/svar/", answer, name="place_answer"),
    path("plats/<str:token>/kollega/", colleague, name="place_colleague"),
    path("plats/<str:token>/kalender.ics", calendar, name="place_calendar"),
    path("plats/<str:token>/byt-lank/", replace, name="place_replace"),
]
