"""The portal's side of the matching: load, hours, next best, several groups at once, needs that are covered."""

import itertools
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outbox.models import Message
from people import pool
from people.models import Administration, Competence, ResourcePerson
from people.pool import Entry
from projects import covering, group_many, groups, inviting, proposing
from projects.errors import NotReady, WrongState
from projects.load import load_of, loads
from projects.matching.check import best_cover
from projects.matching.types import Problem
from projects.models import GroupInvitation, GroupProposal, GroupRules, Need, Project, ProjectMembership
from projects.problem import problem_for
from tests.builders import ensure_reference_data, make_staff
from tests.projects.builders import carin, make_member, make_project
from tests.projects.test_staffing import _fresh_limits, asked, page, somebody, table, worked_out  # noqa: F401

pytestmark = pytest.mark.django_db

SAID = ("covers", "only_able", "only_here", "only_sphere", "asked", "lot", "new_ties", "rule", "pinned")


def people_of(proposal):
    return {person.id: person for person in Problem.from_json(proposal.input).people}


def test_every_stored_reason_is_counted_anew_from_the_stored_input(table):  # noqa: F811
    proposal, team = worked_out(table)
    everybody = people_of(proposal)
    (project,) = Problem.from_json(proposal.input).projects
    needs = {need.key: need for need in project.needs}
    group = [everybody[pk] for pk in team["people"]]

    def able(person):
        return {
            k for k, n in needs.items() if person.skills.get(n.skill, 0) >= n.level and n.sphere in ("", person.sphere)
        }

    seen = 0
    for pk, facts in team["reasons"].items():
        me, others = everybody[pk], [p for p in group if p.id != pk]
        likes = [p for p in everybody.values() if p.sphere == me.sphere and able(me) <= able(p)]
        for kind, key, number, other, among in facts:
            seen += 1
            assert kind in SAID
            if kind == "covers":
                assert me.skills[needs[key].skill] == number >= needs[key].level
            elif kind == "only_able":
                assert [p.id for p in everybody.values() if key in able(p)] == [pk]
            elif kind == "only_here":
                assert not any(key in able(p) for p in others)
            elif kind == "only_sphere":
                assert me.sphere == key not in {p.sphere for p in others}
            elif kind == "asked":
                times = sorted(p.asked for p in likes)
                middle = len(times) // 2
                assert other == (times[middle] + times[~middle]) / 2
                assert (number, among) == (me.asked, len(likes))
            elif kind == "lot":
                equals = [p for p in likes if p.asked == me.asked and able(p) == able(me) and p not in group]
                assert among == len(equals) + 1
            elif kind == "rule":
                least = dict(project.least)
                spheres = [p.sphere for p in others]
                broken = key.startswith("least:") and spheres.count(key[6:]) < least[key[6:]]
                assert broken or (key == "spheres" and len(set(spheres)) < project.spheres)
    assert seen > len(group)


def test_next_best_keeps_the_rules_and_says_why_just_she(table):  # noqa: F811
    proposal, team = worked_out(table)
    everybody, (project,) = people_of(proposal), Problem.from_json(proposal.input).projects
    found = 0
    for out, rows in team["alternates"].items():
        for one, _lost, _pairs, _asked, why in rows:
            group = [everybody[p] for p in team["people"] if p != out] + [everybody[one]]
            spheres = [p.sphere for p in group]
            assert all(spheres.count(s) >= n for s, n in project.least.items())
            assert len(set(spheres)) >= project.spheres
            assert {fact[1] for fact in why if fact[0] == "covers"} == set(best_cover(project, group)[one])
            found += 1
    assert found


def test_whose_answer_is_awaited_holds_the_chair(table):  # noqa: F811
    proposal, team = worked_out(table)
    for pk in team["people"][:2]:
        inviting.invite(table, ResourcePerson.objects.get(pk=pk), by=carin(), proposal=proposal)
    _again, new = worked_out(table)
    assert set(team["people"][:2]) < set(new["people"])
    assert len(new["people"]) == 4


