"""The page of one project: its line of life, its result, who is in it, its addresses for ever."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from ideas import answering
from ideas.models import Idea
from meetmalmo import context
from people.models import Competence
from projects import catalogue, groups, index, lifecycle, milestones, posting, publishing, staffing, starting
from projects.models import Decision, Document, Milestone, Need, News, Project, Support
from projects.newslog import tell
from projects.posting import Posted, Report
from projects.vocabulary import MemberRole, NewsKind, Publication
from tests.builders import make_idea, make_staff
from tests.ideas.test_steps import yes
from tests.projects.builders import carin, content, make_member, make_ongoing, make_project

pytestmark = pytest.mark.django_db

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _unit():
    context.forget_unit()


def page(client, project, language=""):
    project.refresh_from_db()
    # The page before may have left another language behind.
    with override("sv"):
        address = project.get_absolute_url()
    answer = client.get(language + address)
    assert answer.status_code == 200
    return answer.content.decode()


def line(html):
    """Class, day and heading of every point on the line of life."""
    points = re.search(r'<ol class="line">(.*?)</ol>', html, re.DOTALL).group(1)
    found = re.findall(
        r'<li(?: class="(\w+)")?><(?:time|span)[^>]*>([^<]+)</(?:time|span)><h3[^>]*>([^<]+)</h3>', points, re.DOTALL
    )
    return [(mark, day.replace(NBSP, " "), heading) for mark, day, heading in found]


def change(project, **columns):
    Project.objects.filter(pk=project.pk).update(**columns)
    project.refresh_from_db()
    catalogue.refresh(project)


def from_idea():
    """An idea of 1 September 2026, answered yes after 16 days, a project on 1 October."""
    with time_machine.travel("2026-09-01T10:00:00+02:00", tick=False):
        idea = make_idea()
    with time_machine.travel("2026-09-17T10:00:00+02:00", tick=False):
        answering.send(answering.write(idea, version=0, written=yes(), by=carin()), by=carin())
        idea.refresh_from_db()
    with time_machine.travel("2026-10-01T10:00:00+02:00", tick=False):
        project = starting.from_idea(idea, content(), by=carin())
        publishing.publish(project, Publication.PUBLIC, by=carin())
    return idea, project


# --- The line of life -------------------------------------------------------------------------------------------------


def test_the_line_goes_from_the_idea_to_what_comes(client):
    idea, project = from_idea()
    with time_machine.travel("2026-10-20T10:00:00+02:00", tick=False):
        make_member(project, "business", role="lead")
        make_member(project, "city")
        lifecycle.go(project, by=carin())
    Milestone.objects.create(project=project, title="Plantering", due_on=date(2027, 4, 30), whole_month=True)
    step = Milestone.objects.create(project=project, title="Ledningar", due_on=date(2026, 11, 1))
    with time_machine.travel("2026-11-05T10:00:00+01:00", tick=False):
        project.refresh_from_db()
        tell(project, NewsKind.UPDATE, at=timezone.now(), title="Asfalten är borta")
    with time_machine.travel("2026-11-10T10:00:00+01:00", tick=False):
        html = page(client, project)
        assert line(html) == [
            ("", "1 september 2026", "Idén lämnades in"),
            ("", "17 september 2026", "Svaret blev ja"),
            ("", "1 oktober 2026", "Idén blev ett projekt"),
            ("", "20 oktober 2026", "Projektet pågår"),
            ("now", "5 november 2026, senast", "Asfalten är borta"),
            ("next", "1 november 2026", "Ledningar"),
            ("next", "april 2027", "Plantering"),
        ]
        assert "Efter 16 dagar." in html
        assert html.count('class="chip late"') == 1
        milestones.reach(step, by=carin())
        assert ("now", "10 november 2026, senast", "Ledningar") in line(page(client, project))
    assert f"Nummer {idea.number}." in html
    assert f"<span>{idea.number}</span>" in html


def test_the_number_is_that_of_the_first_idea_and_of_the_project_without_one(client):
    idea, project = from_idea()
    other = make_project(title="Utan idé")
    assert idea.number in page(client, project)
    assert not re.search(r"MM-\d", page(client, other))
    assert other.number in page(client, other)


def test_decisions_stand_on_the_day_they_were_made_with_their_papers(client):
    project = make_ongoing()
    decision = Decision(project=project, decided_on=date(2026, 3, 2), body="tekniska nämnden", text="Ja till träden.",
                        papers="https://moten.example/1")  # fmt: skip
    publishing.add_decision(decision, by=carin())
    html = page(client, project)
    assert [heading for _m, day, heading in line(html) if day == "2 mars 2026"] == ["Beslut: tekniska nämnden"]
    assert html.count("Ja till träden.") == 1
    assert '<a href="https://moten.example/1">Mötets handlingar</a>' in html


def test_what_is_known_to_the_year_is_told_to_the_year(client):
    project = make_project()
    change(project, state="finished", year_from=2018, year_to=2021)
    assert line(page(client, project)) == [("", "2018", "Arbetet började"), ("", "2021", "Arbetet avslutades")]


def test_what_was_taken_back_is_told_no_more(client):
    project = make_ongoing()
    news = tell(project, NewsKind.UPDATE, at=timezone.now(), title="Ett misstag")
    assert "Ett misstag" in page(client, project)
    publishing.retract(news)
    assert "Ett misstag" not in page(client, project)


def test_states_are_told_in_the_readers_language(client):
    project = make_ongoing()
    assert "Projektet pågår" in page(client, project)
    html = page(client, project, "/en")
    assert "The project is ongoing" in html
    assert "Projektet pågår" not in html


# --- News, result, group ----------------------------------------------------------------------------------------------


def test_news_has_its_day_and_its_language(client):
    project = make_ongoing()
    tell(project, NewsKind.UPDATE, at=timezone.now(), title="The first trees", text="Seven.", language="en")
    html = page(client, project)
    assert re.search(r"<span>På engelska</span></p><h3 dir=\"auto\" lang=\"en\">The first trees</h3>", html)
    assert "In Swedish" not in page(client, project, "/en")


def test_older_news_unfolds(client):
    project = make_ongoing()
    for number in range(8):
        tell(project, NewsKind.UPDATE, at=timezone.now() + timedelta(minutes=number), title=f"Nyhet {number}")
    html = page(client, project)
    assert "<summary>3 äldre nyheter</summary>" in html
    assert html.index("Nyhet 3</h3>") < html.index("<summary>") < html.index("Nyhet 2</h3>")


def test_a_finished_project_shows_its_result_first(client):
    project = make_ongoing()
    change(project, result="Tre gårdar med skugga.", lessons="Börja med ledningarna.", goal="Fem grader svalare.")
    assert page(client, project).index("Tre gårdar") > page(client, project).index('class="line"')
    lifecycle.finish(project, by=carin())
    lifecycle.follow_up(project, effect="Fyra grader svalare.", city_does="Tre gårdar till.", by=carin())
    html = page(client, project)
    section = html[html.index('id="resultat"') : html.index('id="vagen"')]
    for words in (
        "Tre gårdar med skugga.",
        "Fyra grader svalare.",
        "Börja med ledningarna.",
        "Tre gårdar till.",
        "Målet var",
    ):
        assert words in section
    assert '<li class="now">' not in html


def test_a_report_in_english_is_marked_and_what_staff_follows_up_in_swedish_is_not(client):
    project = make_ongoing()
    change(project, result="Three yards.", effect="Cooler.", lessons="Pipes first.", report_language="en")
    lifecycle.finish(project, by=carin())
    english = '<div class="prose" dir="auto" lang="en"><p>'
    assert english + "Cooler." in page(client, project)
    lifecycle.follow_up(project, effect="Fyra grader svalare.", city_does="Tre gårdar till.", by=carin())
    html = page(client, project)
    assert english + "Pipes first." in html
    for swedish in ("Fyra grader svalare.", "Tre gårdar till."):
        assert f'<div class="prose" dir="auto"><p>{swedish}' in html


def test_a_stopped_project_says_why_and_what_was_learned(client):
    project = make_ongoing()
    lifecycle.discontinue(project, why="Pengarna räckte inte.", lessons="Fråga om pengar först.", by=carin())
    html = page(client, project)
    assert "Avbrutet" in html
    assert "Pengarna räckte inte." in html
    assert "Fråga om pengar först." in html


def test_an_ended_project_without_a_result_says_so(client):
    project = make_project()
    change(
        project,
        state="finished",
        not_verified="Vad det ledde till.",
        verified=False,
        source_url="https://malmoideella.se/kust/",
    )
    html = page(client, project)
    assert "Inget resultat har berättats." in html
    assert '<a href="https://malmoideella.se/kust/">malmoideella.se</a>' in html
    assert "Inte kontrollerat:" in html
    assert "Vi har inte stämt av" not in html
    change(project, not_verified="")
    assert "Vi har inte stämt av uppgifterna med källan." in page(client, project)


def test_persons_are_named_by_their_own_choice_only(client):
    project = make_ongoing()
    html = page(client, project)
    assert "Exempelsson" not in html
    assert "@" not in re.sub(r'"@\w+"', "", html.replace("malmostad@malmo.se", ""))
    groups.choose_to_be_named(project.members.get(role="lead"), shown=True)
    html = page(client, project)
    assert html.count("Björn Exempelsson") == 2
    assert "Didrik" not in html
    assert "bjorn@" not in html


def test_the_table_is_told_in_words(client):
    project = make_ongoing(wanted_chairs=5)
    html = page(client, project)
    assert "<b>Två runt bordet.</b> Tre stolar är lediga." in re.sub(r"\s+", " ", html) or "Fyra runt bordet" in html
    assert 'role="img" aria-label="Gruppen: Malmö stad' in html


def test_nobody_is_guessed(client):
    project = make_project(partners=[])
    assert "Ingen sitter vid bordet än." in page(client, project)
    change(project, state="finished", year_to=2021)
    assert "Vilka som var med finns inte uppskrivet." in page(client, project)


def test_needs_are_shown_until_they_are_filled(client):
    project = make_ongoing()
    need = Need.objects.create(
        project=project, sphere="other_public", text="Någon som kan regnvatten.", commitment="Två timmar."
    )
    assert "Någon som kan regnvatten. Två timmar." in page(client, project)
    Need.objects.filter(pk=need.pk).update(filled_on=date(2026, 1, 1))
    assert "Gruppen söker" not in page(client, project)


@pytest.mark.parametrize(
    ("asked", "words"),
    [(date(2026, 6, 3), "Vi frågade gruppen den 3 juni 2026."), (None, "Gruppen har inte berättat något")],
)
def test_a_quiet_project_says_since_when(client, asked, words):
    project = make_ongoing()
    change(project, last_news_on=date(2026, 5, 14), asked_on=asked)
    with time_machine.travel("2026-11-24T10:00:00+01:00", tick=False):
        html = page(client, project).replace(NBSP, " ")
    assert "Inget nytt sedan maj" in html
    assert words in html
    with time_machine.travel("2026-07-01T10:00:00+02:00", tick=False):
        assert "Inget nytt" not in page(client, project)


def test_parents_and_children_are_linked_when_public(client):
    kust, nav, hidden = (
        make_project(title="Kuststaden"),
        make_project(title="Navet"),
        make_project(title="Hemligt", public=False),
    )
    nav.parents.add(kust)
    hidden.parents.add(kust)
    assert 'Del av <a href="/projekt/P-0001-kuststaden/">Kuststaden</a>' in page(client, nav)
    html = page(client, kust)
    assert "/projekt/P-0002-navet/" in html
    assert "Hemligt" not in html


def test_relatives_are_named_in_the_readers_language(client):
    kust, nav = make_project(title="Kuststaden", title_en="The coast"), make_project(title="Navet", title_en="")
    nav.parents.add(kust)
    assert '<a href="/en/projekt/P-0001-kuststaden/">The coast</a>' in page(client, nav, "/en")
    assert '<a href="/en/projekt/P-0002-navet/" lang="sv">Navet</a>' in page(client, kust, "/en")


def test_easy_swedish_and_how_it_was_before_can_be_read(client):
    project = make_ongoing(baseline="Gårdarna blev 35 grader.")
    html = page(client, project)
    assert "Gårdarna blev 35 grader." in html
    assert "På lättläst svenska" not in html
    change(project, easy_read="Vi planterar träd.\n\nDet blir svalt.", result="Träd.", lessons="Fråga.")
    html = page(client, project, "/en")
    assert re.search(r'<details><summary>In easy Swedish</summary><div class="prose" lang="sv"><p>Vi planterar', html)
    lifecycle.finish(project, by=carin())
    html = page(client, project)
    assert "På lättläst svenska" in html
    assert "Gårdarna blev 35 grader." in html[html.index('id="resultat"') : html.index('id="om"')]


def test_an_english_reader_gets_swedish_texts_marked(client):
    project = make_project(title_en="", about="Träd på gården.", about_en="", goal="Svalare.")
    html = page(client, project, "/en")
    assert '<h1 lang="sv">Svala gårdar</h1>' in html
    assert re.search(r'<p class="lead">Property owners', html)
    assert re.search(r'dir="auto" lang="sv"><p>Träd på gården.', html)


def test_text_from_people_is_escaped(client):
    project = make_project(title="<b>Fet</b>", about="<script>alert(1)</script>")
    tell(project, NewsKind.UPDATE, at=timezone.now(), title="<i>x</i>", text="<img src=x>")
    html = page(client, project)
    assert "<script>alert" not in html
    assert "<b>Fet" not in html
    assert "<img" not in html
    assert "<i>x" not in html


# --- Addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "old",
    ["/projekt/1/", "/projekt/P-0001/", "/projekt/p-1/", "/projekt/p-0001-svala-gardar/", "/projekt/P-0001-gammalt-namn/",
        "/projekt/P-00001/"],
)  # fmt: skip
def test_old_addresses_lead_to_the_present_one_for_ever(client, old):
    make_project()
    answer = client.get(old + "?x=1")
    assert (answer.status_code, answer["Location"]) == (301, "/projekt/P-0001-svala-gardar/?x=1")
    assert client.get("/en" + old)["Location"] == "/en/projekt/P-0001-svala-gardar/"


@pytest.mark.parametrize("path", ["/projekt/", "/projekt/P-0001-svala-gardar/"])
def test_each_address_names_itself_and_both_languages(client, path):
    make_project()
    for prefix in ("", "/en"):
        html = client.get(f"{prefix}{path}?lage=forming").content.decode()
        head = html[: html.index("</head>")]
        assert re.findall(r'<link rel="canonical" href="([^"]+)">', head) == [f"http://localhost:8000{prefix}{path}"]
        assert dict(re.findall(r'<link rel="alternate" hreflang="(\w+)" href="([^"]+)">', head)) == {
            "sv": f"http://localhost:8000{path}",
            "en": f"http://localhost:8000/en{path}",
        }


def test_a_hidden_project_does_not_exist_and_one_that_was_public_is_gone(client):
    hidden = make_project(public=False)
    was = make_project(title="Borttaget")
    with override("sv"):
        address = was.get_absolute_url()
    publishing.publish(was, Publication.HIDDEN, by=carin())
    for path in (
        hidden.get_absolute_url(),
        "/projekt/1/",
        "/projekt/P-0001/",
        "/projekt/999/",
        "/projekt/99999999999999999999/",
    ):
        assert client.get(path).status_code == 404
    for path in (address, "/projekt/2/", "/projekt/P-0002-annat/"):
        answer = client.get(path)
        assert answer.status_code == 410
        assert "Borttaget" not in answer.content.decode()
        assert "är borttaget" in answer.content.decode()


# --- What it costs ----------------------------------------------------------------------------------------------------


def grow(project, number):
    for n in range(number):
        tell(project, NewsKind.UPDATE, at=timezone.now(), title=f"Nyhet {n}", text="Något har hänt. " * 20)
        Milestone.objects.create(project=project, title=f"Steg {n}", due_on=date(2030, 1, 1))
        Need.objects.create(project=project, text=f"Någon {n}")
        Support.objects.create(
            project=project, kind="premises", state="given", text=f"lokal {n}", given_on=date(2026, 1, 1)
        )
        publishing.add_decision(
            Decision(project=project, decided_on=date(2026, 1, 1), body="nämnden", text=f"Ja {n}"), by=carin()
        )
        make_member(project, "academia")
        groups.add_partner(project, name=f"Förening {n}", sphere="civil_society", role="", by=carin())
        make_project(title=f"Barn {n}").parents.add(project)


def cost(client, project):
    with CaptureQueriesContext(connection) as queries:
        page(client, project)
    return len(queries) - 1  # the test reads the project once itself


def test_queries_are_eight_at_most_and_do_not_grow(client):
    project = from_idea()[1]
    grow(project, 1)
    cost(client, project)
    few = cost(client, project)
    grow(project, 30)
    index.forget()
    context.forget_unit()
    assert cost(client, project) <= 8
    assert cost(client, project) == few <= 5
    assert News.objects.count() > 60
    assert Idea.objects.count() == 1
    assert not Document.objects.exists()
    assert make_staff()


def test_what_is_sought_is_told_in_english_too(client):
    project = make_ongoing()
    one = Competence.objects.get(key="upphandling")
    staffing.add_need(
        project, {"competence": one, "commitment": "Två timmar.", "commitment_en": "Two hours."}, by=carin()
    )
    staffing.add_need(project, {"text": "Någon som kan regnvatten."}, by=carin())
    html = page(client, project, "/en")
    assert f"{one.name_en} Two hours." in html
    assert one.name_sv not in html
    assert '<span lang="sv">Någon som kan regnvatten.</span>' in html


def test_decision_taken_back_is_shown_no_more(client):
    project = make_ongoing()
    publishing.add_decision(
        Decision(project=project, decided_on=date.today(), body="Fel nämnd", text="Ett beslut om fel projekt"),
        by=carin(),
    )
    publishing.retract(News.objects.get(decision__isnull=False))
    page = client.get(project.get_absolute_url()).content.decode()
    assert "Ett beslut om fel projekt" not in page


def test_step_noted_as_reached_by_mistake_and_taken_back_is_shown_as_reached_no_more(client):
    project = make_ongoing()
    step = milestones.plan(
        project,
        {"title": "Plantering", "due_on": timezone.localdate() + timedelta(days=90), "whole_month": False},
        by=carin(),
    )
    milestones.reach(step, by=carin())
    publishing.retract(News.objects.get(milestone__isnull=False))
    page = client.get(project.get_absolute_url()).content.decode()
    # Either it is a step to come again or it is not there; "latest, done" it is not.
    head, _, _rest = page.partition("Plantering")
    assert not _rest or 'class="next"' in head.rpartition("<li")[2]


def test_closing_report_that_was_handed_in_is_not_said_to_be_late(client):
    project = make_ongoing()
    lead = project.members.get(role=MemberRole.LEAD)
    with time_machine.travel(timezone.now() - timedelta(days=20), tick=False):
        lifecycle.say_when_report_comes(project, due=timezone.localdate() + timedelta(days=15), by=carin())
        posting.post(lead, Posted("Slut", "Vi gjorde det.", "sv", "k" * 43), report=Report(lessons="Mycket"))
    page = client.get(project.get_absolute_url()).content.decode()
    assert "chip late" not in page
