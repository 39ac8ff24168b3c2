"""The door in a real browser: two hundred guests coming, the net cut, answers lost, no script; and the pages' accessibility."""

import re
import uuid

import pytest
from django.contrib.sessions.models import Session
from django.core.signals import request_started

from border import limits
from gatherings import door, notes
from gatherings.day_pack import make
from gatherings.door import Slip
from gatherings.models import CheckIn, TableHost, TableNote, TableTheme
from gatherings.notes import Written
from gatherings.programme import publishing
from gatherings.views.door import shown
from meetmalmo import context
from people.management.commands.roles import set_up_roles
from people.vocabulary import StaffRole
from tests.browser.looking import look
from tests.builders import ensure_reference_data, make_staff
from tests.gatherings.builders import carin, make_crowd, make_plan, make_rounds, make_tables
from tests.gatherings.test_door import going_on, make_day

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PASSWORD = "ett-langt-losenord-1"


@pytest.fixture(autouse=True)
def _ready():
    ensure_reference_data()
    context.forget_unit()
    limits._redis().flushdb()


def make_full_day(people, *, tables):
    """A gathering with so many people at so many tables in three rounds, themes, hosts and a programme."""
    gathering = make_day(0, seats=people + 10)
    make_crowd(gathering, people)
    make_tables(gathering, tables, way="Till vänster om scenen, vid fönstren.")
    make_rounds(gathering, 3)
    make_plan(gathering)
    going_on(gathering)
    themes = list(gathering.themes.all())
    for at, table in enumerate(gathering.tables.all()):
        TableHost.objects.create(table=table, registration=table.seats.first().registration)
        for round_ in gathering.rounds.all():
            TableTheme.objects.create(table=table, round=round_, theme=themes[at % len(themes)])
    publishing.publish(gathering, by=carin())
    return gathering


def sign_in(page, live_server, user):
    user.set_password(PASSWORD)
    user.save()
    page.goto(live_server.url + "/admin/login/")
    page.fill("#id_username", user.email)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("#content-main")


def volunteer():
    set_up_roles()
    return make_staff("ellen@malmo.example", "Ellen Exempelsson", role=StaffRole.DOOR)


def until(page, words):
    """Wait for something in the page. Playwright's own wait is put together by `eval`, which our pages forbid."""
    for _attempt in range(200):
        if page.evaluate(words):
            return
        page.wait_for_timeout(100)
    raise AssertionError(words)


def door_of(live_server, gathering, page=""):
    return f"{live_server.url}/personal/incheckning/{gathering.slug}/{page}"


def look_for(page, words):
    page.fill("#words", words)
    page.press("#words", "Enter")


def follow(page, selector):
    """Press what leads to another page, and wait for it: a click alone does not."""
    with page.expect_navigation():
        page.click(selector)


def test_a_volunteer_with_two_hundred_guests_coming(live_server, open_page):
    gathering = make_full_day(200, tables=26)
    page = open_page(width=390, height=844)
    sign_in(page, live_server, volunteer())
    page.goto(door_of(live_server, gathering))
    assert page.evaluate("document.activeElement.id") == "words"
    page.evaluate("window.stayed = true")
    people = list(gathering.registrations.all()[:12])
    for person in people[:10]:
        look_for(page, person.shown_code)
        page.wait_for_selector(f".seat h2:has-text('{person.name}')")
        assert page.evaluate("document.activeElement.id") == "words"
    # By name, with a press to confirm, and undone.
    look_for(page, "exempelsson")
    page.wait_for_selector("text=För många heter så")
    look_for(page, "love 12")
    page.wait_for_selector(".hits li")
    page.click(f".hits li:has-text('{people[11].name}') button >> nth=0")
    page.wait_for_selector(".seat .chip:has-text('Incheckad')")
    page.click("button:has-text('Ångra')")
    page.wait_for_selector(".seat .chip:has-text('Ångrad')")
    look_for(page, people[0].code)
    page.wait_for_selector(".chip:has-text('Redan i huset sedan')")
    # One page all the while; the counts beside it have followed.
    assert page.evaluate("window.stayed")
    assert page.text_content("[data-counts] dd.n") == "10"
    assert CheckIn.objects.exclude(movement="undo").filter(undone_by__isnull=True).count() == 10


