"""The coordinators' work list and screen of projects: who may, what each step does, who is told when two save."""

import re

import pytest
import time_machine
from django.utils import timezone

from border import files
from border.formkeys import new_form_key
from people.management.commands.roles import set_up_roles
from people.models import Theme
from projects import documents, lifecycle, milestones, publishing
from projects.admin.steps import STEPS
from projects.admin_forms import FactsForm
from projects.models import Project, StatusUpdate
from projects.vocabulary import MemberRole, Publication, UpdateStage
from tests.builders import make_staff
from tests.projects.builders import carin, make_ongoing, make_project
from tests.projects.test_lifecycle import accepted_idea
from tests.projects.test_posting import picture

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
LIST = "/admin/projects/project/"


@pytest.fixture
def staff(client):
    set_up_roles()
    client.force_login(make_staff("robin@malmo.example", "Robin Exempelsson", role="coordinator"), BACKEND)
    return client


def step(project, name):
    return f"{LIST}{project.pk}/steg/{name}/"


def facts(project, **changes):
    values = {
        "version": project.version, "title": project.title, "summary": project.summary, "wanted_chairs": "6",
        "themes": [theme.pk for theme in project.themes.all()], **changes,
    }  # fmt: skip
    return values


def test_accepted_idea_is_made_a_project_once_however_often_the_button_is_pressed(staff):
    idea = accepted_idea()
    assert "Gör ett projekt av den" in staff.get(idea.get_admin_url()).content.decode()
    path = f"{LIST}ur-ide/{idea.pk}/"
    page = staff.get(path).content.decode()
    assert idea.title in page
    assert 'name="giver_in_group"' in page
    assert "checked" not in page[page.index('name="giver_in_group"') :][:60]
    typed = {
        "form_key": new_form_key(), "title": idea.title, "summary": "Unga lagar cyklar.", "wanted_chairs": "7",
        "partners": "Cykelföreningen Exemplet; Civilsamhälle; Lär ut\nMalmö stad; Malmö stad", "themes": [Theme.objects.first().pk],
    }  # fmt: skip
    for _ in range(2):
        staff.post(path, typed)
    project = Project.objects.get()
    assert (project.wanted_chairs, project.partners.count(), project.line_number) == (7, 2, idea.number)
    assert project.members.count() == 0
    assert project.number in staff.get(idea.get_admin_url()).content.decode()


def test_partner_line_that_cannot_be_read_is_said_with_an_example(staff):
    page = staff.post(
        f"{LIST}add/",
        {"form_key": new_form_key(), "title": "Nytt", "summary": "S", "wanted_chairs": "6", "partners": "X; Mars"},
    ).content.decode()
    assert "X; Mars" in page
    assert "Näringsliv" in page
    assert not Project.objects.exists()


def test_work_list_has_its_views_and_finds_by_number_title_organisation_and_idea(staff):
    project = make_ongoing()
    make_project(title="Nattlinjen", partners=[])
    page = staff.get(LIST).content.decode()
    assert "Svala gårdar" in page
    assert "Utan ledare (1)" in page
    for typed in ("P-0001", "p 1", "svala", "Trädgårdsbolaget"):
        found = staff.get(LIST, {"q": typed}).content.decode()
        assert project.title in found
        assert "Nattlinjen" not in found
    assert "Svala" not in staff.get(LIST, {"visa": "leadless"}).content.decode().split("result_list")[1]


@pytest.mark.parametrize(
    "view",
    [
        "running",
        "mine",
        "forming",
        "news",
        "silent",
        "quiet",
        "report",
        "followup",
        "funding",
        "unpublished",
        "all",
        "x",
    ],
)
def test_every_view_of_the_work_list_opens(staff, view):
    make_ongoing()
    assert staff.get(LIST, {"visa": view}).status_code == 200


def test_work_list_costs_the_same_with_one_and_with_thirty(staff, django_assert_max_num_queries):
    make_ongoing()
    staff.get(LIST)
    with django_assert_max_num_queries(12) as few:
        staff.get(LIST)
    for number in range(29):
        make_project(title=f"Projekt {number}")
    with django_assert_max_num_queries(len(few)):
        staff.get(LIST)


def test_half_a_year_after_its_end_a_project_is_to_be_followed_up_until_it_is(staff):
    with time_machine.travel("2026-01-10T12:00:00+01:00", tick=False):
        project, other = make_ongoing(), make_ongoing(title="Annans", origin="other")
        for one in (project, other):
            lifecycle.discontinue(one, why="Ingen ägare.", lessons="Fråga först.", by=one.coordinator)
    listed = lambda: staff.get(LIST, {"visa": "followup"}).content.decode()  # noqa: E731
    with time_machine.travel("2026-07-11T12:00:00+02:00", tick=False):
        assert "Att följa upp (0)" in listed()
    with time_machine.travel("2026-07-12T12:00:00+02:00", tick=False):
        html = listed()
        assert "Att följa upp (1)" in html
        assert project.title in html
        assert "Annans" not in html
        assert 'visa=followup"><b>1</b> <span>Projekt att följa upp' in staff.get("/admin/").content.decode()
        lifecycle.follow_up(project, effect="Inget.", city_does="", by=project.coordinator)
        assert "Att följa upp (0)" in listed()


