"""The API: the rows of the open data page by page, as OpenAPI describes them; public only, no persons, calm about odd input."""

import json
import re
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from people.models import CityArea, Theme
from projects import groups, posting, publishing
from projects.api.parameters import PARAMETERS
from projects.models import Listing
from projects.reuse.datasets import DATASETS
from projects.vocabulary import MemberRole, Publication
from tests.projects.builders import carin, make_ongoing, make_project

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/"


@pytest.fixture
def project():
    made = make_ongoing()
    groups.choose_to_be_named(made.members.get(role=MemberRole.LEAD), shown=True)
    posting.post_as_staff(made, title="Asfalten är borta", text="Nu gräver vi.", language="sv", by=carin())
    return made


@pytest.fixture
def openapi(client):
    return client.get(f"{ROOT}openapi.json").json()


def problems(openapi, path, status, body):
    """What an independent validator says of a body against the description of its address."""
    schema = openapi["paths"][f"{ROOT}{path}"]["get"]["responses"][str(status)]["content"]["application/json"]["schema"]
    whole = {**schema, "components": openapi["components"]}
    return [error.message for error in Draft202012Validator(whole, format_checker=FormatChecker()).iter_errors(body)]


def test_description_is_valid_openapi_and_offers_every_data_set(openapi):
    assert list(OpenAPIV31SpecValidator(openapi).iter_errors()) == []
    assert set(openapi["paths"]) == {*(f"{ROOT}{key}" for key in DATASETS), f"{ROOT}projekt/{{number}}"}
    assert all(set(operations) == {"get"} for operations in openapi["paths"].values())


@pytest.mark.parametrize("key", list(DATASETS))
def test_answers_are_as_described_and_hold_the_rows_of_the_file(client, project, openapi, key):
    publishing.publish(make_project(title="Borta"), Publication.HIDDEN, by=carin())
    answer = client.get(f"{ROOT}{key}?per_sida=200")
    assert answer.status_code == 200
    body = answer.json()
    assert problems(openapi, key, 200, body) == []
    file = json.loads(b"".join(client.get(f"/oppna-data/{key}.json").streaming_content))
    assert body["results"] == file
    assert (body["count"], body["page"], body["next"], body["previous"]) == (len(file), 1, None, None)


def test_description_sees_a_wrong_answer(client, project, openapi):
    body = client.get(f"{ROOT}projekt").json()
    del body["results"][0]["title"]
    body["results"][0]["first_year"] = "long ago"
    assert len(problems(openapi, "projekt", 200, body)) == 2


def test_one_project_with_its_parts(client, project, openapi):
    body = client.get(f"{ROOT}projekt/p-{project.running}").json()
    assert problems(openapi, "projekt/{number}", 200, body) == []
    assert (body["number"], body["title"]) == (project.number, "Svala gårdar")
    assert [partner["organisation"] for partner in body["partners"]] == ["Trädgårdsbolaget Exempel", "Malmö stad"]
    assert body["news"][0]["title"] == "Asfalten är borta"
    assert (body["chairs_city"], body["chairs_academia"]) == ("<5", "0")


def test_no_person_and_nothing_hidden(client, project):
    hidden = make_project(public=False, title="Hemligheten")
    posting.post_as_staff(hidden, title="Inre", text="Inre nytt", language="sv", by=carin())
    for path in (*DATASETS, f"projekt/{project.number}"):
        text = client.get(f"{ROOT}{path}").content.decode()
        assert "Exempelsson" not in text
        assert "@" not in text
        assert "Hemligheten" not in text
        assert "Inre" not in text
    assert client.get(f"{ROOT}projekt/{hidden.number}").status_code == 404


def test_removed_project_is_a_tombstone(client, project, openapi):
    publishing.publish(project, Publication.HIDDEN, by=carin())
    answer = client.get(f"{ROOT}projekt/{project.number}")
    assert answer.status_code == 410
    assert answer.json()["number"] == project.number
    assert problems(openapi, "projekt/{number}", 410, answer.json()) == []
    assert [row["number"] for row in client.get(f"{ROOT}borttaget").json()["results"]] == [project.number]


def numbers(client, path):
    return [row["number"] for row in client.get(f"{ROOT}{path}").json()["results"]]


def test_filters_are_those_of_the_catalogue(client, project):
    other = make_project(title="Nattlinjen", themes=("arbete",), area_ids=[CityArea.objects.first().pk])
    posting.post_as_staff(other, title="Första turen", text="Bussen går.", language="sv", by=carin())
    place = CityArea.objects.first().key
    both = {project.number, other.number}
    assert set(numbers(client, "projekt")) == both
    for query, expected in {
        "tema=arbete": {other.number},
        "tema=arbete&tema=klimat": both,
        "lage=ongoing": {project.number},
        "lage=ongoing&tema=arbete": set(),
        "q=nattlinje": {other.number},
        f"q={other.number}": {other.number},
        f"plats={place}": {other.number},
        "med=business": both,
        "pengar=ja": set(),
        f"organisation={project.partners.first().organisation_id}": both,
    }.items():
        assert set(numbers(client, f"projekt?{query}")) == expected, query
        listed = Listing.objects.filter(number__in=expected).values_list("number", flat=True)
        page = client.get(f"/projekt/?{query}").content.decode()
        assert {number for number in both if f"/projekt/{number}-" in page} == set(listed), query
    assert set(numbers(client, "nyheter?tema=arbete")) == {other.number}
    assert set(numbers(client, "samarbetsparter?tema=arbete")) == {other.number}
    assert numbers(client, "projekt?ordning=namn") == [other.number, project.number]


