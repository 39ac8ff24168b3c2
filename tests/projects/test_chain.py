"""The one line of life, from every end: the giver's pages lead to the project, the start page and the search too."""

import re
from datetime import date

import pytest
from django.utils import timezone, translation

from border import limits
from ideas import answering, merging
from ideas.models import Idea
from meetmalmo import context, finding
from outbox.models import Message
from people.models import Unit
from projects import lifecycle, publishing, starting
from projects.models import Decision, Project
from projects.vocabulary import MemberRole, Publication
from tests.builders import make_idea
from tests.gatherings.builders import make_gathering, make_open
from tests.ideas.test_private_pages import mailed_link
from tests.ideas.test_steps import yes
from tests.projects.builders import carin, content, make_member, make_ongoing, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    limits._redis().flushdb()
    context.forget_unit()


def accepted():
    idea = make_idea()
    status = mailed_link()
    answering.send(answering.write(idea, version=0, written=yes(), by=carin()), by=carin())
    idea.refresh_from_db()
    return idea, status


@pytest.mark.parametrize("page", ["", "svar/"])
def test_the_givers_pages_lead_to_the_project_once_it_is_public(client, page):
    idea, status = accepted()
    assert "blev projekt" not in client.get(status + page).content.decode()
    project = starting.from_idea(idea, content(), by=carin())
    html = client.get(status + page).content.decode()
    assert "Idén blev projekt P-0001" in html
    assert "/projekt/P-0001" not in html
    publishing.publish(project, Publication.PUBLIC, by=carin())
    html = client.get(status + page).content.decode()
    assert '<a href="/projekt/P-0001-svala-gardar/"><bdi>Svala gårdar</bdi></a>' in html
    assert idea.number in client.get("/projekt/P-0001-svala-gardar/").content.decode()


def test_the_start_page_shows_three_projects_that_go_on(client):
    html = client.get("/").content.decode()
    assert "Det här pågår" not in html
    assert "Så fungerar det" in html
    for title in ("Ett", "Två", "Tre", "Fyra"):
        make_ongoing(title=title, origin="invented")
    Project.objects.filter(title="Fyra").update(state="finished")
    make_project(title="Dolt", public=False)
    html = client.get("/").content.decode()
    cards = re.search(r'<ul class="cards">(.*?)</ul>', html, re.DOTALL).group(1)
    assert len(re.findall(r"<h3><a href=\"/projekt/P-", cards)) == 3
    assert "Alla 4 projekt" in html
    assert "Påhittat exempel" in cards
    assert "Dolt" not in html


def led_there(**second):
    """Amina's idea and one joined with it, both givers' addresses confirmed; a project under way that came of them."""
    first, joined = make_idea(), make_idea(giver_email="bo@gard.example", reply_language="en", **second)
    Idea.objects.update(email_confirmed_at=timezone.now())
    merging.merge(joined, into=first, by=carin())
    first.refresh_from_db()
    answering.send(answering.write(first, version=0, written=yes(), by=carin()), by=carin())
    first.refresh_from_db()
    project = starting.from_idea(first, content(), by=carin(), giver_in_group=True)
    publishing.publish(project, Publication.PUBLIC, by=carin())
    make_member(project, "business", role=MemberRole.LEAD)
    make_member(project, "city")
    lifecycle.go(project, by=carin())
    joined.refresh_from_db()
    return first, joined, project


def told(kind):
    return {message.to: message for message in Message.objects.filter(kind=f"ideas/{kind}").order_by("id")}


GIVERS = {"amina@cykel.example", "bo@gard.example"}


