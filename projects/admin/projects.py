"""The work list of projects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from border.cleaning import search_words
from people.models import User
from projects.admin import exchange, screen, start, steps, support
from projects.models import Project
from projects.vocabulary import CHIP, MemberRole, ProjectState
from projects.worklist import VIEWS, view_counts

ROWS = 50
NUMBER = re.compile(r"p?[- ]?0*(\d{1,6})", re.IGNORECASE)


class View(admin.SimpleListFilter):
    """The saved views, each with its count; without a choice those that have not ended (all, when searching)."""

    title = _("View")
    parameter_name = "visa"
    template = "admin/ideas/idea/_views.html"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        self.request = request
        return [(key, str(words)) for key, (words, _projects) in VIEWS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Project]) -> QuerySet[Project]:
        return VIEWS[self._chosen()][1](queryset, cast(User, request.user))

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        counts = view_counts(cast(User, self.request.user))
        for key, (words, _projects) in VIEWS.items():
            yield {
                "selected": self._chosen() == key,
                "query_string": changelist.get_query_string({self.parameter_name: key}),
                "display": f"{words} ({counts[key]})" if key in counts else words,
            }

    def _chosen(self) -> str:
        chosen = self.value()
        return chosen if chosen in VIEWS else "all" if self.request.GET.get("q") else "running"


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin):
    """The work list. The screen of one project is drawn by `screen`; its steps have addresses of their own."""

    list_display = ["number", "heading", "state_words", "lead", "silent", "publication"]
    list_display_links = ["number"]
    list_filter = [View, "state", "publication", "origin"]
    search_fields = ["number"]
    ordering = ["-last_news_on", "-id"]
    change_list_template = "admin/projects/list.html"
    list_per_page = ROWS
    list_max_show_all = 200
    show_full_result_count = False
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        leads = FilteredRelation("members", condition=Q(members__role=MemberRole.LEAD, members__left_on__isnull=True))
        return (
            super()
            .get_queryset(request)
            .defer("about", "about_en", "result", "effect", "lessons", "baseline", "goal", "easy_read", "city_does")
            .alias(led=leads)
            .annotate(lead_name=F("led__name"), lead_there=F("led__id"))
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Project], search_term: str
    ) -> tuple[QuerySet[Project], bool]:
        words = search_words(search_term)
        if not words:
            return queryset, False
        number = NUMBER.fullmatch(words)
        match = Q(title__icontains=words) | Q(summary__icontains=words) | Q(ideas__number__iexact=words)
        match |= Q(partners__organisation__name__icontains=words)
        if number:
            match |= Q(running=int(number[1]))
        return queryset.filter(match), True

    # --- Columns ---

    @admin.display(description=_("Title"), ordering="title")
    def heading(self, project: Project) -> SafeString:
        return format_html("<bdi>{}</bdi>", project.title)

    @admin.display(description=_("State"), ordering="state")
    def state_words(self, project: Project) -> SafeString:
        return format_html(
            '<span class="chip {}">{}</span>', CHIP[ProjectState(project.state)], project.get_state_display()
        )

    @admin.display(description=_("Lead"))
    def lead(self, project: Project) -> str:
        if getattr(project, "lead_there", None):
            return str(getattr(project, "lead_name", "")) or gettext("without name")
        return "–"

    @admin.display(description=_("Last news"), ordering="last_news_on")
    def silent(self, project: Project) -> SafeString | str:
        days = project.days_silent()
        words = ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}
        if project.is_quiet():
            return format_html('<span class="chip late">{}</span>', words)
        return words

    # --- Rights ---

    def has_delete_permission(self, request: HttpRequest, obj: Project | None = None) -> bool:
        # Its number leads addresses for ever; what should not be seen is hidden.
        return False

    def has_change_permission(self, request: HttpRequest, obj: Project | None = None) -> bool:
        # The steps on the screen ask for rights of their own.
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("projects.run_project")

    # --- Addresses ---

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("filer/", wrap(exchange.hand_in), name="projects_project_exchange"),
            path("filer/export/", wrap(exchange.take_out), name="projects_project_export"),
            path("filer/<int:pk>/", wrap(exchange.look_at), name="projects_project_import"),
            path("ur-ide/<int:pk>/", wrap(start.from_idea), name="projects_project_from_idea"),
            path("<int:pk>/steg/<slug:step>/", wrap(steps.step), name="projects_project_step"),
            path("<int:pk>/fil/<int:file>/", wrap(screen.stored_file), name="projects_project_file"),
            path("<int:pk>/bild/<int:file>/", wrap(screen.picture), name="projects_project_picture"),
            path("<int:pk>/stod/", wrap(support.page), name="projects_project_support"),
            path("<int:pk>/stod/<slug:step>/", wrap(support.step), name="projects_project_support_step"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return screen.screen(request, object_id)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return start.new(request)
