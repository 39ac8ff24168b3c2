"""The coordinators' page of one group: needs and rules, the proposal with its reasons, and the questions that are out."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from celery import current_app
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext

from border import formkeys
from border.cleaning import is_number
from border.posts import sent_number
from people.models import ResourcePerson, User
from projects import asking, chairs, covering, group_page, inviting, proposing, staffing
from projects.errors import NotReady, Stale, WrongState
from projects.group_forms import AskForm, FindPersonForm, NeedForm, RulesForm
from projects.load import loads
from projects.models import GroupInvitation, GroupProposal, Need, Project
from projects.problem import rules_of
from projects.vocabulary import ProposalState

RIGHT = "projects.run_project"
REFRESH_SECONDS = 3
MOST_FOUND = 10
SHOWN_QUESTIONS = 100


def group(
    request: HttpRequest, pk: int, *, forms_: dict[str, forms.Form] | None = None, stale: object = None
) -> HttpResponse:
    """Everything about one group on one page. What is being worked out makes the page look again by itself."""
    project = _project(request, pk)
    proposals = list(project.proposals.defer("input", "result")[:6])
    proposal = _chosen(request, project, proposals)
    made = forms_ or {}
    changed = _need_to_change(request, project)
    team = group_page.team_of(proposal, project)
    shown = group_page.shown(project, proposal, team) if proposal and team else None
    questions = list(proposal.questions.filter(project=project).select_related("resource")) if proposal else []
    why_not = group_page.why_not_words(questions, project)
    changes = (
        list(proposal.changes.filter(project=project).select_related("resource", "instead_of", "by"))
        if proposal
        else []
    )
    works = bool(proposal and proposal.state in (ProposalState.WAITING, ProposalState.WORKING))
    context: dict[str, object] = {
        **admin.site.each_context(request),
        "title": gettext("The group of %(title)s") % {"title": project.title},
        "opts": Project._meta,
        "project": project,
        "counts": chairs.sphere_counts(project),
        "members": project.members.current().select_related("organisation"),
        "needs": covering.with_people(project.needs.select_related("competence", "administration")),
        "changed_need": changed,
        "need_form": made.get("need") or NeedForm(need=changed),
        "rules_form": made.get("rules") or RulesForm(rules=rules_of(project)),
        "find_form": made.get("find") or FindPersonForm(),
        "proposal": proposal,
        "earlier": [one for one in proposals if proposal is None or one.pk != proposal.pk],
        "together": [p for p in proposal.projects.all() if p.pk != project.pk] if proposal else [],
        "waits": works,
        "shown": shown,
        "ask_form": made.get("ask") or AskForm(allowed=group_page.may_be_asked(team) if team else []),
        "changes": changes,
        # What was changed before is in this proposal already.
        "changed_since": any(change.at > proposal.made_at for change in changes) if proposal else False,
        "invitations": project.invitations.select_related("resource", "asked_by")[:SHOWN_QUESTIONS],
        "why_not": why_not,
        "stale": stale,
    }
    response = render(request, "admin/projects/group.html", context, status=409 if stale else 200)
    # Not over a form somebody has to mend: its address is asked by pressing only, and her words would be gone.
    if request.method == "GET" and (works or any(waiting for _person, _words, waiting in why_not)):
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
    return answer or _back(request, project, step)


# --- Steps ------------------------------------------------------------------------------------------------------------


def _add_need(request: HttpRequest, project: Project) -> HttpResponse | None:
    form = NeedForm(request.POST)
    if not form.is_valid():
        return group(request, project.pk, forms_={"need": form})
    with formkeys.told(request), formkeys.once("group-need", request.POST):
        staffing.add_need(project, form.cleaned_data, by=_user(request))
    return None


def _change_need(request: HttpRequest, project: Project) -> HttpResponse | None:
    need = _need(request, project)
    form = NeedForm(request.POST, need=need)
    if not form.is_valid():
        return group(request, project.pk, forms_={"need": form})
    try:
        staffing.change_need(need, form.given(), version=form.cleaned_data["version"], by=_user(request))
    except Stale as error:
        again = form.again(error.current.version, need=error.current)
        return group(request, project.pk, forms_={"need": again}, stale=form.difference(error.current))
    messages.success(request, gettext("Saved. Work out a new proposal to use it."))
    return None


def _remove_need(request: HttpRequest, project: Project) -> None:
    staffing.remove_need(_need(request, project), by=_user(request))
    messages.success(request, gettext("The need is taken away."))


def _fill_need(request: HttpRequest, project: Project) -> None:
    staffing.fill(_need(request, project), by=_user(request))


def _seek_again(request: HttpRequest, project: Project) -> None:
    need = get_object_or_404(Need, pk=sent_number(request.POST, "need"), project=project)
    staffing.seek_again(need, by=_user(request))


def _set_rules(request: HttpRequest, project: Project) -> HttpResponse | None:
    form = RulesForm(request.POST, rules=rules_of(project))
    if not form.is_valid():
        return group(request, project.pk, forms_={"rules": form})
    given = {name: form.cleaned_data[name] for name in RulesForm.SAME}
    conflicts, version = form.cleaned_data["conflicts"], form.cleaned_data["version"]
    try:
        staffing.set_rules(project, given, least=form.least(), conflicts=conflicts, version=version, by=_user(request))
    except Stale as error:
        again = form.again(error.current.version, rules=error.current)
        return group(request, project.pk, forms_={"rules": again}, stale=form.difference(error.current))
    messages.success(request, gettext("The rules are saved. Work out a new proposal to use them."))
    return None


def _propose(request: HttpRequest, project: Project) -> None:
    earlier = _proposal(request, project) if "again" in request.POST else None
    # What was worked out together is run again together, or its people would not be shared any more.
    together = list(earlier.projects.order_by("pk")) if earlier else [project]
    wake(proposing.ask_for(together, by=_user(request), changes=earlier))


def _change(kind: str) -> Callable[[HttpRequest, Project], None]:
    def act(request: HttpRequest, project: Project) -> None:
        proposal = _proposal(request, project)
        resource = get_object_or_404(ResourcePerson, pk=sent_number(request.POST, "person"))
        instead = request.POST.get("instead_of", "")
        other = ResourcePerson.objects.filter(pk=instead).first() if is_number(instead) else None
        why = request.POST.get("why", "")
        proposing.change(proposal, project, kind, resource=resource, instead_of=other, why=why, by=_user(request))
        messages.success(request, gettext("Noted. Run it again to see the group with this change."))

    return act


def _undo(request: HttpRequest, project: Project) -> None:
    proposal = _proposal(request, project)
    proposal.changes.filter(project=project, resource_id=sent_number(request.POST, "person")).delete()


def _ask(request: HttpRequest, project: Project) -> HttpResponse | None:
    """First the mail as each would get it, with what she has taken on already; only the second press sends."""
    proposal = _proposal(request, project)
    team = group_page.team_of(proposal, project)
    form = AskForm(request.POST, allowed=group_page.may_be_asked(team) if team else [])
    if not team or not form.is_valid():
        return group(request, project.pk, forms_={"ask": form})
    people, message = list(form.cleaned_data["people"]), form.cleaned_data["message"]
    if "send" not in request.POST:
        return _look_first(request, project, proposal, team, people, message)
    sent, kept = 0, []
    for resource in people:
        facts = group_page.facts_of(team, str(resource.pk))
        try:
            inviting.invite(project, resource, by=_user(request), reasons=facts, message=message, proposal=proposal)
            sent += 1
        except NotReady as error:
            # Somebody else asked her in between: nothing went out, and why stands here.
            kept += error.problems
    if sent:
        said = ngettext("%(n)d question is on its way.", "%(n)d questions are on their way.", sent)
        messages.success(request, said % {"n": sent})
    for problem in kept:
        messages.warning(request, gettext("Not asked: %(why)s") % {"why": problem})
    return None


def _look_first(
    request: HttpRequest,
    project: Project,
    proposal: GroupProposal,
    team: group_page.Team,
    people: list[ResourcePerson],
    message: str,
) -> HttpResponse:
    load = loads(people)
    keeps = inviting.keep_from_asking(people, project, load=load)
    rules, rows = rules_of(project), []
    for resource in people:
        facts = group_page.facts_of(team, str(resource.pk))
        draft = GroupInvitation(project=project, resource=resource, sphere=resource.sphere, reasons=facts)
        with translation.override(resource.language):
            words = asking.words_of(draft, rules=rules)
        taken, way = group_page.taken_words(resource, load[resource.pk], project), group_page.way_words(resource)
        rows.append((resource, taken, keeps[resource.pk], way, words))
    context = {
        **admin.site.each_context(request),
        "title": gettext("Look before you send"),
        "opts": Project._meta,
        "project": project,
        "proposal": proposal,
        "rows": rows,
        "message": message,
        "may_send": [str(resource.pk) for resource in people if not keeps[resource.pk]],
        "answer_before": inviting.last_day(),
    }
    return render(request, "admin/projects/group_look.html", context)


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
    """Why somebody by this name is not in the proposal: asked here, found out by a worker, shown on the page."""
    form = FindPersonForm(request.POST)
    if not form.is_valid():
        return group(request, project.pk, forms_={"find": form})
    typed = form.cleaned_data["name"]
    people = ResourcePerson.objects.filter(
        Q(name__icontains=typed) | Q(organisation_name__icontains=typed) | Q(organisation__name__icontains=typed),
        hidden=False,
    )[:MOST_FOUND]
    proposal = _proposal(request, project)
    questions = [proposing.ask_why_not(proposal, project, person) for person in people]
    if not questions:
        messages.info(request, gettext("Nobody by this name is in the pool."))
    for question in questions:
        wake_task("projects.answer_why_not", question.pk)
    return redirect(f"{request.path.removesuffix('varfor-inte/')}?forslag={proposal.pk}#why-not")


_STEPS: dict[str, Callable[[HttpRequest, Project], HttpResponse | None]] = {
    "behov": _add_need,
    "behov-andra": _change_need,
    "behov-bort": _remove_need,
    "behov-fyllt": _fill_need,
    "behov-oppna": _seek_again,
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
    return get_object_or_404(GroupProposal, pk=sent_number(request.POST, "proposal"), projects=project)


def _back(request: HttpRequest, project: Project, step: str) -> HttpResponse:
    """To the page, at the proposal the step was taken in; what is worked out anew is the newest."""
    address, proposal = reverse("admin:projects_project_group", args=[project.pk]), request.POST.get("proposal", "")
    if step != "forslag" and is_number(proposal):
        address += f"?forslag={proposal}"
    return redirect(address)


def _need(request: HttpRequest, project: Project) -> Need:
    return get_object_or_404(Need, pk=sent_number(request.POST, "need"), project=project, filled_on=None)


def _need_to_change(request: HttpRequest, project: Project) -> Need | None:
    """The open need the address or the form names, if any."""
    wanted = request.GET.get("behov", "") or request.POST.get("need", "")
    return project.needs.filter(pk=wanted, filled_on=None).first() if is_number(wanted) else None


def _invitation(request: HttpRequest, project: Project) -> GroupInvitation:
    return get_object_or_404(GroupInvitation, pk=sent_number(request.POST, "invitation"), project=project)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _chosen(request: HttpRequest, project: Project, newest: list[GroupProposal]) -> GroupProposal | None:
    """The proposal that is looked at: the one named in the address, or the newest."""
    wanted = request.GET.get("forslag", "") or request.POST.get("proposal", "")
    if is_number(wanted):
        named = project.proposals.defer("input").filter(pk=wanted).first()
        if named:
            return named
    return project.proposals.defer("input").filter(pk=newest[0].pk).first() if newest else None


def wake(proposal: GroupProposal) -> None:
    """Tell a worker that a proposal waits."""
    wake_task("projects.work_out", proposal.pk)


def wake_task(name: str, pk: int) -> None:
    """Tell a worker after the commit. The page waits for nobody: without the broker the next sweep finds the row."""
    transaction.on_commit(lambda: current_app.send_task(name, [pk], retry=False, ignore_result=True), robust=True)
