"""Pictures and files of a project: kept outside the web root, shown only when they are published."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from PIL import Image

from border import files
from people.models import User
from projects import catalogue
from projects.models import Document, Project, StatusUpdate
from projects.vocabulary import DocumentKind

# Telephone, telephone with a fine screen, desktop; never drawn larger than the picture is.
WIDTHS = (480, 960, 1600)
QUALITY = 80


@dataclass(frozen=True)
class _Smaller:
    """A smaller copy of a picture as `files.store` takes it."""

    path: Path
    extension: str = ".webp"


def add(
    project: Project,
    examined: files.Examined,
    *,
    label: str = "",
    alt: str = "",
    caption: str = "",
    language: str = "sv",
    by: User | None = None,
    update: StatusUpdate | None = None,
) -> Document:
    """Keep a checked file with a project; a picture gets its smaller sizes. It is not public before it is published."""
    sizes: dict[str, str] = {}
    width = height = None
    if examined.is_picture:
        # What lies here was drawn anew by the guarded decoder, so it is a plain picture of ours.
        with Image.open(examined.path) as picture:
            width, height = picture.size
            sizes = {str(w): _smaller(examined.path, w) for w in WIDTHS if w < width}
    return Document.objects.create(
        project=project,
        update=update,
        kind=DocumentKind.PICTURE if examined.is_picture else DocumentKind.FILE,
        stored_name=files.store(examined),
        label=(label or examined.label)[:120],
        alt=alt,
        caption=caption,
        language=language,
        content_type=examined.content_type,
        size=examined.size,
        width=width,
        height=height,
        sizes=sizes,
        sha256=examined.sha256,
        scan=examined.scan,
        added_at=timezone.now(),
        added_by=by,
    )


def describe(document: Document, *, alt: str, caption: str) -> None:
    """Say what a picture shows. A published one never loses its words."""
    if document.published_at and document.kind == DocumentKind.PICTURE and not alt.strip():
        return
    with transaction.atomic():
        Document.objects.filter(pk=document.pk).update(alt=alt[:250], caption=caption[:200])
        catalogue.touch()
    document.refresh_from_db()


def remove(document: Document) -> None:
    """Remove a file with all its sizes."""
    names = [document.stored_name, *document.sizes.values()]
    with transaction.atomic():
        document.delete()
        catalogue.touch()
        transaction.on_commit(lambda: _remove(names), robust=True)


def stored_names() -> set[str]:
    """Every file a row of ours knows; what nobody knows is swept away at night."""
    known: set[str] = set()
    for name, sizes in Document.objects.values_list("stored_name", "sizes"):
        known |= {name, *sizes.values()}
    return known


def _smaller(source: Path, width: int) -> str:
    target = settings.FILES_DIR / "incoming" / secrets.token_hex(16)
    with Image.open(source) as picture:
        picture.draft("RGB", (width, width))
        picture.thumbnail((width, 10 * width))
        shown = (
            picture
            if picture.mode in ("RGB", "RGBA")
            else picture.convert("RGBA" if "A" in picture.getbands() else "RGB")
        )
        shown.save(target, format="WEBP", quality=QUALITY, method=4)
    return files.store(_Smaller(target))


def _remove(names: list[str]) -> None:
    for name in names:
        files.remove(name)


def etag(document: Document, width: str) -> str:
    """What a browser asks by whether its copy is still the right one."""
    return '"' + hashlib.sha256(f"{document.sha256}:{width}".encode()).hexdigest()[:32] + '"'
