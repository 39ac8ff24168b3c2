"""What a giver has of an idea: the addresses of its page, texts, later words, files."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ideas.models.criteria import Criterion
from ideas.models.drafts import Draft
from ideas.models.idea import Idea


class StatusLink(models.Model):
    """One private address of an idea's status page; only its digest is kept.

    Every mail carries an address of its own. `mailed` tells those that were only ever sent to the giver's mailbox: pressing
    "confirm" from such a page proves the address, pressing it from the page shown after handing in does not.
    """

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    mailed = models.BooleanField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link {self.pk} to {self.idea_id}"


class CriterionAnswer(models.Model):
    """What the giver wrote about one criterion."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="criterion_answers")
    criterion = models.ForeignKey(Criterion, models.PROTECT)
    text = models.TextField()

    class Meta:
        ordering = ["criterion__position"]
        constraints = [models.UniqueConstraint(fields=["idea", "criterion"], name="one_text_per_criterion")]

    def __str__(self) -> str:
        return self.text[:60]


class Addition(models.Model):
    """Something the giver added or corrected later; the original stays as it was."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="additions")
    text = models.TextField()
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.text[:60]


class Attachment(models.Model):
    """A file handed in with a draft or an idea. The name it had is only a label."""

    draft = models.ForeignKey(Draft, models.CASCADE, null=True, blank=True, related_name="attachments")
    idea = models.ForeignKey(Idea, models.CASCADE, null=True, blank=True, related_name="attachments")
    stored_name = models.CharField(max_length=80, unique=True)
    label = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=12, default="unscanned")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(draft__isnull=False, idea__isnull=True) | Q(draft__isnull=True, idea__isnull=False),
                name="attachment_belongs_to_one",
            )
        ]

    def __str__(self) -> str:
        return self.label
