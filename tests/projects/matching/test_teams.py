"""The proposal against an independent checker, brute force on small pools, and itself."""

import random
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from projects.matching import VERSION
from projects.matching.check import broken_rules, coverage, same_sphere_pairs, verify
from projects.matching.diagnose import diagnose, rules_of
from projects.matching.eligible import Pool, obstacle, reaches
from projects.matching.teams import propose
from projects.matching.types import Loosened, Need, Person, Problem, Project, Proposal, Team
from tests.projects.matching.builders import SKILLS, pool, project

FEW = SKILLS[:6]


def small(seed: int, **changes: object) -> Problem:
    people = pool(11, seed=seed, skills=FEW)
    few = {"size": (3, 4), "spheres": 3, "per_organisation": 1, "ties": "any", **changes}
    return Problem(people, (project(seed, seed=seed, skills=FEW, **few),))


def by_brute_force(problem: Problem) -> tuple[float, float, float] | None:
    """Coverage, pairs of one sphere and fairness of the best group that keeps all rules; None when there is none."""
    (wanted,) = problem.projects
    eligible = [p for p in problem.people if not obstacle(p, wanted)]
    best = None
    for size in range(wanted.size[0], wanted.size[1] + 1):
        for group in combinations(eligible, size):
            if broken_rules(wanted, group):
                continue
            value = (-coverage(wanted, list(group)), same_sphere_pairs(group), sum(2 * p.asked + 1 for p in group))
            best = value if best is None else min(best, value)
    return (-best[0], best[1], best[2]) if best else None


@pytest.mark.parametrize("seed", range(30))
def test_proposal_is_the_best_of_all_groups(seed):
    problem = small(seed)
    proposal = propose(problem, seed="lott")
    best = by_brute_force(problem)
    (team,) = proposal.teams
    assert verify(problem, proposal) == []
    assert team.possible == (best is not None)
    if best:
        values = {level.name: level.value for level in team.levels}
        assert (values["coverage"], values["balance"], values["fairness"]) == best
        assert all(level.proven for level in team.levels)


@pytest.mark.parametrize("seed", range(30, 60))
def test_rules_to_loosen_are_a_smallest_set(seed):
    problem = small(seed, per_organisation=1, spheres=4, most={"business": 1})
    (wanted,) = problem.projects
    candidates = Pool(problem.people, wanted, seed="x").candidates()
    found = diagnose(problem, wanted, candidates, seed="x")
    eligible = [p for p in problem.people if not obstacle(p, wanted)]
    sets = [
        set(broken_rules(wanted, group)) for size in range(wanted.size[1] + 1) for group in combinations(eligible, size)
    ]
    fewest = min(len(broken) for broken in sets)
    assert len(found.smallest) == fewest
    assert {loosened.rule for loosened in found.smallest} in sets
    alone = {rule for broken in sets if len(broken) == 1 for rule in broken}
    assert {way.loosened.rule for way in found.single} == (alone if fewest else set())
    assert set(rules_of(wanted)) >= alone


@example(seed=2136, size=60, count=1)  # one person, two musts: the fewest rules give way, not the fewest chairs
@example(seed=118, size=100, count=4)  # HiGHS 1.16 fails in its preparation of this one
@given(seed=st.integers(0, 10_000), size=st.integers(20, 120), count=st.integers(1, 4))
@settings(max_examples=25, deadline=None)
def test_no_rule_is_ever_broken_in_silence(seed, size, count):
    problem = Problem(pool(size, seed=seed), tuple(project(n, seed=seed) for n in range(count)))
    assert verify(problem, propose(problem, seed=str(seed))) == []


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_same_input_and_seed_give_the_same_whatever_the_order(seed):
    people = pool(60, seed=seed)
    mixed = list(people)
    random.Random(seed).shuffle(mixed)
    wanted = tuple(project(n, seed=seed) for n in range(2))
    problem = Problem(people, wanted)
    assert propose(problem, seed="a") == propose(Problem(tuple(mixed), wanted), seed="a")
    assert Problem.from_json(problem.to_json()) == problem


@pytest.mark.parametrize("seed", range(8))
def test_another_eligible_person_never_lowers_the_coverage(seed):
    problem = small(seed)
    more = replace(problem, people=(*problem.people, Person("z", "academia", "", {FEW[0]: 3}, hours=9, months=12)))
    before, after = (propose(p, seed="x").teams[0] for p in (problem, more))
    value = {level.name: level.value for level in before.levels}
    now = {level.name: level.value for level in after.levels}
    assert (now["rules"], now["price"], -now["coverage"]) <= (value["rules"], value["price"], -value["coverage"])


@pytest.mark.parametrize("seed", range(12))
def test_leaving_out_whom_others_replace_costs_nothing(seed):
    people = pool(150, seed=seed, skills=FEW)
    wanted = project(seed, seed=seed, skills=FEW, size=(3, 4), ties="any")
    kept = Pool(people, wanted, seed="x").candidates()
    assert len(kept) < 110
    few = propose(Problem(people, (wanted,)), seed="x").teams[0]
    everybody = tuple(p for p in people if not obstacle(p, wanted))
    # With everybody pinned out of nothing: the full program, nobody cut.
    full = _uncut(everybody, wanted)
    assert [level.value for level in few.levels[:5]] == [level.value for level in full.levels[:5]]


