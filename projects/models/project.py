"""A project with its life: state, publication, steps, decisions, needs, history."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from ideas.models import Idea
from people.models import CityArea, Theme, User
from people.models.languages import InTwoLanguages
from projects.vocabulary import (
    ENDED,
    FOLLOW_UP_DAYS,
    FOLLOWED_UP_FROM,
    LIST_AFTER_DAYS,
    QUIET_AFTER_DAYS,
    TABLE,
    WANTED_CHAIRS,
    MemberRole,
    ProjectActor,
    ProjectEventKind,
    ProjectOrigin,
    ProjectState,
    Publication,
)

SLUG_LENGTH = 60


class ProjectSeries(models.Model):
    """The last running number given to a project; one row, raised in the transaction that uses it."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="project_series_is_one")]

    def __str__(self) -> str:
        return str(self.last)


class ProjectQuerySet(models.QuerySet["Project"]):
    def public(self) -> ProjectQuerySet:
        """What anybody may see; every public page, feed and file asks through here or through `Listing`."""
        return self.filter(publication=Publication.PUBLIC)

    def silent_since(self, days: int, now: date) -> ProjectQuerySet:
        """Ongoing, and without news for at least so many days."""
        # Nobody promised news about other collaborations; we only tell what a source says of them.
        told = self.exclude(origin=ProjectOrigin.OTHER)
        return told.filter(state=ProjectState.ONGOING, last_news_on__lte=now - timedelta(days=days))

    def quiet(self, today: date) -> ProjectQuerySet:
        """Ongoing projects that a coordinator has to look after."""
        return self.silent_since(LIST_AFTER_DAYS, today)

    def to_follow_up(self, today: date) -> ProjectQuerySet:
        """Ended or handed over half a year ago, and nobody has written down yet what changed."""
        ours = self.exclude(origin=ProjectOrigin.OTHER)
        return ours.filter(state__in=FOLLOWED_UP_FROM, state_since__lte=today - timedelta(days=FOLLOW_UP_DAYS))

    def without_lead(self) -> ProjectQuerySet:
        """Nobody leads them, and they have not ended. Other collaborations have their leads elsewhere."""
        lead = models.FilteredRelation(
            "members", condition=Q(members__role=MemberRole.LEAD, members__left_on__isnull=True)
        )
        ours = self.exclude(state__in=ENDED).exclude(origin=ProjectOrigin.OTHER)
        return ours.alias(lead=lead).filter(lead__isnull=True)


