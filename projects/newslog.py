"""The one log of what is made public about projects. Everything the public is told is written here, once."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from projects import catalogue
from projects.models import Decision, Milestone, News, Project, StatusUpdate
from projects.vocabulary import NewsKind

LONGEST_TITLE = 160


def tell(
    project: Project,
    kind: NewsKind,
    *,
    at: datetime,
    title: str,
    text: str = "",
    language: str = "sv",
    update: StatusUpdate | None = None,
    decision: Decision | None = None,
    milestone: Milestone | None = None,
) -> News | None:
    """Write one line of the log; must run in the transaction of its cause. A project that is not public tells nothing.

    The step breaks the silence of the project, public or not: a group that tells is not asked. Followers who want to know at
    once are mailed by the task that reads the log (`telling.tell_at_once`).
    """
    day = timezone.localdate(at)
    # Locked and read anew: somebody may be hiding it at this very moment.
    project.publication = Project.objects.select_for_update().only("publication").get(pk=project.pk).publication
    if day >= project.last_news_on:
        Project.objects.filter(pk=project.pk).update(last_news_on=day, asked_on=None)
        project.last_news_on, project.asked_on = day, None
    if not project.is_public:
        return None
    news = News.objects.create(
        project=project, kind=kind, at=at, title=title[:LONGEST_TITLE], text=text, language=language, update=update, decision=decision,
        milestone=milestone,
    )  # fmt: skip
    catalogue.refresh(project)
    return news
