"""Why each person was proposed, as facts that can be counted anew from the stored data. Words are made elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import median
from typing import Literal

from projects.matching.check import best_cover, broken_rules
from projects.matching.eligible import obstacle, reaches
from projects.matching.types import Person, Problem, Project, Team

ReasonKind = Literal["covers", "only_here", "only_able", "only_sphere", "rule", "asked", "new_ties", "lot", "pinned"]


@dataclass(frozen=True)
class Reason:
    """One fact about one person.

    covers: `key` is the need, `number` her level. only_able: nobody else who may be proposed covers `key`. only_here: nobody
    else in the group could. only_sphere: the one from her part of society. rule: without her `key` would be broken. asked:
    she was asked `number` times lately, the median of the `among` who could take her place is `other`. new_ties: has worked
    with none of the others. lot: chosen among `among` equals by lot. pinned: the coordinator wanted her in.
    """

    person: str
    kind: ReasonKind
    key: str = ""
    number: float = 0
    other: float = 0
    among: int = 0


@dataclass(frozen=True)
class Lacks:
    """What a group still lacks: a need covered fewer times than wished, or a part of society with nobody."""

    key: str
    missing: int
    able: int


@dataclass(frozen=True)
class Standing:
    """One rule or need and what the group has of it. `rule` as `types.Loosened` names them; `strength` of rules is must.

    `wanted` is the least; for most:SPHERE and per_organisation the most.
    """

    rule: str
    strength: str
    wanted: int
    has: int

    @property
    def met(self) -> bool:
        at_most = self.rule.startswith(("most:", "per_organisation"))
        return self.has <= self.wanted if at_most else self.has >= self.wanted


def reasons(problem: Problem, team: Team) -> list[Reason]:
    """Every reason for every person of the team, in the order of the team."""
    project = next(p for p in problem.projects if p.id == team.project)
    people = {p.id: p for p in problem.people}
    group = [people[person] for person in team.people]
    eligible = [p for p in problem.people if not obstacle(p, project) or p.id in team.people]
    return [reason for person in group for reason in _of(person, group, eligible, project, problem, team)]


def reasons_instead(problem: Problem, team: Team, out: str, come: str) -> list[Reason]:
    """The reasons for somebody who would take the chair of `out`, the others staying: what she would cover, and what of it
    only she. Comparisons with others are left to the order of the alternates."""
    project = next(p for p in problem.projects if p.id == team.project)
    people = {p.id: p for p in problem.people}
    group = [people[person] for person in team.people if person != out] + [people[come]]
    covered = best_cover(project, group).get(come, ())
    needs = {need.key: need for need in project.needs}
    others = group[:-1]
    found = []
    for key in covered:
        found.append(Reason(come, "covers", key, people[come].skills.get(needs[key].skill, 0)))
        if not any(reaches(p, needs[key], project) for p in others):
            found.append(Reason(come, "only_here", key))
    if all(p.sphere != people[come].sphere for p in others):
        found.append(Reason(come, "only_sphere", people[come].sphere))
    return found


def lacks(problem: Problem, team: Team) -> list[Lacks]:
    """Needs that are open in this team, with how many eligible people could cover each."""
    project = next(p for p in problem.projects if p.id == team.project)
    covered = Counter(need for needs in team.covers.values() for need in needs)
    eligible = [p for p in problem.people if not obstacle(p, project)]
    return [
        Lacks(need.key, need.count - covered[need.key], sum(reaches(p, need, project) for p in eligible))
        for need in project.needs
        if covered[need.key] < need.count
    ]


def standings(problem: Problem, team: Team) -> list[Standing]:
    """Every need and every rule of the project, with what this group has of it."""
    project = next(p for p in problem.projects if p.id == team.project)
    people = {p.id: p for p in problem.people}
    group = [people[person] for person in team.people]
    covered = Counter(need for needs in team.covers.values() for need in needs)
    spheres = Counter(p.sphere for p in group)
    colleagues = Counter(p.organisation for p in group if p.organisation)
    return [
        *(Standing(f"need:{need.key}", need.strength, need.count, covered[need.key]) for need in project.needs),
        Standing("size", "must", project.size[0], len(group)),
        *(Standing(f"least:{sphere}", "must", n, spheres[sphere]) for sphere, n in sorted(project.least.items())),
        *(Standing(f"most:{sphere}", "must", n, spheres[sphere]) for sphere, n in sorted(project.most.items())),
        Standing("spheres", "must", project.spheres, len(spheres)),
        Standing("per_organisation", "must", project.per_organisation, max(colleagues.values(), default=0)),
    ]


def _of(
    person: Person, group: list[Person], eligible: list[Person], project: Project, problem: Problem, team: Team
) -> list[Reason]:
    others = [p for p in group if p.id != person.id]
    found = []
    if person.id in project.pinned:
        found.append(Reason(person.id, "pinned"))
    needs = {need.key: need for need in project.needs}
    for key in team.covers.get(person.id, ()):
        need = needs[key]
        found.append(Reason(person.id, "covers", key, person.skills.get(need.skill, 0)))
        able = sum(reaches(p, need, project) for p in eligible)
        if able == 1:
            found.append(Reason(person.id, "only_able", key))
        elif not any(reaches(p, need, project) for p in others):
            found.append(Reason(person.id, "only_here", key, among=able))
    if all(p.sphere != person.sphere for p in others):
        found.append(Reason(person.id, "only_sphere", person.sphere))
    before = broken_rules(project, group)
    for rule, by in sorted(broken_rules(project, others).items()):
        # That the group has its least size is true of everybody in it and says nothing of one.
        if by > before.get(rule, 0) and not rule.startswith(("pin:", "need:", "size")):
            found.append(Reason(person.id, "rule", rule))
    able_to = _able(person, project)
    likes = _who_could_sit_there(person, others, eligible, project, before)
    # Who has a chair already is not compared with others for it.
    if len(likes) > 1 and person.id not in project.pinned:
        middle = float(median(p.asked for p in likes))
        if person.asked <= middle:
            found.append(Reason(person.id, "asked", number=person.asked, other=middle, among=len(likes)))
    met = problem.worked_together
    if others and problem.worked_together and not any((min(a, b), max(a, b)) in met for a, b in _pairs(person, others)):
        found.append(Reason(person.id, "new_ties"))
    ties = _ties(person, others, project, problem)
    equals = [
        p
        for p in likes
        if p.asked == person.asked
        and p.id != person.id
        and _able(p, project) == able_to
        and _ties(p, others, project, problem) == ties
    ]
    if equals and person.id not in project.pinned:
        found.append(Reason(person.id, "lot", among=len(equals) + 1))
    return found


def _able(person: Person, project: Project) -> frozenset[str]:
    """The keys of the needs somebody reaches."""
    return frozenset(need.key for need in project.needs if reaches(person, need, project))


def _who_could_sit_there(
    person: Person, others: list[Person], eligible: list[Person], project: Project, now: Mapping[str, int]
) -> list[Person]:
    """Those outside who are of her part of society, can all that she can and break no rule more than `now`; herself too.

    Which rules are kept depends on what somebody can and on how many colleagues of hers are in: each is looked at once.
    """
    inside, able_to = {p.id for p in others}, _able(person, project)
    colleagues = Counter(p.organisation for p in others if p.organisation)
    kept: dict[tuple[frozenset[str], int], bool] = {}

    def keeps(one: Person, able: frozenset[str]) -> bool:
        kind = able, colleagues[one.organisation] if one.organisation else 0
        if kind not in kept:
            broken = broken_rules(replace(project, pinned=frozenset()), [*others, one])
            kept[kind] = all(by <= now.get(rule, 0) for rule, by in broken.items())
        return kept[kind]

    found = []
    for one in eligible:
        able = _able(one, project) if one.sphere == person.sphere else frozenset()
        if one.sphere == person.sphere and able_to <= able and one.id not in inside and keeps(one, able):
            found.append(one)
    return found


def _ties(person: Person, others: list[Person], project: Project, problem: Problem) -> float:
    """How much she has worked with the others, where the project looks at it."""
    if project.ties == "any":
        return 0
    met = problem.worked_together
    return sum(met.get((min(pair), max(pair)), 0) for pair in _pairs(person, others))


def _pairs(person: Person, others: list[Person]) -> list[tuple[str, str]]:
    return [(person.id, other.id) for other in others]
