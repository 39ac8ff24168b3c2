from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bench.gatherings import golfers, plain, restricted
from gatherings.seating import anneal
from gatherings.seating.bounds import bounds
from gatherings.seating.check import figures, verify
from gatherings.seating.compiling import compiled
from gatherings.seating.plan import propose
from gatherings.seating.types import AGAIN, Participant, SeatingProblem, Table, Work

# A failing case is printed as found: making it smaller takes minutes.
QUICKLY = (Phase.explicit, Phase.reuse, Phase.generate)
FEW = Work(moves=20, polish=1, least=600)
THEMES = ("homes", "work", "sea")


@st.composite
def problems(draw, most_people=26):
    rounds = draw(st.integers(1, 3))
    per_round = st.lists(st.sampled_from(THEMES), min_size=rounds, max_size=rounds).map(tuple)
    all_day = st.sampled_from(THEMES).map(lambda theme: (theme,) * rounds)
    themed = draw(st.sampled_from(["none", "day", "rounds", "some"]))
    tables = tuple(
        Table(
            f"t{number}",
            most=draw(st.integers(4, 6)),
            least=draw(st.integers(1, 4)),
            language=draw(st.sampled_from(["", "sv", "en"])),
            step_free=draw(st.booleans()),
            themes={
                "none": (),
                "day": draw(all_day),
                "rounds": draw(per_round),
                "some": draw(all_day) if number else (),
            }[themed],
        )
        for number in range(draw(st.integers(1, 5)))
    )
    names = st.sampled_from([table.id for table in tables])
    rarely = st.integers(0, 9).map(lambda n: n == 0)
    people = tuple(
        Participant(
            f"p{number}",
            sphere=draw(st.sampled_from(["city", "business", "other"])),
            organisation=draw(st.sampled_from(["", "a", "b"])),
            languages=draw(st.sampled_from([frozenset({"sv"}), frozenset({"en"}), frozenset({"sv", "en"})])),
            step_free=draw(rarely),
            same_table=draw(rarely),
            table=draw(names) if draw(rarely) else "",
            together=draw(st.sampled_from(["", "", "", "", "g", "h"])),
            wishes=tuple(draw(st.lists(st.sampled_from(THEMES), unique=True))),
            away=frozenset(draw(st.sets(st.integers(0, rounds - 1), max_size=1))) if draw(rarely) else frozenset(),
        )
        for number in range(draw(st.integers(0, most_people)))
    )
    ids = [person.id for person in people]
    held = {}
    earlier = frozenset()
    if len(ids) > 1:
        for _ in range(draw(st.integers(0, 2))):
            held[draw(st.sampled_from(ids)), draw(st.integers(0, rounds - 1))] = draw(names)
        pairs = st.tuples(st.sampled_from(ids), st.sampled_from(ids)).filter(lambda pair: pair[0] < pair[1])
        earlier = frozenset(draw(st.lists(pairs, max_size=8)))
    return SeatingProblem(people, tables, rounds, earlier, draw(st.sampled_from(["avoid", "seek", "ignore"])), held)


@settings(max_examples=40, deadline=None, phases=QUICKLY)
@given(problems())
def test_a_plan_never_breaks_a_hard_rule_and_never_beats_a_bound(problem):
    plan = propose(problem, seed="s", work=FEW)
    assert verify(problem, plan.seats) == []
    theme, sphere, repeats = (plan.level(name) for name in ("theme", "sphere", "repeats"))
    assert (theme.value >= theme.bound, repeats.value >= repeats.bound) == (True, True)
    if theme.proven:
        assert sphere.value >= sphere.bound


