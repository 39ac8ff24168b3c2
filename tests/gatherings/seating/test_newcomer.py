"""Seats for somebody who has just come: by the rules and levels of the plan, and nobody moves."""

from gatherings.seating.newcomer import best_seats
from gatherings.seating.types import Participant, SeatingProblem, Table

ME = "me"


def asked(me, tables, sitting, *, rounds=1, first=0, chairs=1, **more):
    """Her tables, when those in `sitting` (person to a row of tables) sit already. `p1.city` comes from the city."""
    people = [Participant(name, name.partition(".")[2], f"org {name}") for name in sitting if name != ME]
    seats = {ME: ("",) * rounds, **{name: tuple(row) for name, row in sitting.items()}}
    problem = SeatingProblem((*people, me), tuple(tables), rounds, **more)
    return best_seats(problem, seats, ME, first_open_round=first, chairs=chairs)


def me(**changes):
    return Participant(ME, **{"sphere": "city", **changes})


def two(**changes):
    return [Table("a", 8, 1), Table("b", **{"most": 8, "least": 1, **changes})]


def test_where_fewest_are_of_her_part_of_society_then_new_then_no_colleagues():
    assert asked(me(), two(), {"1.city": "a", "2.other": "b", "3.other": "b"}) == ("b",)
    earlier = frozenset({("1.other", ME)})
    assert asked(me(), two(), {"1.other": "a", "2.other": "b", "3.other": "b"}, earlier=earlier) == ("b",)
    assert asked(me(), two(), {"1.other": "a", "2.other": "b"}, earlier=earlier, earlier_pairs="ignore") == ("a",)
    assert asked(me(organisation="org 1.other"), two(), {"1.other": "a", "2.other": "b", "3.other": "b"}) == ("b",)
    assert asked(me(), two(), {"1.other": "a", "2.other": "a", "3.other": "b"}) == ("b",)


def test_a_table_under_its_least_number_comes_first_and_an_empty_one_never():
    assert asked(me(), two(least=3), {"1.other": "a", "2.city": "b", "3.city": "b"}) == ("b",)
    assert asked(me(), two(), {"1.city": "a"}) == ("a",)


def test_no_rule_is_bent():
    others = {"1.city": "a", "2.other": "b"}
    assert asked(me(), two(most=1), others) == ("a",)
    assert asked(me(), two(language="en"), others) == ("a",)
    assert asked(me(step_free=True), two(step_free=False), others) == ("a",)
    assert asked(me(), two(most=2), {**others, "3.other": "b"}) == ("a",)
    # With an assistant two chairs have to be free.
    assert asked(me(), two(most=2), others, chairs=2) == ("a",)
    assert asked(me(), [Table("a", 1, 1)], {"1.city": "a"}) == ("",)


def test_whom_she_met_in_one_round_she_does_not_meet_in_the_next():
    others = {"1.other": "aa", "2.city": "bb"}
    assert asked(me(), two(), {"1.other": "aa", "2.other": "bb"}, rounds=2) == ("a", "b")
    assert asked(me(), two(), others, rounds=2, first=1) == ("", "a")
    # The seat she has stays hers, and counts.
    assert asked(me(), two(), {ME: ("a", ""), "1.other": "aa", "2.other": "bb"}, rounds=2) == ("a", "b")


def test_wishes_come_before_the_mixture_and_no_theme_twice():
    tables = [Table("a", 8, 1, themes=("trees",) * 2), Table("b", 8, 1, themes=("work",) * 2)]
    others = {"1.other": "aa", "2.city": "bb"}
    assert asked(me(wishes=("work", "trees")), tables, others, rounds=2) == ("b", "a")


def test_bound_to_a_table_by_office_by_a_hand_by_need_or_by_her_group():
    others = {"1.city": "aa", "2.other": "bb"}
    assert asked(me(table="a"), two(), others, rounds=2) == ("a", "a")
    assert asked(me(), two(), others, rounds=2, held={(ME, 0): "a"}) == ("a", "b")
    assert asked(me(same_table=True), two(), others, rounds=2) == ("b", "b")
    group = Participant(ME, "city", together="x")
    mate = Participant("1.other", "other", together="x")
    problem = SeatingProblem((mate, Participant("2.other", "other"), group), tuple(two()), 1)
    assert best_seats(problem, {ME: ("",), "1.other": ("a",), "2.other": ("b",)}, ME, first_open_round=0) == ("a",)
    full = SeatingProblem(problem.participants, (Table("a", 1, 1), Table("b", 8, 1)), 1)
    assert best_seats(full, {ME: ("",), "1.other": ("a",), "2.other": ("b",)}, ME, first_open_round=0) == ("",)
