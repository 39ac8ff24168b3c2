"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    """The portal's own address, and whether this is the demo."""
    return {"SITE_URL": settings.SITE_URL, "IS_DEMO": settings.MODE == "demo"}
