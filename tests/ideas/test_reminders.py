"""What goes out by itself, on mornings of working days, each once."""

from datetime import date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ideas import answering, giving, merging, reminders, triage
from ideas.answering import Written
from ideas.models import Draft, Idea
from ideas.vocabulary import AnswerKind
from ideas.workdays import after_working_days, is_working_day
from outbox.models import Message
from people.models import Administration, Ambassador, Unit
from tests.builders import make_idea, make_staff
from tests.ideas.test_steps import confirmed, yes

pytestmark = pytest.mark.django_db

MALMO = ZoneInfo("Europe/Stockholm")
# A Monday without free days near it.
MONDAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _admin_address():
    with patch.object(Idea, "get_admin_url", lambda self: f"/admin/ideas/idea/{self.pk}/change/"):
        yield


@pytest.fixture
def carin():
    return make_staff(role="coordinator")


def received(day: date, **changes) -> Idea:
    return make_idea(at=datetime(day.year, day.month, day.day, 12, tzinfo=MALMO), **changes)


def morning(day: date, times: int = 2) -> None:
    with time_machine.travel(datetime(day.year, day.month, day.day, 8, tzinfo=MALMO), tick=False):
        for _ in range(times):
            reminders.morning(day)


def mails(kind: str) -> list[str]:
    return list(Message.objects.filter(kind=f"ideas/{kind}").order_by("id").values_list("to", flat=True))


def walk(first: date, days: int) -> None:
    for n in range(days):
        morning(first + timedelta(days=n))


def test_untouched_idea_reminds_all_coordinators_on_day_7_14_18_20(carin):
    robin = make_staff("robin@malmo.example", "Robin", role="coordinator")
    received(MONDAY)
    walk(MONDAY, 22)
    assert sorted(mails("staff_reminder")) == sorted([carin.email, robin.email] * 4)


def test_idea_that_is_read_reminds_its_reader_and_not_on_day_7(carin):
    robin = make_staff("robin@malmo.example", "Robin", role="coordinator")
    idea = received(MONDAY)
    triage.take(idea, by=robin)
    walk(MONDAY, 22)
    assert mails("staff_reminder") == [robin.email] * 3


def test_overdue_reminds_reader_and_head_every_working_day_and_tells_the_giver_once(carin):
    head = make_staff("head@malmo.example", "Hanna Chef")
    Unit.objects.update(head=head)
    idea = confirmed(received(MONDAY))
    triage.take(idea, by=carin)
    walk(MONDAY + timedelta(days=22), 7)
    assert mails("staff_overdue").count(carin.email) == 5
    assert mails("staff_overdue").count(head.email) == 5
    assert mails("delayed") == [idea.giver_email]
    idea.refresh_from_db()
    assert is_working_day(idea.delayed_to)


def test_giver_is_told_again_when_the_new_date_passes_too(carin):
    confirmed(received(MONDAY))
    walk(MONDAY + timedelta(days=22), 12)
    assert len(mails("delayed")) == 2


def test_delay_told_by_a_person_is_not_told_over(carin):
    idea = confirmed(received(MONDAY))
    with time_machine.travel(datetime(2026, 3, 23, 10, tzinfo=MALMO)):
        triage.tell_delay(idea, reason="Vi väntade på svar.", changed="", new_date=date(2026, 4, 10), by=carin)
    walk(date(2026, 3, 24), 10)
    assert len(mails("delayed")) == 1


@pytest.mark.parametrize("end", ["answered", "merged", "withdrawn"])
def test_ended_ideas_never_remind(carin, end):
    idea = received(MONDAY)
    if end == "answered":
        answering.send(answering.write(idea, version=0, written=yes(), by=carin), by=carin)
    elif end == "merged":
        target = received(date(2026, 6, 1))
        merging.merge(idea, into=target, by=carin)
    else:
        giving.withdraw(idea, reason="x")
    walk(MONDAY, 40)
    assert mails("staff_reminder") + mails("staff_overdue") + mails("delayed") == []


def test_nothing_goes_out_on_free_days(carin):
    # Day 14 is Midsummer Eve 2026, a Friday; the reminder comes on Monday.
    received(date(2026, 6, 5))
    walk(date(2026, 6, 19), 3)
    assert mails("staff_reminder") == []
    morning(date(2026, 6, 22))
    assert mails("staff_reminder") == [carin.email]


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.booleans(), min_size=21, max_size=21), st.integers(0, 364))
def test_each_reminder_goes_once_whichever_mornings_are_missed(carin, runs, offset):
    Message.objects.filter(kind="ideas/staff_reminder").delete()
    day = date(2026, 1, 1) + timedelta(days=offset)
    idea = received(day)
    for n, ran in enumerate(runs, 1):
        if ran:
            morning(day + timedelta(days=n), times=2)
    about = Message.objects.filter(kind="ideas/staff_reminder", about=f"idea:{idea.pk}")
    keys = [key.split(":")[2] for key in about.values_list("key", flat=True)]
    assert len(keys) == len(set(keys))
    working = [n for n, ran in enumerate(runs, 1) if ran and is_working_day(day + timedelta(days=n))]
    marks = {max(m for m in (7, 14, 18, 20) if m <= n) for n in working if n >= 7}
    assert {int(key) for key in keys} == marks
    giving.withdraw(idea, reason="x")


