"""Hostile input on the pages of projects: harmless text or a clear message, never a 500, nothing run."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from border import limits
from border.formkeys import new_form_key
from projects import groups, posting, private, publishing, staffing
from projects.models import News, Project, StatusUpdate
from projects.posting import Posted
from projects.vocabulary import MemberRole
from tests.ideas.test_hostile import NASTY
from tests.projects.builders import carin, make_member, make_ongoing, make_project
from tests.projects.test_lifecycle import accepted_idea

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
LONG = "å" * 10_000
EVERYTHING = {
    **NASTY,
    "long": LONG,
    "nothing": "\x00\u200b",
    "surrogate": "a\udcffb".encode("utf-8", "replace").decode(),
}
HUGE = 10**30


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


@pytest.fixture
def project():
    return make_ongoing()


@pytest.fixture
def own(project):
    """The lead's private address."""
    return f"/grupp/{private.new_address(project.members.get(role=MemberRole.LEAD), at=timezone.now())}/"


@pytest.fixture
def staff():
    made = Client()
    made.force_login(carin(), BACKEND)
    return made


def harmless(response):
    html = response.content.decode()
    assert response.status_code < 500
    assert "<script>alert" not in html
    assert "\x00" not in html
    return html


@pytest.mark.parametrize("words", EVERYTHING.values(), ids=EVERYTHING.keys())
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/projekt/", "q"), ("/projekt/", "organisation"), ("/projekt/", "tema"), ("/projekt/", "sida"), ("/projekt/", "ordning"),
        ("/sok/", "q"), ("/en/sok/", "q"), ("/projekt/folj/", "tema"), ("/projekt/atom.xml", "q"), ("/projekt/projekt.csv", "q"),
    ],
)  # fmt: skip
def test_addresses_hold_anything(client, project, path, name, words):
    if path.endswith(".csv"):
        body = b"".join(client.get(path, {name: words}).streaming_content)
        assert b"\x00" not in body
        return
    harmless(client.get(path, {name: words}))


def test_private_addresses_hold_anything(client, own):
    for words in EVERYTHING.values():
        harmless(client.get(own, {"klart": words[:500]}))


def test_numbers_without_end_are_no_such_page(client, project, own):
    for path in (
        f"/projekt/{HUGE}/", "/projekt/P-99999999/",
        f"/projekt/{project.number}/bild/{HUGE}-480/", f"/projekt/{project.number}/bild/1-{HUGE}/",
        f"/projekt/{project.number}/dokument/{HUGE}/", "/fraga/x%00y/", "/folj/%00/", "/folj/bekrafta/%ff/", "/grupp/%00/",
    ):  # fmt: skip
        assert client.get(path).status_code in (400, 404), path
    # Somebody's own page says what can be done instead.
    assert client.get(f"{own}nyhet/{HUGE}/").status_code == 302


@pytest.mark.parametrize("words", NASTY.values(), ids=NASTY.keys())
def test_news_from_the_lead_is_shown_as_text_everywhere(client, staff, project, own, words):
    typed = {
        "title": words[:100] + " rubrik",
        "text": words[:900] + " och mer text.",
        "language": "sv",
        "form_key": new_form_key(),
    }
    preview = harmless(client.post(f"{own}nyhet/", typed))
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', preview))
    assert set(hidden) >= {"title", "text", "language", "form_key"}
    assert client.post(f"{own}nyhet/", {**typed, "send": "1"}).status_code == 302
    update = StatusUpdate.objects.get()
    assert "\x00" not in update.title + update.text
    harmless(staff.get(project.get_admin_url()))
    posting.publish(update, by=carin())
    for path in (
        project.get_absolute_url(),
        f"/projekt/{project.number}/atom.xml",
        own,
        "/projekt/",
        "/oppna-data/nyheter.json",
    ):
        response = client.get(path)
        body = b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()
        assert response.status_code in (200, 404)
        assert "<script>alert" not in body or path.endswith(".json")
    assert News.objects.filter(update=update).exists()


@pytest.mark.parametrize(
    ("end", "typed", "words"),
    [
        ("nyhet/", {"title": LONG, "text": LONG, "language": "sv", "form_key": "x"}, "Korta texten"),
        ("nyhet/", {"title": "Rubrik", "text": LONG, "language": "<script>", "form_key": "\x00"}, "<main"),
        (
            "slutrapport/",
            {"result": LONG, "lessons": LONG, "effect": "\x00", "language": "sv", "form_key": "x"},
            "Korta texten",
        ),
        ("uppehall/", {"why": LONG}, "Korta texten"),
    ],
)
def test_too_long_texts_are_refused_in_words_and_kept(client, project, own, end, typed, words):
    html = harmless(client.post(own + end, typed))
    assert words in html
    assert "å" * 500 in html
    assert not StatusUpdate.objects.exists()
    project.refresh_from_db()
    assert project.state == "ongoing"


@pytest.mark.parametrize(
    "email", ["", "a@b", "x" * 400 + "@post.example", "a@post.example\nBcc: b@x.example", "<script>@x.se", "\x00@x.se"]
)
def test_wrong_addresses_of_followers_and_members_are_refused_in_words(client, project, email):
    for path, typed in (
        (f"/projekt/{project.number}/folj/", {"email": email, "tempo": "<script>alert(1)</script>"}),
        ("/projekt/folj/?tema=klimat", {"email": email}),
        ("/grupp/min-lank/", {"email": email, "number": "P-1\x00<script>alert(1)</script>"}),
    ):
        html = harmless(client.post(path, typed))
        assert 'class="sum' in html or "aria-invalid" in html


