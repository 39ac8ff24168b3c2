"""From the self-check to the receipt."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from border import limits
from ideas.models import Draft, Idea, StatusLink, Suspicion
from outbox.models import Message
from tests.builders import ensure_reference_data, giver_answers, idea_answers

pytestmark = pytest.mark.django_db

FITS = {"together": "yes", "one_company": "no", "broken": "no"}


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


def begin(client) -> str:
    answer = client.post("/lamna-ide/", FITS)
    assert answer.status_code == 302
    return re.search(r"/lamna-ide/([\w-]{43})/2/", answer["Location"])[1]


def age(token_count=1, seconds=60):
    for draft in Draft.objects.all():
        Draft.objects.filter(pk=draft.pk).update(started_at=draft.started_at - timedelta(seconds=seconds))


def start_of(client, token):
    page = client.get(f"/lamna-ide/{token}/4/").content.decode()
    return re.search(r'name="start" value="([^"]+)"', page)[1]


def fill(client, **changes) -> str:
    token = begin(client)
    assert client.post(f"/lamna-ide/{token}/2/", idea_answers())["Location"].endswith("/3/")
    assert client.post(f"/lamna-ide/{token}/3/", giver_answers(**changes))["Location"].endswith("/4/")
    age()
    return token


def test_whole_way_makes_one_idea_with_number_dates_receipt_and_private_page(client):
    token = fill(client)
    answer = client.post(f"/lamna-ide/{token}/4/", {"start": start_of(client, token)})
    idea = Idea.objects.get()
    assert re.fullmatch(r"MM-\d{4}-0001", idea.number)
    assert (idea.answer_due - idea.received_on).days == 21
    assert {c.criterion.key for c in idea.criterion_answers.all()} == {
        "collaboration", "social_sustainability", "business_development", "municipal_authority", "own_commitment",
    }  # fmt: skip
    page = client.get(answer["Location"])
    assert idea.number in page.content.decode()
    assert (
        page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
        or "no-store" in page["Cache-Control"]
    )
    assert page["Referrer-Policy"] == "no-referrer"
    mail = Message.objects.get(kind="ideas/received")
    assert mail.to == "amina@cykel.example"
    assert idea.number in mail.subject


def test_receipt_holds_no_text_by_the_visitor(client):
    token = fill(client, giver_name="KLICKA HÄR http://evil.example", giver_organisation="Köp billigt")
    client.post(f"/lamna-ide/{token}/4/", {"start": start_of(client, token)})
    mail = Message.objects.get(kind="ideas/received")
    for text in ("KLICKA", "evil", "Köp billigt", "Cykelverkstad", "tvättstugor"):
        assert text not in mail.subject + mail.text + mail.html


def test_nothing_of_the_public_way_sets_a_cookie(client):
    token = fill(client)
    client.post(f"/lamna-ide/{token}/4/", {"start": start_of(client, token)})
    assert client.cookies == {}


def test_better_door_is_shown_and_can_be_passed(client):
    answer = client.post("/lamna-ide/", {**FITS, "broken": "yes"})
    assert answer.status_code == 200
    assert "felanmalan" in answer.content.decode()
    assert not Draft.objects.exists()
    assert client.post("/lamna-ide/", {**FITS, "broken": "yes", "anyway": "1"}).status_code == 302
    assert Draft.objects.count() == 1


def test_errors_keep_every_field_and_the_draft_keeps_what_is_wrong(client):
    token = begin(client)
    page = client.post(
        f"/lamna-ide/{token}/2/", idea_answers(title="", problem="Kort.", spheres_wanted=["city"])
    ).content.decode()
    assert "Kort." in page
    assert 'id="id_title_error"' in page
    assert Draft.objects.get().typed["problem"] == "Kort."
    again = client.get(f"/lamna-ide/{token}/2/").content.decode()
    assert "Kort." in again


def test_steps_cannot_be_skipped(client):
    token = begin(client)
    answer = client.get(f"/lamna-ide/{token}/4/")
    assert answer["Location"] == f"/lamna-ide/{token}/2/?check"
    assert client.post(f"/lamna-ide/{token}/4/", {"start": ""})["Location"] == f"/lamna-ide/{token}/2/?check"
    assert "Rubrik" in client.get(answer["Location"]).content.decode()
    assert not Idea.objects.exists()


def test_forged_or_missing_start_asks_once_more_and_loses_nothing(client):
    token = fill(client)
    for start in ("", "forged", start_of(client, token) + "x"):
        page = client.post(f"/lamna-ide/{token}/4/", {"start": start})
        assert page.status_code == 200
    assert not Idea.objects.exists()
    assert Draft.objects.get().typed["title"]


def test_faster_than_anybody_types_asks_once_more(client):
    token = fill(client)
    age(seconds=-60)
    assert client.post(f"/lamna-ide/{token}/4/", {"start": start_of(client, token)}).status_code == 200
    assert not Idea.objects.exists()


def test_pressing_twice_and_going_back_leads_to_the_same_receipt(client):
    token = fill(client)
    start = start_of(client, token)
    first = client.post(f"/lamna-ide/{token}/4/", {"start": start})["Location"]
    assert client.get(client.post(f"/lamna-ide/{token}/4/", {"start": start})["Location"])["Location"] == first
    assert client.get(f"/lamna-ide/{token}/")["Location"] == first
    assert Idea.objects.count() == 1
    assert Message.objects.filter(kind="ideas/received").count() == 1


def test_filled_decoy_is_put_aside_with_the_same_thanks_and_no_mail(client):
    token = begin(client)
    client.post(f"/lamna-ide/{token}/2/", idea_answers())
    client.post(f"/lamna-ide/{token}/3/", giver_answers(webbplats="http://spam.example"))
    age()
    answer = client.post(f"/lamna-ide/{token}/4/", {"start": start_of(client, token)}, follow=True)
    assert answer.status_code == 200
    assert "Tack, vi har fått din idé" in answer.content.decode()
    assert not Idea.objects.exists()
    assert not Message.objects.exists()
    assert Suspicion.objects.get().reasons == ["decoy"]


def test_limit_answers_429_with_seconds_and_telephone_and_keeps_the_draft(client):
    for n in range(6):
        token = fill(client, giver_email=f"amina{n}@cykel.example")
        answer = client.post(f"/lamna-ide/{token}/4/", {"start": start_of(client, token)})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert answer["Retry-After"] in answer.content.decode()
    assert "040-34" in answer.content.decode()
    assert Idea.objects.count() == 5
    assert Draft.objects.filter(idea__isnull=True).get().typed["title"]


def test_two_visitors_never_see_each_others_draft(client):
    mine, yours = begin(client), begin(Client())
    client.post(f"/lamna-ide/{mine}/2/", idea_answers(title="Min hemliga rubrik"))
    assert "hemliga" not in Client().get(f"/lamna-ide/{yours}/2/").content.decode()
    assert "hemliga" not in client.get("/lamna-ide/").content.decode()


def test_unknown_malformed_and_foreign_tokens_answer_the_same_404(client):
    token = fill(client)
    location = client.post(f"/lamna-ide/{token}/4/", {"start": start_of(client, token)})["Location"]
    status_token = location.split("/")[2]
    for door, wrong in (
        ("ide", [token, "abc", "x" * 43, status_token + "."]),
        ("lamna-ide", [status_token, "abc", token + "."]),
    ):
        bodies = set()
        for text in wrong:
            answer = client.get(f"/{door}/{text}/")
            assert answer.status_code == 404
            bodies.add(answer.content.decode().replace(text, "…"))
        assert len(bodies) == 1


def test_draft_is_mailed_removed_and_its_files_with_it(client):
    token = begin(client)
    client.post(f"/lamna-ide/{token}/2/", idea_answers(title="Hemlig rubrik här"))
    assert client.post(f"/lamna-ide/{token}/mejla/", {"email": "amina@cykel.example"}).status_code == 200
    mail = Message.objects.get(kind="ideas/draft_link")
    assert token in mail.text
    assert "Hemlig" not in mail.text
    client.post(f"/lamna-ide/{token}/ta-bort/")
    assert client.get(f"/lamna-ide/{token}/").status_code == 404
    assert not Draft.objects.exists()


def test_autosave_keeps_what_is_typed_and_says_when(client):
    token = begin(client)
    answer = client.post(f"/lamna-ide/{token}/spara/", {"step": "2", "title": "Halv"})
    assert re.fullmatch(r"\d\d\.\d\d", answer.json()["saved"])
    assert Draft.objects.get().typed["title"] == "Halv"
    client.post(f"/lamna-ide/{token}/spara/", {"step": "3", "giver_name": "Amina"})
    assert Draft.objects.get().typed["title"] == "Halv"


def test_get_changes_nothing_on_any_private_page(client):
    token = fill(client)
    location = client.post(f"/lamna-ide/{token}/4/", {"start": start_of(client, token)})["Location"]
    status_token = location.split("/")[2]
    idea = Idea.objects.get()
    before = (idea.version, idea.state, idea.events.count(), StatusLink.objects.count(), Message.objects.count())
    for name in (
        "status",
        "thanks",
        "answer",
        "calendar",
        "confirm",
        "mail_again",
        "reply",
        "add",
        "withdraw",
        "restore",
        "contact",
        "follow",
        "replace",
    ):
        path = reverse(f"ideas:{name}", args=[status_token])
        assert client.get(path).status_code in (200, 302, 405)
        client.head(path)
        client.options(path)
    idea.refresh_from_db()
    assert (
        idea.version,
        idea.state,
        idea.events.count(),
        StatusLink.objects.count(),
        Message.objects.count(),
    ) == before


@pytest.mark.parametrize("host", ["https://evil.example", "http://localhost.evil.example"])
def test_post_from_another_site_is_refused(client, host):
    assert client.post("/lamna-ide/", FITS, headers={"origin": host}).status_code == 403
    assert client.post("/lamna-ide/", FITS, headers={"sec-fetch-site": "cross-site"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_posts_make_one_idea_and_one_receipt(client):
    ensure_reference_data()
    token = fill(client)
    start = start_of(client, token)

    def press(_):
        try:
            return Client().post(f"/lamna-ide/{token}/4/", {"start": start})["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        places = set(pool.map(press, range(20)))
    assert Idea.objects.count() == 1
    assert Message.objects.filter(kind="ideas/received").count() == 1
    assert len([place for place in places if "/tack/" in place]) == 1


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gaps_when_some_are_refused_in_parallel():
    ensure_reference_data()
    tokens = [fill(Client(), giver_email=f"a{n}@cykel.example") for n in range(8)]
    starts = [start_of(Client(), token) for token in tokens]

    def press(n):
        try:
            if n == 3:
                return None
            return Client().post(f"/lamna-ide/{tokens[n]}/4/", {"start": starts[n]}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(press, range(8)))
    # Seven pressed, five were let in; the two refused took no number.
    assert sorted(Idea.objects.values_list("running", flat=True)) == [1, 2, 3, 4, 5]
