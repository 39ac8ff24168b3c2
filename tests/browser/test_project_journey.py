"""From an accepted idea to a result somebody else finds: coordinator, lead, reader, journalist, each in a browser of their own.

The public side is without scripts and without cookies. Real PostgreSQL, a real Celery worker, a real SMTP server.
"""

from __future__ import annotations

import csv
import io
import re
import urllib.request

import feedparser
import pytest
from django.utils import timezone

from border import limits
from ideas import answering
from ideas.models import Idea
from projects import tasks
from projects.models import Follower, FollowRequest, Project
from tests.browser.test_journey import PASSWORD, inbox, link, worker  # noqa: F401  (fixtures)
from tests.builders import ensure_reference_data, make_idea, make_staff
from tests.ideas.test_steps import yes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REPORT = {
    "result": "Två verkstäder som är öppna två kvällar i veckan.",
    "lessons": "Fråga hyresvärden om nycklar före allt annat.",
    "effect": "Fyra unga fick sitt första jobb.",
}


def told(who, mails, words, to):
    """The page a mail leads to, on a telephone without scripts."""
    page = who(width=390, scripts=False)
    page.goto(link(mails.wait(words, to)))
    return page


def follow(page, url, email):
    """Find the project by a mistyped word, and ask to follow it from its page."""
    page.goto(f"{url}/")
    page.click("footer >> text=Sök")
    page.fill("#q", "cyckelverkstad")
    page.click("main form[role=search] button")
    page.click("main h3 a:has-text('Cykelverkstad i tvättstugan')")
    page.fill("#mail", email)
    page.click("main aside form button")
    assert "Titta i din" in page.inner_text("h1") or "mejl" in page.inner_text("main")


