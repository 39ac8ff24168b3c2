"""What waits for somebody at gatherings, for the first page of the staff side."""

from __future__ import annotations

from django.db.models import F, Sum

from gatherings.models import Gathering, Registration
from gatherings.vocabulary.registration import RegistrationState


def free_seats() -> int:
    """Seats nobody holds, at all gatherings people can register for now."""
    left = Gathering.objects.open().filter(taken__lt=F("capacity")).aggregate(left=Sum(F("capacity") - F("taken")))
    return int(left["left"] or 0)


def people_in_line() -> int:
    """Those who wait for a seat at a gathering that has not been held."""
    waiting = Registration.objects.filter(state=RegistrationState.WAITLISTED)
    return waiting.filter(gathering__in=Gathering.objects.coming()).count()
