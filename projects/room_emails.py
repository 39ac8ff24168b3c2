"""Every mail of a group's room and of applications; words in templates/letters/projects/<name>.<language>.txt.

None of them carries what somebody wrote to somebody else, nor an address of a member: the link does (domain.md 4.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from ideas import emails as idea_emails
from ideas.reminders import coordinators
from outbox import links, queue
from outbox.letters import Value
from outbox.models import Lane, Message
from people.models import Unit, User
from people.vocabulary import Sphere
from projects import private
from projects.models import Application, Document, Letter, Meeting, Need, Project, ProjectMembership, Succession
from projects.vocabulary import MemberRole

NBSP = "\N{NO-BREAK SPACE}"

# --- Meetings ---------------------------------------------------------------------------------------------------------


def meeting_set(meeting: Meeting) -> None:
    """A meeting is set: when and where."""
    _meeting(meeting, "meeting_set")


def meeting_moved(meeting: Meeting) -> None:
    """Time, place or words of a meeting changed."""
    _meeting(meeting, "meeting_moved")


def meeting_cancelled(meeting: Meeting) -> None:
    """It does not take place."""
    _meeting(meeting, "meeting_cancelled")


def _meeting(meeting: Meeting, name: str) -> None:
    for member in meeting.project.members.current().exclude(email=""):
        with translation.override(member.language):
            local = timezone.localtime(meeting.starts_at)
            day = f"{date_format(local, 'l')} {date_format(local, 'j F Y').replace(' ', NBSP)}"
            at = f"{local:%H.%M}–{timezone.localtime(meeting.ends_at):%H.%M}"
        values: dict[str, Value] = {
            "what": meeting.title, "day": f"{day}, {at if member.language == 'en' else f'kl.{NBSP}{at}'}", "place": meeting.place,
        }  # fmt: skip
        to_member(member, name, key=f"meeting:{meeting.pk}:{meeting.sequence}", values=values)


# --- Letters and files ------------------------------------------------------------------------------------------------


def letter_waits(letter: Letter) -> Message | None:
    """Somebody in the group has written to her: who, by organisation; the words stand on the page."""
    to = letter.recipient
    values: dict[str, Value] = {"sender": _called(letter.sender, to.language)}
    return to_member(to, "letter_waits", key=f"letter:{letter.pk}", values=values, page="projects:member_letters")


def letter_reported(letter: Letter, *, at: datetime) -> None:
    """A member says that a letter should not have been sent; anew, when letters were allowed to pass since."""
    key = f"letter:{letter.pk}:reported:{at:%Y%m%d%H%M%S%f}"
    to_coordinators(letter.project, "letter_reported", key=key, page="room")


def file_to_look_at(document: Document, *, at: datetime) -> None:
    """A member wants a file of the room published; anew, when it was hidden again since."""
    key = f"document:{document.pk}:look:{at:%Y%m%d%H%M%S%f}"
    to_coordinators(document.project, "file_to_look_at", key=key, page="room")


# --- Chairs -----------------------------------------------------------------------------------------------------------


def chair_empty(member: ProjectMembership, *, needs: Iterable[Need]) -> None:
    """Somebody has left: the group is asked to fill the hole, and the coordinator sees it. Not by whose name."""
    project, sought = member.project, list(needs)
    key = f"empty:{member.pk}"
    for other in project.members.current().exclude(email=""):
        with translation.override(other.language):
            sphere = str(Sphere(member.sphere).inside)
        values: dict[str, Value] = {
            "sphere": sphere,
            "sought": ", ".join(need.text_in(other.language, "text") for need in sought),
        }
        to_member(other, "chair_empty", key=key, values=values)
    to_coordinators(project, "chair_empty_staff", key=key, page="group", sphere=member.sphere)


def chair_offered(succession: Succession, *, signed: str) -> Message:
    """Somebody in a group wants to hand her chair to you."""
    member = succession.membership
    with translation.override(succession.language):
        path = reverse("projects:succession", args=[signed])
    return _write(
        "chair_offered",
        key=f"succession:{succession.pk}",
        to=succession.email,
        language=succession.language,
        project=member.project,
        values={"from": _called(member, succession.language), "url": links.absolute(path)},
        about=f"succession:{succession.pk}",
    )


def chair_not_taken(succession: Succession) -> Message | None:
    """Nobody took over the chair she offered."""
    return to_member(succession.membership, "chair_not_taken", key=f"succession:{succession.pk}:no", values={})


# --- Applications -----------------------------------------------------------------------------------------------------


def application_to_confirm(application: Application, *, signed: str) -> Message:
    """The link that confirms; no text of the visitor's, or the form would be a mail cannon."""
    return _to_applicant(application, "application_confirm", key="confirm", signed=signed, lane=Lane.RECEIPT)


