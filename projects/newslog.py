"""The one log of what is made public about projects. Everything the public is told is written here, once."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.utils import timezone

from projects import catalogue
from projects.models import Decision, Milestone, News, Project, StatusUpdate
from projects.vocabulary import NewsKind

LONGEST_TITLE = 160


class Said(TypedDict):
    """The words of a line."""

    title: str
    text: str
    language: str


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
    once are mailed by the task that reads the log (`telling.tell_at_once`). A decision or a step of a project that has been
    public waits for its return.
    """
    day = timezone.localdate(at)
    # Locked and read anew: somebody may be hiding it at this very moment.
    locked = Project.objects.select_for_update(no_key=True).only("publication", "published_at").get(pk=project.pk)
    project.publication = locked.publication
    if day >= project.last_news_on:
        Project.objects.filter(pk=project.pk).update(last_news_on=day, asked_on=None)
        project.last_news_on, project.asked_on = day, None
    if not project.is_public:
        happened = decision or milestone
        if happened and locked.published_at:
            type(happened).objects.filter(pk=happened.pk).update(waits_to_be_told=True)
        return None
    news = write_down(
        project, kind=kind, at=at, title=title, text=text, language=language, update=update, decision=decision,
        milestone=milestone,
    )  # fmt: skip
    catalogue.refresh(project)
    return news


def write_down(project: Project, *, title: str, **columns: object) -> News:
    """A line of the log, with the themes the project has now: they say whom it is told to, whatever it is filed under later."""
    news = News.objects.create(project=project, title=title[:LONGEST_TITLE], **columns)
    news.themes.set(project.themes.all())
    return news
