"""Steps planned and support given, as coordinators write them down."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from people.models import User
from projects import catalogue
from projects.history import record
from projects.models import Milestone, Project, SupportGiven
from projects.vocabulary import ProjectEventKind


def plan(project: Project, given: Mapping[str, object], *, by: User) -> Milestone:
    """A step to come. `given`: title, text, due_on, whole_month."""
    with transaction.atomic():
        milestone = Milestone.objects.create(project=project, **given)
        record(project, ProjectEventKind.CHANGED, at=timezone.now(), by=by, note=milestone.title)
        catalogue.touch()
    return milestone


def give(project: Project, given: Mapping[str, object], *, by: User) -> SupportGiven:
    """What Meet Malmö has done for the project. `given`: kind, text, given_on."""
    with transaction.atomic():
        support = SupportGiven.objects.create(project=project, **given)
        record(project, ProjectEventKind.CHANGED, at=timezone.now(), by=by, note=support.text)
        catalogue.touch()
    return support
