"""The steps on the screen of one project: rights, form, verb, back to where it happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext

from border import files, formkeys
from border.posts import sent_number
from people.models import User
from projects import documents, emails, groups, lifecycle, milestones, posting, private, publishing
from projects.admin.screen import fetch, screen
from projects.admin_forms import (
    DecisionForm,
    DeclineForm,
    DescribeForm,
    FactsForm,
    FollowUpForm,
    HandOverForm,
    MemberForm,
    MilestoneForm,
    PartnerForm,
    PublicationForm,
    StaffNewsForm,
    StopForm,
    UploadForm,
    WhyForm,
)
from projects.errors import NotReady, Stale, WrongState
from projects.groups import NewMember
from projects.models import Decision, Document, Milestone, News, Partner, Project, ProjectMembership, StatusUpdate
from projects.vocabulary import Publication

RUN, PUBLISH = "projects.run_project", "projects.publish_project"

Row = TypeVar("Row", bound=Model)
# A step's cleaned form: its own verb knows what is in it.
Values = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """Who may take it, where on the screen it stands, and what it does with a form's values (without a form: the post).

    `drawn`: the screen draws the form, with what is wrong; otherwise that is said above the screen.
    """

    right: str
    anchor: str
    act: Callable[[HttpRequest, Project, Values], object]
    form: type[forms.Form] | None = None
    drawn: bool = True


def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step on one project."""
    project = fetch(request, pk)
    known = STEPS.get(step)
    if known is None or request.method != "POST":
        raise Http404
    if not request.user.has_perm(known.right):
        raise PermissionDenied
    if step == "fakta":
        return _facts(request, project)
    form = known.form(request.POST, request.FILES) if known.form else None
    if form and not form.is_valid():
        return _again(request, project, known, step, form)
    values: Values = form.cleaned_data if form else {}
    problems: list[str] = []
    try:
        with formkeys.told(request), formkeys.once("project-step", request.POST, request.FILES):
            known.act(request, project, values)
    except NotReady as error:
        problems = error.problems
    except (WrongState, files.Refused) as error:
        said = (
            str(error) if isinstance(error, files.Refused) else gettext("Somebody was faster: it is not where it was.")
        )
        messages.error(request, said)
    if form and problems:
        form.add_error(None, problems)
        return _again(request, project, known, step, form)
    for problem in problems:
        messages.error(request, problem)
    return redirect(f"{project.get_admin_url()}#{known.anchor}")


def _again(request: HttpRequest, project: Project, known: Step, step: str, form: forms.Form) -> HttpResponse:
    """The screen once more, with what is wrong; what was typed stays."""
    if known.drawn:
        return screen(request, project.pk, made={step: form})
    for name, errors in form.errors.items():
        for error in errors:
            messages.error(request, f"{form.fields[name].label}: {error}" if name in form.fields else str(error))
    return redirect(f"{project.get_admin_url()}#{known.anchor}")


def _facts(request: HttpRequest, project: Project) -> HttpResponse:
    form = FactsForm(request.POST, project=project)
    if not form.is_valid():
        return screen(request, project.pk, made={"fakta": form})
    try:
        publishing.change_facts(project, form.facts(), version=form.cleaned_data["version"], by=_by(request))
    except Stale as error:
        rows = form.difference(error.current)
        again = form.again(error.current.version, project=project)
        return screen(request, project.pk, made={"fakta": again}, stale=rows)
    messages.success(request, gettext("Saved."))
    return redirect(f"{project.get_admin_url()}#fakta")


def _by(request: HttpRequest) -> User:
    return cast(User, request.user)


def _one(model: type[Row], request: HttpRequest, project: Project, name: str) -> Row:
    """A row of this project and of no other."""
    return get_object_or_404(model, pk=sent_number(request.POST, name), project=project)


def _join(request: HttpRequest, project: Project, values: Values) -> None:
    seated = groups.chair_of(project, email=str(values["email"]))
    if seated:
        raise NotReady([gettext("%(name)s is in the group already.") % {"name": seated}])
    groups.join(project, NewMember(**values), by=_by(request))


def _new_link(request: HttpRequest, project: Project, values: Values) -> None:
    member = _one(ProjectMembership, request, project, "member")
    emails.link_asked_for(member, token=private.replace_all(member))
    messages.success(request, gettext("A new link is on its way; the old ones no longer work."))


def _upload(request: HttpRequest, project: Project, values: Values) -> None:
    examined = files.examine(values["file"])
    documents.add(project, examined, alt=str(values["alt"]), caption=str(values["caption"]), by=_by(request))


