"""What became of it: documentation, outcomes, follow-ups, anonymous answers, exchanged addresses."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gatherings.models.gathering import Gathering
from gatherings.models.notes import TableNote
from gatherings.models.registration import Registration
from gatherings.vocabulary.afterwards import Agreement, FollowUpStage, OutcomeState
from ideas.models import Idea
from people.models import Organisation, User
from people.models.languages import InTwoLanguages
from projects.models import Project


class Documentation(InTwoLanguages):
    """The report of a gathering, promised within 14 days. Kept for good."""

    gathering = models.OneToOneField(
        Gathering, models.PROTECT, related_name="documentation", verbose_name=_("gathering")
    )
    due_on = models.DateField(_("promised for"))
    text = models.TextField(_("text"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    easy_read = models.TextField(_("in easy Swedish"), blank=True)
    # Counted up by each save, so that of two who write at once nobody overwrites the other unseen.
    version = models.PositiveIntegerField(default=1, db_default=1)
    reminded_on = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )

    class Meta:
        verbose_name = _("documentation")
        verbose_name_plural = _("documentations")
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | (Q(published_by__isnull=False) & ~Q(text="")),
                name="documentation_published_by",
            )
        ]

    def __str__(self) -> str:
        return str(self.gathering)

    def is_late(self, today: date | None = None) -> bool:
        return self.published_at is None and self.due_on < (today or timezone.localdate())


class Outcome(InTwoLanguages):
    """A point of the outcome board. Owner, next date and what happened are shown, or that they are missing."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="outcomes", verbose_name=_("gathering"))
    note = models.ForeignKey(
        TableNote, models.SET_NULL, null=True, blank=True, related_name="outcomes", verbose_name=_("note")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    state = models.CharField(_("state"), max_length=8, choices=OutcomeState, default=OutcomeState.OPEN)
    title = models.CharField(_("point"), max_length=160)
    title_en = models.CharField(_("point in English"), max_length=160, blank=True)
    owner_name = models.CharField(
        _("owner in words"), max_length=120, blank=True, help_text=_("A unit or role, not a person's name.")
    )
    owner = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    next_on = models.DateField(_("next date"), null=True, blank=True)
    idea = models.ForeignKey(
        Idea, models.PROTECT, null=True, blank=True, related_name="outcomes", verbose_name=_("idea")
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="outcomes", verbose_name=_("project")
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OutcomeState.values), name="outcome_state_known"),
        ]

    def __str__(self) -> str:
        return self.local("title")

    def is_late(self, today: date | None = None) -> bool:
        return (
            self.state == OutcomeState.OPEN
            and self.next_on is not None
            and self.next_on < (today or timezone.localdate())
        )


class OutcomeStep(InTwoLanguages):
    """One thing that happened with a point."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="steps")
    happened_on = models.DateField(_("on"))
    text = models.CharField(_("what happened"), max_length=300)
    text_en = models.CharField(_("what happened, in English"), max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("what happened")
        verbose_name_plural = _("what happened")
        ordering = ["happened_on", "id"]

    def __str__(self) -> str:
        return self.local("text")


class FollowUp(InTwoLanguages):
    """What participants are told two and six months after: promised with a day, sent once."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="follow_ups", verbose_name=_("gathering"))
    months = models.PositiveSmallIntegerField(_("months after"))
    due_on = models.DateField(_("promised for"))
    stage = models.CharField(_("state"), max_length=4, choices=FollowUpStage, default=FollowUpStage.DUE)
    text = models.TextField(_("text"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)
    reminded_on = models.DateField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["months"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "months"], name="follow_up_once"),
            models.CheckConstraint(condition=Q(stage="due") | Q(sent_at__isnull=False), name="follow_up_sent_at"),
        ]

    def __str__(self) -> str:
        return f"{self.months}"


class QuestionTicket(models.Model):
    """A right to answer the anonymous questions once. It knows its gathering and nobody's name."""

    gathering = models.ForeignKey(
        Gathering, models.CASCADE, related_name="question_tickets", verbose_name=_("gathering")
    )
    digest = models.CharField(max_length=64, unique=True)
    used_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"ticket {self.pk}"


class FeedbackAnswer(models.Model):
    """Three anonymous answers. Nothing leads from them to a person or a ticket, and the day is all that is kept of the time."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="feedback", verbose_name=_("gathering"))
    met_new = models.PositiveSmallIntegerField(_("met people I would not have met"), choices=Agreement)
    was_heard = models.PositiveSmallIntegerField(_("was listened to"), choices=Agreement)
    worth_it = models.PositiveSmallIntegerField(_("was worth my time"), choices=Agreement)
    answered_on = models.DateField()

    class Meta:
        verbose_name = _("anonymous answer")
        verbose_name_plural = _("anonymous answers")
        constraints = [
            models.CheckConstraint(
                condition=Q(met_new__range=(1, 5), was_heard__range=(1, 5), worth_it__range=(1, 5)),
                name="feedback_from_one_to_five",
            )
        ]

    def __str__(self) -> str:
        return f"{self.met_new}/{self.was_heard}/{self.worth_it}"


class ContactWish(models.Model):
    """That one participant wants to exchange addresses with another. Only when both wish so does either learn anything."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="contact_wishes", verbose_name=_("gathering"))
    wisher = models.ForeignKey(Registration, models.CASCADE, related_name="contact_wishes")
    wished = models.ForeignKey(Registration, models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    exchanged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wisher", "wished"], name="contact_wished_once"),
            models.CheckConstraint(condition=~Q(wisher=F("wished")), name="contact_with_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.wisher_id} → {self.wished_id}"
