"""The lead's side of support: asks, takes back, considers, sends; the others read. Without scripts and cookies."""

import re

import pytest
from django.utils import timezone, translation

from border import limits
from border.formkeys import new_form_key
from outbox.models import Message
from projects import applying, lifecycle, private, programmes, supporting
from projects.applying import Applicant
from projects.models import Support, SupportApplication
from projects.supporting import Gift, Giver
from tests.projects.builders import carin, make_ongoing, make_project
from tests.projects.support_builders import day, lead_of, make_programme, promised, wished

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


@pytest.fixture
def project():
    return make_ongoing()


def page(member):
    return f"/grupp/{private.new_address(member, at=timezone.now())}/stod/"


def typed(**changes):
    return {"kind": "premises", "text": "En sal för trettio", "amount": "", "form_key": new_form_key(), **changes}


def test_lead_asks_from_the_private_page_and_sees_when_the_answer_comes(client, project):
    path = page(lead_of(project))
    front = client.get(path.removesuffix("stod/")).content.decode()
    assert path in front
    answer = client.post(path + "be-om/", typed(kind="funding_search", amount="50 000"), follow=True)
    html = answer.content.decode()
    assert "Tack, vi har fått er önskan" in html
    support = Support.objects.get()
    assert (support.asked_amount, support.state) == (50_000, "asked")
    assert "50\N{NARROW NO-BREAK SPACE}000" in html
    assert "Svar senast" in html
    assert answer["Cache-Control"].find("no-store") >= 0
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "Svar senast" not in front
    assert Message.objects.filter(kind="projects/support_asked").count() == 1
    assert "svar senast" in client.get(path.removesuffix("stod/")).content.decode()


def test_looking_changes_nothing(client, project):
    programme = make_programme(themes=("klimat",))
    wished(project)
    before = (Support.objects.values().get(), SupportApplication.objects.count())
    path = page(lead_of(project))
    for end in ("", "be-om/", "?klart=bett"):
        assert client.get(path + end).status_code == 200
    assert client.get(path + "steg/").status_code == 405
    assert client.get(path.removesuffix("/") + ".ics").status_code == 200
    assert (Support.objects.values().get(), SupportApplication.objects.count()) == before
    assert programme.applications.count() == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": ""}, "Vad behöver ni"), ({"kind": "mars"}, "mars"), ({"text": "  "}, "Fel"), ({"text": "x" * 10_000}, "Fel"),
        ({"amount": "mycket"}, "Fel"), ({"amount": "0"}, "Fel"), ({"amount": "-5"}, "Fel"), ({"amount": "9" * 30}, "Fel"),
    ],
)  # fmt: skip
def test_mistakes_are_said_and_nothing_is_kept(client, project, changes, words):
    answer = client.post(page(lead_of(project)) + "be-om/", typed(**changes))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<title>Fel" in html
    assert words in html
    assert not Support.objects.exists()


HOSTILE = "<script>alert(1)</script> \u202eRTL \"'><b>"


def test_hostile_words_are_text_wherever_they_are_shown(client, project):
    answer = client.post(page(lead_of(project)) + "be-om/", typed(text=HOSTILE), follow=True)
    assert "<script>alert(1)" not in answer.content.decode()
    assert "&lt;script&gt;" in answer.content.decode()
    assert "\u202e" not in Support.objects.get().text
    nul = client.post(page(lead_of(project)) + "be-om/", typed(text="En\x00 sal till alla"))
    assert nul.status_code in (302, 400)


def test_members_read_and_only_the_lead_acts(client, project):
    member = project.members.exclude(role="lead").first()
    support = wished(project)
    path = page(member)
    html = client.get(path).content.decode()
    assert "En sal för trettio" in html
    assert "<form" not in html.split("<main")[1].split("</main")[0]
    assert "be-om" not in html
    client.post(path + "be-om/", typed())
    client.post(path + "steg/", {"step": "ta-tillbaka", "row": support.pk})
    support.refresh_from_db()
    assert (Support.objects.count(), support.state) == (1, "asked")


