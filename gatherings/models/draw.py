"""Drawing lots when more want to come than fit: committed to beforehand, kept afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gatherings.models.gathering import Gathering
from people.models import User


class Draw(models.Model):
    """One draw: the promise of a seed before, the seed and the whole result after. People stand in it by number only."""

    gathering = models.OneToOneField(Gathering, models.PROTECT, related_name="draw", verbose_name=_("gathering"))
    commitment = models.CharField(
        _("fingerprint of the seed"), max_length=64, help_text="SHA-256 of the seed, published before the draw."
    )
    seed = models.CharField(_("seed"), max_length=64)
    committed_at = models.DateTimeField(_("promised"))
    input = models.TextField(blank=True, help_text="The whole problem as text; it can be drawn again from this.")
    chances = models.JSONField(_("chances by kind"), default=dict)
    result = models.JSONField(_("result"), default=dict)
    version = models.CharField(max_length=10, blank=True)
    drawn_at = models.DateTimeField(_("drawn"), null=True, blank=True)
    drawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("drawn by"),
        help_text="Empty: by the clock.",
    )  # fmt: skip

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        constraints = [
            models.CheckConstraint(condition=Q(drawn_at__isnull=True) | ~Q(input=""), name="draw_kept_whole")
        ]

    def __str__(self) -> str:
        return str(self.gathering)