def test_parked_idea_reminds_on_its_day_once(carin):
    idea = received(MONDAY)
    with time_machine.travel(datetime(2026, 3, 3, 9, tzinfo=MALMO)):
        triage.take(idea, by=carin)
        written = Written(AnswerKind.PARKED, "Vila.", next_step="Vi hör av oss.", review_on=date(2026, 4, 1))
        answering.send(answering.write(idea, version=0, written=written, by=carin), by=carin)
    walk(date(2026, 3, 28), 6)
    assert mails("staff_parked_due") == [carin.email]


def test_idea_taken_up_again_is_not_late_and_frightens_nobody(carin):
    idea = received(MONDAY)
    with time_machine.travel(datetime(2026, 3, 3, 9, tzinfo=MALMO)):
        triage.take(idea, by=carin)
        written = Written(AnswerKind.PARKED, "Vila.", next_step="Vi hör av oss.", review_on=date(2026, 4, 1))
        answering.send(answering.write(idea, version=0, written=written, by=carin), by=carin)
    idea.refresh_from_db()
    with time_machine.travel(datetime(2026, 4, 1, 9, tzinfo=MALMO)):
        triage.reopen(idea, by=carin)
    walk(date(2026, 4, 7), 30)
    assert mails("staff_overdue") + mails("delayed") == []


def test_ambassador_is_reminded_once(carin):
    ambassador = Ambassador.objects.create(
        name="Alva", email="alva@kultur.example", administration=Administration.objects.first()
    )
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=MALMO)):
        idea = received(MONDAY)
        question = triage.ask_ambassador(idea, ambassador=ambassador, text="?", by=carin)
    assert question.due_on == date(2026, 3, 9)
    walk(MONDAY, 14)
    assert mails("ambassador_reminder") == ["alva@kultur.example"]


def test_mondays_summary_goes_once_a_week_and_on_tuesday_after_a_free_monday(carin):
    make_idea()
    walk(date(2026, 4, 5), 4)
    # Easter Monday is 6 April 2026.
    sent = Message.objects.get(kind="ideas/staff_digest")
    assert "vecka 15" in sent.subject
    assert "Sena: " in sent.text
    walk(date(2026, 4, 13), 7)
    assert len(mails("staff_digest")) == 2


def test_flood_of_ideas_makes_one_mail_in_a_quarter_of_an_hour(carin):
    for minute in range(0, 30, 5):
        now = datetime(2026, 3, 2, 10, minute, tzinfo=MALMO)
        for _ in range(7):
            make_idea(at=now)
        reminders.tell_new_ideas(now)
        reminders.tell_new_ideas(now)
    counts = [m.subject.split(": ")[1] for m in Message.objects.filter(kind="ideas/staff_new_ideas").order_by("id")]
    assert counts == ["7", "21"]


def test_ideas_of_the_night_are_told_in_the_morning(carin):
    night, start = datetime(2026, 3, 2, 23, tzinfo=MALMO), datetime(2026, 3, 3, 7, tzinfo=MALMO)
    make_idea(at=night)
    reminders.tell_new_ideas(night)
    assert mails("staff_new_ideas") == []
    reminders.tell_new_ideas(start)
    assert mails("staff_new_ideas") == [carin.email]


def test_drafts_untouched_for_thirty_days_are_removed(client):
    today = timezone.localdate()
    for days in (29, 30, 31):
        moment = timezone.now() - timedelta(days=days)
        Draft.objects.create(
            digest=str(days),
            form_key=str(days),
            started_at=moment,
            touched_at=moment,
            remove_on=today + timedelta(days=30 - days),
        )
    assert reminders.retention_late(today + timedelta(days=2)) == 2
    reminders.tidy()
    assert sorted(Draft.objects.values_list("digest", flat=True)) == ["29", "30"]


def test_working_days_of_sweden():
    free = [
        date(2026, 1, 6),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 6, 19),
        date(2026, 12, 24),
        date(2026, 12, 31),
    ]
    assert not any(is_working_day(day) for day in free)
    assert after_working_days(date(2026, 12, 23), 1) == date(2026, 12, 28)
