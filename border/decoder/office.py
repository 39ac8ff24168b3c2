"""Refuse an office file (docx, odt: a ZIP archive of XML) that is a bomb, or could do or fetch something by itself.

The XML is never parsed: tags are cut out by their `<`, which may stand nowhere else in well-formed XML.
"""

import re
import stat
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path, PurePosixPath

from border.decoder import Judged, Verdict

MOST_MEMBERS = 2000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100
# Small parts of nothing but repetition are common; a bomb needs size.
RATIO_FROM = 5 * 1024 * 1024

_XML = {".xml", ".rels", ".rdf", ".svg", ".vml", ".psmdcp"}
_PICTURES = {".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".emf", ".wmf", ".wdp"}
_FONTS = {".odttf", ".ttf", ".otf"}
_ENDINGS = _XML | _PICTURES | _FONTS
_WITHOUT_ENDING = ("mimetype", "layout-cache", "pictures/", "thumbnails/")
_PLACES_OF_OBJECTS = ("basic/", "scripts/", "object ", "objectreplacements/", "dialogs/")
# Archives, programs, old office files, PDF: by their first bytes, whatever the member is called.
_OTHER_FILES = (
    b"PK\x03\x04",
    b"MZ",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x7fELF",
    b"\x1f\x8b",
    b"#!",
)

_WORD_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TEXT_TYPE = b"application/vnd.oasis.opendocument.text"
_ENCODING = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
_FORBIDDEN = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_FIELD = re.compile(r"\bDDE(?:AUTO)?\b", re.IGNORECASE)
_LOCAL_FILE = re.compile(r"file:///[a-z]:[^\n]*", re.IGNORECASE)
_REMOTE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]+:|//|\\\\)", re.IGNORECASE)

_OBJECTS_IN_WORD = (
    "/oleobject",
    "/package",
    "/vbaproject",
    "/afchunk",
    "/control",
    "/subdocument",
    "/attachedtoolbars",
    "/frame",
)
_OBJECTS_IN_TEXT = {
    "object",
    "object-ole",
    "plugin",
    "applet",
    "floating-frame",
    "event-listener",
    "dde-source",
    "dde-connection-decl",
}


def check(kind: str, source: str) -> None:
    """Raise `Judged` if this is no plain docx or odt; zipfile's errors for what cannot be read."""
    _archive_alone(source)
    with zipfile.ZipFile(source) as archive:
        members = archive.infolist()
        _sizes(members, Path(source).stat().st_size)
        for member in members:
            _member(member)
        if {"docx": _is_word, "odt": _is_text}[kind](archive) is False:
            raise Judged(Verdict.OTHER_KIND)
        for member in members:
            if not member.is_dir():
                _part(kind, member, _read(archive, member))


def _archive_alone(source: str) -> None:
    """The archive begins at byte 0 and ends with its own end record: nothing before it, nothing behind it."""
    content = Path(source).read_bytes()
    if not content.startswith(b"PK\x03\x04") or content.rfind(b"PK\x05\x06") != len(content) - 22:
        raise Judged(Verdict.GLUED)
    with zipfile.ZipFile(source) as archive:
        if min((member.header_offset for member in archive.infolist()), default=1) != 0:
            raise Judged(Verdict.GLUED)


