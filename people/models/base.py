"""Staff accounts, the unit that answers, ambassadors, persons, areas and themes."""

from __future__ import annotations

from datetime import date
from typing import Self, TypeVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from people.vocabulary import AreaLevel, Language, OrganisationSize, PersonStep, Sphere


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class Plain(Func):
    """Lower case without å, ä, ö and accents, for readers without those keys. `translate` is immutable, `unaccent` is not."""

    template = "TRANSLATE(LOWER(%(expressions)s), 'åäöéèüøæ', 'aaoeeuoa')"
    output_field = models.TextField()


class NamedInTwoLanguages(models.Model):
    """A name in Swedish and in English; `name` is the one in the reader's language."""

    name_sv = models.CharField(_("name in Swedish"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_in(get_language() or "sv")

    def name_in(self, language: str) -> str:
        """The name in `language` (`sv` or `en`)."""
        return self.name_en if language.startswith("en") else self.name_sv


Dated = TypeVar("Dated", bound=models.Model)


class ValidQuerySet(models.QuerySet[Dated]):
    """Rows with `valid_from` and `valid_to` (the last day included, empty means open)."""

    def valid_on(self, day: date) -> Self:
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    def valid_today(self) -> Self:
        return self.valid_on(timezone.localdate())


class Valid(models.Model):
    """Something that is true from a day to a day: units change their names, ambassadors change jobs (domain.md 1.2)."""

    valid_from = models.DateField(_("valid from"), default=date(2015, 9, 1))
    valid_to = models.DateField(
        _("valid to"), null=True, blank=True, help_text=_("The last day. Empty: until further notice.")
    )

    objects = ValidQuerySet.as_manager()

    class Meta:
        abstract = True


class UserManager(BaseUserManager["User"]):
    """Accounts are made by staff; the e-mail address is the name to sign in with."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})


class User(AbstractBaseUser, PermissionsMixin):
    """A member of the city's staff. Nobody becomes one by filling in a form."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    title = models.CharField(
        pgettext_lazy("of a person", "title"), max_length=100, blank=True, help_text=_("For example: processledare.")
    )
    telephone = models.CharField(_("telephone"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may sign in here"), default=True)
    date_joined = models.DateTimeField(_("made on"), default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("staff account")
        verbose_name_plural = _("staff accounts")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_without_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] or self.email

    def get_full_name(self) -> str:
        return self.name


class Unit(NamedInTwoLanguages, Valid):
    """The unit that answers ideas: its name, sender and telephone in a period. A new name is a new row."""

    sender_name = models.CharField(_("name of the sender of mails"), max_length=100, default="Meet Malmö")
    reply_to = models.EmailField(_("replies go to"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=30)
    hours_sv = models.CharField(_("telephone hours in Swedish"), max_length=60, default="vardagar 8–16")
    hours_en = models.CharField(_("telephone hours in English"), max_length=60, default="weekdays 8 a.m. to 4 p.m.")
    controller_sv = models.CharField(
        _("controller of personal data, in Swedish"), max_length=120, default="Kommunstyrelsen i Malmö stad"
    )
    controller_en = models.CharField(
        _("controller of personal data, in English"), max_length=120, default="The City Executive Board of Malmö"
    )
    head = models.ForeignKey(
        User, models.SET_NULL, verbose_name=_("head of unit"), null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["-valid_from"]
        constraints = [
            ExclusionConstraint(
                name="one_unit_at_a_time",
                expressions=[
                    (DateRange("valid_from", "valid_to", RangeBoundary(inclusive_upper=True)), RangeOperators.OVERLAPS),
                ],
            )
        ]


class Administration(NamedInTwoLanguages, Valid):
    """One of the city's administrations (förvaltning); how many there are is data."""

    class Meta:
        verbose_name = _("administration")
        verbose_name_plural = _("administrations")
        ordering = ["name_sv"]


class Ambassador(Valid):
    """Meet Malmö's contact in one administration, with a deputy and an end date."""

    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    administration = models.ForeignKey(Administration, models.PROTECT, verbose_name=_("administration"))
    deputy = models.ForeignKey("self", models.SET_NULL, verbose_name=_("deputy"), null=True, blank=True)

    class Meta:
        verbose_name = _("ambassador")
        verbose_name_plural = _("ambassadors")
        ordering = ["administration__name_sv", "name"]

    def __str__(self) -> str:
        return f"{self.name}, {self.administration}"


class Theme(NamedInTwoLanguages, Valid):
    """A subject ideas and projects are sorted by (domain.md 1.4)."""

    key = models.SlugField(_("key"), unique=True)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["name_sv"]


class CityArea(Valid):
    """A part of the city. Nothing smaller than a district is kept about persons (domain.md 4.4)."""

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    level = models.PositiveSmallIntegerField(_("level"), choices=AreaLevel)
    parent = models.ForeignKey("self", models.PROTECT, verbose_name=_("part of"), null=True, blank=True)

    class Meta:
        verbose_name = _("city area")
        verbose_name_plural = _("city areas")
        ordering = ["level", "name"]

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet["Person"]):
    def shown(self) -> PersonQuerySet:
        """Those whose names may be shown where they have chosen so; everything that shows a name asks through here."""
        return self.filter(hidden_at__isnull=True)

    def hidden(self) -> PersonQuerySet:
        """Those hidden everywhere (domain.md 4.4)."""
        return self.filter(hidden_at__isnull=False)


class Person(models.Model):
    """Somebody outside the staff whose e-mail address has been confirmed.

    What was handed in stays as it was written; a document points here once its address is confirmed.
    """

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    sphere = models.CharField(_("part of society"), max_length=20, choices=Sphere, blank=True)
    confirmed_at = models.DateTimeField(_("address confirmed"))
    # Hidden everywhere in one step (`projects/hiding.py`); why is written down nowhere.
    hidden_at = models.DateTimeField(_("hidden since"), null=True, blank=True)
    hidden_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,  # Read from the person only.
        verbose_name=_("hidden by"),
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_unique_without_case")]
        permissions = [
            ("answer_access", _("Can gather everything about a person")),
            ("erase_person", _("Can erase a person")),
        ]

    def __str__(self) -> str:
        return self.name or self.email


def hidden_person(person: str | None = "person_id", email: str = "email") -> Exists:
    """Whether a row belongs to somebody hidden everywhere, known by the person or by the address alone; for querysets.

    `person` None: the rows know no person, only the address.
    """
    # In lower case, as the index on addresses has them: asked for every row of a list.
    same = Q(folded=Lower(OuterRef(email))) & ~Q(email="")
    same = same | Q(pk=OuterRef(person)) if person else same
    return Exists(Person.objects.hidden().alias(folded=Lower("email")).filter(same))


class Organisation(models.Model):
    """A company, association, authority or other body that takes part somewhere.

    `plain_name` is the name without case and accents, so that two spellings of one name meet.
    """

    name = models.CharField(_("name"), max_length=120)
    sphere = models.CharField(_("part of society"), max_length=20, choices=Sphere)
    kind = models.CharField(_("kind"), max_length=80, blank=True, help_text=_("For example: municipal company."))
    website = models.URLField(_("website"), blank=True)
    size = models.CharField(_("size"), max_length=8, choices=OrganisationSize, blank=True, db_default="", default="")
    plain_name = models.GeneratedField(expression=Plain("name"), output_field=models.TextField(), db_persist=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["plain_name"], name="organisation_name_once"),
            models.CheckConstraint(condition=Q(sphere__in=Sphere.values), name="organisation_sphere_known"),
        ]
        indexes = [GinIndex(OpClass(F("plain_name"), name="gin_trgm_ops"), name="organisation_trigrams")]

    def __str__(self) -> str:
        return self.name


class PersonEvent(models.Model):
    """What staff did with what is known of somebody: who and when, never why (domain.md 4.4)."""

    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=PersonStep)
    # Whoever is erased is forgotten here too; that it was done stays.
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="events")
    resource = models.ForeignKey("people.ResourcePerson", models.SET_NULL, null=True, blank=True, related_name="events")
    rows = models.PositiveIntegerField(default=0, help_text="How many rows were taken out, for lists.")

    class Meta:
        verbose_name = _("step with a person")
        verbose_name_plural = _("steps with persons")
        ordering = ["-at", "-id"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=PersonStep.values), name="person_step_known")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"


class AccessibilityReport(models.Model):
    """What somebody told us about a shortcoming (the message function the law asks for, domain.md 4.1)."""

    page = models.CharField(_("page"), max_length=300, blank=True)
    problem = models.TextField(_("what went wrong"))
    aid = models.CharField(_("aid"), max_length=200, blank=True)
    wanted = models.CharField(_("form wanted"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    reported_at = models.DateTimeField(_("reported"))
    answer_by = models.DateField(_("answer by"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    outcome = models.TextField(_("what we did"), blank=True)

    class Meta:
        verbose_name = _("accessibility report")
        verbose_name_plural = _("accessibility reports")
        ordering = ["answered_at", "answer_by"]

    def __str__(self) -> str:
        return self.page or self.problem[:60]
