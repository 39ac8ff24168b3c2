"""The door's pages as a volunteer meets them, without a script; the wall; the list for a device; the day on paper."""

import json
import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gatherings import day_pack, door, lifecycle, needs, notes, offline_list
from gatherings.day_pack import Guest, by_letter, cards, in_swedish_order, make
from gatherings.models import CheckIn, Gathering, Registration, RegistrationEvent, TableHost, TableLink, TableTheme
from gatherings.needs import Needs
from gatherings.programme import publishing
from gatherings.views.door import shown
from gatherings.vocabulary.day import FoundBy
from gatherings.vocabulary.registration import RegistrationState
from people.management.commands.roles import set_up_roles
from people.vocabulary import StaffRole
from tests.builders import make_staff
from tests.gatherings.builders import (
    carin,
    make_crowd,
    make_open,
    make_plan,
    make_registration,
    make_rounds,
    make_tables,
)
from tests.gatherings.test_door import going_on, make_day, slip
from tests.ideas.test_hostile import NASTY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


@pytest.fixture
def day():
    """Twelve people at two tables in two rounds, the plan published, the day begun."""
    gathering = make_day(12)
    make_tables(gathering, 2)
    make_rounds(gathering, 2)
    make_plan(gathering)
    going_on(gathering)
    return gathering


@pytest.fixture
def ellen(client):
    """A volunteer: the right to the door and nothing else."""
    set_up_roles()
    volunteer = make_staff("ellen@malmo.example", "Ellen Exempelsson", role=StaffRole.DOOR)
    client.force_login(volunteer)
    return volunteer


def path_of(gathering, page=""):
    return f"/personal/incheckning/{gathering.slug}/{page}"


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())).replace("\N{NO-BREAK SPACE}", " ")


def look_for(client, gathering, words, **changes):
    data = {"words": words, "client_id": str(uuid.uuid4()), "found_by": "code", **changes}
    return client.post(path_of(gathering, "sok/"), data, follow=True)


def press(client, person, what, **changes):
    data = {"step": what, "client_id": str(uuid.uuid4()), "found_by": "name", **changes}
    return client.post(path_of(person.gathering, f"gast/{shown(person)}/"), data, follow=True)


# --- Who may -----------------------------------------------------------------------------------------------------------

PAGES = ["", "utan-anmalan/", "skarm/", "utan-nat/"]
SCRIPTS = ["utan-nat/lista.json", "utan-nat/lage.json", "utan-nat/sw.js"]


@pytest.mark.parametrize("page", [*PAGES, *SCRIPTS])
def test_only_staff_with_the_right_to_the_door(client, day, page):
    strangers = client.get(path_of(day, page))
    if page in SCRIPTS:
        assert strangers.status_code == 401
    else:
        assert strangers["Location"].startswith("/admin/login/?next=")
    set_up_roles()
    client.force_login(make_staff("rut@malmo.example", "Rut Exempelsson", role=StaffRole.REGISTRAR))
    assert client.get(path_of(day, page)).status_code == 403
    client.force_login(make_staff("ellen@malmo.example", "Ellen Exempelsson", role=StaffRole.DOOR))
    answer = client.get(path_of(day, page))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert not CheckIn.objects.exists()


def test_the_day_pack_is_the_organisers(client, day, ellen):
    for page in ("", "allt/", "dorrlista/"):
        assert client.get(f"/personal/dagspaket/{day.slug}/{page}").status_code == 403
    assert client.post(f"/personal/dagspaket/{day.slug}/").status_code == 403


def test_the_camera_is_allowed_at_the_door_and_nowhere_else(client, day, ellen):
    assert "camera=(self)" in client.get(path_of(day))["Permissions-Policy"]
    assert "camera=(self)" in client.get(path_of(day, "utan-nat/"))["Permissions-Policy"]
    assert "camera=()" in client.get("/stormoten/")["Permissions-Policy"]


