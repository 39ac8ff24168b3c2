"""Version 1 of the API. Fields may be added to it; none is taken away or changed in meaning."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from ninja import NinjaAPI, Query, Schema
from ninja.decorators import decorate_view
from ninja.errors import ValidationError
from pydantic import Field

from outbox.links import absolute
from people.vocabulary import Sphere
from projects import index
from projects.api.parameters import PARAMETERS as SAID
from projects.api.shapes import Number, Problem, Removed, page_of, whole_project
from projects.errors import Gone
from projects.freshness import follows_catalogue, stamp_of
from projects.models import Listing, Tombstone
from projects.reuse import rows
from projects.reuse.chosen import listings
from projects.reuse.columns import Dataset, Row
from projects.reuse.datasets import DATASETS
from projects.selection import MOST_CHOICES, ORDERS, PARAMETERS, Selection
from projects.views.catalogue import missing
from projects.vocabulary import ProjectState

ROOT = "/api/v1/"
MOST_ROWS, ROWS = 200, 50
# Beyond this nobody turns pages; the files hold everything at once.
LAST_PAGE = 100_000
NEWS_SHOWN = 200
ECHOED = 100

DESCRIPTION = (
    "Meet Malmös öppna data sida för sida, med katalogens filter. Bara det som är öppet, inga personer, CC0. "
    "Fält kan komma till i version 1; inget tas bort eller byter betydelse. / "
    "The open data of Meet Malmö page by page, with the filters of the catalogue. Public things only, no persons, CC0. "
    "Fields may be added to version 1; none is taken away or changes its meaning."
)

api = NinjaAPI(
    title="Meet Malmö – öppna data",
    version="1.0.0",
    description=DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api-v1",
    openapi_extra={
        "info": {"license": {"name": "CC0 1.0", "url": "https://creativecommons.org/publicdomain/zero/1.0/"}},
    },
)


class Paging(Schema):
    """Which page, and how many rows on it."""

    sida: int = Field(1, ge=1, le=LAST_PAGE, description=SAID["sida"].both)
    per_sida: int = Field(ROWS, ge=1, le=MOST_ROWS, description=SAID["per_sida"].both)


class Filters(Paging):
    """The filters of the catalogue's address. Several values of one are alternatives; different ones narrow each other."""

    q: str = Field("", description=SAID["q"].both)
    lage: list[Literal[tuple(ProjectState.values)]] = Field([], description=SAID["lage"].both)  # type: ignore[valid-type]
    pengar: list[Literal["ja"]] = Field([], description=SAID["pengar"].both)
    tema: list[str] = Field([], description=SAID["tema"].both)
    med: list[Literal[tuple(Sphere.values)]] = Field([], description=SAID["med"].both)  # type: ignore[valid-type]
    plats: list[str] = Field([], description=SAID["plats"].both)
    ar: list[str] = Field([], description=SAID["ar"].both)
    organisation: list[str] = Field([], description=SAID["organisation"].both)
    ordning: Literal[tuple(ORDERS)] | None = Field(  # type: ignore[valid-type]
        None, description=SAID["ordning"].both
    )


class NotUnderstood(Exception):
    """Values that nothing can have; `refused` are pairs of parameter and value."""

    def __init__(self, refused: list[tuple[str, str]]) -> None:
        super().__init__(refused)
        self.refused = refused


def _projects(request: HttpRequest, filters: Query[Filters]) -> dict[str, Any]:
    selection = _selection(request)
    return _page(
        request, DATASETS["projekt"], listings(selection).defer("search", "plain", "plain_title"), filters, selection
    )


def _project(request: HttpRequest, number: Number) -> Row:
    known = f"P-{int(number[2:]):04d}"
    listing = Listing.objects.filter(number=known).first()
    if listing is None:
        raise missing(known)
    (row,) = rows.project_rows([listing])
    partners = rows.partners().filter(project=listing.pk)
    news = rows.news().filter(project=listing.pk).order_by("-at", "-id")[:NEWS_SHOWN]
    return {**row, "partners": [*rows.partner_rows(partners)], "news": [*rows.news_rows(news)]}  # type: ignore[dict-item]


def _narrowed(dataset: Dataset) -> Callable[..., dict[str, Any]]:
    """A data set with projects in it, narrowed by the filters of the catalogue."""

    def view(request: HttpRequest, filters: Query[Filters]) -> dict[str, Any]:
        selection = _selection(request)
        found = dataset.found()
        if selection.is_narrowed:
            chosen = listings(selection).order_by().values("project_id")
            found = found.filter(**{f"{dataset.project}__in": chosen})
        return _page(request, dataset, found, filters, selection)

    return view


