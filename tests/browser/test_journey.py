"""The whole way in a real browser: form, mail, triage, answer, status; public side without scripts and without cookies.

Real PostgreSQL, a real Celery worker on a real Valkey, a real SMTP server.
"""

from __future__ import annotations

import email
import email.policy
import os
import re
import subprocess
import sys
import time

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from border import limits
from ideas.models import Draft, Idea
from meetmalmo.embedded import free_port
from outbox import queue
from people.models import User
from tests.builders import ensure_reference_data, giver_answers, idea_answers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "cykel-verkstad-tvättstuga"


class Inbox:
    """Keeps every mail it is given."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(email.message_from_bytes(envelope.original_content, policy=email.policy.default))
        return "250 kept"

    def wait(self, words: str, to: str, seconds: float = 40):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for mail in self.mails:
                if words in mail["Subject"] and mail["To"] == to:
                    return mail
            time.sleep(0.1)
        raise AssertionError(f"no mail “{words}” to {to}; there are {[(m['To'], m['Subject']) for m in self.mails]}")


@pytest.fixture
def inbox():
    made = Inbox()
    server = Controller(made, hostname="127.0.0.1", port=free_port())
    server.start()
    yield made, server.port
    server.stop()


@pytest.fixture
def worker(inbox, live_server, settings):
    """A Celery worker of its own process, sending through the SMTP server above."""
    _made, port = inbox
    settings.SITE_URL = live_server.url
    # The test database of this run, which the worker shares.
    name, host = connection.settings_dict["NAME"], connection.settings_dict["HOST"]
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://portal@/{name}?host={host}",
        "EMAIL_URL": f"smtp://127.0.0.1:{port}?tls=none",
        "SITE_URL": live_server.url,
    }
    command = [sys.executable, "-m", "celery", "-A", "meetmalmo", "worker", "--concurrency", "1", "--loglevel", "ERROR"]
    process = subprocess.Popen(command, env=environment)
    queue._away_until = 0
    yield process
    process.terminate()
    process.wait(timeout=30)


def link(mail) -> str:
    return re.search(r"https?://\S+", mail.get_body(("plain",)).get_content())[0]


def fill(page, answers: dict) -> None:
    for name, value in answers.items():
        field = page.locator(f"[name={name}]")
        kind = field.first.get_attribute("type")
        for one in value if isinstance(value, list) else [value]:
            if kind in ("radio", "checkbox"):
                page.check(f"[name={name}][value='{one}']")
            elif one:
                field.fill(one)


def test_from_the_form_to_the_answer(open_page, live_server, inbox, worker):
    ensure_reference_data()
    limits._redis().flushdb()
    User.objects.create_user("carin@malmo.example", PASSWORD, name="Carin Exempelsson", is_superuser=True)
    mails, _port = inbox
    # Amina: an old phone without scripts; every page in a context of its own, so nothing can live in a cookie.
    amina = open_page(width=390, scripts=False)
    amina.goto(f"{live_server.url}/")
    amina.click("text=Lämna en idé >> nth=0")
    fill(amina, {"together": "yes", "one_company": "no", "broken": "no"})
    amina.click("button.big")
    fill(amina, idea_answers())
    amina.click("button.big")
    fill(amina, giver_answers())
    amina.click("button.big")
    amina.click("button.big")
    if "/4/" in amina.url:
        # Faster than anybody types; the page asks for one more press.
        time.sleep(3)
        amina.click("button.big")
    assert "Tack, vi har fått din idé" in amina.inner_text("h1")
    number = Idea.objects.get().number
    assert number in amina.inner_text("main")
    assert amina.context.cookies() == []

    receipt = mails.wait("Vi har fått din idé", "amina@cykel.example")
    assert number in receipt["Subject"]
    status = open_page(width=390, scripts=False)
    status.goto(link(receipt))
    status.click("text=Bekräfta adressen")
    assert "Adressen är bekräftad" in status.inner_text("main")

    # Carin: the admin with a keyboard and a mouse.
    carin = open_page()
    carin.goto(f"{live_server.url}/admin/")
    carin.fill("#id_username", "carin@malmo.example")
    carin.fill("#id_password", PASSWORD)
    carin.keyboard.press("Enter")
    carin.click("text=Ingen läser dem än")
    carin.click(f"text={number}")
    carin.click("text=Jag läser den här idén")
    carin.click("summary:has-text('Fråga idélämnaren')")
    carin.fill("form[action$='ask-giver/'] textarea", "I vilka två hus börjar ni?")
    carin.click("form[action$='ask-giver/'] button")
    question = mails.wait("Vi behöver ditt svar", "amina@cykel.example")
    assert "två hus" not in question.get_body(("plain",)).get_content()

    status.goto(link(question))
    status.click("text=Svara på frågan")
    status.fill("textarea", "I hus 1 och 2, som föreningen äger.")
    status.click("button.big")
    assert "vi har fått ditt svar" in status.inner_text("main")
    mails.wait("Idélämnaren har svarat", "carin@malmo.example")

    carin.reload()
    assert "I hus 1 och 2" in carin.inner_text("main")
    for radio in carin.locator("input[value=met]").all():
        radio.check()
    carin.click("text=Spara bedömningen")
    carin.check("input[name=kind][value=accepted]")
    carin.fill("form[action$='answer/'] textarea[name=text]", "Vi vill göra det här med dig.")
    carin.fill("form[action$='answer/'] textarea[name=next_step]", "Carin ringer i veckan.")
    carin.click("form[action$='answer/'] button")
    carin.click("a:has-text('Läs det som mejl')")
    shown = carin.inner_text(".plainmail")
    assert "Vi vill göra det här med dig." in carin.frame_locator("iframe").locator("body").inner_text()
    carin.click("button:has-text('Skicka svaret')")

    answer = mails.wait("Svaret är ja", "amina@cykel.example")
    told = answer.get_body(("plain",)).get_content()
    assert re.sub(r"\s+", " ", shown.split("http")[0]).strip() == re.sub(r"\s+", " ", told.split("http")[0]).strip()
    status.goto(link(answer))
    assert "Svaret är ja" in status.inner_text("main")
    status.click("text=Läs svaret")
    assert "Carin ringer i veckan." in status.inner_text("main")
    assert status.context.cookies() == []
    assert len([m for m in mails.mails if m["To"] == "amina@cykel.example"]) == 3


def test_autosave_says_when_it_saved_and_says_loudly_when_it_could_not(open_page, live_server):
    ensure_reference_data()
    limits._redis().flushdb()
    page = open_page()
    page.goto(f"{live_server.url}/lamna-ide/")
    fill(page, {"together": "yes", "one_company": "no", "broken": "no"})
    page.click("button.big")
    page.wait_for_url("**/2/")
    with page.expect_response("**/spara/") as saved:
        page.locator("#id_title").press_sequentially("Halv mening")
    assert re.fullmatch(r"\d\d\.\d\d", saved.value.json()["saved"])
    draft = Draft.objects.get()
    assert draft.typed["title"] == "Halv mening"
    page.route("**/spara/", lambda route: route.abort())
    page.locator("#id_title").press_sequentially(" till")
    page.wait_for_selector("[data-save-failed]:not([hidden])")
    assert page.evaluate("document.activeElement.hasAttribute('data-save-failed')")
    assert page.input_value("#id_title") == "Halv mening till"
    # The way on that the notice names works.
    page.unroute("**/spara/")
    page.click("button.big")
    page.wait_for_selector(".sum")
    draft.refresh_from_db()
    assert draft.typed["title"] == "Halv mening till"
