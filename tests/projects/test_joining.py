""" "I can contribute": offered in public, confirmed by mail, answered by a promised day, forgotten in time."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from border import limits
from outbox import links
from outbox.models import Message
from people.management.commands.roles import set_up_roles
from people.models import Competence, Organisation, Person
from projects import forgetting, joining, private, publishing, staffing, succession
from projects.errors import NotReady, WrongState
from projects.joining import Offered
from projects.models import Application, GroupRules, Need, Project, ProjectMembership
from projects.tasks import tend_questions, tidy
from projects.vocabulary import Publication
from tests.builders import make_staff
from tests.projects.builders import carin, make_member, make_ongoing, make_project

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


@pytest.fixture
def group():
    project = make_ongoing()
    Need.objects.create(
        project=project, text="Någon som kan regnvatten", sphere="academia", commitment="Två timmar i månaden."
    )
    return project


def form(project, **changes):
    values = {
        "need": project.needs.first().pk, "words": "Jag har mätt dagvatten i tio år.", "name": "Efra Exempelsson",
        "email": "efra@vatten.example", "sphere": "academia", "organisation_name": "Exempeluniversitetet",
    }  # fmt: skip
    return {**values, **changes}


def where(project):
    return f"/projekt/{project.number}/jag-kan-bidra/"


def link(kind="application_confirm"):
    told = Message.objects.filter(kind=f"projects/{kind}").latest("id")
    return re.search(r"(/jag-kan-bidra/\S+/)", told.text)[1]


def applied(client, project, **changes):
    """Sent and confirmed; gives the application."""
    client.post(where(project), form(project, **changes))
    client.post(link(), {"step": "confirm"})
    return Application.objects.latest("id")


def test_open_needs_are_shown_and_those_that_are_not_public_are_not(group, client):
    Need.objects.create(project=group, text="Hemligt behov", public=False)
    Need.objects.create(project=group, text="Fyllt behov", filled_on=timezone.localdate())
    for page in (group.get_absolute_url(), "/projekt/lediga-platser/", where(group)):
        html = client.get(page).content.decode()
        assert "Någon som kan regnvatten" in html
        assert "Hemligt behov" not in html
        assert "Fyllt behov" not in html
    assert "/projekt/lediga-platser/" in client.get("/projekt/").content.decode()
    assert where(group) in client.get(group.get_absolute_url()).content.decode()
    assert "Någon som kan regnvatten" not in client.get("/projekt/lediga-platser/?del=business").content.decode()
    publishing.publish(group, Publication.HIDDEN, by=carin())
    assert "regnvatten" not in client.get("/projekt/lediga-platser/").content.decode()
    assert client.get(where(group)).status_code == 404


@pytest.mark.parametrize("many", [1, 30])
def test_free_places_ask_as_much_for_one_as_for_thirty(client, django_assert_num_queries, many):
    project = make_project()
    for n in range(many):
        Need.objects.create(project=project, text=f"Behov {n}", sphere="city")
    client.get("/projekt/lediga-platser/")
    with django_assert_num_queries(QUERIES):
        html = client.get("/projekt/lediga-platser/").content.decode()
    assert html.count("card item") == many


QUERIES = 2


def test_from_the_form_to_the_chair(group, client):
    page = client.post(where(group), form(group))
    assert page["Location"].endswith("/jag-kan-bidra/tack/")
    confirm = Message.objects.get(kind="projects/application_confirm")
    # Nothing of what was typed: the form is no mail cannon.
    for typed in ("dagvatten", "Efra", "Exempeluniversitetet"):
        assert typed not in confirm.text
    client.get(link())
    client.head(link())
    assert Application.objects.get().state == "unconfirmed"
    assert not Message.objects.filter(kind__startswith="projects/application_waits").exists()
    for _ in range(2):
        client.post(link(), {"step": "confirm"})
    application = Application.objects.get()
    due = timezone.localdate() + timedelta(days=14)
    assert (application.state, application.answer_due) == ("waiting", due)
    told = Message.objects.filter(kind__startswith="projects/application_waits")
    assert {m.to for m in told} == {"bjorn@grupp.example", "carin@malmo.example"}
    assert not any("efra" in (m.text + m.html + m.reply_to).lower() for m in told)
    assert "Tack, vi har fått din anmälan" in client.get(link("application_received")).content.decode()
    lead = group.members.get(role="lead")
    token = private.new_address(lead, at=timezone.now())
    html = client.get(f"/grupp/{token}/anmalan/{application.pk}/").content.decode()
    assert "Jag har mätt dagvatten" in html
    assert "efra@vatten.example" not in html
    client.post(f"/grupp/{token}/anmalan/{application.pk}/", {"answer": "yes"})
    application.refresh_from_db()
    member = application.membership
    assert (application.state, application.answered_by_lead, member.sphere) == ("accepted", True, "academia")
    assert member.person.email == "efra@vatten.example"
    assert Message.objects.filter(kind="projects/member_welcome", to="efra@vatten.example").exists()
    assert group.needs.first().filled_on
    assert "Någon som kan regnvatten" not in client.get("/projekt/lediga-platser/").content.decode()
    assert "Svaret är ja" in client.get(link("application_received")).content.decode()
    group.listing.refresh_from_db()
    assert group.listing.sphere_counts[3] == 1


def test_no_needs_a_reason_and_sends_it(group, client):
    application = applied(client, group)
    with pytest.raises(NotReady):
        joining.decline(application, reason="  ", by=carin())
    joining.decline(application, reason="Vi söker någon som kan juridik.", by=carin())
    told = Message.objects.get(kind="projects/application_declined")
    assert (told.to, "kan juridik" in told.text) == ("efra@vatten.example", True)
    with pytest.raises(WrongState):
        joining.accept(application, by=carin())
    assert "nej den här gången" in client.get(link("application_declined")).content.decode()
    assert not ProjectMembership.objects.filter(email="efra@vatten.example").exists()


def test_a_full_table_says_so(group, client):
    GroupRules.objects.create(project=group, size_from=2, size_to=2)
    application = applied(client, group)
    with pytest.raises(NotReady, match="Alla stolar är tagna"):
        joining.accept(application, by=carin())
    application.refresh_from_db()
    assert application.state == "waiting"


def test_taken_back_is_removed_at_once(group, client):
    application = applied(client, group)
    client.post(link(), {"step": "withdraw"})
    application.refresh_from_db()
    assert (application.state, application.name, application.email, application.words) == ("withdrawn", "", "", "")
    with pytest.raises(WrongState):
        joining.accept(application, by=carin())
    assert Message.objects.filter(about=f"application:{application.pk}", state="waiting").count() == 0


def test_a_member_who_offers_to_do_more_keeps_her_one_chair(group, client):
    efra = make_member(group, "academia", email="Efra@vatten.example")
    application = applied(client, group)
    welcomed = Message.objects.filter(kind="projects/member_welcome").count()
    assert joining.accept(application, by=carin()) == efra
    assert group.members.current().filter(email__iexact="efra@vatten.example").get().covers.get().need.text
    # She is answered.
    assert Message.objects.filter(kind="projects/member_welcome").count() == welcomed + 1
    other = Need.objects.create(project=group, text="Någon som kan juridik")
    again = applied(client, group, need=other.pk)
    assert joining.accept(again, by=carin()) == efra


def test_the_database_lets_nobody_have_two_chairs(group):
    make_member(group, "academia", email="efra@vatten.example")
    with pytest.raises(IntegrityError, match="one_chair_for_an_address"), transaction.atomic():
        ProjectMembership.objects.create(
            project=group, email="Efra@Vatten.example", sphere="city", joined_on=timezone.localdate()
        )
    person = Person.objects.create(email="p@vatten.example", name="P", confirmed_at=timezone.now())
    chair = {"project": group, "person": person, "sphere": "city", "joined_on": timezone.localdate()}
    ProjectMembership.objects.create(**chair, left_on=timezone.localdate())
    ProjectMembership.objects.create(**chair)
    with pytest.raises(IntegrityError, match="one_chair_for_a_person"), transaction.atomic():
        ProjectMembership.objects.create(**chair)


def test_staff_is_told_when_somebody_sits_there_already(group, client):
    efra = make_member(group, "academia", name="Efra Exempelsson", email="efra@vatten.example")
    client.force_login(carin(), backend=BACKEND)
    values = {"name": "Efra", "email": "Efra@vatten.example", "sphere": "city", "role": "member", "language": "sv"}
    html = client.post(f"/admin/projects/project/{group.pk}/steg/medlem/", values, follow=True).content.decode()
    assert "Efra Exempelsson är redan med i gruppen" in html
    assert group.members.current().filter(email__iexact=efra.email).count() == 1


def test_applying_twice_is_one_application(group, client):
    first = applied(client, group)
    client.post(where(group), form(group, words="En gång till, med andra ord."))
    answer = client.post(link(), {"step": "confirm"})
    assert Application.objects.get() == first
    assert client.get(answer["Location"]).status_code == 200


def test_reminder_on_day_five_and_late_ones_in_the_work_list(group, client):
    start = timezone.localtime().replace(hour=12)
    with time_machine.travel(start, tick=False):
        applied(client, group)
    seen = {}
    for day in range(18):
        with time_machine.travel(start + timedelta(days=day), tick=False):
            before = Message.objects.count()
            joining.tend(timezone.localdate())
            joining.tend(timezone.localdate())
            kinds = sorted(m.kind for m in Message.objects.order_by("id")[before:])
            if kinds:
                seen[day] = kinds
    assert seen == {
        5: ["projects/application_waits_again", "projects/application_waits_again_staff"],
        15: ["projects/application_late"],
    }
    set_up_roles()
    client.force_login(make_staff("robin@malmo.example", "Robin", role="coordinator"), BACKEND)
    with time_machine.travel(start + timedelta(days=15), tick=False):
        client.force_login(make_staff("robin@malmo.example", "Robin"), BACKEND)
        front = client.get("/admin/").content.decode()
        assert "Personer som vill vara med i en grupp, sena svar" in front
        late = client.get("/admin/projects/ansokningar/?visa=sena").content.decode()
        assert group.number in late
        assert 'class="chip late"' in late
        assert "Vi hann inte i tid" in client.get(link("application_received")).content.decode()


def test_the_coordinator_answers_from_the_room(group, client):
    application = applied(client, group)
    set_up_roles()
    client.force_login(make_staff("robin@malmo.example", "Robin", role="coordinator"), BACKEND)
    room = f"/admin/projects/project/{group.pk}/rum/"
    html = client.get(room).content.decode()
    assert "Jag har mätt dagvatten" in html
    assert "Skriv minst" in client.post(room + "nej/", {"row": application.pk, "reason": "."}).content.decode()
    client.post(room + "ja/", {"row": application.pk})
    application.refresh_from_db()
    assert (application.state, application.answered_by.name) == ("accepted", "Robin")
    client.post(room + "nej/", {"row": application.pk, "reason": "Nej, förresten."})
    application.refresh_from_db()
    assert application.state == "accepted"


def test_only_the_lead_answers_through_a_member_link(group, client):
    application = applied(client, group)
    token = private.new_address(group.members.get(sphere="city"), at=timezone.now())
    assert client.post(f"/grupp/{token}/anmalan/{application.pk}/", {"answer": "yes"}).status_code == 404
    assert "Någon vill vara med" not in client.get(f"/grupp/{token}/").content.decode()


@pytest.mark.parametrize("many", [1, 30])
def test_the_list_of_those_who_wait_asks_as_much_for_one_as_for_thirty(group, client, django_assert_num_queries, many):
    for n in range(many):
        joining.confirm(joining.apply(group, joining.Offered(f"P{n}", f"p{n}@ute.example", "city", "Org", "Kan.")))
    client.force_login(make_staff("robin@malmo.example", "Robin"), BACKEND)
    client.get("/admin/projects/ansokningar/")
    with django_assert_num_queries(4):
        html = client.get("/admin/projects/ansokningar/").content.decode()
    assert html.count("/rum/") == many


def test_decoy_and_wrong_forms_make_nothing(group, client):
    client.post(where(group), form(group, webbplats="http://x.example"))
    for change in (
        {"email": "efra"},
        {"sphere": "x"},
        {"need": 999},
        {"words": ""},
        {"name": ""},
        {"words": "å" * 1501},
    ):
        assert client.post(where(group), form(group, **change)).status_code == 200
    assert not Application.objects.exists()
    assert not Message.objects.filter(kind="projects/application_confirm").exists()


@pytest.mark.parametrize("text", ["<script>alert(1)</script> Hej", "\u202eabc\u202c hej", "a\x00bcdef"])
def test_hostile_text_is_text(group, client, text):
    application = applied(client, group, words=text, name=text, organisation_name=text)
    client.force_login(make_staff("robin@malmo.example", "Robin"), BACKEND)
    for page in (f"/admin/projects/project/{group.pk}/rum/", link(), "/admin/projects/ansokningar/"):
        html = client.get(page).content.decode()
        assert "<script>alert(1)" not in html
        assert "\x00" not in html
    assert application.state == "waiting"


def test_the_form_is_counted(group, client):
    for n in range(20):
        assert client.post(where(group), form(group, email=f"n{n}@x.example")).status_code == 302
    assert client.post(where(group), form(group, email="sista@x.example")).status_code == 429


@pytest.mark.parametrize("change", [lambda s: s[:-3] + "/", lambda s: s[:-1] + "x/", lambda s: "/jag-kan-bidra/abc/"])
def test_tampered_links_are_404(group, client, change):
    client.post(where(group), form(group))
    assert client.get(change(link())).status_code == 404


def test_a_project_that_ended_takes_nobody(group, client):
    client.post(where(group), form(group))
    Project.objects.filter(pk=group.pk).update(state="finished")
    assert client.post(link(), {"step": "confirm"}).status_code == 410
    assert client.get(where(group)).status_code == 404
    assert Application.objects.get().state == "unconfirmed"


def test_what_nobody_confirmed_goes_in_a_week_and_who_applied_in_a_year(group, client):
    client.post(where(group), form(group, email="glomd@x.example"))
    application = applied(client, group)
    joining.decline(application, reason="Full grupp just nu.", by=carin())
    forgetting.forget(timezone.localdate())
    assert Application.objects.count() == 2
    Application.objects.update(made_at=timezone.now() - timedelta(days=8))
    tidy()
    assert Application.objects.get() == application
    Application.objects.update(answered_at=timezone.now() - timedelta(days=367))
    assert forgetting.late(timezone.localdate()) == 1
    tidy()
    application.refresh_from_db()
    assert (application.email, application.words, application.name) == ("", "", "")
    assert (application.state, application.sphere) == ("declined", "academia")
    assert forgetting.late(timezone.localdate()) == 0


def test_the_morning_task_tends_applications(group, client):
    applied(client, group)
    Application.objects.update(confirmed_at=timezone.now() - timedelta(days=6))
    make_member(group, "city", email="x@grupp.example")
    tend_questions()
    assert Message.objects.filter(kind="projects/application_waits_again").count() == 1


def test_application_to_a_need_that_is_another_now_does_not_fill_it():
    project = make_ongoing()
    first, other = Competence.objects.all()[:2]
    need = staffing.add_need(project, {"competence": first, "count": 1}, by=carin())
    given = Offered(name="Efra Exempelsson", email="efra@vatten.example", sphere="academia")
    applied = joining.confirm(joining.apply(project, given, need=need))
    staffing.change_need(
        need, {"competence": other, "administration": None, "text": "", "count": 1}, version=need.version, by=carin()
    )
    joining.accept(applied, by=carin())
    need.refresh_from_db()
    assert need.filled_on is None


def test_erasing_takes_what_was_said_to_her_application():
    project = make_ongoing()
    given = Offered(name="Efra Exempelsson", email="efra@vatten.example", sphere="academia", words="Jag kan.")
    applied = joining.confirm(joining.apply(project, given))
    joining.decline(applied, reason="Hej Efra, din man sitter redan i gruppen.", by=carin())
    joining.erase("efra@vatten.example")
    assert "Efra" not in Application.objects.get().reason


def test_lead_does_not_seat_an_applicant_nobody_may_come_from():
    project = make_ongoing()
    rules = GroupRules.objects.create(project=project)
    bad = Organisation.objects.create(name="Intressebolaget", sphere="business")
    rules.conflicts.add(bad)
    given = Offered(
        name="Efra Exempelsson", email="efra@v.example", sphere="business", organisation_name="Intressebolaget"
    )
    applied = joining.confirm(joining.apply(project, given))
    with pytest.raises(NotReady):
        joining.accept(applied, lead=project.members.get(role="lead"))


def test_an_application_that_is_not_confirmed_yet_does_not_fill_another_need(group):
    first, other = Competence.objects.all()[:2]
    need = staffing.add_need(group, {"competence": first, "count": 1}, by=carin())
    given = Offered(name="Efra Exempelsson", email="efra@vatten.example", sphere="academia")
    application = joining.apply(group, given, need=need)
    columns = {"competence": other, "administration": None, "text": "", "count": 1}
    staffing.change_need(need, columns, version=need.version, by=carin())
    joining.accept(joining.confirm(Application.objects.get(pk=application.pk)), by=carin())
    need.refresh_from_db()
    assert need.filled_on is None


def test_who_applied_to_a_project_that_is_hidden_now_reads_nothing_of_it(client, group):
    given = Offered(name="Efra Exempelsson", email="efra@vatten.example", sphere="academia")
    need = staffing.add_need(group, {"text": "Någon som kan regnvatten", "count": 1}, by=carin())
    applied = joining.confirm(joining.apply(group, given, need=need))
    offered = succession.offer(group.members.first(), name="Erik", email="erik@post.example", language="sv")
    pages = [
        reverse("projects:application", args=[joining.sign(applied)]),
        reverse("projects:succession", args=[links.sign(succession.PURPOSE, offered.pk, offered.nonce)]),
    ]
    assert [client.get(one).status_code for one in pages] == [200, 200]
    publishing.publish(group, Publication.HIDDEN, by=carin())
    for one in pages:
        answer = client.get(one)
        assert (answer.status_code, group.title in answer.content.decode()) == (403, False)
    client.post(pages[1], {"answer": "no"})
    offered.refresh_from_db()
    assert offered.state == "asked"
