"""Afterwards, for the organiser: report, follow-ups, outcome board and answers of one gathering; the board of all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from border import formkeys
from border.cleaning import is_number
from gatherings.admin.programme import READ, OrganisersAdmin
from gatherings.afterwards import outcomes, telling, thanking
from gatherings.afterwards_forms import (
    ChangePointForm,
    CloseForm,
    FollowUpForm,
    PointForm,
    QuestionsForm,
    ReportForm,
    StepForm,
)
from gatherings.errors import NotReady, Stale
from gatherings.models import Documentation, FollowUp, Gathering, Outcome
from gatherings.vocabulary.afterwards import Agreement, OutcomeState
from people.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Label, what stands now, what was typed.
Differences = list[tuple[str, object, object]]

RIGHT = "gatherings.publish_gathering"


class MissingFilter(admin.SimpleListFilter):
    """Points that lack something, or whose day has passed."""

    title = _("what is missing")
    parameter_name = "saknas"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, StrOrPromise]]:
        return [("agare", _("No owner")), ("datum", _("No next date")), ("sent", _("Late"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Outcome]) -> QuerySet[Outcome]:
        is_open = queryset.filter(state=OutcomeState.OPEN)
        if self.value() == "agare":
            return is_open.filter(owner__isnull=True, owner_name="")
        if self.value() == "datum":
            return is_open.filter(next_on__isnull=True)
        if self.value() == "sent":
            return is_open.filter(next_on__lt=timezone.localdate())
        return queryset


@admin.register(Outcome)
class OutcomeAdmin(OrganisersAdmin):
    """The points of all gatherings; each is changed on its own screen."""

    list_display = ["heading", "gathering", "state", "owner_words", "next_on", "is_shown"]
    list_filter = [MissingFilter, "state", "gathering"]
    list_select_related = ["gathering", "owner"]
    search_fields = ["title", "owner_name"]
    list_per_page = 100
    actions = None

    @admin.display(description=_("Point"), ordering="title")
    def heading(self, outcome: Outcome) -> SafeString:
        return format_html("<bdi>{}</bdi>", outcome.title)

    @admin.display(description=_("Owner"))
    def owner_words(self, outcome: Outcome) -> str:
        return outcome.owner_name or (outcome.owner.name if outcome.owner else gettext("missing"))

    @admin.display(description=_("Shown"), boolean=True)
    def is_shown(self, outcome: Outcome) -> bool:
        return outcome.published_at is not None

    def has_add_permission(self, request: HttpRequest) -> bool:
        # On the page of its gathering.
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        # A point that comes to nothing says so.
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("efterat/<int:pk>/", wrap(afterwards), name="gatherings_afterwards"),
            path("efterat/<int:pk>/<slug:step>/", wrap(step), name="gatherings_afterwards_step"),
            path("<int:pk>/steg/<slug:step>/", wrap(point_step), name="gatherings_outcome_step"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return point(request, int(object_id) if is_number(object_id) else 0)


def afterwards(
    request: HttpRequest,
    pk: int,
    *,
    made: dict[str, forms.Form] | None = None,
    stale: Differences | None = None,
    sent: bool = False,
) -> HttpResponse:
    """Everything that was promised for afterwards, in the order of time."""
    if not request.user.has_perm(READ):
        raise PermissionDenied
    gathering = get_object_or_404(Gathering, pk=pk)
    forms_ = made or {}
    report = Documentation.objects.filter(gathering=gathering).first()
    found = thanking.results(gathering)
    labels = QuestionsForm.base_fields
    context = {
        **admin.site.each_context(request),
        "title": gettext("Afterwards: %(title)s") % {"title": gathering.title},
        "opts": Outcome._meta,
        "gathering": gathering,
        "stale": stale,
        "sent": sent,
        "may_publish": request.user.has_perm(RIGHT),
        "report": report,
        "report_form": forms_.get("rapport") or (ReportForm(initial=_words(report)) if report else None),
        "follow_ups": [
            (one, forms_.get(f"uppfoljning-{one.months}") or FollowUpForm(initial=_words(one)))
            for one in gathering.follow_ups.all()
        ],
        "rows": outcomes.board(gathering, public=False),
        "point_form": forms_.get("punkt") or PointForm(),
        "answers": [(labels[one.question].label, one) for one in found] if found else [],
        "scale": [str(name) for _value, name in Agreement.choices],
        "answered": gathering.feedback.count(),
        "asked": gathering.question_tickets.count(),
    }
    return render(request, "admin/gatherings/afterwards.html", context)


def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step on the page: save or publish the report, save or send a follow-up, add a point."""
    gathering = get_object_or_404(Gathering, pk=pk)
    _demand(request)
    by = cast(User, request.user)
    name, _dash, months = step.partition("-")
    form: Any
    try:
        if name == "rapport":
            report = get_object_or_404(Documentation, gathering=gathering)
            form = ReportForm(request.POST)
            if not form.is_valid():
                return afterwards(request, pk, made={step: form})
            telling.write(report, form.words(), version=form.cleaned_data["version"])
            if "publish" in request.POST:
                _told(request, telling.publish(report, by=by))
        elif name == "uppfoljning" and is_number(months):
            follow_up = get_object_or_404(FollowUp, gathering=gathering, months=int(months))
            form = FollowUpForm(request.POST)
            if not form.is_valid():
                return afterwards(request, pk, made={step: form})
            telling.write_follow_up(follow_up, form.words(), version=form.cleaned_data["version"])
            if "send" in request.POST:
                _told(request, telling.send_follow_up(follow_up, by=by))
        elif step == "punkt":
            form = PointForm(request.POST)
            if not form.is_valid():
                return afterwards(request, pk, made={step: form})
            with formkeys.told(request), formkeys.once("outcome-new", request.POST):
                outcomes.add(gathering, form.point())
        else:
            raise Http404
    except Stale as error:
        return afterwards(
            request,
            pk,
            made={step: form.again(error.current.version)},
            stale=form.difference(error.current),
            # Sent, it has no form any more.
            sent=getattr(error.current, "sent_at", None) is not None,
        )
    except NotReady as error:
        for problem in error.problems:
            messages.error(request, problem)
    return redirect(f"{reverse('admin:gatherings_afterwards', args=[pk])}#{name}")


