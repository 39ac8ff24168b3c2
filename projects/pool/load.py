"""How much is asked of one person, now and in the twelve months behind us, and what limits the next question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from people.models import AskingRule, ResourcePerson
from people.models.pool import ResourceQuerySet
from projects.load import YEAR
from projects.models import GroupInvitation, ProjectMembership
from projects.vocabulary import InvitationState


@dataclass(frozen=True)
class Load:
    """What a coordinator sees before she asks. `again_on`: the day from which the yearly limit leaves room; None when it does."""

    asked: list[GroupInvitation]
    joined: int
    most: int
    open_questions: int
    groups: list[ProjectMembership]
    groups_at_once: int
    again_on: date | None

    @property
    def free(self) -> int:
        """Groups she can still join."""
        return max(0, self.groups_at_once - len(self.groups) - self.open_questions)

    @property
    def left(self) -> int:
        """Questions that may still be asked within twelve months."""
        return max(0, self.most - len(self.asked))


def load_of(entry: ResourcePerson) -> Load:
    """The load of one person, in four questions."""
    since = timezone.now() - YEAR
    asked = list(entry.invitations.filter(sent_at__gte=since).select_related("project").order_by("sent_at"))
    groups = (
        list(ProjectMembership.objects.current().filter(person=entry.person_id).select_related("project"))
        if entry.person_id
        else []
    )
    most = min(entry.asks_a_year, AskingRule.most_today())
    full = len(asked) - most
    return Load(
        asked=asked,
        joined=sum(one.state == InvitationState.ACCEPTED for one in asked),
        most=most,
        open_questions=sum(one.state == InvitationState.SENT for one in asked),
        groups=groups,
        groups_at_once=entry.groups_at_once,
        again_on=_day_after_a_year(asked[full].sent_at) if full >= 0 else None,
    )


def with_load(entries: ResourceQuerySet) -> ResourceQuerySet:
    """Each row with `asked_year`, `joined_year`, `open_now` and `groups_now`, in the same statement."""
    since = timezone.now() - YEAR
    mine = GroupInvitation.objects.filter(resource=OuterRef("pk"), sent_at__gte=since)
    seats = ProjectMembership.objects.current().filter(person=OuterRef("person_id"), person__isnull=False)
    return entries.annotate(
        asked_year=_count(mine, "resource"),
        joined_year=_count(mine.filter(state=InvitationState.ACCEPTED), "resource"),
        open_now=_count(mine.filter(state=InvitationState.SENT), "resource"),
        groups_now=_count(seats, "person"),
    )


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _day_after_a_year(moment: datetime) -> date:
    return timezone.localdate(moment + YEAR)
