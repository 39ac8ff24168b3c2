"""What people need: numbers for the caterer, and persons for those who arrange it. Each with a right of its own."""

from __future__ import annotations

from typing import cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from gatherings import needs
from gatherings.admin.screen import fetch
from gatherings.models import Gathering
from gatherings.vocabulary.registration import AccessNeed, FoodNeed, InterpreterLanguage
from people.models import User


def counts(request: HttpRequest, pk: int) -> HttpResponse:
    """Numbers only, to be sent on."""
    gathering = fetch(request, pk)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Numbers for the caterer and interpreters"),
        "opts": Gathering._meta,
        "gathering": gathering,
        "counts": needs.counts(gathering, by=cast(User, request.user)),
    }
    return render(request, "admin/gatherings/counts.html", context)


@never_cache
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Who needs what, for those with the right; that it was opened stands in the history."""
    gathering = fetch(request, pk)
    opened = needs.read(gathering, by=cast(User, request.user))
    registrations = gathering.registrations.filter(pk__in=opened).order_by("plain_name")
    context = {
        **admin.site.each_context(request),
        "title": gettext("What persons need"),
        "opts": Gathering._meta,
        "gathering": gathering,
        "people": [(person, _words(opened[person.pk])) for person in registrations],
    }
    return render(request, "admin/gatherings/needs.html", context)


def _words(given: needs.Needs) -> list[str]:
    words = [str(FoodNeed(key).label) for key in given.food] + [str(AccessNeed(key).label) for key in given.access]
    return words + ([str(InterpreterLanguage(given.interpreter).label)] if given.interpreter else [])
