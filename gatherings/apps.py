"""The app's name in the admin, and what of it is covered when a person is hidden everywhere."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

# What the public reads of a gathering and somebody has written by hand.
WRITTEN = (
    "Gathering", "GatheringTheme", "AgendaItem", "ParallelSession", "Speaker", "ProgrammeVersion", "TableNote", "Documentation",
    "Outcome", "OutcomeStep", "FollowUp",
)  # fmt: skip


class GatheringsConfig(AppConfig):
    name = "gatherings"
    verbose_name = _("Gatherings")

    def ready(self) -> None:
        import_string("projects.hiding.also_cover")(*(self.get_model(name) for name in WRITTEN))
