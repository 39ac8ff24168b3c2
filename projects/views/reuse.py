"""Feeds, calendars, open data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from outbox.links import absolute
from projects import index
from projects.api.parameters import PARAMETERS
from projects.freshness import follows_catalogue, stamp_of, with_validator
from projects.reuse import calendar as calendars
from projects.reuse import columns, description, feeds
from projects.reuse import picture as pictures
from projects.reuse.chosen import listings
from projects.reuse.columns import Dataset, Row
from projects.reuse.datasets import DATASETS
from projects.reuse.rows import project_rows
from projects.selection import Selection
from projects.views.catalogue import public_project

IN_FEED = 200

Writer = Callable[[Dataset, Iterable[Row]], Iterator[bytes]]
FORMATS: dict[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", columns.as_csv),
    "json": ("application/json", columns.as_json),
}


@require_safe
@follows_catalogue
def feed(request: HttpRequest) -> HttpResponse:
    """The feed of a list: the address says which, as the list's own does."""
    selection = Selection.from_address(request.GET, index.current(stamp_of(request), narrowed=bool(request.GET)))
    # The newest steps, in whatever order the list is read.
    projects = listings(replace(selection, order="")).values_list("project_id", flat=True)[:IN_FEED]
    body = feeds.of_list(list(projects), path=request.get_full_path(), name=_("Projects"))
    return HttpResponse(body, content_type="application/atom+xml; charset=utf-8")


@require_safe
@follows_catalogue
def project_feed(request: HttpRequest, number: str) -> HttpResponse:
    """The feed of one project."""
    body = feeds.of_project(public_project(number), path=request.path)
    return HttpResponse(body, content_type="application/atom+xml; charset=utf-8")


@require_safe
@follows_catalogue
def project_calendar(request: HttpRequest, number: str) -> HttpResponse:
    """The dates of one project."""
    project = public_project(number)
    return HttpResponse(
        calendars.of_project(project),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{project.number}.ics"'},
    )


@require_safe
def list_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The projects of a list as the file of all projects has them."""
    selection = Selection.from_address(request.GET, index.current(stamp_of(request), narrowed=bool(request.GET)))
    dataset = DATASETS["projekt"]
    return _file(dataset, "csv", project_rows(listings(selection)))


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """What there is to take, column by column."""
    return render(
        request,
        "projects/open_data.html",
        {"datasets": DATASETS.values(), "parameters": PARAMETERS.values(), "api": absolute(reverse("api"))},
    )


@require_safe
def dcat(request: HttpRequest) -> HttpResponse:
    """The data sets described for other catalogues, as RDF/XML."""
    context = description.context(stamp_of(request).changed_at)
    response = render(request, "projects/dcat.xml", context, content_type="application/rdf+xml; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return with_validator(request, response)


@require_safe
def data_file(request: HttpRequest, key: str, kind: str) -> StreamingHttpResponse:
    """One file at its stable address."""
    dataset = DATASETS.get(key)
    if dataset is None or kind not in FORMATS:
        raise Http404
    return _file(dataset, kind, dataset.rows())


@require_safe
@follows_catalogue
def picture(request: HttpRequest, number: str) -> HttpResponse:
    """The project's table as a picture, for other sites; asked for again only when something public has changed."""
    project = public_project(number)
    row = project.listing
    body = pictures.draw(row.sphere_counts, table=project.table, want=row.wanted_chairs, title=project.local("title"))
    return HttpResponse(body, content_type="image/png")


def _file(dataset: Dataset, kind: str, rows: Iterable[Row]) -> StreamingHttpResponse:
    content_type, write = FORMATS[kind]
    response = StreamingHttpResponse(write(dataset, rows), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="meetmalmo-{dataset.key}.{kind}"'
    response["Access-Control-Allow-Origin"] = "*"
    return response
