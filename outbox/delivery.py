"""Sending: lease a few rows, talk to the mail server outside any transaction, write down the outcome.

Exactly-once mail does not exist (RFC 1047): between the server's yes and our commit a process can die. Then the lease runs
out and the mail goes again, with the same Message-ID. Nothing else sends a mail twice, and nothing loses one.
"""

from __future__ import annotations

import contextlib
import logging
import os
import random
import re
import secrets
import smtplib
import socket
import ssl
import time
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection as database
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from outbox.models import Message, State

log = logging.getLogger(__name__)

BATCH = 10
LEASE = timedelta(seconds=120)
LADDER = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 30)]
HOURLY = timedelta(hours=1)
GIVE_UP = timedelta(hours=72)
MOST_FAULTS = 3
BUDGET_SECONDS = 60


@dataclass(frozen=True)
class Drained:
    """What one call did."""

    sent: int = 0
    failed: int = 0
    later: int = 0


class _LaneStopped(Exception):
    """The mail server refuses the conversation itself (sign-in, encryption): no mail is to blame."""


def drain(*, most: int = 200) -> Drained:
    """Send what is due, at most `most` mails and for about a minute; safe to run in many processes at once."""
    me = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
    end = time.monotonic() + BUDGET_SECONDS
    sent = failed = later = 0
    while sent + failed + later < most and time.monotonic() < end:
        leased = lease(me, min(BATCH, most))
        if not leased:
            break
        try:
            with _Conversation() as conversation:
                for message in leased:
                    outcome = _deliver(message, conversation, me)
                    sent += outcome == State.SENT
                    failed += outcome == State.DEAD
                    later += outcome == State.RETRY
        except _LaneStopped as stopped:
            _give_back(me, str(stopped))
            log.error("The mail server refuses us: %s. Mails wait.", stopped)
            break
    return Drained(sent, failed, later)


def lease(me: str, most: int) -> list[Message]:
    """Take up to `most` due mails for `me`, in the order of their lanes; also those whose lease ran out."""
    with transaction.atomic(), database.cursor() as cursor:
        cursor.execute(
            """
            UPDATE outbox_message SET state = 'leased', lease_by = %s, lease_until = statement_timestamp() + make_interval(secs => %s)
            WHERE id IN (
                SELECT id FROM outbox_message
                WHERE (state IN ('waiting', 'retry') AND next_at <= statement_timestamp())
                   OR (state = 'leased' AND lease_until < statement_timestamp())
                ORDER BY lane, next_at, id LIMIT %s FOR UPDATE SKIP LOCKED
            ) RETURNING id
            """,
            [me, LEASE.total_seconds(), most],
        )
        ids = [row[0] for row in cursor.fetchall()]
    return list(Message.objects.filter(pk__in=ids, lease_by=me).order_by("lane", "next_at", "id"))


class _Conversation:
    """One connection to the mail server for a batch, opened when the first mail needs it."""

    def __init__(self) -> None:
        self.backend: BaseEmailBackend | None = None

    def __enter__(self) -> _Conversation:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        if self.backend is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self.backend.close()
            self.backend = None

    def open(self) -> BaseEmailBackend:
        if self.backend is None:
            backend = get_connection()
            # Set first, so that whatever goes wrong on the way the half-open connection is closed.
            self.backend = backend
            try:
                backend.open()
            except smtplib.SMTPAuthenticationError as error:
                self.close()
                raise _LaneStopped(f"sign-in refused ({error.smtp_code})") from None
            except (smtplib.SMTPNotSupportedError, ssl.SSLError) as error:
                # Never in the clear where encryption is set: no silent way back.
                self.close()
                raise _LaneStopped(f"encryption: {type(error).__name__}") from None
        return self.backend


