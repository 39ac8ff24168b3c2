"""The public pages and the staff side's frame in a real browser: no violation of WCAG 2.2 AA, no sideways scroll."""

import pytest

from meetmalmo import context
from tests.browser.looking import is_wider_than_its_window, look, violations
from tests.builders import ensure_reference_data, make_staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PUBLIC = [
    "/", "/en/", "/sa-fungerar-det/", "/om/", "/personuppgifter/", "/kakor/", "/tillganglighet/",
    "/tillganglighet/rapportera/", "/tillganglighet/tack/", "/-/komponenter/", "/loftet/", "/finns-inte/", "/bli-resursperson/",
    "/bli-resursperson/tack/", "/bli-resursperson/min-lank/", "/resurs/borta/",
]  # fmt: skip
STAFF = [
    "/admin/", "/admin/people/user/", "/admin/people/user/add/", "/admin/people/cityarea/", "/admin/people/theme/",
    "/admin/people/accessibilityreport/", "/admin/outbox/message/", "/admin/outbox/wording/add/",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _reference_data():
    ensure_reference_data()
    context.forget_unit()


@pytest.mark.slow
def test_public_pages_have_no_violations(live_server, open_page):
    page = open_page(bypass_csp=True)
    found = []
    for path in PUBLIC:
        page.goto(live_server.url + path)
        found += look(page)
    assert found == []


@pytest.mark.slow
def test_staff_pages_have_no_violations(live_server, open_page):
    robin = make_staff("robin@malmo.example", "Robin Exempelsson")
    robin.set_password("ett-langt-losenord-1")
    robin.save()
    page = open_page(bypass_csp=True)
    page.goto(live_server.url + "/admin/login/")
    found = violations(page)
    page.fill("#id_username", robin.email)
    page.fill("#id_password", "ett-langt-losenord-1")
    page.click("[type=submit]")
    for path in [*STAFF, f"/admin/people/user/{robin.pk}/change/"]:
        answer = page.goto(live_server.url + path)
        assert answer.status == 200, path
        assert "login" not in page.url
        found += violations(page)
    assert found == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_narrowest_phone_scrolls_in_one_direction_only(live_server, open_page, direction):
    page = open_page(width=320)
    for path in PUBLIC:
        page.goto(live_server.url + path)
        page.evaluate("direction => document.documentElement.dir = direction", direction)
        assert not is_wider_than_its_window(page), path


def test_text_twice_as_large_fits(live_server, open_page):
    page = open_page(width=1280)
    for path in PUBLIC:
        page.goto(live_server.url + path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not is_wider_than_its_window(page), path


def test_the_keyboard_comes_to_the_content_first(live_server, open_page):
    page = open_page()
    page.goto(live_server.url + "/om/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")


@pytest.mark.slow
def test_a_form_in_error_takes_the_focus_and_has_no_violations(live_server, open_page):
    page = open_page(bypass_csp=True)
    page.goto(live_server.url + "/tillganglighet/rapportera/")
    page.fill("#id_aid", "Skärmläsare")
    page.click("form.f button")
    # The script that moves the focus runs when the answer has arrived.
    page.wait_for_function("document.activeElement.getAttribute('role') === 'alert'")
    assert page.title().startswith("Fel: ")
    assert page.input_value("#id_aid") == "Skärmläsare"
    assert violations(page) == []
    page.click(".sum a")
    assert page.evaluate("document.activeElement.id") == "id_problem"


def test_what_is_hidden_cannot_be_seen(live_server, open_page):
    page = open_page()
    page.goto(live_server.url + "/-/komponenter/")
    page.evaluate("document.querySelector('.note.err').hidden = true")
    assert not page.is_visible(".note.err")


def test_pages_work_without_scripts(live_server, open_page):
    page = open_page(scripts=False)
    page.goto(live_server.url + "/")
    page.click("text=English")
    assert page.url.endswith("/en/")
    page.click("text=Report a shortcoming")
    page.fill("#id_problem", "The contrast of the map is weak.")
    page.click("form.f button")
    assert page.is_visible("text=We have received it")


def test_the_counter_follows_what_is_written(live_server, open_page):
    page = open_page()
    page.goto(live_server.url + "/tillganglighet/rapportera/")
    assert page.text_content("[data-counter]") == "Högst 3\N{NARROW NO-BREAK SPACE}000 tecken"
    page.fill("#id_problem", "å" * 1234)
    expected = "1\N{NARROW NO-BREAK SPACE}234 av högst 3\N{NARROW NO-BREAK SPACE}000 tecken"
    assert page.text_content("[data-counter]") == expected