def test_people_to_spare_at_one_table_do_not_fill_another_of_its_kind():
    # Three are fixed at t3, which asks for two; t4 needs four all the same. Found by the test above.
    rows = [
        ("other", "b", "sv", False, False, "", ""),
        ("city", "a", "en sv", False, False, "", ""),
        ("city", "", "en sv", True, True, "t4", ""),
        ("city", "a", "en", False, False, "", ""),
        ("city", "", "sv", True, True, "", ""),
        ("business", "", "en", False, True, "", ""),
        ("city", "", "en", True, True, "", "g"),
        ("city", "b", "sv", True, True, "t0", ""),
        ("other", "", "sv", False, False, "t3", ""),
        ("city", "", "sv", False, True, "", ""),
        ("city", "", "sv", True, True, "t0", ""),
        ("city", "a", "en sv", False, False, "", ""),
    ]
    people = tuple(
        Participant(
            f"p{number}", sphere, organisation, languages=frozenset(languages.split()), step_free=step_free, same_table=same_table,
            table=table, together=together,
        )
        for number, (sphere, organisation, languages, step_free, same_table, table, together) in enumerate(rows)
    )  # fmt: skip
    tables = (
        Table("t0", 6, 3, language="en", step_free=False), Table("t1", 4, 3, language="en", step_free=False),
        Table("t2", 6, 1, language="en", step_free=False), Table("t3", 6, 2, step_free=True), Table("t4", 4, 4, step_free=True),
    )  # fmt: skip
    problem = SeatingProblem(people, tables, 3, held={("p0", 0): "t2"})
    assert verify(problem, propose(problem, seed="s", work=FEW).seats) == []


@settings(max_examples=25, deadline=None, phases=QUICKLY)
@given(problems(), st.randoms(use_true_random=False))
def test_other_names_give_the_same_plan(problem, chance):
    numbers = list(range(100, 100 + len(problem.participants)))
    chance.shuffle(numbers)
    person = {p.id: f"x{number}" for p, number in zip(problem.participants, numbers, strict=False)}
    table = {t.id: f"z{9 - number}" for number, t in enumerate(problem.tables)} | {"": ""}
    spheres = {"city": "c2", "business": "a1", "other": "b3"}
    renamed = replace(
        problem,
        participants=tuple(
            replace(p, id=person[p.id], table=table[p.table], sphere=spheres[p.sphere]) for p in problem.participants
        ),
        tables=tuple(replace(t, id=table[t.id]) for t in problem.tables),
        earlier=frozenset((person[a], person[b]) for a, b in problem.earlier),
        held={(person[p], r): table[t] for (p, r), t in problem.held.items()},
    )
    plan, other = propose(problem, seed="s", work=FEW), propose(renamed, seed="s", work=FEW)
    assert {person[p]: tuple(table[t] for t in row) for p, row in plan.seats.items()} == dict(other.seats)
    assert plan.levels == other.levels


def test_same_problem_and_seed_same_plan_and_another_seed_another():
    problem = restricted(40, 3, 8)
    first, again = propose(problem, seed="a", work=FEW), propose(problem, seed="a", work=FEW)
    assert first == again
    assert propose(problem, seed="b", work=FEW).seats != first.seats


def test_a_problem_written_down_gives_the_same_plan():
    problem = replace(
        restricted(30, 2, 6, themes=3), held={("p20", 1): "t2"}, earlier=frozenset({("p1", "p2"), ("p3", "p9")})
    )
    assert SeatingProblem.from_json(problem.to_json()) == problem
    assert propose(SeatingProblem.from_json(problem.to_json()), seed="a", work=FEW) == propose(
        problem, seed="a", work=FEW
    )


def test_eighty_at_ten_tables_meet_nobody_twice_and_are_mixed_as_well_as_can_be():
    plan = propose(plain(80, 3, 8), seed="a", work=Work(moves=400, polish=1, least=0))
    found = figures(plain(80, 3, 8), plan.seats)
    assert (found.repeats, found.unseated, found.narrow, found.new_people) == (0, 0, 0, 21.0)
    assert plan.level("sphere").proven


