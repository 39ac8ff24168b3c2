"""Work lists over all projects: the ledger of support and the applications. Every row leads to its project's page."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import F, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from border.cleaning import is_number, search_words
from outbox.links import absolute
from people.models import User
from people.templatetags.bordet import longdate
from projects import support_calendar, support_report
from projects.admin.saved_views import HeadedList, SavedViews
from projects.models import Support, SupportApplication
from projects.support_vocabulary import FIRST_YEAR, LAST_YEAR, SupportState
from projects.support_words import giver_words, kronor
from projects.support_worklist import APPLICATION_VIEWS, SUPPORT_VIEWS
from projects.views.support import chart, csv_answer

ROWS = 50


class SupportViews(SavedViews):
    views = SUPPORT_VIEWS


class ApplicationViews(SavedViews):
    views = APPLICATION_VIEWS


class _OfProjects(HeadedList):
    """Rows of projects, to be read here and changed on their project's page."""

    list_per_page = ROWS
    list_max_show_all = 200
    show_full_result_count = False
    actions = None
    search_fields = ["project__number"]

    @admin.display(description=_("Project"), ordering="project__running")
    def of_project(self, row: Support | SupportApplication) -> SafeString:
        address = reverse(f"admin:projects_{row._meta.model_name}_change", args=[row.pk])
        return format_html('<a href="{}">{} <bdi>{}</bdi></a>', address, row.project.number, row.project.title)

    @admin.display(description=_("State"), ordering="state")
    def state_words(self, row: Support | SupportApplication) -> SafeString:
        return format_html('<span class="chip {}">{}</span>', row.chip, row.get_state_display())

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        words = search_words(search_term)
        if not words:
            return queryset, False
        return queryset.filter(project__number__iexact=words) | queryset.filter(project__title__icontains=words), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = get_object_or_404(self.model, pk=object_id if is_number(object_id) else 0)
        # Who only reads is let in on the project itself, not on the page where its support is written down.
        runs = request.user.has_perm("projects.run_project")
        return redirect(f"admin:projects_project_{'support' if runs else 'change'}", row.project_id)


@admin.register(Support)
class SupportAdmin(_OfProjects):
    """The ledger of all projects."""

    heading = _("Support for projects")
    list_display = ["of_project", "kind", "words", "state_words", "by_whom", "day", "sum"]
    list_display_links = None
    list_filter = [SupportViews, "kind", "by_sphere"]
    list_select_related = ["project", "organisation"]
    ordering = [F("promised_until").asc(nulls_last=True), F("answer_by").asc(nulls_last=True), "-given_on", "-id"]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("rapport/", wrap(_report), name="projects_support_report"),
            path("rapport/<int:year>/", wrap(_report), name="projects_support_report_of"),
            path("rapport/<int:year>.csv", wrap(_report_csv), name="projects_support_csv"),
            *super().get_urls(),
        ]

    @admin.display(description=_("In words"), ordering="text")
    def words(self, support: Support) -> SafeString:
        return format_html("<bdi>{}</bdi>", support.text)

    @admin.display(description=_("By whom"))
    def by_whom(self, support: Support) -> SafeString | str:
        return format_html("<bdi>{}</bdi>", giver_words(support)) if giver_words(support) else "–"

    @admin.display(description=_("Day"))
    def day(self, support: Support) -> str:
        if support.state == SupportState.ASKED:
            words = gettext("answer was due %(day)s") if support.is_unanswered() else gettext("answer by %(day)s")
            return words % {"day": longdate(support.answer_by)}
        if support.state == SupportState.PROMISED:
            words = gettext("was promised by %(day)s") if support.is_late() else gettext("promised by %(day)s")
            return words % {"day": longdate(support.promised_until)}
        return longdate(support.given_on) or "–"

    @admin.display(description=_("Sum"))
    def sum(self, support: Support) -> str:
        return kronor(support.amount) if support.amount else "–"


@admin.register(SupportApplication)
class SupportApplicationAdmin(_OfProjects):
    """The applications of all projects, the nearest last day first."""

    heading = _("Applications for support")
    list_display = ["of_project", "programme_name", "state_words", "last_day", "by_whom", "sum"]
    list_display_links = None
    list_filter = [ApplicationViews, "state"]
    list_select_related = ["project", "programme", "organisation"]
    ordering = [F("programme__last_date").asc(nulls_last=True), "-id"]

    @admin.display(description=_("Support programme"), ordering="programme__name")
    def programme_name(self, application: SupportApplication) -> SafeString:
        return format_html("<bdi>{}</bdi>", application.programme.name)

    @admin.display(description=_("Last day to apply"), ordering="programme__last_date")
    def last_day(self, application: SupportApplication) -> str:
        return longdate(application.programme.last_date) or gettext("at any time")

    @admin.display(description=_("By whom"))
    def by_whom(self, application: SupportApplication) -> SafeString | str:
        name = str(application.organisation or "")
        words = ", ".join(part for part in (name, application.by_role) if part)
        return format_html("<bdi>{}</bdi>", words) if words else "–"

    @admin.display(description=_("Sum"))
    def sum(self, application: SupportApplication) -> str:
        amount = application.granted_amount or application.asked_amount
        return kronor(amount) if amount else "–"


def _report(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The yearly report over every project, public or not, and the private address of the coordinators' calendar."""
    _may_read(request)
    known = support_report.years(public=False)
    chosen = year if year is not None else (known[0] if known else timezone.localdate().year)
    if not FIRST_YEAR <= chosen <= LAST_YEAR:
        raise Http404
    made = support_report.report(chosen, public=False)
    user = cast(User, request.user)
    runs = user.has_perm("projects.run_project")
    context = {
        **admin.site.each_context(request),
        "title": gettext("Support given in %(year)s") % {"year": chosen},
        "opts": Support._meta,
        "report": made,
        "years": known,
        "chart": chart(made),
        "calendar": absolute(reverse("projects:staff_support_calendar", args=[support_calendar.address_of(user)]))
        if runs
        else "",
    }
    return render(request, "admin/projects/support_report.html", context)


def _report_csv(request: HttpRequest, year: int) -> HttpResponse:
    _may_read(request)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return csv_answer(support_report.report(year, public=False))


def _may_read(request: HttpRequest) -> None:
    if not request.user.has_perm("projects.view_support"):
        raise PermissionDenied
