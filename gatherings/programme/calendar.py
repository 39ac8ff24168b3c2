"""Calendar files of a programme (RFC 5545, by the `icalendar` library): the whole, a part of it, or one's own choices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import get_language
from icalendar import Calendar, Event, vDuration

from gatherings.models import Gathering, SessionChoice
from gatherings.programme.content import ItemContent, RoomContent, SessionContent
from gatherings.programme.public import Published
from gatherings.vocabulary.life import GatheringState
from gatherings.vocabulary.programme import ChoiceState
from outbox.links import absolute

REFRESH = timedelta(hours=1)


def of(gathering: Gathering, published: Published | None, items: Iterable[ItemContent]) -> bytes:
    """The chosen `items` with their sessions, each an entry of its own."""
    file = _empty(gathering)
    for item in items:
        file.add_component(_entry(gathering, published, item, item, f"item-{item.id}"))
        for session in item.sessions:
            file.add_component(_entry(gathering, published, item, session, f"session-{session.id}"))
    return bytes(file.to_ical())


def of_choices(gathering: Gathering, published: Published | None, choices: Iterable[SessionChoice]) -> bytes:
    """One person's day: everything that is for all, and of the parallel sessions those she has a seat in."""
    seated = {choice.session_id for choice in choices if choice.state == ChoiceState.SEATED}
    file = _empty(gathering)
    for item in published.programme.items if published else ():
        mine = [one for one in item.sessions if one.id in seated]
        if not mine:
            file.add_component(_entry(gathering, published, item, item, f"item-{item.id}"))
        for session in mine:
            file.add_component(_entry(gathering, published, item, session, f"session-{session.id}"))
    return bytes(file.to_ical())


def empty(gathering: Gathering) -> bytes:
    """A calendar without entries: what a subscriber gets whose place was cancelled."""
    return bytes(_empty(gathering).to_ical())


def _empty(gathering: Gathering) -> Calendar:
    file = Calendar()
    file.add("prodid", "-//Meet Malmö//SV")
    file.add("version", "2.0")
    file.add("x-wr-calname", gathering.local("title"))
    file.add("refresh-interval", vDuration(REFRESH), parameters={"value": "DURATION"})
    file.add("x-published-ttl", vDuration(REFRESH))
    return file


def _entry(
    gathering: Gathering, published: Published | None, item: ItemContent, part: ItemContent | SessionContent, name: str
) -> Event:
    """An item or session. Its UID stays; its sequence is the version that changed it, one more when all is cancelled."""
    language = get_language() or "sv"
    cancelled = gathering.state == GatheringState.CANCELLED
    entry = Event()
    entry.add("uid", f"{name}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}")
    entry.add("dtstamp", published.version.published_at if published else gathering.changed_at)
    # A session has the time of its item.
    entry.add(
        "sequence", max(item.changed_in, part.changed_in) + (published.version.number if cancelled and published else 0)
    )
    # As instants: a published version keeps offsets, which are the name of no time zone a calendar knows.
    entry.add("dtstart", item.begins.astimezone(UTC))
    entry.add("dtend", item.ends.astimezone(UTC))
    entry.add("summary", part.title.in_(language))
    if part.text.in_(language):
        entry.add("description", part.text.in_(language))
    entry.add("location", _place(gathering, part.room, language))
    entry.add("url", absolute(gathering.get_absolute_url()))
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return entry


def _place(gathering: Gathering, room: RoomContent | None, language: str) -> str:
    parts = [room.name.in_(language) if room else "", gathering.venue, gathering.address]
    return ", ".join(part for part in parts if part)
