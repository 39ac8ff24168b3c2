"""What is not an idea yet: drafts, and what looked like spam."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import User
from people.vocabulary import Language


class DraftQuerySet(models.QuerySet["Draft"]):
    def past_their_time(self, today: date) -> DraftQuerySet:
        """Drafts whose removal day has passed."""
        return self.filter(remove_on__lt=today)


class Draft(models.Model):
    """What a visitor has typed so far. It belongs to whoever holds its address; staff cannot open it.

    After handing in, the row stays a while without its text so that its address leads to the receipt.
    """

    digest = models.CharField(
        max_length=64, unique=True, help_text="SHA-256 of the address; the address itself is not kept."
    )
    form_key = models.CharField(max_length=64)
    typed = models.JSONField(default=dict, help_text="Field name to what was typed, a text or a list of texts.")
    language = models.CharField(max_length=2, choices=Language, default=Language.SWEDISH)
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    remove_on = models.DateField()
    idea = models.ForeignKey("Idea", models.CASCADE, null=True, blank=True, related_name="drafts")

    objects = DraftQuerySet.as_manager()

    def __str__(self) -> str:
        return f"draft {self.pk}"


class Suspicion(models.Model):
    """What looked like spam: kept apart without number or mail until a person has looked; never removed by machine."""

    typed = models.JSONField()
    reasons = models.JSONField(default=list)
    received_at = models.DateTimeField(_("received"))
    draft_digest = models.CharField(max_length=64, unique=True)
    judged_at = models.DateTimeField(_("decided on"), null=True, blank=True)
    judged_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    idea = models.ForeignKey("Idea", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("suspected spam")
        verbose_name_plural = _("suspected spam")
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return str(self.typed.get("title", ""))[:60]