def test_every_giver_is_told_when_it_becomes_a_project_begins_ends_and_is_followed_up():
    first, _joined, project = led_there()
    assert set(told("became_project")) == set(told("project_started")) == GIVERS
    lifecycle.pause(project, why="Bygglov.", by=carin())
    lifecycle.go(project, by=carin())
    # The work begins once.
    assert Message.objects.filter(kind="ideas/project_started").count() == 2
    facts = {"result": "Två gårdar.", "lessons": "Fråga först."}
    publishing.change_facts(project, facts, version=project.version, by=carin())
    lifecycle.finish(project, by=carin())
    ended = told("result_moved")
    assert set(ended) == GIVERS
    assert "Läget är nu: avslutat." in ended["amina@cykel.example"].text
    assert "The state is now: finished." in ended["bo@gard.example"].text
    for message in ended.values():
        # One number for all of them, the result in words, the way to the page and to one's own.
        assert message.subject.startswith(f"[{first.number}] ")
        assert "Två gårdar." in message.text
        assert "/projekt/P-0001-svala-gardar/" in message.text
        assert re.search(r"/ide/\S+", message.text)
    publishing.add_decision(
        Decision(project=project, body="Tekniska nämnden", text="Tre gårdar till.", decided_on=date(2027, 2, 1)),
        by=carin(),
    )
    decided = told("city_decided")
    assert set(decided) == GIVERS
    assert "Tekniska nämnden beslutade den 1 februari 2027:" in decided["amina@cykel.example"].text
    assert "Tre gårdar till." in decided["bo@gard.example"].text
    lifecycle.follow_up(project, effect="Fyra grader svalare.", city_does="Tre gårdar till.", by=carin())
    assert Message.objects.filter(kind="ideas/result_moved").count() == 4
    assert Message.objects.filter(kind="ideas/result_moved", text__contains="Fyra grader svalare.").count() == 2


def test_giver_of_a_stopped_project_is_told_and_of_a_hidden_one_gets_no_dead_link():
    _first, _joined, project = led_there()
    publishing.publish(project, Publication.INTERNAL, by=carin())
    lifecycle.discontinue(project, why="Ingen ägare.", lessons="Fråga om ägare först.", by=carin())
    stopped = told("result_moved")
    assert set(stopped) == GIVERS
    for message in stopped.values():
        assert "Fråga om ägare först." in message.text
        assert "/projekt/" not in message.text


def test_nobody_whose_address_is_not_confirmed_is_told():
    _first, joined, project = led_there()
    Idea.objects.filter(pk=joined.pk).update(email_confirmed_at=None)
    lifecycle.discontinue(project, why="Ingen ägare.", lessons="Fråga om ägare först.", by=carin())
    assert set(told("result_moved")) == GIVERS - {"bo@gard.example"}


def links_of(client, path):
    """Every address of ours on a page, private tokens and all, the frame of the site left out."""
    with translation.override("sv"):
        html = client.get(path).content.decode()
    return set(re.findall(r'href="(/[^"#?]*)', html[html.index("<main") : html.index("</main>")]))


def test_one_number_stands_on_every_page_of_the_chain_and_each_is_two_clicks_away(client):
    first, joined, project = led_there()
    project.refresh_from_db()
    public = project.get_absolute_url()
    own = {}
    for idea in (first, joined):
        mail = Message.objects.filter(kind="ideas/project_started", to=idea.giver_email).latest("id")
        status = re.search(r"http://[^/]+(/(?:en/)?ide/\S+/)", mail.text)[1]
        assert client.get(status).status_code == 200
        own[idea] = [status, f"{status}svar/"]
    letter = Message.objects.filter(kind="projects/member_welcome").latest("id")
    member = re.search(r"http://[^/]+(/grupp/\S+/)", letter.text)[1]
    client.force_login(carin())
    translation.activate("sv")
    chains = [
        [*own[first], public],
        [*own[joined], f"/en{public}"],
        [member, public],
        [first.get_admin_url(), project.get_admin_url(), public],
        [joined.get_admin_url(), project.get_admin_url(), public],
    ]
    for chain in chains:
        for path in chain:
            assert first.number in client.get(path).content.decode(), path
        # The reader's own private pages are in her mail; all that is public is two clicks away at most.
        for path in chain[:-1]:
            near = links_of(client, path)
            assert chain[-1] in near or any(chain[-1] in links_of(client, one) for one in near & set(chain)), path
        assert links_of(client, chain[0]) & set(chain[1:])
    assert own[first][0] in links_of(client, own[first][1])


# --- Search -----------------------------------------------------------------------------------------------------------


def test_search_finds_projects_and_pages_in_groups(client):
    make_project()
    html = client.get("/sok/?q=gårdar").content.decode()
    assert re.search(r'<h3 class="h3"><a href="/projekt/P-0001-svala-gardar/">', html)
    html = client.get("/sok/?q=kakor").content.decode()
    assert '<a href="/kakor/">' in html[html.index('id="pages"') :]
    html = client.get("/en/sok/?q=cookie").content.decode()
    assert '<a href="/en/kakor/">' in html[html.index('id="pages"') :]


