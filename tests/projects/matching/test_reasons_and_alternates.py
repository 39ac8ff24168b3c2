"""Every reason is counted anew from the people; every alternate keeps the rules; why-not is true when tried."""

from dataclasses import replace
from statistics import median

import pytest

from projects.matching.alternates import alternates, why_not
from projects.matching.check import broken_rules, coverage, same_sphere_pairs
from projects.matching.eligible import Pool, lot, obstacle, reaches
from projects.matching.reasons import lacks, reasons, standings
from projects.matching.teams import best_team, propose
from projects.matching.types import Need, Person, Problem, Project
from tests.projects.matching.builders import pool, project


def solved(seed: int) -> tuple[Problem, Project]:
    people = pool(150, seed=seed)
    met = {(people[n].id, people[n + 1].id): 1.0 for n in range(0, 140, 3)}
    return Problem(people, (project(seed, seed=seed),), met), project(seed, seed=seed)


def keeps(wanted, changed, group):
    """Whether no rule is kept worse by the changed group."""
    now = broken_rules(wanted, group)
    return all(by <= now.get(rule, 0) for rule, by in broken_rules(wanted, changed).items() if rule[:4] != "pin:")


def acquainted(person, others, problem):
    return sum(
        strength for pair, strength in problem.worked_together.items() for p in others if {person.id, p.id} == set(pair)
    )


@pytest.mark.parametrize("seed", range(12))
def test_every_reason_is_true_of_the_people(seed):
    problem, wanted = solved(seed)
    (team,) = propose(problem, seed="x").teams
    people = {p.id: p for p in problem.people}
    needs = {need.key: need for need in wanted.needs}
    group = [people[person] for person in team.people]
    eligible = [p for p in problem.people if not obstacle(p, wanted)]
    given = reasons(problem, team)
    assert {reason.person for reason in given} <= set(team.people)
    assert len({reason.kind for reason in given}) >= 3
    for reason in given:
        person = people[reason.person]
        others = [p for p in group if p != person]
        alike = [
            p
            for p in eligible
            if p.sphere == person.sphere
            and all(reaches(p, n, wanted) for n in wanted.needs if reaches(person, n, wanted))
            and p not in others
            and keeps(wanted, [*others, p], group)
        ]
        if reason.kind == "covers":
            assert person.skills[needs[reason.key].skill] == reason.number >= needs[reason.key].level
        elif reason.kind == "only_able":
            assert [p for p in eligible if reaches(p, needs[reason.key], wanted)] == [person]
        elif reason.kind == "only_here":
            assert not any(reaches(p, needs[reason.key], wanted) for p in others)
        elif reason.kind == "only_sphere":
            assert person.sphere not in {p.sphere for p in others}
        elif reason.kind == "rule":
            assert broken_rules(wanted, others).get(reason.key, 0) > broken_rules(wanted, group).get(reason.key, 0)
        elif reason.kind == "asked":
            assert (reason.number, reason.among) == (person.asked, len(alike))
            assert reason.other == median(p.asked for p in alike) >= person.asked
        elif reason.kind == "new_ties":
            assert not any({person.id, p.id} == set(pair) for p in others for pair in problem.worked_together)
        elif reason.kind == "lot":
            able = [n.key for n in wanted.needs if reaches(person, n, wanted)]
            equals = [
                p
                for p in alike
                if p.asked == person.asked
                and [n.key for n in wanted.needs if reaches(p, n, wanted)] == able
                and acquainted(p, others, problem) == acquainted(person, others, problem)
            ]
            assert reason.among == len(equals) > 1
    for lacking in lacks(problem, team):
        covered = sum(lacking.key in keys for keys in team.covers.values())
        assert lacking.missing == needs[lacking.key].count - covered


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("size", [(4, 6), (9, 9)])
def test_every_rule_and_need_is_listed_as_it_stands(seed, size):
    problem, wanted = solved(seed)
    # Of nine from six parts of society one has at the least two: not every limit can be kept.
    wanted = replace(wanted, size=size, spheres=4, most={"city": 1, "business": 1})
    problem = replace(problem, projects=(wanted,))
    (team,) = propose(problem, seed="x").teams
    group = [p for p in problem.people if p.id in team.people]
    listed = standings(problem, team)
    assert {one.rule for one in listed} >= {f"need:{need.key}" for need in wanted.needs} | {
        "size",
        "spheres",
        "most:city",
    }
    unmet = {one.rule: abs(one.has - one.wanted) for one in listed if not one.met and one.strength == "must"}
    assert unmet == broken_rules(wanted, group, team.covers) == {one.rule: one.by for one in team.loosened}


