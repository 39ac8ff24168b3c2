"""What the database itself refuses."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from gatherings.codes import new_code, read_code
from gatherings.models import CheckIn, Gathering, GatheringEvent, Registration, RegistrationEvent, Seat
from gatherings.vocabulary.life import GatheringActor, GatheringState
from gatherings.vocabulary.registration import CODE_ALPHABET, RegistrationState
from tests.gatherings.builders import (
    carin,
    in_state,
    make_crowd,
    make_gathering,
    make_open,
    make_plan,
    make_registration,
    make_rounds,
    make_tables,
)

pytestmark = pytest.mark.django_db


def refused(name):
    return pytest.raises(IntegrityError, match=name)


def test_more_than_the_capacity_is_refused_by_the_table_itself():
    gathering = make_open(seats=2)
    make_crowd(gathering, 2)
    with refused("gathering_never_oversold"), transaction.atomic():
        Gathering.objects.filter(pk=gathering.pk).update(taken=F("taken") + 1)


def test_one_address_has_one_place_whatever_its_case_and_may_come_again_after_cancelling():
    gathering = make_open()
    first = make_registration(gathering, email="alva@gast.example")
    with refused("registered_once_per_address"), transaction.atomic():
        make_registration(gathering, email="Alva@Gast.example")
    Registration.objects.filter(pk=first.pk).update(
        state=RegistrationState.CANCELLED, ended_at=F("made_at"), ended_because="by_herself"
    )
    again = make_registration(gathering, email="ALVA@gast.example")
    assert again.line > first.line


def test_a_cancelled_registration_says_when_and_why():
    gathering = make_open()
    alva = make_registration(gathering)
    with refused("registration_ended_with_reason"), transaction.atomic():
        Registration.objects.filter(pk=alva.pk).update(state=RegistrationState.CANCELLED)


def test_history_can_only_be_added_to():
    gathering = in_state(make_gathering(), GatheringState.INVITED)
    with refused("append-only"), transaction.atomic():
        GatheringEvent.objects.filter(gathering=gathering).update(note="annat")
    alva = make_registration(gathering)
    event = RegistrationEvent.objects.create(
        registration=alva, at=alva.made_at, new_state=alva.state, actor_kind=GatheringActor.SYSTEM
    )
    with refused("append-only"), transaction.atomic():
        event.delete()


def test_nobody_sits_on_two_chairs_in_one_round_and_one_plan_is_published():
    gathering = make_open()
    people = make_crowd(gathering, 16)
    tables = make_tables(gathering, 2)
    first, *_others = make_rounds(gathering)
    plan = make_plan(gathering)
    assert Seat.objects.filter(plan=plan).count() == 48
    with refused("one_seat_in_a_round"), transaction.atomic():
        Seat.objects.create(plan=plan, round=first, table=tables[0], registration=people[0])
    with refused("one_published_plan"), transaction.atomic():
        make_plan(gathering)


def test_a_check_in_sent_twice_is_one_row():
    gathering = make_open()
    alva = make_registration(gathering)
    values = {
        "gathering": gathering, "registration": alva, "movement": "in", "found_by": "code", "at": alva.made_at,
        "received_at": alva.made_at, "by": carin(),
    }  # fmt: skip
    first = CheckIn.objects.create(**values)
    with refused("check_in_written_once"), transaction.atomic():
        CheckIn.objects.create(**values, client_id=first.client_id)


def test_codes_have_no_letter_that_looks_like_another():
    assert not set(CODE_ALPHABET) & set("0OQ1IL2Z5S6G8BUVAE")
    code = new_code()
    assert read_code(f" {code[:2].lower()}-{code[2:4]} {code[4:]} ") == code
    assert read_code("O01lI5") == read_code("") == read_code(code + "C") == read_code("\x00" * 6) == ""