def _change_step(request: HttpRequest, project: Project, values: Values) -> None:
    step = _one(Milestone, request, project, "milestone")
    form = MilestoneForm(request.POST)
    if not form.is_valid():
        raise NotReady(
            [f"{form.fields[name].label}: {error}" for name, errors in form.errors.items() for error in errors]
        )
    milestones.change(step, form.cleaned_data, by=_by(request))


def _describe(request: HttpRequest, project: Project, values: Values) -> None:
    document = _one(Document, request, project, "document")
    documents.describe(document, alt=str(values["alt"]), caption=str(values["caption"]))


STEPS: dict[str, Step] = {
    "fakta": Step(RUN, "fakta", lambda r, p, v: None),
    "publicering": Step(
        PUBLISH, "top", lambda r, p, v: publishing.publish(p, Publication(str(v["to"])), by=_by(r)), PublicationForm
    ),
    "starta": Step(RUN, "top", lambda r, p, v: lifecycle.go(p, by=_by(r), why=r.POST.get("why", ""))),
    "paus": Step(RUN, "top", lambda r, p, v: lifecycle.pause(p, by=_by(r), **v), WhyForm),
    "overlamna": Step(RUN, "top", lambda r, p, v: lifecycle.hand_over(p, by=_by(r), **v), HandOverForm),
    "avsluta": Step(RUN, "top", lambda r, p, v: lifecycle.finish(p, by=_by(r))),
    "avbryt": Step(RUN, "top", lambda r, p, v: lifecycle.discontinue(p, by=_by(r), **v), StopForm),
    "folj-upp": Step(RUN, "top", lambda r, p, v: lifecycle.follow_up(p, by=_by(r), **v), FollowUpForm),
    "begar-rapport": Step(RUN, "top", lambda r, p, v: lifecycle.say_when_report_comes(p, by=_by(r))),
    "medlem": Step(RUN, "gruppen", _join, MemberForm),
    "leder": Step(RUN, "gruppen", lambda r, p, v: groups.make_lead(_one(ProjectMembership, r, p, "member"), by=_by(r))),
    "slutar": Step(RUN, "gruppen", lambda r, p, v: groups.leave(_one(ProjectMembership, r, p, "member"), by=_by(r))),
    "ny-lank": Step(RUN, "gruppen", _new_link),
    "part": Step(RUN, "parter", lambda r, p, v: groups.add_partner(p, by=_by(r), **v), PartnerForm),
    "part-slutar": Step(
        RUN, "parter", lambda r, p, v: groups.remove_partner(_one(Partner, r, p, "partner"), by=_by(r))
    ),
    "steg": Step(RUN, "steg", lambda r, p, v: milestones.plan(p, v, by=_by(r)), MilestoneForm),
    "steg-natt": Step(RUN, "steg", lambda r, p, v: milestones.reach(_one(Milestone, r, p, "milestone"), by=_by(r))),
    "steg-andra": Step(RUN, "steg", _change_step),
    "steg-bort": Step(RUN, "steg", lambda r, p, v: milestones.drop(_one(Milestone, r, p, "milestone"), by=_by(r))),
    "beslut": Step(
        RUN, "beslut", lambda r, p, v: publishing.add_decision(Decision(project=p, **v), by=_by(r)), DecisionForm
    ),
    "nyhet": Step(PUBLISH, "nyheter", lambda r, p, v: posting.post_as_staff(p, by=_by(r), **v), StaffNewsForm),
    "publicera": Step(
        PUBLISH, "nyheter", lambda r, p, v: posting.publish(_one(StatusUpdate, r, p, "update"), by=_by(r))
    ),
    "avsla": Step(
        PUBLISH,
        "nyheter",
        lambda r, p, v: posting.decline(_one(StatusUpdate, r, p, "update"), by=_by(r), **v),
        DeclineForm,
        drawn=False,
    ),
    "dra-tillbaka": Step(PUBLISH, "nyheter", lambda r, p, v: publishing.retract(_one(News, r, p, "news"))),
    "fil": Step(RUN, "filer", _upload, UploadForm),
    "fil-text": Step(RUN, "filer", _describe, DescribeForm),
    "fil-visa": Step(
        PUBLISH, "filer", lambda r, p, v: publishing.publish_document(_one(Document, r, p, "document"), by=_by(r))
    ),
    "fil-dolj": Step(PUBLISH, "filer", lambda r, p, v: publishing.withdraw_document(_one(Document, r, p, "document"))),
    "fil-bort": Step(RUN, "filer", lambda r, p, v: documents.remove(_one(Document, r, p, "document"))),
}
