"""Words between members without an address passing between them, and each one's choice of how to be reached."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from border import formkeys
from projects import room_emails
from projects.errors import NotReady, WrongState
from projects.models import Letter, MemberContact, ProjectMembership


def choose(member: ProjectMembership, *, way: str, telephone: str = "", name_in_group: bool = True) -> None:
    """The member's own choice of how the others reach her, and whether they see her name."""
    MemberContact.objects.update_or_create(
        membership=member, defaults={"way": way, "telephone": telephone, "name_in_group": name_in_group}
    )


def called(member: ProjectMembership, *, hidden: bool = False) -> str:
    """What a member is called in her group: by name unless she chose otherwise or is `hidden` everywhere, else by
    organisation or part of society."""
    contact = getattr(member, "contact", None)
    if not hidden and member.name and (contact is None or contact.name_in_group):
        return member.name
    return str(member.organisation or member.get_sphere_display())


def keeps_from_writing(sender: ProjectMembership, recipient: ProjectMembership) -> str:
    """Why this member cannot write to that one: gone, silent, stopped; empty when she can."""
    if sender.pk == recipient.pk or sender.project_id != recipient.project_id or recipient.left_on or sender.left_on:
        return "gone"
    if not recipient.email:
        return "silent"
    if Letter.objects.filter(sender=sender, recipient=recipient, reported_at__isnull=False).exists():
        return "stopped"
    return ""


def write(
    sender: ProjectMembership, recipient: ProjectMembership, *, text: str, form_key: str, answers: Letter | None = None
) -> Letter:
    """Leave a letter for a member of the same group. She gets a mail that says so, without its words and without an address.

    Pressed twice it is one. Raises `NotReady` when she cannot be written to, `formkeys.OtherContent`.
    """
    hindrance = keeps_from_writing(sender, recipient)
    if hindrance:
        raise NotReady([hindrance])
    try:
        with transaction.atomic():
            key = formkeys.claim("group-letter", form_key, formkeys.fingerprint(str(recipient.pk), text))
            letter = Letter.objects.create(
                project=sender.project, sender=sender, recipient=recipient, text=text, answers=answers,
                sent_at=timezone.now(),
            )  # fmt: skip
            room_emails.letter_waits(letter)
            key.complete(str(letter.pk))
    except formkeys.AlreadyDone as done:
        return Letter.objects.get(pk=int(done.reference))
    return letter


def report(letter: Letter) -> None:
    """Say that a letter should not have been sent: its sender cannot write to her any more, and the coordinator looks."""
    now = timezone.now()
    with transaction.atomic():
        if Letter.objects.filter(pk=letter.pk, reported_at__isnull=True).update(reported_at=now):
            room_emails.letter_reported(letter, at=now)
    letter.refresh_from_db()


def allow_again(letter: Letter) -> None:
    """The coordinator has looked and talked with both: letters pass again. Raises `WrongState` when it was not reported."""
    if not Letter.objects.filter(pk=letter.pk, reported_at__isnull=False).update(reported_at=None):
        raise WrongState(letter.project)