@pytest.mark.parametrize(
    ("groups", "size", "weeks"),
    [
        (5, 3, 7),
        (6, 5, 6),
        (6, 3, 8),
        (7, 3, 9),
        (10, 3, 13),
        (5, 4, 5),
        (7, 7, 4),
        (8, 4, 7),
        (8, 4, 8),
        (8, 4, 9),
        (8, 8, 4),
        (9, 3, 11),
        (9, 3, 13),
        (9, 4, 9),
        (25, 8, 4),
    ],
)
def test_known_golfers_meet_nobody_twice(groups, size, weeks):
    problem = golfers(groups, size, weeks)
    plan = propose(problem, seed="a", work=FEW)
    assert verify(problem, plan.seats) == []
    assert figures(problem, plan.seats).repeats == 0
    assert plan.level("repeats").proven


def test_hosts_keep_their_table_and_still_nobody_meets_twice():
    problem = plain(80, 3, 8)
    hosts = tuple(
        replace(person, table=f"t{number}") if number < 10 else person
        for number, person in enumerate(problem.participants)
    )
    problem = replace(problem, participants=hosts)
    plan = propose(problem, seed="a", work=Work(moves=400, polish=4, least=0))
    assert verify(problem, plan.seats) == []
    assert figures(problem, plan.seats).repeats == 0
    assert all(plan.seats[f"p{number}"] == (f"t{number}",) * 3 for number in range(10))


def test_tables_of_six_to_ten_are_filled_unevenly():
    sizes = [6, 7, 8, 9, 10]
    tables = tuple(Table(f"t{number}", most=size, least=size - 1) for number, size in enumerate(sizes))
    problem = replace(plain(38, 2, 8), tables=tables)
    plan = propose(problem, seed="a", work=FEW)
    assert verify(problem, plan.seats) == []
    assert figures(problem, plan.seats).unseated == 0


def test_a_table_is_left_empty_rather_than_filled_with_too_few():
    problem = replace(plain(13, 1, 8), tables=tuple(Table(f"t{number}", 8, 6) for number in range(3)))
    plan = propose(problem, seed="a", work=FEW)
    assert verify(problem, plan.seats) == []
    found = figures(problem, plan.seats)
    assert (found.unseated, found.tables) == (0, 2)


def test_who_does_not_fit_is_counted_and_nobody_is_squeezed_in():
    problem = replace(plain(20, 2, 8), tables=(Table("t0", 8, 6), Table("t1", 8, 6)))
    plan = propose(problem, seed="a", work=FEW)
    assert verify(problem, plan.seats) == []
    assert plan.level("unseated").value == 8


def test_wishes_are_met_as_the_bound_says():
    problem = restricted(48, 2, 6, themes=4)
    plan = propose(problem, seed="a", work=FEW)
    assert verify(problem, plan.seats) == []
    # Nobody has a dearer theme than the best plan would give her: the rounds divide what was found for the day exactly.
    assert plan.level("theme").value == plan.level("theme").bound
    assert figures(problem, plan.seats).wished / figures(problem, plan.seats).wishing > 0.9


def test_earlier_meetings_are_avoided_or_sought():
    base = plain(24, 2, 6)
    earlier = frozenset((f"p{number}", f"p{number + 12}") for number in range(12))
    work = Work(moves=400, polish=4, least=0)
    avoid = replace(base, earlier=earlier, earlier_pairs="avoid")
    seek = replace(base, earlier=earlier, earlier_pairs="seek")
    met = lambda problem: sum(  # noqa: E731
        any(x == y for x, y in zip(seats[a], seats[b], strict=True))
        for seats in [propose(problem, seed="a", work=work).seats]
        for a, b in earlier
    )
    assert met(avoid) <= 2
    assert met(seek) >= 8


def test_colleagues_sit_apart_when_nothing_else_suffers():
    people = tuple(Participant(f"p{number}", "city", f"firm{number % 6}") for number in range(24))
    problem = SeatingProblem(people, tuple(Table(f"t{number}", 6, 6) for number in range(4)), 1)
    found = figures(problem, propose(problem, seed="a", work=Work(moves=300, polish=0, least=0)).seats)
    assert found.colleagues == 0


