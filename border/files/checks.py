"""What a file really is. The content decides; the name's ending has to agree; what a browser claims is not looked at."""

from __future__ import annotations

import hashlib
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from border.cleaning import clean_text

MOST_FILES = 5
MOST_BYTES = 10 * 1024 * 1024
MOST_BYTES_TOGETHER = 25 * 1024 * 1024
MOST_PIXELS = 50_000_000
FREE_FLOOR_BYTES = 2 * 1024**3

# Bounds of an office file, which is a ZIP archive.
MOST_MEMBERS = 2000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100

CHILD_SECONDS = 20

_TYPES = {
    "jpeg": ("image/jpeg", ".jpg", {".jpg", ".jpeg"}),
    "png": ("image/png", ".png", {".png"}),
    "webp": ("image/webp", ".webp", {".webp"}),
    "pdf": ("application/pdf", ".pdf", {".pdf"}),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", {".docx"}),
    "odt": ("application/vnd.oasis.opendocument.text", ".odt", {".odt"}),
}
_PICTURES = {"jpeg", "png", "webp"}


class Refused(Exception):
    """A file we do not take; `reason` says why and what to do instead."""

    def __init__(self, reason: object) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Examined:
    """A checked file, still in a temporary place. `size` is in bytes, `scan` is clean, unscanned or quarantined."""

    kind: str
    content_type: str
    extension: str
    label: str
    path: Path
    size: int
    sha256: str
    scan: str


def examine(upload: UploadedFile) -> Examined:
    """Check one upload by its content; pictures are drawn anew without their metadata.

    Raises `Refused`. The result's file lies in a temporary place until `store` takes it.
    """
    label = _label(upload.name or "")
    if not upload.size:
        raise Refused(_("The file is empty. Choose another one."))
    if upload.size > MOST_BYTES:
        raise Refused(_("The file is larger than 10 MB. Make it smaller, or send only the most important pages."))
    _room_left()
    folder = Path(tempfile.mkdtemp(prefix="mm-upload-"))
    path = folder / "in"
    try:
        with path.open("wb") as out:
            for chunk in upload.chunks():
                out.write(chunk)
        kind = _kind(path)
        content_type, extension, endings = _TYPES[kind]
        if Path(label).suffix.lower() not in endings:
            raise Refused(_("The file's name says one thing and its content another. Save it anew as what it is."))
        scan = _scan(path)
        if kind in _PICTURES:
            path = _redrawn(path, kind)
        elif kind == "pdf":
            _quiet_pdf(path)
        else:
            _quiet_office(path, kind)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return Examined(kind, content_type, extension, label, path, path.stat().st_size, digest, scan)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _label(name: str) -> str:
    """The name a file had, as a label only: no path, no control or direction characters, 100 characters at the most."""
    name = clean_text(name, multiline=False).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cf", "Cc") and c not in '"<>|*?:;')
    stem, dot, ending = name.rpartition(".")
    stem = (stem if dot else name).strip(" .")[:90] or "fil"
    return f"{stem}.{ending.strip()[:8]}" if dot else stem


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(16)
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _office_kind(path)
    raise Refused(_("We take JPEG, PNG, WebP, PDF, docx and odt. Save the file as one of these."))


def _office_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names:
                return "docx"
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                if archive.read("mimetype").strip() == b"application/vnd.oasis.opendocument.text":
                    return "odt"
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError, EOFError, KeyError):
        pass
    raise Refused(_("We take JPEG, PNG, WebP, PDF, docx and odt. Save the file as one of these."))


def _redrawn(path: Path, kind: str) -> Path:
    width, height = _pixels(path, kind)
    if not width or not height or width * height > MOST_PIXELS:
        raise Refused(_("The picture has more than 50 million pixels. Make it smaller."))
    out = path.with_name("out")
    _in_child("picture", str(path), str(out), kind)
    path.unlink()
    return out


def _pixels(path: Path, kind: str) -> tuple[int, int]:
    """Width and height from the header, before anything is decoded: a 20 kB picture can take 483 MB."""
    data = path.read_bytes()[: 256 * 1024]
    try:
        if kind == "png":
            width, height = struct.unpack(">II", data[16:24])
            return width, height
        if kind == "webp":
            return _webp_pixels(data)
        at = 2
        while at < len(data) - 9:
            if data[at] != 0xFF:
                break
            marker = data[at + 1]
            if marker == 0xFF:
                at += 1
                continue
            if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
                height, width = struct.unpack(">HH", data[at + 5 : at + 9])
                return width, height
            at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    except struct.error:
        pass
    return 0, 0


