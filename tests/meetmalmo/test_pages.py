"""The frame and the pages around the apps: what they say, in both languages, and that they work without cookies."""

import re
from functools import partial

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from meetmalmo import context
from outbox.models import Message
from people.models import AccessibilityReport, Administration, Ambassador, Unit
from tests.builders import make_staff

PAGES = ["home", "how", "about", "privacy", "cookies", "accessibility", "accessibility_report", "components"]


@pytest.fixture(autouse=True)
def _fresh_unit():
    context.forget_unit()
    yield
    context.forget_unit()


def address(name, language="sv"):
    with translation.override(language):
        return reverse(name)


def page(client, name, language="sv"):
    response = client.get(address(name, language))
    assert response.status_code == 200
    return response.content.decode()


def heading(html):
    return re.search(r"<h1>(.*?)</h1>", html, re.DOTALL).group(1).strip()


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_pages_are_whole_in_both_languages(client, name):
    swedish, english = page(client, name), page(client, name, "en")
    assert '<html lang="sv">' in swedish
    assert '<html lang="en">' in english
    assert heading(swedish) != heading(english) or name == "components"
    for html in (swedish, english):
        assert re.search(r"<title>[^<]*Meet Malmö – Malmö stad</title>", html)
        assert html.count("<h1>") == 1
        assert 'href="#main"' in html
        assert 'id="main"' in html
        assert "<script" not in html or name == "accessibility_report"
        assert " style=" not in html


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_visitors_get_no_cookies(client, name):
    assert not client.get(address(name)).cookies


@pytest.mark.django_db
def test_language_links_lead_to_the_same_page(client):
    swedish = page(client, "about")
    assert '<a href="/en/om/" lang="en" hreflang="en">English</a>' in swedish
    assert '<a href="/om/" lang="sv" hreflang="sv" aria-current="true">Svenska</a>' in swedish
    english = page(client, "about", "en")
    assert '<a href="/om/" lang="sv" hreflang="sv">Svenska</a>' in english


@pytest.mark.django_db
def test_search_engines_learn_both_addresses(client):
    html = page(client, "about")
    assert '<link rel="canonical" href="http://localhost:8000/om/">' in html
    assert '<link rel="alternate" hreflang="en" href="http://localhost:8000/en/om/">' in html


@pytest.mark.django_db
def test_pages_for_developers_and_errors_are_not_found_by_search(client):
    for html in (page(client, "components"), client.get("/finns-inte/").content.decode()):
        assert '<meta name="robots" content="noindex">' in html
        assert "canonical" not in html


@pytest.mark.django_db
def test_menu_marks_where_one_is(client):
    assert f'<a href="{address("how")}" aria-current="page">' in page(client, "how")
    assert 'aria-current="page"' not in page(client, "home")


@pytest.mark.django_db
def test_breadcrumb_stands_where_there_is_a_level_above(client):
    html = page(client, "accessibility_report")
    crumbs = re.search(r'<ol class="crumb">(.*?)</ol>', html, re.DOTALL).group(1)
    assert re.findall(r'href="([^"]+)"', crumbs) == ["https://malmo.se/", "/", "/tillganglighet/"]
    assert 'class="crumb"' not in page(client, "home")
    assert 'class="crumb"' not in client.get("/finns-inte/").content.decode()


@pytest.mark.django_db
def test_telephone_is_the_one_of_todays_unit(client):
    Unit.objects.update(telephone="040-99 99 99")
    assert "040-99 99 99" in page(client, "home")


@pytest.mark.django_db
def test_telephone_falls_back_to_the_citys(client):
    Unit.objects.all().delete()
    assert "040-34 10 00" in page(client, "home")


@pytest.mark.django_db
def test_the_unit_costs_a_query_only_now_and_then(client, django_assert_num_queries):
    page(client, "about")
    with django_assert_num_queries(0):
        page(client, "privacy")
        page(client, "cookies", "en")


@pytest.mark.django_db
def test_start_page_promises_a_day(client, time_machine_at):
    html = page(client, "home")
    assert "måndag 23\N{NO-BREAK SPACE}november\N{NO-BREAK SPACE}2026" in html
    assert '<p class="date">14\N{NO-BREAK SPACE}december\N{NO-BREAK SPACE}2026</p>' in html


