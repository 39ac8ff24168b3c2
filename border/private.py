"""Pages whose address is the key to them: not kept, not indexed, not passed on (reliability.md P12)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from border import limits

# Guessing is hopeless anyway; the limit keeps scanners from costing us queries.
MISSES_AN_HOUR = 60

View = Callable[..., HttpResponse]


def private_page(view: View) -> View:
    """Decorator: `no-store`, `noindex`, no referrer; too many wrong addresses from one place answer 429."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            try:
                limits.allow("private-miss", limits.visitor_address(request), most=MISSES_AN_HOUR, seconds=3600)
            except limits.TooMany as error:
                return limits.too_many(request, error)
            raise
        patch_cache_control(response, no_store=True, private=True)
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return wrapped
