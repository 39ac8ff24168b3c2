"""What is true of every answer."""

from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import http_date

from meetmalmo import context
from projects.freshness import stamp_of
from projects.index import Stamp

Answer = Callable[[HttpRequest], HttpResponse]


class DatabaseAway:
    """Answer 503 with `Retry-After` from a file when PostgreSQL is away, instead of 500 (reliability.md 1.10)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.page = (Path(settings.BASE_DIR) / "templates" / "503.html").read_bytes()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, (OperationalError, InterfaceError)):
            return HttpResponse(self.page, status=503, headers={"Retry-After": "30", "Cache-Control": "no-store"})
        return None


class PageHeaders:
    """Headers that are the same on every page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        return response


class Unchanged:
    """Answer 304 when a page that follows the catalogue is asked for again and nothing public has changed since.

    Early in the stack, so that the answer costs one small question. The validator is made of everything such a page is made
    of: its address, the state of the catalogue, the day (late steps, quiet projects), the unit in the footer and this release.
    Whoever has a session is answered in full.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.release = release()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = request.META.get("HTTP_IF_NONE_MATCH", "")
        if _TAG in known and request.method in ("GET", "HEAD") and settings.SESSION_COOKIE_NAME not in request.COOKIES:
            try:
                tag = self._tag(request, stamp_of(request))
            except DatabaseError:
                # The page itself will say so.
                return self.get_response(request)
            if tag in known:
                return _with_validators(HttpResponse(status=304), tag, stamp_of(request))
        response = self.get_response(request)
        stamp: Stamp | None = getattr(response, "catalogue_stamp", None)
        if stamp and response.status_code == 200 and not response.cookies:
            return _with_validators(response, self._tag(request, stamp), stamp)
        return response

    def _tag(self, request: HttpRequest, stamp: Stamp) -> str:
        made_of = (self.release, stamp, timezone.localdate(), context.unit_words(), request.get_full_path())
        return f'W/{_TAG}{blake2b(repr(made_of).encode(), digest_size=12).hexdigest()}"'


# How our own validators begin; others are not ours to answer.
_TAG = '"c-'


@cache
def release() -> str:
    """A digest of everything the pages are made of on this machine: code, templates, words, stylesheet."""
    files = sorted(
        path
        for folder in (
            "border",
            "ideas",
            "locale",
            "meetmalmo",
            "outbox",
            "people",
            "projects",
            "gatherings",
            "static",
            "templates",
        )
        for path in (Path(settings.BASE_DIR) / folder).rglob("*")
        if path.suffix in (".py", ".html", ".xml", ".mo", ".css", ".js", ".svg")
    )
    digest = blake2b(digest_size=12)
    for path in files:
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


def _with_validators(response: HttpResponse, tag: str, stamp: Stamp) -> HttpResponse:
    response["ETag"] = tag
    if stamp.changed_at:
        response["Last-Modified"] = http_date(stamp.changed_at.timestamp())
    patch_cache_control(response, no_cache=True)
    return response
