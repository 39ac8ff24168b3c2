"""From needs and the pool to a proposal, and from a question to a chair."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from border import limits
from meetmalmo import access
from outbox import links
from outbox.models import Message
from people import pool
from people.models import Competence, Organisation, ResourcePerson
from people.names import rename_organisation
from people.pool import Entry
from projects import covering, group_page, groups, inviting, proposing, publishing, staffing, starting
from projects.asking import words_of
from projects.emails import QUESTION_PURPOSE
from projects.errors import NotReady, WrongState
from projects.matching.eligible import obstacle
from projects.matching.types import Problem
from projects.models import GroupInvitation, GroupProposal, GroupRules, Need, ProjectMembership, ProposalQuestion
from projects.problem import problem_for
from projects.vocabulary import Publication
from tests.projects.builders import carin, make_member, make_project

pytestmark = pytest.mark.django_db

SPHERES = ["city", "business", "civil_society", "academia", "city", "business", "civil_society", "academia"]


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


def somebody(number: int, sphere: str = "", **changes: object) -> ResourcePerson:
    """An entry of the pool, confirmed from its mail."""
    skills = changes.pop("skills", {})
    known = {Competence.objects.get(key=key).pk: level for key, level in skills.items()}
    values = {
        "name": f"Person {number} Exempelsson", "sphere": sphere or SPHERES[number % 8], "email": f"p{number}@pool.example",
        "organisation_name": f"Organisation {number}", "competences": known, "hours": 4, "months": 12,
    }  # fmt: skip
    pool.join(Entry(**{**values, **changes}))
    link = pool.find(re.search(r"/resurs/(\S+)/", Message.objects.latest("id").text)[1])
    return pool.confirm(link)


@pytest.fixture
def table():
    """A project that needs procurement and somebody who can lead meetings, and twelve people."""
    project = make_project(partners=[])
    GroupRules.objects.create(project=project, size_from=4, size_to=5)
    for key, strength in (("upphandling", "must"), ("processledning", "should")):
        Need.objects.create(project=project, text=key, competence=Competence.objects.get(key=key), strength=strength)
    for number in range(12):
        somebody(
            number, skills={"upphandling": 2} if number in (1, 5) else {"processledning": 1} if number == 2 else {}
        )
    return project


def worked_out(project, **options):
    proposal = proposing.ask_for([project], by=carin(), **options)
    proposing.work_out(proposal.pk)
    proposal.refresh_from_db()
    return proposal, proposal.result["teams"][str(project.pk)]


def test_proposal_covers_the_needs_and_invites_nobody(table):
    before = Message.objects.count()
    proposal, team = worked_out(table)
    assert proposal.state == "done"
    assert (len(team["people"]), team["loosened"], team["lacks"]) == (4, [], [])
    covered = {key for keys in team["covers"].values() for key in keys}
    assert covered == {f"need{need.pk}" for need in table.needs.all()}
    assert Message.objects.count() == before
    assert not GroupInvitation.objects.exists()


def test_same_question_is_worked_out_once_and_can_be_solved_again(table):
    proposal, _team = worked_out(table)
    proposing.work_out(proposal.pk)
    assert proposing.solve(Problem.from_json(proposal.input), seed=proposal.seed) == proposal.result
    assert "Exempelsson" not in proposal.input
    assert "pool.example" not in proposal.input


@pytest.mark.parametrize(
    "change",
    [
        {"paused_until": timezone.localdate() + timedelta(days=5)}, {"hidden": True}, {"state": "unconfirmed"},
        {"ask_again_on": timezone.localdate() + timedelta(days=60)}, {"asks_a_year": 0},
    ],
)  # fmt: skip
def test_paused_hidden_unconfirmed_and_tired_people_never_appear(table, change):
    _proposal, team = worked_out(table)
    ResourcePerson.objects.filter(pk__in=team["people"]).update(**change)
    assert not {p.id for p in problem_for([table]).people} & set(team["people"])


def test_who_was_asked_often_enough_this_year_is_left_in_peace(table):
    one = somebody(50, asks_a_year=1)
    other = make_project(title="Annat")
    inviting.invite(other, one, by=carin())
    GroupInvitation.objects.update(state="declined", answered_at=timezone.now())
    assert str(one.pk) not in {p.id for p in problem_for([table]).people}
    with pytest.raises(NotReady):
        inviting.invite(table, one, by=carin())
    GroupInvitation.objects.update(sent_at=timezone.now() - timedelta(days=366))
    assert str(one.pk) in {p.id for p in problem_for([table]).people}


def test_declines_count_half_and_questions_take_room(table):
    one = somebody(51, groups_at_once=2)
    for state in ("declined", "sent"):
        invitation = inviting.invite(make_project(title=state), one, by=carin())
        GroupInvitation.objects.filter(pk=invitation.pk).update(
            state=state, answered_at=None if state == "sent" else timezone.now()
        )
    (person,) = [p for p in problem_for([table]).people if p.id == str(one.pk)]
    assert (person.asked, person.free) == (1.5, 1)


def test_members_keep_their_chairs_and_conflicts_stay_out(table):
    bad = Organisation.objects.create(name="Intressebolaget", sphere="business")
    conflicted = somebody(52, "business", organisation_name="Intressebolaget", skills={"upphandling": 3})
    table.rules.conflicts.add(bad)
    lead = make_member(table, "academia")
    _proposal, team = worked_out(table)
    assert f"m{lead.pk}" in team["people"]
    assert str(conflicted.pk) not in team["people"]


def test_conflict_holds_for_who_typed_the_name_before_it_was_known(table):
    early = somebody(52, "business", organisation_name="Intressebolaget", skills={"upphandling": 3})
    known = starting.organisation("Intressebolaget", "business")
    early.refresh_from_db()
    assert early.organisation == known
    # Made by other ways, under another name since, and typed without its letters.
    other = Organisation.objects.create(name="Ångbolaget", sphere="business")
    late = somebody(53, "business", organisation_name="Något annat")
    rename_organisation(other, name="Elbolaget", by=carin())
    ResourcePerson.objects.filter(pk=late.pk).update(organisation=None, organisation_name="angbolaget")
    table.rules.conflicts.set([known, other])
    assert {obstacle(person, problem_for([table]).projects[0]) for person in people_of(table, early, late)} == {
        "conflict"
    }
    late.refresh_from_db()
    with pytest.raises(NotReady, match="intressekonflikt"):
        inviting.invite(table, late, by=carin())


def people_of(project, *entries):
    wanted = {str(entry.pk) for entry in entries}
    return [person for person in problem_for([project]).people if person.id in wanted]


@pytest.mark.parametrize("how", ["member", "asked", "locked"])
def test_conflict_written_down_later_moves_nobody_from_her_chair(table, how):
    bad = Organisation.objects.create(name="Intressebolaget", sphere="business")
    her = somebody(52, "business", organisation_name="Intressebolaget", skills={"upphandling": 3})
    proposal = None
    if how == "locked":
        proposal, _team = worked_out(table)
        proposing.change(proposal, table, "lock", resource=her, by=carin())
    else:
        invitation = inviting.invite(table, her, by=carin())
        if how == "member":
            inviting.accept(invitation)
    ResourcePerson.objects.filter(pk=her.pk).update(spoken=["ar"])
    table.rules.conflicts.add(bad)
    proposal, team = worked_out(table, changes=proposal)
    assert (str(her.pk) in team["people"]) == (how != "locked")
    if how == "locked":
        assert [f"pin:{her.pk}", 1] in team["loosened"]
        return
    assert not team["loosened"]
    seats = group_page.shown(table, proposal, team).seats
    assert [seat.name for seat in seats if seat.conflict] == [her.name]


def test_need_changed_meanwhile_is_not_filled_by_who_was_asked_for_the_old_one(table):
    need = table.needs.get(text="upphandling")
    invitation = asked(table)
    inviting_again = inviting.invite(table, ResourcePerson.objects.get(email="p2@pool.example"), by=carin(), reasons=[
        ["covers", f"need{table.needs.last().pk}", 1, 0, 0],
    ])  # fmt: skip
    given = {
        "text": "Juridik",
        "competence": Competence.objects.get(key="juridik"),
        "strength": "must",
        "level": 3,
        "count": 1,
    }
    staffing.change_need(need, given, version=need.version, by=carin())
    assert words_of(GroupInvitation.objects.get(pk=invitation.pk)).why == []
    inviting.accept(invitation)
    need.refresh_from_db()
    assert (need.filled_on, need.covers.count()) == (None, 0)
    # Changed in something else, who was asked for it covers it.
    other = table.needs.last()
    staffing.change_need(
        other, {"text": "Leda möten", "competence": other.competence, "count": 1}, version=other.version, by=carin()
    )
    inviting.accept(inviting_again)
    other.refresh_from_db()
    assert other.filled_on
    staffing.remove_need(other, by=carin())


def test_need_taken_away_is_not_told_as_a_reason(table):
    invitation = asked(table)
    staffing.remove_need(table.needs.first(), by=carin())
    assert words_of(GroupInvitation.objects.get(pk=invitation.pk)).why == []


def test_what_was_found_by_hand_is_not_sought_again_for_one_yes(table):
    need = table.needs.get(text="upphandling")
    Need.objects.filter(pk=need.pk).update(count=2)
    invitation = asked(table)
    staffing.fill(need, by=carin())
    inviting.accept(invitation)
    need.refresh_from_db()
    assert need.filled_on
    # Whoever covers it leaves: what was found may have been she.
    groups.leave(ProjectMembership.objects.get())
    need.refresh_from_db()
    assert need.filled_on is None


@pytest.mark.parametrize(("entry", "needed"), [(1, 3), (3, 1)])
def test_what_she_covers_at_the_table_and_what_she_says_she_can_are_both_true(table, entry, needed):
    need = table.needs.get(text="upphandling")
    her = somebody(52, "business", skills={"upphandling": entry})
    invitation = inviting.invite(table, her, by=carin(), reasons=[["covers", f"need{need.pk}", entry, 0, 0]])
    inviting.accept(invitation)
    Need.objects.filter(pk=need.pk).update(level=needed)
    (person,) = people_of(table, her)
    assert person.skills[need.skill] == 3


def test_rule_needs_her_only_while_it_is_not_kept_without_her(table):
    her = ResourcePerson.objects.get(email="p1@pool.example")
    facts = [["rule", "least:business", 0, 0, 0], ["rule", "spheres", 0, 0, 0], ["new_ties", "", 0, 0, 0]]
    GroupRules.objects.filter(project=table).update(least={"business": 1}, spheres=2)
    table.partners.create(
        organisation=Organisation.objects.create(name="Ett bolag", sphere="business"), sphere="business"
    )
    invitation = inviting.invite(table, her, by=carin(), reasons=facts)

    def why():
        return " ".join(words_of(GroupInvitation.objects.get(pk=invitation.pk)).why)

    # An organisation is no person.
    assert ("tillräckligt många" in why(), "olika delar" in why(), "inte suttit" in why()) == (True, True, False)
    make_member(table, "city", name="Bo", email="bo@grupp.example")
    assert ("tillräckligt många" in why(), "olika delar" in why()) == (True, True)
    make_member(table, "business", name="Bo", email="b2@grupp.example")
    assert why() == ""
    GroupRules.objects.filter(project=table).update(spheres=3)
    assert why() == ""
    # Nobody of hers is in, and there are parts of society enough without them.
    GroupRules.objects.filter(project=table).update(spheres=2, least={})
    table.members.filter(sphere="business").update(sphere="academia")
    assert why() == ""


def test_what_a_coordinator_wants_otherwise_holds_for_the_next_run(table):
    proposal, team = worked_out(table)
    stays, goes = (ResourcePerson.objects.get(pk=pk) for pk in team["people"][:2])
    proposing.change(proposal, table, "lock", resource=stays, by=carin())
    proposing.change(proposal, table, "leave_out", resource=goes, by=carin(), why="Har bytt jobb.")
    again, new = worked_out(table, changes=proposal)
    assert again.pk != proposal.pk
    assert again.seed == proposal.seed
    assert str(stays.pk) in new["people"]
    assert str(goes.pk) not in new["people"]
    assert again.changes.count() == 2


def changes_of(proposal):
    names = {person.pk: number for number, person in enumerate(ResourcePerson.objects.order_by("pk"))}
    return [(one.kind, names[one.resource_id], names.get(one.instead_of_id)) for one in proposal.changes.all()]


@pytest.mark.parametrize(
    ("steps", "kept"),
    [
        # Taken instead of somebody who then is wanted in after all: both are.
        ([("swap", 1, 0), ("lock", 0, None)], [("lock", 1, None), ("lock", 0, None)]),
        ([("swap", 1, 0), ("swap", 0, 2)], [("lock", 1, None), ("swap", 0, 2)]),
        ([("swap", 1, 0), ("swap", 0, 1)], [("swap", 0, 1)]),
        # Swapped again: the first one stays out.
        ([("swap", 1, 0), ("swap", 2, 1)], [("leave_out", 0, None), ("swap", 2, 1)]),
        ([("swap", 1, 0), ("leave_out", 1, None)], [("leave_out", 0, None), ("leave_out", 1, None)]),
        ([("swap", 1, 0), ("swap", 2, 0)], [("swap", 2, 0)]),
        ([("swap", 1, 0), ("leave_out", 0, None)], [("swap", 1, 0), ("leave_out", 0, None)]),
        ([("leave_out", 0, None), ("lock", 0, None)], [("lock", 0, None)]),
        ([("lock", 0, None), ("leave_out", 0, None)], [("leave_out", 0, None)]),
    ],
)
def test_of_two_changes_about_one_person_the_later_holds(table, steps, kept):
    people = list(ResourcePerson.objects.order_by("pk"))
    proposal, _team = worked_out(table)
    for kind, who, instead in steps:
        other = people[instead] if instead is not None else None
        proposing.change(proposal, table, kind, resource=people[who], instead_of=other, by=carin())
    assert changes_of(proposal) == kept
    _again, team = worked_out(table, changes=proposal)
    wanted = {str(people[who].pk) for kind, who, _instead in kept if kind != "leave_out"}
    gone = {str(people[who].pk) for kind, who, _instead in kept if kind == "leave_out"}
    gone |= {str(people[instead].pk) for _kind, _who, instead in kept if instead is not None}
    assert wanted <= set(team["people"])
    assert not (gone - wanted) & set(team["people"])


def test_question_left_by_a_dead_worker_is_found_out_and_a_failed_one_can_be_asked_anew(table):
    proposal, team = worked_out(table)
    outside = next(p for p in ResourcePerson.objects.order_by("pk") if str(p.pk) not in team["people"])
    question = proposing.ask_why_not(proposal, table, outside)
    long_ago = timezone.now() - proposing.STUCK_AFTER - timedelta(minutes=1)
    ProposalQuestion.objects.update(state="working", asked_at=timezone.now())
    proposing.work_out_waiting()
    assert ProposalQuestion.objects.get().state == "working"
    ProposalQuestion.objects.update(state="working", asked_at=long_ago)
    proposing.work_out_waiting()
    assert ProposalQuestion.objects.get().state == "done"
    proposing.ask_why_not(proposal, table, outside)
    assert ProposalQuestion.objects.get().state == "done"
    ProposalQuestion.objects.update(state="failed", kind="", asked_at=long_ago)
    ((_person, words, waits),) = group_page.why_not_words(list(proposal.questions.all()), table)
    assert ("gick inte att ta reda på" in words, waits) == (True, False)
    assert proposing.ask_why_not(proposal, table, outside) == question
    proposing.work_out_waiting()
    question.refresh_from_db()
    assert (question.state, bool(question.kind)) == ("done", True)


def test_impossible_group_names_what_has_to_give_way(table):
    ResourcePerson.objects.filter(sphere="city").delete()
    _proposal, team = worked_out(table)
    assert team["loosened"] == [["least:city", 1]]
    assert "least:city" in [way[0] for way in team["ways_out"]]


def test_why_somebody_was_not_chosen(table):
    proposal, team = worked_out(table)
    outside = next(p for p in ResourcePerson.objects.order_by("pk") if str(p.pk) not in team["people"])
    assert proposing.why_not_chosen(proposal, table, outside).kind in ("lot", "fairness", "balance", "coverage")
    paused = somebody(60)
    assert proposing.why_not_chosen(proposal, table, paused).kind == "unavailable"


def test_old_proposals_are_emptied_and_stay_counted(table):
    proposal, _team = worked_out(table)
    assert proposing.empty_old(timezone.localdate()) == 0
    GroupProposal.objects.update(made_at=timezone.now() - timedelta(days=91))
    assert proposing.empty_old(timezone.localdate()) == 1
    proposal.refresh_from_db()
    assert (proposal.input, proposal.result, proposal.seed != "") == ("", {}, True)


def test_broken_proposal_is_shown_to_nobody(table, monkeypatch):
    monkeypatch.setattr(proposing, "verify", lambda *_: ["somebody is in it twice"])
    proposal = proposing.ask_for([table], by=carin())
    with pytest.raises(RuntimeError):
        proposing.work_out(proposal.pk)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.result) == ("failed", {})


# --- Questions --------------------------------------------------------------------------------------------------------


def asked(table, number=1):
    one = ResourcePerson.objects.order_by("pk")[number]
    facts = [["covers", f"need{table.needs.first().pk}", 2, 0, 0], ["asked", "", 0, 1, 4]]
    return inviting.invite(table, one, by=carin(), reasons=facts)


def page(invitation):
    return f"/fraga/{links.sign(QUESTION_PURPOSE, invitation.pk, invitation.nonce)}/"


def test_who_sat_with_a_member_without_entry_is_not_told_that_she_did_not(table):
    """The member was seated by staff, in both groups by her address alone."""
    known = ResourcePerson.objects.get(email="p1@pool.example")
    earlier = make_project(title="Förr", partners=[])
    make_member(earlier, "city", name="Bo", email="bo@grupp.example")
    make_member(earlier, "business", name="Person 1", email=known.email)
    bare = make_member(table, "city", name="Bo", email="bo@grupp.example")
    assert problem_for([table]).worked_together == {tuple(sorted((str(known.pk), f"m{bare.pk}"))): 1}
    _proposal, team = worked_out(table)
    if str(known.pk) in team["people"]:
        assert "new_ties" not in [fact[0] for fact in team["reasons"][str(known.pk)]]


def test_members_known_by_nothing_but_their_chairs_sit_together_all_the_same(table):
    one, two = (make_member(table, sphere, name="Bo", email="") for sphere in ("city", "academia"))
    assert problem_for([table]).worked_together == {tuple(sorted((f"m{one.pk}", f"m{two.pk}"))): 1}


def test_member_of_one_group_is_not_proposed_for_another(table):
    """Worked out together, who holds a chair in one of them is no candidate of the other."""
    other = make_project(title="Annat", partners=[])
    GroupRules.objects.create(project=other, size_from=2, size_to=3, least={}, spheres=1)
    bare = make_member(other, "academia", name="Bo", email="bo@grupp.example")
    ResourcePerson.objects.filter(sphere="academia").delete()
    proposal = proposing.ask_for([table, other], by=carin())
    proposing.work_out(proposal.pk)
    proposal.refresh_from_db()
    assert f"m{bare.pk}" not in proposal.result["teams"][str(table.pk)]["people"]
    assert f"m{bare.pk}" in proposal.result["teams"][str(other.pk)]["people"]


def test_only_one_who_covers_it_is_said_only_while_nobody_does(table):
    need = table.needs.get(text="upphandling")
    person = ResourcePerson.objects.get(email="p1@pool.example")
    facts = [["covers", f"need{need.pk}", 2, 0, 0], ["only_here", f"need{need.pk}", 0, 0, 2]]
    invitation = inviting.invite(table, person, by=carin(), reasons=facts)
    told = "ingen annan i gruppen gör det"
    assert told in " ".join(words_of(invitation).why)
    Need.objects.filter(pk=need.pk).update(count=2)
    member = make_member(table, "city", name="Bo", email="bo@grupp.example")
    covering.cover([need], member)
    why = " ".join(words_of(GroupInvitation.objects.get()).why)
    assert ("upphandling" in why.lower(), told in why) == (True, False)
    ProjectMembership.objects.filter(pk=member.pk).update(left_on=timezone.localdate())
    assert told in " ".join(words_of(GroupInvitation.objects.get()).why)


def test_question_says_who_what_how_much_until_when_who_asks_and_why(table, client):
    make_member(table, "city")
    invitation = asked(table)
    told = Message.objects.filter(kind="projects/asked").get()
    html = client.get(page(invitation)).content.decode()
    for text in (told.text, html):
        assert "Täcker upphandling" in text
        assert "2 timmar i månaden" in text
        assert "Carin Exempelsson" in text
        assert "1 från Malmö stad" in text
        # What compares her with others is for the coordinator.
        assert "tillfrågad" not in text
    assert f"P-{table.running:04d}" in told.subject


def test_opening_the_link_changes_nothing(table, client):
    invitation = asked(table)
    for name in ("", "ja/", "nej/", "senare/"):
        client.get(page(invitation) + name)
        client.head(page(invitation) + name)
    invitation.refresh_from_db()
    assert invitation.state == "sent"


def test_yes_gives_a_chair_once_and_tells_the_coordinator(table, client):
    invitation = asked(table)
    for _ in range(2):
        client.post(page(invitation) + "ja/")
    member = ProjectMembership.objects.get()
    invitation.refresh_from_db()
    assert (invitation.state, invitation.membership, member.show_name) == ("accepted", member, False)
    assert member.person == invitation.resource.person
    assert Message.objects.filter(kind="projects/question_answered").get().to == "carin@malmo.example"
    assert "Välkommen till bordet" in client.get(page(invitation)).content.decode()
    table.listing.refresh_from_db()
    assert sum(table.listing.sphere_counts) == 1


def test_no_and_later_are_kept_and_later_is_obeyed(table, client):
    first, second = asked(table, 1), asked(table, 2)
    client.post(page(first) + "nej/", {"words": "Tack, men nej.", "suggested": "Någon på åkeriet"})
    day = timezone.localdate() + timedelta(days=40)
    client.post(page(second) + "senare/", {"again_on": day.isoformat()})
    first.refresh_from_db()
    assert (first.state, first.suggested) == ("declined", "Någon på åkeriet")
    second.refresh_from_db()
    assert second.resource.ask_again_on == day
    assert str(second.resource_id) not in {p.id for p in problem_for([table]).people}
    assert not ProjectMembership.objects.exists()


def test_who_says_yes_to_a_chair_just_taken_is_told_kindly(table, client):
    GroupRules.objects.filter(project=table).update(size_from=2, size_to=2)
    make_member(table, "city")
    first, second = asked(table, 1), asked(table, 2)
    client.post(page(first) + "ja/")
    client.post(page(second) + "ja/")
    second.refresh_from_db()
    assert (second.state, ProjectMembership.objects.count()) == ("too_late", 2)
    assert "Den sista stolen togs nyss" in client.get(page(second)).content.decode()


def test_who_got_a_chair_meanwhile_and_says_yes_keeps_the_one(table, client):
    GroupRules.objects.filter(project=table).update(size_from=2, size_to=2)
    make_member(table, "city")
    invitation = asked(table)
    member = make_member(table, "business", email=invitation.resource.email.upper())
    client.post(page(invitation) + "ja/")
    invitation.refresh_from_db()
    # Full without her; she is in it.
    assert (invitation.state, invitation.membership) == ("accepted", member)
    assert ProjectMembership.objects.current().count() == 2


def test_reminder_on_day_five_end_after_day_ten_once_each(table):
    invitation = asked(table)
    start = timezone.localdate(invitation.sent_at)
    seen = {}
    for day in range(14):
        before = Message.objects.count()
        inviting.tend(start + timedelta(days=day))
        inviting.tend(start + timedelta(days=day))
        if Message.objects.count() > before:
            seen[day] = [m.kind for m in Message.objects.order_by("id")[before:]]
    assert seen == {5: ["projects/asked_again"], 11: ["projects/question_answered"]}
    invitation.refresh_from_db()
    assert invitation.state == "expired"
    with pytest.raises(WrongState):
        inviting.accept(invitation)


def test_nobody_is_asked_twice_at_a_time(table):
    invitation = asked(table)
    with pytest.raises(NotReady):
        inviting.invite(table, invitation.resource, by=carin())
    assert GroupInvitation.objects.count() == 1


def test_question_taken_back_is_told_and_cannot_be_answered(table, client):
    invitation = asked(table)
    inviting.take_back(invitation, by=carin())
    assert Message.objects.latest("id").kind == "projects/question_taken_back"
    client.post(page(invitation) + "ja/")
    assert not ProjectMembership.objects.exists()


def test_who_wants_to_be_called_gets_no_mail(table):
    one = somebody(70, telephone="040-34 10 00", contact_way="telephone")
    before = Message.objects.count()
    inviting.invite(table, one, by=carin())
    assert Message.objects.count() == before


def test_who_leaves_the_pool_is_forgotten_and_still_counted(table):
    invitation = asked(table)
    pool.leave(invitation.resource)
    invitation.refresh_from_db()
    assert (invitation.resource, invitation.sphere) == (None, "business")


@pytest.mark.parametrize("change", [lambda s: s[:-2], lambda s: s + "x", lambda s: s[1:], lambda s: "abc"])
def test_tampered_link_is_a_404(table, client, change):
    invitation = asked(table)
    signed = links.sign(QUESTION_PURPOSE, invitation.pk, invitation.nonce)
    assert client.get(f"/fraga/{change(signed)}/").status_code == 404
    other = links.sign("ambassador-question", invitation.pk, invitation.nonce)
    assert client.get(f"/fraga/{other}/").status_code == 404


@pytest.mark.parametrize("how", ["leaves", "erased"])
def test_what_was_said_to_questions_goes_with_the_one_who_said_it(table, how):
    invitation = asked(table)
    inviting.decline(invitation, words="Jag är sjukskriven.", suggested="Min syster Siv, 070-1")
    email = invitation.resource.email
    pool.leave(invitation.resource)
    if how == "erased":
        access.erase(email, by=carin())
    invitation.refresh_from_db()
    assert (invitation.words, invitation.suggested, invitation.message, invitation.reasons) == ("", "", "", [])
    assert (invitation.state, invitation.sphere) == ("declined", "business")


def test_who_said_no_is_not_asked_again_from_the_same_proposal(table):
    proposal, team = worked_out(table)
    one = ResourcePerson.objects.get(pk=int(team["people"][0]))
    facts = group_page.facts_of(team, str(one.pk))
    inviting.decline(inviting.invite(table, one, by=carin(), reasons=facts, proposal=proposal))
    # The matching itself leaves her out.
    assert str(one.pk) in problem_for([table]).projects[0].excluded
    with pytest.raises(NotReady):
        inviting.invite(table, one, by=carin(), reasons=facts, proposal=proposal)


def test_who_left_the_group_is_not_asked_again_from_the_same_proposal(table):
    proposal, team = worked_out(table)
    one = ResourcePerson.objects.get(pk=int(team["people"][0]))
    asked = inviting.accept(inviting.invite(table, one, by=carin(), proposal=proposal))
    groups.leave(asked.membership)
    assert str(one.pk) in problem_for([table]).projects[0].excluded
    with pytest.raises(NotReady):
        inviting.invite(table, one, by=carin(), proposal=proposal)


def test_need_changed_before_asking_is_no_reason_and_not_filled(table):
    proposal, team = worked_out(table)
    need = table.needs.get(strength="must")
    who = next(person for person, keys in team["covers"].items() if f"need{need.pk}" in keys)
    one = ResourcePerson.objects.get(pk=int(who))
    other = (
        Competence.objects.exclude(pk__in=one.competences.values("competence")).exclude(pk=need.competence_id).first()
    )
    given = {"competence": other, "administration": None, "text": "", "count": 1, "strength": "must", "level": 1}
    staffing.change_need(need, given, version=need.version, by=carin())
    proposal.refresh_from_db()
    team = proposal.result["teams"][str(table.pk)]
    asked = inviting.invite(table, one, by=carin(), reasons=group_page.facts_of(team, who), proposal=proposal)
    with translation.override("sv"):
        why = words_of(asked).why
    inviting.accept(asked)
    need.refresh_from_db()
    assert not any(str(other).lower() in line.lower() for line in why), why
    assert need.filled_on is None


def asked_for_the_must(table):
    """The need the group must have covered, who is proposed for it, and the question to her."""
    proposal, team = worked_out(table)
    need = table.needs.get(strength="must")
    who = next(person for person, keys in team["covers"].items() if f"need{need.pk}" in keys)
    one = ResourcePerson.objects.get(pk=int(who))
    asked = inviting.invite(table, one, by=carin(), reasons=group_page.facts_of(team, who), proposal=proposal)
    return need, one, asked


def test_need_raised_to_a_higher_level_is_not_filled_by_who_does_not_reach_it(table):
    need, one, asked = asked_for_the_must(table)
    given = {
        "competence": need.competence,
        "administration": None,
        "text": "",
        "count": 1,
        "strength": "must",
        "level": 3,
    }
    staffing.change_need(need, given, version=need.version, by=carin())
    inviting.accept(GroupInvitation.objects.get(pk=asked.pk))
    need.refresh_from_db()
    assert one.competences.get(competence=need.competence).level < 3
    assert need.filled_on is None


def test_nobody_else_in_the_group_does_is_true_when_it_is_read(table):
    need, one, asked = asked_for_the_must(table)
    able = ResourcePerson.objects.filter(competences__competence=need.competence).exclude(pk=one.pk).first()
    # Staff seats the other one who can.
    make_member(table, able.sphere, name=able.name, email=able.email, person=able.person)
    with translation.override("sv"):
        why = " ".join(words_of(GroupInvitation.objects.get(pk=asked.pk)).why)
    assert "ingen annan i gruppen" not in why, why


def test_only_one_who_can_be_asked_is_true_when_it_is_read(table):
    need = table.needs.get(strength="should")
    proposal, team = worked_out(table)
    who = next(person for person, keys in team["covers"].items() if f"need{need.pk}" in keys)
    one = ResourcePerson.objects.get(pk=int(who))
    asked = inviting.invite(table, one, by=carin(), reasons=group_page.facts_of(team, who), proposal=proposal)
    somebody(77, skills={"processledning": 3})
    with translation.override("sv"):
        why = " ".join(words_of(GroupInvitation.objects.get(pk=asked.pk)).why)
    assert "den enda som kan" not in why, why


def test_reminder_does_not_reach_who_has_paused(table):
    proposal, team = worked_out(table)
    one = ResourcePerson.objects.get(pk=int(team["people"][0]))
    inviting.invite(table, one, by=carin(), proposal=proposal)
    GroupInvitation.objects.update(sent_at=timezone.now() - timedelta(days=6))
    pool.pause(one, until=timezone.localdate() + timedelta(days=90))
    inviting.tend(timezone.localdate())
    assert not Message.objects.filter(kind="projects/asked_again").exists()


def test_rule_of_language_holds_when_an_old_proposal_is_asked(table):
    proposal, team = worked_out(table)
    one = ResourcePerson.objects.get(pk=int(team["people"][0]))
    GroupRules.objects.filter(project=table).update(languages=["en"])
    with pytest.raises(NotReady):
        inviting.invite(table, one, by=carin(), proposal=proposal)


def test_locked_person_who_pauses_does_not_break_the_next_run(table):
    proposal, team = worked_out(table)
    one = ResourcePerson.objects.get(pk=int(team["people"][0]))
    proposing.change(proposal, table, "lock", resource=one, by=carin())
    pool.pause(one, until=timezone.localdate() + timedelta(days=30))
    again, team = worked_out(table, changes=proposal)
    assert again.state == "done"
    assert str(one.pk) not in team["people"]


def test_who_is_asked_for_a_hidden_project_reads_nothing_of_it_and_is_not_reminded(client, table):
    invitation = inviting.invite(table, somebody(50), by=carin())
    address = links.sign(QUESTION_PURPOSE, invitation.pk, invitation.nonce)
    pages = {
        step: reverse(f"projects:question{step}", args=[address]) for step in ("", "_yes", "_no", "_later", "_suggest")
    }
    publishing.publish(table, Publication.HIDDEN, by=carin())
    answer = client.get(pages[""])
    assert (answer.status_code, table.title in answer.content.decode()) == (403, False)
    for step in ("_no", "_later", "_suggest"):
        assert client.get(pages[step]).status_code == 302
    with pytest.raises(NotReady):
        inviting.invite(table, somebody(51), by=carin())
    client.post(pages["_yes"])
    client.post(pages["_no"], {"words": ""})
    client.post(pages["_suggest"], {"suggested": "Erik på bolaget"})
    before = Message.objects.count()
    inviting.tend(timezone.localdate() + timedelta(days=6))
    invitation.refresh_from_db()
    assert (invitation.state, invitation.suggested, Message.objects.count()) == ("sent", "", before)
    # Shown again, it is asked as before.
    publishing.publish(table, Publication.PUBLIC, by=carin())
    assert client.get(pages[""]).status_code == 200
    inviting.tend(timezone.localdate() + timedelta(days=6))
    assert Message.objects.latest("id").to == invitation.resource.email
