"""The table plan's page: figures first, tables round by round, lock, move, run again, publish; and tables, rounds, hosts."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from border.cleaning import is_number
from border.fields import LineField
from border.posts import sent_number
from gatherings import table_pages, table_plans
from gatherings.admin.programme import NAMES, RIGHT, OrganisersAdmin, OrganisersInline
from gatherings.errors import NotReady
from gatherings.models import Gathering, GatheringTable, Registration, Round, SeatingPlan, TableHost, TableTheme
from gatherings.seating.reasons import NoSuchSeat
from gatherings.vocabulary.seating import PlanKind, PlanState
from people.models import User

TABLES_ON_A_PAGE = 25
MOST_TABLES = 400


class AddTablesForm(forms.Form):
    """So many tables alike, numbered on from the last."""

    count = forms.IntegerField(label=_("How many tables"), min_value=1, max_value=MOST_TABLES)
    chairs = forms.IntegerField(label=_("Chairs at each"), min_value=2, max_value=20, initial=8)
    fewest = forms.IntegerField(label=_("At least so many people"), min_value=1, max_value=20, initial=6)

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        chairs, fewest = given.get("chairs"), given.get("fewest")
        if isinstance(chairs, int) and isinstance(fewest, int) and fewest > chairs:
            self.add_error("fewest", gettext("Not more than the chairs."))
        return given


class MoveForm(forms.Form):
    """Who goes where, as chosen on the preview."""

    swap = forms.IntegerField(min_value=0, required=False)
    version = forms.IntegerField(min_value=1)
    why = LineField(label=_("Why (optional)"), required=False, max_length=200)


class OfThisGathering(BaseInlineFormSet):
    """Rounds, themes and people of the table's own gathering and of no other."""

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            for name in ("round", "theme", "registration"):
                chosen = form.cleaned_data.get(name) if form.is_valid() else None
                if chosen and chosen.gathering_id != self.instance.gathering_id:
                    form.add_error(name, gettext("This belongs to another gathering."))


class ThemeInline(OrganisersInline, admin.TabularInline):
    model = TableTheme
    formset = OfThisGathering
    extra = 0


class HostInline(OrganisersInline, admin.TabularInline):
    model = TableHost
    formset = OfThisGathering
    extra = 0
    raw_id_fields = ["registration"]

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return sees_names(request)


class KeptOnceUsed(OrganisersAdmin):
    """Tables and rounds are removed only while nobody has a chair there and no note is written; a table is closed instead."""

    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        used = isinstance(obj, GatheringTable | Round) and (obj.seats.exists() or obj.notes.exists())
        return super().has_delete_permission(request, obj) and not used


@admin.register(GatheringTable)
class GatheringTableAdmin(KeptOnceUsed):
    """One table: chairs, languages, where it stands, its themes and hosts."""

    list_display = ["number", "gathering", "room", "chairs", "fewest", "step_free", "closed_at"]
    list_filter = ["gathering"]
    list_select_related = ["gathering", "room"]
    ordering = ["gathering", "number"]
    list_per_page = 100
    inlines = [ThemeInline, HostInline]


@admin.register(Round)
class RoundAdmin(KeptOnceUsed):
    """A round: when everybody sits at one table."""

    list_display = ["number", "gathering", "title", "starts_at", "ends_at"]
    list_filter = ["gathering"]
    list_select_related = ["gathering"]
    ordering = ["gathering", "number"]