@pytest.mark.parametrize("words", [*NASTY.values(), LONG], ids=[*NASTY, "long"])
def test_what_staff_types_is_text_and_too_much_is_refused_in_words(client, staff, words):
    project = make_project()
    steps = f"/admin/projects/project/{project.pk}/steg/"
    address = "https://exempel.invalid/" + "x" * 500
    for name, typed in (
        ("fakta", {"version": project.version, "title": words, "summary": words, "wanted_chairs": "6",
                   "source_url": address, "place": words}),
        ("fakta", {"version": "9" * 30, "title": "T", "summary": "S", "wanted_chairs": "9" * 30, "year_from": "9" * 30}),
        ("beslut", {"body": words, "text": words, "decided_on": "2026-10-01", "papers": address}),
        ("medlem", {"name": words, "email": words, "sphere": words, "role": words, "language": words}),
        ("part", {"name": words, "sphere": "business", "role": words}),
        ("steg", {"title": words, "due_on": "99999-99-99"}),
        ("stod", {"kind": words, "text": words, "given_on": "0000-00-00"}),
        ("nyhet", {"title": words, "text": words, "language": "sv"}),
        ("publicera", {"update": "9" * 15}),
        ("avsla", {"update": "\x00"}),
    ):  # fmt: skip
        harmless(staff.post(f"{steps}{name}/", typed, follow=True))
    harmless(staff.get("/admin/projects/project/", {"q": words}))
    idea = accepted_idea()
    harmless(
        staff.post(f"/admin/projects/project/ur-ide/{idea.pk}/", {"title": words, "summary": words, "partners": words})
    )
    harmless(staff.get(project.get_admin_url()))
    harmless(client.get(project.get_absolute_url(), follow=True))


def test_name_of_a_member_and_a_need_are_text(client, project):
    member = make_member(project, "academia", name="<script>alert(1)</script>", email="a@grupp.example")
    groups.choose_to_be_named(member, shown=True)
    staffing.add_need(
        project,
        {"text": "<script>alert(1)</script>", "sphere": "academia", "commitment": "<script>alert(1)</script>", "competence": None,
         "administration": None, "strength": "should", "level": 1, "count": 1, "public": True},
        by=carin(),
    )  # fmt: skip
    Project.objects.filter(pk=project.pk).update(
        place="<script>alert(1)</script>", time_words="<script>alert(1)</script>"
    )
    publishing.change_facts(
        project, {"about": 'javascript:alert(1) https://x.invalid/"onload="x'}, version=project.version, by=carin()
    )
    html = harmless(client.get(project.get_absolute_url()))
    assert "&lt;script&gt;alert(1)" in html
    assert 'href="javascript' not in html
    assert 'onload="x"' not in html


def test_scripts_in_the_words_of_the_lead_stay_words(project, client):
    posting.post(
        project.members.get(role=MemberRole.LEAD),
        Posted("<b>Fet</b>", "<img src=x onerror=alert(1)> text", "sv", new_form_key()),
    )
    posting.publish(StatusUpdate.objects.get(), by=carin())
    html = client.get(project.get_absolute_url()).content.decode()
    assert "&lt;img src=x onerror" in html


@pytest.mark.parametrize("typed", ["²", "①", "9" * 5000, "٣"])
def test_what_only_looks_like_a_number_is_none(client, staff, project, typed):
    lead = project.members.get(role=MemberRole.LEAD)
    token = private.new_address(lead, at=timezone.now())
    other = make_member(project, "academia", name="Efra Exempelsson", email="a@grupp.example")
    screen = f"/admin/projects/project/{project.pk}"
    for answer in (
        client.get(f"/projekt/{project.number}/jag-kan-bidra/", {"behov": typed}),
        client.get(f"/grupp/{token}/brev/till/{other.pk}/", {"svar": typed}),
        client.post(f"/grupp/{token}/stod/steg/", {"step": "skickad", "row": typed}),
        staff.get(f"{screen}/grupp/", {"forslag": typed}),
        staff.post(f"{screen}/grupp/behov-fyllt/", {"need": typed}),
        staff.post(f"{screen}/steg/publicera/", {"update": typed}),
        staff.post(f"{screen}/rum/ja/", {"row": typed}),
        staff.post(f"{screen}/stod/lova/", {"row": typed, "version": typed}),
        staff.get("/admin/people/resourceperson/rapport/", {"ar": typed}),
        staff.post("/admin/people/resourceperson/dolj/", {"who": f"person:{typed}"}),
        staff.get("/admin/people/theme/1/samma-som/", {"som": typed}),
    ):
        assert answer.status_code in (200, 404)


@pytest.mark.parametrize(
    "path", ["/malmö/", "/stormoten/å/", "/grupp/日本/", "/plats/%F0%9F%98%80/", "/folj/%ff/", "/fraga/\u202e/"]
)
def test_an_address_with_any_letters_is_a_page_or_none(client, path):
    """A Swede who types a name into the address is told that there is no such page, not that it could not be read."""
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["projects/project", "people/resourceperson", "gatherings/gathering", "ideas/idea"])
def test_the_screen_of_no_number_is_not_found(staff, name):
    assert staff.get(f"/admin/{name}/%C2%B2/change/").status_code == 404
