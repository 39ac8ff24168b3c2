"""What a group leaves behind goes in time: letters, what was said to a question, names and addresses (domain.md 4.2).

The times are those of `room_vocabulary` until the city decides otherwise; that something took place is always kept.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from projects import joining, succession
from projects.models import (
    GroupInvitation,
    Letter,
    MemberContact,
    MemberLink,
    Note,
    ProjectMembership,
    Succession,
)
from projects.room_vocabulary import APPLICATION_KEPT_DAYS, GROUP_KEPT_DAYS, LETTER_KEPT_DAYS
from projects.vocabulary import ENDED


def forget(today: date) -> None:
    """Every night, all of it. Safe to repeat; a missed night is made up for by the next."""
    joining.forget(today)
    succession.forget(today)
    _old_letters().filter(reported_at=None).delete()
    _old_letters().exclude(text="").update(text="")
    Note.objects.filter(removed_at__lt=_ago(LETTER_KEPT_DAYS)).delete()
    _old_questions().update(words="", suggested="", message="", reasons=[])
    _groups_that_ended(today)


def late(today: date) -> int:
    """How many rows should have gone before yesterday and are still here: a nightly job did not run."""
    day = timedelta(days=1)
    return (
        _old_letters(day).filter(Q(reported_at=None) | ~Q(text="")).count()
        + _old_questions(day).count()
        + _ended_members(today - day).count()
        + joining.Application.objects.filter(answered_at__lt=_ago(APPLICATION_KEPT_DAYS) - day)
        .exclude(email="")
        .count()
    )


def _ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


# That a letter was reported is what keeps its writer from writing again: it stays without its words as long as the group does.
def _old_letters(more: timedelta = timedelta()) -> QuerySet[Letter]:
    return Letter.objects.filter(sent_at__lt=timezone.now() - timedelta(days=LETTER_KEPT_DAYS) - more)


def _old_questions(more: timedelta = timedelta()) -> QuerySet[GroupInvitation]:
    limit = timezone.now() - timedelta(days=LETTER_KEPT_DAYS) - more
    said = ~Q(words="") | ~Q(suggested="") | ~Q(message="") | ~Q(reasons=[])
    return GroupInvitation.objects.filter(said, answered_at__lt=limit)


def _ended_members(today: date) -> QuerySet[ProjectMembership]:
    limit = today - timedelta(days=GROUP_KEPT_DAYS)
    known = ~Q(email="") | Q(person__isnull=False) | (~Q(name="") & Q(show_name=False))
    return ProjectMembership.objects.filter(known, project__ended_on__lt=limit, project__state__in=ENDED)


def _groups_that_ended(today: date) -> None:
    """Addresses go, and names nobody chose to show; a name on the public page stays, it is that person's own choice."""
    members = list(_ended_members(today).values_list("pk", flat=True))
    with transaction.atomic():
        rows = ProjectMembership.objects.filter(pk__in=members)
        # Whoever is hidden everywhere is known to be by her address or her person, and those go now.
        rows.filter(pk__in=rows.hidden_ids()).update(name="", show_name=False, show_name_chosen_at=None, hidden=True)
        rows.filter(show_name=False).update(name="")
        rows.update(email="", person=None)
        MemberContact.objects.filter(membership__in=members).delete()
        Letter.objects.filter(Q(sender__in=members) | Q(recipient__in=members)).delete()
        Succession.objects.filter(membership__in=members).update(name="", email="")
        MemberLink.objects.filter(membership__in=members, revoked_at__isnull=True).update(revoked_at=timezone.now())
