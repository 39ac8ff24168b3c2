"""The support a project is given: the ledger, the catalogue of programmes one may apply to, and the applications."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models import Organisation, Theme, User
from people.vocabulary import Language, Sphere, SupportKind
from projects.models.group import ProjectMembership
from projects.models.project import Project
from projects.support_vocabulary import (
    APPLICATION_CHIP,
    CHECK_AFTER_DAYS,
    OPEN_APPLICATIONS,
    SUPPORT_CHIP,
    ApplicationState,
    SupportState,
)
from projects.vocabulary import ENDED, ProjectActor, Publication

_WHOLE_KRONOR = _("In whole kronor.")


class ProgrammeQuerySet(models.QuerySet["SupportProgramme"]):
    def open(self, today: date) -> ProgrammeQuerySet:
        """What one may still apply to."""
        return self.filter(Q(last_date__isnull=True) | Q(last_date__gte=today), closed_on__isnull=True)

    def unchecked(self, today: date) -> ProgrammeQuerySet:
        """Open ones nobody has compared with their giver's page for half a year."""
        return self.open(today).filter(checked_on__lte=today - timedelta(days=CHECK_AFTER_DAYS))


class SupportProgramme(models.Model):
    """Something outside Meet Malmö that a project may apply for. What stands here is as old as `checked_on` says."""

    name = models.CharField(_("name"), max_length=120)
    giver = models.CharField(_("who gives"), max_length=120)
    giver_sphere = models.CharField(_("part of society of who gives"), max_length=20, choices=Sphere)
    kind = models.CharField(_("kind"), max_length=20, choices=SupportKind, default=SupportKind.FUNDING_SEARCH)
    gives = models.CharField(_("what it gives"), max_length=300)
    gives_en = models.CharField(_("what it gives, in English"), max_length=300, blank=True)
    for_whom = models.CharField(_("for whom"), max_length=300)
    for_whom_en = models.CharField(_("for whom, in English"), max_length=300, blank=True)
    themes = models.ManyToManyField(
        Theme, verbose_name=_("themes"), blank=True, related_name="programmes", help_text=_("None chosen: any theme.")
    )
    spheres = ArrayField(
        models.CharField(max_length=20, choices=Sphere),
        verbose_name=_("who may apply"),
        default=list,
        blank=True,
        help_text=_("Parts of society. None chosen: anybody."),
    )
    amount_from = models.PositiveIntegerField(_("from"), null=True, blank=True, help_text=_WHOLE_KRONOR)
    amount_to = models.PositiveIntegerField(_("to"), null=True, blank=True, help_text=_WHOLE_KRONOR)
    last_date = models.DateField(
        _("last day to apply"), null=True, blank=True, help_text=_("Empty when one may apply at any time.")
    )
    continuous = models.BooleanField(_("one may apply at any time"), default=False)
    address = models.URLField(_("where to apply"))
    invented = models.BooleanField(_("invented example"), default=False)
    checked_on = models.DateField(_("checked"))
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("checked by"))
    closed_on = models.DateField(
        _("taken out of the catalogue"), null=True, blank=True, help_text=_("Applications to it stay.")
    )
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(_("changed"), db_default=Now())

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("support programme")
        verbose_name_plural = _("support programmes")
        ordering = [F("last_date").asc(nulls_last=True), "name"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SupportKind.values), name="programme_kind_known"),
            models.CheckConstraint(condition=Q(giver_sphere__in=Sphere.values), name="programme_giver_sphere_known"),
            models.CheckConstraint(condition=Q(spheres__contained_by=Sphere.values), name="programme_spheres_known"),
            models.CheckConstraint(
                condition=Q(continuous=True, last_date__isnull=True) | Q(continuous=False, last_date__isnull=False),
                name="programme_has_a_last_day_or_none",
            ),
            models.CheckConstraint(
                condition=Q(amount_from__isnull=True) | Q(amount_to__isnull=True) | Q(amount_to__gte=F("amount_from")),
                name="programme_amounts_in_order",
            ),
            models.UniqueConstraint(fields=["name", "giver"], name="programme_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.giver}"

    def get_admin_url(self) -> str:
        return reverse("admin:projects_supportprogramme_change", args=[self.pk])

    def local(self, name: str) -> str:
        """`gives` or `for_whom` in the reader's language, in Swedish where there is no translation."""
        if (get_language() or "sv").startswith("en"):
            return str(getattr(self, f"{name}_en") or getattr(self, name))
        return str(getattr(self, name))

    @property
    def local_gives(self) -> str:
        return self.local("gives")

    @property
    def local_for_whom(self) -> str:
        return self.local("for_whom")

    def is_open(self, today: date | None = None) -> bool:
        day = today or timezone.localdate()
        return self.closed_on is None and (self.last_date is None or self.last_date >= day)

    def is_unchecked(self, today: date | None = None) -> bool:
        """Nobody has compared it with its giver's page for half a year."""
        return self.checked_on <= (today or timezone.localdate()) - timedelta(days=CHECK_AFTER_DAYS)


class SupportApplicationQuerySet(models.QuerySet["SupportApplication"]):
    def undecided(self) -> SupportApplicationQuerySet:
        return self.filter(state__in=OPEN_APPLICATIONS)

    def unsent(self, today: date) -> SupportApplicationQuerySet:
        """Still to be sent, with a last day to come, in projects that go on."""
        return self.to_send().exclude(project__state__in=ENDED).filter(programme__last_date__gte=today)

    def to_send(self) -> SupportApplicationQuerySet:
        """Not sent, to programmes that have a last day, whichever it is, and are not closed."""
        has_day = self.filter(programme__last_date__isnull=False, programme__closed_on__isnull=True)
        return has_day.filter(state=ApplicationState.CONSIDERING)


class SupportApplication(models.Model):
    """A project's application to a programme: considered, sent, and what became of it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="support_applications", verbose_name=_("project"))
    programme = models.ForeignKey(
        SupportProgramme, models.PROTECT, related_name="applications", verbose_name=_("support programme")
    )
    state = models.CharField(_("state"), max_length=12, choices=ApplicationState, default=ApplicationState.CONSIDERING)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who applies")
    )
    by_role = models.CharField(_("who writes it, by role"), max_length=80, blank=True)
    asked_amount = models.PositiveIntegerField(_("sum applied for"), null=True, blank=True, help_text=_WHOLE_KRONOR)
    granted_amount = models.PositiveIntegerField(_("sum granted"), null=True, blank=True, help_text=_WHOLE_KRONOR)
    begun_on = models.DateField(_("begun"))
    sent_on = models.DateField(_("sent"), null=True, blank=True)
    decided_on = models.DateField(
        _("decided"), null=True, blank=True, help_text=_("By the giver; or by the group, when it took it back.")
    )
    decision = models.CharField(_("decision in words"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(_("changed"), db_default=Now())

    objects = SupportApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application for support")
        verbose_name_plural = _("applications for support")
        ordering = ["-begun_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ApplicationState.values), name="support_application_state_known"
            ),
            models.UniqueConstraint(
                fields=["project", "programme"],
                condition=Q(decided_on__isnull=True),
                name="application_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ApplicationState.SENT, ApplicationState.GRANTED, ApplicationState.DECLINED])
                | Q(sent_on__isnull=False),
                name="application_sent_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_APPLICATIONS, decided_on__isnull=True)
                | ~Q(state__in=OPEN_APPLICATIONS) & Q(decided_on__isnull=False),
                name="application_decided_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state=ApplicationState.GRANTED) | Q(granted_amount__isnull=True),
                name="application_sum_only_when_granted",
            ),
        ]

    def __str__(self) -> str:
        return str(self.programme)

    @property
    def chip(self) -> str:
        return APPLICATION_CHIP[ApplicationState(self.state)]

    @property
    def is_undecided(self) -> bool:
        return self.state in OPEN_APPLICATIONS

    def days_left(self, today: date | None = None) -> int | None:
        """Days to the last day to apply; None when there is none."""
        last = self.programme.last_date
        return (last - (today or timezone.localdate())).days if last else None


class SupportQuerySet(models.QuerySet["Support"]):
    def asked(self) -> SupportQuerySet:
        """Waits for an answer."""
        return self.filter(state=SupportState.ASKED)

    def promised(self) -> SupportQuerySet:
        return self.filter(state=SupportState.PROMISED)

    def late(self, today: date) -> SupportQuerySet:
        """Promised for a day that has passed, and not given."""
        return self.promised().filter(promised_until__lt=today)

    def unanswered(self, today: date) -> SupportQuerySet:
        """Asked for, and the day of the answer has passed."""
        return self.asked().filter(answer_by__lt=today)

    def of_the_group(self) -> SupportQuerySet:
        """What the group sees: everything but what it took back itself, and what was written down by mistake unasked."""
        struck = Q(state=SupportState.WITHDRAWN, asked_on__isnull=False) & ~Q(why="")
        return self.filter(~Q(state=SupportState.WITHDRAWN) | struck)

    def given(self) -> SupportQuerySet:
        return self.filter(state=SupportState.GIVEN)

    def given_in(self, year: int) -> SupportQuerySet:
        """Given in a calendar year."""
        return self.given().filter(given_on__gte=date(year, 1, 1), given_on__lte=date(year, 12, 31))

    def public(self) -> SupportQuerySet:
        """Of projects anybody may see."""
        return self.filter(project__publication=Publication.PUBLIC)


class Support(models.Model):
    """One line of a project's ledger: asked for, promised and given, by whom, when, and how much where it is money."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="support", verbose_name=_("project"))
    kind = models.CharField(_("kind"), max_length=20, choices=SupportKind)
    text = models.CharField(_("in words"), max_length=200)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.SWEDISH, db_default=Language.SWEDISH
    )
    # What stood in the table before there was a ledger had been given.
    state = models.CharField(
        _("state"), max_length=12, choices=SupportState, default=SupportState.ASKED, db_default=SupportState.GIVEN
    )
    asked_on = models.DateField(_("asked for"), null=True, blank=True)
    # A plain index would lock a table in use, and nobody looks a line up this way.
    asked_by = models.ForeignKey(
        ProjectMembership, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("asked for by"),
        db_index=False,
    )  # fmt: skip
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    promised_on = models.DateField(_("promised"), null=True, blank=True)
    promised_until = models.DateField(_("promised until"), null=True, blank=True)
    given_on = models.DateField(_("given"), null=True, blank=True)
    asked_amount = models.PositiveIntegerField(_("sum asked for"), null=True, blank=True, help_text=_WHOLE_KRONOR)
    promised_amount = models.PositiveIntegerField(_("sum promised"), null=True, blank=True, help_text=_WHOLE_KRONOR)
    given_amount = models.PositiveIntegerField(_("sum given"), null=True, blank=True, help_text=_WHOLE_KRONOR)
    persons = models.PositiveSmallIntegerField(_("how many persons"), null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation"), db_index=False
    )  # fmt: skip
    by_sphere = models.CharField(
        _("part of society of who gives"), max_length=20, choices=Sphere, default=Sphere.CITY, db_default=Sphere.CITY
    )
    by_role = models.CharField(_("who gives it, by role"), max_length=80, blank=True, default="", db_default="")
    why = models.CharField(_("why not"), max_length=300, blank=True, default="", db_default="")
    application = models.OneToOneField(
        SupportApplication, models.PROTECT, null=True, blank=True, related_name="support", verbose_name=_("application")
    )
    version = models.PositiveIntegerField(default=1, db_default=1)
    changed_at = models.DateTimeField(_("changed"), db_default=Now())

    objects = SupportQuerySet.as_manager()

    class Meta:
        # The table has the name of its first content, so that old code and new code run side by side.
        db_table = "projects_supportgiven"
        verbose_name = _("support")
        verbose_name_plural = _("support")
        ordering = ["given_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SupportState.values), name="support_state_known"),
            models.CheckConstraint(condition=Q(by_sphere__in=Sphere.values), name="support_sphere_known"),
            models.CheckConstraint(
                condition=~Q(state=SupportState.ASKED) | Q(asked_on__isnull=False, answer_by__isnull=False),
                name="support_asked_on_a_day_with_an_answer_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=SupportState.PROMISED)
                | Q(promised_on__isnull=False, promised_until__isnull=False)
                & (Q(organisation__isnull=False) | ~Q(by_role="")),
                name="support_promised_by_somebody_until_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=SupportState.GIVEN) | Q(given_on__isnull=False), name="support_given_on_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(state=SupportState.DECLINED) | ~Q(why=""), name="support_declined_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state=SupportState.GIVEN) | Q(application__isnull=True) | Q(state=SupportState.WITHDRAWN),
                name="support_of_a_grant_is_given",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def chip(self) -> str:
        return "late" if self.is_late() or self.is_unanswered() else SUPPORT_CHIP[SupportState(self.state)]

    @property
    def amount(self) -> int | None:
        """The sum that counts in the state it is in."""
        if self.state == SupportState.GIVEN:
            return self.given_amount
        return self.promised_amount if self.state == SupportState.PROMISED else self.asked_amount

    def is_late(self, today: date | None = None) -> bool:
        """Promised for a day that has passed."""
        until = self.promised_until
        return self.state == SupportState.PROMISED and bool(until and until < (today or timezone.localdate()))

    def is_unanswered(self, today: date | None = None) -> bool:
        """Asked for, and the day of the answer has passed."""
        by = self.answer_by
        return self.state == SupportState.ASKED and bool(by and by < (today or timezone.localdate()))


class SupportEvent(models.Model):
    """One thing that happened to a line of the ledger or to an application. Rows are never changed (a trigger sees to it)."""

    support = models.ForeignKey(Support, models.PROTECT, null=True, related_name="events")
    application = models.ForeignKey(SupportApplication, models.PROTECT, null=True, related_name="events")
    at = models.DateTimeField()
    old_state = models.CharField(max_length=12, blank=True)
    new_state = models.CharField(max_length=12)
    actor_kind = models.CharField(max_length=12, choices=ProjectActor)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(support__isnull=False, application__isnull=True)
                | Q(support__isnull=True, application__isnull=False),
                name="support_event_is_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.new_state} {self.at:%Y-%m-%d}"

    @property
    def state_words(self) -> str:
        """The state it came to, in words."""
        states = SupportState if self.support_id else ApplicationState
        return str(states(self.new_state).label)
