"""Which programmes fit, and that every reason given is true: recounted from the rows themselves, on drawn data."""

import random
from datetime import date, timedelta

import pytest

from projects.matching.programmes import Fact, Programme, Side, match

TODAY = date(2026, 11, 16)
KINDS = ["funding_search", "premises", "participants"]
SPHERES = ["city", "business", "civil_society"]


def facts(row):
    return [reason.fact for reason in row.reasons]


def only(side, programme):
    fits, misfits = match(side, [programme], TODAY)
    return (fits or misfits)[0], bool(fits)


@pytest.mark.parametrize(
    ("side", "programme", "fits", "expected"),
    [
        (Side(asked=frozenset(["premises"])), Programme(1, "premises"), True, [Fact.ASKED, Fact.ANY_THEME, Fact.ANY_SPHERE]),
        (Side(lacks=frozenset(["premises"])), Programme(1, "premises"), True, [Fact.LACKS, Fact.ANY_THEME, Fact.ANY_SPHERE]),
        (Side(), Programme(1, "premises"), False, [Fact.NOTHING]),
        (Side(themes=frozenset([1])), Programme(1, "premises", frozenset([1, 2])), True, [Fact.THEMES, Fact.ANY_SPHERE]),
        (Side(asked=frozenset(["premises"])), Programme(1, "premises", frozenset([2])), False, [Fact.OTHER_THEMES]),
        (Side(themes=frozenset([1])), Programme(1, "premises", frozenset([1]), frozenset(["city"])), False, [Fact.OTHER_SPHERES]),
        (Side(themes=frozenset([1])), Programme(1, "premises", frozenset([1]), last_date=TODAY), True, [Fact.THEMES, Fact.ANY_SPHERE]),
        (Side(themes=frozenset([1])), Programme(1, "premises", frozenset([1]), last_date=TODAY - timedelta(1)), False, [Fact.CLOSED]),
    ],
)  # fmt: skip
def test_what_fits_and_why(side, programme, fits, expected):
    row, did_fit = only(side, programme)
    assert (did_fit, facts(row)) == (fits, expected)


@pytest.mark.parametrize(
    ("low", "high", "sums", "fits"),
    [
        (10, 20, (10,), True), (10, 20, (20,), True), (10, 20, (21,), False), (10, 20, (9,), False), (None, 20, (5, 30), True),
        (10, None, (9,), False), (10, 20, (), True), (None, None, (5,), True),
    ],
)  # fmt: skip
def test_sum_asked_for_lies_within_the_limits(low, high, sums, fits):
    side = Side(asked=frozenset(["premises"]), sums={"premises": sums})
    row, did_fit = only(side, Programme(1, "premises", amount_from=low, amount_to=high))
    assert did_fit == fits
    said = [reason.sums for reason in row.reasons if reason.fact == Fact.SUM]
    if fits and sums and (low, high) != (None, None):
        assert said == [tuple(amount for amount in sums if (low or 0) <= amount <= (high or amount))]
    else:
        assert said == []


def test_those_that_meet_a_need_come_first_then_own_themes_then_the_nearest_day():
    side = Side(themes=frozenset([1]), asked=frozenset(["premises"]))
    far, near = TODAY + timedelta(60), TODAY + timedelta(6)
    rows = [
        Programme(1, "funding_search", frozenset([1])),
        Programme(2, "premises"),
        Programme(3, "premises", frozenset([1]), last_date=far),
        Programme(4, "premises", frozenset([1]), last_date=near),
        Programme(5, "premises", frozenset([1])),
    ]
    order = [fit.programme.id for fit in match(side, rows, TODAY)[0]]
    assert order == [4, 3, 5, 2, 1]
    assert order == [fit.programme.id for fit in match(side, list(reversed(rows)), TODAY)[0]]


def drawn(chance):
    pick = lambda values, most: frozenset(chance.sample(values, chance.randint(0, most)))  # noqa: E731
    amounts = sorted(chance.sample(range(1, 100), 2))
    programme = Programme(
        chance.randint(1, 9), chance.choice(KINDS), pick([1, 2, 3, 4], 2), pick(SPHERES, 2),
        chance.choice([None, amounts[0]]), chance.choice([None, amounts[1]]),
        chance.choice([None, TODAY + timedelta(chance.randint(-3, 3))]),
    )  # fmt: skip
    asked = pick(KINDS, 2)
    sums = {kind: tuple(chance.sample(range(1, 100), chance.randint(1, 2))) for kind in asked if chance.random() < 0.5}
    return Side(pick([1, 2, 3, 4], 3), pick(SPHERES, 3), asked, pick(KINDS, 1), sums), programme


def within(programme, amount):
    return not (programme.amount_from and amount < programme.amount_from) and not (
        programme.amount_to and amount > programme.amount_to
    )


def true_of(reason, side, programme):
    """Each fact said in another way than the code says it."""
    sums = side.sums.get(programme.kind, ())
    return {
        Fact.ASKED: lambda: programme.kind in side.asked,
        Fact.LACKS: lambda: programme.kind in side.lacks,
        Fact.THEMES: lambda: reason.themes and all(t in side.themes and t in programme.themes for t in reason.themes),
        Fact.ANY_THEME: lambda: not programme.themes,
        Fact.SPHERES: lambda: (
            reason.spheres and all(s in side.spheres and s in programme.spheres for s in reason.spheres)
        ),
        Fact.ANY_SPHERE: lambda: not programme.spheres,
        Fact.SUM: lambda: reason.sums and all(a in sums and within(programme, a) for a in reason.sums),
        Fact.OTHER_THEMES: lambda: programme.themes and not any(t in side.themes for t in programme.themes),
        Fact.OTHER_SPHERES: lambda: programme.spheres and not any(s in side.spheres for s in programme.spheres),
        Fact.OTHER_SUM: lambda: sums and not any(within(programme, a) for a in sums),
        Fact.CLOSED: lambda: (TODAY - programme.last_date).days > 0,
        Fact.NOTHING: lambda: programme.kind not in side.asked | side.lacks and not programme.themes,
    }[reason.fact]()


def test_every_reason_is_true_and_no_programme_is_lost_or_twice():
    chance = random.Random(4)
    seen = set()
    for _ in range(3000):
        side, programme = drawn(chance)
        fits, misfits = match(side, [programme], TODAY)
        assert len(fits) + len(misfits) == 1
        row = (fits or misfits)[0]
        assert row.reasons
        for reason in row.reasons:
            assert true_of(reason, side, programme), (reason, side, programme)
            seen.add((bool(fits), reason.fact))
        # The other way round: nothing speaks against what fits.
        if fits:
            assert not programme.themes or programme.themes & side.themes
            assert not programme.spheres or programme.spheres & side.spheres
    assert {fact for _fits, fact in seen} == set(Fact)
