"""How a group comes about: what it needs, the rules it keeps, proposals, and the questions put to people."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Administration, CityArea, Competence, Organisation, ResourcePerson, User
from people.models.languages import InTwoLanguages
from people.vocabulary import SkillLevel, Sphere
from projects.models.group import ProjectMembership
from projects.models.project import Project
from projects.vocabulary import InvitationState, MemberRole, NeedStrength, ProposalState, TiesWished


def first_languages() -> list[str]:
    """Swedish, as long as nobody says otherwise."""
    return ["sv"]


def first_least() -> dict[str, int]:
    """At least one from the city and one from business: what Meet Malmö is (domain.md 1.5)."""
    return {Sphere.CITY: 1, Sphere.BUSINESS: 1}


class Need(InTwoLanguages):
    """A chair that is free, and for whom: a competence, or somebody who may decide for a named administration."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="needs")
    sphere = models.CharField(_("part of society"), max_length=20, choices=Sphere, blank=True)
    text = models.CharField(_("who is sought"), max_length=200)
    text_en = models.CharField(_("who is sought, in English"), max_length=200, blank=True)
    commitment = models.CharField(_("how much, until when"), max_length=120, blank=True)
    commitment_en = models.CharField(_("how much, until when, in English"), max_length=120, blank=True)
    competence = models.ForeignKey(
        Competence, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("competence")
    )
    administration = models.ForeignKey(
        Administration, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("may decide for"),
    )  # fmt: skip
    strength = models.CharField(_("how needed"), max_length=6, choices=NeedStrength, default=NeedStrength.SHOULD)
    level = models.PositiveSmallIntegerField(_("level"), choices=SkillLevel, default=SkillLevel.DONE)
    count = models.PositiveSmallIntegerField(_("how many"), default=1)
    # Beyond what the group asks of everybody; 0: no more than that.
    hours = models.PositiveSmallIntegerField(_("hours a month"), default=0, db_default=0)
    months = models.PositiveSmallIntegerField(_("months"), default=0, db_default=0)
    role = models.CharField(
        _("place at the table"), max_length=10, choices=MemberRole, default=MemberRole.MEMBER,
        db_default=MemberRole.MEMBER.value,
    )  # fmt: skip
    public = models.BooleanField(_("shown on the project's page"), default=True)
    filled_on = models.DateField(_("found"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(competence__isnull=True) | Q(administration__isnull=True), name="need_is_of_one_kind"
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="need_of_at_least_one"),
        ]

    def __str__(self) -> str:
        return self.local("text")

    @property
    def skill(self) -> str:
        """The key the matching knows it by; empty when it is in words only, which no machine can match."""
        if self.administration_id:
            return f"mandate:{self.administration_id}"
        return f"competence:{self.competence_id}" if self.competence_id else ""


