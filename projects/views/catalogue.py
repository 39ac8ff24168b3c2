"""The list of projects and the page of one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from projects import index
from projects.errors import Gone
from projects.freshness import follows_catalogue, stamp_of
from projects.models import Project, Tombstone
from projects.overview import overview
from projects.page import project_page, with_row
from projects.selection import Selection


@require_safe
@follows_catalogue
def projects(request: HttpRequest) -> HttpResponse:
    """All public projects, narrowed and ordered by what stands in the address."""
    selection = Selection.from_address(request.GET, index.current(stamp_of(request), narrowed=bool(request.GET)))
    return render(request, "projects/projects.html", {"overview": overview(selection)})


@require_safe
@follows_catalogue
def project(request: HttpRequest, number: str, slug: str) -> HttpResponse:
    """One project. An address with an old slug leads to the present one for ever."""
    found = with_row(Project.objects.public()).filter(number=number).first()
    if found is None:
        raise missing(number)
    if request.path != found.get_absolute_url():
        return _there(request, found)
    page = project_page(found, index.current(stamp_of(request)))
    return render(request, "projects/project.html", {"page": page, "project": found})


@require_safe
def project_by_number(request: HttpRequest, number: str) -> HttpResponse:
    """The number alone is an address as well."""
    return _there(request, public_project(number))


@require_safe
def project_by_running_number(request: HttpRequest, running: int) -> HttpResponse:
    """/projekt/19/, as one says it on the telephone."""
    return _there(request, public_project(f"P-{running:04d}"))


def public_project(number: str) -> Project:
    """The public project of this number; `Http404` for all others, `Gone` for one that was public once."""
    found = Project.objects.public().filter(number=number).first()
    if found is None:
        raise missing(number)
    return found


def missing(number: str) -> Http404:
    """Why there is no page for this number."""
    return Gone(number) if Tombstone.objects.filter(number=number).exists() else Http404(number)


def _there(request: HttpRequest, found: Project) -> HttpResponsePermanentRedirect:
    query = request.META.get("QUERY_STRING", "")
    address = found.get_absolute_url()
    return redirect(f"{address}?{query}" if query else address, permanent=True)
