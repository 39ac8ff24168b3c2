"""The criteria ideas are judged by: versioned data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models import NamedInTwoLanguages, Valid

SET_NAME_LENGTH = 80


class CriteriaSet(Valid):
    """The criteria that ideas are judged by in a period. An idea keeps the set it was handed in under."""

    name = models.CharField(_("name"), max_length=SET_NAME_LENGTH)

    class Meta:
        verbose_name = _("set of criteria")
        verbose_name_plural = _("sets of criteria")
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return self.name


class CriterionQuerySet(models.QuerySet["Criterion"]):
    def asked_today(self) -> CriterionQuerySet:
        """The criteria of the set that holds today, in their order; none when no set holds."""
        current = CriteriaSet.objects.valid_today().order_by("-valid_from").values("pk")[:1]
        return self.filter(criteria_set=models.Subquery(current)).order_by("position")


class Criterion(NamedInTwoLanguages):
    """One criterion with the question the form asks about it."""

    criteria_set = models.ForeignKey(
        CriteriaSet, models.PROTECT, related_name="criteria", verbose_name=_("set of criteria")
    )
    key = models.SlugField(_("key"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"))
    question_sv = models.CharField(_("question in Swedish"), max_length=200)
    question_en = models.CharField(_("question in English"), max_length=200)
    hint_sv = models.TextField(_("hint in Swedish"), blank=True)
    hint_en = models.TextField(_("hint in English"), blank=True)
    yes_sv = models.TextField(_("example of yes, in Swedish"), blank=True)
    yes_en = models.TextField(_("example of yes, in English"), blank=True)
    no_sv = models.TextField(_("example of no, in Swedish"), blank=True)
    no_en = models.TextField(_("example of no, in English"), blank=True)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["criteria_set", "position"]
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "key"], name="criterion_key_once_in_set"),
            models.UniqueConstraint(fields=["criteria_set", "position"], name="criterion_position_once_in_set"),
        ]

    @property
    def question(self) -> str:
        return self._localised("question")

    @property
    def hint(self) -> str:
        return self._localised("hint")

    @property
    def example_of_yes(self) -> str:
        return self._localised("yes")

    @property
    def example_of_no(self) -> str:
        return self._localised("no")

    def _localised(self, what: str) -> str:
        language = "en" if (get_language() or "sv").startswith("en") else "sv"
        return str(getattr(self, f"{what}_{language}"))
