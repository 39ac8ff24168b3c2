"""Pictures and files of public projects, given out only while they are published."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from border import files
from projects import documents
from projects.models import Document
from projects.vocabulary import DocumentKind, Publication

# A withdrawn picture is gone from browsers after this long at the latest; the ETag makes asking again cheap.
SECONDS = 300


@require_safe
def picture(request: HttpRequest, number: str, pk: int, width: int) -> HttpResponse:
    """A published picture in one of its sizes; its own width gives the largest."""
    found = _published(number, pk, DocumentKind.PICTURE)
    etag = documents.etag(found, str(width))
    if etag in request.headers.get("If-None-Match", "") and (str(width) in found.sizes or width == found.width):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = picture_response(found, width)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    return response


def picture_response(found: Document, width: int) -> HttpResponse:
    """A picture in one of its sizes, to be shown on a page. Raises `Http404` for a size it has not, or a file that is away."""
    name = found.sizes.get(str(width)) or (found.stored_name if width == found.width else "")
    if not name:
        raise Http404
    try:
        with files.open_stored(name) as stored:
            content = stored.read()
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(content, content_type=found.content_type if name == found.stored_name else "image/webp")
    response["X-Content-Type-Options"] = "nosniff"
    # Opened by itself a picture may do nothing.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
def document(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A published file, as a download."""
    found = _published(number, pk, DocumentKind.FILE)
    return files.download_response(found.stored_name, found.label, found.sha256)


def _published(number: str, pk: int, kind: DocumentKind) -> Document:
    return get_object_or_404(
        Document,
        pk=pk,
        kind=kind,
        published_at__isnull=False,
        project__number=number,
        project__publication=Publication.PUBLIC,
    )
