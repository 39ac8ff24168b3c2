"""Signing up, changing, cancelling: seats, receipts, doubles."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from border.formkeys import OtherContent, new_form_key
from gatherings import inviting, registering, seats, tending
from gatherings.errors import WrongRegistrationState, WrongState
from gatherings.inviting import Guest
from gatherings.models import Gathering, InvitationCode, Registration
from gatherings.needs import Needs
from gatherings.planning import SeatsKept
from gatherings.registering import Got
from gatherings.vocabulary.life import GatheringState
from gatherings.vocabulary.registration import EndedBecause, RegistrationState, Source
from outbox.models import Message
from tests.gatherings.builders import carin, in_state, make_crowd, make_gathering, make_open, register, signup

pytestmark = pytest.mark.django_db


def mails(kind):
    return Message.objects.filter(kind=f"gatherings/{kind}")


def test_a_seat_is_counted_and_the_receipt_has_code_and_calendar():
    gathering = make_open(seats=2)
    alva = register(gathering, wish_ids=[gathering.themes.last().pk, gathering.themes.first().pk])
    assert (alva.state, alva.line, gathering.taken, gathering.state) == ("registered", 1, 1, "registration_open")
    assert [wish.theme for wish in alva.wishes.all()] == [gathering.themes.last(), gathering.themes.first()]
    receipt = mails("registered").get()
    assert alva.shown_code in receipt.text
    assert "METHOD:REQUEST" in receipt.calendar
    assert "Alva" not in receipt.text + receipt.subject + receipt.calendar
    assert [event.new_state for event in alva.events.all()] == ["registered"]
    assert not (alva.on_list)
    assert not (alva.photo_ok)
    assert not (alva.share_contact)


def test_the_last_seat_makes_it_full_and_the_next_stands_in_line():
    gathering = make_open(seats=1)
    register(gathering, "Alva Exempelsson")
    assert gathering.state == GatheringState.FULL
    assert registering.register(gathering, signup("Bo Exempelsson"), form_key=new_form_key()) == Got.LINE
    bo = Registration.objects.get(email="bo@gast.example")
    assert bo.state == RegistrationState.WAITLISTED
    assert mails("waitlisted").get().calendar == ""


def test_seats_kept_for_business_are_not_the_citys():
    gathering = make_open(seats=3, kept={"business": SeatsKept(2)})
    assert [register(gathering, name, "city").state for name in ("Alva E", "Bo E")] == ["registered", "waitlisted"]
    assert register(gathering, "Cleo E", "business").state == "registered"
    assert gathering.state == GatheringState.REGISTRATION_OPEN


def test_seats_not_taken_are_released_on_the_day_and_the_line_is_served():
    today = timezone.localdate()
    gathering = make_open(seats=2, kept={"business": SeatsKept(1, release_on=today + timedelta(days=1))})
    register(gathering, "Alva E")
    bo = register(gathering, "Bo E")
    assert bo.state == "waitlisted"
    tending.tend(timezone.now())
    bo.refresh_from_db()
    assert bo.state == "waitlisted"
    tending.tend(timezone.now() + timedelta(days=1))
    bo.refresh_from_db()
    assert bo.state == "offered"
    assert tending.disagreements() == []


def test_the_same_form_sent_twice_is_one_registration_and_other_words_are_refused():
    gathering = make_open()
    key = new_form_key()
    for _time in range(2):
        assert registering.register(gathering, signup(), form_key=key) == Got.SEAT
    assert Registration.objects.count() == 1
    with pytest.raises(OtherContent):
        registering.register(gathering, signup("Annan Exempelsson", email="alva@gast.example"), form_key=key)


def test_an_address_that_is_known_keeps_its_place_and_nobody_learns_of_it():
    gathering = make_open(seats=2)
    alva = register(gathering)
    got = registering.register(
        gathering, signup("Någon Annan", "business", email="ALVA@gast.example"), form_key=new_form_key()
    )
    assert got == Got.SEAT
    alva.refresh_from_db()
    gathering.refresh_from_db()
    assert (alva.name, alva.sphere, gathering.taken) == ("Alva Exempelsson", "city", 1)
    assert mails("place_link").get().to == "alva@gast.example"
    register(gathering, "Bo Exempelsson")
    # Full now: a new address would stand in line, so that is what is said, though Alva has her seat.
    assert registering.register(gathering, signup(), form_key=new_form_key()) == Got.LINE


@pytest.mark.parametrize("state", [GatheringState.PLANNED, GatheringState.INVITED])
def test_nobody_registers_before_it_opens(state):
    gathering = make_gathering()
    if state == GatheringState.INVITED:
        in_state(gathering, state)
    with pytest.raises(WrongState):
        registering.register(gathering, signup(), form_key=new_form_key())
    assert not Registration.objects.exists()
    assert not Message.objects.exists()


def test_nobody_registers_after_the_last_moment_even_before_the_clock_has_closed_it():
    gathering = make_open()
    Gathering.objects.filter(pk=gathering.pk).update(
        registration_opens_at=None, registration_closes_at=timezone.now() - timedelta(seconds=1)
    )
    with pytest.raises(WrongState):
        registering.register(gathering, signup(), form_key=new_form_key())


def test_cancelling_frees_the_seat_tells_her_and_takes_the_calendar_entry_away():
    gathering = make_open(seats=1)
    alva = register(gathering, needs=Needs(food=("vegan",)))
    registering.cancel(alva)
    gathering.refresh_from_db()
    assert (alva.state, alva.ended_because, gathering.taken, gathering.state) == (
        "cancelled", EndedBecause.BY_HERSELF, 0, "registration_open",
    )  # fmt: skip
    assert "METHOD:CANCEL" in mails("place_cancelled").get().calendar
    assert not hasattr(alva, "needs")
    registering.cancel(alva)
    assert mails("place_cancelled").count() == 1
    again = register(gathering)
    assert again.line > alva.line


def test_who_was_there_cannot_cancel():
    gathering = make_open()
    alva = register(gathering)
    Registration.objects.filter(pk=alva.pk).update(state=RegistrationState.ATTENDED)
    with pytest.raises(WrongRegistrationState):
        registering.cancel(alva)


def test_changing_confirms_the_address_and_a_cancelled_place_cannot_be_changed():
    gathering = make_open()
    alva = register(gathering)
    registering.change(
        alva, signup("Alva Nilsson Exempelsson", on_list=True, wish_ids=[gathering.themes.first().pk]).choices
    )
    assert (alva.name, alva.on_list, alva.wishes.count(), alva.confirmed_at is not None) == (
        "Alva Nilsson Exempelsson", True, 1, True,
    )  # fmt: skip
    registering.cancel(alva)
    with pytest.raises(WrongRegistrationState):
        registering.change(alva, signup().choices)


def test_staff_enters_somebody_who_called_without_an_address():
    gathering = make_open(seats=1)
    made = registering.enter(gathering, signup("Dag Exempelsson", email=""), by=carin())
    made.email = ""
    assert (made.state, made.source, made.entered_by) == ("registered", Source.TELEPHONE, carin())
    with pytest.raises(WrongRegistrationState):
        registering.enter(gathering, signup("Dag Exempelsson"), by=carin())


def test_a_walk_in_takes_any_chair_that_is_free_and_kept_seats_do_not_matter_then():
    gathering = make_open(seats=3, kept={"business": SeatsKept(3)})
    in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS)
    for number in range(3):
        made = registering.enter(
            gathering, signup(f"Gäst{number} E", email=f"g{number}@gast.example"), by=carin(), source=Source.WALK_IN
        )
        assert made.state == "registered"
    late = registering.enter(gathering, signup("Sen E", email="sen@gast.example"), by=carin(), source=Source.WALK_IN)
    assert late.state == "waitlisted"
    assert not Message.objects.exists()


def test_counts_that_do_not_add_up_are_found():
    gathering = make_open()
    make_crowd(gathering, 5)
    assert tending.disagreements() == []
    assert sum(seats.counted(gathering).values()) == 5
    Gathering.objects.filter(pk=gathering.pk).update(taken=4)
    assert len(tending.disagreements()) == 1


@pytest.mark.parametrize("ended", ["used up", "withdrawn"])
def test_a_code_that_ended_since_the_page_was_opened_is_as_good_as_none(ended):
    gathering = make_open(capacity=2)
    made = inviting.make_code(gathering, label="Bo", sphere="business", kept=0, most=1, holds_until=None, by=carin())
    seen = inviting.find_code(gathering, made.code)
    if ended == "used up":
        registering.register(gathering, signup("Bo Påhittsson"), form_key=new_form_key(), code=made)
    else:
        InvitationCode.objects.update(withdrawn_at=timezone.now())
    assert registering.register(gathering, signup("Cia Provberg"), form_key=new_form_key(), code=seen) == Got.SEAT
    cia = gathering.registrations.get(name="Cia Provberg")
    assert (cia.source, cia.invitation_code) == (Source.WEB, None)


def test_an_invitation_used_by_somebody_else_first_is_as_good_as_none():
    gathering = make_open(capacity=2)
    (invited,) = inviting.invite(gathering, [Guest("Bo", "bo@gast.example", "business")], holds_until=None, by=carin())
    registering.register(gathering, signup("Bo Påhittsson"), form_key=new_form_key(), invitation=invited)
    invited.stage = "open"
    registering.register(gathering, signup("Cia Provberg"), form_key=new_form_key(), invitation=invited)
    assert [r.source for r in gathering.registrations.order_by("id")] == [Source.INVITATION, Source.WEB]