@pytest.mark.django_db
def test_start_page_shows_three_other_doors(client):
    doors = re.search(r'<ul class="doors">(.*?)</ul>', page(client, "home"), re.DOTALL).group(1)
    assert re.findall(r">([^<>]+)</a></h3>", doors) == ["Malmöinitiativet", "Felanmälan", "Företagslots"]


@pytest.mark.django_db
def test_how_it_works_tells_the_criteria_of_today(client):
    html = page(client, "how")
    for number, name in enumerate(["Samverkan mellan Malmö stad och näringslivet", "Social hållbarhet"], 1):
        assert f"{number}. {name}" in html


@pytest.mark.django_db
def test_accessibility_statement_keeps_the_order_of_the_law(client):
    html = page(client, "accessibility")
    wanted = [
        "Malmö stad", "delvis förenlig", "Kända brister", "betungande", "inte omfattas", "WCAG", "Bedömningen gjordes",
        "uppdaterades", "Rapportera en brist", "Digg",
    ]  # fmt: skip
    main = html[html.index('id="main"') :]
    places = [main.index(word) for word in wanted]
    assert places == sorted(places)
    assert "https://www.digg.se/" in main


@pytest.mark.django_db
def test_about_names_administrations_with_an_ambassador_and_no_person(client):
    culture = Administration.objects.get(name_sv="Kulturförvaltningen")
    Ambassador.objects.create(name="Robin Exempelsson", email="robin@malmo.example", administration=culture)
    swedish, english = page(client, "about"), page(client, "about", "en")
    assert "<li>Kulturförvaltningen</li>" in swedish
    assert "<li>Culture Administration</li>" in english
    assert "Miljöförvaltningen" not in swedish
    assert "Robin" not in swedish


@pytest.fixture
def time_machine_at():
    with time_machine.travel("2026-11-23T10:00:00+01:00", tick=False):
        yield


# --- Reporting a shortcoming ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_report_is_kept_and_answered_in_ten_days(client, time_machine_at):
    answer = client.post(
        address("accessibility_report"), {"page": "/om/", "problem": "Jag ser inte länken i sidfoten."}
    )
    assert answer.status_code == 302
    report = AccessibilityReport.objects.get()
    assert (report.page, report.problem, report.email) == ("/om/", "Jag ser inte länken i sidfoten.", "")
    assert report.answer_by.isoformat() == "2026-12-03"
    receipt = client.get(answer["Location"]).content.decode()
    assert 'role="status"' in receipt


@pytest.mark.django_db
def test_an_empty_report_is_refused_in_words_and_nothing_is_lost(client):
    html = client.post(address("accessibility_report"), {"problem": "", "aid": "Skärmläsare"}).content.decode()
    assert AccessibilityReport.objects.count() == 0
    assert "<title>Fel: " in html
    assert 'value="Skärmläsare"' in html
    assert 'href="#id_problem"' in html


@pytest.mark.django_db
def test_the_page_reported_from_is_filled_in(client):
    html = client.get(address("accessibility_report") + "?sida=/loftet/").content.decode()
    assert 'value="/loftet/"' in html


@pytest.mark.django_db
def test_reports_from_another_site_are_refused(client):
    answer = client.post(
        address("accessibility_report"), {"problem": "Ett fel"}, headers={"Origin": "https://elsewhere.example"}
    )
    assert answer.status_code == 403
    assert AccessibilityReport.objects.count() == 0


@pytest.mark.django_db
def test_administrators_are_told_by_a_letter_without_the_text(client):
    make_staff("robin@malmo.example", "Robin Exempelsson", role="administrator")
    make_staff("kim@malmo.example", "Kim Exempelsson", role="coordinator")
    client.post(address("accessibility_report"), {"problem": "Hemlig beskrivning", "email": "amina@cykel.example"})
    letter = Message.objects.get()
    report = AccessibilityReport.objects.get()
    assert letter.to == "robin@malmo.example"
    assert f"/admin/people/accessibilityreport/{report.pk}/change/" in letter.text
    assert "Hemlig" not in letter.text + letter.html + letter.subject
    assert "amina" not in letter.text + letter.html


@pytest.mark.django_db
def test_twenty_reports_an_hour_are_enough_from_one_place(client):
    post = partial(client.post, address("accessibility_report"), {"problem": "Samma fel"}, REMOTE_ADDR="198.51.100.20")
    for _ in range(20):
        assert post().status_code == 302
    answer = post()
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert answer["Retry-After"] in answer.content.decode()
    assert AccessibilityReport.objects.count() == 20