def application_received(application: Application, *, signed: str) -> Message:
    """We have it; the answer comes by this day."""
    return _to_applicant(application, "application_received", key="received", signed=signed, lane=Lane.RECEIPT)


def application_declined(application: Application, *, signed: str) -> Message:
    """No this time, with the reason."""
    return _to_applicant(application, "application_declined", key="declined", signed=signed)


def application_waits(application: Application, *, again: bool = False) -> None:
    """Somebody wants to join: the lead and the coordinator can answer."""
    project, name = application.project, "application_waits_again" if again else "application_waits"
    key = f"application:{application.pk}:{'again' if again else 'new'}"
    lead = project.members.current().filter(role=MemberRole.LEAD).exclude(email="").first()
    if lead:
        to_member(lead, name, key=key, values=_answer_day(application, lead.language))
    to_coordinators(project, f"{name}_staff", key=key, page="room", application=application)


def application_late(application: Application) -> None:
    """The promised day is over without an answer; once."""
    key = f"application:{application.pk}:late"
    to_coordinators(application.project, "application_late", key=key, page="room", application=application)


def _to_applicant(application: Application, name: str, *, key: str, signed: str, lane: Lane = Lane.DECISION) -> Message:
    with translation.override(application.language):
        path = reverse("projects:application", args=[signed])
    return _write(
        name,
        key=f"application:{application.pk}:{key}",
        to=application.email,
        language=application.language,
        project=application.project,
        values={
            **_answer_day(application, application.language), "reason": application.reason, "url": links.absolute(path),
        },
        about=f"application:{application.pk}",
        lane=lane,
    )  # fmt: skip


def _answer_day(application: Application, language: str) -> dict[str, Value]:
    due = application.answer_due
    with translation.override(language):
        sphere = str(Sphere(application.sphere).inside)
    return {"answer_due": idea_emails.deadline(due, language) if due else "", "sphere": sphere}


# --- Parts ------------------------------------------------------------------------------------------------------------


def to_member(
    member: ProjectMembership, name: str, *, key: str, values: Mapping[str, Value], page: str = "projects:member"
) -> Message | None:
    """To one member, with a private link to her own page; nobody whose address we do not have, or who has left."""
    full = f"room:{member.project_id}:{key}:{member.pk}"
    if not member.email or member.left_on or Message.objects.filter(key=full).exists():
        return None
    token = private.new_address(member, at=timezone.now())
    return _write(
        name,
        key=full,
        to=member.email,
        language=member.language,
        project=member.project,
        values={**values, "member_url": links.absolute(private.member_path(token, member.language, page))},
    )


def to_coordinators(
    project: Project, name: str, *, key: str, page: str, sphere: str = "", application: Application | None = None
) -> None:
    """To the project's coordinator, or to all where it has none. `page`: group or room."""
    people: list[User] = (
        [project.coordinator] if project.coordinator and project.coordinator.is_active else list(coordinators())
    )
    for user in people:
        with translation.override(user.language):
            path = reverse(f"admin:projects_project_{page}", args=[project.pk])
            words = str(Sphere(sphere).inside) if sphere else ""
        values: dict[str, Value] = {"sphere": words, "url": links.absolute(path)}
        if application:
            values |= _answer_day(application, user.language)
        _write(
            name,
            key=f"room:{project.pk}:{key}:staff:{user.pk}",
            to=user.email,
            language=user.language,
            project=project,
            values=values,
        )


def _write(
    name: str,
    *,
    key: str,
    to: str,
    language: str,
    project: Project,
    values: Mapping[str, Value],
    about: str = "",
    lane: Lane = Lane.DECISION,
) -> Message:
    unit = Unit.objects.valid_today().first()
    with translation.override(language):
        title = project.local("title")
        public = project.get_absolute_url() if project.is_public else reverse("home")
    return queue.write(
        f"projects/{name}",
        key=key,
        to=to,
        language=language,
        values={
            **idea_emails.sender(language),
            "number": project.number,
            "title": title,
            "project_url": links.absolute(public),
            **values,
        },
        about=about or f"project:{project.pk}",
        lane=lane,
        sender_name=unit.sender_name if unit else "Meet Malmö",
        reply_to=unit.reply_to if unit else "",
    )


def _called(member: ProjectMembership, language: str) -> str:
    """Who it is, for others in the group: by name unless she chose otherwise, and organisation or part of society."""
    with translation.override(language):
        place = str(member.organisation or Sphere(member.sphere).label)
    contact = getattr(member, "contact", None)
    named = member.name and (contact is None or contact.name_in_group)
    # Asked only where a name would be said: whoever is hidden everywhere is not named in mails either.
    hidden = named and ProjectMembership.objects.filter(pk=member.pk).hidden_ids()
    return f"{member.name}, {place}" if named and not hidden else place
