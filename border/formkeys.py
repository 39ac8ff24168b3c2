"""One press, one effect: a random key in the form, claimed in the transaction of what it causes."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext

from border.models import FormKey

KEPT = timedelta(days=30)

_OURS = re.compile(r"[A-Za-z0-9_-]{22}")


class AlreadyDone(Exception):
    """The same form with the same content was sent before; `reference` says where the result is."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class OtherContent(Exception):
    """The same form was sent before with other content."""


def new_form_key() -> str:
    """A random key (128 bits, 22 characters) for one form. It is not the CSRF token and is bound to no cookie."""
    return secrets.token_urlsafe(16)


def fingerprint(*parts: str) -> str:
    """A digest of what a form holds, so that one key with other words is noticed."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def claim(purpose: str, key: str, fingerprint: str) -> FormKey:
    """Claim the key for this transaction; call `complete` on the result before it ends.

    `fingerprint` is a digest of the content, 64 characters at most. A second claim at the same moment waits for the
    first transaction: if that fails, the second takes over, else it raises `AlreadyDone`, or `OtherContent` for another
    fingerprint. Must run inside `transaction.atomic`, or the key would outlive a failed effect. A key that
    `new_form_key` cannot have made protects nothing: it is replaced by a fresh one, so that two people who send none
    do not meet each other's results.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A form key must be claimed in the transaction of its effect.")
    if not _OURS.fullmatch(key):
        key = new_form_key()
    with connection.cursor() as cursor:
        # ON CONFLICT waits for whoever inserted the key first to commit or roll back.
        cursor.execute(
            "INSERT INTO border_formkey (purpose, key, fingerprint, reference, claimed_at) "
            "VALUES (%s, %s, %s, '', %s) ON CONFLICT (purpose, key) DO NOTHING RETURNING id",
            [purpose, key, fingerprint, timezone.now()],
        )
        row = cursor.fetchone()
    if row:
        return FormKey.objects.get(pk=row[0])
    known = FormKey.objects.get(purpose=purpose, key=key)
    if known.fingerprint != fingerprint:
        raise OtherContent
    raise AlreadyDone(known.reference)


@contextmanager
def once(purpose: str, sent: QueryDict, files: MultiValueDict[str, UploadedFile] | None = None) -> Iterator[None]:
    """Do what the block does once for each form as it was shown: the form holds a `form_key`, the block is one transaction.
    Another of its `files` is other words.

    Raises `AlreadyDone` for a second press and `OtherContent` for other words from the same page, before the block begins. What
    fails inside leaves the key free. A form without a key is not protected: its verb sees to it.
    """
    with transaction.atomic():
        if sent.get("form_key"):
            ours = ("form_key", "csrfmiddlewaretoken")
            words = [f"{name}={value}" for name in sorted(sent) if name not in ours for value in sent.getlist(name)]
            if files:
                words += [f"{name}={_digest(file)}" for name in sorted(files) for file in files.getlist(name)]
            claim(purpose, str(sent["form_key"]), fingerprint(*words)).complete("done")
        yield


def _digest(file: UploadedFile) -> str:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return f"{file.name} {found.hexdigest()}"


@contextmanager
def told(request: HttpRequest) -> Iterator[None]:
    """Around `once` on a page of staff: that it was done before, or with other words, is said in a message, and that is all."""
    try:
        yield
    except AlreadyDone:
        messages.info(request, gettext("It is done already; you pressed twice."))
    except OtherContent:
        messages.error(request, gettext("This form was sent before. Look at what is here now, and fill it in again."))


def forget_old_form_keys() -> int:
    """Remove keys older than 30 days; returns how many."""
    return FormKey.objects.filter(claimed_at__lt=timezone.now() - KEPT).delete()[0]
