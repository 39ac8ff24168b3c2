"""What a page says when something is wrong, and what a machine is told about the portal's health."""

import re
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings as configured
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError, connection
from django.test import RequestFactory
from django.utils import translation

from border.limits import TooMany, too_many
from meetmalmo import views

TEMPLATES = Path(configured.BASE_DIR) / "templates"


def words(response):
    return response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "heading"), [("/finns-inte/", "Sidan finns inte"), ("/en/no/", "There is no such page")]
)
def test_unknown_addresses_get_on(client, path, heading):
    response = client.get(path)
    assert response.status_code == 404
    assert f"<h1>{heading}</h1>" in words(response)
    assert "/ide/ny-lank/" in words(response)
    assert "040-34 10 00" in words(response)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("view", "status", "heading"),
    [
        (views.bad_request, 400, "Vi kunde inte läsa det som skickades"),
        (views.forbidden, 403, "Du kan inte öppna sidan"),
    ],
)
def test_refusals_say_what_they_mean(view, status, heading):
    request = RequestFactory().get("/")
    with translation.override("sv"):
        response = view(request, SuspiciousOperation())
    assert response.status_code == status
    assert heading in words(response)
    assert "040-34 10 00" in words(response)


@pytest.mark.django_db
def test_a_limit_tells_how_long_to_wait():
    with translation.override("sv"):
        response = too_many(RequestFactory().get("/"), TooMany(90))
    assert response["Retry-After"] == "90"
    assert "om 90 sekunder, ungefär 2 minuter" in words(response)


@pytest.mark.django_db
def test_a_staff_form_without_its_token_is_explained():
    with translation.override("sv"):
        response = views.csrf_failure(RequestFactory().post("/"))
    assert response.status_code == 403
    assert "Formuläret var öppet för länge" in words(response)


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_pages_for_when_nothing_works_need_nothing(name):
    source = (TEMPLATES / name).read_text()
    assert "{%" not in source
    assert "{{" not in source
    assert re.findall(r'(?:href|src)="([^"]+)"', source) == ["/static/favicon.svg", "/static/site.css"]
    assert "040-34 10 00" in source
    assert 'lang="en"' in source


def test_a_fault_shows_the_static_page_without_asking_the_database():
    with mock.patch.object(connection, "cursor", side_effect=OperationalError):
        response = views.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Något gick fel hos oss" in words(response)


# --- Health -----------------------------------------------------------------------------------------------------------


def test_live_touches_nothing(client):
    # No database mark: a query would fail the test.
    response = client.get("/-/live/")
    assert (response.status_code, words(response)) == (200, "ok")


@pytest.mark.django_db
def test_ready_when_all_is_there(client):
    assert client.get("/-/ready/").json() == {"ready": True, "problems": []}


@pytest.mark.django_db
def test_not_ready_without_the_database(client):
    with mock.patch.object(connection, "cursor", side_effect=OperationalError):
        response = client.get("/-/ready/")
    assert response.status_code == 503
    assert response.json()["problems"] == ["database"]


@pytest.mark.django_db
def test_not_ready_with_migrations_to_come(client, monkeypatch):
    monkeypatch.setattr(views, "_seen_migrated", False)
    with mock.patch("meetmalmo.views.MigrationExecutor.migration_plan", return_value=["one"]):
        assert client.get("/-/ready/").json()["problems"] == ["migrations"]
    assert client.get("/-/ready/").status_code == 200


@pytest.mark.django_db
def test_not_ready_when_files_cannot_be_kept(client, settings, tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    settings.FILES_DIR = in_the_way / "files"
    assert client.get("/-/ready/").json()["problems"] == ["files"]


@pytest.mark.django_db(transaction=True)
def test_ready_gives_the_database_its_ordinary_patience_back(client):
    client.get("/-/ready/")
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() != ("1s",)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("where", "header", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("203.0.113.7", {}, 404),
        ("203.0.113.7", {"Authorization": "Bearer wrong"}, 404),
        ("203.0.113.7", {"Authorization": "Bearer secret-of-the-monitor"}, 200),
    ],
)
def test_status_is_for_the_monitor_only(client, settings, where, header, status):
    settings.STATUS_TOKEN = "secret-of-the-monitor"
    response = client.get("/-/status/", REMOTE_ADDR=where, headers=header)
    assert response.status_code == status


@pytest.mark.django_db
def test_behind_a_proxy_everybody_looks_local_so_the_token_decides(client, settings):
    settings.TRUSTED_PROXIES = 1
    assert client.get("/-/status/", REMOTE_ADDR="127.0.0.1").status_code == 404


@pytest.mark.django_db
def test_without_a_token_set_an_empty_one_opens_nothing(client, settings):
    settings.STATUS_TOKEN = ""
    assert client.get("/-/status/", REMOTE_ADDR="203.0.113.7", headers={"Authorization": "Bearer "}).status_code == 404
