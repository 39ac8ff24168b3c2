"""Open data: what each file holds, column by column. The dictionary people read is made from these very definitions.

Public projects only, no columns about persons; counts of people under five are not told (domain.md 4.8).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F
from django.utils.translation import get_language

from border.cleaning import safe_cell
from ideas.figures import counted
from outbox.links import absolute
from people.models import Theme
from people.vocabulary import Sphere
from projects.models import Listing, News, Partner, Project, Tombstone
from projects.vocabulary import Publication

HIDDEN_UNDER = 5

Cell = str | int | bool | None
Row = dict[str, Cell]


@dataclass(frozen=True)
class Column:
    """One column: its name in the file, what it means in both languages, and its kind (text, number, date, address)."""

    name: str
    kind: str
    sv: str
    en: str

    @property
    def meaning(self) -> str:
        return self.en if (get_language() or "sv").startswith("en") else self.sv


@dataclass(frozen=True)
class Dataset:
    """One file under a stable address, as CSV and as JSON."""

    key: str
    sv: str
    en: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Row]]

    @property
    def name(self) -> str:
        return self.en if (get_language() or "sv").startswith("en") else self.sv


def as_csv(dataset: Dataset, rows: Iterable[Row]) -> Iterator[bytes]:
    """The file in pieces: UTF-8 with its mark, every cell quoted, nothing a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    out.write("\ufeff")
    writer.writerow([column.name for column in dataset.columns])
    for row in rows:
        writer.writerow([_cell(row[column.name]) for column in dataset.columns])
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()
    yield out.getvalue().encode()


def as_json(dataset: Dataset, rows: Iterable[Row]) -> Iterator[bytes]:
    """The same rows as a list of objects, in pieces."""
    yield b"[\n"
    between = b""
    for row in rows:
        yield (
            between
            + json.dumps({column.name: row[column.name] for column in dataset.columns}, ensure_ascii=False).encode()
        )
        between = b",\n"
    yield b"\n]\n"


def project_rows(listings: Iterable[Listing]) -> Iterator[Row]:
    """Rows of the projects file for these listings."""
    themes = {theme.pk: theme.key for theme in Theme.objects.all()}
    listed = list(listings)
    more = Project.objects.in_bulk([row.pk for row in listed])
    for row in listed:
        project = more[row.pk]
        counts = dict(zip(Sphere.values, row.sphere_counts, strict=True))
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
            "place": row.place,
            "first_year": min(row.years) if row.years else None,
            "last_year": max(row.years) if row.years else None,
            "last_news": row.last_news_on.isoformat(),
            "result": project.result,
            "effect": project.effect,
            "lessons": project.lessons,
            "source": project.source_url,
            "not_known": project.not_verified,
            **{f"chairs_{key}": _few(count) for key, count in counts.items()},
        }


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    return safe_cell(value) if isinstance(value, str) else str(value)


def _few(count: int) -> str:
    """A count of people; between one and four it is not told how many."""
    return str(count) if count == 0 or count >= HIDDEN_UNDER else f"<{HIDDEN_UNDER}"


def _all_projects() -> Iterator[Row]:
    return project_rows(Listing.objects.order_by("running"))


def _partners() -> Iterator[Row]:
    rows = (
        Partner.objects.filter(left_on=None, project__publication=Publication.PUBLIC)
        .select_related("project", "organisation")
        .order_by("project__running", "position", "id")
    )
    for partner in rows.iterator(chunk_size=2000):
        yield {
            "number": partner.project.number,
            "organisation": partner.organisation.name,
            "sphere": partner.sphere,
            "role": partner.role,
        }


def _news() -> Iterator[Row]:
    rows = (
        News.objects.filter(project__publication=Publication.PUBLIC, retracted_at=None)
        .select_related("project")
        .order_by("id")
    )
    for news in rows.iterator(chunk_size=2000):
        yield {
            "id": news.pk,
            "number": news.project.number,
            "kind": news.kind,
            "date": news.at.date().isoformat(),
            "title": news.title,
            "text": news.text,
            "language": news.language,
        }


