"""The day itself and the time after it: what was promised holds when things go otherwise than planned."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gatherings import door, lifecycle, notes, private, registering, table_plans, tending
from gatherings.models import AgendaLink, Gathering, Registration, TableNote
from gatherings.notes import Written
from gatherings.programme import publishing
from gatherings.seating import anneal
from gatherings.vocabulary.life import GatheringState
from gatherings.vocabulary.registration import RegistrationState
from gatherings.vocabulary.seating import PlanKind, PlanState
from people.management.commands.roles import set_up_roles
from people.vocabulary import StaffRole
from tests.builders import make_staff
from tests.gatherings.builders import (
    carin,
    in_state,
    make_open,
    make_plan,
    make_registration,
    make_rounds,
    make_tables,
)
from tests.gatherings.test_door import going_on, make_day, slip
from tests.gatherings.test_programme import make_programme, path_in, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def light(monkeypatch):
    monkeypatch.setattr(anneal, "compiled", lambda: None)
    monkeypatch.setattr(table_plans, "WORK", table_plans.Work(moves=40, polish=1, least=2_000))


def mended(gathering):
    plan = table_plans.order(gathering, by=carin(), kind=PlanKind.REPAIR)
    table_plans.work_out(plan.pk)
    plan.refresh_from_db()
    return plan


def test_a_guest_who_cancels_after_round_one_began_does_not_make_every_repair_unpublishable(light):
    gathering = make_day(13)
    make_tables(gathering, 2, chairs=8, fewest=6)
    make_rounds(gathering, 2)
    make_plan(gathering)
    going_on(gathering)
    first = gathering.rounds.first()
    small = gathering.tables.get(number=2)
    gone = Registration.objects.filter(seats__round=first, seats__table=small).first()
    for person in gathering.registrations.exclude(pk=gone.pk):
        door.check_in(person, slip(), by=carin())
    # So far it can be mended; nothing stands in the way but her cancelling.
    assert mended(gathering).figures["wrong"] == 0
    registering.cancel(gone)
    plan = mended(gathering)
    assert (plan.state, plan.figures["wrong"]) == (PlanState.DRAFT, 0)
    table_plans.publish(plan, by=carin(), version=plan.version)


def test_paper_note_typed_at_the_wrong_table_and_sent_again_for_the_right_one_is_kept_there(client):
    gathering = make_open()
    one, two = make_tables(gathering, 2)
    (round_,) = make_rounds(gathering, 1)
    in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS)
    client.force_login(carin(), backend=BACKEND)
    address = reverse("admin:gatherings_note_from_paper", args=[gathering.pk])
    typed = {
        "title": "Skugga",
        "challenge": "Varmt",
        "proposal": "Träd",
        "who_goes_on": "",
        "round": round_.pk,
        "client_id": str(uuid.uuid4()),
        "based_on": "0",
    }
    assert client.post(address, {**typed, "table": one.pk}).status_code == 302
    # Back in the browser: it was table 2.
    answer = client.post(address, {**typed, "table": two.pk}, follow=True)
    assert "Anteckningen är sparad" in answer.content.decode()
    assert TableNote.objects.filter(table=two, round=round_).exists()


def test_replacing_the_link_ends_the_calendar_address_too(client):
    gathering = make_open()
    alva = make_registration(gathering)
    make_programme(gathering)
    publishing.publish(gathering, by=carin())
    path = path_in(client.post(f"{place(alva)}kalender/").content.decode())
    assert b"VEVENT" in client.get(path).content
    private.replace_all(alva)
    answer = client.get(path)
    assert answer.status_code in (404, 410) or b"VEVENT" not in answer.content


def test_who_was_erased_has_no_calendar_address_left(client):
    gathering = make_day(1)
    alva = gathering.registrations.get()
    make_programme(gathering)
    publishing.publish(gathering, by=carin())
    path = path_in(client.post(f"{place(alva)}kalender/").content.decode())
    door.check_in(alva, slip(), by=carin())
    tending.forget(alva, at=timezone.now())
    assert not AgendaLink.objects.filter(registration=alva, revoked_at__isnull=True).exists()
    assert b"VEVENT" not in client.get(path).content


def test_needs_go_fourteen_days_after_the_day_also_when_held_was_pressed_late():
    gathering = make_day(2)
    ended = timezone.now() - timedelta(days=12)
    Gathering.objects.filter(pk=gathering.pk).update(
        registration_closes_at=ended - timedelta(hours=6), registration_opens_at=ended - timedelta(days=30),
        starts_at=ended - timedelta(hours=5), ends_at=ended,
    )  # fmt: skip
    gathering.refresh_from_db()
    lifecycle.hold(gathering, by=carin())
    assert gathering.needs_go_on == timezone.localdate(ended) + timedelta(days=14)


def test_the_door_is_shut_for_presses_a_month_later(client):
    gathering = make_day(2)
    alva, bo = gathering.registrations.all()
    door.check_in(bo, slip(), by=carin())
    lifecycle.hold(gathering, by=carin())
    month = timezone.now() - timedelta(days=30)
    Gathering.objects.filter(pk=gathering.pk).update(
        registration_closes_at=month,
        registration_opens_at=month - timedelta(days=9),
        starts_at=month,
        ends_at=month + timedelta(hours=5),
        held_at=month + timedelta(hours=6),
    )
    set_up_roles()
    client.force_login(make_staff("ellen@malmo.example", "Ellen Exempelsson", role=StaffRole.DOOR))
    client.post(
        f"/personal/incheckning/{gathering.slug}/gast/{alva.pk}/",
        {"step": "in", "found_by": "name", "client_id": str(uuid.uuid4())},
    )
    alva.refresh_from_db()
    assert alva.state == RegistrationState.NO_SHOW


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


def test_a_note_shown_to_the_public_is_not_changed_by_the_table_behind_the_organisers_back(client):
    gathering = make_day(2)
    (table,) = make_tables(gathering, 1)
    (round_,) = make_rounds(gathering, 1)
    saved = notes.save(table, round_, Written("Skugga", "Varmt", "Träd"), client_id=uuid.uuid4(), based_on=0)
    lifecycle.hold(gathering, by=carin())
    notes.publish(saved.note, shown=True)
    path = f"/bord/{notes.new_address(table)}/anteckning/?runda=1"
    client.post(
        path,
        {
            "title": "Skugga",
            "challenge": "Ring Bo Exempelsson 070-123",
            "proposal": "Skräp",
            "who_goes_on": "",
            "client_id": str(uuid.uuid4()),
            "based_on": "1",
        },
    )
    assert "Ring Bo Exempelsson" not in client.get(f"/stormoten/{gathering.slug}/").content.decode()


def test_a_language_of_a_note_stays_when_staff_corrects_it(client):
    gathering = make_day(2)
    (table,) = make_tables(gathering, 1)
    (round_,) = make_rounds(gathering, 1)
    made = notes.save(
        table, round_, Written("Shade", "Heat", "Tress"), client_id=uuid.uuid4(), based_on=0, language="en"
    )
    client.force_login(carin(), backend=BACKEND)
    client.post(
        reverse("admin:gatherings_tablenote_change", args=[made.note.pk]),
        {
            "title": "Shade",
            "challenge": "Heat",
            "proposal": "Trees",
            "who_goes_on": "",
            "client_id": str(uuid.uuid4()),
            "based_on": "1",
        },
    )
    made.note.refresh_from_db()
    assert made.note.proposal == "Trees"
    assert made.note.language == "en"


def test_the_door_cannot_step_through_people_by_their_numbers(client):
    gathering = make_day(0)
    alva = make_registration(
        gathering,
        "Alva Hemligsson",
        state=RegistrationState.CANCELLED,
        ended_at=timezone.now(),
        ended_because="by_herself",
    )
    set_up_roles()
    client.force_login(make_staff("ellen@malmo.example", "Ellen Exempelsson", role=StaffRole.DOOR))
    answer = client.post(f"/personal/incheckning/{gathering.slug}/gast/{alva.pk}/", {}, follow=True)
    assert "Alva Hemligsson" not in answer.content.decode()


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