@admin.register(SeatingPlan)
class SeatingPlanAdmin(OrganisersAdmin):
    """Plans are made, changed and published on the gathering's own page."""

    list_display = ["number", "gathering", "kind", "state", "made_at", "published_at"]
    list_filter = ["gathering", "state"]
    list_select_related = ["gathering"]
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("bord/<int:gathering>/", wrap(tables), name="gatherings_tables"),
            path("bord/<int:gathering>/kor/<slug:kind>/", wrap(run), name="gatherings_tables_run"),
            path("bord/<int:gathering>/nya-bord/", wrap(add_tables), name="gatherings_tables_add"),
            path("<int:pk>/flytta/", wrap(move), name="gatherings_tables_move"),
            path("<int:pk>/las/", wrap(lock), name="gatherings_tables_lock"),
            path("<int:pk>/publicera/", wrap(publish), name="gatherings_tables_publish"),
            path("<int:pk>/tryckt/", wrap(printed), name="gatherings_tables_printed"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        if not sees_names(request):
            raise PermissionDenied
        plan = get_object_or_404(SeatingPlan, pk=int(object_id) if is_number(object_id) else 0)
        return redirect(_address(plan))


def tables(request: HttpRequest, gathering: int, *, form: AddTablesForm | None = None) -> HttpResponse:
    """The page. Reading it changes nothing; while a plan is worked out it says how far that is, with a link to look again."""
    if not sees_names(request):
        raise PermissionDenied
    found = get_object_or_404(Gathering, pk=gathering)
    rounds = list(found.rounds.all())
    plan = table_pages.latest(found, request.GET.get("plan", ""))
    round_ = _round(rounds, request.GET.get("runda", ""))
    shown = table_pages.page_of(plan, round_) if plan and round_ else None
    pages = Paginator(shown.rows if shown else [], TABLES_ON_A_PAGE)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Table plan"),
        "opts": SeatingPlan._meta,
        "gathering": found,
        "plan": plan,
        "editable": plan is not None and plan.state in table_plans.EDITABLE,
        "draft": plan is not None and plan.state == PlanState.DRAFT,
        "working": found.plans.filter(state__in=[PlanState.WAITING, PlanState.WORKING]).first(),
        "failed": found.plans.filter(state=PlanState.FAILED).first(),
        "published": found.plans.filter(state=PlanState.PUBLISHED).first(),
        "plans": found.plans.exclude(state__in=[PlanState.WAITING, PlanState.WORKING])[:12],
        "rounds": rounds,
        "round": round_,
        "page": shown,
        "rows": pages.get_page(request.GET.get("sida", "1")),
        "targets": [row.table for row in shown.rows] if shown else [],
        "may_run": request.user.has_perm(RIGHT),
        "form": form or AddTablesForm(),
        "here": request.get_full_path(),
    }
    return render(request, "admin/gatherings/tables.html", context, status=422 if form else 200)


@require_POST
def run(request: HttpRequest, gathering: int, kind: str) -> HttpResponse:
    """Order a plan: new, again with what is held, or mended for those who are here."""
    _demand(request)
    found = get_object_or_404(Gathering, pk=gathering)
    kinds = {"ny": PlanKind.NEW, "igen": PlanKind.AGAIN, "laga": PlanKind.REPAIR}
    if kind not in kinds:
        raise Http404
    try:
        table_plans.order(found, by=cast(User, request.user), kind=kinds[kind])
    except NotReady as error:
        messages.error(request, " ".join(str(problem) for problem in error.problems))
    else:
        messages.success(request, gettext("The plan is being worked out. It takes some seconds; look again soon."))
    return redirect("admin:gatherings_tables", gathering)


@require_POST
def add_tables(request: HttpRequest, gathering: int) -> HttpResponse:
    """Add tables that are alike."""
    _demand(request)
    found = get_object_or_404(Gathering, pk=gathering)
    form = AddTablesForm(request.POST)
    if not form.is_valid():
        return tables(request, gathering, form=form)
    made = table_plans.add_tables(found, **form.cleaned_data)
    messages.success(request, gettext("%(count)d tables added.") % {"count": made})
    return redirect("admin:gatherings_tables", gathering)


