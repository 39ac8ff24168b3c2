"""The resource pool in a real browser: joining on a phone without scripts, one's own pages, the coordinators' pages."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from border import limits
from meetmalmo import context
from outbox.models import Message
from people import pool
from people.models import Competence, Organisation, ResourcePerson
from people.pool import Entry
from people.vocabulary import ConfirmedWay
from projects import inviting
from projects.models import GroupInvitation
from tests.browser.looking import go, look, too_wide, violations
from tests.builders import ensure_reference_data, make_staff
from tests.projects.builders import carin, make_project
from tests.projects.test_staffing import somebody

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

PASSWORD = "ett-langt-losenord-1"
LIST = "/admin/people/resourceperson/"


@pytest.fixture(autouse=True)
def _ready():
    ensure_reference_data()
    context.forget_unit()
    limits._redis().flushdb()
    for key, sv, en in (("odling", "Odling", "Growing"), ("upphandling", "Upphandling", "Procurement")):
        Competence.objects.get_or_create(key=key, defaults={"name_sv": sv, "name_en": en})


def asked(entry):
    entry.groups_at_once = 5
    entry.save(update_fields=["groups_at_once"])
    inviting.invite(make_project(title="Svala gårdar", partners=[]), entry, by=carin())
    old = inviting.invite(make_project(title="Nattlinjen", partners=[]), entry, by=carin())
    inviting.decline(old)
    return entry


def test_business_person_joins_on_a_phone_without_scripts(live_server, open_page):
    page = open_page(width=390, scripts=False)
    page.goto(live_server.url + "/bli-resursperson/")
    page.fill("#id_name", "Berit Exempelsson")
    page.fill("#id_email", "berit@foretag.example")
    page.check("input[name=sphere][value=business]")
    page.fill("#id_organisation_name", "Exempelbolaget")
    page.fill("#id_own_words", "Jag kan upphandlingar")
    page.check("input[name=offers][value=time]")
    go(page, "main form .btn.big")
    # Suggested out of her own words, to be ticked.
    page.check(f"input[name=meant][value='{Competence.objects.get(key='upphandling').pk}']")
    go(page, "main form .btn.big")
    assert page.url.endswith("/bli-resursperson/tack/")
    link = re.search(r"http://\S+?(/resurs/\S+/)", Message.objects.get().text)[1]
    page.goto(live_server.url + link)
    go(page, "text=Ja, jag vill vara med")
    assert page.is_visible("text=Tack, nu är du med")
    entry = ResourcePerson.objects.get()
    assert (entry.state, entry.competences.get().competence.key) == ("active", "upphandling")
    go(page, "text=Gör uppehåll")
    until = timezone.localdate() + timedelta(days=30)
    page.fill("#id_until", until.isoformat())
    go(page, "main form .btn.big")
    assert page.url.endswith("?klart=paus")
    entry.refresh_from_db()
    assert entry.paused_until == until


def test_own_pages(live_server, open_page):
    entry = asked(
        somebody(1, own_words="Odlar på tak", skills={"odling": 2}, offers=["time", "premises"], spoken=["sv", "en"])
    )
    own = f"/resurs/{pool.new_address(entry, mailed=True, at=timezone.now())}/"
    page = open_page(bypass_csp=True)
    found = []
    for path in (own, own + "andra/", own + "uppehall/", own + "sluta/", own + "byt-lank/", "/en" + own):
        assert page.goto(live_server.url + path).status == 200, path
        found += look(page)
    assert found == []


def test_coordinators_pages(live_server, open_page):
    me = make_staff()
    me.set_password(PASSWORD)
    me.save()
    Organisation.objects.create(name="Exempelbolaget", sphere="business")
    unsized = somebody(3, organisation_name="Exempelbolaget")
    entry = asked(somebody(1, organisation_name="Exempel-bolaget AB", own_words="Odlar på tak", skills={"odling": 2}))
    ResourcePerson.objects.filter(pk=unsized.pk).update(hidden=True)
    letter = pool.enter(
        Entry("Signe Exempelsson", "other", telephone="040-1", contact_way="telephone"), by=me, way=ConfirmedWay.POST
    )
    called = pool.enter(Entry("Torvald Exempelsson", "other", telephone="040-2", contact_way="telephone"), by=me)
    ResourcePerson.objects.filter(pk=called.pk).update(state="needs_renewal")
    for number in range(10, 18):
        GroupInvitation.objects.create(
            project=make_project(title=f"P{number}", partners=[]), resource=entry, sphere="business", nonce="n", sent_at=timezone.now(),
            asked_by=me, answer_before=timezone.localdate(), answered_at=timezone.now(), state="accepted",
        )  # fmt: skip
    page = open_page(bypass_csp=True)
    page.goto(live_server.url + "/admin/login/")
    page.fill("#id_username", me.email)
    page.fill("#id_password", PASSWORD)
    go(page, "[type=submit]")
    odling = Competence.objects.get(key="odling").pk
    paths = [
        LIST, f"{LIST}?visa=all", f"{LIST}?visa=hidden&q=Person", f"{LIST}add/",
        *(f"{LIST}{name}/" for name in ("organisationer", "egna-ord", "rapport", "lista", "dolj")),
        *(f"{LIST}{one.pk}/change/" for one in (entry, unsized, letter, called)), f"{LIST}{entry.pk}/andra/", f"{LIST}{letter.pk}/brev/",
        "/admin/people/competence/", f"/admin/people/competence/{odling}/change/", f"/admin/people/competence/{odling}/sla-ihop/",
        "/admin/people/askingrule/", "/admin/people/askingrule/add/", "/admin/people/person/", "/admin/begaran/",
        f"/en{LIST}{entry.pk}/change/",
    ]  # fmt: skip
    found = []
    for path in paths:
        assert page.goto(live_server.url + path).status == 200, path
        found += violations(page)
        if path.startswith(LIST) and "?" not in path and path != LIST:
            found += too_wide(page)
    # What answers to a form: somebody found, everything known, an entry with mistakes.
    page.goto(live_server.url + f"{LIST}dolj/")
    page.fill("#id_words", "Exempelsson")
    go(page, ".triage button")
    found += violations(page)
    page.goto(live_server.url + "/admin/begaran/")
    page.fill("#id_email", entry.email)
    page.check("#id_checked")
    go(page, "text=Visa allt")
    found += violations(page)
    page.goto(live_server.url + f"{LIST}add/")
    go(page, ".triage .button")
    found += violations(page)
    assert found == []
