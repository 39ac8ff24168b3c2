"""Find my table: number, way, why, who wants to be seen, all rounds; by private link and by code."""

from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.utils import timezone

from gatherings import lifecycle, my_table, private, table_plans
from gatherings.models import GatheringTable, Registration, Seat, SeatMove, TableHost, TableTheme
from gatherings.views import find_table
from gatherings.vocabulary.registration import RegistrationState
from gatherings.vocabulary.seating import PlanState
from tests.gatherings.builders import (
    carin,
    make_crowd,
    make_open,
    make_plan,
    make_registration,
    make_rounds,
    make_tables,
)
from tests.gatherings.test_door import make_day

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


@pytest.fixture
def tomorrow():
    """A gathering tomorrow, so that tables are shown; a published plan, three rounds."""
    gathering = make_open(in_days=1)
    make_crowd(gathering, 24)
    make_tables(gathering, 4, way="Bakre raden, andra bordet från vänster.", way_en="Back row, second from the left.")
    make_rounds(gathering, 3)
    make_plan(gathering)
    return gathering


def link(registration):
    return f"/plats/{private.new_address(registration, at=timezone.now())}/bord/"


def numbers(registration):
    seats = Seat.objects.filter(registration=registration, plan__state="published").order_by("round__number")
    return list(seats.values_list("table__number", flat=True))


def test_it_says_where_why_and_with_whom(client, tomorrow):
    me = tomorrow.registrations.first()
    first, second, _third = Seat.objects.filter(registration=me).order_by("round__number")
    beside = [
        seat.registration for seat in Seat.objects.filter(round=first.round, table=first.table).exclude(registration=me)
    ]
    Registration.objects.filter(pk=beside[0].pk).update(on_list=True, talks_about="träd och parker")
    TableHost.objects.create(table=first.table, registration=beside[0])
    TableTheme.objects.create(table=first.table, round=first.round, theme=tomorrow.themes.first())
    page = client.get(link(me)).content.decode()
    assert f'<p class="huge">Bord {first.table.number}</p>' in page
    assert "Du har inte träffat någon av dem förut i dag." in page
    assert "Bakre raden, andra bordet från vänster." in page
    assert "Skugga och träd" in page
    assert "träd och parker" in page
    assert f"Bordsvärd: <bdi>{beside[0].name}" in page
    for hidden in beside[1:]:
        assert hidden.name not in page
    assert "4 personer till" in page or f"{len(beside) - 1} personer till" in page
    for number in numbers(me):
        assert f"Bord {number}</a>" in page
    other = client.get(link(me) + "?runda=2").content.decode()
    assert f'<p class="huge">Bord {second.table.number}</p>' in other


def test_the_sentence_counts_spheres_and_those_met(tomorrow):
    me = tomorrow.registrations.first()
    day = my_table.day_of(me)
    for position, one in enumerate(day.rounds):
        people = {seat.registration for seat in Seat.objects.filter(round=one.round, table=one.table)}
        met = {
            other.registration_id
            for seat in Seat.objects.filter(registration=me, round__number__lte=position)
            for other in Seat.objects.filter(round=seat.round, table=seat.table)
        } - {me.pk}
        again = len({person.pk for person in people} & met)
        assert (f"träffat {again} av dem" in one.why) == (again > 0)
        assert sum(one.counts) == len(people)
        assert len(one.visible) + one.hidden == len(people)


def test_english_readers_get_english(client, tomorrow):
    me = tomorrow.registrations.first()
    page = client.get("/en" + link(me)).content.decode()
    assert "Back row, second from the left." in page
    assert "Step-free all the way." in page


def test_before_the_day_tables_are_shown_it_says_when(client):
    gathering = make_open(in_days=30)
    make_crowd(gathering, 6)
    make_tables(gathering, 1)
    make_rounds(gathering, 1)
    make_plan(gathering)
    me = gathering.registrations.first()
    page = client.get(link(me)).content.decode()
    assert "Borden är inte klara än" in page
    assert '<p class="huge">Bord' not in page
    with time_machine.travel(gathering.starts_at - timedelta(days=2), tick=False):
        assert '<p class="huge">Bord' in client.get(link(me)).content.decode()