def _sizes(members: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or unpacked > max(MOST_RATIO * packed, RATIO_FROM):
        raise Judged(Verdict.TOO_LARGE)
    if len({member.filename.lower() for member in members}) != len(members):
        raise Judged(Verdict.UNREADABLE)


def _member(member: zipfile.ZipInfo) -> None:
    name = member.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or ":" in name or "\0" in name or stat.S_ISLNK(member.external_attr >> 16):
        raise Judged(Verdict.UNREADABLE)
    if member.flag_bits & 1:
        raise Judged(Verdict.LOCKED)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Judged(Verdict.UNREADABLE)
    low = name.lower()
    if low.startswith(_PLACES_OF_OBJECTS) or "vbaproject" in low or "/embeddings/" in low or "/activex/" in low:
        raise Judged(Verdict.ACTIVE_OFFICE)
    ending = PurePosixPath(low).suffix
    harmless = (
        ending in _ENDINGS
        or low.endswith("/")
        or "/printersettings/" in low
        or (not ending and low.startswith(_WITHOUT_ENDING))
    )
    if not harmless:
        raise Judged(Verdict.ACTIVE_OFFICE)


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    # The size in the directory bounds what is read; a directory that lies ends in a wrong checksum.
    with archive.open(member) as part:
        return part.read()


def _is_word(archive: zipfile.ZipFile) -> bool:
    names = set(archive.namelist())
    return {"[Content_Types].xml", "word/document.xml"} <= names and _WORD_TYPE in archive.read("[Content_Types].xml")


def _is_text(archive: zipfile.ZipFile) -> bool:
    first = archive.infolist()[0]
    return (
        first.filename == "mimetype"
        and "content.xml" in archive.namelist()
        and archive.read(first).strip() == _TEXT_TYPE
    )


def _part(kind: str, member: zipfile.ZipInfo, content: bytes) -> None:
    name = member.filename.lower()
    if PurePosixPath(name).suffix not in _XML:
        if content.startswith(_OTHER_FILES):
            raise Judged(Verdict.ACTIVE_OFFICE)
        return
    encoding = _ENCODING.match(content[:300])
    if b"\0" in content or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")):
        raise Judged(Verdict.UNREADABLE)
    if _FORBIDDEN.search(content):
        raise Judged(Verdict.ACTIVE_OFFICE)
    text = content.decode("utf-8")
    if name.endswith(".rels"):
        _relationships(text)
    elif kind == "docx":
        _word_part(name, text)
    else:
        _text_part(text)


def _tags(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every tag as its local name and its attributes by local name, both in small letters."""
    for piece in text.split("<")[1:]:
        name = re.match(r"[\w:.-]*", piece)
        pairs = _ATTRIBUTE.findall(piece)
        attributes = {key.rpartition(":")[2].lower(): unescape(double or single) for key, double, single in pairs}
        yield (name[0] if name else "").rpartition(":")[2].lower(), attributes


def _relationships(text: str) -> None:
    for tag, attributes in _tags(text):
        if tag != "relationship":
            continue
        kind, target = attributes.get("type", "").strip().lower(), attributes.get("target", "")
        if kind.endswith(_OBJECTS_IN_WORD):
            raise Judged(Verdict.ACTIVE_OFFICE)
        outside = attributes.get("targetmode", "").strip().lower() == "external" or _REMOTE.match(target)
        # A template on the writer's own disk is common and leads nowhere from here.
        own_disk = kind.endswith("/attachedtemplate") and _LOCAL_FILE.fullmatch(target.strip())
        if outside and not kind.endswith("/hyperlink") and not own_disk:
            raise Judged(Verdict.REMOTE_OFFICE)


def _word_part(name: str, text: str) -> None:
    if name == "[content_types].xml" and "macroenabled" in text.lower():
        raise Judged(Verdict.ACTIVE_OFFICE)
    if "instr" not in text:
        return
    # A field's instruction may be cut into many runs; put together it says what it does.
    runs = "".join(unescape(run) for run in re.findall(r"instrText[^<>]*>([^<]*)", text))
    simple = " ".join(attributes.get("instr", "") for _tag, attributes in _tags(text))
    if _FIELD.search(runs) or _FIELD.search(simple):
        raise Judged(Verdict.ACTIVE_OFFICE)


def _text_part(text: str) -> None:
    for tag, attributes in _tags(text):
        if tag == "encryption-data":
            raise Judged(Verdict.LOCKED)
        if tag in _OBJECTS_IN_TEXT:
            raise Judged(Verdict.ACTIVE_OFFICE)
        target = attributes.get("href", "")
        if target and tag != "a" and _REMOTE.match(target) and not _LOCAL_FILE.fullmatch(target.strip()):
            raise Judged(Verdict.REMOTE_OFFICE)
