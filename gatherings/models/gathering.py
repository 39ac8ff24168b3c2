"""A gathering: its life, dates, words in two languages, premises, and how many people fit in."""

from __future__ import annotations

import zoneinfo
from datetime import date, datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gatherings.vocabulary.life import (
    AFTER,
    BEFORE,
    COSTS_NOTHING,
    HELD_AFTER_HOURS,
    NEEDS_ERASED_DAYS,
    OPEN,
    OPEN_TO_INVITED,
    PLACE_LINK_DAYS,
    PUBLIC,
    TABLES_SHOWN_DAYS,
    Admission,
    Facility,
    GatheringActor,
    GatheringEventKind,
    GatheringState,
)
from people.models import User
from people.models.languages import InTwoLanguages
from people.vocabulary import Sphere

# Not held yet; whether the public sees it is `PUBLIC`.
_AHEAD = (*BEFORE, GatheringState.IN_PROGRESS)


def _over() -> datetime:
    return timezone.now() - timedelta(hours=HELD_AFTER_HOURS)


class GatheringQuerySet(models.QuerySet["Gathering"]):
    def public(self) -> GatheringQuerySet:
        """What anybody may see."""
        return self.filter(state__in=PUBLIC)

    def coming(self) -> GatheringQuerySet:
        """Public, not held yet, not cancelled, not over since yesterday; the next first."""
        return self.public().filter(state__in=_AHEAD, ends_at__gt=_over()).order_by("starts_at")

    def past(self) -> GatheringQuerySet:
        """Held, or over without anybody having said so; the latest first."""
        over = Q(state__in=_AHEAD, ends_at__lte=_over())
        return self.public().filter(Q(state__in=AFTER) | over).order_by("-starts_at")

    def open(self) -> GatheringQuerySet:
        """People can sign up, to a seat or to the waiting list."""
        return self.filter(state__in=OPEN)


