"""Suspected spam: a person looks, makes it an idea or lets it go."""

from __future__ import annotations

from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from border.cleaning import is_number
from border.formkeys import new_form_key
from ideas import handing_in
from ideas.admin.pages import ROWS, signed_in
from ideas.admin_forms import EnteredIdeaForm
from ideas.forms import handed_in
from ideas.models import Criterion, Suspicion


@admin.register(Suspicion)
class SuspicionAdmin(admin.ModelAdmin):
    """What looked like spam: a person looks, makes it an idea or lets it go."""

    list_display = ["heading", "received_at", "why", "judged_at", "judged_by"]
    list_filter = [("judged_at", admin.EmptyFieldListFilter)]
    ordering = ["judged_at", "-received_at"]
    list_per_page = ROWS
    actions = ["dismiss"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Suspicion | None = None) -> bool:
        return False

    @admin.display(description=_("Title"))
    def heading(self, suspicion: Suspicion) -> str:
        return str(suspicion) or gettext("(emptied)")

    @admin.display(description=_("Why"))
    def why(self, suspicion: Suspicion) -> str:
        words = {
            "decoy": gettext("filled in the hidden field"),
            "links": gettext("many links"),
            "phrase": gettext("a known phrase"),
            "scripts": gettext("letters of two alphabets in one word"),
            "repeats": gettext("the same line again and again"),
        }
        return ", ".join(str(words.get(reason, reason)) for reason in suspicion.reasons)

    @admin.action(description=_("It is spam: empty it"), permissions=["change"])
    def dismiss(self, request: HttpRequest, queryset: QuerySet[Suspicion]) -> None:
        for suspicion in queryset:
            handing_in.dismiss_suspicion(suspicion, by=signed_in(request))
        self.message_user(request, gettext("Emptied. That something came is kept."), messages.SUCCESS)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """The text with two buttons. Making it an idea asks for what is missing, like an idea told by telephone."""
        suspicion = get_object_or_404(Suspicion, pk=object_id if is_number(object_id) else 0)
        if not self.has_change_permission(request, suspicion):
            raise PermissionDenied
        made = partial(EnteredIdeaForm, criteria=Criterion.objects.asked_today())
        received = timezone.localdate(suspicion.received_at)
        form = (
            made(request.POST)
            if "keep" in request.POST
            else made(initial={**suspicion.typed, "received_on": received, "form_key": new_form_key()})
        )
        if "spam" in request.POST:
            handing_in.dismiss_suspicion(suspicion, by=signed_in(request))
            self.message_user(request, gettext("Emptied. That something came is kept."), messages.SUCCESS)
            return redirect("admin:ideas_suspicion_changelist")
        if "keep" in request.POST and form.is_valid():
            idea = handing_in.clear_suspicion(suspicion, handed_in(form, form), by=signed_in(request))
            self.message_user(
                request,
                gettext("%(number)s is an idea now, received when it was sent.") % {"number": idea.number},
                messages.SUCCESS,
            )
            return redirect("admin:ideas_idea_change", idea.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Suspected spam"),
            "opts": self.opts,
            "suspicion": suspicion,
            "why": self.why(suspicion),
            "form": form,
        }
        return render(request, "admin/ideas/suspicion/look.html", context)
