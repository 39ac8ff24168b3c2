"""The steps of a project: allowed, refused, repeated, told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from border.formkeys import new_form_key
from ideas import answering, giving, private, triage
from ideas.answering import Written
from ideas.errors import WrongState as IdeaWrongState
from ideas.models import Idea
from ideas.vocabulary import AnswerKind, IdeaState
from outbox.models import Message
from projects import forgetting, groups, joining, lifecycle, posting, publishing, staffing, starting
from projects.errors import NotReady, Stale, WrongState
from projects.joining import Offered
from projects.models import Event, Listing, News, Project, Tombstone
from projects.posting import Posted, Report
from projects.room_vocabulary import GROUP_KEPT_DAYS
from projects.vocabulary import MOVES, MemberRole, NewsKind, ProjectState, Publication
from tests.builders import make_idea
from tests.projects.builders import carin, content, make_member, make_ongoing, make_project

pytestmark = pytest.mark.django_db


def accepted_idea():
    idea = make_idea()
    triage.take(idea, by=carin())
    giving.confirm_address(private.find(private.new_address(idea, mailed=True, at=idea.received_at)))
    written = Written(AnswerKind.ACCEPTED, "Ja.", next_step="Vi bildar en grupp.")
    answering.send(answering.write(idea, version=0, written=written, by=carin()), by=carin())
    return Idea.objects.get(pk=idea.pk)


def kinds():
    return list(Message.objects.order_by("id").values_list("kind", flat=True))


def test_accepted_idea_becomes_a_project_and_its_giver_is_told():
    idea = accepted_idea()
    project = starting.from_idea(idea, content(), by=carin())
    assert (project.number, project.state, project.publication) == ("P-0001", "forming", "internal")
    assert idea.state == IdeaState.BECAME_PROJECT
    assert project.line_number == idea.number
    told = Message.objects.filter(kind="ideas/became_project").get()
    assert told.to == idea.giver_email
    assert "P-0001" in told.text
    assert project.members.count() == 0


def test_giver_sits_at_the_table_only_when_she_said_yes():
    project = starting.from_idea(accepted_idea(), content(), by=carin(), giver_in_group=True)
    member = project.members.get()
    assert (member.email, member.show_name) == ("amina@cykel.example", False)


def test_idea_becomes_one_project_only():
    idea = accepted_idea()
    starting.from_idea(idea, content(), by=carin())
    with pytest.raises(IdeaWrongState):
        starting.from_idea(idea, content(), by=carin())
    assert Project.objects.count() == 1


def test_ongoing_needs_a_lead_the_city_and_business():
    project = make_project()
    with pytest.raises(NotReady) as refused:
        lifecycle.go(project, by=carin())
    assert len(refused.value.problems) == 3
    make_member(project, "business", role=MemberRole.LEAD)
    with pytest.raises(NotReady) as refused:
        lifecycle.go(project, by=carin())
    assert len(refused.value.problems) == 1
    make_member(project, "city")
    lifecycle.go(project, by=carin())
    assert project.state == ProjectState.ONGOING
    assert project.started_on is not None
    assert project.events.get(new_state="ongoing").actor == carin()
    assert kinds().count("projects/state_changed") == 2


def test_finished_needs_result_and_lessons_and_tells_the_givers():
    idea = accepted_idea()
    project = starting.from_idea(idea, content(), by=carin())
    publishing.publish(project, Publication.PUBLIC, by=carin())
    make_member(project, "business", role=MemberRole.LEAD)
    make_member(project, "city")
    lifecycle.go(project, by=carin())
    with pytest.raises(NotReady):
        lifecycle.finish(project, by=carin())
    publishing.change_facts(
        project, {"result": "Två gårdar.", "lessons": "Fråga om ledningar först."}, version=project.version, by=carin()
    )
    lifecycle.finish(project, by=carin())
    assert project.state == ProjectState.FINISHED
    assert News.objects.filter(kind=NewsKind.RESULT).get().text == "Två gårdar."
    assert Message.objects.filter(kind="ideas/result_moved").get().to == idea.giver_email
    lifecycle.follow_up(project, effect="Fyra grader svalare.", city_does="Tre gårdar till.", by=carin())
    assert Message.objects.filter(kind="ideas/result_moved").count() == 2


def test_stopping_says_why_and_what_was_learned():
    project = make_ongoing()
    for why, lessons in (("", "Lärdom"), ("Skäl", "")):
        with pytest.raises(NotReady):
            lifecycle.discontinue(project, why=why, lessons=lessons, by=carin())
    lifecycle.discontinue(project, why="Ingen ägare.", lessons="Fråga först.", by=carin())
    assert (project.state, project.lessons) == ("discontinued", "Fråga först.")


def test_pause_and_going_on_again():
    project = make_ongoing()
    with pytest.raises(NotReady):
        lifecycle.pause(project, why=" ", by=carin())
    lifecycle.pause(project, why="Vi väntar på bygglov.", by=carin())
    lifecycle.go(project, by=carin())
    assert project.state == ProjectState.ONGOING


def test_handing_over_names_the_new_owner():
    project = make_ongoing()
    lifecycle.hand_over(
        project, to="Föreningen Påhittad Odling", sphere="civil_society", why="De tar över.", by=carin()
    )
    assert str(project.owner) == "Föreningen Påhittad Odling"


@pytest.mark.parametrize("old", list(ProjectState))
def test_only_the_moves_of_the_table_are_made(old):
    project = make_project()
    for to in set(ProjectState) - MOVES[old]:
        Project.objects.filter(pk=project.pk).update(state=old)
        project.refresh_from_db()
        with pytest.raises(WrongState):
            lifecycle.move(project, to, at=project.made_at, by=carin())
    assert not Event.objects.filter(kind="moved").exists()


def test_of_two_who_move_at_once_one_is_refused():
    project = make_ongoing()
    same = Project.objects.get(pk=project.pk)
    lifecycle.pause(project, why="Paus.", by=carin())
    with pytest.raises(WrongState):
        lifecycle.pause(same, why="Paus.", by=carin())
    assert project.events.filter(new_state="paused").count() == 1


def test_history_cannot_be_changed():
    make_project()
    for statement in ("UPDATE projects_event SET note = 'x'", "DELETE FROM projects_event"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_publication_knows_who_and_when_and_leaves_a_tombstone():
    project = make_project(public=False)
    assert not Listing.objects.exists()
    publishing.publish(project, Publication.PUBLIC, by=carin())
    assert (project.published_by, project.listing.number) == (carin(), "P-0001")
    publishing.publish(project, Publication.HIDDEN, by=carin())
    assert Tombstone.objects.get().number == "P-0001"
    assert not Listing.objects.exists()
    publishing.publish(project, Publication.PUBLIC, by=carin())
    assert not Tombstone.objects.exists()
    # Known to the public once, told once.
    assert News.objects.filter(kind=NewsKind.PUBLISHED).count() == 1


def test_facts_saved_over_a_newer_version_are_refused():
    project = make_project()
    old = project.version
    publishing.change_facts(project, {"place": "Sofielund"}, version=old, by=carin())
    with pytest.raises(Stale):
        publishing.change_facts(project, {"place": "Hamnen"}, version=old, by=carin())
    assert Project.objects.get().place == "Sofielund"


def test_who_joins_as_lead_takes_over():
    project = make_ongoing()
    anna = make_member(project, "academia", role=MemberRole.LEAD)
    assert project.members.get(role=MemberRole.LEAD) == anna


def test_who_leaves_leaves_nothing_but_that_a_chair_was_taken():
    project = make_ongoing()
    member = project.members.get(sphere="city")
    groups.leave(member, by=carin())
    groups.leave(member, by=carin())
    assert (member.name, member.email, member.person) == ("", "", None)
    assert project.events.filter(kind="member_left").count() == 1
    assert project.listing.sphere_counts == [1, 2, 0, 0, 0, 0]


def test_organisation_is_one_however_it_is_spelled():
    first = starting.organisation("Föreningen Exemplet", "civil_society")
    assert starting.organisation("  foreningen  EXEMPLET ", "business") == first


@pytest.fixture
def handed_over():
    project = make_ongoing()
    lifecycle.hand_over(project, to="Nya ägaren", sphere="business", why="De driver det vidare.", by=carin())
    return project


def test_what_was_handed_over_ends_with_its_follow_up(handed_over):
    """Nobody waits for an answer any more, and people are forgotten in time."""
    need = staffing.add_need(handed_over, {"text": "Någon som kan regnvatten", "count": 1}, by=carin())
    given = Offered(name="Efra Exempelsson", email="efra@post.example", sphere="academia")
    applied = joining.confirm(joining.apply(handed_over, given, need=need))
    lifecycle.follow_up(handed_over, effect="Svalare.", city_does="Mäter.", by=carin())
    applied.refresh_from_db()
    assert (applied.state, handed_over.ended_on) == ("declined", timezone.localdate())
    forgetting.forget(timezone.localdate() + timedelta(days=GROUP_KEPT_DAYS + 1))
    assert not handed_over.members.exclude(email="").exists()


def test_what_had_ended_keeps_its_day_when_it_is_followed_up():
    project = make_ongoing()
    lifecycle.discontinue(project, why="Ingen tid", lessons="Börja mindre", by=carin())
    Project.objects.filter(pk=project.pk).update(started_on=None, ended_on="2026-01-31")
    project.refresh_from_db()
    lifecycle.follow_up(project, effect="Inget.", city_does="", by=carin())
    assert str(project.ended_on) == "2026-01-31"


def test_no_follow_up_over_a_closing_report_that_waits(handed_over):
    lead = handed_over.members.get(role=MemberRole.LEAD)
    report = Report(lessons="Fråga först.")
    told = posting.post(lead, Posted("Slutrapport", "Två gårdar.", "sv", new_form_key()), report=report)
    with pytest.raises(NotReady):
        lifecycle.follow_up(handed_over, effect="Svalare.", city_does="Mäter.", by=carin())
    handed_over.refresh_from_db()
    posting.decline(told, because="Skriv mer.", by=carin())
    lifecycle.follow_up(handed_over, effect="Svalare.", city_does="Mäter.", by=carin())


def test_of_a_project_that_has_ended_no_report_is_asked_for():
    project = make_ongoing()
    lifecycle.discontinue(project, why="Ingen tid", lessons="Börja mindre", by=carin())
    before = Message.objects.count()
    with pytest.raises(WrongState):
        lifecycle.say_when_report_comes(project, by=carin())
    assert (Message.objects.count(), project.report_due) == (before, None)


def test_the_lead_of_a_hidden_project_is_not_mailed_a_page_that_does_not_open():
    project = make_ongoing()
    publishing.publish(project, Publication.HIDDEN, by=carin())
    before = Message.objects.count()
    lifecycle.say_when_report_comes(project, by=carin())
    assert (Message.objects.count(), bool(project.report_due)) == (before, True)