def _deliver(message: Message, conversation: _Conversation, me: str) -> State:
    # The cause may be gone by now, and a lease may have run out while others were being sent.
    started = Message.objects.filter(pk=message.pk, lease_by=me, state=State.LEASED, lease_until__gt=Now()).update(
        started_at=Now()
    )
    if not started:
        return State.CANCELLED
    try:
        mail = _as_mail(message)
    except Exception as error:
        return _our_fault(message, me, error)
    try:
        conversation.open().send_messages([mail])
    except _LaneStopped:
        raise
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        return _refused(message, me, code, words)
    except smtplib.SMTPResponseException as error:
        conversation.close()
        return _refused(message, me, error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        conversation.close()
        return _later(message, me, None, type(error).__name__)
    except Exception as error:
        conversation.close()
        return _our_fault(message, me, error)
    _write(message, me, state=State.SENT, sent_at=Now(), smtp_code=250, error="", attempts=F("attempts") + 1)
    return State.SENT


def _as_mail(message: Message) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=f'"{message.sender_name}" <{settings.DEFAULT_FROM_EMAIL}>'
        if message.sender_name
        else settings.DEFAULT_FROM_EMAIL,
        to=[message.to],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={
            "Message-ID": message.message_id,
            "Date": format_datetime(message.created_at),
            "Auto-Submitted": "auto-generated",
            "X-MeetMalmo-Duty": str(message.pk),
            "Content-Language": message.language,
            **_unsubscribe(message),
        },
    )
    mail.attach_alternative(message.html, "text/html")
    if message.calendar:
        method = re.search(r"^METHOD:([A-Z]+)\r?$", message.calendar, re.MULTILINE)
        # As an alternative mail programs offer it to the calendar; as a file it can be opened by hand.
        mail.attach_alternative(message.calendar, f"text/calendar; method={method[1] if method else 'PUBLISH'}")
        mail.attach("stormote.ics", message.calendar, "text/calendar")
    # Built once here, so that a bad header shows before the conversation begins.
    mail.message()
    return mail


def _unsubscribe(message: Message) -> dict[str, str]:
    """One click in the mail program and no more comes (RFC 8058)."""
    if not message.unsubscribe_url:
        return {}
    return {
        "List-Unsubscribe": f"<{message.unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _refused(message: Message, me: str, code: int, words: bytes | str) -> State:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    if code >= 500:
        _write(message, me, state=State.DEAD, smtp_code=code, error=said[:300], attempts=F("attempts") + 1)
        return State.DEAD
    return _later(message, me, code, said)


def _later(message: Message, me: str, code: int | None, said: str) -> State:
    attempts = message.attempts + 1
    pause = LADDER[attempts - 1] if attempts <= len(LADDER) else HOURLY
    pause *= random.uniform(0.8, 1.2)  # noqa: S311  (spread, not a secret)
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT statement_timestamp() - created_at > make_interval(secs => %s) FROM outbox_message WHERE id = %s",
            [GIVE_UP.total_seconds(), message.pk],
        )
        too_old = cursor.fetchone()[0]
    state = State.DEAD if too_old else State.RETRY
    _write(
        message, me, state=state, next_at=Now() + pause, smtp_code=code, error=said[:300], attempts=F("attempts") + 1
    )
    return state


def _our_fault(message: Message, me: str, error: Exception) -> State:
    faults = message.faults + 1
    state = State.DEAD if faults >= MOST_FAULTS else State.RETRY
    log.error("Mail %s cannot be sent: %s", message.pk, type(error).__name__)
    _write(
        message, me, state=state, next_at=Now() + LADDER[min(faults, len(LADDER)) - 1], faults=F("faults") + 1,
        error=f"{type(error).__name__}: {error}"[:300],
    )  # fmt: skip
    return state


def _write(message: Message, me: str, **fields: object) -> None:
    # Whoever lost the lease does not overwrite what the next one does.
    Message.objects.filter(pk=message.pk, lease_by=me, state=State.LEASED).update(
        lease_by="", lease_until=None, **fields
    )


def _give_back(me: str, why: str) -> None:
    Message.objects.filter(lease_by=me, state=State.LEASED).update(
        state=State.WAITING, lease_by="", lease_until=None, next_at=Now() + timedelta(minutes=1), error=why[:300]
    )
