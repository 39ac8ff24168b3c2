"""The promised day as a calendar file (RFC 5545, written by the `icalendar` library)."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from ideas.models import Idea


def answer_day(idea: Idea) -> bytes:
    """One all-day entry on the day the answer is due. The file holds the number, not the text, and no private address."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    entry = Event()
    entry.add("uid", f"{idea.number}@{host}")
    entry.add("dtstamp", idea.received_at)
    entry.add("dtstart", idea.answer_due)
    entry.add("dtend", idea.answer_due + timedelta(days=1))
    entry.add("summary", _("Meet Malmö answers %(number)s by today") % {"number": idea.number})
    entry.add("transp", "TRANSPARENT")
    file = Calendar()
    file.add("prodid", "-//Meet Malmö//SV")
    file.add("version", "2.0")
    file.add_component(entry)
    return file.to_ical()
