"""Two steps at one moment: neither waits for ever for the other, and each counts what the other did."""

import threading

import pytest
from django.db import connection

from people.models import Competence, Theme
from projects import catalogue, covering, groups, lifecycle, posting, staffing, themes
from projects.groups import NewMember
from projects.vocabulary import MemberRole
from tests.projects.builders import carin, make_member, make_ongoing, make_project
from tests.projects.test_following import wait_until_somebody_waits

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