def test_a_post_from_another_site_is_refused(day, ellen):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ellen)
    person = day.registrations.first()
    data = {"step": "in", "client_id": str(uuid.uuid4()), "found_by": "name"}
    assert strict.post(path_of(day, f"gast/{shown(person)}/"), data).status_code == 403
    assert strict.post(path_of(day, "utan-nat/skicka/"), "[]", content_type="application/json").status_code == 403
    assert not CheckIn.objects.exists()


# --- At the door -------------------------------------------------------------------------------------------------------


def test_a_code_lets_in_at_once_and_shows_the_table(client, day, ellen):
    alva = day.registrations.first()
    answer = look_for(client, day, alva.shown_code.lower())
    html = text(answer)
    assert "Incheckad" in html
    table = alva.seats.get(round__number=1).table.number
    assert f'<p class="huge">Bord {table}</p>' in answer.content.decode()
    alva.refresh_from_db()
    assert alva.state == RegistrationState.ATTENDED
    assert CheckIn.objects.get().by == ellen
    again = text(look_for(client, day, alva.code))
    assert "Redan i huset sedan" in again
    assert "Ellen Exempelsson" in again
    assert CheckIn.objects.count() == 1


def test_a_name_shows_who_it_could_be_and_waits_for_a_press(client, day, ellen):
    make_registration(day, "Åsa Exempelsson", organisation="Exempelparken")
    few = look_for(client, day, "ås").content.decode()
    assert "Åsa Exempelsson" not in few
    found = look_for(client, day, "asa").content.decode()
    assert "Åsa Exempelsson" in found
    assert "Exempelparken" in found
    assert not CheckIn.objects.exists()
    many = look_for(client, day, "exempelsson").content.decode()
    assert "Exempelsson 1" not in many
    assert "För många heter så" in many
    # The page that nobody searched on has no name at all.
    assert "Exempelsson 1" not in client.get(path_of(day)).content.decode()
    client_id = re.search(r'name="client_id" value="([^"]+)"><input type="hidden" name="found_by" value="name"', found)[
        1
    ]
    asa = day.registrations.get(name="Åsa Exempelsson")
    for _time in range(2):
        assert "Incheckad" in text(press(client, asa, "in", client_id=client_id))
    assert CheckIn.objects.get().found_by == FoundBy.NAME


def test_undo_leave_and_come_back_by_buttons(client, day, ellen):
    alva = day.registrations.first()
    assert "Ångra" in text(press(client, alva, "in"))
    assert "Ångrad" in text(press(client, alva, "angra"))
    press(client, alva, "in")
    assert "Har lämnat huset" in text(press(client, alva, "ut"))
    assert "Gäster i huset nu 0" in text(client.get(path_of(day)))
    assert "Välkommen tillbaka" in text(press(client, alva, "in"))
    assert "Gäster i huset nu 1" in text(client.get(path_of(day)))


def test_opening_pages_writes_nothing(client, day, ellen):
    alva = day.registrations.first()
    assert client.get(path_of(day, f"gast/{shown(alva)}/")).status_code == 405
    assert client.get(path_of(day, "sok/"), {"words": alva.code}).status_code == 302
    client.get(path_of(day), {"gast": shown(alva), "klart": "in"})
    assert client.get(path_of(day, "utan-nat/skicka/")).status_code == 405
    assert not CheckIn.objects.exists()


def test_guests_of_another_gathering_are_not_found(client, day, ellen):
    other = make_registration(make_open(title="Ett annat möte"))
    data = {"step": "in", "client_id": str(uuid.uuid4()), "found_by": "name"}
    assert client.post(path_of(day, f"gast/{shown(other)}/"), data).status_code == 404
    mine = day.registrations.first()
    for wrong in (shown(other), mine.pk, "abc", "1" * 40, "-1", "²", shown(mine) + "x"):
        assert client.get(path_of(day), {"gast": wrong}).status_code == 404


