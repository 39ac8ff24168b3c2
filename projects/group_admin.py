"""The coordinators' page of one group: needs and rules, the proposal with its reasons, and the questions that are out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from celery import current_app
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext

from people.models import ResourcePerson, User
from people.vocabulary import Sphere
from projects import chairs, inviting, proposing, staffing
from projects.errors import NotReady, WrongState
from projects.group_forms import AskForm, FindPersonForm, NeedForm, RulesForm
from projects.models import GroupInvitation, GroupProposal, Need, Project, ProposalChange
from projects.problem import rules_of
from projects.reason_words import Wordbook, loosened_words
from projects.vocabulary import ProposalState

RIGHT = "projects.run_project"
REFRESH_SECONDS = 3
MOST_FOUND = 10

# One project's part of a stored result, as `proposing.solve` writes it.
Team = dict[str, Any]


@dataclass(frozen=True)
class Seat:
    """One chair of the proposal as the page shows it."""

    person: str
    resource: ResourcePerson | None
    name: str
    sphere: str
    why: list[str]
    load: tuple[int, int, int]
    locked: bool
    alternates: list[tuple[ResourcePerson, str]]
    hindrance: str


def group(request: HttpRequest, pk: int, *, forms_: dict[str, forms.Form] | None = None) -> HttpResponse:
    """Everything about one group on one page. A proposal that is being worked out makes the page look again by itself."""
    project = _project(request, pk)
    proposal = project.proposals.first()
    if request.GET.get("forslag", "").isdigit():
        proposal = project.proposals.filter(pk=request.GET["forslag"]).first() or proposal
    made = forms_ or {}
    book = Wordbook.of(project)
    team = proposal.result.get("teams", {}).get(str(project.pk)) if proposal else None
    seats = _seats(project, proposal, team, book) if proposal and team else []
    context: dict[str, object] = {
        **admin.site.each_context(request),
        "title": gettext("The group of %(title)s") % {"title": project.title},
        "opts": Project._meta,
        "project": project,
        "counts": chairs.sphere_counts(project),
        "members": project.members.current().select_related("organisation"),
        "needs": project.needs.select_related("competence", "administration"),
        "need_form": made.get("need") or NeedForm(),
        "rules_form": made.get("rules") or RulesForm(rules=rules_of(project)),
        "find_form": made.get("find") or FindPersonForm(),
        "proposal": proposal,
        "earlier": project.proposals.all()[1:6],
        "waits": bool(proposal and proposal.state in (ProposalState.WAITING, ProposalState.WORKING)),
        "seats": seats,
        "proposed_counts": _counts(seats),
        "lacks": [(book.needs.get(key, key), missing, able) for key, missing, able in (team or {}).get("lacks", [])],
        "loosened": [loosened_words(rule, by, book.needs) for rule, by in (team or {}).get("loosened", [])],
        "ways_out": _ways_out(team, book),
        "proved": all(abs(value - bound) < 1e-6 for _name, value, bound in (team or {}).get("levels", [])),
        "ask_form": made.get("ask") or AskForm(allowed=[seat.person for seat in seats]),
        "changed": bool(proposal and proposal.changes.exists()),
        "invitations": project.invitations.select_related("resource", "asked_by"),
        "found": made.get("found"),
    }
    response = render(request, "admin/projects/group.html", context)
    if context["waits"]:
        response["Refresh"] = str(REFRESH_SECONDS)
    return response


def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step: rights, form, verb, back to the page at the place where it happened."""
    project = _project(request, pk)
    act = _STEPS.get(step)
    if act is None or request.method != "POST":
        raise Http404
    try:
        answer = act(request, project)
    except NotReady as error:
        for problem in error.problems:
            messages.error(request, problem)
        answer = None
    except WrongState:
        messages.error(request, gettext("Somebody was faster: the project or the question is not where it was."))
        answer = None
    return answer or redirect("admin:projects_project_group", project.pk)


# --- Steps ------------------------------------------------------------------------------------------------------------


