"""Draw a picture anew: turned as it is meant to be seen, without metadata and without anything glued to its end."""

import io
from collections.abc import Callable

from PIL import Image, ImageCms, ImageFile, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from border.decoder import MOST_PIXELS, Judged, Verdict

# The classes themselves, not Image.open: that would load and try further decoders.
_READERS: dict[str, Callable[[str], ImageFile.ImageFile]] = {
    "jpeg": JpegImagePlugin.JpegImageFile,
    "png": PngImagePlugin.PngImageFile,
    "webp": WebPImagePlugin.WebPImageFile,
}
_ORIENTATION = 0x0112
_TURNED = range(2, 9)
# Fast settings: 50 million pixels must be written within the child's ten seconds.
_OPTIONS: dict[str, dict[str, object]] = {
    "jpeg": {"quality": 88},
    "png": {"compress_level": 4},
    "webp": {"quality": 88, "method": 2},
}


def redraw(kind: str, source: str, target: str) -> None:
    """Decode `source` and write it to `target` in the same format.

    Raises `Judged` for too many pixels, Pillow's own errors for what it cannot read.
    """
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    picture: Image.Image
    with _READERS[kind](source) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise Judged(Verdict.TOO_LARGE)
        picture.load()
        # Only a stated turn is worked on: a turned copy of a large picture takes as much memory again.
        if picture.getexif().get(_ORIENTATION) in _TURNED:
            ImageOps.exif_transpose(picture, in_place=True)
        picture = _plain(picture, kind)
        # The writers fall back on what stands in here: comments, profiles, resolutions.
        picture.info = {}
        picture.save(target, format=kind.upper(), **_OPTIONS[kind])


def _plain(picture: Image.Image, kind: str) -> Image.Image:
    """In common colours (sRGB) and a mode the format has; transparency stays."""
    picture = _in_common_colours(picture)
    seen_through = "A" in picture.getbands() or "transparency" in picture.info
    if kind == "jpeg":
        return picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
    if kind == "png" and not seen_through and picture.mode in ("1", "L", "P", "RGB", "I;16"):
        return picture
    wanted = "RGBA" if seen_through else "RGB"
    return picture if picture.mode == wanted else picture.convert(wanted)


def _in_common_colours(picture: Image.Image) -> Image.Image:
    # A telephone's picture has a profile of its own; without it the colours would look washed out.
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return picture
    try:
        from_profile = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        common = ImageCms.createProfile("sRGB")
        # In place where it can be: a second large picture would not fit.
        if picture.mode == "RGB":
            ImageCms.profileToProfile(picture, from_profile, common, inPlace=True)
            return picture
        return ImageCms.profileToProfile(picture, from_profile, common, outputMode="RGB") or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
