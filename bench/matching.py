"""`.venv/bin/python -m bench.matching [--small] [--write]`: time, gap and baselines of the matching, and fairness over a year.

Pure functions over made-up people; no database. `--write` puts the tables into docs/matching.md under "Measured".
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

import highspy

from bench import pools
from bench.baselines import Groups, at_random, greedy, least_asked, most_qualified, objective
from projects.matching.alternates import Outside, alternates
from projects.matching.check import verify
from projects.matching.diagnose import diagnose
from projects.matching.eligible import Pool, obstacle
from projects.matching.teams import propose
from projects.matching.types import Need, Person, Problem, Project, Proposal

ROOT = Path(__file__).resolve().parent.parent
SEED = "bench"
# People, projects, and the seconds that are the goal (matching.md 5).
CASES = [(1_000, 1, 1), (10_000, 1, 2), (100_000, 1, 4), (1_000, 10, 5), (10_000, 50, 45), (100_000, 50, 120)]
BATCHES, PER_BATCH, POOL = 24, 5, 1_000
# How skills and parts of society are spread in the pools of the fairness tables.
KINDS = [("even", "alike"), ("steep", "alike"), ("even", "unlike"), ("steep", "unlike")]


@dataclass
class Policy:
    """How a year went under one way of choosing."""

    name: str
    asked: Counter[str]
    covered: int
    best: int
    # The most different people that as many questions to each part of society could have reached.
    ceiling: int = 0

    @property
    def busiest_tenth(self) -> float:
        counts = sorted(self.asked.values(), reverse=True)
        return sum(counts[: POOL // 10]) / sum(counts)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument(
        "--small", action="store_true", help="leave out the cases of 100,000 people and of 50 projects"
    )
    options.add_argument("--write", action="store_true", help="write docs/matching.md")
    chosen = options.parse_args()
    cases = [case for case in CASES if not chosen.small or (case[0] <= 10_000 and case[1] <= 10)]
    text = "\n".join([_head(), _cases(cases), _fairness(), _impossible(), _alternates()])
    print(text)
    if chosen.write:
        path = ROOT / "docs" / "matching.md"
        before, _, measured = path.read_text().partition("## Measured")
        # What stands after the figures stays.
        after = "\n## " + measured.partition("\n## ")[2] if "\n## " in measured else ""
        path.write_text(before.rstrip() + "\n\n" + text + after)


def _head() -> str:
    return (
        f"## Measured\n\nOn {date.today().isoformat()} by `python -m bench.matching --write`: {os.cpu_count()} cores, "  # noqa: DTZ011
        f"{platform.machine()}, Python {platform.python_version()}, HiGHS {highspy.Highs().version()}, one thread. Load of the machine\n"
        f"at the start: {os.getloadavg()[0]:.1f}. Times are processor seconds, and wall clock in brackets; sorting the pool is included.\n"
        "Made-up people with skewed skills (`bench/pools.py`). Values are coverage / pairs of one part of society / fairness; the\n"
        "bound is the sum of what each project could reach alone, which no sharing can beat. Broken: rules that must hold and do not.\n"
    )


@dataclass
class Watch:
    """Processor and wall-clock seconds since it was made."""

    cpu: float = field(default_factory=time.process_time)
    wall: float = field(default_factory=time.perf_counter)

    def read(self, unit: str = "s", scale: float = 1) -> str:
        cpu, wall = (time.process_time() - self.cpu) * scale, (time.perf_counter() - self.wall) * scale
        return f"{cpu:.1f} {unit} ({wall:.1f})"


def _cases(cases: list[tuple[int, int, int]]) -> str:
    lines = [
        "| people × projects | time | goal | value | bound | proved | greedy, time | broken | random | broken |",
        "| --- | ---: | ---: | --- | --- | --- | --- | ---: | --- | ---: |",
    ]
    for size, count, goal in cases:
        problem = pools.problem(size, count, seed=size + count)
        watch = Watch()
        found = propose(problem, seed=SEED)
        spent = watch.read()
        wrong = verify(problem, found)
        assert not wrong, wrong[:3]
        watch = Watch()
        plain = greedy(problem)
        greedy_spent = watch.read()
        plain_value = objective(problem, plain)
        random_value = objective(problem, at_random(problem, seed=size))
        lines.append(
            f"| {size:,} × {count} | {spent} | {goal} s | {_levels(found, 'value')} | {_levels(found, 'bound')} | {_proved(found)} | "
            f"{_three(plain_value)}, {greedy_spent} | {plain_value[3]} | {_three(random_value)} | {random_value[3]} |"
        )
        print(lines[-1], flush=True)
    return "\n".join(lines) + "\n"


def _levels(found: Proposal, what: str) -> str:
    by_name = {level.name: getattr(level, what) for level in found.levels}
    return "/".join(f"{by_name[name]:g}" for name in ("coverage", "balance", "fairness"))


def _proved(found: Proposal) -> str:
    if all(level.proven for level in found.levels):
        return "yes"
    return ", ".join(
        f"{level.name} +{(level.value - level.bound) / abs(level.bound):.1%}"
        if level.bound
        else f"{level.name} +{level.value:g}"
        for level in found.levels
        if not level.proven
    )


def _three(value: tuple[int, int, float, int]) -> str:
    return f"{value[0]}/{value[1]}/{value[2]:g}"


def _fairness() -> str:
    return "\n".join(_fairness_under(*kind) for kind in KINDS)


def _fairness_under(slope: str, mix: str) -> str:
    """Twenty-four batches of five projects on one pool; who is asked counts in the batches that follow."""
    policies = [
        _ours(slope, mix),
        _qualified(slope, mix),
        _by_hand(slope, mix, "greedy, most qualified first", qualified=True),
    ]
    policies.append(_by_hand(slope, mix, "greedy, least asked first", qualified=False))
    lines = [
        f"Fairness over {BATCHES} batches of {PER_BATCH} projects on {POOL:,} people, nobody asked before the first. Skills {slope}, "
        f"parts of society {mix}:\n",
        "| policy | invitations | people asked | most to one | share of the most-asked tenth | coverage |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for policy in policies:
        lines.append(
            f"| {policy.name} | {policy.asked.total()} | {len(policy.asked)} | {max(policy.asked.values())} | {policy.busiest_tenth:.0%} | "
            f"{policy.covered / policy.best:.1%} |"
        )
        print(lines[-1], flush=True)
    ours, other = policies[0], policies[1]
    times, most, cover = len(ours.asked) / len(other.asked), max(ours.asked.values()), ours.covered / ours.best
    held = times >= 2 and most <= 4 and cover >= 0.99
    lines.append(
        f"\nGoal: twice as many people asked as with “most qualified first” (here {times:.2f} times), nobody more than 4 times (here "
        f"{most}), coverage at least 99 % (here {cover:.1%}): {'reached' if held else 'NOT reached'}. With these parts of society "
        f"round the tables no more than {ours.ceiling} different people could have been asked.\n"
    )
    return "\n".join(lines)


def _year(slope: str, mix: str) -> tuple[tuple[Person, ...], list[tuple[Project, ...]]]:
    everybody = pools.people(POOL, seed=2015, asked=False, slope=slope, mix=mix)
    return everybody, [pools.projects(PER_BATCH, seed=3000 + n, slope=slope) for n in range(BATCHES)]


def _ours(slope: str, mix: str) -> Policy:
    pool, batches = _year(slope, mix)
    policy = Policy("the levels as they are", Counter(), 0, _best(slope, mix))
    for projects in batches:
        problem = Problem(tuple(replace(p, asked=policy.asked[p.id]) for p in pool), projects)
        found = propose(problem, seed=SEED)
        assert not verify(problem, found)
        level = next(level for level in found.levels if level.name == "coverage")
        policy.covered += int(level.value)
        policy.asked.update(person for team in found.teams for person in team.people)
    policy.ceiling = _ceiling(policy.asked, pool, batches[0][0])
    return policy


def _ceiling(asked: Counter[str], pool: tuple[Person, ...], project: Project) -> int:
    """How many different people could have been asked with as many questions to each part of society."""
    sphere = {person.id: person.sphere for person in pool}
    there = Counter(person.sphere for person in pool if not obstacle(person, project))
    questions: Counter[str] = Counter()
    for person, times in asked.items():
        questions[sphere[person]] += times
    return sum(min(n, there[one]) for one, n in questions.items())


def _qualified(slope: str, mix: str) -> Policy:
    """The same model with "most qualified first" in the place of fairness."""
    pool, batches = _year(slope, mix)
    policy = Policy("same model, most qualified first", Counter(), 0, _best(slope, mix))
    for projects in batches:
        taken: Counter[str] = Counter()
        for project in projects:
            # The model asks those with the lowest figure first.
            ranked = tuple(replace(p, asked=20 - most_qualified(p, project), free=p.free - taken[p.id]) for p in pool)
            team = propose(Problem(ranked, (project,)), seed=SEED).teams[0]
            taken.update(team.people)
            level = next(level for level in team.levels if level.name == "coverage")
            policy.covered += int(level.value)
        policy.asked.update(taken)
    return policy


def _by_hand(slope: str, mix: str, name: str, *, qualified: bool) -> Policy:
    pool, batches = _year(slope, mix)
    policy = Policy(name, Counter(), 0, _best(slope, mix))
    for projects in batches:
        problem = Problem(tuple(replace(p, asked=policy.asked[p.id]) for p in pool), projects)
        groups: Groups = greedy(problem, most_qualified if qualified else least_asked)
        policy.covered += objective(problem, groups)[0]
        policy.asked.update(person.id for group in groups.values() for person in group)
    return policy


@cache
def _best(slope: str, mix: str) -> int:
    """The coverage no staffing of the year can beat."""
    pool, batches = _year(slope, mix)
    found = (propose(Problem(pool, projects), seed=SEED) for projects in batches)
    return sum(int(next(level for level in one.levels if level.name == "coverage").bound) for one in found)


def _impossible() -> str:
    """Needs nobody reaches, a sphere nobody is from: how long it takes to name the smallest change and each single way out."""
    pool = tuple(p for p in pools.people(300, seed=9) if p.sphere != "academia" or not p.skills.get("s3"))
    needs = (
        Need("rare", "nobody-has-this", "must"),
        Need("common", "s0", "must"),
        Need("also", "s3", "must", sphere="academia"),
    )
    project = Project("q", needs, least={"city": 1, "business": 1, "academia": 1}, hours=2)
    problem = Problem(pool, (project,))
    watch = Watch()
    team = propose(problem, seed=SEED).teams[0]
    diagnose(problem, project, Pool(pool, project, seed=SEED).candidates(), seed=SEED)
    spent = watch.read()
    named = ", ".join(loosened.rule for loosened in team.loosened)
    return f"An impossible project over 300 people: {spent} to name the smallest change ({named}) and the ways out (goal: 2 s).\n"


def _alternates() -> str:
    parts = []
    for size in (1_000, 10_000):
        problem = pools.problem(size, 1, seed=size)
        team = propose(problem, seed=SEED).teams[0]
        watch = Watch()
        outside = Outside(problem, team, seed=SEED)
        found = [alternates(problem, team, person, seed=SEED, outside=outside) for person in team.people]
        each = watch.read("ms", 1000 / len(found))
        parts.append(
            f"{each} a seat at {size:,} people ({sum(len(one) == 3 for one in found)} of {len(found)} seats had three)"
        )
    return f"Next best: {', '.join(parts)} (goal: three a seat where they exist, under 100 ms).\n"


if __name__ == "__main__":
    main()