def _uncut(people, wanted):
    from projects.matching.teams import best_team  # noqa: PLC0415

    return best_team(sorted(people, key=lambda p: p.id), wanted, {}, seed="x")


def test_people_are_shared_and_nobody_gets_more_groups_than_she_has_room_for():
    people = tuple(replace(p, free=1) for p in pool(80, seed=5))
    problem = Problem(people, tuple(project(n, seed=5, size=(4, 5)) for n in range(6)))
    proposal = propose(problem, seed="x")
    everybody = [person for team in proposal.teams for person in team.people]
    assert len(everybody) == len(set(everybody))
    assert verify(problem, proposal) == []


def test_pinned_people_are_in_and_excluded_ones_are_not():
    people = pool(60, seed=7)
    wanted = project(1, seed=7)
    eligible = [p.id for p in people if not obstacle(p, wanted)]
    chosen = replace(wanted, pinned=frozenset(eligible[:2]), excluded=frozenset(eligible[2:6]))
    team = propose(Problem(people, (chosen,)), seed="x").teams[0]
    assert set(eligible[:2]) <= set(team.people)
    assert not set(eligible[2:6]) & set(team.people)


def test_the_least_asked_of_equals_is_proposed():
    people = tuple(
        Person(f"{sphere}{n}", sphere, f"{sphere}{n}", {"el": 2}, asked=n)
        for sphere in ("city", "business", "academia")
        for n in range(3)
    )
    wanted = Project("q", (Need("n", "el", "must"),), size=(3, 3))
    assert propose(Problem(people, (wanted,)), seed="x").teams[0].people == ("academia0", "business0", "city0")


def test_new_acquaintances_before_old_ones_and_the_other_way_when_wished():
    people = tuple(Person(f"{s}{n}", s, f"{s}{n}") for s in ("city", "business", "academia") for n in range(2))
    met = {("business0", "city0"): 1.0, ("business1", "city1"): 1.0, ("academia0", "business0"): 1.0}
    met |= {("academia1", "business1"): 1.0, ("academia0", "city0"): 1.0, ("academia1", "city1"): 1.0}
    for ties, pairs in (("new", 1), ("known", 3)):
        team = propose(Problem(people, (Project("q", size=(3, 3), ties=ties),), met), seed="x").teams[0]
        assert sum(pair in met for pair in combinations(sorted(team.people), 2)) == pairs


def test_the_lot_decides_between_equals_and_every_equal_has_a_chance():
    people = tuple(Person(f"{s}{n}", s, f"{s}{n}") for s in ("city", "business", "academia") for n in range(6))
    problem = Problem(people, (Project("q", size=(3, 3)),))
    seen = {person for seed in range(60) for person in propose(problem, seed=str(seed)).teams[0].people}
    assert seen == {person.id for person in people}


def test_fairness_over_a_year_reaches_more_people_than_the_most_qualified_first():
    """Twenty-four batches of two projects on the same 300 people (matching.md section 5)."""
    people = {p.id: replace(p, asked=0, free=50) for p in pool(300, seed=9)}
    asked = dict.fromkeys(people, 0)
    best_first = dict.fromkeys(people, 0)
    for batch in range(24):
        now = tuple(replace(p, asked=asked[p.id]) for p in people.values())
        wanted = tuple(project(batch * 2 + n, seed=9) for n in range(2))
        for team in propose(Problem(now, wanted), seed=str(batch)).teams:
            for person in team.people:
                asked[person] += 1
        for one in wanted:
            able = [p for p in people.values() if not obstacle(p, one)]
            able.sort(key=lambda p: (-coverage(one, [p]), -sum(p.skills.values()), p.id))
            for person in able[: one.size[0]]:
                best_first[person.id] += 1
    reached = sum(times > 0 for times in asked.values())
    assert reached >= 2 * sum(times > 0 for times in best_first.values())
    assert max(asked.values()) <= 4


def test_a_chair_she_has_is_no_new_group_and_gives_room_for_no_other():
    her = Person("a", "city", free=1, hours=1)
    alone = Project("one", size=(1, 1), least={}, spheres=1, pinned=frozenset("a"), seated=frozenset("a"))
    two, three = (replace(alone, id=key, pinned=frozenset(), seated=frozenset()) for key in ("two", "three"))
    problem = Problem((her,), (alone, two, three))
    teams = [Team(project.id, ("a",), {"a": ()}, (), (), 1) for project in problem.projects]
    empty = Team("three", (), {}, (Loosened("size", 1), Loosened("spheres", 1)), (), 0)
    assert verify(problem, Proposal((teams[0], teams[1], empty), (), "s", VERSION)) == []
    assert verify(problem, Proposal(tuple(teams), (), "s", VERSION)) == ["a is put into 2 groups and has room for 1"]


def test_who_is_in_is_not_asked_for_her_time_again():
    her = Person("a", "city", skills={"k": 1}, hours=1)
    need = Need("n", "k", hours=5)
    assert not reaches(her, need, Project("p"))
    assert reaches(her, need, Project("p", seated=frozenset("a")))
