"""The list of projects and the page of one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from projects.models import Listing, Project


@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    """All public projects, newest step first."""
    return render(request, "projects/projects.html", {"rows": Listing.objects.all()[:50]})


@require_GET
def project(request: HttpRequest, number: str, slug: str) -> HttpResponse:
    """One project. An address with an old slug leads to the present one for ever."""
    found = public_project(number)
    if slug != found.slug:
        return redirect(found, permanent=True)
    return render(request, "projects/project.html", {"project": found})


@require_GET
def project_by_number(request: HttpRequest, number: str) -> HttpResponse:
    """The number alone is an address as well."""
    return redirect(public_project(number), permanent=True)


def public_project(number: str) -> Project:
    """The public project of this number; `Http404` for all others, whether they exist or not."""
    found = Project.objects.public().filter(number=number).first()
    if found is None:
        raise Http404
    return found