def test_lead_takes_back_considers_sends_and_lets_be(client, project):
    support, programme = wished(project), make_programme(themes=("klimat",))
    path = page(lead_of(project))
    client.post(path + "steg/", {"step": "ta-tillbaka", "row": support.pk})
    support.refresh_from_db()
    assert support.state == "withdrawn"
    for _ in range(2):
        client.post(path + "steg/", {"step": "overvag", "row": programme.pk})
    application = SupportApplication.objects.get()
    html = client.get(path).content.decode()
    assert "Ansökan är skickad" in html
    # What is under way is not suggested once more.
    assert "Vi överväger att söka" not in html
    client.post(path + "steg/", {"step": "skickad", "row": application.pk})
    application.refresh_from_db()
    assert (application.state, application.sent_on) == ("sent", day())
    late = client.post(path + "steg/", {"step": "skickad", "row": application.pk}, follow=True).content.decode()
    assert "Det går inte att göra nu" in late or "inte där det var" in late
    client.post(path + "steg/", {"step": "avsta", "row": application.pk})
    application.refresh_from_db()
    assert (application.state, [e.actor_kind for e in application.events.all()]) == ("withdrawn", ["lead"] * 3)


def test_rows_of_other_projects_are_not_found(client, project):
    other = make_project(title="Annat")
    theirs = supporting.note_wish(other, supporting.Wish("premises", "Deras sal"), by=carin())
    application = applying.consider(other, make_programme(), Applicant(), by=carin())
    path = page(lead_of(project))
    for step, row in (("ta-tillbaka", theirs.pk), ("skickad", application.pk), ("avsta", application.pk), ("mars", 1)):
        assert client.post(path + "steg/", {"step": step, "row": row}).status_code == 404
    for row in ("", "x", "9" * 30, "-1"):
        assert client.post(path + "steg/", {"step": "overvag", "row": row}).status_code == 404
    assert "Deras sal" not in client.get(path).content.decode()


def test_address_that_was_replaced_or_is_wrong(client, project):
    path = page(lead_of(project))
    private.replace_all(lead_of(project))
    for end in ("", "be-om/"):
        assert client.get(path + end).status_code == 410
    assert client.get("/grupp/finns-inte/stod/").status_code == 404
    assert client.get(path.removesuffix("/") + ".ics").status_code == 410


def test_nothing_is_asked_of_a_project_that_has_ended(client, project):
    path = page(lead_of(project))
    make_programme(themes=("klimat",))
    lifecycle.discontinue(project, why="Slut", lessons="Inget", by=carin())
    html = client.get(path).content.decode()
    assert "be-om" not in html
    assert "Gröna gårdar" not in html
    client.post(path + "be-om/", typed())
    assert not Support.objects.exists()


def test_mailed_link_leads_to_the_page(client, project):
    promised(project)
    text = Message.objects.get(kind="projects/support_promised").text
    link = re.search(r"https?://\S+/stod/", text)[0]
    html = client.get("/" + link.split("/", 3)[3]).content.decode()
    assert "Lovat senast" in html
    assert "Processledare" in html


def test_calendar_of_the_group_has_the_days(client, project):
    programme = make_programme(last_date=day(20))
    applying.consider(project, programme, Applicant(), by=carin())
    answer = client.get(page(lead_of(project)).removesuffix("/") + ".ics")
    assert answer["Content-Type"].startswith("text/calendar")
    text = answer.content.decode()
    assert f"DTSTART;VALUE=DATE:{day(20):%Y%m%d}" in text
    # What is considered is nobody's business outside the group.
    public = client.get(f"/projekt/{project.number}/kalender.ics").content.decode()
    assert "Gröna" not in public


def test_english_page_is_all_english(client, project):
    make_programme(themes=("klimat",), gives_en="Money for plants.", for_whom_en="Associations.")
    wished(project)
    lead = lead_of(project)
    html = client.get("/en" + page(lead)).content.decode()
    for words in ("Ask for support", "What you could apply for", "Money for plants.", "Why it fits", "Answer by"):
        assert words in html
    with translation.override("en"):
        assert programmes.for_project(project).fits[0].why[0].startswith("It is for")


def test_thirty_cost_as_much_as_one(client, project, django_assert_max_num_queries):
    path = page(lead_of(project))
    giver = Giver("Exempelhus", "business")

    def grow(number):
        for n in range(number):
            supporting.give(project, Gift("premises", f"Sal {n}", day()), by=carin(), giver=giver)
            programme = make_programme(f"Program {project.support_applications.count()}", themes=("klimat",))
            applying.consider(project, programme, Applicant(), by=carin())

    grow(1)
    client.get(path)
    with django_assert_max_num_queries(20) as few:
        client.get(path)
    grow(29)
    with django_assert_max_num_queries(20) as many:
        client.get(path)
    assert len(many) == len(few)
