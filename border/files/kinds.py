"""The six kinds of files we take, and how a file's own first bytes tell them apart."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath

from django.utils.translation import gettext_lazy as _

from border.files.refused import Refused

MOST_FILES = 5
MOST_BYTES = 10 * 1024 * 1024
MOST_BYTES_TOGETHER = 25 * 1024 * 1024
# For `limits.allow(…, cost=size)`: from one address range in a day (reliability.md 1.9).
MOST_BYTES_A_DAY = 100 * 1024 * 1024


@dataclass(frozen=True)
class Kind:
    """A kind of file: its name for us, its type for a browser, the ending it is given, the endings it may come with."""

    name: str
    content_type: str
    extension: str
    endings: tuple[str, ...]
    is_picture: bool = False


JPEG = Kind("jpeg", "image/jpeg", ".jpg", (".jpg", ".jpeg", ".jpe", ".jfif"), is_picture=True)
PNG = Kind("png", "image/png", ".png", (".png",), is_picture=True)
WEBP = Kind("webp", "image/webp", ".webp", (".webp",), is_picture=True)
PDF = Kind("pdf", "application/pdf", ".pdf", (".pdf",))
DOCX = Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", (".docx",))
ODT = Kind("odt", "application/vnd.oasis.opendocument.text", ".odt", (".odt",))
KINDS = (JPEG, PNG, WEBP, PDF, DOCX, ODT)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")


def kind_of(path: Path, name: str) -> Kind:
    """Say what the file is by its content; the ending of `name` has to agree. Raises `Refused`."""
    ending = PurePath(name.lower()).suffix
    with path.open("rb") as file:
        head = file.read(16)
    # Both office kinds are ZIP archives; which one, or neither, is seen when it is opened in the child process.
    found = {".docx": DOCX, ".odt": ODT}.get(ending) if head.startswith(b"PK\x03\x04") else _by_first_bytes(head)
    if found is None:
        raise Refused(_hint(head))
    if ending not in found.endings:
        raise Refused(_("The file's name says one thing and its content another. Save it anew as what it is."))
    return found


def _by_first_bytes(head: bytes) -> Kind | None:
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    return PDF if head.startswith(b"%PDF-") else None


def _hint(head: bytes) -> object:
    if head.startswith(_OLE):
        return _("This is an old or a locked Office file. Open it and save it as docx without a password, or as PDF.")
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return _("The picture is in a format that not all can open. Save it as JPEG and choose it again.")
    return _("We take JPEG, PNG, WebP, PDF, docx and odt. Save the file as one of these.")
