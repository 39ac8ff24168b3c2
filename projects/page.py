"""Everything the page of one project shows, fetched in a handful of questions however much there is."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Model, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ideas.models import Idea
from outbox.links import absolute
from people.vocabulary import Sphere, SupportKind
from projects.index import Index
from projects.models import Decision, Document, Milestone, Need, News, Partner, Project, ProjectMembership, Support
from projects.selection import Selection
from projects.story import Chapter, chapters
from projects.vocabulary import CHIP, MemberRole, NewsKind, ProjectOrigin, ProjectState, Publication

# News that is shown at once; the rest unfolds. Nobody reads more than so many.
SHOWN_NEWS = 5
MOST_NEWS = 200

# Stands for the key of a project while a statement is written.
_ANY = -1

Part = TypeVar("Part", bound=Model)
# Rows of each list, by its name: column to value as JSON has it.
Parts = dict[str, list[dict[str, object]]]


@dataclass(frozen=True)
class Chair:
    """How many sit at the table for one part of society."""

    sphere: str
    name: str
    count: int


@dataclass(frozen=True)
class Relative:
    """A project this one is part of, or one that is part of it."""

    title: str
    attributes: SafeString
    address: str
    state: str


@dataclass(frozen=True)
class Tag:
    """A theme or an area, and the list narrowed to it."""

    name: str
    query: str


@dataclass(frozen=True)
class Telling:
    """A piece of news as it was written; `language` is set when it is not the page's."""

    anchor: str
    day: date
    title: str
    text: str
    language: str
    documents: list[Document]


@dataclass(frozen=True)
class SupportLine:
    """A kind of support that was given, by which organisation (empty: by the process team), and how often."""

    kind: str
    organisation: str
    times: int


@dataclass(frozen=True)
class ProjectPage:
    """The page of a public project. `number` is the one number of its line of life; `want` chairs are drawn, `free` of them
    are looked for; `calendar` is where calendar programs subscribe to its days, empty where it has none."""

    project: Project
    number: str
    chip: str
    counts: list[int]
    chairs: list[Chair]
    want: int
    free: int
    tags: list[Tag]
    line: list[Chapter]
    news: list[Telling]
    partners: list[Partner]
    named: list[ProjectMembership]
    needs: list[Need]
    support: list[SupportLine]
    decisions: list[Decision]
    documents: list[Document]
    parents: list[Relative]
    children: list[Relative]
    time: str
    quiet_since: str
    calendar: str

    @property
    def title(self) -> str:
        return self.project.local("title")

    @property
    def summary(self) -> str:
        return self.project.local("summary")

    @property
    def about(self) -> str:
        return self.project.local("about")

    @property
    def title_attributes(self) -> SafeString:
        return _lang(self.project.language_of("title"))

    @property
    def summary_attributes(self) -> SafeString:
        return _lang(self.project.language_of("summary"))

    @property
    def about_attributes(self) -> SafeString:
        return _lang(self.project.language_of("about"))

    @property
    def foreign_attributes(self) -> SafeString:
        """Of texts that exist in Swedish only."""
        return _lang("sv")

    @property
    def report_attributes(self) -> SafeString:
        return _lang(self.project.report_language)

    @property
    def changed_attributes(self) -> SafeString:
        """Of what changed and what the city does: the lead's until staff has followed it up."""
        followed_up = self.project.state == ProjectState.FOLLOWED_UP
        return _lang("sv" if followed_up else self.project.report_language)

    @property
    def has_about(self) -> bool:
        """Whether there is something to read about what it is; of one that has ended goal and baseline stand by its result."""
        project = self.project
        return any((self.about, project.easy_read, not project.is_ended and (project.goal or project.baseline)))

    @property
    def source_name(self) -> str:
        """Whose page the source is."""
        return urlsplit(self.project.source_url).netloc.removeprefix("www.")

    @property
    def time_attributes(self) -> SafeString:
        """Dates are in the language of the page; words for them exist in Swedish only."""
        return _lang("sv") if self.project.time_words else SafeString("")

    @property
    def changed(self) -> date:
        """The day anything on the page changed: a text of it or a step that was told."""
        return max(timezone.localdate(self.project.changed_at), self.project.last_news_on)

    @property
    def has_roles(self) -> bool:
        """Whether anything is known of what the organisations do."""
        return any(partner.role for partner in self.partners)

    @property
    def is_other(self) -> bool:
        """Not ours: nobody here posts, leads or looks for people, and we only tell what a source says."""
        return self.project.origin == ProjectOrigin.OTHER

    @property
    def seated(self) -> int:
        return sum(chair.count for chair in self.chairs)

    @property
    def lead(self) -> ProjectMembership | None:
        """Who leads it, when that person wants to be named."""
        return next((member for member in self.named if member.role == MemberRole.LEAD), None)

    @property
    def has_result(self) -> bool:
        """Whether there is something to read about what came of it."""
        project = self.project
        return any((project.result, project.effect, project.lessons, project.city_does))

    @property
    def latest_news(self) -> list[Telling]:
        return self.news[:SHOWN_NEWS]

    @property
    def older_news(self) -> list[Telling]:
        return self.news[SHOWN_NEWS:]


