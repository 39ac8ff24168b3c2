"""The tables' notes: read, typed in from paper, shown on the gathering's page, made ideas in two clicks."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from border.cleaning import is_number
from gatherings import notes
from gatherings.admin.programme import READ, RIGHT, OrganisersAdmin
from gatherings.errors import NotReady
from gatherings.models import GatheringTable, Round, TableNote
from gatherings.note_forms import ContactForm, NoteForm
from people.models import User


class FromPaperForm(forms.Form):
    """Which table and round a paper note is of."""

    table = forms.ModelChoiceField(label=_("Table"), queryset=GatheringTable.objects.none())
    round = forms.ModelChoiceField(label=_("Round"), queryset=Round.objects.none())

    def __init__(self, *args: Any, gathering: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["table"].queryset = GatheringTable.objects.filter(gathering=gathering)  # type: ignore[attr-defined]
        self.fields["round"].queryset = Round.objects.filter(gathering=gathering)  # type: ignore[attr-defined]


@admin.register(TableNote)
class TableNoteAdmin(OrganisersAdmin):
    """What the tables wrote. The screen of one note has its steps; who saved over whom stands below it."""

    list_display = ["heading", "table", "round", "idea_number", "is_shown", "written_at"]
    list_filter = ["table__gathering", "round__number"]
    list_select_related = ["table__gathering", "round", "idea"]
    search_fields = ["title", "challenge", "proposal"]
    list_per_page = 100
    actions = ["show"]

    @admin.display(description=_("Title"), ordering="title")
    def heading(self, note: TableNote) -> SafeString:
        return format_html("<bdi>{}</bdi>", note.title or gettext("without title"))

    @admin.display(description=_("Idea"))
    def idea_number(self, note: TableNote) -> str:
        return note.idea.number if note.idea else "–"

    @admin.display(description=_("Shown"), boolean=True)
    def is_shown(self, note: TableNote) -> bool:
        return note.published_at is not None

    @admin.action(description=_("Show on the gathering’s page"), permissions=["change"])
    def show(self, request: HttpRequest, queryset: QuerySet[TableNote]) -> None:
        done = [note for note in queryset if note.title]
        for note in done:
            notes.publish(note, shown=True)
        messages.info(
            request,
            gettext("Shown: %(done)d. Without title and left out: %(left)d.")
            % {"done": len(done), "left": queryset.count() - len(done)},
        )

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        # Documentation of the gathering; what should not be seen is not shown.
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("papper/<int:gathering>/", wrap(from_paper), name="gatherings_note_from_paper"),
            path("<int:pk>/ide/", wrap(idea), name="gatherings_note_idea"),
            path("<int:pk>/visa/", wrap(show), name="gatherings_note_show"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        # From paper, through the gathering's own page.
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return screen(request, int(object_id) if is_number(object_id) else 0)


def screen(request: HttpRequest, pk: int, *, contact: ContactForm | None = None) -> HttpResponse:
    """One note: its words to correct, its steps, and every text that was saved over."""
    if not request.user.has_perm(READ):
        raise PermissionDenied
    note = get_object_or_404(TableNote.objects.select_related("table__gathering", "round", "idea"), pk=pk)
    may_run = request.user.has_perm(RIGHT)
    form = NoteForm(written=_written(note), version=note.version)
    theirs = None
    if request.method == "POST" and contact is None:
        if not may_run:
            raise PermissionDenied
        form = NoteForm(request.POST)
        if form.is_valid():
            saved = notes.save(
                note.table, note.round, form.written(), client_id=form.cleaned_data["client_id"],
                based_on=form.cleaned_data["based_on"], language=note.language, by=cast(User, request.user),
            )  # fmt: skip
            if not saved.overtaken:
                messages.success(request, gettext("The note is saved."))
                return redirect("admin:gatherings_tablenote_change", pk)
            theirs = saved.note
            form = NoteForm(written=form.written(), version=saved.note.version)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Table %(table)d, round %(round)d") % {"table": note.table.number, "round": note.round.number},
        "opts": TableNote._meta,
        "note": note,
        "gathering": note.table.gathering,
        "form": form,
        "contact": contact or ContactForm(initial={"language": "sv"}),
        "theirs": theirs,
        "may_run": may_run,
        "overtaken": note.saves.filter(overtaken=True),
    }
    return render(request, "admin/gatherings/note.html", context, status=409 if theirs else 200)


def from_paper(request: HttpRequest, gathering: int) -> HttpResponse:
    """Type in what a table wrote by hand."""
    _demand(request)
    which = FromPaperForm(request.POST or None, gathering=gathering)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and which.is_valid() and form.is_valid():
        saved = notes.save(
            which.cleaned_data["table"], which.cleaned_data["round"], form.written(),
            client_id=form.cleaned_data["client_id"], based_on=form.cleaned_data["based_on"], by=cast(User, request.user),
        )  # fmt: skip
        if saved.overtaken:
            messages.warning(request, gettext("There is a note already; yours is kept below it."))
        else:
            messages.success(request, gettext("The note is saved."))
        return redirect("admin:gatherings_tablenote_change", saved.note.pk)
    context = {
        **admin.site.each_context(request),
        "title": gettext("A note from paper"),
        "opts": TableNote._meta,
        "which": which,
        "form": form,
    }
    return render(request, "admin/gatherings/note_from_paper.html", context)


def idea(request: HttpRequest, pk: int) -> HttpResponse:
    """The note becomes an idea, with the person who gets the answer."""
    _demand(request)
    note = get_object_or_404(TableNote, pk=pk)
    form = ContactForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return screen(request, pk, contact=form)
    try:
        made = notes.make_idea(note, form.contact(), by=cast(User, request.user))
    except NotReady as error:
        messages.error(request, " ".join(error.problems))
        return redirect("admin:gatherings_tablenote_change", pk)
    messages.success(request, gettext("The note is now idea %(number)s.") % {"number": made.number})
    return redirect(made.get_admin_url())


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the note on the gathering's page, or no longer."""
    _demand(request)
    note = get_object_or_404(TableNote, pk=pk)
    if request.method == "POST":
        notes.publish(note, shown=note.published_at is None)
    return redirect("admin:gatherings_tablenote_change", pk)


def _demand(request: HttpRequest) -> None:
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied


def _written(note: TableNote) -> notes.Written:
    return notes.Written(note.title, note.challenge, note.proposal, note.who_goes_on)
