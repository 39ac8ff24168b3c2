"""Atom feeds of the log (RFC 4287, written by Django's feed generator): for every list with its filters, for each project."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from outbox.links import absolute
from projects.models import News, Project
from projects.story import text_of, title_of

MOST = 50
# A project has long texts that no line of a feed shows.
_SHOWN = (
    "at", "kind", "title", "text", "language", "project__number", "project__title", "project__title_en", "project__summary",
    "project__summary_en",
)  # fmt: skip


def of_list(projects: Collection[int], *, path: str, name: str) -> bytes:
    """The latest lines of the log about the projects with these keys. `path` is the feed's own address, `name` what it is called."""
    news = (
        News.objects.filter(project__in=projects, retracted_at__isnull=True)
        .select_related("project")
        .only(*_SHOWN)
        .order_by("-at", "-id")[:MOST]
    )
    return _feed(news, path=path, name=name, page=absolute(path.replace("atom.xml", "")))


def of_project(project: Project, *, path: str) -> bytes:
    """The latest lines of the log about one project."""
    news = project.news.filter(retracted_at__isnull=True).select_related("project").order_by("-at", "-id")[:MOST]
    return _feed(news, path=path, name=project.local("title"), page=absolute(project.get_absolute_url()))


def _feed(news: Iterable[News], *, path: str, name: str, page: str) -> bytes:
    feed = Atom1Feed(
        title=f"{name} – Meet Malmö",
        link=page,
        description="",
        language=get_language() or "sv",
        feed_url=absolute(path),
        feed_guid=absolute(path),
        author_name="Malmö stad",
    )
    for one in news:
        heading, _language = title_of(one)
        feed.add_item(
            title=_("%(project)s: %(heading)s") % {"project": one.project.local("title"), "heading": heading},
            link=absolute(one.project.get_absolute_url()),
            description=text_of(one),
            # A name that stays whatever addresses become (RFC 4151).
            unique_id=f"tag:{urlsplit(settings.SITE_URL).hostname},2026:news:{one.pk}",
            pubdate=one.at,
            updateddate=one.at,
        )
    return feed.writeString("utf-8").encode()
