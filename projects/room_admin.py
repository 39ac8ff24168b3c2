"""The coordinators' side of a group's room: what members see, who wants to join, letters that were reported."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from border.formkeys import new_form_key, once, told
from border.posts import sent_number
from people.models import User
from projects import joining, meetings, notes, publishing, relay
from projects import room as rooms
from projects.errors import NotReady, WrongState
from projects.models import Application, Document, GroupInvitation, Letter, Meeting, Note, Project
from projects.room_forms import MeetingForm, NoteForm, ReasonForm

RIGHT, PUBLISH = "projects.run_project", "projects.publish_project"
PAGE = 50
SHOWN = 50

Row = TypeVar("Row", bound=Model)


def room(request: HttpRequest, pk: int, made: dict[str, forms.Form] | None = None) -> HttpResponse:
    """The room of one group on one page."""
    project = _project(request, pk)
    given = made or {}
    waiting = list(project.applications.waiting().select_related("need"))
    answered = project.applications.exclude(state__in=["waiting", "unconfirmed"]).select_related("need", "answered_by")
    context = {
        **admin.site.each_context(request),
        "title": gettext("The room of %(title)s") % {"title": project.title},
        "opts": Project._meta,
        "project": project,
        "neighbours": rooms.neighbours(project),
        "needs": rooms.open_needs(project),
        "milestones": project.milestones.all(),
        "meetings": project.meetings.all()[:SHOWN],
        "notes": notes.in_room(project),
        "files": notes.of_room(project),
        "reported": project.letters.filter(reported_at__isnull=False).select_related(
            "sender__organisation", "recipient__organisation"
        ),
        "applications": [(one, given.get(f"nej-{one.pk}") or ReasonForm(auto_id=f"no-{one.pk}-%s")) for one in waiting],
        "answered": answered[:SHOWN],
        "may_publish": request.user.has_perm(PUBLISH),
        "meeting_form": given.get("mote") or MeetingForm(initial={"form_key": new_form_key()}, auto_id="meeting-%s"),
        "note_form": given.get("anteckning")
        or NoteForm(initial={"form_key": new_form_key(), "language": "sv"}, auto_id="note-%s"),
    }
    return render(request, "admin/projects/room.html", context)


def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step in the room: rights, form, verb, back."""
    project = _project(request, pk)
    known = _STEPS.get(step)
    if known is None or request.method != "POST":
        raise Http404
    right, act = known
    if not request.user.has_perm(right):
        raise PermissionDenied
    answer = None
    try:
        with told(request), once("group-room", request.POST):
            answer = act(request, project)
            if answer is not None:
                # The form had mistakes: nothing was done, and it can be sent again.
                transaction.set_rollback(True)
    except NotReady as error:
        for problem in error.problems:
            messages.error(request, problem)
    except WrongState:
        messages.error(request, gettext("Somebody was faster: it is not where it was."))
    return answer or redirect("admin:projects_project_room", project.pk)


def applications(request: HttpRequest) -> HttpResponse:
    """Everybody who waits for an answer, the latest promise first."""
    _allowed(request)
    waiting = Application.objects.waiting().select_related("project", "need").order_by("answer_due", "pk")
    if request.GET.get("visa") == "sena":
        waiting = waiting.filter(answer_due__lt=timezone.localdate())
    page = Paginator(waiting, PAGE).get_page(request.GET.get("sida"))
    context = {
        **admin.site.each_context(request), "title": gettext("People who want to join a group"), "opts": Project._meta, "page": page,
    }  # fmt: skip
    return render(request, "admin/projects/applications.html", context)


def questions(request: HttpRequest) -> HttpResponse:
    """Every question to a person that has not been answered, the oldest first."""
    _allowed(request)
    asked = (
        GroupInvitation.objects.open().select_related("project", "resource", "asked_by").order_by("answer_before", "pk")
    )
    page = Paginator(asked, PAGE).get_page(request.GET.get("sida"))
    context = {
        **admin.site.each_context(request), "title": gettext("Questions without an answer"), "opts": Project._meta, "page": page,
    }  # fmt: skip
    return render(request, "admin/projects/questions.html", context)


# --- Steps ------------------------------------------------------------------------------------------------------------


def _yes(request: HttpRequest, project: Project) -> None:
    joining.accept(_one(request, project, Application), by=_user(request))
    messages.success(request, gettext("The person is in the group and gets a mail with her own page."))


def _no(request: HttpRequest, project: Project) -> HttpResponse | None:
    found = _one(request, project, Application)
    form = ReasonForm(request.POST, auto_id=f"no-{found.pk}-%s")
    if not form.is_valid():
        return room(request, project.pk, {f"nej-{found.pk}": form})
    joining.decline(found, reason=form.cleaned_data["reason"], by=_user(request))
    return None


def _meet(request: HttpRequest, project: Project) -> HttpResponse | None:
    form = MeetingForm(request.POST, auto_id="meeting-%s")
    if not form.is_valid():
        return room(request, project.pk, {"mote": form})
    meetings.plan(project, form.plan(), by=_user(request))
    return None


def _note(request: HttpRequest, project: Project) -> HttpResponse | None:
    form = NoteForm(request.POST, auto_id="note-%s")
    if not form.is_valid():
        return room(request, project.pk, {"anteckning": form})
    notes.write(project, form.words(), by=_user(request))
    return None


_STEPS: dict[str, tuple[str, Callable[[HttpRequest, Project], HttpResponse | None]]] = {
    "ja": (RIGHT, _yes),
    "nej": (RIGHT, _no),
    "mote": (RIGHT, _meet),
    "stall-in": (RIGHT, lambda r, p: meetings.cancel(_one(r, p, Meeting))),
    "anteckning": (RIGHT, _note),
    "anteckning-bort": (RIGHT, lambda r, p: notes.remove(_one(r, p, Note))),
    "anteckning-visa": (PUBLISH, lambda r, p: _done(notes.publish_as_staff(_one(r, p, Note), by=_user(r)))),
    "fil-visa": (PUBLISH, lambda r, p: publishing.publish_document(_one(r, p, Document), by=_user(r))),
    "fil-dolj": (PUBLISH, lambda r, p: publishing.withdraw_document(_one(r, p, Document))),
    "brev-slapp": (RIGHT, lambda r, p: relay.allow_again(_one(r, p, Letter))),
}


# --- Parts ------------------------------------------------------------------------------------------------------------


def _allowed(request: HttpRequest) -> None:
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied


def _project(request: HttpRequest, pk: int) -> Project:
    _allowed(request)
    return get_object_or_404(Project, pk=pk)


def _one(request: HttpRequest, project: Project, model: type[Row]) -> Row:
    return get_object_or_404(model, pk=sent_number(request.POST, "row"), project=project)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _done(_made: object) -> None:
    return None
