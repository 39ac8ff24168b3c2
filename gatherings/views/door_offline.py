"""The door without net: a page that keeps what is pressed and sends it later, its list, and what takes the kept presses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gatherings import door, offline_list
from gatherings.door_forms import KeptForm
from gatherings.models import Gathering
from gatherings.views.staff import DOOR, for_staff
from people.models import User

# A volunteer presses perhaps six times a minute.
MOST_AT_ONCE = 500
MOST_BYTES = 200_000

_WORKER = (Path(settings.BASE_DIR) / "static" / "js" / "door-worker.js").read_text()


@for_staff(DOOR, camera=True)
@require_safe
def page(request: HttpRequest, gathering: Gathering) -> HttpResponse:
    """The page itself: no names in it, so that the browser may keep it for when there is no net."""
    context = {"gathering": gathering, "until": offline_list.last_moment(gathering), "in_form": True}
    return render(request, "gatherings/door/offline.html", context)


@for_staff(DOOR, script=True)
@require_safe
def guests(request: HttpRequest, gathering: Gathering) -> HttpResponse:
    """The list for a device; 410 outside the day."""
    now = timezone.now()
    if not door.is_open(gathering, now) or now > offline_list.last_moment(gathering):
        return JsonResponse({"problem": "closed"}, status=410)
    made = offline_list.make(gathering, now=now)
    body = {"key": made.key, "until": int(made.until.timestamp() * 1000), "rows": made.rows}
    return JsonResponse(body)


@for_staff(DOOR, script=True)
@require_safe
def token(request: HttpRequest, gathering: Gathering) -> HttpResponse:
    """Whether there is net and somebody is signed in, with the token for sending."""
    return JsonResponse({"token": get_token(request)})


@for_staff(DOOR, script=True)
@require_POST
def send(request: HttpRequest, gathering: Gathering) -> HttpResponse:
    """Take what a device kept. Sent twice it is written once; each press is answered by what came of it."""
    kept = _read(request)
    if kept is None:
        return JsonResponse({"problem": "unreadable"}, status=400)
    forms = [KeptForm(one) for one in kept]
    good = [form.kept() for form in forms if form.is_valid()]
    outcomes = door.synchronize(gathering, good, by=cast(User, request.user))
    refused = [str(one.get("client_id", ""))[:40] for one, form in zip(kept, forms, strict=True) if not form.is_valid()]
    answers = {str(client): outcome.value for client, outcome in outcomes.items()}
    return JsonResponse({"outcomes": answers | dict.fromkeys(refused, door.Outcome.REFUSED.value)})


@for_staff(DOOR, script=True)
@require_safe
def worker(request: HttpRequest, gathering: Gathering) -> HttpResponse:
    """The script that keeps the page: it lies in the page's own folder, for a browser lets it keep nothing outside of it."""
    here = reverse("gatherings:door_offline", args=[gathering.slug])
    files = [here, *(static(name) for name in ("site.css", "door.css", "favicon.svg", "js/camera.js", "js/door-offline.js"))]  # fmt: skip
    told = json.dumps({"name": f"door-{gathering.pk}", "page": here, "files": files})
    return HttpResponse(f"const KEEP = {told};\n{_WORKER}", content_type="text/javascript; charset=utf-8")


def _read(request: HttpRequest) -> list[dict[str, object]] | None:
    """What a device sent, as plain values; None for anything that is not a short list of them."""
    if len(request.body) > MOST_BYTES:
        return None
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list) or len(found) > MOST_AT_ONCE or not all(isinstance(one, dict) for one in found):
        return None
    # Through the forms, which take text.
    return [{str(name): "" if value is None else str(value) for name, value in one.items()} for one in found]


_DOOR = "personal/incheckning/<slug:slug>/utan-nat/"

urlpatterns: list[URLPattern] = [
    path(_DOOR, page, name="door_offline"),
    path(f"{_DOOR}lista.json", guests, name="door_guests"),
    path(f"{_DOOR}lage.json", token, name="door_token"),
    path(f"{_DOOR}skicka/", send, name="door_send"),
    path(f"{_DOOR}sw.js", worker, name="door_worker"),
]
