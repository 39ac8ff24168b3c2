"""Every page of projects, for readers, members, followers and coordinators, in a real browser: no violation, no sideways scroll."""

import pytest

from border import limits
from meetmalmo import context
from tests.browser.looking import is_wider_than_its_window, look, sticking_out, violations
from tests.builders import ensure_reference_data
from tests.projects.builders import carin
from tests.projects.gallery import make_gallery

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PASSWORD = "ett-langt-losenord-1"


@pytest.fixture
def gallery():
    limits._redis().flushdb()
    context.forget_unit()
    ensure_reference_data()
    return make_gallery()


def log_in(page, url):
    who = carin()
    who.set_password(PASSWORD)
    who.save()
    page.goto(f"{url}/admin/login/")
    page.fill("#id_username", who.email)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("text=Det som väntar")


def stand_at(page, address, html):
    """Show an answer to a POST as it stands at its address."""
    page.goto(address)
    page.set_content(html)


def test_pages_of_readers_followers_and_members(live_server, open_page, gallery):
    page = open_page(bypass_csp=True)
    found = []
    for path in gallery.public:
        answer = page.goto(live_server.url + path)
        assert answer.status == (404 if "9999" in path else 200), path
        found += look(page)
    for path in gallery.gone:
        assert page.goto(live_server.url + path).status == 410, path
        found += look(page)
    for name, (path, html) in gallery.answers.items():
        assert "<main" in html, name
        stand_at(page, live_server.url + path, html)
        found += look(page)
    assert not found, "\n".join(found)


def test_pages_of_coordinators(live_server, open_page, gallery):
    page = open_page(bypass_csp=True)
    log_in(page, live_server.url)
    found = []
    for path in gallery.staff:
        assert page.goto(live_server.url + path).status == 200, path
        found += violations(page)
    for name, (path, html) in gallery.staff_answers.items():
        assert "<main" in html, name
        stand_at(page, live_server.url + path, html)
        found += violations(page)
    assert not found, "\n".join(found)


def test_the_narrowest_phone_and_the_largest_text_scroll_in_one_direction_only(live_server, open_page, gallery):
    wide = []
    for width, size in ((320, ""), (390, "200%"), (1280, "200%")):
        page = open_page(width=width)
        for path in gallery.public:
            page.goto(live_server.url + path)
            if size:
                page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
            if is_wider_than_its_window(page):
                wide.append(f"{width} {size} {path}: {sticking_out(page)}")
    assert not wide, "\n".join(wide)
