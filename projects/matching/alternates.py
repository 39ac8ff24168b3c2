"""Who else: the next best for each seat, and why somebody asked about was not chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from projects.matching.check import best_cover, broken_rules, coverage, same_sphere_pairs
from projects.matching.eligible import lot, obstacle, reaches
from projects.matching.teams import best_team
from projects.matching.types import Need, Person, Problem, Team


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


def alternates(problem: Problem, team: Team, person: str, *, seed: str, most: int = 3) -> list[Alternate]:
    """The best replacements for `person`, the best first, each keeping every rule with the others in place.

    Ordered as the levels are: coverage kept, mix, least asked, lot. People who can cover the same, from one sphere, are
    looked at only until enough were found, so that a large pool costs little.
    """
    project = next(p for p in problem.projects if p.id == team.project)
    people = {p.id: p for p in problem.people}
    others = [people[p] for p in team.people if p != person]
    now = [*others, people[person]]
    allowed = broken_rules(project, now)
    covered, pairs = coverage(project, now), same_sphere_pairs(now)
    inside = set(team.people)
    classes: dict[tuple[str, frozenset[str]], list[Person]] = {}
    # Who can cover what is looked up by competence: most people can cover nothing of what is needed.
    needs: dict[str, list[Need]] = {}
    for need in project.needs:
        needs.setdefault(need.skill, []).append(need)
    weights = {need.key: need.weight for need in project.needs}
    colleagues = Counter(other.organisation for other in others if other.organisation)
    for candidate in problem.people:
        if candidate.id not in inside and not obstacle(candidate, project):
            able = frozenset(n.key for skill in candidate.skills for n in needs.get(skill, ()) if reaches(candidate, n))
            classes.setdefault((candidate.sphere, able), []).append(candidate)
    found = []
    for members in classes.values():
        members.sort(key=lambda p: (p.asked, lot(seed, project.id, p.id)))
        kept = 0
        # Within a class only the employer differs, so one look per number of colleagues in the group is enough.
        looked: dict[int, tuple[bool, int, int]] = {}
        for candidate in members:
            beside = colleagues[candidate.organisation] if candidate.organisation else 0
            if beside not in looked:
                group = [*others, candidate]
                held = best_cover(project, group)
                keeps = all(by <= allowed.get(rule, 0) for rule, by in broken_rules(project, group, held).items())
                worth = sum(weights[key] for keys in held.values() for key in keys)
                looked[beside] = keeps, covered - worth, same_sphere_pairs(group) - pairs
            keeps, lost, more = looked[beside]
            if not keeps:
                continue
            found.append((candidate, lost, more))
            kept += 1
            if kept == most:
                break
    found.sort(key=lambda f: (f[1], f[2], f[0].asked, lot(seed, project.id, f[0].id)))
    return [Alternate(candidate.id, lost, more, candidate.asked) for candidate, lost, more in found[:most]]


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
