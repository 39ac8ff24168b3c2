"""Everything the page of one project shows, fetched in a handful of questions however much there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from urllib.parse import urlsplit

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ideas.models import Idea
from people.vocabulary import Sphere
from projects.index import Index
from projects.models import Decision, Document, Milestone, Need, News, Partner, Project, ProjectMembership, SupportGiven
from projects.selection import Selection
from projects.story import Chapter, chapters
from projects.vocabulary import CHIP, MemberRole, NewsKind, ProjectState, Publication

# News that is shown at once; the rest unfolds. Nobody reads more than so many.
SHOWN_NEWS = 5
MOST_NEWS = 200

Part = TypeVar("Part", bound=Model)


@dataclass(frozen=True)
class Chair:
    """How many sit at the table for one part of society."""

    sphere: str
    name: str
    count: int


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
class ProjectPage:
    """The page of a public project. `number` is the one number of its line of life; `free` chairs nobody sits on."""

    project: Project
    number: str
    chip: str
    counts: list[int]
    chairs: list[Chair]
    free: int
    tags: list[Tag]
    line: list[Chapter]
    news: list[Telling]
    partners: list[Partner]
    named: list[ProjectMembership]
    needs: list[Need]
    support: list[SupportGiven]
    decisions: list[Decision]
    documents: list[Document]
    parents: list[Project]
    children: list[Project]
    time: str
    quiet_since: str

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
    def source_name(self) -> str:
        """Whose page the source is."""
        return urlsplit(self.project.source_url).netloc.removeprefix("www.")

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


def with_parts(projects: QuerySet[Project]) -> QuerySet[Project]:
    """The projects, each with its small lists in the same question; `project_page` takes them apart."""
    relatives = Project.objects.filter(publication=Publication.PUBLIC)
    return projects.select_related("listing", "owner").annotate(
        parts_milestones=_parts(Milestone.objects.filter(project=OuterRef("pk"))),
        parts_decisions=_parts(Decision.objects.filter(project=OuterRef("pk"))),
        parts_needs=_parts(Need.objects.filter(project=OuterRef("pk"), filled_on=None, public=True)),
        parts_support=_parts(SupportGiven.objects.filter(project=OuterRef("pk"))),
        # Persons by their own choice only; addresses never leave the database.
        parts_named=_parts(
            ProjectMembership.objects.current().filter(project=OuterRef("pk"), show_name=True).exclude(name=""),
            "id", "name", "role", "sphere",
        ),
        parts_ideas=_parts(
            Idea.objects.filter(projects=OuterRef("pk")), "id", "number", "state", "received_at", "answered_at"
        ),
        parts_parents=_parts(relatives.filter(children=OuterRef("pk")), "id", "number", "title", "title_en", "state"),
        parts_children=_parts(relatives.filter(parents=OuterRef("pk")), "id", "number", "title", "title_en", "state"),
    )  # fmt: skip


def project_page(project: Project, index: Index, *, today: date | None = None) -> ProjectPage:
    """`project` comes from `with_parts`."""
    listing = project.listing
    news = list(project.news.filter(retracted_at=None)[:MOST_NEWS])
    documents = list(project.documents.exclude(published_at=None))
    partners = list(project.partners.filter(left_on=None).select_related("organisation"))
    milestones, decisions = _made(Milestone, project, "milestones"), _made(Decision, project, "decisions")
    ideas = _made(Idea, project, "ideas")
    first = min(ideas, key=lambda idea: idea.received_at, default=None)
    counts = [
        Chair(key, str(Sphere(key).label), n) for key, n in zip(Sphere.values, listing.sphere_counts, strict=True)
    ]
    seated = sum(listing.sphere_counts)
    return ProjectPage(
        project=project,
        number=first.number if first else project.number,
        chip=CHIP[ProjectState(project.state)],
        counts=listing.sphere_counts,
        chairs=[chair for chair in counts if chair.count],
        free=0 if project.is_ended else max(0, project.wanted_chairs - seated),
        tags=_tags(project, index),
        line=chapters(project, ideas=ideas, news=news, milestones=milestones, decisions=decisions, today=today),
        news=_tellings(news, documents),
        partners=partners,
        named=_made(ProjectMembership, project, "named"),
        needs=[] if project.is_ended else _made(Need, project, "needs"),
        support=_made(SupportGiven, project, "support"),
        decisions=decisions,
        documents=[document for document in documents if document.update_id is None],
        parents=_made(Project, project, "parents"),
        children=_made(Project, project, "children"),
        time=_time(project),
        quiet_since=_quiet_since(project, today or timezone.localdate()),
    )


def _lang(language: str) -> SafeString:
    """The `lang` attribute, where a text is not in the language of its page."""
    return format_html(' lang="{}"', language) if language != (get_language() or "sv")[:2] else SafeString("")


def _parts(rows: QuerySet[Part], *names: str) -> ArraySubquery:
    columns = names or tuple(field.attname for field in rows.model._meta.concrete_fields)
    return ArraySubquery(rows.values(part=JSONObject(**{name: name for name in columns})))


def _made(model: type[Part], project: Project, name: str) -> list[Part]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return [
        model(**{column: fields[column].to_python(value) for column, value in part.items()})
        for part in getattr(project, f"parts_{name}")
    ]


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