@pytest.mark.parametrize("answer", ["declined", "later", "expired"])
def test_a_no_brings_the_next_best_by_the_same_rules_and_asks_nobody(table, answer):  # noqa: F811
    proposal, team = worked_out(table)
    invited = [
        inviting.invite(table, ResourcePerson.objects.get(pk=pk), by=carin(), proposal=proposal)
        for pk in team["people"]
    ]
    if answer == "declined":
        inviting.decline(invited[0])
    elif answer == "later":
        inviting.not_now(invited[0])
    else:
        GroupInvitation.objects.exclude(pk=invited[0].pk).update(answer_before=timezone.localdate())
        GroupInvitation.objects.filter(pk=invited[0].pk).update(
            answer_before=timezone.localdate() - timezone.timedelta(days=1)
        )
        inviting.tend(timezone.localdate())
    follow_up = table.proposals.first()
    assert (follow_up.pk != proposal.pk, follow_up.state, follow_up.seed) == (True, "waiting", proposal.seed)
    proposing.work_out_waiting()
    follow_up.refresh_from_db()
    new = follow_up.result["teams"][str(table.pk)]["people"]
    assert set(team["people"][1:]) < set(new)
    assert team["people"][0] not in new
    assert GroupInvitation.objects.count() == len(invited)
    assert "näst bästa" in Message.objects.filter(kind="projects/question_answered").latest("id").text


def test_hours_that_are_taken_are_not_offered_again(table):  # noqa: F811
    one = somebody(50, groups_at_once=3, hours=4)
    other = make_project(title="Annat")
    GroupRules.objects.create(project=other, hours=3)
    inviting.invite(other, one, by=carin())
    (person,) = [p for p in problem_for([table]).people if p.id == str(one.pk)]
    assert (person.hours, person.free) == (1, 2)
    load = load_of(one)
    assert (load.groups, load.open_questions, load.asked, load.hours) == (0, 1, 1, 3)
    with pytest.raises(NotReady, match=r"ger 4 timmar i månaden; 3 är tagna och den här gruppen vill ha 2.*Carin"):
        inviting.invite(table, one, by=carin())


def test_a_project_that_ended_takes_no_hours(table):  # noqa: F811
    one = somebody(51)
    done = make_project(title="Klart")
    make_member(done, "business", person=one.person)
    assert load_of(one).groups == 1
    Project.objects.filter(pk=done.pk).update(state="finished")
    assert load_of(one).groups == 0


def test_the_second_coordinator_sees_it_before_sending(table, client):  # noqa: F811
    robin = make_staff("robin@malmo.example", "Robin Exempelsson")
    client.force_login(robin, "django.contrib.auth.backends.ModelBackend")
    proposal, team = worked_out(table)
    one = ResourcePerson.objects.get(pk=team["people"][0])
    other = make_project(title="Nattlinjen exempel")
    where = f"/admin/projects/project/{table.pk}/grupp/fraga/"
    chosen = {"proposal": proposal.pk, "people": [one.pk]}
    assert "Skicka frågan" in client.post(where, chosen).content.decode()
    # While Robin looks, Carin asks her for something else.
    inviting.invite(other, one, by=carin())
    client.post(where, {**chosen, "send": "1"})
    assert not table.invitations.exists()
    look = client.post(where, chosen).content.decode()
    assert "Carin Exempelsson frågade för Nattlinjen exempel" in look
    assert "Skicka frågan" not in look


def test_loads_ask_the_same_however_many(table, django_assert_num_queries):  # noqa: F811
    for count in (1, 12):
        people = list(ResourcePerson.objects.all()[:count])
        with django_assert_num_queries(4):
            assert len(loads(people)) == count
        with django_assert_num_queries(8):
            inviting.keep_from_asking(people, table)


