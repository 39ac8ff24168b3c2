"""The promise: how days are counted, which ideas count, and what is shown of small groups."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ideas import answering, giving, merging, promise, triage
from ideas.charts import days_chart, sphere_chart
from ideas.figures import as_csv, figures, hide_small, kept_lately
from ideas.models import Idea
from people.vocabulary import Sphere
from tests.builders import make_idea, make_staff
from tests.ideas.test_steps import yes

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _cold():
    cache.clear()


# --- Days -------------------------------------------------------------------------------------------------------------


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_due_day_is_day_21_whatever_the_calendar(day):
    due = promise.answer_due(day)
    assert promise.day_number(day, due) == 21
    assert promise.days_left(due, due) == 0
    assert promise.days_left(due, due + timedelta(days=1)) == -1


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 23, 1, tzinfo=UTC), date(2026, 11, 24)),
        # Summer time: two hours ahead.
        (datetime(2026, 7, 1, 22, 1, tzinfo=UTC), date(2026, 7, 2)),
        # The nights of the switch, and a leap day.
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2028, 2, 28, 23, 30, tzinfo=UTC), date(2028, 2, 29)),
    ],
)
def test_day_received_is_malmos_day(moment, day):
    assert promise.day_received(moment) == day


# --- Which ideas count ------------------------------------------------------------------------------------------------


def at(days_ago: int) -> datetime:
    return timezone.make_aware(datetime(2026, 11, 24, 12)) - timedelta(days=days_ago)


def answered(received: int, after: int, **changes) -> Idea:
    carin = make_staff()
    with time_machine.travel(at(received), tick=False):
        idea = make_idea(at=at(received), **changes)
    with time_machine.travel(at(received - after), tick=False):
        answering.send(answering.write(idea, version=0, written=yes(), by=carin), by=carin)
    return idea


@pytest.fixture
def today():
    with time_machine.travel(at(0), tick=False):
        yield TODAY


@pytest.mark.django_db
def test_answers_on_day_21_are_in_time_and_on_day_22_late(today):
    answered(40, 21)
    answered(40, 22)
    counts = figures(today)
    assert (counts.due, counts.in_time, counts.too_late) == (2, 1, 1)
    assert counts.days == {21: 1, 22: 1}
    assert [late.days for late in counts.late] == [22]


@pytest.mark.django_db
def test_open_overdue_counts_as_late_and_open_in_time_not_at_all(today):
    make_idea(at=at(22))
    make_idea(at=at(21))
    counts = figures(today)
    assert (counts.due, counts.in_time, counts.unanswered) == (1, 0, 1)
    assert counts.late[0].days is None


@pytest.mark.django_db
def test_early_answer_counts_before_its_last_day(today):
    answered(5, 3)
    assert (figures(today).due, figures(today).in_time, figures(today).median) == (1, 1, 3)


@pytest.mark.django_db
def test_withdrawn_before_an_answer_and_older_than_a_year_do_not_count(today):
    gone = make_idea(at=at(40))
    giving.withdraw(gone, reason="x")
    answered(400, 5)
    assert figures(today).due == 0


@pytest.mark.django_db
def test_joined_idea_counts_by_its_own_dates_with_the_shared_answer(today):
    carin = make_staff()
    source, target = make_idea(at=at(23)), make_idea(at=at(10))
    merging.merge(source, into=target, by=carin)
    answering.send(answering.write(target, version=0, written=yes(), by=carin), by=carin)
    counts = figures(today)
    assert counts.days == {10: 1, 23: 1}
    assert counts.outcomes["yes"] == 2


@pytest.mark.django_db
def test_reason_told_for_a_late_answer_is_shown(today):
    idea = make_idea(at=at(25))
    triage.tell_delay(idea, reason="Semester.", changed="Ersättare.", new_date=TODAY + timedelta(3), by=make_staff())
    late = figures(today).late[0]
    assert (late.number, late.reason, late.changed) == (idea.number, "Semester.", "Ersättare.")


@pytest.mark.django_db
def test_lately_shows_the_newest_last_and_works_without_redis(today, monkeypatch):
    answered(60, 25)
    answered(50, 5)
    assert kept_lately(today) == [False, True]

    def away(*args, **options):
        raise OSError

    monkeypatch.setattr(cache, "get", away)
    monkeypatch.setattr(cache, "set", away)
    assert kept_lately(today) == [False, True]


# --- CSV --------------------------------------------------------------------------------------------------------------


def read(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


@pytest.mark.django_db
def test_csv_holds_dates_and_outcomes_and_no_texts(today):
    for n in range(5):
        answered(40, 5 + n, giver_sphere="academia", giver_name="Hemlig", title="Hemlig rubrik här")
    make_idea(at=at(30), giver_sphere="city")
    rows = read(as_csv(today))
    assert list(rows[0]) == [
        "number",
        "received_on",
        "answer_due",
        "answered_on",
        "days",
        "in_time",
        "outcome",
        "sphere",
    ]
    assert rows[0] == {
        "number": rows[0]["number"], "received_on": "2026-10-15", "answer_due": "2026-11-05", "answered_on": "2026-10-20", "days": "5",
        "in_time": "yes", "outcome": "accepted", "sphere": "",
    }  # fmt: skip
    assert rows[5]["outcome"] == "open"
    assert rows[5]["in_time"] == "no"
    assert b"Hemlig" not in as_csv(today)


@pytest.mark.django_db
def test_csv_tells_the_sphere_of_large_groups_only(today):
    for _ in range(5):
        answered(40, 5, giver_sphere="academia")
        answered(40, 5, giver_sphere="business")
    for _ in range(2):
        answered(40, 5, giver_sphere="city")
        answered(40, 5, giver_sphere="other")
    spheres = {row["sphere"] for row in read(as_csv(today))}
    assert spheres == {"academia", "business", ""}


# --- Small groups -----------------------------------------------------------------------------------------------------

COUNTS = st.dictionaries(
    st.sampled_from(Sphere.values), st.integers(0, 30).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
)


@given(COUNTS)
def test_no_group_under_five_is_shown_and_none_can_be_computed_back(counts):
    shown = {count.key: count for count in hide_small(counts)}
    hidden = [key for key, count in shown.items() if count.ideas is None]
    for key, (n, yes_count) in counts.items():
        if 0 < n < 5:
            assert key in hidden
        elif key not in hidden:
            assert (shown[key].ideas, shown[key].yes) == (n, yes_count)
    # The total is public; exactly one hidden group with ideas would be the difference.
    nonempty = [key for key in counts if counts[key][0]]
    if any(0 < n < 5 for n, _yes in counts.values()) and len(nonempty) > 1:
        assert len(hidden) >= 2


# --- Charts -----------------------------------------------------------------------------------------------------------


@given(st.dictionaries(st.integers(0, 60), st.integers(1, 4), max_size=12))
def test_days_chart_has_one_brick_per_idea_and_hollow_ones_for_late(days):
    svg = days_chart(days, "löftet", "dagar")
    kept = sum(n for day, n in days.items() if day <= 21)
    late = sum(n for day, n in days.items() if day > 21)
    inside = svg.split('class="in" d="')[1].split('"')[0] if 'class="in"' in svg else ""
    outside = svg.split('class="out" d="')[1].split('"')[0] if 'class="out"' in svg else ""
    assert (inside.count("M"), outside.count("M")) == (kept, late)


def test_sphere_chart_gives_way_to_the_table_from_sixty_ideas_on():
    assert sphere_chart([("city", "Malmö stad", 60, 1)]) == ""
    assert sphere_chart([("city", "Malmö stad", 3, 1)]).count("<path") == 2
