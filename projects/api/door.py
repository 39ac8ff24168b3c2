"""The way into the API. It is loaded when somebody first asks for it: the library takes a fifth of a second to import, which
commands and workers should not pay. `meetmalmo/wsgi.py` loads it where pages are served."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, URLResolver
from django.urls.resolvers import RegexPattern
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from projects.freshness import with_validator

UNKNOWN = {"sv": "Adressen finns inte. Beskrivningen står i openapi.json.",
           "en": "There is no such address. The description is openapi.json."}  # fmt: skip


@csrf_exempt
@require_safe
def v1(request: HttpRequest, rest: str) -> HttpResponse:
    """Every address under /api/v1/. Only reads: there is no session and no cookie, and other sites may ask."""
    try:
        found = _addresses().resolve(rest)
    except Resolver404:
        response: HttpResponse = JsonResponse({"detail": [UNKNOWN]}, status=404)
    else:
        response = with_validator(request, found.func(request, *found.args, **found.kwargs))
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
    return response


@lru_cache(maxsize=1)
def _addresses() -> URLResolver:
    return URLResolver(RegexPattern(r""), import_string("projects.api.v1.urlpatterns"))
