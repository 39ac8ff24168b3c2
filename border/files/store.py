"""Where checked files lie: under random names in a folder no web server serves."""

from __future__ import annotations

import hashlib
import logging
import secrets
import shutil
import time
from datetime import timedelta
from pathlib import Path
from typing import IO

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from border.files.checks import Examined

log = logging.getLogger(__name__)


def store(examined: Examined) -> str:
    """Move a checked file into the store and return its random name, to be written into the row that owns it."""
    name = f"{secrets.token_hex(16)}{examined.extension}"
    target = _path(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(examined.path, target)
    shutil.rmtree(examined.path.parent, ignore_errors=True)
    target.chmod(0o600)
    return name


def open_stored(name: str) -> IO[bytes]:
    """The stored file, for reading. Raises `FileNotFoundError`."""
    return _path(name).open("rb")


def remove(name: str) -> None:
    """Remove a stored file; one that is gone already is fine."""
    _path(name).unlink(missing_ok=True)


def remove_leftovers(known: set[str], *, older_than: timedelta = timedelta(hours=1)) -> int:
    """Remove files no row knows, left by a process that was killed between file and row; returns how many."""
    removed = 0
    for path in settings.FILES_DIR.glob("??/*"):
        if path.name not in known and time.time() - path.stat().st_mtime > older_than.total_seconds():
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def download_response(name: str, label: str, sha256: str) -> HttpResponse:
    """The file as a download that nothing in a browser runs or shows. Raises `Http404` when it is lost or was changed."""
    try:
        content = _path(name).read_bytes()
    except FileNotFoundError:
        log.error("A stored file is missing: %s", name)
        raise Http404 from None
    if hashlib.sha256(content).hexdigest() != sha256:
        log.error("A stored file was changed on disk: %s", name)
        raise Http404
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, label) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _path(name: str) -> Path:
    # Names are ours, but a row could be wrong: never leave the folder.
    if "/" in name or "\\" in name or name.startswith("."):
        raise FileNotFoundError(name)
    return settings.FILES_DIR / name[:2] / name
