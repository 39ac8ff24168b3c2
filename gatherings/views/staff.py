"""Pages of the day for staff, outside the admin's frame: who may open them, and what is true of their answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, resolve_url
from django.utils.cache import patch_cache_control

from gatherings.models import Gathering

DOOR, RUN = "gatherings.door_gathering", "gatherings.run_gathering"

View = Callable[..., HttpResponse]


def for_staff(right: str, *, script: bool = False, camera: bool = False) -> Callable[[View], View]:
    """Decorator: the gathering of the address, for staff with this right; others sign in first or get 403.

    `script`: the page is asked for by a script, which is told 401 and 403 instead of being led elsewhere. `camera`: the page
    may open the camera, which every other page of the portal may not.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, slug: str, **more: object) -> HttpResponse:
            user = request.user
            if not (user.is_authenticated and user.is_active and user.is_staff):
                if script:
                    return JsonResponse({"problem": "signed-out"}, status=401)
                return redirect_to_login(request.get_full_path(), resolve_url("admin:login"))
            if not user.has_perm(right):
                raise PermissionDenied
            response = view(request, get_object_or_404(Gathering, slug=slug), **more)
            patch_cache_control(response, no_store=True, private=True)
            response["X-Robots-Tag"] = "noindex"
            response["Referrer-Policy"] = "same-origin"
            if camera:
                response["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=(), payment=()"
            return response

        return wrapped

    return decorate
