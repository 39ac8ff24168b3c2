"""Refuse a PDF that could do something by itself or that is two files in one."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf

from border.decoder import Judged, Verdict

_ACTIVE = {
    "/JavaScript", "/JS", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/GoToR", "/RichMedia",
    "/RichMediaExecute", "/Movie", "/Rendition", "/XFA",
}  # fmt: skip
_ATTACHED = {"/EmbeddedFile", "/EmbeddedFiles", "/EF", "/FileAttachment"}
# The same in the bytes, for objects no table leads to. Short names would be found by chance in compressed data.
_NAMES = re.compile(rb"/(JavaScript|Launch|ImportData|SubmitForm|RichMedia|EmbeddedFiles?|Encrypt)(?![A-Za-z0-9])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_WHITE = b" \t\r\n\f\0"


def check(source: str) -> None:
    """Raise `Judged` for what glues, locks, acts or carries files; pikepdf's errors for what cannot be read."""
    content = Path(source).read_bytes()
    _whole(content, source)
    _bytes(content)
    try:
        document = pikepdf.open(source)
    except pikepdf.PasswordError:
        raise Judged(Verdict.LOCKED) from None
    with document:
        if document.is_encrypted:
            raise Judged(Verdict.LOCKED)
        if not len(document.pages):
            raise Judged(Verdict.UNREADABLE)
        for found in document.objects:
            for held in _dictionaries(found):
                _dictionary(held)


def _whole(content: bytes, source: str) -> None:
    """It begins at byte 0, nothing stands behind its last end mark, and it is no archive at the same time."""
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise Judged(Verdict.UNREADABLE)
    if not content.startswith(b"%PDF-") or content[end + 5 :].strip(_WHITE) or zipfile.is_zipfile(source):
        raise Judged(Verdict.GLUED)


def _bytes(content: bytes) -> None:
    plain = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), content)
    found = {match[1] for match in _NAMES.finditer(plain)}
    if b"Encrypt" in found:
        raise Judged(Verdict.LOCKED)
    if found & {b"EmbeddedFile", b"EmbeddedFiles"}:
        raise Judged(Verdict.ATTACHED_PDF)
    if found:
        raise Judged(Verdict.ACTIVE_PDF)


def _dictionaries(start: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Every dictionary in an object; what it only refers to is an object of its own and comes by itself."""
    waiting = [start]
    while waiting:
        found = waiting.pop()
        if isinstance(found, pikepdf.Stream):
            found = found.stream_dict
        if isinstance(found, pikepdf.Dictionary):
            yield found
            held = list(found.values())
        elif isinstance(found, pikepdf.Array):
            held = list(found)
        else:
            continue
        waiting += [part for part in held if isinstance(part, pikepdf.Object) and not part.is_indirect]


def _dictionary(found: pikepdf.Object) -> None:
    names = {str(key) for key in found.keys()}  # noqa: SIM118
    names |= {str(found[key]) for key in ("/S", "/Type", "/Subtype") if isinstance(found.get(key), pikepdf.Name)}
    if names & _ATTACHED:
        raise Judged(Verdict.ATTACHED_PDF)
    if names & _ACTIVE:
        raise Judged(Verdict.ACTIVE_PDF)
