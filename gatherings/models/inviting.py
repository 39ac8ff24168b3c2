"""Invitations: to one person, and codes for many. Both can keep seats until a moment."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Upper
from django.utils.translation import gettext_lazy as _

from gatherings.models.gathering import Gathering
from gatherings.vocabulary.registration import InvitationStage
from people.models import User
from people.vocabulary import Language, Sphere


class InvitationCode(models.Model):
    """A code an organisation can pass on. It keeps `seats` minus `used` until `holds_until`; `most` says how often it works."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="codes", verbose_name=_("gathering"))
    code = models.CharField(_("code"), max_length=20)
    label = models.CharField(_("for whom"), max_length=120)
    sphere = models.CharField(
        _("part of society"), max_length=20, choices=Sphere, help_text=_("Whose seats are kept by it.")
    )
    seats = models.PositiveIntegerField(_("seats kept"), default=0)
    most = models.PositiveIntegerField(_("works at most so many times"))
    used = models.PositiveIntegerField(_("used"), default=0)
    held = models.PositiveIntegerField(default=0, help_text="Seats it keeps now; counted in the gathering's `taken`.")
    holds_until = models.DateTimeField(_("seats are kept until"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation code")
        verbose_name_plural = _("invitation codes")
        ordering = ["label", "id"]
        constraints = [
            models.UniqueConstraint("gathering", Upper("code"), name="invitation_code_once"),
            models.CheckConstraint(condition=Q(used__lte=F("most")), name="invitation_code_not_overused"),
            models.CheckConstraint(condition=Q(held__lte=F("seats")), name="invitation_code_holds_its_seats"),
            models.CheckConstraint(
                condition=Q(seats=0) | Q(holds_until__isnull=False), name="invitation_code_holds_until"
            ),
            models.CheckConstraint(condition=Q(sphere__in=Sphere.values), name="invitation_code_sphere_known"),
        ]

    def __str__(self) -> str:
        return self.label

    def is_live(self, now: datetime) -> bool:
        """It can be used to register now. The seats may still be gone."""
        return self.withdrawn_at is None and self.used < self.most


class PersonalInvitation(models.Model):
    """A link for one person, from the organiser or from a colleague who has a seat.

    While it is open and `holds` it counts as a seat taken in its part of society, until `holds_until`. Afterwards the link
    still works, like anybody's. Erasing empties name and address and leaves the row for the figures.
    """

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="invitations", verbose_name=_("gathering"))
    stage = models.CharField(_("state"), max_length=10, choices=InvitationStage, default=InvitationStage.OPEN)
    name = models.CharField(_("name"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    sphere = models.CharField(_("part of society"), max_length=20, choices=Sphere)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    holds = models.BooleanField(_("keeps a seat"), default=False)
    holds_until = models.DateTimeField(_("the seat is kept until"), null=True, blank=True)
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # Named by a participant. She may be erased; the invitation stays.
    named_by = models.ForeignKey("Registration", models.SET_NULL, null=True, blank=True, related_name="colleagues")
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"))
    ended_at = models.DateTimeField(_("answered"), null=True, blank=True)
    # One person may have been invited at home and at work.
    registration = models.ForeignKey("Registration", models.SET_NULL, null=True, blank=True, related_name="invitations")

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                "gathering", Lower("email"), condition=Q(stage="open") & ~Q(email=""), name="invited_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(stage__in=InvitationStage.values), name="gathering_invitation_stage"),
            models.CheckConstraint(
                condition=Q(holds=False) | Q(holds_until__isnull=False), name="gathering_invitation_holds_until"
            ),
            # A seat that nobody waits for any more would be lost.
            models.CheckConstraint(
                condition=Q(holds=False) | Q(stage="open"), name="gathering_invitation_holds_while_open"
            ),
            models.CheckConstraint(condition=Q(sphere__in=Sphere.values), name="gathering_invitation_sphere_known"),
        ]
        indexes = [
            models.Index(fields=["holds_until"], condition=Q(holds=True), name="invitation_seat_runs_out"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
