"""The door: who came, left, came back."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gatherings.models.gathering import Gathering
from gatherings.models.registration import Registration
from gatherings.vocabulary.day import FoundBy, Movement
from people.models import User


class CheckIn(models.Model):
    """One movement at the door. `client_id` is made by the device, so that sending it twice writes it once.

    Whether somebody is in the house is her last movement that was not undone. Rows are added, and undone by a further row.
    """

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="check_ins", verbose_name=_("gathering"))
    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="check_ins", verbose_name=_("registration")
    )
    client_id = models.UUIDField(default=uuid.uuid4)
    movement = models.CharField(_("movement"), max_length=4, choices=Movement)
    undoes = models.OneToOneField("self", models.CASCADE, null=True, blank=True, related_name="undone_by")
    found_by = models.CharField(_("found"), max_length=8, choices=FoundBy)
    at = models.DateTimeField(_("at"), help_text="By the device's clock, brought into the day by the server.")
    received_at = models.DateTimeField(_("received"))
    offline = models.BooleanField(_("kept by the device until the net came back"), default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "client_id"], name="check_in_written_once"),
            models.CheckConstraint(condition=Q(movement__in=Movement.values), name="check_in_movement_known"),
            models.CheckConstraint(
                condition=(Q(movement="undo") & Q(undoes__isnull=False))
                | (~Q(movement="undo") & Q(undoes__isnull=True)),
                name="check_in_undoes_something",
            ),
        ]
        indexes = [models.Index(fields=["registration", "at"], name="check_in_of")]

    def __str__(self) -> str:
        return f"{self.movement} {self.at:%H:%M}"