def _ideas() -> Iterator[Row]:
    """Ideas a year, answered; a year with few is told as few."""
    per_year = counted(date.today()).values(year_=F("year")).annotate(n=Count("id")).order_by("year_")  # noqa: DTZ011
    for row in per_year:
        yield {"year": row["year_"], "ideas": _few(row["n"])}


def _removed() -> Iterator[Row]:
    for stone in Tombstone.objects.order_by("removed_at"):
        yield {"number": stone.number, "removed": stone.removed_at.date().isoformat()}


_NUMBER = Column("number", "text", "projektets nummer, som aldrig ändras", "the project's number, which never changes")

DATASETS = {
    dataset.key: dataset
    for dataset in (
        Dataset(
            "projekt",
            "Projekt",
            "Projects",
            (
                _NUMBER,
                Column("address", "address", "projektets sida", "the project's page"),
                Column("title", "text", "rubrik på svenska", "title in Swedish"),
                Column("title_en", "text", "rubrik på engelska, om den finns", "title in English, if there is one"),
                Column("summary", "text", "en mening på svenska", "one sentence in Swedish"),
                Column("summary_en", "text", "en mening på engelska, om den finns", "one sentence in English, if there is one"),
                Column("state", "text", "läge: forming, ongoing, paused, handed_over, finished, discontinued, followed_up",
                       "state: forming, ongoing, paused, handed_over, finished, discontinued, followed_up"),
                Column("origin", "text", "meet_malmo, other (annan samverkan) eller invented (påhittat exempel)",
                       "meet_malmo, other (other collaboration) or invented (invented example)"),
                Column("seeking_funding", "text", "yes om projektet söker pengar", "yes if it looks for funding"),
                Column("themes", "text", "ämnenas nycklar med mellanslag", "keys of the themes, separated by blanks"),
                Column("place", "text", "plats med ord", "place in words"),
                Column("first_year", "number", "första året, om det är känt", "first year, if known"),
                Column("last_year", "number", "sista året, om det är känt", "last year, if known"),
                Column("last_news", "date", "dagen för det senaste öppna steget", "day of the latest public step"),
                Column("result", "text", "vad som blev gjort", "what was made"),
                Column("effect", "text", "vad som förändrades", "what changed"),
                Column("lessons", "text", "lärdomar", "lessons learned"),
                Column("source", "address", "källa för det som inte är vårt eget", "source of what is not our own"),
                Column("not_known", "text", "vad som inte är känt", "what is not known"),
                *(
                    Column(f"chairs_{key}", "text", f"stolar: {key}, <5 för en till fyra", f"chairs: {key}, <5 for one to four")
                    for key in Sphere.values
                ),
            ),
            _all_projects,
        ),
        Dataset(
            "samarbetsparter",
            "Samarbetsparter",
            "Partners",
            (
                _NUMBER,
                Column("organisation", "text", "organisationens namn", "name of the organisation"),
                Column("sphere", "text", "del av samhället", "part of society"),
                Column("role", "text", "vad den gör", "what it does"),
            ),
            _partners,
        ),
        Dataset(
            "nyheter",
            "Nyheter",
            "News",
            (
                Column("id", "number", "nyhetens nummer, som aldrig ändras", "number of the news, which never changes"),
                _NUMBER,
                Column("kind", "text", "slag: update, decision, result, state, milestone, published",
                       "kind: update, decision, result, state, milestone, published"),
                Column("date", "date", "dagen", "the day"),
                Column("title", "text", "rubrik", "heading"),
                Column("text", "text", "text", "text"),
                Column("language", "text", "språk: sv eller en", "language: sv or en"),
            ),
            _news,
        ),
        Dataset(
            "ideer",
            "Idéer i siffror",
            "Ideas in figures",
            (
                Column("year", "number", "året", "the year"),
                Column("ideas", "text", "besvarade idéer, <5 för en till fyra", "answered ideas, <5 for one to four"),
            ),
            _ideas,
        ),
        Dataset(
            "borttaget",
            "Borttaget",
            "Removed",
            (
                _NUMBER,
                Column("removed", "date", "dagen då projektet slutade vara öppet: ta bort det också hos er",
                       "the day it ceased to be public: please remove it as well"),
            ),
            _removed,
        ),
    )
}  # fmt: skip
