"""A person at one gathering: seat or place in line, wishes, choices, private link, the offer of a seat."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gatherings.models.gathering import Gathering, GatheringTheme
from gatherings.models.inviting import InvitationCode
from gatherings.vocabulary.life import GatheringActor
from gatherings.vocabulary.registration import (
    ACTIVE,
    COMING,
    NOTICE_VERSION,
    OFFER_HOURS,
    SEATED,
    EndedBecause,
    OfferAnswer,
    RegistrationState,
    Source,
    TableLanguage,
)
from people.models import Plain, User, hidden_person
from people.vocabulary import Language, Sphere


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def seated(self) -> RegistrationQuerySet:
        """Those who hold a seat, an offered one too."""
        return self.filter(state__in=SEATED)

    def coming(self) -> RegistrationQuerySet:
        """Those who have said yes and are expected, or came."""
        return self.filter(state__in=COMING)

    def active(self) -> RegistrationQuerySet:
        return self.filter(state__in=ACTIVE)

    def waiting(self) -> RegistrationQuerySet:
        """The line, in its order."""
        return self.filter(state=RegistrationState.WAITLISTED).order_by("line")

    def showing(self) -> RegistrationQuerySet:
        """Those who chose to be on the list of participants. Never anybody who only waits, nor anybody hidden everywhere."""
        return self.coming().filter(on_list=True, anonymised_at__isnull=True).exclude(hidden_person(None))

    def hidden_ids(self) -> set[int]:
        """Those of them who are hidden everywhere."""
        return set(self.filter(hidden_person(None)).values_list("pk", flat=True))


class Registration(models.Model):
    """One person at one gathering. Its state is changed by verbs of `gatherings` under the lock of the gathering.

    Erasing a person empties what points at her and leaves state and part of society for the figures (`anonymised_at`).
    """

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="registrations", verbose_name=_("gathering"))
    state = models.CharField(_("state"), max_length=12, choices=RegistrationState)
    state_since = models.DateTimeField(_("in this state since"))
    version = models.PositiveIntegerField(default=1)
    # Order of arrival, given under the lock: the line is sorted by it, and nobody's number ever changes.
    line = models.PositiveIntegerField(_("number in line"))
    code = models.CharField(_("code"), max_length=6)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, help_text="Names her entry in calendars (RFC 5545 UID).")
    calendar_sequence = models.PositiveIntegerField(default=0)

    name = models.CharField(_("name"), max_length=100, blank=True)
    badge_name = models.CharField(
        _("name on the badge"), max_length=60, blank=True, help_text=_("As you want to be called. Empty: your name.")
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=30, blank=True)
    language = models.CharField(_("language of our mails"), max_length=2, choices=Language, default=Language.SWEDISH)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    sphere = models.CharField(_("part of society"), max_length=20, choices=Sphere)
    talks_about = models.CharField(_("can talk about"), max_length=80, blank=True)
    table_language = models.CharField(
        _("language at the table"), max_length=6, choices=TableLanguage, default=TableLanguage.SWEDISH
    )
    # Off until somebody chooses so herself (domain.md 4.4).
    on_list = models.BooleanField(_("on the list of participants"), default=False)
    photo_ok = models.BooleanField(_("may be in photographs"), default=False)
    share_contact = models.BooleanField(_("wants to exchange addresses"), default=False)
    notice_version = models.CharField(max_length=10, default=NOTICE_VERSION)

    source = models.CharField(_("came"), max_length=12, choices=Source, default=Source.WEB)
    invitation_code = models.ForeignKey(
        InvitationCode, models.SET_NULL, null=True, blank=True, related_name="registrations"
    )
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )
    form_key = models.CharField(max_length=64, null=True, blank=True, unique=True)
    made_at = models.DateTimeField(_("registered"))
    confirmed_at = models.DateTimeField(
        _("address confirmed"), null=True, blank=True, help_text=_("When something was done by the private link.")
    )
    ended_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    ended_because = models.CharField(_("why"), max_length=14, choices=EndedBecause, blank=True)
    anonymised_at = models.DateTimeField(_("personal data erased"), null=True, blank=True)

    plain_name = models.GeneratedField(expression=Plain("name"), output_field=models.TextField(), db_persist=True)
    plain_organisation = models.GeneratedField(
        expression=Plain("organisation"), output_field=models.TextField(), db_persist=True
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["line"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RegistrationState.values), name="registration_state_known"),
            models.CheckConstraint(condition=Q(sphere__in=Sphere.values), name="registration_sphere_known"),
            models.UniqueConstraint(fields=["gathering", "line"], name="registration_line_once"),
            models.UniqueConstraint(fields=["gathering", "code"], name="registration_code_once"),
            models.UniqueConstraint(
                "gathering",
                Lower("email"),
                condition=Q(state__in=[state.value for state in ACTIVE]) & ~Q(email=""),
                name="registered_once_per_address",
            ),
            models.CheckConstraint(
                condition=(Q(state="cancelled") & Q(ended_at__isnull=False) & ~Q(ended_because=""))
                | (~Q(state="cancelled") & Q(ended_at__isnull=True)),
                name="registration_ended_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["gathering", "state", "line"], name="registration_line_of"),
            models.Index(fields=["gathering", "state", "sphere"], name="registration_sphere_of"),
            models.Index(Lower("email"), name="registration_address"),
            GinIndex(OpClass(F("plain_name"), name="gin_trgm_ops"), name="registration_name_trigrams"),
        ]
        permissions = [
            ("enter_registration", _("Can enter and change registrations")),
            ("read_needs", _("Can read what a person needs in order to take part")),
            ("count_needs", _("Can see counts of needs")),
        ]

    def __str__(self) -> str:
        return self.name or self.shown_code

    @property
    def shown_code(self) -> str:
        """The code in pairs, as it is read aloud: `K7 4M TX`."""
        return " ".join(self.code[at : at + 2] for at in range(0, len(self.code), 2))

    @property
    def on_badge(self) -> str:
        return self.badge_name or self.name

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def is_coming(self) -> bool:
        return self.state in COMING


class ThemeWish(models.Model):
    """One of her ranked wishes; 1 is the dearest."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="wishes", verbose_name=_("registration")
    )
    theme = models.ForeignKey(GatheringTheme, models.CASCADE, related_name="wishes", verbose_name=_("theme"))
    rank = models.PositiveSmallIntegerField(_("rank"))

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "rank"], name="wish_rank_once"),
            models.UniqueConstraint(fields=["registration", "theme"], name="wish_theme_once"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="wish_rank_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}: {self.theme}"


class PlaceLink(models.Model):
    """A private address of one registration; only its digest is kept. Several may live: each mail with a link has its own."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="links", verbose_name=_("registration"))
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link {self.pk} of registration {self.registration_id}"


class SeatOffer(models.Model):
    """A freed seat bound to one person in line, once in her life in this line.

    The clock starts when the mail server took the mail (`Message.sent_at`); until then the offer has no end. `expires_at`
    is written by the task that looks, and worked out from the mail where the task has not looked yet.
    """

    registration = models.OneToOneField(
        Registration, models.CASCADE, related_name="offer", verbose_name=_("registration")
    )
    answer = models.CharField(_("answer"), max_length=14, choices=OfferAnswer, default=OfferAnswer.OPEN)
    made_at = models.DateTimeField(_("made"))
    mail = models.ForeignKey("outbox.Message", models.SET_NULL, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField(_("answer before"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("offer of a seat")
        verbose_name_plural = _("offers of seats")
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=OfferAnswer.values), name="offer_answer_known"),
            models.CheckConstraint(condition=Q(answer="open") | Q(answered_at__isnull=False), name="offer_answered_at"),
        ]
        indexes = [models.Index(fields=["expires_at"], condition=Q(answer="open"), name="offer_open")]

    def __str__(self) -> str:
        return f"offer {self.pk}: {self.answer}"

    @property
    def ends_at(self) -> datetime | None:
        """The moment it runs out; None while no mail server has taken the mail. Never after the gathering begins.

        Somebody without an address is called: her time runs from the offer.
        """
        if self.expires_at:
            return self.expires_at
        begins = self.mail.sent_at if self.mail else self.made_at
        if begins is None:
            return None
        return min(begins + timedelta(hours=OFFER_HOURS), self.registration.gathering.starts_at)

    @property
    def is_cut_short(self) -> bool:
        """Whether the gathering begins before an offer of this moment would run out."""
        return self.registration.gathering.starts_at < timezone.now() + timedelta(hours=OFFER_HOURS)

    @property
    def answered_before(self) -> datetime:
        """The moment to answer before; while no mail server has taken the mail it may turn out to be later."""
        usual = timezone.now() + timedelta(hours=OFFER_HOURS)
        return self.ends_at or (self.registration.gathering.starts_at if self.is_cut_short else usual)


class RegistrationEvent(models.Model):
    """One change of state of a registration. Never changed or removed (a trigger sees to it); no personal data in it."""

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="events", verbose_name=_("registration")
    )
    at = models.DateTimeField()
    old_state = models.CharField(max_length=12, blank=True)
    new_state = models.CharField(max_length=12, blank=True)
    actor_kind = models.CharField(max_length=12, choices=GatheringActor)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["registration", "at"], name="registration_event_of")]

    def __str__(self) -> str:
        return f"{self.old_state} → {self.new_state}"
