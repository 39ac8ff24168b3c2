import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatherings.seating.draw import Unsolvable, chances, draw, loosened, lottery, verify
from gatherings.seating.types import DrawProblem, Quota
from tests.gatherings.seating.test_plan import QUICKLY


def people(**counts):
    return {f"{kind}{number}": tuple(kind.split("_")) for kind, count in counts.items() for number in range(count)}


def test_without_quotas_everybody_has_the_same_chance():
    problem = DrawProblem(people(city=30, business=50, other=20), 25)
    assert chances(problem) == pytest.approx({("city",): 0.25, ("business",): 0.25, ("other",): 0.25})
    lots = lottery(problem)
    assert verify(problem, lots, draw(lots, "seed")) == []
    assert min(lots.chances.values()) >= 0.99 * lots.bound


def test_a_quota_raises_some_and_the_rest_share_equally():
    problem = DrawProblem(people(city=10, business=90), 20, (Quota(0, "city", 8, 20),))
    assert chances(problem) == pytest.approx({("city",): 0.8, ("business",): 12 / 90})


def test_the_next_smallest_chance_is_raised_too():
    """The quota holds academia down; business and city share what is left, not only what keeps the smallest up."""
    problem = DrawProblem(people(city=10, business=20, academia=40), 14, (Quota(0, "academia", 0, 4),))
    assert chances(problem) == pytest.approx({("city",): 1 / 3, ("business",): 1 / 3, ("academia",): 0.1})


def test_fewer_people_than_places_all_get_one():
    problem = DrawProblem(people(city=3, business=4), 10)
    lots = lottery(problem)
    assert sorted(draw(lots, "seed")) == sorted(problem.people)
    assert verify(problem, lots, draw(lots, "seed")) == []


def test_nobody_in_the_draw_gives_nobody():
    lots = lottery(DrawProblem({}, 10))
    assert draw(lots, "seed") == ()


def test_quotas_that_cannot_be_kept_are_named():
    quota = Quota(0, "academia", 5, 10)
    problem = DrawProblem(people(city=30, academia=3), 10, (quota,))
    with pytest.raises(Unsolvable):
        chances(problem)
    assert loosened(problem) == {quota: 2}


def test_the_same_seed_draws_the_same_people_and_the_order_of_names_does_not_matter():
    problem = DrawProblem(people(city=30, business=50), 20, (Quota(0, "city", 10, 12),))
    lots = lottery(problem)
    assert draw(lots, "a") == draw(lots, "a")
    assert draw(lots, "a") != draw(lots, "b")


def test_drawn_often_everybody_comes_up_as_often_as_was_said():
    problem = DrawProblem(people(city_new=6, city_old=14, business_new=10, business_old=30), 12, (
        Quota(0, "city", 4, 6), Quota(1, "new", 5, 8),
    ))  # fmt: skip
    lots = lottery(problem)
    times = Counter(person for number in range(3000) for person in draw(lots, f"seed {number}"))
    for person, features in problem.people.items():
        assert times[person] / 3000 == pytest.approx(lots.chances[features], abs=0.045)


def test_a_thousand_for_two_hundred_places_with_two_features():
    chance = random.Random(4)
    spheres = {"city": 30, "business": 30, "civil_society": 15, "academia": 10, "other_public": 8, "other": 7}
    crowd = {
        f"p{n}": (chance.choices(list(spheres), list(spheres.values()))[0], chance.choice(["new", "old", "old"]))
        for n in range(1000)
    }
    quotas = (Quota(0, "other", 30, 45), Quota(0, "academia", 25, 40), Quota(1, "new", 80, 120))
    problem = DrawProblem(crowd, 200, quotas)
    lots = lottery(problem)
    assert verify(problem, lots, draw(lots, "seed")) == []
    assert min(lots.chances.values()) >= 0.99 * lots.bound
    aims = chances(problem)
    assert all(lots.chances[kind] >= 0.99 * aims[kind] for kind in aims)


@settings(max_examples=40, deadline=None, phases=QUICKLY)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["city", "business", "other"]), st.sampled_from(["new", "old"])),
        st.integers(1, 12),
        min_size=1,
    ),
    st.integers(1, 25),
    st.lists(st.tuples(st.sampled_from([(0, "city"), (0, "other"), (1, "new")]), st.integers(0, 6), st.integers(0, 8)), max_size=3),
)  # fmt: skip
def test_every_panel_keeps_every_quota_or_it_is_said_which_cannot(counts, places, limits):
    crowd = {f"{a}{b}{n}": (a, b) for (a, b), count in counts.items() for n in range(count)}
    quotas = tuple(Quota(*feature, least, least + more) for feature, least, more in dict.fromkeys(limits))
    problem = DrawProblem(crowd, places, quotas)
    try:
        lots = lottery(problem)
    except Unsolvable:
        assert loosened(problem)
        return
    assert verify(problem, lots, draw(lots, "seed")) == []
    assert min(lots.chances.values()) >= 0.98 * lots.bound


def test_the_check_finds_a_broken_quota_and_a_false_chance():
    problem = DrawProblem(people(city=10, business=20), 6, (Quota(0, "city", 2, 3),))
    lots = lottery(problem)
    strict = DrawProblem(problem.people, 6, (Quota(0, "city", 4, 6),))
    assert any("with city" in fault for fault in verify(strict, lots))
    assert any("for 7 places" in fault for fault in verify(DrawProblem(problem.people, 7), lots))
    wrong = type(lots)(**{**vars(lots), "chances": dict.fromkeys(lots.kinds, 0.5)})
    assert any("chance" in fault for fault in verify(problem, wrong))
    twice = (*draw(lots, "s")[:-1], draw(lots, "s")[0])
    assert "somebody was drawn twice" in verify(problem, lots, twice)
