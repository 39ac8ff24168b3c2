"""Themes and organisations: the lists, renaming, and the page on which two that are one are merged."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import admin, messages
from django.contrib.postgres.search import TrigramSimilarity
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.db.models import Count, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from border.cleaning import clean_text, is_number, search_words
from people import names
from people.models import CityArea, Organisation, Plain, Theme, User
from people.names import NameTaken
from projects import catalogue
from projects.organisations import merge_organisations, rename_organisation
from projects.themes import merge_themes, rename_theme

MOST_OFFERED = 12


class _NamedForm(forms.ModelForm):
    """Names are cleaned, and one that another has already is refused with words about what to do."""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        for field in ("name", "name_sv", "name_en"):
            if isinstance(cleaned.get(field), str):
                cleaned[field] = clean_text(str(cleaned[field]), multiline=False)
        return cleaned

    def _refuse_taken(self, field: str, others: QuerySet) -> None:
        other = others.exclude(pk=self.instance.pk).first()
        if other:
            words = _("%(name)s has this name already. If they are the same, merge them.")
            self.add_error(field, forms.ValidationError(words, params={"name": str(other)}))


class ThemeForm(_NamedForm):
    class Meta:
        model = Theme
        fields = ["name_sv", "name_en", "key", "valid_from", "valid_to"]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        self._refuse_taken("name_sv", Theme.objects.filter(name_sv__iexact=str(cleaned.get("name_sv", ""))))
        key = str(cleaned.get("key", ""))
        if key and Theme.objects.filter(old_names__key=key).exists():
            self.add_error("key", _("This key belonged to a theme that was merged; addresses with it lead there."))
        return cleaned


class OrganisationForm(_NamedForm):
    website = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")

    class Meta:
        model = Organisation
        fields = ["name", "sphere", "kind", "website"]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        plain = Plain(Value(str(cleaned.get("name", ""))))
        self._refuse_taken("name", Organisation.objects.filter(plain_name=plain))
        return cleaned


class _NamedAdmin(admin.ModelAdmin):
    """Nothing is removed here: what is not used any more gets a last day, what is there twice is merged."""

    change_form_template = "admin/projects/named.html"
    list_per_page = 50

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_merge"
        return [path("<int:pk>/samma-som/", self.admin_site.admin_view(self.merge), name=name), *super().get_urls()]

    def merge(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Which one it is the same as (GET), what would happen (GET with `som`), and doing it (POST)."""
        gone = get_object_or_404(self.model, pk=pk)
        if not self.has_change_permission(request, gone):
            raise PermissionDenied
        keep = self._other(request, gone)
        if request.method == "POST":
            if keep is None:
                raise Http404
            return self._merge(request, keep, gone)
        words = search_words(request.GET.get("q", ""))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("%(name)s is the same as …") % {"name": gone},
            "opts": self.opts,
            "gone": gone,
            "keep": keep,
            "words": words,
            "offered": [] if keep else self.offered(gone, words),
            "moved": names.pointing_to(gone) if keep else [],
            "list_url": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"),
        }
        return render(request, "admin/projects/merge.html", context)

    def _merge(self, request: HttpRequest, keep: models.Model, gone: models.Model) -> HttpResponse:
        name = str(gone)
        try:
            changed = self.merge_verb(keep, gone, by=cast(User, request.user))
        except (ValueError, IntegrityError):
            messages.error(
                request, gettext("They could not be merged; nothing has changed. Somebody may have been faster.")
            )
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        said = ngettext(
            "%(gone)s is now %(keep)s. %(count)d project has changed.",
            "%(gone)s is now %(keep)s. %(count)d projects have changed.",
            changed,
        )
        messages.success(request, said % {"gone": name, "keep": keep, "count": changed})
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", keep.pk)

    def _other(self, request: HttpRequest, gone: models.Model) -> models.Model | None:
        typed = request.POST.get("som", "") if request.method == "POST" else request.GET.get("som", "")
        if not is_number(typed):
            return None
        return self.model._default_manager.filter(pk=typed).exclude(pk=gone.pk).first()

    def merge_verb(self, keep: models.Model, gone: models.Model, *, by: User) -> int:
        raise NotImplementedError

    def offered(self, gone: models.Model, words: str) -> list[models.Model]:
        """Those it may be the same as: found by `words`, or the likeliest."""
        raise NotImplementedError


