"""Similar projects beside the idea form: public ones, with the reason, never in the way."""

import pytest
from django.db import DatabaseError

from border import limits
from ideas import drafts
from projects import publishing
from projects.similar import similar_projects
from projects.templatetags import similar as tag
from projects.vocabulary import Publication
from tests.builders import idea_answers
from tests.projects.builders import carin, make_project

pytestmark = pytest.mark.django_db

TEXT = "Innergårdarna är heta på sommaren. Fastighetsägare och odlare kan plantera träd som ger skugga."


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


def test_project_with_the_same_words_and_theme_is_shown_with_the_reason():
    project = make_project()
    make_project(title="Nattlinjen", summary="Bussar till hamnens första skift.", themes=("arbete",), partners=[])
    (only,) = similar_projects("Skugga på heta gårdar", TEXT, [theme.pk for theme in project.themes.all()])
    assert only.listing.project_id == project.pk
    assert "skugga" in only.words
    assert "samma tema: Klimat och miljö" in only.reason


def test_hidden_project_and_one_word_in_common_are_not_shown():
    project = make_project()
    assert similar_projects("Skugga", "Något helt annat.") == []
    publishing.publish(project, Publication.INTERNAL, by=carin())
    assert similar_projects("Skugga på heta gårdar", TEXT) == []


def test_words_that_all_have_in_common_make_nothing_alike():
    make_project(title="Teater på torget", summary="Staden och Malmöborna spelar tillsammans i projektet.", partners=[])
    assert similar_projects("Cyklar i Malmö", "Staden och malmöbor lagar cyklar tillsammans i ett projekt.") == []


@pytest.mark.parametrize("typed", ["", "' & | ! :* \\", "%s %(x)s", "<-> ()", "å" * 3000, "\u202e\u0000"])
def test_odd_text_finds_nothing_and_breaks_nothing(typed):
    make_project()
    assert similar_projects(typed.replace("\u0000", ""), typed.replace("\u0000", "")) == []


def test_form_shows_them_after_step_two_and_can_be_sent_without_looking(client):
    project = make_project()
    token = drafts.start(language="sv")
    typed = idea_answers(title="Skugga på heta gårdar", problem=TEXT)
    answer = client.post(f"/lamna-ide/{token}/2/", typed)
    page = client.get(answer["Location"]).content.decode()
    # Before the form, so that it is seen on a telephone too before its button is pressed.
    assert page.index("Pågår det redan?") < page.index('name="giver_name"')
    assert f"/projekt/{project.number}/folj/" in page
    assert 'lang="sv">Svala gårdar</a>' in page
    assert 'lang="en">Cool courtyards</a>' in client.get("/en" + answer["Location"]).content.decode()
    assert "samma ord" in page


def test_form_works_when_the_look_up_fails(client, monkeypatch):
    def away(*_arguments):
        raise DatabaseError

    monkeypatch.setattr(tag, "similar_projects", away)
    token = drafts.start(language="sv")
    answer = client.post(f"/lamna-ide/{token}/2/", idea_answers())
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert "Pågår det redan?" not in page.content.decode()
