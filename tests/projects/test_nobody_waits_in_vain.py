"""Whoever waits for an answer gets one: when the project ends, when she leaves the pool, when she has a chair already."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from border import limits
from outbox import links
from outbox.models import Message
from people import pool
from people.pool import Entry
from projects import groups, inviting, joining, lifecycle, proposing, succession
from projects.emails import QUESTION_PURPOSE
from projects.errors import WrongState
from projects.groups import NewMember
from projects.joining import Offered
from projects.load import load_of
from projects.models import Application, GroupInvitation
from tests.projects.builders import carin, make_member, make_ongoing, make_project
from tests.projects.test_staffing import somebody

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


def applied(project, **changes):
    values = {"name": "Efra Exempelsson", "email": "efra@forening.example", "sphere": "academia", "words": "Kan odla"}
    return joining.confirm(joining.apply(project, Offered(**{**values, **changes})))


def discontinue(project):
    lifecycle.discontinue(project, why="Pengarna tog slut", lessons="Att fråga tidigare", by=carin())


def finish(project):
    project.__class__.objects.filter(pk=project.pk).update(result="Tio gårdar", lessons="Mycket")
    project.refresh_from_db()
    lifecycle.finish(project, by=carin())


def since(count):
    return list(Message.objects.order_by("id")[count:].values_list("kind", "to"))


def question_page(client, invitation):
    signed = links.sign(QUESTION_PURPOSE, invitation.pk, invitation.nonce)
    return client.get(reverse("projects:question", args=[signed])).content.decode()


@pytest.mark.parametrize("end", [discontinue, finish])
def test_ending_a_project_answers_everybody_who_waits(client, end):
    project = make_ongoing()
    asked, application = inviting.invite(project, somebody(1), by=carin()), applied(project)
    english = applied(project, email="eve@academy.example", language="en")
    offer = succession.offer(project.members.get(role="lead"), name="Ny", email="ny@grupp.example", language="sv")
    before = Message.objects.count()
    end(project)
    told = since(before)
    assert ("projects/question_taken_back", "p1@pool.example") in told
    assert ("projects/application_declined", "efra@forening.example") in told
    for row in (asked, application, english, offer):
        row.refresh_from_db()
    assert (asked.state, application.state, offer.state) == ("withdrawn", "declined", "declined")
    assert (application.reason, english.reason) == ("Projektet har avslutats.", "The project has ended.")
    assert (offer.name, offer.email) == ("", "")
    assert load_of(asked.resource).open_questions == 0
    # No reminder and no complaint about a late answer, however long it takes.
    before = Message.objects.count()
    for days in (6, 12, 30):
        inviting.tend(timezone.localdate() + timedelta(days=days))
        joining.tend(timezone.localdate() + timedelta(days=days))
        succession.forget(timezone.localdate() + timedelta(days=days))
    assert since(before) == []
    assert not Application.objects.late(timezone.localdate() + timedelta(days=30)).exists()
    assert "Projektet är avslutat" in question_page(client, asked)
    page = client.get(f"/jag-kan-bidra/{joining.sign(application)}/").content.decode()
    assert "Projektet har avslutats." in page
    signed = links.sign(succession.PURPOSE, offer.pk, offer.nonce)
    said = client.get(reverse("projects:succession", args=[signed])).content.decode()
    assert "Projektet har avslutats." in said
    assert "Tack för ditt svar" not in said


def test_leaving_the_pool_answers_the_questions_and_the_coordinator_learns_it(client):
    project, one = make_ongoing(), somebody(1)
    proposal = proposing.ask_for([project], by=carin())
    asked = inviting.invite(project, one, by=carin(), proposal=proposal)
    before, proposals = Message.objects.count(), project.proposals.count()
    pool.leave(one)
    asked.refresh_from_db()
    assert (asked.state, asked.resource) == ("expired", None)
    assert since(before) == [("projects/question_answered", carin().email)]
    # The next best is worked out as for any chair that is free again.
    assert project.proposals.count() == proposals + 1
    with pytest.raises(WrongState):
        inviting.not_now(GroupInvitation.objects.get(pk=asked.pk))
    page = question_page(client, asked)
    assert "inte längre med i resurspoolen" in page
    signed = links.sign(QUESTION_PURPOSE, asked.pk, asked.nonce)
    answer = client.post(reverse("projects:question_yes", args=[signed]), follow=True).content.decode()
    assert "inte längre med i resurspoolen" in answer


@pytest.mark.parametrize("way", ["staff", "application", "succession"])
def test_whoever_has_a_chair_waits_for_no_answer_about_it(way):
    project, one = make_ongoing(), somebody(1)
    asked = inviting.invite(project, one, by=carin())
    application = applied(project, email=one.email.upper(), sphere=one.sphere)
    if way == "staff":
        groups.join(project, NewMember(sphere=one.sphere, name=one.name, email=one.email), by=carin())
    elif way == "application":
        joining.accept(application, by=carin())
    else:
        lead = project.members.get(role="lead")
        offer = succession.offer(lead, name=one.name, email=one.email, language="sv")
        succession.take_over(offer, sphere=one.sphere, organisation="")
    asked.refresh_from_db()
    application.refresh_from_db()
    chair = groups.chair_of(project, email=one.email)
    assert (asked.state, asked.membership) == ("accepted", chair)
    assert (application.state, application.membership) == ("accepted", chair)
    before = Message.objects.count()
    inviting.tend(timezone.localdate() + timedelta(days=6))
    joining.tend(timezone.localdate() + timedelta(days=6))
    assert since(before) == []
    load = load_of(one)
    assert (load.groups, load.open_questions) == (1, 0)


def test_a_later_day_she_named_holds_when_she_names_none():
    one = somebody(1, groups_at_once=3, hours=20)
    first, second, third = (
        inviting.invite(make_project(title=f"Projekt {number}"), one, by=carin()) for number in range(3)
    )
    autumn = timezone.localdate() + timedelta(days=300)
    inviting.not_now(first, again_on=autumn)
    inviting.not_now(second)
    one.refresh_from_db()
    assert one.ask_again_on == autumn
    # A day she names now is her word of now.
    sooner = timezone.localdate() + timedelta(days=30)
    inviting.not_now(third, again_on=sooner)
    one.refresh_from_db()
    assert one.ask_again_on == sooner


@pytest.mark.django_db(transaction=True)
def test_yes_and_no_at_one_moment_follow_each_other(monkeypatch):
    project, one = make_project(), somebody(1)
    proposal = proposing.ask_for([project], by=carin())
    asked = inviting.invite(project, one, by=carin(), proposal=proposal)
    real, got = inviting._look_for_next_best, []

    def slow(invitation):
        time.sleep(1)
        real(invitation)

    def run(answer, wait):
        time.sleep(wait)
        try:
            answer(GroupInvitation.objects.get(pk=asked.pk))
            got.append("done")
        except Exception as error:
            got.append(type(error).__name__)
        finally:
            connection.close()

    monkeypatch.setattr(inviting, "_look_for_next_best", slow)
    threads = [threading.Thread(target=run, args=args) for args in ((inviting.decline, 0), (inviting.accept, 0.4))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Without one order of locks the database ends one of them.
    assert sorted(got) == ["WrongState", "done"]


def test_who_is_in_the_pool_and_sits_in_a_group_is_known_by_her_address_too():
    """Staff seat people, and applications do; the entry of who telephoned has no confirmed person."""
    project = make_ongoing()
    caller = pool.enter(Entry(name="Bo Exempelsson", sphere="business", email="Bo@telefon.example"), by=carin())
    seated = somebody(1)
    joining.accept(applied(project, name=caller.name, email="bo@telefon.example", sphere="business"), by=carin())
    make_member(project, seated.sphere, name=seated.name, email=seated.email.upper())
    for one in (caller, seated):
        assert load_of(one).groups == 1
        assert "redan" in inviting.keeps_from_asking(one, project)
        assert inviting.keeps_from_asking(one, make_project(title=f"Annat {one.pk}"))
