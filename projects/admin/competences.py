"""The city's list of competences: names in two languages, other words for the same, and joining two that are one."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import Competence, OwnCompetence
from people.pool_staff_forms import MergeForm
from projects.admin.pool_screen import signed_in
from projects.competences import merge_competences

RIGHT = "people.change_competence"


class CompetenceForm(forms.ModelForm):
    class Meta:
        model = Competence
        fields = ["key", "name_sv", "name_en", "synonyms", "valid_from", "valid_to"]
        help_texts = {
            "synonyms": _("In any language, with commas between. Whole words in somebody's text are found by them.")
        }


@admin.register(Competence)
class CompetenceAdmin(admin.ModelAdmin):
    form = CompetenceForm
    list_display = ("name_sv", "name_en", "words", "people", "valid_to")
    search_fields = ("name_sv", "name_en", "synonyms")
    ordering = ("name_sv",)
    list_per_page = 100
    actions = None
    prepopulated_fields = {"key": ("name_sv",)}
    change_form_template = "admin/people/competence.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Competence]:
        held = OwnCompetence.objects.filter(competence=OuterRef("pk")).order_by().values("competence")
        counted = held.annotate(n=Count("pk")).values("n")
        return super().get_queryset(request).annotate(held=Coalesce(Subquery(counted, output_field=IntegerField()), 0))

    @admin.display(description=_("Other words"))
    def words(self, one: Competence) -> str:
        return ", ".join(one.synonyms) or "–"

    @admin.display(description=_("People"), ordering="held")
    def people(self, one: Competence) -> int:
        return int(getattr(one, "held", 0))

    def has_delete_permission(self, request: HttpRequest, obj: Competence | None = None) -> bool:
        # People and needs hold on to it; what is not wanted any more gets a last day or becomes part of another.
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("<int:pk>/sla-ihop/", wrap(merge), name="people_competence_merge"), *super().get_urls()]


def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one entry of the list part of another, after a look at what that means."""
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    gone = get_object_or_404(Competence, pk=pk)
    form = MergeForm(request.POST or None, gone=gone)
    if request.method == "POST" and form.is_valid():
        keep, name = form.cleaned_data["keep"], str(gone)
        try:
            moved = merge_competences(keep, gone, by=signed_in(request))
        except Competence.DoesNotExist:
            messages.error(request, gettext("Somebody was faster: one of the two is part of another by now."))
            return redirect("admin:people_competence_changelist")
        messages.success(
            request,
            gettext("%(gone)s is part of %(keep)s now; %(n)d people moved.") % {"gone": name, "keep": keep, "n": moved},
        )
        return redirect("admin:people_competence_change", keep.pk)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Join with another competence"),
        "opts": Competence._meta,
        "gone": gone,
        "held": OwnCompetence.objects.filter(competence=gone).count(),
        "form": form,
    }
    return render(request, "admin/people/merge.html", context)
