"""How an idea is judged: verdicts, places looked in, notes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ideas.models.criteria import CriteriaSet, Criterion
from ideas.models.idea import Idea
from ideas.vocabulary import InventorySide, Verdict
from people.models import NamedInTwoLanguages, User, Valid


class Assessment(models.Model):
    """The judgement of one idea, with the set of criteria it was made with. `version` guards against saving over others."""

    idea = models.OneToOneField(Idea, models.CASCADE, related_name="assessment")
    criteria_set = models.ForeignKey(CriteriaSet, models.PROTECT)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.idea_id} v{self.version}"


class Judgement(models.Model):
    """One criterion's verdict and its reason."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="judgements")
    criterion = models.ForeignKey(Criterion, models.PROTECT)
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="one_judgement_per_criterion"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="judgement_verdict_known"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.verdict}"


class InventoryPlace(NamedInTwoLanguages, Valid):
    """A place where one looks for what already goes on, inside or outside the city."""

    side = models.CharField(_("side"), max_length=10, choices=InventorySide)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("place to look")
        verbose_name_plural = _("places to look")
        ordering = ["side", "position", "id"]


class InventoryCheck(models.Model):
    """That somebody looked in a place for one idea, and what was found."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="inventory")
    place = models.ForeignKey(InventoryPlace, models.PROTECT)
    found = models.TextField(_("what was found"))
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["place__side", "place__position"]
        constraints = [models.UniqueConstraint(fields=["idea", "place"], name="one_check_per_place")]

    def __str__(self) -> str:
        return self.found[:60]


class Note(models.Model):
    """An internal note. It never leaves the house."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="notes")
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return self.text[:60]
