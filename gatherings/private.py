"""The private address of one's place at a gathering: made, found, replaced. Only digests are kept."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from gatherings.models import AgendaLink, PlaceLink, Registration
from outbox import links

PURPOSE = "gathering-place"


class Replaced(Exception):
    """A private address that was real and is not any more: replaced, its person erased, or the gathering long over."""


def new_address(registration: Registration, *, at: datetime) -> str:
    """Make another private address of the place and return its token."""
    token = links.new_token()
    PlaceLink.objects.create(registration=registration, digest=links.digest(PURPOSE, token), made_at=at)
    return token


def place_path(token: str, language: str, name: str = "gatherings:place") -> str:
    """The path of the place's page in her language."""
    with override(language):
        return reverse(name, args=[token])


def with_token(words: str, token: str) -> str:
    """A mail's text with another token in the addresses of her pages."""
    return re.sub(r"(?<=/plats/)[\w-]+(?=/)", token, words)


def find(token: str) -> Registration:
    """The registration behind a token, with its gathering. Raises `Replaced` for an old one, else `Http404`."""
    link = (
        PlaceLink.objects.select_related("registration__gathering").filter(digest=links.digest(PURPOSE, token)).first()
    )
    if link is None:
        raise Http404
    registration = link.registration
    over = timezone.localdate() > registration.gathering.links_end_on
    if link.revoked_at or registration.anonymised_at or over:
        raise Replaced
    return registration


def replace_all(registration: Registration) -> str:
    """Make every address handed out so far useless and return the token of a new one."""
    now = timezone.now()
    with transaction.atomic():
        for made in (PlaceLink, AgendaLink):
            made.objects.filter(registration=registration, revoked_at__isnull=True).update(revoked_at=now)
        return new_address(registration, at=now)
