"""Two steps at one moment: neither waits for ever for the other, and each counts what the other did."""

import contextlib
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone

from border import files
from border.formkeys import new_form_key
from meetmalmo import access as everything
from people import pool
from people.models import Competence, ResourcePerson, Theme
from projects import (
    access,
    catalogue,
    covering,
    documents,
    groups,
    inviting,
    joining,
    lifecycle,
    milestones,
    posting,
    publishing,
    staffing,
    themes,
)
from projects.errors import WrongState
from projects.groups import NewMember
from projects.models import Milestone, ProjectMembership, StatusUpdate
from projects.posting import Posted, Report
from projects.vocabulary import MemberRole, Publication
from tests.projects.builders import carin, make_member, make_ongoing, make_project
from tests.projects.test_following import wait_until_somebody_waits
from tests.projects.test_room import PDF
from tests.projects.test_staffing import somebody

pytestmark = pytest.mark.django_db(transaction=True)


class Beside:
    """Something done by somebody else meanwhile; `failed` holds what it raised."""

    def __init__(self, act):
        self.failed = []
        self.act = act
        self.thread = threading.Thread(target=self._run)

    def _run(self):
        try:
            self.act()
        except Exception as error:
            self.failed.append(error)
        finally:
            connection.close()

    def is_this(self):
        return threading.current_thread() is self.thread

    def ends_well(self):
        self.thread.join(10)
        assert not self.thread.is_alive()
        assert not self.failed


def test_who_leaves_and_news_of_another_project(monkeypatch):
    here, there, by = make_ongoing(title="Här"), make_ongoing(title="Där"), carin()
    need = staffing.add_need(here, {"competence": Competence.objects.first(), "count": 1}, by=by)
    member = make_member(here, "academia")
    covering.cover([need], member)
    in_turn, change = threading.Event(), catalogue.facets.change
    publishes = Beside(lambda: posting.post_as_staff(there, title="Nytt", text="x", language="sv", by=by))

    def slow(*given):
        change(*given)
        if publishes.is_this():
            in_turn.set()
            wait_until_somebody_waits()

    monkeypatch.setattr(catalogue.facets, "change", slow)
    publishes.thread.start()
    assert in_turn.wait(10)
    groups.leave(member)
    publishes.ends_well()


def test_a_partner_and_somebody_who_joins(monkeypatch):
    project, by, refresh = make_project(), carin(), catalogue.refresh
    new = NewMember(sphere="academia", name="Didrik Exempelsson", email="d@grupp.example")
    joins = Beside(lambda: groups.join(project, new, by=by))

    def slow(one):
        refresh(one)
        if not joins.is_this():
            joins.thread.start()
            wait_until_somebody_waits()

    monkeypatch.setattr(catalogue, "refresh", slow)
    groups.add_partner(project, name="Nya bolaget", sphere="business", role="Hjälper", by=by)
    joins.ends_well()


def test_a_lead_who_leaves_while_the_work_begins(monkeypatch):
    """She leaves before it begins, and it does not, or after: an ongoing project had a lead when it began."""
    project, by, keeps = make_project(), carin(), lifecycle.keeps_from_going
    lead = make_member(project, "business", role=MemberRole.LEAD)
    make_member(project, "city")
    leaves = Beside(lambda: groups.leave(lead))

    def slow(locked):
        found = keeps(locked)
        leaves.thread.start()
        wait_until_somebody_waits()
        return found

    monkeypatch.setattr(lifecycle, "keeps_from_going", slow)
    lifecycle.go(project, by=by)
    leaves.ends_well()
    happened = list(project.events.order_by("id").values_list("kind", flat=True))
    assert happened.index("moved") < happened.index("member_left")


def test_news_of_a_project_whose_theme_is_joined_with_another(monkeypatch):
    project, by, refresh_many = make_project(themes=("klimat",)), carin(), catalogue.refresh_many
    keep, gone = Theme.objects.get(key="mat"), Theme.objects.get(key="klimat")
    publishes = Beside(lambda: posting.post_as_staff(project, title="Nytt", text="x", language="sv", by=by))

    def slow(projects):
        refresh_many(projects)
        publishes.thread.start()
        wait_until_somebody_waits()

    monkeypatch.setattr(catalogue, "refresh_many", slow)
    themes.merge_themes(keep, gone, by=by)
    publishes.ends_well()
    assert list(project.news.get(title="Nytt").themes.all()) == [keep]


def test_somebody_is_forgotten_while_news_is_published_in_one_of_her_groups(monkeypatch):
    here, there, by = make_ongoing(title="Här"), make_ongoing(title="Där"), carin()
    for one in (here, there):
        member = make_member(one, "academia")
        ProjectMembership.objects.filter(pk=member.pk).update(email="glomd@grupp.example")
    refresh, begun = catalogue.refresh, []
    publishes = Beside(lambda: posting.post_as_staff(there, title="Nytt", text="x", language="sv", by=by))

    def slow(one):
        refresh(one)
        if not publishes.is_this() and not begun:
            begun.append(one)
            publishes.thread.start()
            wait_until_somebody_waits()

    monkeypatch.setattr(catalogue, "refresh", slow)
    with transaction.atomic():
        access.forget("glomd@grupp.example", by=by)
    publishes.ends_well()


def test_somebody_who_was_asked_is_forgotten_while_news_is_published(monkeypatch):
    project, by, leave = make_ongoing(), carin(), pool.leave
    asked = somebody(91)
    inviting.invite(project, asked, by=by)
    publishes = Beside(lambda: posting.post_as_staff(project, title="Nytt", text="x", language="sv", by=by))

    def slow(entry):
        publishes.thread.start()
        wait_until_somebody_waits()
        leave(entry)

    monkeypatch.setattr(pool, "leave", slow)
    everything.erase(asked.email, by=by)
    publishes.ends_well()


