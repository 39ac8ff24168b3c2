"""Feeds, calendars, sitemap, structured data and pictures, read by something that did not write them."""

import io
import json
import re
from datetime import timedelta

import feedparser
import pytest
from lxml import etree
from PIL import Image
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from people.vocabulary import Sphere
from projects import milestones, posting
from projects.models import Milestone, Project
from projects.reuse import picture
from tests.projects.builders import carin, make_ongoing
from tests.projects.readers import SCHEMA_ORG, SITEMAP, WrongCalendar, read_calendar

pytestmark = pytest.mark.django_db

S = Namespace("https://schema.org/")
HOSTILE = 'Rad; med, tecken\\n\nBEGIN:VALARM\n <script>alert(1)</script> ]]>  & "citat" ' + "å" * 200


@pytest.fixture
def project():
    made = make_ongoing(summary=HOSTILE[:300], title='Svala "gårdar" & <trän>; d\\, v')
    posting.post_as_staff(made, title="Asfalten är borta", text=HOSTILE, language="sv", by=carin())
    milestones.plan(
        made, {"title": "Plantering; nu, ja", "text": HOSTILE[:290], "due_on": made.state_since}, by=carin()
    )
    return made


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_calendar_follows_the_standard_to_the_letter(client, project):
    (event,) = read_calendar(body(client.get(f"/projekt/{project.number}/kalender.ics")))
    step = project.milestones.get()
    assert event["SUMMARY"] == f"{project.title}: {step.title}"
    assert event["DESCRIPTION"] == step.text
    assert event["DTSTART"] == f"{step.due_on:%Y%m%d}"
    assert event["DTEND"] == f"{step.due_on + timedelta(days=1):%Y%m%d}"
    assert event["UID"] == f"step-{step.pk}@localhost"
    Milestone.objects.all().delete()
    assert read_calendar(body(client.get(f"/projekt/{project.number}/kalender.ics"))) == []


def test_calendar_has_the_planned_end_and_says_where_only_the_month_is_known(client, project):
    path = f"/projekt/{project.number}/kalender.ics"
    Milestone.objects.update(title="Plantering", whole_month=True, due_on="2027-04-30")
    Project.objects.filter(pk=project.pk).update(ends_on="2027-08-31", title="Svala gårdar")
    step, end = read_calendar(body(client.get(path)))
    assert (step["SUMMARY"], end["SUMMARY"]) == (
        "Svala gårdar: Plantering (april 2027)",
        "Svala gårdar: Projektet ska vara klart",
    )
    assert (end["DTSTART"], end["UID"]) == ("20270831", f"end-{project.pk}@localhost")
    html = client.get(Project.objects.get().get_absolute_url()).content.decode()
    assert f'href="webcal://localhost:8000{path}"' in html
    Milestone.objects.all().delete()
    Project.objects.filter(pk=project.pk).update(state="finished")
    assert read_calendar(body(client.get(path))) == []


@pytest.mark.parametrize("change", [
    lambda c: c.replace(b"\r\n", b"\n"), lambda c: c.replace(b"END:VEVENT\r\n", b""), lambda c: c.replace(b"UID:", b"X-UID:"),
    lambda c: c.replace(b"\r\n ", b""), lambda c: c.replace(b";VALUE=DATE", b""), lambda c: c.replace(b"VERSION:2.0\r\n", b""),
    lambda c: c.replace(b"SUMMARY:", b"SUMMARY:\\x"),
], ids=range(7))  # fmt: skip
def test_reader_of_calendars_sees_what_is_wrong(client, project, change):
    content = body(client.get(f"/projekt/{project.number}/kalender.ics"))
    assert change(content) != content
    with pytest.raises(WrongCalendar):
        read_calendar(change(content))


def test_sitemap_follows_its_schema(client, project):
    schema = etree.XMLSchema(etree.fromstring(SITEMAP))
    tree = etree.fromstring(body(client.get("/sitemap.xml")))
    assert schema.validate(tree), schema.error_log
    next(iter(tree)).remove(next(iter(tree))[0])
    assert not schema.validate(tree)


