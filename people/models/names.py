"""Names that themes and organisations had, so that what was typed or linked with them leads on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models.base import Organisation, Plain, Theme, User


class OldName(models.Model):
    """What a theme or an organisation was called, since when no more and by whom changed.

    `key` is set where two were merged: how the one that is gone stood in addresses. It leads to the one that was kept.
    """

    theme = models.ForeignKey(Theme, models.CASCADE, null=True, blank=True, related_name="old_names")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="old_names")
    key = models.CharField(_("key"), max_length=60, blank=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    plain_name = models.GeneratedField(expression=Plain("name"), output_field=models.TextField(), db_persist=True)
    at = models.DateTimeField(_("changed"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("changed by"))

    class Meta:
        verbose_name = _("old name")
        verbose_name_plural = _("old names")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(theme__isnull=False, organisation__isnull=True)
                | Q(theme__isnull=True, organisation__isnull=False),
                name="old_name_is_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["key"], condition=Q(theme__isnull=False) & ~Q(key=""), name="old_theme_key_once"
            ),
            models.UniqueConstraint(
                fields=["key"], condition=Q(organisation__isnull=False) & ~Q(key=""), name="old_organisation_key_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
