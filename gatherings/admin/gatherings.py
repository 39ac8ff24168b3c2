"""The list of gatherings, and the addresses of everything about one."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from gatherings.admin import needs, screen, steps
from gatherings.models import Gathering
from gatherings.page import chip


@admin.register(Gathering)
class GatheringAdmin(admin.ModelAdmin):
    """The screen of one gathering is drawn by `screen`; its steps have addresses of their own."""

    list_display = ["title", "starts_at", "state_words", "seats_taken"]
    list_filter = ["state"]
    search_fields = ["title", "venue"]
    ordering = ["-starts_at"]
    list_per_page = 50
    actions = None

    @admin.display(description=_("State"), ordering="state")
    def state_words(self, gathering: Gathering) -> SafeString:
        return format_html('<span class="chip {}">{}</span>', chip(gathering), gathering.get_state_display())

    @admin.display(description=_("Seats taken"), ordering="taken")
    def seats_taken(self, gathering: Gathering) -> str:
        return f"{gathering.taken} / {gathering.capacity}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Gathering]:
        return super().get_queryset(request).defer("about", "about_en", "easy_read")

    def has_delete_permission(self, request: HttpRequest, obj: Gathering | None = None) -> bool:
        # What does not take place is cancelled, and its page says so.
        return False

    def has_change_permission(self, request: HttpRequest, obj: Gathering | None = None) -> bool:
        # The steps on the screen ask for rights of their own.
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("gatherings.run_gathering")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/steg/<slug:step>/", wrap(steps.step), name="gatherings_gathering_step"),
            path("<int:pk>/anmal/", wrap(steps.enter), name="gatherings_gathering_enter"),
            path("<int:pk>/antal/", wrap(needs.counts), name="gatherings_gathering_counts"),
            path("<int:pk>/behov/", wrap(needs.people), name="gatherings_gathering_needs"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return screen.screen(request, object_id)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return steps.new(request)
