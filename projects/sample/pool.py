"""Writes an invented resource pool: people as they would be after some years, with questions behind them and work waiting."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from people import pool
from people.models import CityArea, Competence, Organisation, OwnCompetence, Person, Plain, ResourcePerson, Theme, User
from people.pool import Entry
from people.vocabulary import NOTICE_VERSION, AreaLevel, ConfirmedWay, EntryState, Offer
from projects import inviting, proposing, staffing
from projects.models import GroupInvitation, Project
from projects.sample import words
from projects.sample.pool_people import (
    CITY,
    CRAFTS,
    FIRST,
    LAST,
    ORGANISATIONS,
    SHARES,
    SPELLINGS,
    UNSORTED,
)
from projects.vocabulary import InvitationState

BATCH = 2_000
# Two years of questions; of every ten so many were answered with each.
_ANSWERS = [
    *[InvitationState.ACCEPTED] * 5, *[InvitationState.DECLINED] * 3, InvitationState.LATER, InvitationState.EXPIRED,
]  # fmt: skip


def load_pool(count: int, *, seed: int, by: User) -> None:
    """`count` invented people; the same seed gives the same ones."""
    chance = random.Random(seed)  # noqa: S311  (sample data)
    firms = _organisations()
    made = 0
    while made < count:
        _batch(made, min(BATCH, count - made), chance, firms)
        made += BATCH
    people = list(ResourcePerson.objects.order_by("id")[:400])
    _history(people, chance, by)
    _work(people, by)


def load_table(by: User) -> None:
    """A forming project with needs and rules, a proposal that waits to be looked at, and one question that is out."""
    project = Project.objects.filter(title="Språkluckan").first()
    if project is None:
        return
    rules = {
        "size_from": 5, "size_to": 7, "spheres": 3, "per_organisation": 2, "languages": ["sv"], "hours": 2, "months": 6,
        "ties": "new",
    }  # fmt: skip
    staffing.set_rules(project, rules, least={"city": 1, "business": 1}, conflicts=[], version=0, by=by)
    for key, strength, count in (
        ("sprak", "must", 1),
        ("logistik", "should", 1),
        ("anstalla", "should", 1),
        ("utvardering", "may", 1),
    ):
        one = Competence.objects.get(key=key)
        values = {
            "competence": one, "administration": None, "sphere": "", "strength": strength, "level": 1, "count": count,
            "commitment": "Två timmar i månaden i ett halvår.", "commitment_en": "Two hours a month for half a year.", "public": True,
        }  # fmt: skip
        staffing.add_need(project, values, by=by)
    proposal = proposing.ask_for([project], by=by)
    proposing.work_out(proposal.pk)
    proposal.refresh_from_db()
    first = proposal.result["teams"][str(project.pk)]["people"][:1]
    for resource in ResourcePerson.objects.filter(pk__in=first):
        facts = proposal.result["teams"][str(project.pk)]["reasons"].get(str(resource.pk), [])
        inviting.invite(project, resource, by=by, reasons=facts, proposal=proposal)


def _organisations() -> dict[str, list[Organisation]]:
    found: dict[str, list[Organisation]] = {}
    for name, sphere, size in [*ORGANISATIONS, (CITY, "city", "large")]:
        known = Organisation.objects.filter(plain_name=Plain(words.value(name))).first()
        one = known or Organisation.objects.create(name=name, sphere=sphere)
        Organisation.objects.filter(pk=one.pk).update(size=size)
        found.setdefault(sphere, []).append(one)
    return found


def _batch(begin: int, count: int, chance: random.Random, firms: dict[str, list[Organisation]]) -> None:
    now, today = timezone.now(), timezone.localdate()
    spheres = chance.choices(list(SHARES), list(SHARES.values()), k=count)
    people, crafts = [], []
    for offset, sphere in enumerate(spheres):
        number = begin + offset
        name = f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]}"
        role, own, keys = chance.choice(CRAFTS[sphere])
        firm = chance.choice(firms[sphere]) if sphere in firms else None
        days = chance.randint(5, 340)
        people.append(
            ResourcePerson(
                state=EntryState.ACTIVE, name=name, email=f"{slugify(name).replace('-', '.')}{number}@resurs.example", sphere=sphere,
                organisation=firm, organisation_name=firm.name if firm else "", role=role, own_words=own, words_judged_at=now,
                offers=chance.sample(Offer.values, chance.randint(1, 3)), hours=chance.choice([1, 2, 2, 3, 4, 6]),
                months=chance.choice([6, 6, 12, 18]), groups_at_once=chance.choice([1, 1, 2]), asks_a_year=chance.choice([1, 2, 4, 4]),
                spoken=["sv", "en"] if chance.random() < 0.6 else ["sv"], entered_at=now - timedelta(days=days + 200),
                confirmed_at=now - timedelta(days=days + 200), renewed_on=today - timedelta(days=days), notice_version=NOTICE_VERSION,
            )
        )  # fmt: skip
        crafts.append(keys)
    persons = Person.objects.bulk_create(
        Person(email=one.email, name=one.name, sphere=one.sphere, confirmed_at=one.confirmed_at or now)
        for one in people
    )
    for one, person in zip(people, persons, strict=True):
        one.person = person
    ResourcePerson.objects.bulk_create(people)
    _attach(people, crafts, chance)


def _attach(people: list[ResourcePerson], crafts: list[list[str]], chance: random.Random) -> None:
    listed = dict(Competence.objects.values_list("key", "pk"))
    themes = list(Theme.objects.order_by("key").values_list("pk", flat=True))
    areas = list(CityArea.objects.filter(level=AreaLevel.DISTRICT).order_by("key").values_list("pk", flat=True))
    OwnCompetence.objects.bulk_create(
        OwnCompetence(resource=one, competence_id=listed[key], level=chance.choices([1, 2, 3], [3, 4, 2])[0])
        for one, keys in zip(people, crafts, strict=True)
        for key in keys
    )
    for through, column, choices, sizes in (
        (ResourcePerson.themes.through, "theme_id", themes, [0, 1, 2, 3]),
        (ResourcePerson.areas.through, "cityarea_id", areas, [0, 0, 1, 2]),
    ):
        rows: list[Any] = [
            through(resourceperson_id=one.pk, **{column: key})
            for one in people
            for key in chance.sample(choices, min(len(choices), chance.choice(sizes)))
        ]
        through.objects.bulk_create(rows)


def _history(people: list[ResourcePerson], chance: random.Random, by: User) -> None:
    """Questions of the last two years, answered as people answer."""
    projects = list(Project.objects.filter(origin="invented").order_by("id")[:8])
    now, rows = timezone.now(), list[GroupInvitation]()
    for person in people:
        times = chance.choices([0, 1, 2, 3], [4, 4, 2, 1])[0]
        # Each project asks one person once.
        for project in chance.sample(projects, min(times, person.asks_a_year, len(projects))):
            sent = now - timedelta(days=chance.randint(12, 640))
            state = chance.choice(_ANSWERS)
            rows.append(
                GroupInvitation(
                    project=project, resource=person, sphere=person.sphere, state=state, nonce=f"sample-{len(rows)}", sent_at=sent,
                    asked_by=by, answer_before=timezone.localdate(sent) + timedelta(days=10), answered_at=sent + timedelta(days=3),
                )
            )  # fmt: skip
    GroupInvitation.objects.bulk_create(rows)


def _work(people: list[ResourcePerson], by: User) -> None:
    """What waits for a coordinator: spellings, own words, pauses, renewals, somebody without a mailbox, a letter."""
    today = timezone.localdate()
    left = people[3:]
    for sphere, name in SPELLINGS:
        one = next(person for person in left if person.sphere == sphere)
        left.remove(one)
        _change([one], organisation=None, organisation_name=name)
    chosen = iter(left)
    for own in UNSORTED:
        _change([next(chosen)], own_words=own, words_judged_at=None)
    _change([next(chosen) for _ in range(4)], paused_until=today + timedelta(days=40))
    _change([next(chosen) for _ in range(3)], ask_again_on=today + timedelta(days=90))
    _change(
        [next(chosen) for _ in range(3)],
        state=EntryState.NEEDS_RENEWAL,
        renewed_on=today - timedelta(days=370),
        warned_on=today - timedelta(days=5),
    )
    called = Entry(
        "Signe Exempelsson",
        "other",
        telephone="040-000 00 01",
        contact_way="telephone",
        own_words="Kan laga mat för femtio.",
    )
    with transaction.atomic():
        one = pool.enter(called, by=by)
        _change([one], state=EntryState.NEEDS_RENEWAL, renewed_on=today - timedelta(days=368))
        letter = Entry(
            "Torvald Påhittsson", "other", telephone="040-000 00 02", contact_way="telephone", own_words="Snickrar."
        )
        pool.enter(letter, by=by, way=ConfirmedWay.POST)


def _change(people: Iterable[ResourcePerson], **columns: object) -> None:
    ResourcePerson.objects.filter(pk__in=[one.pk for one in people]).update(**columns)
