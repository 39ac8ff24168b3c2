"""The steps on the screen of one gathering: rights, form, verb, back to where it happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext

from border import formkeys
from border.posts import sent_number
from gatherings import drawing, inviting, lifecycle, planning, registering
from gatherings.admin.screen import RUN, fetch, screen
from gatherings.admin_forms import CancelForm, ChangeFactsForm, CodeForm, EnterForm, InviteForm, NewForm, SeatsForm
from gatherings.errors import NoSeat, NotReady, Stale, WrongRegistrationState, WrongState
from gatherings.models import Gathering
from gatherings.vocabulary.registration import RegistrationState
from people.models import User

ENTER = "gatherings.enter_registration"

# A step's cleaned form: its own verb knows what is in it.
Values = dict[str, Any]
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Step:
    """Where on the screen it stands, and what it does with a form's values (without a form: the post)."""

    anchor: str
    act: Callable[[HttpRequest, Gathering, Values], object]
    form: type[forms.Form] | None = None


def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step on one gathering."""
    gathering = fetch(request, pk, RUN)
    known = STEPS.get(step)
    if request.method != "POST" or (known is None and step not in ("fakta", "platser")):
        raise Http404
    if step == "fakta":
        return _facts(request, gathering)
    if step == "platser":
        return _seats(request, gathering)
    known = STEPS[step]
    form = known.form(request.POST) if known.form else None
    if form and not form.is_valid():
        return screen(request, pk, made={step: form})
    values: Values = form.cleaned_data if form else {}
    problems: list[str] = []
    try:
        with formkeys.told(request), formkeys.once("gathering-step", request.POST):
            known.act(request, gathering, values)
    except NotReady as error:
        problems = error.problems
    except drawing.Unfair:
        messages.error(
            request, gettext("The check found a fault in the draw. Nothing was drawn; tell the administrators.")
        )
    except NoSeat:
        problems = [gettext("There are not enough free seats to keep. Nothing was done.")]
    except WrongState:
        messages.error(request, gettext("Somebody was faster: it is not where it was."))
    if form and problems:
        # What was typed stays: three hundred addresses are not typed twice.
        form.add_error(None, problems)
        return screen(request, pk, made={step: form})
    for problem in problems:
        messages.error(request, problem)
    return redirect(f"{gathering.get_admin_url()}#{known.anchor}")


def new(request: HttpRequest) -> HttpResponse:
    """Plan a gathering."""
    if not request.user.has_perm(RUN):
        raise PermissionDenied
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with formkeys.told(request), formkeys.once("gathering-new", request.POST):
            return redirect(planning.plan(form.new(), by=_by(request)).get_admin_url())
        return redirect("admin:gatherings_gathering_changelist")
    context = {
        **admin.site.each_context(request),
        "title": gettext("Plan a gathering"),
        "opts": Gathering._meta,
        "form": form,
        "button": gettext("Plan it"),
    }
    return render(request, "admin/gatherings/form.html", context)


def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """A registration by telephone."""
    gathering = fetch(request, pk, ENTER)
    form = EnterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with formkeys.once("gathering-enter", request.POST):
                made = registering.enter(gathering, form.signup(), by=_by(request))
        except formkeys.AlreadyDone:
            messages.info(request, gettext("It is done already; you pressed twice."))
            return redirect("admin:gatherings_gathering_enter", pk)
        except formkeys.OtherContent:
            form.add_error(None, gettext("This form was sent before. Look at what is here now, and fill it in again."))
        except WrongRegistrationState:
            form.add_error("email", gettext("This address has a place already."))
        except WrongState:
            form.add_error(None, gettext("It is over, cancelled or not announced yet; nobody can be registered."))
        else:
            said = {
                RegistrationState.REGISTERED: gettext("She has a seat. Her code is %(code)s."),
                RegistrationState.IN_DRAW: gettext("She is in the draw. Her code is %(code)s."),
            }.get(RegistrationState(made.state), gettext("She is on the waiting list. Her code is %(code)s."))
            messages.success(request, said % {"code": made.shown_code})
            return redirect("admin:gatherings_gathering_enter", pk)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Enter a registration by telephone"),
        "opts": Gathering._meta,
        "gathering": gathering,
        "form": form,
        "button": gettext("Register her"),
    }
    return render(request, "admin/gatherings/form.html", context)


def _facts(request: HttpRequest, gathering: Gathering) -> HttpResponse:
    form = ChangeFactsForm(request.POST, gathering=gathering)
    if not form.is_valid():
        return screen(request, gathering.pk, made={"fakta": form})
    try:
        lifecycle.change(gathering, form.given(), version=form.cleaned_data["version"], by=_by(request))
    except Stale as error:
        again = form.again(error.current.version, gathering=gathering)
        return screen(request, gathering.pk, made={"fakta": again}, stale=form.difference(error.current))
    messages.success(request, gettext("Saved."))
    return redirect(f"{gathering.get_admin_url()}#fakta")


def _seats(request: HttpRequest, gathering: Gathering) -> HttpResponse:
    form = SeatsForm(request.POST, gathering=gathering)
    if not form.is_valid():
        return screen(request, gathering.pk, made={"platser": form})
    try:
        lifecycle.set_seats(
            gathering,
            capacity=form.cleaned_data["capacity"],
            kept=form.kept(),
            by=_by(request),
            version=form.cleaned_data["version"],
        )
        messages.success(request, gettext("Saved."))
    except Stale as error:
        again = form.again(gathering.seats_version, gathering=gathering)
        return screen(request, gathering.pk, made={"platser": again}, stale=form.difference(error.current))
    except NotReady as error:
        form.add_error("capacity", error.problems)
        return screen(request, gathering.pk, made={"platser": form})
    except WrongState:
        messages.error(request, gettext("Somebody was faster: it is not where it was."))
    return redirect(f"{gathering.get_admin_url()}#platser")


def _invite(request: HttpRequest, gathering: Gathering, values: Values) -> None:
    guests = [replace(guest, sphere=values["sphere"], language=values["language"]) for guest in values["guests"]]
    made = inviting.invite(gathering, guests, holds_until=values["holds_until"], by=_by(request))
    words = ngettext("%(count)d person is invited.", "%(count)d people are invited.", len(made))
    messages.success(request, words % {"count": len(made)})
    if len(made) < len(guests):
        messages.info(request, gettext("The others have a place or an invitation already."))


def _code(request: HttpRequest, gathering: Gathering, values: Values) -> None:
    code = inviting.make_code(gathering, **values, by=_by(request))
    messages.success(request, gettext("The code is %(code)s.") % {"code": code.code})


def _withdraw(request: HttpRequest, gathering: Gathering, values: Values) -> None:
    inviting.withdraw(_one(request, gathering.invitations.all(), "invitation"), by=_by(request))
    messages.success(request, gettext("The invitation is taken back. Its link works no more."))


def _withdraw_code(request: HttpRequest, gathering: Gathering, values: Values) -> None:
    inviting.withdraw_code(_one(request, gathering.codes.all(), "code"), by=_by(request))
    messages.success(request, gettext("The code works no more. Whoever has registered with it keeps her place."))


def _one(request: HttpRequest, rows: QuerySet[Row], name: str) -> Row:
    return get_object_or_404(rows, pk=sent_number(request.POST, name))


def _cancel(request: HttpRequest, gathering: Gathering, values: Values) -> None:
    told = lifecycle.cancel(gathering, **values, by=_by(request))
    words = ngettext("%(count)d person is told.", "%(count)d people are told.", told)
    messages.success(request, words % {"count": told})


def _by(request: HttpRequest) -> User:
    return cast(User, request.user)


STEPS: dict[str, Step] = {
    "lotta": Step("top", lambda r, g, v: drawing.draw(g, by=_by(r))),
    "bjud-in": Step("top", lambda r, g, v: lifecycle.send_invitations(g, by=_by(r))),
    "oppna": Step("top", lambda r, g, v: lifecycle.open_registration(g, by=_by(r))),
    "stang": Step("top", lambda r, g, v: lifecycle.close_registration(g, by=_by(r))),
    "borja": Step("top", lambda r, g, v: lifecycle.begin(g, by=_by(r))),
    "genomford": Step("top", lambda r, g, v: lifecycle.hold(g, by=_by(r))),
    "dokumenterad": Step("top", lambda r, g, v: lifecycle.document(g, by=_by(r))),
    "uppfoljd": Step("top", lambda r, g, v: lifecycle.follow_up(g, by=_by(r))),
    "stall-in": Step("top", _cancel, CancelForm),
    "inbjudningar": Step("inbjudningar", _invite, InviteForm),
    "inbjudan-tillbaka": Step("inbjudningar", _withdraw),
    "kod": Step("inbjudningar", _code, CodeForm),
    "kod-tillbaka": Step("inbjudningar", _withdraw_code),
}