def test_needs_are_filled_by_who_covers_them_and_sought_again_when_she_leaves(table):  # noqa: F811
    need = table.needs.get(text="upphandling")
    invitation = asked(table)
    inviting.accept(invitation)
    need.refresh_from_db()
    assert need.filled_on
    member = ProjectMembership.objects.get()
    make_member(table, "city", email="kvar@grupp.example")
    groups.leave(member)
    need.refresh_from_db()
    assert need.filled_on is None
    told = Message.objects.get(kind="projects/chair_empty")
    assert told.to == "kvar@grupp.example"
    assert "upphandling" in told.text
    assert "Exempelsson" not in told.text.replace("Didrik Exempelsson", "")
    assert Message.objects.filter(kind="projects/chair_empty_staff").exists()
    table.listing.refresh_from_db()
    assert sum(table.listing.sphere_counts) == 1


def test_a_need_for_two_is_filled_by_two(table):  # noqa: F811
    need = table.needs.get(text="upphandling")
    Need.objects.filter(pk=need.pk).update(count=2)
    first, second = make_member(table, "city", email="a@x.example"), make_member(table, "business", email="b@x.example")
    covering.cover([need], first)
    need.refresh_from_db()
    assert need.filled_on is None
    covering.cover([need], second)
    covering.cover([need], second)
    need.refresh_from_db()
    assert need.filled_on


def test_a_place_to_lead_makes_a_lead_when_nobody_leads(table):  # noqa: F811
    Need.objects.filter(text="upphandling").update(role="lead")
    inviting.accept(asked(table))
    assert ProjectMembership.objects.get().role == "lead"


def test_mandate_of_a_named_administration_is_matched(table):  # noqa: F811
    administration = Administration.objects.create(
        name_sv="Exempelförvaltningen", name_en="Example", valid_from=timezone.localdate()
    )
    Need.objects.create(project=table, text="mandat", administration=administration, strength="must")
    one = somebody(60, "city")
    ResourcePerson.objects.filter(pk=one.pk).update(administration=administration)
    _proposal, team = worked_out(table)
    assert str(one.pk) in team["people"]
    kinds = {fact[0] for fact in team["reasons"][str(one.pk)]}
    assert "only_able" in kinds


@pytest.mark.parametrize(("ties", "together"), [("new", False), ("known", True)])
def test_people_who_have_worked_together_are_avoided_or_sought(ties, together):
    project = make_project(partners=[])
    GroupRules.objects.create(
        project=project, size_from=2, size_to=2, spheres=1, least={"city": 1, "business": 1}, ties=ties
    )
    city, friend, stranger = somebody(1, "city"), somebody(2, "business"), somebody(3, "business")
    before = make_project(title="Förr", partners=[])
    for one in (city, friend):
        make_member(before, one.sphere, person=one.person)
    Project.objects.filter(pk=before.pk).update(state="finished")
    _proposal, team = worked_out(project)
    assert (str(friend.pk) in team["people"]) == together
    assert (str(stranger.pk) in team["people"]) != together


def test_hours_of_one_chair_are_asked_of_the_one_who_covers_it(table):  # noqa: F811
    Need.objects.filter(text="upphandling").update(hours=10)
    _proposal, team = worked_out(table)
    assert team["loosened"] == [[f"need:need{table.needs.get(text='upphandling').pk}"[0:], 1]]
    ResourcePerson.objects.filter(pk=ResourcePerson.objects.order_by("pk")[1].pk).update(hours=12)
    _proposal, team = worked_out(table)
    assert team["loosened"] == []


def test_several_groups_share_people(table):  # noqa: F811
    others = [make_project(title=f"Annat {n}", partners=[]) for n in range(2)]
    for other in others:
        GroupRules.objects.create(project=other, size_from=3, size_to=4)
    proposal = proposing.ask_for([table, *others], by=carin())
    proposing.work_out(proposal.pk)
    proposal.refresh_from_db()
    people = [p for team in proposal.result["teams"].values() for p in team["people"]]
    assert len(people) == 10
    assert len(set(people)) == len(people)
    assert proposal.progress == 100
    rows = group_many._rows(proposal)
    assert [(row[0].pk, row[3], row[4]) for row in rows] == [(p.pk, 0, True) for p in (table, *others)]


