"""The queue of ideas: its columns, filters and what is done with many at once."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any, cast

from csp.constants import SELF
from csp.decorators import csp_update
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from border import files
from border.cleaning import safe_cell
from border.formkeys import OtherContent
from ideas import answering, emails, handing_in, triage
from ideas.admin.pages import ROWS, fetch_idea, signed_in
from ideas.admin.steps import STEPS, Invalid
from ideas.admin_forms import (
    AnswerForm,
    AskAmbassadorForm,
    AskGiverForm,
    AssignForm,
    DelayForm,
    EnteredIdeaForm,
    InventoryForm,
    JudgementForm,
    MergeForm,
    NoteForm,
    QueueActionForm,
    RegisterForm,
)
from ideas.errors import NotMergeable, NotReady, WrongState
from ideas.forms import handed_in
from ideas.models import Answer, CriteriaSet, Idea, InventoryPlace
from ideas.search import found, similar_ideas
from ideas.vocabulary import AnswerStage, IdeaState, InventorySide
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
    """The queue. The screen of one idea is drawn by `change_view`; its steps have addresses of their own."""

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
        return request.user.has_perm("ideas.answer_idea")

    @admin.action(description=_("Read them myself"), permissions=["answer"])
    def take(self, request: HttpRequest, queryset: QuerySet[Idea]) -> None:
        self._give(request, queryset, signed_in(request))

    @admin.action(description=_("Give them to …"), permissions=["answer"])
    def give(self, request: HttpRequest, queryset: QuerySet[Idea]) -> None:
        chosen = request.POST.get("reader", "")
        reader = User.objects.filter(pk=chosen if chosen.isdigit() else 0, is_active=True).first()
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
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Release held answers"),
            "letters": letters,
            "opts": self.opts,
        }
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
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Ask an ambassador"),
            "ideas": list(queryset),
            "form": form,
            "opts": self.opts,
        }
        return render(request, "admin/ideas/idea/ask_many.html", context)

    # --- Rights ---

    def has_delete_permission(self, request: HttpRequest, obj: Idea | None = None) -> bool:
        # A public document is never deleted here; disposal needs a decision of its own (domain.md 4.3).
        return False

    def has_change_permission(self, request: HttpRequest, obj: Idea | None = None) -> bool:
        # What the giver wrote is never edited; the steps below ask for rights of their own.
        return False

    # --- Addresses ---

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("diarium/", wrap(self.register_list), name="ideas_register"),
            path("<int:pk>/mejl/", wrap(self.letter), name="ideas_idea_letter"),
            path("<int:pk>/mejl/html/", wrap(self.letter_html), name="ideas_idea_letter_html"),
            path("<int:pk>/bilaga/<int:file>/", wrap(self.attachment), name="ideas_idea_attachment"),
            path("<int:pk>/steg/<slug:step>/", wrap(self.step), name="ideas_idea_step"),
            *super().get_urls(),
        ]

    # --- The screen ---

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self._screen(request, fetch_idea(object_id))

    def _screen(
        self, request: HttpRequest, idea: Idea, *, forms_: dict[str, forms.Form] | None = None, stale: object = None
    ) -> HttpResponse:
        made = forms_ or {}
        may_answer, may_register = (
            request.user.has_perm("ideas.answer_idea"),
            request.user.has_perm("ideas.register_idea"),
        )
        answer_form = made.get("answer") or AnswerForm(idea=idea)
        inventory = {check.place_id: check for check in idea.inventory.select_related("checked_by")}
        places = list(InventoryPlace.objects.valid_today())
        context = {
            **self.admin_site.each_context(request),
            "title": f"{idea.number} {idea.title}",
            "opts": self.opts,
            "idea": idea,
            "days_left": days_left_words(idea),
            "may_answer": may_answer and idea.is_open,
            "may_staff": may_answer,
            "may_register": may_register,
            "judgement_form": made.get("judge") or JudgementForm(idea=idea),
            "register_form": made.get("register") or RegisterForm(idea=idea),
            "note_form": made.get("note") or NoteForm(),
            "inventory_form": made.get("inventory") or InventoryForm(),
            "giver_form": made.get("ask-giver") or AskGiverForm(),
            "ambassador_form": made.get("ask-ambassador") or AskAmbassadorForm(),
            "delay_form": made.get("delay") or DelayForm(),
            "merge_form": made.get("merge") or MergeForm(),
            "assign_form": made.get("assign") or AssignForm(initial={"reader": idea.reader_id}),
            "answer_form": answer_form,
            "unsent": cast(AnswerForm, answer_form).answer,
            "sent_answers": idea.answers.filter(stage=AnswerStage.SENT).select_related("sent_by"),
            "inventory": [
                (side.label, [(place, inventory.get(place.pk)) for place in places if place.side == side])
                for side in InventorySide
            ],
            "questions": idea.questions.select_related("asked_by"),
            "ambassador_questions": idea.ambassador_questions.select_related("ambassador__administration", "asked_by"),
            "notes": idea.notes.select_related("written_by"),
            "additions": idea.additions.all(),
            "attachments": idea.attachments.all(),
            "events": idea.events.select_related("actor"),
            "similar": similar_ideas(idea),
            "joined": idea.merged_ideas.all(),
            "stale": stale,
        }
        return render(request, "admin/ideas/idea/screen.html", context, status=409 if stale else 200)

    def step(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """One step on one idea: rights, form, verb, back to the screen at the place where it happened."""
        idea = fetch_idea(pk)
        known = STEPS.get(step)
        if known is None or request.method != "POST":
            raise Http404
        right, anchor, act = known
        if not request.user.has_perm(right):
            raise PermissionDenied
        try:
            said = act(request, idea)
        except Invalid as invalid:
            return self._screen(request, idea, forms_={step: invalid.form}, stale=invalid.stale)
        except WrongState as error:
            self.message_user(
                request,
                gettext("Somebody was faster. The idea is now: %(state)s. Nothing was changed.")
                % {"state": error.idea.get_state_display()},
                messages.WARNING,
            )
        except (NotMergeable, NotReady) as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(f"{reverse('admin:ideas_idea_change', args=[pk])}#{anchor}")

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def letter(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The answer as the mail it will become, in the giver's language, with the button that sends it."""
        answer = self._unsent(request, pk)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("The answer to %(number)s as a mail") % {"number": answer.idea.number},
            "opts": self.opts,
            "idea": answer.idea,
            "answer": answer,
            "letter": emails.preview_answer(answer),
            "missing": answering.missing(answer.idea, answering.written_of(answer)),
            "joined": answer.idea.merged_ideas.all(),
            "may_answer": request.user.has_perm("ideas.answer_idea"),
        }
        return render(request, "admin/ideas/idea/letter.html", context)

    def letter_html(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The HTML twin alone, for the frame on the preview page; its style is its own, scripts do not run."""
        response = HttpResponse(emails.preview_answer(self._unsent(request, pk)).html)
        response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
        response["X-Frame-Options"] = "SAMEORIGIN"
        return response

    def attachment(self, request: HttpRequest, pk: int, file: int) -> HttpResponse:
        """A file of the idea, as a download."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found_file = get_object_or_404(fetch_idea(pk).attachments, pk=file)
        return files.download_response(found_file.stored_name, found_file.label, found_file.sha256)

    def _unsent(self, request: HttpRequest, pk: int) -> Answer:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(
            Answer.objects.exclude(stage=AnswerStage.SENT).select_related("idea", "contact"), idea_id=pk
        )

    # --- Entered for somebody ---

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("ideas.add_idea")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """An idea that was told by telephone or in a meeting; the receipt goes out all the same."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        current = CriteriaSet.objects.valid_today().order_by("-valid_from").first()
        form = EnteredIdeaForm(request.POST or None, criteria=current.criteria.order_by("position") if current else [])
        if request.method == "POST" and form.is_valid():
            day = form.cleaned_data["received_on"]
            now = timezone.localtime()
            received = now if day == now.date() else timezone.make_aware(datetime.combine(day, time(12)))
            try:
                idea = handing_in.hand_in_for(
                    handed_in(form, form),
                    by=signed_in(request),
                    form_key=form.cleaned_data["form_key"],
                    received_at=received,
                )
            except OtherContent:
                self.message_user(
                    request,
                    gettext(
                        "This form was sent before with other content. Look in the queue before you enter it again."
                    ),
                    messages.ERROR,
                )
            else:
                self.message_user(
                    request, gettext("%(number)s is entered.") % {"number": idea.number}, messages.SUCCESS
                )
                return redirect("admin:ideas_idea_change", idea.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Enter an idea for somebody"),
            "opts": self.opts,
            "form": form,
        }
        return render(request, "admin/ideas/idea/enter.html", context)

    # --- The register ---

    def register_list(self, request: HttpRequest) -> HttpResponse:
        """What came in per day with the facts of the register, as a page to print or as CSV."""
        if not request.user.has_perm("ideas.register_idea"):
            raise PermissionDenied
        today = timezone.localdate()
        since = _day(request.GET.get("fran", "")) or today - timedelta(days=14)
        until = _day(request.GET.get("till", "")) or today
        ideas = Idea.objects.filter(received_on__range=(since, until)).order_by("received_on", "id")
        columns = ("number", "received_on", "case_number", "registered_on", "party", "brief_matter", "secrecy_mark")
        if "csv" in request.GET:
            response = HttpResponse(
                content_type="text/csv; charset=utf-8",
                headers={"Content-Disposition": 'attachment; filename="postlista.csv"'},
            )
            response.write("\ufeff")
            writer = csv.writer(response, quoting=csv.QUOTE_ALL)
            writer.writerow(columns)
            for row in ideas.values_list(*columns).iterator():
                writer.writerow([cell if not isinstance(cell, str) else safe_cell(cell) for cell in row])
            return response
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Register"),
            "opts": self.opts,
            "ideas": ideas.only("pk", *columns)[:500],
            "since": since,
            "until": until,
        }
        return render(request, "admin/ideas/idea/register.html", context)


def _day(text: str) -> object:
    try:
        return forms.DateField().clean(text)
    except forms.ValidationError:
        return None
