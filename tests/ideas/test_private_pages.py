"""The giver's pages and the ambassador's: good, used, replaced, tampered; what each button does."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from border import limits
from ideas import answering, private, triage
from ideas.emails import AMBASSADOR_PURPOSE
from ideas.models import Idea
from ideas.vocabulary import IdeaState
from outbox import links
from outbox.models import Message
from people.models import Administration, Ambassador
from tests.builders import make_idea, make_staff
from tests.ideas.test_steps import yes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


@pytest.fixture
def carin():
    return make_staff()


@pytest.fixture
def idea(carin):
    return make_idea()


def mailed_link(kind="received") -> str:
    text = Message.objects.filter(kind=f"ideas/{kind}").latest("id").text
    return re.search(r"http://localhost:8000(/\S+)", text)[1]


def test_link_in_the_receipt_shows_the_status_and_its_button_confirms(client, idea):
    path = mailed_link()
    page = client.get(path).content.decode()
    assert "Bekräfta adressen" in page
    assert idea.title in page
    idea.refresh_from_db()
    assert idea.email_confirmed_at is None
    client.post(path + "bekrafta/")
    idea.refresh_from_db()
    assert idea.email_confirmed_at
    assert "Adressen är bekräftad" in client.get(path + "?klart=confirmed").content.decode()


def test_status_shows_promise_day_wall_and_how_it_was_counted(client, idea):
    with time_machine.travel(timezone.now() + timedelta(days=11), tick=False):
        page = client.get(mailed_link()).content.decode()
    assert "Dag 11 av 21" in page
    assert "Så räknade vi" in page


def test_late_idea_says_that_it_is_our_fault(client, idea, carin):
    with time_machine.travel(timezone.now() + timedelta(days=23), tick=False):
        assert "Det är vårt fel" in client.get(mailed_link()).content.decode()
        triage.tell_delay(idea, reason="Semester.", changed="", new_date=timezone.localdate() + timedelta(7), by=carin)
        page = client.get(mailed_link()).content.decode()
    assert "Nytt datum" in page
    assert "Semester." in page


def test_question_is_answered_on_the_page(client, idea, carin):
    triage.ask_giver(idea, text="I vilka två hus?", answer_before=timezone.localdate(), by=carin)
    path = mailed_link()
    assert "I vilka två hus?" in client.get(path).content.decode()
    client.post(path + "fraga/", {"text": "Hus 1 och 2."})
    client.post(path + "fraga/", {"text": "En gång till."})
    idea.refresh_from_db()
    assert (idea.state, idea.questions.get().reply) == (IdeaState.UNDER_REVIEW, "Hus 1 och 2.")


def test_addition_is_dated_and_the_original_stays(client, idea):
    path = mailed_link()
    client.post(path + "lagg-till/", {"text": "Det ska stå tre hus."})
    client.post(path + "lagg-till/", {"text": "Det ska stå tre hus."})
    assert idea.additions.get().text == "Det ska stå tre hus."
    page = client.get(path).content.decode()
    assert "Det ska stå tre hus." in page
    assert idea.problem[:40] in page


def test_withdrawing_and_bringing_back(client, idea):
    path = mailed_link()
    client.post(path + "ta-tillbaka/", {"reason": "Vi gör det själva."})
    idea.refresh_from_db()
    assert idea.state == IdeaState.WITHDRAWN
    client.post(path + "angra/")
    idea.refresh_from_db()
    assert idea.state == IdeaState.SUBMITTED


def test_bringing_back_ends_after_fourteen_days(client, idea):
    path = mailed_link()
    client.post(path + "ta-tillbaka/", {"reason": "Vi gör det själva."})
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert "angra" not in client.get(path).content.decode()
        client.post(path + "angra/")
    idea.refresh_from_db()
    assert idea.state == IdeaState.WITHDRAWN


def test_answer_page_tells_the_answer_and_is_empty_before(client, idea, carin):
    path = mailed_link()
    assert client.get(path + "svar/")["Location"] == path
    answering.send(answering.write(idea, version=0, written=yes(), by=carin), by=carin)
    page = client.get(path + "svar/").content.decode()
    assert "Svaret är ja" in page
    assert "Vi vill göra det här." in page
    assert "Kim ringer dig." in page


def test_calendar_file_holds_the_day_the_number_and_no_secret(client, idea):
    path = mailed_link()
    answer = client.get(path + "svarsdag.ics")
    body = answer.content.decode()
    assert f"DTSTART;VALUE=DATE:{idea.answer_due:%Y%m%d}" in body
    assert f"UID:{idea.number}@localhost" in body
    assert path.split("/")[2] not in body
    assert answer["Content-Type"].startswith("text/calendar")


def test_replaced_link_says_so_and_the_new_one_works(client, idea):
    path = mailed_link()
    new = client.post(path + "byt-lank/")["Location"]
    assert client.get(path).status_code == 410
    assert "Länken är utbytt" in client.get(path).content.decode()
    assert client.get(new).status_code == 200


def test_lost_link_answers_alike_for_known_and_unknown(client, idea):
    before = Message.objects.count()
    for number, email in (
        (idea.number, idea.giver_email),
        (idea.number, "didrik@x.example"),
        ("MM-2020-9999", idea.giver_email),
    ):
        answer = client.post("/ide/ny-lank/", {"number": number, "email": email})
        assert (answer.status_code, answer["Location"]) == (302, "/ide/ny-lank/skickad/")
    assert Message.objects.count() == before + 1
    assert client.get(mailed_link("new_link")).status_code == 200


def test_mails_to_one_address_are_limited_whoever_asks(client, idea):
    for _ in range(5):
        last = client.post("/ide/ny-lank/", {"number": idea.number, "email": idea.giver_email})
    assert last.status_code == 429
    assert Message.objects.filter(kind="ideas/new_link").count() == 3


def test_english_giver_reads_english_pages_and_mail(client, carin):
    make_idea(reply_language="en")
    path = mailed_link()
    assert path.startswith("/en/ide/")
    assert "You have an answer by" in client.get(path).content.decode()


def test_private_page_is_not_indexed_kept_or_passed_on(client, idea):
    answer = client.get(mailed_link())
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert 'content="noindex"' in answer.content.decode()
    assert "canonical" not in answer.content.decode()


# --- Ambassador -------------------------------------------------------------------------------------------------------


@pytest.fixture
def question(idea, carin):
    ambassador = Ambassador.objects.create(
        name="Alva Exempel", email="alva@kultur.example", administration=Administration.objects.first()
    )
    return triage.ask_ambassador(idea, ambassador=ambassador, text="Pågår något hos er?", by=carin)


def test_ambassador_reads_the_question_and_answers_once(client, question):
    path = mailed_link("ambassador_question")
    assert "Pågår något hos er?" in client.get(path).content.decode()
    client.post(path, {"text": "Ja, på biblioteket."})
    client.post(path, {"text": "Nej."})
    question.refresh_from_db()
    assert question.reply == "Ja, på biblioteket."
    assert "Tack för ditt svar" in client.get(path).content.decode()


def test_ambassadors_link_does_not_open_for_another_purpose_or_when_changed(client, question, idea):
    path = mailed_link("ambassador_question")
    other = links.sign("something-else", question.pk, question.nonce)
    wrong_nonce = links.sign(AMBASSADOR_PURPOSE, question.pk, "x")
    for text in (other, wrong_nonce, path.split("/")[2] + "x", "abc"):
        assert client.get(f"/ambassador/{text}/").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        assert client.get(path).status_code == 410
        client.post(path, {"text": "Sent."})
    question.refresh_from_db()
    assert question.answered_at is None


def test_stranger_with_an_ideas_number_or_id_gets_nowhere(idea):
    didrik = Client()
    for path in (f"/ide/{idea.pk}/", f"/ide/{idea.number}/", f"/admin/ideas/idea/{idea.pk}/change/"):
        assert didrik.get(path).status_code in (302, 404)
    assert Idea.objects.count() == 1
    assert private.PURPOSE != AMBASSADOR_PURPOSE
