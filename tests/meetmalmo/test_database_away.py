"""PostgreSQL away: a static page with 503 and Retry-After, whatever was asked; the process itself stays alive."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from meetmalmo import context


@pytest.fixture
def away(monkeypatch):
    """Every attempt to talk to the database fails, as when the server is gone."""
    context.forget_unit()

    def refuse(*args, **options):
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "connect", refuse)
    monkeypatch.setattr(connection, "ensure_connection", refuse)
    monkeypatch.setattr(connection, "cursor", refuse)
    yield
    context.forget_unit()


@pytest.mark.parametrize("path", ["/loftet/", "/lamna-ide/" + "x" * 43 + "/", "/ide/" + "x" * 43 + "/", "/admin/"])
def test_page_that_needs_the_database_says_503_and_when_to_try_again(away, path):
    client = Client(raise_request_exception=False)
    # A cookie of a session that would have to be looked up.
    client.cookies["sessionid"] = "x" * 32
    answer = client.get(path)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "Vi är strax tillbaka" in answer.content.decode()


def test_posted_idea_is_refused_plainly_and_not_half_taken(away):
    answer = Client(raise_request_exception=False).post(
        "/lamna-ide/", {"together": "yes", "one_company": "no", "broken": "no"}
    )
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_process_is_alive_and_not_ready(away):
    client = Client(raise_request_exception=False)
    assert client.get("/-/live/").status_code == 200
    assert client.get("/-/ready/").status_code == 503
