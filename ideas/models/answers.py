"""What the giver is told: the answer, and that it is late."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ideas.models.idea import Idea
from ideas.vocabulary import AnswerKind, AnswerStage
from people.models import User


class Answer(models.Model):
    """The answer to an idea: written, perhaps held, sent once."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="answers")
    kind = models.CharField(_("answer"), max_length=10, choices=AnswerKind)
    stage = models.CharField(max_length=10, choices=AnswerStage, default=AnswerStage.DRAFT)
    version = models.PositiveIntegerField(default=1)
    text = models.TextField(_("the answer in your own words"))
    would_change = models.TextField(_("what would change the answer"), blank=True)
    next_step = models.TextField(_("next step"), blank=True)
    where_to = models.CharField(_("where the idea belongs"), max_length=120, blank=True)
    where_link = models.URLField(_("address there"), blank=True)
    review_on = models.DateField(_("taken up again on"), null=True, blank=True)
    contact = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact person")
    )
    reasons = models.JSONField(
        default=list, help_text="What was told per criterion when it was sent: key, verdict, reason."
    )
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    second_reader = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("second reader")
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["-written_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["idea"], condition=~Q(stage=AnswerStage.SENT), name="one_unsent_answer_per_idea"
            ),
            models.CheckConstraint(
                condition=~Q(stage=AnswerStage.SENT) | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="sent_answer_has_time_and_sender",
            ),
            models.CheckConstraint(
                condition=~Q(kind=AnswerKind.PARKED) | Q(review_on__isnull=False), name="parked_answer_has_review_date"
            ),
            models.CheckConstraint(
                condition=~Q(kind=AnswerKind.REFERRED) | ~Q(where_to=""), name="referred_answer_says_where"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_stage_display()})"

    @property
    def told(self) -> list[dict[str, str]]:
        """What was told per criterion: name in the reader's language, verdict, reason."""
        name = "name_en" if (get_language() or "sv").startswith("en") else "name_sv"
        return [
            {"name": reason[name], "verdict": reason["verdict"], "reason": reason["reason"]} for reason in self.reasons
        ]


class Delay(models.Model):
    """An honest word that the promise is not kept, with a new date and the reason in our own words."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="delays")
    reason = models.CharField(max_length=300)
    changed = models.CharField(
        max_length=300,
        blank=True,
        help_text=_("What we have changed so that it does not happen again. Shown publicly."),
    )
    new_date = models.DateField()
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: the portal told it, because nobody had.",
    )

    class Meta:
        ordering = ["told_at"]

    def __str__(self) -> str:
        return self.reason
