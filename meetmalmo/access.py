"""A person's right to see what is known of her, and to be forgotten: what every app says, put together (domain.md 4.2)."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from gatherings import access as gatherings
from ideas import access as ideas
from people import access as people
from people.access import Forgotten, Section
from people.models import Person, PersonEvent, User
from people.vocabulary import PersonStep
from projects import access as projects

# Every app that knows anything of persons; a new one is added here.
_GATHERERS: tuple[Callable[[str], list[Section]], ...] = (people.about, ideas.about, projects.about, gatherings.about)


def gather(email: str, *, by: User) -> list[Section]:
    """Everything known of this address, without empty sections. That it was gathered, by whom, is written down."""
    found = [section for about in _GATHERERS for section in about(email) if section.rows]
    person = Person.objects.filter(email__iexact=email).first()
    PersonEvent.objects.create(
        at=timezone.now(), by=by, kind=PersonStep.GATHERED, person=person, rows=sum(len(one.rows) for one in found)
    )
    return found


def as_json(email: str, found: list[Section]) -> str:
    """The same as a file for the person, in an order that does not change."""
    content = {"address": email, "gathered": timezone.localtime().isoformat(timespec="minutes")}
    return json.dumps(
        {**content, "known": [{"what": one.title, "rows": one.rows} for one in found]}, ensure_ascii=False, indent=2
    )


def erase(email: str, *, by: User) -> list[Forgotten]:
    """Forget everything that may be forgotten, in one transaction; says what is gone, and what has to stay and why."""
    with transaction.atomic():
        # From above downwards: the entry of the pool tells which questions were hers.
        done = [
            *gatherings.forget(email, by=by),
            *projects.forget(email, by=by),
            *ideas.forget(email),
            *people.forget(email),
        ]
        PersonEvent.objects.create(
            at=timezone.now(), by=by, kind=PersonStep.ERASED, rows=sum(one.count for one in done if not one.kept)
        )
    return done
