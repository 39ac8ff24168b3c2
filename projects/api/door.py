"""The way into the API. It is loaded when somebody first asks for it: the library takes a fifth of a second to import, which
commands and workers should not pay. `meetmalmo/wsgi.py` loads it where pages are served."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, URLResolver
from django.urls.resolvers import RegexPattern
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

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
        response = _with_validator(request, found.func(request, *found.args, **found.kwargs))
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
    return response


def _with_validator(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What follows the catalogue has its validator from `meetmalmo.middleware.Unchanged`; small lists get one of their content."""
    if response.status_code != 200 or hasattr(response, "catalogue_stamp"):
        return response
    response["ETag"] = f'W/"d-{blake2b(response.content, digest_size=12).hexdigest()}"'
    patch_cache_control(response, no_cache=True)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@lru_cache(maxsize=1)
def _addresses() -> URLResolver:
    return URLResolver(RegexPattern(r""), import_string("projects.api.v1.urlpatterns"))
