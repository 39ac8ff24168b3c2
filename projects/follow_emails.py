"""The mails of following, one function each; words in templates/letters/projects/follow_*.<language>.txt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ideas.emails import long_date, sender
from outbox import links, queue
from outbox.letters import Value
from outbox.models import Lane, Message
from people.models import Unit
from projects.models import Follow, Follower, FollowRequest, News
from projects.story import shortened, text_of, title_of

# The rest is read on the page.
MOST_CHARACTERS = 1500


def about(follower: Follower) -> str:
    """The label of every mail to one follower."""
    return f"follow:{follower.pk}"


def about_request(request: FollowRequest) -> str:
    """The label of the mail that asks to confirm."""
    return f"follow-request:{request.pk}"


def follow_to_confirm(request: FollowRequest) -> Message:
    """The one mail before anything else: press the button, or nothing more is sent."""
    with translation.override(request.language):
        path = reverse("projects:follow_confirm", args=[links.sign("follow-request", request.pk, request.nonce)])
        what = name_of(request)
    return _write(
        "follow_confirm",
        to=request.email,
        language=request.language,
        key=f"follow-request:{request.pk}",
        label=about_request(request),
        values={"what": what, "url": links.absolute(path)},
        lane=Lane.RECEIPT,
    )


def news_at_once(follower: Follower, news: News) -> Message:
    """One piece of news, now."""
    language = follower.language
    with translation.override(language):
        title, heading, text = news.project.local("title"), title_of(news)[0], text_of(news)
        url = links.absolute(news.project.get_absolute_url())
    values: dict[str, Value] = {
        "title": title,
        "number": news.project.number,
        "heading": heading,
        "text": shortened(text, MOST_CHARACTERS),
        "project_url": url,
    }
    return _to(follower, "follow_news", key=news_key(follower.pk, news.pk), values=values)


def news_key(follower: int, news: int) -> str:
    """The key of the mail that tells a follower one piece of news at once."""
    return f"follow:{follower}:news:{news}"


def summary_key(follower: int, at: datetime) -> str:
    """The key of the summary a follower is written at this moment."""
    return f"follow:{follower}:summary:{at.isoformat()}"


def weekly_summary(follower: Follower, news: Sequence[News], *, at: datetime) -> Message:
    """What has happened since the last one, by project, the newest first."""
    language = follower.language
    projects: dict[int, list[News]] = {}
    for one in news:
        projects.setdefault(one.project_id, []).append(one)
    with translation.override(language):
        sections = [
            (f"{lines[0].project.local('title')} ({lines[0].project.number})", _lines(lines, language))
            for lines in projects.values()
        ]
        first = ngettext("%(n)d piece of news", "%(n)d pieces of news", len(news)) % {"n": len(news)}
        last = ngettext("in %(n)d project", "in %(n)d projects", len(projects)) % {"n": len(projects)}
        # To the one project, or to all with the newest first.
        path = news[0].project.get_absolute_url() if len(projects) == 1 else reverse("projects:projects")
    values: dict[str, Value] = {
        "summary": f"{first} {last}", "projects": sections, "news_url": links.absolute(path),
    }  # fmt: skip
    return _to(follower, "follow_summary", key=summary_key(follower.pk, at), values=values)


def name_of(wish: Follow | FollowRequest) -> str:
    """What somebody follows or wants to, in words; a project that is not public by its number alone."""
    if wish.project:
        return wish.project.local("title") if wish.project.is_public else wish.project.number
    return _("the theme %(name)s") % {"name": wish.theme.name} if wish.theme else _("all projects")


def manage_path(follower: Follower, name: str = "projects:follows") -> str:
    """The follower's own page, in her language."""
    with translation.override(follower.language):
        return reverse(name, args=[links.sign("follower", follower.pk, follower.nonce)])


def _lines(news: list[News], language: str) -> str:
    lines = [f"{long_date(timezone.localdate(one.at), language)}: {title_of(one)[0]}" for one in news]
    return "\n".join([*lines, links.absolute(news[0].project.get_absolute_url())])


def _to(follower: Follower, name: str, *, key: str, values: Mapping[str, Value]) -> Message:
    manage = links.absolute(manage_path(follower))
    return _write(
        name,
        to=follower.email,
        language=follower.language,
        key=key,
        label=about(follower),
        values={**values, "manage_url": manage},
        lane=Lane.FOLLOW,
        unsubscribe_url=links.absolute(manage_path(follower, "projects:one_click")),
    )


def _write(
    name: str,
    *,
    to: str,
    language: str,
    key: str,
    label: str,
    values: Mapping[str, Value],
    lane: Lane,
    unsubscribe_url: str = "",
) -> Message:
    unit = Unit.objects.valid_today().first()
    return queue.write(
        f"projects/{name}",
        key=key,
        to=to,
        language=language,
        values={**sender(language), **values},
        about=label,
        lane=lane,
        sender_name=unit.sender_name if unit else "Meet Malmö",
        reply_to=unit.reply_to if unit else "",
        unsubscribe_url=unsubscribe_url,
    )
