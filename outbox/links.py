"""Addresses that carry their own key: random tokens whose digest is stored, and signed links whose row decides."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from datetime import timedelta

from django.conf import settings
from django.core import signing

# A random token or the signature of a signed link (43 characters each), with what is signed before it.
_KEY = re.compile(r"(?:[A-Za-z0-9_=-]+:[A-Za-z0-9]+:)?[A-Za-z0-9_-]{40,}")


class BadLink(Exception):
    """Not a link of ours, or one for another purpose."""


class OldLink(Exception):
    """A link of ours whose time is over."""


def new_token() -> str:
    """256 random bits as 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def digest(purpose: str, token: str) -> str:
    """What is stored of a token: SHA-256 over purpose and token, in hex. A token is good for its purpose only."""
    return hashlib.sha256(f"{purpose}:{token}".encode()).hexdigest()


def sign(purpose: str, row_id: int, nonce: str) -> str:
    """A signed link to one row. Whether it is still alive is for the row to say; `nonce` is what the row knows it by."""
    return signing.dumps([row_id, nonce, int(time.time())], salt=f"outbox.links.{purpose}")


def unsign(purpose: str, signed: str, max_age: timedelta) -> tuple[int, str]:
    """The row's id and the nonce. Raises `BadLink`, or `OldLink` for a genuine one past `max_age`.

    Keys that were rotated out still count (SECRET_KEY_FALLBACKS), so that links in old mails live on.
    """
    try:
        row_id, nonce, issued = signing.loads(signed, salt=f"outbox.links.{purpose}")
        row_id, issued = int(row_id), int(issued)
    except (signing.BadSignature, ValueError, TypeError):
        raise BadLink from None
    age = time.time() - issued
    # Django's own time signer takes times from the future; nobody of ours issues such.
    if age < -60:
        raise BadLink
    if age > max_age.total_seconds():
        raise OldLink
    return row_id, str(nonce)


def without_keys(text: str) -> str:
    """A text with the keys of private addresses taken out, for readers who are not the ones it was written to."""
    return _KEY.sub("…", text)


def absolute(path: str) -> str:
    """The full address of a path, from the settings and never from a request."""
    return settings.SITE_URL + path
