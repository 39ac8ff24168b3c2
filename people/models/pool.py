"""The resource pool: people who want to take part in projects they did not think of themselves (domain.md 1.7, 3.4)."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from people.models.base import (
    Administration,
    CityArea,
    DateRange,
    NamedInTwoLanguages,
    Organisation,
    Person,
    Theme,
    User,
    Valid,
)
from people.vocabulary import (
    ASKS_A_YEAR,
    LAPSES_AFTER_DAYS,
    RENEW_AFTER_DAYS,
    ConfirmedWay,
    ContactWay,
    EntryState,
    Language,
    Offer,
    SkillLevel,
    Sphere,
)


class Competence(NamedInTwoLanguages, Valid):
    """Something one can be good at. The city keeps the list; `synonyms` are other words for the same, in any language."""

    key = models.SlugField(_("key"), unique=True, max_length=60)
    synonyms = ArrayField(models.CharField(max_length=60), verbose_name=_("other words"), default=list, blank=True)

    class Meta:
        verbose_name = _("competence")
        verbose_name_plural = _("competences")
        ordering = ["name_sv"]


class AskingRule(Valid):
    """How often one person may be asked in twelve months, in a period. Changing it is a decision with a date: a new row."""

    most_a_year = models.PositiveSmallIntegerField(
        _("asked at the most, times in twelve months"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )

    class Meta:
        verbose_name = _("limit on asking")
        verbose_name_plural = _("limits on asking")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(most_a_year__range=(1, 12)), name="asking_rule_within_reason"),
            ExclusionConstraint(
                name="one_asking_rule_at_a_time",
                expressions=[
                    (DateRange("valid_from", "valid_to", RangeBoundary(inclusive_upper=True)), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return str(self.most_a_year)

    @classmethod
    def most_today(cls) -> int:
        """How often anybody may be asked in twelve months, as the rule of today says."""
        rule = cls.objects.valid_on(timezone.localdate()).first()
        return rule.most_a_year if rule else ASKS_A_YEAR


class ResourceQuerySet(models.QuerySet["ResourcePerson"]):
    def may_be_asked(self, today: date) -> ResourceQuerySet:
        """Confirmed, neither paused nor hidden nor waiting for a later day."""
        return self.filter(
            Q(paused_until__isnull=True) | Q(paused_until__lt=today),
            Q(ask_again_on__isnull=True) | Q(ask_again_on__lte=today),
            state__in=[EntryState.ACTIVE, EntryState.NEEDS_RENEWAL],
            hidden=False,
        )

    def to_be_renewed(self, today: date) -> ResourceQuerySet:
        """Active for a year since somebody said that it is still right."""
        return self.filter(state=EntryState.ACTIVE, renewed_on__lte=today - timedelta(days=RENEW_AFTER_DAYS))

    def lapsed(self, today: date) -> ResourceQuerySet:
        """Not renewed a month after being asked: gone."""
        return self.filter(state=EntryState.NEEDS_RENEWAL, renewed_on__lte=today - timedelta(days=LAPSES_AFTER_DAYS))

    def unknown_organisation(self) -> ResourceQuerySet:
        """The organisation they typed is not one of those known."""
        return self.filter(organisation__isnull=True).exclude(organisation_name="")

    def words_to_sort(self) -> ResourceQuerySet:
        """Own words nobody has read yet."""
        return self.filter(words_judged_at__isnull=True).exclude(own_words="").exclude(state=EntryState.UNCONFIRMED)

    def to_ask_by_hand(self) -> ResourceQuerySet:
        """A year is over and there is no mailbox to ask: by telephone or letter."""
        return self.filter(state=EntryState.NEEDS_RENEWAL, email="", warned_on__isnull=True)

    def waits_for_post(self) -> ResourceQuerySet:
        """Entered for somebody whose signed letter has not come back."""
        return self.filter(state=EntryState.UNCONFIRMED, confirmed_way=ConfirmedWay.POST)


class ResourcePerson(models.Model):
    """One entry of the pool. Nothing of it is public; who may be asked is decided here, who is asked by a coordinator."""

    person = models.OneToOneField(Person, models.SET_NULL, null=True, blank=True, related_name="resource_entry")
    state = models.CharField(_("state"), max_length=16, choices=EntryState, default=EntryState.UNCONFIRMED)
    version = models.PositiveIntegerField(default=1)

    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail address"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=30, blank=True)
    contact_way = models.CharField(_("how to be reached"), max_length=12, choices=ContactWay, default=ContactWay.MAIL)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)

    # What was typed stays; a coordinator says which known organisation it is.
    organisation_name = models.CharField(_("organisation"), max_length=120, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="resource_persons",
        verbose_name=_("known organisation"),
    )  # fmt: skip
    sphere = models.CharField(_("part of society"), max_length=20, choices=Sphere)
    role = models.CharField(_("role"), max_length=100, blank=True)

    # Set by a coordinator, never by a form: whose decisions somebody from the city may make (features.md C.3).
    administration = models.ForeignKey(
        Administration,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,  # Read from the person only; an index built here would hold the table.
        verbose_name=_("may decide for"),
    )

    themes = models.ManyToManyField(Theme, verbose_name=_("themes"), blank=True, related_name="+")
    areas = models.ManyToManyField(CityArea, verbose_name=_("areas"), blank=True, related_name="+")
    own_words = models.TextField(_("in own words"), blank=True)
    offers = ArrayField(
        models.CharField(max_length=12, choices=Offer), verbose_name=_("can offer"), default=list, blank=True
    )
    hours = models.PositiveSmallIntegerField(_("hours a month"), default=2)
    months = models.PositiveSmallIntegerField(_("months"), default=6)
    groups_at_once = models.PositiveSmallIntegerField(_("groups at the same time"), default=1)
    asks_a_year = models.PositiveSmallIntegerField(_("how often to be asked in a year"), default=ASKS_A_YEAR)
    spoken = ArrayField(models.CharField(max_length=5), verbose_name=_("languages for meetings"), default=list)
    show_organisation = models.BooleanField(_("the organisation may be named to others in a group"), default=True)

    paused_until = models.DateField(_("paused until"), null=True, blank=True)
    ask_again_on = models.DateField(_("ask again from"), null=True, blank=True)
    # Set in one step for everything (domain.md 4.4); why is not written down.
    hidden = models.BooleanField(_("hidden everywhere"), default=False)

    entered_at = models.DateTimeField(_("entered"))
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_way = models.CharField(
        _("confirmed how"), max_length=10, choices=ConfirmedWay, default=ConfirmedWay.LINK, db_default=ConfirmedWay.LINK
    )
    notice_version = models.CharField(_("notice shown or read"), max_length=20, blank=True, default="", db_default="")
    # A coordinator has read the own words and made competences of what the list can hold.
    words_judged_at = models.DateTimeField(_("own words sorted in"), null=True, blank=True)
    renewed_on = models.DateField(_("last said to be right"))
    warned_on = models.DateField(_("asked to renew"), null=True, blank=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource person")
        verbose_name_plural = _("resource persons")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), condition=~Q(email="") & ~Q(state=EntryState.UNCONFIRMED), name="resource_email_once"
            ),
            models.CheckConstraint(condition=Q(sphere__in=Sphere.values), name="resource_sphere_known"),
            models.CheckConstraint(condition=Q(state__in=EntryState.values), name="resource_state_known"),
            models.CheckConstraint(
                condition=Q(state=EntryState.UNCONFIRMED) | Q(confirmed_at__isnull=False), name="resource_confirmed_at"
            ),
            models.CheckConstraint(
                condition=~Q(email="") | ~Q(telephone="") | ~Q(organisation_name=""), name="resource_can_be_reached"
            ),
        ]
        indexes = [models.Index(fields=["state", "renewed_on"], name="resource_renewal")]
        permissions = [
            ("hide_person", _("Can hide a person everywhere")),
            ("list_resourceperson", _("Can take out lists of the pool with names")),
        ]

    def __str__(self) -> str:
        return self.name

    def is_paused(self, today: date | None = None) -> bool:
        """Not to be asked now, by her own choice."""
        return bool(self.paused_until and self.paused_until >= (today or timezone.localdate()))

    def waits(self, today: date | None = None) -> bool:
        """Said "not now" and named a day that has not come."""
        return bool(self.ask_again_on and self.ask_again_on > (today or timezone.localdate()))

    @property
    def time_words(self) -> str:
        """How much she gives and for how long."""
        hours = ngettext("%(hours)d hour a month", "%(hours)d hours a month", self.hours) % {"hours": self.hours}
        months = ngettext("for %(months)d month", "for %(months)d months", self.months) % {"months": self.months}
        return f"{hours} {months}"

    @property
    def asked_on(self) -> date:
        """The day she is asked whether it is still right."""
        return self.renewed_on + timedelta(days=RENEW_AFTER_DAYS)

    @property
    def gone_on(self) -> date:
        """The day the entry is removed unless somebody says that it is still right."""
        return self.renewed_on + timedelta(days=LAPSES_AFTER_DAYS)


class OwnCompetence(models.Model):
    """One competence of one resource person, with a level in three steps."""

    resource = models.ForeignKey(ResourcePerson, models.CASCADE, related_name="competences")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"), choices=SkillLevel, default=SkillLevel.DONE)
    # Read out of somebody's own words by a coordinator; her own page says so, and she can take it away.
    added_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resource", "competence"], name="competence_once_a_person")]

    def __str__(self) -> str:
        return f"{self.competence} ({self.get_level_display()})"


class PoolLink(models.Model):
    """A private address of one entry; only its digest is kept. `mailed`: it was only ever sent to the mailbox."""

    resource = models.ForeignKey(ResourcePerson, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    mailed = models.BooleanField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link {self.pk} of entry {self.resource_id}"
