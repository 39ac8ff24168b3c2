"""Pages around the apps: start, how it works, about, errors, health."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A staff form came without its token."""
    return render(request, "403.html", status=403)
