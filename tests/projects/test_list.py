"""The list of projects: what it shows, its filters with exact counts, its addresses, and what it costs."""

import random
import re
from datetime import date

import brotli
import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.safestring import mark_safe

from meetmalmo import context
from people.models import CityArea, Theme
from projects import catalogue, facets, index, lifecycle, publishing, tasks
from projects.models import FacetCount, Listing, Project
from projects.reuse import rows as reuse_rows
from projects.selection import PARAMETERS, Selection
from projects.starting import PartnerGiven
from projects.vocabulary import ProjectState, Publication
from tests.builders import ensure_reference_data
from tests.projects.builders import carin, make_member, make_ongoing, make_project

pytestmark = pytest.mark.django_db

LIST = "/projekt/"
CSS = (settings.BASE_DIR / "static" / "site.css").read_bytes()


@pytest.fixture(autouse=True)
def _unit():
    context.forget_unit()


def page(client, path=LIST):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def titles(html):
    return re.findall(r'<h2 class="h3"><a [^>]+>([^<]+)</a>', html)


def counts(html):
    """Each filter's values with the number beside them."""
    found = re.findall(r'name="([a-z]+)" value="([^"]+)"(?: checked)?>.*?<span>(\d+)</span></label>', html)
    return {(name, value): int(count) for name, value, count in found}


def change(project, **columns):
    Project.objects.filter(pk=project.pk).update(**columns)
    project.refresh_from_db()
    catalogue.refresh(project)


def many(number, seed=1):
    """Projects with a mixture of everything one can filter by."""
    ensure_reference_data()
    chance = random.Random(seed)
    themes, areas = list(Theme.objects.all()), list(CityArea.objects.all())
    made = []
    for n in range(number):
        spheres = chance.sample(["city", "business", "academia", "civil_society"], chance.randint(1, 3))
        project = make_project(
            public=False,
            title=f"Projekt {n} {chance.choice(['odling', 'verkstad', 'hamn'])}",
            theme_ids=[theme.pk for theme in chance.sample(themes, chance.randint(1, 3))],
            area_ids=[chance.choice(areas).pk],
            partners=[PartnerGiven(f"Organisation {chance.randint(1, 5)} {s}", s) for s in spheres],
        )
        Project.objects.filter(pk=project.pk).update(
            state=chance.choice(ProjectState.values),
            year_from=chance.randint(2015, 2020),
            year_to=chance.randint(2021, 2024),
            seeking_funding=chance.random() < 0.3,
        )
        project.refresh_from_db()
        publishing.publish(project, Publication.PUBLIC, by=carin())
        made.append(project)
    return made


# --- What stands there ------------------------------------------------------------------------------------------------


def test_a_row_says_state_theme_place_and_that_it_is_invented(client):
    make_ongoing(origin="invented", place="Södra Innerstaden")
    html = page(client)
    meta = re.search(r'<p class="meta">(.*?)</p></div></li>', html).group(1)
    words = re.findall(r">([^<>]+)</span>", meta)
    assert words == [
        "Pågående",
        "Klimat och miljö",
        "Södra Innerstaden",
        f"Påhittat exempel, sedan {date.today().year}",
    ]
    assert 'class="chip go"' in meta


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"origin": "other", "state": "ongoing", "year_from": 2014}, "Annan samverkan, sedan 2014"),
        ({"origin": "other", "state": "finished", "year_from": 2018, "year_to": 2021}, "Annan samverkan, 2018–2021"),
        ({"origin": "meet_malmo", "state": "finished", "year_from": 2021, "year_to": 2021}, "2021"),
        ({"origin": "meet_malmo", "state": "finished", "time_words": "omkring 2017"}, "omkring 2017"),
    ],
)
def test_a_row_says_where_it_comes_from_and_when(client, columns, words):
    change(make_project(), **columns)
    assert f"<span>{words}</span></p>" in page(client)


def test_hidden_projects_are_in_no_row_and_no_count(client):
    shown, hidden = make_project(title="Synligt"), make_project(title="Dolt")
    assert set(titles(page(client))) == {"Synligt", "Dolt"}
    publishing.publish(hidden, Publication.HIDDEN, by=carin())
    html = page(client)
    assert titles(html) == [shown.title]
    assert counts(html)["lage", "forming"] == 1
    assert "Dolt" not in page(client, "/projekt/?q=Dolt").replace("q=Dolt", "").replace("“Dolt”", "").replace(
        'value="Dolt"', ""
    ).replace("”Dolt”", "")


