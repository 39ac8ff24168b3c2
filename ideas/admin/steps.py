"""The steps on one idea: each takes the request and the idea, calls one verb, returns what to say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext

from border.cleaning import is_number
from ideas import answering, merging, triage
from ideas.admin.pages import ANSWER, REGISTER, signed_in
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
from ideas.errors import NotReady, Stale, WrongState
from ideas.models import Answer, Idea
from ideas.vocabulary import AnswerStage


@dataclass(frozen=True)
class Step:
    """The right it needs, where on the screen it happens, and what it does; that returns what to say."""

    right: str
    anchor: str
    act: Callable[[HttpRequest, Idea], str]


class Invalid(Exception):
    """The step was not taken: its form with the errors, and both texts when somebody saved meanwhile."""

    def __init__(self, form: forms.Form, stale: object = None) -> None:
        super().__init__()
        self.form, self.stale = form, stale


def _valid(form: forms.Form) -> forms.Form:
    if not form.is_valid():
        raise Invalid(form)
    return form


def _outdated(form: forms.Form, error: Stale, what: str) -> Invalid:
    """The refused save as a page: both texts, and the form with the newer version in it, so that saving again is deliberate."""
    rows = form.difference(error.current) if hasattr(error.current, "version") else []  # type: ignore[attr-defined]
    data = cast(QueryDict, form.data).copy()
    data["version"] = str(error.current.version)
    form.data = data
    return Invalid(form, stale={"what": what, "rows": rows})


def _take(request: HttpRequest, idea: Idea) -> str:
    triage.take(idea, by=signed_in(request))
    return gettext("You read this idea now.")


def _assign(request: HttpRequest, idea: Idea) -> str:
    reader = _valid(AssignForm(request.POST)).cleaned_data["reader"]
    triage.assign(idea, to=reader, by=signed_in(request))
    return gettext("%(name)s reads this idea now.") % {"name": reader}


def _judge(request: HttpRequest, idea: Idea) -> str:
    form = cast(JudgementForm, _valid(JudgementForm(request.POST, idea=idea)))
    try:
        triage.judge(idea, version=form.cleaned_data["version"], judgements=form.judgements(), by=signed_in(request))
    except Stale as error:
        raise _outdated(form, error, gettext("the judgement")) from None
    return gettext("The judgement is saved.")


def _register(request: HttpRequest, idea: Idea) -> str:
    form = cast(RegisterForm, _valid(RegisterForm(request.POST, idea=idea)))
    try:
        triage.register(idea, version=form.cleaned_data["version"], by=signed_in(request), **form.facts())  # type: ignore[arg-type]
    except Stale as error:
        raise _outdated(form, error, gettext("the register")) from None
    return gettext("The facts of the register are saved.")


def _note(request: HttpRequest, idea: Idea) -> str:
    triage.add_note(idea, text=_valid(NoteForm(request.POST)).cleaned_data["text"], by=signed_in(request))
    return gettext("The note is saved.")


def _inventory(request: HttpRequest, idea: Idea) -> str:
    triage.record_inventory(idea, by=signed_in(request), **_valid(InventoryForm(request.POST)).cleaned_data)
    return gettext("The finding is saved.")


def _ask_giver(request: HttpRequest, idea: Idea) -> str:
    triage.ask_giver(idea, by=signed_in(request), **_valid(AskGiverForm(request.POST)).cleaned_data)
    if idea.email_confirmed_at:
        return gettext("The question is asked, and the giver is told by mail.")
    return gettext(
        "The question stands on the giver's page. The address is not confirmed, so no mail was sent: telephone if you can."
    )


def _ask_ambassador(request: HttpRequest, idea: Idea) -> str:
    triage.ask_ambassador(idea, by=signed_in(request), **_valid(AskAmbassadorForm(request.POST)).cleaned_data)
    return gettext("The ambassador is asked by mail.")


def _delay(request: HttpRequest, idea: Idea) -> str:
    triage.tell_delay(idea, by=signed_in(request), **_valid(DelayForm(request.POST)).cleaned_data)
    return gettext("The giver is told of the delay.")


def _merge(request: HttpRequest, idea: Idea) -> str:
    into = _valid(MergeForm(request.POST)).cleaned_data["number"]
    merging.merge(idea, into=into, by=signed_in(request))
    return gettext("Joined with %(number)s. Both givers are told.") % {"number": into.number}


def _unmerge(request: HttpRequest, idea: Idea) -> str:
    merging.unmerge(idea, by=signed_in(request))
    return gettext("The idea goes on by itself.")


def _reopen(request: HttpRequest, idea: Idea) -> str:
    triage.reopen(idea, by=signed_in(request))
    return gettext("The idea is taken up again.")


def _write(request: HttpRequest, idea: Idea) -> str:
    form = cast(AnswerForm, _valid(AnswerForm(request.POST, idea=idea)))
    try:
        answering.write(idea, version=form.cleaned_data["version"], written=form.written(), by=signed_in(request))
    except NotReady as error:
        form.add_error(None, [forms.ValidationError(problem) for problem in error.problems])
        raise Invalid(form) from None
    except Stale as error:
        raise _outdated(form, error, gettext("the answer")) from None
    return gettext("The answer is saved. Read it as a mail before you send it.")


def _on_unsent(request: HttpRequest, idea: Idea, *, verb: Callable[..., object], said: str) -> str:
    answer = Answer.objects.exclude(stage=AnswerStage.SENT).filter(idea=idea).first()
    if answer is None:
        raise WrongState(idea)
    # The version that was read on the preview page: what somebody changed since is not sent unread.
    read = request.POST.get("version", "")
    answer.version = int(read) if is_number(read) else answer.version
    try:
        verb(answer, by=signed_in(request))
    except Stale:
        raise NotReady([gettext("The answer was changed meanwhile. Read it again before you send it.")]) from None
    return said


def _hold(request: HttpRequest, idea: Idea) -> str:
    return _on_unsent(
        request,
        idea,
        verb=answering.hold,
        said=gettext("The answer is held. Release it here or together with others in the queue."),
    )


def _send(request: HttpRequest, idea: Idea) -> str:
    return _on_unsent(request, idea, verb=answering.send, said=gettext("The answer is sent."))


# By its name in the address.
STEPS = {
    "take": Step(ANSWER, "top", _take),
    "assign": Step(ANSWER, "top", _assign),
    "judge": Step(ANSWER, "judgement", _judge),
    "register": Step(REGISTER, "register", _register),
    "note": Step(ANSWER, "notes", _note),
    "inventory": Step(ANSWER, "inventory", _inventory),
    "ask-giver": Step(ANSWER, "questions", _ask_giver),
    "ask-ambassador": Step(ANSWER, "ambassadors", _ask_ambassador),
    "delay": Step(ANSWER, "top", _delay),
    "merge": Step(ANSWER, "similar", _merge),
    "unmerge": Step(ANSWER, "top", _unmerge),
    "reopen": Step(ANSWER, "top", _reopen),
    "answer": Step(ANSWER, "answer", _write),
    "hold": Step(ANSWER, "answer", _hold),
    "send": Step(ANSWER, "answer", _send),
}
