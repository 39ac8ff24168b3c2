"""Who else: the next best for each seat, and why somebody asked about was not chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby, islice

from projects.matching.check import best_cover, broken_rules, coverage, same_sphere_pairs
from projects.matching.eligible import lot, obstacle, reaches
from projects.matching.teams import best_team
from projects.matching.types import Need, Person, Problem, Project, Team

# A sphere, and the keys of the needs somebody is able to cover.
Kind = tuple[str, frozenset[str]]


@dataclass(frozen=True)
class Alternate:
    """Somebody who could take a seat with the others in place: what the group would cover, pairs of one sphere, times asked."""

    person: str
    coverage_lost: int
    more_pairs: int
    asked: float


@dataclass(frozen=True)
class WhyNot:
    """Why somebody is not in the group. `kind`: an obstacle of `eligible.obstacle`, `rules`, `coverage`, `balance`,
    `fairness`, `ties` or `lot`; `with_her` and `without` are the values of that level."""

    kind: str
    with_her: float = 0
    without: float = 0


class Outside:
    """Everybody who could be in a project's group and is not, sorted once into kinds for all its seats.

    People of one sphere who can cover the same needs differ only in how often they were asked and where they work.
    """

    def __init__(self, problem: Problem, team: Team, *, seed: str) -> None:
        self.problem, self.team, self._seed = problem, team, seed
        self.project = next(p for p in problem.projects if p.id == team.project)
        self.people = {p.id: p for p in problem.people}
        inside = set(team.people)
        # Who can cover what is looked up by competence: most people can cover nothing of what is needed.
        needs: dict[str, list[Need]] = {}
        for need in self.project.needs:
            needs.setdefault(need.skill, []).append(need)
        self.kinds: dict[Kind, list[Person]] = {}
        for one in problem.people:
            if one.id not in inside and not obstacle(one, self.project):
                able = frozenset(
                    n.key for skill in one.skills for n in needs.get(skill, ()) if reaches(one, n, self.project)
                )
                self.kinds.setdefault((one.sphere, able), []).append(one)
        self._in_order: set[Kind] = set()

    def members(self, kind: Kind) -> list[Person]:
        """Those of one kind in order. Drawing lots for thousands takes time, so it waits until their kind is looked at."""
        if kind not in self._in_order:
            self.kinds[kind].sort(key=self.order)
            self._in_order.add(kind)
        return self.kinds[kind]

    def order(self, person: Person) -> tuple[float, int]:
        """Least asked first, then the lot."""
        return person.asked, lot(self._seed, self.project.id, person.id)


def alternates(
    problem: Problem, team: Team, person: str, *, seed: str, most: int = 3, outside: Outside | None = None
) -> list[Alternate]:
    """The best replacements for `person`, the best first, each keeping every rule with the others in place.

    Ordered as the levels are: coverage kept, mix, least asked, lot. `outside`: made once where several seats are looked at.
    """
    beside = outside or Outside(problem, team, seed=seed)
    others = [beside.people[p] for p in team.people if p != person]
    seat = _Seat(beside.project, others, beside.people[person])
    # With a colleague in the group no rule is kept better, so a kind that is no good without one is no good at all.
    anybody = {kind: replace(members[0], id="", organisation="") for kind, members in beside.kinds.items()}
    looks = {kind: seat.look(one, kind) for kind, one in anybody.items()}
    good = sorted((kind for kind, look in looks.items() if look.keeps), key=lambda kind: looks[kind].worth)
    found: list[tuple[Person, _Look]] = []
    for _worth, equals in groupby(good, key=lambda kind: looks[kind].worth):
        if len(found) >= most:
            break
        for kind in equals:
            fits = (one for one in beside.members(kind) if seat.look(one, kind).keeps)
            found += [(one, looks[kind]) for one in islice(fits, most)]
    found.sort(key=lambda f: (f[1].worth, beside.order(f[0])))
    return [Alternate(one.id, look.lost, look.more, one.asked) for one, look in found[:most]]


@dataclass(frozen=True)
class _Look:
    """What the group would be with somebody else in one seat."""

    keeps: bool
    lost: int
    more: int

    @property
    def worth(self) -> tuple[int, int]:
        """The smaller the better."""
        return self.lost, self.more


class _Seat:
    """One seat with the others in place.

    Who covers what depends only on what the newcomer is able to, the rules besides on her sphere and on how many colleagues
    of hers are in the group already: each is worked out once.
    """

    def __init__(self, project: Project, others: list[Person], now: Person) -> None:
        self._project, self._others = project, others
        self._weights = {need.key: need.weight for need in project.needs}
        group = [*others, now]
        self._allowed = broken_rules(project, group)
        self._covered, self._pairs = coverage(project, group), same_sphere_pairs(group)
        self._colleagues = Counter(other.organisation for other in others if other.organisation)
        self._covers: dict[frozenset[str], dict[str, tuple[str, ...]]] = {}
        self._looked: dict[tuple[Kind, int], _Look] = {}

    def look(self, one: Person, kind: Kind) -> _Look:
        """Whether every rule is kept as well as now, coverage lost, pairs of one sphere more. `one` is of this kind."""
        key = kind, self._colleagues[one.organisation] if one.organisation else 0
        if key not in self._looked:
            group, able = [*self._others, one], kind[1]
            if able not in self._covers:
                self._covers[able] = best_cover(self._project, group)
            held = self._covers[able]
            broken = broken_rules(self._project, group, held)
            keeps = all(by <= self._allowed.get(rule, 0) for rule, by in broken.items())
            worth = sum(self._weights[need] for needs in held.values() for need in needs)
            self._looked[key] = _Look(keeps, self._covered - worth, same_sphere_pairs(group) - self._pairs)
        return self._looked[key]


def why_not(problem: Problem, team: Team, person: str, pool: list[Person], *, seed: str) -> WhyNot:
    """Why `person` is not in the group, found by putting her in and solving again: the first level that gets worse.

    `pool`: the candidates the team was chosen from.
    """
    project = next(p for p in problem.projects if p.id == team.project)
    asked = next(p for p in problem.people if p.id == person)
    hindrance = obstacle(asked, project)
    if hindrance:
        return WhyNot(hindrance)
    with_her = best_team(
        [*[p for p in pool if p.id != person], asked],
        replace(project, pinned=project.pinned | {person}),
        problem.worked_together,
        seed=seed,
    )
    mine: Mapping[str, float] = {level.name: level.value for level in with_her.levels}
    for level in team.levels:
        worse = mine[level.name] < level.value if level.name == "coverage" else mine[level.name] > level.value
        if worse:
            kind = "rules" if level.name in ("rules", "price") else level.name
            return WhyNot(kind, mine[level.name], level.value)
    return WhyNot("lot")
