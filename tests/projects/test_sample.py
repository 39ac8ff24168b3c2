"""The sample data: real projects as their sources say, invented ones marked, counts exact."""

import random
import re
from collections import Counter
from dataclasses import asdict
from html import unescape

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from people.models import CityArea, Theme
from people.vocabulary import Sphere
from projects.models import Listing, Project, ProjectMembership
from projects.sample import loading, words
from projects.sample.real import REAL, TODAY_UNKNOWN
from projects.vocabulary import ProjectState
from tests.builders import ensure_reference_data, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def carin():
    ensure_reference_data()
    return make_staff(role="coordinator")


def test_real_projects_have_a_source_known_themes_and_no_person():
    assert len(REAL) == 31
    assert len({real.key for real in REAL}) == 31
    assert [real.key for real in REAL if real.meet] == ["P01", "P02", "P03", "P04", "P05"]
    for real in REAL:
        assert re.match(r"https?://\S+$", real.source)
        assert real.state in ProjectState.values
        assert {one.sphere for one in real.partners} <= set(Sphere.values)
        everything = " ".join(str(value) for name, value in asdict(real).items() if name != "source")
        assert "@" not in everything
        assert not re.search(r"\b0\d{1,3}[- ]\d{5,}", everything)
        assert real.summary.endswith(".")
        assert real.summary_en.endswith(".")


def test_mixed_evidence_is_told_as_it_is():
    stop = next(real for real in REAL if real.key == "P16")
    assert "kunde inte" in stop.summary
    assert "kunde inte koppla" in stop.effect


def test_real_projects_are_loaded_public_with_what_is_not_known(carin, client):
    known = loading.load_real(carin)
    assert set(Theme.objects.values_list("key", flat=True)) >= {key for real in REAL for key in real.themes}
    assert set(CityArea.objects.values_list("key", flat=True)) >= {key for real in REAL for key in real.areas}
    assert Listing.objects.count() == 31
    assert not ProjectMembership.objects.exists()
    assert known["P03"].parents.get() == known["P02"]
    assert Project.objects.filter(origin="other").count() == 26
    page = client.get(known["P01"].get_absolute_url()).content.decode()
    assert "omkring 2017" in page
    assert "Att mässan i bloggen är Hej Framtid." in page


def test_other_collaborations_are_never_called_quiet(carin):
    loading.load_real(carin)
    assert not any(project.is_quiet() for project in Project.objects.all())
    today = Project.objects.first().made_at.date()
    assert not Project.objects.quiet(today).exists()


def test_bulk_is_the_same_for_one_seed_and_its_counts_are_exact(carin, client):
    loading.load_bulk(60, seed=7, by=carin, organisations=40)
    first = list(Project.objects.order_by("running").values_list("title", "state", "wanted_chairs"))
    loading.load_bulk(60, seed=7, by=carin, organisations=40)
    second = list(Project.objects.order_by("running").values_list("title", "state", "wanted_chairs"))[60:]
    assert first == second
    assert Listing.objects.count() == 120
    states = Counter(Project.objects.values_list("state", flat=True))
    page = client.get("/projekt/").content.decode()
    assert states["finished"] > 0
    assert "120" in page
    assert set(Project.objects.values_list("origin", flat=True)) == {"invented"}


def test_names_of_invented_organisations_are_all_different():
    names = words.organisation_names(500, random.Random(1))
    assert len({words.plain(name) for name, _sphere in names}) == 500


def test_command_loads_every_state_and_only_once(carin):
    call_command("sample_projects", size="S", verbosity=0)
    assert {"forming", "ongoing", "paused", "finished", "discontinued", "followed_up"} <= set(
        Project.objects.values_list("state", flat=True)
    )
    quiet = Project.objects.get(title="Nattlinjen")
    assert quiet.is_quiet()
    with pytest.raises(CommandError):
        call_command("sample_projects", size="S", verbosity=0)
    before = Project.objects.count()
    call_command("sample_projects", size="S", if_empty=True, verbosity=0)
    assert Project.objects.count() == before


# --- What the sources say and do not say (domain.md section 7, read row by row) ---------------------------------------

VERIFIED = {"P06", "P07", "P19", "P27", "P30", "P31"}
WITH_RESULT = {"P01", "P02", "P06", "P08", "P10", "P11", "P14", "P15", "P16", "P19", "P28"}
STATE_MAY_HAVE_CHANGED = {"P09", "P11", "P13", "P15", "P16", "P18", "P22", "P23", "P25", "P29"}
NOT_LISTED = {"P02", "P03", "P04"}


def test_rows_say_what_is_not_verified_and_have_a_result_only_where_a_source_has_one():
    assert {real.key for real in REAL if not real.not_known} == VERIFIED
    assert {real.key for real in REAL if real.result or real.effect} == WITH_RESULT
    assert {real.key for real in REAL if not real.partners} == NOT_LISTED
    assert all(len(real.not_known) <= 300 and len(real.time_words) <= 60 for real in REAL)
    unknown = {real.key for real in REAL if real.time_words.endswith(TODAY_UNKNOWN)}
    assert unknown == STATE_MAY_HAVE_CHANGED
    # Nothing is called ended that its source does not call ended.
    assert all(real.state == "ongoing" for real in REAL if real.key in unknown)
    assert {real.key for real in REAL if real.state == "discontinued"} == {"P28"}
    money = next(real for real in REAL if real.key == "P20")
    assert not money.result
    assert "Vinnova" in money.about


def test_page_of_a_real_project_says_its_source_and_what_is_not_verified(carin, client):
    known = loading.load_real(carin)
    assert {key for key, project in known.items() if project.verified} == VERIFIED
    for real in REAL:
        page = unescape(client.get(known[real.key].get_absolute_url()).content.decode())
        note = re.search(r'<section class="note" aria-labelledby="kalla">(.*?)</section>', page, re.DOTALL)[1]
        assert f'href="{real.source}"' in note
        assert ("Inte kontrollerat:" in note, real.not_known in note) == (bool(real.not_known), True)
        assert ("Ett annat samarbete i Malmö" in note) == (not real.meet)
        assert all(f'href="{address}"' in page for address in real.more)
    page = client.get(known["P09"].get_absolute_url()).content.decode()
    assert "avsikt 2018, läget i dag okänt" in page
    assert "avsikt 2018, läget i dag okänt" in client.get("/projekt/?q=M21").content.decode()


def test_a_planned_end_is_no_news(carin):
    known = loading.load_real(carin)
    assert known["P08"].last_news_on.year == 2019


def test_nobody_is_looked_for_where_nobody_here_can_be_asked(carin, client):
    known = loading.load_real(carin)
    assert Listing.objects.get(project=known["P09"]).wanted_chairs == 6
    assert Listing.objects.get(project=known["P31"]).wanted_chairs == 3
    assert Listing.objects.get(project=known["P02"]).wanted_chairs == 6
    assert "stolar är lediga" not in client.get(known["P31"].get_absolute_url()).content.decode()