def test_a_draft_is_shown_to_no_guest(client, tomorrow):
    tomorrow.plans.update(state=PlanState.DRAFT)
    page = client.get(link(tomorrow.registrations.first())).content.decode()
    assert "Du har inget bord än" in page


def test_somebody_moved_is_told(client, tomorrow):
    plan = tomorrow.plans.get()
    me = tomorrow.registrations.first()
    seat = Seat.objects.filter(registration=me).order_by("round__number").first()
    old = seat.table
    new = tomorrow.tables.exclude(pk=old.pk).first()
    Seat.objects.filter(pk=seat.pk).update(table=new)
    move = SeatMove.objects.create(
        plan=plan, round=seat.round, registration=me, old_table=old, new_table=new, at=timezone.now(), by=carin(),
        why="minimum",
    )  # fmt: skip
    page = client.get(link(me)).content.decode()
    assert f"Du hade bord {old.number} förut." in page
    # What was moved while the plan was a draft, nobody had been told.
    SeatMove.objects.filter(pk=move.pk).update(at=plan.published_at - timedelta(minutes=1))
    assert "förut. Vi ändrade" not in client.get(link(me)).content.decode()


def test_somebody_moved_back_where_she_was_is_told_nothing(client, tomorrow):
    me, round_ = tomorrow.registrations.first(), tomorrow.rounds.first()
    plan = tomorrow.plans.get()
    was = Seat.objects.get(plan=plan, registration=me, round=round_).table
    other = tomorrow.tables.exclude(pk=was.pk).first()
    for table in (other, was):
        plan.refresh_from_db()
        swap = Seat.objects.filter(plan=plan, round=round_, table=table).exclude(registration=me).first()
        table_plans.move(plan, me, round_, table, by=plan.made_by, version=plan.version, swap=swap.registration_id)
    assert "Nytt bord" not in client.get(link(me)).content.decode()


def test_by_code_in_any_spelling(client, tomorrow):
    me = tomorrow.registrations.first()
    where = f"/stormoten/{tomorrow.slug}/bord/"
    assert client.get(where).status_code == 200
    answer = client.post(where, {"code": me.shown_code.lower()})
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert f'<p class="huge">Bord {numbers(me)[0]}</p>' in page.content.decode()
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert "no-store" in page["Cache-Control"]
    assert me.code not in answer["Location"]


@pytest.mark.parametrize(
    "typed", ["", "K7", "AAAAAA", "<script>alert(1)</script>", "\x00\x00", "x" * 10_000, "\u202eK74MTX"]
)
def test_a_wrong_code_says_so_and_gives_nothing_away(client, tomorrow, typed):
    answer = client.post(f"/stormoten/{tomorrow.slug}/bord/", {"code": typed})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Fel: " in page
    assert "<script>alert" not in page
    assert '<p class="huge">' not in page


def test_the_code_of_another_gathering_or_a_cancelled_place_is_not_known(client, tomorrow):
    other = make_registration(make_open(in_days=1), "Didrik")
    where = f"/stormoten/{tomorrow.slug}/bord/"
    assert client.post(where, {"code": other.code}).status_code == 200
    me = tomorrow.registrations.first()
    answer = client.post(where, {"code": me.code})
    Registration.objects.filter(pk=me.pk).update(
        state=RegistrationState.CANCELLED, ended_at=timezone.now(), ended_because="by_herself"
    )
    assert client.post(where, {"code": me.code}).status_code == 200
    assert client.get(answer["Location"]).status_code == 404


def test_the_address_behind_a_code_is_for_this_gathering_and_this_day(client, tomorrow):
    me = tomorrow.registrations.first()
    location = client.post(f"/stormoten/{tomorrow.slug}/bord/", {"code": me.code})["Location"]
    other = make_open(in_days=1)
    assert client.get(location.replace(tomorrow.slug, other.slug, 1)).status_code == 404
    assert client.get(location[:-2] + "x/").status_code == 404
    foreign = signing.dumps(me.pk, salt="something.else")
    assert client.get(f"/stormoten/{tomorrow.slug}/bord/{foreign}/").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(seconds=find_table.LASTS_SECONDS + 5), tick=False):
        assert client.get(location)["Location"].endswith("/bord/")


