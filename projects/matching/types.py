"""The plain values that go into the matching and come out of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

Strength = Literal["must", "should", "may"]
Ties = Literal["new", "known", "any"]

# What a covered need is worth. A must is a rule besides; its weight counts when rules have to be loosened.
WEIGHT = {"must": 9, "should": 3, "may": 1}


@dataclass(frozen=True)
class Person:
    """Somebody who may be asked.

    `skills`: competence key to level 1 (has done it) to 3 (can lead it). `free`: groups she can still join. `asked`: how
    often she was asked in the last twelve months, declines counting half. `areas`: empty means anywhere. `only_seated`: has a
    chair in one of the projects and is not to be asked for any other. The hours she has left, the groups she can still join
    and how often she was asked know of the chairs she has.
    """

    id: str
    sphere: str
    organisation: str = ""
    skills: Mapping[str, int] = field(default_factory=dict)
    languages: frozenset[str] = frozenset({"sv"})
    areas: frozenset[str] = frozenset()
    hours: int = 2
    months: int = 12
    free: int = 1
    asked: float = 0
    only_seated: bool = False


@dataclass(frozen=True)
class Need:
    """A competence or mandate the group should have: at `level` or above, by `count` people, of `sphere` if one is named.

    `hours` and `months` are what this chair asks beyond what the group asks of everybody.
    """

    key: str
    skill: str
    strength: Strength = "should"
    level: int = 1
    count: int = 1
    sphere: str = ""
    hours: int = 0
    months: int = 0

    @property
    def weight(self) -> int:
        return WEIGHT[self.strength]


@dataclass(frozen=True)
class Project:
    """What one group has to be. `least` and `most` are counts per sphere; `spheres` is how many different ones at least.

    `per_organisation`: at most so many of one organisation. `conflicts`: organisations nobody may come from. `pinned`: in
    whatever happens. `seated`: those of them who are in already or have been asked; no rule about single people moves them.
    `excluded`: not proposed (has declined, was taken out). `ties`: prefer new acquaintances, known ones,
    or do not look. `needs_each`: needs one person may cover at the most. `hours` a month during `months`.
    """

    id: str
    needs: tuple[Need, ...] = ()
    size: tuple[int, int] = (5, 8)
    least: Mapping[str, int] = field(default_factory=lambda: {"city": 1, "business": 1})
    most: Mapping[str, int] = field(default_factory=dict)
    spheres: int = 3
    per_organisation: int = 2
    languages: frozenset[str] = frozenset({"sv"})
    area: str = ""
    hours: int = 0
    months: int = 0
    conflicts: frozenset[str] = frozenset()
    pinned: frozenset[str] = frozenset()
    seated: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    ties: Ties = "new"
    needs_each: int = 2


@dataclass(frozen=True)
class Problem:
    """People, projects, and how strongly pairs have worked together: (smaller id, larger id) to a number above 0."""

    people: tuple[Person, ...]
    projects: tuple[Project, ...]
    worked_together: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def to_json(self) -> str:
        """The whole input, to be stored with a proposal and solved again."""
        raw = asdict(self)
        raw["worked_together"] = sorted([a, b, strength] for (a, b), strength in self.worked_together.items())
        return json.dumps(raw, default=sorted, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Problem:
        """What `to_json` wrote."""
        raw = json.loads(text)
        people = tuple(
            Person(**{**person, "languages": frozenset(person["languages"]), "areas": frozenset(person["areas"])})
            for person in raw["people"]
        )
        sets = ("languages", "conflicts", "pinned", "seated", "excluded")
        projects = tuple(
            Project(
                **{
                    **project,
                    **{name: frozenset(project[name]) for name in sets},
                    "needs": tuple(Need(**need) for need in project["needs"]),
                    "size": tuple(project["size"]),
                }
            )
            for project in raw["projects"]
        )
        return cls(people, projects, {(a, b): strength for a, b, strength in raw["worked_together"]})


@dataclass(frozen=True)
class Loosened:
    """A rule that had to give way, and by how much. `rule` is need:KEY, least:SPHERE, most:SPHERE, spheres,
    per_organisation, size or pin:ID."""

    rule: str
    by: int


@dataclass(frozen=True)
class Level:
    """One step of the order: what was reached, what cannot be beaten, and whether that is proved."""

    name: str
    value: float
    bound: float

    @property
    def proven(self) -> bool:
        return abs(self.value - self.bound) < 1e-6


@dataclass(frozen=True)
class Team:
    """The proposal for one project. `covers`: person id to the keys of the needs she covers."""

    project: str
    people: tuple[str, ...]
    covers: Mapping[str, tuple[str, ...]]
    loosened: tuple[Loosened, ...]
    levels: tuple[Level, ...]
    candidates: int

    @property
    def possible(self) -> bool:
        return not self.loosened


@dataclass(frozen=True)
class Proposal:
    """The groups of all projects, with the seed of the lottery and the version of these rules."""

    teams: tuple[Team, ...]
    levels: tuple[Level, ...]
    seed: str
    version: str

    def team(self, project: str) -> Team:
        return next(team for team in self.teams if team.project == project)