@admin.register(Theme)
class ThemeAdmin(_NamedAdmin):
    """The key stands in addresses for ever; names may change."""

    form = ThemeForm
    list_display = ("name_sv", "name_en", "key", "projects_there_are", "valid_from", "valid_to")
    search_fields = ("name_sv", "name_en", "key")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Theme]:
        return super().get_queryset(request).annotate(projects_count=Count("projects"))

    @admin.display(description=_("Projects"), ordering="projects_count")
    def projects_there_are(self, theme: Theme) -> int:
        return int(getattr(theme, "projects_count", 0))

    def get_readonly_fields(self, request: HttpRequest, obj: Theme | None = None) -> tuple[str, ...]:
        return ("key",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Theme, form: forms.ModelForm, change: bool) -> None:
        if change:
            try:
                rename_theme(
                    Theme.objects.get(pk=obj.pk), name_sv=obj.name_sv, name_en=obj.name_en, by=cast(User, request.user)
                )
            except NameTaken as taken:
                self.message_user(
                    request, gettext("%(name)s has this name already.") % {"name": taken.other}, messages.ERROR
                )
                return
        super().save_model(request, obj, form, change)
        catalogue.touch()

    def merge_verb(self, keep: models.Model, gone: models.Model, *, by: User) -> int:
        return merge_themes(cast(Theme, keep), cast(Theme, gone), by=by)

    def offered(self, gone: models.Model, words: str) -> list[models.Model]:
        others = Theme.objects.exclude(pk=gone.pk)
        return list(others.filter(name_sv__icontains=words) if words else others)


@admin.register(Organisation)
class OrganisationAdmin(_NamedAdmin):
    """Who takes part somewhere. Coordinators keep the list; two spellings of one are merged."""

    form = OrganisationForm
    list_display = ("name", "sphere", "kind", "projects_there_are")
    list_filter = ("sphere",)
    search_fields = ("name",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        return super().get_queryset(request).annotate(projects_count=Count("partnerships"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Organisation], search_term: str
    ) -> tuple[QuerySet[Organisation], bool]:
        words = search_words(search_term)
        return (queryset.filter(plain_name__contains=Plain(Value(words))) if words else queryset), False

    @admin.display(description=_("Projects"), ordering="projects_count")
    def projects_there_are(self, organisation: Organisation) -> int:
        return int(getattr(organisation, "projects_count", 0))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return request.user.has_perm("projects.view_project")

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return request.user.has_perm("projects.run_project")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("projects.run_project")

    def save_model(self, request: HttpRequest, obj: Organisation, form: forms.ModelForm, change: bool) -> None:
        if change:
            try:
                rename_organisation(Organisation.objects.get(pk=obj.pk), name=obj.name, by=cast(User, request.user))
            except NameTaken as taken:
                self.message_user(
                    request, gettext("%(name)s has this name already.") % {"name": taken.other}, messages.ERROR
                )
                return
        super().save_model(request, obj, form, change)

    def merge_verb(self, keep: models.Model, gone: models.Model, *, by: User) -> int:
        return merge_organisations(cast(Organisation, keep), cast(Organisation, gone), by=by)

    def offered(self, gone: models.Model, words: str) -> list[models.Model]:
        others = Organisation.objects.exclude(pk=gone.pk)
        if words:
            return list(others.filter(plain_name__contains=Plain(Value(words))).order_by("name")[:MOST_OFFERED])
        plain = Plain(Value(str(gone)))
        likely = others.filter(plain_name__trigram_similar=plain)
        ranked = likely.annotate(likeness=TrigramSimilarity("plain_name", plain))  # type: ignore[arg-type]
        return list(ranked.order_by("-likeness", "name")[:MOST_OFFERED])


@admin.register(CityArea)
class CityAreaAdmin(admin.ModelAdmin):
    """The parts of the city, as filters and rows name them: a new name is there at once, in every project."""

    list_display = ("name", "level", "parent", "valid_to")
    list_filter = ("level",)
    list_select_related = ("parent",)
    search_fields = ("name",)

    def save_model(self, request: HttpRequest, obj: CityArea, form: forms.ModelForm, change: bool) -> None:
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            catalogue.refresh_within(obj)
