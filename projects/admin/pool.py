"""The work list of the resource pool. The screen of one person is drawn by `pool_screen`; its steps have addresses of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Least
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from border.cleaning import search_words
from people.models import AskingRule, CityArea, Competence, ResourcePerson, Theme
from people.templatetags.bordet import sphere_glyph
from people.vocabulary import AreaLevel, Language, Offer, Sphere
from projects.admin import pool_lists, pool_screen, pool_steps
from projects.load import with_load
from projects.pool.worklist import HIDE_RIGHT, VIEWS, seen_by, state_words, view_counts

ROWS = 50
SHOWN_COMPETENCES = 3


class View(admin.SimpleListFilter):
    """The saved views, each with its count; without a choice those who can be asked (all, when searching)."""

    title = _("View")
    parameter_name = "visa"
    template = "admin/ideas/idea/_views.html"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        self.may_hide = request.user.has_perm(HIDE_RIGHT)
        self.searching = bool(request.GET.get("q"))
        return [(key, str(words)) for key, (words, _people) in VIEWS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ResourcePerson]) -> QuerySet[ResourcePerson]:
        return VIEWS[self._chosen()][1](queryset)  # type: ignore[arg-type]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        counts = view_counts(may_hide=self.may_hide)
        for key, (words, _people) in VIEWS.items():
            if key == "hidden" and not self.may_hide:
                continue
            yield {
                "selected": self._chosen() == key,
                "query_string": changelist.get_query_string({self.parameter_name: key}),
                "display": f"{words} ({counts[key]})" if key in counts else words,
            }

    def _chosen(self) -> str:
        chosen = self.value()
        return chosen if chosen in VIEWS else "all" if self.searching else "available"


class _Choice(admin.SimpleListFilter):
    """A filter over one list of choices."""

    lookup = ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[ResourcePerson]) -> QuerySet[ResourcePerson]:
        known = {str(key) for key, _words in self.lookup_choices}
        return queryset.filter(**{self.lookup: self.of(str(self.value()))}) if self.value() in known else queryset

    def of(self, value: str) -> object:
        return value


class BySphere(_Choice):
    title, parameter_name, lookup = _("Part of society"), "del", "sphere"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(key, str(words)) for key, words in Sphere.choices]


class ByTheme(_Choice):
    title, parameter_name, lookup = _("Theme"), "tema", "themes__key"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(theme.key, theme.name) for theme in Theme.objects.valid_today()]


class ByCompetence(_Choice):
    title, parameter_name, lookup = _("Competence"), "kan", "competences__competence__key"
    template = "admin/people/_choose.html"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(one.key, one.name) for one in Competence.objects.valid_today()]


class ByArea(_Choice):
    title, parameter_name = _("Area"), "plats"
    template = "admin/people/_choose.html"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(one.key, one.name) for one in CityArea.objects.valid_today().filter(level=AreaLevel.DISTRICT)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ResourcePerson]) -> QuerySet[ResourcePerson]:
        if not self.value():
            return queryset
        # Who has chosen no area comes anywhere.
        here = ResourcePerson.objects.filter(Q(areas__key=self.value()) | Q(areas=None))
        return queryset.filter(pk__in=here.values("pk"))


class ByLanguage(_Choice):
    title, parameter_name, lookup = _("Can work in"), "sprak", "spoken__contains"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(key, str(words)) for key, words in Language.choices]

    def of(self, value: str) -> object:
        return [value]


class ByOffer(ByLanguage):
    title, parameter_name, lookup = _("Can offer"), "ger", "offers__contains"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(key, str(words)) for key, words in Offer.choices]


@admin.register(ResourcePerson)
class ResourcePersonAdmin(admin.ModelAdmin):
    list_display = ["who", "where", "good_at", "asked", "state_now"]
    list_display_links = ["who"]
    list_filter = [View, BySphere, ByLanguage, ByOffer, ByTheme, ByCompetence, ByArea]
    search_fields = ["name"]
    ordering = ["name", "id"]
    list_per_page = ROWS
    list_max_show_all = 200
    show_full_result_count = False
    actions = None
    change_list_template = "admin/people/pool_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ResourcePerson]:
        most = Least(F("asks_a_year"), Value(AskingRule.most_today()))
        seen = seen_by(ResourcePerson.objects.all(), may_hide=request.user.has_perm(HIDE_RIGHT))
        return (
            with_load(seen)
            .annotate(most_now=most)
            .select_related("organisation")
            .prefetch_related("competences__competence")
            .order_by(*self.ordering)
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ResourcePerson], search_term: str
    ) -> tuple[QuerySet[ResourcePerson], bool]:
        words = search_words(search_term)
        if not words:
            return queryset, False
        match = Q(name__icontains=words) | Q(email__iexact=words) | Q(organisation_name__icontains=words)
        match |= Q(own_words__icontains=words) | Q(role__icontains=words) | Q(organisation__name__icontains=words)
        digits = "".join(character for character in words if character.isdigit())
        if len(digits) > 4:
            match |= Q(telephone__icontains=words)
        return queryset.filter(match), False

    # --- Columns ---

    @admin.display(description=_("Name"), ordering="name")
    def who(self, entry: ResourcePerson) -> SafeString:
        return format_html("{} <bdi>{}</bdi>", sphere_glyph(entry.sphere), entry.name)

    @admin.display(description=_("Organisation"), ordering="organisation_name")
    def where(self, entry: ResourcePerson) -> SafeString | str:
        if entry.organisation:
            return format_html("<bdi>{}</bdi>", entry.organisation.name)
        if entry.organisation_name:
            return format_html(
                '<bdi>{}</bdi> <span class="chip wait">{}</span>', entry.organisation_name, _("to be settled")
            )
        return "–"

    @admin.display(description=_("Good at"))
    def good_at(self, entry: ResourcePerson) -> str:
        names = [own.competence.name for own in entry.competences.all()]
        more = len(names) - SHOWN_COMPETENCES
        return ", ".join(names[:SHOWN_COMPETENCES]) + (f" +{more}" if more > 0 else "") or "–"

    @admin.display(description=_("Asked in a year"), ordering="asked_year")
    def asked(self, entry: ResourcePerson) -> str:
        # Counted in the list's own question.
        return f"{getattr(entry, 'asked_year', 0)} / {getattr(entry, 'most_now', 0)}"

    @admin.display(description=_("Now"))
    def state_now(self, entry: ResourcePerson) -> SafeString:
        css, words = state_words(entry, asked=getattr(entry, "asked_year", 0), most=getattr(entry, "most_now", 0))
        return format_html('<span class="chip {}">{}</span>', css, words)

    # --- Rights ---

    def has_delete_permission(self, request: HttpRequest, obj: ResourcePerson | None = None) -> bool:
        # Removing on request is a step on the screen.
        return False

    def has_change_permission(self, request: HttpRequest, obj: ResourcePerson | None = None) -> bool:
        # The steps on the screen ask for rights of their own.
        return False

    # --- Addresses ---

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        pages = [
            ("organisationer/", pool_lists.organisations, "organisations"),
            ("egna-ord/", pool_lists.own_words, "words"),
            ("rapport/", pool_lists.report, "report"),
            ("lista/", pool_lists.take_out, "take_out"),
            ("dolj/", pool_lists.hide, "hide"),
        ]
        return [
            *(path(address, wrap(view), name=f"people_pool_{name}") for address, view, name in pages),
            path("<int:pk>/brev/", wrap(pool_screen.letter), name="people_pool_letter"),
            path("<int:pk>/andra/", wrap(pool_screen.correct), name="people_pool_correct"),
            path("<int:pk>/steg/<slug:step>/", wrap(pool_steps.step), name="people_pool_step"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return pool_screen.screen(request, object_id)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return pool_screen.enter(request)
