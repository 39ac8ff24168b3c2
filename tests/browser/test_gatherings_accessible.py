"""Gatherings in a real browser: no violation, no sideways scroll, at 390 and 1280, light and dark."""

from datetime import timedelta

import pytest
from django.utils import timezone

from border import limits
from gatherings import drawing, inviting, lifecycle, registering
from gatherings.models import Gathering, Registration, SeatOffer
from gatherings.needs import Needs
from gatherings.planning import SeatsKept
from gatherings.vocabulary.life import GatheringState
from gatherings.vocabulary.registration import RegistrationState
from meetmalmo import context
from tests.browser.looking import look, violations
from tests.builders import ensure_reference_data
from tests.gatherings.builders import carin, in_state, make_gathering, make_open, make_registration, register, wall
from tests.gatherings.test_pages import link

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PASSWORD = "ett-langt-losenord-1"
TEXTS = {
    "about": "Somrarna blir hetare.", "getting_there": "Buss till Exempeltorget.", "accessibility": "Fråga oss.", "food": "Lunch ingår.",
    "languages": "Svenska.", "facilities": ["step_free", "hearing_loop", "quiet_room"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _ready():
    ensure_reference_data()
    context.forget_unit()
    limits._redis().flushdb()


def visit(page, base, paths):
    found = []
    for path in paths:
        answer = page.goto(base + path)
        assert answer.status == 200, (path, answer.status)
        found += look(page)
    return found


def test_public_pages_and_ones_own_place(live_server, open_page, client):
    gathering = make_open(seats=3, in_days=60, kept={"city": SeatsKept(1), "business": SeatsKept(1)}, **TEXTS)
    base = gathering.get_absolute_url()
    alva = register(gathering, on_list=True, wish_ids=[gathering.themes.first().pk], needs=Needs(food=("vegan",)))
    seat = link("registered")
    register(gathering, "Bo Exempelsson")
    register(gathering, "Cleo Exempelsson")
    waits = link("waitlisted")
    dag = register(gathering, "Dag Exempelsson", "business")
    gone = link("registered")
    registering.cancel(dag)
    registering.cancel(alva)
    offered = link("seat_offered")
    register(gathering, "Ester Exempelsson", "business")
    seat = link("registered")
    guest = inviting.Guest("Farid Exempelsson", "farid@gast.example", "academia")
    inviting.invite(gathering, [guest], holds_until=None, by=carin())
    invited = link("invited", page="inbjudan")
    over = in_state(make_open(title="Det som var", **TEXTS), GatheringState.CANCELLED)
    lots = make_gathering(title="Vi lottar", seats=2, admission="draw", draw_at=wall(5, 12), **TEXTS)
    lifecycle.open_registration(lots, by=carin())
    for number in range(4):
        register(lots, f"Gäst{number} E", email=f"l{number}@gast.example")
    in_draw = link("in_draw")
    page = open_page(bypass_csp=True)
    paths = [
        "/stormoten/", "/en/stormoten/", base, "/en" + base, base + "anmalan/", *(f"{base}anmalan/tack/{got}/" for got in ("plats", "ko")),
        base + "min-plats/", base + "min-plats/skickad/", over.get_absolute_url(), over.get_absolute_url() + "anmalan/",
        lots.get_absolute_url(), lots.get_absolute_url() + "anmalan/", lots.get_absolute_url() + "anmalan/tack/lott/",
        lots.get_absolute_url() + "lottning/", seat, waits, gone, offered, in_draw, invited,
        *(seat + end for end in ("andra/", "avboka/", "kollega/", "byt-lank/", "?klart=sparat", "?klart=kollega")),
    ]  # fmt: skip
    found = visit(page, live_server.url, paths)
    Gathering.objects.filter(pk=lots.pk).update(draw_at=timezone.now() - timedelta(minutes=1))
    drawing.draw(Gathering.objects.get(pk=lots.pk), by=carin())
    found += visit(page, live_server.url, [lots.get_absolute_url() + "lottning/"])
    # With errors, and with everything unfolded.
    page.goto(live_server.url + base + "anmalan/")
    page.click("button[name=send], input[name=send]")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert "Fel" in page.title()
    found += look(page)
    assert found == []


def test_the_organisers_pages(live_server, open_page):
    user = carin()
    user.set_password(PASSWORD)
    user.save()
    gathering = make_open(seats=5, kept={"business": SeatsKept(1)}, **TEXTS)
    register(gathering, needs=Needs(food=("vegan",), access=("interpreter",), interpreter="so"))
    register(gathering, "Bo Exempelsson")
    # Entered by telephone, without an address, and offered a seat: to be called.
    caller = make_registration(
        gathering, "Cleo Exempelsson", state=RegistrationState.OFFERED, email="", telephone="040-34 10 00"
    )
    SeatOffer.objects.create(registration=caller, made_at=timezone.now())
    until = timezone.now() + timedelta(days=3)
    inviting.make_code(gathering, label="Exempelbolaget", sphere="business", kept=1, most=2, holds_until=until, by=user)
    admin = f"/admin/gatherings/gathering/{gathering.pk}/"
    page = open_page(bypass_csp=True)
    page.goto(live_server.url + "/admin/login/")
    page.fill("#id_username", user.email)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    paths = [
        "/admin/gatherings/gathering/", "/admin/gatherings/gathering/add/", admin + "change/", admin + "anmal/", admin + "antal/",
        admin + "behov/", "/admin/gatherings/registration/",
        *(f"/admin/gatherings/registration/{caller.pk}/{name}/" for name in ("change", "ratta")),
    ]  # fmt: skip
    found = visit(page, live_server.url, paths)
    page.goto(live_server.url + admin + "change/")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    found += violations(page)
    assert found == []


def test_a_guest_on_a_phone_without_script_signs_up_changes_and_cancels(live_server, open_page):
    gathering = make_open(seats=2, **TEXTS)
    page = open_page(width=390, scripts=False)
    page.goto(live_server.url + "/stormoten/")
    page.click(f"text={gathering.title}")
    page.click("text=Anmäl dig >> nth=0")
    page.fill("#id_name", "Alva Exempelsson")
    page.fill("#id_email", "alva@gast.example")
    page.click("text=Civilsamhälle >> nth=0")
    page.wait_for_timeout(3200)
    page.click("button:has-text('Anmäl mig'), input[value='Anmäl mig']")
    assert "Du har en plats" in page.inner_text("h1")
    page.goto(live_server.url + link("registered"))
    code = Registration.objects.get().shown_code
    assert code in page.inner_text("main")
    page.click("text=Ändra >> nth=-1")
    page.fill("#id_organisation", "Odlarna Exemplet")
    page.click("button:has-text('Spara'), input[value='Spara']")
    assert "Odlarna Exemplet" in page.inner_text("main")
    page.click("text=Avboka min anmälan")
    page.click("button:has-text('Avboka min anmälan')")
    assert "Du är inte anmäld längre" in page.inner_text("main")
    gathering.refresh_from_db()
    assert gathering.taken == 0
