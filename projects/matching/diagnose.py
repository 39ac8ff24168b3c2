"""When no group keeps all rules: the smallest set to loosen, the single ways out, and who would then fit."""

from __future__ import annotations

from dataclasses import dataclass

from projects.matching.model import Model
from projects.matching.program import Unsolvable
from projects.matching.teams import PRICES, best_team
from projects.matching.types import Loosened, Person, Problem, Project, Team


@dataclass(frozen=True)
class WayOut:
    """One rule that suffices when it alone gives way, by how much, and the group that would then stand."""

    loosened: Loosened
    people: tuple[str, ...]


@dataclass(frozen=True)
class Diagnosis:
    """`smallest`: the fewest rules that have to give way, the cheapest of those sets; empty when a group keeps them all."""

    smallest: tuple[Loosened, ...]
    team: Team
    single: tuple[WayOut, ...]


def rules_of(project: Project) -> list[str]:
    """Every rule of the project that may be loosened, by name."""
    return [
        *(f"need:{need.key}" for need in project.needs if need.strength == "must"),
        *(f"least:{sphere}" for sphere, least in sorted(project.least.items()) if least),
        *(f"most:{sphere}" for sphere in sorted(project.most)),
        *(f"pin:{person}" for person in sorted(project.pinned)),
        "spheres",
        "per_organisation",
        "size",
    ]


def diagnose(problem: Problem, project: Project, pool: list[Person], *, seed: str) -> Diagnosis:
    """What has to give way before a group of `pool` can stand for `project`, and which single rule would do."""
    team = best_team(pool, project, problem.worked_together, seed=seed)
    if team.possible:
        return Diagnosis((), team, ())
    single = [way for rule in rules_of(project) if (way := _alone(project, pool, rule))]
    single.sort(key=lambda way: PRICES[way.loosened.rule.split(":")[0]] * way.loosened.by)
    return Diagnosis(team.loosened, team, tuple(single))


def _alone(project: Project, pool: list[Person], rule: str) -> WayOut | None:
    model = Model(pool, project, loosen={rule})
    if rule not in model.slack:
        return None
    try:
        model.program.minimise({model.slack[rule]: 1})
    except Unsolvable:
        return None
    by = model.program.value(model.slack[rule])
    return (
        WayOut(Loosened(rule, by), tuple(p.id for p in pool if model.program.value(model.chosen[p.id]))) if by else None
    )
