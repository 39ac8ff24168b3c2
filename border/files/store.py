"""Where files lie: under random names in a folder no web server serves; `incoming` is for what is being checked."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO, Protocol
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from border.files.kinds import MOST_BYTES
from border.files.refused import Refused

# Below the smaller of the two nothing more is taken: the database needs room as well.
FREE_BYTES = 2 * 1024**3
FREE_SHARE = 0.1

_NAME = re.compile(r"[0-9a-f]{32}(\.[a-z]{2,5})?")
_INCOMING = "incoming"

log = logging.getLogger(__name__)


class Checked(Protocol):
    """What `store` needs to know of an examined file."""

    @property
    def path(self) -> Path: ...
    @property
    def extension(self) -> str: ...


def incoming(chunks: Iterable[bytes]) -> Path:
    """Write an upload to a private place under a random name. Raises `Refused` when the disk is nearly full."""
    folder = settings.FILES_DIR / _INCOMING
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    usage = shutil.disk_usage(folder)
    if usage.free < min(FREE_BYTES, FREE_SHARE * usage.total):
        log.error("The disk of the uploaded files is nearly full; no more are taken.")
        raise Refused(
            _("We cannot take files right now. Your text is kept; send the idea without the file, or try later.")
        )
    path = folder / secrets.token_hex(16)
    size = 0
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for chunk in chunks:
                size += len(chunk)
                if size > MOST_BYTES:
                    raise Refused(
                        _("The file is larger than 10 MB. Make it smaller, or send only the most important pages.")
                    )
                out.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def store(examined: Checked) -> str:
    """Move a checked file into the store and return its random name, for the row that owns it.

    The file is on the disk before the row can be committed; without a row it is swept away by `remove_leftovers`.
    """
    name = f"{secrets.token_hex(16)}{examined.extension}"
    target = _path(name)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The sweep counts from now, not from when the upload began.
    os.utime(examined.path)
    _flush(examined.path)
    examined.path.replace(target)
    target.chmod(0o600)
    _flush(target.parent)
    return name


def open_stored(name: str) -> IO[bytes]:
    """The stored file, for reading. Raises `FileNotFoundError`, also for a name that is none of ours."""
    return _path(name).open("rb")


def remove(name: str) -> None:
    """Remove a stored file; one that is gone already, or a name that is none of ours, is fine."""
    try:
        _path(name).unlink(missing_ok=True)
    except FileNotFoundError:
        return


def remove_leftovers(known: set[str], *, older_than: timedelta = timedelta(hours=1)) -> int:
    """Remove files that no row knows and uploads nobody finished, left by a process that was killed; returns how many.

    `known` are the stored names of all rows, read before the call; what is younger than `older_than` may still get its
    row.
    """
    removed = 0
    for path in [*_stored(), *(settings.FILES_DIR / _INCOMING).glob("*")]:
        try:
            if path.name not in known and time.time() - path.stat().st_mtime > older_than.total_seconds():
                path.unlink()
                removed += 1
        except FileNotFoundError:
            # Another sweep, or the request it belongs to, was faster.
            continue
    return removed


def missing(known: set[str]) -> set[str]:
    """The names that stand in a row but have no file; each is logged as an error, which is an alarm."""
    lost = known - {path.name for path in _stored()}
    for name in sorted(lost):
        log.error("A stored file is missing: %s", name)
    return lost


def download_response(name: str, label: str, sha256: str) -> HttpResponse:
    """The file as a download that nothing in a browser runs or shows. Raises `Http404` when it is lost or was changed.

    `sha256` is the digest written down when the file was examined; a difference is logged as an error, which is an
    alarm.
    """
    try:
        with open_stored(name) as file:
            content = file.read()
    except FileNotFoundError:
        log.error("A stored file is missing: %s", name)
        raise Http404 from None
    if not secrets.compare_digest(hashlib.sha256(content).hexdigest(), sha256):
        log.error("A stored file was changed on disk: %s", name)
        raise Http404
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = _disposition(label)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _disposition(label: str) -> str:
    # Django writes only the encoded form for names that are not ASCII; old programs need the plain one as well.
    folded = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode("ascii")
    plain = re.sub(r"[^A-Za-z0-9._ ()-]+", "_", folded).strip(" ") or "fil"
    encoded = "" if plain == label else f"; filename*=UTF-8''{quote(label, safe='', errors='replace')}"
    return f'attachment; filename="{plain}"{encoded}'


def _path(name: str) -> Path:
    # Names are ours, but a row could be wrong: never leave the folder.
    if not _NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return settings.FILES_DIR / name[:2] / name


def _stored() -> Iterator[Path]:
    return (path for path in settings.FILES_DIR.glob("??/*") if _NAME.fullmatch(path.name))


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