@pytest.mark.parametrize("seed", range(8))
def test_alternates_keep_every_rule_and_the_best_comes_first(seed):
    problem, wanted = solved(seed)
    (team,) = propose(problem, seed="x").teams
    people = {p.id: p for p in problem.people}
    inside = set(team.people)
    for seat in team.people:
        others = [people[p] for p in team.people if p != seat]
        found = alternates(problem, team, seat, seed="x")
        now = [*others, people[seat]]
        possible = sorted(
            (
                coverage(wanted, now) - coverage(wanted, [*others, p]),
                same_sphere_pairs([*others, p]) - same_sphere_pairs(now),
                p.asked,
                lot("x", wanted.id, p.id),
                p.id,
            )
            for p in problem.people
            if p.id not in inside and not obstacle(p, wanted) and not broken_rules(wanted, [*others, p])
        )
        assert [(one.coverage_lost, one.more_pairs, one.asked, one.person) for one in found] == [
            (lost, more, asked, person) for lost, more, asked, _lot, person in possible[:3]
        ]


def test_lot_is_drawn_among_those_the_rules_let_in():
    """Two colleagues of those in are as able and as seldom asked, but at most two may come from one organisation."""
    work = [
        Person("c1", "city", "o1"),
        Person("c2", "city", "o1"),
        Person("b1", "business", "o2"),
        Person("a1", "academia", "o3"),
    ]
    rivals = [Person("c3", "city", "o1"), Person("c4", "city", "o4")]
    wanted = Project(
        "q", size=(5, 5), least={"city": 3}, spheres=1, per_organisation=2, pinned=frozenset(p.id for p in work)
    )
    problem = Problem((*work, *rivals), (wanted,))
    (team,) = propose(problem, seed="x").teams
    assert "c4" in team.people
    told = [reason.kind for reason in reasons(problem, team) if reason.person == "c4"]
    # Nobody else could sit there, so there was no lot and nobody she was asked less often than.
    assert "lot" not in told
    assert "asked" not in told


def test_lot_is_not_drawn_with_who_knows_the_others():
    base = [Person("b1", "business"), Person("a1", "academia")]
    rivals = [Person("c1", "city"), Person("c2", "city"), Person("c3", "city")]
    wanted = Project("q", size=(3, 3), least={"city": 1}, spheres=1, pinned=frozenset({"b1", "a1"}))
    met = {("a1", "c1"): 1.0, ("b1", "c1"): 1.0}
    problem = Problem((*base, *rivals), (wanted,), met)
    (team,) = propose(problem, seed="x").teams
    (chosen,) = {"c2", "c3"} & set(team.people)
    assert [r.among for r in reasons(problem, team) if (r.person, r.kind) == (chosen, "lot")] == [2]
    blind = Problem((*base, *rivals), (replace(wanted, ties="any"),), met)
    (team,) = propose(blind, seed="x").teams
    assert [r.among for r in reasons(blind, team) if r.kind == "lot"] == [3]


def test_why_somebody_was_not_chosen():
    people = (
        Person("c", "city", "a"), Person("b", "business", "b", {"el": 2}), Person("b2", "business", "c", {"el": 2}, asked=3),
        Person("b3", "business", "d"), Person("s", "academia", "e"), Person("x", "academia", "f", languages=frozenset({"en"})),
        Person("full", "academia", "g", free=0), Person("s2", "academia", "h"),
    )  # fmt: skip
    wanted = Project("q", (Need("n", "el", "should"),), size=(3, 3))
    problem = Problem(people, (wanted,))
    pool_ = Pool(people, wanted, seed="x").candidates()
    team = best_team(pool_, wanted, {}, seed="x")
    other = "s2" if "s" in team.people else "s"
    why = {person: why_not(problem, team, person, pool_, seed="x").kind for person in ("b2", "b3", "x", "full", other)}
    assert why == {"b2": "fairness", "b3": "coverage", "x": "language", "full": "full", other: "lot"}


def test_only_person_who_can_is_said_so_and_a_need_nobody_covers_is_lacking():
    people = (Person("c", "city", "a"), Person("b", "business", "b", {"el": 2}), Person("s", "academia", "e"))
    wanted = Project("q", (Need("n", "el", "must"), Need("m", "juridik", "should")), size=(3, 3))
    problem = Problem(people, (wanted,))
    (team,) = propose(problem, seed="x").teams
    assert ("b", "only_able") in {(reason.person, reason.kind) for reason in reasons(problem, team)}
    assert [(lack.key, lack.missing, lack.able) for lack in lacks(problem, team)] == [("m", 1, 0)]


def test_replacement_after_a_decline_keeps_those_who_said_yes():
    problem, wanted = solved(3)
    (team,) = propose(problem, seed="x").teams
    gone, stay = team.people[0], frozenset(team.people[1:])
    again = replace(wanted, pinned=stay, excluded=frozenset({gone}))
    (new,) = propose(replace(problem, projects=(again,)), seed="x").teams
    assert stay <= set(new.people)
    assert gone not in new.people
