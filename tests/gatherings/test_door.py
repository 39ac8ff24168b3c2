"""The door: once is once, whoever sends it how often; who is in the house; a chair for somebody who walks in."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from border.formkeys import new_form_key
from gatherings import door, finding, lifecycle, needs, tending
from gatherings.arrivals import arrivals
from gatherings.door import Kept, Outcome, Slip, WalkIn
from gatherings.errors import NoSeat, WrongRegistrationState, WrongState
from gatherings.models import CheckIn, Gathering, Registration, Seat, SeatMove, TableHost
from gatherings.needs import Needs
from gatherings.vocabulary.day import FoundBy, Movement
from gatherings.vocabulary.life import GatheringState
from gatherings.vocabulary.registration import AccessNeed, RegistrationState
from gatherings.vocabulary.seating import SeatOrigin
from outbox.models import Message
from people.vocabulary import Sphere
from tests.builders import ensure_reference_data, make_staff
from tests.gatherings.builders import (
    carin,
    in_state,
    make_crowd,
    make_open,
    make_plan,
    make_registration,
    make_rounds,
    make_tables,
)

pytestmark = pytest.mark.django_db


def make_day(people=0, **changes):
    """A gathering that goes on today, with so many people expected."""
    gathering = make_open(in_days=0, **changes)
    # Begun two hours ago whatever the time of day, so that minutes ago are within it.
    begun = timezone.now() - timedelta(hours=2)
    Gathering.objects.filter(pk=gathering.pk).update(
        registration_closes_at=begun, starts_at=begun, ends_at=begun + timedelta(hours=6)
    )
    gathering.refresh_from_db()
    make_crowd(gathering, people)
    return in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS)


def slip(**changes):
    return Slip(uuid.uuid4(), **changes)


def ago(seconds):
    return timezone.now() - timedelta(seconds=seconds)


def going_on(gathering):
    """Its first round has just begun, the others follow."""
    for at, round_ in enumerate(gathering.rounds.all()):
        begins = timezone.now() + timedelta(minutes=65 * at)
        for row in (round_, round_.item):
            row.starts_at, row.ends_at = begins, begins + timedelta(hours=1)
            row.save(update_fields=["starts_at", "ends_at"])


def house(gathering):
    seen = arrivals(gathering, now=timezone.now())
    return seen.here, seen.came, seen.expected


def test_checked_in_once_and_said_who_and_when_the_second_time():
    gathering = make_day(2)
    alva = gathering.registrations.first()
    first = door.check_in(alva, slip(), by=carin())
    assert (first.outcome, alva.state) == (Outcome.CAME, RegistrationState.ATTENDED)
    again = door.check_in(alva, slip(), by=make_staff("didrik@malmo.example", "Didrik Exempelsson"))
    assert (again.outcome, again.movement, again.movement.by) == (Outcome.ALREADY, first.movement, carin())
    assert house(gathering) == (1, 1, 2)
    assert CheckIn.objects.count() == 1
    assert [event.new_state for event in alva.events.all()] == ["attended"]


def test_the_same_press_sent_again_is_written_once():
    gathering = make_day(2)
    alva, bo = gathering.registrations.all()
    press = slip()
    first, again = door.check_in(alva, press, by=carin()), door.check_in(alva, press, by=carin())
    assert (first.outcome, again.outcome, again.movement) == (Outcome.CAME, Outcome.CAME, first.movement)
    # The browser's back button: the same page's id for the next guest is another movement, and that one once too.
    for _time in range(2):
        door.check_in(bo, press, by=carin())
    assert house(gathering) == (2, 2, 2)
    assert CheckIn.objects.count() == 2


def test_leaving_and_coming_back_are_counted():
    gathering = make_day(3)
    alva = gathering.registrations.first()
    door.check_in(alva, slip(), by=carin())
    assert door.leave(alva, slip(), by=carin()).outcome == Outcome.LEFT
    assert door.leave(alva, slip(), by=carin()).outcome == Outcome.ALREADY_OUT
    assert house(gathering) == (0, 1, 3)
    assert alva.state == RegistrationState.ATTENDED
    assert door.check_in(alva, slip(), by=carin()).outcome == Outcome.BACK
    assert house(gathering) == (1, 1, 3)


def test_undone_within_a_minute_and_not_after(monkeypatch):
    gathering = make_day(1)
    alva = gathering.registrations.get()
    door.check_in(alva, slip(), by=carin())
    assert door.undo(alva, slip(), by=carin()).outcome == Outcome.UNDONE
    assert (house(gathering), alva.state) == ((0, 0, 1), RegistrationState.REGISTERED)
    door.check_in(alva, slip(), by=carin())
    at = CheckIn.objects.latest("id").at
    monkeypatch.setattr(timezone, "now", lambda: at + timedelta(seconds=60))
    assert door.undo(alva, slip(), by=carin()).outcome == Outcome.UNDONE
    door.check_in(alva, slip(), by=carin())
    monkeypatch.setattr(timezone, "now", lambda: at + timedelta(seconds=121))
    assert door.undo(alva, slip(), by=carin()).outcome == Outcome.TOO_LATE
    assert (house(gathering), alva.state) == ((1, 1, 1), RegistrationState.ATTENDED)


def test_undoing_that_somebody_left_brings_her_back_into_the_house():
    gathering = make_day(1)
    alva = gathering.registrations.get()
    door.check_in(alva, slip(), by=carin())
    door.leave(alva, slip(), by=carin())
    press = slip()
    for _time in range(2):
        assert door.undo(alva, press, by=carin()).outcome == Outcome.UNDONE
    assert (house(gathering), alva.state) == ((1, 1, 1), RegistrationState.ATTENDED)


def test_nobody_comes_through_a_door_that_is_not_open():
    gathering = make_open(in_days=1)
    alva = make_registration(gathering)
    with pytest.raises(WrongState):
        door.check_in(alva, slip(), by=carin())
    gathering = make_day(1, title="En annan dag")
    bo = gathering.registrations.get()
    in_state(gathering, GatheringState.CANCELLED)
    with pytest.raises(WrongState):
        door.check_in(bo, slip(), by=carin())
    assert not CheckIn.objects.exists()


def test_a_cancelled_registration_is_refused_and_one_in_line_gets_a_free_seat():
    gathering = make_day(0, seats=1)
    gone = make_registration(
        gathering, "Dag Exempelsson", state=RegistrationState.CANCELLED, ended_at=timezone.now(), ended_because="by_herself"
    )  # fmt: skip
    with pytest.raises(WrongRegistrationState):
        door.check_in(gone, slip(), by=carin())
    waiting = [make_registration(gathering, name, state=RegistrationState.WAITLISTED) for name in ("Eva E", "Ali E")]
    with pytest.raises(WrongRegistrationState):
        door.check_in(waiting[0], slip(), by=carin())
    assert door.check_in(waiting[0], slip(), by=carin(), admits=True).outcome == Outcome.CAME
    with pytest.raises(NoSeat):
        door.check_in(waiting[1], slip(), by=carin(), admits=True)
    assert tending.disagreements() == []


# --- Walking in --------------------------------------------------------------------------------------------------------


def test_a_walk_in_is_registered_seated_and_in_the_house():
    gathering = make_day(11)
    make_tables(gathering, 2, chairs=6)
    make_rounds(gathering, 2)
    make_plan(gathering)
    going_on(gathering)
    key, who = new_form_key(), WalkIn("Noor Exempelsson", "Exempelbolaget", Sphere.BUSINESS)
    noor = door.walk_in(gathering, who, slip(), form_key=key, by=carin())
    same = door.walk_in(gathering, who, slip(), form_key=key, by=carin())
    assert noor == same
    assert (noor.source, noor.entered_by) == ("walk_in", carin())
    noor.refresh_from_db()
    assert noor.state == RegistrationState.ATTENDED
    movement = CheckIn.objects.get()
    assert (movement.found_by, movement.movement) == (FoundBy.WALK_IN, Movement.IN)
    # Eleven people at two tables of six: one chair is free in each round.
    assert noor.seats.count() == 2
    for round_ in gathering.rounds.all():
        for table in gathering.tables.all():
            assert Seat.objects.filter(round=round_, table=table).count() == 6
    assert house(gathering) == (1, 1, 12)
    assert not Message.objects.exists()
    assert tending.disagreements() == []
    # The table is full: the next one comes in all the same, without a table.
    ali = door.walk_in(gathering, WalkIn("Ali E", "", Sphere.OTHER), slip(), form_key=new_form_key(), by=carin())
    assert not ali.seats.exists()


def test_a_walk_in_that_was_a_slip_of_the_finger_is_gone_with_her_chair():
    gathering = make_day(3, seats=4)
    make_tables(gathering, 1)
    make_rounds(gathering, 1)
    make_plan(gathering)
    going_on(gathering)
    noor = door.walk_in(gathering, WalkIn("Noor E", "", Sphere.CITY), slip(), form_key=new_form_key(), by=carin())
    with pytest.raises(NoSeat):
        door.walk_in(gathering, WalkIn("Ali E", "", Sphere.CITY), slip(), form_key=new_form_key(), by=carin())
    assert Registration.objects.count() == 4
    door.undo(noor, slip(), by=carin())
    assert (noor.state, noor.seats.count()) == (RegistrationState.CANCELLED, 0)
    assert (house(gathering), tending.disagreements()) == ((0, 0, 3), [])
    door.walk_in(gathering, WalkIn("Ali E", "", Sphere.CITY), slip(), form_key=new_form_key(), by=carin())


def test_somebody_who_was_taken_for_absent_gets_a_chair_when_she_comes_after_all():
    gathering = make_day(8)
    make_tables(gathering, 2, chairs=6, fewest=3)
    make_rounds(gathering, 3)
    plan = make_plan(gathering)
    going_on(gathering)
    late, host = gathering.registrations.all()[:2]
    # The plan has been mended without them.
    first, *later = gathering.rounds.all()
    home = host.seats.get(round=first).table
    TableHost.objects.create(table=home, registration=host)
    Seat.objects.filter(registration__in=[late, host], round__in=later).delete()
    version = plan.version
    for person in (late, host):
        assert door.check_in(person, slip(), by=carin()).outcome == Outcome.CAME
        assert [seat.round.number for seat in person.seats.order_by("round__number")] == [1, 2, 3]
    assert set(host.seats.values_list("table", flat=True)) == {home.pk}
    assert set(late.seats.filter(round__in=later).values_list("origin", flat=True)) == {SeatOrigin.DOOR}
    plan.refresh_from_db()
    assert plan.version == version + 2
    assert SeatMove.objects.filter(plan=plan, registration=late, why="door", old_table=None).count() == 2
    # Once more, and everybody else: nobody is given a second chair.
    for person in (late, gathering.registrations.last()):
        door.check_in(person, slip(), by=carin())
    assert plan.seats.count() == 24


def test_an_assistants_chair_is_nobodys_to_take():
    gathering = make_day(6)
    make_tables(gathering, 1, chairs=8, fewest=3)
    make_rounds(gathering, 1)
    make_plan(gathering)
    going_on(gathering)
    wheels = gathering.registrations.first()
    needs.give(wheels, Needs(access=(AccessNeed.ASSISTANT,)), at=timezone.now())
    # Six guests and an assistant: of eight chairs one is free.
    came = [
        door.walk_in(gathering, WalkIn(f"{name} E", "", Sphere.OTHER), slip(), form_key=new_form_key(), by=carin())
        for name in ("Noor", "Ali")
    ]
    assert [person.seats.count() for person in came] == [1, 0]


@pytest.mark.parametrize(("chairs", "seats"), [(6, 0), (7, 1)])
def test_with_an_assistant_two_chairs_have_to_be_free(chairs, seats):
    gathering = make_day(6)
    make_tables(gathering, 1, chairs=chairs)
    make_rounds(gathering, 1)
    make_plan(gathering)
    going_on(gathering)
    late = gathering.registrations.first()
    late.seats.all().delete()
    needs.give(late, Needs(access=(AccessNeed.ASSISTANT,)), at=timezone.now())
    door.check_in(late, slip(), by=carin())
    assert late.seats.count() == seats


# --- By code and by name -----------------------------------------------------------------------------------------------


def test_found_by_code_and_by_three_letters_and_never_leafed_through():
    gathering = make_day()
    asa = make_registration(gathering, "Åsa Exempelsson", code="K7MTX4")
    for number in range(10):
        make_registration(gathering, f"Bo Exempelsson {number}")
    elsewhere = make_registration(make_open(title="Ett annat möte"), "Åsa Annorstädes", code="K7MTX4")
    assert finding.find_code(gathering, " k7 mt-x4 ") == asa
    assert finding.find_code(gathering, "K7MTXX") is None
    assert finding.find_name(gathering, "åsa") == finding.find_name(gathering, "ASA exem") == [asa]
    for few in ("", "ås", "  å s  ", "%%%", "___", "å\u200b\u200b\u200b"):
        assert finding.find_name(gathering, few) == []
    assert len(finding.find_name(gathering, "exempel")) == finding.MOST_HITS + 1
    assert elsewhere not in finding.find_name(gathering, "åsa")
    for hostile in ("' OR 1=1 --", "<script>alert(1)</script>", "a%b%c", "x" * 10_000, "\u202eabc", "\\\\\\abc"):
        assert finding.find_name(gathering, hostile) == []


# --- Without net -------------------------------------------------------------------------------------------------------


def kept(person, movement, seconds, **changes):
    return Kept(Slip(uuid.uuid4(), FoundBy.CODE, ago(seconds)), movement, person.pk, **changes)


def test_kept_by_a_device_and_sent_twice_gives_the_same_attendance_as_online():
    online, offline = make_day(6), make_day(6, title="Samma dag utan nät")
    people, same = list(online.registrations.all()), list(offline.registrations.all())
    for person in people[:5]:
        door.check_in(person, slip(), by=carin())
    door.leave(people[1], slip(), by=carin())
    door.check_in(people[1], slip(), by=carin())
    door.leave(people[2], slip(), by=carin())
    door.undo(people[3], slip(), by=carin())
    door.check_in(people[0], slip(), by=carin())
    fourth = kept(same[3], Movement.IN, 600)
    told = [
        kept(same[2], Movement.OUT, 100), kept(same[1], Movement.IN, 200), kept(same[1], Movement.OUT, 300),
        kept(same[0], Movement.IN, 650), kept(same[1], Movement.IN, 700), kept(same[2], Movement.IN, 690), fourth,
        kept(same[3], Movement.UNDO, 570, undoes=fourth.slip.client_id), kept(same[4], Movement.IN, 560),
        kept(same[0], Movement.IN, 500),
    ]  # fmt: skip
    first = door.synchronize(offline, told, by=carin())
    rows = CheckIn.objects.filter(gathering=offline).count()
    assert Outcome.REFUSED not in first.values()
    door.synchronize(offline, told, by=carin())
    door.synchronize(offline, told[:4], by=carin())
    assert CheckIn.objects.filter(gathering=offline).count() == rows
    assert house(offline) == house(online) == (3, 4, 6)
    assert [one.state for one in offline.registrations.order_by("pk")] == [
        one.state for one in online.registrations.order_by("pk")
    ]
    assert CheckIn.objects.filter(gathering=offline, offline=True).count() == rows


def test_two_devices_that_tell_late_and_in_the_wrong_order_give_the_truth():
    gathering = make_day(1)
    alva = gathering.registrations.get()
    # The exit has net and says she left; the entrance had none and tells later that she came an hour before.
    door.leave(alva, slip(), by=carin())
    assert house(gathering)[:2] == (0, 1)
    told = kept(alva, Movement.IN, 3600)
    assert door.synchronize(gathering, [told], by=carin()) == {told.slip.client_id: Outcome.CAME}
    assert house(gathering)[:2] == (0, 1)
    # Online at 12.42 heard first, offline at 12.40 heard later: one arrival.
    gathering = make_day(1, title="Två dörrar")
    bo = gathering.registrations.get()
    door.check_in(bo, slip(), by=carin())
    late = kept(bo, Movement.IN, 120)
    assert door.synchronize(gathering, [late], by=carin()) == {late.slip.client_id: Outcome.ALREADY}
    assert CheckIn.objects.filter(gathering=gathering).count() == 1


def test_a_clock_that_is_wrong_cannot_write_tomorrow_or_yesterday():
    gathering = make_day(2)
    alva, bo = gathering.registrations.all()
    ahead = Kept(Slip(uuid.uuid4(), at=timezone.now() + timedelta(days=2)), Movement.IN, alva.pk)
    behind = Kept(Slip(uuid.uuid4(), at=timezone.now() - timedelta(days=400)), Movement.IN, bo.pk)
    door.synchronize(gathering, [ahead, behind], by=carin())
    for row in CheckIn.objects.all():
        assert door.opens_at(gathering) <= row.at <= row.received_at


def test_what_a_device_tells_after_the_gathering_was_held_counts():
    gathering = make_day(3)
    people = list(gathering.registrations.all())
    door.check_in(people[0], slip(), by=carin())
    lifecycle.hold(gathering, by=carin())
    people[1].refresh_from_db()
    assert people[1].state == RegistrationState.NO_SHOW
    unknown = Kept(Slip(uuid.uuid4(), at=ago(5)), Movement.IN, None, code="K7MTX4")
    third = kept(people[2], Movement.IN, 40)
    told = [kept(people[1], Movement.IN, 60), unknown, third, kept(people[2], Movement.UNDO, 30, undoes=third.slip.client_id)]  # fmt: skip
    outcomes = door.synchronize(gathering, told, by=carin())
    assert outcomes[unknown.slip.client_id] == Outcome.UNKNOWN
    assert [one.state for one in gathering.registrations.all()] == ["attended", "attended", "no_show"]
    assert tending.disagreements() == []


@pytest.mark.django_db(transaction=True)
def test_eight_volunteers_check_in_the_same_person_at_once():
    ensure_reference_data()
    gathering = make_day(2)
    alva = gathering.registrations.first()
    by = carin()
    outcomes, errors, start = [], [], threading.Barrier(8)

    def scan():
        start.wait()
        try:
            outcomes.append(door.check_in(Registration.objects.get(pk=alva.pk), slip(), by=by).outcome)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=scan) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(outcomes) == sorted([Outcome.CAME] + [Outcome.ALREADY] * 7)
    assert CheckIn.objects.count() == 1
    assert Gathering.objects.get(pk=gathering.pk).taken == 2


def test_undoing_that_somebody_in_line_was_let_in_gives_the_seat_back():
    gathering = make_day(1, seats=2)
    wrong, right = (
        make_registration(gathering, f"Alva {name}", state=RegistrationState.WAITLISTED) for name in ("E", "X")
    )
    door.check_in(wrong, slip(), by=carin(), admits=True)
    with pytest.raises(NoSeat):
        door.check_in(right, slip(), by=carin(), admits=True)
    assert door.undo(wrong, slip(), by=carin()).outcome == Outcome.UNDONE
    wrong.refresh_from_db()
    gathering.refresh_from_db()
    assert (wrong.state, gathering.taken) == (RegistrationState.WAITLISTED, 1)
    assert door.check_in(right, slip(), by=carin(), admits=True).outcome == Outcome.CAME
    assert tending.disagreements() == []


def test_the_form_of_a_walk_in_that_was_undone_lets_nobody_in():
    gathering = make_day(0, seats=5)
    key = new_form_key()
    who = WalkIn("Bo Exempelsson", "", Sphere.CITY)
    made = door.walk_in(gathering, who, slip(), form_key=key, by=carin())
    door.undo(made, slip(), by=carin())
    with pytest.raises(WrongRegistrationState):
        door.walk_in(gathering, who, slip(), form_key=key, by=carin())
    assert house(gathering) == (0, 0, 0)


def test_somebody_who_is_offered_a_seat_and_stands_at_the_door_is_let_in():
    gathering = make_open(in_days=0, seats=1)
    begun = timezone.now() - timedelta(hours=1)
    Gathering.objects.filter(pk=gathering.pk).update(
        registration_closes_at=begun, starts_at=begun, ends_at=begun + timedelta(hours=6)
    )
    gathering.refresh_from_db()
    alva = make_registration(gathering, state=RegistrationState.OFFERED)
    in_state(gathering, GatheringState.REGISTRATION_CLOSED)
    answer = door.check_in(alva, slip(), by=carin(), admits=True)
    assert answer.outcome == door.Outcome.CAME
