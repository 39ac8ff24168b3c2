"""What the pages of the coordinators' side share."""

from __future__ import annotations

from typing import cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from border.cleaning import is_number
from ideas.models import Idea
from people.models import User

READ, ANSWER, REGISTER = "ideas.view_idea", "ideas.answer_idea", "ideas.register_idea"
ROWS = 50


def demand(request: HttpRequest, right: str) -> None:
    """Refuse with 403 whoever lacks `right`."""
    if not request.user.has_perm(right):
        raise PermissionDenied


def fetch_idea(request: HttpRequest, pk: object) -> Idea:
    """The idea with what its screen shows, for those who may read ideas; 403 for others, 404 for none."""
    demand(request, READ)
    if not is_number(str(pk)):
        raise Http404
    return get_object_or_404(Idea.objects.select_related("reader", "criteria_set", "merged_into", "assessment"), pk=pk)


def signed_in(request: HttpRequest) -> User:
    """Who is signed in; the admin site lets nobody else in."""
    return cast(User, request.user)


def frame(request: HttpRequest, title: str) -> dict[str, object]:
    """What the frame of the staff side needs on a page about ideas."""
    return {**admin.site.each_context(request), "title": title, "opts": Idea._meta}
