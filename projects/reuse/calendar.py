"""The dates of a project as a calendar file, to fetch once or to subscribe to (RFC 5545, by the `icalendar` library)."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vDuration

from outbox.links import absolute
from projects.models import Project

REFRESH = timedelta(hours=12)


def of_project(project: Project) -> bytes:
    """Every step with its day. A step keeps its identity when it moves; the version of the project is its sequence, so that
    calendars take the newest. A subscriber whose project was hidden gets an empty calendar from the view."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    file = Calendar()
    file.add("prodid", "-//Meet Malmö//SV")
    file.add("version", "2.0")
    file.add("x-wr-calname", project.local("title"))
    file.add("refresh-interval", vDuration(REFRESH), parameters={"value": "DURATION"})
    file.add("x-published-ttl", vDuration(REFRESH))
    for milestone in project.milestones.all():
        entry = Event()
        entry.add("uid", f"step-{milestone.pk}@{host}")
        entry.add("dtstamp", project.changed_at)
        entry.add("last-modified", project.changed_at)
        entry.add("sequence", project.version)
        entry.add("dtstart", milestone.due_on)
        entry.add("dtend", milestone.due_on + timedelta(days=1))
        entry.add("summary", f"{project.local('title')}: {milestone.title}")
        if milestone.text:
            entry.add("description", milestone.text)
        entry.add("url", absolute(project.get_absolute_url()))
        entry.add("transp", "TRANSPARENT")
        entry.add("status", "CONFIRMED")
        file.add_component(entry)
    return bytes(file.to_ical())
