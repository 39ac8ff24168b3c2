"""From planned to followed up: who may, what is told, and the clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from border import limits
from gatherings import inviting, lifecycle, tending, visible
from gatherings.admin_forms import ChangeFactsForm, SeatsForm
from gatherings.errors import NoSeat, NotReady, Stale, WrongState
from gatherings.inviting import Guest
from gatherings.models import AgendaItem, Draw, Gathering, Registration
from gatherings.needs import Needs
from gatherings.planning import SeatsKept
from gatherings.programme import public, publishing
from gatherings.vocabulary.life import MOVES, Admission, GatheringState
from gatherings.vocabulary.registration import RegistrationState
from outbox.models import Message, State
from people.management.commands.roles import set_up_roles
from tests.builders import make_staff
from tests.gatherings.builders import (
    carin,
    in_state,
    make_gathering,
    make_open,
    make_registration,
    make_rounds,
    register,
    wall,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


def mails(kind):
    return Message.objects.filter(kind=f"gatherings/{kind}")


def test_invitations_go_out_with_the_state_and_people_keep_their_seats():
    gathering = make_gathering(seats=3)
    guests = [inviting.Guest("Bo E", "bo@gast.example", "city"), inviting.Guest("Cleo E", "cleo@gast.example", "city")]
    inviting.invite(gathering, guests, holds_until=timezone.now() + timedelta(days=5), by=carin())
    assert not Message.objects.exists()
    assert lifecycle.send_invitations(gathering, by=carin()) == 2
    assert (gathering.state, gathering.taken, mails("invited").count()) == ("invited", 2, 2)
    more = [inviting.Guest("", f"g{n}@gast.example", "city") for n in range(2)]
    with pytest.raises(NoSeat):
        inviting.invite(gathering, more, holds_until=timezone.now() + timedelta(days=5), by=carin())
    gathering.refresh_from_db()
    assert (gathering.taken, gathering.invitations.count()) == (2, 2)


def test_registration_opens_and_closes_by_the_clock():
    gathering = make_gathering(registration_opens_at=wall(1, 8))
    tending.tend(wall(1, 8) - timedelta(seconds=1))
    gathering.refresh_from_db()
    assert gathering.state == GatheringState.PLANNED
    tending.tend(wall(1, 8))
    gathering.refresh_from_db()
    assert gathering.state == GatheringState.REGISTRATION_OPEN
    tending.tend(gathering.registration_closes_at)
    gathering.refresh_from_db()
    assert gathering.state == GatheringState.REGISTRATION_CLOSED
    assert mails("staff_closed").get().to == carin().email
    assert gathering.events.filter(kind="moved").count() == 2


def test_what_is_missing_is_said_before_it_opens():
    gathering = make_gathering(seats=5, kept={"city": SeatsKept(9)})
    with pytest.raises(NotReady, match="Fler platser hålls"):
        lifecycle.open_registration(gathering, by=carin())


@pytest.mark.parametrize("state", [state for state in GatheringState if GatheringState.CANCELLED not in MOVES[state]])
def test_what_was_held_cannot_be_cancelled(state):
    gathering = make_open()
    Gathering.objects.filter(pk=gathering.pk).update(state=state, held_at=timezone.now(), cancelled_because="x")
    with pytest.raises(WrongState):
        lifecycle.cancel(gathering, because="Sjukdom", by=carin())


def test_cancelling_tells_everybody_at_once_and_clears_calendars_seats_and_needs():
    gathering = make_open(seats=2)
    register(gathering, needs=Needs(food=("vegan",)))
    register(gathering, "Bo Exempelsson")
    register(gathering, "Cleo Exempelsson")
    with pytest.raises(NotReady):
        lifecycle.cancel(gathering, because="  ", by=carin())
    assert lifecycle.cancel(gathering, because="Lokalen är stängd.", because_en="The hall is closed.", by=carin()) == 3
    assert (gathering.state, gathering.taken) == ("cancelled", 0)
    told = mails("gathering_cancelled")
    assert {mail.to for mail in told} == {"alva@gast.example", "bo@gast.example", "cleo@gast.example"}
    assert all("Lokalen är stängd." in mail.text for mail in told)
    assert ["METHOD:CANCEL" in mail.calendar for mail in told.order_by("to")] == [True, True, False]
    assert mails("registered").filter(state=State.CANCELLED).count() == 2
    assert not Registration.objects.filter(needs__isnull=False).exists()
    assert tending.disagreements() == []
    with pytest.raises(WrongState):
        lifecycle.cancel(gathering, because="Igen", by=carin())


def test_a_new_time_is_mailed_and_moves_the_entry_and_an_old_form_is_refused():
    gathering = make_open()
    register(gathering)
    version = gathering.version
    first = Calendar.from_ical(mails("registered").get().calendar).walk("VEVENT")[0]
    lifecycle.change(gathering, {"starts_at": wall(30, 13), "title": gathering.title}, version=version, by=carin())
    mail = mails("gathering_moved").get()
    second = Calendar.from_ical(mail.calendar).walk("VEVENT")[0]
    assert second["uid"] == first["uid"]
    assert second["sequence"] > first["sequence"]
    assert "13.00" in mail.text
    with pytest.raises(Stale):
        lifecycle.change(gathering, {"title": "Annat"}, version=version, by=carin())
    lifecycle.change(gathering, {"title": "Annat"}, version=gathering.version, by=carin())
    assert mails("gathering_moved").count() == 1


def test_on_another_day_its_rounds_and_programme_go_along(client):
    """From summer time to winter time: the clock on the wall stays."""
    with time_machine.travel(datetime(2027, 9, 1, 12, tzinfo=UTC), tick=False):
        gathering = make_open(
            starts_at=aware(2027, 10, 20, 12),
            ends_at=aware(2027, 10, 20, 17),
            registration_closes_at=aware(2027, 10, 10, 12),
        )
        make_rounds(gathering, 2)
        publishing.publish(gathering, by=carin())
        # Put on the new day beforehand, and not published yet.
        late = AgendaItem.objects.create(gathering=gathering, title="Efterfest", starts_at=aware(2027, 11, 3, 18))
        me = make_registration(gathering)
        fields = {"starts_at": aware(2027, 11, 3, 12), "ends_at": aware(2027, 11, 3, 17)}
        lifecycle.change(gathering, fields, version=gathering.version, by=carin())
        expected = [
            (aware(2027, 11, 3, 13, 40), aware(2027, 11, 3, 14, 30)),
            (aware(2027, 11, 3, 14, 50), aware(2027, 11, 3, 15, 40)),
        ]
        assert list(gathering.rounds.values_list("starts_at", "ends_at")) == expected
        assert list(gathering.agenda.exclude(pk=late.pk).values_list("starts_at", "ends_at")) == expected
        late.refresh_from_db()
        assert late.starts_at == aware(2027, 11, 3, 18)
        shown = public.latest(gathering)
        assert [(one.begins, one.ends) for one in shown.programme.items] == expected
        assert (shown.version.number, shown.changes, shown.version.note) == (
            2,
            [],
            "Allt är flyttat från 20 oktober till 3 november.",
        )
        page = f"/stormoten/{gathering.slug}/program/"
        assert "Allt är flyttat från 20 oktober" in client.get(page).content.decode()
        assert "Everything is moved from 20 October to 3 November." in client.get(f"/en{page}").content.decode()
        assert mails("gathering_moved").filter(to=me.email).count() == 1
        # Another hour of the same day is the organiser's to fit in.
        lifecycle.change(gathering, {"starts_at": aware(2027, 11, 3, 13)}, version=gathering.version, by=carin())
        assert list(gathering.rounds.values_list("starts_at", "ends_at")) == expected
        assert gathering.programme_versions.count() == 2


def aware(*parts):
    return timezone.make_aware(datetime(*parts))


def test_reminders_go_seven_days_and_one_day_before_and_once():
    gathering = make_open(in_days=30)
    register(gathering)
    Registration.objects.update(made_at=timezone.now() - timedelta(days=1))
    day = gathering.day
    assert tending.remind(day - timedelta(days=8)) == 0
    assert [tending.remind(day - timedelta(days=7)) for _run in range(2)] == [1, 0]
    assert tending.remind(day - timedelta(days=6)) == 0
    assert [tending.remind(day - timedelta(days=1)) for _run in range(2)] == [1, 0]
    assert tending.remind(day) == 0
    assert (mails("reminder_week").count(), mails("reminder_day").count()) == (1, 1)


def test_a_missed_morning_is_made_up_for_and_those_in_line_are_not_reminded():
    gathering = make_open(in_days=30, seats=1)
    register(gathering)
    register(gathering, "Bo Exempelsson")
    Registration.objects.update(made_at=timezone.now() - timedelta(days=1))
    assert tending.remind(gathering.day - timedelta(days=6)) == 1


def test_after_it_was_held_those_who_did_not_check_in_did_not_come():
    gathering = make_open()
    alva, bo = register(gathering), register(gathering, "Bo Exempelsson")
    in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS)
    Registration.objects.filter(pk=alva.pk).update(state=RegistrationState.ATTENDED)
    lifecycle.hold(gathering, by=carin())
    bo.refresh_from_db()
    assert bo.state == RegistrationState.NO_SHOW
    assert gathering.documentation.due_on == gathering.day + timedelta(days=14)
    assert [follow.months for follow in gathering.follow_ups.all()] == [2, 6]
    assert tending.disagreements() == []
    with pytest.raises(NotReady):
        lifecycle.document(gathering, by=carin())


def test_where_nobody_was_checked_in_nothing_is_said_of_who_came():
    gathering = make_open()
    alva = register(gathering)
    in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS)
    lifecycle.hold(gathering, by=carin())
    alva.refresh_from_db()
    assert alva.state == RegistrationState.REGISTERED


def test_one_that_fails_holds_up_no_other(monkeypatch, caplog):
    first, second = make_gathering(), make_gathering(title="Ett annat")
    opened = lifecycle.open_registration

    def broken(gathering, **more):
        if gathering.pk == first.pk:
            raise RuntimeError("a fault of ours")
        return opened(gathering, **more)

    monkeypatch.setattr(lifecycle, "open_registration", broken)
    tending.tend(timezone.now())
    states = [Gathering.objects.get(pk=one.pk).state for one in (first, second)]
    assert states == ["planned", "registration_open"]
    assert "a fault of ours" in caplog.text


def test_several_gatherings_at_once_do_not_disturb_each_other():
    one, two = make_open(seats=1), make_open(seats=1)
    assert two.slug == "malmo-nar-det-blir-varmt-2"
    register(one)
    assert register(two).state == "registered"
    assert register(one, "Bo Exempelsson").state == "waitlisted"


def test_the_organiser_reads_in_words_what_visitors_see():
    gathering = make_open(seats=2, kept={"business": SeatsKept(1)})
    register(gathering)
    register(gathering, "Bo Exempelsson")
    seen = " ".join(visible.seen_now(gathering, "sv"))
    assert "En plats får: Näringsliv. I väntelistan hamnar: Malmö stad, Civil" in seen
    assert "1 person väntar." in seen


# --- The organiser's screen --------------------------------------------------------------------------------------------


def screen(client, gathering, step="", data=None):
    path = f"/admin/gatherings/gathering/{gathering.pk}/" + (f"steg/{step}/" if step else "change/")
    return client.post(path, data or {}, follow=True) if step else client.get(path)


def test_every_step_asks_for_its_right(client):
    set_up_roles()
    gathering = make_open()
    client.force_login(make_staff("reader@malmo.example", role="reader"))
    assert screen(client, gathering).status_code == 200
    for step in ("stang", "stall-in", "platser", "fakta", "inbjudningar", "kod", "kod-tillbaka", "inbjudan-tillbaka"):
        assert client.post(f"/admin/gatherings/gathering/{gathering.pk}/steg/{step}/").status_code == 403
    gathering.refresh_from_db()
    assert gathering.state == GatheringState.REGISTRATION_OPEN


def test_the_organiser_runs_it_from_the_screen(client):
    set_up_roles()
    gathering = make_gathering(seats=10)
    client.force_login(make_staff("koord@malmo.example", role="coordinator"))
    guests = {"guests": "bo@gast.example, Bo Exempelsson, Exempelbolaget\ncleo@gast.example", "sphere": "business",
              "language": "sv", "holds_until": ""}  # fmt: skip
    assert "2 personer är inbjudna." in screen(client, gathering, "inbjudningar", guests).content.decode()
    screen(client, gathering, "bjud-in")
    screen(client, gathering, "oppna")
    seats = {
        "capacity": "12",
        "kept_business": "4",
        "release_business": "2030-01-01",
        "version": gathering.seats_version,
    }
    screen(client, gathering, "platser", seats)
    gathering.refresh_from_db()
    assert (gathering.state, gathering.capacity, mails("invited").count()) == ("registration_open", 12, 2)
    assert gathering.sphere_seats.get(sphere="business").seats == 4
    assert client.get(f"/admin/gatherings/gathering/{gathering.pk}/steg/stang/").status_code == 404
    called = {"name": "Dag E", "email": "", "telephone": "040-12 34 56", "organisation": "", "sphere": "city", "language": "sv",
              "table_language": "sv", "interpreter": ""}  # fmt: skip
    client.post(f"/admin/gatherings/gathering/{gathering.pk}/anmal/", called)
    assert Registration.objects.get().source == "telephone"
    page = screen(client, gathering, "stall-in", {"because": "Lokalen brann.", "because_en": ""}).content.decode()
    assert "Inställt" in page


def test_a_new_gathering_is_planned_in_the_admin(client):
    client.force_login(carin())
    typed = {
        "title": "Nytt möte", "lead": "Kom och tänk ihop.", "starts_at": "2030-03-11T12:30", "ends_at": "2030-03-11T17:00",
        "registration_opens_at": "", "registration_closes_at": "2030-03-01T12:00", "venue": "Exempelhallen", "address": "Malmö",
        "capacity": "80", "admission": "first_come", "draw_at": "",
    }  # fmt: skip
    answer = client.post("/admin/gatherings/gathering/add/", typed)
    gathering = Gathering.objects.get()
    assert answer["Location"] == gathering.get_admin_url()
    assert (gathering.slug, gathering.sphere_seats.count(), gathering.capacity_hard) == ("nytt-mote", 6, 80)
    wrong = client.post("/admin/gatherings/gathering/add/", {**typed, "ends_at": "2030-03-11T10:00"})
    assert "Mötet måste sluta efter att det börjar." in wrong.content.decode()
    for year in ("0001-01-01", "9999-12-31"):
        half = {"starts_at": f"{year}T12:00", "ends_at": f"{year}T14:00", "registration_closes_at": f"{year}T11:00"}
        assert (
            "Kontrollera årtalet" in client.post("/admin/gatherings/gathering/add/", {**typed, **half}).content.decode()
        )
    assert Gathering.objects.count() == 1


def test_the_list_of_registrations_is_searched_by_name_organisation_and_code(client):
    client.force_login(carin())
    gathering = make_open()
    alva = register(gathering, organisation="Kvarnen")
    register(gathering, "Bo Exempelsson")
    for words in ("alva", "kvarnen", alva.shown_code.lower(), "alva@gast"):
        page = client.get("/admin/gatherings/registration/", {"q": words}).content.decode()
        assert "Alva Exempelsson" in page
        assert "Bo Exempelsson" not in page
    assert client.get("/admin/gatherings/registration/", {"q": "-" * 300 + "a\x00"}).status_code == 200
    client.post("/admin/gatherings/registration/", {"action": "cancel_places", "_selected_action": [alva.pk]})
    alva.refresh_from_db()
    assert (alva.state, alva.ended_because) == ("cancelled", "by_staff")


def test_a_gathering_for_those_invited_alone_closes_begins_and_is_held():
    gathering = make_gathering()
    lifecycle.send_invitations(gathering, by=carin())
    with time_machine.travel(gathering.registration_closes_at + timedelta(minutes=1), tick=False):
        tending.tend(timezone.now())
        gathering.refresh_from_db()
        assert gathering.state == GatheringState.REGISTRATION_CLOSED
    lifecycle.begin(gathering, by=carin())
    lifecycle.hold(gathering, by=carin())
    assert gathering.state == GatheringState.HELD


def test_an_organiser_plans_a_gathering_with_all_that_its_page_says(client):
    set_up_roles()
    client.force_login(make_staff(), backend="django.contrib.auth.backends.ModelBackend")
    other = make_staff("olle@malmo.example", "Olle Exempelsson")
    moment = "%Y-%m-%dT%H:%M"
    typed = {
        "title": "Malmö om tio år", "lead": "Vi talar om hur staden ska bli.", "starts_at": wall(60, 12).strftime(moment),
        "ends_at": wall(60, 16).strftime(moment), "registration_closes_at": wall(50, 12).strftime(moment), "venue": "Exempelhallen",
        "address": "Exempelgatan 1, Malmö", "admission": "first_come", "capacity": 80, "cost": "150 kr, lunch ingår.",
        "cost_en": "SEK 150 with lunch.", "easy_read": "Vi pratar om Malmö.", "contact": other.pk,
        "needs_before": wall(40, 12).date().isoformat(),
    }  # fmt: skip
    assert client.post("/admin/gatherings/gathering/add/", typed).status_code == 302
    gathering = Gathering.objects.get()
    assert (gathering.contact, gathering.cost, gathering.needs_before) == (
        other,
        "150 kr, lunch ingår.",
        wall(40, 12).date(),
    )
    screen = client.get(f"/admin/gatherings/gathering/{gathering.pk}/change/").content.decode()
    themes = f"/admin/gatherings/gatheringtheme/?gathering__id__exact={gathering.pk}"
    assert themes in screen
    add = re.search(r'href="(/admin/gatherings/gatheringtheme/add/\?[^"]*)"', client.get(themes).content.decode())[1]
    assert f'value="{gathering.pk}" selected' in client.get(add.replace("&amp;", "&")).content.decode()
    for position, name in enumerate(("Skugga", "Arbete")):
        answer = client.post(
            "/admin/gatherings/gatheringtheme/add/",
            {"gathering": gathering.pk, "position": position, "name": name, "question": "Var behövs det mest?"},
        )
        assert answer.status_code == 302
    lifecycle.open_registration(gathering, by=other)
    page = client.get(gathering.get_absolute_url()).content.decode()
    for text in ("150 kr, lunch ingår.", "Vi pratar om Malmö.", "Skugga", "Olle Exempelsson"):
        assert text in page
    first, second = gathering.themes.all()
    register(gathering, wish_ids=[first.pk])
    assert f'value="{first.pk}"' in client.get(f"{gathering.get_absolute_url()}anmalan/").content.decode()
    # What somebody has wished for stays.
    assert client.get(f"/admin/gatherings/gatheringtheme/{first.pk}/delete/").status_code == 403
    assert client.get(f"/admin/gatherings/gatheringtheme/{second.pk}/delete/").status_code == 200


def test_where_nothing_is_said_it_costs_nothing():
    gathering = make_gathering()
    form = ChangeFactsForm(gathering=gathering)
    typed = {name: form.initial[name] for name in form.fields}
    changed = ChangeFactsForm(
        {**typed, "contact": gathering.contact_id, "cost": "", "cost_en": ""}, gathering=gathering
    )
    assert changed.is_valid(), changed.errors
    assert (changed.given()["cost"], changed.given()["cost_en"]) == ("Ingenting.", "Nothing.")


def test_a_gathering_that_has_begun_is_cancelled_and_those_who_are_there_are_told():
    gathering = make_open()
    alva, bo = register(gathering), register(gathering, "Bo Exempelsson")
    in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS)
    Registration.objects.filter(pk=alva.pk).update(state=RegistrationState.ATTENDED)
    assert lifecycle.cancel(gathering, because="Brandlarm", by=carin()) == 2
    assert {mail.to for mail in mails("gathering_cancelled")} == {alva.email, bo.email}
    alva.refresh_from_db()
    bo.refresh_from_db()
    assert (alva.state, bo.state) == ("attended", "cancelled")
    assert tending.disagreements() == []


def test_that_it_became_full_is_no_change_somebody_else_saved():
    gathering = make_open(seats=1)
    version = gathering.version
    register(gathering, "Alva Exempelsson")
    assert gathering.state == GatheringState.FULL
    lifecycle.change(gathering, {"food": "Soppa"}, version=version, by=carin())


def test_seats_of_two_organisers_do_not_overwrite_each_other(client):
    """One raises the capacity from a page opened before the other kept seats."""
    gathering = make_open(seats=80)
    form = SeatsForm(gathering=gathering)
    opened = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    sent = {name: "" if value is None else value for name, value in opened.items()} | {"capacity": 90}
    lifecycle.set_seats(gathering, capacity=80, kept={"city": SeatsKept(20)}, by=carin())
    client.force_login(carin(), "django.contrib.auth.backends.ModelBackend")
    where = f"/admin/gatherings/gathering/{gathering.pk}/steg/platser/"
    answer = client.post(where, sent)
    html = answer.content.decode()
    gathering.refresh_from_db()
    assert (answer.status_code, gathering.capacity) == (409, 80)
    assert gathering.sphere_seats.get(sphere="city").seats == 20
    assert 'value="90"' in html
    version = re.search(r'name="version" value="(\d+)"[^>]*>(?:(?!</form>).)*name="capacity"', html, re.DOTALL)[1]
    client.post(where, {**sent, "kept_city": 20, "version": version})
    gathering.refresh_from_db()
    assert gathering.capacity == 90
    assert gathering.sphere_seats.get(sphere="city").seats == 20


def test_a_fact_saved_while_it_became_full_says_nothing_of_somebody_else(client):
    gathering = make_open(seats=1)
    form = ChangeFactsForm(gathering=gathering)
    sent = {}
    for name in form.fields:
        bound = form[name]
        value = bound.value()
        if value is None:
            continue
        shown = bound.field.widget.format_value(value) if hasattr(bound.field.widget, "format_value") else value
        sent[name] = value if isinstance(value, (list, bool)) else "" if shown is None else shown
    sent["food"] = "Soppa"
    register(gathering, "Alva Exempelsson")
    client.force_login(carin(), "django.contrib.auth.backends.ModelBackend")
    answer = client.post(f"/admin/gatherings/gathering/{gathering.pk}/steg/fakta/", sent)
    gathering.refresh_from_db()
    html = answer.content.decode()
    assert 'class="stale"' not in html
    assert gathering.food == "Soppa"


def test_invitations_say_what_holds_when_they_leave_not_what_the_page_knew():
    gathering = make_gathering(seats=5)
    inviting.invite(gathering, [Guest("Alva", "alva@hem.example", "city")], holds_until=None, by=carin())
    page, other = (Gathering.objects.get(pk=gathering.pk) for _ in range(2))
    chosen = {
        "admission": Admission.DRAW,
        "draw_at": other.registration_closes_at - timedelta(hours=2),
        "venue": "Nya hallen",
    }
    lifecycle.change(other, chosen, version=other.version, by=carin())
    lifecycle.send_invitations(page, by=carin())
    assert Draw.objects.filter(gathering=gathering).exists()
    assert "Nya hallen" in mails("invited").get().text


def test_who_was_invited_is_told_of_the_new_day_of_a_gathering_that_was_closed_and_opens_again():
    gathering = make_open(seats=5, in_days=10)
    inviting.invite(gathering, [Guest("Alva", "alva@hem.example", "city")], holds_until=None, by=carin())
    lifecycle.close_registration(gathering, by=carin())
    later = {
        name: getattr(gathering, name) + timedelta(days=28)
        for name in ("starts_at", "ends_at", "registration_closes_at")
    }
    lifecycle.change(gathering, later, version=gathering.version, by=carin())
    lifecycle.open_registration(gathering, by=carin())
    assert mails("invited_moved").get().to == "alva@hem.example"
