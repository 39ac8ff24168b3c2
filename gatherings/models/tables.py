"""Tables and rounds, hosts, locks, and table plans with every seat."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gatherings.models.gathering import Gathering, GatheringTheme
from gatherings.models.programme import AgendaItem, Room
from gatherings.models.registration import Registration
from gatherings.vocabulary.seating import PlanKind, PlanState, SeatOrigin
from people.models import User
from people.models.languages import InTwoLanguages
from people.vocabulary import Language


def first_languages() -> list[str]:
    """Swedish is spoken at a table unless said otherwise."""
    return [Language.SWEDISH]


class GatheringTable(InTwoLanguages):
    """A table in a room: its number, chairs, where it stands in words and on the floor plan."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="tables", verbose_name=_("gathering"))
    number = models.PositiveSmallIntegerField(_("number"))
    room = models.ForeignKey(
        Room, models.SET_NULL, null=True, blank=True, related_name="tables", verbose_name=_("room")
    )
    chairs = models.PositiveSmallIntegerField(_("chairs"), default=8)
    fewest = models.PositiveSmallIntegerField(_("at least so many people"), default=6)
    languages = ArrayField(
        models.CharField(max_length=2, choices=Language), verbose_name=_("languages"), default=first_languages
    )
    step_free = models.BooleanField(_("step-free, room for a wheelchair"), default=True)
    hearing_loop = models.BooleanField(_("hearing loop"), default=False)
    way = models.CharField(_("the way there in words"), max_length=200, blank=True)
    way_en = models.CharField(_("the way there in words, in English"), max_length=200, blank=True)
    # Thousandths of the room's width and depth, from the left and from the stage.
    x = models.PositiveSmallIntegerField(_("from the left"), null=True, blank=True)
    y = models.PositiveSmallIntegerField(_("from the stage"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, help_text=_("Taken away on the day."))

    class Meta:
        verbose_name = _("table")
        verbose_name_plural = _("tables")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "number"], name="table_number_once"),
            models.CheckConstraint(condition=Q(fewest__lte=F("chairs"), fewest__gte=1), name="table_size_in_order"),
            models.CheckConstraint(
                condition=(Q(x__isnull=True) | Q(x__lte=1000)) & (Q(y__isnull=True) | Q(y__lte=1000)),
                name="table_inside_the_room",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Round(InTwoLanguages):
    """A time during which everybody sits at one table."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="rounds", verbose_name=_("gathering"))
    number = models.PositiveSmallIntegerField(_("number"))
    item = models.OneToOneField(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="round", verbose_name=_("item")
    )
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "number"], name="round_number_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="round_in_order"),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def heading(self) -> str:
        """Its title in the reader's language."""
        return self.local("title")


class TableTheme(models.Model):
    """What is talked about at one table in one round; without a row there is no theme."""

    table = models.ForeignKey(GatheringTable, models.CASCADE, related_name="themes", verbose_name=_("table"))
    round = models.ForeignKey(Round, models.CASCADE, related_name="table_themes", verbose_name=_("round"))
    theme = models.ForeignKey(GatheringTheme, models.CASCADE, related_name="tables", verbose_name=_("theme"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "round"], name="table_theme_once")]

    def __str__(self) -> str:
        return str(self.theme)


class TableHost(models.Model):
    """Who leads the talk at a table, in one round or, without a round, in all. A host who is erased leaves the table free."""

    table = models.ForeignKey(GatheringTable, models.CASCADE, related_name="hosts", verbose_name=_("table"))
    round = models.ForeignKey(
        Round, models.CASCADE, null=True, blank=True, related_name="hosts", verbose_name=_("round")
    )
    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="hosting", verbose_name=_("registration")
    )

    class Meta:
        verbose_name = _("table host")
        verbose_name_plural = _("table hosts")
        constraints = [
            models.UniqueConstraint(fields=["table", "round"], name="host_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"{self.table}: {self.registration}"


class SeatLock(models.Model):
    """The organiser's word that somebody sits at a table, in one round or in all; every run keeps it."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="locks", verbose_name=_("registration"))
    table = models.ForeignKey(GatheringTable, models.CASCADE, related_name="locks", verbose_name=_("table"))
    round = models.ForeignKey(
        Round, models.CASCADE, null=True, blank=True, related_name="locks", verbose_name=_("round")
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("fixed seat")
        verbose_name_plural = _("fixed seats")
        constraints = [
            models.UniqueConstraint(fields=["registration", "round"], name="locked_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.table}"


class SeatingPlan(models.Model):
    """One table plan: what went in, by which seed, what came out, how good it is.

    `input` is the whole problem as text, with people by number and without names; needs stand in it only as what they ask of
    a table. It is emptied with the needs. One plan at a time is published.
    """

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="plans", verbose_name=_("gathering"))
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=8, choices=PlanKind, default=PlanKind.NEW)
    state = models.CharField(_("state"), max_length=10, choices=PlanState, default=PlanState.WAITING)
    version = models.PositiveIntegerField(default=1, help_text="Raised by every change of the draft.")
    based_on = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    input = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of input and seed.")
    seed = models.CharField(_("seed"), max_length=40)
    solver = models.CharField(max_length=20, blank=True)
    figures = models.JSONField(_("figures"), default=dict, help_text="Per level: reached, bound, proved or not.")
    progress = models.PositiveSmallIntegerField(_("per cent done"), default=0)
    progress_note = models.CharField(max_length=120, blank=True)
    error = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    started_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(_("worked out"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )
    printed_at = models.DateTimeField(_("last printed"), null=True, blank=True)

    class Meta:
        verbose_name = _("table plan")
        verbose_name_plural = _("table plans")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "number"], name="plan_number_once"),
            models.UniqueConstraint(fields=["gathering"], condition=Q(state="published"), name="one_published_plan"),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state_known"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="plan_progress_is_per_cent"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False, published_by__isnull=False),
                name="plan_published_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.get_state_display()})"


class Seat(models.Model):
    """One person at one table in one round of one plan."""

    plan = models.ForeignKey(SeatingPlan, models.CASCADE, related_name="seats")
    round = models.ForeignKey(Round, models.CASCADE, related_name="seats", verbose_name=_("round"))
    table = models.ForeignKey(GatheringTable, models.CASCADE, related_name="seats", verbose_name=_("table"))
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="seats", verbose_name=_("registration"))
    origin = models.CharField(max_length=6, choices=SeatOrigin, default=SeatOrigin.RUN)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["round", "table", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "round", "registration"], name="one_seat_in_a_round"),
        ]
        indexes = [
            models.Index(fields=["plan", "round", "table"], name="seat_at_table"),
            models.Index(fields=["registration", "plan"], name="seat_of_registration"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.table_id}"


class SeatMove(models.Model):
    """That somebody was moved from one table to another in a plan, by whom and why."""

    plan = models.ForeignKey(SeatingPlan, models.CASCADE, related_name="moves")
    round = models.ForeignKey(Round, models.CASCADE, related_name="+", verbose_name=_("round"))
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="+", verbose_name=_("registration"))
    old_table = models.ForeignKey(GatheringTable, models.CASCADE, null=True, blank=True, related_name="+")
    new_table = models.ForeignKey(GatheringTable, models.CASCADE, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.old_table_id} → {self.new_table_id}"
