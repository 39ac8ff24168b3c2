"""The group's own room: how members reach each other, what they write down, when they meet, and who takes over a chair."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import User
from people.vocabulary import Language
from projects.models.group import ProjectMembership
from projects.models.project import Project
from projects.models.telling import Document, StatusUpdate
from projects.room_vocabulary import Reach, SuccessionState


class MemberContact(models.Model):
    """One member's own choices: how the others reach her, and the key of her calendar address. Gone when she leaves."""

    membership = models.OneToOneField(ProjectMembership, models.CASCADE, primary_key=True, related_name="contact")
    way = models.CharField(_("how to be reached"), max_length=10, choices=Reach, default=Reach.RELAY)
    telephone = models.CharField(_("telephone"), max_length=30, blank=True)
    name_in_group = models.BooleanField(_("the group sees my name"), default=True)
    calendar_nonce = models.CharField(max_length=43, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(way__in=Reach.values), name="reach_known"),
            models.CheckConstraint(
                condition=~Q(way=Reach.TELEPHONE) | ~Q(telephone=""), name="reached_by_a_number_that_is_there"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_way_display())


class Letter(models.Model):
    """Words from one member to another, read and answered on a page; no address passes between them.

    The mail that tells of a letter has neither its words nor the sender's address. Who reports a letter gets no more from
    that sender.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="letters")
    sender = models.ForeignKey(ProjectMembership, models.CASCADE, related_name="letters_sent")
    recipient = models.ForeignKey(ProjectMembership, models.CASCADE, related_name="letters_received")
    text = models.TextField(_("text"))
    sent_at = models.DateTimeField(_("sent"))
    answers = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="answered_by")
    reported_at = models.DateTimeField(_("reported"), null=True, blank=True)

    class Meta:
        verbose_name = _("letter in a group")
        verbose_name_plural = _("letters in groups")
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(sender=models.F("recipient")), name="letter_to_somebody_else")
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"


class Note(models.Model):
    """Something the group has written down. The group's own until it is published, then a piece of news."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="notes")
    title = models.CharField(_("heading"), max_length=120)
    text = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    written_at = models.DateTimeField(_("written"))
    written_by_member = models.ForeignKey(
        ProjectMembership, models.SET_NULL, null=True, blank=True, related_name="notes"
    )
    written_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    update = models.OneToOneField(StatusUpdate, models.SET_NULL, null=True, blank=True, related_name="note")
    removed_at = models.DateTimeField(null=True, blank=True, help_text="Out of the room; weeded in time.")

    class Meta:
        verbose_name = _("note of a group")
        verbose_name_plural = _("notes of groups")
        ordering = ["-written_at", "-id"]

    def __str__(self) -> str:
        return self.title


class RoomFile(models.Model):
    """A file a member has laid in the room. It is the group's own until it is published, one by one."""

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="room")
    member = models.ForeignKey(ProjectMembership, models.SET_NULL, null=True, blank=True, related_name="files")
    wanted_public_at = models.DateTimeField(_("wants it published since"), null=True, blank=True)

    def __str__(self) -> str:
        return str(self.document)


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def to_come(self, now: datetime) -> MeetingQuerySet:
        """Not over yet; cancelled ones too, so that nobody goes there."""
        return self.filter(ends_at__gte=now)


class Meeting(models.Model):
    """When and where the group meets. A calendar knows it by `uid`, which stays when it moves or is cancelled."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="meetings")
    title = models.CharField(_("heading"), max_length=120)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    link = models.URLField(_("address on the web"), blank=True)
    text = models.TextField(_("what it is about"), blank=True)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    made_by_member = models.ForeignKey(ProjectMembership, models.SET_NULL, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting of a group")
        verbose_name_plural = _("meetings of groups")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="meeting_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def uid(self) -> str:
        """What calendars know it by for ever (RFC 5545, 3.8.4.7)."""
        return f"meeting-{self.pk}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}"

    def is_over(self) -> bool:
        return self.ends_at < timezone.now()


class Succession(models.Model):
    """A chair offered to somebody by the member who sits on it; the one offered it says yes or no by link."""

    membership = models.ForeignKey(ProjectMembership, models.CASCADE, related_name="successions")
    name = models.CharField(_("name"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.SWEDISH)
    state = models.CharField(_("state"), max_length=10, choices=SuccessionState, default=SuccessionState.ASKED)
    nonce = models.CharField(max_length=43)
    asked_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("chair offered to somebody")
        verbose_name_plural = _("chairs offered to somebody")
        constraints = [
            models.UniqueConstraint(fields=["membership"], condition=Q(state="asked"), name="one_successor_at_a_time"),
            models.CheckConstraint(condition=Q(state__in=SuccessionState.values), name="succession_state_known"),
        ]

    def __str__(self) -> str:
        return str(self.get_state_display())
