"""Feeds, calendars, files, sitemap, pictures: read by parsers that are not ours, public things only, no persons."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import feedparser
import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from PIL import Image

from border.cleaning import plain_cell
from meetmalmo import sitemap
from projects import catalogue, groups, lifecycle, milestones, posting, publishing
from projects.models import Decision, Milestone, News, Project
from projects.reuse import picture
from projects.reuse import rows as reuse_rows
from projects.reuse.datasets import DATASETS
from projects.views import reuse as reuse_views
from projects.vocabulary import MemberRole, Publication
from tests.gatherings.builders import make_gathering, make_open
from tests.projects.builders import carin, make_ongoing, make_project

pytestmark = pytest.mark.django_db

HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script> ]]> & \"citat\""


# The columns of version 1: others may come, these stay (the API says so).
FIRST = {
    "projekt": "number address title title_en summary summary_en state origin seeking_funding themes areas place first_year last_year "
    "last_news result effect lessons source not_known chairs_city chairs_business chairs_civil_society chairs_academia "
    "chairs_other_public chairs_other",
    "samarbetsparter": "number organisation sphere role",
    "nyheter": "id number kind date title text language",
    "teman": "key name name_en before",
    "platser": "key name level part_of",
    "ideer": "year ideas",
    "svarstider": "number received_on answer_due answered_on days in_time outcome sphere",
    "borttaget": "number removed news",
}
FIRST = {key: columns.split() for key, columns in FIRST.items()}


@pytest.fixture
def project():
    made = make_ongoing(summary=HOSTILE)
    lead = made.members.get(role=MemberRole.LEAD)
    groups.choose_to_be_named(lead, shown=True)
    posting.post_as_staff(made, title="Asfalten är borta", text=f"Nu gräver vi. {HOSTILE}", language="sv", by=carin())
    milestones.plan(made, {"title": "Plantering", "due_on": made.state_since}, by=carin())
    return made


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows(response):
    return list(csv.DictReader(io.StringIO(body(response).decode("utf-8-sig"))))


def test_feed_of_the_list_follows_the_address(client, project):
    other = make_project(title="Nattlinjen", themes=("arbete",))
    posting.post_as_staff(other, title="Första turen", text="Bussen går.", language="sv", by=carin())
    everything = feedparser.parse(body(client.get("/projekt/atom.xml")))
    assert not everything.bozo
    assert everything.version == "atom10"
    assert {"Svala gårdar: Asfalten är borta", "Nattlinjen: Första turen"} <= {
        entry.title for entry in everything.entries
    }
    ids = [entry.id for entry in everything.entries]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"tag:[^,]+,2026:news:\d+", one) for one in ids)
    some = feedparser.parse(body(client.get("/projekt/atom.xml?tema=arbete")))
    assert {entry.title.split(":")[0] for entry in some.entries} == {"Nattlinjen"}
    found = feedparser.parse(body(client.get("/projekt/atom.xml?q=nattlinjen")))
    assert {entry.title.split(":")[0] for entry in found.entries} == {"Nattlinjen"}


def test_feed_has_the_newest_steps_in_whatever_order_the_list_is_read(client, project, monkeypatch):
    monkeypatch.setattr(reuse_views, "IN_FEED", 1)
    other = make_project(title="Öppet hav", themes=("arbete",))
    Project.objects.exclude(pk=other.pk).update(last_news_on=timezone.localdate() - timedelta(days=9))
    catalogue.refresh_all()
    posting.post_as_staff(other, title="Första turen", text="Båten går.", language="sv", by=carin())
    found = feedparser.parse(body(client.get("/projekt/atom.xml?ordning=namn")))
    assert {entry.title.split(":")[0] for entry in found.entries} == {"Öppet hav"}


def test_feed_of_a_project_keeps_its_ids_and_forgets_what_was_taken_back(client, project):
    path = f"/projekt/{project.number}/atom.xml"
    first = feedparser.parse(body(client.get(path)))
    assert (first.bozo, first.feed.title) == (False, "Svala gårdar – Meet Malmö")
    kept = {entry.id for entry in first.entries}
    publishing.retract(News.objects.latest("id"))
    posting.post_as_staff(project, title="Mer", text="Och mer.", language="sv", by=carin())
    again = {entry.id for entry in feedparser.parse(body(client.get(path))).entries}
    assert len(kept - again) == 1
    assert len(again - kept) == 1


def test_feeds_are_named_in_the_head_of_their_pages(client, project):
    assert 'type="application/atom+xml"' in client.get("/projekt/?tema=klimat").content.decode()
    assert "/projekt/atom.xml?tema=klimat" in client.get("/projekt/?tema=klimat").content.decode()
    assert f"/projekt/{project.number}/atom.xml" in client.get(project.get_absolute_url()).content.decode()


def test_calendar_moves_with_its_step_and_keeps_its_identity(client, project):
    path = f"/projekt/{project.number}/kalender.ics"
    before = icalendar.Calendar.from_ical(body(client.get(path))).walk("VEVENT")
    Milestone.objects.update(due_on="2027-06-01")
    publishing.change_facts(project, {"place": "Möllan"}, version=project.version, by=carin())
    after = icalendar.Calendar.from_ical(body(client.get(path))).walk("VEVENT")
    assert [e["uid"] for e in before] == [e["uid"] for e in after]
    assert after[0]["sequence"] > before[0]["sequence"]
    assert after[0].decoded("dtstart").isoformat() == "2027-06-01"


@pytest.mark.parametrize("key", list(DATASETS))
def test_every_file_has_the_columns_of_its_dictionary_in_both_forms(client, project, key):
    publishing.publish(make_project(title="Borta"), Publication.HIDDEN, by=carin())
    names = [column.name for column in DATASETS[key].columns]
    told = rows(client.get(f"/oppna-data/{key}.csv"))
    listed = json.loads(body(client.get(f"/oppna-data/{key}.json")))
    assert len(told) == len(listed)
    for one, other in zip(told, listed, strict=True):
        assert list(one) == list(other) == names
    # Nothing is made that the dictionary does not tell of.
    assert all(list(row) == names for row in DATASETS[key].rows())
    assert sorted(set(FIRST[key]) - set(names)) == []
    page = client.get("/oppna-data/").content.decode()
    for column in DATASETS[key].columns:
        assert f"<code>{column.name}</code>" in page
        assert column.sv
        assert column.en


def test_files_hold_public_projects_only_and_no_person(client, project):
    hidden = make_project(public=False, title="Hemligheten")
    for key in DATASETS:
        for kind in ("csv", "json"):
            text = body(client.get(f"/oppna-data/{key}.{kind}")).decode()
            assert hidden.title not in text
            assert "Exempelsson" not in text
            assert "@" not in text


def test_few_people_are_not_counted_out(client, project):
    (row,) = rows(client.get("/oppna-data/projekt.csv"))
    told = [plain_cell(row[f"chairs_{key}"]) for key in ("city", "business", "academia")]
    assert told == ["<5", "<5", "0"]


def test_cells_are_safe_and_can_be_read_back(client, project):
    (row,) = rows(client.get("/oppna-data/projekt.csv"))
    assert row["summary"].startswith("'=")
    assert plain_cell(row["summary"]) == HOSTILE


def test_file_of_a_list_follows_the_address(client, project):
    make_project(title="Nattlinjen", themes=("arbete",))
    assert [row["title"] for row in rows(client.get("/projekt/projekt.csv?tema=arbete"))] == ["Nattlinjen"]


def test_removed_project_leaves_a_tombstone(client, project):
    publishing.publish(project, Publication.HIDDEN, by=carin())
    assert [row["number"] for row in rows(client.get("/oppna-data/borttaget.csv"))] == [project.number]
    assert client.get(f"/projekt/{project.number}/atom.xml").status_code in (404, 410)
    assert client.get(f"/projekt/{project.number}/kalender.ics").status_code in (404, 410)
    assert client.get(f"/projekt/{project.number}/bild.png").status_code in (404, 410)


def test_unknown_files_are_404(client):
    for path in ("/oppna-data/x.csv", "/oppna-data/projekt.exe", "/oppna-data/projekt.xml"):
        assert client.get(path).status_code == 404


def test_sitemap_names_every_public_page_in_both_languages_and_they_answer(client, project):
    hidden = make_project(public=False, title="Hemligheten")
    tree = ET.fromstring(body(client.get("/sitemap.xml")))
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    addresses = [url.find(f"{space}loc").text for url in tree.findall(f"{space}url")]
    assert len(set(addresses)) == len(addresses)
    assert any(address.endswith(project.get_absolute_url()) for address in addresses)
    assert not any(hidden.number in address for address in addresses)
    for address in addresses:
        answer = client.get(re.sub(r"^https?://[^/]+", "", address))
        assert answer.status_code == 200
        # A page that asks not to be listed, or says that it is another one, does not belong here.
        assert f'<link rel="canonical" href="{address}">' in answer.content.decode()
    assert "Sitemap: http" in body(client.get("/robots.txt")).decode()


def test_sitemap_has_the_pages_around_the_projects_too_and_never_more_than_one_may_name(client, project, monkeypatch):
    gathering, planned = make_open(), make_gathering(title="Planerat")
    tree = body(client.get("/sitemap.xml")).decode()
    for path in (
        gathering.get_absolute_url(),
        "/stormoten/",
        "/projekt/lediga-platser/",
        "/stod-till-projekt/",
        "/loftet/",
    ):
        assert f"<loc>http://localhost:8000{path}</loc>" in tree
        assert f"<loc>http://localhost:8000/en{path}</loc>" in tree
    assert planned.get_absolute_url() not in tree
    newest = make_project(title="Nyast")
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", tree.count("<loc>"))
    again = body(client.get("/sitemap.xml")).decode()
    assert again.count("<loc>") == tree.count("<loc>")
    assert newest.get_absolute_url() in again
    assert project.get_absolute_url() not in again


def test_page_has_structured_data_that_parses_and_cannot_break_out(client, project):
    html = client.get(project.get_absolute_url()).content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    data = json.loads(block)
    assert (data["@type"], data["identifier"], data["description"]) == ("Project", project.number, HOSTILE)
    assert {"Malmö stad", "Trädgårdsbolaget Exempel"} == {member["name"] for member in data["member"]}
    assert "<script>alert" not in html
    assert f'property="og:image" content="http://localhost:8000/projekt/{project.number}/bild.png"' in html


def test_picture_is_the_size_others_ask_for(client, project):
    with Image.open(io.BytesIO(body(client.get(f"/projekt/{project.number}/bild.png")))) as picture:
        assert (picture.format, picture.size) == ("PNG", (1200, 630))


@pytest.mark.parametrize(
    "path", ["/projekt/atom.xml", "/sitemap.xml", "/oppna-data/projekt.json", "/oppna-data/nyheter.csv"]
)
def test_cost_does_not_grow_with_rows(client, django_assert_max_num_queries, path):
    make_ongoing()
    body(client.get(path))
    with django_assert_max_num_queries(10) as few:
        body(client.get(path))
    cost = len(few)
    for number in range(10):
        made = make_project(title=f"Projekt {number}")
        posting.post_as_staff(made, title="Nytt", text="Nytt.", language="sv", by=carin())
    body(client.get(path))
    with django_assert_max_num_queries(cost):
        body(client.get(path))


def test_same_answer_is_not_sent_twice(client, project):
    first = client.get("/projekt/atom.xml")
    assert client.get("/projekt/atom.xml", headers={"If-None-Match": first["ETag"]}).status_code == 304
    posting.post_as_staff(project, title="Mer", text="Och mer.", language="sv", by=carin())
    assert client.get("/projekt/atom.xml", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_calendar_of_a_discontinued_project_has_no_steps_to_come(client):
    project = make_ongoing()
    milestones.plan(
        project,
        {"title": "Plantering", "due_on": timezone.localdate() + timedelta(days=90), "whole_month": False},
        by=carin(),
    )
    lifecycle.discontinue(project, why="Ingen tid", lessons="Börja mindre", by=carin())
    assert "Plantering" not in client.get(project.get_absolute_url()).content.decode()

    address = reverse("projects:calendar", args=[project.number])
    assert b"Plantering" not in client.get(address).content


def test_english_feed_tells_of_a_new_project_in_english(client):
    project = make_project()

    with override("en"):
        feed = client.get(reverse("projects:project_feed", args=[project.number])).content.decode()
    assert "Cool courtyards" in feed
    assert "Fastighetsägare" not in feed


def test_picture_of_an_english_page_has_the_english_title(client, monkeypatch):
    project = make_project()
    said = []
    monkeypatch.setattr(picture, "_drawn", lambda counts, table, want, title: said.append(title) or b"")
    with override("en"):
        page = client.get(project.get_absolute_url()).content.decode()

    address = re.search(r'og:image" content="https?://[^/]+([^"]+)"', page)[1]
    client.get(address)
    assert said == ["Cool courtyards"]


def test_open_data_has_the_decision_the_page_has():
    project = make_project()
    publishing.publish(project, Publication.INTERNAL, by=carin())
    publishing.add_decision(
        Decision(project=project, decided_on=date.today(), body="Tekniska nämnden", text="Ja till träden"), by=carin()
    )
    publishing.publish(project, Publication.PUBLIC, by=carin())
    assert [row for row in reuse_rows.news_rows(reuse_rows.news()) if "Ja till träden" in row["title"]]


def test_sitemap_says_that_a_page_with_news_has_changed(client):
    project = make_project()
    Project.objects.filter(pk=project.pk).update(changed_at=timezone.now() - timedelta(days=30))
    project.refresh_from_db()
    posting.post_as_staff(project, title="Nytt", text="x", language="sv", by=carin())
    text = client.get("/sitemap.xml").content.decode()
    entry = text[text.index(project.number) :].partition("</url>")[0]
    assert f"<lastmod>{timezone.localdate().isoformat()}" in entry, entry[:300]
