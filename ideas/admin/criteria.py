"""Criteria and places to look: versioned data."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ideas.models import CriteriaSet, Criterion, Idea, InventoryPlace
from ideas.models.criteria import SET_NAME_LENGTH


class CriterionInline(admin.StackedInline):
    model = Criterion
    extra = 0
    fields = [
        "position", "key", "name_sv", "name_en", "question_sv", "question_en", "hint_sv", "hint_en", "yes_sv", "yes_en", "no_sv", "no_en",
    ]  # fmt: skip

    def has_change_permission(self, request: HttpRequest, obj: CriteriaSet | None = None) -> bool:
        return super().has_change_permission(request, obj) and not _used(obj)

    def has_add_permission(self, request: HttpRequest, obj: CriteriaSet | None = None) -> bool:
        return super().has_add_permission(request, obj) and not _used(obj)

    def has_delete_permission(self, request: HttpRequest, obj: CriteriaSet | None = None) -> bool:
        # Whoever may add criteria to a set nobody was judged by may also take them out again.
        return super().has_add_permission(request, obj) and not _used(obj)


@admin.register(CriteriaSet)
class CriteriaSetAdmin(admin.ModelAdmin):
    """A set that ideas were judged by is never changed; a new one is made as its copy."""

    list_display = ["name", "valid_from", "valid_to", "ideas"]
    inlines = [CriterionInline]
    actions = ["copy"]

    def get_readonly_fields(self, request: HttpRequest, obj: CriteriaSet | None = None) -> list[str]:
        # It may still be ended; since when it holds, and under which name, is part of every judgement made by it.
        return ["name", "valid_from"] if _used(obj) else []

    def has_delete_permission(self, request: HttpRequest, obj: CriteriaSet | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[CriteriaSet]:
        return super().get_queryset(request).annotate(idea_count=Count("idea"))

    @admin.display(description=_("ideas"))
    def ideas(self, criteria_set: CriteriaSet) -> int:
        return int(criteria_set.idea_count)  # type: ignore[attr-defined]

    @admin.action(description=_("Make a new version of it"), permissions=["add"])
    def copy(self, request: HttpRequest, queryset: QuerySet[CriteriaSet]) -> HttpResponse | None:
        if queryset.count() != 1:
            self.message_user(request, gettext("Choose one set."), messages.ERROR)
            return None
        old = queryset.get()
        # It begins to hold on the day somebody sets; until then the far future keeps it from being used.
        words = gettext("new version")
        ending = f" ({words})"
        with transaction.atomic():
            new = CriteriaSet.objects.create(
                name=old.name[: SET_NAME_LENGTH - len(ending)] + ending,
                valid_from=timezone.localdate() + timedelta(days=365),
            )
            for criterion in old.criteria.all():
                criterion.pk, criterion.criteria_set = None, new
                criterion.save(force_insert=True)
        self.message_user(
            request, gettext("A copy is made. Change it, and set the day from which it holds."), messages.SUCCESS
        )
        return redirect("admin:ideas_criteriaset_change", new.pk)


def _used(criteria_set: CriteriaSet | None) -> bool:
    return bool(criteria_set and criteria_set.pk and Idea.objects.filter(criteria_set=criteria_set).exists())


@admin.register(InventoryPlace)
class InventoryPlaceAdmin(admin.ModelAdmin):
    list_display = ["name_sv", "side", "position", "valid_to"]
    list_filter = ["side"]
    ordering = ["side", "position"]

    def has_delete_permission(self, request: HttpRequest, obj: InventoryPlace | None = None) -> bool:
        return False
