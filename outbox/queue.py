"""Writing a mail in the transaction of its cause, and what staff may do with one."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from outbox import letters
from outbox.letters import Value
from outbox.models import ERASED, UNSENT, Lane, Message, State

log = logging.getLogger(__name__)

# After Redis did not answer it is left alone for a while: the sweep finds every row anyway.
BREAK_SECONDS = 30
_away_until = 0.0


class BadAddress(ValueError):
    """No mail server could deliver to this address."""


def write(
    kind: str,
    *,
    key: str,
    to: str,
    language: str,
    values: Mapping[str, Value],
    about: str = "",
    lane: Lane = Lane.DECISION,
    held: bool = False,
    reply_to: str = "",
    sender_name: str = "Meet Malmö",
    keep: bool = False,
    unsubscribe_url: str = "",
    calendar: str = "",
) -> Message:
    """Write one mail, in the caller's transaction; Celery is woken when that commits.

    `calendar` is a calendar file (RFC 5545) that goes along; its METHOD says what it asks of the reader's calendar.
    `unsubscribe_url` takes a one-click POST and belongs to mails one follows, never to receipts.
    `key` names the cause: a second call with the same key returns the first row. `about` is a label such as `idea:17`.
    Raises `BadAddress`, or `letters.BadLetter` when a placeholder has no value.
    """
    known = Message.objects.filter(key=key).first()
    if known:
        return known
    _deliverable(to)
    letter = letters.render(kind, language, values)
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    message, made = Message.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "about": about,
            "to": to,
            "language": language,
            "subject": letter.subject,
            "text": letter.text,
            "html": letter.html,
            "text_version": letter.version,
            "reply_to": reply_to,
            "sender_name": letters.one_line(sender_name, 100),
            "calendar": calendar,
            "keep": keep,
            "unsubscribe_url": unsubscribe_url,
            "message_id": f"<{secrets.token_hex(16)}@{host}>",
            "lane": lane,
            "state": State.WITHHELD if held else State.WAITING,
        },
    )
    if made and not held:
        wake()
    return message


def wake() -> None:
    """Tell Celery, after the commit, that something waits. A lost wake costs one sweep (5 s), nothing else."""
    # A lambda and robust: a broker that is away must not turn a committed page into an error.
    transaction.on_commit(lambda: _wake_now(), robust=True)


def release(message: Message) -> None:
    """Let a held mail go."""
    if Message.objects.filter(pk=message.pk, state=State.WITHHELD).update(state=State.WAITING, next_at=Now()):
        wake()


def cancel(*, about: str, kind: str = "") -> int:
    """Cancel what has not been sent yet about something that is no more; returns how many mails."""
    waiting = Message.objects.filter(about=about, state__in=UNSENT)
    if kind:
        waiting = waiting.filter(kind=kind)
    return waiting.update(state=State.CANCELLED)


def forget(*, about: Iterable[str]) -> int:
    """Somebody is no more: nothing waiting goes out, and no address, words or link of hers is kept; returns how many mails.

    One that is being handed to the mail server this moment arrives; it is not tried again.
    """
    mails = Message.objects.filter(about__in=list(about))
    mails.exclude(state=State.SENT).update(state=State.CANCELLED)
    return empty(mails)


def empty(mails: QuerySet[Message]) -> int:
    """Take address, words, links and calendar files out of mails; returns how many. That they were written stays."""
    return mails.update(to=ERASED, subject="", text="", html="", calendar="", unsubscribe_url="", error="")


def send_again(message: Message) -> bool:
    """Try a failed mail once more from the start; False when it is not a failed one (any more)."""
    again = (
        Message.objects.filter(pk=message.pk, state=State.DEAD)
        .exclude(text="")
        .update(state=State.WAITING, next_at=Now(), attempts=0, faults=0, error="", smtp_code=None, created_at=Now())
    )
    if again:
        wake()
    return bool(again)


def failed() -> int:
    """How many mails have failed for good and wait for somebody to look."""
    return Message.objects.filter(state=State.DEAD).count()


def oldest_waiting_seconds() -> float:
    """How long the oldest mail that is due has waited; 0 when none is."""
    row = (
        Message.objects.filter(state__in=[State.WAITING, State.RETRY, State.LEASED], next_at__lte=Now())
        .order_by("next_at")
        .annotate(waits=Now() - F("next_at"))
        .values_list("waits", flat=True)
        .first()
    )
    return row.total_seconds() if row else 0.0


def _wake_now() -> None:
    global _away_until
    if time.monotonic() < _away_until:
        return
    try:
        current_app.send_task("outbox.drain", retry=False, expires=60, ignore_result=True)
    except Exception as error:
        _away_until = time.monotonic() + BREAK_SECONDS
        log.warning("The broker could not be told of a waiting mail (%s); the sweep finds it.", type(error).__name__)


def _deliverable(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise BadAddress("not an e-mail address") from None
    if not address.rsplit("@", 1)[0].isascii():
        # Django would encode it in a way no mail server understands (reliability.md 1.4).
        raise BadAddress("the part before @ must be ASCII")