def test_pressed_twice_is_one_question(table):  # noqa: F811
    first = proposing.ask_for([table], by=carin())
    assert proposing.ask_for([table], by=carin()).pk == first.pk
    proposing.work_out(first.pk)
    assert proposing.ask_for([table], by=carin()).pk != first.pk


def test_asking_waits_for_no_solver_however_large_the_pool(table, monkeypatch):  # noqa: F811
    def never(*_args, **_options):
        raise AssertionError("the request gathers nobody and solves nothing")

    for name in ("problem_for", "solve", "why_not", "propose"):
        monkeypatch.setattr(proposing, name, never)
    proposal = proposing.ask_for([table], by=carin())
    proposing.ask_why_not(proposal, table, ResourcePerson.objects.first())


def test_progress_only_rises(table, monkeypatch):  # noqa: F811
    seen = []
    monkeypatch.setattr(proposing, "_progress", lambda _pk: lambda done, of: seen.append(done / of))
    proposing.work_out(proposing.ask_for([table, make_project(title="Annat", partners=[])], by=carin()).pk)
    assert len(seen) > 4
    assert all(a <= b for a, b in itertools.pairwise(seen))
    assert seen[-1] == 1


def test_suggesting_somebody_keeps_the_question_open(table, client):  # noqa: F811
    invitation = asked(table)
    client.post(page(invitation) + "foresla/", {"suggested": "Någon på åkeriet"})
    invitation.refresh_from_db()
    assert (invitation.state, invitation.suggested) == ("sent", "Någon på åkeriet")
    assert Message.objects.filter(kind="projects/somebody_suggested").count() == 1
    client.post(page(invitation) + "nej/", {"words": "", "suggested": ""})
    invitation.refresh_from_db()
    assert (invitation.state, invitation.suggested) == ("declined", "Någon på åkeriet")
    with pytest.raises(WrongState):
        inviting.suggest(invitation, suggested="En till")


def test_who_does_not_tell_where_she_works_is_not_told_of(table):  # noqa: F811
    invitation = asked(table)
    ResourcePerson.objects.filter(pk=invitation.resource_id).update(show_organisation=False)
    inviting.accept(invitation)
    assert ProjectMembership.objects.get().organisation is None


def test_who_was_entered_by_telephone_is_known_again_at_the_table(table):  # noqa: F811
    one = pool.enter(
        Entry(name="Tora Exempelsson", sphere="business", telephone="040-34 10 00", contact_way="telephone"), by=carin()
    )
    inviting.accept(inviting.invite(table, one, by=carin()))
    assert load_of(one).groups == 1
    assert ProjectMembership.objects.get().person is None
    problem = problem_for([table])
    (person,) = [p for p in problem.people if p.id == str(one.pk)]
    assert problem.projects[0].pinned == {str(one.pk)}
    assert person.asked == 1
    with pytest.raises(NotReady, match="i gruppen"):
        inviting.invite(table, one, by=carin())


def test_what_she_is_told_stays_true_when_the_table_changes(table, client):  # noqa: F811
    one = ResourcePerson.objects.filter(sphere="academia").first()
    invitation = inviting.invite(table, one, by=carin(), reasons=[["only_sphere", "academia", 0, 0, 0]])
    assert "Den enda personen från akademin" in client.get(page(invitation)).content.decode()
    make_member(table, "academia")
    assert "Den enda personen" not in client.get(page(invitation)).content.decode()


# --- Many at once -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_eight_say_yes_to_the_last_chair_at_once():
    ensure_reference_data()
    _competences()
    project = make_project(partners=[])
    GroupRules.objects.create(project=project, size_from=2, size_to=2)
    make_member(project, "city")
    invitations = [inviting.invite(project, somebody(n), by=carin()) for n in range(8)]
    answers = at_once([lambda one=one: inviting.accept(one).state for one in invitations])
    assert sorted(answers) == ["accepted", *["too_late"] * 7]
    assert project.members.current().count() == 2
    assert Message.objects.filter(kind="projects/chair_was_taken").count() == 7
    assert Message.objects.filter(kind="projects/member_welcome").count() == 2
    project.listing.refresh_from_db()
    assert sum(project.listing.sphere_counts) == 2


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_ask_one_person_at_once_beyond_her_hours():
    ensure_reference_data()
    _competences()
    one = somebody(1, groups_at_once=5, hours=3)
    projects = [make_project(title=f"Projekt {n}") for n in range(2)]
    answers = at_once([lambda p=p: _try_to_ask(p, one) for p in projects])
    assert answers.count("asked") == 1
    assert len(answers) == 2
    # Threads have no language of their own: either of the two.
    assert any("timmar i månaden" in said or "hours a month" in said for said in answers)
    assert GroupInvitation.objects.count() == 1


