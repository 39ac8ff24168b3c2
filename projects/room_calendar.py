"""A group's meetings and steps as a calendar to subscribe to (RFC 5545, by the `icalendar` library)."""

from __future__ import annotations

from datetime import timedelta

from icalendar import Calendar, Event, vDuration

from projects.models import Meeting, ProjectMembership

REFRESH = timedelta(hours=6)
SHOWN_BACK = timedelta(days=365)


def of_group(member: ProjectMembership) -> bytes:
    """Every meeting with its time and place. One that moved keeps its identity with a higher sequence; one that is
    cancelled stays, and says so."""
    project = member.project
    file = Calendar()
    file.add("prodid", "-//Meet Malmö//SV")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", project.local("title"))
    file.add("refresh-interval", vDuration(REFRESH), parameters={"value": "DURATION"})
    file.add("x-published-ttl", vDuration(REFRESH))
    for meeting in project.meetings.all():
        file.add_component(_entry(meeting, project.local("title")))
    for step in project.milestones.all():
        entry = Event()
        entry.add("uid", f"step-{step.pk}@{project.number.lower()}")
        entry.add("dtstamp", project.changed_at)
        entry.add("sequence", project.version)
        entry.add("dtstart", step.due_on)
        entry.add("dtend", step.due_on + timedelta(days=1))
        entry.add("summary", f"{project.local('title')}: {step.title}")
        entry.add("transp", "TRANSPARENT")
        file.add_component(entry)
    return bytes(file.to_ical())


def _entry(meeting: Meeting, title: str) -> Event:
    entry = Event()
    entry.add("uid", meeting.uid)
    entry.add("dtstamp", meeting.changed_at)
    entry.add("last-modified", meeting.changed_at)
    entry.add("sequence", meeting.sequence)
    entry.add("dtstart", meeting.starts_at)
    entry.add("dtend", meeting.ends_at)
    entry.add("summary", f"{title}: {meeting.title}")
    if meeting.place:
        entry.add("location", meeting.place)
    if meeting.text:
        entry.add("description", meeting.text)
    if meeting.link:
        entry.add("url", meeting.link)
    entry.add("status", "CANCELLED" if meeting.cancelled_at else "CONFIRMED")
    return entry
