"""Making a gathering, and changing what is said of it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from gatherings.history import record
from gatherings.models import Gathering, GatheringTheme, SphereSeats
from gatherings.needs import SALT_BYTES
from gatherings.vocabulary.life import COSTS_NOTHING, Admission, GatheringEventKind
from people.models import User
from people.vocabulary import Sphere


@dataclass(frozen=True)
class SeatsKept:
    """Seats kept for a part of society, until the day before `release_on`."""

    seats: int
    release_on: date | None = None


@dataclass(frozen=True)
class NewGathering:
    """What a gathering begins with. Texts are cleaned; moments are aware."""

    title: str
    lead: str
    starts_at: datetime
    ends_at: datetime
    registration_closes_at: datetime
    venue: str
    address: str
    capacity: int
    registration_opens_at: datetime | None = None
    title_en: str = ""
    lead_en: str = ""
    about: str = ""
    about_en: str = ""
    easy_read: str = ""
    getting_there: str = ""
    getting_there_en: str = ""
    facilities: list[str] = field(default_factory=list)
    accessibility: str = ""
    accessibility_en: str = ""
    food: str = ""
    food_en: str = ""
    cost: str = COSTS_NOTHING[0]
    cost_en: str = COSTS_NOTHING[1]
    needs_before: date | None = None
    contact: User | None = None
    languages: str = ""
    languages_en: str = ""
    admission: str = Admission.FIRST_COME
    draw_at: datetime | None = None
    list_until: date | None = None
    kept: dict[str, SeatsKept] = field(default_factory=dict)
    themes: list[tuple[str, str]] = field(default_factory=list)
    slug: str = ""


def plan(new: NewGathering, *, by: User) -> Gathering:
    """Make a planned gathering with a row of seats for every part of society. The first free address of its title is taken."""
    now = timezone.now()
    apart = {"kept", "themes", "slug", "contact"}
    with transaction.atomic():
        gathering = Gathering.objects.create(
            slug=_free_slug(new.slug or new.title),
            capacity_hard=new.capacity,
            needs_salt=secrets.token_bytes(SALT_BYTES),
            made_at=now,
            changed_at=now,
            state_since=now,
            made_by=by,
            contact=new.contact or by,
            **{name: value for name, value in vars(new).items() if name not in apart},
        )
        for sphere in Sphere:
            kept = new.kept.get(sphere)
            SphereSeats.objects.create(
                gathering=gathering,
                sphere=sphere,
                seats=kept.seats if kept else None,
                release_on=kept.release_on if kept else None,
            )
        for position, (name, name_en) in enumerate(new.themes):
            GatheringTheme.objects.create(gathering=gathering, position=position, name=name, name_en=name_en)
        record(gathering, GatheringEventKind.MADE, at=now, by=by)
    return gathering


def _free_slug(words: str) -> str:
    slug = slugify(words)[:50].strip("-") or "stormote"
    taken = set(Gathering.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    number, free = 1, slug
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    return free