def test_an_english_reader_gets_english_and_marked_swedish(client):
    make_project()
    make_project(title="Nattlinjen", title_en="", summary_en="")
    html = page(client, "/en/projekt/")
    assert "Cool courtyards" in html
    assert re.search(r'<a href="/en/projekt/P-0002-nattlinjen/" lang="sv">Nattlinjen</a>', html)
    assert '<p lang="sv">Fastighetsägare' in html


def test_the_list_is_calm_when_nothing_is_public_and_when_nothing_fits(client):
    assert "Inget projekt är publikt än" in page(client)
    make_project()
    html = page(client, "/projekt/?lage=finished")
    assert "Inga projekt passar de här valen" in html
    assert "<b>0 projekt</b>" in html


def test_rows_come_in_the_order_one_asks_for(client):
    for number, (title, start) in enumerate([("Berg", 2016), ("Alm", 2018), ("Cykel", 2014)]):
        change(make_project(title=title), year_from=start, last_news_on=date(2026, 1, 10 - number))
    assert titles(page(client)) == ["Berg", "Alm", "Cykel"]
    assert titles(page(client, "/projekt/?ordning=start")) == ["Alm", "Berg", "Cykel"]
    assert titles(page(client, "/projekt/?ordning=namn")) == ["Alm", "Berg", "Cykel"]
    assert titles(page(client, "/projekt/?ordning=dumt")) == ["Berg", "Alm", "Cykel"]


def test_fifty_rows_stand_on_a_page_and_the_next_has_the_rest(client):
    for number in range(53):
        make_project(title=f"Projekt {number}", partners=[])
    first, second = page(client), page(client, "/projekt/?sida=2")
    assert (len(titles(first)), len(titles(second))) == (50, 3)
    assert not set(titles(first)) & set(titles(second))
    assert "visar 51–53" in second
    assert 'rel="next">Nästa sida' in first
    assert titles(page(client, "/projekt/?sida=99")) == titles(second)


# --- Filters ----------------------------------------------------------------------------------------------------------


def test_counts_are_exact_under_every_other_filter(client):
    many(30)
    projects = {p.pk: p for p in Project.objects.prefetch_related("themes", "areas__parent", "partners")}
    rows = {row.pk: facets.values_of(row) for row in Listing.objects.all()}
    theme = Theme.objects.get(key="arbete")
    chosen = {"state": ("ongoing", "paused"), "theme": (str(theme.pk),), "year": ("2019", "2020")}
    address = "/projekt/?lage=ongoing&lage=paused&tema=arbete&ar=2019&ar=2020&q=projekt"
    html = page(client, address)

    def fits(pk, but=""):
        return all(any((facet, v) in rows[pk] for v in values) for facet, values in chosen.items() if facet != but)

    assert len(titles(html)) == sum(fits(pk) for pk in projects)
    shown = counts(html)
    assert len(shown) > 40
    by_parameter = {parameter: facet for facet, parameter in PARAMETERS.items()}
    index_now = index.current()
    for (parameter, key), count in shown.items():
        facet = by_parameter[parameter]
        value = (
            {"funding": "yes"}.get(facet) or (index_now.names.get(facet, {}) and index_now.value_of(facet, key)) or key
        )
        if facet == "organisation":
            of = {
                pk
                for pk, project in projects.items()
                if any(str(p.organisation_id) == key for p in project.partners.all())
            }
        else:
            of = {pk for pk in projects if (facet, value) in rows[pk]}
        assert count == sum(fits(pk, but=facet) for pk in of), (facet, key)


def test_counts_kept_step_by_step_equal_those_counted_anew():
    projects = many(12)
    make_member(next(p for p in projects if not p.is_ended), "other_public")
    publishing.publish(projects[3], Publication.HIDDEN, by=carin())
    change(projects[4], state="discontinued", seeking_funding=True, year_from=2001)
    publishing.publish(projects[3], Publication.INTERNAL, by=carin())
    publishing.publish(projects[5], Publication.HIDDEN, by=carin())
    publishing.publish(projects[5], Publication.PUBLIC, by=carin())
    kept = {(c.facet, c.value): (c.count, bytes(c.members)) for c in FacetCount.objects.all()}
    catalogue.recount()
    assert kept == {(c.facet, c.value): (c.count, bytes(c.members)) for c in FacetCount.objects.all()}
    assert kept["all", "all"][0] == 11


