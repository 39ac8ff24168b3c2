"""The subjects of a gathering: what people wish to talk about and tables are given."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from gatherings.admin.programme import OrganisersAdmin
from gatherings.models import GatheringTheme


@admin.register(GatheringTheme)
class GatheringThemeAdmin(OrganisersAdmin):
    """One subject with the question its tables begin from. It stays once somebody has wished for it or a table has it."""

    list_display = ["name", "position", "question", "theme", "gathering"]
    list_filter = ["gathering"]
    list_select_related = ["gathering", "theme"]
    ordering = ["-gathering__starts_at", "position", "id"]
    fields = ["gathering", "position", "name", "name_en", "question", "question_en", "theme"]
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        used = isinstance(obj, GatheringTheme) and (obj.wishes.exists() or obj.tables.exists())
        return super().has_delete_permission(request, obj) and not used
