"""Making a project: of an accepted idea, or without one."""

from __future__ import annotations

from typing import cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from border import formkeys
from ideas.errors import WrongState
from ideas.models import Idea
from ideas.vocabulary import IdeaState
from people.models import User
from projects import starting
from projects.admin_forms import StartForm
from projects.errors import NotReady
from projects.models import Project

RIGHT = "projects.run_project"


def from_idea(request: HttpRequest, pk: int) -> HttpResponse:
    """A project of an accepted idea, with what the idea said filled in. Pressed twice it is one project."""
    _demand(request)
    idea = get_object_or_404(Idea, pk=pk)
    known = idea.projects.first()
    if known:
        return redirect(known.get_admin_url())
    if idea.state != IdeaState.ACCEPTED:
        messages.error(request, gettext("Only an accepted idea becomes a project."))
        return redirect(idea.get_admin_url())
    return _form(request, StartForm(request.POST or None, idea=idea), idea)


def new(request: HttpRequest) -> HttpResponse:
    """A project without an idea of ours behind it."""
    _demand(request)
    return _form(request, StartForm(request.POST or None), None)


def _form(request: HttpRequest, form: StartForm, idea: Idea | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_start(request, form, idea).get_admin_url())
        except WrongState:
            messages.error(request, gettext("Somebody was faster: the idea is no longer where it was."))
            return redirect(cast(Idea, idea).get_admin_url())
        except NotReady as error:
            for problem in error.problems:
                form.add_error(None, problem)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Make a project of %(number)s") % {"number": idea.number} if idea else gettext("New project"),
        "opts": Project._meta,
        "form": form,
        "idea": idea,
    }
    return render(request, "admin/projects/start.html", context)


def _start(request: HttpRequest, form: StartForm, idea: Idea | None) -> Project:
    by, content = cast(User, request.user), form.content()
    try:
        with transaction.atomic():
            key = formkeys.claim("project", form.cleaned_data["form_key"], formkeys.fingerprint(content.title))
            if idea:
                project = starting.from_idea(idea, content, by=by, giver_in_group=form.cleaned_data["giver_in_group"])
            else:
                project = starting.new(content, by=by)
            key.complete(str(project.pk))
            return project
    except formkeys.AlreadyDone as done:
        return Project.objects.get(pk=int(done.reference))


def _demand(request: HttpRequest) -> None:
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