def test_bits_and_numbers_are_the_same_set():
    given = [3, 8, 64, 65, 20_000]
    assert facets.numbers_of(facets.bits_of(given)) == sorted(given, reverse=True)
    assert facets.numbers_of(0) == []


def test_a_published_change_is_counted_at_once(client):
    project = make_project()
    assert counts(page(client))["lage", "forming"] == 1
    change(project, state="ongoing")
    shown = counts(page(client))
    assert (shown["lage", "forming"], shown["lage", "ongoing"]) == (0, 1)


def test_a_district_counts_for_the_part_of_the_city_it_lies_in(client):
    ensure_reference_data()
    area = CityArea.objects.get(key="rosengard")
    make_project(area_ids=[area.pk])
    assert len(titles(page(client, "/projekt/?plats=oster"))) == 1
    assert titles(page(client, "/projekt/?plats=norr")) == []


def test_at_new_year_a_project_that_goes_on_is_found_under_the_new_year_and_an_ended_one_is_not(client):
    with time_machine.travel("2026-12-31T12:00:00+01:00", tick=False):
        goes_on, hidden = make_ongoing(title="Nattlinjen"), make_ongoing(title="Dolt")
        ended = make_ongoing(title="Matrundan")
        lifecycle.discontinue(ended, why="Ingen ägare.", lessons="Fråga först.", by=carin())
        planned = make_project(title="Nästa år")
        change(planned, year_from=2028)
        publishing.publish(hidden, Publication.HIDDEN, by=carin())
        assert catalogue.add_year(timezone.localdate()) == 0
    with time_machine.travel("2027-01-01T03:50:00+01:00", tick=False):
        tasks.tidy()
        assert titles(page(client, "/projekt/?ar=2027")) == [goes_on.title]
        assert counts(page(client))["ar", "2027"] == 1
        assert catalogue.add_year(timezone.localdate()) == 0
        assert not Listing.objects.filter(project=hidden).exists()


def test_a_small_organisation_can_be_chosen_too(client):
    for number in range(25):
        make_project(title=f"Stort {number}", partners=[PartnerGiven(f"Organisation {n}", "city") for n in range(20)])
    small = make_project(title="Litet", partners=[PartnerGiven("Den lilla föreningen", "civil_society")])
    pk = small.partners.get().organisation_id
    html = page(client, f"/projekt/?organisation={pk}")
    assert titles(html) == ["Litet"]
    assert counts(html)["organisation", str(pk)] == 1
    assert "Ta bort: Den lilla föreningen" in html


def test_chosen_filters_can_be_taken_back_one_by_one(client):
    make_project()
    html = page(client, "/projekt/?q=gård&lage=forming&tema=klimat&ordning=namn")
    links = dict(re.findall(r'<a href="([^"]+)">Ta bort: ([^<]+)</a>', html))
    assert links["/projekt/?q=g%C3%A5rd&amp;tema=klimat&amp;ordning=namn"] == "Gruppen bildas"
    assert links["/projekt/?lage=forming&amp;tema=klimat&amp;ordning=namn"] == "”gård”"
    assert 'value="forming" checked' in html


def test_forms_keep_what_the_other_form_chose(client):
    make_project()
    html = page(client, "/projekt/?q=gård&lage=forming&ordning=namn")
    search, filters = re.findall(r"<form.*?</form>", html, re.DOTALL)
    assert '<input type="hidden" name="lage" value="forming">' in search
    assert '<input type="hidden" name="ordning" value="namn">' in search
    assert '<input type="hidden" name="q" value="gård">' in filters
    assert '<input type="hidden" name="ordning" value="namn">' in filters


@pytest.mark.parametrize(
    "query",
    [
        "lage=%00", "lage=ongoing'--", "tema=finns-inte", "ar=99999999999999999999", "ar=abcd", "ar=-201", "organisation=0",
        "organisation=99999999999", "organisation=9223372036854775807", "sida=-1", "sida=1e9", "sida=99999999999999999999", "q=%25%5F",
        "q=%22%22", "q=" + "%26" * 300, "q=(((", "q=a:*", "q=\\", "q=" + "x" * 5000, "q=%F0%9F%98%80",
        "sida=٣", "ar=٢٠٢٠", "q=P-99999999999",
        "pengar=nej", "&".join("tema=arbete" for _ in range(250)), "q=9999999", "q=!!!", "q=<script>alert(1)</script>", "q=och i på",
    ],
)  # fmt: skip
def test_odd_addresses_are_answered(client, query):
    make_project()
    html = page(client, f"/projekt/?{query}")
    assert "<script>alert" not in html