def test_facts_are_saved_and_who_saves_over_another_is_told_with_both_texts(staff):
    project = make_project()
    old = facts(project, place="Sofielund")
    staff.post(step(project, "fakta"), old)
    project.refresh_from_db()
    assert project.place == "Sofielund"
    answer = staff.post(step(project, "fakta"), {**old, "place": "Hamnen"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Sofielund" in page
    assert "Hamnen" in page
    project.refresh_from_db()
    assert project.place == "Sofielund"
    staff.post(step(project, "fakta"), facts(project, place="Hamnen"))
    project.refresh_from_db()
    assert project.place == "Hamnen"


def test_project_is_part_of_others_by_their_numbers(staff):
    project, whole = make_project(), make_project(title="Helheten")
    staff.post(step(project, "fakta"), facts(project, parents=f" {whole.number.lower()} ,"))
    assert list(project.parents.all()) == [whole]
    project.refresh_from_db()
    page = staff.post(step(project, "fakta"), facts(project, parents=f"{project.number}, P-9999")).content.decode()
    assert "P-9999" in page
    assert list(project.parents.all()) == [whole]


def test_whole_life_on_the_screen(staff):
    project = make_project(public=False, partners=[])
    post = lambda step_, **values: staff.post(step(project, step_), values)  # noqa: E731
    post("starta")
    project.refresh_from_db()
    assert project.state == "forming"
    post("medlem", name="Björn Exempelsson", email="bjorn@grupp.example", sphere="business", role="lead", language="sv")
    post("medlem", name="Cia Exempelsson", email="", sphere="city", role="member", language="sv")
    post("part", name="Exempelhus", sphere="business", role="Äger gårdarna")
    post("starta")
    post("publicering", to="public")
    post("steg", title="Plantering", due_on="2027-04-30", whole_month="on")
    post("steg-natt", milestone=project.milestones.get().pk)
    post("beslut", body="Tekniska nämnden", text="Pengar till träd.", decided_on="2026-10-01", papers="")
    support = {
        "kind": "premises",
        "text": "Lokal för fyra möten",
        "on": "2026-10-02",
        "sphere": "city",
        "role": "Processledare",
    }
    staff.post(f"{LIST}{project.pk}/stod/gett-nytt/", support)
    post("nyhet", title="Asfalten är borta", text="Nu gräver vi.", language="sv")
    project.refresh_from_db()
    assert (project.state, project.publication) == ("ongoing", "public")
    assert set(project.news.values_list("kind", flat=True)) == {"published", "milestone", "decision", "update"}
    post("paus", why="Vinter.")
    post("starta")
    post("avbryt", why="Ingen ägare.", lessons="Fråga först.")
    project.refresh_from_db()
    assert project.state == "discontinued"
    post("folj-upp", effect="Inget ändrades.", city_does="")
    project.refresh_from_db()
    assert project.state == "followed_up"
    page = staff.get(project.get_admin_url()).content.decode()
    for words in ("Plantering", "Tekniska nämnden", "Lokal för fyra möten", "Asfalten är borta", "Exempelhus"):
        assert words in page


def test_a_step_to_come_gets_another_day_or_goes_and_one_that_is_reached_stays(staff, client):
    project = make_ongoing()
    post = lambda step_, **values: staff.post(step(project, step_), values, follow=True).content.decode()  # noqa: E731
    for title in ("Plantering", "Besked", "Grävning"):
        post("steg", title=title, due_on="2027-04-30")
    plant, word, dig = project.milestones.order_by("id")
    post("steg-natt", milestone=dig.pk)
    before = client.get(f"/projekt/{project.number}/kalender.ics").content
    post(
        "steg-andra", milestone=plant.pk, title="Plantering av träd", text="Sju.", due_on="2027-05-31", whole_month="on"
    )
    plant.refresh_from_db()
    assert (plant.title, plant.text, str(plant.due_on), plant.whole_month) == (
        "Plantering av träd",
        "Sju.",
        "2027-05-31",
        True,
    )
    sequence = re.compile(rb"SEQUENCE:(\d+)")
    after = client.get(f"/projekt/{project.number}/kalender.ics").content
    assert int(sequence.search(after)[1]) > int(sequence.search(before)[1])
    assert project.events.latest("id").note == "Plantering 2027-04-30 → Plantering av träd 2027-05-31"
    assert "Planerat till: " in post("steg-andra", milestone=plant.pk, title="X", due_on="snart")
    post("steg-bort", milestone=word.pk)
    post("steg-bort", milestone=dig.pk)
    post("steg-andra", milestone=dig.pk, title="Annat", due_on="2027-05-31")
    assert sorted(project.milestones.values_list("title", flat=True)) == ["Grävning", "Plantering av träd"]


def test_step_without_what_it_needs_says_so_and_changes_nothing(staff):
    project = make_ongoing()
    page = staff.post(step(project, "avbryt"), {"why": "", "lessons": ""}).content.decode()
    assert page.count("Skriv något här") + page.count("Fältet måste fyllas i") >= 1 or "msg" in page
    staff.post(step(project, "avsluta"))
    project.refresh_from_db()
    assert project.state == "ongoing"
    assert "Skriv vad ni gjorde." in staff.get(project.get_admin_url()).content.decode()


@pytest.mark.parametrize("name", list(STEPS))
def test_no_step_without_its_right(client, name):
    set_up_roles()
    project = make_ongoing()
    before = project.events.count()
    client.force_login(make_staff("hanna@malmo.example", "Hanna", role="reader"), BACKEND)
    values = {
        "why": "x",
        "to": "hidden",
        "title": "x",
        "text": "x",
        "lessons": "x",
        "effect": "x",
        "name": "x",
        "sphere": "city",
    }
    assert client.post(step(project, name), values).status_code == 403
    project.refresh_from_db()
    assert (project.state, project.publication, project.events.count()) == ("ongoing", Publication.PUBLIC, before)


@pytest.mark.parametrize(
    "name",
    ["leder", "slutar", "ny-lank", "part-slutar", "steg-natt", "steg-andra", "steg-bort", "publicera", "avsla", "dra-tillbaka",
     "fil-visa", "fil-dolj", "fil-bort", "fil-text"],
)  # fmt: skip
def test_rows_of_another_project_are_out_of_reach(staff, name):
    project, other = make_ongoing(), make_ongoing(title="Annat")
    waiting = StatusUpdate.objects.create(
        project=other, stage=UpdateStage.POSTED, title="Väntar", text="Text.", language="sv", written_at=timezone.now(),
        posted_at=timezone.now(), written_by=carin(),
    )  # fmt: skip
    rows = {
        "member": other.members.filter(role=MemberRole.MEMBER).get(),
        "partner": other.partners.first(),
        "milestone": milestones.plan(other, {"title": "Ett steg", "due_on": timezone.localdate()}, by=carin()),
        "update": waiting,
        "news": other.news.first(),
        "document": documents.add(other, files.examine(picture(600, 300)), alt="En bild", by=carin()),
    }
    values = {
        **{kind: row.pk for kind, row in rows.items()}, "because": "Därför.", "alt": "En bild.", "title": "Ett steg till",
        "due_on": "2027-03-01",
    }  # fmt: skip
    assert staff.post(step(project, name), values).status_code == 404
    for value in ("", "x", "9" * 30):
        forged = {**values, **dict.fromkeys(rows, value)}
        assert staff.post(step(project, name), forged).status_code == 404
    # On its own project it is within reach.
    assert staff.post(step(other, name), values).status_code == 302


def test_reader_sees_and_has_no_forms(client):
    set_up_roles()
    project = make_ongoing()
    client.force_login(make_staff("hanna@malmo.example", "Hanna", role="reader"), BACKEND)
    page = client.get(project.get_admin_url()).content.decode()
    assert project.title in page
    assert "/steg/" not in page
    assert client.get(f"{LIST}add/").status_code == 403


def test_hostile_texts_are_text(staff):
    project = make_project(title="<script>alert(1)</script>", summary="'\"><img src=x>")
    for path in (LIST, project.get_admin_url()):
        page = staff.get(path).content.decode()
        assert "<script>alert(1)" not in page
        assert "<img src=x" not in page


def test_project_is_never_deleted_here(staff):
    project = make_project()
    assert staff.post(f"{LIST}{project.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Project.objects.count() == 1


def test_somebody_elses_themes_and_parents_are_shown_before_they_are_overwritten():
    project = make_project(themes=("klimat",))
    other = Theme.objects.valid_today().exclude(key="klimat").first()
    parent = make_project(title="Större")
    mine = {
        "version": project.version, "title": project.title, "summary": project.summary, "wanted_chairs": "6",
        "themes": [t.pk for t in project.themes.all()], "parents": "",
    }  # fmt: skip
    form = FactsForm(mine, project=project)
    assert form.is_valid(), form.errors
    publishing.change_facts(project, {"themes": [other], "parents": [parent]}, version=project.version, by=carin())
    labels = [label for label, _now, _typed in form.difference(Project.objects.get(pk=project.pk))]
    assert str(form.fields["themes"].label) in labels
    assert str(form.fields["parents"].label) in labels


def test_two_projects_are_not_part_of_each_other():
    whole = make_project(title="Helheten")
    part = make_project(title="Delen")
    publishing.change_facts(part, {"parents": [whole]}, version=part.version, by=carin())
    whole.refresh_from_db()
    form = FactsForm(
        {
            "version": whole.version,
            "title": whole.title,
            "summary": whole.summary,
            "wanted_chairs": "6",
            "parents": part.number,
        },
        project=whole,
    )
    assert not form.is_valid()
