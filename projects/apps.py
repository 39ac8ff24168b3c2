"""The app's name in the admin."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Projects")

    def ready(self) -> None:
        # Who leaves the pool is not waited for any longer.
        import_string("people.pool.also_on_leaving")(import_string("projects.inviting.has_left"))