@pytest.mark.parametrize("data", [{}, {"step": "in"}, {"step": "ut", "client_id": "x"}])
def test_a_press_by_number_shows_nobody(client, day, ellen, data):
    """Refused or not: the number of a guest says nothing to whoever steps through them."""
    alva = day.registrations.first()
    Registration.objects.filter(pk=alva.pk).update(
        state=RegistrationState.CANCELLED, ended_at=timezone.now(), ended_because="by_herself"
    )
    data = {"client_id": str(uuid.uuid4()), "found_by": "name", **data}
    answer = client.post(path_of(day, f"gast/{alva.pk}/"), data, follow=True)
    assert answer.status_code == 404
    # What is broken shows nobody either, and what was left open for days is not pressed any more.
    assert alva.name not in client.post(path_of(day, f"gast/{shown(alva)}/"), {}, follow=True).content.decode()
    address = path_of(day, f"gast/{shown(alva)}/")
    with time_machine.travel(timezone.now() + timedelta(hours=13)):
        client.force_login(ellen)
        answer = client.post(address, {**data, "step": "in"}, follow=True)
        assert (answer.status_code, alva.name in text(answer)) == (200, False)


def test_the_door_looks_nobody_up_by_number_late_or_after_the_day(client, day, ellen):
    alva = day.registrations.first()
    address = shown(alva)
    assert alva.name in text(client.get(path_of(day), {"gast": address}))
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert alva.name not in text(client.get(path_of(day), {"gast": address}))
    for moment in (door.opens_at(day) - timedelta(hours=25), day.ends_at + timedelta(hours=25)):
        with time_machine.travel(moment):
            client.force_login(ellen)
            assert alva.name not in text(client.get(path_of(day), {"gast": shown(alva)}))
            answer = look_for(client, day, alva.name)
            assert alva.name not in text(answer)
            assert not CheckIn.objects.exists()


def test_somebody_in_line_is_given_a_free_seat(client, day, ellen):
    eva = make_registration(day, "Eva Exempelsson", state=RegistrationState.WAITLISTED)
    assert "Ge en ledig plats" in text(look_for(client, day, eva.code))
    assert "Bord" in text(press(client, eva, "plats"))
    eva.refresh_from_db()
    assert (eva.state, eva.seats.count()) == (RegistrationState.ATTENDED, 2)


def test_a_walk_in_gets_a_chair_in_one_form(client, day, ellen):
    page = client.get(path_of(day, "utan-anmalan/")).content.decode()
    keys = dict(re.findall(r'name="(client_id|form_key)" value="([^"]+)"', page))
    data = {
        "name": "Noor Exempelsson",
        "organisation": "Exempelbolaget",
        "sphere": "business",
        "table_language": "sv",
        **keys,
    }
    wrong = client.post(path_of(day, "utan-anmalan/"), {**data, "sphere": ""}).content.decode()
    assert 'value="Noor Exempelsson"' in wrong
    assert "Välj en del av samhället" in wrong
    for _time in range(2):
        answer = client.post(path_of(day, "utan-anmalan/"), {**data, "step_free": "on"}, follow=True)
        assert "Noor Exempelsson" in text(answer)
    noor = Registration.objects.get(name="Noor Exempelsson")
    assert noor.seats.count() == 2
    assert needs.own(noor) == Needs(access=("step_free",))
    assert "step_free" not in text(answer)


@pytest.mark.parametrize("nasty", [*NASTY.values(), "x" * 10_000, "å\x00å", "%" * 50])
def test_hostile_words_at_the_door(client, day, ellen, nasty):
    for answer in (
        look_for(client, day, nasty),
        look_for(client, day, "abc", client_id=nasty, found_by=nasty),
        press(client, day.registrations.first(), nasty),
        client.get(path_of(day), {"klart": nasty}),
        client.post(
            path_of(day, "utan-anmalan/"),
            {"name": nasty[:90], "organisation": nasty, "sphere": nasty, "client_id": nasty, "form_key": nasty},
        ),
    ):
        assert answer.status_code in (200, 400)
        assert "<script>alert" not in answer.content.decode()
    assert not CheckIn.objects.exists()


def test_the_door_says_when_it_opens(client, ellen):
    gathering = make_open(in_days=3)
    alva = make_registration(gathering)
    assert "Dörren är inte öppen" in text(client.get(path_of(gathering)))
    assert "Ingenting skrivs" in text(look_for(client, gathering, alva.code))
    assert client.get(path_of(gathering, "utan-nat/lista.json")).status_code == 410