def with_row(projects: QuerySet[Project]) -> QuerySet[Project]:
    """The projects with their row of the catalogue, without its texts for searching."""
    unread = ("listing__search", "listing__plain", "listing__plain_title")
    return projects.select_related("listing", "owner").defer(*unread)


def project_page(project: Project, index: Index, *, today: date | None = None) -> ProjectPage:
    """`project` comes from `with_row`."""
    listing = project.listing
    parts = _parts_of(project)
    news = _made(News, parts, "news")
    documents = list(project.documents.exclude(published_at=None))
    partners = list(project.partners.filter(left_on=None).select_related("organisation"))
    milestones, decisions = _made(Milestone, parts, "milestones"), _made(Decision, parts, "decisions")
    ideas = _made(Idea, parts, "ideas")
    first = min(ideas, key=lambda idea: idea.received_at, default=None)
    counts = [
        Chair(key, str(Sphere(key).label), n) for key, n in zip(Sphere.values, listing.sphere_counts, strict=True)
    ]
    seated = sum(listing.sphere_counts)
    is_other = project.origin == ProjectOrigin.OTHER
    return ProjectPage(
        project=project,
        number=first.number if first else project.number,
        chip=CHIP[ProjectState(project.state)],
        counts=listing.sphere_counts,
        chairs=[chair for chair in counts if chair.count],
        want=listing.wanted_chairs,
        free=0 if project.is_ended or is_other else max(0, listing.wanted_chairs - seated),
        tags=_tags(project, index),
        line=chapters(project, ideas=ideas, news=news, milestones=milestones, decisions=decisions, today=today),
        news=_tellings(news, documents),
        partners=partners,
        named=_made(ProjectMembership, parts, "named"),
        needs=[] if project.is_ended else _made(Need, parts, "needs"),
        support=_support(parts),
        decisions=decisions,
        documents=[document for document in documents if document.update_id is None],
        parents=[_relative(other) for other in _made(Project, parts, "parents")],
        children=[_relative(other) for other in _made(Project, parts, "children")],
        time=_time(project),
        quiet_since=_quiet_since(project, today or timezone.localdate()),
        calendar=_calendar(project) if milestones or project.ends_on else "",
    )


def _lang(language: str) -> SafeString:
    """The `lang` attribute, where a text is not in the language of its page."""
    return format_html(' lang="{}"', language) if language != (get_language() or "sv")[:2] else SafeString("")


def _parts_of(project: Project) -> Parts:
    statement, values = _parts_statement()
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, project.pk])
        parts: Parts = json.loads(cursor.fetchone()[0])
    return parts