def test_a_code_opens_no_longer_than_the_private_links(client, tomorrow):
    path, code = f"/stormoten/{tomorrow.slug}/bord/", tomorrow.registrations.first().code
    for days, found in ((14, True), (15, False)):
        with time_machine.travel(tomorrow.starts_at + timedelta(days=days), tick=False):
            assert (client.post(path, {"code": code}).status_code == 302) is found
            assert client.get(path).status_code == (200 if found else 404)


def test_guessing_codes_is_stopped(client, tomorrow, monkeypatch):
    monkeypatch.setattr(find_table, "ASKED_AN_HOUR", 3)
    where = f"/stormoten/{tomorrow.slug}/bord/"
    answers = [client.post(where, {"code": "CDFHJK"}, REMOTE_ADDR="203.0.113.77").status_code for _ in range(5)]
    assert answers[:3] == [200, 200, 200]
    assert answers[4] == 429


def test_wrong_codes_are_stopped_before_the_next_is_looked_up_and_right_ones_cost_nothing(
    client, tomorrow, monkeypatch
):
    monkeypatch.setattr(find_table, "WRONG_AN_HOUR", 3)
    where, right = f"/stormoten/{tomorrow.slug}/bord/", tomorrow.registrations.first().code

    def ask(code, address):
        return client.post(where, {"code": code}, REMOTE_ADDR=address).status_code

    assert [ask(right, "203.0.113.78") for _ in range(5)] == [302] * 5
    assert [ask("CDFHJK", "203.0.113.78") for _ in range(4)] == [200, 200, 200, 429]
    assert ask(right, "203.0.113.78") == 429
    assert ask(right, "203.0.113.79") == 302


def test_looking_changes_nothing(client, tomorrow):
    before = list(Seat.objects.values_list("pk", "table", "round"))
    me = tomorrow.registrations.first()
    client.get(link(me))
    assert list(Seat.objects.values_list("pk", "table", "round")) == before
    assert client.post(link(me)).status_code == 405


def test_hostile_names_stay_text(client, tomorrow):
    me = tomorrow.registrations.first()
    Registration.objects.filter(pk=me.pk).update(badge_name="<script>x</script>\u202e", on_list=True)
    GatheringTable.objects.update(way="<img src=x onerror=alert(1)>")
    page = client.get(link(me)).content.decode()
    assert "<script>x" not in page
    assert "<img src=x" not in page


def test_the_page_costs_the_same_for_few_and_for_many(client, django_assert_max_num_queries):
    def of(size, tables):
        gathering = make_open(in_days=1, seats=120)
        make_crowd(gathering, size)
        make_tables(gathering, tables)
        make_rounds(gathering, 3)
        make_plan(gathering)
        return link(gathering.registrations.first())

    counts = []
    for address in (of(6, 1), of(90, 12)):
        client.get(address)
        with django_assert_max_num_queries(25) as done:
            client.get(address)
        counts.append(len(done))
    assert counts[0] == counts[1]


def test_the_hall_stays_small_and_inside_its_frame(tomorrow):
    me = tomorrow.registrations.first()
    day = my_table.day_of(me)
    assert day.plan.count("<text") == 5
    assert len(day.plan) < 6_000
    make_tables(make_open(), 1)
    for number, table in enumerate(tomorrow.tables.all()):
        table.x, table.y = number * 333, 1000 - number * 333
        table.save()
    assert 'class="me"' in my_table.day_of(me).plan


def test_in_english_the_card_does_not_say_never_met_before_today_of_people_met_last_time(client):
    last = make_day(3, title="Förra gången")
    # Everybody at one table last time.
    make_tables(last, 1)
    make_rounds(last, 1)
    make_plan(last)
    now = make_day(0)
    for one in last.registrations.all():
        make_registration(now, one.name, one.sphere, email=one.email)
    lifecycle.hold(last, by=carin())
    make_tables(now, 1)
    make_rounds(now, 1)
    make_plan(now)
    me = now.registrations.first()
    html = client.get(f"/en/plats/{private.new_address(me, at=timezone.now())}/bord/").content.decode()
    assert "You have not met any of them before today" not in html
