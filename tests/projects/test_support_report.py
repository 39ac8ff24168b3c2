"""The yearly report is the sum of the ledger, whatever is in it; few persons are never told."""

import csv
import io
import random
import re
from collections import Counter
from datetime import date, timedelta

import pytest
from django.utils.html import escape

from people.management.commands.roles import set_up_roles
from people.vocabulary import Sphere, SupportKind
from projects import support_report, supporting
from projects.models import Support
from projects.support_chart import kinds_chart
from projects.support_report import Given, count
from projects.supporting import Gift, Giver
from tests.builders import make_staff
from tests.projects.builders import carin, make_project
from tests.projects.support_builders import day

pytestmark = pytest.mark.django_db

# A year that is over, so that something can have been given on each of its days.
YEAR = day().year - 1
PAGE = f"/stod-till-projekt/{YEAR}/"


def give(project, kind="premises", *, on=None, sphere="city", amount=None, persons=None):
    given = Gift(kind, "Stöd", on or date(YEAR, 1, 1))
    return supporting.give(
        project, given, by=carin(), giver=Giver(sphere=sphere, role="Roll"), amount=amount, persons=persons
    )


@pytest.fixture
def drawn():
    """A drawn ledger over three years: several themes, none, hidden projects, struck lines, promises."""
    chance = random.Random(7)
    keys = ["klimat", "arbete", "skola", "boende"]
    projects = [
        make_project(title=f"Projekt {n}", public=n % 4 != 0, themes=tuple(chance.sample(keys, n % 4)))
        for n in range(12)
    ]
    for _ in range(150):
        support = give(
            chance.choice(projects), chance.choice(SupportKind.values), sphere=chance.choice(Sphere.values),
            on=date(YEAR, 12, 31) - timedelta(days=chance.randint(0, 1000)) if chance.random() < 0.5 else None,
            amount=chance.choice([None, 1, 999, 50_000]), persons=chance.choice([None, None, 1, 2, 9]),
        )  # fmt: skip
        if chance.random() < 0.1:
            supporting.strike(support, why="Struket", by=carin())
    supporting.note_wish(projects[1], supporting.Wish("premises", "Önskat", 77), by=carin())
    return projects


def recount(year, *, public):
    """The ledger counted plainly, line by line."""
    lines = [
        one
        for one in Support.objects.select_related("project")
        if one.state == "given" and one.given_on.year == year and (one.project.is_public or not public)
    ]
    kinds, spheres, themes = Counter(), Counter(), Counter()
    money = Counter()
    for one in lines:
        kinds[one.kind] += 1
        spheres[one.by_sphere] += 1
        money["kind", one.kind] += one.given_amount or 0
        money["sphere", one.by_sphere] += one.given_amount or 0
        for theme in [str(t.pk) for t in one.project.themes.all()] or [""]:
            themes[theme] += 1
            money["theme", theme] += one.given_amount or 0
    return lines, kinds, spheres, themes, money


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize("year", [YEAR, YEAR - 1, YEAR - 2, YEAR - 9])
def test_report_is_the_sum_of_the_ledger(drawn, year, public):
    lines, kinds, spheres, themes, money = recount(year, public=public)
    made = support_report.report(year, public=public)
    assert made.total.times == len(lines)
    assert made.total.amount == sum(one.given_amount or 0 for one in lines)
    assert made.total.projects == len({one.project_id for one in lines})
    assert {row.key: row.times for row in made.kinds if row.times} == dict(kinds)
    assert {row.key: row.times for row in made.spheres if row.times} == dict(spheres)
    assert {row.key: row.times for row in made.themes} == dict(themes)
    for by, rows in (("kind", made.kinds), ("sphere", made.spheres), ("theme", made.themes)):
        assert {row.key: row.amount for row in rows if row.amount} == {
            key: amount for (of, key), amount in money.items() if of == by and amount
        }
    assert sum(row.times for row in made.kinds) == sum(row.times for row in made.spheres) == made.total.times
    assert sum(row.amount for row in made.kinds) == made.total.amount
    if year == YEAR:
        assert len(lines) > 40
        assert sum(themes.values()) > len(lines)


def test_hidden_projects_count_for_staff_only(drawn):
    public, all_ = (support_report.report(YEAR, public=public).total for public in (True, False))
    assert 0 < public.times < all_.times


def test_wishes_and_promises_do_not_count():
    project = make_project()
    supporting.note_wish(project, supporting.Wish("premises", "Önskat", 500), by=carin())
    assert support_report.years(public=True) == []
    assert support_report.report(YEAR, public=True).total.times == 0


def lines_of(*persons):
    return [Given(number, kind, "city", 0, n) for number, (kind, n) in enumerate(persons)]


def shown(*persons):
    kinds = [("a", "A"), ("b", "B"), ("c", "C")]
    made = count(
        2026, lines_of(*persons), kinds=kinds, spheres=[("city", "Staden")], themes=[("", "Inget")], themes_of={}
    )
    assert all(row.persons is None for row in (*made.spheres, *made.themes))
    return [row.persons for row in made.kinds], made.total.persons


@pytest.mark.parametrize(
    ("persons", "rows", "total"),
    [
        ([("a", 5), ("b", 6)], [5, 6, 0], 11),
        ([("a", 4)], [None, 0, 0], None),
        ([("a", 4), ("b", 9)], [None, None, 0], None),
        ([("a", 1), ("b", 2), ("c", 9)], [None, None, 9], None),
        ([("a", 3), ("a", 3), ("b", 8)], [6, 8, 0], 14),
        ([("a", 1), ("b", 9), ("c", 6)], [None, 9, None], None),
    ],
)
def test_few_persons_are_hidden_and_never_one_row_alone(persons, rows, total):
    assert shown(*persons) == (rows, total)


