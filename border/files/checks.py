"""What a file really is. The content decides; the ending has to agree; what a browser claims is not looked at."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from border.decoder import MOST_PIXELS, Verdict, child
from border.files.kinds import MOST_BYTES, Kind, kind_of
from border.files.label import label_of
from border.files.pixels import pixels
from border.files.refused import Refused
from border.files.scanner import Scan, scan
from border.files.store import incoming

# By the clock; the child's own limit counts processor time and sees no sleeping.
CHILD_SECONDS = 20


@dataclass(frozen=True)
class Examined:
    """A checked file, still in its temporary place until `store` takes it. `size` is in bytes."""

    kind: str
    content_type: str
    extension: str
    label: str
    path: Path
    size: int
    sha256: str
    scan: Scan

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")


def examine(upload: UploadedFile) -> Examined:
    """Check one upload by its content; a picture is drawn anew, and what came in is not kept (reliability.md 1.9).

    Raises `Refused`, whose reason tells the visitor what to do instead.
    """
    if not upload.size:
        raise Refused(_("The file is empty. Choose another one."))
    if upload.size > MOST_BYTES:
        raise Refused(_("The file is larger than 10 MB. Make it smaller, or send only the most important pages."))
    path = incoming(upload.chunks())
    try:
        kind = kind_of(path, upload.name or "")
        found = scan(path)
        if kind.is_picture:
            path = _redrawn(path, kind)
        else:
            _in_child(kind, path)
        content = path.read_bytes()
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Examined(
        kind=kind.name,
        content_type=kind.content_type,
        extension=kind.extension,
        label=label_of(upload.name or "", kind.extension),
        path=path,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        scan=found,
    )


def _redrawn(path: Path, kind: Kind) -> Path:
    count = pixels(path, kind.name)
    if count > MOST_PIXELS:
        raise Refused(_REASONS[Verdict.TOO_LARGE])
    if count == 0:
        raise Refused(_UNREADABLE)
    anew = path.with_name(f"{path.name}.anew")
    try:
        _in_child(kind, path, anew)
        # Takes the place of what came in, in one step.
        return anew.replace(path)
    finally:
        anew.unlink(missing_ok=True)


def _in_child(kind: Kind, source: Path, target: Path | None = None) -> None:
    """Let a process of its own, with little memory and time and nothing of ours in its environment, read the file."""
    command = [sys.executable, "-I", "-B", child.__file__, kind.name, str(source), str(target or "")]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=CHILD_SECONDS,
            env={"LC_ALL": "C.UTF-8"},
            cwd=source.parent,
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused(_("The file takes too long to read. Save it anew and smaller.")) from None
    if done.returncode != Verdict.FINE:
        raise Refused(_REASONS.get(done.returncode, _UNREADABLE))


_UNREADABLE = _("The file cannot be read. Open it, save it anew, and send that.")
_REASONS: dict[int, object] = {
    Verdict.TOO_LARGE: _(
        "Unfolded, the file is too large for us: 50 million pixels, or 100 MB of document. Save it smaller, or as PDF."
    ),
    Verdict.OTHER_KIND: _("The file's name says one thing and its content another. Save it anew as what it is."),
    Verdict.LOCKED: _("The file is locked with a password. Save it without one."),
    Verdict.GLUED: _(
        "Something is glued to the beginning or the end of the file. Open it, save it anew, and send that."
    ),
    Verdict.ACTIVE_PDF: _("The PDF holds scripts or actions. Print it to a new PDF and send that."),
    Verdict.ATTACHED_PDF: _(
        "The PDF carries other files inside it. Print it to a new PDF, and send the others by themselves."
    ),
    Verdict.ACTIVE_OFFICE: _("The document holds macros or embedded objects. Save it as PDF and send that."),
    Verdict.REMOTE_OFFICE: _(
        "The document fetches parts from elsewhere, such as a template or a picture. Save it as PDF and send that."
    ),
}
