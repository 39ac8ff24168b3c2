"""A table's note: found by the table's own address, or by the private page of somebody who sits there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from border import limits
from border.limits import TooMany, too_many
from border.posts import public_post
from border.private import private_page
from gatherings import notes
from gatherings.errors import NotReady
from gatherings.models import Gathering, GatheringTable, Registration, Round, TableNote, TableTheme
from gatherings.note_forms import ContactForm, NoteForm
from gatherings.notes import Saved, Written
from gatherings.views.place import own_place
from people.templatetags.bordet import clock

HOUR = 3600
# Saved as typed by several phones at one table; counted per table, for all of them come through one address.
SAVES_AN_HOUR = 3000


@dataclass(frozen=True)
class Desk:
    """Where somebody writes: a table in one of its rounds, and the address she came by."""

    table: GatheringTable
    round: Round
    rounds: list[Round]
    address: str

    @property
    def gathering(self) -> Gathering:
        return self.table.gathering

    @property
    def note(self) -> TableNote | None:
        return TableNote.objects.filter(table=self.table, round=self.round).first()

    @property
    def theme(self) -> TableTheme | None:
        return TableTheme.objects.select_related("theme").filter(table=self.table, round=self.round).first()

    @property
    def is_open(self) -> bool:
        return self.gathering.state in notes.WRITING


View = Callable[[HttpRequest, Desk], HttpResponse]


def at_table(view: View) -> Callable[..., HttpResponse]:
    """Decorator: the table's token, and the round the address names or that goes on, become a desk; else 404."""

    @wraps(view)
    def wrapped(request: HttpRequest, token: str) -> HttpResponse:
        table = notes.table_of(token)
        if table is None:
            raise Http404
        rounds = list(table.gathering.rounds.all())
        round_ = _round(request, rounds)
        return _limited(request, view, Desk(table, round_, rounds, request.path))

    return public_post(private_page(wrapped))


def at_place(view: View) -> Callable[..., HttpResponse]:
    """Decorator: the same for somebody who sits at the table in that round."""

    @own_place
    @wraps(view)
    def wrapped(request: HttpRequest, token: str, me: Registration) -> HttpResponse:
        rounds = list(me.gathering.rounds.all())
        round_ = _round(request, rounds)
        # Whoever has cancelled stands in the plan until it is mended, and is at no table.
        table = notes.table_where(me, round_) if me.is_coming else None
        if table is None:
            return render(request, "gatherings/notes/no_table.html", {"gathering": me.gathering, "token": token})
        return _limited(request, view, Desk(table, round_, rounds, request.path))

    return wrapped


def note(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Read and write the note. A script saves as typed and sends again; without one the button does the same.

    The form names its round: the one that goes on may be another by the time she presses. A text that names none is written
    nowhere, and shown beside what stands there.
    """
    found = desk.note
    if request.method == "POST" and desk.is_open and _named_round(request, desk.rounds) is None:
        theirs = _written(found)
        if _wants_json(request):
            return JsonResponse({"theirs": vars(theirs)}, status=409)
        return _page(request, desk, NoteForm(request.POST), found, theirs=theirs, status=409)
    if request.method == "POST" and desk.is_open:
        form = NoteForm(request.POST)
        if form.is_valid():
            saved = notes.save(
                desk.table, desk.round, form.written(), client_id=form.cleaned_data["client_id"],
                based_on=form.cleaned_data["based_on"], language=get_language() or "sv",
            )  # fmt: skip
            return _saved(request, desk, form.written(), saved)
        if _wants_json(request):
            return JsonResponse({"errors": form.errors}, status=422)
    elif request.method == "POST":
        return _page(request, desk, NoteForm(request.POST), found, status=409)
    else:
        form = NoteForm(written=_written(found), version=found.version if found else 0)
    return _page(request, desk, form, found)


def idea(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The note becomes an idea: asked once who gets the answer, done once."""
    found = desk.note
    back = _back(desk, "anteckning/")
    if found is None or found.idea_id or not desk.is_open:
        return redirect(back)
    form = ContactForm(request.POST or None, initial={"language": get_language() or "sv"})
    if request.method == "POST" and form.is_valid():
        try:
            notes.make_idea(found, form.contact())
        except NotReady as error:
            for problem in error.problems:
                form.add_error(None, problem)
        else:
            return redirect(f"{back}&klart=ide")
    context = {"desk": desk, "gathering": desk.gathering, "note": found, "form": form, "back": back}
    return render(request, "gatherings/notes/idea.html", context)


def _saved(request: HttpRequest, desk: Desk, written: Written, saved: Saved) -> HttpResponse:
    if _wants_json(request):
        theirs = vars(_written(saved.note)) if saved.overtaken else None
        body = {"version": saved.note.version, "saved": clock(saved.note.written_at), "theirs": theirs}
        return JsonResponse(body, status=409 if saved.overtaken else 200)
    if saved.overtaken:
        form = NoteForm(written=written, version=saved.note.version)
        return _page(request, desk, form, saved.note, theirs=_written(saved.note), status=409)
    return redirect(_back(desk, "anteckning/") + "&klart=sparad")


def _page(
    request: HttpRequest,
    desk: Desk,
    form: NoteForm,
    found: TableNote | None,
    *,
    theirs: Written | None = None,
    status: int = 200,
) -> HttpResponse:
    form.address = _back(desk, "anteckning/")
    context = {
        "desk": desk,
        "gathering": desk.gathering,
        "form": form,
        "note": found,
        "theirs": theirs,
        "others": [(one, _back(desk, "anteckning/", one)) for one in desk.rounds],
        "idea_address": _back(desk, "ide/"),
        "done": request.GET.get("klart", ""),
        "late": status == 409 and theirs is None,
    }
    return render(request, "gatherings/notes/note.html", context, status=status)


def _round(request: HttpRequest, rounds: list[Round]) -> Round:
    """The round the address names, else the one that goes on. Raises `Http404` where there are none."""
    found = _named_round(request, rounds) or notes.round_now(rounds)
    if found is None:
        raise Http404
    return found


def _named_round(request: HttpRequest, rounds: list[Round]) -> Round | None:
    wanted = request.GET.get("runda", "")
    return next((one for one in rounds if str(one.number) == wanted), None)


def _limited(request: HttpRequest, view: View, desk: Desk) -> HttpResponse:
    if request.method == "POST":
        try:
            limits.allow("table-note", f"table {desk.table.pk}", most=SAVES_AN_HOUR, seconds=HOUR)
        except TooMany as error:
            return too_many(request, error)
    return view(request, desk)


def _written(found: TableNote | None) -> Written:
    if found is None:
        return Written()
    return Written(found.title, found.challenge, found.proposal, found.who_goes_on)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _back(desk: Desk, page: str, round_: Round | None = None) -> str:
    base = desk.address.rstrip("/").rpartition("/")[0]
    return f"{base}/{page}?runda={(round_ or desk.round).number}"


urlpatterns: list[URLPattern] = [
    path("bord/<str:token>/anteckning/", at_table(require_http_methods(["GET", "POST"])(note)), name="table_note"),
    path("bord/<str:token>/ide/", at_table(require_http_methods(["GET", "POST"])(idea)), name="table_idea"),
    path("plats/<str:token>/anteckning/", at_place(require_http_methods(["GET", "POST"])(note)), name="place_note"),
    path("plats/<str:token>/ide/", at_place(require_http_methods(["GET", "POST"])(idea)), name="place_idea"),
]


def table_note_path(token: str) -> str:
    """The address of a table's note, for its card."""
    return reverse("gatherings:table_note", args=[token])