def _try_to_ask(project, one):
    try:
        inviting.invite(project, one, by=carin())
    except NotReady as error:
        return error.problems[0]
    return "asked"


def _competences():
    if not Competence.objects.exists():
        Competence.objects.create(key="upphandling", name_sv="Upphandling", name_en="Procurement")


def at_once(acts):
    """Run all at the same moment, each in a thread with a connection of its own; gives what they returned."""
    start, answers = threading.Barrier(len(acts)), []

    def run(act):
        try:
            connection.ensure_connection()
            start.wait()
            answers.append(act())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return answers


def test_requests_do_as_much_for_a_large_pool_as_for_a_small_one(table, client, monkeypatch):  # noqa: F811
    """Pressing the button, looking, asking why not: nothing is solved while somebody waits, and no query more is asked."""
    client.force_login(make_staff("robin@malmo.example", "Robin"), "django.contrib.auth.backends.ModelBackend")
    where = f"/admin/projects/project/{table.pk}/grupp/"
    first = ResourcePerson.objects.first()

    def solving(*given, **more):
        raise AssertionError("solved within a request")

    def counted():
        with monkeypatch.context() as request, CaptureQueriesContext(connection) as queries:
            for reads_the_pool in ("problem_for", "propose", "why_not"):
                request.setattr(proposing, reads_the_pool, solving)
            assert client.post(where + "forslag/").status_code == 302
            waits = len(queries)
        proposing.work_out_waiting()
        with monkeypatch.context() as request, CaptureQueriesContext(connection) as queries:
            for reads_the_pool in ("problem_for", "propose", "why_not"):
                request.setattr(proposing, reads_the_pool, solving)
            assert client.get(where).status_code == 200
            proposal = GroupProposal.objects.first()
            assert client.post(where + "varfor-inte/", {"proposal": proposal.pk, "name": first.name}).status_code == 302
            return waits, len(queries)

    counted()
    small = counted()
    now = timezone.now()
    ResourcePerson.objects.bulk_create(
        ResourcePerson(
            name=f"Person {n}", email=f"stor{n}@pool.example", sphere=["city", "business", "academia"][n % 3], state="active",
            confirmed_at=now, entered_at=now, renewed_on=timezone.localdate(), spoken=["sv"], hours=4, months=12,
            organisation_name=f"Org {n}", groups_at_once=1,
        )
        for n in range(800)
    )  # fmt: skip
    assert counted() == small


@pytest.mark.parametrize(("hours", "at_once"), [(4, 3), (40, 1)])
def test_who_sits_in_one_group_is_not_proposed_beyond_hours_and_room_in_another_worked_out_with_it(
    table,  # noqa: F811
    hours,
    at_once,
):
    other = make_project(title="Annat", partners=[])
    GroupRules.objects.create(project=other, size_from=2, size_to=3, hours=4, months=3, least={}, spheres=1)
    rare = Competence.objects.exclude(key__in=["upphandling", "processledning"]).first()
    Need.objects.create(project=other, text="rar", competence=rare, strength="must")
    one = somebody(60, "business", skills={rare.key: 3}, hours=hours, groups_at_once=at_once)
    GroupRules.objects.filter(project=table).update(hours=4)
    inviting.accept(inviting.invite(table, one, by=carin()))
    assert inviting.keeps_from_asking(one, other)
    alone, _team = worked_out(other)
    assert str(one.pk) not in alone.result["teams"][str(other.pk)]["people"]
    both = proposing.ask_for([table, other], by=carin())
    proposing.work_out(both.pk)
    both.refresh_from_db()
    team = both.result["teams"][str(other.pk)]
    assert str(one.pk) not in team["people"], team["covers"]


