"""What a resource person has wished is kept and obeyed, with the clock: not now, how often, what is shown, how to be reached."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from border import limits
from outbox.models import Message
from people import pool
from people.models import ResourcePerson
from projects import inviting, private
from projects.errors import NotReady
from projects.models import GroupInvitation, ProjectMembership
from projects.problem import problem_for
from tests.people.test_pool import typed
from tests.projects.builders import carin, make_member, make_project
from tests.projects.test_staffing import somebody

pytestmark = pytest.mark.django_db

SPRING = datetime(2026, 4, 7, 10, tzinfo=ZoneInfo("Europe/Stockholm"))


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


def can_be_asked(entry, project):
    try:
        inviting.invite(project, entry, by=carin())
    except NotReady:
        return False
    return True


def own_page(client, entry):
    return client.get(f"/resurs/{pool.new_address(entry, mailed=True, at=timezone.now())}/").content.decode()


def test_not_now_is_kept_shown_and_obeyed_until_the_day_for_every_project(client):
    with time_machine.travel(SPRING, tick=False) as clock:
        entry = somebody(1)
        autumn = timezone.localdate() + timedelta(days=150)
        inviting.not_now(inviting.invite(make_project(title="Ett", partners=[]), entry, by=carin()), again_on=autumn)
        entry.refresh_from_db()
        other = make_project(title="Två", partners=[])
        assert entry.ask_again_on == autumn
        assert "4 september 2026" in own_page(client, entry).replace("\N{NO-BREAK SPACE}", " ")
        for days in (1, 60, 149):
            clock.move_to(SPRING + timedelta(days=days))
            assert str(entry.pk) not in {person.id for person in problem_for([other]).people}
            assert not can_be_asked(entry, other)
        clock.move_to(SPRING + timedelta(days=150))
        assert str(entry.pk) in {person.id for person in problem_for([other]).people}
        assert "Du bad oss vänta" not in own_page(client, entry)
        assert can_be_asked(entry, other)


def test_nobody_is_asked_beyond_the_limit_and_the_oldest_question_gives_room_again_after_a_year():
    with time_machine.travel(SPRING, tick=False) as clock:
        entry = somebody(1, asks_a_year=2, groups_at_once=9)
        for number in range(2):
            clock.move_to(SPRING + timedelta(days=number * 40))
            inviting.decline(inviting.invite(make_project(title=f"P{number}", partners=[]), entry, by=carin()))
        later = make_project(title="Senare", partners=[])
        for days in (41, 200, 364):
            clock.move_to(SPRING + timedelta(days=days))
            assert str(entry.pk) not in {person.id for person in problem_for([later]).people}
            assert not can_be_asked(entry, later)
        clock.move_to(SPRING + timedelta(days=365, minutes=1))
        assert str(entry.pk) in {person.id for person in problem_for([later]).people}
        assert can_be_asked(entry, later)


def test_pause_begins_and_ends_on_its_days():
    with time_machine.travel(SPRING, tick=False) as clock:
        entry, project = somebody(1), make_project(partners=[])
        pool.pause(entry, until=timezone.localdate() + timedelta(days=10))
        clock.move_to(SPRING + timedelta(days=10))
        assert not can_be_asked(entry, project)
        clock.move_to(SPRING + timedelta(days=11))
        assert can_be_asked(entry, project)


@pytest.mark.parametrize("shown", [True, False])
def test_organisation_is_named_to_the_group_only_where_she_said_so(client, shown):
    entry = somebody(1, organisation_name="Hemliga bolaget", show_organisation=shown)
    project = make_project(partners=[])
    inviting.accept(inviting.invite(project, entry, by=carin()))
    other = make_member(project, "city", email="carl@x.example")
    page = client.get(f"/grupp/{private.new_address(other, at=timezone.now())}/").content.decode()
    assert ("Hemliga bolaget" in page) is shown
    assert ProjectMembership.objects.filter(organisation__name="Hemliga bolaget").exists() is shown


def test_who_is_to_be_called_gets_no_mail_with_the_question():
    entry = somebody(1, contact_way="telephone", telephone="040-34 10 00")
    before = Message.objects.count()
    inviting.invite(make_project(partners=[]), entry, by=carin())
    assert not Message.objects.filter(kind="projects/asked").exists()
    assert Message.objects.count() == before


def test_own_page_leads_to_the_question_and_costs_the_same_with_thirty(client):
    entry = somebody(1, asks_a_year=4, offers=["premises"], spoken=["sv", "en"])
    question = inviting.invite(make_project(title="Svala gårdar", partners=[]), entry, by=carin())
    page = own_page(client, entry)
    for words in (
        "En ledig stol: Svala gårdar",
        "Lokaler",
        "Svenska, English",
        "Var som helst",
        "Organisationen, för andra i en grupp",
    ):
        assert words in page, words
    link = page.split('href="/fraga/')[1].split('"')[0]
    assert "Svala gårdar" in client.get(f"/fraga/{link}").content.decode()
    path = f"/resurs/{pool.new_address(entry, mailed=True, at=timezone.now())}/"

    def cost():
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        return len(asked)

    cost()
    one = cost()
    for number in range(30):
        GroupInvitation.objects.create(
            project=make_project(title=f"P{number}", partners=[]), resource=entry, sphere="business", nonce="n", sent_at=timezone.now(),
            asked_by=carin(), answer_before=question.answer_before, answered_at=timezone.now(), state="declined",
        )  # fmt: skip
    assert cost() == one


NASTY = "<script>alert(1)</script>\u202eRTL\x00" + "å" * 10_000


def test_hostile_input_is_refused_or_escaped_on_the_public_pages(client):
    for name in (
        "name",
        "email",
        "organisation_name",
        "role",
        "own_words",
        "telephone",
        "hours",
        "sphere",
        "competences",
        "level",
        "areas",
    ):
        answer = client.post("/bli-resursperson/", typed(**{name: NASTY}))
        assert answer.status_code == 200, name
        assert "<script>alert" not in answer.content.decode(), name
    assert not ResourcePerson.objects.exists()
    client.post("/bli-resursperson/", typed(name="<b>Bo</b>\u202e", own_words="<i>ord</i>", shown="1"))
    entry = ResourcePerson.objects.get()
    page = own_page(client, entry)
    assert "<b>Bo" not in page
    assert "<i>ord" not in page
    assert "\u202e" not in page
    path = f"/resurs/{pool.new_address(entry, mailed=True, at=timezone.now())}/"
    assert client.post(path + "andra/", typed(version="x", name=NASTY)).status_code == 200
    assert client.post(path + "uppehall/", {"until": NASTY}).status_code == 200
