"""The group's room through a member's link: who is in, letters, notes, files, meetings, whoever wants to join."""

from __future__ import annotations

import contextlib

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from border import files, limits
from border.cleaning import is_number
from border.formkeys import AlreadyDone, OtherContent, new_form_key, once
from border.limits import TooMany, too_many
from border.private import private_page
from outbox.links import absolute
from people import pool
from projects import joining, meetings, notes, relay, room_calendar, succession
from projects.errors import NotReady, WrongState
from projects.models import Application, Document, Letter, Meeting, MemberContact, Note, ProjectMembership
from projects.room_forms import (
    ContactForm,
    LetterForm,
    MeetingForm,
    NoteForm,
    ReasonForm,
    RoomFileForm,
    SuccessorForm,
)
from projects.views.member import back, member_page
from projects.vocabulary import DocumentKind, MemberRole, Publication

LETTERS_A_DAY = 20
DAY = 24 * 3600
SHOWN_LETTERS = 100


@member_page
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, me: ProjectMembership, token: str) -> HttpResponse:
    """How the others may reach me."""
    known = MemberContact.objects.filter(membership=me).first()
    form = ContactForm(request.POST or None, initial=ContactForm.first(known))
    if request.method == "POST" and form.is_valid():
        relay.choose(me, **form.cleaned_data)
        return back(token, "namn")
    return render(request, "projects/room/contact.html", _context(me, token, form=form))


@member_page
@require_GET
def letters(request: HttpRequest, me: ProjectMembership, token: str) -> HttpResponse:
    """The letters I got and sent, the newest first."""
    mine = Letter.objects.filter(project=me.project).select_related(
        "sender__organisation", "recipient__organisation", "sender__contact", "recipient__contact"
    )
    got = mine.filter(recipient=me)[:SHOWN_LETTERS]
    hidden = me.project.members.hidden_ids()
    context = _context(
        me,
        token,
        got=[
            (letter, relay.called(letter.sender, hidden=letter.sender_id in hidden), letter.sender.left_on)
            for letter in got
        ],
        sent=[
            (letter, relay.called(letter.recipient, hidden=letter.recipient_id in hidden))
            for letter in mine.filter(sender=me)[:SHOWN_LETTERS]
        ],
        done=request.GET.get("klart", ""),
    )
    return render(request, "projects/room/letters.html", context)


@member_page
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, me: ProjectMembership, token: str, pk: int) -> HttpResponse:
    """A letter to one member; with `svar` in the address it answers one of hers."""
    to = get_object_or_404(
        ProjectMembership.objects.current().select_related("organisation", "contact"), pk=pk, project=me.project
    )
    answers = _answered(request, me, to)
    hindrance = relay.keeps_from_writing(me, to)
    form = LetterForm(request.POST or None, initial={"form_key": new_form_key()})
    if request.method == "POST" and not hindrance and form.is_valid():
        try:
            limits.allow("group-letter", str(me.pk), most=LETTERS_A_DAY, seconds=DAY)
            relay.write(me, to, text=form.cleaned_data["text"], form_key=form.cleaned_data["form_key"], answers=answers)
        except TooMany as error:
            return too_many(request, error)
        except (NotReady, OtherContent):
            return back(token, "dubbel")
        return _to_letters(token, "brev")
    context = _context(
        me,
        token,
        form=form,
        to=relay.called(to, hidden=bool(me.project.members.filter(pk=to.pk).hidden_ids())),
        answers=answers,
        hindrance=hindrance,
    )
    return render(request, "projects/room/write.html", context)


@member_page
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, me: ProjectMembership, token: str, pk: int) -> HttpResponse:
    """A letter that should not have been sent: asked once."""
    letter = get_object_or_404(Letter.objects.select_related("sender__organisation"), pk=pk, recipient=me)
    if request.method == "POST":
        relay.report(letter)
        return _to_letters(token, "anmalt")
    return render(request, "projects/room/report.html", _context(me, token, letter=letter))


