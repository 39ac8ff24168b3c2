"""The coordinators' page of a group: who may, what each step does, what is shown."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from outbox.models import Message
from people import pool
from people.management.commands.roles import set_up_roles
from people.models import CityArea, Competence, Organisation, ResourcePerson
from projects import covering, group_page, hiding, inviting, proposing, publishing, staffing
from projects.errors import Stale, WrongState
from projects.load import load_of
from projects.models import GroupInvitation, GroupProposal, GroupRules, Need, Project
from projects.reason_words import Wordbook
from tests.builders import make_staff
from tests.projects.builders import carin, make_member, make_project
from tests.projects.test_exchange import as_csv, exported, rows, take
from tests.projects.test_staffing import somebody, table, worked_out  # noqa: F401  (the fixture)

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def staff(client):
    set_up_roles()
    client.force_login(make_staff("robin@malmo.example", "Robin", role="coordinator"), BACKEND)
    return client


def address(project, step=""):
    return f"/admin/projects/project/{project.pk}/grupp/{step}"


def proposed(project):
    proposal = proposing.ask_for([project], by=carin())
    proposing.work_out(proposal.pk)
    proposal.refresh_from_db()
    return proposal, proposal.result["teams"][str(project.pk)]["people"]


def test_page_is_for_those_who_run_projects(client):
    project = make_project()
    set_up_roles()
    assert client.get(address(project)).status_code == 302
    client.force_login(make_staff("rut@malmo.example", "Rut", role="registrar"), BACKEND)
    assert client.get(address(project)).status_code == 403
    assert client.post(address(project, "forslag/")).status_code == 403
    assert not GroupProposal.objects.exists()


def test_need_is_added_with_a_competence_and_one_in_words_is_marked(staff):
    project = make_project()
    key = Competence.objects.get(key="upphandling").pk
    more = {"strength": "must", "level": "1", "count": "1", "role": "member", "hours": "0", "months": "0"}
    staff.post(address(project, "behov/"), {"competence": key, "text": "Någon som kan LOU", **more})
    staff.post(address(project, "behov/"), {"text": "Någon med båt", **more})
    assert [need.skill for need in Need.objects.all()] == [f"competence:{key}", ""]
    assert "uträkningen lämnar det utanför" in staff.get(address(project)).content.decode()
    wrong = staff.post(address(project, "behov/"), more).content.decode()
    assert "Välj en kompetens" in wrong
    assert Need.objects.count() == 2


def changed(need, **more):
    return {
        "need": need.pk, "competence": need.competence_id or "", "text": "", "strength": need.strength, "level": "1",
        "count": need.count, "role": "member", "hours": "0", "months": "0", "version": need.version, **more,
    }  # fmt: skip


def test_need_is_changed_or_taken_away(staff, table):  # noqa: F811
    need = table.needs.get(strength="must")
    page = staff.get(address(table), {"behov": need.pk}).content.decode()
    assert "Ändra behovet" in page
    assert f'<option value="{need.competence_id}" selected>' in page
    wrong = staff.post(address(table, "behov-andra/"), changed(need, count="0")).content.decode()
    assert "Ändra behovet" in wrong
    staff.post(address(table, "behov-andra/"), changed(need, strength="may", count="2", public="on"))
    need.refresh_from_db()
    assert (need.strength, need.count, need.text, need.public) == ("may", 2, "Upphandling", True)
    staff.post(address(table, "behov-bort/"), {"need": need.pk})
    assert not table.needs.filter(pk=need.pk).exists()
    other = make_project(title="Annat").needs.create(text="Annans")
    assert staff.post(address(table, "behov-bort/"), {"need": other.pk}).status_code == 404


def test_changed_need_is_filled_by_those_who_still_cover_it(table):  # noqa: F811
    need = table.needs.get(strength="must")
    Need.objects.filter(pk=need.pk).update(count=2)
    need.refresh_from_db()
    covering.cover([need], make_member(table))
    given = {"competence": need.competence, "administration": None, "text": "", "count": 1}
    staffing.change_need(need, given, version=need.version, by=carin())
    assert need.filled_on
    Need.objects.filter(pk=need.pk).update(count=2, filled_on=None)
    other = Competence.objects.exclude(pk=need.competence_id).first()
    staffing.change_need(need, {**given, "competence": other}, version=need.version, by=carin())
    assert (need.filled_on, need.text, need.covers.count()) == (None, str(other), 0)


def test_found_by_mistake_is_sought_again_but_not_what_somebody_covers(staff, table):  # noqa: F811
    need, other = table.needs.all()
    staff.post(address(table, "behov-fyllt/"), {"need": need.pk})
    covering.cover([other], make_member(table))
    assert staff.get(address(table)).content.decode().count("Söks ändå") == 1
    for one in (need, other):
        staff.post(address(table, "behov-oppna/"), {"need": one.pk})
        one.refresh_from_db()
    assert need.filled_on is None
    assert other.filled_on


RULES = {
    "size_from": "4", "size_to": "9", "least_city": "2", "least_business": "1", "least_civil_society": "1", "least_academia": "0",
    "least_other_public": "0", "least_other": "0", "spheres": "4", "per_organisation": "1", "languages": ["sv", "en"], "area": "",
    "hours": "3", "months": "8", "ties": "any", "conflicts": "", "conflicts_until": "", "version": "0",
}  # fmt: skip


def test_rules_are_saved_and_set_the_chairs(staff):
    project = make_project()
    bad = Organisation.objects.create(name="Intressebolaget", sphere="business")
    staff.post(address(project, "regler/"), {**RULES, "conflicts": "intressebolaget"})
    saved = GroupRules.objects.get()
    project.refresh_from_db()
    assert saved.least == {"city": 2, "business": 1, "civil_society": 1}
    assert (saved.languages, saved.ties, project.wanted_chairs) == (["sv", "en"], "any", 9)
    assert list(saved.conflicts.all()) == [bad]


def test_rules_keep_an_area_the_list_has_dropped(staff):
    project = make_project()
    area, other = CityArea.objects.all()[:2]
    staff.post(address(project, "regler/"), {**RULES, "area": area.pk})
    CityArea.objects.filter(pk__in=[area.pk, other.pk]).update(valid_to=timezone.localdate() - timedelta(days=1))
    staff.post(address(project, "regler/"), {**RULES, "area": area.pk, "hours": "5", "version": "1"})
    saved = GroupRules.objects.get()
    assert (saved.area, saved.hours) == (area, 5)
    staff.post(address(project, "regler/"), {**RULES, "area": other.pk, "hours": "6", "version": "2"})
    assert GroupRules.objects.get().hours == 5


def test_of_two_who_set_rules_nobody_overwrites_the_other_unseen(staff):
    """A conflict of interest written down at noon is not lost to a page that was opened in the morning."""
    project = make_project()
    for name in ("Intressebolaget", "Andra bolaget"):
        Organisation.objects.create(name=name, sphere="business")
    morning = staff.get(address(project)).content.decode()
    assert '<input type="hidden" name="version" value="0"' in morning
    staff.post(address(project, "regler/"), {**RULES, "conflicts": "Intressebolaget\nAndra bolaget"})
    # The same once more, from her page of the morning, is no conflict.
    same = {**RULES, "conflicts": "Andra bolaget\nIntressebolaget"}
    assert staff.post(address(project, "regler/"), same).status_code == 302
    assert staff.post(address(project, "regler/"), RULES).status_code == 409
    mine = {**RULES, "size_to": "8", "languages": ["sv"], "ties": "new"}
    answer = staff.post(address(project, "regler/"), mine)
    assert answer.status_code == 409
    page = answer.content.decode()
    rows = re.findall(r'<tr><th scope="row">(.+?)</th><td dir="auto">(.*?)</td><td dir="auto">(.*?)</td>', page)
    assert rows == [
        ("Högst så många", "9", "8"),
        ("Alla arbetar på", "Svenska, English", "Svenska"),
        ("Personer som har arbetat ihop", "Spelar ingen roll", "Helst nya bekantskaper"),
        ("Ingen från (intressekonflikt)", "Andra bolaget<br>Intressebolaget", "–"),
    ]
    saved = GroupRules.objects.get()
    assert (saved.size_to, saved.conflicts.count(), saved.version) == (9, 2, 1)
    # What she typed stands in the form, and goes in the place of theirs when she saves it again.
    form = page[page.index("regler/") :]
    assert '<input type="hidden" name="version" value="1"' in form
    assert 'name="size_to" value="8"' in form
    assert staff.post(address(project, "regler/"), {**mine, "version": "1"}).status_code == 302
    saved.refresh_from_db()
    assert (saved.size_to, saved.conflicts.count(), saved.version) == (8, 0, 2)


def test_of_two_who_change_a_need_nobody_overwrites_the_other_unseen(staff, table):  # noqa: F811
    need = table.needs.get(strength="must")
    mine, theirs = changed(need, count="2"), changed(need, strength="may", public="on")
    page = staff.get(address(table), {"behov": need.pk}).content.decode()
    assert f'name="need" value="{need.pk}"><input type="hidden" name="version" value="{need.version}"' in page
    for _ in range(2):
        assert staff.post(address(table, "behov-andra/"), theirs).status_code == 302
    answer = staff.post(address(table, "behov-andra/"), mine)
    assert answer.status_code == 409
    page = answer.content.decode()
    rows = re.findall(r'<tr><th scope="row">(.+?)</th><td dir="auto">(.*?)</td><td dir="auto">(.*?)</td>', page)
    assert rows == [
        ("Hur viktigt", "Vore bra", "Måste finnas"),
        ("Hur många", "1", "2"),
        ("Visa på projektets sida", "Ja", "Nej"),
    ]
    need.refresh_from_db()
    assert (need.strength, need.count, need.version) == ("may", 1, 2)
    assert f'name="need" value="{need.pk}"><input type="hidden" name="version" value="2"' in page
    staff.post(address(table, "behov-andra/"), {**mine, "version": "2"})
    need.refresh_from_db()
    assert (need.strength, need.count, need.version) == ("must", 2, 3)


@pytest.mark.parametrize("odd", ["²", "9" * 16, "-1", "x", "%00"])
def test_odd_numbers_of_needs_are_no_errors(staff, odd):
    assert staff.get(f"{address(make_project())}?behov={odd}").status_code == 200


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"size_from": "10"}, "mindre än sitt minsta"),
        ({"least_city": "9"}, "fler personer än gruppen har stolar"),
        ({"conflicts": "Finns Inte AB"}, "Finns Inte AB"),
        ({"languages": []}, "måste fyllas i"),
    ],
)
def test_rules_that_cannot_be_are_refused(staff, change, said):
    project = make_project()
    page = staff.post(address(project, "regler/"), {**RULES, **change}).content.decode()
    assert said in page
    assert not GroupRules.objects.exists()


def test_proposal_waits_for_a_worker_and_the_page_looks_again(staff, table):  # noqa: F811
    staff.post(address(table, "forslag/"))
    proposal = GroupProposal.objects.get()
    assert proposal.state == "waiting"
    page = staff.get(address(table))
    assert page["Refresh"] == "3"
    assert "räknas fram" in page.content.decode()
    assert proposing.work_out_waiting() == 1
    page = staff.get(address(table))
    assert "Refresh" not in page
    assert "Ingen annan sammansättning är bättre" in page.content.decode()


def test_nobody_is_ticked_beforehand_and_only_those_ticked_are_asked(staff, table):  # noqa: F811
    proposal, people = proposed(table)
    html = staff.get(address(table)).content.decode()
    assert html.count('name="people"') == len(people)
    assert "checked" not in html[html.index('id="ask"') : html.index("Ändra förslaget")]
    nobody = staff.post(address(table, "fraga/"), {"proposal": proposal.pk}).content.decode()
    assert "Kryssa för vilka" in nobody
    chosen = {"proposal": proposal.pk, "people": people[:2], "message": "Välkomna!"}
    look = staff.post(address(table, "fraga/"), chosen).content.decode()
    # The mail is seen first; nothing has gone out.
    assert "Titta innan du skickar" in look
    assert "Välkomna!" in look
    assert not GroupInvitation.objects.exists()
    staff.post(address(table, "fraga/"), {**chosen, "send": "1"})
    assert set(GroupInvitation.objects.values_list("resource_id", flat=True)) == {int(p) for p in people[:2]}
    assert GroupInvitation.objects.first().reasons


def test_proposal_lists_needs_and_rules_with_who_meets_them(staff, table):  # noqa: F811
    proposal, _people = proposed(table)
    page = staff.get(address(table)).content.decode()
    rows = page[page.index('id="kept"') :]
    rows = [re.sub(r"<[^>]+>", "|", row) for row in re.findall(r"<tr>(.*?)</tr>", rows[: rows.index("</table>")])[1:]]
    team = proposal.result["teams"][str(table.pk)]
    need = table.needs.get(strength="must")
    (who,) = [pk for pk, keys in team["covers"].items() if f"need{need.pk}" in keys]
    assert any("upphandling" in row and str(ResourcePerson.objects.get(pk=who)) in row for row in rows)
    for said in (
        "minst 4 personer",
        "minst 1 från näringslivet",
        "minst 3 olika delar",
        "högst 2 från samma organisation",
    ):
        assert sum(said in row for row in rows) == 1, said
    assert all("Uppfyllt" in row for row in rows)
    # A rule that is not met is said so.
    team["standings"] = [["size", "must", 9, 4, False]]
    GroupProposal.objects.filter(pk=proposal.pk).update(result=proposal.result)
    assert "Inte uppfyllt" in staff.get(address(table)).content.decode()


def test_what_belongs_together_is_said_in_one_sentence(table):  # noqa: F811
    need = f"need{table.needs.get(strength='must').pk}"
    facts = [["covers", need, 2, 0, 0], ["only_here", need, 0, 0, 2], ["only_sphere", "business", 0, 0, 0],
             ["rule", "least:business", 0, 0, 0], ["asked", "", 0.5, 1, 4], ["asked", "", 0, 0.25, 4]]  # fmt: skip
    assert Wordbook.naming(table.needs.all()).reasons(facts) == [
        "täcker upphandling (gör det ofta), ingen annan i gruppen gör det",
        "den enda personen från näringslivet, som regeln kräver",
        "inte oftare tillfrågad än hälften av de 4 som kan sitta där, ett nej räknat som en halv fråga",
        "inte tillfrågad det senaste året; minst hälften av de 4 som kan sitta där har blivit det",
    ]


def test_somebody_outside_the_proposal_cannot_be_smuggled_in(staff, table):  # noqa: F811
    proposal, _people = proposed(table)
    stranger = somebody(90)
    staff.post(address(table, "fraga/"), {"proposal": proposal.pk, "people": [stranger.pk], "send": "1"})
    assert not GroupInvitation.objects.exists()
    other = make_project(title="Annat")
    assert staff.post(address(other, "las/"), {"proposal": proposal.pk, "person": stranger.pk}).status_code == 404


def test_lock_swap_leave_out_and_undo(staff, table):  # noqa: F811
    proposal, people = proposed(table)
    one = {"proposal": proposal.pk, "person": people[0]}
    staff.post(address(table, "las/"), one)
    assert "Låst" in staff.get(address(table)).content.decode()
    staff.post(address(table, "angra/"), one)
    assert not proposal.changes.exists()
    staff.post(address(table, "utan/"), {**one, "why": "Har bytt jobb."})
    assert proposal.changes.get().why == "Har bytt jobb."
    staff.post(address(table, "forslag/"), {"again": "1", "proposal": proposal.pk})
    proposing.work_out_waiting()
    again = GroupProposal.objects.first()
    assert people[0] not in again.result["teams"][str(table.pk)]["people"]


def test_earlier_proposal_is_run_again_with_its_own_changes(staff, table):  # noqa: F811
    first, people = proposed(table)
    newest, _people = proposed(table)
    one = {"proposal": first.pk, "person": people[0]}
    answer = staff.post(address(table, "utan/"), one)
    # One stays at the proposal one is looking at.
    assert answer["Location"] == f"{address(table)}?forslag={first.pk}"
    page = staff.get(answer["Location"]).content.decode()
    form = page[page.index('name="again"') : page.index("Kör igen med mina ändringar")]
    assert f'name="proposal" value="{first.pk}"' in form
    answer = staff.post(address(table, "forslag/"), {"again": "1", "proposal": first.pk})
    assert answer["Location"] == address(table)
    again = GroupProposal.objects.first()
    assert again.pk not in (first.pk, newest.pk)
    assert [change.resource_id for change in again.changes.all()] == [int(people[0])]


def test_need_in_words_keeps_the_group_from_covering_everything(staff, table):  # noqa: F811
    proposed(table)
    assert "Alla behov är täckta" in staff.get(address(table)).content.decode()
    need = table.needs.create(text="Någon som kan <väva>", strength="must")
    page = staff.get(address(table)).content.decode()
    assert "Alla behov är täckta" not in page
    assert "någon som kan &lt;väva&gt;</bdi> (bara i ord: ingen föreslås för det)" in page
    staff.post(address(table, "behov-fyllt/"), {"need": need.pk})
    assert "Alla behov är täckta" in staff.get(address(table)).content.decode()


def test_day_of_a_question_is_the_day_in_malmo(table):  # noqa: F811
    resource = ResourcePerson.objects.first()
    other = make_project(title="Annat")
    with time_machine.travel("2026-11-20 23:30+00:00", tick=False):
        inviting.invite(other, resource, by=carin())
        found = load_of(resource)
        assert "21 november" in " ".join(group_page.taken_words(resource, found, table))
    with time_machine.travel("2026-11-30 23:30+00:00", tick=False):
        inviting.invite(table, ResourcePerson.objects.last(), by=carin())
        words = group_page.taken_words(ResourcePerson.objects.last(), load_of(ResourcePerson.objects.last()), table)
        assert "i december" in " ".join(words)
    ResourcePerson.objects.update(groups_at_once=1)
    with time_machine.travel("2026-11-21 12:00+00:00", tick=False):
        assert "21 november" in inviting.keeps_from_asking(resource, table)


def test_why_not_is_found_out_by_a_worker_and_shown(staff, table):  # noqa: F811
    proposal, people = proposed(table)
    outside = next(p for p in ResourcePerson.objects.all() if str(p.pk) not in people)
    inside = ResourcePerson.objects.get(pk=people[0])
    for name in (outside.name, inside.name):
        answer = staff.post(address(table, "varfor-inte/"), {"proposal": proposal.pk, "name": name})
        assert answer.status_code == 302
    page = staff.get(address(table))
    assert page["Refresh"] == "3"
    assert "tas reda på" in page.content.decode()
    proposing.work_out_waiting()
    page = staff.get(address(table))
    html = page.content.decode()
    assert "Refresh" not in page
    assert "Är med i förslaget." in html
    assert any(words in html for words in ("lotten avgjorde", "färre frågor", "ojämnare", "täcker gruppen mindre"))


def test_impossible_group_says_what_to_loosen(staff, table):  # noqa: F811
    ResourcePerson.objects.filter(sphere="city").delete()
    proposed(table)
    page = staff.get(address(table)).content.decode()
    assert "Ingen grupp klarar alla regler" in page
    assert "minst så många från Malmö stad: 1 färre" in page


def test_answer_given_on_the_telephone_is_written_down(staff, table):  # noqa: F811
    one = somebody(91, telephone="040-34 10 00", contact_way="telephone")
    proposal, _people = proposed(table)
    invitation = inviting.invite(table, one, by=carin(), proposal=proposal)
    staff.post(address(table, "svar/"), {"invitation": invitation.pk, "answer": "yes"})
    invitation.refresh_from_db()
    assert invitation.state == "accepted"
    assert staff.post(address(table, "svar/"), {"invitation": invitation.pk, "answer": "kanske"}).status_code == 404


@pytest.mark.parametrize("most", [1, 30])
def test_the_page_asks_as_much_for_one_seat_as_for_thirty(staff, django_assert_num_queries, most):
    project = make_project(partners=[])
    GroupRules.objects.create(
        project=project, size_from=2, size_to=max(2, most), spheres=1, per_organisation=9, least={}
    )
    Need.objects.create(project=project, text="Upphandling", competence=Competence.objects.get(key="upphandling"))
    for number in range(most + 3):
        somebody(number, skills={"upphandling": 1})
    proposal, people = proposed(project)
    # As many as the rules let in sit there, each with her next best.
    GroupProposal.objects.filter(pk=proposal.pk).update(result=_of_size(proposal, project, most))
    other = make_project(title="Annat", partners=[])
    for person in ResourcePerson.objects.filter(pk__in=people[:2]):
        ResourcePerson.objects.filter(pk=person.pk).update(groups_at_once=3, hours=20)
        inviting.invite(other, ResourcePerson.objects.get(pk=person.pk), by=carin())
    staff.get(address(project))
    with django_assert_num_queries(QUERIES):
        html = staff.get(address(project)).content.decode()
    assert html.count("lottad bland 3") == most
    proposal.refresh_from_db()
    chosen = proposal.result["teams"][str(project.pk)]["people"]
    with django_assert_num_queries(LOOK_QUERIES):
        look = staff.post(address(project, "fraga/"), {"proposal": proposal.pk, "people": chosen}).content.decode()
    assert look.count('id="to-') == most


QUERIES = 36
LOOK_QUERIES = 21


def _of_size(proposal, project, most):
    result = proposal.result
    team = result["teams"][str(project.pk)]
    everybody = [str(pk) for pk in ResourcePerson.objects.order_by("pk").values_list("pk", flat=True)]
    team["people"] = everybody[:most]
    first = next(iter(team["alternates"].values()), [])
    team["alternates"] = dict.fromkeys(team["people"], first)
    team["reasons"] = {person: [["lot", "", 0, 0, 3]] for person in team["people"]}
    return result


def test_hostile_names_are_text(staff, table):  # noqa: F811
    _proposal, people = proposed(table)
    ResourcePerson.objects.filter(pk=people[0]).update(name="<script>alert(1)</script>", organisation_name="'\"><b>")
    html = staff.get(address(table)).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "step",
    ["finns-inte/", "las/", "fraga/", "ta-tillbaka/", "behov-fyllt/", "behov-andra/", "behov-bort/", "behov-oppna/"],
)
def test_forged_steps_are_404(staff, step):
    project = make_project()
    assert staff.get(address(project, step)).status_code == 404
    for value in ("", "x", "9" * 30, "-1"):
        forged = {"proposal": value, "person": value, "invitation": value, "need": value}
        assert staff.post(address(project, step), forged).status_code == 404


def test_hidden_member_of_another_group_is_not_named_as_next_best(staff, table):  # noqa: F811
    other = make_project(title="Annat", partners=[])
    GroupRules.objects.create(project=other, size_from=2, size_to=3, hours=1, months=3, least={}, spheres=1)
    rare = Competence.objects.exclude(key__in=["upphandling", "processledning"]).first()
    Need.objects.create(project=other, text="rar", competence=rare, strength="must")
    one = somebody(60, "business", skills={rare.key: 3}, hours=40, groups_at_once=3, name="Tora Hemlig")
    inviting.accept(inviting.invite(table, one, by=carin()))
    hiding.hide_person(one, by=carin())
    both = proposing.ask_for([table, other], by=carin())
    proposing.work_out(both.pk)
    page = staff.get(f"/admin/projects/project/{other.pk}/grupp/").content.decode()
    assert "Tora Hemlig" not in page


def test_coordinator_cannot_ask_again_on_the_page_who_said_no(staff, table):  # noqa: F811
    proposal, team = worked_out(table)
    one = ResourcePerson.objects.get(pk=int(team["people"][0]))
    where = f"/admin/projects/project/{table.pk}/grupp/fraga/"
    sent = {"proposal": proposal.pk, "people": [one.pk], "message": "", "send": "1"}
    staff.post(where, sent)
    inviting.decline(GroupInvitation.objects.get(), words="Nej tack, fråga inte igen.")
    staff.post(where, sent)
    assert GroupInvitation.objects.filter(resource=one).count() == 1
    assert Message.objects.filter(kind="projects/asked", to=one.email).count() == 1


def test_coordinator_finds_somebody_by_the_organisation_as_it_is_called(staff, table):  # noqa: F811
    proposal, team = worked_out(table)
    one = ResourcePerson.objects.get(pk=int(team["people"][0]))
    known = Organisation.objects.create(name="Helt Annat Namn", sphere=one.sphere)
    pool.resolve_organisation(one, known)
    staff.post(
        f"/admin/projects/project/{table.pk}/grupp/varfor-inte/", {"proposal": proposal.pk, "name": "Helt Annat"}
    )
    assert proposal.questions.filter(resource=one).exists()


def test_rules_that_came_by_a_file_are_read_before_they_are_overwritten(staff):
    project, other = make_project(), make_project(title="Annat")
    GroupRules.objects.create(project=other, size_from=4, size_to=6, version=3)
    row = {**rows(exported(), "gruppregler")[0], "id": "999999", "project": project.number}
    take(as_csv(row).encode(), "gruppregler.csv")
    # The page was opened before anybody had set any.
    answer = staff.post(address(project, "regler/"), RULES)
    assert answer.status_code == 409


def test_chairs_of_the_rules_are_read_before_the_facts_put_the_old_ones_back():
    project = make_project()
    read = Project.objects.get(pk=project.pk)
    staffing.set_rules(project, {"size_from": 4, "size_to": 5}, least={}, conflicts=[], version=0, by=carin())
    with pytest.raises(Stale):
        publishing.change_facts(
            read, {"title": "Ny titel", "wanted_chairs": read.wanted_chairs}, version=read.version, by=carin()
        )
    # Rules about other things are no conflict with the facts.
    project.refresh_from_db()
    read = Project.objects.get(pk=project.pk)
    staffing.set_rules(project, {"size_from": 3, "size_to": 5}, least={}, conflicts=[], version=1, by=carin())
    publishing.change_facts(read, {"title": "Ny titel"}, version=read.version, by=carin())


def test_a_need_somebody_has_taken_away_is_said_to_be_gone(staff):
    project = make_project()
    need = staffing.add_need(project, {"text": "En gräver", "count": 1}, by=carin())
    staffing.remove_need(Need.objects.get(pk=need.pk), by=carin())
    columns = {"text": "Två gräver", "count": 2, "competence": None, "administration": None}
    with pytest.raises(WrongState):
        staffing.change_need(need, columns, version=need.version, by=carin())


def test_while_a_proposal_is_worked_out_the_page_is_asked_anew_but_not_over_what_was_typed(staff):
    project = make_project()
    staff.post(address(project, "regler/"), RULES)
    staff.post(address(project, "forslag/"))
    assert "Refresh" in staff.get(address(project)).headers
    answer = staff.post(address(project, "regler/"), {**RULES, "hours": "9", "version": "0"})
    assert (answer.status_code, "Refresh" in answer.headers) == (409, False)
