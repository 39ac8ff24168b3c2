from django.apps import AppConfig
from django.contrib.admin import autodiscover
from django.contrib.admin.apps import SimpleAdminConfig


class MeetMalmoConfig(AppConfig):
    name = "meetmalmo"
    default = True


class PortalAdminConfig(SimpleAdminConfig):
    """The admin with our own site: one front page, one look."""

    default_site = "meetmalmo.admin.PortalAdminSite"
    default = False

    def ready(self) -> None:
        super().ready()
        autodiscover()
