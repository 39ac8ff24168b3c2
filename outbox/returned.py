"""Mails that come back after the mail server took them: its notice (RFC 3464) is read for two things, which mail and which status.

The notices go to the address our mails are sent from; `manage.py returned` takes one of them. Only the reader of a mail knows
its Message-ID, which is random: it says which mail it was, and nobody else can make a notice of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.message import Message as Mail

from django.db.models.functions import Now

from border.cleaning import clean_text
from outbox.models import Message, State

MOST_BYTES = 256 * 1024
MOST_PARTS = 20
# A notice that comes later than this is about something else.
TAKEN_FOR = timedelta(days=14)
# What the ledger of mails shows: no such mailbox, or refused for another reason.
GONE, REFUSED = 550, 554

_STATUS = re.compile(r"\s*5\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True)
class Notice:
    """That a mail could not be delivered for good: which one, the status (`5.1.1`) and what the other server said."""

    message_id: str
    status: str
    words: str


def take(content: bytes) -> bool:
    """Note a mail as failed when this is the notice that it is; everything else is left alone. Safe to repeat."""
    notice = read(content)
    if notice is None:
        return False
    sent = Message.objects.filter(message_id=notice.message_id, state=State.SENT, sent_at__gt=Now() - TAKEN_FOR)
    code = GONE if is_gone(notice.status) else REFUSED
    return bool(sent.update(state=State.DEAD, smtp_code=code, error=f"{notice.status} {notice.words}"[:300]))


def is_gone(status: str) -> bool:
    """Whether a status says that there is no such mailbox (5.1.x) or that it is closed (5.2.1); others may get mail again."""
    return status.startswith("5.1.") or status == "5.2.1"


def read(content: bytes) -> Notice | None:
    """The notice in a mail; None for answers of people and machines, delays, and whatever does not hold together."""
    if len(content) > MOST_BYTES:
        return None
    try:
        return _read(message_from_bytes(content))
    except (RecursionError, LookupError, ValueError, TypeError, AttributeError):
        # Made by anybody, so whatever the library stumbles over is no notice.
        return None


def _read(mail: Mail) -> Notice | None:
    if mail.get_content_type() != "multipart/report" or _word(mail.get_param("report-type")) != "delivery-status":
        return None
    parts = _parts(mail)
    if len(parts) > MOST_PARTS:
        return None
    failed = [block for part in parts for block in _blocks(part) if _word(block["Action"]) == "failed"]
    returned = [found for part in parts if (found := _message_id(part))]
    # Our mails have one reader each.
    if len(failed) != 1 or len(returned) != 1:
        return None
    status = _STATUS.match(str(failed[0]["Status"] or ""))
    words = clean_text(str(failed[0]["Diagnostic-Code"] or ""), multiline=False)
    return Notice(returned[0], status[0].strip(), words) if status else None


def _parts(mail: Mail) -> list[Mail]:
    payload = mail.get_payload()
    return [part for part in payload if isinstance(part, Mail)] if isinstance(payload, list) else []


def _blocks(part: Mail) -> list[Mail]:
    return _parts(part)[:MOST_PARTS] if part.get_content_type() == "message/delivery-status" else []


def _message_id(part: Mail) -> str:
    """Of the mail that came back, whole or its head."""
    if part.get_content_type() == "message/rfc822":
        return next((_id(mail) for mail in _parts(part)), "")
    if part.get_content_type() == "text/rfc822-headers":
        head = part.get_payload(decode=True)
        return _id(message_from_bytes(head)) if isinstance(head, bytes) else ""
    return ""


def _id(mail: Mail) -> str:
    return clean_text(str(mail["Message-ID"] or ""), multiline=False)


def _word(value: object) -> str:
    return str(value or "").strip().lower()
