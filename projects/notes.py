"""What the group writes down and lays in its room, and how it becomes public, one by one."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from border import formkeys
from border.files import Examined
from people.models import User
from projects import documents, posting, publishing, room_emails
from projects.errors import WrongState
from projects.models import Document, Note, Project, ProjectMembership, RoomFile, StatusUpdate
from projects.posting import Posted
from projects.vocabulary import MemberRole, UpdateStage


def write(
    project: Project,
    written: Posted,
    *,
    member: ProjectMembership | None = None,
    by: User | None = None,
) -> Note:
    """Write something down for the group alone. Pressed twice it is one. Raises `formkeys.OtherContent`."""
    try:
        with transaction.atomic():
            print_ = formkeys.fingerprint(written.title, written.text, written.language)
            key = formkeys.claim("group-note", written.form_key, print_)
            note = Note.objects.create(
                project=project, title=written.title, text=written.text, language=written.language,
                written_at=timezone.now(), written_by_member=member, written_by=by,
            )  # fmt: skip
            key.complete(str(note.pk))
    except formkeys.AlreadyDone as done:
        return Note.objects.get(pk=int(done.reference))
    return note


def hand_in(note: Note, member: ProjectMembership) -> StatusUpdate:
    """Make one note a piece of news: a coordinator looks first, unless the lead publishes alone. Raises `WrongState` when
    that was done already, or the project has ended."""
    with transaction.atomic():
        locked = Note.objects.select_for_update().get(pk=note.pk)
        if locked.removed_at or (locked.update and locked.update.stage != UpdateStage.DECLINED):
            raise WrongState(locked.project)
        posted = Posted(locked.title, locked.text, locked.language, formkeys.new_form_key())
        locked.update = posting.post(member, posted)
        locked.save(update_fields=["update"])
    note.refresh_from_db()
    return locked.update


def publish_as_staff(note: Note, *, by: User) -> StatusUpdate:
    """A coordinator publishes one note as news. Raises `WrongState` when it is news already."""
    with transaction.atomic():
        locked = Note.objects.select_for_update().get(pk=note.pk)
        if locked.removed_at or (locked.update and locked.update.stage == UpdateStage.PUBLISHED):
            raise WrongState(locked.project)
        if locked.update and locked.update.stage == UpdateStage.POSTED:
            posting.publish(locked.update, by=by)
        else:
            locked.update = posting.post_as_staff(
                locked.project, title=locked.title, text=locked.text, language=locked.language, by=by
            )
            locked.save(update_fields=["update"])
        assert locked.update
    note.refresh_from_db()
    return locked.update


def remove(note: Note) -> None:
    """Take a note out of the room; what was published of it stays. Safe to repeat."""
    Note.objects.filter(pk=note.pk, removed_at__isnull=True).update(removed_at=timezone.now())


def lay_in(
    project: Project, examined: Examined, *, label: str = "", alt: str = "", member: ProjectMembership
) -> Document:
    """Lay a checked file in the room. It is not public."""
    with transaction.atomic():
        document = documents.add(project, examined, label=label, alt=alt, language=member.language)
        RoomFile.objects.create(document=document, member=member)
    return document


def want_public(document: Document, member: ProjectMembership) -> bool:
    """Ask that a file be published; True when it is at once, since this project's lead publishes alone.

    Raises `NotReady` for a picture without words, as `publishing.publish_document` does.
    """
    with transaction.atomic():
        now = timezone.now()
        first = RoomFile.objects.filter(document=document, wanted_public_at=None).update(wanted_public_at=now)
        if member.project.lead_publishes and member.role == MemberRole.LEAD:
            publishing.publish_document(document, by=None)
            return True
        if first:
            room_emails.file_to_look_at(document, at=now)
    return False


def of_room(project: Project) -> list[Document]:
    """The files of the room: those members laid there and those coordinators added, the newest first; not those of news."""
    return list(
        project.documents.filter(update=None).select_related("room__member__organisation").order_by("-added_at", "-pk")
    )


def in_room(project: Project) -> list[Note]:
    """The notes of the room, the newest first."""
    return list(
        project.notes.filter(removed_at=None).select_related("written_by_member__organisation", "written_by", "update")
    )
