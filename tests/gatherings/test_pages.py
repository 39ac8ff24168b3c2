"""The public pages and one's own place, as a visitor meets them. No script runs here: the pages work without."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from border import limits
from gatherings import inviting, needs, offering, registering
from gatherings.models import Gathering, Registration
from gatherings.needs import Needs
from gatherings.planning import SeatsKept
from gatherings.views import signup as signup_views
from gatherings.vocabulary.life import GatheringState
from meetmalmo import context
from outbox.models import Message
from tests.builders import make_staff
from tests.gatherings.builders import (
    carin,
    deliver,
    in_state,
    make_crowd,
    make_gathering,
    make_open,
    register,
    signup_answers,
    wall,
)
from tests.ideas.test_hostile import NASTY

pytestmark = pytest.mark.django_db

FORM = "/stormoten/malmo-nar-det-blir-varmt/anmalan/"


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


def link(kind, *, page="plats"):
    """The private address in the newest mail of this kind."""
    text = Message.objects.filter(kind=f"gatherings/{kind}").latest("id").text
    return re.search(rf"http://[^/]+(/(?:en/)?{page}/\S+/)", text)[1]


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


# --- What anybody sees -------------------------------------------------------------------------------------------------


def test_a_planned_gathering_is_nobodys_to_see(client):
    gathering = make_gathering()
    assert client.get(gathering.get_absolute_url()).status_code == 404
    assert client.get(FORM).status_code == 404
    assert gathering.title not in text(client.get("/stormoten/"))


def test_the_page_says_when_where_how_many_are_left_and_how_to_come(client):
    gathering = make_open(
        seats=20, kept={"city": SeatsKept(1), "business": SeatsKept(19)}, facilities=["step_free", "hearing_loop"]
    )
    register(gathering)
    page = text(client.get(gathering.get_absolute_url()))
    assert "Exempelgatan 1, Malmö" in page
    assert "<b>19 platser kvar</b> av 20" in page
    assert "<b>0</b>Malmö stad, väntelista" in page
    assert "<b>19</b>Näringsliv" in page
    assert "Hörslinga i hela salen" in page
    assert f'href="{FORM}">Anmäl' in page
    assert "Det finns platser kvar, men inte för Malmö stad" in text(client.get(FORM))
    english = text(client.get("/en" + gathering.get_absolute_url()))
    assert "<h1>Malmö in the heat</h1>" in english
    assert "<b>19 places left</b> of 20" in english


def test_the_page_leads_to_ones_table_when_tables_are_shown(client):
    gathering = make_open(in_days=3)
    find = f"{gathering.get_absolute_url()}bord/"
    assert find not in text(client.get(gathering.get_absolute_url()))
    with time_machine.travel(wall(1, 8), tick=False):
        assert find in text(client.get(gathering.get_absolute_url()))
        in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS)
        assert f'<a class="btn big" href="{find}">Hitta ditt bord' in text(client.get(gathering.get_absolute_url()))
        in_state(gathering, GatheringState.HELD)
        assert find not in text(client.get(gathering.get_absolute_url()))


@pytest.mark.parametrize("state", [*GatheringState])
def test_every_state_has_its_page_and_its_words(client, state):
    way = {
        "planned": [], "invited": ["invited"], "registration_open": ["registration_open"],
        "full": ["registration_open", "full"], "registration_closed": ["registration_open", "registration_closed"],
        "in_progress": ["registration_open", "registration_closed", "in_progress"],
        "held": ["registration_open", "registration_closed", "in_progress", "held"],
        "documented": ["registration_open", "registration_closed", "in_progress", "held", "documented"],
        "followed_up": ["registration_open", "registration_closed", "in_progress", "held", "documented", "followed_up"],
        "cancelled": ["registration_open", "cancelled"],
    }  # fmt: skip
    gathering = in_state(make_gathering(), *way[state])
    answer = client.get(gathering.get_absolute_url())
    assert answer.status_code == (404 if state == "planned" else 200)
    if state != "planned":
        assert gathering.get_state_display() in text(answer)
        assert (FORM in text(answer)) == (state in ("registration_open", "full"))


@pytest.mark.parametrize("path", ["/stormoten/", "/stormoten/malmo-nar-det-blir-varmt/", FORM])
def test_pages_ask_the_database_as_often_for_one_as_for_thirty(client, path):
    gathering = make_open()
    register(gathering)
    # The unit in the footer is kept for a minute; on a slow machine that would be over between the two.
    context.forget_unit()
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for number in range(29):
        make_open(title=f"Möte {number}")
    make_crowd(gathering, 29)
    context.forget_unit()
    with CaptureQueriesContext(connection) as thirty:
        client.get(path)
    assert len(thirty) == len(one)
    assert len(one) <= 12


# --- Signing up --------------------------------------------------------------------------------------------------------


def test_signing_up_leads_to_a_page_that_says_what_one_has(client):
    make_open(seats=1)
    answer = client.post(FORM, signup_answers(food=["vegan"], photo_ok="on"))
    assert answer["Location"] == FORM + "tack/plats/"
    assert "Du har en plats" in text(client.get(answer["Location"]))
    alva = Registration.objects.get()
    assert (alva.photo_ok, alva.on_list, needs.own(alva)) == (True, False, Needs(food=("vegan",)))
    second = client.post(FORM, signup_answers(name="Bo", email="bo@gast.example"))
    assert second["Location"] == FORM + "tack/ko/"
    assert "Ställ mig i väntelistan" in text(client.get(FORM))


def test_opening_the_form_changes_nothing(client):
    make_open()
    client.get(FORM)
    client.head(FORM)
    assert not Registration.objects.exists()
    assert not Message.objects.exists()


def test_errors_are_summed_up_and_nothing_typed_is_lost(client):
    make_open()
    answer = client.post(
        FORM, signup_answers(email="fel", sphere="", organisation="Kvarnen", access=["interpreter"], food=["ask_me"])
    )
    page = text(answer)
    assert answer.status_code == 200
    assert "<title>Fel: Anmäl" in page
    assert 'value="Kvarnen"' in page
    assert "Välj en del av samhället." in page
    assert "Välj ett språk, eller ta bort krysset för tolk." in page
    assert "Skriv numret vi ska ringa." in page
    assert not Registration.objects.exists()


def test_faster_than_anybody_types_is_asked_to_press_once_more(client):
    make_open()
    page = client.get(FORM).content.decode()
    start = re.search(r'name="start" value="([^"]+)"', page)[1]
    answer = client.post(FORM, signup_answers(start=start))
    assert "Tryck på knappen en gång till" in text(answer)
    assert not Registration.objects.exists()
    again = re.search(r'name="start" value="([^"]+)"', answer.content.decode())[1]
    assert again != start
    assert 'value="alva@gast.example"' in text(answer)


def test_a_machine_that_fills_the_decoy_gets_the_same_thanks_and_no_seat(client):
    make_open()
    answer = client.post(FORM, signup_answers(webbplats="http://spam.example"))
    assert answer.status_code == 302
    assert not Registration.objects.exists()


def test_too_many_from_one_place_wait_and_keep_their_text(client, monkeypatch):
    make_open()
    monkeypatch.setattr("gatherings.views.signup.SIGNUPS_AN_HOUR", 1)
    client.post(FORM, signup_answers())
    answer = client.post(FORM, signup_answers(name="Bo Exempelsson", email="bo@gast.example"))
    assert answer.status_code == 429
    assert answer["Retry-After"]
    assert 'value="Bo Exempelsson"' in text(answer)


@pytest.mark.parametrize("typed", NASTY.values(), ids=NASTY.keys())
def test_nasty_text_becomes_harmless(client, typed):
    gathering = make_open()
    answer = client.post(
        FORM, signup_answers(name=typed[:100], organisation=typed[:120], talks_about=typed[:80]), follow=True
    )
    assert answer.status_code == 200
    made = Registration.objects.get()
    assert "\x00" not in made.name + made.organisation
    page = text(client.get(link("registered")))
    assert "<script>alert" not in page
    staff = text(_signed_in(client).get(f"/admin/gatherings/registration/?q={gathering.slug}"))
    assert "<script>alert" not in staff


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "A" * 10_000}, {"organisation": "ä" * 10_000}, {"email": "a" * 10_000 + "@x.example"},
        {"email": "alva@gast.example\nBcc: b@x.example"}, {"sphere": "kungen"}, {"table_language": "1_0"},
        {"food": ["allt", "\x00"]}, {"wish_1": "9" * 400}, {"name": "\u3164\u200b"}, {"telephone": "0" * 5000},
        {"form_key": "\x00" * 50, "email": ""}, {"interpreter": "<b>"},
    ],
    ids=str,
)  # fmt: skip
def test_hostile_answers_get_words_and_never_an_error_page(client, changes):
    make_open()
    answer = client.post(FORM, signup_answers(**changes))
    assert answer.status_code in (200, 302)
    assert Registration.objects.count() == (1 if answer.status_code == 302 else 0)


def test_a_post_from_another_site_is_refused(client):
    make_open()
    assert client.post(FORM, signup_answers(), headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert not Registration.objects.exists()


def test_after_closing_the_form_says_so(client):
    in_state(make_open(), GatheringState.REGISTRATION_CLOSED)
    assert "Anmälan är inte öppen" in text(client.get(FORM))
    answer = client.post(FORM, signup_answers())
    assert answer.status_code == 409
    assert not Registration.objects.exists()


# --- One's own place ---------------------------------------------------------------------------------------------------


def place_of(gathering, name="Alva Exempelsson", **changes):
    register(gathering, name, **changes)
    return link("registered")


def test_the_place_shows_the_code_as_text_and_picture(client):
    gathering = make_open()
    path = place_of(gathering)
    answer = client.get(path)
    page = text(answer)
    assert Registration.objects.get().shown_code in page
    assert '<svg xmlns="http://www.w3.org/2000/svg" width="' in page or 'class="qr"' in page
    assert answer["Cache-Control"] == "no-cache, no-store, private" or "no-store" in answer["Cache-Control"]
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex", "no-referrer")


def test_changing_and_cancelling_by_link(client):
    gathering = make_open(seats=1)
    path = place_of(gathering)
    changed = signup_answers(
        name="Alva Nilsson", on_list="on", access=["step_free"], wish_1=str(gathering.themes.first().pk)
    )
    assert client.post(path + "andra/", changed)["Location"] == path + "?klart=sparat"
    alva = Registration.objects.get()
    assert (alva.name, alva.on_list, needs.own(alva).access) == ("Alva Nilsson", True, ("step_free",))
    assert 'value="Alva Nilsson"' in text(client.get(path + "andra/"))
    assert client.get(path + "avboka/").status_code == 200
    alva.refresh_from_db()
    assert alva.state == "registered"
    assert client.post(path + "avboka/")["Location"] == path + "?klart=avbokad"
    gathering.refresh_from_db()
    assert gathering.taken == 0
    assert "Du är inte anmäld längre" in text(client.get(path))
    assert client.post(path + "avboka/").status_code == 302


def test_an_offer_is_answered_and_a_bare_press_answers_nothing(client):
    gathering = make_open(seats=1, in_days=60)
    alva = register(gathering)
    bo = register(gathering, "Bo Exempelsson")
    registering.cancel(alva)
    path = link("seat_offered")
    deliver(bo)
    assert "Svara före" in text(client.get(path))
    assert "Välj ja eller nej." in text(client.post(path + "svar/", {}))
    bo.refresh_from_db()
    assert bo.state == "offered"
    assert client.post(path + "svar/", {"answer": "yes"})["Location"] == path + "?klart=ja"
    assert client.post(path + "svar/", {"answer": "yes"})["Location"] == path + "?klart=ja"
    assert "Platsen är din" in text(client.get(path + "?klart=ja"))


def test_an_answer_that_comes_too_late_is_told(client):
    gathering = make_open(seats=1, in_days=60)
    alva = register(gathering)
    bo = register(gathering, "Bo Exempelsson")
    registering.cancel(alva)
    deliver(bo, at=timezone.now() - timedelta(hours=49))
    answer = client.post(link("seat_offered") + "svar/", {"answer": "yes"}, follow=True)
    assert "Tiden att svara är över" in text(answer)
    bo.refresh_from_db()
    assert bo.ended_because == "expired"


def test_ones_place_in_line_is_shown_and_others_are_not(client):
    gathering = make_open(seats=1)
    register(gathering)
    for name in ("Bo Exempelsson", "Cleo Exempelsson"):
        register(gathering, name)
    page = text(client.get(link("waitlisted")))
    assert '<p class="date">2</p>' in page
    assert "Bo Exempelsson" not in page


def test_old_and_wrong_links(client):
    gathering = make_open()
    path = place_of(gathering)
    new = client.post(path + "byt-lank/")["Location"]
    assert client.get(path).status_code == 410
    assert client.get(new).status_code == 200
    assert client.get(new[:-2] + "x/").status_code == 404
    Gathering.objects.filter(pk=gathering.pk).update(
        starts_at=timezone.now() - timedelta(days=16), ends_at=timezone.now() - timedelta(days=15),
        registration_opens_at=None, registration_closes_at=timezone.now() - timedelta(days=17),
    )  # fmt: skip
    assert client.get(new).status_code == 410


def test_the_calendar_entry_keeps_its_uid_when_it_changes_and_goes(client):
    gathering = make_open()
    path = place_of(gathering)
    mailed = Calendar.from_ical(Message.objects.get(kind="gatherings/registered").calendar)
    fetched = Calendar.from_ical(client.get(path + "kalender.ics").content)
    client.post(path + "avboka/")
    gone = Calendar.from_ical(Message.objects.get(kind="gatherings/place_cancelled").calendar)
    entries = [file.walk("VEVENT")[0] for file in (mailed, fetched, gone)]
    assert len({str(entry["uid"]) for entry in entries}) == 1
    assert [str(file["method"]) for file in (mailed, fetched, gone)] == ["REQUEST", "PUBLISH", "CANCEL"]
    assert entries[2]["sequence"] > entries[0]["sequence"]
    assert str(entries[2]["status"]) == "CANCELLED"
    assert entries[0].decoded("dtstart") == gathering.starts_at


def test_naming_a_colleague(client):
    gathering = make_open(seats=2)
    path = place_of(gathering)
    typed = {"email": "bo@gast.example", "language": "en"}
    assert client.post(path + "kollega/", typed)["Location"] == path + "?klart=kollega"
    gathering.refresh_from_db()
    assert gathering.taken == 2
    mail = Message.objects.get(kind="gatherings/colleague_named")
    assert mail.language == "en"
    assert "Alva" not in mail.text
    theirs = link("colleague_named", page="inbjudan")
    page = text(client.get(theirs))
    assert 'value="bo@gast.example"' in page
    answer = client.post(theirs, signup_answers(name="Bo", email="bo@gast.example"))
    assert answer.status_code == 302
    bo = Registration.objects.get(email="bo@gast.example")
    gathering.refresh_from_db()
    assert (bo.state, bo.source, bo.sphere, gathering.taken) == ("registered", "colleague", "city", 2)
    assert client.get(theirs).status_code == 410


def test_an_invitation_keeps_a_seat_and_a_no_frees_it(client):
    gathering = in_state(make_gathering(seats=1), GatheringState.INVITED)
    guest = inviting.Guest("Bo Exempelsson", "bo@gast.example", "business")
    inviting.invite(gathering, [guest], holds_until=timezone.now() + timedelta(days=3), by=carin())
    path = link("invited", page="inbjudan")
    assert "Vi håller en plats åt dig" in text(client.get(path))
    gathering.refresh_from_db()
    assert gathering.taken == 1
    client.post(path + "nej/")
    gathering.refresh_from_db()
    invitation = gathering.invitations.get()
    assert (gathering.taken, invitation.stage, invitation.email) == (0, "declined", "")
    assert client.get(path).status_code == 410


def test_a_code_gives_a_kept_seat_also_before_registration_opens(client):
    gathering = in_state(make_gathering(seats=2), GatheringState.INVITED)
    code = inviting.make_code(
        gathering, label="Exempelbolaget", sphere="business", kept=1, most=2,
        holds_until=timezone.now() + timedelta(days=3), by=carin(),
    )  # fmt: skip
    assert "Anmälan är inte öppen" in text(client.get(FORM))
    shown = f"{code.code[:3].lower()}-{code.code[3:]}"
    assert "Din kod gäller" in text(client.get(FORM + f"?kod={shown}"))
    client.post(FORM, signup_answers(sphere="city", invitation_code=shown))
    alva = Registration.objects.get()
    gathering.refresh_from_db()
    code.refresh_from_db()
    assert (alva.sphere, alva.source, gathering.taken, code.used, code.held) == ("business", "code", 1, 1, 0)


def test_a_code_and_an_invitation_are_taken_back_and_their_seats_go_to_those_who_wait(client):
    gathering = make_open(seats=2)
    until = timezone.now() + timedelta(days=3)
    code = inviting.make_code(gathering, label="Bo", sphere="city", kept=1, most=2, holds_until=until, by=carin())
    guest = inviting.Guest("Bo Påhittsson", "bo@gast.example", "city")
    (invitation,) = inviting.invite(gathering, [guest], holds_until=until, by=carin())
    waits = register(gathering)
    assert waits.state == "waitlisted"
    screen = f"/admin/gatherings/gathering/{gathering.pk}/"
    client.force_login(carin(), "django.contrib.auth.backends.ModelBackend")
    html = text(client.get(screen + "change/"))
    assert "Bo Påhittsson" in html
    other = make_open(slug="annat", seats=2)
    elsewhere = inviting.make_code(other, label="Cia", sphere="city", kept=0, most=1, holds_until=None, by=carin())
    for wrong in ("²", elsewhere.pk):
        assert client.post(screen + "steg/kod-tillbaka/", {"code": wrong}).status_code == 404
    assert client.post(screen + "steg/inbjudan-tillbaka/", {"invitation": code.pk + 999}).status_code == 404
    for _again in range(2):
        client.post(screen + "steg/kod-tillbaka/", {"code": code.pk})
    waits.refresh_from_db()
    gathering.refresh_from_db()
    assert (waits.state, gathering.taken) == ("offered", 2)
    for _again in range(2):
        client.post(screen + "steg/inbjudan-tillbaka/", {"invitation": invitation.pk})
    gathering.refresh_from_db()
    invitation.refresh_from_db()
    assert (gathering.taken, invitation.stage, invitation.email) == (1, "withdrawn", "")
    assert [event.note for event in gathering.events.filter(kind="taken_back", actor=carin()).order_by("id")] == [
        "Bo",
        "",
    ]
    html = text(client.get(screen + "change/"))
    assert "Bo Påhittsson" not in html
    assert "Fungerar inte längre" in html
    client.logout()
    assert "Vi känner inte till koden" in text(client.post(FORM, signup_answers(invitation_code=code.code)))


def test_the_last_use_of_a_code_pressed_twice_is_one_registration_and_one_answer(client):
    gathering = make_open(seats=2)
    code = inviting.make_code(
        gathering,
        label="Bo",
        sphere="business",
        kept=1,
        most=1,
        holds_until=gathering.registration_closes_at,
        by=carin(),
    ).code
    sent = signup_answers(invitation_code=code, sphere="")
    answers = [client.post(FORM, sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Registration.objects.count() == 1
    # Another person with the code that is used up is told so.
    other = client.post(FORM, signup_answers(invitation_code=code, email="bo@gast.example"))
    assert "Vi känner inte till koden" in text(other)
    # The same page sent again with other words is no second answer of the first.
    assert client.post(FORM, {**sent, "email": "bo@gast.example", "sphere": "city"}).status_code == 200


def test_guessing_codes_of_invitations_is_stopped(client, monkeypatch):
    """A code is a seat. However a wrong one comes, it is counted, and then a right one is not looked up either."""
    monkeypatch.setattr(signup_views, "WRONG_CODES_AN_HOUR", 2)
    gathering = make_open(seats=2)
    right = inviting.make_code(
        gathering, label="Exempelbolaget", sphere="business", kept=0, most=2, holds_until=None, by=carin()
    ).code
    one, other = {"REMOTE_ADDR": "203.0.113.80"}, {"REMOTE_ADDR": "203.0.113.81"}
    assert client.get(FORM + f"?kod={right}", **one).status_code == 200
    assert client.get(FORM + "?kod=CDFHJK", **one).status_code == 200
    assert client.post(FORM, signup_answers(invitation_code="CDFHJM"), **one).status_code == 200
    assert client.get(FORM + f"?kod={right}", **one).status_code == 429
    assert client.get(FORM, **one).status_code == 200
    assert client.get(FORM + f"?kod={right}", **other).status_code == 200


def test_a_wrong_code_is_said(client):
    make_open()
    answer = client.post(FORM, signup_answers(invitation_code="FEL"))
    assert "Vi känner inte till koden" in text(answer)
    assert not Registration.objects.exists()


def test_a_lost_link_is_mailed_and_strangers_learn_nothing(client):
    gathering = make_open()
    register(gathering)
    path = "/stormoten/malmo-nar-det-blir-varmt/min-plats/"
    answers = [client.post(path, {"email": email}) for email in ("ALVA@gast.example", "okand@gast.example")]
    assert len({answer["Location"] for answer in answers}) == 1
    assert Message.objects.filter(kind="gatherings/place_link").count() == 1
    assert client.get(link("place_link")).status_code == 200


def test_nobody_sees_who_only_waits():
    gathering = make_open(seats=1)
    register(gathering, on_list=True)
    bo = register(gathering, "Bo Exempelsson", on_list=True)
    assert [person.name for person in gathering.registrations.showing()] == ["Alva Exempelsson"]
    assert offering.place_in_line(bo) == 1


def _signed_in(client):
    client.force_login(make_staff())
    return client
