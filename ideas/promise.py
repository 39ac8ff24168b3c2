"""The promise: an answer within 21 calendar days. Every count of days in the portal is made here.

Day 0 is the day the idea was received (Malmö time); the answer is due at the end of day 21; the clock never stops
(architecture.md "Time").
"""

from datetime import date, datetime, timedelta

from django.utils import timezone

from ideas.vocabulary import ANSWER_DAYS


def day_received(moment: datetime) -> date:
    """The calendar day in Malmö on which something was received at `moment` (aware)."""
    return timezone.localdate(moment)


def answer_due(received_on: date) -> date:
    """The last day of the promise for an idea received on `received_on`."""
    return received_on + timedelta(days=ANSWER_DAYS)


def day_number(received_on: date, today: date) -> int:
    """Which day of the promise `today` is: 0 on the day the idea was received, 21 on the last, more when late."""
    return (today - received_on).days


def days_left(due_on: date, today: date) -> int:
    """Whole days until the answer is due: 0 on the last day, negative when it is overdue."""
    return (due_on - today).days