def _whole(dataset: Dataset) -> Callable[..., dict[str, Any]]:
    """A data set without projects in it."""

    def view(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
        return _page(request, dataset, dataset.found(), paging, None)

    return view


def openapi(request: HttpRequest) -> HttpResponse:
    """The description of everything here."""
    return JsonResponse(description())


def description() -> dict[str, Any]:
    """OpenAPI 3.1. HEAD is answered wherever GET is and need not be described."""
    made: dict[str, Any] = api.get_openapi_schema(path_prefix=ROOT)
    made["servers"] = [{"url": absolute("/").rstrip("/")}]
    for operations in made["paths"].values():
        operations.pop("head", None)
    return made


def _selection(request: HttpRequest) -> Selection:
    """What the address chooses. The catalogue leaves out what it does not know; a program is told, for it would take the
    whole list for the answer to its question."""
    selection = Selection.from_address(request.GET, index.current(stamp_of(request)))
    refused = []
    for facet, parameter in PARAMETERS.items():
        typed = list(dict.fromkeys(request.GET.getlist(parameter)))
        known = set(selection.chosen.get(facet, ()))
        refused += [(parameter, key) for key in typed if selection.value(facet, key) not in known]
        refused += [(parameter, key) for key in typed[MOST_CHOICES:]]
    if refused:
        raise NotUnderstood(refused)
    return selection


def _page(
    request: HttpRequest, dataset: Dataset, found: QuerySet[Any], paging: Paging, selection: Selection | None
) -> dict[str, Any]:
    count = found.count()
    size, number = paging.per_sida, paging.sida
    pages = max(1, -(-count // size))
    begins = (number - 1) * size
    results = [*dataset.told(found[begins : begins + size])] if begins < count else []
    pairs = list(selection.pairs()) if selection else []
    if size != ROWS:
        pairs.append(("per_sida", str(size)))

    def address(other: int) -> str:
        return absolute(f"{ROOT}{dataset.key}?{urlencode([*pairs, ('sida', str(other))])}")

    return {
        "count": count,
        "page": number,
        "pages": pages,
        "next": address(number + 1) if number < pages else None,
        "previous": address(min(number - 1, pages)) if number > 1 else None,
        "results": results,
    }


# --- Addresses --------------------------------------------------------------------------------------------------------


def _offer(address: str, view: Callable[..., Any], name: str, words: str, shape: type[Schema], **others: Any) -> None:
    answers = {200: shape, 422: Problem, **others.pop("answers", {})}
    view.__name__ = name
    offered = decorate_view(follows_catalogue)(view) if others.pop("of_catalogue") else view
    api.api_operation(["GET", "HEAD"], address, response=answers, operation_id=name, summary=words)(offered)


_WORDS = {key: f"{dataset.sv} / {dataset.en}" for key, dataset in DATASETS.items()}

_offer("projekt", _projects, "projekt", _WORDS["projekt"], page_of("projekt"), of_catalogue=True)
_offer(
    "projekt/{number}", _project, "ett_projekt", "Ett projekt / One project", whole_project(), of_catalogue=True,
    answers={404: Problem, 410: Removed},
)  # fmt: skip
for _dataset in DATASETS.values():
    if _dataset.key != "projekt":
        _make = _narrowed if _dataset.project else _whole
        # Removed projects leave with a change of the catalogue; themes, places and ideas change without one.
        _follows = bool(_dataset.project) or _dataset.key == "borttaget"
        _offer(
            _dataset.key,
            _make(_dataset),
            _dataset.key,
            _WORDS[_dataset.key],
            page_of(_dataset.key),
            of_catalogue=_follows,
        )


# --- What is answered when it is not 200 ------------------------------------------------------------------------------


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    names = dict.fromkeys(
        str(one["loc"][-1] if isinstance(one["loc"][-1], str) else one["loc"][-2]) for one in error.errors
    )
    return _refused([(name, request.GET.get(name, "")) for name in names])


@api.exception_handler(NotUnderstood)
def _not_understood(request: HttpRequest, error: NotUnderstood) -> HttpResponse:
    return _refused(error.refused)


@api.exception_handler(Gone)
def _gone(request: HttpRequest, error: Gone) -> HttpResponse:
    stone = Tombstone.objects.filter(number=str(error)).first()
    if stone is None:
        return _unknown(request, error)
    day = timezone.localdate(stone.removed_at).isoformat()
    return JsonResponse({"number": stone.number, "removed": day}, status=410)


@api.exception_handler(Http404)
def _unknown(request: HttpRequest, error: Http404) -> HttpResponse:
    words = {
        "sv": "Det finns inget öppet projekt med det numret.",
        "en": "There is no public project with this number.",
    }
    return JsonResponse({"detail": [words]}, status=404)


def _refused(pairs: list[tuple[str, str]]) -> HttpResponse:
    detail = [
        {
            "parameter": name[:ECHOED],
            "value": value[:ECHOED],
            "sv": "Värdet finns inte. Vilka som finns står i openapi.json, för teman och platser i deras listor.",
            "en": "There is no such value. Those there are stand in openapi.json, of themes and places in their lists.",
        }
        for name, value in pairs[:MOST_CHOICES]
    ]
    return JsonResponse({"detail": detail}, status=422)


urlpatterns = [path("", openapi), path("openapi.json", openapi), *api.urls[0]]
