"""The page of somebody who is asked to join a group. Opening it changes nothing; the row decides whether it is open."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from border.posts import public_post
from border.private import private_page
from outbox import links
from people.vocabulary import Sphere
from projects import asking, chairs, inviting
from projects.emails import QUESTION_PURPOSE
from projects.errors import WrongState
from projects.models import GroupInvitation
from projects.question_forms import LaterForm, NoForm
from projects.room_forms import SuggestForm
from projects.views.member import not_shown
from projects.vocabulary import InvitationState, Publication

AGE = timedelta(days=90)

Act = Callable[[GroupInvitation], object]


@public_post
@private_page
@require_GET
def question(request: HttpRequest, signed: str) -> HttpResponse:
    """The question with three equal answers, or what was answered."""
    found = _find(signed)
    if found is None:
        return render(request, "projects/question_old.html", status=410)
    if hidden := not_shown(request, found.project):
        return hidden
    if found.state != InvitationState.SENT or found.project.is_ended:
        return render(request, "projects/question_done.html", {"invitation": found, "project": found.project})
    context = {
        "invitation": found,
        "project": found.project,
        "signed": signed,
        "words": asking.words_of(found),
        "counts": chairs.sphere_counts(found.project),
        "offered": Sphere.values.index(found.sphere),
        "done": request.GET.get("klart", ""),
    }
    return render(request, "projects/question.html", context)


@public_post
@private_page
@require_POST
def yes(request: HttpRequest, signed: str) -> HttpResponse:
    """Yes. Pressed twice, or when the chair was taken meanwhile, the next page says how it is."""
    found = _find(signed)
    if found and not _is_hidden(found):
        with contextlib.suppress(WrongState):
            inviting.accept(found)
    return redirect("projects:question", signed)


@public_post
@private_page
@require_http_methods(["GET", "POST"])
def no(request: HttpRequest, signed: str) -> HttpResponse:
    """No, with a word if one likes."""
    form = NoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _answered(signed, lambda found: inviting.decline(found, **form.cleaned_data))
    return _form(request, signed, form, "no")


@public_post
@private_page
@require_http_methods(["GET", "POST"])
def later(request: HttpRequest, signed: str) -> HttpResponse:
    """Not now; from when again."""
    form = LaterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _answered(signed, lambda found: inviting.not_now(found, **form.cleaned_data))
    return _form(request, signed, form, "later")


@public_post
@private_page
@require_http_methods(["GET", "POST"])
def suggest(request: HttpRequest, signed: str) -> HttpResponse:
    """Somebody else who would fit; the question stays open."""
    form = SuggestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = _find(signed)
        if found and not _is_hidden(found):
            with contextlib.suppress(WrongState):
                inviting.suggest(found, **form.cleaned_data)
        response = redirect("projects:question", signed)
        response["Location"] += "?klart=forslag"
        return response
    return _form(request, signed, form, "suggest")


def _form(request: HttpRequest, signed: str, form: NoForm | LaterForm | SuggestForm, answer: str) -> HttpResponse:
    found = _find(signed)
    if found is None or found.state != InvitationState.SENT or _is_hidden(found):
        return redirect("projects:question", signed)
    context = {"form": form, "answer": answer, "project": found.project, "signed": signed}
    return render(request, "projects/question_answer.html", context)


def _answered(signed: str, act: Act) -> HttpResponse:
    found = _find(signed)
    if found and not _is_hidden(found):
        with contextlib.suppress(WrongState):
            act(found)
    return redirect("projects:question", signed)


def _is_hidden(found: GroupInvitation) -> bool:
    """Hidden is hidden for those who are asked, too, as for the group."""
    return found.project.publication == Publication.HIDDEN


def _find(signed: str) -> GroupInvitation | None:
    """The invitation behind a signed link; None for one past its time. Raises `Http404` for all others."""
    try:
        pk, nonce = links.unsign(QUESTION_PURPOSE, signed, AGE)
    except links.OldLink:
        return None
    except links.BadLink:
        raise Http404 from None
    found = GroupInvitation.objects.select_related("project", "resource", "asked_by").filter(pk=pk, nonce=nonce).first()
    if found is None:
        raise Http404
    return found
