"""The cleaning layer stands before every view and every form."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

from border.cleaning import clean_text

MOST_BODY_BYTES = 26 * 1024 * 1024
MOST_NAME_CHARACTERS = 200
# A body that is too large is read and thrown away up to here, or the visitor's browser shows no answer at all.
MOST_DRAINED_BYTES = 64 * 1024 * 1024

# Fields and files are counted by Django; parts without a name are not.
MOST_DELIMITERS = 2000

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_HEADER_BYTES = 4096


class CleanInput:
    """Clean the names and values of the address and of a posted form; what cannot be read is refused in clear words.

    Passwords are compared as typed and stay as they are, as does the token of a form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            _readable(request)
            request.GET = _cleaned(request.GET, multiline=False)  # type: ignore[assignment]
            if request.method == "POST":
                _clean_post(request)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            _drain(request)
            return render(request, "413.html", status=413)
        except (MultiPartParserError, SuspiciousOperation, BadRequest, UnicodeError):
            _drain(request)
            return render(request, "400.html", status=400)
        except UnreadablePostError:
            # The visitor hung up; nobody reads the answer.
            return HttpResponse(status=400)
        return self.get_response(request)


def _clean_post(request: HttpRequest) -> None:
    if _length(request) > MOST_BODY_BYTES:
        raise RequestDataTooBig
    if request.content_type == "application/x-www-form-urlencoded":
        unquote_to_bytes(request.body).decode()
    elif request.content_type == "multipart/form-data":
        _refuse_base64_parts(request)
    request.POST = _cleaned(request.POST, multiline=True)  # type: ignore[assignment]


def _readable(request: HttpRequest) -> None:
    """Raise for words in the address or a body that are not UTF-8, or an address with control characters."""
    # Django has read the path already; bytes that are no UTF-8 stand in it as they were sent ("%ff") and name no page.
    if _CONTROLS.search(str(request.META.get("PATH_INFO", ""))):
        raise BadRequest("control characters in the address")
    # Latin-1 is how WSGI hands bytes over; Django would show broken ones as something else.
    unquote_to_bytes(str(request.META.get("QUERY_STRING", "")).encode("latin-1")).decode()
    # A charset like "rot13" would raise deep inside the parser.
    if (request.content_params or {}).get("charset", "utf-8").lower() not in ("utf-8", "utf8", "us-ascii"):
        raise BadRequest("a charset we do not read")


def _cleaned(data: QueryDict, *, multiline: bool) -> QueryDict:
    answer = QueryDict(mutable=True, encoding="utf-8")
    for name, values in data.lists():
        if len(name) > MOST_NAME_CHARACTERS:
            raise BadRequest("the name of a field is too long")
        clean_name = clean_text(name, multiline=False)
        for value in values:
            # Appended: a name that becomes another one by cleaning must not hide what was sent under that.
            answer.appendlist(clean_name, value if _is_left_alone(name) else clean_text(value, multiline=multiline))
    answer._mutable = False
    return answer


def _is_left_alone(name: str) -> bool:
    return name == "csrfmiddlewaretoken" or "password" in name


def _refuse_base64_parts(request: HttpRequest) -> None:
    """Watch the parts' headers as the body is read: no browser sends base64, and its decoding has had holes."""
    boundary = (request.content_params or {}).get("boundary", "").encode("ascii", "replace")
    watched = _Parts(request, b"--" + boundary)
    # The parser reads the request itself as a file.
    setattr(request, "read", watched.read)  # noqa: B010


class _Parts:
    """Hands a multipart body on and raises when the header of a part says base64."""

    def __init__(self, body: HttpRequest, delimiter: bytes) -> None:
        self._read, self._delimiter = body.read, delimiter
        self._tail = b""
        self._delimiters = 0

    def read(self, size: int | None = None) -> bytes:
        part: bytes = self._read() if size is None else self._read(size)
        self._look(self._tail + part, at_end=not part)
        return part

    def _look(self, seen: bytes, *, at_end: bool) -> None:
        start = seen.find(self._delimiter)
        while start >= 0:
            self._delimiters += 1
            if self._delimiters > MOST_DELIMITERS:
                raise MultiPartParserError("too many parts")
            head = seen[start : start + _HEADER_BYTES]
            end = head.find(b"\r\n\r\n")
            if end < 0 and len(head) < _HEADER_BYTES and not at_end:
                break
            headers = head[: end if end >= 0 else None].lower()
            if b"content-transfer-encoding" in headers and b"base64" in headers:
                raise MultiPartParserError("base64 parts are not read")
            start = seen.find(self._delimiter, start + len(self._delimiter))
        # The header of a part may be cut by the reader; it is looked at again with what comes next.
        self._tail = seen[start:] if start >= 0 else seen[-len(self._delimiter) :]


def _drain(request: HttpRequest) -> None:
    length = _length(request)
    if length > MOST_DRAINED_BYTES:
        return
    try:
        while request.read(64 * 1024):
            pass
    except (OSError, MultiPartParserError):
        return


def _length(request: HttpRequest) -> int:
    given = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(given) if given.isascii() and given.isdigit() else 0