def _add_need(request: HttpRequest, project: Project) -> HttpResponse | None:
    form = NeedForm(request.POST)
    if not form.is_valid():
        return group(request, project.pk, forms_={"need": form})
    staffing.add_need(project, form.cleaned_data, by=_user(request))
    return None


def _fill_need(request: HttpRequest, project: Project) -> None:
    staffing.fill(get_object_or_404(Need, pk=_number(request, "need"), project=project), by=_user(request))


def _set_rules(request: HttpRequest, project: Project) -> HttpResponse | None:
    form = RulesForm(request.POST, rules=rules_of(project))
    if not form.is_valid():
        return group(request, project.pk, forms_={"rules": form})
    staffing.set_rules(project, form.cleaned_data, by=_user(request))
    messages.success(request, gettext("The rules are saved. Work out a new proposal to use them."))
    return None


def _propose(request: HttpRequest, project: Project) -> None:
    earlier = project.proposals.first() if "again" in request.POST else None
    proposal = proposing.ask_for([project], by=_user(request), changes=earlier)
    # The table waits for nobody: without the broker the sweep of the next minute works it out.
    transaction.on_commit(lambda: _wake(proposal), robust=True)


def _change(kind: str) -> Callable[[HttpRequest, Project], None]:
    def act(request: HttpRequest, project: Project) -> None:
        proposal = _proposal(request, project)
        resource = get_object_or_404(ResourcePerson, pk=_number(request, "person"))
        instead = request.POST.get("instead_of", "")
        other = ResourcePerson.objects.filter(pk=instead).first() if instead.isdigit() else None
        why = request.POST.get("why", "")
        proposing.change(proposal, project, kind, resource=resource, instead_of=other, why=why, by=_user(request))
        messages.success(request, gettext("Noted. Run it again to see the group with this change."))

    return act


def _undo(request: HttpRequest, project: Project) -> None:
    proposal = _proposal(request, project)
    proposal.changes.filter(project=project, resource_id=_number(request, "person")).delete()


def _ask(request: HttpRequest, project: Project) -> HttpResponse | None:
    proposal = _proposal(request, project)
    team = proposal.result.get("teams", {}).get(str(project.pk), {})
    allowed = [*team.get("people", []), *(one[0] for rows in team.get("alternates", {}).values() for one in rows)]
    form = AskForm(request.POST, allowed=allowed)
    if not form.is_valid():
        return group(request, project.pk, forms_={"ask": form})
    sent = 0
    for resource in form.cleaned_data["people"]:
        facts = team.get("reasons", {}).get(str(resource.pk), [])
        try:
            inviting.invite(
                project,
                resource,
                by=_user(request),
                reasons=facts,
                message=form.cleaned_data["message"],
                proposal=proposal,
            )
            sent += 1
        except NotReady as error:
            messages.warning(request, " ".join(error.problems))
    if sent:
        said = ngettext("%(n)d question is on its way.", "%(n)d questions are on their way.", sent)
        messages.success(request, said % {"n": sent})
    return None


def _take_back(request: HttpRequest, project: Project) -> None:
    inviting.take_back(_invitation(request, project), by=_user(request))


def _write_answer(request: HttpRequest, project: Project) -> None:
    """What somebody answered on the telephone."""
    invitation, answer = _invitation(request, project), request.POST.get("answer", "")
    if answer == "yes":
        inviting.accept(invitation)
    elif answer == "later":
        inviting.not_now(invitation)
    elif answer == "no":
        inviting.decline(invitation)
    else:
        raise Http404


def _find(request: HttpRequest, project: Project) -> HttpResponse | None:
    """Why somebody by this name is not in the proposal."""
    form = FindPersonForm(request.POST)
    found = None
    if form.is_valid():
        typed = form.cleaned_data["name"]
        people = ResourcePerson.objects.filter(
            Q(name__icontains=typed) | Q(organisation_name__icontains=typed), hidden=False
        )[:MOST_FOUND]
        proposal = _proposal(request, project)
        book = Wordbook.of(project)
        found = [(person, _why_not(proposal, project, person, book)) for person in people]
    return group(request, project.pk, forms_=cast(dict[str, forms.Form], {"find": form, "found": found}))