def test_pages_are_searched_as_a_visitor_reads_them(client):
    """With today's telephone and criteria, without the frame, and without holes where values belong."""
    Unit.objects.update(telephone="040-99 99 99")
    context.forget_unit()
    for typed, address, words in (
        ("040-99", "/om/", "Ring 040-99 99 99, "),
        ("omvärlds- och näringslivsfrågor", "/om/", "näringslivsfrågor, stadskontoret leder arbetet."),
        ("ambassadörerna", "/sa-fungerar-det/", "frågar ambassadörerna"),
        ("social hållbarhet", "/sa-fungerar-det/", "Social hållbarhet"),
        ("bordet igen", "", ""),
    ):
        (group,) = finding.groups(typed) or [finding.Group("", "", [])]
        hits = {hit.address: hit.sentence for hit in group.hits}
        assert bool(address) == bool(hits)
        assert words in hits.get(address, "")
    (group,) = finding.groups("frågorna papper")
    assert group.hits[0].title == "Frågorna på papper"
    assert not [hit for hit in group.hits if hit.title == hit.sentence]
    every = [sentence for page in finding._pages_now() for sentence in page.sentences]
    assert len(every) > 100
    assert not [sentence for sentence in every if re.search(r"\s[,.](?!\w)|, ,|Malmö stad 205", sentence)]
    # What stands in the foot of every page finds no page.
    assert not finding.groups("Hitta rätt organisationsnummer 212000")


def test_search_gives_a_place_to_what_comes(client, monkeypatch):
    def gatherings(words):
        return finding.Group(
            "gatherings", "Stormöten", [finding.Hit("/stormoten/x/", f"Möte om {words}", "Den 3 maj.")]
        )

    monkeypatch.setattr(finding, "SOURCES", [gatherings, *finding.SOURCES])
    html = client.get("/sok/?q=kakor").content.decode()
    assert '<h3><a href="/stormoten/x/">Möte om kakor</a></h3><p>Den 3 maj.</p>' in html
    assert html.index('id="gatherings"') < html.index('id="pages"')


def test_search_costs_the_same_with_one_and_with_thirty(client, django_assert_max_num_queries):
    make_project()
    client.get("/sok/?q=gårdar")
    with django_assert_max_num_queries(8):
        client.get("/sok/?q=gårdar")
    for number in range(30):
        make_project(title=f"Svala gårdar {number}")
    client.get("/sok/?q=gårdar")
    with django_assert_max_num_queries(8):
        html = client.get("/sok/?q=gårdar").content.decode()
    assert "Alla 31 projekt som passar" in html


def test_search_by_number_finds_the_project_of_an_idea(client):
    idea, _status = accepted()
    project = starting.from_idea(idea, content(), by=carin())
    path = f"/sok/?q={idea.number}"
    assert "Inget hittades" in client.get(path).content.decode()
    publishing.publish(project, Publication.PUBLIC, by=carin())
    assert "P-0001" in client.get(path).content.decode()


def test_search_without_words_asks_for_them_and_odd_ones_find_nothing(client):
    html = client.get("/sok/").content.decode()
    assert "Inget hittades" not in html
    assert 'type="search"' in html
    for words in ("xyzzy", "%22", "%00", "(((", "&" * 300):
        assert client.get("/sok/", {"q": words}).status_code == 200
    html = client.get("/sok/?q=<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in html


def test_a_missing_page_offers_the_search(client):
    html = client.get("/projekt/99/").content.decode()
    assert re.search(r'<form [^>]*role="search" action="/sok/">', html)


def test_search_says_todays_telephone_when_nothing_is_found(client):
    Unit.objects.update(telephone="040-99 99 99")
    assert "ring 040-99 99 99" in client.get("/sok/?q=xyzzy").content.decode()


# --- Gatherings -------------------------------------------------------------------------------------------------------


def test_search_finds_gatherings_once_they_are_public(client):
    planned = make_gathering(title="Värmen och gatorna")
    assert planned.slug not in client.get("/sok/?q=värme").content.decode()
    coming = make_open(title="Värmen på gårdarna")
    html = client.get("/sok/?q=gårdar värmen").content.decode()
    assert f'href="{coming.get_absolute_url()}"' in html[html.index('id="gatherings"') :]
    assert planned.get_absolute_url() not in html


def test_the_start_page_names_the_next_gathering(client):
    html = client.get("/").content.decode()
    assert "Nästa stormöte" not in html
    coming = make_open(title="<b>Värmen</b>", seats=3)
    html = client.get("/").content.decode()
    assert "Nästa stormöte" in html
    assert coming.get_absolute_url() in html
    assert "3 platser kvar." in html
    assert "<b>Värmen" not in html
