"""The pool on the staff side: work list, one screen per person, entering, settling, lists to take out, competences."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from border import limits
from outbox.models import Message
from people import organisations, pool, pool_staff
from people.management.commands.roles import set_up_roles
from people.models import (
    Administration,
    AskingRule,
    CityArea,
    Competence,
    Organisation,
    OwnCompetence,
    PersonEvent,
    ResourcePerson,
    Theme,
)
from people.pool import Entry
from people.pool_forms import ChangedEntryForm
from people.pool_staff_forms import MandateForm
from people.vocabulary import ConfirmedWay
from projects import hiding, inviting, posting
from projects.competences import merge_competences
from projects.load import load_of, with_load
from projects.models import GroupInvitation, Need, Project
from projects.pool import taking_out
from projects.posting import Posted
from projects.problem import problem_for
from tests.builders import make_staff
from tests.people.test_pool import typed
from tests.projects.builders import carin, make_member, make_ongoing, make_project
from tests.projects.test_staffing import somebody

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
LIST = "/admin/people/resourceperson/"


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


@pytest.fixture
def staff(client):
    set_up_roles()
    client.force_login(make_staff("robin@malmo.example", "Robin", role="coordinator"), BACKEND)
    return client


def listed(client, **query):
    html = client.get(LIST, query).content.decode()
    return re.findall(r"<bdi>(Person \d+) Exempelsson</bdi>", html)


def step(client, entry, which, **fields):
    return client.post(f"{LIST}{entry.pk}/steg/{which}/", fields)


# --- Rights -----------------------------------------------------------------------------------------------------------

PAGES = [
    "",
    "add/",
    "organisationer/",
    "egna-ord/",
    "rapport/",
    "lista/",
    "dolj/",
    "{pk}/change/",
    "{pk}/andra/",
    "{pk}/brev/",
]


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_coordinators(client, page):
    set_up_roles()
    entry = somebody(1)
    path = LIST + page.format(pk=entry.pk)
    assert client.get(path).status_code == 302
    for role in ("reader", "registrar", "administrator"):
        client.force_login(make_staff(f"{role}@malmo.example", role, role=role), BACKEND)
        assert client.get(path).status_code == 403, role
    client.force_login(make_staff("robin@malmo.example", "Robin", role="coordinator"), BACKEND)
    assert client.get(path).status_code == 200


def test_every_step_needs_its_right_and_a_post(client):
    set_up_roles()
    entry = somebody(1)
    client.force_login(make_staff("rut@malmo.example", "Rut", role="reader"), BACKEND)
    for name in ("bekrafta", "stammer", "paus", "ta-bort", "organisation", "dolj", "mandat"):
        assert step(client, entry, name).status_code in (403, 404), name
    client.force_login(make_staff(), BACKEND)
    assert client.get(f"{LIST}{entry.pk}/steg/ta-bort/").status_code == 404
    assert step(client, entry, "finns-inte").status_code == 404
    assert ResourcePerson.objects.exists()


# --- Work list --------------------------------------------------------------------------------------------------------


def test_views_hold_whom_they_say_with_their_counts(staff):
    today = timezone.localdate()
    people = {number: somebody(number, organisation_name="") for number in range(1, 9)}
    ResourcePerson.objects.filter(pk=people[2].pk).update(paused_until=today + timedelta(days=5))
    ResourcePerson.objects.filter(pk=people[3].pk).update(ask_again_on=today + timedelta(days=5))
    ResourcePerson.objects.filter(pk=people[4].pk).update(organisation_name="Okänd AB")
    ResourcePerson.objects.filter(pk=people[5].pk).update(own_words="Kan svetsa")
    ResourcePerson.objects.filter(pk=people[6].pk).update(
        state="needs_renewal", email="", telephone="040-1", warned_on=None
    )
    ResourcePerson.objects.filter(pk=people[7].pk).update(asks_a_year=1)
    inviting.invite(make_project(partners=[]), people[7], by=carin())
    waiting = pool.enter(
        Entry("Person 9 Exempelsson", "city", telephone="040-2", contact_way="telephone"),
        by=carin(),
        way=ConfirmedWay.POST,
    )
    expected = {
        "available": [1, 4, 5, 6, 8], "organisation": [4], "words": [5], "call": [6], "renewal": [6], "post": [9], "resting": [2, 3],
        "enough": [7], "unconfirmed": [9], "hidden": [],
    }  # fmt: skip
    for view, numbers in expected.items():
        assert listed(staff, visa=view) == [f"Person {number}" for number in numbers], view
        html = staff.get(LIST, {"visa": view}).content.decode()
        assert re.search(rf'aria-current="page">[^<]+\({len(numbers)}\)</a>', html), view
    assert listed(staff) == listed(staff, visa="available")
    assert waiting.state == "unconfirmed"


def test_filters_and_search_narrow(staff):
    one = somebody(
        1,
        sphere="city",
        skills={"odling": 2},
        offers=["premises"],
        spoken=["sv", "en"],
        theme_ids=[Theme.objects.get(key="klimat").pk],
    )
    two = somebody(2, sphere="business", own_words="Kan lastbil", telephone="040-123456")
    for query in (
        {"del": "city"},
        {"kan": "odling"},
        {"ger": "premises"},
        {"sprak": "en"},
        {"tema": "klimat"},
        {"q": one.email},
    ):
        assert listed(staff, **query) == ["Person 1"], query
    for query in ({"q": "lastbil"}, {"q": "040-123456"}, {"q": "Organisation 2"}, {"q": two.name}):
        assert listed(staff, **query) == ["Person 2"], query
    for query in ({"del": "x"}, {"kan": "' OR 1=1"}, {"visa": "\x00"}, {"sprak": "zz"}):
        assert listed(staff, **query) == ["Person 1", "Person 2"], query
    for query in ({"plats": "x"}, {"q": "\x00"}, {"q": "a" * 5000}, {"q": "%"}):
        assert staff.get(LIST, query).status_code == 200


def test_who_named_no_area_comes_anywhere(staff):
    area, other = CityArea.objects.filter(level=2).first(), CityArea.objects.filter(level=2).last()
    somebody(1, area_ids=[area.pk])
    somebody(2)
    assert listed(staff, plats=area.key) == ["Person 1", "Person 2"]
    assert listed(staff, plats=other.key) == ["Person 2"]


@pytest.mark.parametrize("path", ["?visa=all", "organisationer/", "egna-ord/", "rapport/"])
def test_lists_cost_the_same_with_one_and_thirty_rows(staff, path):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert staff.get(LIST + path).status_code == 200
        return len(asked)

    def add(number):
        entry = somebody(number, own_words="svetsa", skills={"odling": 1})
        Organisation.objects.create(name=f"Känd {number}", sphere="city")
        GroupInvitation.objects.create(
            project=project, resource=entry, sphere=entry.sphere, nonce="n", sent_at=timezone.now(), asked_by=carin(),
            answer_before=timezone.localdate(),
        )  # fmt: skip

    project = make_project(partners=[])
    add(0)
    cost()
    one = cost()
    for number in range(1, 30):
        add(number)
    assert cost() <= one


# --- One screen -------------------------------------------------------------------------------------------------------


def test_screen_shows_the_load_before_one_asks(staff):
    entry = somebody(1, asks_a_year=2, groups_at_once=3)
    project, other = make_project(title="Ett", partners=[]), make_project(title="Två", partners=[])
    make_member(project, "business", email=entry.email, person=entry.person)
    first = inviting.invite(other, entry, by=carin())
    GroupInvitation.objects.filter(pk=first.pk).update(sent_at=timezone.now() - timedelta(days=300))
    inviting.decline(first)
    third = make_project(title="Tre", partners=[])
    inviting.invite(third, entry, by=carin())
    load = load_of(entry)
    assert (load.asked, load.joined, load.open_questions, load.groups, load.left) == (2, 0, 1, 1, 0)
    assert load.again_on == timezone.localdate() + timedelta(days=65)
    page = staff.get(f"{LIST}{entry.pk}/change/").content.decode()
    assert "Två" in page
    assert "Tre" in page
    assert "Frågad så ofta som går" in page


def test_who_was_entered_by_telephone_has_her_groups_too(staff):
    """No confirmed address ties her chair to her; the question she said yes to does, on every page alike."""
    caller = pool.enter(
        Entry("Person 9 Exempelsson", "business", telephone="040-34 10 00", contact_way="telephone"), by=carin()
    )
    project = make_project(title="Svala gårdar", partners=[])
    inviting.accept(inviting.invite(project, caller, by=carin()))
    screen = staff.get(f"{LIST}{caller.pk}/change/").content.decode()
    assert "Svala gårdar" in screen[screen.index("Sitter i:") :]
    assert "Inte plats för en grupp till nu." in screen
    assert listed(staff, visa="available") == []
    assert with_load(ResourcePerson.objects.all()).get().groups_now == load_of(caller).groups == 1
    # A group that has ended takes no room.
    Project.objects.update(state="finished")
    assert listed(staff, visa="available") == ["Person 9"]
    assert with_load(ResourcePerson.objects.all()).get().groups_now == load_of(caller).groups == 0


def test_limit_of_the_city_holds_over_what_somebody_allows(staff):
    entry = somebody(1, asks_a_year=4)
    AskingRule.objects.update(most_a_year=1)
    inviting.invite(make_project(title="Ett", partners=[]), entry, by=carin())
    assert inviting.keeps_from_asking(entry, make_project(title="Två", partners=[]))
    assert load_of(entry).most == 1
    assert listed(staff, visa="enough") == ["Person 1"]


def test_two_limits_at_once_are_refused_in_words(client):
    client.force_login(make_staff(), BACKEND)
    page = client.post(
        "/admin/people/askingrule/add/", {"most_a_year": "3", "valid_from": "2026-01-01", "valid_to": ""}
    ).content.decode()
    assert "En annan gräns gäller" in page
    assert AskingRule.objects.count() == 1
    rule = AskingRule.objects.get()
    client.post(
        f"/admin/people/askingrule/{rule.pk}/change/",
        {"most_a_year": "4", "valid_from": "2015-09-01", "valid_to": "2025-12-31"},
    )
    client.post("/admin/people/askingrule/add/", {"most_a_year": "3", "valid_from": "2026-01-01", "valid_to": ""})
    assert AskingRule.most_today() == 3


def test_steps_on_request_are_done_and_written_down(staff):
    entry = somebody(1)
    until = timezone.localdate() + timedelta(days=30)
    step(staff, entry, "paus", until=until.isoformat())
    entry.refresh_from_db()
    assert entry.paused_until == until
    assert "id_until_error" in step(staff, entry, "paus", until="2020-01-01").content.decode()
    step(staff, entry, "igen")
    before = Message.objects.count()
    step(staff, entry, "lank")
    assert Message.objects.count() == before + 1
    step(staff, entry, "mandat", administration=Administration.objects.first().pk)
    entry.refresh_from_db()
    assert (entry.paused_until, entry.administration) == (None, Administration.objects.first())
    step(staff, entry, "ta-bort")
    assert not ResourcePerson.objects.exists()
    kinds = list(PersonEvent.objects.order_by("id").values_list("kind", "by__name"))
    assert kinds == [("paused", "Robin"), ("changed", "Robin"), ("changed", "Robin"), ("removed", "Robin")]


def test_correcting_keeps_what_somebody_else_saved_and_does_not_renew(staff):
    entry = somebody(1)
    old = timezone.localdate() - timedelta(days=200)
    ResourcePerson.objects.filter(pk=entry.pk).update(renewed_on=old)
    path = f"{LIST}{entry.pk}/andra/"
    new = typed(version=str(entry.version), hours="8", name=entry.name, competences=[])
    assert staff.post(path, new).status_code == 302
    entry.refresh_from_db()
    assert (entry.hours, entry.renewed_on) == (8, old)
    answer = staff.post(path, {**new, "hours": "3", "own_words": "Mitt."})
    assert answer.status_code == 409
    assert "Mitt." in answer.content.decode()
    entry.refresh_from_db()
    assert entry.hours == 8


# --- Entering somebody who called ------------------------------------------------------------------------------------


def entered(**changes):
    return {
        **typed(email="", contact_way="telephone", telephone="040-34 10 00"),
        "way": "telephone",
        "notice_read": "on",
        **changes,
    }


def test_entering_needs_the_notice_read_and_no_mailbox(staff):
    page = staff.post(f"{LIST}add/", entered(notice_read="")).content.decode()
    assert "Läs upp informationen först" in page
    assert not ResourcePerson.objects.exists()
    answer = staff.post(f"{LIST}add/", entered())
    entry = ResourcePerson.objects.get()
    assert answer["Location"] == f"{LIST}{entry.pk}/brev/"
    assert (entry.state, entry.confirmed_way, entry.entered_by.name, entry.notice_version) == (
        "active",
        "telephone",
        "Robin",
        "2026-11",
    )
    assert PersonEvent.objects.get().kind == "entered"
    letter = staff.get(answer["Location"]).content.decode()
    assert "Exempelbolaget" in letter
    assert "Det du berättar blir en allmän handling" in letter


def test_by_post_nobody_is_asked_before_the_letter_has_come_back(staff):
    staff.post(f"{LIST}add/", entered(way="post"))
    entry = ResourcePerson.objects.get()
    today = timezone.localdate()
    assert not ResourcePerson.objects.may_be_asked(today).exists()
    assert "Skriv under och skicka tillbaka" in staff.get(f"{LIST}{entry.pk}/brev/").content.decode()
    # A week is too short for the post.
    ResourcePerson.objects.update(entered_at=timezone.now() - timedelta(days=30))
    pool.tend(today)
    step(staff, entry, "bekrafta")
    step(staff, entry, "bekrafta")
    entry.refresh_from_db()
    assert (entry.state, entry.renewed_on) == ("active", today)
    assert ResourcePerson.objects.may_be_asked(today).get() == entry
    assert PersonEvent.objects.filter(kind="confirmed").count() == 1


def test_letter_that_never_comes_back_is_forgotten_after_two_months(staff):
    staff.post(f"{LIST}add/", entered(way="post"))
    ResourcePerson.objects.update(entered_at=timezone.now() - timedelta(days=61))
    pool.tend(timezone.localdate())
    assert not ResourcePerson.objects.exists()


def test_known_address_leads_to_its_entry(staff):
    known = somebody(1)
    answer = staff.post(f"{LIST}add/", entered(email=known.email.upper()))
    assert answer["Location"] == f"{LIST}{known.pk}/change/"
    assert ResourcePerson.objects.count() == 1


def test_who_has_no_mailbox_is_on_the_list_to_be_asked_and_never_removed_unasked(staff):
    staff.post(f"{LIST}add/", entered())
    entry = ResourcePerson.objects.get()
    start = entry.renewed_on
    pool.tend(start + timedelta(days=365))
    assert ResourcePerson.objects.to_ask_by_hand().get() == entry
    pool.tend(start + timedelta(days=420))
    assert ResourcePerson.objects.exists()
    assert "Fråga om allt fortfarande stämmer" in staff.get(f"{LIST}{entry.pk}/change/").content.decode()
    step(staff, entry, "fragad")
    entry.refresh_from_db()
    assert entry.warned_on == timezone.localdate()
    assert not ResourcePerson.objects.to_ask_by_hand().exists()
    ResourcePerson.objects.update(warned_on=start + timedelta(days=420))
    pool.tend(start + timedelta(days=450))
    assert ResourcePerson.objects.exists()
    pool.tend(start + timedelta(days=451))
    assert not ResourcePerson.objects.exists()


def test_nobody_is_kept_for_ever_because_nobody_called(staff):
    staff.post(f"{LIST}add/", entered())
    start = ResourcePerson.objects.get().renewed_on
    pool.tend(start + timedelta(days=365))
    pool.tend(start + timedelta(days=547))
    assert ResourcePerson.objects.exists()
    pool.tend(start + timedelta(days=548))
    assert not ResourcePerson.objects.exists()


def test_said_on_the_telephone_is_good_for_another_year(staff):
    staff.post(f"{LIST}add/", entered())
    entry = ResourcePerson.objects.get()
    pool.tend(entry.renewed_on + timedelta(days=366))
    step(staff, entry, "stammer")
    entry.refresh_from_db()
    assert (entry.state, entry.renewed_on) == ("active", timezone.localdate())


# --- Organisations ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelling",
    ["Exempelbolaget AB", "exempel-bolaget", "Exempelbolaget i Malmö", "Exampelbolaget", "Exempelbolaget (publ)"],
)
def test_likely_same_organisation_is_suggested_first(spelling):
    known = Organisation.objects.create(name="Exempelbolaget", sphere="business")
    Organisation.objects.create(name="Exempelföreningen", sphere="civil_society")
    Organisation.objects.create(name="Något helt annat", sphere="business")
    found = organisations.suggestions(spelling)
    assert found[0] == known
    assert "Något helt annat" not in [one.name for one in found]


def test_settling_one_spelling_settles_it_for_everybody_and_keeps_what_was_typed(staff):
    known = Organisation.objects.create(name="Exempelbolaget", sphere="business")
    one, two, other = (
        somebody(n, organisation_name=name)
        for n, name in enumerate(["Exempel-bolaget AB", "exempel-bolaget ab ", "Annat AB"], 1)
    )
    page = staff.get(f"{LIST}organisationer/").content.decode()
    assert page.count('name="typed" value="Exempel-bolaget AB"') == 2
    staff.post(f"{LIST}organisationer/", {"typed": "Exempel-bolaget AB", "organisation": known.pk})
    for entry in (one, two, other):
        entry.refresh_from_db()
    assert (one.organisation, two.organisation, other.organisation) == (known, known, None)
    assert one.organisation_name == "Exempel-bolaget AB"
    staff.post(f"{LIST}organisationer/", {"typed": "Annat AB", "new": "1", "sphere": "business"})
    other.refresh_from_db()
    assert other.organisation.name == "Annat AB"
    staff.post(f"{LIST}organisationer/", {"organisation": known.pk, "size": "small"})
    known.refresh_from_db()
    assert known.size == "small"
    assert staff.post(f"{LIST}organisationer/", {"typed": "", "organisation": known.pk}).status_code == 404


def test_what_a_coordinator_settled_survives_a_change_of_hours(client, staff):
    known = Organisation.objects.create(name="Exempelbolaget", sphere="business")
    entry = somebody(1, organisation_name="Exempel-bolaget AB")
    step(staff, entry, "organisation", organisation=known.pk)
    entry.refresh_from_db()
    pool.change(
        entry, Entry(entry.name, entry.sphere, organisation_name="Exempel-bolaget AB", hours=9), version=entry.version
    )
    assert (entry.organisation, entry.hours) == (known, 9)
    pool.change(entry, Entry(entry.name, entry.sphere, organisation_name="Nytt jobb"), version=entry.version)
    assert entry.organisation is None
    page = step(staff, entry, "organisation", name="Finns inte").content.decode()
    assert "Ingen organisation heter så" in page


# --- Own words and competences ----------------------------------------------------------------------------------------


def test_own_words_become_a_competence_for_those_ticked_and_their_page_says_so(client, staff):
    one, two = somebody(1, own_words="Jag svetsar"), somebody(2, own_words="Kan stansa")
    page = staff.get(f"{LIST}egna-ord/").content.decode()
    assert "Jag svetsar" in page
    new = {"name_sv": "Svetsning", "name_en": "Welding", "synonyms": "svetsare, svetsa", "people": [one.pk]}
    staff.post(f"{LIST}egna-ord/", new)
    made = Competence.objects.get(name_sv="Svetsning")
    assert (made.key, made.synonyms) == ("svetsning", ["svetsare", "svetsa"])
    own = OwnCompetence.objects.get(competence=made)
    assert (own.resource, own.level, own.added_by.name) == (one, 1, "Robin")
    assert not two.competences.exists()
    page = staff.post(f"{LIST}egna-ord/", new).content.decode()
    assert "Listan har den redan" in page
    token = pool.new_address(one, mailed=True, at=timezone.now())
    assert "tillagt av en samordnare" in client.get(f"/resurs/{token}/").content.decode()


def test_suggested_competence_is_added_from_the_screen_and_words_are_done(staff):
    entry = somebody(1, own_words="Jag kan odling på tak")
    page = staff.get(f"{LIST}{entry.pk}/change/").content.decode()
    odling = Competence.objects.get(key="odling")
    assert f'name="competence" value="{odling.pk}"' in page
    step(staff, entry, "kompetens", competence=odling.pk)
    step(staff, entry, "kompetens", competence=odling.pk)
    assert entry.competences.get().competence == odling
    step(staff, entry, "ord")
    assert not ResourcePerson.objects.words_to_sort().exists()
    entry.refresh_from_db()
    pool.change(entry, Entry(entry.name, entry.sphere, own_words="Nya ord"), version=entry.version)
    assert ResourcePerson.objects.words_to_sort().get() == entry
    for bad in ("", "x", "9" * 30, "999999"):
        assert step(staff, entry, "kompetens", competence=bad).status_code == 404


def test_joined_competences_keep_the_higher_level_needs_and_words(staff):
    keep, gone = Competence.objects.get(key="odling"), Competence.objects.get(key="mat")
    both, alone = somebody(1, skills={"odling": 1, "mat": 3}), somebody(2, skills={"mat": 2})
    need = Need.objects.create(project=make_project(), text="x", competence=gone)
    page = staff.get(f"/admin/people/competence/{gone.pk}/sla-ihop/").content.decode()
    assert "2 personer har" in page
    staff.post(f"/admin/people/competence/{gone.pk}/sla-ihop/", {"keep": keep.pk})
    assert not Competence.objects.filter(key="mat").exists()
    assert [(o.competence, o.level) for o in both.competences.all()] == [(keep, 3)]
    assert [(o.competence, o.level) for o in alone.competences.all()] == [(keep, 2)]
    need.refresh_from_db()
    keep.refresh_from_db()
    assert need.competence == keep
    assert {"Mat och livsmedel", "Food", "kock"} <= set(keep.synonyms)
    with pytest.raises(ValueError, match="itself"):
        merge_competences(keep, keep, by=carin())


# --- Lists to take out ------------------------------------------------------------------------------------------------


def rows(answer):
    return list(csv.reader(io.StringIO(answer.content.decode().lstrip("\ufeff"))))


def test_list_without_names_holds_none_and_one_with_names_is_written_down(staff):
    somebody(1, name="=HYPERLINK(1)", organisation_name="Organisation 1")
    by_phone = somebody(2, contact_way="telephone", telephone="040-34 10 00")
    hidden = somebody(3)
    ResourcePerson.objects.filter(pk=hidden.pk).update(hidden=True)
    plain = staff.post(f"{LIST}lista/", {"visa": "all", "namn": "nej"})
    text = plain.content.decode()
    assert len(rows(plain)) == 3
    assert not any(word in text for word in ("HYPERLINK", "Organisation", "pool.example", "040-"))
    assert not PersonEvent.objects.exists()
    named = rows(staff.post(f"{LIST}lista/", {"visa": "all", "namn": "ja"}))
    assert named[1][0] == "'=HYPERLINK(1)"
    # One way each: who wants to be called gives no address.
    assert named[2] == [by_phone.name, "Organisation 2", "telephone", "'040-34 10 00"]
    assert len(named) == 3
    event = PersonEvent.objects.get()
    assert (event.kind, event.rows, event.by.name) == ("listed", 2, "Robin")
    assert staff.post(f"{LIST}lista/", {"visa": "x"}).status_code == 404
    # Whoever asks for the list by another door gets no hidden people either.
    assert (
        taking_out.with_names(ResourcePerson.objects.all())[1]
        == taking_out.without_names(ResourcePerson.objects.all())[1]
        == 2
    )


def test_names_are_taken_out_by_right_only(client, staff):
    somebody(1)
    lo = make_staff("lo@malmo.example", "Lo", role="reader")
    lo.user_permissions.add(Permission.objects.get(codename="view_resourceperson"))
    client.force_login(lo, BACKEND)
    assert 'value="ja"' not in client.get(f"{LIST}lista/").content.decode()
    assert client.post(f"{LIST}lista/", {"visa": "all", "namn": "ja"}).status_code == 403
    assert client.post(f"{LIST}lista/", {"visa": "all", "namn": "nej"}).status_code == 200


# --- Hostile input ----------------------------------------------------------------------------------------------------

NASTY = "<script>alert(1)</script>\u202eRTL\x00" + "x" * 10_000


def test_hostile_text_is_escaped_or_refused_everywhere(staff):
    entry = somebody(
        1,
        name="<script>a</script>",
        own_words="<img src=x onerror=a>",
        organisation_name="<b>Org</b>",
        role="\u202eevil",
    )
    for page in (
        "?visa=all",
        f"{entry.pk}/change/",
        f"{entry.pk}/andra/",
        f"{entry.pk}/brev/",
        "organisationer/",
        "egna-ord/",
        "dolj/",
    ):
        html = staff.get(LIST + page).content.decode()
        for raw in ("<script>a", "<img src=x", "<b>Org"):
            assert raw not in html, page
    for path, data in (
        ("add/", entered(name=NASTY, own_words=NASTY, telephone=NASTY)),
        ("dolj/", {"words": NASTY}), ("egna-ord/", {"name_sv": NASTY, "name_en": NASTY, "synonyms": NASTY}),
        ("organisationer/", {"organisation": NASTY, "size": NASTY}), (f"{entry.pk}/steg/organisation/", {"name": NASTY}),
        (f"{entry.pk}/steg/paus/", {"until": NASTY}), (f"{entry.pk}/steg/mandat/", {"administration": NASTY}),
    ):  # fmt: skip
        answer = staff.post(LIST + path, data)
        assert answer.status_code in (200, 302), path
        assert "<script>alert" not in answer.content.decode(), path
    for path in ("dolj/", "organisationer/"):
        assert staff.post(LIST + path, {"who": "entry:" + "9" * 40, "typed": "\x00"}).status_code in (302, 404)


# --- Found by reading with fresh eyes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seated_by", ["person", "question", "address"])
def test_a_chair_is_counted_once_however_she_is_known(staff, seated_by):
    """By the confirmed person, by the question she said yes to, by her address where staff seated her: once, in both ways."""
    entry = somebody(1)
    project = make_project(title="Ett", partners=[])
    if seated_by == "question":
        inviting.accept(inviting.invite(project, entry, by=carin()))
    else:
        person = entry.person if seated_by == "person" else None
        make_member(project, entry.sphere, name=entry.name, email=entry.email.upper(), person=person)
    ended = make_project(title="Slut", partners=[])
    make_member(ended, entry.sphere, email=entry.email)
    Project.objects.filter(pk=ended.pk).update(state="finished")
    assert with_load(ResourcePerson.objects.all()).get().groups_now == load_of(entry).groups == 1
    assert listed(staff, visa="available") == []
    # What she sits on is nobody else's chair: the matching holds it for her, and finds her nowhere else.
    problem = problem_for([project])
    assert problem.projects[0].pinned == {str(entry.pk)}
    other = make_project(title="Två", partners=[])
    assert [one.free for one in problem_for([other]).people if one.id == str(entry.pk)] == [0]


def test_who_sat_together_by_address_has_worked_together():
    one, two = somebody(1), somebody(2)
    project = make_project(title="Ett", partners=[])
    for entry in (one, two):
        make_member(project, entry.sphere, name=entry.name, email=entry.email)
    pair = tuple(sorted((str(one.pk), str(two.pk))))
    assert problem_for([make_project(title="Två", partners=[])]).worked_together == {pair: 1}


def test_whoever_was_hidden_stays_so_when_staff_enters_her_anew():
    one = somebody(1)
    hiding.hide_person(one, by=carin())
    pool.leave(one)
    again = pool.enter(Entry(name=one.name, sphere=one.sphere, email=one.email.upper()), by=carin())
    pool.leave(again)
    letter = pool.enter(Entry(name=one.name, sphere=one.sphere, email=one.email), by=carin(), way=ConfirmedWay.POST)
    assert pool_staff.confirm_by_post(letter, by=carin())
    assert (again.hidden, letter.hidden) == (True, True)
    assert not ResourcePerson.objects.may_be_asked(timezone.localdate()).exists()


def test_a_letter_that_comes_back_after_she_joined_herself_leads_to_her_own_entry(staff):
    letter = pool.enter(Entry(name="Bo", sphere="business", email="bo@pool.example"), by=carin(), way=ConfirmedWay.POST)
    own = pool.confirm(pool.find(_link(pool.join(Entry(name="Bo", sphere="business", email="bo@pool.example")))))
    answer = step(staff, letter, "bekrafta")
    assert answer.url.endswith(f"{own.pk}/change/")
    letter.refresh_from_db()
    assert letter.state == "unconfirmed"
    assert not pool_staff.confirm_by_post(own, by=carin())


def _link(entry):
    return re.search(r"/resurs/(\S+)/", Message.objects.filter(to=entry.email).latest("id").text)[1]


def test_nobody_without_an_address_is_to_be_reached_by_mail(staff):
    caller = pool.enter(
        Entry(name="Bo", sphere="business", contact_way="telephone", telephone="040-34 10 00"), by=carin()
    )
    sent = typed(contact_way="mail", telephone="040-34 10 00", version=caller.version)
    page = staff.post(f"{LIST}{caller.pk}/andra/", sent)
    assert page.status_code == 200
    caller.refresh_from_db()
    assert caller.contact_way == "telephone"
    assert staff.post(f"{LIST}{caller.pk}/andra/", {**sent, "contact_way": "telephone"}).status_code == 302


def test_how_many_groups_at_once_is_hers_to_say_and_a_change_of_something_else_keeps_it(client, staff):
    staff.post(f"{LIST}add/", typed(groups_at_once="3", notice_read="on", way="telephone"))
    entry = ResourcePerson.objects.get()
    assert entry.groups_at_once == 3
    form = staff.get(f"{LIST}{entry.pk}/andra/").context["form"]
    assert str(form["groups_at_once"].value()) == "3"
    page = client.get(f"/resurs/{_link(entry)}/").content.decode()
    assert "för 3 grupper samtidigt" in page


def test_answers_by_telephone_can_be_written_down_for_everybody(staff):
    """Who is asked by mail may call as well."""
    one = somebody(1)
    project = make_project(title="Ett", partners=[])
    asked = inviting.invite(project, one, by=carin())
    assert "Svarade på telefon" in staff.get(f"/admin/projects/project/{project.pk}/grupp/").content.decode()
    staff.post(f"/admin/projects/project/{project.pk}/grupp/svar/", {"invitation": asked.pk, "answer": "yes"})
    asked.refresh_from_db()
    assert asked.state == "accepted"


@pytest.mark.parametrize(("role", "named"), [("reader", False), ("administrator", False), ("coordinator", True)])
def test_a_hidden_member_is_a_chair_to_those_who_may_not_hide(client, role, named):
    set_up_roles()
    project = make_ongoing()
    one = somebody(1, name="Hemlig Exempelsson")
    inviting.accept(inviting.invite(project, one, by=carin()))
    member = project.members.get(email=one.email)
    posting.post(member, Posted("Nytt", "Text", "sv", "k" * 22))
    hiding.hide_person(one, by=carin())
    client.force_login(make_staff(f"{role}@malmo.example", "Robin", role=role), BACKEND)
    page = client.get(f"/admin/projects/project/{project.pk}/change/").content.decode()
    assert ("Hemlig" in page) is named
    assert "Björn Exempelsson" in page


def test_competence_not_used_any_more_is_kept_when_she_changes_her_hours():
    make_project()
    one = somebody(1, skills={"upphandling": 3, "processledning": 1})
    Competence.objects.filter(key="upphandling").update(valid_to=timezone.localdate() - timedelta(days=1))
    form = ChangedEntryForm(entry=one)
    sent = {name: form.initial.get(name, "") for name in form.fields}
    sent |= {
        "hours": 9,
        "offers": ["time"],
        "spoken": ["sv"],
        "level": 1,
        "competences": [
            str(k)
            for k in form.fields["competences"]
            .queryset.filter(pk__in=form.initial["competences"])
            .values_list("pk", flat=True)
        ],
    }
    again = ChangedEntryForm(sent, entry=one)
    assert again.is_valid(), again.errors
    pool.change(one, again.entry(), version=one.version)
    assert one.hours == 9
    assert set(one.competences.values_list("competence__key", flat=True)) == {"upphandling", "processledning"}


def test_merging_competences_is_seen_by_an_open_form():
    make_project()
    one = somebody(1, skills={"upphandling": 3})
    keep = Competence.objects.get(key="processledning")
    before = one.version
    merge_competences(keep, Competence.objects.get(key="upphandling"), by=carin())
    one.refresh_from_db()
    assert one.version > before


def test_a_mandate_for_what_is_no_more_stays_until_another_is_chosen(staff):
    entry = somebody(1)
    old = Administration.objects.first()
    pool_staff.set_mandate(entry, old, by=carin())
    Administration.objects.filter(pk=old.pk).update(valid_to=timezone.localdate() - timedelta(days=1))
    # Her own is offered, and chosen, so that saving the form does not take it away.
    html = staff.get(f"/admin/people/resourceperson/{entry.pk}/change/").content.decode()
    assert re.search(rf'<option value="{old.pk}" selected', html)
    step(staff, entry, "mandat", administration=old.pk)
    entry.refresh_from_db()
    assert entry.administration == old
    assert f'value="{old.pk}"' not in str(MandateForm(entry=somebody(2))["administration"])


def test_of_two_who_join_one_competence_with_others_the_second_is_told():
    keep, gone, other = Competence.objects.all()[:3]
    merge_competences(keep, Competence.objects.get(pk=gone.pk), by=carin())
    with pytest.raises(Competence.DoesNotExist):
        merge_competences(other, gone, by=carin())
