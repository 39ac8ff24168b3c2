"""Which needs the people at the table cover. What the page says the group looks for follows from it, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from projects import catalogue
from projects.models import Cover, Need, Project, ProjectMembership
from projects.vocabulary import MemberRole


def cover(needs: Iterable[Need], member: ProjectMembership) -> None:
    """This member covers these needs from now. Runs in the transaction that gives her the chair; safe to repeat."""
    for need in needs:
        Cover.objects.get_or_create(need=need, membership=member)
    _close(Need.objects.filter(covers__membership=member))


def place_of(needs: Iterable[Need], project: Project) -> str:
    """The place at the table these needs are for: to lead, when that is sought and nobody leads yet."""
    leads = any(need.role == MemberRole.LEAD for need in needs)
    if leads and not project.members.current().filter(role=MemberRole.LEAD).exists():
        return MemberRole.LEAD
    return MemberRole.MEMBER


def uncover(member: ProjectMembership) -> list[Need]:
    """The member leaves: what only she covered is sought again. Gives the needs that are open anew."""
    covered = list(Need.objects.filter(covers__membership=member))
    Cover.objects.filter(membership=member).delete()
    was_filled = [need for need in covered if need.filled_on]
    settle(covered)
    return [need for need in was_filled if Need.objects.filter(pk=need.pk, filled_on__isnull=True).exists()]


def take_over(old: ProjectMembership, new: ProjectMembership) -> None:
    """Whoever takes over a chair covers what the one before her covered."""
    both = Cover.objects.filter(membership=old, need__covers__membership=new)
    needs = list(Need.objects.filter(covers__in=both))
    Cover.objects.filter(pk__in=list(both.values_list("pk", flat=True))).delete()
    Cover.objects.filter(membership=old).update(membership=new)
    # Two who covered one need are one now.
    settle(needs)


def with_people(needs: QuerySet[Need]) -> QuerySet[Need]:
    """Each need with `people`: how many at the table cover it."""
    return needs.annotate(people=Count("covers", filter=Q(covers__membership__left_on__isnull=True)))


def settle(needs: Iterable[Need]) -> None:
    """Of these needs, one with enough people is filled, and one with too few is sought again."""
    settled = list(needs)
    _close(settled)
    counted = with_people(Need.objects.filter(pk__in=[need.pk for need in settled], filled_on__isnull=False))
    too_few = [need.pk for need in counted.filter(Q(people__lt=F("count")))]
    if too_few:
        Need.objects.filter(pk__in=too_few).update(filled_on=None)
        catalogue.touch()


def _close(needs: Iterable[Need]) -> None:
    """One more covers them: nothing that was found by other ways is sought again for that."""
    counted = with_people(Need.objects.filter(pk__in=[need.pk for need in needs], filled_on__isnull=True))
    enough = [need.pk for need in counted.filter(Q(people__gte=F("count")))]
    if enough:
        Need.objects.filter(pk__in=enough).update(filled_on=timezone.localdate())
        catalogue.touch()
