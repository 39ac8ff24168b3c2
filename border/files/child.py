"""Reads one hostile file in a process of its own: `child.py picture IN OUT KIND` or `child.py pdf IN`.

Exit status: 0 fine, 3 active content, 4 locked, anything else unreadable. Started by `border.files.checks` only.
"""

import resource
import sys
import warnings

MEMORY = 768 * 1024 * 1024
SECONDS = 10

ACTIVE, LOCKED, BROKEN = 3, 4, 1


def picture(source: str, target: str, kind: str) -> int:
    """Draw the picture anew: turned as it should be seen, without metadata or anything glued to its end."""
    from PIL import Image, ImageOps  # noqa: PLC0415  (only after the limits are set)

    Image.MAX_IMAGE_PIXELS = 50_000_000
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(source, formats=[kind.upper()]) as opened:
        opened.seek(0)
        turned = ImageOps.exif_transpose(opened)
        mode = "RGBA" if kind != "jpeg" and ("A" in turned.getbands() or "transparency" in turned.info) else "RGB"
        clean = Image.new(mode, turned.size)
        clean.paste(turned.convert(mode))
    options = {"jpeg": {"quality": 88, "optimize": True}, "png": {"optimize": True}, "webp": {"quality": 88}}[kind]
    clean.save(target, format=kind.upper(), **options)
    return 0


def pdf(source: str) -> int:
    """Look for what a PDF can do by itself: scripts, launch actions, embedded files, forms that send."""
    import pikepdf  # noqa: PLC0415

    forbidden = {"/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/RichMedia", "/XFA", "/SubmitForm", "/ImportData"}
    try:
        document = pikepdf.open(source)
    except pikepdf.PasswordError:
        return LOCKED
    with document:
        if document.is_encrypted:
            return LOCKED
        for found in document.objects:
            if isinstance(found, (pikepdf.Dictionary, pikepdf.Stream)):
                if forbidden & set(found.keys()):
                    return ACTIVE
                if any(str(found.get(key, "")) in forbidden for key in ("/S", "/Type", "/Subtype")):
                    return ACTIVE
                if "/EF" in found or "/AA" in found or ("/OpenAction" in found and isinstance(found["/OpenAction"], pikepdf.Dictionary)):
                    return ACTIVE
    return 0


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (60 * 1024 * 1024, 60 * 1024 * 1024))
    try:
        sys.exit({"picture": picture, "pdf": pdf}[sys.argv[1]](*sys.argv[2:]))
    except SystemExit:
        raise
    except BaseException:
        sys.exit(BROKEN)
