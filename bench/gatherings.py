"""Made-up gatherings for the table plan's figures and tests: sizes, spheres, organisations, hosts, languages, wishes."""

from __future__ import annotations

import random

from gatherings.seating.types import Participant, SeatingProblem, Table

SPHERES = {"city": 35, "business": 25, "civil_society": 15, "academia": 10, "other_public": 8, "other": 7}


def plain(people: int, rounds: int, size: int, *, seed: int = 1, table: Table | None = None) -> SeatingProblem:
    """Nothing restricts but the sizes of the tables."""
    chance = random.Random(f"plain {people} {seed}")
    kind = table or Table("", size, min(6, size - 1))
    guests = tuple(_guest(chance, f"p{number}", people) for number in range(people))
    tables = tuple(
        Table(f"t{number}", kind.most, kind.least, step_free=number % 4 != 0) for number in range(-(-people // size))
    )
    return SeatingProblem(guests, tables, rounds)


def restricted(
    people: int, rounds: int, size: int, *, seed: int = 1, spare: float = 0.0, themes: int = 0
) -> SeatingProblem:
    """A host at every table, tables in English for some 8 % who speak nothing else, people who need step-free or one table all
    day, interpreter groups of three; with `themes` each table has one and everybody wishes `rounds` + 2 of them in order."""
    chance = random.Random(f"restricted {people} {seed}")
    count = -(-round(people * (1 + spare)) // size)
    names = [f"theme{number}" for number in range(themes)]
    english = max(1, count // 8)
    tables = tuple(
        Table(
            f"t{number}",
            size,
            min(6, size - 1),
            "en" if number < english else "sv",
            number % 4 != 3,
            (names[number % themes],) * rounds if themes else (),
        )
        for number in range(count)
    )
    guests = []
    for number in range(people):
        host = number < count
        only_english = not host and chance.random() < 0.08
        languages = {"sv", "en"} if host or chance.random() < 0.6 else {"sv"}
        guest = _guest(chance, f"p{number}", people)
        guests.append(
            Participant(
                guest.id,
                guest.sphere,
                guest.organisation,
                languages=frozenset({"en"} if only_english else languages),
                table=f"t{number}" if host else "",
                step_free=not host and chance.random() < 0.03,
                same_table=not host and chance.random() < 0.02,
                wishes=tuple(chance.sample(names, min(themes, rounds + 2))) if themes and not host else (),
            )
        )
    return SeatingProblem(tuple(guests), tables, rounds)


def golfers(groups: int, size: int, weeks: int) -> SeatingProblem:
    """The social golfer problem: nobody may meet twice."""
    people = tuple(Participant(f"p{number}", "other") for number in range(groups * size))
    return SeatingProblem(people, tuple(Table(f"t{number}", size, size) for number in range(groups)), weeks)


def _guest(chance: random.Random, name: str, people: int) -> Participant:
    sphere = chance.choices(list(SPHERES), list(SPHERES.values()))[0]
    return Participant(name, sphere, f"{sphere}{chance.randrange(max(2, people // 24))}")
