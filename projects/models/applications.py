"""Chairs that are offered in public: who wants to take one, and which needs the people at the table cover."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import User
from people.vocabulary import Language, Sphere
from projects.models.group import ProjectMembership
from projects.models.project import Project
from projects.models.staffing import Need
from projects.room_vocabulary import ApplicationState


class Cover(models.Model):
    """Somebody at the table covers a need. A need is filled while enough people do (`projects.covering`)."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="covers")
    membership = models.ForeignKey(ProjectMembership, models.CASCADE, related_name="covers")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["need", "membership"], name="need_covered_once_by_each")]

    def __str__(self) -> str:
        return f"{self.need} {self.membership}"


class ApplicationQuerySet(models.QuerySet["Application"]):
    def waiting(self) -> ApplicationQuerySet:
        """Confirmed, and not answered yet."""
        return self.filter(state=ApplicationState.WAITING)

    def unanswered(self) -> ApplicationQuerySet:
        """Not answered yet, confirmed or not."""
        return self.filter(state__in=[ApplicationState.UNCONFIRMED, ApplicationState.WAITING])

    def late(self, today: date) -> ApplicationQuerySet:
        """Past the day the answer was promised for."""
        return self.waiting().filter(answer_due__lt=today)


class Application(models.Model):
    """Somebody wants to take a chair that was shown as free. No account; the address is confirmed by mail."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="applications")
    need = models.ForeignKey(Need, models.SET_NULL, null=True, blank=True, related_name="applications")
    state = models.CharField(_("state"), max_length=12, choices=ApplicationState, default=ApplicationState.UNCONFIRMED)
    name = models.CharField(_("name"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    sphere = models.CharField(_("part of society"), max_length=20, choices=Sphere)
    organisation_name = models.CharField(_("organisation"), max_length=120, blank=True)
    words = models.TextField(_("what the person can contribute"), blank=True)
    nonce = models.CharField(max_length=43)
    made_at = models.DateTimeField(_("written"))
    confirmed_at = models.DateTimeField(_("received"), null=True, blank=True)
    answer_due = models.DateField(_("answer promised for"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_by_lead = models.BooleanField(default=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    membership = models.OneToOneField(
        ProjectMembership, models.SET_NULL, null=True, blank=True, related_name="application"
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application to a group")
        verbose_name_plural = _("applications to groups")
        ordering = ["answer_due", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ApplicationState.values), name="application_state_known"),
            models.CheckConstraint(condition=Q(sphere__in=Sphere.values), name="application_sphere_known"),
            models.CheckConstraint(
                condition=Q(state=ApplicationState.UNCONFIRMED)
                | Q(confirmed_at__isnull=False, answer_due__isnull=False)
                | Q(state=ApplicationState.WITHDRAWN),
                name="application_promises_an_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state=ApplicationState.DECLINED) | ~Q(reason=""), name="application_declined_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["answer_due"], condition=Q(state="waiting"), name="application_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.made_at:%Y-%m-%d}"

    def is_late(self) -> bool:
        due = self.answer_due
        return self.state == ApplicationState.WAITING and due is not None and due < timezone.localdate()
