"""The coordinators' page of one project's support: its ledger, the programmes that fit, and the applications."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from border import formkeys
from border.cleaning import is_number
from people.models import User
from projects import applying, programmes, supporting
from projects.admin.screen import fetch
from projects.errors import NotReady, WrongState
from projects.models import Project, Support, SupportApplication, SupportEvent
from projects.support_admin_forms import (
    ConsiderForm,
    DecisionForm,
    FulfilForm,
    GiveForm,
    GrantForm,
    NewDayForm,
    NoForm,
    PromiseForm,
    SentForm,
    StrikeForm,
    WishForm,
)
from projects.support_vocabulary import ApplicationState, SupportState
from projects.supporting import Gift

RUN = "projects.run_project"

Row = TypeVar("Row", Support, SupportApplication)
# A form that was sent with mistakes: its step, the row it stands at (0: none), and itself.
Wrong = tuple[str, int, forms.Form]


@dataclass(frozen=True)
class Open:
    """A step that is possible now: its address, what it is called, what its button says, its form, and whether it is open."""

    step: str
    words: object
    button: object
    form: forms.Form
    prefix: str
    unfolded: bool


@dataclass(frozen=True)
class Line:
    """A line of the ledger or an application, with the steps that are possible."""

    row: Support | SupportApplication
    steps: list[Open]


def page(request: HttpRequest, pk: int, *, wrong: Wrong | None = None) -> HttpResponse:
    """Everything about the support of one project."""
    project = _project(request, pk)
    history = Prefetch("events", SupportEvent.objects.select_related("actor"))
    support = list(
        project.support.select_related("organisation", "application").prefetch_related(history).order_by("-id")
    )
    applications = project.support_applications.select_related("programme", "organisation").prefetch_related(history)
    suggestions = programmes.for_project(project)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Support for %(title)s") % {"title": project.title},
        "opts": Project._meta,
        "project": project,
        "waiting": [_support_line(one, wrong) for one in support if one.state == SupportState.ASKED],
        "promised": [_support_line(one, wrong) for one in support if one.state == SupportState.PROMISED],
        "given": [_support_line(one, wrong) for one in support if one.state == SupportState.GIVEN],
        "past": [one for one in support if one.state in (SupportState.DECLINED, SupportState.WITHDRAWN)],
        "applications": [_application_line(one, wrong) for one in applications],
        "fits": suggestions.fits,
        "others": suggestions.others,
        "new": _new_steps(project, wrong),
    }
    return render(request, "admin/projects/support.html", context)


def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step: rights, form, verb, back to the page."""
    project = _project(request, pk)
    act = _STEPS.get(step)
    if act is None or request.method != "POST":
        raise Http404
    answer = None
    try:
        with formkeys.told(request), formkeys.once("project-support", request.POST):
            answer = act(request, project)
            if answer is not None:
                # The form had mistakes: nothing was done, and it can be sent again.
                transaction.set_rollback(True)
    except NotReady as error:
        for problem in error.problems:
            messages.error(request, problem)
    except WrongState:
        messages.error(request, gettext("Somebody was faster: it is not where it was."))
    return answer or redirect("admin:projects_project_support", project.pk)


# --- Steps ------------------------------------------------------------------------------------------------------------


def _give(request: HttpRequest, project: Project) -> HttpResponse | None:
    form = GiveForm(request.POST)
    if not form.is_valid():
        return page(request, project.pk, wrong=("gett-nytt", 0, form))
    data = form.cleaned_data
    given = Gift(data["kind"], data["text"], data["on"])
    supporting.give(
        project, given, by=_user(request), giver=form.giver(), amount=data["amount"], persons=data["persons"]
    )
    return None


def _wish(request: HttpRequest, project: Project) -> HttpResponse | None:
    form = WishForm(request.POST)
    if not form.is_valid():
        return page(request, project.pk, wrong=("onskat", 0, form))
    supporting.note_wish(project, form.wish(), by=_user(request))
    return None


def _consider(request: HttpRequest, project: Project) -> HttpResponse | None:
    form = ConsiderForm(request.POST, project=project)
    if not form.is_valid():
        return page(request, project.pk, wrong=("overvag", 0, form))
    applying.consider(project, form.cleaned_data["programme"], form.applicant(), by=_user(request))
    return None


def _on_support(
    name: str, form_class: type[forms.Form], act: Callable[[Support, Any, User], None]
) -> Callable[[HttpRequest, Project], HttpResponse | None]:
    def taken(request: HttpRequest, project: Project) -> HttpResponse | None:
        support, form = _row(Support, request, project), form_class(request.POST)
        if not form.is_valid() or not _done(form, lambda: act(support, form, _user(request))):
            return page(request, project.pk, wrong=(name, support.pk, form))
        return None

    return taken


def _on_application(
    name: str, form_class: type[forms.Form], act: Callable[[SupportApplication, Any, User], object]
) -> Callable[[HttpRequest, Project], HttpResponse | None]:
    def taken(request: HttpRequest, project: Project) -> HttpResponse | None:
        application, form = _row(SupportApplication, request, project), form_class(request.POST)
        if not form.is_valid() or not _done(form, lambda: act(application, form, _user(request))):
            return page(request, project.pk, wrong=(name, application.pk, form))
        return None

    return taken