class Project(InTwoLanguages):
    """Something people from several parts of society do together. Its number leads every address of it, for ever."""

    number = models.CharField(_("number"), max_length=12, unique=True)
    running = models.PositiveIntegerField(unique=True)
    state = models.CharField(_("state"), max_length=16, choices=ProjectState, default=ProjectState.FORMING)
    state_since = models.DateField(_("in this state since"))
    version = models.PositiveIntegerField(default=1)

    publication = models.CharField(_("publication"), max_length=10, choices=Publication, default=Publication.INTERNAL)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )

    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    summary = models.CharField(_("in one sentence"), max_length=300)
    summary_en = models.CharField(_("in one sentence, in English"), max_length=300, blank=True)
    about = models.TextField(_("what it is about"), blank=True)
    about_en = models.TextField(_("what it is about, in English"), blank=True)
    easy_read = models.TextField(_("in easy Swedish"), blank=True)

    themes = models.ManyToManyField(Theme, verbose_name=_("themes"), blank=True, related_name="projects")
    areas = models.ManyToManyField(CityArea, verbose_name=_("areas"), blank=True, related_name="projects")
    place = models.CharField(_("place"), max_length=80, blank=True, help_text=_("Where in the area, if it matters."))

    # Some dates are known to the day, some to the year only, and some are a guess that says so.
    started_on = models.DateField(_("began"), null=True, blank=True)
    ends_on = models.DateField(_("planned to end"), null=True, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    year_from = models.PositiveSmallIntegerField(_("first year"), null=True, blank=True)
    year_to = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)
    time_words = models.CharField(
        _("time in words"),
        max_length=60,
        blank=True,
        help_text=_("For example “about 2017”, where dates are not known."),
    )

    wanted_chairs = models.PositiveSmallIntegerField(_("people the group aims at"), default=WANTED_CHAIRS)
    seeking_funding = models.BooleanField(_("looks for funding"), default=False)
    owner = models.ForeignKey(
        "people.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_projects",
        verbose_name=_("owner"),
    )
    coordinator = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("coordinator")
    )
    lead_publishes = models.BooleanField(
        _("the lead publishes news alone"), default=False, help_text=_("Otherwise a coordinator looks first.")
    )

    baseline = models.TextField(_("how it was before"), blank=True)
    goal = models.TextField(_("goal"), blank=True)
    result = models.TextField(_("result: what was made"), blank=True)
    effect = models.TextField(_("effect: what changed"), blank=True)
    lessons = models.TextField(_("lessons learned"), blank=True)
    city_does = models.TextField(_("what the city does now"), blank=True)
    report_language = models.CharField(max_length=2, default="sv")
    report_due = models.DateField(_("closing report due"), null=True, blank=True)
    reported_at = models.DateTimeField(_("closing report"), null=True, blank=True)

    origin = models.CharField(_("origin"), max_length=12, choices=ProjectOrigin, default=ProjectOrigin.MEET_MALMO)
    source_url = models.URLField(_("source"), blank=True)
    verified = models.BooleanField(_("checked against the source"), default=True)
    not_verified = models.CharField(_("what is not known"), max_length=300, blank=True)

    ideas = models.ManyToManyField(Idea, verbose_name=_("ideas"), blank=True, related_name="projects")
    parents = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="children", verbose_name=_("part of")
    )

    last_news_on = models.DateField(
        _("last news"), help_text=_("The day of the latest public step; silence counts from here.")
    )
    asked_on = models.DateField(_("asked for news"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"))
    changed_at = models.DateTimeField(_("changed"))

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["-running"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ProjectState.values), name="project_state_known"),
            models.CheckConstraint(condition=Q(publication__in=Publication.values), name="project_publication_known"),
            models.CheckConstraint(
                condition=~Q(publication=Publication.PUBLIC)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="project_public_since_and_by",
            ),
            models.CheckConstraint(
                condition=Q(year_to__isnull=True) | Q(year_from__isnull=True) | Q(year_to__gte=models.F("year_from")),
                name="project_years_in_order",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(ended_on__gte=models.F("started_on")),
                name="project_days_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["last_news_on"], condition=Q(state="ongoing"), name="project_silent"),
            models.Index(fields=["state", "publication"], name="project_state_publication"),
        ]
        permissions = [
            ("run_project", _("Can run projects: states, groups, news")),
            ("publish_project", _("Can publish projects and news")),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """The number leads; the slug is decoration and may change."""
        return reverse("projects:project", args=[self.number, self.slug])

    def get_admin_url(self) -> str:
        return reverse("admin:projects_project_change", args=[self.pk])

    @property
    def slug(self) -> str:
        """The title as it stands in the address."""
        return slugify(self.title.replace("ß", "ss"))[:SLUG_LENGTH].strip("-") or "projekt"

    @property
    def is_public(self) -> bool:
        return self.publication == Publication.PUBLIC

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED

    @property
    def table(self) -> str:
        """Which of the emblem's three tables."""
        return TABLE[ProjectState(self.state)]

    @property
    def line_number(self) -> str:
        """The one number of its line of life: that of the first idea it came from, or its own."""
        first = min(self.ideas.all(), key=lambda idea: idea.received_at, default=None)
        return first.number if first else self.number

    def within(self) -> set[int]:
        """The keys of all projects that are part of this one, or of one that is."""
        found: set[int] = set()
        last = {self.pk}
        while last:
            last = set(Project.objects.filter(parents__in=last).exclude(pk__in=found).values_list("pk", flat=True))
            found |= last
        return found

    def days_silent(self, today: date | None = None) -> int:
        """Days since the last public step."""
        return ((today or timezone.localdate()) - self.last_news_on).days

    def is_quiet(self, today: date | None = None) -> bool:
        """Ongoing and without news for so long that the page says so (domain.md 3.2)."""
        promised = self.state == ProjectState.ONGOING and self.origin != ProjectOrigin.OTHER
        return promised and self.days_silent(today) >= QUIET_AFTER_DAYS

    @property
    def years(self) -> tuple[int | None, int | None]:
        """First and last year. The day it ended counts before the year it was meant to."""
        return (
            self.year_from or (self.started_on.year if self.started_on else None),
            self.ended_on.year if self.ended_on else self.year_to or (self.ends_on.year if self.ends_on else None),
        )


class Milestone(models.Model):
    """A step of a project with the day it is meant for; late ones are said plainly."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones")
    title = models.CharField(_("step"), max_length=120)
    text = models.CharField(_("in a sentence"), max_length=300, blank=True)
    language = models.CharField(max_length=2, default="sv")
    due_on = models.DateField(_("planned for"))
    whole_month = models.BooleanField(
        _("only the month is known"), default=False, help_text=_("Then the last day of the month counts.")
    )
    done_on = models.DateField(_("reached"), null=True, blank=True)
    # It happened while a project that had been public was not; told once on its return.
    waits_to_be_told = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.title

    def is_late(self, today: date | None = None) -> bool:
        return self.done_on is None and self.due_on < (today or timezone.localdate())


class Decision(models.Model):
    """What one of the city's boards decided, with where its papers are."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="decisions")
    decided_on = models.DateField(_("decided"))
    body = models.CharField(_("who decided"), max_length=120, help_text=_("For example: tekniska nämnden."))
    text = models.CharField(_("what was decided"), max_length=300)
    language = models.CharField(max_length=2, default="sv")
    papers = models.URLField(_("papers of the meeting"), blank=True)
    # It happened while a project that had been public was not; told once on its return.
    waits_to_be_told = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["decided_on", "id"]

    def __str__(self) -> str:
        return f"{self.body} {self.decided_on}"


class Event(models.Model):
    """One thing that happened to a project. Rows are never changed or removed (a trigger sees to it)."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=ProjectEventKind)
    old_state = models.CharField(max_length=16, blank=True)
    new_state = models.CharField(max_length=16, blank=True)
    actor_kind = models.CharField(max_length=12, choices=ProjectActor)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["project", "at"], name="event_of_project")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"

    def words(self) -> dict[str, Any]:
        """Old and new state in words, for the history on the screen."""
        return {
            "old": ProjectState(self.old_state).label if self.old_state else "",
            "new": ProjectState(self.new_state).label if self.new_state else "",
        }
