"""Rooms, speakers, items and parallel sessions of a programme, and the page from which it is published."""

from __future__ import annotations

from typing import ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from border.cleaning import is_number
from border.fields import LineField, SplitMomentField
from gatherings.errors import NotReady
from gatherings.models import AgendaItem, Gathering, ParallelSession, Room, Speaker
from gatherings.programme import content, public, publishing, sessions
from gatherings.vocabulary.programme import ChoiceState
from people.models import User

RIGHT = "gatherings.run_gathering"
READ = "gatherings.view_gathering"
# Who comes, by name: those who run it and those who register people.
NAMES = (RIGHT, "gatherings.enter_registration")


class OrganisersAdmin(admin.ModelAdmin):
    """Tables that only those who run gatherings change and those who may see gatherings read."""

    formfield_overrides: ClassVar = {models.DateTimeField: {"form_class": SplitMomentField}}

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, str | list[str]]:
        """Added from the list of one gathering, it is for that one."""
        initial = super().get_changeform_initial_data(request)
        narrowed = QueryDict(request.GET.get("_changelist_filters", "")).get("gathering__id__exact")
        if narrowed and is_number(narrowed):
            initial.setdefault("gathering", narrowed)
        return initial

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        """What belongs to one gathering stays there: seats, choices and what is published speak of it."""
        belongs = ["gathering"] if obj and hasattr(obj, "gathering_id") else []
        return [*super().get_readonly_fields(request, obj), *belongs]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(READ)

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm(READ) or request.user.has_perm(RIGHT)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(RIGHT)

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm(RIGHT)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm(RIGHT)


class OrganisersInline(InlineModelAdmin):
    """Rows inside such a table, under the same rights."""

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm(READ)

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm(RIGHT)

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm(RIGHT)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm(RIGHT)


class PublishForm(forms.Form):
    """What the public is told of a new version, beside the list of changes."""

    note = LineField(label=_("A line about it, in Swedish"), required=False, max_length=300)
    note_en = LineField(label=_("The same in English"), required=False, max_length=300)


class SessionInline(OrganisersInline, admin.StackedInline):
    """The sessions of an item of several things at once."""

    model = ParallelSession
    extra = 0
    fields = ["title", "title_en", "text", "text_en", "room", "speakers", "seats", "position"]
    filter_horizontal = ["speakers"]


@admin.register(AgendaItem)
class AgendaItemAdmin(OrganisersAdmin):
    """The draft of the programme. The public sees the last published version."""

    list_display = ["begins", "title", "kind", "room", "gathering"]
    list_display_links = ["title"]
    list_filter = ["gathering", "kind"]
    list_select_related = ["room", "gathering"]
    list_per_page = 100
    search_fields = ["title", "title_en"]
    ordering = ["-gathering__starts_at", "starts_at", "id"]
    fields = ["gathering", "kind", ("starts_at", "ends_at"), "title", "title_en", "text", "text_en", "room", "speakers"]
    filter_horizontal = ["speakers"]
    inlines = [SessionInline]
    # Nothing for many at once: removing has consequences for those who chose.
    actions = None
    change_form_template = "admin/gatherings/agendaitem_change.html"

    @admin.display(description=_("Begins"), ordering="starts_at")
    def begins(self, item: AgendaItem) -> str:
        return f"{item.starts_at.astimezone():%Y-%m-%d %H.%M}"

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        # Whoever has chosen a session is told when it is called off, one by one on the item's own page.
        chosen = isinstance(obj, AgendaItem) and _chosen(obj)
        return request.user.has_perm(RIGHT) and not chosen

    def save_model(self, request: HttpRequest, obj: AgendaItem, form: forms.BaseForm, change: bool) -> None:
        # The gathering before its items, as whoever cancels her place locks them; a session called off below needs both.
        Gathering.objects.select_for_update(no_key=True).get(pk=obj.gathering_id)
        super().save_model(request, obj, form, change)

    def save_formset(
        self, request: HttpRequest, form: forms.BaseForm, formset: BaseInlineFormSet, change: bool
    ) -> None:
        """Sessions: called off by the verb that tells people, seats changed by the verb that fills from the line."""
        for made in formset.save(commit=False):
            if made.pk is None:
                made.seats_hard = made.seats
                made.save()
                continue
            seats = made.seats
            made.save(update_fields=["title", "title_en", "text", "text_en", "room", "position"])
            sessions.change_seats(made, seats)
        for gone in formset.deleted_objects:
            told = sessions.call_off(gone, by=cast(User, request.user))
            if told:
                messages.info(request, gettext("%(told)d people were told that it is called off.") % {"told": told})
        formset.save_m2m()

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("program/<int:pk>/", wrap(programme), name="gatherings_programme"), *super().get_urls()]


@admin.register(Room)
class RoomAdmin(OrganisersAdmin):
    """The rooms of the premises."""

    list_display = ["name", "seats", "step_free", "hearing_loop", "gathering"]
    list_filter = ["gathering"]
    list_select_related = ["gathering"]
    search_fields = ["name"]
    fields = ["gathering", "name", "name_en", "way", "way_en", "seats", "step_free", "hearing_loop"]


@admin.register(Speaker)
class SpeakerAdmin(OrganisersAdmin):
    """Those named in the programme; each has agreed to it."""

    list_display = ["name", "role", "organisation", "gathering"]
    list_filter = ["gathering"]
    list_select_related = ["organisation", "gathering"]
    search_fields = ["name"]
    raw_id_fields = ["organisation"]
    fields = ["gathering", "name", "role", "role_en", "organisation"]


def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft, what publishing it would change, and the button; below, how the sessions fill."""
    if not request.user.has_perm(READ):
        raise PermissionDenied
    gathering = get_object_or_404(Gathering, pk=pk)
    may_publish = request.user.has_perm(RIGHT)
    form = PublishForm(request.POST or None)
    if request.method == "POST":
        if not may_publish:
            raise PermissionDenied
        if form.is_valid():
            try:
                made = publishing.publish(gathering, by=cast(User, request.user), **form.cleaned_data)
            except NotReady as error:
                for problem in error.problems:
                    form.add_error(None, problem)
            else:
                messages.success(request, gettext("Version %(number)d is public.") % {"number": made.number})
                return redirect("admin:gatherings_programme", pk)
    known, draft = public.latest(gathering), publishing.draft(gathering)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Programme of %(title)s") % {"title": gathering.title},
        "opts": AgendaItem._meta,
        "gathering": gathering,
        "may_publish": may_publish,
        "form": form,
        "known": known,
        "items": draft.items,
        "changes": content.compare(known.programme, draft) if known else [],
        "parts": _filling(gathering),
    }
    return render(request, "admin/gatherings/programme.html", context)


def _chosen(item: AgendaItem) -> bool:
    return (
        item.sessions.exclude(choices=None)
        .filter(choices__state__in=[ChoiceState.SEATED, ChoiceState.WAITLISTED])
        .exists()
    )


def _filling(gathering: Gathering) -> list[tuple[ParallelSession, int]]:
    """Each session with how many wait for it."""
    found: QuerySet[ParallelSession] = ParallelSession.objects.filter(item__gathering=gathering).select_related("item")
    waiting = sessions.waiting(found)
    return [(session, waiting.get(session.pk, 0)) for session in found]