def test_the_bound_does_not_count_on_a_group_that_a_hand_has_parted():
    people = (
        Participant("a", "city", table="t0", together="g"),
        Participant("b", "city", table="t1", together="g"),
        *(Participant(f"p{number}", "other") for number in range(6)),
    )
    problem = SeatingProblem(people, (Table("t0", 4, 2), Table("t1", 4, 2)), 2)
    plan = propose(problem, seed="a", work=FEW)
    assert plan.level("repeats").value >= plan.level("repeats").bound
    assert (plan.seats["a"], plan.seats["b"]) == (("t0", "t0"), ("t1", "t1"))


def test_those_who_can_never_meet_are_no_acquaintances_to_be_made():
    # Six at two tables in three rounds: 18 meetings; the two hosts never meet, so that 14 of 15 pairs can be new.
    hosts = (Participant("a", "city", table="t0"), Participant("b", "city", table="t1"))
    people = (*hosts, *(Participant(f"p{number}", "other") for number in range(4)))
    problem = SeatingProblem(people, (Table("t0", 3, 3), Table("t1", 3, 3)), 3)
    assert bounds(problem).repeats == 4 <= propose(problem, seed="a", work=FEW).level("repeats").value


def test_one_table_all_day_is_counted_with_the_seats_it_takes():
    # Both want the same theme all day; only one table with one chair has it.
    people = tuple(Participant(f"p{number}", "city", same_table=True, wishes=("sea", "work")) for number in range(2))
    tables = (Table("t0", 1, 1, themes=("sea",) * 2), Table("t1", 1, 1, themes=("work",) * 2))
    problem = SeatingProblem(people, tables, 2)
    plan = propose(problem, seed="a", work=FEW)
    # The second wish twice, and for each the same theme once more.
    assert plan.level("theme").value == plan.level("theme").bound == bounds(problem).theme == 2 + 2 * AGAIN


def test_a_group_moves_and_stays_together():
    problem = plain(48, 3, 6)
    people = tuple(
        replace(person, together="tolk") if number in (3, 17, 30) else person
        for number, person in enumerate(problem.participants)
    )
    problem = replace(problem, participants=people)
    plan = propose(problem, seed="a", work=FEW)
    assert verify(problem, plan.seats) == []
    assert plan.seats["p3"] == plan.seats["p17"] == plan.seats["p30"]
    assert len(set(plan.seats["p3"])) > 1


@pytest.mark.compiled
@pytest.mark.slow
def test_compiled_and_plain_give_the_same_plan(monkeypatch):
    problem = restricted(48, 3, 6, themes=4, spare=0.1)
    problem = replace(
        problem,
        participants=tuple(replace(p, together="tolk") if p.id in ("p20", "p31") else p for p in problem.participants),
        earlier=frozenset({("p10", "p20"), ("p11", "p30")}),
    )
    assert compiled() is not None
    fast = propose(problem, seed="a", work=FEW)
    monkeypatch.setattr(anneal, "compiled", lambda: None)
    assert propose(problem, seed="a", work=FEW) == fast


def test_bad_luck_with_those_who_stay_all_day_is_tried_again(monkeypatch):
    # With this seed the lot gives one of them a table at which the mixture cannot be what it could be.
    problem, work = restricted(80, 3, 8), Work(moves=100, polish=0, least=0)
    plan = propose(problem, seed="s21", work=work)
    assert plan.level("sphere").value == plan.level("sphere").bound
    assert plan == propose(problem, seed="s21", work=work)
    monkeypatch.setattr("gatherings.seating.plan.ATTEMPTS", 1)
    once = propose(problem, seed="s21", work=work)
    assert once.level("sphere").value > once.level("sphere").bound
    assert once.moves < plan.moves