def test_no_hidden_number_can_be_worked_out_from_what_is_shown():
    """On drawn ledgers: few are hidden, never alone, never beside a total, and in no other table of the same persons."""
    chance = random.Random(3)
    for _ in range(400):
        persons = [(kind, chance.randint(0, 9)) for kind in "abc" if chance.random() < 0.8]
        rows, total = shown(*persons)
        true = Counter()
        for kind, n in persons:
            true[kind] += n
        for row, kind in zip(rows, "abc", strict=True):
            assert row is None or row == true[kind]
            assert not 0 < true[kind] < 5 or row is None
        if None in rows:
            assert total is None
            assert rows.count(None) > 1 or sum(n > 0 for n in true.values()) == 1


def test_page_says_the_figures_and_shows_no_few(client):
    project = make_project(themes=("klimat", "arbete"))
    give(project, "participants", persons=3)
    give(project, "funding_search", amount=1_234_567, sphere="other_public")
    html = client.get(PAGE).content.decode()
    assert "Stöd gavs 2 gånger" in html
    assert "1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567" in html
    assert "visas inte" in html
    table = html[html.index("Efter projektets ämne") :]
    assert table.count('<th scope="row">') == 2
    assert "räknas under vart och ett" in html
    assert '<td class="num">3</td>' not in html
    assert "Support given in" in client.get("/en" + PAGE).content.decode()


def test_chart_has_its_twin_and_draws_a_brick_a_time(client):
    project = make_project()
    for _ in range(3):
        give(project)
    html = client.get(PAGE).content.decode()
    svg = html[html.index('<svg class="chart"') : html.index("</svg>", html.index('<svg class="chart"'))]
    bricks = re.search(r'<path class="in" d="([^"]*)"', svg)[1]
    assert bricks.count("M") == 3
    assert 'aria-labelledby="c1"' in svg
    assert "Samma sak som tabell" in html


@pytest.mark.parametrize("numbers", [[0, 0], [1, 0], [59, 0], [60, 0], [1, 400], [16, 17, 3]])
def test_chart_stays_in_its_picture(numbers):
    svg = kinds_chart([(escape(f"Slag {n} & <b>"), n) for n in numbers], "c1")
    if not sum(numbers):
        assert svg == ""
        return
    assert "<b>" not in svg
    for x, y, width in re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)", svg):
        assert float(x) + float(width) <= 330
        assert float(width) > 0
        assert float(y) < len(numbers) * 44
    marks = len(re.findall(r"M[\d.]+ ", svg))
    assert marks == (sum(numbers) if sum(numbers) < 60 else sum(n > 0 for n in numbers))


def test_file_holds_the_rows_of_the_page(client):
    project = make_project(themes=("klimat",))
    give(project, "participants", persons=3)
    give(project, "premises", persons=12)
    answer = client.get(f"/stod-till-projekt/{YEAR}.csv")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    by = Counter(row["by"] for row in rows)
    assert (by["kind"], by["sphere"], by["theme"], by["total"]) == (7, 6, 1, 1)
    kinds = {row["key"]: row for row in rows if row["by"] == "kind"}
    assert (kinds["participants"]["persons"], kinds["premises"]["persons"]) == ("", "")
    assert {row["persons"] for row in rows if row["by"] in ("sphere", "theme")} == {""}
    assert rows[-1]["persons"] == ""
    assert "3" not in {row["persons"] for row in rows}


def test_years_are_links_and_others_say_there_is_nothing(client):
    project = make_project()
    give(project, on=date(YEAR - 1, 5, 1))
    give(project)
    html = client.get("/stod-till-projekt/").content.decode()
    assert f"Stöd som gavs {YEAR}" in html
    assert f"/stod-till-projekt/{YEAR - 1}/" in html
    assert "Inget stöd gavs" in client.get("/stod-till-projekt/2016/").content.decode()
    for wrong in ("1999/", "99999999/", "2999.csv", "x/"):
        assert client.get(f"/stod-till-projekt/{wrong}").status_code == 404


def test_page_follows_the_ledger_and_is_304_meanwhile(client):
    project = make_project()
    give(project)
    first = client.get(PAGE)
    assert client.get(PAGE, headers={"If-None-Match": first["ETag"]}).status_code == 304
    give(project)
    again = client.get(PAGE, headers={"If-None-Match": first["ETag"]})
    assert "Stöd gavs 2 gånger" in again.content.decode()


def test_thirty_cost_as_much_as_one(client, django_assert_max_num_queries):
    give(make_project(title="Ett"))
    client.get(PAGE)
    with django_assert_max_num_queries(12) as few:
        client.get(PAGE)
    for number in range(30):
        give(make_project(title=f"Projekt {number}", themes=("arbete", "klimat")))
    client.get(PAGE)
    with django_assert_max_num_queries(12) as many:
        client.get(PAGE)
    assert len(few) == len(many)


def test_staff_see_all_projects_the_file_and_their_calendar(client):
    set_up_roles()
    give(make_project(public=False), amount=500)
    client.force_login(
        make_staff("robin@malmo.example", "Robin", role="coordinator"), "django.contrib.auth.backends.ModelBackend"
    )
    html = client.get("/admin/projects/support/rapport/").content.decode()
    assert "Stöd gavs en gång" in html
    address = re.search(r"/personal/stod/[^\"]+\.ics", html)[0]
    assert client.get(address).status_code == 200
    assert '"premises"' in client.get(f"/admin/projects/support/rapport/{YEAR}.csv").content.decode()
    assert client.get("/admin/projects/support/rapport/1999/").status_code == 404
    assert "Inget stöd" in client.get(PAGE).content.decode()