_STEPS: dict[str, Callable[[HttpRequest, Project], HttpResponse | None]] = {
    "behov": _add_need,
    "behov-fyllt": _fill_need,
    "regler": _set_rules,
    "forslag": _propose,
    "las": _change("lock"),
    "utan": _change("leave_out"),
    "byt": _change("swap"),
    "angra": _undo,
    "fraga": _ask,
    "ta-tillbaka": _take_back,
    "svar": _write_answer,
    "varfor-inte": _find,
}


# --- Parts ------------------------------------------------------------------------------------------------------------


def _project(request: HttpRequest, pk: int) -> Project:
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    return get_object_or_404(Project, pk=pk)


def _proposal(request: HttpRequest, project: Project) -> GroupProposal:
    return get_object_or_404(GroupProposal, pk=_number(request, "proposal"), projects=project)


def _invitation(request: HttpRequest, project: Project) -> GroupInvitation:
    return get_object_or_404(GroupInvitation, pk=_number(request, "invitation"), project=project)


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    if not value.isdigit() or len(value) > 15:
        raise Http404
    return int(value)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _wake(proposal: GroupProposal) -> None:
    current_app.send_task("projects.work_out", [proposal.pk], retry=False, ignore_result=True)


def _seats(project: Project, proposal: GroupProposal, team: Team, book: Wordbook) -> list[Seat]:
    ids = set(team["people"]) | {one[0] for rows in team["alternates"].values() for one in rows}
    people = ResourcePerson.objects.select_related("organisation", "person").in_bulk([i for i in ids if i.isdigit()])
    known = {str(pk): person for pk, person in people.items()}
    members = {f"m{member.pk}": member for member in project.members.all()}
    locked = set(
        ProposalChange.objects.filter(proposal=proposal, project=project)
        .exclude(kind="leave_out")
        .values_list("resource_id", flat=True)
    )
    seats = []
    for person in team["people"]:
        resource = known.get(person)
        name = str(resource) if resource else str(members.get(person, gettext("somebody who has left")))
        sphere = resource.sphere if resource else members[person].sphere if person in members else ""
        why = [book.reason(fact) for fact in team["reasons"].get(person, [])]
        others = [(known[one[0]], _change_words(one)) for one in team["alternates"].get(person, []) if one[0] in known]
        load = proposing.load_of(resource) if resource else (0, 0, 0)
        hindrance = inviting.keeps_from_asking(resource, project) if resource else ""
        seats.append(
            Seat(person, resource, name, sphere, why, load, bool(resource and resource.pk in locked), others, hindrance)
        )
    return seats


def _change_words(one: list[float]) -> str:
    _person, lost, pairs, _asked = one
    parts = []
    if lost > 0:
        parts.append(gettext("covers less of what is needed"))
    if lost < 0:
        parts.append(gettext("covers more of what is needed"))
    if pairs > 0:
        parts.append(gettext("less mixed"))
    return ", ".join(parts) or gettext("just as good for the group")


def _ways_out(team: Team | None, book: Wordbook) -> list[tuple[str, list[str]]]:
    rows = (team or {}).get("ways_out", [])
    ids = [person for row in rows for person in row[2] if person.isdigit()]
    names = {str(pk): str(person) for pk, person in ResourcePerson.objects.in_bulk(ids).items()}
    return [
        (loosened_words(rule, by, book.needs), [names[p] for p in people if p in names]) for rule, by, people in rows
    ]


def _why_not(proposal: GroupProposal, project: Project, person: ResourcePerson, book: Wordbook) -> str:
    team = proposal.result.get("teams", {}).get(str(project.pk), {})
    if str(person.pk) in team.get("people", []):
        return gettext("Is in the proposal.")
    why = proposing.why_not_chosen(proposal, project, person)
    return book.why_not(why.kind, why.with_her, why.without)


def _counts(seats: list[Seat]) -> list[int]:
    return [sum(seat.sphere == sphere for seat in seats) for sphere in Sphere.values]
