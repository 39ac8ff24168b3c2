"""Saved views of a list, each with its count, as links above it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from projects.support_worklist import Views, counts

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class SavedViews(admin.SimpleListFilter):
    """A subclass names its `views`; without a choice the first of them is shown, and everything when searching."""

    title = _("View")
    parameter_name = "visa"
    template = "admin/ideas/idea/_views.html"
    views: Views

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: type[Model], model_admin: admin.ModelAdmin
    ) -> None:
        self.searching = bool(request.GET.get("q"))
        self.model = model
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(key, str(words)) for key, (words, _chosen) in self.views.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return self.views[self._chosen()][1](queryset)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        counted = counts(self.model._default_manager.all(), self.views)
        for key, (words, _chosen) in self.views.items():
            yield {
                "selected": self._chosen() == key,
                "query_string": changelist.get_query_string({self.parameter_name: key}),
                "display": f"{words} ({counted[key]})" if key in counted else words,
            }

    def _chosen(self) -> str:
        chosen = self.value()
        return chosen if chosen and chosen in self.views else "all" if self.searching else next(iter(self.views))


class HeadedList(admin.ModelAdmin):
    """A list under a heading of its own, with its saved views above it."""

    change_list_template = "admin/projects/support_list.html"
    heading: StrOrPromise

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        context = {"heading": self.heading, "title": self.heading, **(extra_context or {})}
        return super().changelist_view(request, context)
