"""How much is asked of people, now and in the twelve months behind us, and what limits the next question.

Counted in a handful of questions however many they are, or in the statement of a list (`with_load`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Least, Lower
from django.utils import timezone

from people.models import AskingRule, ResourcePerson
from people.models.pool import ResourceQuerySet
from projects.models import GroupInvitation, GroupRules, ProjectMembership
from projects.vocabulary import ENDED, InvitationState

# Beyond so many people everybody is read instead of a list of numbers being sent along.
LISTED = 500
YEAR = timedelta(days=365)
# A decline counts half: being asked is a burden and a chance (matching.md 1.6).
COUNTED_HALF = (InvitationState.DECLINED, InvitationState.LATER, InvitationState.WITHDRAWN)


@dataclass
class Load:
    """One person's, as a coordinator sees it before she asks.

    `most`: questions allowed in twelve months, by her and by the city. `questions`: those of the last twelve months, the
    oldest first. `seated_in`: the projects that go on in whose groups she sits. `hours` a month: what her groups and open
    questions ask for.
    """

    most: int
    groups_at_once: int
    questions: list[GroupInvitation] = field(default_factory=list)
    seated_in: set[int] = field(default_factory=set)
    hours: int = 0

    @property
    def groups(self) -> int:
        return len(self.seated_in)

    @property
    def asked(self) -> int:
        return len(self.questions)

    @property
    def counted(self) -> float:
        """Times asked as the matching counts them: what was declined counts half."""
        return self.asked - sum(one.state in COUNTED_HALF for one in self.questions) / 2

    @property
    def joined(self) -> int:
        return sum(one.state == InvitationState.ACCEPTED for one in self.questions)

    @property
    def open(self) -> list[GroupInvitation]:
        """Questions she has not answered yet."""
        return [one for one in self.questions if one.state == InvitationState.SENT]

    @property
    def open_questions(self) -> int:
        return len(self.open)

    @property
    def free(self) -> int:
        """Groups she can still join."""
        return max(0, self.groups_at_once - self.groups - self.open_questions)

    @property
    def left(self) -> int:
        """Questions that may still be asked within twelve months."""
        return max(0, self.most - self.asked)

    @property
    def again_on(self) -> date | None:
        """The day from which the yearly limit leaves room; None when it does."""
        return None if self.left else timezone.localdate(self.questions[self.asked - self.most].sent_at + YEAR)


def load_of(resource: ResourcePerson) -> Load:
    """The load of one person."""
    return loads([resource])[resource.pk]


def loads(resources: Iterable[ResourcePerson]) -> dict[int, Load]:
    """Entry to its load; everybody given has one. Four questions to the database."""
    people, limit = list(resources), AskingRule.most_today()
    made = {one.pk: Load(most=min(one.asks_a_year, limit), groups_at_once=one.groups_at_once) for one in people}
    hours = dict(GroupRules.objects.values_list("project_id", "hours"))
    usual = GroupRules._meta.get_field("hours").default
    entries = {one.person_id: one.pk for one in people if one.person_id}
    addresses = {one.email.lower(): one.pk for one in people if one.email}
    seats = _seats().filter(Q(person__isnull=False) | Q(invitation__resource__isnull=False) | ~Q(address=""))
    lately = _lately().filter(resource__isnull=False)
    if len(people) <= LISTED:
        seats = seats.filter(
            Q(person__in=list(entries)) | Q(invitation__resource__in=list(made)) | Q(address__in=list(addresses))
        )
        lately = lately.filter(resource__in=list(made))
    # Whoever staff seated, or entered by telephone, is no confirmed person: the question that seated her says who she is,
    # or her address.
    for project, person, asked, address in seats.values_list(
        "project_id", "person_id", "invitation__resource_id", "address"
    ):
        load = made.get(entries.get(person) or asked or addresses.get(address) or 0)
        if load and project not in load.seated_in:
            load.seated_in.add(project)
            load.hours += hours.get(project, usual)
    for question in lately.select_related("project", "asked_by").order_by("sent_at"):
        load = made.get(question.resource_id or 0)
        if load:
            load.questions.append(question)
            if question.state == InvitationState.SENT:
                load.hours += hours.get(question.project_id, usual)
    return made


def with_load(entries: ResourceQuerySet) -> ResourceQuerySet:
    """Each row with `asked_year`, `joined_year`, `open_now` and `groups_now`, in the same statement."""
    mine = _lately().filter(resource=OuterRef("pk"))
    seats = _seats()
    by_person = seats.filter(person=OuterRef("person_id"))
    # Each chair once: what the person is not on it for, the question is; what the question is not, the address.
    otherwise = seats.exclude(person__isnull=False, person=Coalesce(OuterRef("person_id"), Value(0)))
    by_question = otherwise.filter(invitation__resource=OuterRef("pk"))
    by_address = otherwise.filter(
        Q(invitation__resource__isnull=True) | ~Q(invitation__resource=OuterRef("pk")), address=Lower(OuterRef("email"))
    ).exclude(address="")
    return entries.annotate(
        asked_year=_count(mine, "resource"),
        joined_year=_count(mine.filter(state=InvitationState.ACCEPTED), "resource"),
        open_now=_count(mine.filter(state=InvitationState.SENT), "resource"),
        groups_now=_count(by_person, "person")
        + _count(by_question, "invitation__resource")
        + _count(by_address, "address"),
    )


def at_the_limit() -> QuerySet[Any, Any]:
    """Whom the yearly limit lets nobody ask: found from the questions, which are few, not from the people, who are many."""
    limit = Least(F("resource__asks_a_year"), Value(AskingRule.most_today()))
    lately = _lately().filter(resource__isnull=False).order_by()
    return lately.values("resource").annotate(n=Count("pk")).filter(n__gte=limit).values("resource")


def without_room() -> ResourceQuerySet:
    """Who has no room for another group, of those who sit in one or have an open question."""
    open_now = GroupInvitation.objects.open().filter(resource__isnull=False).order_by().values("resource")
    seats = _seats().order_by()
    by_person = seats.filter(person__isnull=False).values("person")
    by_question = seats.filter(invitation__resource__isnull=False).values("invitation__resource")
    by_address = seats.exclude(address="").values("address")
    busy = ResourcePerson.objects.alias(address=Lower("email")).filter(
        Q(pk__in=open_now) | Q(person__in=by_person) | Q(pk__in=by_question) | Q(address__in=by_address)
    )
    return with_load(busy).filter(groups_at_once__lte=F("groups_now") + F("open_now"))


def _lately() -> QuerySet[GroupInvitation]:
    return GroupInvitation.objects.filter(sent_at__gte=timezone.now() - YEAR)


def _seats() -> QuerySet[Any, Any]:
    """Chairs in groups that go on, each with the `address` of who sits there, in small letters."""
    return ProjectMembership.objects.current().exclude(project__state__in=ENDED).annotate(address=Lower("email"))


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