def point(
    request: HttpRequest, pk: int, *, made: dict[str, forms.Form] | None = None, stale: Differences | None = None
) -> HttpResponse:
    """One point of the board with its steps."""
    if not request.user.has_perm(READ):
        raise PermissionDenied
    outcome = get_object_or_404(Outcome.objects.select_related("gathering", "owner", "idea", "project", "note"), pk=pk)
    forms_ = made or {}
    context = {
        **admin.site.each_context(request),
        "title": outcome.title,
        "opts": Outcome._meta,
        "outcome": outcome,
        "gathering": outcome.gathering,
        "stale": stale,
        "may_publish": request.user.has_perm(RIGHT),
        "steps": outcome.steps.select_related("by"),
        "form": forms_.get("andra") or ChangePointForm.of(outcome),
        "step_form": forms_.get("hande") or StepForm(initial={"on": timezone.localdate()}),
        "close_form": forms_.get("avsluta") or CloseForm(),
    }
    return render(request, "admin/gatherings/outcome.html", context)


def point_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step on one point."""
    _demand(request)
    outcome = get_object_or_404(Outcome, pk=pk)
    by = cast(User, request.user)
    if step == "visa":
        outcomes.show(outcome, shown=outcome.published_at is None)
        return redirect("admin:gatherings_outcome_change", pk)
    known: dict[str, tuple[type[forms.Form], Callable[[Any], object]]] = {
        "andra": (
            ChangePointForm,
            lambda form: outcomes.change(outcome, form.point(), version=form.cleaned_data["version"]),
        ),
        "hande": (StepForm, lambda form: outcomes.happened(outcome, **form.cleaned_data, by=by)),
        "avsluta": (CloseForm, lambda form: outcomes.close(outcome, **form.cleaned_data, by=by)),
    }
    if step not in known:
        raise Http404
    kind, act = known[step]
    form: Any = kind(request.POST)
    if not form.is_valid():
        return point(request, pk, made={step: form})
    try:
        with formkeys.told(request), formkeys.once(f"outcome-{step}", request.POST):
            act(form)
    except NotReady as error:
        form.add_error(None, " ".join(error.problems))
        return point(request, pk, made={step: form})
    except Stale as error:
        if step == "andra":
            return point(
                request,
                pk,
                made={step: form.again(error.current.version)},
                stale=form.difference(error.current),
            )
        # How it ended stands there already; what this one wrote may be written down beside it.
        messages.warning(request, gettext("Somebody else closed it. What you wrote stands below and is not saved."))
        said = {"on": timezone.localdate(), "text": form.cleaned_data["why"], "text_en": form.cleaned_data["why_en"]}
        return point(request, pk, made={"hande": StepForm(initial=said)})
    return redirect("admin:gatherings_outcome_change", pk)


def _demand(request: HttpRequest) -> None:
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    if request.method != "POST":
        raise Http404


def _told(request: HttpRequest, count: int) -> None:
    messages.success(
        request, ngettext("%(count)d person is told.", "%(count)d people are told.", count) % {"count": count}
    )


def _words(row: Documentation | FollowUp) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("text", "text_en", "easy_read", "version") if hasattr(row, name)}