class GroupRules(models.Model):
    """What a project's group has to be, apart from its needs."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="rules")
    size_from = models.PositiveSmallIntegerField(_("at least so many"), default=5)
    size_to = models.PositiveSmallIntegerField(_("at the most so many"), default=8)
    least = models.JSONField(_("at least from each part of society"), default=first_least)
    spheres = models.PositiveSmallIntegerField(_("different parts of society"), default=3)
    per_organisation = models.PositiveSmallIntegerField(_("at the most from one organisation"), default=2)
    languages = ArrayField(models.CharField(max_length=5), verbose_name=_("languages"), default=first_languages)
    area = models.ForeignKey(CityArea, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("area"))
    hours = models.PositiveSmallIntegerField(_("hours a month"), default=2)
    months = models.PositiveSmallIntegerField(_("months"), default=6)
    conflicts = models.ManyToManyField(
        Organisation, verbose_name=_("conflict of interest"), blank=True, related_name="+"
    )
    # What the coordinator writes down for herself about conflicts of interest; shown to nobody else.
    conflicts_until = models.DateField(_("the conflict of interest holds until"), null=True, blank=True)
    ties = models.CharField(
        _("people who have worked together"), max_length=6, choices=TiesWished, default=TiesWished.NEW
    )
    # 0: nobody has set any yet.
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("rules of the group")
        verbose_name_plural = _("rules of groups")
        constraints = [
            models.CheckConstraint(condition=Q(size_to__gte=models.F("size_from")), name="group_size_in_order"),
            models.CheckConstraint(condition=Q(size_from__gte=2), name="group_of_at_least_two"),
        ]

    def __str__(self) -> str:
        return f"{self.size_from}–{self.size_to}"


class GroupProposal(models.Model):
    """One run of the matching: what went in, by which rules and seed, what came out, and what a coordinator changed.

    It never invites by itself. `input` is the whole problem as text and can be solved again; people stand in it by the
    number of their entry and without names. What was never sent is emptied in time.
    """

    projects = models.ManyToManyField(Project, related_name="proposals")
    state = models.CharField(_("state"), max_length=8, choices=ProposalState, default=ProposalState.WAITING)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    digest = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of input and seed: the same question is worked out once."
    )
    input = models.TextField(blank=True)
    seed = models.CharField(max_length=40)
    progress = models.PositiveSmallIntegerField(_("per cent worked out"), default=0, db_default=0)
    version = models.CharField(max_length=10, blank=True)
    result = models.JSONField(default=dict)
    done_at = models.DateTimeField(_("worked out"), null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("proposal of a group")
        verbose_name_plural = _("proposals of groups")
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"


class ProposalChange(models.Model):
    """What a coordinator changed in a proposal, with the reason; each change is the input of the next run."""

    proposal = models.ForeignKey(GroupProposal, models.CASCADE, related_name="changes")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    resource = models.ForeignKey(ResourcePerson, models.SET_NULL, null=True, related_name="+")
    instead_of = models.ForeignKey(ResourcePerson, models.SET_NULL, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class ProposalQuestion(models.Model):
    """Why somebody is not in a proposed group: found by solving once more with her in, so a worker does it."""

    proposal = models.ForeignKey(GroupProposal, models.CASCADE, related_name="questions")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    resource = models.ForeignKey(ResourcePerson, models.CASCADE, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=ProposalState, default=ProposalState.WAITING)
    asked_at = models.DateTimeField(_("asked"))
    kind = models.CharField(max_length=12, blank=True)
    with_her = models.FloatField(default=0)
    without = models.FloatField(default=0)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "project", "resource"], name="asked_once_why_not"),
        ]

    def __str__(self) -> str:
        return f"{self.resource}: {self.kind}"


class InvitationQuerySet(models.QuerySet["GroupInvitation"]):
    def open(self) -> InvitationQuerySet:
        """Asked, and not answered yet."""
        return self.filter(state=InvitationState.SENT)


class GroupInvitation(models.Model):
    """A question to one person whether she wants to sit at one table. She answers yes, no or later."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="invitations")
    # Who leaves the pool is forgotten; that somebody of a sphere was asked is kept for the figures.
    resource = models.ForeignKey(ResourcePerson, models.SET_NULL, null=True, related_name="invitations")
    sphere = models.CharField(_("part of society"), max_length=20, choices=Sphere)
    proposal = models.ForeignKey(GroupProposal, models.SET_NULL, null=True, blank=True, related_name="+")
    reasons = models.JSONField(default=list, help_text="Why this person, as told to her.")
    message = models.TextField(_("words of the coordinator"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=InvitationState, default=InvitationState.SENT)
    nonce = models.CharField(max_length=43)
    sent_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    answer_before = models.DateField(_("answer before"))
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    words = models.TextField(_("what was said"), blank=True)
    suggested = models.CharField(_("suggested somebody else"), max_length=300, blank=True)
    membership = models.OneToOneField(
        ProjectMembership, models.SET_NULL, null=True, blank=True, related_name="invitation"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to a person")
        verbose_name_plural = _("questions to people")
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "resource"], condition=Q(state="sent"), name="asked_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=InvitationState.values), name="invitation_state_known"),
            models.CheckConstraint(
                condition=Q(state="sent") | Q(answered_at__isnull=False), name="invitation_answered_at"
            ),
        ]
        indexes = [models.Index(fields=["resource", "-sent_at"], name="invitation_of_person")]

    def __str__(self) -> str:
        return f"{self.project} {self.sent_at:%Y-%m-%d}"

    def days_left(self) -> int:
        """Days until the question lapses, negative when it has."""
        return (self.answer_before - timezone.localdate()).days
