"""A page that follows the catalogue is not made twice for who has it already; and is made anew when anything changed."""

import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError
from django.test import Client

from meetmalmo import context
from people.models import Unit
from projects import catalogue, index, publishing
from projects.models import Project
from projects.vocabulary import Publication
from tests.projects.builders import carin, make_project

pytestmark = pytest.mark.django_db

PAGES = ["/projekt/", "/en/projekt/", "/projekt/?lage=forming&sida=2", "/projekt/P-0001-svala-gardar/"]


@pytest.fixture(autouse=True)
def _unit():
    context.forget_unit()


def again(client, path, tag, **headers):
    return client.get(path, headers={"If-None-Match": tag, **headers})


@pytest.mark.parametrize("path", PAGES)
def test_the_same_page_is_answered_with_304_by_one_question(client, path, django_assert_num_queries):
    make_project()
    first = client.get(path)
    assert first.status_code == 200
    assert first["ETag"].startswith('W/"c-')
    assert first["Cache-Control"] == "no-cache"
    with django_assert_num_queries(1):
        answer = again(client, path, first["ETag"])
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", first["ETag"])
    assert answer["Last-Modified"] == first["Last-Modified"]
    assert again(client, path, f'"other", {first["ETag"]}').status_code == 304


def test_every_change_of_the_catalogue_is_seen_at_once(client):
    project = make_project()
    tag = client.get("/projekt/")["ETag"]
    Project.objects.filter(pk=project.pk).update(title="Nytt namn")
    project.refresh_from_db()
    catalogue.refresh(project)
    answer = again(client, "/projekt/", tag)
    assert answer.status_code == 200
    assert "Nytt namn" in answer.content.decode()
    tag = answer["ETag"]
    catalogue.touch()
    assert again(client, "/projekt/", tag).status_code == 200


def test_a_page_that_was_taken_away_is_not_kept_by_its_old_validator(client):
    project = make_project()
    path = "/projekt/P-0001-svala-gardar/"
    tag = client.get(path)["ETag"]
    publishing.publish(project, Publication.HIDDEN, by=carin())
    answer = again(client, path, tag)
    assert answer.status_code == 410
    assert "ETag" not in answer


def test_another_day_another_unit_and_another_release_are_other_pages(client, monkeypatch):
    make_project()
    with time_machine.travel("2026-11-24T23:59:00+01:00", tick=False):
        tag = client.get("/projekt/")["ETag"]
        assert again(client, "/projekt/", tag).status_code == 304
    with time_machine.travel("2026-11-25T00:01:00+01:00", tick=False):
        assert again(client, "/projekt/", tag).status_code == 200
    tag = client.get("/projekt/")["ETag"]
    Unit.objects.update(telephone="040-99 99 99")
    context.forget_unit()
    assert again(client, "/projekt/", tag).status_code == 200
    tag = client.get("/projekt/")["ETag"]
    monkeypatch.setattr("meetmalmo.middleware.release", lambda: "another")
    assert again(Client(), "/projekt/", tag).status_code == 200


@pytest.mark.parametrize("other", ["/en/projekt/", "/projekt/?q=x", "/projekt/?lage=forming"])
def test_a_validator_is_of_one_address_only(client, other):
    make_project()
    assert again(client, other, client.get("/projekt/")["ETag"]).status_code == 200


def test_who_has_a_session_is_answered_in_full(client):
    make_project()
    tag = client.get("/projekt/")["ETag"]
    client.cookies[settings.SESSION_COOKIE_NAME] = "anything"
    assert again(client, "/projekt/", tag).status_code == 200


def test_other_pages_and_other_validators_cost_no_question(client, django_assert_num_queries):
    make_project()
    assert "ETag" not in client.get("/om/")
    client.get("/kakor/")
    with django_assert_num_queries(0):
        assert again(client, "/kakor/", '"abc"').status_code == 200


def test_errors_and_redirects_have_no_validator(client):
    make_project()
    for path in ("/projekt/1/", "/projekt/99/", "/projekt/P-0001-annat/"):
        assert "ETag" not in client.get(path)


def test_a_head_request_is_answered_alike(client):
    make_project()
    answer = client.head("/projekt/")
    assert answer.status_code == 200
    assert client.head("/projekt/", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_with_the_database_away_the_page_says_so(client, monkeypatch):
    make_project()
    tag = client.get("/projekt/")["ETag"]

    def away():
        raise DatabaseError

    monkeypatch.setattr(index, "stamp", away)
    client.raise_request_exception = False
    assert again(client, "/projekt/", tag).status_code == 500
