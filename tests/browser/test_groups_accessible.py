"""The group's room, applications and the coordinators' group pages in a real browser: no violation, no sideways scroll."""

import pytest
from django.utils import timezone

from border import limits
from meetmalmo import context
from people.models import Competence
from projects import joining, private, proposing
from projects.models import Application, Project
from tests.browser.looking import go, look, violations
from tests.builders import ensure_reference_data
from tests.projects.builders import carin
from tests.projects.group_pages import group_pages

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

PASSWORD = "ett-langt-losenord-1"
PUBLIC = ["/projekt/lediga-platser/", "/jag-kan-bidra/tack/"]


@pytest.fixture(autouse=True)
def _ready():
    ensure_reference_data()
    context.forget_unit()
    limits._redis().flushdb()
    Competence.objects.get_or_create(key="upphandling", defaults={"name_sv": "Upphandling", "name_en": "Procurement"})


def test_pages_of_a_group_have_no_violations(live_server, open_page, client):
    paths = [*PUBLIC, *group_pages(client)]
    page = open_page(bypass_csp=True)
    found = []
    for path in [path for path in paths if not path.startswith("/admin/")]:
        answer = page.goto(live_server.url + path)
        assert answer.status == 200, path
        found += look(page)
    room = next(path for path in paths if path.endswith("/kalender/"))
    page.goto(live_server.url + room)
    go(page, "main form button")
    found += look(page)
    page.goto(live_server.url + room.replace("kalender", "mote"))
    go(page, "form.f button")
    assert page.is_visible("[role=alert]")
    found += violations(page)
    assert found == []


def test_coordinators_group_pages_have_no_violations(live_server, open_page, client):
    paths = [path for path in group_pages(client) if path.startswith("/admin/")]
    # No worker runs here: what still waits would make the page look again and again, also while it is examined.
    proposing.work_out_waiting()
    staff = carin()
    staff.set_password(PASSWORD)
    staff.save()
    page = open_page(bypass_csp=True)
    page.goto(live_server.url + "/admin/login/")
    page.fill("#id_username", staff.email)
    page.fill("#id_password", PASSWORD)
    go(page, "[type=submit]")
    found = []
    for path in paths:
        answer = page.goto(live_server.url + path)
        assert answer.status == 200, path
        found += look(page)
    page.goto(live_server.url + next(path for path in paths if path.endswith("/grupp/")))
    page.check("[name=people] >> nth=0")
    go(page, "text=Titta på frågorna innan de skickas")
    assert page.is_visible("h1:has-text('Titta innan du skickar')")
    found += violations(page)
    assert found == []


def test_an_application_goes_from_the_phone_to_the_chair_without_scripts(live_server, open_page, client):
    group_pages(client)
    page = open_page(width=390, scripts=False)
    page.goto(live_server.url + "/projekt/")
    go(page, "text=Lediga platser runt borden")
    go(page, "text=Någon som kan det")
    page.fill("#id_words", "Jag har gjort det i tio år.")
    page.fill("#id_name", "Efra Exempelsson")
    page.fill("#id_email", "efra@annan.example")
    page.check("[name=sphere][value=city]")
    go(page, "form.f button")
    application = Application.objects.latest("id")
    page.goto(live_server.url + f"/jag-kan-bidra/{joining.sign(application)}/")
    go(page, "button:has-text('Bekräfta')")
    assert page.is_visible("text=Tack, vi har fått din anmälan")
    lead = Project.objects.get().members.get(role="lead")
    page.goto(live_server.url + f"/grupp/{private.new_address(lead, at=timezone.now())}/anmalan/{application.pk}/")
    go(page, "button:has-text('Ja, välkommen till gruppen')")
    assert page.is_visible("text=Svaret är skickat")
    application.refresh_from_db()
    assert application.state == "accepted"
