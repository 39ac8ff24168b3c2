"""The coordinators' side of support: who may, what each step does, the work lists and the first page."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from outbox.models import Message
from people.management.commands.roles import set_up_roles
from people.models import Theme
from projects import applying, supporting
from projects.applying import Applicant
from projects.models import Support, SupportApplication, SupportProgramme
from projects.supporting import Giver
from tests.builders import make_staff
from tests.projects.builders import carin, make_ongoing, make_project
from tests.projects.support_builders import day, make_programme, promised, wished

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
LIST = "/admin/projects/support/"
CATALOGUE = "/admin/projects/supportprogramme/"
APPLICATIONS = "/admin/projects/supportapplication/"


@pytest.fixture
def staff(client):
    set_up_roles()
    client.force_login(make_staff("robin@malmo.example", "Robin Exempelsson", role="coordinator"), BACKEND)
    return client


@pytest.fixture
def project():
    return make_ongoing()


def path(project, step=""):
    return f"/admin/projects/project/{project.pk}/stod/{step}"


def at(row, **values):
    return {"row": row.pk, "version": row.version, **values}


def giver(**changes):
    return {"organisation": "", "sphere": "city", "role": "Processledare", "amount": "", **changes}


def test_page_is_for_those_who_run_projects(client, project):
    set_up_roles()
    assert client.get(path(project)).status_code == 302
    client.force_login(make_staff("rut@malmo.example", "Rut", role="registrar"), BACKEND)
    assert client.get(path(project)).status_code == 403
    assert client.post(path(project, "gett-nytt/"), {}).status_code == 403
    # Reading the lists is for all who read projects; the catalogue is kept by coordinators.
    for address in (LIST, APPLICATIONS, CATALOGUE, LIST + "rapport/"):
        assert client.get(address).status_code == 200
    assert client.get(CATALOGUE + "add/").status_code == 403
    assert "/personal/stod/" not in client.get(LIST + "rapport/").content.decode()


def test_promise_new_day_given_and_struck_from_the_screen(staff, project):
    support = wished(project)
    html = staff.get(path(project)).content.decode()
    assert "En sal för trettio" in html
    staff.post(path(project, "lova/"), at(support, until=day(5), **giver(organisation="Exempelhus", sphere="business")))
    support.refresh_from_db()
    assert (support.state, str(support.organisation)) == ("promised", "Exempelhus")
    staff.post(path(project, "ny-dag/"), at(support, until=day(9), why="Salen är utlånad"))
    support.refresh_from_db()
    assert support.promised_until == day(9)
    staff.post(path(project, "gett/"), at(support, on=day(), persons="", **giver(amount="1 500")))
    support.refresh_from_db()
    assert (support.state, support.given_amount, support.by_role) == ("given", 1_500, "Processledare")
    staff.post(path(project, "stryk/"), at(support, why="Fel projekt"))
    support.refresh_from_db()
    assert support.state == "withdrawn"
    assert [event.actor.name for event in support.events.all() if event.actor] == ["Robin Exempelsson"] * 4
    assert "Fel projekt" in staff.get(path(project)).content.decode()


def test_mistake_keeps_what_was_typed_beside_its_row_and_says_how_to_put_it_right(staff, project):
    first, second = wished(project), wished(project, "process_support", "Någon som leder")
    html = staff.post(path(project, "lova/"), at(second, until=day(-3), **giver(role="Uthyrare"))).content.decode()
    assert "Den dagen har varit" in html
    assert html.count("<details open>") == 1
    assert f'id="lova-{second.pk}_role"' in html
    assert 'value="Uthyrare"' in html
    nobody = staff.post(path(project, "lova/"), at(first, until=day(3), **giver(role=""))).content.decode()
    assert "Skriv vilken organisation" in nobody
    assert set(Support.objects.values_list("state", flat=True)) == {"asked"}


def test_form_read_before_somebody_else_acted_changes_nothing(staff, project):
    support = wished(project)
    old = at(support, until=day(5), **giver())
    supporting.promise(support, until=day(20), giver=Giver(role="Någon annan"), by=carin())
    html = staff.post(path(project, "lova/"), old, follow=True).content.decode()
    support.refresh_from_db()
    assert support.promised_until == day(20)
    assert "Någon var snabbare" in html


@pytest.mark.parametrize(
    ("typed", "kronor"),
    [("50000", 50_000), ("50 000", 50_000), ("50.000", 50_000), ("1.250.000", 1_250_000), ("50,000", 50_000),
     ("50\N{NO-BREAK SPACE}000 kr", 50_000), ("900:-", 900), ("50.00", None), ("50,5", None), ("50.0000", None),
     ("5 00", None), ("-5", None), ("1.250.00", None)],
)  # fmt: skip
def test_sum_is_what_was_typed_or_a_mistake(staff, project, typed, kronor):
    form = {"kind": "funding_search", "text": "Bidrag", "on": day(), "persons": "", **giver(amount=typed)}
    answer = staff.post(path(project, "gett-nytt/"), form)
    assert [support.given_amount for support in Support.objects.all()] == ([kronor] if kronor else [])
    assert answer.status_code == (302 if kronor else 200)


def test_day_before_meet_malmo_began_is_refused_where_it_was_typed(staff, project):
    form = {"kind": "premises", "text": "Sal", "on": "1950-01-01", "persons": "", **giver()}
    assert "Meet Malmö började 2015." in staff.post(path(project, "gett-nytt/"), form).content.decode()
    assert not Support.objects.exists()


def test_lists_lead_each_to_a_page_she_may_see(client, project):
    set_up_roles()
    wished(project)
    leads = {}
    for role in ("coordinator", "registrar"):
        client.force_login(make_staff(f"{role}@malmo.example", role, role=role), BACKEND)
        address = re.search(r'class="field-of_project"><a href="([^"]+)"', client.get(LIST).content.decode())[1]
        answer = client.get(address, follow=True)
        assert answer.status_code == 200
        leads[role] = answer.redirect_chain[-1][0]
    assert leads["coordinator"] == path(project)
    assert leads["registrar"] == project.get_admin_url()


def test_no_to_the_lead_is_one_mail(staff, project):
    support = wished(project)
    for _ in range(2):
        staff.post(path(project, "nej/"), at(support, why="Vi har ingen sal."))
    assert Message.objects.filter(kind="projects/support_declined").count() == 1


def test_telephone_wish_and_support_given_without_a_wish(staff, project):
    staff.post(path(project, "onskat/"), {"kind": "premises", "text": "Ett rum", "amount": ""})
    staff.post(
        path(project, "gett-nytt/"),
        {"kind": "participants", "text": "Sju till gruppen", "on": day(), "persons": "7", **giver()},
    )
    given, asked = Support.objects.order_by("state")[1], Support.objects.get(state="asked")
    assert (given.persons, given.kind, asked.text) == (7, "participants", "Ett rum")
    wrong = staff.post(path(project, "gett-nytt/"), {"kind": "premises", "text": "x", "on": day(3), **giver()})
    assert "Lova det i stället" in wrong.content.decode()


def test_application_from_first_thought_to_a_line_in_the_ledger(staff, project):
    programme = make_programme(themes=("klimat",), amount_to=80_000)
    html = staff.get(path(project)).content.decode()
    assert "Det gäller klimat och miljö" in html
    staff.post(
        path(project, "overvag/"), {"programme": programme.pk, "organisation": "", "role": "Kassör", "amount": "60000"}
    )
    application = SupportApplication.objects.get()
    staff.post(path(project, "skickad/"), at(application, on=day(-2), amount="55000"))
    application.refresh_from_db()
    without = staff.post(path(project, "beviljad/"), at(application, on=day(), amount="", decision=""), follow=True)
    assert "Skriv summan" in without.content.decode()
    staff.post(path(project, "beviljad/"), at(application, on=day(), amount="40 000", decision="Ja, delvis."))
    application.refresh_from_db()
    assert (application.state, application.asked_amount, application.support.given_amount) == (
        "granted",
        55_000,
        40_000,
    )
    assert "Genom en ansökan" in staff.get(path(project)).content.decode()


def test_only_partners_of_the_project_can_be_the_applicant(staff, project):
    make_project(title="Annat", partners=[])
    programme = make_programme()
    stranger = supporting.Giver("Främling", "business").columns()["organisation"]
    html = staff.post(
        path(project, "overvag/"), {"programme": programme.pk, "organisation": stranger.pk}
    ).content.decode()
    assert not SupportApplication.objects.exists()
    assert "<details open>" in html


@pytest.mark.parametrize("step", ["finns-inte/", "lova/", "gett/", "skickad/", "beviljad/", "aterta/"])
def test_forged_steps_are_404(staff, project, step):
    assert staff.get(path(project, step)).status_code == 404
    for value in ("", "x", "9" * 30, "-1", "77"):
        assert staff.post(path(project, step), {"row": value, "version": "1"}).status_code == 404
    other = make_project(title="Annat")
    theirs = supporting.note_wish(other, supporting.Wish("premises", "Deras"), by=carin())
    assert staff.post(path(project, "lova/"), at(theirs)).status_code == 404


def test_hostile_words_are_text_on_every_screen(staff, project):
    words = "<script>alert(1)</script>'\"><b>"
    supporting.note_wish(project, supporting.Wish("premises", words), by=carin())
    applying.consider(project, make_programme(words, themes=("klimat",)), Applicant(role=words), by=carin())
    for address in (path(project), project.get_admin_url(), LIST, APPLICATIONS, CATALOGUE):
        html = staff.get(address).content.decode()
        assert "<script>alert(1)" not in html, address
        assert "&lt;script&gt;" in html, address


def test_late_promises_and_wishes_stand_on_the_first_page_and_in_the_lists(staff, project):
    other = make_ongoing(title="I tid")
    with time_machine.travel(timezone.now() - timedelta(days=20)):
        late = promised(project, days=10)
    promised(other, days=10)
    wished(other)
    front = staff.get("/admin/").content.decode()
    for words, address in (
        ("Utlovat stöd som är sent", f"{LIST}?visa=late"),
        ("Grupper som ber om stöd", f"{LIST}?visa=asked"),
    ):
        line = front[front.index(f'href="{address}"') :][:160]
        assert "<b>1</b>" in line
        assert words in line
    html = staff.get(LIST, {"visa": "late"}).content.decode()
    assert "lovades senast" in html
    assert late.project.number in html.split("result_list")[1]
    assert other.number not in html.split("result_list")[1]
    projects = staff.get("/admin/projects/project/", {"visa": "support_late"}).content.decode()
    assert "Utlovat stöd är sent (1)" in projects
    assert other.title not in projects.split("result_list")[1]
    assert "Lovat men sent (1)" in html


@pytest.mark.parametrize(
    ("address", "views"),
    [
        (LIST, ["asked", "unanswered", "promised", "late", "given", "all", "x"]),
        (APPLICATIONS, ["undecided", "soon", "sent", "granted", "all", "x"]),
        (CATALOGUE, ["open", "soon", "unchecked", "over", "all", "x"]),
    ],
)
def test_every_view_opens_and_costs_the_same_with_one_and_with_thirty(
    staff, project, address, views, django_assert_max_num_queries
):
    def grow(number):
        for _ in range(number):
            name = f"Program {SupportProgramme.objects.count()}"
            applying.consider(project, make_programme(name, themes=("klimat",)), Applicant(), by=carin())
            wished(project)

    grow(1)
    for view in views:
        assert staff.get(address, {"visa": view}).status_code == 200
    with django_assert_max_num_queries(20) as few:
        staff.get(address)
    grow(29)
    with django_assert_max_num_queries(20) as many:
        staff.get(address)
    assert len(few) == len(many)


def test_screen_costs_the_same_with_one_and_with_thirty(staff, project, django_assert_max_num_queries):
    def grow(number):
        for _ in range(number):
            name = f"Program {SupportProgramme.objects.count()}"
            applying.consider(project, make_programme(name, themes=("klimat",)), Applicant(), by=carin())
            promised(project)
            wished(project)

    grow(1)
    staff.get(path(project))
    with django_assert_max_num_queries(90) as few:
        staff.get(path(project))
    grow(29)
    with django_assert_max_num_queries(90) as many:
        staff.get(path(project))
    assert len(few) == len(many) <= 30


# --- The catalogue ----------------------------------------------------------------------------------------------------


def programme_values(**changes):
    return {
        "name": "Gröna gårdar", "giver": "Exempelstiftelsen", "giver_sphere": "civil_society", "kind": "funding_search",
        "gives": "Pengar", "gives_en": "", "for_whom": "Föreningar", "for_whom_en": "", "themes": [], "spheres": ["civil_society"],
        "amount_from": "10 000", "amount_to": "50 000", "last_date": "", "continuous": "on", "address": "https://exempel.invalid/",
        "checked": "on", **changes,
    }  # fmt: skip


def test_programme_is_kept_with_who_checked_it_and_when(staff):
    make_project()
    theme = Theme.objects.get(key="klimat").pk
    staff.post(CATALOGUE + "add/", programme_values(themes=[theme]))
    programme = SupportProgramme.objects.get()
    assert (programme.checked_on, programme.checked_by.name, programme.amount_from) == (
        day(),
        "Robin Exempelsson",
        10_000,
    )
    assert (programme.spheres, [t.key for t in programme.themes.all()], programme.version) == (
        ["civil_society"],
        ["klimat"],
        1,
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"checked": ""}, "Kontrollera det mot givarens sida"),
        ({"last_date": "2030-01-01"}, "inte båda"),
        ({"continuous": ""}, "Skriv sista dagen"),
        ({"amount_from": "60 000"}, "mindre än det lägsta"),
        ({"address": "javascript:alert(1)"}, "URL"),
        ({"spheres": ["mars"]}, "mars"),
    ],
)
def test_programme_that_cannot_be_is_refused_with_the_reason(staff, changes, words):
    make_project()
    html = staff.post(CATALOGUE + "add/", programme_values(**changes)).content.decode()
    assert words in html
    assert not SupportProgramme.objects.exists()


def test_changing_without_checking_leaves_the_date_and_raises_the_version(staff):
    make_project()
    with time_machine.travel("2026-01-10 10:00+01:00"):
        programme = make_programme()
    page = f"{CATALOGUE}{programme.pk}/change/"
    staff.post(page, programme_values(gives="Mer pengar", checked="", version=1))
    programme.refresh_from_db()
    assert (programme.gives, programme.version, programme.checked_on.isoformat()) == ("Mer pengar", 2, "2026-01-10")
    html = staff.post(page, programme_values(gives="Mindre pengar", checked="", version=1)).content.decode()
    assert "Någon annan sparade" in html
    assert "Mer pengar" in html
    assert "Mindre pengar" in html
    programme.refresh_from_db()
    assert programme.gives == "Mer pengar"
    staff.post(page, programme_values(gives="Mindre pengar", checked="", version=2))
    programme.refresh_from_db()
    assert programme.gives == "Mindre pengar"


def test_stale_ones_are_listed_checked_and_taken_out_by_actions(staff):
    make_project()
    with time_machine.travel(timezone.now() - timedelta(days=200)):
        old, gone = make_programme("Gammal"), make_programme("Borta")
    assert "Kontrollera igen (2)" in staff.get(CATALOGUE).content.decode()
    assert f"{CATALOGUE}?visa=unchecked" in staff.get("/admin/").content.decode()
    staff.post(f"{CATALOGUE}?visa=all", {"action": "check_today", "_selected_action": [old.pk]})
    staff.post(f"{CATALOGUE}?visa=all", {"action": "take_out", "_selected_action": [gone.pk]})
    old.refresh_from_db()
    gone.refresh_from_db()
    assert (old.checked_on, old.checked_by.name, gone.closed_on) == (day(), "Robin Exempelsson", day())
    assert "Kontrollera igen (0)" in staff.get(CATALOGUE).content.decode()
    assert staff.post(f"{CATALOGUE}{old.pk}/delete/").status_code == 403


def test_project_screen_names_what_fits_and_what_is_promised(staff, project):
    promised(project)
    make_programme(themes=("klimat",))
    html = staff.get(project.get_admin_url()).content.decode()
    assert "1 program passar" in html
    assert "Lovat" in html
    assert path(project) in html
