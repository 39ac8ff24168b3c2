"""The staff side's front: one admin site for all apps, whose first page says what there is to do today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gatherings import door
from gatherings.worklist import free_seats, people_in_line
from ideas.models import Idea, Suspicion
from ideas.reminders import retention_late
from ideas.worklist import days_left_words, view_counts
from meetmalmo import access_admin
from outbox import queue
from people.models import AccessibilityReport, User
from projects import forgetting, group_admin, group_many, room_admin, support_worklist
from projects.models import Application, GroupInvitation
from projects.pool.worklist import HIDE_RIGHT
from projects.pool.worklist import view_counts as pool_counts
from projects.worklist import view_counts as project_counts

OLDEST_SHOWN = 5


@dataclass(frozen=True)
class Line:
    """One line of the first page: words, how many, where they are. Lines without any stay, quiet."""

    words: str
    count: int
    path: str
    late: bool = False


class PortalAdminSite(admin.AdminSite):
    site_header = "Meet Malmö"
    site_title = "Meet Malmö"
    index_title = _("Today")
    enable_nav_sidebar = False

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Pages that belong to no list of rows."""
        wrap = self.admin_view
        return [
            path("begaran/", wrap(access_admin.answer), name="access"),
            path("projects/project/<int:pk>/grupp/", wrap(group_admin.group), name="projects_project_group"),
            path(
                "projects/project/<int:pk>/grupp/<slug:step>/",
                wrap(group_admin.step),
                name="projects_project_group_step",
            ),
            path("projects/grupper/", wrap(group_many.several), name="projects_groups"),
            path("projects/ansokningar/", wrap(room_admin.applications), name="projects_applications"),
            path("projects/fragor/", wrap(room_admin.questions), name="projects_questions"),
            path("projects/project/<int:pk>/rum/", wrap(room_admin.room), name="projects_project_room"),
            path(
                "projects/project/<int:pk>/rum/<slug:step>/",
                wrap(room_admin.step),
                name="projects_project_room_step",
            ),
            *super().get_urls(),
        ]

    def index(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> TemplateResponse:
        """What waits: late, soon due, mine, others', failed mail, retention (DESIGN.md section 6)."""
        context: dict[str, object] = {"lines": [], "overdue": [], "doors": door.open_now(cast(User, request.user))}
        if request.user.has_perm("ideas.view_idea"):
            overdue = (
                Idea.objects.overdue(timezone.localdate())
                .select_related("reader")
                .order_by("answer_due")[:OLDEST_SHOWN]
            )
            context |= {"lines": _lines(request), "overdue": [(idea, days_left_words(idea)) for idea in overdue]}
        return super().index(request, {**context, **(extra_context or {})})


def _lines(request: HttpRequest) -> list[Line]:
    counts = view_counts(cast(User, request.user))
    ideas = reverse("admin:ideas_idea_changelist")
    failed = queue.failed()
    projects = project_counts(cast(User, request.user))
    project_list = reverse("admin:projects_project_changelist")
    gatherings = reverse("admin:gatherings_gathering_changelist")
    registrations = reverse("admin:gatherings_registration_changelist")
    return [
        Line(gettext("Late"), counts["overdue"], f"{ideas}?visa=overdue", late=True),
        Line(gettext("Due within five days"), counts["due"], f"{ideas}?visa=due"),
        Line(gettext("Nobody reads them yet"), counts["unassigned"], f"{ideas}?visa=unassigned"),
        Line(gettext("I read them"), counts["mine"], f"{ideas}?visa=mine"),
        Line(gettext("Waiting for the giver or an ambassador"), counts["waiting"], f"{ideas}?visa=waiting"),
        Line(gettext("Held answers"), counts["held"], f"{ideas}?visa=held"),
        Line(gettext("Rested long enough"), counts["review"], f"{ideas}?visa=review"),
        Line(gettext("Accepted, no group yet"), counts["ungrouped"], f"{ideas}?visa=ungrouped"),
        Line(gettext("News to publish"), projects["news"], f"{project_list}?visa=news"),
        Line(gettext("Projects without news for 120 days"), projects["quiet"], f"{project_list}?visa=quiet", late=True),
        Line(
            gettext("People who want to join a group, late"),
            Application.objects.late(timezone.localdate()).count(),
            f"{reverse('admin:projects_applications')}?visa=sena",
            late=True,
        ),
        Line(
            gettext("People who want to join a group"),
            Application.objects.waiting().count(),
            reverse("admin:projects_applications"),
        ),
        Line(
            gettext("Questions to people, unanswered"),
            GroupInvitation.objects.open().count(),
            reverse("admin:projects_questions"),
        ),
        Line(gettext("Projects without lead"), projects["leadless"], f"{project_list}?visa=leadless"),
        Line(gettext("Closing reports due"), projects["report"], f"{project_list}?visa=report"),
        Line(gettext("Projects to follow up"), projects["followup"], f"{project_list}?visa=followup"),
        *_support_lines(),
        *_pool_lines(request),
        Line(gettext("Free seats at gatherings people can register for"), free_seats(), gatherings),
        Line(gettext("People in line for a gathering"), people_in_line(), f"{registrations}?state__exact=waitlisted"),
        Line(gettext("Without case number"), counts["unregistered"], f"{ideas}?visa=unregistered"),
        Line(
            gettext("Suspected spam"),
            Suspicion.objects.filter(judged_at__isnull=True).count(),
            f"{reverse('admin:ideas_suspicion_changelist')}?judged_at__isempty=1",
        ),
        Line(
            gettext("Mails that failed"),
            failed,
            f"{reverse('admin:outbox_message_changelist')}?state__exact=dead",
            late=failed > 0,
        ),
        Line(
            gettext("Reports about accessibility"),
            AccessibilityReport.objects.filter(answered_at__isnull=True).count(),
            f"{reverse('admin:people_accessibilityreport_changelist')}?answered_at__isempty=1",
        ),
        Line(
            gettext("Retention jobs late"),
            retention_late(timezone.localdate()) + forgetting.late(timezone.localdate()),
            ideas,
        ),
    ]


def _support_lines() -> list[Line]:
    waits = support_worklist.waiting()
    support = reverse("admin:projects_support_changelist")
    applications = reverse("admin:projects_supportapplication_changelist")
    programmes = reverse("admin:projects_supportprogramme_changelist")
    return [
        Line(gettext("Promised support that is late"), waits["late"], f"{support}?visa=late", late=True),
        Line(gettext("Groups that ask for support"), waits["asked"], f"{support}?visa=asked"),
        Line(gettext("Applications to send within two weeks"), waits["soon"], f"{applications}?visa=soon"),
        Line(gettext("Support programmes to check again"), waits["unchecked"], f"{programmes}?visa=unchecked"),
    ]


def _pool_lines(request: HttpRequest) -> list[Line]:
    if not request.user.has_perm("people.view_resourceperson"):
        return []
    counts = pool_counts(may_hide=request.user.has_perm(HIDE_RIGHT))
    people = reverse("admin:people_resourceperson_changelist")
    return [
        Line(gettext("Organisations to settle"), counts["organisation"], reverse("admin:people_pool_organisations")),
        Line(gettext("Own words to sort in"), counts["words"], reverse("admin:people_pool_words")),
        Line(gettext("Resource persons to call or write to"), counts["call"], f"{people}?visa=call"),
    ]
