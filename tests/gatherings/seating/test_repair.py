from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.gatherings import plain, restricted
from gatherings.seating.check import figures, verify
from gatherings.seating.plan import propose
from gatherings.seating.repair import after, repair
from gatherings.seating.types import DayChange, Participant, Table, Work
from tests.gatherings.seating.test_plan import FEW, QUICKLY, problems


def seated(problem):
    return propose(problem, seed="a", work=FEW)


def changed_people(published, seats):
    return {
        person
        for person, row in published.seats.items()
        if any(old and new and old != new for old, new in zip(row, seats[person], strict=True))
    }


@settings(max_examples=40, deadline=None, phases=QUICKLY)
@given(problems(), st.data())
def test_a_repair_keeps_every_hard_rule_and_leaves_past_rounds_alone(problem, data):
    plan = seated(problem)
    ids = [person.id for person in problem.participants]
    gone = frozenset(data.draw(st.sets(st.sampled_from(ids), max_size=4))) if ids else frozenset()
    arrived = tuple(
        Participant(f"w{number}", "other", languages=frozenset({"sv"}), together=data.draw(st.sampled_from(["", "g"])))
        for number in range(data.draw(st.integers(0, 3)))
    )
    first = data.draw(st.integers(0, problem.rounds))
    done = repair(problem, plan, DayChange(gone, arrived), first_open_round=first, seed="z")
    broken = verify(done.problem, done.seating.seats)
    # A table that nobody can fill, with people who cannot leave it, is said; it cannot be mended.
    assert [fault for fault in broken if "people at table" not in fault] == []
    for person, row in plan.seats.items():
        assert done.seating.seats[person][:first] == row[:first]
    assert done.seating.changed == sum(
        bool(old) and bool(new) and old != new
        for person, row in plan.seats.items()
        for old, new in zip(row, done.seating.seats[person], strict=True)
    )


def test_nobody_moves_when_the_tables_can_bear_it():
    problem = restricted(80, 3, 8)
    gone = frozenset(f"p{number}" for number in (20, 31, 42, 53))
    newcomers = (Participant("w0", "city"), Participant("w1", "other", languages=frozenset({"sv", "en"})))
    plan = propose(problem, seed="a", work=Work(moves=60, polish=0, least=0))
    done = repair(problem, plan, DayChange(gone, newcomers), first_open_round=0, seed="z")
    assert verify(done.problem, done.seating.seats) == []
    assert (done.seating.changed, figures(done.problem, done.seating.seats).unseated) == (0, 0)
    assert all(done.seating.seats["w0"])
    assert {(moved.id, moved.reason) for moved in done.moved} == {("w0", "back"), ("w1", "back")}


def test_a_table_under_its_least_number_takes_one_from_a_table_that_can_spare_her():
    problem = plain(24, 1, 8, table=Table("", 8, 7))
    plan = seated(problem)
    gone = [person for person, row in plan.seats.items() if row == ("t1",)][:2]
    done = repair(problem, plan, DayChange(frozenset(gone)), first_open_round=0, seed="z")
    assert verify(done.problem, done.seating.seats) == []
    assert done.seating.changed == 1
    (moved,) = done.moved
    assert (moved.now, moved.reason) == ("t1", "minimum")


def test_a_table_is_given_up_when_that_moves_fewer():
    problem = replace(plain(19, 1, 8), tables=tuple(Table(f"t{number}", 9, 5) for number in range(3)))
    plan = seated(problem)
    at = {t: [p for p, row in plan.seats.items() if row == (t,)] for t in ("t0", "t1", "t2")}
    # Four left at t0 and no other table may give one: t1 and t2 are at their least number of five.
    gone = at["t0"][4:] + at["t1"][5:] + at["t2"][5:]
    done = repair(problem, plan, DayChange(frozenset(gone)), first_open_round=0, seed="z")
    assert verify(done.problem, done.seating.seats) == []
    assert {moved.reason for moved in done.moved} == {"closed"}
    assert done.seating.changed == 4


def test_a_missing_host_is_named_and_a_host_is_moved_only_with_her_table():
    problem = restricted(40, 2, 8)
    plan = propose(problem, seed="a", work=FEW)
    done = repair(problem, plan, DayChange(frozenset({"p2"})), first_open_round=0, seed="z")
    assert done.missing == ("t2",)
    assert all(done.seating.seats[f"p{number}"] == (f"t{number}",) * 2 for number in (0, 1, 3, 4))


@pytest.mark.parametrize("gone", list(product([6, 7, 8, 11, 12, 13], repeat=2))[1:12:3])
def test_the_fewest_changes_are_proved_against_trying_everything(gone):
    problem = plain(16, 1, 6, table=Table("", 6, 4))
    plan = seated(problem)
    away = frozenset(f"p{number}" for number in gone)
    done = repair(problem, plan, DayChange(away), first_open_round=0, seed="z")
    here = {person: row[0] for person, row in plan.seats.items() if person not in away}
    assert verify(done.problem, done.seating.seats) == []
    assert done.seating.changed == fewest_changes(here, {t.id: (t.least, t.most) for t in problem.tables})


def fewest_changes(here, tables):
    sizes = {table: sum(at == table for at in here.values()) for table in tables}
    best = len(here)
    for target in product(*(range(most + 1) for _least, most in tables.values())):
        wanted = dict(zip(tables, target, strict=True))
        if sum(target) == len(here) and all(n == 0 or tables[t][0] <= n for t, n in wanted.items()):
            best = min(best, sum(max(0, sizes[t] - n) for t, n in wanted.items()))
    return best


def test_who_comes_after_all_has_her_seat_again_in_the_rounds_left():
    problem = plain(24, 3, 6)
    plan = seated(problem)
    first = repair(problem, plan, DayChange(frozenset({"p5"})), first_open_round=0, seed="z")
    assert first.seating.seats["p5"] == ("", "", "")
    back = repair(
        first.problem, first.seating, DayChange(arrived=(problem.participants[5],)), first_open_round=1, seed="z"
    )
    assert verify(back.problem, back.seating.seats) == []
    assert back.seating.seats["p5"][0] == ""
    assert all(back.seating.seats["p5"][1:])
    assert after(first.problem, DayChange(arrived=(problem.participants[5],)), 1).participants[5].away == {0}


def test_the_same_change_gives_the_same_repair():
    problem = restricted(80, 3, 8)
    plan = propose(problem, seed="a", work=FEW)
    change = DayChange(frozenset({"p20", "p40", "p60"}), (Participant("w0", "city"),))
    assert repair(problem, plan, change, first_open_round=1, seed="z") == repair(
        problem, plan, change, first_open_round=1, seed="z"
    )


def test_who_moves_once_is_moved_again_rather_than_somebody_else():
    """Two rounds each ask for one move from the same table: one person does both when the rules allow."""
    problem = plain(24, 2, 8, table=Table("", 8, 7))
    people = problem.participants
    seats = {person.id: (f"t{number // 8}",) * 2 for number, person in enumerate(people)}
    published = replace(seated(problem), seats=seats)
    done = repair(problem, published, DayChange(frozenset({"p0", "p1"})), first_open_round=0, seed="z")
    assert verify(done.problem, done.seating.seats) == []
    assert done.seating.changed == 2
    assert len(changed_people(published, done.seating.seats)) == 1