def test_a_step_is_reached_while_the_project_becomes_public(monkeypatch):
    project, by, tell = make_ongoing(), carin(), milestones.tell
    step = milestones.plan(project, {"title": "Steg", "text": "", "due_on": timezone.localdate()}, by=by)
    publishing.publish(project, Publication.HIDDEN, by=by)
    Milestone.objects.filter(pk=step.pk).update(waits_to_be_told=True)
    shows = Beside(lambda: publishing.publish(project, Publication.PUBLIC, by=by))

    def slow(*given, **more):
        shows.thread.start()
        wait_until_somebody_waits()
        return tell(*given, **more)

    monkeypatch.setattr(milestones, "tell", slow)
    milestones.reach(step, by=by)
    shows.ends_well()


def test_a_file_added_while_a_report_is_written_anew_goes_along(monkeypatch):
    lead = make_ongoing().members.get(role=MemberRole.LEAD)

    def send():
        written = Posted(title="Slutrapport", text="Tio gårdar.", language="sv", form_key=new_form_key())
        return posting.post(lead, written, report=Report(lessons="Fråga först."))

    old, add, again = send(), documents.add, Beside(send)

    def slow(*given, **more):
        found = add(*given, **more)
        again.thread.start()
        wait_until_somebody_waits()
        return found

    monkeypatch.setattr(documents, "add", slow)
    found = posting.attach(old, files.examine(SimpleUploadedFile("a.pdf", PDF, "application/pdf")))
    again.ends_well()
    found.refresh_from_db()
    assert found.update.stage == "posted"


@pytest.mark.parametrize("answer", ["publish", "decline"])
def test_a_report_is_answered_while_it_is_written_anew(monkeypatch, answer):
    """The answer comes first here: the newer one is handed in for an ended project, or waits alone."""
    project, by, refresh = make_ongoing(), carin(), StatusUpdate.refresh_from_db
    lead = project.members.get(role=MemberRole.LEAD)

    def send():
        written = Posted(title="Slutrapport", text="Tio gårdar.", language="sv", form_key=new_form_key())
        with contextlib.suppress(WrongState):
            posting.post(lead, written, report=Report(lessons="Fråga först."))

    send()
    old, again, begun = StatusUpdate.objects.get(), Beside(send), []

    def slow(self, *given, **more):
        refresh(self, *given, **more)
        if not again.is_this() and not begun:
            begun.append(self)
            again.thread.start()
            wait_until_somebody_waits()

    monkeypatch.setattr(StatusUpdate, "refresh_from_db", slow)
    if answer == "publish":
        posting.publish(old, by=by)
    else:
        posting.decline(old, because="Skriv mer.", by=by)
    again.ends_well()
    project.refresh_from_db()
    waits = StatusUpdate.objects.filter(stage="posted").count()
    assert (project.is_ended, waits, bool(project.reported_at)) == (
        (True, 0, True) if answer == "publish" else (False, 1, True)
    )


def test_no_project_ends_over_a_report_that_is_handed_in_at_this_moment(monkeypatch):
    project, by, take = make_ongoing(), carin(), lifecycle.move
    lead = project.members.get(role=MemberRole.LEAD)
    written = Posted(title="Slutrapport", text="Tio gårdar.", language="sv", form_key=new_form_key())
    sends = Beside(lambda: posting.post(lead, written, report=Report(lessons="Fråga först.")))

    def slow(*given, **more):
        sends.thread.start()
        wait_until_somebody_waits()
        return take(*given, **more)

    monkeypatch.setattr(lifecycle, "move", slow)
    lifecycle.discontinue(project, why="Ingen tid", lessons="Börja mindre", by=by)
    sends.thread.join(10)
    assert [type(error) for error in sends.failed] == [WrongState]
    assert not StatusUpdate.objects.exists()


@pytest.mark.parametrize("step", ["change", "drop"])
def test_a_step_is_changed_while_the_project_becomes_public(monkeypatch, step):
    project, by, changed = make_ongoing(), carin(), milestones._changed
    plan = milestones.plan(project, {"title": "Steg", "text": "", "due_on": timezone.localdate()}, by=by)
    publishing.publish(project, Publication.HIDDEN, by=by)
    Milestone.objects.filter(pk=plan.pk).update(waits_to_be_told=True)
    shows = Beside(lambda: publishing.publish(project, Publication.PUBLIC, by=by))

    def slow(*given, **more):
        shows.thread.start()
        wait_until_somebody_waits()
        return changed(*given, **more)

    monkeypatch.setattr(milestones, "_changed", slow)
    if step == "change":
        milestones.change(plan, {"title": "Annat steg"}, by=by)
    else:
        milestones.drop(plan, by=by)
    shows.ends_well()


def test_somebody_is_forgotten_while_she_is_asked(monkeypatch):
    here, by = make_ongoing(title="Här"), carin()
    asked, erase = somebody(91), joining.erase
    inviting.invite(here, asked, by=by)
    asks = Beside(lambda: inviting.invite(here, asked, by=by))

    def slow(email):
        asks.thread.start()
        wait_until_somebody_waits()
        return erase(email)

    monkeypatch.setattr(joining, "erase", slow)
    everything.erase(asked.email, by=by)
    asks.thread.join(10)
    # There is nobody to be asked any more; that is all that may go wrong.
    assert [type(error) for error in asks.failed] == [ResourcePerson.DoesNotExist]