def test_every_address_of_the_sitemap_names_both_languages_of_itself(client, project):
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    tree = etree.fromstring(body(client.get("/sitemap.xml")))
    for url in tree.findall("s:url", spaces):
        links = {link.get("hreflang"): link.get("href") for link in url.findall("x:link", spaces)}
        assert set(links) == {"sv", "en"}
        assert url.findtext("s:loc", namespaces=spaces) in links.values()


# rdflib's own reader of JSON-LD uses what rdflib itself has given up.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")
def test_structured_data_is_a_graph_of_what_the_page_says(client, project):
    html = client.get(project.get_absolute_url()).content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    data = json.loads(block)
    assert data.pop("@context") == "https://schema.org"
    graph = Graph().parse(data=json.dumps({"@context": SCHEMA_ORG, **data}), format="json-ld")
    (one,) = graph.subjects(RDF.type, S.Project)
    assert one == URIRef(f"http://localhost:8000{project.get_absolute_url()}")
    assert graph.value(one, S.name) == Literal(project.title)
    assert graph.value(one, S.identifier) == Literal(project.number)
    names = {str(graph.value(member, S.name)) for member in graph.objects(one, S.member)}
    assert names == {"Trädgårdsbolaget Exempel", "Malmö stad"}
    assert all((member, RDF.type, S.Organization) in graph for member in graph.objects(one, S.member))
    assert (graph.value(one, S.parentOrganization), RDF.type, S.GovernmentOrganization) in graph
    assert str(graph.value(one, S.foundingDate)) == project.started_on.isoformat()
    assert {p for _s, p, _o in graph if not str(p).startswith((str(S), str(RDF)))} == set()


def test_feed_keeps_hostile_text_as_text(client, project):
    feed = feedparser.parse(body(client.get("/projekt/atom.xml")))
    assert not feed.bozo
    entry = next(entry for entry in feed.entries if "Asfalten" in entry.title)
    assert entry.title == f"{project.title}: Asfalten är borta"
    assert "<script" not in entry.summary or entry.summary_detail.type == "text/plain"
    assert feed.feed.id.endswith("/projekt/atom.xml")
    assert {link.rel for link in feed.feed.links} >= {"self", "alternate"}
    assert all(entry.updated_parsed and entry.link.startswith("http") for entry in feed.entries)


@pytest.mark.parametrize(
    "title", ["Nattlinjen", "Fritidsgårdsverksamhetsutvecklingssamordnaren i Rosengård", "å " * 60, "x" * 120, ""]
)
def test_title_stays_inside_its_picture(title):
    bare = Image.open(io.BytesIO(picture.draw([1, 1, 0, 0, 0, 0], table="ongoing", want=6, title="")))
    made = Image.open(io.BytesIO(picture.draw([1, 1, 0, 0, 0, 0], table="ongoing", want=6, title=title)))
    changed = [
        (x, y) for y in range(0, 630, 2) for x in range(0, 1200, 2) if made.getpixel((x, y)) != bare.getpixel((x, y))
    ]
    if title:
        left, right = min(x for x, _y in changed), max(x for x, _y in changed)
        top, bottom = min(y for _x, y in changed), max(y for _x, y in changed)
        assert (left > picture.MARGIN + picture.EMBLEM, right < 1200 - 60, top > 40, bottom < 540) == (True,) * 4
    else:
        assert changed == []


def test_picture_is_the_same_on_every_machine():
    first = picture.draw([2] * len(Sphere.values), table="finished", want=8, title="Svala gårdar")
    picture._drawn.cache_clear()
    picture._face.cache_clear()
    assert picture.draw([2] * len(Sphere.values), table="finished", want=8, title="Svala gårdar") == first
    assert picture._face(60).getname() == ("Caladea", "Bold")
