"""One screen per idea: all that is known, and every step as a small form with an address of its own."""

from __future__ import annotations

from typing import cast

from csp.constants import SELF
from csp.decorators import csp_update
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext

from border import files
from ideas import answering, emails
from ideas.admin.pages import ANSWER, READ, REGISTER, demand, fetch_idea, frame
from ideas.admin.steps import STEPS, Invalid
from ideas.admin_forms import (
    AnswerForm,
    AskAmbassadorForm,
    AskGiverForm,
    AssignForm,
    DelayForm,
    InventoryForm,
    JudgementForm,
    MergeForm,
    NoteForm,
    RegisterForm,
)
from ideas.errors import NotMergeable, NotReady, WrongState
from ideas.models import Answer, Idea, InventoryPlace
from ideas.search import similar_ideas
from ideas.vocabulary import AnswerStage, InventorySide
from ideas.worklist import days_left_words


def show(request: HttpRequest, pk: object) -> HttpResponse:
    """The screen, for everybody who may read ideas; the steps show only to those who may take them."""
    return _screen(request, fetch_idea(request, pk))


def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step on one idea: rights, form, verb, back to the screen at the place where it happened."""
    known = STEPS.get(step)
    if known is None or request.method != "POST":
        raise Http404
    demand(request, known.right)
    idea = fetch_idea(request, pk)
    try:
        said = known.act(request, idea)
    except Invalid as invalid:
        return _screen(request, idea, refused={step: invalid.form}, stale=invalid.stale)
    except WrongState as error:
        messages.warning(
            request,
            gettext("Somebody was faster. The idea is now: %(state)s. Nothing was changed.")
            % {"state": error.idea.get_state_display()},
        )
    except (NotMergeable, NotReady) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(f"{reverse('admin:ideas_idea_change', args=[pk])}#{known.anchor}")


@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # its types know views without arguments only
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer as the mail it will become, in the giver's language, with the button that sends it."""
    answer = _unsent(request, pk)
    context = {
        **frame(request, gettext("The answer to %(number)s as a mail") % {"number": answer.idea.number}),
        "idea": answer.idea,
        "answer": answer,
        "letter": emails.preview_answer(answer),
        "missing": answering.missing(answer.idea, answering.written_of(answer)),
        "joined": answer.idea.merged_ideas.all(),
        "may_answer": request.user.has_perm(ANSWER),
    }
    return render(request, "admin/ideas/idea/letter.html", context)


def letter_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML twin alone, for the frame on the preview page; its style is its own, scripts do not run."""
    response = HttpResponse(emails.preview_answer(_unsent(request, pk)).html)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def attachment(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """A file of the idea, as a download."""
    found = get_object_or_404(fetch_idea(request, pk).attachments, pk=file)
    return files.download_response(found.stored_name, found.label, found.sha256)


def _unsent(request: HttpRequest, pk: int) -> Answer:
    demand(request, READ)
    return get_object_or_404(
        Answer.objects.exclude(stage=AnswerStage.SENT).select_related("idea", "contact"), idea_id=pk
    )


def _screen(
    request: HttpRequest, idea: Idea, *, refused: dict[str, forms.Form] | None = None, stale: object = None
) -> HttpResponse:
    may_answer = request.user.has_perm(ANSWER)
    context = {
        **frame(request, f"{idea.number} {idea.title}"),
        "idea": idea,
        "days_left": days_left_words(idea),
        "may_answer": may_answer and idea.is_open,
        "may_staff": may_answer,
        "may_register": request.user.has_perm(REGISTER),
        **_forms(idea, refused or {}),
        **_known(idea),
        "stale": stale,
    }
    return render(request, "admin/ideas/idea/screen.html", context, status=409 if stale else 200)


def _forms(idea: Idea, refused: dict[str, forms.Form]) -> dict[str, object]:
    """Every step's form, empty or as it stands; the refused one (by its step) with what was typed."""
    answer_form = cast(AnswerForm, refused.get("answer") or AnswerForm(idea=idea))
    return {
        "judgement_form": refused.get("judge") or JudgementForm(idea=idea),
        "register_form": refused.get("register") or RegisterForm(idea=idea),
        "note_form": refused.get("note") or NoteForm(),
        "inventory_form": refused.get("inventory") or InventoryForm(),
        "giver_form": refused.get("ask-giver") or AskGiverForm(),
        "ambassador_form": refused.get("ask-ambassador") or AskAmbassadorForm(),
        "delay_form": refused.get("delay") or DelayForm(),
        "merge_form": refused.get("merge") or MergeForm(),
        "assign_form": refused.get("assign") or AssignForm(initial={"reader": idea.reader_id}),
        "answer_form": answer_form,
        "unsent": answer_form.answer,
    }


def _known(idea: Idea) -> dict[str, object]:
    """What is known of the idea beyond its own row."""
    checks = {check.place_id: check for check in idea.inventory.select_related("checked_by")}
    places = list(InventoryPlace.objects.valid_today())
    return {
        "sent_answers": idea.answers.filter(stage=AnswerStage.SENT).select_related("sent_by"),
        "inventory": [
            (side.label, [(place, checks.get(place.pk)) for place in places if place.side == side])
            for side in InventorySide
        ],
        "questions": idea.questions.select_related("asked_by"),
        "ambassador_questions": idea.ambassador_questions.select_related("ambassador__administration", "asked_by"),
        "notes": idea.notes.select_related("written_by"),
        "additions": idea.additions.all(),
        "attachments": idea.attachments.all(),
        "events": idea.events.select_related("actor"),
        "similar": similar_ideas(idea),
        "joined": idea.merged_ideas.all(),
    }