@pytest.mark.parametrize("how", ["member", "asked"])
def test_who_has_paused_with_a_chair_in_one_group_is_not_proposed_for_another_worked_out_with_it(table, how):  # noqa: F811
    other = make_project(title="Annat", partners=[])
    GroupRules.objects.create(project=other, size_from=2, size_to=3, hours=1, months=3, least={}, spheres=1)
    rare = Competence.objects.exclude(key__in=["upphandling", "processledning"]).first()
    Need.objects.create(project=other, text="rar", competence=rare, strength="must")
    one = somebody(60, "business", skills={rare.key: 3}, hours=40, groups_at_once=3)
    invitation = inviting.invite(table, one, by=carin())
    if how == "member":
        inviting.accept(invitation)
    ResourcePerson.objects.filter(pk=one.pk).update(paused_until=timezone.localdate() + timedelta(days=90))
    both = proposing.ask_for([table, other], by=carin())
    proposing.work_out(both.pk)
    both.refresh_from_db()
    team = both.result["teams"][str(other.pk)]
    near = [row[0] for rows in team["alternates"].values() for row in rows]
    assert str(one.pk) not in team["people"], team["covers"]
    assert str(one.pk) not in near, "next best"


def test_member_with_room_for_a_second_group_is_found_for_it_together_as_alone(table):  # noqa: F811
    other = make_project(title="Annat", partners=[])
    GroupRules.objects.create(project=other, size_from=2, size_to=3, hours=1, months=3, least={}, spheres=1)
    rare = Competence.objects.exclude(key__in=["upphandling", "processledning"]).first()
    Need.objects.create(project=other, text="rar", competence=rare, strength="must")
    one = somebody(60, "business", skills={rare.key: 3}, hours=40, groups_at_once=2)
    inviting.accept(inviting.invite(table, one, by=carin()))
    _alone, team = worked_out(other)
    assert str(one.pk) in team["people"]
    both = proposing.ask_for([table, other], by=carin())
    proposing.work_out(both.pk)
    both.refresh_from_db()
    team = both.result["teams"][str(other.pk)]
    assert str(one.pk) in team["people"], (team["loosened"], team["lacks"])


def test_member_without_an_entry_is_not_proposed_for_another_group_worked_out_with_hers(table):  # noqa: F811
    other = make_project(title="Annat", partners=[])
    GroupRules.objects.create(
        project=other, size_from=2, size_to=3, hours=0, months=0, least={"other_public": 1}, spheres=1
    )
    member = make_member(table, "other_public", email="hon@myndighet.example")
    both = proposing.ask_for([table, other], by=carin())
    proposing.work_out(both.pk)
    both.refresh_from_db()
    assert f"m{member.pk}" in both.result["teams"][str(table.pk)]["people"]
    team = both.result["teams"][str(other.pk)]
    assert f"m{member.pk}" not in team["people"]
    assert ["least:other_public", 1] in team["loosened"]


def test_who_sits_in_two_groups_is_able_to_do_what_she_covers_in_either(table):  # noqa: F811
    rare = Competence.objects.exclude(key__in=["upphandling", "processledning"]).first()
    need = Need.objects.create(project=table, text="rar", competence=rare, strength="must", count=2)
    her = somebody(60, "business", groups_at_once=3)
    first = inviting.accept(inviting.invite(table, her, by=carin())).membership
    covering.cover([need], first)
    other = make_project(title="Annat", partners=[])
    GroupRules.objects.create(project=other, size_from=2, size_to=3, hours=0, months=0, least={}, spheres=1)
    inviting.accept(inviting.invite(other, her, by=carin()))
    people = {person.id: person for person in problem_for([table, other]).people}
    assert people[str(her.pk)].skills[f"competence:{rare.pk}"] == 1
