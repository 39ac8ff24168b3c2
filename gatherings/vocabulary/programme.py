"""Kinds of items of a programme, and of the choices people make of parallel sessions."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ItemKind(models.TextChoices):
    """What an item of the programme is."""

    ARRIVAL = "arrival", _("Check-in")
    TALK = "talk", _("Talk")
    ROUND = "round", _("Round at the tables")
    PARALLEL = "parallel", _("Parallel sessions")
    PAUSE = "pause", pgettext_lazy("in a programme", "Pause")
    MEAL = "meal", _("Meal")
    OTHER = "other", _("Other")


class ChoiceState(models.TextChoices):
    """Where somebody's wish for a parallel session is."""

    SEATED = "seated", _("Has a seat")
    WAITLISTED = "waitlisted", _("On the waiting list")
    CANCELLED = "cancelled", pgettext_lazy("state of a registration", "Cancelled")
