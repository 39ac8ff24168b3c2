"""What forms send. Public ones without cookies: where a post may come from, when its page was shown, the field that stays empty."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt

from border.cleaning import is_number

DECOY = "webbplats"
OLDEST_SECONDS = 24 * 3600
# Between the clocks of two of our machines.
CLOCKS_APART = 5

# Longer than writing a mail takes on a busy machine, shorter than anybody notices.
STEP_SECONDS = 0.25

_SALT = "border.start"


def sent_number(sent: QueryDict, name: str) -> int:
    """The number of a row that a button or field of our own page sends. Raises `Http404` for anything else."""
    value = sent.get(name, "")
    if not is_number(value):
        raise Http404
    return int(value)


def public_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator for pages that a visitor without cookies posts to.

    There is no session such a post could ride on, so there is no CSRF cookie; a post that says itself that it comes
    from another site is refused all the same. Keys and times in the page are fresh, so it is asked for anew each time;
    but not `no-store`, which would make browsers forget what was typed when somebody goes back.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "OPTIONS") and _from_another_site(request):
            raise PermissionDenied("posted from another site")
        return view(request, *args, **kwargs)

    return csrf_exempt(cache_control(private=True, no_cache=True)(wrapped))


def same_time(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator for forms that must not tell whether an address is known: a post takes a whole number of steps.

    Writing a mail for an address that is known takes four times as long as looking up one that is not, which one request
    shows (reliability.md P13). For forms few people send; the thread waits.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        began = time.monotonic()
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            time.sleep((began - time.monotonic()) % STEP_SECONDS)
        return response

    return wrapped


def signed_start() -> str:
    """The moment a form is shown, signed, for a hidden field."""
    return signing.dumps(int(time.time() * 1000), salt=_SALT)


def seconds_since(start: str) -> float | None:
    """Seconds since `signed_start`; None when it is missing, forged, from the future or more than a day old."""
    try:
        passed = time.time() - int(signing.loads(start, salt=_SALT)) / 1000
    except (signing.BadSignature, ValueError, TypeError):
        return None
    # Django's signer takes times from the future; we do not.
    if passed < -CLOCKS_APART or passed > OLDEST_SECONDS:
        return None
    return max(passed, 0.0)


class DecoyField(forms.CharField):
    """A field no person sees; what fills it in is a machine. The form pack draws it out of sight for everybody."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            label=_("Leave this field empty"),
            widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1", "data-decoy": ""}),
        )


def _from_another_site(request: HttpRequest) -> bool:
    # "same-site" is another host under our domain: not ours.
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    if not origin or origin == "null":
        # A page with `Referrer-Policy: no-referrer` posts with Origin: null; Sec-Fetch-Site has been asked above.
        return False
    try:
        host = urlsplit(origin).netloc.lower()
    except ValueError:
        return True
    return host not in (request.get_host().lower(), urlsplit(settings.SITE_URL).netloc.lower())
