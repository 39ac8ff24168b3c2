"""Where a table plan is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanState(models.TextChoices):
    """A plan is worked out by a task, changed as a draft, published once, and replaced by the next."""

    WAITING = "waiting", _("Waits to be worked out")
    WORKING = "working", _("Is being worked out")
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    REPLACED = "replaced", _("Replaced")
    FAILED = "failed", _("Could not be worked out")


class PlanKind(models.TextChoices):
    """What made the plan."""

    NEW = "new", _("Worked out anew")
    AGAIN = "again", _("Run again with locks")
    REPAIR = "repair", _("Repaired for those who are here")


class SeatOrigin(models.TextChoices):
    """Who put somebody on a chair."""

    RUN = "run", _("The run")
    MOVED = "moved", _("Moved by the organiser")
    DOOR = "door", _("Placed at the door")
