"""The form, the private pages and the coordinators' pages in a real browser: no violation, no sideways scroll."""

import re

import pytest

from border import limits
from ideas import answering, handing_in, triage
from ideas.models import Draft, Idea, Suspicion
from meetmalmo import context
from people.models import Administration, Ambassador
from tests.browser.looking import look, violations
from tests.builders import ensure_reference_data, make_idea, make_staff
from tests.ideas.test_handing_in import begin, fill
from tests.ideas.test_private_pages import mailed_link
from tests.ideas.test_steps import judge_all, yes

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PASSWORD = "ett-langt-losenord-1"


@pytest.fixture(autouse=True)
def _ready():
    ensure_reference_data()
    context.forget_unit()
    limits._redis().flushdb()


def test_form_and_private_pages(live_server, open_page, client):
    carin = make_staff()
    idea = make_idea()
    status = mailed_link()
    ambassador = Ambassador.objects.create(
        name="Alva", email="alva@k.example", administration=Administration.objects.first()
    )
    triage.ask_ambassador(idea, ambassador=ambassador, text="Pågår något?", by=carin)
    question = mailed_link("ambassador_question")
    done = make_idea(giver_email="b@x.example")
    answered = mailed_link()
    judge_all(done, carin)
    answering.send(answering.write(done, version=0, written=yes(), by=carin), by=carin)
    token, filled = begin(client), fill(client)
    wrong = begin(client)
    client.post(f"/lamna-ide/{wrong}/2/", {"title": ""})
    paths = [
        "/lamna-ide/", "/lamna-ide/pa-papper/", "/lamna-ide/borttaget/", "/ide/ny-lank/", "/ide/ny-lank/skickad/",
        *(f"/lamna-ide/{token}/{end}" for end in ("", "2/", "3/", "mejla/")), f"/lamna-ide/{wrong}/2/?check", f"/lamna-ide/{filled}/4/",
        *(status + end for end in ("", "tack/", "lagg-till/", "ta-tillbaka/", "kontakt/", "byt-lank/")),
        answered, answered + "svar/", question,
    ]  # fmt: skip
    page = open_page(bypass_csp=True)
    found = []
    for path in paths:
        answer = page.goto(live_server.url + path)
        assert answer.status == 200, path
        found += look(page)
    assert found == []


def test_coordinators_pages(live_server, open_page, client):
    carin = make_staff()
    carin.set_password(PASSWORD)
    carin.save()
    late, held = make_idea(), make_idea(giver_email="b@x.example")
    judge_all(late, carin)
    triage.add_note(late, text="Ring.", by=carin)
    answering.hold(answering.write(held, version=0, written=yes(), by=carin), by=carin)
    token = fill(client)
    handing_in.suspect(Draft.objects.latest("id"), reasons=["decoy"])
    assert token
    page = open_page(bypass_csp=True)
    page.goto(live_server.url + "/admin/login/")
    page.fill("#id_username", carin.email)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("text=Det som väntar")
    queue = "/admin/ideas/idea/"
    paths = [
        "/admin/", "/en/admin/", queue, f"{queue}?q=cykel", f"{queue}?visa=all", late.get_admin_url(), held.get_admin_url(),
        f"{queue}{held.pk}/mejl/", f"{queue}add/", f"{queue}diarium/", "/admin/ideas/suspicion/",
        f"/admin/ideas/suspicion/{Suspicion.objects.get().pk}/change/", "/admin/ideas/criteriaset/", "/admin/ideas/criteriaset/1/change/",
        "/admin/ideas/inventoryplace/", "/admin/people/unit/", "/admin/people/ambassador/add/", "/admin/outbox/message/",
    ]  # fmt: skip
    found = []
    for path in paths:
        path = re.sub("criteriaset/1/", f"criteriaset/{Idea.objects.first().criteria_set_id}/", path)
        answer = page.goto(live_server.url + path)
        assert answer.status == 200, path
        found += violations(page)
    assert found == []


def test_queue_to_answer_by_keyboard_alone(live_server, open_page):
    carin = make_staff()
    carin.set_password(PASSWORD)
    carin.save()
    idea = make_idea()
    page = open_page()
    page.goto(live_server.url + "/admin/login/")
    page.focus("#id_username")
    page.keyboard.type(carin.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Det som väntar")
    page.goto(live_server.url + idea.get_admin_url())

    def press_until(words: str, most: int = 120) -> None:
        for _ in range(most):
            page.keyboard.press("Tab")
            focused = page.evaluate("document.activeElement.innerText || document.activeElement.name || ''")
            if words in focused:
                # What has the focus shows it.
                assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
                return
        raise AssertionError(f"{words} cannot be reached by keyboard")

    press_until("Jag läser den här idén")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Du läser den här idén nu.")
    idea.refresh_from_db()
    assert idea.reader == carin
    press_until("Spara bedömningen")
    press_until("Spara svaret")
