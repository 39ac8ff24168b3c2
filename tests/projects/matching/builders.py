"""Made-up pools. Nobody in them is real."""

from __future__ import annotations

import random

from projects.matching.types import Need, Person, Project

SKILLS = [f"s{number}" for number in range(40)]
SPHERES = ["city", "business", "civil_society", "academia", "other_public", "other"]


def pool(size: int, seed: int = 1, skills: list[str] | None = None) -> tuple[Person, ...]:
    chance = random.Random(seed)
    known = skills or SKILLS
    return tuple(
        Person(
            f"p{number:06d}",
            chance.choices(SPHERES, [3, 4, 3, 1, 1, 1])[0],
            f"o{chance.randrange(max(3, size // 4))}" if chance.random() < 0.9 else "",
            {skill: chance.randint(1, 3) for skill in chance.sample(known, chance.randint(1, min(5, len(known))))},
            frozenset({"sv"} if chance.random() < 0.9 else {"en"}),
            hours=chance.randint(1, 10),
            months=chance.randint(3, 12),
            free=chance.randint(0, 2),
            asked=chance.choice([0, 0, 0, 0.5, 1, 2, 3]),
        )
        for number in range(size)
    )


def project(number: int = 0, seed: int = 2, skills: list[str] | None = None, **changes: object) -> Project:
    chance = random.Random(seed * 1000 + number)
    needs = tuple(
        Need(
            f"n{position}",
            chance.choice(skills or SKILLS),
            chance.choice(["must", "should", "should", "may"]),
            chance.randint(1, 2),
            chance.choice([1, 1, 2]),
        )
        for position in range(5)
    )
    values: dict[str, object] = {"needs": needs, "hours": 2, "months": 3}
    return Project(f"q{number}", **{**values, **changes})  # type: ignore[arg-type]
