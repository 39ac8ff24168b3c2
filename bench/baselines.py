"""What the matching is compared with: the obvious greedy way, and a random group that keeps the quotas it can."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

from projects.matching.check import best_cover, broken_rules
from projects.matching.eligible import obstacle, reaches
from projects.matching.types import Person, Problem, Project

Groups = dict[str, list[Person]]
# What decides between people who are equally needed: the greater the better.
Prefer = Callable[[Person, Project], float]


def least_asked(person: Person, project: Project) -> float:
    return -person.asked


def most_qualified(person: Person, project: Project) -> float:
    """The levels of what the project needs, added up."""
    return sum(person.skills.get(need.skill, 0) for need in project.needs)


def greedy(problem: Problem, prefer: Prefer = least_asked) -> Groups:
    """Project after project, chair after chair: a sphere that is missing, then what covers most, then `prefer`."""
    room = {person.id: person.free for person in problem.people}
    found = {}
    for project in problem.projects:
        pool = [p for p in problem.people if room[p.id] > 0 and not obstacle(p, project)]
        found[project.id] = _greedy_group(project, pool, prefer)
        for person in found[project.id]:
            room[person.id] -= 1
    return found


def at_random(problem: Problem, *, seed: int) -> Groups:
    """The least size at random, the quotas of spheres first."""
    chance = random.Random(seed)
    room = {person.id: person.free for person in problem.people}
    found = {}
    for project in problem.projects:
        pool = [p for p in problem.people if room[p.id] > 0 and not obstacle(p, project)]
        chance.shuffle(pool)
        group: list[Person] = []
        for sphere, least in project.least.items():
            group += [p for p in pool if p.sphere == sphere][:least]
        inside = {p.id for p in group}
        group += [p for p in pool if p.id not in inside][: project.size[0] - len(group)]
        for person in group:
            room[person.id] -= 1
        found[project.id] = group
    return found


def _greedy_group(project: Project, pool: list[Person], prefer: Prefer) -> list[Person]:
    group: list[Person] = []
    inside: set[str] = set()
    open_needs = Counter({need.key: need.count for need in project.needs})
    while len(group) < project.size[1]:
        spheres = Counter(person.sphere for person in group)
        organisations = Counter(person.organisation for person in group)
        missing = {sphere for sphere, least in project.least.items() if spheres[sphere] < least}
        if not missing and len(spheres) < project.spheres:
            missing = {person.sphere for person in pool} - set(spheres)

        def worth(person: Person, missing: set[str] = missing) -> tuple[bool, int, float]:
            return person.sphere in missing, sum(sorted(_gains(person))[-project.needs_each :]), prefer(person, project)

        def _gains(person: Person) -> list[int]:
            return [n.weight for n in project.needs if open_needs[n.key] > 0 and reaches(person, n, project)]

        able = [
            p
            for p in pool
            if p.id not in inside and (not p.organisation or organisations[p.organisation] < project.per_organisation)
        ]
        if not able:
            break
        best = max(able, key=worth)
        if len(group) >= project.size[0] and not missing and not _gains(best):
            break
        covered = sorted(
            (n for n in project.needs if open_needs[n.key] > 0 and reaches(best, n, project)), key=lambda n: -n.weight
        )
        for need in covered[: project.needs_each]:
            open_needs[need.key] -= 1
        group.append(best)
        inside.add(best.id)
    return group


def objective(problem: Problem, groups: Groups) -> tuple[int, int, float, int]:
    """Coverage, pairs of one sphere, fairness, and how many rules are broken, over all groups."""
    cover, pairs, broken = 0, 0, 0
    for project in problem.projects:
        group = groups[project.id]
        weights = {need.key: need.weight for need in project.needs}
        cover += sum(weights[need] for needs in best_cover(project, group).values() for need in needs)
        pairs += sum(n * (n - 1) // 2 for n in Counter(person.sphere for person in group).values())
        broken += len(broken_rules(project, group))
    asked = {person.id: person.asked for person in problem.people}
    times = Counter(person.id for group in groups.values() for person in group)
    fair = sum((asked[person] + n) ** 2 - asked[person] ** 2 for person, n in times.items())
    return cover, pairs, fair, broken
