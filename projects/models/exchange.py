"""Files with projects that staff handed in, and what became of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import User
from projects.vocabulary import ImportState


class ProjectImport(models.Model):
    """A file between being looked at and being taken in; afterwards who did it, when, and how much.

    `content` is kept only until then, a day at the most.
    """

    name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.LOOKED_AT)
    report = models.JSONField(default=dict)
    handed_in_at = models.DateTimeField(_("handed in"))
    handed_in_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("handed in by"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("import of projects")
        verbose_name_plural = _("imports of projects")
        ordering = ["-handed_in_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=ImportState.LOOKED_AT) | models.Q(content=b"", done_at__isnull=False),
                name="import_done_keeps_no_file",
            )
        ]

    def __str__(self) -> str:
        return self.name
