"""What happens at the door."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# Undoing a check-in is a slip of the finger; after this it is leaving.
UNDO_SECONDS = 60
FEWEST_LETTERS = 3
# The door can be set up and tried in the morning, or the evening before.
OPENS_HOURS_BEFORE = 12


class Movement(models.TextChoices):
    """One thing the door writes down."""

    IN = "in", _("Came")
    OUT = "out", _("Left")
    UNDO = "undo", _("Undone")


class FoundBy(models.TextChoices):
    """How the door found the person."""

    CAMERA = "camera", _("By camera")
    CODE = "code", _("By code")
    NAME = "name", _("By name")
    WALK_IN = "walk_in", _("Came without a registration")
    PAPER = "paper", _("From the printed list")