def test_the_first_page_of_the_staff_side_leads_to_the_door(client, day, ellen):
    assert f'href="{path_of(day)}"' in client.get("/admin/").content.decode()
    # The gathering's own screen leads there as well, for those who may see it; a volunteer may not.
    assert client.get(day.get_admin_url()).status_code == 403
    client.force_login(carin())
    assert f'href="{path_of(day)}"' in client.get(day.get_admin_url()).content.decode()


def test_english_words(client, day, ellen):
    alva = day.registrations.first()
    assert "Checked in" in text(client.get(f"/en{path_of(day)}?gast={shown(alva)}&klart=in"))


@pytest.mark.parametrize("page", ["", "skarm/", "utan-nat/lista.json"])
def test_as_many_questions_for_200_guests_as_for_one(client, ellen, page):
    counts = []
    for size in (1, 30, 200):
        gathering = make_day(0, title=f"Dag {size}", seats=300)
        make_crowd(gathering, size)
        make_tables(gathering, max(1, size // 7))
        make_rounds(gathering, 1)
        make_plan(gathering)
        door.check_in(gathering.registrations.first(), slip(), by=ellen)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(path_of(gathering, page), {"gast": shown(gathering.registrations.first())})
        assert answer.status_code == 200
        # `first()` above is one of them, in all three.
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]
    assert counts[0] <= 18


def test_the_screen_has_numbers_and_no_names_and_renews_itself(client, day, ellen):
    door.check_in(day.registrations.first(), slip(), by=ellen)
    answer = client.get(path_of(day, "skarm/"))
    assert answer["Refresh"] == "20"
    html = answer.content.decode()
    assert "Exempelsson" not in html
    assert "<script" not in html
    assert "1 gäst i huset" in text(answer)
    assert "av 12 har kommit" in text(answer)
    assert "Refresh" not in client.get(path_of(day, "skarm/"), {"stilla": "1"})


# --- Without net -------------------------------------------------------------------------------------------------------


def test_the_list_for_a_device_has_no_codes_and_no_needs(client, day, ellen):
    alva = day.registrations.first()
    needs.give(alva, Needs(food=("vegan",)), at=timezone.now())
    make_registration(day, "Eva Exempelsson", state=RegistrationState.WAITLISTED)
    answer = client.get(path_of(day, "utan-nat/lista.json"))
    body = answer.json()
    rows = {row[0]: row for row in body["rows"]}
    assert len(rows) == 12
    assert rows[alva.pk][1:] == [
        offline_list.digest(body["key"], alva.code), alva.name, alva.plain_name, alva.seats.get(round__number=1).table.number
    ]  # fmt: skip
    said = answer.content.decode()
    for secret in (alva.code, alva.email, alva.organisation, "vegan"):
        assert secret not in said
    assert client.get(path_of(day, "utan-nat/lista.json")).json()["key"] != body["key"]
    # The page and what keeps it have no names.
    assert "Exempelsson" not in client.get(path_of(day, "utan-nat/")).content.decode()


def test_what_a_device_sends_is_written_once(client, day, ellen):
    people = list(day.registrations.all())
    sent = [
        {"client_id": str(uuid.uuid4()), "movement": "in", "found_by": "name", "person": people[0].pk, "code": "",
         "undoes": None, "seconds_ago": 120.5},
        {"client_id": str(uuid.uuid4()), "movement": "in", "found_by": "camera", "person": None, "code": people[1].code,
         "undoes": None, "seconds_ago": 60},
        {"client_id": str(uuid.uuid4()), "movement": "in", "found_by": "code", "person": None, "code": "CCCCCC",
         "undoes": None, "seconds_ago": 30},
        {"client_id": "nonsense", "movement": "in", "found_by": "code", "person": 1, "seconds_ago": 1},
        {"client_id": str(uuid.uuid4()), "movement": "fly", "found_by": "code", "person": 1, "seconds_ago": 1},
    ]  # fmt: skip

    def send():
        answer = client.post(path_of(day, "utan-nat/skicka/"), json.dumps(sent), content_type="application/json")
        return answer.json()["outcomes"]

    expected = dict(zip([one["client_id"] for one in sent], ["in", "in", "okand", "nekad", "nekad"], strict=True))
    assert send() == expected
    assert send() == expected
    assert CheckIn.objects.count() == 2
    row = CheckIn.objects.get(registration=people[0])
    assert row.offline
    assert 119 < (row.received_at - row.at).total_seconds() < 122


@pytest.mark.parametrize(
    "body", ["", "{", "{}", '"x"', "[1]", "[[]]", "[" * 100_000, "null", json.dumps([{}] * 501), "x" * 200_001]
)
def test_what_is_no_list_of_presses_is_refused(client, day, ellen, body):
    answer = client.post(path_of(day, "utan-nat/skicka/"), body, content_type="application/json")
    assert answer.status_code == 400


def test_hostile_values_of_a_device(client, day, ellen):
    nasty = [
        {"client_id": text, "movement": text, "person": text, "code": text, "seconds_ago": text}
        for text in NASTY.values()
    ]
    nasty += [
        {
            "client_id": str(uuid.uuid4()),
            "movement": "in",
            "found_by": "code",
            "code": "a\x00b\ud800",
            "seconds_ago": "1",
        }
    ]
    nasty += [
        {
            "client_id": str(uuid.uuid4()),
            "movement": "in",
            "found_by": "code",
            "person": 10**30,
            "seconds_ago": float("inf"),
        }
    ]
    answer = client.post(path_of(day, "utan-nat/skicka/"), json.dumps(nasty), content_type="application/json")
    assert answer.status_code == 200
    assert not CheckIn.objects.exists()


# --- On paper ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def organiser(client):
    client.force_login(carin())
    return carin()


def pack(gathering, page=""):
    return f"/personal/dagspaket/{gathering.slug}/{page}"


def test_one_button_makes_the_pack(client, day, organiser):
    table, round_ = day.tables.first(), day.rounds.first()
    host = day.registrations.first()
    TableHost.objects.create(table=table, registration=host)
    TableTheme.objects.create(table=table, round=round_, theme=day.themes.first())
    publishing.publish(day, by=organiser)
    assert "Gör dagspaketet" in text(client.get(pack(day)))
    client.get(pack(day, "allt/"))
    assert not TableLink.objects.exists()
    answer = client.post(pack(day), follow=True)
    assert answer.redirect_chain == [(pack(day, "allt/"), 302)]
    assert day.plans.get().printed_at
    html = answer.content.decode()
    for part in ("program", "dorrlista", "card-1", "note-1-2"):
        assert f'id="{part}"' in html
    assert host.shown_code in html
    assert "Skugga och träd" in html
    assert f"Bordsvärd: {host.on_badge}" in text(answer)
    # The address on the card is the table's note, today and printed again tomorrow.
    for _time in range(2):
        (address,) = re.findall(
            r"http://\S+(/bord/\S+/anteckning/)", client.get(pack(day, "bordskort/")).content.decode()
        )[:1]
        assert notes.table_of(address.split("/")[2]) == table
    assert "Inget har ändrats" in text(client.get(pack(day)))
    late = make_registration(day, "Sen Exempelsson", made_at=timezone.now())
    RegistrationEvent.objects.create(registration=late, at=timezone.now(), new_state="registered", actor_kind="staff")
    assert "Skriv ut dörrlistan" in text(client.get(pack(day)))


def test_cards_made_again_leave_those_on_the_tables_alive(day):
    make(day, by=carin())
    first = cards(day)[0].token
    make(day, by=carin())
    second = cards(day)[0].token
    assert first != second
    assert notes.table_of(first) == notes.table_of(second) == day.tables.first()


def test_a_card_is_not_printed_with_an_address_that_leads_nowhere(day, settings):
    make(day, by=carin())
    known = cards(day)[0].token
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" * 10
    assert cards(day)[0].token == known
    settings.SECRET_KEY_FALLBACKS = []
    assert cards(day)[0].token == ""
    notes.revoke_addresses(day)
    assert cards(day)[0].token == ""


def test_the_addresses_of_lost_cards_end_when_the_pack_is_made_anew(client, day, organiser):
    make(day, by=carin())
    lost = cards(day)[0].token
    client.post(pack(day), {"end_earlier": "on"})
    assert notes.table_of(lost) is None
    assert notes.table_of(cards(day)[0].token) == day.tables.first()


def test_needs_stand_on_no_paper(client, day, organiser):
    given = Needs(("vegan", "nut_free"), ("step_free", "sign_language"), "")
    needs.give(day.registrations.first(), given, at=timezone.now())
    client.post(pack(day))
    for page in ("program", "dorrlista", "bordskort", "namnskyltar", "anteckningsblad", "allt"):
        for large in ("", "?stor=1"):
            answer = client.get(pack(day, f"{page}/{large}"))
            assert answer.status_code == 200
            for word in ("vegan", "nöt", "teckenspr", "steg"):
                assert word not in text(answer).lower(), (page, word)
    assert client.get(pack(day, "behov/")).status_code == 404


def test_a_badge_has_the_name_one_wants_and_the_part_of_society_by_shape_and_word(client, day, organiser):
    make_registration(day, "Al-Amin Exempelsson", "academia", badge_name="Ami <b>", organisation="Exempelhögskolan")
    html = client.get(pack(day, "namnskyltar/")).content.decode()
    badge = next(part for part in html.split('class="badge"') if "Ami &lt;b&gt;" in part)
    assert '<path class="a"' in badge
    assert "Akademi" in badge
    assert "Al-Amin" not in html


def test_the_door_list_is_in_swedish_order():
    names = ["Bo Öberg", "Alva Ek", "Åke Ås", "Zara Zi", "Ada Älg", "Eva ek", "Émile Éclair"]
    found = sorted((Guest(Registration(name=name), ()) for name in names), key=lambda guest: guest.person.name)
    ordered = sorted(found, key=lambda guest: (in_swedish_order(guest.last_name), in_swedish_order(guest.person.name)))
    assert [guest.last_name for guest in ordered] == ["Éclair", "Ek", "ek", "Zi", "Ås", "Älg", "Öberg"]
    assert [letter for letter, _part in by_letter(ordered)] == ["E", "Z", "Å", "Ä", "Ö"]


def test_as_many_questions_for_30_guests_on_paper_as_for_one(client, organiser):
    counts = []
    for size in (1, 30):
        gathering = make_day(size, title=f"Papper {size}")
        make_tables(gathering, max(1, size // 7))
        make_rounds(gathering, 2)
        make_plan(gathering)
        make(gathering, by=organiser)
        with CaptureQueriesContext(connection) as queries:
            client.get(pack(gathering, "allt/"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_door_is_shut_for_presses_a_month_later(client, day, ellen):
    gathering, alva, bo = day, *day.registrations.all()[:2]
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
    press(client, alva, "in")
    alva.refresh_from_db()
    assert alva.state == RegistrationState.NO_SHOW


def test_names_stand_under_their_letter_whatever_signs_it_has():
    gathering = make_open()
    names = [
        "Adam Åberg",
        "Emina Šabanović",
        "Per Svensson",
        "Eva Öberg",
        "Jan Żak",
        "Ola Łukasz",
        "Ada A\u030astrand",
        "Åsa Ärlig",
    ]
    for name in names:
        make_registration(gathering, name)
    found = [
        (letter, [one.last_name for one in people]) for letter, people in day_pack.by_letter(day_pack.guests(gathering))
    ]
    assert found == [
        ("L", ["Łukasz"]), ("S", ["Šabanović", "Svensson"]), ("Z", ["Żak"]), ("Å", ["Åberg", "A\u030Astrand"]), ("Ä", ["Ärlig"]),
        ("Ö", ["Öberg"]),
    ]  # fmt: skip
