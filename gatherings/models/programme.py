"""The programme: rooms, items, speakers, parallel sessions with seats and lines, and what was published."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gatherings.models.gathering import Gathering
from gatherings.models.registration import Registration
from gatherings.vocabulary.programme import ChoiceState, ItemKind
from people.models import Organisation, User
from people.models.languages import InTwoLanguages


class Room(InTwoLanguages):
    """A room of the premises, with the way there in words."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="rooms", verbose_name=_("gathering"))
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    way = models.CharField(_("the way there"), max_length=300, blank=True)
    way_en = models.CharField(_("the way there, in English"), max_length=300, blank=True)
    seats = models.PositiveIntegerField(_("chairs"), null=True, blank=True)
    step_free = models.BooleanField(_("step-free"), default=True)
    hearing_loop = models.BooleanField(_("hearing loop"), default=False)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["gathering", "name"], name="room_once")]

    def __str__(self) -> str:
        return self.local("name")


class Speaker(InTwoLanguages):
    """Somebody named in the programme. She has agreed to that; her name goes with the programme when she is erased."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="speakers", verbose_name=_("gathering"))
    name = models.CharField(_("name"), max_length=100)
    role = models.CharField(_("who she is"), max_length=160, blank=True)
    role_en = models.CharField(_("who she is, in English"), max_length=160, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AgendaItem(InTwoLanguages):
    """One thing in the programme, in the draft. What the public sees is the last published version."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="agenda", verbose_name=_("gathering"))
    kind = models.CharField(_("kind"), max_length=10, choices=ItemKind, default=ItemKind.TALK)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    text = models.TextField(_("text"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    room = models.ForeignKey(
        Room, models.SET_NULL, null=True, blank=True, related_name="agenda", verbose_name=_("room")
    )
    speakers = models.ManyToManyField(Speaker, blank=True, related_name="agenda", verbose_name=_("speakers"))

    class Meta:
        verbose_name = _("item of the programme")
        verbose_name_plural = _("items of the programme")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="agenda_item_in_order"
            ),
            models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="agenda_item_kind_known"),
        ]

    def __str__(self) -> str:
        return self.local("title")


class ParallelSession(InTwoLanguages):
    """One of several things at the same time. `taken` is raised by a conditional UPDATE with the CHECK behind it."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="sessions", verbose_name=_("item"))
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    text = models.TextField(_("text"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    room = models.ForeignKey(
        Room, models.SET_NULL, null=True, blank=True, related_name="sessions", verbose_name=_("room")
    )
    speakers = models.ManyToManyField(Speaker, blank=True, related_name="sessions", verbose_name=_("speakers"))
    seats = models.PositiveIntegerField(_("seats"))
    seats_hard = models.PositiveIntegerField(help_text="The greater of `seats` and `taken`, as of the gathering.")
    taken = models.PositiveIntegerField(_("taken"), default=0)
    last_in_line = models.PositiveIntegerField(default=0)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("parallel session")
        verbose_name_plural = _("parallel sessions")
        ordering = ["item", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__lte=F("seats_hard"), seats__lte=F("seats_hard")), name="session_never_oversold"
            )
        ]

    def __str__(self) -> str:
        return self.local("title")

    @property
    def left(self) -> int:
        """Seats nobody has; 0 when there are fewer than are taken."""
        return max(0, self.seats - self.taken)


class SessionChoice(models.Model):
    """A seat, or a place in line, in a parallel session. Goes with the registration."""

    session = models.ForeignKey(ParallelSession, models.CASCADE, related_name="choices")
    # The item again, so that the database can refuse two seats at the same time.
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="+")
    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="choices", verbose_name=_("registration")
    )
    state = models.CharField(_("state"), max_length=10, choices=ChoiceState)
    line = models.PositiveIntegerField(_("number in line"))
    rank = models.PositiveSmallIntegerField(_("rank"), default=1)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "registration"], condition=~Q(state="cancelled"), name="session_chosen_once"
            ),
            models.UniqueConstraint(
                fields=["item", "registration"], condition=Q(state="seated"), name="one_seat_at_a_time"
            ),
            models.UniqueConstraint(fields=["session", "line"], name="session_line_once"),
            models.CheckConstraint(condition=Q(state__in=ChoiceState.values), name="session_choice_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.state}"


class ProgrammeVersion(InTwoLanguages):
    """A programme as it was published: its content frozen, and what changed since the version before."""

    gathering = models.ForeignKey(
        Gathering, models.CASCADE, related_name="programme_versions", verbose_name=_("gathering")
    )
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField(help_text="Items with times, titles in both languages, rooms, speakers, sessions.")
    changes = models.JSONField(default=list, help_text="What is different from the version before.")
    note = models.CharField(_("note"), max_length=300, blank=True)
    note_en = models.CharField(_("note in English"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("published by"))

    class Meta:
        verbose_name = _("published programme")
        verbose_name_plural = _("published programmes")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["gathering", "number"], name="programme_version_once")]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def shown_note(self) -> str:
        """The note in the reader's language."""
        return self.local("note")


class AgendaLink(models.Model):
    """A private calendar address of one's own choices; it shows the calendar and opens nothing else."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="agenda_links", verbose_name=_("registration")
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"calendar link {self.pk}"
