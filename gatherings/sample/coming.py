"""One gathering that people can register for: seats kept by part of society, most of them taken, a short line."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from border.formkeys import new_form_key
from gatherings import lifecycle, planning, registering
from gatherings.models import Gathering
from gatherings.needs import Needs
from gatherings.planning import NewGathering, SeatsKept
from gatherings.registering import Choices, Signup
from gatherings.vocabulary.life import Facility
from gatherings.vocabulary.registration import AccessNeed, FoodNeed
from people.models import User
from people.vocabulary import Sphere

FIRST_NAMES = [
    "Alva", "Bo", "Cleo", "Dag", "Ester", "Farid", "Greta", "Hugo", "Inez", "Jamal", "Klara", "Love", "Mira", "Nils", "Olga", "Petra",
    "Qasim", "Rut", "Sixten", "Tova", "Ulla", "Viktor", "Wilma", "Yusuf", "Zara",
]  # fmt: skip
ORGANISATIONS = {
    Sphere.CITY: ["Malmö stad"],
    Sphere.BUSINESS: ["Exempelkyla AB", "Bygg och Exempel", "Exempelhamnens energi", "Takodlarna Exempel"],
    Sphere.CIVIL_SOCIETY: ["Odlarna Exemplet", "Exempelgårdens förening", "Cykelföreningen Exemplet"],
    Sphere.ACADEMIA: ["Exempelhögskolan"],
    Sphere.OTHER_PUBLIC: ["Exempelmyndigheten", "Exempelregionen"],
    Sphere.OTHER: [""],
}
KEPT = {
    Sphere.CITY: 22, Sphere.BUSINESS: 22, Sphere.CIVIL_SOCIETY: 16, Sphere.ACADEMIA: 10, Sphere.OTHER_PUBLIC: 6, Sphere.OTHER: 4,
}  # fmt: skip
# Seats left for each, and how many of the city stand in line.
LEFT = {
    Sphere.CITY: 0, Sphere.BUSINESS: 5, Sphere.CIVIL_SOCIETY: 4, Sphere.ACADEMIA: 3, Sphere.OTHER_PUBLIC: 1, Sphere.OTHER: 1,
}  # fmt: skip
IN_LINE = 4
DAYS_AHEAD = 105


def load_coming(by: User, *, seed: int) -> Gathering:
    """“Malmö när det blir varmt”, as the design shows it: 14 of 80 places left and the city's line begun."""
    day = timezone.localdate() + timedelta(days=DAYS_AHEAD)
    closes = day - timedelta(days=14)
    gathering = planning.plan(
        NewGathering(
            title="Malmö när det blir varmt",
            title_en="Malmö in the heat",
            lead="Påhittat exempel. Hur håller vi staden sval, rättvis och i arbete när somrarna blir hetare? Kom och tänk ihop med dem du annars aldrig möter.",
            lead_en="An invented example. How do we keep the city cool, fair and at work when summers get hotter? Come and think with people you would never meet otherwise.",
            starts_at=_at(day, 12, 30),
            ends_at=_at(day, 17),
            registration_closes_at=_at(closes, 23, 59),
            venue="Exempelhallen",
            address="Exempelgatan 1, Malmö",
            capacity=sum(KEPT.values()),
            getting_there="Buss till Exempeltorget, därifrån 200 meter på plan mark. Stegfri entré från gatan.",
            getting_there_en="Bus to Exempeltorget, from there 200 metres on level ground. Step-free entrance from the street.",
            facilities=[Facility.STEP_FREE, Facility.HEARING_LOOP, Facility.QUIET_ROOM, Facility.INTERPRETERS],
            food="Lunch ingår.",
            food_en="Lunch is included.",
            languages="Svenska. Några bord pratar engelska.",
            languages_en="Swedish. Some tables speak English.",
            kept={sphere: SeatsKept(seats, release_on=closes - timedelta(days=14)) for sphere, seats in KEPT.items()},
            themes=[
                ("Skugga och träd", "Shade and trees"),
                ("Arbete i värme", "Work in the heat"),
                ("Svala hem", "Cool homes"),
                ("Vem drabbas?", "Who suffers?"),
            ],
        ),
        by=by,
    )
    lifecycle.open_registration(gathering, by=by)
    rng = random.Random(seed)  # noqa: S311
    guests = [sphere for sphere, seats in KEPT.items() for _ in range(seats - LEFT[sphere])]
    rng.shuffle(guests)
    for number, sphere in enumerate([*guests, *[Sphere.CITY] * IN_LINE]):
        registering.register(gathering, _guest(number, sphere, gathering, rng), form_key=new_form_key())
    gathering.refresh_from_db()
    return gathering


def _guest(number: int, sphere: str, gathering: Gathering, rng: random.Random) -> Signup:
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    wishes = rng.sample(list(gathering.themes.values_list("pk", flat=True)), 2)
    needs = Needs(
        food=(rng.choice(list(FoodNeed)),) if rng.random() < 0.3 else (),
        access=(rng.choice([AccessNeed.STEP_FREE, AccessNeed.HEARING_LOOP, AccessNeed.LARGE_PRINT]),)
        if rng.random() < 0.08
        else (),
    )
    choices = Choices(
        name=f"{first} Exempelsson",
        organisation=rng.choice(ORGANISATIONS[Sphere(sphere)]),
        talks_about=rng.choice(["parker och träd", "odling på gårdar", "kyla och energi", "värme och hälsa", ""]),
        table_language=rng.choices(["sv", "either", "en"], [8, 2, 1])[0],
        on_list=rng.random() < 0.6,
        photo_ok=rng.random() < 0.5,
        wish_ids=wishes,
        needs=needs,
    )
    return Signup(choices, f"{first.lower()}.{number}@gast.example", sphere)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
