"""Silence made visible: the group is asked after 80 days, and for its closing report when that is due."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from projects import emails
from projects.history import record
from projects.models import Project
from projects.vocabulary import ASK_AFTER_DAYS, ENDED, ProjectEventKind, Publication


def ask_for_news(today: date) -> int:
    """Ask every project that has told nothing for 80 days, once per silence; returns how many. A posted step ends it.

    A hidden project is not asked: its private pages do not open.
    """
    asked = 0
    silent = Project.objects.silent_since(ASK_AFTER_DAYS, today).exclude(publication=Publication.HIDDEN)
    for project in silent.filter(asked_on__isnull=True):
        with transaction.atomic():
            first = Project.objects.filter(pk=project.pk, asked_on__isnull=True).update(asked_on=today)
            if first:
                record(project, ProjectEventKind.ASKED_FOR_NEWS, at=timezone.now())
                emails.news_asked_for(project, today=today)
                asked += 1
    return asked


def remind_of_reports(today: date) -> None:
    """On the day the closing report is due, once more; after that it stands on the coordinators' list."""
    due = Project.objects.exclude(state__in=ENDED).filter(report_due__lte=today, reported_at__isnull=True)
    for project in due.exclude(publication=Publication.HIDDEN):
        with transaction.atomic():
            emails.report_overdue(project)
