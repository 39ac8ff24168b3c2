"""An idea's private addresses: made, found, replaced. Only digests are kept."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from ideas.models import Idea, StatusLink
from outbox import links

PURPOSE = "idea-status"


class Replaced(Exception):
    """A private address that was real and has been replaced."""


def new_address(idea: Idea, *, mailed: bool, at: datetime) -> str:
    """Make another private address of the idea and return its token."""
    token = links.new_token()
    StatusLink.objects.create(idea=idea, digest=links.digest(PURPOSE, token), mailed=mailed, made_at=at)
    return token


def address_after_draft(draft_token: str) -> str:
    """The token of the page shown after handing in, which the holder of the draft's address can always find again."""
    return (
        base64.urlsafe_b64encode(hashlib.sha256(f"idea-after-draft:{draft_token}".encode()).digest())
        .rstrip(b"=")
        .decode()
    )


def status_path(token: str, language: str, name: str = "ideas:status") -> str:
    """The path of the status page in the giver's language."""
    with override(language):
        return reverse(name, args=[token])


def find(token: str) -> StatusLink:
    """The link behind a token, with its idea. Raises `Replaced` for one that was replaced, `Http404` for any other."""
    link = StatusLink.objects.select_related("idea", "idea__reader").filter(digest=links.digest(PURPOSE, token)).first()
    if link is None:
        raise Http404
    if link.revoked_at:
        raise Replaced
    return link


def replace_all(idea: Idea, *, mailed: bool = False) -> str:
    """Make every address handed out so far useless and return the token of a new one."""
    now = timezone.now()
    StatusLink.objects.filter(idea=idea, revoked_at__isnull=True).update(revoked_at=now)
    return new_address(idea, mailed=mailed, at=now)
