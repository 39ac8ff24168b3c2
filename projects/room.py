"""What a group's room shows, gathered in a handful of questions: to a member through her link, to staff in the admin."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from projects import notes, relay
from projects.models import Application, Document, Letter, Meeting, Need, Note, Project, ProjectMembership
from projects.room_vocabulary import Reach
from projects.vocabulary import MemberRole


@dataclass(frozen=True)
class Neighbour:
    """One at the table as the others see her. `email` and `telephone` only by her own choice; `relayed`: can be written to
    through the portal."""

    member: ProjectMembership
    name: str
    place: str
    email: str
    telephone: str
    relayed: bool
    me: bool


@dataclass(frozen=True)
class Room:
    """Everything in the room."""

    neighbours: list[Neighbour]
    needs: list[Need]
    meetings: list[Meeting]
    notes: list[Note]
    files: list[Document]
    letters: int
    applications: list[Application]


MOST_MEETINGS = 100


def of(me: ProjectMembership) -> Room:
    """The room as one member sees it. Only the lead sees who applies."""
    project = me.project
    return Room(
        neighbours=neighbours(project, me),
        needs=list(open_needs(project)),
        meetings=list(project.meetings.to_come(timezone.now())[:MOST_MEETINGS]),
        notes=notes.in_room(project),
        files=notes.of_room(project),
        letters=Letter.objects.filter(recipient=me).count(),
        applications=list(project.applications.waiting().select_related("need")) if me.role == MemberRole.LEAD else [],
    )


def neighbours(project: Project, me: ProjectMembership | None = None) -> list[Neighbour]:
    """Who is at the table, each as she wants to be seen and reached."""
    members = project.members.current().with_hidden().select_related("organisation", "contact")
    return [_neighbour(member, me) for member in members]


def open_needs(project: Project) -> QuerySet[Need]:
    """The needs nobody covers yet."""
    return project.needs.filter(filled_on__isnull=True).select_related("competence", "administration")


def _neighbour(member: ProjectMembership, me: ProjectMembership | None) -> Neighbour:
    contact = getattr(member, "contact", None)
    way = contact.way if contact else Reach.RELAY
    mine = me is not None and me.pk == member.pk
    # Whoever is hidden everywhere is a chair to the others here too, and is reached by letter only.
    hidden = bool(getattr(member, "is_hidden", False)) and not mine
    if hidden:
        way = Reach.RELAY
    name = relay.called(member, hidden=hidden)
    place = str(member.organisation or member.get_sphere_display())
    return Neighbour(
        member=member,
        name=name,
        place="" if place == name else place,
        email=member.email if way == Reach.MAIL else "",
        telephone=contact.telephone if contact and way == Reach.TELEPHONE else "",
        relayed=bool(member.email) and not mine and way == Reach.RELAY,
        me=mine,
    )
