"""Support in a real browser: no violation and no sideways scroll on the lead's, the public and the coordinators' pages."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from border import limits
from meetmalmo import context
from projects import applying, private, supporting
from projects.applying import Applicant
from projects.supporting import Gift, Giver
from tests.browser.looking import go, look, violations
from tests.builders import ensure_reference_data, make_staff
from tests.projects.builders import carin, make_ongoing
from tests.projects.support_builders import day, lead_of, make_programme, promised, wished

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

PASSWORD = "ett-langt-losenord-1"


@pytest.fixture(autouse=True)
def _ready():
    ensure_reference_data()
    context.forget_unit()
    limits._redis().flushdb()


@pytest.fixture
def project():
    """A project with a line in every state."""
    made = make_ongoing()
    with time_machine.travel(timezone.now() - timedelta(days=20)):
        promised(made, days=5)
        make_programme("Gammal", themes=("klimat",))
    wished(made, "funding_search", "Pengar till träd", amount=40_000)
    supporting.decline(wished(made, "other", "Något helt annat"), why="Det gör vi inte.", by=carin())
    given = Gift("participants", "Sju personer", day())
    supporting.give(made, given, by=carin(), giver=Giver("Exempelhus", "business"), persons=7, amount=1_000)
    near = make_programme("Nära", themes=("klimat",), last_date=day(9), amount_from=10_000, amount_to=80_000)
    applying.consider(made, near, Applicant(role="Kassör", amount=30_000), by=carin())
    sent = applying.consider(made, make_programme("Långt", last_date=day(90)), Applicant(amount=30_000), by=carin())
    applying.send(sent, on=day(), by=carin())
    return made


@pytest.mark.slow
def test_pages_of_support(live_server, open_page, project):
    token = private.new_address(lead_of(project), at=timezone.now())
    page = open_page(bypass_csp=True)
    found = []
    for path in (f"/grupp/{token}/", f"/grupp/{token}/stod/", f"/grupp/{token}/stod/be-om/", f"/grupp/{token}/stod/?klart=bett",
                 "/stod-till-projekt/", "/en/stod-till-projekt/", "/stod-till-projekt/2016/"):  # fmt: skip
        answer = page.goto(live_server.url + path)
        assert answer.status == 200, path
        found += look(page)
    page.goto(f"{live_server.url}/grupp/{token}/stod/be-om/")
    go(page, "form.f button.big")
    assert page.title().startswith("Fel: ")
    found += violations(page)
    robin = make_staff("robin@malmo.example", "Robin Exempelsson")
    robin.set_password(PASSWORD)
    robin.save()
    page.goto(live_server.url + "/admin/login/")
    page.fill("#id_username", robin.email)
    page.fill("#id_password", PASSWORD)
    go(page, "[type=submit]")
    for path in ("/admin/", f"/admin/projects/project/{project.pk}/stod/", f"/admin/projects/project/{project.pk}/change/",
                 "/admin/projects/support/", "/admin/projects/support/?visa=late", "/admin/projects/supportapplication/",
                 "/admin/projects/supportprogramme/", "/admin/projects/supportprogramme/add/",
                 "/admin/projects/support/rapport/"):  # fmt: skip
        answer = page.goto(live_server.url + path)
        assert answer.status == 200, path
        found += violations(page)
    assert found == []


def test_lead_on_a_phone_without_scripts_asks_and_a_coordinator_answers(live_server, open_page, project):
    token = private.new_address(lead_of(project), at=timezone.now())
    page = open_page(width=390, scripts=False)
    page.goto(f"{live_server.url}/grupp/{token}/")
    go(page, "text=Be om stöd, och se vad ni kan söka")
    go(page, "text=Be om stöd")
    page.check("text=Lokal för möten")
    page.fill("#id_text", "Ett rum för femton på tisdagar")
    go(page, "form.f button.big")
    assert "Tack, vi har fått er önskan" in page.inner_text("main")
    robin = make_staff("robin@malmo.example", "Robin Exempelsson")
    robin.set_password(PASSWORD)
    robin.save()
    staff = open_page(scripts=False)
    staff.goto(live_server.url + "/admin/login/")
    staff.fill("#id_username", robin.email)
    staff.fill("#id_password", PASSWORD)
    go(staff, "[type=submit]")
    go(staff, "text=Grupper som ber om stöd")
    go(staff, "#result_list tr:has-text('Ett rum för femton') a")
    line = staff.locator("article", has_text="Ett rum för femton")
    line.locator("summary", has_text="Lova det").click()
    line.locator("[name=until]:visible").fill(day(10).isoformat())
    line.locator("[name=organisation]:visible").fill("Exempelhus")
    with staff.expect_navigation():
        line.locator("button:visible", has_text="Lova, och berätta").click()
    page.goto(f"{live_server.url}/grupp/{token}/stod/")
    answer = page.locator("article", has_text="Ett rum för femton").inner_text()
    assert "Lovat senast" in answer
    assert "Exempelhus" in answer
