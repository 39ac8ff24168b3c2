"""What has happened to a project and what is to come: its line of life, from the idea to what the city did with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from ideas.models import Idea
from ideas.vocabulary import ANSWERED
from projects.lifecycle import TOLD
from projects.models import Decision, Milestone, News, Project
from projects.vocabulary import NewsKind, ProjectState

# What the line says of a piece of news; the whole of it stands under the news.
MOST_CHARACTERS = 240


@dataclass(frozen=True)
class Chapter:
    """One point on the line. `mark`: empty (done), `now` or `next`; `when` is the day in words where it is not one day; `ours`:
    the heading is in the language of the page whatever `language` the text is in."""

    heading: str
    day: date | None = None
    text: str = ""
    language: str = ""
    mark: str = ""
    when: str = ""
    late: bool = False
    link: str = ""
    link_words: str = ""
    ours: bool = False


def chapters(
    project: Project,
    *,
    ideas: Iterable[Idea],
    news: Iterable[News],
    milestones: Iterable[Milestone],
    decisions: Iterable[Decision],
    today: date | None = None,
) -> list[Chapter]:
    """The line of life, oldest first: what is done by day, the latest marked as now while the project goes on, what comes."""
    day = today or timezone.localdate()
    milestones = list(milestones)
    news = sorted((one for one in news if one.kind != NewsKind.PUBLISHED), key=lambda one: one.at)
    told = [
        *_from_ideas(project, list(ideas)),
        *_ends(project, news),
        *_told(news, milestones),
        *map(_decided, decisions),
    ]
    told += [
        Chapter(step.title, step.done_on, step.text, step.language)
        for step in milestones
        if step.done_on and not any(one.milestone_id == step.pk for one in news)
    ]
    done = sorted(told, key=lambda chapter: chapter.day or date.min)
    if done and not project.is_ended:
        done[-1] = _with(done[-1], mark="now")
    return [*done, *_to_come(project, milestones, day)]


def title_of(news: News) -> tuple[str, str]:
    """The heading of a piece of news in the reader's language where it is one of ours; else as written, with its language."""
    if news.kind == NewsKind.PUBLISHED and news.title.startswith(_published()):
        return _("New project: %(title)s") % {"title": news.project.local("title")}, ""
    ours = _our_titles().get(news.title)
    return (_(ours), "") if ours else (news.title, _foreign(news.language))


def text_of(news: News) -> str:
    """The text of a piece of news in the reader's language where it is the project's own sentence; else as written."""
    if news.kind == NewsKind.PUBLISHED and news.title.startswith(_published()):
        return news.project.local("summary")
    return news.text


def shortened(text: str, most: int) -> str:
    """The text, ended between two words with a mark where it is longer than `most` characters."""
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


def _from_ideas(project: Project, ideas: list[Idea]) -> list[Chapter]:
    """How it began: the first idea and its answer, then the day it became a project."""
    if not ideas:
        return []
    first = min(ideas, key=lambda idea: idea.received_at)
    made = [Chapter(_("The idea was handed in"), timezone.localdate(first.received_at), _number(first, len(ideas)))]
    # Of ideas that were joined, one was answered for all.
    answered = next((idea for idea in ideas if idea.state in ANSWERED and idea.answered_at), None)
    if answered and answered.answered_at:
        day = timezone.localdate(answered.answered_at)
        days = (day - timezone.localdate(answered.received_at)).days
        text = ngettext("After %(days)d day.", "After %(days)d days.", days) % {"days": days}
        made.append(Chapter(_("The answer was yes"), day, text))
    made.append(
        Chapter(
            _("The idea became a project"),
            timezone.localdate(project.made_at),
            _("It got the number %(number)s, and a group began to form.") % {"number": project.number},
        )
    )
    return made


def _number(first: Idea, ideas: int) -> str:
    own = _("Number %(number)s.") % {"number": first.number}
    others = ideas - 1
    if not others:
        return own
    joined = ngettext("One more idea led here.", "%(count)d more ideas led here.", others) % {"count": others}
    return f"{own} {joined}"


