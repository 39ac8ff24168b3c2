"""Made-up pools for the bench of the matching: skewed skills, few from academia, many small organisations. Nobody is real."""

from __future__ import annotations

import random

from projects.matching.types import Need, Person, Problem, Project

SKILLS = [f"s{number}" for number in range(60)]
# Some skills are common and most are rare, as in a real list; how steeply is not known, so two slopes are looked at.
SLOPES = {"even": 10, "steep": 2}
SPHERES = ["city", "business", "civil_society", "academia", "other_public", "other"]
# How many are of each part of society: about as many, or a few from academia, authorities and others.
MIXES = {"alike": [1, 1, 1, 1, 1, 1], "unlike": [30, 35, 20, 6, 5, 4]}


def people(size: int, *, seed: int, asked: bool = True, slope: str = "even", mix: str = "unlike") -> tuple[Person, ...]:
    """`size` people; with `asked` some have been asked before. `slope`: how much commoner the common skills are;
    `mix`: how many are of each part of society."""
    chance, common = random.Random(seed), _common(slope)
    made = []
    for number in range(size):
        known = dict.fromkeys(chance.choices(SKILLS, common, k=chance.randint(1, 4)))
        made.append(
            Person(
                id=f"p{number:06d}",
                sphere=chance.choices(SPHERES, MIXES[mix])[0],
                organisation=f"o{chance.randrange(max(20, size // 4))}" if chance.random() < 0.9 else "",
                skills={skill: chance.choices([1, 2, 3], [5, 3, 2])[0] for skill in known},
                languages=frozenset({"sv"} if chance.random() < 0.92 else {"en"}),
                hours=chance.randint(1, 10),
                months=chance.randint(3, 24),
                free=chance.choices([0, 1, 2], [1, 6, 3])[0],
                asked=chance.choices([0, 0.5, 1, 2, 3], [50, 15, 20, 10, 5])[0] if asked else 0,
            )
        )
    return tuple(made)


def projects(count: int, *, seed: int, slope: str = "even") -> tuple[Project, ...]:
    """`count` projects with four to seven needs each and the usual rules."""
    chance, common = random.Random(seed), _common(slope)
    made = []
    for number in range(count):
        skills = dict.fromkeys(chance.choices(SKILLS, common, k=chance.randint(4, 7)))
        needs = tuple(
            Need(
                f"n{position}",
                skill,
                chance.choices(["must", "should", "may"], [1, 3, 2])[0],  # type: ignore[arg-type]
                chance.choices([1, 2], [3, 1])[0],
                chance.choices([1, 2], [4, 1])[0],
            )
            for position, skill in enumerate(skills)
        )
        made.append(Project(f"q{number:03d}", needs, hours=2, months=3))
    return tuple(made)


def problem(size: int, count: int, *, seed: int) -> Problem:
    """A pool and its projects, with some pairs who have worked together."""
    chance = random.Random(seed + 1)
    pool = people(size, seed=seed)
    met = {}
    for _ in range(size // 5):
        first, second = sorted(chance.sample(range(size), 2))
        met[pool[first].id, pool[second].id] = 1.0
    return Problem(pool, projects(count, seed=seed + 2), met)


def _common(slope: str) -> list[float]:
    return [1 / (rank + SLOPES[slope]) for rank in range(len(SKILLS))]
