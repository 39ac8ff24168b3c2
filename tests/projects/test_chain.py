"""The one line of life, from every end: the giver's pages lead to the project, the start page and the search too."""

import re

import pytest

from border import limits
from ideas import answering
from meetmalmo import context
from people.models import Unit
from projects import publishing, starting
from projects.models import Project
from projects.vocabulary import Publication
from tests.builders import make_idea
from tests.ideas.test_private_pages import mailed_link
from tests.ideas.test_steps import yes
from tests.projects.builders import carin, content, make_ongoing, make_project

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


# --- Search -----------------------------------------------------------------------------------------------------------


def test_search_finds_projects_and_pages_in_groups(client):
    make_project()
    html = client.get("/sok/?q=gårdar").content.decode()
    assert re.search(r'<h3 class="h3"><a href="/projekt/P-0001-svala-gardar/">', html)
    html = client.get("/sok/?q=kakor").content.decode()
    assert '<a href="/kakor/">' in html[html.index('id="pages"') :]
    html = client.get("/en/sok/?q=cookie").content.decode()
    assert '<a href="/en/kakor/">' in html[html.index('id="pages"') :]


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
