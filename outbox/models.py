"""A row per message, the overriding words of letters, addresses that bounced, and jobs that ran."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# Stands where an address was.
ERASED = "erased@invalid.example"


class Lane(models.IntegerChoices):
    """Which mail goes first when many wait."""

    RECEIPT = 1, _("Receipts and confirmations")
    DECISION = 2, _("Answers and questions")
    FOLLOW = 3, _("Digests and follow mails")


class State(models.TextChoices):
    """Where a message is. Only `sent`, `dead` and `cancelled` are ends."""

    WITHHELD = "withheld", _("Held back")
    WAITING = "waiting", _("Waiting")
    LEASED = "leased", _("Being sent")
    RETRY = "retry", _("Tried, will be tried again")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


# Has not left, and is in nobody's hands: can still be held back.
UNSENT = (State.WITHHELD, State.WAITING, State.RETRY)


class Message(models.Model):
    """One mail to one address, its words frozen when its cause happened. Times come from the database's clock."""

    kind = models.CharField(_("kind"), max_length=80)
    key = models.CharField(max_length=160, unique=True)
    about = models.CharField(_("about"), max_length=40, blank=True, db_index=True)
    to = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=5)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField()
    text_version = models.PositiveIntegerField(default=0, help_text="0: the words in the code, else the Wording's id.")
    reply_to = models.CharField(max_length=254, blank=True)
    sender_name = models.CharField(max_length=100, blank=True)
    unsubscribe_url = models.CharField(
        max_length=300, blank=True, db_default="", help_text="Mails one follows have it in their head (RFC 8058)."
    )
    calendar = models.TextField(blank=True, db_default="", help_text="A calendar file to attach (RFC 5545).")
    keep = models.BooleanField(default=False, help_text="The record of a decision: its text is not erased with time.")
    message_id = models.CharField(_("mail ID"), max_length=120, unique=True)
    created_at = models.DateTimeField(_("written"), db_default=models.functions.Now())
    lane = models.PositiveSmallIntegerField(_("kind of mail"), choices=Lane, default=Lane.DECISION)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    next_at = models.DateTimeField(db_default=models.functions.Now())
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_by = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    faults = models.PositiveSmallIntegerField(default=0, help_text="Tries that failed in our own house.")
    started_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    smtp_code = models.PositiveSmallIntegerField(_("code of the mail server"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="message_state_known"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="message_sent_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="leased") | (Q(lease_until__isnull=False) & ~Q(lease_by="")),
                name="message_leased_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(subject__contains="\n") & ~Q(subject__contains="\r"), name="message_subject_is_one_line"
            ),
        ]
        indexes = [
            models.Index(fields=["lane", "next_at"], condition=Q(state__in=["waiting", "retry"]), name="message_due"),
            models.Index(fields=["lease_until"], condition=Q(state="leased"), name="message_leased"),
            models.Index(fields=["state", "-id"], name="message_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Wording(models.Model):
    """The words of one letter from a day on, instead of those in the code. A change is a new row."""

    kind = models.CharField(_("letter"), max_length=80)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    source = models.TextField(_("text"))
    valid_from = models.DateTimeField(_("valid from"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )

    class Meta:
        verbose_name = _("wording of a letter")
        verbose_name_plural = _("wordings of letters")
        ordering = ["kind", "language", "-valid_from"]
        indexes = [models.Index(fields=["kind", "language", "-valid_from"], name="wording_newest")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language}) {self.valid_from:%Y-%m-%d}"


class JobRun(models.Model):
    """That a periodic job ran in a slot; two schedulers, or one that starts again, do not run it twice."""

    job = models.CharField(max_length=60)
    slot = models.CharField(max_length=40)
    ran_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "slot"], name="job_once_in_a_slot")]

    def __str__(self) -> str:
        return f"{self.job} {self.slot}"
