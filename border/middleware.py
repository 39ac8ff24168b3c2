"""The cleaning layer stands before every view and every form."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

from border.cleaning import clean_text

# Passwords are compared as typed, the token of a form is not a text.
_LEFT_ALONE = ("csrfmiddlewaretoken",)


class CleanInput:
    """Clean the names and values of the address and of a posted form; what cannot be read is refused in clear words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            return render(request, "404.html", status=404)
        try:
            request.GET = _cleaned(request.GET)  # type: ignore[assignment]
            if request.method == "POST":
                request.POST = _cleaned(request.POST)  # type: ignore[assignment]
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return render(request, "413.html", status=413)
        except (MultiPartParserError, SuspiciousOperation, UnicodeDecodeError):
            return render(request, "400.html", status=400)
        except UnreadablePostError:
            # The visitor hung up; nobody reads the answer.
            return HttpResponse(status=400)
        return self.get_response(request)


def _cleaned(data: QueryDict) -> QueryDict:
    made = QueryDict(mutable=True, encoding="utf-8")
    for name, values in data.lists():
        if name in _LEFT_ALONE or name.startswith(("password", "old_password", "new_password")):
            made.setlist(name, values)
        else:
            made.setlist(clean_text(name, multiline=False), [clean_text(value) for value in values])
    made._mutable = False
    return made
