"""What becomes of a gathering."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutcomeState(models.TextChoices):
    """Where a point of the outcome board is."""

    OPEN = "open", _("Going on")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Not done, with the reason")


class FollowUpStage(models.TextChoices):
    """Where a follow-up is."""

    DUE = "due", _("To be written")
    SENT = "sent", _("Sent")


class Agreement(models.IntegerChoices):
    """The answer to an anonymous question."""

    NO = 1, _("Not at all")
    RATHER_NO = 2, _("Rather not")
    BETWEEN = 3, _("In between")
    RATHER_YES = 4, _("Rather yes")
    YES = 5, _("Yes, very much")
