"""A moved clock, so that invented examples have a past."""

from __future__ import annotations

from datetime import datetime, timedelta

import time_machine
from django.utils import timezone


def days_back(days: int) -> time_machine.travel:
    """A quarter past ten, so many days ago."""
    then = timezone.localtime() - timedelta(days=days)
    moment = then.replace(hour=10, minute=15, second=0)
    return time_machine.travel(datetime.fromtimestamp(moment.timestamp(), tz=moment.tzinfo), tick=False)
