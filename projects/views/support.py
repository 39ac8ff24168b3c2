"""Support as its lead and everybody see it: the group's private page, the calendars, the public yearly report."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from border.formkeys import OtherContent, new_form_key
from border.posts import sent_number
from border.private import private_page
from outbox.links import BadLink, OldLink
from projects import applying, programmes, support_calendar, support_report, supporting
from projects.applying import Applicant
from projects.errors import NotReady, WrongState
from projects.freshness import follows_catalogue
from projects.models import ProjectMembership, Support, SupportApplication, SupportProgramme
from projects.support_chart import kinds_chart
from projects.support_forms import AskForm
from projects.support_report import Report
from projects.support_vocabulary import FIRST_YEAR, LAST_YEAR
from projects.views.member import member_page
from projects.vocabulary import MemberRole, ProjectActor


@member_page
@require_GET
def support(request: HttpRequest, me: ProjectMembership, token: str) -> HttpResponse:
    """What the group asked for and got, what it applies for, and what else it could apply for, with the reasons."""
    project = me.project
    applications = list(project.support_applications.select_related("programme"))
    under_way = {one.programme_id for one in applications if one.is_undecided}
    fits = [] if project.is_ended else programmes.for_project(project).fits
    context = {
        "me": me,
        "project": project,
        "token": token,
        "leads": me.role == MemberRole.LEAD,
        "may_ask": me.role == MemberRole.LEAD and not project.is_ended,
        "support": project.support.of_the_group().select_related("organisation").order_by("-id"),
        "applications": applications,
        "fits": [one for one in fits if one.programme.pk not in under_way],
        "done": request.GET.get("klart", ""),
    }
    return render(request, "projects/member/support.html", context)


@member_page
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, me: ProjectMembership, token: str) -> HttpResponse:
    """The lead asks for support."""
    if me.role != MemberRole.LEAD or me.project.is_ended:
        return _back(token, "inte-nu")
    form = AskForm(request.POST or None, initial={"form_key": new_form_key()})
    if request.method == "POST" and form.is_valid():
        try:
            supporting.ask(me, form.wish())
        except WrongState:
            return _back(token, "inte-nu")
        except OtherContent:
            return _back(token, "dubbel")
        return _back(token, "bett")
    context = {"form": form, "me": me, "project": me.project, "token": token}
    return render(request, "projects/member/support_ask.html", context)


@member_page
@require_POST
def step(request: HttpRequest, me: ProjectMembership, token: str) -> HttpResponse:
    """One step of the lead: take a wish back, begin an application, say that it is sent, or let it be."""
    if me.role != MemberRole.LEAD:
        return _back(token, "inte-nu")
    name, done = request.POST.get("step", ""), "sparat"
    lead = ProjectActor.LEAD
    try:
        if name == "ta-tillbaka":
            row = get_object_or_404(Support, pk=sent_number(request.POST, "row"), project=me.project_id)
            supporting.take_back(row)
        elif name == "overvag":
            programme = get_object_or_404(SupportProgramme, pk=sent_number(request.POST, "row"), closed_on__isnull=True)
            applying.consider(me.project, programme, Applicant(organisation=me.organisation), actor=lead)
        elif name == "skickad":
            application = get_object_or_404(
                SupportApplication, pk=sent_number(request.POST, "row"), project=me.project_id
            )
            applying.send(application, on=timezone.localdate(), actor=lead)
        elif name == "avsta":
            application = get_object_or_404(
                SupportApplication, pk=sent_number(request.POST, "row"), project=me.project_id
            )
            applying.withdraw(application, actor=lead)
        else:
            raise Http404
    except (WrongState, NotReady):
        done = "inte-nu"
    return _back(token, done)


@member_page
@require_safe
def calendar(request: HttpRequest, me: ProjectMembership, token: str) -> HttpResponse:
    """The days of the group's support, to subscribe to."""
    with override(me.language):
        return _ics(support_calendar.of_project(me.project), f"{me.project.number}-stod")


@private_page
@require_safe
def staff_calendar(request: HttpRequest, signed: str) -> HttpResponse:
    """The days of all projects' support, for the member of staff the address was made for."""
    try:
        user = support_calendar.owner(signed)
    except (BadLink, OldLink):
        raise Http404 from None
    if user is None:
        raise Http404
    with override(user.language):
        return _ics(support_calendar.of_staff(), "stod")


@require_safe
@follows_catalogue
def report(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """What public projects were given in a year; without a year the newest in which anything was."""
    known = support_report.years(public=True)
    if year is None:
        year = known[0] if known else timezone.localdate().year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    made = support_report.report(year, public=True)
    context = {"report": made, "years": known, "chart": chart(made)}
    return render(request, "projects/support_report.html", context)


@require_safe
@follows_catalogue
def report_csv(request: HttpRequest, year: int) -> HttpResponse:
    """The same figures as a file."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return csv_answer(support_report.report(year, public=True))


def chart(made: Report) -> SafeString:
    """The kinds of a report as bricks or bars."""
    rows = [(escape(row.name), row.times) for row in made.kinds]
    # Our own geometry; the names are escaped.
    return mark_safe(kinds_chart(rows, "c1"))  # noqa: S308


def csv_answer(made: Report) -> HttpResponse:
    """A report as a file to keep."""
    return HttpResponse(
        support_report.as_csv(made),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="stod-{made.year}.csv"'},
    )


def _ics(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{name}.ics"'},
    )


def _back(token: str, done: str) -> HttpResponse:
    response = redirect("projects:member_support", token)
    response["Location"] += f"?klart={done}"
    return response
