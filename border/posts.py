"""Public forms without cookies: where a post may come from, when its page was shown, and the field people leave empty."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

DECOY = "webbplats"
OLDEST_SECONDS = 24 * 3600

_SALT = "border.start"


def public_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator for pages that a visitor without cookies posts to.

    There is no session such a post could ride on, so there is no CSRF cookie; a post that says itself that it comes from
    another site is refused all the same.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST" and _from_another_site(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return csrf_exempt(wrapped)


def signed_start() -> str:
    """The moment a form is shown, signed, for a hidden field."""
    return signing.dumps(int(time.time()), salt=_SALT)


def seconds_since(start: str) -> float | None:
    """Seconds since `signed_start`; None when it is missing, forged, from the future or more than a day old."""
    try:
        shown = int(signing.loads(start, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    passed = time.time() - shown
    # Django's signer takes times from the future; we do not.
    return passed if 0 <= passed + 1 and passed <= OLDEST_SECONDS else None


class DecoyField(forms.CharField):
    """A field no person sees; what fills it in is a machine."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            label=_("Leave this field empty"),
            widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1", "data-decoy": ""}),
        )


def _from_another_site(request: HttpRequest) -> bool:
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        return True
    origin = request.headers.get("Origin")
    if not origin or origin == "null":
        # A page with `Referrer-Policy: no-referrer` posts with Origin: null; Sec-Fetch-Site has been asked above.
        return False
    host = urlsplit(origin).netloc
    return host not in (request.get_host(), urlsplit(settings.SITE_URL).netloc)
