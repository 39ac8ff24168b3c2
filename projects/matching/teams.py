"""The proposal: one exact program per project, level by level, hardest project first.

The order of the levels is a decision about values, published in docs/matching.md: rules kept, needs covered, parts of society
mixed, those asked least first, new acquaintances, and then the lot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from projects.matching import VERSION
from projects.matching.eligible import Pool, lot
from projects.matching.model import Model
from projects.matching.types import Level, Loosened, Person, Problem, Project, Proposal, Team

# What a unit of a loosened rule costs; the fewest rules come first, then the cheapest (matching.md 1.5).
PRICES = {"pin": 20, "need": 10, "least": 8, "spheres": 6, "per_organisation": 5, "size": 4, "most": 3}

# Beyond so many projects another round of improvement costs more than it brings.
SWEEP_UP_TO = 20

LEVELS = ("rules", "price", "coverage", "balance", "fairness", "ties")


# Told how many of how many parts of the work are done.
Told = Callable[[int, int], None]


def propose(problem: Problem, *, seed: str, told: Told = lambda done, of: None) -> Proposal:
    """Groups for all projects. With several, people are shared: whoever is in one has been asked once more for the next.

    Every result carries per level what was reached and what no staffing could beat (the sum of what each project could
    reach alone). Rules that cannot be kept are loosened as little as possible and named in `Team.loosened`.
    """
    pools = {project.id: Pool(problem.people, project, seed=seed) for project in problem.projects}
    few = {project: pool.candidates() for project, pool in pools.items()}
    rounds = 0 if len(problem.projects) == 1 else 2 if len(problem.projects) <= SWEEP_UP_TO else 1
    done, parts = 0, len(problem.projects) * (1 + rounds)
    alone: dict[str, Team] = {}
    for project in problem.projects:
        alone[project.id] = best_team(few[project.id], project, problem.worked_together, seed=seed)
        told(done := done + 1, parts)
    if len(problem.projects) == 1:
        (team,) = alone.values()
        return Proposal((team,), team.levels, seed, VERSION)
    # The fewer there are to choose from, the earlier: what is left over is for those who can choose.
    order = sorted(problem.projects, key=lambda p: (len(few[p.id]) - p.size[1] * 10, p.id))
    teams: dict[str, Team] = {}
    for _round in range(rounds):
        for project in order:
            told(done := done + 1, parts)
            taken = _taken(problem, teams, without=project.id)
            clashes = any(taken.get(person) for person in (teams.get(project.id) or alone[project.id]).people)
            if not clashes:
                # Nobody else asks for these people: nothing can be better than what the project reaches alone.
                teams.setdefault(project.id, alone[project.id])
                continue
            pool = pools[project.id].candidates(taken)
            teams[project.id] = best_team(pool, project, problem.worked_together, seed=seed)
    found = tuple(teams[project.id] for project in problem.projects)
    return Proposal(found, _summed(problem, found, list(alone.values())), seed, VERSION)


def best_team(
    pool: list[Person], project: Project, worked_together: Mapping[tuple[str, str], float], *, seed: str
) -> Team:
    """The best group for one project out of `pool`, with as few rules loosened as possible."""
    model = Model(pool, project)
    program = model.program
    levels = [
        ("rules", *program.minimise(dict.fromkeys(model.loosened.values(), 1))),
        ("price", *program.minimise({column: PRICES[rule.split(":")[0]] for rule, column in model.slack.items()})),
    ]
    weights = {need.key: need.weight for need in project.needs}
    value, bound = program.minimise({column: -weights[need] for (_person, need), column in model.covers.items()})
    levels.append(("coverage", -value, -bound))
    levels.append(("balance", *program.minimise(model.steps)))
    levels.append(("fairness", *program.minimise({model.chosen[p.id]: 2 * p.asked + 1 for p in pool})))
    levels.append(("ties", *program.minimise(model.ties(worked_together))))
    program.minimise({model.chosen[p.id]: lot(seed, project.id, p.id) / 2**32 for p in pool}, keep=False)
    return _team(model, project, [Level(name, round(v, 6), round(b, 6)) for name, v, b in levels])


def _team(model: Model, project: Project, levels: list[Level]) -> Team:
    program = model.program
    people = tuple(p.id for p in model.people if program.value(model.chosen[p.id]))
    covers: dict[str, tuple[str, ...]] = dict.fromkeys(people, ())
    for (person, need), column in model.covers.items():
        if program.value(column):
            covers[person] = (*covers[person], need)
    loosened = tuple(
        Loosened(rule, program.value(column)) for rule, column in sorted(model.slack.items()) if program.value(column)
    )
    return Team(project.id, people, covers, loosened, tuple(levels), len(model.people))


def _taken(problem: Problem, teams: Mapping[str, Team], *, without: str) -> dict[str, int]:
    """Person id to groups she is proposed for. A chair she has already is in her own figures."""
    seated = {project.id: project.seated for project in problem.projects}
    return Counter(
        person
        for team in teams.values()
        if team.project != without
        for person in team.people
        if person not in seated[team.project]
    )


def _summed(problem: Problem, teams: tuple[Team, ...], alone: list[Team]) -> tuple[Level, ...]:
    reached = {
        name: sum(level.value for team in teams for level in team.levels if level.name == name) for name in LEVELS
    }
    bounds = {
        name: sum(level.bound for team in alone for level in team.levels if level.name == name) for name in LEVELS
    }
    # Who is in two groups was asked for the second time: (h + n)^2 - h^2 over people, not the sum over groups.
    asked = {person.id: person.asked for person in problem.people}
    times = Counter(person for team in teams for person in team.people)
    reached["fairness"] = sum((asked[person] + n) ** 2 - asked[person] ** 2 for person, n in times.items())
    return tuple(Level(name, reached[name], bounds[name]) for name in LEVELS)
