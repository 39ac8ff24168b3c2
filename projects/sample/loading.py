"""Writes sample projects. Real and bulk ones are rows as the verbs would have left them; the invented few are made by the verbs."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

from people.models import CityArea, Organisation, Plain, Theme, User
from projects import catalogue
from projects.models import (
    Event,
    Milestone,
    News,
    Partner,
    Project,
    ProjectMembership,
    ProjectSeries,
    StatusUpdate,
)
from projects.sample import words
from projects.sample.real import REAL, Real
from projects.vocabulary import (
    ENDED,
    MemberRole,
    NewsKind,
    ProjectEventKind,
    ProjectOrigin,
    ProjectState,
    Publication,
    UpdateStage,
)

BATCH = 1000


def load_real(by: User) -> dict[str, Project]:
    """The real projects of `real.py`, public, with source and what is not known. Gives key to project."""
    now = timezone.now()
    themes = {theme.key: theme for theme in Theme.objects.all()}
    areas = {area.key: area for area in CityArea.objects.all()}
    made: dict[str, Project] = {}
    for real in REAL:
        project = Project.objects.create(**_columns(real, by=by, now=now))
        project.themes.set([themes[key] for key in real.themes])
        project.areas.set([areas[key] for key in real.areas])
        for position, one in enumerate(real.partners):
            Partner.objects.create(
                project=project,
                organisation=_organisation(one.name, one.sphere),
                sphere=one.sphere,
                role=one.role,
                position=position,
            )
        Event.objects.create(
            project=project, kind=ProjectEventKind.STARTED, at=now, actor=by, actor_kind="staff", note=real.source
        )
        made[real.key] = project
    for real in REAL:
        made[real.key].parents.set([made[key] for key in real.parts])
    for project in made.values():
        catalogue.refresh(project)
    return made


def load_bulk(count: int, *, seed: int, by: User, organisations: int) -> None:
    """`count` invented projects with groups, news, steps; the same seed gives the same ones. All are public and say that
    they are invented."""
    chance = random.Random(seed)  # noqa: S311  (sample data)
    pool = _organisations(organisations, chance)
    themes = list(Theme.objects.order_by("key"))
    areas = list(CityArea.objects.order_by("key"))
    today = timezone.localdate()
    done = 0
    while done < count:
        _batch(min(BATCH, count - done), chance, pool, themes, areas, today, by)
        done += BATCH
    catalogue.refresh_all()


def next_numbers(count: int) -> list[int]:
    """The next `count` running numbers of the series."""
    series, _made = ProjectSeries.objects.get_or_create(id=1, defaults={"last": 0})
    first = series.last + 1
    ProjectSeries.objects.filter(id=1).update(last=series.last + count)
    return list(range(first, first + count))


def _columns(real: Real, *, by: User, now: datetime) -> dict[str, object]:
    (running,) = next_numbers(1)
    first, last = real.years
    # The day the source speaks of at the latest; a planned end is no news. Nobody posts for these, so they are never called quiet.
    today = timezone.localdate(now)
    known = date(max((year for year in (first, last) if year and year <= today.year), default=2016), 12, 31)
    return {
        "number": f"P-{running:04d}",
        "running": running,
        "state": real.state,
        "state_since": min(known, today),
        "publication": Publication.PUBLIC,
        "published_at": now,
        "published_by": by,
        "title": real.title,
        "title_en": real.title_en,
        "summary": real.summary,
        "summary_en": real.summary_en,
        "about": _about(real),
        "place": real.place,
        "year_from": first,
        "year_to": last,
        "time_words": real.time_words,
        "result": real.result,
        "effect": real.effect,
        "origin": ProjectOrigin.MEET_MALMO if real.meet else ProjectOrigin.OTHER,
        "source_url": real.source,
        "verified": not real.not_known,
        "not_verified": real.not_known,
        "last_news_on": min(known, today),
        "made_at": now,
        "changed_at": now,
    }


def _about(real: Real) -> str:
    """What else the sources say, and where they are; the first one stands in a column of its own."""
    further = "Uppgifterna kommer också från " + " och ".join(real.more) if real.more else ""
    return "\n\n".join(words for words in (real.about, further) if words)


def _organisation(name: str, sphere: str) -> Organisation:
    known = Organisation.objects.filter(plain_name=Plain(words.value(name))).first()
    return known or Organisation.objects.create(name=name, sphere=sphere)


def _organisations(count: int, chance: random.Random) -> list[Organisation]:
    names = words.organisation_names(count, chance)
    known = set(Organisation.objects.values_list("plain_name", flat=True))
    rows = [Organisation(name=name, sphere=sphere) for name, sphere in names if words.plain(name) not in known]
    Organisation.objects.bulk_create(rows, batch_size=BATCH)
    return list(Organisation.objects.filter(name__startswith=words.INVENTED).order_by("id")) or rows


def _batch(
    count: int,
    chance: random.Random,
    pool: list[Organisation],
    themes: list[Theme],
    areas: list[CityArea],
    today: date,
    by: User,
) -> None:
    now = timezone.now()
    projects = [_invented(running, chance, today, now, by) for running in next_numbers(count)]
    projects = Project.objects.bulk_create(projects)
    _through(Project.themes.through, "theme_id", projects, themes, chance, (1, 1, 2))
    _through(Project.areas.through, "cityarea_id", projects, areas, chance, (1, 1, 1, 2))
    partners, members, updates, steps, events = [], [], [], [], []
    for project in projects:
        chosen = chance.sample(pool, min(len(pool), chance.randint(2, 6)))
        partners += [
            Partner(project=project, organisation=one, sphere=one.sphere, position=n, role=chance.choice(words.ROLES))
            for n, one in enumerate(chosen)
        ]
        members += [
            ProjectMembership(
                project=project, organisation=one, sphere=one.sphere, joined_on=project.started_on or today,
                role=MemberRole.LEAD if n == 0 else MemberRole.MEMBER, name="",
            )
            for n, one in enumerate(chosen)
        ]  # fmt: skip
        for n in range(chance.randint(0, 4)):
            written = now - timedelta(days=chance.randint(1, 900) + n)
            updates.append(
                StatusUpdate(
                    project=project, stage=UpdateStage.PUBLISHED, title=chance.choice(words.NEWS), text=words.paragraph(chance),
                    written_at=written, posted_at=written, decided_at=written,
                )
            )  # fmt: skip
        steps.append(
            Milestone(
                project=project,
                title=chance.choice(words.STEPS),
                due_on=today + timedelta(days=chance.randint(-90, 400)),
            )
        )
        events.append(
            Event(project=project, kind=ProjectEventKind.STARTED, at=project.made_at, actor=by, actor_kind="staff")
        )
    Partner.objects.bulk_create(partners, batch_size=BATCH)
    ProjectMembership.objects.bulk_create(members, batch_size=BATCH)
    updates = StatusUpdate.objects.bulk_create(updates, batch_size=BATCH)
    News.objects.bulk_create(
        (
            News(
                project_id=update.project_id, kind=NewsKind.UPDATE, at=update.decided_at or now, title=update.title, text=update.text,
                update=update, told_at_once=True,
            )
            for update in updates
        ),
        batch_size=BATCH,
    )  # fmt: skip
    Milestone.objects.bulk_create(steps, batch_size=BATCH)
    Event.objects.bulk_create(events, batch_size=BATCH)


def _invented(running: int, chance: random.Random, today: date, now: datetime, by: User) -> Project:
    title, summary = words.title(chance)
    began = today - timedelta(days=chance.randint(30, 3600))
    state = chance.choices(list(ProjectState), weights=[10, 35, 5, 3, 30, 7, 10])[0]
    ended = began + timedelta(days=chance.randint(20, 700)) if state in ENDED else None
    if ended and ended > today:
        ended = today
    return Project(
        number=f"P-{running:04d}",
        running=running,
        state=state,
        state_since=ended or began,
        publication=Publication.PUBLIC,
        published_at=now,
        published_by=by,
        title=title,
        summary=summary,
        about=words.paragraph(chance),
        place="",
        started_on=began,
        ended_on=ended,
        wanted_chairs=chance.randint(5, 10),
        seeking_funding=chance.random() < 0.15,
        result=words.paragraph(chance) if ended else "",
        lessons=words.paragraph(chance) if ended else "",
        origin=ProjectOrigin.INVENTED,
        coordinator=by,
        last_news_on=min(today, (ended or today) - timedelta(days=chance.randint(0, 150))),
        made_at=now,
        changed_at=now,
    )


def _through(
    model: type,
    column: str,
    projects: list[Project],
    rows: Iterable[Theme | CityArea],
    chance: random.Random,
    sizes: tuple[int, ...],
) -> None:
    choices = [row.pk for row in rows]
    model.objects.bulk_create(  # type: ignore[attr-defined]
        [
            model(project_id=project.pk, **{column: key})
            for project in projects
            for key in chance.sample(choices, chance.choice(sizes))
        ],
        batch_size=BATCH,
    )