def test_an_address_is_written_back_the_same(client):
    many(3)
    typed = "q=hamn&lage=ongoing&lage=paused&pengar=ja&tema=arbete&med=city&plats=oster&ar=2019&ordning=namn&sida=3"
    selection = Selection.from_address(QueryDict(typed), index.current())
    assert selection.query() == f"?{typed}"


# --- What it costs ----------------------------------------------------------------------------------------------------


def cost(client, path):
    with CaptureQueriesContext(connection) as queries:
        page(client, path)
    return len(queries)


def test_queries_are_eight_at_most_and_do_not_grow(client):
    many(1)
    addresses = [
        LIST,
        "/projekt/?q=projekt+odling",
        "/projekt/?q=prjekt&organisation=999999",
        "/projekt/?sida=2",
    ]
    few = {}
    for address in addresses:
        index.forget()
        context.forget_unit()
        assert cost(client, address) <= 8
        few[address] = cost(client, address)
    many(30, seed=2)
    for address in addresses:
        index.forget()
        context.forget_unit()
        assert cost(client, address) <= 8
        assert cost(client, address) == few[address] <= 6


def test_fifty_rows_and_the_stylesheet_fit_in_the_first_flight(client):
    for project in many(50):
        change(
            project, summary=f"{random.Random(project.pk).sample('abcdefghijklmnopqrstuvwxyzåäö', 20)} samverkan"[:200]
        )
    answer = client.get(LIST)
    assert answer.content.count(b'<svg class="em"') == 51
    assert len(brotli.compress(answer.content)) + len(brotli.compress(CSS)) <= 14_600


def test_counts_that_were_kept_are_void_at_once_when_something_public_changes(client):
    project = make_project()
    assert counts(page(client))["lage", "forming"] == 1
    kept = index.current()
    assert kept.made, "the filters were drawn and are kept"
    # Whoever kept them answers from there, until …
    for key in kept.made:
        kept.made[key] = mark_safe(kept.made[key].replace("<span>1</span>", "<span>77</span>"))
    assert counts(page(client))["lage", "forming"] == 77
    # … anything public changes, in this process or in another one: the number in the database says so.
    catalogue.touch()
    assert counts(page(client))["lage", "forming"] == 1
    publishing.publish(project, Publication.HIDDEN, by=carin())
    assert counts(page(client))["lage", "forming"] == 0


def test_counts_are_kept_for_each_choice_and_language_and_never_for_words(client):
    many(5)
    for path in (
        LIST,
        "/en/projekt/",
        "/projekt/?lage=ongoing",
        "/projekt/?q=projekt",
        "/projekt/?sida=2&ordning=namn",
    ):
        page(client, path)
    state = ("state", ("ongoing",))
    assert set(index.current().made) == {("filters", "sv", ()), ("filters", "en", ()), ("filters", "sv", (state,))}
    assert "Who is in" in page(client, "/en/projekt/")
    assert "Who is in" not in page(client)


def test_what_is_kept_has_a_limit(client, monkeypatch):
    many(1)
    monkeypatch.setattr(index, "MOST_MADE", 3)
    for year in range(2001, 2010):
        page(client, f"/projekt/?ar={year}")
    assert 0 < len(index.current().made) <= 3


HOSTILE = "<script>alert(1)</script>\"'&\u202e"


def test_hostile_words_in_rows_cards_and_filters_stay_words(client):
    make_project(title=HOSTILE, title_en="", summary=HOSTILE, summary_en="", place=HOSTILE)
    Theme.objects.filter(key="klimat").update(name_sv=HOSTILE, name_en=HOSTILE)
    project = Project.objects.get()
    change(project, time_words=HOSTILE)
    for path in ("/", "/en/", LIST, "/en/projekt/", "/sok/?q=P-0001", project.get_absolute_url()):
        html = page(client, path)
        assert "<script>alert" not in html, path
        assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;" in html, path


def test_project_that_ended_early_is_not_listed_for_years_to_come(client):
    project = make_ongoing()
    project.refresh_from_db()
    year = timezone.localdate().year
    publishing.change_facts(project, {"year_from": year - 1, "year_to": year + 4}, version=project.version, by=carin())
    lifecycle.discontinue(project, why="Ingen tid", lessons="Börja mindre", by=carin())
    listing = Listing.objects.get(pk=project.pk)
    assert max(listing.years) == year
    (row,) = reuse_rows.project_rows([listing])
    assert row["last_year"] == year
