"""What people need in order to take part: apart from everything else, sealed, and gone 14 days after."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from gatherings.models.registration import Registration


class ParticipantNeeds(models.Model):
    """The needs of one registration, encrypted with the key of its gathering. Read through `gatherings.needs` only.

    Special category (GDPR art. 9): no admin page lists it, no export with names has it, no mail or log carries it. The row
    goes with the registration, and all rows of a gathering 14 days after it was held, with the salt of their key.
    """

    registration = models.OneToOneField(
        Registration, models.CASCADE, related_name="needs", verbose_name=_("registration")
    )
    sealed = models.BinaryField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("needs")
        verbose_name_plural = _("needs")
        default_permissions = ()

    def __str__(self) -> str:
        return f"needs {self.pk}"
