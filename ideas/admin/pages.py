"""What the pages of the coordinators' side share."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from ideas.models import Idea
from people.models import User

ROWS = 50


def fetch_idea(pk: object) -> Idea:
    """The idea with what its screen shows, or 404."""
    if not str(pk).isdigit():
        raise Http404
    return get_object_or_404(Idea.objects.select_related("reader", "criteria_set", "merged_into", "assessment"), pk=pk)


def signed_in(request: HttpRequest) -> User:
    """Who is signed in; the admin site lets nobody else in."""
    return cast(User, request.user)
