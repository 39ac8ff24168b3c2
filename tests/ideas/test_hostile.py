"""Hostile input: a clear message or harmless text, never a 500, nothing lost."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from border import limits
from ideas.models import Attachment, Draft, Idea
from tests.builders import idea_answers
from tests.ideas.test_handing_in import age, begin, fill, giver_answers, start_of

pytestmark = pytest.mark.django_db

NASTY = {
    "control": "Rubrik \x00\x07\x1b[31m med \x85 styrtecken",
    "bidi": "Rubrik \u202emed omvänd\u202c text \u2066här",
    "tags": "Rubrik med \U000e0041\U000e0042 taggar",
    "zalgo": "Rubrik Z" + "\u0300" * 400 + "algo",
    "script": "<script>alert(1)</script> rubrik",
    "template": "{{ 7*7 }} {% load x %} ${7*7} rubrik",
    "sql": "'; DROP TABLE ideas_idea; -- rubrik",
    "emoji": "👩‍👩‍👧‍👦 rubrik 🇸🇪",
    "arabic": "فكرة لمالمو rubrik",
    "formula": '=HYPERLINK("http://evil.example") rubrik',
}


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_nasty_text_becomes_a_harmless_idea(client, text):
    token = begin(client)
    client.post(f"/lamna-ide/{token}/2/", idea_answers(title=text[:120], problem=text * 3 + " " * 5 + "x" * 30))
    client.post(f"/lamna-ide/{token}/3/", giver_answers(giver_name=text[:100]))
    age()
    answer = client.post(f"/lamna-ide/{token}/4/", {"start": start_of(client, token)}, follow=True)
    assert answer.status_code == 200
    idea = Idea.objects.get()
    assert "\x00" not in idea.title + idea.problem + idea.giver_name
    page = client.get(answer.redirect_chain[-1][0].replace("tack/", "")).content.decode()
    assert "<script>alert" not in page
    assert "49" not in page[page.index("<h1>") : page.index("</h1>")]


def test_a_megabyte_of_text_gets_a_clear_message(client):
    token = begin(client)
    page = client.post(f"/lamna-ide/{token}/2/", idea_answers(problem="ä" * 500_000)).content.decode()
    assert "Korta texten till 5000 tecken" in page or "Korta texten till 5" in page
    big = client.post(f"/lamna-ide/{token}/2/", idea_answers(problem="ä" * 2_000_000))
    assert big.status_code == 413
    assert "too much" not in big.content.decode()
    assert Draft.objects.get()


def test_a_thousand_fields_get_a_clear_message(client):
    token = begin(client)
    assert client.post(f"/lamna-ide/{token}/2/", {f"f{n}": "x" for n in range(1001)}).status_code == 413


@pytest.mark.parametrize(
    "email",
    [
        "amina@localhost",
        "amina",
        "a@b",
        "amina@cykel.example\nBcc: alla@x.example",
        "åsa@cykel.example",
        '"a b"@x',
        "a@" + "x" * 300 + ".se",
    ],
)
def test_undeliverable_addresses_are_refused_in_words(client, email):
    token = begin(client)
    client.post(f"/lamna-ide/{token}/2/", idea_answers())
    page = client.post(f"/lamna-ide/{token}/3/", giver_answers(giver_email=email)).content.decode()
    assert 'id="id_giver_email_error"' in page


def test_invisible_title_is_refused(client):
    token = begin(client)
    page = client.post(
        f"/lamna-ide/{token}/2/", idea_answers(title="\u3164\u200b\u2060\u3164\u3164\u3164")
    ).content.decode()
    assert 'id="id_title_error"' in page


@pytest.mark.parametrize(
    "field",
    [
        {"spheres_wanted": ["city", "kings"]},
        {"themes": ["999999"]},
        {"themes": ["x' OR 1"]},
        {"partners_asked": "maybe"},
    ],
)
def test_choices_that_are_not_offered_are_refused(client, field):
    token = begin(client)
    answer = client.post(f"/lamna-ide/{token}/2/", idea_answers(**field))
    assert answer.status_code == 200
    assert not Idea.objects.exists()


def test_fields_of_staff_are_not_taken_from_a_visitor(client):
    token = fill(client)
    client.post(
        f"/lamna-ide/{token}/3/",
        giver_answers(state="accepted", reader="1", number="MM-1", case_number="X", follow_by_mail="1"),
    )
    client.post(
        f"/lamna-ide/{token}/4/", {"start": start_of(client, token), "state": "accepted", "answer_due": "2099-01-01"}
    )
    idea = Idea.objects.get()
    assert (idea.state, idea.reader, idea.case_number, idea.follow_by_mail) == ("submitted", None, "", False)


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"title=%ff%fe&problem=%00", b"--x\r\nbroken"])
def test_bodies_that_cannot_be_read_are_no_server_error(client, body):
    token = begin(client)
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"):
        assert client.post(f"/lamna-ide/{token}/2/", body, content_type=kind).status_code in (200, 302, 400, 413)


def png(size=(40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, "PNG")
    return out.getvalue()


def test_files_are_kept_with_the_draft_listed_downloaded_and_go_along(client):
    token = begin(client)
    upload = SimpleUploadedFile("../../Min bild.png", png(), "text/html")
    client.post(f"/lamna-ide/{token}/2/", {**idea_answers(title=""), "files": upload})
    file = Attachment.objects.get()
    assert (file.label, file.content_type) == ("Min bild.png", "image/png")
    assert "Min bild.png" in client.get(f"/lamna-ide/{token}/2/").content.decode()
    client.post(f"/lamna-ide/{token}/2/", idea_answers())
    client.post(f"/lamna-ide/{token}/3/", giver_answers())
    age()
    place = client.post(f"/lamna-ide/{token}/4/", {"start": start_of(client, token)})["Location"]
    status = place.replace("tack/", "")
    answer = client.get(f"{status}bilaga/{file.pk}/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="Min bild.png"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Type"] == "application/octet-stream"


def test_files_of_others_are_not_served(client):
    token = begin(client)
    client.post(f"/lamna-ide/{token}/2/", {**idea_answers(title=""), "files": SimpleUploadedFile("a.png", png())})
    other = begin(client)
    file = Attachment.objects.get()
    assert client.get(f"/lamna-ide/{other}/fil/{file.pk}/").status_code == 404
    client.post(f"/lamna-ide/{other}/fil/{file.pk}/ta-bort/")
    assert Attachment.objects.exists()
    assert client.get(f"/lamna-ide/{token}/fil/{file.pk}/").status_code == 200


def test_refused_file_keeps_text_and_says_why(client):
    token = begin(client)
    page = client.post(
        f"/lamna-ide/{token}/2/", {**idea_answers(), "files": SimpleUploadedFile("cv.png", b"<html><script>")}
    ).content.decode()
    assert 'id="id_files_error"' in page
    assert "Cykelverkstad" in page
    assert not Attachment.objects.exists()


def test_sixth_file_is_refused(client):
    token = begin(client)
    files = [SimpleUploadedFile(f"{n}.png", png()) for n in range(5)]
    client.post(f"/lamna-ide/{token}/2/", {**idea_answers(title=""), "files": files})
    assert Attachment.objects.count() == 5
    page = client.post(
        f"/lamna-ide/{token}/2/", {**idea_answers(), "files": SimpleUploadedFile("6.png", png())}
    ).content.decode()
    assert 'id="id_files_error"' in page
    assert Attachment.objects.count() == 5
