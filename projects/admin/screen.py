"""The one screen of a project."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from border import files
from border.cleaning import is_number
from projects import chairs, following, lifecycle, programmes
from projects.admin_forms import (
    DecisionForm,
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
from projects.models import Document, Project, ProjectMembership, StatusUpdate
from projects.pool.worklist import HIDE_RIGHT
from projects.support_vocabulary import SupportState
from projects.views.files import picture_response
from projects.vocabulary import CHIP, MOVES, DocumentKind, ProjectState, UpdateStage

READ = "projects.view_project"


def screen(
    request: HttpRequest, pk: object, *, made: dict[str, forms.Form] | None = None, stale: object = None
) -> HttpResponse:
    """Everything about one project, with a form for every step that is possible now."""
    project = fetch(request, pk)
    forms_ = made or {}
    may_run = request.user.has_perm("projects.run_project")
    moves = MOVES[ProjectState(project.state)] if may_run else set()
    may_hide = request.user.has_perm(HIDE_RIGHT)
    context = {
        **admin.site.each_context(request),
        "title": str(project),
        "opts": Project._meta,
        "project": project,
        "chip": CHIP[ProjectState(project.state)],
        "may_run": may_run,
        "may_publish": request.user.has_perm("projects.publish_project"),
        "counts": chairs.sphere_counts(project),
        "may_go": ProjectState.ONGOING in moves,
        "keeps": lifecycle.keeps_from_going(project) if ProjectState.ONGOING in moves else [],
        "moves": _moves(moves, forms_),
        "may_finish": ProjectState.FINISHED in moves,
        "facts_form": forms_.get("fakta") or FactsForm(project=project),
        "publication_form": forms_.get("publicering") or PublicationForm(initial={"to": project.publication}),
        "member_form": forms_.get("medlem") or MemberForm(),
        "partner_form": forms_.get("part") or PartnerForm(),
        "milestone_form": forms_.get("steg") or MilestoneForm(),
        "decision_form": forms_.get("beslut") or DecisionForm(),
        "news_form": forms_.get("nyhet") or StaffNewsForm(),
        "upload_form": forms_.get("fil") or UploadForm(),
        "members": _members(project, may_hide=may_hide),
        "partners": project.partners.filter(left_on__isnull=True).select_related("organisation"),
        "milestones": project.milestones.all(),
        "decisions": project.decisions.all(),
        "support": project.support.exclude(state=SupportState.WITHDRAWN).select_related("organisation"),
        "applications": project.support_applications.undecided().select_related("programme"),
        "suggestions": programmes.for_project(project).fits if may_run and not project.is_ended else [],
        "waiting": _waiting(project, may_hide=may_hide),
        "news": project.news.filter(retracted_at__isnull=True)[:20],
        "documents": project.documents.all(),
        "ideas": project.ideas.all(),
        "followers": following.numbers(project),
        "events": project.events.select_related("actor").order_by("-at", "-id"),
        "stale": stale,
    }
    return render(request, "admin/projects/screen.html", context, status=409 if stale else 200)


def _members(project: Project, *, may_hide: bool) -> list[ProjectMembership]:
    """Who sits at the table; whoever is hidden is a chair to those who may not hide."""
    members = list(project.members.current().with_hidden().select_related("organisation"))
    for member in members:
        if getattr(member, "is_hidden", False) and not may_hide:
            # For this page only: `str` then says the part of society.
            member.name = ""
    return members


def _waiting(project: Project, *, may_hide: bool) -> list[StatusUpdate]:
    """News that wait to be looked at, by whom they are written; hidden people as above."""
    updates = list(
        project.updates.filter(stage=UpdateStage.POSTED)
        .select_related("written_by_member")
        .prefetch_related("documents")
    )
    writers = [update.written_by_member_id for update in updates if update.written_by_member_id]
    hidden = set() if may_hide else ProjectMembership.objects.filter(pk__in=writers).hidden_ids()
    for update in updates:
        if update.written_by_member and update.written_by_member_id in hidden:
            update.written_by_member.name = ""
    return updates


def fetch(request: HttpRequest, pk: object) -> Project:
    """The project for those who may read projects; 403 for others, 404 for none."""
    if not request.user.has_perm(READ):
        raise PermissionDenied
    if not is_number(str(pk)):
        raise Http404
    return get_object_or_404(Project.objects.select_related("coordinator", "published_by", "owner"), pk=pk)


def stored_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """A file of the project for staff, published or not, as a download."""
    project = fetch(request, pk)
    document = get_object_or_404(Document, pk=file, project=project)
    return files.download_response(document.stored_name, document.label, document.sha256)


def picture(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """A picture of the project for staff, published or not, small: what is published is looked at first."""
    project = fetch(request, pk)
    found = get_object_or_404(Document, pk=file, project=project, kind=DocumentKind.PICTURE)
    return picture_response(found, min([*map(int, found.sizes), found.width or 0]))


def _moves(moves: set[ProjectState], made: dict[str, forms.Form]) -> list[tuple[str, ProjectState, forms.Form]]:
    known: list[tuple[str, ProjectState, type[forms.Form]]] = [
        ("paus", ProjectState.PAUSED, WhyForm),
        ("overlamna", ProjectState.HANDED_OVER, HandOverForm),
        ("avbryt", ProjectState.DISCONTINUED, StopForm),
        ("folj-upp", ProjectState.FOLLOWED_UP, FollowUpForm),
    ]
    return [(step, state, made.get(step) or form()) for step, state, form in known if state in moves]