def _webp_pixels(data: bytes) -> tuple[int, int]:
    form = data[12:16]
    if form == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if form == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    if form == b"VP8 ":
        return struct.unpack("<H", data[26:28])[0] & 0x3FFF, struct.unpack("<H", data[28:30])[0] & 0x3FFF
    return 0, 0


def _quiet_pdf(path: Path) -> None:
    data = path.read_bytes()
    if data[data.rfind(b"%%EOF") + 5 :].strip(b" \t\r\n\0") if b"%%EOF" in data else True:
        raise Refused(_("Something is glued to the end of the PDF. Print it to a new PDF and send that."))
    _in_child("pdf", str(path))


def _quiet_office(path: Path, kind: str) -> None:
    plain = _("The document holds macros, embedded objects or links to templates. Save it as a plain document or as PDF.")
    broken = _("The document cannot be read. Open it, save it anew, and send that.")
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(path.stat().st_size, 1):
                raise Refused(broken)
            for member in members:
                name = member.filename
                low = name.lower()
                if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or member.external_attr >> 28 == 0xA:
                    raise Refused(broken)
                if member.flag_bits & 1:
                    raise Refused(_("The document is locked with a password. Save it without one."))
                if low.endswith((".zip", ".docx", ".jar", ".exe", ".js", ".vbs", ".bin")) or "vbaproject" in low or "embeddings/" in low:
                    raise Refused(plain)
                if low.startswith(("basic/", "scripts/", "object ")):
                    raise Refused(plain)
                if low.endswith((".xml", ".rels", ".rdf")):
                    _quiet_part(archive, member, plain)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        raise Refused(broken) from error


def _quiet_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, plain: object) -> None:
    with archive.open(member) as part:
        text = part.read(MOST_UNPACKED)
    # The size in the directory may be a lie; what is read counts.
    if len(text) > member.file_size or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise Refused(plain)
    if member.filename.lower().endswith(".rels") and b'TargetMode="External"' in text and b"attachedTemplate" in text:
        raise Refused(plain)
    if b"DDEAUTO" in text or b"macro:" in text or b"script:event-listener" in text:
        raise Refused(plain)


def _in_child(task: str, *arguments: str) -> None:
    """Do something dangerous with a file in a process of its own, with little memory and time."""
    command = [sys.executable, "-I", str(Path(__file__).with_name("child.py")), task, *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=CHILD_SECONDS, text=True, env={"LC_ALL": "C.UTF-8"}, check=False)
    except subprocess.TimeoutExpired:
        raise Refused(_("The file takes too long to read. Save it anew and smaller.")) from None
    if done.returncode == 0:
        return
    reasons = {
        3: _("The PDF holds scripts, actions or attached files. Print it to a new PDF and send that."),
        4: _("The PDF is locked with a password. Save it without one."),
    }
    raise Refused(reasons.get(done.returncode, _("The file cannot be read. Open it, save it anew, and send that.")))


def _room_left() -> None:
    settings.FILES_DIR.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(settings.FILES_DIR).free < FREE_FLOOR_BYTES:
        raise Refused(_("We cannot take files right now. Your text is kept; send the idea without the file, or try later."))


def _scan(path: Path) -> str:
    """Ask ClamAV through its socket where one is set; away or slow means quarantined, not refused."""
    address = settings.CLAMAV_SOCKET
    if not address:
        return "unscanned"
    try:
        with socket.socket(socket.AF_UNIX) as clam, path.open("rb") as file:
            clam.settimeout(20)
            clam.connect(address)
            clam.sendall(b"zINSTREAM\0")
            while chunk := file.read(64 * 1024):
                clam.sendall(struct.pack(">I", len(chunk)) + chunk)
            clam.sendall(struct.pack(">I", 0))
            verdict = clam.recv(4096)
    except OSError:
        return "quarantined"
    if verdict.rstrip(b"\0\n").endswith(b"OK"):
        return "clean"
    if b"FOUND" in verdict:
        raise Refused(_("The file looks harmful to our virus scanner. Send another one."))
    return "quarantined"
