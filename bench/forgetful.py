"""A portal without a memory: before every request it forgets what it knows of the database; in the bench only."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from meetmalmo import context
from projects import index


class Forgetful:
    """Everything read from the database is read again: members of filters, names, counts, the unit in the foot.

    What stays is what no row can change: templates, translations, the text of statements, shapes drawn from six numbers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        index.forget()
        context.forget_unit()
        return self.get_response(request)
