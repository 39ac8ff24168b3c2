"""Plain builders for gatherings. Carin organises; Alva, Bo, Cleo … Exempelsson come.

`make_gathering(seats=8)` is planned; `make_open` takes registrations; `make_registration` adds one person with a seat;
`register` signs one up by the verb;
`make_crowd(gathering, 40)` forty of them from all parts of society; `make_tables`, `make_rounds`, `make_plan` seat them.
"""

from __future__ import annotations

import time as time_module
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.core import signing
from django.db.models import F
from django.utils import timezone

from border.formkeys import new_form_key
from gatherings import history, planning, registering
from gatherings.codes import new_code
from gatherings.models import (
    AgendaItem,
    Gathering,
    GatheringTable,
    Registration,
    Room,
    Round,
    Seat,
    SeatingPlan,
    SphereSeats,
)
from gatherings.planning import NewGathering
from gatherings.registering import Choices, Signup
from gatherings.vocabulary.life import GatheringState
from gatherings.vocabulary.programme import ItemKind
from gatherings.vocabulary.registration import SEATED, RegistrationState
from gatherings.vocabulary.seating import PlanState
from outbox.models import Message, State
from people.models import User
from people.vocabulary import Sphere
from tests.builders import make_staff

FIRST_NAMES = ["Alva", "Bo", "Cleo", "Dag", "Ester", "Farid", "Greta", "Hugo", "Inez", "Jamal", "Klara", "Love"]


def carin() -> User:
    return User.objects.filter(email="carin@malmo.example").first() or make_staff()


def wall(days: int, hour: int, minute: int = 0) -> datetime:
    """So many days from today at this time in Malmö."""
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=days), time(hour, minute)))


def content(*, in_days: int = 30, seats: int = 80, **changes: object) -> NewGathering:
    """Malmö when it gets hot, an invented example."""
    values: dict[str, object] = {
        "title": "Malmö när det blir varmt",
        "title_en": "Malmö in the heat",
        "lead": "Hur håller vi staden sval, rättvis och i arbete när somrarna blir hetare?",
        "lead_en": "How do we keep the city cool, fair and at work when summers get hotter?",
        "starts_at": wall(in_days, 12, 30),
        "ends_at": wall(in_days, 17),
        "registration_opens_at": wall(-1, 8),
        "registration_closes_at": wall(in_days - 14, 23, 59) if in_days > 14 else wall(in_days, 0),
        "venue": "Exempelhallen",
        "address": "Exempelgatan 1, Malmö",
        "capacity": seats,
        "themes": [("Skugga och träd", "Shade and trees"), ("Arbete i värme", "Work in the heat")],
    }
    return NewGathering(**{**values, **changes})  # type: ignore[arg-type]


def make_gathering(**changes: object) -> Gathering:
    """A planned gathering of Carin's, 80 seats, in 30 days; `kept={"city": SeatsKept(20)}` keeps seats."""
    return planning.plan(content(**changes), by=carin())  # type: ignore[arg-type]


def make_open(**changes: object) -> Gathering:
    """A gathering people can register for."""
    gathering = make_gathering(**changes)
    return in_state(gathering, GatheringState.REGISTRATION_OPEN)


def in_state(gathering: Gathering, *states: GatheringState) -> Gathering:
    """Walk the gathering through these states, by the gate."""
    for state in states:
        now = timezone.now()
        fields: dict[str, object] = {"held_at": now} if state == GatheringState.HELD else {}
        if state == GatheringState.CANCELLED:
            fields = {"cancelled_because": "Påhittat skäl."}
        history.move(gathering, state, at=now, by=carin(), **fields)
    return gathering


def make_registration(
    gathering: Gathering,
    name: str = "Alva Exempelsson",
    sphere: str = Sphere.CITY,
    *,
    state: RegistrationState = RegistrationState.REGISTERED,
    **changes: object,
) -> Registration:
    """One person, by default with a seat, as a row with the counts right. Her mail is `<name>@gast.example`."""
    now = timezone.now()
    number = Registration.objects.filter(gathering=gathering).count() + 1
    Gathering.objects.filter(pk=gathering.pk).update(last_in_line=F("last_in_line") + 1)
    gathering.refresh_from_db()
    if state in SEATED:
        Gathering.objects.filter(pk=gathering.pk).update(taken=F("taken") + 1)
        SphereSeats.objects.filter(gathering=gathering, sphere=sphere).update(taken=F("taken") + 1)
    values: dict[str, object] = {
        "email": f"{name.split()[0].lower()}.{number}@gast.example",
        "organisation": f"Exempel {sphere}",
        "code": new_code(),
        "made_at": now,
        "state_since": now,
        "line": gathering.last_in_line,
    }
    return Registration.objects.create(
        gathering=gathering, name=name, sphere=sphere, state=state, **{**values, **changes}
    )


