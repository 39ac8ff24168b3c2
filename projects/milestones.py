"""A project's steps to come: planned, changed, dropped, reached."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from people.models import User
from projects import catalogue
from projects.errors import WrongState
from projects.history import record
from projects.models import Milestone, Project
from projects.newslog import tell
from projects.vocabulary import NewsKind, ProjectEventKind


def plan(project: Project, given: Mapping[str, object], *, by: User) -> Milestone:
    """A step to come. `given`: title, text, due_on, whole_month."""
    with transaction.atomic():
        milestone = Milestone.objects.create(project=project, **given)
        record(project, ProjectEventKind.CHANGED, at=timezone.now(), by=by, note=milestone.title)
        catalogue.touch()
    return milestone


def change(milestone: Milestone, given: Mapping[str, object], *, by: User) -> None:
    """Another day or other words for a step to come; calendars and the line of life follow. `given` as for `plan`.

    Raises `WrongState` for a step that is reached: that was told.
    """
    before = f"{milestone.title} {milestone.due_on}"
    with transaction.atomic():
        _lock(milestone)
        if not Milestone.objects.filter(pk=milestone.pk, done_on=None).update(**given):
            raise WrongState(milestone.project)
        milestone.refresh_from_db()
        _changed(milestone.project, f"{before} → {milestone.title} {milestone.due_on}", by=by)


def drop(milestone: Milestone, *, by: User) -> None:
    """A step that will not be; that it was planned stays in the history. Raises `WrongState` for one that is reached."""
    with transaction.atomic():
        _lock(milestone)
        if not Milestone.objects.filter(pk=milestone.pk, done_on=None).delete()[0]:
            raise WrongState(milestone.project)
        _changed(milestone.project, f"{milestone.title} {milestone.due_on} → –", by=by)


def reach(milestone: Milestone, *, by: User) -> None:
    """A step is done. Safe to repeat."""
    now = timezone.now()
    with transaction.atomic():
        _lock(milestone)
        if Milestone.objects.filter(pk=milestone.pk, done_on__isnull=True).update(done_on=timezone.localdate(now)):
            milestone.refresh_from_db()
            tell(
                milestone.project, NewsKind.MILESTONE, at=now, title=milestone.title, text=milestone.text,
                language=milestone.language, milestone=milestone,
            )  # fmt: skip


def _lock(milestone: Milestone) -> None:
    """Its project before the step, as whoever publishes locks them."""
    Project.objects.select_for_update(no_key=True).get(pk=milestone.project_id)


def _changed(project: Project, note: str, *, by: User) -> None:
    now = timezone.now()
    # The version is what tells calendars that theirs is older.
    Project.objects.filter(pk=project.pk).update(version=F("version") + 1, changed_at=now)
    record(project, ProjectEventKind.CHANGED, at=now, by=by, note=note)
    project.refresh_from_db()
    catalogue.refresh(project)
