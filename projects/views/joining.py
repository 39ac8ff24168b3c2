"""Chairs that are free, and “I can contribute”: offered without an account, confirmed by mail, answered by a day."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from border import limits
from border.cleaning import is_number
from border.limits import TooMany, too_many, visitor_address
from border.posts import DECOY, public_post
from border.private import private_page
from people.vocabulary import Sphere
from projects import joining, succession
from projects.errors import NotReady, WrongState
from projects.models import Need, Project
from projects.room_forms import ApplicationForm, TakeOverForm
from projects.views.member import not_shown
from projects.vocabulary import ENDED, Publication

HOUR = 3600
POSTS_AN_HOUR = 20
MAILS_PER_ADDRESS_AN_HOUR = 3
PAGE = 50


@require_safe
def free_chairs(request: HttpRequest) -> HttpResponse:
    """Every place that is sought in public, the newest first; by part of society, if one is chosen."""
    sought = (
        Need.objects.filter(public=True, filled_on=None, project__publication=Publication.PUBLIC)
        .exclude(project__state__in=ENDED)
        .select_related("project__listing", "competence", "administration")
        .order_by("-pk")
    )
    sphere = request.GET.get("del", "")
    if sphere in Sphere.values:
        sought = sought.filter(sphere__in=["", sphere])
    pages = Paginator(sought, PAGE)
    page = pages.get_page(request.GET.get("sida"))
    context = {"page": page, "total": pages.count, "spheres": Sphere.choices, "sphere": sphere}
    return render(request, "projects/apply/free_chairs.html", context)


@public_post
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, number: str) -> HttpResponse:
    """“I can contribute” to one project."""
    project = get_object_or_404(Project.objects.public().exclude(state__in=ENDED), number=number)
    needs = project.needs.filter(public=True, filled_on=None)
    first = needs.filter(pk=_chosen(request)).first() or needs.first()
    context = {"project": project, "title": project.local("title")}
    if first is None:
        return render(request, "projects/apply/none.html", context)
    form = ApplicationForm(request.POST or None, needs=needs, initial={"need": first.pk})
    if request.method == "POST" and form.is_valid():
        try:
            limits.allow("apply", visitor_address(request), most=POSTS_AN_HOUR, seconds=HOUR)
            limits.allow("mail-to", form.cleaned_data["email"].lower(), most=MAILS_PER_ADDRESS_AN_HOUR, seconds=HOUR)
        except TooMany as error:
            return too_many(request, error)
        if not form.cleaned_data[DECOY]:
            joining.apply(project, form.offered(get_language() or "sv"), need=form.cleaned_data["need"])
        return redirect("projects:applied")
    return render(request, "projects/apply/apply.html", {**context, "form": form})


@require_GET
def applied(request: HttpRequest) -> HttpResponse:
    """Look in your mailbox; the same for everybody."""
    return render(request, "projects/apply/applied.html")


@public_post
@private_page
@require_http_methods(["GET", "POST"])
def application(request: HttpRequest, signed: str) -> HttpResponse:
    """The applicant's own page: confirm, see the day of the answer or the answer, take it back."""
    found = joining.find(signed)
    if found is None:
        return render(request, "projects/apply/old.html", status=410)
    if hidden := not_shown(request, found.project):
        return hidden
    if request.method == "POST":
        try:
            if request.POST.get("step") == "withdraw":
                joining.withdraw(found)
            elif request.POST.get("step") == "confirm":
                found = joining.confirm(found)
        except WrongState:
            return render(request, "projects/apply/ended.html", {"project": found.project}, status=410)
        return redirect("projects:application", joining.sign(found))
    context = {"application": found, "project": found.project, "title": found.project.local("title"), "signed": signed}
    return render(request, "projects/apply/application.html", context)


@public_post
@private_page
@require_http_methods(["GET", "POST"])
def take_over(request: HttpRequest, signed: str) -> HttpResponse:
    """A chair somebody in a group wants to hand over: yes or no."""
    found = succession.find(signed)
    if found is None:
        return render(request, "projects/apply/old.html", status=410)
    project = found.membership.project
    if hidden := not_shown(request, project):
        return hidden
    form = TakeOverForm(request.POST or None if request.POST.get("answer") != "no" else None)
    context = {"succession": found, "project": project, "title": project.local("title"), "signed": signed, "form": form}
    if not succession.is_open(found):
        return render(request, "projects/apply/succession_done.html", context)
    if request.method == "POST":
        try:
            if request.POST.get("answer") == "no":
                succession.decline(found)
                return redirect("projects:succession", signed)
            if form.is_valid():
                succession.take_over(found, **form.cleaned_data)
                return redirect("projects:succession", signed)
        except NotReady as error:
            form.add_error("organisation", error.problems)
        except WrongState:
            return redirect("projects:succession", signed)
    return render(request, "projects/apply/succession.html", context)


def _chosen(request: HttpRequest) -> int:
    wanted = request.GET.get("behov", "")
    return int(wanted) if is_number(wanted) else 0
