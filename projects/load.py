"""How much people are asked and have taken on, counted in a handful of questions however many they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from people.models import ResourcePerson
from projects.models import GroupInvitation, GroupRules, ProjectMembership
from projects.vocabulary import ENDED, InvitationState

# Beyond so many people everybody is read instead of a list of numbers being sent along.
LISTED = 500
YEAR = timedelta(days=365)
# A decline counts half: being asked is a burden and a chance (matching.md 1.6).
COUNTED_HALF = (InvitationState.DECLINED, InvitationState.LATER, InvitationState.WITHDRAWN)


@dataclass
class Load:
    """One person's: groups that go on, questions that are open, questions of the last twelve months, hours a month.

    `hours` are those her groups and open questions ask for; `open` are those questions.
    """

    groups: int = 0
    asked: int = 0
    half: int = 0
    hours: int = 0
    open: list[GroupInvitation] = field(default_factory=list)
    seated_in: set[int] = field(default_factory=set)

    @property
    def open_questions(self) -> int:
        return len(self.open)

    @property
    def counted(self) -> float:
        """Times asked as the matching counts them: what was declined counts half."""
        return self.asked - self.half / 2


def loads(resources: Iterable[ResourcePerson]) -> dict[int, Load]:
    """Entry to its load; everybody given has one. Three questions to the database."""
    people = list(resources)
    return _loads({one.pk: one.person_id for one in people})


def load_of(resource: ResourcePerson) -> Load:
    """The load of one person."""
    return loads([resource])[resource.pk]


def _loads(people: dict[int, int | None]) -> dict[int, Load]:
    made = {pk: Load() for pk in people}
    hours = dict(GroupRules.objects.values_list("project_id", "hours"))
    usual = GroupRules._meta.get_field("hours").default
    entries = {person: pk for pk, person in people.items() if person is not None}
    seats = ProjectMembership.objects.current().exclude(project__state__in=ENDED)
    lately = GroupInvitation.objects.filter(resource__isnull=False, sent_at__gte=timezone.now() - YEAR)
    if len(people) <= LISTED:
        seats = seats.filter(Q(person__in=list(entries)) | Q(invitation__resource__in=list(people)))
        lately = lately.filter(resource__in=list(people))
    # Who was entered by telephone has no confirmed address; the question that seated her says who she is.
    seated = seats.filter(Q(person__isnull=False) | Q(invitation__resource__isnull=False))
    for project, person, asked in seated.values_list("project_id", "person_id", "invitation__resource_id"):
        load = made.get(entries.get(person) or asked or 0)
        if load is None:
            continue
        if project not in load.seated_in:
            load.groups += 1
            load.hours += hours.get(project, usual)
            load.seated_in.add(project)
    for invitation in lately.select_related("project", "asked_by").order_by("sent_at"):
        load = made.get(invitation.resource_id or 0)
        if load is None:
            continue
        load.asked += 1
        if invitation.state in COUNTED_HALF:
            load.half += 1
        if invitation.state == InvitationState.SENT:
            load.open.append(invitation)
            load.hours += hours.get(invitation.project_id, usual)
    return made