def test_pages_follow_each_other_and_keep_the_filters(client):
    for number in range(7):
        make_project(title=f"Projekt {number}")
    make_project(title="Annat", themes=("arbete",))
    address, seen, pages = f"{ROOT}projekt?tema=klimat&per_sida=3&ordning=namn", [], 0
    while address:
        body = client.get(address).json()
        assert (body["count"], body["pages"]) == (7, 3)
        seen += [row["title"] for row in body["results"]]
        pages += 1
        address = body["next"] and body["next"].removeprefix("http://localhost:8000")
    assert (pages, seen) == (3, [f"Projekt {number}" for number in range(7)])
    last = client.get(f"{ROOT}projekt?tema=klimat&per_sida=3&sida=3").json()
    assert urlsplit(last["previous"]).query == "tema=klimat&per_sida=3&sida=2"
    beyond = client.get(f"{ROOT}projekt?tema=klimat&per_sida=3&sida=99").json()
    assert (beyond["results"], beyond["next"]) == ([], None)
    assert urlsplit(beyond["previous"]).query.endswith("sida=3")


HOSTILE = [
    "tema=finns-inte", "lage=x", "med=<script>alert(1)</script>", "plats=../../etc/passwd", "ar=20x6", "ar=99999",
    "organisation=99999999", "organisation=1%20OR%201=1", "organisation=-1", "pengar=nej", "ordning=slump", "sida=0", "sida=-1",
    "sida=x", "sida=1e9", "sida=999999999999999999999", "per_sida=0", "per_sida=201", "per_sida=%D9%A3x", "tema=" + "a" * 5000,
    "tema=%E2%80%AEabc", "lage=", "&".join(f"tema=t{number}" for number in range(100)),
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("key", ["projekt", "nyheter"])
def test_values_nothing_can_have_are_named_and_refused(client, project, openapi, key, query):
    answer = client.get(f"{ROOT}{key}?{query}")
    assert answer.status_code == 422
    body = answer.json()
    assert problems(openapi, key, 422, body) == []
    assert body["detail"][0]["parameter"] == query.split("=")[0]
    assert len(answer.content) < 40_000
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "query", ["q=%00%00", "q=" + "x" * 10_000, "q='%22--", "okand=1", "utm_source=x", "q=%E2%80%AE", "tema[]=x"]
)
def test_odd_words_find_nothing_or_everything_and_never_fail(client, project, query):
    assert client.get(f"{ROOT}projekt?{query}").status_code == 200


@pytest.mark.parametrize(
    "path", ["finns-inte", "projekt/", "projekt/x", "projekt/P-99999999999", "projekt/P-0999", "../admin/", "docs"]
)
def test_unknown_addresses_are_answered_in_json(client, path):
    answer = client.get(f"{ROOT}{path}")
    assert answer.status_code in (404, 422)
    assert {"sv", "en"} <= set(answer.json()["detail"][0])


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_only_reads(client, project, method):
    assert getattr(client, method)(f"{ROOT}projekt").status_code == 405


@pytest.mark.parametrize("path", ["projekt", "projekt/{number}", "nyheter", "teman", "openapi.json"])
def test_nothing_is_sent_twice_and_nothing_is_remembered(client, project, path):
    address = ROOT + path.format(number=project.number)
    first = client.get(address)
    assert not first.cookies
    assert first["Access-Control-Allow-Origin"] == "*"
    assert "Content-Security-Policy" in first
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    if path.startswith(("projekt", "nyheter")):
        assert "Last-Modified" in first
        posting.post_as_staff(project, title="Mer", text="Och mer.", language="sv", by=carin())
    else:
        Theme.objects.filter(key="klimat").update(name_sv="Klimat och växter")
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == (304 if path == "openapi.json" else 200)
    assert client.head(address).status_code == 200


@pytest.mark.parametrize(
    "path", ["projekt", "projekt?tema=klimat&q=projekt", "samarbetsparter?tema=klimat", "nyheter", "teman", "borttaget"]
)
def test_cost_does_not_grow_with_rows(client, django_assert_max_num_queries, path):
    make_ongoing()
    client.get(ROOT + path)
    with django_assert_max_num_queries(10) as few:
        client.get(ROOT + path)
    cost = len(few)
    for number in range(30):
        made = make_project(title=f"Projekt {number}")
        posting.post_as_staff(made, title="Nytt", text="Nytt.", language="sv", by=carin())
    client.get(ROOT + path)
    with django_assert_max_num_queries(cost):
        client.get(ROOT + path)


def test_commands_and_workers_do_not_load_the_library():
    code = """
import tests.servers, django, sys
django.setup()
import meetmalmo.celery, meetmalmo.urls
print("ninja" in sys.modules, "pydantic" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_page_says_every_parameter_and_loads_nothing_from_elsewhere(client, openapi, prefix):
    page = client.get(f"{prefix}/oppna-data/").content.decode()
    described = {
        one["name"]
        for operations in openapi["paths"].values()
        for one in operations["get"]["parameters"]
        if one["in"] == "query"
    }
    assert described == set(PARAMETERS)
    for name in described:
        assert f"<code>{name}</code>" in page
    assert f'href="{ROOT}openapi.json"' in page
    assert re.findall(r'(?:src|<link[^>]*rel="stylesheet"[^>]*href)="(https?:)?//', page) == []
