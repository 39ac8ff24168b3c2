"""The steps on the screen of one person of the pool: rights, form, verb, back to the screen."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext, ngettext

from border.cleaning import is_number
from people import organisations, pool, pool_staff
from people.models import Competence, Organisation, ResourcePerson
from people.names import organisation_named
from people.pool_forms import PauseForm
from people.pool_staff_forms import MandateForm, OrganisationForm
from projects import hiding
from projects.admin.pool_screen import CHANGE, fetch, screen, signed_in
from projects.pool.worklist import HIDE_RIGHT

Act = Callable[[HttpRequest, ResourcePerson], HttpResponse | None]


def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step with one person of the pool."""
    right, act = _STEPS.get(step, ("", None))
    if act is None or request.method != "POST":
        raise Http404
    entry = fetch(request, pk)
    if not request.user.has_perm(right):
        raise PermissionDenied
    return act(request, entry) or redirect("admin:people_resourceperson_change", entry.pk)


def _confirm(request: HttpRequest, entry: ResourcePerson) -> HttpResponse | None:
    try:
        confirmed = pool_staff.confirm_by_post(entry, by=signed_in(request))
    except pool.KnownAlready as known:
        messages.warning(request, gettext("She has joined by the form meanwhile; this is the entry that counts."))
        return redirect("admin:people_resourceperson_change", known.entry.pk)
    if confirmed:
        messages.success(request, gettext("Confirmed. %(name)s can be asked now.") % {"name": entry})
    else:
        messages.info(request, gettext("Nothing to confirm: somebody was faster."))
    return None


def _asked(request: HttpRequest, entry: ResourcePerson) -> None:
    pool_staff.asked_to_renew(entry, by=signed_in(request))
    messages.success(request, gettext("Noted. Without an answer the entry goes in a month."))


def _renewed(request: HttpRequest, entry: ResourcePerson) -> None:
    pool_staff.renew(entry, by=signed_in(request))
    messages.success(request, gettext("Good for another year."))


def _pause(request: HttpRequest, entry: ResourcePerson) -> HttpResponse | None:
    form = PauseForm(request.POST)
    if not form.is_valid():
        return screen(request, entry.pk, made={"paus": form})
    pool_staff.pause(entry, until=form.cleaned_data["until"], by=signed_in(request))
    return None


def _go_on(request: HttpRequest, entry: ResourcePerson) -> None:
    pool_staff.go_on(entry, by=signed_in(request))


def _link(request: HttpRequest, entry: ResourcePerson) -> None:
    if pool_staff.send_link(entry, by=signed_in(request)):
        messages.success(request, gettext("A new link is on its way to the mailbox."))
    else:
        messages.error(request, gettext("There is no confirmed mailbox to send it to."))


def _remove(request: HttpRequest, entry: ResourcePerson) -> HttpResponse:
    name = str(entry)
    pool_staff.remove(entry, by=signed_in(request))
    messages.success(request, gettext("%(name)s is removed from the pool.") % {"name": name})
    return redirect("admin:people_resourceperson_changelist")


def _mandate(request: HttpRequest, entry: ResourcePerson) -> HttpResponse | None:
    form = MandateForm(request.POST, entry=entry)
    if not form.is_valid():
        return screen(request, entry.pk, made={"mandat": form})
    pool_staff.set_mandate(entry, form.cleaned_data["administration"], by=signed_in(request))
    return None


def _organisation(request: HttpRequest, entry: ResourcePerson) -> HttpResponse | None:
    """Which known organisation is meant; everybody who typed it the same way follows."""
    form = OrganisationForm(request.POST, auto_id="org_%s")
    chosen = None
    if form.is_valid():
        chosen = form.cleaned_data["organisation"] or _named(form.cleaned_data["name"])
        if form.cleaned_data["new"]:
            chosen = organisations.make_known(entry.organisation_name, sphere=entry.sphere)
    if chosen is None:
        form.add_error("name", gettext("No organisation has this name. Choose one, or make it a new one."))
        return screen(request, entry.pk, made={"organisation": form})
    if entry.organisation_name and entry.organisation_id is None:
        organisations.resolve(entry.organisation_name, chosen)
    pool.resolve_organisation(entry, chosen)
    messages.success(request, gettext("Settled: %(name)s.") % {"name": chosen})
    return None


def _unsettle(request: HttpRequest, entry: ResourcePerson) -> None:
    pool.resolve_organisation(entry, None)


def _competence(request: HttpRequest, entry: ResourcePerson) -> None:
    key = request.POST.get("competence", "")
    if not is_number(key):
        raise Http404
    pool_staff.add_competence(entry, get_object_or_404(Competence, pk=key), by=signed_in(request))


def _words(request: HttpRequest, entry: ResourcePerson) -> None:
    pool_staff.words_are_sorted(entry, by=signed_in(request))


def _hide(request: HttpRequest, entry: ResourcePerson) -> None:
    done = hiding.hide_person(entry, by=signed_in(request))
    messages.success(request, hidden_words(done))


def _show(request: HttpRequest, entry: ResourcePerson) -> None:
    hiding.show_again(entry, by=signed_in(request))
    messages.success(request, gettext("Not hidden any more."))


def hidden_words(done: hiding.Hidden) -> str:
    """What hiding did, and what no step can do."""
    counts = [
        ngettext("%(n)d entry of the pool", "%(n)d entries of the pool", done.entries) % {"n": done.entries},
        ngettext("%(n)d chair", "%(n)d chairs", done.members) % {"n": done.members},
        ngettext("%(n)d text", "%(n)d texts", done.texts) % {"n": done.texts},
    ]
    said = gettext(
        "Hidden everywhere: %(what)s. Pictures and the inside of files are not read: look through them yourself."
    )
    return said % {"what": ", ".join(counts)}


def _named(name: str) -> Organisation | None:
    tidy = " ".join(name.split())
    return organisation_named(tidy) if tidy else None


# Each step with the right it takes.
_STEPS: dict[str, tuple[str, Act]] = {
    "bekrafta": (CHANGE, _confirm),
    "fragad": (CHANGE, _asked),
    "stammer": (CHANGE, _renewed),
    "paus": (CHANGE, _pause),
    "igen": (CHANGE, _go_on),
    "lank": (CHANGE, _link),
    "ta-bort": (CHANGE, _remove),
    "mandat": (CHANGE, _mandate),
    "organisation": (CHANGE, _organisation),
    "organisation-oppna": (CHANGE, _unsettle),
    "kompetens": (CHANGE, _competence),
    "ord": (CHANGE, _words),
    "dolj": (HIDE_RIGHT, _hide),
    "visa": (HIDE_RIGHT, _show),
}