class Gathering(InTwoLanguages):
    """One stormöte. Several may be planned and open at once.

    `capacity` is what the organiser wants; `taken` counts the people who hold a seat and the seats kept by invitations.
    Staff may lower `capacity` below `taken`: then nobody is thrown out and nobody new gets in, and `capacity_hard`, the
    greater of both, keeps the constraint true. Whoever changes `taken` or a state of a registration holds this row's lock
    (`gatherings.seats.locked`).
    """

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    state = models.CharField(_("state"), max_length=20, choices=GatheringState, default=GatheringState.PLANNED)
    state_since = models.DateTimeField(_("in this state since"), default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    lead = models.CharField(_("in one or two sentences"), max_length=300)
    lead_en = models.CharField(_("in one or two sentences, in English"), max_length=300, blank=True)
    about = models.TextField(_("what it is about"), blank=True)
    about_en = models.TextField(_("what it is about, in English"), blank=True)
    easy_read = models.TextField(_("in easy Swedish"), blank=True)

    # The wall clock of `zone` is what was promised; the instant is what the database can compare (reliability.md P27).
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    zone = models.CharField(max_length=40, default="Europe/Stockholm")
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("last moment to register"))
    needs_before = models.DateField(
        _("interpreters can be ordered until"), null=True, blank=True, help_text=_("Empty: the last day to register.")
    )

    venue = models.CharField(_("premises"), max_length=120)
    address = models.CharField(_("street and town"), max_length=200)
    getting_there = models.TextField(_("getting there, step-free too"), blank=True)
    getting_there_en = models.TextField(_("getting there, in English"), blank=True)
    facilities = ArrayField(
        models.CharField(max_length=20, choices=Facility), verbose_name=_("what the premises have"), default=list,
        blank=True,
    )  # fmt: skip
    accessibility = models.TextField(_("more about accessibility"), blank=True)
    accessibility_en = models.TextField(_("more about accessibility, in English"), blank=True)
    food = models.CharField(_("food"), max_length=200, blank=True)
    food_en = models.CharField(_("food, in English"), max_length=200, blank=True)
    cost = models.CharField(_("cost"), max_length=120, default=COSTS_NOTHING[0])
    cost_en = models.CharField(_("cost, in English"), max_length=120, default=COSTS_NOTHING[1])
    languages = models.CharField(_("languages"), max_length=200, blank=True)
    languages_en = models.CharField(_("languages, in English"), max_length=200, blank=True)
    contact = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact on the page")
    )

    admission = models.CharField(
        _("how seats are given"), max_length=12, choices=Admission, default=Admission.FIRST_COME
    )
    draw_at = models.DateTimeField(
        _("lots are drawn"), null=True, blank=True, help_text=_("Who registers later comes last in line.")
    )
    capacity = models.PositiveIntegerField(_("seats"))
    capacity_hard = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(_("seats taken"), default=0)
    last_in_line = models.PositiveIntegerField(default=0, help_text="The last number in line given out.")

    cancelled_because = models.TextField(_("why it was cancelled"), blank=True)
    cancelled_because_en = models.TextField(_("why it was cancelled, in English"), blank=True)
    avoid_last = models.BooleanField(_("avoid tables with people one met at the last gathering"), default=True)
    avoid_groups = models.BooleanField(_("keep members of one project group apart"), default=False)
    calendar_sequence = models.PositiveIntegerField(
        default=0,
        help_text="Raised when time or place change, so that calendars update themselves (RFC 5545 SEQUENCE).",
    )
    held_at = models.DateTimeField(_("held"), null=True, blank=True)
    needs_salt = models.BinaryField(
        max_length=16, help_text="Part of the key of the needs; emptied when they are erased."
    )
    needs_erased_at = models.DateTimeField(_("needs erased"), null=True, blank=True)
    list_until = models.DateField(_("list of participants is shown until"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    objects = GatheringQuerySet.as_manager()

    class Meta:
        verbose_name = _("gathering")
        verbose_name_plural = _("gatherings")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=GatheringState.values), name="gathering_state_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="gathering_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(registration_closes_at__lte=F("starts_at")), name="gathering_closes_before_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(registration_opens_at__isnull=True)
                | Q(registration_opens_at__lt=F("registration_closes_at")),
                name="gathering_opens_before_it_closes",
            ),
            models.CheckConstraint(
                condition=~Q(admission="draw")
                | (Q(draw_at__isnull=False) & Q(draw_at__lte=F("registration_closes_at"))),
                name="gathering_drawn_before_it_closes",
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity_hard"), capacity__lte=F("capacity_hard")),
                name="gathering_never_oversold",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[state.value for state in AFTER]) | Q(held_at__isnull=False),
                name="gathering_held_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_because=""), name="gathering_cancelled_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_at"], name="gathering_state_start")]
        permissions = [
            ("run_gathering", _("Can run gatherings: states, seats, invitations, tables")),
            ("door_gathering", _("Can check people in at gatherings")),
            ("publish_gathering", _("Can publish outcomes and documentation of gatherings")),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("gatherings:gathering", args=[self.slug])

    def get_admin_url(self) -> str:
        return reverse("admin:gatherings_gathering_change", args=[self.pk])

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC

    @property
    def is_open(self) -> bool:
        """Anybody may sign up, to a seat or to the waiting list."""
        return self.state in OPEN

    @property
    def is_open_to_invited(self) -> bool:
        return self.state in OPEN_TO_INVITED

    @property
    def is_before(self) -> bool:
        return self.state in BEFORE

    @property
    def is_after(self) -> bool:
        return self.state in AFTER

    @property
    def has_begun(self) -> bool:
        """It goes on, or has been held."""
        return self.is_after or self.state == GatheringState.IN_PROGRESS

    @property
    def is_drawn(self) -> bool:
        """Seats are given by drawing lots."""
        return self.admission == Admission.DRAW

    @property
    def draws_later(self) -> bool:
        """Lots are drawn, and whoever registers now is among them; afterwards there are seats and a line as everywhere."""
        return self.is_drawn and self.draw_at is not None and timezone.now() < self.draw_at

    @property
    def lots_are_due(self) -> bool:
        """The moment of the draw has come and the lots are not drawn yet; asked of the database where lots are drawn at all."""
        if not self.is_drawn or self.draws_later:
            return False
        return not type(self)._default_manager.filter(pk=self.pk, draw__drawn_at__isnull=False).exists()

    @property
    def seats_version(self) -> int:
        """Another number with every change of the seats by staff; asked anew each time."""
        last = self.events.filter(kind=GatheringEventKind.CAPACITY).order_by("-pk").values_list("pk", flat=True).first()
        return last or 0

    @property
    def left(self) -> int:
        """Seats nobody holds; 0 when more are taken than there are now."""
        return max(0, self.capacity - self.taken)

    @property
    def local_start(self) -> datetime:
        """The beginning by the clock on the wall of its place."""
        return self.starts_at.astimezone(zoneinfo.ZoneInfo(self.zone))

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(zoneinfo.ZoneInfo(self.zone))

    @property
    def day(self) -> date:
        return self.local_start.date()

    @property
    def tables_shown_on(self) -> date:
        """From this day everybody sees where she sits."""
        return self.day - timedelta(days=TABLES_SHOWN_DAYS)

    @property
    def list_ends_on(self) -> date:
        """The last day of the list of participants."""
        return self.list_until or self.day + timedelta(days=PLACE_LINK_DAYS)

    @property
    def links_end_on(self) -> date:
        """The last day of private links to places: fourteen days after the end, or as long as the list is to be read by them."""
        return max(timezone.localdate(self.ends_at) + timedelta(days=PLACE_LINK_DAYS), self.list_ends_on)

    @property
    def has_links(self) -> bool:
        """Whether private links to places open still, or will."""
        return self.state != GatheringState.CANCELLED and timezone.localdate() <= self.links_end_on

    @property
    def needs_go_on(self) -> date:
        """The day on which needs are erased, counted from the day itself, however late somebody says that it was held."""
        return timezone.localdate(min(self.held_at or self.ends_at, self.ends_at)) + timedelta(days=NEEDS_ERASED_DAYS)


class SphereSeats(models.Model):
    """Seats kept for one part of society until a day; afterwards those not taken are for everybody.

    A gathering has a row for every part of society. `seats` empty: nothing is kept for it. Changed under the lock of the
    gathering only.
    """

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="sphere_seats", verbose_name=_("gathering"))
    sphere = models.CharField(_("part of society"), max_length=20, choices=Sphere)
    seats = models.PositiveIntegerField(_("seats kept"), null=True, blank=True)
    release_on = models.DateField(_("kept until the day before"), null=True, blank=True)
    taken = models.PositiveIntegerField(_("taken"), default=0)

    class Meta:
        verbose_name = _("seats of a part of society")
        verbose_name_plural = _("seats by part of society")
        constraints = [
            models.UniqueConstraint(fields=["gathering", "sphere"], name="sphere_seats_once"),
            models.CheckConstraint(condition=Q(sphere__in=Sphere.values), name="sphere_seats_sphere_known"),
            models.CheckConstraint(
                condition=Q(release_on__isnull=True) | Q(seats__isnull=False), name="sphere_seats_released_if_kept"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sphere_display()}: {self.taken}/{self.seats}"


class GatheringTheme(InTwoLanguages):
    """A subject people can wish for at their table. What it is called in each language, and the question it asks."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="themes", verbose_name=_("gathering"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    question = models.CharField(_("question at the table"), max_length=200, blank=True)
    question_en = models.CharField(_("question at the table, in English"), max_length=200, blank=True)
    theme = models.ForeignKey(
        "people.Theme", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("theme of the portal")
    )

    class Meta:
        verbose_name = _("theme of a gathering")
        verbose_name_plural = _("themes of a gathering")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["gathering", "name"], name="gathering_theme_once")]

    def __str__(self) -> str:
        return self.local("name")


class GatheringEvent(models.Model):
    """One thing that happened to a gathering. Rows are never changed or removed (a trigger sees to it); no names in them."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="events", verbose_name=_("gathering"))
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=GatheringEventKind)
    old_state = models.CharField(max_length=20, blank=True)
    new_state = models.CharField(max_length=20, blank=True)
    actor_kind = models.CharField(max_length=12, choices=GatheringActor)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("event of a gathering")
        verbose_name_plural = _("events of a gathering")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["gathering", "at"], name="gathering_event_of")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"

    @property
    def state_words(self) -> str:
        """From where to where, in the reader's language."""
        return f"{GatheringState(self.old_state).label} → {GatheringState(self.new_state).label}"