# A headless browser has neither camera nor reader: a picture that moves, and a reader that sees `window.ticket`.
CAMERA = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return window.ticket ? [{ rawValue: window.ticket }] : []; }
};
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  const ink = canvas.getContext("2d");
  setInterval(() => ink.fillRect(0, 0, Math.random() * 100, 100), 50);
  return canvas.captureStream();
};
"""


@pytest.mark.parametrize("where", ["", "utan-nat/"])
def test_a_ticket_before_the_camera_is_one_guest(live_server, open_page, where):
    gathering = make_full_day(8, tables=2)
    first, second = gathering.registrations.all()[:2]
    page = open_page(width=390)
    page.add_init_script(CAMERA)
    sign_in(page, live_server, volunteer())
    page.goto(door_of(live_server, gathering, where))
    if where:
        page.click("[data-fetch]")
        page.wait_for_selector("text=Namn i den här enheten: 8")
    page.click("text=Läs koder med kameran")
    page.evaluate("code => { window.ticket = code; }", first.code)
    page.wait_for_selector(f"h2:has-text('{first.name}')")
    page.wait_for_timeout(1500)
    page.evaluate("code => { window.ticket = code; }", second.code)
    page.wait_for_selector(f"h2:has-text('{second.name}')")
    page.click("text=Stäng av kameran")
    if where:
        page.wait_for_selector("text=Allt är skickat.")
    found = CheckIn.objects.order_by("id").values_list("registration_id", "movement", "found_by")
    assert list(found) == [(first.pk, "in", "camera"), (second.pk, "in", "camera")]


def test_without_a_script(live_server, open_page):
    gathering = make_full_day(8, tables=2)
    page = open_page(width=390, scripts=False)
    sign_in(page, live_server, volunteer())
    page.goto(door_of(live_server, gathering))
    person = gathering.registrations.first()
    with page.expect_navigation():
        look_for(page, person.code)
    assert page.is_visible(".huge:has-text('Bord')")
    follow(page, "button:has-text('Har gått')")
    assert page.is_visible("text=Har lämnat huset")
    follow(page, "text=Någon som inte är anmäld >> nth=0")
    page.fill("#id_name", "Noor Exempelsson")
    page.check("text=Näringsliv")
    follow(page, "text=Släpp in och ge en stol")
    assert page.is_visible("h2:has-text('Noor Exempelsson')")
    assert page.is_visible("text=Gäster i huset nu")
    page.goto(door_of(live_server, gathering, "utan-nat/"))
    assert page.is_visible("text=Den här sidan behöver skript")


def test_the_net_is_cut_and_nothing_is_lost_or_doubled(live_server, open_page):
    gathering = make_full_day(8, tables=2)
    people = list(gathering.registrations.all())
    page = open_page(width=390)
    sign_in(page, live_server, volunteer())
    page.goto(door_of(live_server, gathering, "utan-nat/"))
    page.click("[data-fetch]")
    page.wait_for_selector("text=Namn i den här enheten: 8")
    until(page, "navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    look_for(page, people[0].shown_code.lower())
    page.wait_for_selector(f"h2:has-text('{people[0].name}')")
    assert "Bord" in page.text_content(".huge")
    look_for(page, "bo exe")
    page.click(f".hits li:has-text('{people[1].name}') button")
    page.wait_for_selector(f"h2:has-text('{people[1].name}')")
    look_for(page, people[2].code)
    page.click("button:has-text('Ångra')")
    look_for(page, people[0].code)
    page.wait_for_selector("text=Redan incheckad här")
    look_for(page, "ex")
    page.wait_for_selector("text=Skriv minst tre bokstäver")
    # The browser drops the tab and loads it again, still without net.
    page.reload()
    page.wait_for_selector("text=Sparat här och inte skickat än: 5")
    page.wait_for_selector("text=Namn i den här enheten: 8")
    assert not CheckIn.objects.exists()
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "Exempelsson" not in kept
    assert people[0].code not in kept
    # The net is back, but the first answer is lost on its way: the same presses are sent once more.
    lost = []

    def lose_the_first(route):
        answer = route.fetch()
        if lost:
            route.fulfill(response=answer)
        else:
            lost.append(answer.status)
            route.abort()

    page.context.route("**/skicka/", lose_the_first)
    page.context.set_offline(False)
    page.wait_for_selector("text=Allt är skickat.", timeout=40_000)
    assert lost == [200]
    rows = CheckIn.objects.values_list("registration_id", "movement").order_by("id")
    assert list(rows) == [
        (people[0].pk, "in"), (people[1].pk, "in"), (people[2].pk, "in"), (people[2].pk, "undo")
    ]  # fmt: skip
    assert [one.state for one in gathering.registrations.all()[:4]] == [
        "attended",
        "attended",
        "registered",
        "registered",
    ]
    page.click("[data-clear]")
    assert page.evaluate("sessionStorage.length") == 0


def test_signed_out_meanwhile_nothing_is_lost(live_server, open_page):
    gathering = make_full_day(4, tables=1)
    person = gathering.registrations.first()
    page = open_page(width=390)
    ellen = volunteer()
    sign_in(page, live_server, ellen)
    page.goto(door_of(live_server, gathering, "utan-nat/"))
    page.wait_for_selector("text=Den här enheten har ingen namnlista")
    page.context.clear_cookies()
    look_for(page, person.code)
    page.wait_for_selector("text=Du är utloggad")
    follow(page, "text=Logga in, så skickas det")
    page.fill("#id_username", ellen.email)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("text=Allt är skickat.")
    assert CheckIn.objects.get().registration == person


def test_signed_out_while_the_page_is_being_kept_the_form_to_sign_in_still_works(live_server, open_page):
    gathering = make_full_day(4, tables=1)
    page = open_page(width=390)
    sign_in(page, live_server, volunteer())
    address = door_of(live_server, gathering, "utan-nat/")
    asked = []

    def sign_out(environ, **_more):
        """The page is asked for again by the script that keeps it: by then the session is over."""
        asked.append(environ["PATH_INFO"])
        if address.endswith(asked[-1]) and any(path.endswith("sw.js") for path in asked):
            Session.objects.all().delete()

    request_started.connect(sign_out)
    try:
        page.goto(address)
        for _attempt in range(200):
            if sum(address.endswith(path) for path in asked) == 2:
                break
            page.wait_for_timeout(100)
        until(page, "navigator.serviceWorker.getRegistration().then((found) => !found)")
        assert any(path.endswith("sw.js") for path in asked)
    finally:
        request_started.disconnect(sign_out)
    assert not [path for path in asked if "login" in path]
    assert page.evaluate("caches.match(location.href).then((kept) => kept === undefined)")


def test_pages_have_no_violations(live_server, open_page):
    gathering = make_full_day(40, tables=5)
    make(gathering, by=carin())
    page = open_page(bypass_csp=True)
    sign_in(page, live_server, carin())
    person = gathering.registrations.first()
    found = []

    def check(name):
        nonlocal found
        found += look(page)

    for name, path in {
        "door": "", "guest": f"?gast={shown(person)}", "walk-in": "utan-anmalan/", "screen": "skarm/", "offline": "utan-nat/"
    }.items():  # fmt: skip
        answer = page.goto(door_of(live_server, gathering, path))
        assert answer.status == 200, name
        check(name)
    page.goto(door_of(live_server, gathering))
    look_for(page, person.code)
    page.wait_for_selector(".huge")
    check("let-in")
    look_for(page, "exempelsson 4")
    page.wait_for_selector(".hits, [data-result] .note")
    check("hits")
    for name in ("", "program/", "dorrlista/", "bordskort/", "namnskyltar/", "anteckningsblad/", "dorrlista/?stor=1"):
        answer = page.goto(f"{live_server.url}/personal/dagspaket/{gathering.slug}/{name}")
        assert answer.status == 200, name
        check("pack-" + re.sub(r"\W", "", name))
    assert found == []


def test_the_pack_is_printed_on_the_pages_it_is_made_for(live_server, open_page, tmp_path):
    gathering = make_full_day(40, tables=5)
    make(gathering, by=carin())
    page = open_page()
    sign_in(page, live_server, carin())
    folder = tmp_path
    pages = {}
    for name in ("program", "dorrlista", "bordskort", "namnskyltar", "anteckningsblad", "allt"):
        for large in ("", "?stor=1"):
            page.goto(f"{live_server.url}/personal/dagspaket/{gathering.slug}/{name}/{large}")
            file = folder / f"{name}{'-stor' if large else ''}.pdf"
            page.pdf(path=file, prefer_css_page_size=True, print_background=True)
            pages[name + large] = len(re.findall(rb"/Type\s*/Page\b", file.read_bytes()))
    # A card is one page, so is a note sheet; eight badges are one, four in large print.
    assert pages["bordskort"] == pages["bordskort?stor=1"] == 5
    assert pages["anteckningsblad"] == pages["anteckningsblad?stor=1"] == 15
    assert (pages["namnskyltar"], pages["namnskyltar?stor=1"]) == (5, 10)
    assert pages["program"] == 1
    assert pages["allt"] == sum(
        pages[name] for name in ("program", "dorrlista", "bordskort", "namnskyltar", "anteckningsblad")
    )


def test_back_through_this_door_after_leaving_by_another(live_server, open_page):
    gathering = make_full_day(8, tables=2)
    person = gathering.registrations.first()
    page = open_page(width=390)
    sign_in(page, live_server, volunteer())
    page.goto(door_of(live_server, gathering, "utan-nat/"))
    page.click("[data-fetch]")
    page.wait_for_selector("text=Namn i den här enheten: 8")
    look_for(page, person.code)
    page.wait_for_selector("text=Allt är skickat.")
    door.leave(person, Slip(uuid.uuid4()), by=carin())
    look_for(page, person.code)
    page.wait_for_selector("text=Redan incheckad här")
    page.wait_for_selector("text=Allt är skickat.")
    assert list(CheckIn.objects.order_by("id").values_list("movement", flat=True)) == ["in", "out", "in"]


def test_a_long_list_is_sent_in_turns(live_server, open_page):
    gathering = make_full_day(8, tables=2)
    page = open_page(width=390)
    sign_in(page, live_server, volunteer())
    address = door_of(live_server, gathering, "utan-nat/")
    page.goto(address)
    page.evaluate("""() => localStorage.setItem(`door-queue-${document.querySelector("[data-offline]").dataset.offline}`,
        JSON.stringify([...Array(450)].map(() => ({client_id: crypto.randomUUID(), movement: "in", found_by: "code",
            person: null, code: "CDFHJK", undoes: null, at: Date.now()}))))""")
    sent = []
    page.on("request", lambda request: sent.append(request) if request.url.endswith("/skicka/") else None)
    page.goto(address)
    page.wait_for_selector("text=Allt är skickat.", timeout=60_000)
    assert len(sent) == 3


def test_a_note_kept_without_net_is_never_laid_over_anothers(live_server, open_page):
    gathering = make_full_day(8, tables=2)
    table, round_ = gathering.tables.first(), gathering.rounds.first()
    notes.save(table, round_, Written(title="Först"), client_id=uuid.uuid4(), based_on=0)
    address = f"{live_server.url}/bord/{notes.new_address(table)}/anteckning/"
    page = open_page(width=390)
    page.goto(f"{address}?runda=1")
    page.context.set_offline(True)
    page.fill("[name=title]", "Alvas text")
    page.wait_for_selector("[data-waiting]:visible")
    notes.save(table, round_, Written(title="Bos text", proposal="Bos förslag"), client_id=uuid.uuid4(), based_on=1)
    page.context.set_offline(False)
    page.goto(f"{address}?runda=1")
    page.wait_for_selector("[data-overtaken]:visible")
    follow(page, "[name=save]")
    assert "Bos förslag" in page.content()
    assert page.input_value("[name=title]") == "Alvas text"
    assert TableNote.objects.get().title == "Bos text"


def test_what_was_kept_for_one_round_goes_there_from_the_page_of_the_next(live_server, open_page):
    gathering = make_full_day(8, tables=2)
    table, first = gathering.tables.first(), gathering.rounds.first()
    address = f"{live_server.url}/bord/{notes.new_address(table)}/anteckning/"
    page = open_page(width=390)
    page.goto(address)
    page.context.set_offline(True)
    page.fill("[name=title]", "Skugga åt alla")
    page.wait_for_selector("[data-waiting]:visible")
    page.context.set_offline(False)
    page.goto(f"{address}?runda=2")
    until(page, "!Object.keys(localStorage).some((name) => name.startsWith('meetmalmo-table'))")
    note = TableNote.objects.get()
    assert (note.round, note.title) == (first, "Skugga åt alla")