@member_page
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, me: ProjectMembership, token: str) -> HttpResponse:
    """Write something down for the group."""
    form = NoteForm(request.POST or None, initial={"language": me.language, "form_key": new_form_key()})
    if request.method == "POST" and form.is_valid():
        try:
            notes.write(me.project, form.words(), member=me)
        except OtherContent:
            return back(token, "dubbel")
        return back(token, "anteckning")
    return render(request, "projects/room/note.html", _context(me, token, form=form))


@member_page
@require_http_methods(["GET", "POST"])
def publish_note(request: HttpRequest, me: ProjectMembership, token: str, pk: int) -> HttpResponse:
    """Make one note news: shown once more as it will stand, then handed in."""
    found = get_object_or_404(Note, pk=pk, project=me.project, removed_at=None)
    if request.method == "POST":
        try:
            notes.hand_in(found, me)
        except WrongState:
            return back(token, "avslutat")
        return back(token, "skickat")
    return render(request, "projects/room/publish_note.html", _context(me, token, note=found))


@member_page
@require_POST
def remove_note(request: HttpRequest, me: ProjectMembership, token: str, pk: int) -> HttpResponse:
    """Take one's own note out of the room; the lead may take any."""
    found = get_object_or_404(Note, pk=pk, project=me.project)
    if found.written_by_member_id != me.pk and me.role != MemberRole.LEAD:
        raise Http404
    notes.remove(found)
    return back(token, "borta")


@member_page
@require_http_methods(["GET", "POST"])
def meeting(request: HttpRequest, me: ProjectMembership, token: str, pk: int | None = None) -> HttpResponse:
    """Set a meeting, or change one."""
    found = get_object_or_404(Meeting, pk=pk, project=me.project, cancelled_at=None) if pk else None
    first = MeetingForm.first(found) if found else {}
    form = MeetingForm(request.POST or None, initial={**first, "form_key": new_form_key()})
    if request.method == "POST" and form.is_valid():
        try:
            if found:
                meetings.move(found, form.plan())
            else:
                with once("group-meeting", request.POST):
                    meetings.plan(me.project, form.plan(), member=me)
        except AlreadyDone:
            return back(token, "mote")
        except OtherContent:
            return back(token, "dubbel")
        except WrongState:
            return back(token, "avslutat")
        return back(token, "mote")
    return render(request, "projects/room/meeting.html", _context(me, token, form=form, meeting=found))


@member_page
@require_http_methods(["GET", "POST"])
def cancel_meeting(request: HttpRequest, me: ProjectMembership, token: str, pk: int) -> HttpResponse:
    """It does not take place: asked once."""
    found = get_object_or_404(Meeting, pk=pk, project=me.project)
    if request.method == "POST":
        meetings.cancel(found)
        return back(token, "installt")
    return render(request, "projects/room/cancel_meeting.html", _context(me, token, meeting=found))


@member_page
@require_http_methods(["GET", "POST"])
def subscribe(request: HttpRequest, me: ProjectMembership, token: str) -> HttpResponse:
    """The address of the group's calendar, made when it is asked for; a new one makes the old useless."""
    address = ""
    if request.method == "POST":
        key = meetings.calendar_key(me, anew=request.POST.get("anew") == "1")
        address = absolute(reverse("projects:room_calendar", args=[key]))
    return render(request, "projects/room/subscribe.html", _context(me, token, address=address))


@private_page
@require_GET
def calendar(request: HttpRequest, signed: str) -> HttpResponse:
    """The calendar itself, as programs fetch it; gone (410) when it was replaced or its member has left."""
    member = meetings.calendar_member(signed)
    if member is None:
        return HttpResponse(status=410, content_type="text/plain")
    if member.project.publication == Publication.HIDDEN:
        # As every page of a hidden project. Calendars keep what they have and ask again.
        return HttpResponse(status=403, content_type="text/plain")
    return HttpResponse(room_calendar.of_group(member), content_type="text/calendar; charset=utf-8")


