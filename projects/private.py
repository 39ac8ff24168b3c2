"""A member's private address in one project: made, found, replaced. Only digests are kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from outbox import links
from projects.models import MemberContact, MemberLink, ProjectMembership

PURPOSE = "project-member"


class Replaced(Exception):
    """A private address that was real and has been replaced, or whose member has left."""


def new_address(membership: ProjectMembership, *, at: datetime) -> str:
    """Make another private address of the member and return its token."""
    token = links.new_token()
    MemberLink.objects.create(membership=membership, digest=links.digest(PURPOSE, token), made_at=at)
    return token


def member_path(token: str, language: str, name: str = "projects:member") -> str:
    """The path of the member's page in her language."""
    with override(language):
        return reverse(name, args=[token])


def find(token: str) -> MemberLink:
    """The link behind a token, with its member and project. Raises `Replaced` for one that was replaced, else `Http404`."""
    link = (
        MemberLink.objects.select_related("membership__project", "membership__organisation")
        .filter(digest=links.digest(PURPOSE, token))
        .first()
    )
    if link is None:
        raise Http404
    if link.revoked_at or link.membership.left_on:
        raise Replaced
    return link


def replace_all(membership: ProjectMembership) -> str:
    """Make every address handed out so far useless and return the token of a new one."""
    now = timezone.now()
    with transaction.atomic():
        # The calendar's address, too: it is made anew when she asks for it.
        MemberContact.objects.filter(membership=membership).update(calendar_nonce="")
        MemberLink.objects.filter(membership=membership, revoked_at__isnull=True).update(revoked_at=now)
        return new_address(membership, at=now)
