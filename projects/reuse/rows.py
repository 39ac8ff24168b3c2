"""The rows of each data set, made from what the database gives. Public things only, no persons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import BigIntegerField, Count, F, QuerySet, Value
from django.utils import timezone

from ideas.figures import answer_times, counted
from outbox.links import absolute
from people.models import CityArea, Theme
from people.vocabulary import Sphere
from projects.models import Listing, News, Partner, Project, Tombstone
from projects.reuse.columns import CHUNK, Row
from projects.vocabulary import Publication

# A count of people between one and four is not told (domain.md 4.8).
HIDDEN_UNDER = 5
# What `Project.years` is made of.
_YEARS = ("year_from", "year_to", "started_on", "ended_on", "ends_on")


def projects() -> QuerySet[Listing]:
    """Every public project by its number; a hidden one has no listing."""
    return Listing.objects.defer("search", "plain", "plain_title").order_by("running")


def project_rows(listings: Iterable[Listing]) -> Iterator[Row]:
    """Rows of the projects file for these listings."""
    themes = dict(Theme.objects.values_list("pk", "key"))
    areas = dict(CityArea.objects.values_list("pk", "key"))
    waiting = iter(listings)
    while listed := list(islice(waiting, CHUNK)):
        more = Project.objects.only("result", "effect", "lessons", "source_url", "not_verified", *_YEARS).in_bulk(
            [row.pk for row in listed]
        )
        for row in listed:
            project = more[row.pk]
            counts = dict(zip(Sphere.values, row.sphere_counts, strict=True))
            first, last = project.years
            yield {
                "number": row.number,
                "address": absolute(f"/projekt/{row.number}-{row.slug}/"),
                "title": row.title,
                "title_en": row.title_en,
                "summary": row.summary,
                "summary_en": row.summary_en,
                "state": row.state,
                "origin": row.origin,
                "seeking_funding": "yes" if row.seeking_funding else "no",
                "themes": " ".join(themes[key] for key in row.theme_ids if key in themes),
                "areas": " ".join(areas[key] for key in row.area_ids if key in areas),
                "place": row.place,
                "first_year": first,
                "last_year": last,
                "last_news": row.last_news_on.isoformat(),
                "result": project.result,
                "effect": project.effect,
                "lessons": project.lessons,
                "source": project.source_url,
                "not_known": project.not_verified,
                **{f"chairs_{key}": few(count) for key, count in counts.items()},
            }


def partners() -> QuerySet[Partner]:
    """The organisations that are in public projects now."""
    return (
        Partner.objects.filter(left_on=None, project__publication=Publication.PUBLIC)
        .select_related("organisation")
        .annotate(of=F("project__number"))
        .order_by("project__running", "position", "id")
    )


def partner_rows(found: Iterable[Any]) -> Iterator[Row]:
    """One organisation in one project."""
    for partner in found:
        yield {
            "number": partner.of,
            "organisation": partner.organisation.name,
            "sphere": partner.sphere,
            "role": partner.role,
        }


def news() -> QuerySet[News]:
    """The log of public projects without what was taken back."""
    return (
        News.objects.filter(project__publication=Publication.PUBLIC, retracted_at=None)
        .annotate(of=F("project__number"))
        .order_by("id")
    )


def news_rows(found: Iterable[Any]) -> Iterator[Row]:
    """One line of the log."""
    for one in found:
        yield {
            "id": one.pk,
            "number": one.of,
            "kind": one.kind,
            "date": timezone.localdate(one.at).isoformat(),
            "title": one.title,
            "text": one.text,
            "language": one.language,
        }


def themes() -> QuerySet[Theme]:
    """The themes projects are filed under, by key."""
    return Theme.objects.prefetch_related("old_names").order_by("key")


def theme_rows(found: Iterable[Theme]) -> Iterator[Row]:
    """One theme."""
    for theme in found:
        before = sorted({old.key for old in theme.old_names.all() if old.key})
        yield {"key": theme.key, "name": theme.name_sv, "name_en": theme.name_en, "before": " ".join(before)}


def areas() -> QuerySet[CityArea]:
    """The parts of the city, the largest first."""
    return CityArea.objects.select_related("parent").order_by("level", "key")


def area_rows(found: Iterable[CityArea]) -> Iterator[Row]:
    """One part of the city."""
    for area in found:
        yield {
            "key": area.key,
            "name": area.name,
            "level": area.level,
            "part_of": area.parent.key if area.parent else "",
        }


def ideas() -> QuerySet[Any]:
    """Answered ideas, a year a row."""
    return counted(timezone.localdate()).values(of=F("year")).annotate(n=Count("id")).order_by("of")


def idea_rows(found: Iterable[Any]) -> Iterator[Row]:
    """A year; one with few ideas is told as few."""
    for year in found:
        yield {"year": year["of"], "ideas": few(year["n"])}


def times() -> QuerySet[Any]:
    """The ideas the promise is judged by."""
    return answer_times(timezone.localdate())


def time_rows(found: Iterable[Any]) -> Iterator[Row]:
    """One idea by its dates."""
    for number, received, due, answered, days, in_time, outcome, sphere in found:
        yield {
            "number": number,
            "received_on": received.isoformat(),
            "answer_due": due.isoformat(),
            "answered_on": answered.isoformat() if answered else None,
            "days": days,
            "in_time": in_time,
            "outcome": outcome,
            "sphere": sphere,
        }


def removed() -> QuerySet[Any]:
    """What was public and is not any more: projects, and single pieces of news that were taken back."""
    # A file read in may say that something is gone which is public here.
    projects_gone = Tombstone.objects.exclude(number__in=Listing.objects.values("number")).values(
        of=F("number"), gone=F("removed_at"), piece=Value(None, output_field=BigIntegerField())
    )
    taken_back = News.objects.filter(project__publication=Publication.PUBLIC, retracted_at__isnull=False)
    pieces = taken_back.values(of=F("project__number"), gone=F("retracted_at"), piece=F("pk"))
    return projects_gone.union(pieces, all=True).order_by("gone", "of", "piece")


def removed_rows(found: Iterable[Any]) -> Iterator[Row]:
    """One project, or one piece of news, that ceased to be public."""
    for one in found:
        yield {
            "number": one["of"],
            "removed": timezone.localdate(one["gone"]).isoformat(),
            "news": one["piece"],
        }


def few(count: int) -> str:
    """A count of people; between one and four it is not told how many."""
    return str(count) if count == 0 or count >= HIDDEN_UNDER else f"<{HIDDEN_UNDER}"