def _done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Take the step; what speaks against it is said in the form, where what was typed stays."""
    try:
        act()
    except NotReady as error:
        form.add_error(None, error.problems)
        return False
    return True


def _promise(support: Support, form: PromiseForm, by: User) -> None:
    data = form.cleaned_data
    supporting.promise(support, until=data["until"], giver=form.giver(), amount=data["amount"], by=by)


def _fulfil(support: Support, form: FulfilForm, by: User) -> None:
    data = form.cleaned_data
    supporting.fulfil(support, on=data["on"], giver=form.giver(), amount=data["amount"], persons=data["persons"], by=by)


_STEPS: dict[str, Callable[[HttpRequest, Project], HttpResponse | None]] = {
    "gett-nytt": _give,
    "onskat": _wish,
    "lova": _on_support("lova", PromiseForm, _promise),
    "ny-dag": _on_support("ny-dag", NewDayForm, lambda one, form, by: supporting.postpone(one, by=by, **form.cleaned_data)),
    "gett": _on_support("gett", FulfilForm, _fulfil),
    "nej": _on_support("nej", NoForm, lambda one, form, by: supporting.decline(one, by=by, **form.cleaned_data)),
    "stryk": _on_support("stryk", StrikeForm, lambda one, form, by: supporting.strike(one, by=by, **form.cleaned_data)),
    "overvag": _consider,
    "skickad": _on_application("skickad", SentForm, lambda one, form, by: applying.send(one, by=by, **form.cleaned_data)),
    "beviljad": _on_application("beviljad", GrantForm, lambda one, form, by: applying.grant(one, by=by, **form.cleaned_data)),
    "avslagen": _on_application("avslagen", DecisionForm, lambda one, form, by: applying.decline(one, by=by, **form.cleaned_data)),
    "aterta": _on_application("aterta", forms.Form, lambda one, form, by: applying.withdraw(one, by=by)),
}  # fmt: skip

# Step: what it is called, what its button says, and the form.
_ON_SUPPORT: dict[SupportState, list[tuple[str, object, object, type[forms.Form]]]] = {
    SupportState.ASKED: [
        ("lova", _("Promise it"), _("Promise, and tell the lead"), PromiseForm),
        ("gett", _("It has been given"), _("Write down"), FulfilForm),
        ("nej", _("Say no"), _("Say no, and tell the lead"), NoForm),
        ("stryk", _("Strike it"), _("Strike"), StrikeForm),
    ],
    SupportState.PROMISED: [
        ("gett", _("It has been given"), _("Write down"), FulfilForm),
        ("ny-dag", _("Give a new day"), _("New day, and tell the lead"), NewDayForm),
        ("nej", _("It cannot be kept"), _("Say no, and tell the lead"), NoForm),
    ],
    SupportState.GIVEN: [("stryk", _("Strike it"), _("Strike"), StrikeForm)],
}
_ON_APPLICATION: dict[ApplicationState, list[tuple[str, object, object, type[forms.Form]]]] = {
    ApplicationState.CONSIDERING: [
        ("skickad", _("It is sent"), _("Write down that it is sent"), SentForm),
        ("aterta", _("Do not apply"), _("Take it back"), forms.Form),
    ],
    ApplicationState.SENT: [
        ("beviljad", _("It was granted"), _("Write down the grant"), GrantForm),
        ("avslagen", _("It was declined"), _("Write down the decision"), DecisionForm),
        ("aterta", _("Take it back"), _("Take it back"), forms.Form),
    ],
}


# --- Parts ------------------------------------------------------------------------------------------------------------


def _project(request: HttpRequest, pk: int) -> Project:
    if not request.user.has_perm(RUN):
        raise PermissionDenied
    return fetch(request, pk)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _row(model: type[Row], request: HttpRequest, project: Project) -> Row:
    """A row of this project as the page showed it. Raises `WrongState` when it has been changed since."""
    values = [request.POST.get(name, "") for name in ("row", "version")]
    if not all(is_number(value) for value in values):
        raise Http404
    row = get_object_or_404(model, pk=int(values[0]), project=project)
    if row.version != int(values[1]):
        raise WrongState(project)
    return row


def _support_line(support: Support, wrong: Wrong | None) -> Line:
    return Line(support, _opened(_ON_SUPPORT.get(SupportState(support.state), []), support, wrong))


def _application_line(application: SupportApplication, wrong: Wrong | None) -> Line:
    return Line(application, _opened(_ON_APPLICATION.get(ApplicationState(application.state), []), application, wrong))


def _opened(
    possible: list[tuple[str, object, object, type[forms.Form]]],
    row: Support | SupportApplication,
    wrong: Wrong | None,
) -> list[Open]:
    steps = []
    for name, words, button, form_class in possible:
        mistaken = wrong is not None and wrong[:2] == (name, row.pk)
        form = wrong[2] if wrong and mistaken else form_class(initial=_known(row))
        steps.append(Open(name, words, button, form, f"{name}-{row.pk}", mistaken))
    return steps


def _known(row: Support | SupportApplication) -> dict[str, object]:
    """What earlier steps have written, so that it is not typed again."""
    if isinstance(row, SupportApplication):
        return {"amount": row.asked_amount}
    return {
        "organisation": row.organisation.name if row.organisation else "",
        "sphere": row.by_sphere,
        "role": row.by_role,
        "amount": row.amount,
    }


def _new_steps(project: Project, wrong: Wrong | None) -> list[Open]:
    possible: list[tuple[str, object, object, Callable[[], forms.Form]]] = [
        ("gett-nytt", _("Write down support that was given"), _("Write down"), GiveForm),
        ("onskat", _("Write down what the group asks for"), _("Write down"), WishForm),
        ("overvag", _("Begin an application"), _("Begin"), lambda: ConsiderForm(project=project)),
    ]
    steps = []
    for name, words, button, make in possible:
        mistaken = wrong is not None and wrong[0] == name
        steps.append(Open(name, words, button, wrong[2] if wrong and mistaken else make(), name, mistaken))
    return steps
