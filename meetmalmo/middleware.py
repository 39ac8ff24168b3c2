"""What is true of every answer."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

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
