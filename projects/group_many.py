"""Several groups put together at once, so that people are shared fairly between them."""

from __future__ import annotations

from typing import cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from people.models import ResourcePerson, User
from projects import group_admin, group_page, proposing
from projects.group_forms import SeveralForm
from projects.models import GroupProposal, Project
from projects.vocabulary import ENDED, ProjectOrigin, ProposalState

MOST_OFFERED = 200


def several(request: HttpRequest) -> HttpResponse:
    """Choose the groups; the newest proposal for several stands below, one line per group."""
    if not request.user.has_perm(group_admin.RIGHT):
        raise PermissionDenied
    offered = _offered()
    form = SeveralForm(request.POST or None, offered=Project.objects.filter(pk__in=[project.pk for project in offered]))
    if request.method == "POST" and form.is_valid():
        projects = list(form.cleaned_data["projects"])
        group_admin.wake(proposing.ask_for(projects, by=cast(User, request.user)))
        return redirect("admin:projects_groups")
    proposal = _newest()
    works = proposal is not None and proposal.state in (ProposalState.WAITING, ProposalState.WORKING)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Several groups at once"),
        "opts": Project._meta,
        "offered": offered,
        "form": form,
        "proposal": proposal,
        "waits": works,
        "rows": _rows(proposal) if proposal and not works else [],
    }
    response = render(request, "admin/projects/groups.html", context)
    if works:
        response["Refresh"] = str(group_admin.REFRESH_SECONDS)
    return response


def _offered() -> QuerySet[Project]:
    """Groups that are being formed or have open needs, those with most open needs first."""
    ours = Project.objects.exclude(state__in=ENDED).exclude(origin=ProjectOrigin.OTHER)
    counted = ours.annotate(open_needs=Count("needs", filter=Q(needs__filled_on=None), distinct=True))
    return counted.filter(Q(state="forming") | Q(open_needs__gt=0)).order_by("-open_needs", "-running")[:MOST_OFFERED]


def _newest() -> GroupProposal | None:
    many = GroupProposal.objects.annotate(n=Count("projects")).filter(n__gt=1)
    return many.defer("input").first()


def _rows(proposal: GroupProposal) -> list[tuple[Project, int, int, int, bool]]:
    """Per group: people, needs that stay open, people who are in another of these groups too, whether all rules hold."""
    projects = proposal.projects.order_by("running").prefetch_related("needs")
    teams = {project: group_page.team_of(proposal, project) for project in projects}
    inside = [person for team in teams.values() if team for person in team["people"]]
    known = set(
        map(str, ResourcePerson.objects.filter(pk__in=[p for p in inside if p.isdigit()]).values_list("pk", flat=True))
    )
    return [
        (
            project,
            len(team["people"]),
            # What stands in words only no machine can cover.
            len(team["lacks"]) + sum(not need.skill and not need.filled_on for need in project.needs.all()),
            sum(person in known and inside.count(person) > 1 for person in team["people"]),
            not team["loosened"],
        )
        for project, team in teams.items()
        if team
    ]
