"""Signing up, changing, cancelling: seats, receipts, doubles."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from border.formkeys import OtherContent, new_form_key
from gatherings import calendars, inviting, lifecycle, registering, seats, tending
from gatherings.codes import new_code
from gatherings.errors import NotReady, WrongRegistrationState, WrongState
from gatherings.inviting import Guest
from gatherings.models import Gathering, InvitationCode, PersonalInvitation, Registration
from gatherings.needs import Needs
from gatherings.planning import SeatsKept
from gatherings.registering import Choices, Contact, Got, Signup
from gatherings.vocabulary.life import GatheringState
from gatherings.vocabulary.registration import EndedBecause, RegistrationState, Source
from outbox import queue
from outbox.models import Message, State
from people.management.commands.roles import set_up_roles
from tests.builders import make_staff
from tests.gatherings.builders import (
    carin,
    in_state,
    make_crowd,
    make_gathering,
    make_open,
    make_plan,
    make_rounds,
    make_tables,
    register,
    signup,
    wall,
)

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"


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


def test_staff_enters_somebody_who_called_with_and_without_an_address():
    gathering = make_open(seats=1)
    made = registering.enter(gathering, signup("Dag Exempelsson"), by=carin())
    assert (made.state, made.source, made.entered_by) == ("registered", Source.TELEPHONE, carin())
    assert registering.enter(gathering, by_telephone(), by=carin()).email == ""
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


# --- Staff does it for somebody ---------------------------------------------------------------------------------------


def by_telephone(name="Dag Exempelsson", email="", sphere="city"):
    return Signup(Choices(name=name, telephone="040-34 10 00"), email, sphere)


def test_the_letter_to_whoever_was_entered_says_how_it_is():
    told = []
    gathering = make_open(seats=1)
    for name in ("Alva", "Bo"):
        registering.enter(gathering, by_telephone(name, f"{name}@gast.example"), by=carin())
    with time_machine.travel(gathering.registration_closes_at + timedelta(minutes=1), tick=False):
        registering.enter(gathering, by_telephone("Cia", "cia@gast.example"), by=carin())
    drawn = make_gathering(seats=1, admission="draw", draw_at=wall(5, 12))
    lifecycle.open_registration(drawn, by=carin())
    registering.enter(drawn, by_telephone("Dag", "dag@gast.example"), by=carin())
    told = list(Message.objects.order_by("id").values_list("to", "kind"))
    assert told == [
        ("Alva@gast.example", "gatherings/entered"),
        ("Bo@gast.example", "gatherings/entered_line"),
        ("cia@gast.example", "gatherings/entered_late"),
        ("dag@gast.example", "gatherings/entered_draw"),
    ]
    assert "mejlar vi den som står på tur" in mails("entered_line").get().text
    assert "mejlar vi" not in mails("entered_late").get().text
    assert all("Du ringde oss" in mail.text for mail in Message.objects.all())


def test_nobody_is_entered_before_the_gathering_is_announced():
    with pytest.raises(WrongState):
        registering.enter(make_gathering(), by_telephone(), by=carin())


def offered_by_telephone():
    gathering = make_open(seats=1)
    alva = register(gathering)
    dag = registering.enter(gathering, by_telephone(), by=carin())
    registering.cancel(alva)
    dag.refresh_from_db()
    assert dag.state == "offered"
    return gathering, dag


def test_who_has_no_address_is_called_and_staff_writes_down_her_answer(client):
    gathering, dag = offered_by_telephone()
    tending.tend(timezone.now())
    client.force_login(carin(), BACKEND)
    screen = client.get(f"/admin/gatherings/gathering/{gathering.pk}/change/").content.decode()
    assert "Att ringa" in screen
    assert "040-34 10 00" in screen
    page = f"/admin/gatherings/registration/{dag.pk}/"
    shown = client.get(page + "change/").content.decode()
    assert "Personen har ingen e-postadress" in shown
    assert client.get(page + "svar/").status_code == 404
    said = [client.post(page + "svar/", {"answer": "yes"}, follow=True).content.decode() for _ in range(2)]
    assert "Personen har platsen." in said[0]
    dag.refresh_from_db()
    # She answered staff; that the address is hers she has not shown.
    assert (dag.state, dag.confirmed_at, dag.offer.answer) == ("registered", None, "accepted")
    event = dag.events.get(old_state="offered")
    assert (event.actor_kind, event.actor) == ("staff", carin())
    assert "Att ringa" not in client.get(f"/admin/gatherings/gathering/{gathering.pk}/change/").content.decode()
    assert tending.disagreements() == []


def test_no_on_the_telephone_gives_the_seat_to_the_next(client):
    gathering, dag = offered_by_telephone()
    eva = register(gathering, "Eva E")
    client.force_login(carin(), BACKEND)
    client.post(f"/admin/gatherings/registration/{dag.pk}/svar/", {"answer": "no"})
    eva.refresh_from_db()
    dag.refresh_from_db()
    assert (dag.state, dag.ended_because, eva.state) == ("cancelled", "declined", "offered")
    assert dag.events.get(new_state="cancelled").actor == carin()


def test_a_wrong_address_is_corrected_and_what_went_there_opens_nothing_more(client):
    gathering = make_open(seats=2)
    alva = registering.enter(gathering, by_telephone("Alva E", "fel@gast.example"), by=carin())
    Registration.objects.filter(pk=alva.pk).update(confirmed_at=timezone.now())
    bo = register(gathering, "Bo E")
    old = re.search(r"/plats/[\w-]+/", mails("entered").get().text)[0]
    assert client.get(old).status_code == 200
    client.force_login(carin(), BACKEND)
    url = f"/admin/gatherings/registration/{alva.pk}/ratta/"
    sent = {
        "name": "Alva Exempelsson",
        "email": "ratt@gast.example",
        "telephone": "",
        "organisation": "",
        "language": "en",
        "version": alva.version,
    }
    assert "fel@gast.example" in client.get(url).content.decode()
    assert "har redan en plats" in client.post(url, {**sent, "email": bo.email.upper()}).content.decode()
    assert client.post(url, {**sent, "email": ""}).status_code == 200
    assert client.post(url, sent).status_code == 302
    alva.refresh_from_db()
    assert (alva.name, alva.email, alva.language, alva.confirmed_at) == (sent["name"], sent["email"], "en", None)
    assert client.get(old).status_code == 410
    mail = mails("address_corrected").get()
    assert (mail.to, mail.language) == ("ratt@gast.example", "en")
    assert alva.events.filter(note="corrected", actor=carin()).exists()
    # The same address again is no new link.
    sent["version"] = alva.version
    client.post(url, {**sent, "telephone": "040-34 10 00", "email": "RATT@gast.example"})
    assert mails("address_corrected").count() == 1
    registering.cancel(Registration.objects.get(pk=alva.pk))
    client.post(url, sent)
    alva.refresh_from_db()
    assert alva.telephone == "040-34 10 00"


@pytest.mark.parametrize(("role", "status"), [("reader", 403), ("door", 403), ("care", 200), ("coordinator", 200)])
def test_who_may_correct(client, role, status):
    set_up_roles()
    alva = register(make_open())
    client.force_login(make_staff(f"{role}@malmo.example", "Robin", role=role), BACKEND)
    assert client.get(f"/admin/gatherings/registration/{alva.pk}/ratta/").status_code == status
    answer = client.post(f"/admin/gatherings/registration/{alva.pk}/svar/", {"answer": "no"})
    assert answer.status_code == (302 if status == 200 else 403)
    alva.refresh_from_db()
    assert alva.state == "registered"


def test_two_presses_of_the_telephone_form_are_one_seat(client):
    gathering = make_open()
    client.force_login(carin(), BACKEND)
    url = f"/admin/gatherings/gathering/{gathering.pk}/anmal/"
    key = re.search(r'name="form_key" value="([^"]+)"', client.get(url).content.decode())[1]
    sent = {"name": "Dag E", "email": "", "telephone": "040-34 10 00", "organisation": "", "sphere": "city", "language": "sv",
            "table_language": "sv", "interpreter": "", "form_key": key}  # fmt: skip
    assert client.post(url, {**sent, "telephone": ""}).status_code == 200
    said = [client.post(url, sent, follow=True).content.decode() for _ in range(2)]
    assert Registration.objects.count() == 1
    assert "tryckte två gånger" in said[1]
    assert "har skickats förut" in client.post(url, {**sent, "name": "Eva E"}).content.decode()
    assert Registration.objects.count() == 1


# --- Seats that are kept ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["code", "invitation"])
def test_a_kept_seat_reaches_who_waits_and_the_answer_tells_nobody_who_comes(by):
    gathering = make_open(seats=2)
    until = gathering.registration_closes_at
    kept = []
    if by == "code":
        made = inviting.make_code(
            gathering, label="Bo", sphere="business", kept=1, most=1, holds_until=until, by=carin()
        )
        kept = {"code": made}
    else:
        guest = Guest("", "annan@gast.example", "business")
        kept = {"invitation": inviting.invite(gathering, [guest], holds_until=until, by=carin())[0]}
    register(gathering)
    bo = register(gathering, "Bo E")
    assert bo.state == "waitlisted"
    got = registering.register(gathering, signup("Bo E", email=bo.email.upper()), form_key=new_form_key(), **kept)
    assert got == Got.SEAT
    bo.refresh_from_db()
    assert (bo.state, bo.sphere) == ("registered", "business")
    assert mails("registered").filter(to=bo.email, calendar__contains="METHOD:REQUEST").exists()
    assert tending.disagreements() == []
    if by == "code":
        assert (InvitationCode.objects.get().used, InvitationCode.objects.get().held) == (1, 0)
    else:
        assert PersonalInvitation.objects.get().registration == bo


def test_somebody_with_a_seat_uses_up_nothing_and_the_answer_is_the_same():
    gathering = make_open(seats=2)
    until = gathering.registration_closes_at
    alva = register(gathering)
    made = inviting.make_code(gathering, label="Bo", sphere="business", kept=1, most=1, holds_until=until, by=carin())
    got = registering.register(gathering, signup(), form_key=new_form_key(), code=made)
    made.refresh_from_db()
    alva.refresh_from_db()
    assert (got, made.used, made.held, alva.sphere) == (Got.SEAT, 0, 1, "city")
    assert tending.disagreements() == []


def test_seats_are_kept_until_registration_closes_and_not_in_the_past():
    gathering = make_open(seats=5)
    guest = Guest("", "bo@gast.example", "business")
    closes = gathering.registration_closes_at
    for until in (timezone.now() - timedelta(hours=1), closes + timedelta(minutes=1)):
        with pytest.raises(NotReady):
            inviting.invite(gathering, [guest], holds_until=until, by=carin())
        with pytest.raises(NotReady):
            inviting.make_code(gathering, label="B", sphere="city", kept=1, most=1, holds_until=until, by=carin())
    inviting.invite(gathering, [guest], holds_until=closes, by=carin())
    inviting.make_code(gathering, label="B", sphere="city", kept=1, most=1, holds_until=closes, by=carin())
    # Closed sooner than was thought: nothing is kept beyond that.
    sooner = closes - timedelta(days=2)
    gathering.refresh_from_db()
    lifecycle.change(gathering, {"registration_closes_at": sooner}, version=gathering.version, by=carin())
    assert PersonalInvitation.objects.get().holds_until == sooner
    assert InvitationCode.objects.get().holds_until == sooner
    with time_machine.travel(sooner + timedelta(minutes=1), tick=False):
        tending.tend(timezone.now())
    gathering.refresh_from_db()
    assert gathering.taken == 0


def invited(gathering, *, holds=True):
    """Alva, for whom a seat of the city is kept."""
    until = timezone.now() + timedelta(days=10) if holds else None
    guest = inviting.Guest("Alva Exempelsson", "alva@gast.example", "city")
    inviting.invite(gathering, [guest], holds_until=until, by=carin())
    gathering.refresh_from_db()


def test_who_is_invited_and_comes_by_the_public_form_takes_one_seat():
    gathering = make_open(seats=2)
    invited(gathering)
    register(gathering, "Alva Exempelsson", "business")
    assert gathering.taken == 1
    alva = gathering.registrations.get()
    # The seat is kept for her part of society.
    assert (alva.state, alva.sphere) == ("registered", "city")
    assert gathering.invitations.get().stage == "used"
    assert register(gathering, "Bo Exempelsson", "city").state == "registered"


def test_in_a_full_hall_her_own_seat_is_hers_and_the_form_says_nothing_of_it():
    gathering = make_open(seats=1)
    invited(gathering)
    got = registering.register(gathering, signup("Alva Exempelsson", "city"), form_key=new_form_key())
    assert got == registering.register(gathering, signup("Bo Exempelsson", "city"), form_key=new_form_key()) == "ko"
    states = dict(gathering.registrations.values_list("name", "state"))
    assert states == {"Alva Exempelsson": "registered", "Bo Exempelsson": "waitlisted"}


def test_an_invitation_that_keeps_nothing_is_used_like_any_registration():
    gathering = make_open(seats=1)
    invited(gathering, holds=False)
    assert register(gathering, "Alva Exempelsson", "business").sphere == "business"
    assert (gathering.invitations.get().stage, gathering.taken) == ("used", 1)


@pytest.mark.parametrize("source", ["telephone", "walk_in"])
def test_staff_gives_her_the_seat_that_is_kept_for_her(source):
    gathering = make_open(seats=1)
    invited(gathering)
    made = registering.enter(gathering, signup("Alva Exempelsson", "business"), by=carin(), source=source)
    gathering.refresh_from_db()
    assert (made.state, made.sphere, gathering.taken) == ("registered", "city", 1)


def test_a_correction_does_not_overwrite_what_she_changed_meanwhile(client):
    gathering = make_open()
    alva = register(gathering, telephone="040111111", organisation="Exempelparken")
    client.force_login(carin(), "django.contrib.auth.backends.ModelBackend")
    page = f"/admin/gatherings/registration/{alva.pk}/ratta/"
    sent = {one.html_name: one.value() or "" for one in client.get(page).context["form"]}
    registering.change(alva, registering.Choices(name="Alva Exempelsson", telephone="040222222", organisation="Nya"))
    html = client.post(page, {**sent, "name": "Alwa Exempelsson"}).content.decode()
    alva.refresh_from_db()
    assert (alva.name, alva.telephone, alva.organisation) == ("Alva Exempelsson", "040222222", "Nya")
    assert "Någon annan sparade medan du skrev" in html
    assert 'value="Alwa Exempelsson"' in html
    sent |= {"version": alva.version, "telephone": alva.telephone, "organisation": alva.organisation}
    client.post(page, {**sent, "name": "Alwa Exempelsson"})
    alva.refresh_from_db()
    assert (alva.name, alva.organisation) == ("Alwa Exempelsson", "Nya")


def test_the_mail_about_a_corrected_address_or_a_link_sent_again_says_what_was_done(client):
    gathering = make_open()
    alva = register(gathering)
    contact = registering.Contact("Alva Exempelsson", "alva.ny@gast.example", "", "", "sv")
    registering.correct(alva, contact, version=alva.version, by=carin())
    text = Message.objects.get(to="alva.ny@gast.example").text
    assert ("gäller inte längre" in text, "i vårt formulär" in text) == (True, False)
    client.force_login(carin(), "django.contrib.auth.backends.ModelBackend")
    client.post("/admin/gatherings/registration/", {"action": "send_links", "_selected_action": [alva.pk]})
    again = Message.objects.filter(kind="gatherings/link_again").get().text
    assert ("en gång till" in again, "i vårt formulär" in again, "svara före" in again) == (True, False, False)


def invite(gathering):
    """Bo is invited, and a seat is kept for her."""
    [made] = inviting.invite(
        gathering, [Guest("Bo Exempelsson", "bo@gast.example", "city")], holds_until=wall(10, 12), by=carin()
    )
    gathering.refresh_from_db()
    return made


def test_who_has_a_kept_seat_and_comes_by_a_code_without_seats_gets_the_kept_seat():
    gathering = make_open(seats=1)
    invite(gathering)
    code = inviting.make_code(gathering, label="Exempel", sphere="city", kept=0, most=5, holds_until=None, by=carin())
    registering.register(gathering, signup("Bo Exempelsson"), form_key=new_form_key(), code=code)
    bo = gathering.registrations.get(email="bo@gast.example")
    assert bo.state == RegistrationState.REGISTERED


def test_who_came_by_a_code_has_no_second_seat_kept_for_her():
    gathering = make_open(seats=2)
    invite(gathering)
    code = inviting.make_code(
        gathering, label="Exempel", sphere="city", kept=1, most=5, holds_until=wall(10, 12), by=carin()
    )
    registering.register(gathering, signup("Bo Exempelsson"), form_key=new_form_key(), code=code)
    gathering.refresh_from_db()
    bo = gathering.registrations.get(email="bo@gast.example")
    assert (bo.state, bo.invitation_code) == (RegistrationState.REGISTERED, None)
    assert not gathering.invitations.filter(holds=True).exists()
    # The seat of the code is kept for somebody else still.
    assert (gathering.taken, gathering.codes.get().held) == (2, 1)


def test_who_waits_and_is_invited_gets_her_kept_seat_by_the_public_form():
    """As the docstring of `register` says: whoever waits gets the seat that is kept for her now."""
    gathering = make_open(seats=1)
    invite(gathering)
    code = inviting.make_code(gathering, label="Exempel", sphere="city", kept=0, most=5, holds_until=None, by=carin())
    registering.register(gathering, signup("Bo Exempelsson"), form_key=new_form_key(), code=code)
    registering.register(gathering, signup("Bo Exempelsson"), form_key=new_form_key())
    assert gathering.registrations.get(email="bo@gast.example").state == RegistrationState.REGISTERED


def test_who_is_invited_is_told_of_the_new_day():
    gathering = make_open()
    invite(gathering)
    lifecycle.change(
        gathering, {"starts_at": wall(40, 12), "ends_at": wall(40, 17)}, version=gathering.version, by=carin()
    )
    assert Message.objects.filter(to="bo@gast.example").exclude(kind="gatherings/invited").exists()


def test_the_invited_with_a_delivered_mail_are_told_that_it_is_cancelled():
    gathering = make_open()
    invite(gathering)
    Message.objects.filter(to="bo@gast.example").update(state=State.SENT, sent_at=timezone.now())
    lifecycle.cancel(gathering, because="Påhittat skäl.", by=carin())
    assert Message.objects.filter(to="bo@gast.example").count() == 2


def test_a_calendar_file_leads_to_the_page_in_her_language():
    gathering = make_open()
    alva = register(gathering, "Alva Exempelsson")
    with translation.override("sv"):
        swedish = calendars.of_place(alva, method="REQUEST")
    with translation.override("en"):
        english = calendars.of_place(alva, method="REQUEST")
    assert swedish == english


def test_that_she_is_offered_a_seat_is_no_change_somebody_else_saved():
    gathering = make_open(seats=1)
    alva, bo = register(gathering, "Alva Exempelsson"), register(gathering, "Bo Exempelsson")
    version = bo.version
    registering.cancel(alva)
    registering.correct(bo, Contact("Bo Exempelsson", bo.email, "040-12 34 56", "", "sv"), version=version, by=carin())


@pytest.mark.parametrize("had", ["registered", "offered", "waitlisted"])
def test_no_second_seat_is_kept_for_her(had):
    """Her address is corrected to one that was invited; then she comes by the form once more."""
    gathering = make_open(seats=2)
    invite(gathering)
    alva, cleo = register(gathering, "Alva Exempelsson"), register(gathering, "Cleo Exempelsson")
    if had == "offered":
        registering.cancel(alva)
    her = Registration.objects.get(pk=alva.pk if had == "registered" else cleo.pk)
    assert her.state == had
    contact = Contact(her.name, "bo@gast.example", "", "", "sv")
    registering.correct(her, contact, version=her.version, by=carin())
    registering.register(gathering, signup("Bo Exempelsson"), form_key=new_form_key())
    assert not gathering.invitations.get().holds
    cleo.refresh_from_db()
    # It goes to the next in line, or to her who waits.
    assert cleo.state == ("offered" if had == "registered" else "registered")


def invited_twice(gathering, **holds):
    """Alva is invited at home and at work."""
    until = {"holds_until": wall(5, 12), **holds}
    guests = [Guest("Alva", f"alva@{where}.example", "city") for where in ("hem", "jobb")]
    return inviting.invite(gathering, guests, **until, by=carin())


def comes(gathering, email, **way):
    """What the form says, and how many seats are taken then."""
    got = registering.register(gathering, signup(email=email), form_key=new_form_key(), **way)
    gathering.refresh_from_db()
    return got, gathering.taken


def test_who_is_invited_at_home_and_at_work_has_one_seat():
    gathering = make_open(seats=5)
    home, work = invited_twice(gathering)
    assert comes(gathering, "alva@hem.example", invitation=home) == (Got.SEAT, 2)
    # By her other link with the address she gave before: the second seat is free.
    assert comes(gathering, "alva@hem.example", invitation=work) == (Got.SEAT, 1)
    alva = gathering.registrations.get()
    assert alva.invitations.count() == 2
    assert tending.disagreements() == []


@pytest.mark.parametrize("known", [True, False])
def test_the_address_she_is_invited_at_too_keeps_no_second_seat(known):
    gathering = make_open(seats=5)
    home, work = invited_twice(gathering)
    if known:
        Registration.objects.filter(pk=register(gathering, "Alva", email="a@gast.example").pk).update(
            email="alva@jobb.example"
        )
    assert comes(gathering, "alva@jobb.example", invitation=home) == (Got.SEAT, 1)
    work.refresh_from_db()
    assert work.stage == "used"
    assert tending.disagreements() == []


def test_an_invitation_without_a_seat_does_not_hide_the_one_that_keeps_one():
    gathering = make_open(seats=2)
    (plain,) = inviting.invite(gathering, [Guest("Alva", "alva@hem.example", "city")], holds_until=None, by=carin())
    inviting.invite(gathering, [Guest("Alva", "alva@jobb.example", "city")], holds_until=wall(5, 12), by=carin())
    register(gathering, "Bo Exempelsson")
    comes(gathering, "alva@jobb.example", invitation=plain)
    assert gathering.registrations.get(email="alva@jobb.example").state == "registered"
    assert tending.disagreements() == []
    # Both are answered, and nobody else comes by the one that kept no seat.
    assert set(gathering.invitations.values_list("stage", flat=True)) == {"used"}


def test_an_address_corrected_to_an_invited_one_has_the_seat_kept_for_it():
    gathering = make_open(seats=4)
    inviting.invite(gathering, [Guest("Alva", "alva@jobb.example", "city")], holds_until=wall(5, 12), by=carin())
    inviting.invite(gathering, [Guest("Bo", "bo@jobb.example", "city")], holds_until=wall(5, 12), by=carin())
    bo, _cleo = register(gathering, "Bo Exempelsson"), register(gathering, "Cleo Exempelsson")
    alva = register(gathering, "Alva Exempelsson", email="alva@job.example")
    assert alva.state == "waitlisted"
    contact = Contact("Alva Exempelsson", "alva@jobb.example", "", "", "sv")
    registering.correct(alva, contact, version=alva.version, by=carin())
    assert alva.state == "registered"
    assert mails("registered").filter(to="alva@jobb.example").exists()
    # Who has a seat and is corrected to such an address keeps one, not two.
    registering.correct(bo, Contact("Bo", "bo@jobb.example", "", "", "sv"), version=bo.version, by=carin())
    assert tending.disagreements() == []
    assert not gathering.invitations.filter(holds=True).exists()


def test_a_no_on_an_old_page_does_not_say_that_her_seat_is_free(client):
    gathering = make_open(seats=5)
    inviting.invite(gathering, [Guest("Alva", "alva@hem.example", "city")], holds_until=wall(5, 12), by=carin())
    token = re.search(r"/inbjudan/([^/\s)]+)/", Message.objects.get(kind="gatherings/invited").text)[1]
    comes(gathering, "alva@hem.example", invitation=inviting.find(token))
    answer = client.post(f"/inbjudan/{token}/nej/")
    assert gathering.registrations.get().state == "registered"
    assert answer.status_code == 410
    assert "Platsen är ledig" not in answer.content.decode()


def test_on_the_day_kept_seats_are_released_none_is_lost_by_what_opens_or_closes():
    """The line is served first, in memory; the state is written in between."""
    day = timezone.localdate() + timedelta(days=5)
    kept = {"business": SeatsKept(1, release_on=day)}
    opens = make_gathering(seats=2, registration_opens_at=wall(5, 0), kept=kept)
    lifecycle.send_invitations(opens, by=carin())
    opens.refresh_from_db()
    guests = [Guest("", f"g{number}@gast.example", "city") for number in range(2)]
    for one in inviting.invite(opens, guests, holds_until=None, by=carin()):
        registering.register(opens, signup(email=one.email), form_key=new_form_key(), invitation=one)
    closes = make_open(seats=2, kept=kept)
    for name in ("Alva", "Bo"):
        register(closes, f"{name} Exempelsson")
    with time_machine.travel(wall(5, 0) + timedelta(seconds=20), tick=False):
        lifecycle.close_registration(closes, by=carin())
        tending.tend(timezone.now())
    assert tending.disagreements() == []
    opens.refresh_from_db()
    assert (opens.taken, opens.state) == (2, GatheringState.FULL)


def test_a_colleague_somebody_named_is_written_to_once():
    gathering = make_open()
    inviting.name_colleague(register(gathering), "bo@kollega.example", language="sv")
    inviting.invite(gathering, [Guest("Cleo", "cleo@gast.example", "city")], holds_until=None, by=carin())
    gathering.refresh_from_db()
    lifecycle.change(gathering, {"venue": "Annan hall"}, version=gathering.version, by=carin())
    Message.objects.update(state=State.SENT, sent_at=timezone.now())
    lifecycle.cancel(gathering, because="Påhittat.", by=carin())
    kinds = [
        list(Message.objects.filter(to=f"{who}.example").order_by("id").values_list("kind", flat=True))
        for who in ("bo@kollega", "cleo@gast")
    ]
    assert kinds == [
        ["gatherings/colleague_named"],
        ["gatherings/invited", "gatherings/invited_moved", "gatherings/invited_off"],
    ]


def test_after_closing_nobody_is_told_that_an_invitation_still_works():
    gathering = make_open(seats=5)
    inviting.invite(gathering, [Guest("Alva", "alva@hem.example", "city")], holds_until=None, by=carin())
    lifecycle.close_registration(gathering, by=carin())
    gathering.refresh_from_db()
    lifecycle.change(gathering, {"venue": "Annan hall"}, version=gathering.version, by=carin())
    assert not mails("invited_moved").exists()


def test_registration_closed_once_more_tells_its_numbers_once_more():
    gathering = make_open(contact=carin())
    lifecycle.close_registration(gathering, by=carin())
    lifecycle.open_registration(gathering, by=carin())
    register(gathering)
    lifecycle.close_registration(gathering, by=carin())
    assert mails("staff_closed").count() == 2
    assert "1 personer" in mails("staff_closed").latest("id").text


def test_a_corrected_address_is_reminded_and_gets_no_mail_with_an_ended_link():
    gathering = make_open(in_days=8)
    alva = register(gathering)
    Registration.objects.filter(pk=alva.pk).update(made_at=timezone.now() - timedelta(days=20))
    with time_machine.travel(wall(1, 8), tick=False):
        assert tending.remind(timezone.localdate()) == 1
        alva.refresh_from_db()
        contact = Contact("Alva", "ratt@gast.example", "", "", "sv")
        registering.correct(alva, contact, version=alva.version, by=carin())
    with time_machine.travel(wall(2, 8), tick=False):
        assert tending.remind(timezone.localdate()) == 1
        assert tending.remind(timezone.localdate()) == 0 or mails("reminder_week").count() == 2
    waiting = Message.objects.filter(state=State.WAITING)
    assert set(waiting.values_list("to", flat=True)) == {"ratt@gast.example"}


def test_who_is_offered_a_seat_and_comes_by_her_invitation_has_one_seat():
    gathering = make_open(seats=3)
    (invitation,) = inviting.invite(
        gathering, [Guest("Alva", "alva@jobb.example", "city")], holds_until=wall(5, 12), by=carin()
    )
    bo, _cleo = register(gathering, "Bo Exempelsson"), register(gathering, "Cleo Exempelsson")
    alva, dag = register(gathering, "Alva Exempelsson"), register(gathering, "Dag Exempelsson")
    registering.cancel(bo)
    alva.refresh_from_db()
    assert alva.state == "offered"
    assert comes(gathering, alva.email, invitation=invitation) == (Got.SEAT, 3)
    for one in (alva, dag, alva.offer):
        one.refresh_from_db()
    assert (alva.state, dag.state, alva.offer.answer) == ("registered", "offered", "accepted")
    assert set(mails("seat_offered").exclude(state=State.CANCELLED).values_list("to", flat=True)) == {dag.email}
    assert tending.disagreements() == []


def test_what_went_to_a_wrong_address_opens_nothing_and_is_not_tried_again(client):
    gathering = make_open(in_days=1)
    alva = register(gathering)
    make_tables(gathering, 1)
    make_rounds(gathering, 1)
    make_plan(gathering)
    mail = mails("registered").get()
    Message.objects.filter(pk=mail.pk).update(state=State.DEAD)
    read = f"/stormoten/{gathering.slug}/bord/"
    assert client.post(read, {"code": alva.code}).status_code == 302
    old = alva.code
    registering.correct(alva, Contact("Alva", "ratt@gast.example", "", "", "sv"), version=alva.version, by=carin())
    assert client.post(read, {"code": old}).status_code == 200
    assert client.post(read, {"code": alva.code}).status_code == 302
    mail.refresh_from_db()
    assert not queue.send_again(mail)
    # Who was reached by telephone until now has told her code to nobody.
    code = new_code()
    Registration.objects.filter(pk=alva.pk).update(email="", code=code)
    alva.refresh_from_db()
    registering.correct(alva, Contact("Alva", "ratt@gast.example", "", "", "sv"), version=alva.version, by=carin())
    assert alva.code == code
    # Another name for the same address leaves her code on her ticket.
    registering.correct(alva, Contact("Alva E", "ratt@gast.example", "", "", "sv"), version=alva.version, by=carin())
    assert client.post(read, {"code": code}).status_code == 302


def test_links_that_open_no_more_are_not_mailed_by_staff_either(client):
    set_up_roles()
    gathering = make_open(in_days=2)
    alva = register(gathering)
    sent = {"action": "send_links", "_selected_action": [alva.pk]}
    for days in (1, (gathering.links_end_on - timezone.localdate()).days + 1):
        with time_machine.travel(wall(days, 12)):
            client.force_login(make_staff(f"koord{days}@malmo.example", role="coordinator"))
            html = client.post("/admin/gatherings/registration/", sent, follow=True).content.decode()
            assert mails("link_again").count() == 1
    assert "1 länk går inte att öppna längre" in html


def test_an_address_corrected_to_one_that_is_invited_without_a_seat_answers_the_invitation():
    gathering = make_open(seats=5)
    inviting.invite(gathering, [Guest("Alva", "alva@jobb.example", "city")], holds_until=None, by=carin())
    alva = register(gathering, "Alva Exempelsson", email="alva@job.example")
    registering.correct(alva, Contact("Alva", "alva@jobb.example", "", "", "sv"), version=alva.version, by=carin())
    assert gathering.invitations.get().stage == "used"
