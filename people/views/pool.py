"""Joining the resource pool, and one's own entry behind a private address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from border import limits
from border.limits import TooMany, too_many, visitor_address
from border.posts import DECOY, public_post, same_time
from border.private import private_page
from people import pool
from people.models import PoolLink
from people.pool_forms import ChangedEntryForm, EntryForm, LostLinkForm, PauseForm
from people.vocabulary import EntryState, Language, Offer

HOUR = 3600
JOINS_AN_HOUR = 10
MAILS_PER_ADDRESS_AN_HOUR = 3

View = Callable[..., HttpResponse]


def own_entry(view: View) -> View:
    """Give the view the link behind the token; a replaced one gets the page that says so."""

    @wraps(view)
    def wrapped(request: HttpRequest, token: str) -> HttpResponse:
        try:
            link = pool.find(token)
        except pool.Replaced:
            return render(request, "people/pool/link_replaced.html", status=410)
        return view(request, token, link)

    return public_post(private_page(wrapped))


@public_post
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """What is asked of a resource person, and the form."""
    form = EntryForm(request.POST or None, initial={"language": get_language() or "sv"})
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["shown"] and form.suggest():
            # Asked once: what the own words may mean. The machine suggests, the person chooses.
            return render(request, "people/pool/join.html", {"form": form, "suggesting": True})
        try:
            _admit(request, "pool", form.cleaned_data["email"])
        except TooMany as error:
            return too_many(request, error)
        if not form.cleaned_data[DECOY]:
            pool.join(form.entry())
        return redirect("people:joined")
    return render(request, "people/pool/join.html", {"form": form})


@require_GET
def joined(request: HttpRequest) -> HttpResponse:
    """Look in your mailbox. The same for an address that was known already."""
    return render(request, "people/pool/joined.html")


@public_post
@same_time
@require_http_methods(["GET", "POST"])
def lost_link(request: HttpRequest) -> HttpResponse:
    """A new link to one's own entry; the answer is the same whether there is one or not."""
    form = LostLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _admit(request, "pool-link", form.cleaned_data["email"])
        except TooMany as error:
            return too_many(request, error)
        if not form.cleaned_data[DECOY]:
            pool.send_new_link(form.cleaned_data["email"])
        return redirect("people:joined")
    return render(request, "people/pool/lost_link.html", {"form": form})


@own_entry
@require_GET
def entry(request: HttpRequest, token: str, link: PoolLink) -> HttpResponse:
    """One's own entry: confirm, still right, change, pause, leave."""
    found = link.resource
    context = {
        "entry": found,
        "token": token,
        "unconfirmed": found.state == EntryState.UNCONFIRMED,
        "may_confirm": found.state == EntryState.UNCONFIRMED and link.mailed,
        "paused": found.is_paused(),
        "waiting": found.waits(),
        "offers": [Offer(key).label for key in found.offers if key in Offer.values],
        "spoken": [Language(key).label for key in found.spoken if key in Language.values],
        "themes": found.themes.all(),
        "areas": found.areas.all(),
        "competences": found.competences.select_related("competence"),
        "done": request.GET.get("klart", ""),
    }
    return render(request, "people/pool/entry.html", context)


@own_entry
@require_POST
def confirm(request: HttpRequest, token: str, link: PoolLink) -> HttpResponse:
    """The address is hers. Who has an entry by another form of hers already is led to that one."""
    found = pool.confirm(link)
    if found.pk != link.resource_id:
        return _back(pool.new_address(found, mailed=False, at=timezone.now()), "fanns")
    return _back(token, "bekraftad")


@own_entry
@require_POST
def still_right(request: HttpRequest, token: str, link: PoolLink) -> HttpResponse:
    """Good for another year."""
    pool.still_right(link.resource)
    return _back(token, "stammer")


@own_entry
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, token: str, link: PoolLink) -> HttpResponse:
    """Change what one said; typed text survives errors and somebody else's saving."""
    form = ChangedEntryForm(request.POST or None, entry=link.resource)
    stale = False
    if request.method == "POST" and form.is_valid():
        try:
            pool.change(link.resource, form.entry(), version=form.cleaned_data["version"])
        except pool.Stale as error:
            stale = True
            typed = request.POST.copy()
            typed["version"] = str(error.current.version)
            form = ChangedEntryForm(typed, entry=link.resource)
        else:
            return _back(token, "sparat")
    return render(request, "people/pool/change.html", {"form": form, "token": token, "stale": stale})


@own_entry
@require_http_methods(["GET", "POST"])
def pause(request: HttpRequest, token: str, link: PoolLink) -> HttpResponse:
    """Not be asked for a while."""
    form = PauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        pool.pause(link.resource, until=form.cleaned_data["until"])
        return _back(token, "paus")
    return render(request, "people/pool/pause.html", {"form": form, "token": token})


@own_entry
@require_POST
def go_on(request: HttpRequest, token: str, link: PoolLink) -> HttpResponse:
    """Be asked again."""
    pool.go_on(link.resource)
    return _back(token, "igen")


@own_entry
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, token: str, link: PoolLink) -> HttpResponse:
    """Leave: asked once, removed at once."""
    if request.method == "POST":
        pool.leave(link.resource)
        return redirect("people:left")
    return render(request, "people/pool/leave.html", {"token": token})


@require_GET
def left(request: HttpRequest) -> HttpResponse:
    """The entry is gone."""
    return render(request, "people/pool/left.html")


@own_entry
@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, token: str, link: PoolLink) -> HttpResponse:
    """Make every address handed out so far useless; only the one in the mail can confirm, so that one is kept till then."""
    if link.resource.state == EntryState.UNCONFIRMED:
        return redirect("people:entry", token)
    if request.method == "POST":
        return redirect("people:entry", pool.replace_link(link.resource))
    return render(request, "people/pool/replace.html", {"token": token})


def _back(token: str, done: str) -> HttpResponse:
    response = redirect("people:entry", token)
    response["Location"] += f"?klart={done}"
    return response


def _admit(request: HttpRequest, purpose: str, email: str) -> None:
    limits.allow(purpose, visitor_address(request), most=JOINS_AN_HOUR, seconds=HOUR)
    limits.allow("mail-to", email.lower(), most=MAILS_PER_ADDRESS_AN_HOUR, seconds=HOUR)