def _ends(project: Project, news: list[News]) -> list[Chapter]:
    """When the work began and ended, where that is known and no news tells it; to the day or to the year."""
    made = []
    states = {_our_titles().get(one.title) for one in news}
    first, last = project.years
    if TOLD[ProjectState.ONGOING] not in states and not project.time_words:
        if project.started_on:
            made.append(Chapter(_("The work began"), project.started_on))
        elif first:
            made.append(Chapter(_("The work began"), date(first, 1, 1), when=str(first)))
    if project.is_ended and not any(one.kind == NewsKind.RESULT for one in news) and not project.time_words:
        if project.ended_on:
            made.append(Chapter(_("The work ended"), project.ended_on))
        elif last:
            made.append(Chapter(_("The work ended"), date(last, 12, 31), when=str(last)))
    return made


def _told(news: list[News], milestones: list[Milestone]) -> list[Chapter]:
    """Everything told except the pieces of news before the latest one: those stand under the news."""
    latest = max((one for one in news if one.kind == NewsKind.UPDATE), key=lambda one: one.at, default=None)
    steps = {step.pk: step for step in milestones}
    made = []
    for one in news:
        if one.decision_id or (one.kind == NewsKind.UPDATE and one is not latest):
            continue
        heading, language = title_of(one)
        # A milestone reached is told when somebody notes it; it stands on the line where it was reached.
        step = steps.get(one.milestone_id or 0)
        day = step.done_on if step and step.done_on else timezone.localdate(one.at)
        text = shortened(one.text, MOST_CHARACTERS)
        whole = "#resultat" if one.kind == NewsKind.RESULT else f"#n{one.pk}"
        link = whole if text != one.text else ""
        foreign = _foreign(one.language)
        made.append(
            Chapter(
                heading, day, text, foreign, link=link, link_words=_("Read on"), ours=not language and foreign != ""
            )
        )
    return made


def _decided(decision: Decision) -> Chapter:
    return Chapter(
        _("Decision: %(body)s") % {"body": decision.body},
        decision.decided_on,
        decision.text,
        _foreign(decision.language),
        link=decision.papers,
        link_words=_("Papers of the meeting"),
    )


def _to_come(project: Project, milestones: list[Milestone], today: date) -> list[Chapter]:
    if project.is_ended:
        return []
    made = []
    for step in milestones:
        if step.done_on is None:
            when = _month(step.due_on) if step.whole_month else ""
            late = step.is_late(today)
            made.append(Chapter(step.title, step.due_on, step.text, _foreign(step.language), "next", when, late))
    last = max((step.due_on for step in milestones), default=date.min)
    if project.ends_on and project.ends_on > last:
        late = project.ends_on < today
        made.append(Chapter(_("The project is to be finished"), project.ends_on, mark="next", late=late))
    if project.report_due and not project.reported_at:
        late = project.report_due < today
        made.append(Chapter(_("Closing report"), project.report_due, mark="next", late=late))
    return sorted(made, key=lambda chapter: chapter.day or date.max)


def _month(day: date) -> str:
    return date_format(day, "F Y")


def _foreign(language: str) -> str:
    """The language of a text, when it is not the one of the page."""
    return "" if language == (get_language() or "sv")[:2] else language


def _with(chapter: Chapter, *, mark: str) -> Chapter:
    return Chapter(
        chapter.heading,
        chapter.day,
        chapter.text,
        chapter.language,
        mark,
        link=chapter.link,
        link_words=chapter.link_words,
        ours=chapter.ours,
    )


@lru_cache(maxsize=1)
def _published() -> str:
    """How the log begins what it says of a project that became public."""
    with override("sv"):
        return _("New project: %(title)s") % {"title": ""}


@lru_cache(maxsize=1)
def _our_titles() -> dict[str, str]:
    """What the log says of a change of state, in Swedish or English, to its msgid."""
    with override("sv"):
        return {title: words for words in TOLD.values() for title in (_(words), words)}
