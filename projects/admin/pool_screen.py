"""The one screen of a person of the pool: who, load, limits, and every step; entering and correcting for somebody else."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from border import formkeys
from border.cleaning import is_number
from people import organisations, pool, pool_staff
from people.models import Competence, ResourcePerson, Unit, User
from people.pool_forms import PauseForm, vocabulary_of
from people.pool_staff_forms import CorrectedForm, EnteredForm, MandateForm, OrganisationForm
from people.vocabulary import ConfirmedWay, EntryState, Language, Offer
from projects.load import load_of
from projects.models import Project
from projects.pool.worklist import HIDE_RIGHT, seen_by, state_words

READ, ADD, CHANGE = "people.view_resourceperson", "people.add_resourceperson", "people.change_resourceperson"
SUGGESTED = 6


def screen(request: HttpRequest, pk: object, *, made: dict[str, forms.Form] | None = None) -> HttpResponse:
    """Everything about one person of the pool, with a form for every step that is possible now."""
    entry = fetch(request, pk)
    load = load_of(entry)
    forms_ = made or {}
    own = list(entry.competences.select_related("competence", "added_by"))
    css, words = state_words(entry, asked=load.asked, most=load.most)
    unconfirmed = entry.state == EntryState.UNCONFIRMED
    context = {
        **frame(request, str(entry)),
        "entry": entry,
        "load": load,
        "groups": Project.objects.filter(pk__in=load.seated_in).order_by("number"),
        "state_css": css,
        "state_words": words,
        "unconfirmed": unconfirmed,
        "waits_for_post": unconfirmed and entry.confirmed_way == ConfirmedWay.POST,
        "to_call": entry.state == EntryState.NEEDS_RENEWAL and not entry.email and entry.warned_on is None,
        "resting": entry.is_paused() or entry.waits(),
        "competences": own,
        "suggested": _suggested(entry, {one.competence_id for one in own}),
        "spoken": [Language(key).label for key in entry.spoken if key in Language.values],
        "offers": [Offer(key).label for key in entry.offers if key in Offer.values],
        "alike": organisations.suggestions(entry.organisation_name) if not entry.organisation_id else [],
        "organisation_form": forms_.get("organisation") or OrganisationForm(auto_id="org_%s"),
        "mandate_form": forms_.get("mandat") or MandateForm(entry=entry),
        "pause_form": forms_.get("paus") or PauseForm(),
        "events": entry.events.select_related("by")[:30],
        "may_change": request.user.has_perm(CHANGE),
        "may_hide": request.user.has_perm(HIDE_RIGHT),
    }
    return render(request, "admin/people/person.html", context)


def enter(request: HttpRequest) -> HttpResponse:
    """An entry for somebody who has telephoned. The notice is read aloud; a letter or a mail says what was written down."""
    _demand(request, ADD)
    form = EnteredForm(request.POST or None, initial={"language": "sv"})
    if request.method == "POST" and form.is_valid():
        entry = None
        try:
            with formkeys.told(request), formkeys.once("pool-enter", request.POST):
                entry = pool.enter(form.entry(), by=signed_in(request), way=ConfirmedWay(form.cleaned_data["way"]))
        except pool.KnownAlready as known:
            messages.warning(request, gettext("There is an entry with this address already; this is it."))
            return redirect("admin:people_resourceperson_change", known.entry.pk)
        if entry is None:
            return redirect("admin:people_resourceperson_changelist")
        messages.success(request, gettext("%(name)s is entered.") % {"name": entry})
        if not entry.email:
            return redirect("admin:people_pool_letter", entry.pk)
        return redirect("admin:people_resourceperson_change", entry.pk)
    context = {**frame(request, gettext("Enter somebody who called")), "form": form, "button": gettext("Enter")}
    return render(request, "admin/people/enter.html", context)


def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what an entry says, on request; what somebody else saved meanwhile is not written over."""
    entry = fetch(request, pk)
    _demand(request, CHANGE)
    form = CorrectedForm(request.POST or None, entry=entry)
    stale = False
    if request.method == "POST" and form.is_valid():
        try:
            pool_staff.change(entry, form.entry(), version=form.cleaned_data["version"], by=signed_in(request))
        except pool.Stale as error:
            stale = True
            typed = request.POST.copy()
            typed["version"] = str(error.current.version)
            form = CorrectedForm(typed, entry=error.current)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("admin:people_resourceperson_change", entry.pk)
    context = {**frame(request, str(entry)), "form": form, "entry": entry, "stale": stale, "button": gettext("Save")}
    return render(request, "admin/people/enter.html", context, status=409 if stale else 200)


def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter to print, in her language: what was written down, the notice, where to sign; for those without a mailbox."""
    entry = fetch(request, pk)
    unit = Unit.objects.valid_today().first()
    with translation.override(entry.language):
        english = entry.language == "en"
        values = {
            "entry": entry,
            "competences": entry.competences.select_related("competence"),
            "offers": [str(Offer(key).label) for key in entry.offers if key in Offer.values],
            "waits_for_post": entry.state == EntryState.UNCONFIRMED and entry.confirmed_way == ConfirmedWay.POST,
            "sender": unit.name_in(entry.language) if unit else "Meet Malmö",
            "telephone": unit.telephone if unit else "",
            "controller": (unit.controller_en if english else unit.controller_sv) if unit else "",
        }
        text = render_to_string("admin/people/_letter.html", values)
    return render(request, "admin/people/letter.html", {**frame(request, str(entry)), "entry": entry, "letter": text})


# --- Shared with the steps --------------------------------------------------------------------------------------------


def fetch(request: HttpRequest, pk: object) -> ResourcePerson:
    """The entry for those who may read the pool; hidden people are nobody to those who may not hide."""
    _demand(request, READ)
    if not is_number(str(pk)):
        raise Http404
    seen = seen_by(ResourcePerson.objects.all(), may_hide=request.user.has_perm(HIDE_RIGHT))
    found = (
        seen.select_related("person", "organisation", "administration", "entered_by")
        .prefetch_related("themes", "areas")
        .filter(pk=int(str(pk)))
        .first()
    )
    if found is None:
        raise Http404
    return found


def signed_in(request: HttpRequest) -> User:
    """Who is signed in; the admin site lets nobody else in."""
    return cast(User, request.user)


def frame(request: HttpRequest, title: str) -> dict[str, object]:
    """What the frame of the staff side needs on a page about the pool."""
    return {**admin.site.each_context(request), "title": title, "opts": ResourcePerson._meta}


def _demand(request: HttpRequest, right: str) -> None:
    if not request.user.has_perm(right):
        raise PermissionDenied


def _suggested(entry: ResourcePerson, own: set[int]) -> list[Competence]:
    if not entry.own_words or entry.words_judged_at:
        return []
    listed = {one.key: one for one in Competence.objects.valid_today()}
    found = vocabulary_of(listed.values()).suggest(entry.own_words, SUGGESTED)
    return [listed[one.key] for one in found if listed[one.key].pk not in own]
