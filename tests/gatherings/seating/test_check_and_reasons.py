from dataclasses import replace

import pytest

from bench.gatherings import plain
from gatherings.seating.check import figures, meetings, verify
from gatherings.seating.reasons import NoSuchSeat, edited, repeats
from gatherings.seating.types import Participant, SeatingProblem, Table

AMINA = Participant("amina", "city", "a", table="t0")
BJORN = Participant("bjorn", "business", "a", languages=frozenset({"en"}), wishes=("sea", "homes"))
CARIN = Participant("carin", "city", step_free=True, together="g")
DIDRIK = Participant("didrik", "other", together="g")
TABLES = (Table("t0", 3, 1, "", True, ("homes", "sea")), Table("t1", 3, 1, "sv", False, ("sea", "homes")))
PROBLEM = SeatingProblem((AMINA, BJORN, CARIN, DIDRIK), TABLES, 2)
GOOD = {"amina": ("t0", "t0"), "bjorn": ("t0", ""), "carin": ("t0", "t0"), "didrik": ("t1", "t0")}


def problem(**changes):
    people = {p.id: p for p in PROBLEM.participants}
    people.update({key: replace(people[key], **values) for key, values in changes.items()})
    return replace(PROBLEM, participants=tuple(people.values()))


@pytest.mark.parametrize(
    ("seats", "fault"),
    [
        ({"amina": ("t1", "t0")}, "amina is fixed at t0 and sits at t1 in round 1"),
        ({"bjorn": ("t1", "")}, "bjorn does not speak sv at t1 in round 1"),
        ({"carin": ("t1", "t0")}, "carin cannot reach t1 in round 1"),
        ({"didrik": ("t1", "t0")}, "group g is parted in round 1"),
        ({"didrik": ("t9", "t0")}, "didrik sits at t9, which does not exist"),
        ({"didrik": ("t0",)}, "didrik has 1 seats for 2 rounds"),
        ({"didrik": ("t0", "t0")}, "round 1: 4 people at table t0"),
    ],
)
def test_every_hard_rule_is_seen_when_broken(seats, fault):
    assert fault in verify(PROBLEM, {**GOOD, **seats})


def test_other_hard_rules_are_seen_when_broken():
    assert "round 1: 1 people at table t1" in verify(
        replace(PROBLEM, tables=(TABLES[0], replace(TABLES[1], least=2))), GOOD
    )
    away = problem(amina={"away": frozenset({1})})
    assert "amina has a seat in round 2 and is away" in verify(away, GOOD)
    all_day = problem(didrik={"same_table": True, "together": ""}, carin={"together": ""})
    assert verify(all_day, GOOD) == ["didrik was to have one table all day"]
    deaf = replace(
        problem(didrik={"hearing_loop": True, "together": ""}),
        tables=(replace(TABLES[0], hearing_loop=False), *TABLES[1:]),
    )
    assert verify(deaf, GOOD) == ["didrik has no hearing loop at t0 in round 2"]
    held = replace(problem(didrik={"together": ""}), held={("didrik", 0): "t0"})
    assert verify(held, GOOD) == ["didrik was to be held at t0 in round 1"]
    assert verify(PROBLEM, {k: v for k, v in GOOD.items() if k != "amina"}) == ["amina is not in the plan"]


def test_figures_are_counted():
    found = figures(PROBLEM, GOOD)
    # Björn has no seat in round 2. Amina, Björn and Carin share round 1; Amina and Carin meet again with Didrik.
    assert (found.unseated, found.repeats, found.sphere, found.colleagues) == (1, 1, 2, 1)
    assert (found.tables, found.narrow) == (3, 3)
    # Björn's second wish in round 1 costs 1, Didrik's same theme twice 10.
    assert (found.theme, found.wished, found.wishing) == (11, 1, 1)
    assert meetings(PROBLEM, GOOD) == {
        ("amina", "bjorn"): [0], ("amina", "carin"): [0, 1], ("bjorn", "carin"): [0],
        ("amina", "didrik"): [1], ("carin", "didrik"): [1],
    }  # fmt: skip


def test_earlier_meetings_count_as_the_organiser_wishes():
    earlier = frozenset({("bjorn", "amina"), ("bjorn", "didrik")})
    assert figures(replace(PROBLEM, earlier=earlier), GOOD).repeats == 2
    seek = figures(replace(PROBLEM, earlier=earlier, earlier_pairs="seek"), GOOD)
    assert (seek.repeats, seek.missed) == (1, 1)


def test_repeats_are_named_with_the_reason():
    anywhere = {"together": "", "step_free": False}
    found = repeats(problem(carin=anywhere, didrik=anywhere), GOOD)
    assert [(r.a, r.b, r.rounds, r.tables, r.reason) for r in found] == [("amina", "carin", (0, 1), ("t0", "t0"), "")]
    only_there = repeats(problem(carin={"together": ""}, didrik=anywhere), GOOD)
    assert [r.reason for r in only_there] == ["few-tables"]
    fixed = repeats(problem(carin={"same_table": True, "together": ""}), GOOD)
    assert [r.reason for r in fixed] == ["fixed"]
    met_before = replace(problem(carin=anywhere, didrik=anywhere), earlier=frozenset({("bjorn", "carin")}))
    assert {(r.a, r.b): r.reason for r in repeats(met_before, GOOD)} == {
        ("amina", "carin"): "", ("bjorn", "carin"): "earlier",
    }  # fmt: skip


def test_a_move_by_hand_is_held_and_priced():
    base = plain(12, 2, 6, table=Table("", 7, 4))
    seats = {f"p{n}": ("t0" if n < 6 else "t1", "t0" if n % 2 else "t1") for n in range(12)}
    edit = edited(base, seats, "p0", 0, "t1", swap="p7")
    assert (edit.seats["p0"][0], edit.seats["p7"][0]) == ("t1", "t0")
    assert edit.held == {("p0", 0): "t1", ("p7", 0): "t0"}
    assert edit.before == figures(base, seats)
    assert edit.after == figures(base, edit.seats)
    assert verify(replace(base, held=edit.held), edit.seats) == []
    alone = edited(base, seats, "p0", 0, "t1")
    assert sum(row[0] == "t1" for row in alone.seats.values()) == 7
    with pytest.raises(NoSuchSeat):
        edited(base, alone.seats, "p1", 0, "t1")
    with pytest.raises(NoSuchSeat):
        edited(base, seats, "p0", 0, "t1", swap="p1")