def make_crowd(gathering: Gathering, size: int, *, spheres: Sequence[str] = tuple(Sphere)) -> list[Registration]:
    """So many people with seats, their parts of society in turn."""
    return [
        make_registration(
            gathering,
            f"{FIRST_NAMES[number % len(FIRST_NAMES)]} Exempelsson {number + 1}",
            spheres[number % len(spheres)],
            organisation=f"Exempel {number % 17}",
        )
        for number in range(size)
    ]


def make_tables(gathering: Gathering, count: int, *, chairs: int = 8, **changes: object) -> list[GatheringTable]:
    """Tables 1 to `count` in one room."""
    room, _made = Room.objects.get_or_create(gathering=gathering, name="Salen", defaults={"name_en": "The hall"})
    fewest = min(6, chairs)
    return [
        GatheringTable.objects.create(
            gathering=gathering, number=number, room=room, chairs=chairs, **{"fewest": fewest, **changes}
        )
        for number in range(1, count + 1)
    ]


def make_rounds(gathering: Gathering, count: int = 3) -> list[Round]:
    """Rounds of fifty minutes from 13.40, each with its item of the programme."""
    first = gathering.local_start.replace(hour=13, minute=40)
    rounds = []
    for number in range(1, count + 1):
        begins = first + timedelta(minutes=70 * (number - 1))
        ends = begins + timedelta(minutes=50)
        item = AgendaItem.objects.create(
            gathering=gathering, kind=ItemKind.ROUND, title=f"Runda {number}", title_en=f"Round {number}",
            starts_at=begins, ends_at=ends,
        )  # fmt: skip
        made = Round.objects.create(
            gathering=gathering, number=number, item=item, title=item.title, title_en=item.title_en,
            starts_at=begins, ends_at=ends,
        )  # fmt: skip
        rounds.append(made)
    return rounds


def make_plan(gathering: Gathering, *, published: bool = True) -> SeatingPlan:
    """Everybody who comes, dealt out in turn to the tables in each round; needs tables and rounds."""
    now = timezone.now()
    by = carin()
    plan = SeatingPlan.objects.create(
        gathering=gathering,
        number=gathering.plans.count() + 1,
        state=PlanState.PUBLISHED if published else PlanState.DRAFT,
        seed="exempel",
        made_at=now,
        made_by=by,
        done_at=now,
        progress=100,
        published_at=now if published else None,
        published_by=by if published else None,
    )
    people = list(gathering.registrations.coming())
    tables = list(gathering.tables.all())
    for turn, round_ in enumerate(gathering.rounds.all()):
        for number, person in enumerate(people):
            table = tables[(number + turn * (number // len(tables) + 1)) % len(tables)]
            Seat.objects.create(plan=plan, round=round_, table=table, registration=person)
    return plan


def signup(name: str = "Alva Exempelsson", sphere: str = Sphere.CITY, *, email: str = "", **changes: object) -> Signup:
    """What somebody types; her mail is `<first name>@gast.example` unless given."""
    return Signup(
        Choices(name=name, **changes),  # type: ignore[arg-type]
        email or f"{name.split()[0].lower()}@gast.example",
        sphere,
    )


def register(
    gathering: Gathering, name: str = "Alva Exempelsson", sphere: str = Sphere.CITY, **changes: object
) -> Registration:
    """Sign somebody up as the public form does, and give back what came of it."""
    typed = signup(name, sphere, **changes)
    registering.register(gathering, typed, form_key=new_form_key())
    gathering.refresh_from_db()
    return gathering.registrations.active().get(email__iexact=typed.email)


def deliver(about: Registration, *, at: datetime | None = None) -> None:
    """The mail server has taken every mail to this person."""
    Message.objects.filter(to=about.email).update(state=State.SENT, sent_at=at or timezone.now())


def signup_answers(**changes: object) -> dict[str, object]:
    """What is typed into the public form."""
    return {
        "name": "Alva Exempelsson",
        "email": "alva@gast.example",
        "organisation": "Exempelparken",
        "sphere": "city",
        "telephone": "",
        "badge_name": "",
        "talks_about": "",
        "table_language": "sv",
        "start": signing.dumps(int((time_module.time() - 60) * 1000), salt="border.start"),
        "form_key": new_form_key(),
        **changes,
    }
