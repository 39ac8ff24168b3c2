"""The line: who is next, the 48 hours, yes and no, nobody twice, nobody skipped, none after closing."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from gatherings import emails, inviting, lifecycle, offering, private, registering, tending
from gatherings.errors import WrongRegistrationState
from gatherings.models import Gathering, Registration, SeatOffer, SphereSeats
from gatherings.planning import SeatsKept
from gatherings.registering import Contact
from gatherings.vocabulary.life import GatheringState
from gatherings.vocabulary.registration import RegistrationState
from outbox.models import Message, State
from tests.gatherings.builders import carin, deliver, in_state, make_open, register, wall

pytestmark = pytest.mark.django_db


def full(names="Alva", line="Bo Cleo Dag", **changes):
    """A gathering with one seat, taken by Alva, and a line."""
    gathering = make_open(seats=len(names.split()), **changes)
    people = [register(gathering, f"{name} Exempelsson") for name in f"{names} {line}".split()]
    return gathering, people


def states(people):
    for person in people:
        person.refresh_from_db()
    return [str(person.state) for person in people]


def test_a_freed_seat_is_bound_to_the_next_in_line_in_the_same_step():
    gathering, people = full()
    assert offering.place_in_line(people[2]) == 2
    registering.cancel(people[0])
    assert states(people) == ["cancelled", "offered", "waitlisted", "waitlisted"]
    gathering.refresh_from_db()
    assert (gathering.taken, gathering.state) == (1, GatheringState.FULL)
    mail = Message.objects.get(kind="gatherings/seat_offered")
    assert mail.to == "bo@gast.example"
    assert people[1].offer.mail == mail
    assert offering.place_in_line(people[2]) == 1


def test_the_48_hours_run_from_when_the_mail_server_took_the_mail():
    _gathering, (alva, bo, *_rest) = full(in_days=60)
    registering.cancel(alva)
    now = timezone.now()
    tending.tend(now + timedelta(hours=100))
    assert states([bo]) == ["offered"]
    assert bo.offer.ends_at is None
    deliver(bo, at=now + timedelta(hours=10))
    offering.start_clocks()
    offer = SeatOffer.objects.get(registration=bo)
    assert offer.expires_at == now + timedelta(hours=58)
    tending.tend(now + timedelta(hours=58) - timedelta(seconds=1))
    assert states([bo]) == ["offered"]
    tending.tend(now + timedelta(hours=58))
    assert states([bo]) == ["cancelled"]


def test_who_waits_in_vain_is_told_once_when_registration_has_closed(client):
    gathering, (alva, _bo, cleo, dag) = full()
    registering.cancel(alva)
    assert tending.end_lines(timezone.now()) == 0
    path = f"/plats/{private.new_address(cleo, at=timezone.now())}/"
    assert "48 timmar" in client.get(path).content.decode()
    assert "Om det blir fullt" in client.get(gathering.get_absolute_url()).content.decode()
    lifecycle.close_registration(gathering)
    # Bo has an offer still, and no reason to give up.
    assert [tending.end_lines(timezone.now()) for _turn in range(2)] == [2, 0]
    told = Message.objects.filter(kind="gatherings/line_closed")
    assert {mail.to for mail in told} == {cleo.email, dag.email}
    page = client.get(path).content.decode()
    assert "fler platser erbjuds inte" in page
    assert "48 timmar" not in page
    assert "Om det blir fullt" not in client.get(gathering.get_absolute_url()).content.decode()
    assert "ingen ny kan anmäla sig nu" in client.get(f"{path}avboka/").content.decode()
    with time_machine.travel(gathering.starts_at, tick=False):
        assert tending.end_lines(timezone.now()) == 0


def test_an_offer_that_ran_out_goes_to_the_next_and_never_comes_back():
    _gathering, people = full(in_days=60)
    registering.cancel(people[0])
    deliver(people[1])
    later = timezone.now() + timedelta(hours=49)
    tending.tend(timezone.now())
    tending.tend(later)
    tending.tend(later)
    assert states(people) == ["cancelled", "cancelled", "offered", "waitlisted"]
    assert people[1].ended_because == "expired"
    assert Message.objects.filter(kind="gatherings/offer_ran_out", to="bo@gast.example").count() == 1
    registering.cancel(people[3])
    assert SeatOffer.objects.count() == 2
    with pytest.raises(WrongRegistrationState):
        offering.accept(people[1])


def test_yes_keeps_the_seat_and_pressing_again_changes_nothing():
    gathering, people = full()
    registering.cancel(people[0])
    for _press in range(2):
        offering.accept(people[1])
    assert states(people)[:3] == ["cancelled", "registered", "waitlisted"]
    gathering.refresh_from_db()
    assert gathering.taken == 1
    mail = Message.objects.get(kind="gatherings/registered", key__contains="accepted")
    assert "METHOD:REQUEST" in mail.calendar


def test_a_yes_after_the_time_is_too_late_and_the_seat_goes_on():
    _gathering, people = full(in_days=60)
    registering.cancel(people[0])
    deliver(people[1], at=timezone.now() - timedelta(hours=48))
    with pytest.raises(offering.OfferOver):
        offering.accept(people[1])
    assert states(people) == ["cancelled", "cancelled", "offered", "waitlisted"]


def test_no_gives_the_seat_to_the_next():
    _gathering, people = full()
    registering.cancel(people[0])
    offering.decline(people[1])
    assert states(people) == ["cancelled", "cancelled", "offered", "waitlisted"]
    assert people[1].ended_because == "declined"
    with pytest.raises(WrongRegistrationState):
        offering.decline(people[1])


def test_an_offer_that_cannot_be_delivered_goes_on_without_a_mail():
    _gathering, people = full()
    registering.cancel(people[0])
    Message.objects.filter(to=people[1].email).update(state=State.DEAD)
    tending.tend(timezone.now())
    assert states(people)[:3] == ["cancelled", "cancelled", "offered"]
    assert people[1].ended_because == "undeliverable"


def test_leaving_the_line_moves_nobody_else():
    _gathering, people = full()
    registering.cancel(people[1])
    registering.cancel(people[0])
    assert states(people) == ["cancelled", "cancelled", "offered", "waitlisted"]


def test_after_closing_nobody_is_offered_a_seat():
    gathering, people = full()
    lifecycle.close_registration(gathering)
    registering.cancel(people[0])
    tending.tend(timezone.now())
    assert states(people) == ["cancelled", "waitlisted", "waitlisted", "waitlisted"]
    assert SeatOffer.objects.count() == 0


def test_the_part_of_society_that_is_short_comes_first():
    today = timezone.localdate()
    gathering = make_open(seats=3, kept={"business": SeatsKept(2, release_on=today)})
    alva, bo, cleo = (register(gathering, name, "city") for name in ("Alva E", "Bo E", "Cleo E"))
    dag = register(gathering, "Dag E", "city")
    ester = register(gathering, "Ester E", "business")
    registering.cancel(alva)
    assert states([bo, cleo, dag, ester]) == ["registered", "registered", "waitlisted", "offered"]


def test_more_seats_serve_the_line_and_fewer_throw_nobody_out():
    gathering, people = full("Alva Bo", "Cleo Dag")
    lifecycle.set_seats(gathering, capacity=1, kept={}, by=carin())
    assert (gathering.taken, gathering.capacity_hard) == (2, 2)
    registering.cancel(people[0])
    assert states(people) == ["cancelled", "registered", "waitlisted", "waitlisted"]
    lifecycle.set_seats(gathering, capacity=3, kept={}, by=carin())
    assert states(people) == ["cancelled", "registered", "offered", "offered"]


def test_a_kept_seat_that_runs_out_goes_to_the_line():
    gathering = make_open(seats=1)
    until = timezone.now() + timedelta(hours=1)
    guest = inviting.Guest("Bo Exempelsson", "bo@gast.example", "city")
    inviting.invite(gathering, [guest], holds_until=until, by=carin())
    cleo = register(gathering, "Cleo Exempelsson")
    assert cleo.state == "waitlisted"
    tending.tend(until)
    assert states([cleo]) == ["offered"]
    assert tending.disagreements() == []


@pytest.mark.parametrize("seed", range(3))
def test_random_steps_of_the_verbs_keep_what_the_rule_promises(seed):
    """The verbs themselves, 60 steps a seed: counts right, line in order, at most one offer each, no seat lost."""
    rng = random.Random(seed)
    gathering = make_open(seats=4, in_days=60, kept={"business": SeatsKept(2), "academia": SeatsKept(1)})
    spheres = ["city", "business", "academia"]
    for step in range(60):
        active = list(gathering.registrations.active())
        offered = [person for person in active if person.state == RegistrationState.OFFERED]
        what = rng.random()
        if what < 0.45 or not active:
            register(gathering, f"Gäst{step} Exempelsson", rng.choice(spheres), email=f"g{step}@gast.example")
        elif what < 0.65:
            registering.cancel(rng.choice(active))
        elif what < 0.75 and offered:
            offering.accept(rng.choice(offered))
        elif what < 0.85 and offered:
            offering.decline(rng.choice(offered))
        else:
            lifecycle.set_seats(gathering, capacity=rng.randint(2, 8), kept={}, by=carin())
        gathering.refresh_from_db()
        assert gathering.taken <= gathering.capacity_hard
        waiting = Registration.objects.filter(gathering=gathering, state=RegistrationState.WAITLISTED)
        for sphere in spheres:
            first = waiting.filter(sphere=sphere).order_by("line").first()
            ever = SeatOffer.objects.filter(registration__gathering=gathering, registration__sphere=sphere)
            # Whoever was offered a seat stood before everybody of her part of society who waits still.
            assert first is None or not ever.filter(registration__line__gt=first.line).exists()
    assert tending.disagreements() == []
    assert SeatOffer.objects.count() > 2


def test_open_offers_end_when_the_doors_open():
    gathering, people = full()
    registering.cancel(people[0])
    in_state(gathering, GatheringState.REGISTRATION_CLOSED)
    lifecycle.begin(Gathering.objects.get(pk=gathering.pk), by=carin())
    assert states(people)[1] == "cancelled"


def test_on_the_day_kept_seats_are_released_nobody_passes_the_line():
    gathering = make_open(seats=1, kept={"business": SeatsKept(1, timezone.localdate() + timedelta(days=3))})
    waits = register(gathering, "Alva Exempelsson", sphere="city")
    assert states([waits]) == ["waitlisted"]
    SphereSeats.objects.filter(gathering=gathering, sphere="business").update(release_on=timezone.localdate())
    late = register(gathering, "Bo Exempelsson", sphere="city")
    assert states([waits, late]) == ["offered", "waitlisted"]


def test_near_the_beginning_the_offer_promises_no_more_hours_than_there_are(client, reference_data):
    gathering = make_open(in_days=2, seats=1, registration_closes_at=wall(2, 10))
    alva, bo = register(gathering, "Alva Exempelsson"), register(gathering, "Bo Exempelsson")
    with time_machine.travel(wall(2, 9)):
        registering.cancel(alva)
        mail = Message.objects.get(kind="gatherings/seat_offered_soon")
        assert ("timmar" in mail.text, "innan mötet börjar" in mail.text, "avbokat" in mail.text) == (
            False,
            True,
            False,
        )
        bo.refresh_from_db()
        page = f"/plats/{private.new_address(bo, at=timezone.now())}/"
        assert "48 timmar" not in client.get(page).content.decode()
        # Whoever asks for her link meanwhile is told of it, too.
        emails.link_asked_for(bo, token=private.new_address(bo, at=timezone.now()))
        text = " ".join(Message.objects.get(kind="gatherings/place_link").text.split())
        assert " ".join(f"svara före {emails.moment(gathering.starts_at, 'sv')}".split()) in text


def offered(**changes):
    gathering = make_open(seats=1, **changes)
    alva = register(gathering, "Alva Exempelsson")
    bo = register(gathering, "Bo Exempelsson")
    registering.cancel(alva)
    bo.refresh_from_db()
    assert bo.state == "offered"
    gathering.refresh_from_db()
    return gathering, bo


def test_a_wrong_address_corrected_does_not_end_the_offer_when_the_old_mail_comes_back():
    _gathering, bo = offered()
    contact = Contact("Bo Exempelsson", "bo.ratt@gast.example", "", "", "sv")
    registering.correct(bo, contact, version=bo.version, by=carin())
    Message.objects.filter(kind="gatherings/seat_offered", to="bo@gast.example").update(state=State.DEAD)
    deliver(bo)
    tending.tend(timezone.now())
    bo.refresh_from_db()
    assert bo.state == "offered"


def test_an_offer_never_lasts_beyond_the_beginning_of_a_gathering_that_was_moved_nearer():
    gathering, bo = offered(in_days=20, registration_closes_at=wall(1, 0))
    deliver(bo)
    offering.start_clocks()
    lifecycle.change(
        gathering, {"starts_at": wall(1, 12), "ends_at": wall(1, 17)}, version=gathering.version, by=carin()
    )
    gathering.refresh_from_db()
    offer = SeatOffer.objects.get(registration=bo)
    assert offer.ends_at <= gathering.starts_at


def test_an_offer_lasts_48_hours_when_the_gathering_was_moved_further_away():
    gathering, bo = offered(in_days=1, registration_closes_at=wall(1, 0))
    deliver(bo)
    offering.start_clocks()
    lifecycle.change(
        gathering, {"starts_at": wall(40, 12), "ends_at": wall(40, 17), "registration_closes_at": wall(30, 12)},
        version=gathering.version, by=carin(),
    )  # fmt: skip
    offer = SeatOffer.objects.get(registration=bo)
    assert offer.ends_at >= offer.mail.sent_at + timedelta(hours=48)


def test_who_waits_is_told_at_each_closing():
    gathering = make_open(seats=1)
    register(gathering, "Alva Exempelsson"), register(gathering, "Bo Exempelsson")
    lifecycle.close_registration(gathering, by=carin())
    tending.end_lines(timezone.now())
    lifecycle.open_registration(gathering, by=carin())
    gathering.refresh_from_db()
    lifecycle.close_registration(gathering, by=carin())
    tending.end_lines(timezone.now())
    assert Message.objects.filter(to="bo@gast.example", kind="gatherings/line_closed").count() == 2


def test_correcting_an_address_holds_back_her_mails_and_nobody_elses():
    """The wrong address is that of somebody who has just been invited."""
    gathering, bo = offered(in_days=30)
    wrong = bo.email
    guest = inviting.Guest("Rätta Bo", wrong, "city")
    Registration.objects.filter(pk=bo.pk).update(email="annan@gast.example")
    inviting.invite(gathering, [guest], holds_until=None, by=carin())
    Registration.objects.filter(pk=bo.pk).update(email=wrong)
    contact = Contact("Bo Exempelsson", "bo.ratt@gast.example", "", "", "sv")
    registering.correct(bo, contact, version=bo.version, by=carin())
    states = dict(Message.objects.filter(to=wrong).values_list("kind", "state"))
    assert states["gatherings/invited"] == State.WAITING
    assert states["gatherings/seat_offered"] == State.CANCELLED
    again = Message.objects.get(kind="gatherings/seat_offered", to="bo.ratt@gast.example")
    assert again.state == State.WAITING
