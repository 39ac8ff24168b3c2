"""Last days to apply, told in time: 14 and 3 days before, on working days in office hours, never twice."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from ideas.workdays import is_working_day, working_day_up_to
from projects import support_emails
from projects.models import SupportApplication
from projects.support_vocabulary import REMINDED_DAYS

OFFICE_OPENS, OFFICE_CLOSES = time(7), time(18)


def remind(now: datetime) -> int:
    """Remind of every application that is not sent and whose last day is near; returns how many were due.

    Safe to run as often as one likes: a mail has a key of its application, last day and mark. What was missed while the
    portal slept is made up for until the last day.
    """
    local = timezone.localtime(now)
    today = local.date()
    if not is_working_day(today) or not OFFICE_OPENS <= local.time() < OFFICE_CLOSES:
        return 0
    due = 0
    unsent = SupportApplication.objects.unsent(today).filter(
        # No mark, moved back over a holiday, lies further from its last day than this.
        programme__last_date__lte=today + timedelta(days=max(REMINDED_DAYS) + 14)
    )
    for application in unsent.select_related("programme", "project__coordinator"):
        last = application.programme.last_date
        mark = mark_reached(last, today) if last else None
        if last and mark:
            with transaction.atomic():
                support_emails.last_day_comes(application, left=(last - today).days, mark=mark)
            due += 1
    return due


def mark_reached(last: date, today: date) -> int | None:
    """The nearest mark (14 or 3 days) that has been reached on `today`; None before the first and after the last day.

    A mark on a free day is reached on the working day before, so that nobody is told too late.
    """
    if today > last:
        return None
    reached = [days for days in REMINDED_DAYS if working_day_up_to(last - timedelta(days=days)) <= today]
    return min(reached, default=None)
