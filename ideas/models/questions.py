"""What was asked about an idea.

The idea's own questions look into these rows, so they name it in quotes and do not import it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from people.models import Ambassador, User


class GiverQuestion(models.Model):
    """A question to the giver; the promise keeps running."""

    idea = models.ForeignKey("Idea", models.CASCADE, related_name="questions")
    text = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer_before = models.DateField()
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["idea"], condition=Q(replied_at__isnull=True), name="one_open_question_to_the_giver"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class AmbassadorQuestion(models.Model):
    """A question to an ambassador, answered once through a signed link."""

    idea = models.ForeignKey("Idea", models.CASCADE, related_name="ambassador_questions")
    ambassador = models.ForeignKey(Ambassador, models.PROTECT)
    text = models.TextField()
    nonce = models.CharField(max_length=43)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    due_on = models.DateField()
    reply = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]

    def __str__(self) -> str:
        return self.text[:60]
