"""A page of the demo only: the mails the demo's own mail server was given. Nothing leaves the machine."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

MOST = 200


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """All mails, newest first."""
    mails = [{"name": file.name, "mail": _read(file)} for file in _files()[:MOST]]
    return render(request, "demo/mails.html", {"mails": mails})


@require_GET
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its plain twin, with the HTML twin in a frame below."""
    mail = _find(name)
    plain = mail.get_body(("plain",))
    return render(request, "demo/mail.html", {"mail": mail, "name": name, "text": plain.get_content() if plain else ""})


@require_GET
def letter_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML twin as a mail program would show it: its own style, no scripts."""
    part = _find(name).get_body(("html",))
    response = HttpResponse(part.get_content() if part else "")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _files() -> list[Path]:
    return sorted(Path(settings.DEMO_MAIL_DIR).glob("*.eml"), reverse=True) if settings.DEMO_MAIL_DIR else []


def _find(name: str) -> EmailMessage:
    for file in _files():
        if file.name == name:
            return _read(file)
    raise Http404


def _read(file: Path) -> EmailMessage:
    return email.message_from_bytes(file.read_bytes(), policy=email.policy.default)


urlpatterns = [
    path("mail/", inbox, name="demo_mails"),
    path("mail/<str:name>/", letter, name="demo_mail"),
    path("mail/<str:name>/html/", letter_html, name="demo_mail_html"),
]