@member_page
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, me: ProjectMembership, token: str) -> HttpResponse:
    """Lay a file in the room."""
    form = RoomFileForm(request.POST or None, request.FILES or None, initial={"form_key": new_form_key()})
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("label", "alt")}
        try:
            examined = files.examine(form.cleaned_data["file"])
            with contextlib.suppress(AlreadyDone), once("group-file", request.POST, request.FILES):
                notes.lay_in(me.project, examined, **said, member=me)
        except files.Refused as refused:
            form.add_error("file", str(refused))
        except OtherContent:
            return back(token, "dubbel")
        else:
            return back(token, "fil")
    return render(request, "projects/room/file.html", _context(me, token, form=form))


@member_page
@require_GET
def download(request: HttpRequest, me: ProjectMembership, token: str, pk: int) -> HttpResponse:
    """A file of the room, for those in it."""
    found = get_object_or_404(Document, pk=pk, project=me.project, update=None)
    return files.download_response(found.stored_name, found.label, found.sha256)


@member_page
@require_http_methods(["GET", "POST"])
def publish_file(request: HttpRequest, me: ProjectMembership, token: str, pk: int) -> HttpResponse:
    """Ask that one file be shown to everybody."""
    found = get_object_or_404(Document, pk=pk, project=me.project, update=None, published_at=None, room__isnull=False)
    problem = ""
    if request.method == "POST":
        try:
            notes.want_public(found, me)
        except NotReady as error:
            problem = " ".join(error.problems)
        else:
            return back(token, "fil-visas")
    context = _context(me, token, document=found, problem=problem, picture=found.kind == DocumentKind.PICTURE)
    return render(request, "projects/room/publish_file.html", context)


@member_page
@require_http_methods(["GET", "POST"])
def application(request: HttpRequest, me: ProjectMembership, token: str, pk: int) -> HttpResponse:
    """The lead answers somebody who wants to join."""
    if me.role != MemberRole.LEAD:
        raise Http404
    found = get_object_or_404(Application.objects.waiting().select_related("need"), pk=pk, project=me.project)
    form = ReasonForm(request.POST if request.POST.get("answer") != "yes" and request.method == "POST" else None)
    problem = ""
    if request.method == "POST":
        try:
            if request.POST.get("answer") == "yes":
                joining.accept(found, lead=me)
                return back(token, "svarat")
            if form.is_valid():
                joining.decline(found, reason=form.cleaned_data["reason"], lead=me)
                return back(token, "svarat")
        except NotReady as error:
            problem = " ".join(error.problems)
        except WrongState:
            return back(token, "avslutat")
    return render(
        request,
        "projects/room/application.html",
        _context(me, token, application=found, form=form, problem=problem, hidden=pool.is_hidden(found.email)),
    )


@member_page
@require_http_methods(["GET", "POST"])
def successor(request: HttpRequest, me: ProjectMembership, token: str) -> HttpResponse:
    """Offer one's chair to somebody."""
    form = SuccessorForm(request.POST or None, initial={"language": me.language, "form_key": new_form_key()})
    if request.method == "POST" and form.is_valid():
        offered = {name: form.cleaned_data[name] for name in ("name", "email", "language")}
        try:
            with contextlib.suppress(AlreadyDone), once("group-successor", request.POST):
                limits.allow("mail-to", offered["email"].lower(), most=3, seconds=3600)
                succession.offer(me, **offered)
        except TooMany as error:
            return too_many(request, error)
        except WrongState:
            return back(token, "avslutat")
        except OtherContent:
            return back(token, "dubbel")
        except NotReady as refused:
            form.add_error("email", refused.problems)
        else:
            return back(token, "erbjuden")
    return render(request, "projects/room/successor.html", _context(me, token, form=form))


def _context(me: ProjectMembership, token: str, **more: object) -> dict[str, object]:
    return {"me": me, "project": me.project, "token": token, **more}


def _answered(request: HttpRequest, me: ProjectMembership, sender: ProjectMembership) -> Letter | None:
    """The letter of hers that is answered, when the address names one."""
    wanted = request.GET.get("svar", "")
    if not is_number(wanted):
        return None
    return Letter.objects.filter(pk=wanted, recipient=me, sender=sender).first()


def _to_letters(token: str, done: str) -> HttpResponse:
    response = redirect("projects:member_letters", token)
    response["Location"] += f"?klart={done}"
    return response
