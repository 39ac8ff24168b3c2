"""An ambassador's one-time answer. Opening the link changes nothing; the row decides whether it is still open."""

from __future__ import annotations

import contextlib
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from border.posts import public_post
from border.private import private_page
from ideas.emails import AMBASSADOR_PURPOSE
from ideas.errors import WrongState
from ideas.forms import AmbassadorReplyForm
from ideas.models import AmbassadorQuestion
from ideas.triage import ambassador_replies
from outbox import links

AGE = timedelta(days=60)


@public_post
@private_page
@require_http_methods(["GET", "POST"])
def ambassador(request: HttpRequest, signed: str) -> HttpResponse:
    """The question with what the idea says; the reply, once."""
    question = _question(signed)
    if question is None:
        return render(request, "ideas/ambassador_old.html", status=410)
    if question.answered_at or not question.idea.is_open:
        return render(request, "ideas/ambassador_done.html", {"question": question})
    form = AmbassadorReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # Pressed twice: the first answer counts, and the next page shows it.
        with contextlib.suppress(WrongState):
            ambassador_replies(question, text=form.cleaned_data["text"])
        return redirect("ideas:ambassador", signed)
    criteria = question.idea.criterion_answers.select_related("criterion")
    return render(
        request,
        "ideas/ambassador.html",
        {"question": question, "idea": question.idea, "form": form, "criteria": criteria},
    )


def _question(signed: str) -> AmbassadorQuestion | None:
    try:
        pk, nonce = links.unsign(AMBASSADOR_PURPOSE, signed, AGE)
    except links.OldLink:
        return None
    except links.BadLink:
        raise Http404 from None
    question = (
        AmbassadorQuestion.objects.select_related("idea", "ambassador__administration", "asked_by")
        .filter(pk=pk, nonce=nonce)
        .first()
    )
    if question is None:
        raise Http404
    return question
