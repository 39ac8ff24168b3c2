"""When the group meets: set, moved, cancelled. Everybody in the group is told; calendars follow by themselves."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone

from outbox import links
from people.models import User
from projects import room_emails
from projects.errors import WrongState
from projects.models import Meeting, MemberContact, Project, ProjectMembership

CALENDAR_PURPOSE = "group-calendar"
# The row decides how long a calendar address lives: as long as its member is in.
CALENDAR_AGE = timedelta(days=36_500)


@dataclass(frozen=True)
class Plan:
    """What was typed about a meeting; times are aware."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    link: str = ""
    text: str = ""


def plan(project: Project, given: Plan, *, member: ProjectMembership | None = None, by: User | None = None) -> Meeting:
    """Set a meeting; everybody in the group gets a mail. Raises `WrongState` when the project has ended."""
    now = timezone.now()
    with transaction.atomic():
        locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if locked.is_ended:
            raise WrongState(locked)
        meeting = Meeting.objects.create(
            project=locked, changed_at=now, made_by_member=member, made_by=by, **asdict(given)
        )
        room_emails.meeting_set(meeting)
    return meeting


def move(meeting: Meeting, given: Plan) -> None:
    """Change time, place or words; calendars know it by the same name and take the newer. Where nothing is different nobody is
    told. Raises `WrongState` when it is cancelled or the project has ended."""
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).get(pk=meeting.project_id)
        current = Meeting.objects.select_for_update().get(pk=meeting.pk)
        if current.cancelled_at or project.is_ended:
            raise WrongState(project)
        if Plan(**{name: getattr(current, name) for name in asdict(given)}) != given:
            Meeting.objects.filter(pk=meeting.pk).update(
                sequence=F("sequence") + 1, changed_at=timezone.now(), **asdict(given)
            )
            meeting.refresh_from_db()
            room_emails.meeting_moved(meeting)


def cancel(meeting: Meeting) -> None:
    """It does not take place. It stays in calendars as cancelled, so that nobody goes there. Safe to repeat, and nothing for one
    that has been."""
    now = timezone.now()
    with transaction.atomic():
        if Meeting.objects.filter(pk=meeting.pk, cancelled_at__isnull=True, ends_at__gt=now).update(
            sequence=F("sequence") + 1, changed_at=now, cancelled_at=now
        ):
            meeting.refresh_from_db()
            room_emails.meeting_cancelled(meeting)


def project_stopped(project: Project, *, at: datetime) -> None:
    """What was still to come does not take place, and everybody in the group is told. In the caller's transaction, under the
    project's lock."""
    for meeting in project.meetings.filter(starts_at__gt=at, cancelled_at__isnull=True):
        cancel(meeting)


def calendar_key(member: ProjectMembership, *, anew: bool = False) -> str:
    """The signed key of the member's calendar address; `anew` makes those handed out so far useless."""
    with transaction.atomic():
        contact, _made = MemberContact.objects.get_or_create(membership=member)
        if anew or not contact.calendar_nonce:
            contact.calendar_nonce = secrets.token_urlsafe(32)
            contact.save(update_fields=["calendar_nonce"])
    return links.sign(CALENDAR_PURPOSE, member.pk, contact.calendar_nonce)


def calendar_member(signed: str) -> ProjectMembership | None:
    """Whose calendar an address is; None when it was replaced or she has left. Raises `Http404` for all others."""
    try:
        pk, nonce = links.unsign(CALENDAR_PURPOSE, signed, CALENDAR_AGE)
    except (links.BadLink, links.OldLink):
        raise Http404 from None
    contact = MemberContact.objects.filter(membership_id=pk).select_related("membership__project").first()
    if contact is None or not nonce or contact.calendar_nonce != nonce or contact.membership.left_on:
        return None
    return contact.membership