def move(request: HttpRequest, pk: int) -> HttpResponse:
    """What moving somebody costs, every way to do it; the chosen one is done and held."""
    _demand(request)
    plan = get_object_or_404(SeatingPlan.objects.select_related("gathering"), pk=pk, state__in=table_plans.EDITABLE)
    asked = request.POST if request.method == "POST" else request.GET
    registration = get_object_or_404(plan.gathering.registrations.coming(), pk=sent_number(asked, "vem"))
    round_ = get_object_or_404(plan.gathering.rounds.all(), pk=sent_number(asked, "runda"))
    table = get_object_or_404(plan.gathering.tables.filter(closed_at__isnull=True), pk=sent_number(asked, "till"))
    form = MoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            table_plans.move(
                plan, registration, round_, table,
                by=cast(User, request.user), version=given["version"], swap=given["swap"] or 0, why=given["why"],
            )  # fmt: skip
        except table_plans.Changed:
            messages.error(request, gettext("Somebody changed the plan meanwhile. Look again and choose anew."))
        except (NoSuchSeat, KeyError):
            messages.error(request, gettext("There is no free chair at that table."))
        else:
            words = {"name": registration.name, "table": table.number, "round": round_.heading}
            messages.success(
                request, gettext("%(name)s sits at table %(table)s in %(round)s, and is held there.") % words
            )
            return redirect(_address(plan, round_))
    context = {
        **admin.site.each_context(request),
        "title": gettext("Move"),
        "opts": SeatingPlan._meta,
        "gathering": plan.gathering,
        "plan": plan,
        "registration": registration,
        "round": round_,
        "table": table,
        "ways": table_pages.ways(plan, registration, round_, table),
        "form": form if form.is_bound else MoveForm(initial={"version": plan.version}),
        "back": _address(plan, round_),
    }
    return render(request, "admin/gatherings/tables_move.html", context)


@require_POST
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold somebody's seat in the round, or let it go."""
    _demand(request)
    plan = get_object_or_404(SeatingPlan.objects.select_related("gathering"), pk=pk, state__in=table_plans.EDITABLE)
    registration = get_object_or_404(Registration, pk=sent_number(request.POST, "vem"), gathering=plan.gathering)
    round_ = get_object_or_404(plan.gathering.rounds.all(), pk=sent_number(request.POST, "runda"))
    if request.POST.get("slapp"):
        table_plans.unlock(plan, registration, round_=round_)
        messages.success(request, gettext("%(name)s is not held any more.") % {"name": registration.name})
    else:
        table_plans.lock(plan, registration, by=cast(User, request.user), round_=round_)
        messages.success(request, gettext("%(name)s is held.") % {"name": registration.name})
    return redirect(_address(plan, round_))


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everybody this plan."""
    _demand(request)
    plan = get_object_or_404(SeatingPlan.objects.select_related("gathering"), pk=pk)
    try:
        moved = table_plans.publish(plan, by=cast(User, request.user), version=sent_number(request.POST, "version"))
    except table_plans.Changed:
        messages.error(request, gettext("Somebody changed the plan meanwhile. Look again before you publish."))
    except NotReady as error:
        messages.error(request, " ".join(str(problem) for problem in error.problems))
    else:
        messages.success(
            request, gettext("The plan is published. %(count)d seats differ from before.") % {"count": moved}
        )
    return redirect(_address(plan))


@require_POST
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """Cards, badges and lists have been printed: what changes after this is marked."""
    _demand(request)
    plan = get_object_or_404(SeatingPlan, pk=pk, state=PlanState.PUBLISHED)
    table_plans.mark_printed(plan)
    messages.success(request, gettext("From now on what changes is marked."))
    return redirect(_address(plan))


def _address(plan: SeatingPlan, round_: Round | None = None) -> str:
    address = reverse("admin:gatherings_tables", args=[plan.gathering_id]) + f"?plan={plan.pk}"
    return address + (f"&runda={round_.number}" if round_ else "")


def _round(rounds: list[Round], asked: str) -> Round | None:
    return next((one for one in rounds if str(one.number) == asked), rounds[0] if rounds else None)


def sees_names(request: HttpRequest) -> bool:
    """Whether somebody may see who comes and who sits where."""
    return any(request.user.has_perm(right) for right in NAMES)


def _demand(request: HttpRequest) -> None:
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
