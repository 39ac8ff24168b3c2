"""Who is in a project: organisations, always shown, and persons, shown by their own choice only."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from people.models import Organisation, Person, hidden_person
from people.vocabulary import Language, Sphere
from projects.models.project import Project
from projects.vocabulary import MemberRole


class Partner(models.Model):
    """An organisation in a project, with the part of society it stands for there and what it does."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="partnerships", verbose_name=_("organisation")
    )
    sphere = models.CharField(_("part of society"), max_length=20, choices=Sphere)
    role = models.CharField(_("role"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    joined_on = models.DateField(_("joined"), null=True, blank=True)
    left_on = models.DateField(_("left"), null=True, blank=True)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "organisation"], condition=Q(left_on__isnull=True), name="partner_once_in_a_project"
            ),
            models.CheckConstraint(condition=Q(sphere__in=Sphere.values), name="partner_sphere_known"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class MembershipQuerySet(models.QuerySet["ProjectMembership"]):
    def current(self) -> MembershipQuerySet:
        """Those who sit at the table now."""
        return self.filter(left_on__isnull=True)

    def shown(self) -> MembershipQuerySet:
        """Without those hidden everywhere, by the chair, the person or the address: no name of them is shown to anybody."""
        return self.filter(hidden=False).exclude(hidden_person())

    def with_hidden(self) -> MembershipQuerySet:
        """Each row knows as `is_hidden` whether its name is kept back; for pages that list hidden people as chairs."""
        return self.annotate(
            is_hidden=Case(When(Q(hidden=True) | hidden_person(), then=Value(True)), default=Value(False))
        )

    def hidden_ids(self) -> set[int]:
        """Those of them whose names are kept back; one query."""
        return set(self.filter(Q(hidden=True) | hidden_person()).values_list("pk", flat=True))

    def named(self) -> MembershipQuerySet:
        """Those at the table whose names the public may read: their own choice, and not hidden."""
        return self.current().filter(show_name=True).exclude(name="").shown()


class ProjectMembership(models.Model):
    """A person in a project's group. On public pages a chair; a name only when that person chose so (domain.md 4.4)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="members")
    # Erasing a person leaves the chair, without anybody on it.
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="memberships")
    name = models.CharField(_("name"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("organisation")
    )
    sphere = models.CharField(_("part of society"), max_length=20, choices=Sphere)
    role = models.CharField(_("role"), max_length=10, choices=MemberRole, default=MemberRole.MEMBER)
    show_name = models.BooleanField(_("wants to be named on the public page"), default=False)
    show_name_chosen_at = models.DateTimeField(null=True, blank=True)
    # Set by `projects/hiding.py`; also for members who are known by nothing but their name.
    hidden = models.BooleanField(_("hidden everywhere"), default=False, db_default=False)
    joined_on = models.DateField(_("joined"))
    left_on = models.DateField(_("left"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["role", "joined_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(role=MemberRole.LEAD, left_on__isnull=True), name="one_lead_at_a_time"
            ),
            # One person is one chair: the emblem counts chairs.
            models.UniqueConstraint(
                fields=["project", "person"], condition=Q(left_on__isnull=True), name="one_chair_for_a_person"
            ),
            models.UniqueConstraint(
                "project",
                Lower("email"),
                condition=Q(left_on__isnull=True) & ~Q(email=""),
                name="one_chair_for_an_address",
            ),
            models.CheckConstraint(condition=Q(sphere__in=Sphere.values), name="member_sphere_known"),
            models.CheckConstraint(
                condition=Q(show_name=False) | Q(show_name_chosen_at__isnull=False), name="member_named_by_own_choice"
            ),
        ]
        indexes = [models.Index(Lower("email"), condition=Q(left_on__isnull=True), name="member_by_address")]

    def __str__(self) -> str:
        return self.name or str(self.get_sphere_display())


class MemberLink(models.Model):
    """A private address of one member in one project; only its digest is kept."""

    membership = models.ForeignKey(ProjectMembership, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link {self.pk} of member {self.membership_id}"