@lru_cache
def _parts_statement() -> tuple[str, tuple[Any, ...]]:
    """The news and all small lists of one project in one question. Django writes it once: writing it takes ten times as long as its answer.

    Nothing in it may depend on the day or the reader; the project's key is asked for last.
    """
    relatives = Project.objects.filter(publication=Publication.PUBLIC)
    other = ("id", "number", "title", "title_en", "state")
    # Persons by their own choice only; addresses never leave the database.
    named = ProjectMembership.objects.named().filter(project=OuterRef("pk"))
    asked = Project.objects.order_by().filter(pk=_ANY).values_list(
        JSONObject(
            news=_part(News.objects.filter(project=OuterRef("pk"), retracted_at=None)[:MOST_NEWS]),
            milestones=_part(Milestone.objects.filter(project=OuterRef("pk"))),
            # One that was taken back is shown no more; one made before the project was public is no news.
            decisions=_part(
                Decision.objects.filter(Q(news=None) | Q(news__retracted_at=None), project=OuterRef("pk"))
            ),
            needs=_part(Need.objects.filter(project=OuterRef("pk"), filled_on=None, public=True)),
            # Kinds and organisations only: what was asked for, sums and roles are not for this page.
            support=ArraySubquery(
                Support.objects.given()
                .filter(project=OuterRef("pk"))
                .values(part=JSONObject(kind="kind", organisation="organisation__name"))
            ),
            named=_part(named, "id", "name", "role", "sphere"),
            ideas=_part(
                Idea.objects.filter(projects=OuterRef("pk")), "id", "number", "state", "received_at", "answered_at"
            ),
            parents=_part(relatives.filter(children=OuterRef("pk")), *other),
            children=_part(relatives.filter(parents=OuterRef("pk")), *other),
        )
    )  # fmt: skip
    statement, values = asked.query.sql_with_params()
    if values[-1] != _ANY:
        raise RuntimeError("the key of the project is not the last value of its statement")
    return statement, values[:-1]


def _part(rows: QuerySet[Part], *names: str) -> ArraySubquery:
    columns = names or tuple(field.attname for field in rows.model._meta.concrete_fields)
    return ArraySubquery(rows.values(part=JSONObject(**{name: name for name in columns})))


def _made(model: type[Part], parts: Parts, name: str) -> list[Part]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return [
        model(**{column: fields[column].to_python(value) for column, value in part.items()}) for part in parts[name]
    ]


def _calendar(project: Project) -> str:
    return "webcal:" + absolute(reverse("projects:calendar", args=[project.number])).partition(":")[2]


def _relative(other: Project) -> Relative:
    return Relative(
        other.local("title"), _lang(other.language_of("title")), other.get_absolute_url(), other.get_state_display()
    )


def _support(parts: Parts) -> list[SupportLine]:
    """Each kind and organisation once, in the order of the kinds."""
    given = Counter((str(part["kind"]), str(part["organisation"] or "")) for part in parts["support"])
    order = {kind: n for n, kind in enumerate(SupportKind.values)}
    lines = sorted(given.items(), key=lambda one: (order[one[0][0]], one[0][1]))
    return [SupportLine(str(SupportKind(kind).label), name, times) for (kind, name), times in lines]


def _tellings(news: list[News], documents: list[Document]) -> list[Telling]:
    here = (get_language() or "sv")[:2]
    return [
        Telling(
            anchor=f"n{one.pk}",
            day=timezone.localdate(one.at),
            title=one.title,
            text=one.text,
            language="" if one.language == here else one.language,
            documents=[document for document in documents if one.update_id and document.update_id == one.update_id],
        )
        for one in news
        if one.kind == NewsKind.UPDATE or one.update_id
    ]


def _tags(project: Project, index: Index) -> list[Tag]:
    tags = []
    for facet, pks in (("theme", project.listing.theme_ids), ("area", project.listing.area_ids)):
        named = {str(pk): one for pk in pks if (one := index.names[facet].get(str(pk)))}
        # A part of the city is listed under each district in it; here the district says enough.
        around = {one.parent for one in named.values()}
        tags += [
            Tag(one.name, Selection(index, chosen={facet: (value,)}).query())
            for value, one in named.items()
            if value not in around
        ]
    return tags


def _time(project: Project) -> str:
    """From when to when, as exactly as it is known."""
    if project.time_words:
        return project.time_words
    first, _last = project.years
    begin = date_format(project.started_on, "F Y") if project.started_on else str(first or "")
    day = project.ended_on or project.ends_on
    end = date_format(day, "F Y") if day else str(project.year_to or "")
    if begin == end:
        return begin
    if begin and end:
        return f"{begin} – {end}"
    if end:
        return _("until %(time)s") % {"time": end}
    return _("since %(year)s") % {"year": begin} if begin else ""


def _quiet_since(project: Project, today: date) -> str:
    """The month of the last news, when that is so long ago that the page says so."""
    if not project.is_quiet(today):
        return ""
    return date_format(project.last_news_on, "F" if project.last_news_on.year == today.year else "F Y")
