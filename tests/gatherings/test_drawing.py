"""Drawing lots: promised, drawn once, fair to each part of society, told, and open to be checked."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from border.formkeys import new_form_key
from gatherings import drawing, inviting, lifecycle, registering, tending
from gatherings.admin_forms import ChangeFactsForm
from gatherings.errors import NotReady, WrongState
from gatherings.models import Draw, Gathering, GatheringEvent, Registration, SeatOffer, SphereSeats
from gatherings.planning import SeatsKept
from gatherings.registering import Got
from gatherings.vocabulary.life import GatheringState
from gatherings.vocabulary.registration import RegistrationState
from outbox.models import Message
from people.management.commands.roles import set_up_roles
from tests.builders import make_staff
from tests.gatherings.builders import carin, make_gathering, register, signup, wall

pytestmark = pytest.mark.django_db


@pytest.fixture
def gathering():
    """Ten seats, two kept for business; twenty from the city and four from business are in the draw."""
    found = make_gathering(seats=10, admission="draw", draw_at=wall(5, 12), kept={"business": SeatsKept(2)})
    lifecycle.open_registration(found, by=carin())
    for number in range(24):
        sphere = "business" if number >= 20 else "city"
        typed = signup(f"Gäst{number} E", sphere, email=f"g{number}@gast.example")
        assert registering.register(found, typed, form_key=new_form_key()) == Got.LOT
    found.refresh_from_db()
    return found


def after_its_time(gathering):
    Gathering.objects.filter(pk=gathering.pk).update(draw_at=timezone.now() - timedelta(minutes=1))
    return Gathering.objects.get(pk=gathering.pk)


def test_nobody_has_a_seat_before_the_draw_and_the_fingerprint_is_public(client, gathering):
    assert (gathering.taken, gathering.state) == (0, "registration_open")
    tending.tend(timezone.now())
    assert set(Registration.objects.values_list("state", flat=True)) == {"in_draw"}
    kept = gathering.draw
    page = client.get(f"{gathering.get_absolute_url()}lottning/").content.decode()
    assert hashlib.sha256(kept.seed.encode()).hexdigest() in page
    assert kept.seed not in page
    assert client.get(f"{gathering.get_absolute_url()}lottning.json").status_code == 404
    with pytest.raises(NotReady):
        drawing.draw(gathering, by=carin())


def test_it_is_drawn_once_and_everybody_is_told(client, gathering):
    kept = drawing.draw(after_its_time(gathering), by=carin())
    seated = Registration.objects.filter(state=RegistrationState.REGISTERED)
    waiting = Registration.objects.filter(state=RegistrationState.WAITLISTED)
    assert (seated.count(), waiting.count()) == (10, 14)
    assert seated.filter(sphere="business").count() >= 2
    assert Message.objects.filter(kind="gatherings/drawn_seat", calendar__contains="METHOD:REQUEST").count() == 10
    assert Message.objects.filter(kind="gatherings/drawn_line").count() == 14
    assert drawing.again(kept) == kept.result["drawn"]
    assert tending.disagreements() == []
    with pytest.raises(WrongState):
        drawing.draw(Gathering.objects.get(pk=gathering.pk), by=carin())
    page = client.get(f"{gathering.get_absolute_url()}lottning/").content.decode()
    assert kept.seed in page
    file = client.get(f"{gathering.get_absolute_url()}lottning.json").json()
    assert (file["seed"], len(file["people"]), file["places"]) == (kept.seed, 24, 10)
    assert "gast.example" not in str(file)


def test_the_line_is_in_the_order_of_the_lots_and_those_who_come_late_stand_behind(gathering):
    gathering = after_its_time(gathering)
    assert (
        registering.register(gathering, signup("Sen E", email="sen@gast.example"), form_key=new_form_key()) == Got.LINE
    )
    drawing.draw(gathering, by=carin())
    late = Registration.objects.get(email="sen@gast.example")
    assert late.state == "waitlisted"
    assert not Registration.objects.filter(state="waitlisted", line__gt=late.line).exists()
    assert SeatOffer.objects.count() == 0
    gone = Registration.objects.filter(state="registered", sphere="city").first()
    # No part of society is short of its share: whoever has waited longest of all is next.
    first = Registration.objects.filter(state="waitlisted").order_by("line").first()
    registering.cancel(gone)
    first.refresh_from_db()
    assert first.state == "offered"


def test_the_clock_draws_at_the_moment_that_was_promised(gathering):
    moment = gathering.draw_at
    for minutes, drawn in ((-1, False), (0, True), (1, True)):
        with time_machine.travel(moment + timedelta(minutes=minutes), tick=False):
            tending.tend(timezone.now())
        assert (Draw.objects.get().drawn_at is not None) is drawn, minutes
    kept = Draw.objects.get()
    assert (kept.drawn_at, kept.drawn_by) == (moment, None)
    assert Registration.objects.filter(state=RegistrationState.REGISTERED).count() == 10
    assert GatheringEvent.objects.get(kind="drawn").actor_kind == "system"
    assert Message.objects.filter(kind__in=["gatherings/drawn_seat", "gatherings/drawn_line"]).count() == 24


def test_where_nobody_has_entered_the_seats_go_to_those_who_come_later():
    found = make_gathering(seats=1, admission="draw", draw_at=wall(5, 12))
    lifecycle.open_registration(found, by=carin())
    found = after_its_time(found)
    for name in ("Sen", "Senare"):
        registering.register(found, signup(f"{name} E", email=f"{name}@gast.example"), form_key=new_form_key())
    tending.tend(timezone.now())
    kept = Draw.objects.get()
    assert (kept.result["drawn"], kept.chances) == ([], {})
    assert list(Registration.objects.order_by("line").values_list("state", flat=True)) == ["offered", "waitlisted"]


def test_how_seats_are_given_is_settled_before_anybody_can_register(client, gathering):
    facts = {"admission": "first_come", "draw_at": gathering.draw_at + timedelta(days=1)}
    for name, value in facts.items():
        with pytest.raises(NotReady):
            lifecycle.change(gathering, {name: value}, version=gathering.version, by=carin())
    form = ChangeFactsForm(gathering=gathering)
    assert not {"admission", "draw_at"} & set(form.fields)
    typed = {name: form.initial[name] for name in form.fields} | {"registration_closes_at": wall(3, 12)}
    assert set(ChangeFactsForm(typed, gathering=gathering).errors) == {"registration_closes_at"}
    planned = make_gathering(title="Planeras")
    assert {"admission", "draw_at"} < set(ChangeFactsForm(gathering=planned).fields)


def test_with_seats_for_everybody_everybody_gets_one():
    found = make_gathering(seats=10, admission="draw", draw_at=wall(5, 12))
    lifecycle.open_registration(found, by=carin())
    for number in range(3):
        registering.register(found, signup(f"G{number} E", email=f"g{number}@gast.example"), form_key=new_form_key())
    drawing.draw(after_its_time(found), by=carin())
    assert set(Registration.objects.values_list("state", flat=True)) == {"registered"}
    assert Draw.objects.get().chances == {"city": 1.0}


# --- A draw that was promised is made ---------------------------------------------------------------------------------


def test_registration_cannot_close_on_people_who_are_in_the_draw(gathering, client):
    with pytest.raises(NotReady, match="lottningen"):
        lifecycle.close_registration(gathering, by=carin())
    client.force_login(carin(), "django.contrib.auth.backends.ModelBackend")
    page = client.post(f"/admin/gatherings/gathering/{gathering.pk}/steg/stang/", follow=True).content.decode()
    assert "Anmälan kan stängas när lottningen är gjord." in page
    drawing.draw(after_its_time(gathering))
    lifecycle.close_registration(Gathering.objects.get(pk=gathering.pk), by=carin())
    assert Gathering.objects.get(pk=gathering.pk).state == "registration_closed"


def test_a_draw_that_never_succeeds_does_not_keep_the_doors_shut(gathering, monkeypatch):
    monkeypatch.setattr(drawing, "draw", lambda *_args, **_more: 1 / 0)
    for minutes, state in ((-1, "registration_open"), (0, "registration_closed")):
        with time_machine.travel(gathering.starts_at + timedelta(minutes=minutes), tick=False):
            tending.tend(timezone.now())
        assert Gathering.objects.get(pk=gathering.pk).state == state


def test_a_draw_that_fails_in_the_minute_of_closing_is_made_in_the_next(gathering, monkeypatch):
    closes = gathering.registration_closes_at
    Gathering.objects.filter(pk=gathering.pk).update(draw_at=closes)
    real = drawing.draw

    def broken(*_args, **_more):
        raise OSError("the machine is on fire")

    with time_machine.travel(closes + timedelta(minutes=1), tick=False):
        monkeypatch.setattr(drawing, "draw", broken)
        tending.tend(timezone.now())
        assert Draw.objects.get().drawn_at is None
        monkeypatch.setattr(drawing, "draw", real)
        tending.tend(timezone.now())
    assert Draw.objects.get().drawn_at is not None
    assert Registration.objects.filter(state=RegistrationState.REGISTERED).count() == 10
    assert Gathering.objects.get(pk=gathering.pk).state == "registration_closed"


def test_a_gathering_for_those_invited_alone_draws_too():
    found = make_gathering(seats=1, admission="draw", draw_at=wall(5, 12), registration_opens_at=None)
    guests = [inviting.Guest("", f"g{number}@gast.example", "city") for number in range(3)]
    invited = inviting.invite(found, guests, holds_until=None, by=carin())
    lifecycle.send_invitations(found, by=carin())
    # The fingerprint is there before anybody enters.
    promised = Draw.objects.get()
    for invitation in invited:
        typed = signup("Gäst E", email=invitation.email)
        assert registering.register(found, typed, form_key=new_form_key(), invitation=invitation) == Got.LOT
    assert drawing.waits(Gathering.objects.get(pk=found.pk))
    with time_machine.travel(wall(5, 12), tick=False):
        tending.tend(timezone.now())
    promised.refresh_from_db()
    assert promised.drawn_at == wall(5, 12)
    assert sorted(Registration.objects.values_list("state", flat=True)) == ["registered", "waitlisted", "waitlisted"]
    # Opened to everybody afterwards: the day of the draw has passed, and it has been kept.
    lifecycle.open_registration(Gathering.objects.get(pk=found.pk), by=carin())


def test_a_day_of_the_draw_that_passed_while_only_planned_is_chosen_anew_first():
    found = make_gathering(seats=1, admission="draw", draw_at=wall(5, 12))
    found = after_its_time(found)
    for step in (lifecycle.open_registration, lifecycle.send_invitations):
        with pytest.raises(NotReady):
            step(found, by=carin())


def test_seats_cannot_be_kept_beyond_what_is_left_for_the_draw(gathering, client):
    with pytest.raises(NotReady):
        lifecycle.set_seats(gathering, capacity=3, kept={"city": SeatsKept(2)}, by=carin())
    gathering.refresh_from_db()
    assert gathering.capacity == 10
    client.force_login(carin(), "django.contrib.auth.backends.ModelBackend")
    url = f"/admin/gatherings/gathering/{gathering.pk}/steg/platser/"
    page = client.post(url, {"capacity": "1", "kept_business": "2", "version": gathering.seats_version})
    assert page.status_code == 200
    assert "går det inte att lotta" in page.content.decode()
    lifecycle.set_seats(gathering, capacity=4, kept={"city": SeatsKept(2)}, by=carin())
    # Written past the verb, it is said in words and nothing is drawn.
    SphereSeats.objects.filter(gathering=gathering, sphere="business").update(seats=9)
    Gathering.objects.filter(pk=gathering.pk).update(capacity=3)
    found = after_its_time(gathering)
    with pytest.raises(NotReady):
        drawing.draw(found, by=carin())
    assert Draw.objects.get().drawn_at is None


def test_between_its_moment_and_the_draw_nobody_is_seated_ahead_of_it(gathering):
    entered = registering.enter(gathering, signup("Tidig E", email="tidig@gast.example"), by=carin())
    assert entered.state == "in_draw"
    late = registering.enter(after_its_time(gathering), signup("Sen E", email="sen@gast.example"), by=carin())
    assert late.state == "waitlisted"
    drawing.draw(after_its_time(gathering))
    late.refresh_from_db()
    assert not Registration.objects.filter(state="waitlisted", line__gt=late.line).exists()


@pytest.mark.parametrize("by", ["code", "invitation"])
def test_a_seat_kept_for_somebody_in_the_draw_is_hers_at_once(gathering, by):
    mine = Registration.objects.get(email="g0@gast.example")
    until = gathering.registration_closes_at
    kept = {}
    if by == "code":
        kept["code"] = inviting.make_code(
            gathering, label="Bo", sphere="business", kept=1, most=1, holds_until=until, by=carin()
        )
    else:
        guest = inviting.Guest("", "annan@gast.example", "business")
        (kept["invitation"],) = inviting.invite(gathering, [guest], holds_until=until, by=carin())
    typed = signup("Gäst0 E", "city", email="G0@gast.example")
    assert registering.register(gathering, typed, form_key=new_form_key(), **kept) == Got.SEAT
    mine.refresh_from_db()
    assert (mine.state, mine.sphere) == ("registered", "business")
    assert tending.disagreements() == []
    assert (
        Message.objects.filter(to=mine.email, kind="gatherings/registered", calendar__contains="REQUEST").count() == 1
    )
    drawing.draw(after_its_time(gathering))
    mine.refresh_from_db()
    assert mine.state == "registered"
    assert tending.disagreements() == []


def test_after_the_draw_there_are_seats_and_a_line_as_everywhere(client, reference_data):
    gathering = make_gathering(seats=2, admission="draw", draw_at=timezone.now() + timedelta(days=2))
    lifecycle.open_registration(gathering, by=carin())
    register(gathering, "Alva Exempelsson", "city")
    page = f"/en/stormoten/{gathering.slug}/"
    assert "It does not matter when you register" in client.get(f"{page}anmalan/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        # Its moment is over and lots have not been drawn: nobody passes those who were in time.
        late = register(gathering, "Cleo Exempelsson", "city")
        assert late.state == "waitlisted"
        # Whoever is in already is answered like anybody else.
        assert registering.register(gathering, signup("Alva Exempelsson", "city"), form_key=new_form_key()) == "ko"
        registering.cancel(late)
        drawing.draw(gathering)
        for path in (page, f"{page}anmalan/"):
            html = client.get(path).content.decode()
            assert "It does not matter when you register" not in html
            assert "1 place left" in html or "<b>1" in html, path
        Message.objects.all().delete()
        got = registering.register(gathering, signup("Bo Exempelsson", "city"), form_key=new_form_key())
        assert (got, [mail.kind for mail in Message.objects.all()]) == ("plats", ["gatherings/registered"])
        got = registering.register(gathering, signup("Dag Exempelsson", "city"), form_key=new_form_key())
        assert got == "ko"


def test_after_the_draw_a_full_gathering_is_full():
    gathering = make_gathering(seats=1, admission="draw", draw_at=wall(2, 12), in_days=60)
    lifecycle.open_registration(gathering, by=carin())
    register(gathering, "Alva Exempelsson"), register(gathering, "Bo Exempelsson")
    with time_machine.travel(wall(2, 13), tick=False):
        drawing.draw(gathering, by=carin())
        gathering.refresh_from_db()
        assert gathering.left == 0
        assert gathering.state == GatheringState.FULL


def test_between_the_moment_of_the_draw_and_the_draw_the_page_promises_no_seat(client):
    gathering = make_gathering(seats=5, admission="draw", draw_at=wall(2, 12), in_days=60)
    lifecycle.open_registration(gathering, by=carin())
    register(gathering, "Alva Exempelsson")
    with time_machine.travel(wall(2, 12) + timedelta(minutes=30), tick=False):
        html = client.get(gathering.get_absolute_url()).content.decode()
        assert "5 platser kvar" not in html
        bo = register(gathering, "Bo Exempelsson")
        assert bo.state == "waitlisted"


def test_who_calls_after_closing_is_in_no_draw_that_never_comes():
    gathering = make_gathering(seats=1, admission="draw", draw_at=wall(10, 12))
    lifecycle.open_registration(gathering, by=carin())
    entered = registering.enter(gathering, signup("Alva Exempelsson"), by=carin())
    assert entered.state == "in_draw"
    registering.cancel(entered)
    lifecycle.close_registration(gathering, by=carin())
    people = [registering.enter(gathering, signup(f"{name} Exempelsson"), by=carin()) for name in ("Bo", "Cleo")]
    assert [one.state for one in people] == ["registered", "waitlisted"]


def test_lots_are_not_drawn_before_registration_opens():
    """It would never open by itself."""
    kept = make_gathering(seats=5, admission="draw", draw_at=wall(5, 12), registration_opens_at=wall(3, 8))
    form = ChangeFactsForm(gathering=kept)
    typed = {name: form.initial[name] for name in form.fields}
    assert ChangeFactsForm(typed, gathering=kept).is_valid()
    for day, hour in ((5, 12), (6, 8)):
        form = ChangeFactsForm(typed | {"registration_opens_at": wall(day, hour)}, gathering=kept)
        assert list(form.errors) == ["draw_at"]


def test_a_draw_moved_on_a_page_from_before_the_invitations_is_said_to_stay(client):
    set_up_roles()
    client.force_login(make_staff("koord@malmo.example", role="coordinator"))
    found = make_gathering(seats=5, admission="draw", draw_at=wall(5, 12))
    bound = ChangeFactsForm(gathering=found)
    as_typed = {name: _typed(bound[name].value()) for name in bound.fields}
    lifecycle.send_invitations(found, by=carin())
    page = f"/admin/gatherings/gathering/{found.pk}/steg/fakta/"
    html = client.post(page, as_typed | {"draw_at": _typed(wall(8, 12))}, follow=True).content.decode()
    assert "så det ligger fast" in html
    assert "Sparat" not in html
    found.refresh_from_db()
    assert found.draw_at == wall(5, 12)
    # Nor does registration open after it.
    form = ChangeFactsForm(as_typed | {"registration_opens_at": _typed(wall(6, 8))}, gathering=found)
    assert "registration_opens_at" in form.errors
    # Without another draw the old page saves what else was typed.
    html = client.post(page, as_typed | {"venue": "Annan hall"}, follow=True).content.decode()
    found.refresh_from_db()
    assert found.venue == "Annan hall"


def _typed(value):
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).strftime("%Y-%m-%dT%H:%M")
    return "" if value is None else value
