"""What happened to an idea, kept for good."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ideas.models.idea import Idea
from ideas.vocabulary import ActorKind, EventKind, IdeaState
from people.models import User


class Event(models.Model):
    """One thing that happened to an idea. Rows are never changed or removed (a trigger sees to it)."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=EventKind)
    old_state = models.CharField(max_length=20, blank=True)
    new_state = models.CharField(max_length=20, blank=True)
    actor_kind = models.CharField(max_length=12, choices=ActorKind)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["idea", "at"], name="event_of_idea")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"


class Merge(models.Model):
    """That one idea was joined with another; undoing it keeps the row."""

    source = models.ForeignKey(Idea, models.PROTECT, related_name="merges")
    target = models.ForeignKey(Idea, models.PROTECT, related_name="+")
    state_before = models.CharField(max_length=20, choices=IdeaState)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(undone_at__isnull=True), name="merged_into_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} into {self.target_id}"
