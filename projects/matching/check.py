"""An independent look at a proposal: rules counted anew from the people themselves, without the solver's help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations

from projects.matching.eligible import obstacle, reaches
from projects.matching.types import Need, Person, Problem, Project, Proposal, Team


def verify(problem: Problem, proposal: Proposal) -> list[str]:
    """Every broken rule in plain words; empty when all hold. What a team says it loosened is allowed by that much."""
    people = {person.id: person for person in problem.people}
    wrong = []
    for project in problem.projects:
        wrong += _wrong_in_team(project, proposal.team(project.id), people)
    seated = {project.id: project.seated for project in problem.projects}
    times = Counter(person for team in proposal.teams for person in team.people if person not in seated[team.project])
    pinned = {person for project in problem.projects for person in project.pinned - project.seated}
    wrong += [
        f"{person} is put into {count} groups and has room for {people[person].free}"
        for person, count in times.items()
        if count > people[person].free and person not in pinned
    ]
    return wrong


def broken_rules(
    project: Project, members: Iterable[Person], covers: Mapping[str, Iterable[str]] | None = None
) -> dict[str, int]:
    """Rule to by how much these members break it, as `Loosened` names them; eligibility is not among them.

    `covers`: who covers what, if that is settled; otherwise the way is taken that breaks the fewest rules.
    """
    group = list(members)
    spheres = Counter(person.sphere for person in group)
    organisations = Counter(person.organisation for person in group if person.organisation)
    covered = best_cover(project, group) if covers is None else covers
    counts = Counter(need for needs in covered.values() for need in needs)
    broken = {"size": max(0, project.size[0] - len(group)), "spheres": max(0, project.spheres - len(spheres))}
    broken["per_organisation"] = max([0, *(count - project.per_organisation for count in organisations.values())])
    for sphere, least in project.least.items():
        broken[f"least:{sphere}"] = max(0, least - spheres[sphere])
    for sphere, most in project.most.items():
        broken[f"most:{sphere}"] = max(0, spheres[sphere] - most)
    for need in project.needs:
        if need.strength == "must":
            broken[f"need:{need.key}"] = need.count - counts[need.key]
    inside = {person.id for person in group}
    broken.update({f"pin:{person}": 1 for person in project.pinned if person not in inside})
    return {rule: by for rule, by in broken.items() if by > 0}


def best_cover(project: Project, group: list[Person]) -> dict[str, tuple[str, ...]]:
    """Person id to the needs she covers: as many musts in full as possible, then the greatest covered weight.

    For a given set of musts needs are placed by falling weight along augmenting paths; since what a placed need is worth does
    not depend on who covers it, that is optimal (a transversal matroid). Musts are few, so their sets are simply tried, the
    largest first.
    """
    musts = [need for need in project.needs if need.strength == "must"]
    others = sorted(project.needs, key=lambda n: (-n.weight, n.key))
    for size in range(len(musts), -1, -1):
        found = []
        for first in combinations(musts, size):
            held = _placed(project, group, [*first, *(need for need in others if need not in first)])
            counts = Counter(key for keys in held.values() for key in keys)
            if all(counts[need.key] == need.count for need in first):
                short = sum(need.count - counts[need.key] for need in musts)
                worth = sum(need.weight * counts[need.key] for need in project.needs)
                found.append((short, -worth, sorted((p, tuple(sorted(keys))) for p, keys in held.items())))
        if found:
            return dict(min(found)[2])
    return {}


def _placed(project: Project, group: list[Person], order: list[Need]) -> dict[str, set[str]]:
    """Needs placed in this order, each unit with somebody of her own, earlier ones moved but never given up."""
    members = sorted(group, key=lambda person: person.id)
    held: dict[str, set[str]] = {person.id: set() for person in members}
    needs = {need.key: need for need in project.needs}

    def place(key: str, tried: set[str]) -> bool:
        for person in members:
            if person.id in tried or key in held[person.id] or not reaches(person, needs[key], project):
                continue
            tried.add(person.id)
            if len(held[person.id]) < project.needs_each:
                held[person.id].add(key)
                return True
            for other in sorted(held[person.id]):
                held[person.id].remove(other)
                held[person.id].add(key)
                if place(other, tried):
                    return True
                held[person.id].remove(key)
                held[person.id].add(other)
        return False

    for need in order:
        for _unit in range(need.count):
            place(need.key, set())
    return held


def coverage(project: Project, group: list[Person]) -> int:
    """The greatest weight of needs these people can cover."""
    weights = {need.key: need.weight for need in project.needs}
    return sum(weights[need] for needs in best_cover(project, group).values() for need in needs)


def same_sphere_pairs(group: Iterable[Person]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(person.sphere for person in group).values())


def _wrong_in_team(project: Project, team: Team, people: Mapping[str, Person]) -> list[str]:
    group = [people[person] for person in team.people]
    wrong = [f"{p.id} cannot be in {project.id}: {obstacle(p, project)}" for p in group if obstacle(p, project)]
    if len(set(team.people)) != len(team.people):
        wrong.append(f"{project.id}: somebody is in it twice")
    if len(group) > project.size[1]:
        wrong.append(f"{project.id}: {len(group)} people, {project.size[1]} at the most")
    allowed = {loosened.rule: loosened.by for loosened in team.loosened}
    wrong += [
        f"{project.id}: {rule} broken by {by}, {allowed.get(rule, 0)} said"
        for rule, by in broken_rules(project, group, team.covers).items()
        if by > allowed.get(rule, 0)
    ]
    needs = {need.key: need for need in project.needs}
    for person, covered in team.covers.items():
        wrong += [
            f"{person} does not reach {key}" for key in covered if not reaches(people[person], needs[key], project)
        ]
        if len(covered) > project.needs_each:
            wrong.append(f"{person} covers {len(covered)} needs")
    counts = Counter(key for covered in team.covers.values() for key in covered)
    wrong += [f"{key} is covered {count} times" for key, count in counts.items() if count > needs[key].count]
    return wrong
