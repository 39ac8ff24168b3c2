"""Open data, and the staff's pages for files, themes and organisations: no violation, no sideways scroll, no script needed."""

import pytest

from meetmalmo import context
from people.models import Organisation, Theme
from projects.exchange import imports
from projects.starting import PartnerGiven
from tests.browser.looking import look, violations
from tests.builders import ensure_reference_data, make_staff
from tests.projects.builders import make_ongoing, make_project

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PASSWORD = "ett-langt-losenord-1"
FILE = (
    "title,summary\r\nGamla bion,Grannar öppnar bion igen.\r\n,Utan rubrik\r\n\u202eVänd,<script>alert(1)</script>\r\n"
)


@pytest.fixture(autouse=True)
def _ready():
    ensure_reference_data()
    context.forget_unit()


def sign_in(page, live_server):
    carin = make_staff()
    carin.set_password(PASSWORD)
    carin.save()
    page.goto(live_server.url + "/admin/login/")
    page.fill("#id_username", carin.email)
    page.fill("#id_password", PASSWORD)
    with page.expect_navigation():
        page.click("[type=submit]")
    page.wait_for_selector("text=Det som väntar")
    return carin


def test_open_data(live_server, open_page):
    make_ongoing()
    page = open_page(bypass_csp=True)
    for path in ("/oppna-data/", "/en/oppna-data/"):
        page.goto(live_server.url + path)
        assert look(page) == []


def test_pages_of_the_staff(live_server, open_page):
    page = open_page(bypass_csp=True)
    carin = sign_in(page, live_server)
    make_project(title="Ena", partners=[PartnerGiven("Exempelbygg AB", "business")])
    make_project(title="Andra", partners=[PartnerGiven("Exempel-Bygg", "business")])
    keep, gone = Organisation.objects.get(name="Exempelbygg AB"), Organisation.objects.get(name="Exempel-Bygg")
    bad = imports.hand_in("projekt.csv", FILE.encode(), by=carin)
    good = imports.hand_in("projekt.csv", FILE.replace(",Utan rubrik\r\n", "").encode(), by=carin)
    theme = Theme.objects.first()
    files = "/admin/projects/project/filer/"
    paths = [
        files, f"{files}{bad.pk}/", f"{files}{good.pk}/", "/en" + files, "/admin/projects/project/", "/admin/people/organisation/",
        f"/admin/people/organisation/{gone.pk}/change/", f"/admin/people/organisation/{gone.pk}/samma-som/",
        f"/admin/people/organisation/{gone.pk}/samma-som/?som={keep.pk}", "/admin/people/organisation/add/",
        f"/admin/people/theme/{theme.pk}/change/", f"/admin/people/theme/{theme.pk}/samma-som/", "/admin/people/theme/",
    ]  # fmt: skip
    found = []
    for path in paths:
        answer = page.goto(live_server.url + path)
        assert answer.status == 200, path
        found += violations(page)
    assert found == []


def test_file_goes_in_without_scripts_by_two_presses(live_server, open_page):
    page = open_page(scripts=False)
    sign_in(page, live_server)
    page.goto(live_server.url + "/admin/projects/project/")
    with page.expect_navigation():
        page.click("text=Projekt som filer")
    page.set_input_files(
        "input[type=file]",
        {"name": "projekt.csv", "mimeType": "text/csv", "buffer": FILE.replace(",Utan rubrik\r\n", "").encode()},
    )
    with page.expect_navigation():
        page.click("text=Se vad filen skulle göra")
    assert page.is_visible("text=P-0001")
    with page.expect_navigation():
        page.click("text=Ta in den")
    assert page.is_visible("text=Tagit in: 2 rader är nya")
