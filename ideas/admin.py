"""The coordinators' side: the queue, and one screen per idea on which every step is a small form and a verb."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, cast

from csp.constants import SELF
from csp.decorators import csp_update
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
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
from border.formkeys import OtherContent, new_form_key
from ideas import answering, emails, handing_in, merging, triage
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
from ideas.errors import NotMergeable, NotReady, Stale, WrongState
from ideas.forms import handed_in
from ideas.models import Answer, CriteriaSet, Criterion, Idea, InventoryPlace, Suspicion
from ideas.search import found, similar_ideas
from ideas.vocabulary import AnswerStage, IdeaState, InventorySide
from ideas.worklist import VIEWS, days_left_words, open_ambassador_questions, unsent_answers, view_counts
from people.models import User
from people.templatetags.bordet import sphere_glyph as glyph

ROWS = 50


class View(admin.SimpleListFilter):
    """The saved views of the queue, each with its count; without a choice, what is open (all, when searching)."""

    title = _("View")
    parameter_name = "visa"
    template = "admin/ideas/idea/_views.html"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        self.request = request
        return [(key, str(words)) for key, (words, _ideas) in VIEWS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Idea]) -> QuerySet[Idea]:
        return VIEWS[self._chosen()][1](queryset, _user(request))

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        counts = view_counts(_user(self.request))
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
        self._give(request, queryset, _user(request))

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
                triage.assign(idea, to=reader, by=_user(request))
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
            sent, skipped = answering.release(answers, by=_user(request))
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
                    triage.ask_ambassador(idea, by=_user(request), **form.cleaned_data)
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
        return self._screen(request, _idea(object_id))

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
        idea = _idea(pk)
        known = STEPS.get(step)
        if known is None or request.method != "POST":
            raise Http404
        right, anchor, act = known
        if not request.user.has_perm(right):
            raise PermissionDenied
        try:
            said = act(request, idea)
        except _Invalid as invalid:
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
        found_file = get_object_or_404(_idea(pk).attachments, pk=file)
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
                    by=_user(request),
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


# --- Steps: each takes the request and the idea, calls one verb, returns what to say ----------------------------------


class _Invalid(Exception):
    def __init__(self, form: forms.Form, stale: object = None) -> None:
        super().__init__()
        self.form, self.stale = form, stale


def _valid(form: forms.Form) -> forms.Form:
    if not form.is_valid():
        raise _Invalid(form)
    return form


def _outdated(form: forms.Form, error: Stale, what: str) -> _Invalid:
    """The refused save as a page: both texts, and the form with the newer version in it, so that saving again is deliberate."""
    rows = form.difference(error.current) if hasattr(error.current, "version") else []  # type: ignore[attr-defined]
    data = cast(QueryDict, form.data).copy()
    data["version"] = str(error.current.version)
    form.data = data
    return _Invalid(form, stale={"what": what, "rows": rows})


def _take(request: HttpRequest, idea: Idea) -> str:
    triage.take(idea, by=_user(request))
    return gettext("You read this idea now.")


def _assign(request: HttpRequest, idea: Idea) -> str:
    reader = _valid(AssignForm(request.POST)).cleaned_data["reader"]
    triage.assign(idea, to=reader, by=_user(request))
    return gettext("%(name)s reads this idea now.") % {"name": reader}


def _judge(request: HttpRequest, idea: Idea) -> str:
    form = cast(JudgementForm, _valid(JudgementForm(request.POST, idea=idea)))
    try:
        triage.judge(idea, version=form.cleaned_data["version"], judgements=form.judgements(), by=_user(request))
    except Stale as error:
        raise _outdated(form, error, gettext("the judgement")) from None
    return gettext("The judgement is saved.")


def _register(request: HttpRequest, idea: Idea) -> str:
    form = cast(RegisterForm, _valid(RegisterForm(request.POST, idea=idea)))
    try:
        triage.register(idea, version=form.cleaned_data["version"], by=_user(request), **form.facts())  # type: ignore[arg-type]
    except Stale as error:
        raise _outdated(form, error, gettext("the register")) from None
    return gettext("The facts of the register are saved.")


def _note(request: HttpRequest, idea: Idea) -> str:
    triage.add_note(idea, text=_valid(NoteForm(request.POST)).cleaned_data["text"], by=_user(request))
    return gettext("The note is saved.")


def _inventory(request: HttpRequest, idea: Idea) -> str:
    triage.record_inventory(idea, by=_user(request), **_valid(InventoryForm(request.POST)).cleaned_data)
    return gettext("The finding is saved.")


def _ask_giver(request: HttpRequest, idea: Idea) -> str:
    triage.ask_giver(idea, by=_user(request), **_valid(AskGiverForm(request.POST)).cleaned_data)
    if idea.email_confirmed_at:
        return gettext("The question is asked, and the giver is told by mail.")
    return gettext(
        "The question stands on the giver's page. The address is not confirmed, so no mail was sent: telephone if you can."
    )


def _ask_ambassador(request: HttpRequest, idea: Idea) -> str:
    triage.ask_ambassador(idea, by=_user(request), **_valid(AskAmbassadorForm(request.POST)).cleaned_data)
    return gettext("The ambassador is asked by mail.")


def _delay(request: HttpRequest, idea: Idea) -> str:
    triage.tell_delay(idea, by=_user(request), **_valid(DelayForm(request.POST)).cleaned_data)
    return gettext("The giver is told of the delay.")


def _merge(request: HttpRequest, idea: Idea) -> str:
    into = _valid(MergeForm(request.POST)).cleaned_data["number"]
    merging.merge(idea, into=into, by=_user(request))
    return gettext("Joined with %(number)s. Both givers are told.") % {"number": into.number}


def _unmerge(request: HttpRequest, idea: Idea) -> str:
    merging.unmerge(idea, by=_user(request))
    return gettext("The idea goes on by itself.")


def _reopen(request: HttpRequest, idea: Idea) -> str:
    triage.reopen(idea, by=_user(request))
    return gettext("The idea is taken up again.")


def _write(request: HttpRequest, idea: Idea) -> str:
    form = cast(AnswerForm, _valid(AnswerForm(request.POST, idea=idea)))
    try:
        answering.write(idea, version=form.cleaned_data["version"], written=form.written(), by=_user(request))
    except NotReady as error:
        form.add_error(None, [forms.ValidationError(problem) for problem in error.problems])
        raise _Invalid(form) from None
    except Stale as error:
        raise _outdated(form, error, gettext("the answer")) from None
    return gettext("The answer is saved. Read it as a mail before you send it.")


def _on_unsent(request: HttpRequest, idea: Idea, *, verb: Callable[..., object], said: str) -> str:
    answer = Answer.objects.exclude(stage=AnswerStage.SENT).filter(idea=idea).first()
    if answer is None:
        raise WrongState(idea)
    # The version that was read on the preview page: what somebody changed since is not sent unread.
    read = request.POST.get("version", "")
    answer.version = int(read) if read.isdigit() else answer.version
    try:
        verb(answer, by=_user(request))
    except Stale:
        raise NotReady([gettext("The answer was changed meanwhile. Read it again before you send it.")]) from None
    return said


def _hold(request: HttpRequest, idea: Idea) -> str:
    return _on_unsent(
        request,
        idea,
        verb=answering.hold,
        said=gettext("The answer is held. Release it here or together with others in the queue."),
    )


def _send(request: HttpRequest, idea: Idea) -> str:
    return _on_unsent(request, idea, verb=answering.send, said=gettext("The answer is sent."))


ANSWER, REGISTER = "ideas.answer_idea", "ideas.register_idea"

# Name in the address: the right it needs, where on the screen it happens, what it does.
STEPS: dict[str, tuple[str, str, Callable[[HttpRequest, Idea], str]]] = {
    "take": (ANSWER, "top", _take),
    "assign": (ANSWER, "top", _assign),
    "judge": (ANSWER, "judgement", _judge),
    "register": (REGISTER, "register", _register),
    "note": (ANSWER, "notes", _note),
    "inventory": (ANSWER, "inventory", _inventory),
    "ask-giver": (ANSWER, "questions", _ask_giver),
    "ask-ambassador": (ANSWER, "ambassadors", _ask_ambassador),
    "delay": (ANSWER, "top", _delay),
    "merge": (ANSWER, "similar", _merge),
    "unmerge": (ANSWER, "top", _unmerge),
    "reopen": (ANSWER, "top", _reopen),
    "answer": (ANSWER, "answer", _write),
    "hold": (ANSWER, "answer", _hold),
    "send": (ANSWER, "answer", _send),
}


def _idea(pk: object) -> Idea:
    if not str(pk).isdigit():
        raise Http404
    return get_object_or_404(Idea.objects.select_related("reader", "criteria_set", "merged_into", "assessment"), pk=pk)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _day(text: str) -> object:
    try:
        return forms.DateField().clean(text)
    except forms.ValidationError:
        return None


# --- Suspected spam ---------------------------------------------------------------------------------------------------


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
            handing_in.dismiss_suspicion(suspicion, by=_user(request))
        self.message_user(request, gettext("Emptied. That something came is kept."), messages.SUCCESS)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """The text with two buttons. Making it an idea asks for what is missing, like an idea told by telephone."""
        suspicion = get_object_or_404(Suspicion, pk=object_id if object_id.isdigit() else 0)
        if not self.has_change_permission(request, suspicion):
            raise PermissionDenied
        current = CriteriaSet.objects.valid_today().order_by("-valid_from").first()
        made = partial(EnteredIdeaForm, criteria=current.criteria.order_by("position") if current else [])
        received = timezone.localdate(suspicion.received_at)
        form = (
            made(request.POST)
            if "keep" in request.POST
            else made(initial={**suspicion.typed, "received_on": received, "form_key": new_form_key()})
        )
        if "spam" in request.POST:
            handing_in.dismiss_suspicion(suspicion, by=_user(request))
            self.message_user(request, gettext("Emptied. That something came is kept."), messages.SUCCESS)
            return redirect("admin:ideas_suspicion_changelist")
        if "keep" in request.POST and form.is_valid():
            idea = handing_in.clear_suspicion(suspicion, handed_in(form, form), by=_user(request))
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


# --- Criteria and places: versioned data ------------------------------------------------------------------------------


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
        return super().has_add_permission(request, obj) and not _used(obj)


@admin.register(CriteriaSet)
class CriteriaSetAdmin(admin.ModelAdmin):
    """A set that ideas were judged by is never changed; a new one is made as its copy."""

    list_display = ["name", "valid_from", "valid_to", "ideas"]
    inlines = [CriterionInline]
    actions = ["copy"]

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
        new = CriteriaSet.objects.create(
            name=f"{old.name} ({gettext('new version')})", valid_from=timezone.localdate() + timedelta(days=365)
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