def test_from_an_accepted_idea_to_a_result_others_find(open_page, live_server, inbox, worker):  # noqa: F811
    ensure_reference_data()
    limits._redis().flushdb()
    mails, _port = inbox
    url = live_server.url
    carin_ = make_staff()
    carin_.set_password(PASSWORD)
    carin_.save()
    idea = make_idea()
    Idea.objects.update(email_confirmed_at=timezone.now())
    answering.send(answering.write(idea, version=0, written=yes(), by=carin_), by=carin_)

    # Carin makes a project of the accepted idea, gives it a group and publishes it.
    carin = open_page()
    carin.goto(f"{url}/admin/")
    carin.fill("#id_username", carin_.email)
    carin.fill("#id_password", PASSWORD)
    carin.keyboard.press("Enter")
    carin.click("text=Antagna, ingen grupp än")
    carin.click(f"text={idea.number}")
    carin.click("text=Gör ett projekt av den")
    assert carin.input_value("[name=title]") == "Cykelverkstad i tvättstugan"
    assert not carin.is_checked("[name=giver_in_group]")
    carin.fill("[name=summary]", "Unga lär sig laga cyklar i tomma tvättstugor.")
    carin.check("label:has-text('Arbete') input")
    carin.click("button:has-text('Skapa projektet')")
    carin.wait_for_selector("text=Bestäm vilka som får se det")
    for name, email, sphere, role in (
        ("Björn Exempelsson", "bjorn@verkstad.example", "business", "lead"),
        ("Cia Exempelsson", "cia@stad.example", "city", "member"),
    ):
        carin.click("summary:has-text('Lägg till en medlem')")
        carin.fill("form[action$='/medlem/'] [name=name]", name)
        carin.fill("form[action$='/medlem/'] [name=email]", email)
        for field, value in (("sphere", sphere), ("role", role)):
            chosen = carin.locator(f"form[action$='/medlem/'] [name={field}]")
            if chosen.first.evaluate("one => one.tagName") == "SELECT":
                chosen.select_option(value)
            else:
                carin.check(f"form[action$='/medlem/'] [name={field}][value={value}]")
        carin.click("button:has-text('Ge en stol')")
    carin.check("[name=to][value=public]")
    carin.click("button:has-text('Bestäm vilka som får se det')")
    carin.click("button:has-text('Projektet är i gång')")
    project = Project.objects.get()
    assert (project.state, project.publication, project.published_by) == ("ongoing", "public", carin_)
    assert idea.number in mails.wait("Din idé har blivit ett projekt", idea.giver_email)["Subject"]
    mails.wait("Nu börjar arbetet", idea.giver_email)

    # Björn tells news by his private link, looks at it first, and Carin publishes it.
    bjorn = told(open_page, mails, "Välkommen till gruppen", "bjorn@verkstad.example")
    bjorn.click("text=Berätta en nyhet")
    bjorn.fill("[name=title]", "Första kvällen är gjord")
    bjorn.fill("[name=text]", "Elva cyklar lagade. Vi är en vecka sena med den andra tvättstugan.")
    bjorn.click("form.f [type=submit], form.f button.btn")
    assert "Så här kommer det att se ut" in bjorn.inner_text("h1")
    assert "Elva cyklar lagade." in bjorn.inner_text("ol.line")
    bjorn.click("text=Skicka nyheten")
    bjorn.click("text=Klar, utan mer")
    assert "Tack, nyheten är skickad" in bjorn.inner_text("main")
    carin.goto(link(mails.wait("En nyhet väntar på publicering", carin_.email)))
    carin.click("button:has-text('Publicera Första kvällen är gjord')")
    mails.wait("Nyheten är publicerad", "bjorn@verkstad.example")

    # Two readers find it by search on a phone, follow it, and confirm from the mail.
    reader = open_page(width=390, scripts=False)
    for email in ("lasare@post.example", "annan@post.example"):
        follow(reader, url, email)
    reader.goto(url + project.get_absolute_url())
    assert "Elva cyklar lagade." in reader.inner_text("main")
    assert idea.number in reader.inner_text("main")
    assert "Björn" not in reader.inner_text("main")
    for email in ("lasare@post.example", "annan@post.example"):
        page = told(open_page, mails, "Bekräfta att du vill följa", email)
        assert not Follower.objects.filter(email=email).exists()
        page.click("text=Ja, följ")
        assert "Bekräftat" in page.inner_text("main")
        page.check("[name=tempo][value=at_once]")
        page.click("form.f [type=submit], form.f button.btn")
        assert "Sparat" in page.inner_text("main")
        assert page.context.cookies() == []
    assert reader.context.cookies() == []

    # Björn ends it with what came of it; Carin publishes; everybody is told.
    bjorn.click("text=Skriv slutrapporten")
    for name, text in REPORT.items():
        bjorn.fill(f"[name={name}]", text)
    bjorn.click("form.f [type=submit], form.f button.btn")
    assert "Tack, rapporten är skickad" in bjorn.inner_text("main")
    assert bjorn.context.cookies() == []
    carin.goto(url + project.get_admin_url())
    carin.click("article.sent button:has-text('Publicera')")
    tasks.tell_at_once.delay()
    result = mails.wait("Projektet är klart", "lasare@post.example")
    mails.wait("Projektet är klart", "annan@post.example")
    # Once, not as news and as result.
    assert len([mail for mail in mails.mails if mail["To"] == "lasare@post.example"]) == 2
    assert REPORT["result"] in result.get_body(("plain",)).get_content()
    assert REPORT["result"] in mails.wait("Det har hänt något", idea.giver_email).get_body(("plain",)).get_content()

    # One leaves by the link at the foot of the mail, the other by her mail program's own button.
    foot = re.search(r"sluta: (http\S+)", result.get_body(("plain",)).get_content())[1]
    leaving = open_page(width=390, scripts=False)
    leaving.goto(foot)
    leaving.click("text=Sluta med allt")
    leaving.click("button:has-text('Sluta med allt')")
    assert "Du har slutat" in leaving.inner_text("h1")
    header = mails.wait("Projektet är klart", "annan@post.example")
    assert header["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    one_click = re.search(r"<(http[^>\s]+)>", header["List-Unsubscribe"])[1]
    urllib.request.urlopen(one_click).read()
    assert Follower.objects.get().email == "annan@post.example"
    urllib.request.urlopen(urllib.request.Request(one_click, data=b"List-Unsubscribe=One-Click")).read()
    assert not Follower.objects.exists()
    assert not FollowRequest.objects.exists()

    # A journalist looks for what came of things, and takes the list with her.
    press = open_page(scripts=False)
    press.goto(f"{url}/projekt/")
    press.check("label:has-text('Avslutat') input")
    press.click("button:has-text('Visa projekten')")
    assert "1 projekt" in press.inner_text("[role=status]")
    file = press.request.get(url + press.get_attribute("a:has-text('CSV')", "href")).text()
    (row,) = csv.DictReader(io.StringIO(file.removeprefix("\ufeff")))
    assert REPORT["result"] in row.values()
    feed = feedparser.parse(press.request.get(url + press.get_attribute("main a:has-text('Atom')", "href")).text())
    assert feed.entries[0].title == "Cykelverkstad i tvättstugan: Projektet är klart"
    press.click("main h2 a")
    text = press.inner_text("main")
    assert text.index(REPORT["result"]) < text.index("Projektets väg")
    assert REPORT["lessons"] in text
    assert press.context.cookies() == []
    # What the giver sees: her idea, its answer, and what came of it.
    giver = told(open_page, mails, "Nu börjar arbetet", idea.giver_email)
    giver.click("text=Cykelverkstad i tvättstugan >> nth=-1")
    assert REPORT["result"] in giver.inner_text("main")
