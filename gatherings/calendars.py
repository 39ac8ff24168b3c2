"""One's place at a gathering as a calendar file that updates and cancels itself (RFC 5545 and 5546, by `icalendar`)."""

from __future__ import annotations

import zoneinfo
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import override
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from gatherings.models import Gathering, Registration
from outbox.links import absolute

# What a calendar is asked to do with the entry.
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


def of_place(registration: Registration, *, method: str) -> str:
    """The entry of one registration. UID stays for ever; SEQUENCE is raised by every change of the gathering and of the place.

    `method` `REQUEST` adds or updates, `CANCEL` takes away, `PUBLISH` is the file to fetch. The file holds no private address
    and nothing of what she needs.
    """
    gathering = registration.gathering
    file = _file(gathering, method)
    entry = _entry(gathering, registration.language, cancelled=method == CANCEL)
    entry.add("uid", f"{registration.uid}@{_host()}")
    # A cancellation has to be newer than what it cancels.
    sequence = gathering.calendar_sequence + registration.calendar_sequence + (method == CANCEL)
    entry.add("sequence", sequence)
    entry.add("dtstamp", registration.state_since if method == CANCEL else gathering.changed_at)
    if method != PUBLISH:
        organizer = vCalAddress(f"mailto:{settings.DEFAULT_FROM_EMAIL}")
        organizer.params["cn"] = vText("Meet Malmö")
        entry["organizer"] = organizer
        attendee = vCalAddress(f"mailto:{registration.email}")
        attendee.params["partstat"] = vText("ACCEPTED")
        attendee.params["rsvp"] = vText("FALSE")
        entry.add("attendee", attendee)
    file.add_component(entry)
    return file.to_ical().decode()


def of_gathering(gathering: Gathering, language: str) -> bytes:
    """The gathering itself, for anybody's calendar; a cancelled one says so under the same UID."""
    file = _file(gathering, PUBLISH)
    entry = _entry(gathering, language, cancelled=gathering.state == "cancelled")
    entry.add("uid", f"gathering-{gathering.pk}@{_host()}")
    entry.add("sequence", gathering.calendar_sequence + (gathering.state == "cancelled"))
    entry.add("dtstamp", gathering.changed_at)
    file.add_component(entry)
    return bytes(file.to_ical())


def _file(gathering: Gathering, method: str) -> Calendar:
    file = Calendar()
    file.add("prodid", "-//Meet Malmö//SV")
    file.add("version", "2.0")
    file.add("method", method)
    file.add_component(_timezone(gathering.zone, gathering.local_start.year))
    return file


@lru_cache(maxsize=32)
def _timezone(zone: str, year: int) -> Timezone:
    """The clock changes of the year and the next; all there ever were would be five times the rest of the file."""
    return Timezone.from_tzinfo(zoneinfo.ZoneInfo(zone), zone, date(year, 1, 1), date(year + 2, 1, 1))


def _entry(gathering: Gathering, language: str, *, cancelled: bool) -> Event:
    entry = Event()
    entry.add("dtstart", gathering.local_start)
    entry.add("dtend", gathering.local_end)
    entry.add("last-modified", gathering.changed_at)
    entry.add("summary", gathering.text_in(language, "title"))
    entry.add("location", f"{gathering.venue}, {gathering.address}")
    with override(language):
        entry.add("url", absolute(gathering.get_absolute_url()))
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    entry.add("transp", "OPAQUE")
    return entry


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
