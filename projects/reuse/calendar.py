"""The dates of a project as a calendar file, to fetch once or to subscribe to (RFC 5545, by the `icalendar` library)."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration

from outbox.links import absolute
from projects.models import Project

REFRESH = timedelta(hours=12)


def of_project(project: Project) -> bytes:
    """Every step with its day, and the day the project is to be finished. An entry keeps its identity when it moves; the
    version of the project is its sequence, so that calendars take the newest."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    file = Calendar()
    file.add("prodid", "-//Meet Malmö//SV")
    file.add("version", "2.0")
    file.add("x-wr-calname", project.local("title"))
    file.add("refresh-interval", vDuration(REFRESH), parameters={"value": "DURATION"})
    file.add("x-published-ttl", vDuration(REFRESH))
    for milestone in project.milestones.all():
        if project.is_ended and milestone.done_on is None:
            # It does not come any more.
            continue
        words = milestone.title
        if milestone.whole_month:
            words = f"{words} ({date_format(milestone.due_on, 'F Y')})"
        file.add_component(_entry(project, f"step-{milestone.pk}@{host}", milestone.due_on, words, milestone.text))
    if project.ends_on and not project.is_ended:
        words = _("The project is to be finished")
        file.add_component(_entry(project, f"end-{project.pk}@{host}", project.ends_on, words))
    return bytes(file.to_ical())


def _entry(project: Project, uid: str, day: date, words: str, text: str = "") -> Event:
    entry = Event()
    entry.add("uid", uid)
    entry.add("dtstamp", project.changed_at)
    entry.add("last-modified", project.changed_at)
    entry.add("sequence", project.version)
    entry.add("dtstart", day)
    entry.add("dtend", day + timedelta(days=1))
    entry.add("summary", f"{project.local('title')}: {words}")
    if text:
        entry.add("description", text)
    entry.add("url", absolute(project.get_absolute_url()))
    entry.add("transp", "TRANSPARENT")
    entry.add("status", "CONFIRMED")
    return entry
