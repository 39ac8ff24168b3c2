"""The group's room, applications and the coordinators' group pages in a real browser: no violation, no sideways scroll."""

from datetime import timedelta

import pytest
from django.utils import timezone

from border import limits
from meetmalmo import context
from outbox import links
from people.models import Competence, ResourcePerson
from projects import applying, inviting, meetings, notes, private, proposing, relay, succession
from projects.emails import QUESTION_PURPOSE
from projects.meetings import Plan
from projects.models import Application, GroupRules, Need
from tests.browser.test_pages_accessible import SIZES, is_wider_than_its_window, violations
from tests.builders import ensure_reference_data, make_staff
from tests.projects.builders import carin, make_member, make_ongoing
from tests.projects.test_staffing import somebody

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PASSWORD = "ett-langt-losenord-1"


@pytest.fixture(autouse=True)
def _ready():
    ensure_reference_data()
    context.forget_unit()
    limits._redis().flushdb()
    Competence.objects.get_or_create(key="upphandling", defaults={"name_sv": "Upphandling", "name_en": "Procurement"})


@pytest.fixture
def group():
    """A group with everything in its room: a meeting, one cancelled, a note, letters, somebody who applies, open needs."""
    project = make_ongoing()
    GroupRules.objects.create(project=project, size_from=4, size_to=6)
    didrik = make_member(project, "academia", name="Didrik Exempelsson", email="didrik@grupp.example")
    björn = project.members.get(role="lead")
    relay.choose(didrik, way="telephone", telephone="040-34 10 00")
    Need.objects.create(
        project=project,
        text="Någon som kan upphandling",
        competence=Competence.objects.get(key="upphandling"),
        sphere="city",
    )
    start = timezone.localtime() + timedelta(days=3)
    plan = Plan(
        "Första mötet",
        start,
        start + timedelta(hours=2),
        "Rådhuset",
        "https://mote.example/rum",
        "Vi delar upp gårdarna.",
    )
    meetings.plan(project, plan, member=björn)
    meetings.cancel(meetings.plan(project, plan, member=björn))
    words = notes.Posted("Protokoll", "Vi delade upp gårdarna mellan oss.", "sv", notes.formkeys.new_form_key())
    notes.write(project, words, member=didrik)
    relay.report(relay.write(björn, project.members.get(sphere="city"), text="Hej.", form_key="a" * 22))
    relay.write(didrik, björn, text="Kan du på torsdag?", form_key="b" * 22)
    need = project.needs.get()
    for n in range(2):
        made = applying.apply(
            project, applying.Offered(f"Efra {n}", f"e{n}@ny.example", "academia", "Org", "Kan."), need=need
        )
        if n:
            applying.confirm(made)
    return project


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_room_and_public_pages(live_server, open_page, group, width, dark):
    björn = group.members.get(role="lead")
    didrik = group.members.get(sphere="academia")
    room = f"/grupp/{private.new_address(björn, at=timezone.now())}/"
    letter = björn.letters_received.get()
    meeting = group.meetings.first()
    note = group.notes.get()
    waiting = group.applications.get(state="waiting")
    unconfirmed = group.applications.get(state="unconfirmed")
    offer = succession.offer(didrik, name="Ny", email="ny@x.example", language="sv")
    invitation = inviting.invite(
        group, somebody(1), by=carin(), reasons=[["covers", f"need{group.needs.get().pk}", 2, 0, 0]]
    )
    question = f"/fraga/{links.sign(QUESTION_PURPOSE, invitation.pk, invitation.nonce)}/"
    paths = [
        "/projekt/lediga-platser/", f"/projekt/{group.number}/jag-kan-bidra/", "/jag-kan-bidra/tack/", group.get_absolute_url(),
        f"/jag-kan-bidra/{applying.sign(waiting)}/", f"/jag-kan-bidra/{applying.sign(unconfirmed)}/",
        f"/ta-over/{links.sign(succession.PURPOSE, offer.pk, offer.nonce)}/",
        *(question + end for end in ("", "nej/", "senare/", "foresla/")),
        *(room + end for end in (
            "", "kontakt/", "brev/", f"brev/till/{group.members.get(sphere='city').pk}/", f"brev/{letter.pk}/anmal/", "anteckning/",
            f"anteckning/{note.pk}/visa/", "mote/", f"mote/{meeting.pk}/", f"mote/{meeting.pk}/stall-in/", "kalender/", "fil/",
            f"anmalan/{waiting.pk}/", "lamna-over/", "lamna/",
        )),
    ]  # fmt: skip
    page = open_page(width=width, dark=dark, bypass_csp=True)
    found = []
    for path in paths:
        answer = page.goto(live_server.url + path)
        assert answer.status == 200, path
        found += violations(page)
        assert not is_wider_than_its_window(page), path
    # A form in error, and the calendar's address as it is shown.
    page.goto(live_server.url + room + "mote/")
    page.click("form.f button")
    found += violations(page)
    page.goto(live_server.url + room + "kalender/")
    page.click("main form button")
    found += violations(page)
    assert not is_wider_than_its_window(page)
    assert found == []


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_coordinators_group_pages(live_server, open_page, group, width, dark):
    staff = carin()
    staff.set_password(PASSWORD)
    staff.save()
    for n in range(8):
        somebody(n, skills={"upphandling": 2} if n == 1 else {})
    proposal = proposing.ask_for([group], by=staff)
    proposing.work_out(proposal.pk)
    proposal.refresh_from_db()
    proposing.ask_why_not(proposal, group, ResourcePerson.objects.last())
    inviting.invite(group, ResourcePerson.objects.first(), by=staff)
    make_staff()
    page = open_page(width=width, dark=dark, bypass_csp=True)
    page.goto(live_server.url + "/admin/login/")
    page.fill("#id_username", staff.email)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("text=Det som väntar")
    here = f"/admin/projects/project/{group.pk}/"
    paths = [f"{here}grupp/?forslag={proposal.pk}", f"{here}rum/", "/admin/projects/grupper/", "/admin/projects/ansokningar/",
             "/admin/projects/fragor/"]  # fmt: skip
    found = []
    for path in paths:
        answer = page.goto(live_server.url + path)
        assert answer.status == 200, path
        found += violations(page)
    page.goto(live_server.url + f"{here}grupp/?forslag={proposal.pk}")
    page.check("[name=people] >> nth=0")
    page.click("text=Titta på frågorna innan de skickas")
    page.wait_for_selector("h1:has-text('Titta innan du skickar')")
    found += violations(page)
    assert found == []


def test_an_application_goes_from_the_phone_to_the_chair_without_scripts(live_server, open_page, group):
    page = open_page(width=390, scripts=False)
    page.goto(live_server.url + "/projekt/")
    page.click("text=Lediga platser runt borden")
    page.click("text=Någon som kan upphandling")
    page.fill("#id_words", "Jag har upphandlat i tio år.")
    page.fill("#id_name", "Efra Exempelsson")
    page.fill("#id_email", "efra@ny.example")
    page.check("[name=sphere][value=city]")
    page.click("form.f button")
    assert page.is_visible("text=Titta i din e-post") or "tack" in page.url
    application = Application.objects.latest("id")
    page.goto(live_server.url + f"/jag-kan-bidra/{applying.sign(application)}/")
    page.click("button:has-text('Bekräfta')")
    assert page.is_visible("text=Tack, vi har fått din anmälan")
    lead = group.members.get(role="lead")
    page.goto(live_server.url + f"/grupp/{private.new_address(lead, at=timezone.now())}/anmalan/{application.pk}/")
    page.click("button:has-text('Ja, välkommen till gruppen')")
    assert page.is_visible("text=Svaret är skickat")
    application.refresh_from_db()
    assert application.state == "accepted"
