"""The queue of ideas: its columns, filters and what is done with many at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from border.cleaning import is_number
from ideas import answering, emails, triage
from ideas.admin import entering, register, screen
from ideas.admin.pages import ANSWER, ROWS, frame, signed_in
from ideas.admin_forms import (
    AskAmbassadorForm,
    QueueActionForm,
)
from ideas.errors import WrongState
from ideas.models import Answer, Idea
from ideas.search import found
from ideas.vocabulary import AnswerStage, IdeaState
from ideas.worklist import VIEWS, days_left_words, open_ambassador_questions, unsent_answers, view_counts
from people.models import User
from people.templatetags.bordet import sphere_glyph as glyph


class View(admin.SimpleListFilter):
    """The saved views of the queue, each with its count; without a choice, what is open (all, when searching)."""

    title = _("View")
    parameter_name = "visa"
    template = "admin/ideas/idea/_views.html"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        self.request = request
        return [(key, str(words)) for key, (words, _ideas) in VIEWS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Idea]) -> QuerySet[Idea]:
        return VIEWS[self._chosen()][1](queryset, signed_in(request))

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        counts = view_counts(signed_in(self.request))
        for key, (words, _ideas) in VIEWS.items():
            yield {
                "selected": self._chosen() == key,
                "query_string": changelist.get_query_string({self.parameter_name: key}),
                "display": f"{words} ({counts[key]})" if key in counts else words,
            }

    def _chosen(self) -> str:
        chosen = self.value()
        return chosen if chosen in VIEWS else "all" if self.request.GET.get("q") else "open"


@admin.register(Idea)
class IdeaAdmin(admin.ModelAdmin):
    """The queue, and the addresses of the pages that are drawn beside it: screen, steps, entering, register."""

    list_display = ["days", "number", "heading", "sphere", "state_words", "reader", "next_action"]
    list_display_links = ["number"]
    list_filter = [View, "giver_sphere", "reader", "reply_language"]
    search_fields = ["number"]
    ordering = ["answer_due", "id"]
    list_per_page = ROWS
    list_max_show_all = 200
    show_full_result_count = False
    actions = ["take", "give", "release_held", "ask_many"]
    action_form = QueueActionForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[Idea]:
        return (
            super()
            .get_queryset(request)
            .select_related("reader")
            .defer("problem", "proposal", "search", "plain_title", "partners")
            .annotate(
                ambassador_asked=Exists(open_ambassador_questions()),
                answer_held=Exists(unsent_answers().filter(stage=AnswerStage.HELD)),
                answer_begun=Exists(unsent_answers()),
            )
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Idea], search_term: str
    ) -> tuple[QuerySet[Idea], bool]:
        return found(queryset, search_term), False

    # --- Columns ---

    @admin.display(description=_("Days left"), ordering="answer_due")
    def days(self, idea: Idea) -> SafeString:
        left = idea.days_left()
        css = "end" if not idea.is_open or idea.answered_at else "late" if left < 0 else "wait" if left <= 5 else "go"
        return format_html('<span class="chip {}">{}</span>', css, days_left_words(idea))

    @admin.display(description=_("Title"), ordering="title")
    def heading(self, idea: Idea) -> SafeString:
        return format_html("<bdi>{}</bdi>", idea.title)

    @admin.display(description=_("Part of society"), ordering="giver_sphere")
    def sphere(self, idea: Idea) -> SafeString:
        return format_html('<span class="nb">{} {}</span>', glyph(idea.giver_sphere), idea.get_giver_sphere_display())

    @admin.display(description=_("State"), ordering="state")
    def state_words(self, idea: Idea) -> str:
        return str(idea.get_state_display())

    @admin.display(description=_("Next step"))
    def next_action(self, idea: Idea) -> str:
        if idea.state == IdeaState.SUBMITTED:
            return gettext("Begin to read")
        if getattr(idea, "answer_held", False):
            return gettext("Release the answer")
        if idea.state == IdeaState.INFO_REQUESTED:
            return gettext("Wait for the giver")
        if idea.is_open and getattr(idea, "ambassador_asked", False):
            return gettext("Wait for the ambassador")
        if getattr(idea, "answer_begun", False):
            return gettext("Finish the answer")
        if idea.is_open:
            return gettext("Judge and answer")
        if idea.state == IdeaState.ACCEPTED:
            return gettext("Form a group")
        return "–"

    # --- Bulk ---

    def has_answer_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(ANSWER)

    @admin.action(description=_("Read them myself"), permissions=["answer"])
    def take(self, request: HttpRequest, queryset: QuerySet[Idea]) -> None:
        self._give(request, queryset, signed_in(request))

    @admin.action(description=_("Give them to …"), permissions=["answer"])
    def give(self, request: HttpRequest, queryset: QuerySet[Idea]) -> None:
        chosen = request.POST.get("reader", "")
        reader = User.objects.filter(pk=chosen if is_number(chosen) else 0, is_active=True).first()
        if reader is None:
            self.message_user(request, gettext("Choose whom to give them to, beside the action."), messages.ERROR)
            return
        self._give(request, queryset, reader)

    def _give(self, request: HttpRequest, queryset: QuerySet[Idea], reader: User) -> None:
        done, skipped = 0, []
        for idea in queryset:
            try:
                triage.assign(idea, to=reader, by=signed_in(request))
                done += 1
            except WrongState:
                skipped.append(idea.number)
        if done:
            self.message_user(
                request,
                ngettext("%(n)d idea given to %(name)s.", "%(n)d ideas given to %(name)s.", done)
                % {"n": done, "name": reader},
                messages.SUCCESS,
            )
        if skipped:
            self.message_user(
                request,
                gettext("Left alone, because no longer open: %(numbers)s") % {"numbers": ", ".join(skipped)},
                messages.WARNING,
            )

    @admin.action(description=_("Release held answers"), permissions=["answer"])
    def release_held(self, request: HttpRequest, queryset: QuerySet[Idea]) -> HttpResponse | None:
        answers = list(
            Answer.objects.filter(idea__in=queryset, stage=AnswerStage.HELD).select_related("idea", "contact")
        )
        if not answers:
            self.message_user(request, gettext("None of these has a held answer."), messages.WARNING)
            return None
        if request.POST.get("confirmed"):
            sent, skipped = answering.release(answers, by=signed_in(request))
            if sent:
                self.message_user(
                    request,
                    ngettext("%(n)d answer sent.", "%(n)d answers sent.", len(sent)) % {"n": len(sent)},
                    messages.SUCCESS,
                )
            for answer, reason in skipped:
                self.message_user(request, f"{answer.idea.number}: {reason}", messages.WARNING)
            return None
        letters = [(answer, emails.preview_answer(answer)) for answer in answers]
        context = {**frame(request, gettext("Release held answers")), "letters": letters}
        return render(request, "admin/ideas/idea/release.html", context)

    @admin.action(description=_("Ask the chosen ambassador"), permissions=["answer"])
    def ask_many(self, request: HttpRequest, queryset: QuerySet[Idea]) -> HttpResponse:
        form = AskAmbassadorForm(request.POST if request.POST.get("confirmed") else None)
        if request.POST.get("confirmed") and form.is_valid():
            done = 0
            for idea in queryset:
                try:
                    triage.ask_ambassador(idea, by=signed_in(request), **form.cleaned_data)
                    done += 1
                except WrongState:
                    self.message_user(
                        request, gettext("%(number)s is no longer open.") % {"number": idea.number}, messages.WARNING
                    )
            self.message_user(
                request,
                ngettext("%(n)d question asked.", "%(n)d questions asked.", done) % {"n": done},
                messages.SUCCESS,
            )
            return redirect(request.get_full_path())
        context = {**frame(request, gettext("Ask an ambassador")), "ideas": list(queryset), "form": form}
        return render(request, "admin/ideas/idea/ask_many.html", context)

    # --- Rights ---

    def has_delete_permission(self, request: HttpRequest, obj: Idea | None = None) -> bool:
        # A public document is never deleted here; disposal needs a decision of its own (domain.md 4.3).
        return False

    def has_change_permission(self, request: HttpRequest, obj: Idea | None = None) -> bool:
        # What the giver wrote is never edited; the steps on the screen ask for rights of their own.
        return False

    # --- Pages of their own ---

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("diarium/", wrap(register.register_list), name="ideas_register"),
            path("<int:pk>/mejl/", wrap(screen.letter), name="ideas_idea_letter"),
            path("<int:pk>/mejl/html/", wrap(screen.letter_html), name="ideas_idea_letter_html"),
            path("<int:pk>/bilaga/<int:file>/", wrap(screen.attachment), name="ideas_idea_attachment"),
            path("<int:pk>/steg/<slug:step>/", wrap(screen.step), name="ideas_idea_step"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return screen.show(request, object_id)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return entering.enter(request)
