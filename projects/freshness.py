"""Pages that change only when something public changes say so, and are then not made twice for the same reader."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import blake2b

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control

from projects import index
from projects.index import Stamp

View = Callable[..., HttpResponse]


def follows_catalogue(view: View) -> View:
    """Decorator: what the view shows depends on its address, the day and the published catalogue, on nothing else.

    Never on who asks, a session or a cookie: `meetmalmo.middleware.Unchanged` answers 304 for it.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        # Read before the page is made: what changes meanwhile makes the next answer differ.
        stamp = stamp_of(request)
        response = view(request, *args, **kwargs)
        setattr(response, "catalogue_stamp", stamp)  # noqa: B010
        return response

    return wrapped


def stamp_of(request: HttpRequest) -> Stamp:
    """The state of the catalogue this answer is about; asked for once."""
    stamp: Stamp | None = getattr(request, "catalogue_stamp", None)
    if stamp is None:
        stamp = index.stamp()
        setattr(request, "catalogue_stamp", stamp)  # noqa: B010
    return stamp


def with_validator(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """For answers that do not follow the catalogue: a validator of their content, and 304 where the reader has it already."""
    if response.status_code != 200 or hasattr(response, "catalogue_stamp"):
        return response
    response["ETag"] = f'W/"d-{blake2b(response.content, digest_size=12).hexdigest()}"'
    patch_cache_control(response, no_cache=True)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
