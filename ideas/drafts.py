"""What a visitor has typed, kept on the server under a secret address until it is handed in or 30 days untouched."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from border import files
from border.formkeys import new_form_key
from ideas import emails
from ideas.models import Attachment, Draft, Idea
from ideas.vocabulary import DRAFT_DAYS
from outbox import links

PURPOSE = "idea-draft"
MOST_FILES = files.MOST_FILES
MOST_BYTES = files.MOST_BYTES_TOGETHER

Typed = dict[str, str | list[str]]


class TooManyFiles(Exception):
    """One more file would pass the number or the size an idea may bring."""


def start(*, language: str) -> str:
    """Make an empty draft and return the token of its address."""
    now = timezone.now()
    token = links.new_token()
    Draft.objects.create(
        digest=links.digest(PURPOSE, token),
        form_key=new_form_key(),
        language=language,
        started_at=now,
        touched_at=now,
        remove_on=_removal_day(),
    )
    return token


def find(token: str) -> Draft:
    """The draft at this address, handed in or not. Raises `Http404`, the same for every token that is not one."""
    draft = Draft.objects.select_related("idea").filter(digest=links.digest(PURPOSE, token)).first()
    if draft is None:
        raise Http404
    return draft


def keep(draft: Draft, typed: Typed) -> Draft:
    """Keep what was typed in these fields, valid or not; other fields stay. Moves the day of removal on.

    What was handed in meanwhile is left alone.
    """
    now = timezone.now()
    with transaction.atomic():
        # Locked, so that two windows saving different steps do not overwrite each other's fields.
        locked = Draft.objects.select_for_update().get(pk=draft.pk)
        if locked.idea_id is None:
            locked.typed = {**locked.typed, **typed}
            locked.touched_at, locked.remove_on = now, _removal_day()
            locked.save(update_fields=["typed", "touched_at", "remove_on"])
    return locked


def attach(draft: Draft, examined: files.Examined) -> Attachment:
    """Keep a checked file with the draft. Raises `TooManyFiles` past five files or 25 MB together (reliability.md 3.5)."""
    with transaction.atomic():
        locked = Draft.objects.select_for_update().get(pk=draft.pk)
        sizes = list(locked.attachments.values_list("size", flat=True))
        if len(sizes) >= MOST_FILES or sum(sizes) + examined.size > MOST_BYTES:
            raise TooManyFiles
        return Attachment.objects.create(
            draft=locked,
            stored_name=files.store(examined),
            label=examined.label,
            content_type=examined.content_type,
            size=examined.size,
            sha256=examined.sha256,
            scan=examined.scan,
            added_at=timezone.now(),
        )


def detach(attachment: Attachment) -> None:
    """Remove a file from a draft."""
    with transaction.atomic():
        attachment.delete()
        transaction.on_commit(lambda: files.remove(attachment.stored_name), robust=True)


def mail_address(draft: Draft, *, token: str, email: str) -> None:
    """Mail the draft's address; the mail holds nothing that was typed."""
    with transaction.atomic():
        emails.draft_link(email=email, language=draft.language, token=token, remove_on=draft.remove_on)


def remove(draft: Draft) -> None:
    """Remove a draft with everything in it. One that was handed in only loses its address."""
    with transaction.atomic():
        names = list(draft.attachments.values_list("stored_name", flat=True))
        draft.delete()
        transaction.on_commit(lambda: _remove_files(names), robust=True)


def remove_old() -> int:
    """Remove the drafts whose day has passed; returns how many."""
    old = list(Draft.objects.past_their_time(timezone.localdate()))
    for draft in old:
        remove(draft)
    return len(old)


def hand_over(draft: Draft, idea: Idea) -> None:
    """The draft became this idea: its files go along, its text is emptied, its address leads to the receipt."""
    Attachment.objects.filter(draft=draft).update(idea=idea, draft=None)
    draft.idea, draft.typed = idea, {}
    draft.save(update_fields=["idea", "typed"])


def _removal_day() -> date:
    return timezone.localdate() + timedelta(days=DRAFT_DAYS)


def _remove_files(names: Iterable[str]) -> None:
    for name in names:
        files.remove(name)
