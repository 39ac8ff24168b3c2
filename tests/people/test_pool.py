"""The resource pool: joining, one's own page, renewal, leaving."""

import re
import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from border import limits
from outbox.models import Message, State
from people import pool, pool_staff
from people.models import Competence, Organisation, Person, ResourcePerson
from people.pool import Entry
from people.pool_forms import vocabulary_of
from tests.builders import ensure_reference_data, make_staff

pytestmark = pytest.mark.django_db

JOIN = "/bli-resursperson/"


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


def typed(**changes):
    return {
        "name": "Bo", "email": "bo@foretag.example", "sphere": "business", "organisation_name": "Exempelbolaget", "role": "vd",
        "competences": [Competence.objects.get(key="upphandling").pk], "level": "2", "own_words": "", "offers": ["time"],
        "hours": "2", "months": "6", "spoken": ["sv"], "contact_way": "mail", "telephone": "", "asks_a_year": "4", "groups_at_once": "1",
        "show_organisation": "on", "language": "sv", **changes,
    }  # fmt: skip


def entry(**changes):
    values = {"name": "Bo", "sphere": "business", "email": "bo@foretag.example"}
    return pool.join(Entry(**{**values, **changes}))


def address(kind="people/pool_confirm"):
    text = Message.objects.filter(kind=kind).latest("id").text
    return re.search(r"http://\S+?(/(?:en/)?resurs/\S+/)", text)[1]


def confirmed(client, **changes):
    made = entry(**changes)
    client.post(address() + "bekrafta/")
    made.refresh_from_db()
    return made


def test_joining_mails_a_link_without_what_was_typed_and_nobody_is_asked_before_it_is_pressed(client):
    answer = client.post(JOIN, typed(own_words="Köp min produkt på http://spam.invalid", shown="1"))
    assert answer["Location"] == "/bli-resursperson/tack/"
    made = ResourcePerson.objects.get()
    told = Message.objects.get()
    assert "spam" not in told.text + told.html + told.subject
    assert not ResourcePerson.objects.may_be_asked(timezone.localdate()).exists()
    page = client.get(address()).content.decode()
    assert "Ja, jag vill vara med" in page
    made.refresh_from_db()
    assert made.state == "unconfirmed"
    client.post(address() + "bekrafta/")
    made.refresh_from_db()
    assert (made.state, made.person.email) == ("active", "bo@foretag.example")
    assert list(ResourcePerson.objects.may_be_asked(timezone.localdate())) == [made]
    assert list(made.competences.values_list("competence__key", "level")) == [("upphandling", 2)]


def test_own_words_suggest_and_only_what_is_ticked_counts(client):
    words = typed(own_words="Jag kan upphandlingar, odling och lite AI", competences=[])
    page = client.post(JOIN, words).content.decode()
    assert not ResourcePerson.objects.exists()
    offered = re.findall(r'name="meant" value="(\d+)"', page)
    assert len(offered) >= 3
    assert "checked" not in page[page.index('name="meant"') : page.index('name="meant"') + 300]
    odling = str(Competence.objects.get(key="odling").pk)
    assert odling in offered
    assert client.post(JOIN, {**words, "shown": "1", "meant": [odling]}).status_code == 302
    assert list(ResourcePerson.objects.get().competences.values_list("competence__key", flat=True)) == ["odling"]


def test_what_the_words_surely_mean_is_suggested_first(client):
    words = "Jag kan upphandlingar och leder möten"
    page = client.post(JOIN, typed(own_words=words, competences=[])).content.decode()
    likeliest = vocabulary_of(Competence.objects.valid_today()).suggest(words, 6)
    assert likeliest[0].key == "upphandling"
    pks = dict(Competence.objects.values_list("key", "pk"))
    assert re.findall(r'name="meant" value="(\d+)"', page) == [str(pks[one.key]) for one in likeliest]


def test_what_happens_to_it_is_told_before_the_button(client):
    page = client.get(JOIN).content.decode()
    assert page.index("blir en allmän handling") < page.index("btn big")
    entry = ResourcePerson(hours=1, months=6)
    assert entry.time_words == "1 timme i månaden i 6 månader"


def test_suggestions_may_all_be_left_alone(client):
    words = typed(own_words="odling", competences=[])
    client.post(JOIN, words)
    client.post(JOIN, {**words, "shown": "1"})
    assert ResourcePerson.objects.get().competences.count() == 0


def test_pressing_twice_and_getting_change_nothing(client):
    confirmed(client)
    client.post(address() + "bekrafta/")
    for _ in range(2):
        client.get(address() + "bekrafta/")
        client.head(address())
    assert ResourcePerson.objects.filter(state="active").count() == 1
    assert Person.objects.count() == 1


def test_address_from_the_page_does_not_confirm(client):
    made = entry()
    token = pool.new_address(made, mailed=False, at=timezone.now())
    client.post(f"/resurs/{token}/bekrafta/")
    made.refresh_from_db()
    assert made.state == "unconfirmed"


def test_joining_again_says_the_same_and_mails_the_link(client):
    confirmed(client)
    first = client.post(JOIN, typed(email="ny@foretag.example"))
    again = client.post(JOIN, typed(email="BO@foretag.example", name="Någon annan"))
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"])
    assert ResourcePerson.objects.get(email="bo@foretag.example").name == "Bo"
    assert Message.objects.latest("id").kind == "people/pool_link"


def test_two_unconfirmed_forms_of_one_address_become_one_entry(client):
    entry()
    first = address()
    entry(name="Bo igen")
    client.post(address() + "bekrafta/")
    client.post(first + "bekrafta/")
    assert ResourcePerson.objects.exclude(state="unconfirmed").get().name == "Bo igen"


def test_form_in_error_keeps_what_was_typed(client):
    page = client.post(JOIN, typed(email="nej", own_words="Kan låna ut en lokal.", hours="0")).content.decode()
    assert "Kan låna ut en lokal." in page
    assert page.count('class="msg"') == 2
    assert not ResourcePerson.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"contact_way": "telephone"}, "telephone"),
        ({"contact_way": "organisation", "organisation_name": ""}, "organisation_name"),
    ],
)
def test_way_to_be_reached_needs_what_it_takes(client, changes, field):
    page = client.post(JOIN, typed(**changes)).content.decode()
    assert f'id="id_{field}_error"' in page


def test_machine_that_fills_every_field_gets_thanks_and_no_mail(client):
    assert client.post(JOIN, typed(webbplats="http://spam.invalid")).status_code == 302
    assert not Message.objects.exists()


def test_organisation_is_matched_by_name_and_another_spelling_waits_for_a_coordinator(client):
    known = Organisation.objects.create(name="Exempelbolaget", sphere="business")
    assert entry(organisation_name="exempelbolaget").organisation == known
    other = entry(organisation_name="Exempel-bolaget AB")
    assert other.organisation is None
    pool.resolve_organisation(other, known)
    assert other.organisation_name == "Exempel-bolaget AB"


def test_changing_is_saying_that_it_is_right_and_an_older_version_is_told(client):
    made = confirmed(client)
    ResourcePerson.objects.filter(pk=made.pk).update(renewed_on=timezone.localdate() - timedelta(days=300))
    path = address() + "andra/"
    new = typed(version=str(made.version), hours="8", competences=[])
    assert client.post(path, new)["Location"].endswith("?klart=sparat")
    made.refresh_from_db()
    assert (made.hours, made.renewed_on, made.competences.count()) == (8, timezone.localdate(), 0)
    page = client.post(path, {**new, "hours": "5", "own_words": "Mitt."}).content.decode()
    assert "Någon sparade under tiden" in page
    assert "Mitt." in page
    made.refresh_from_db()
    assert made.hours == 8


def test_pause_leaves_out_until_the_day_has_passed(client):
    made = confirmed(client)
    today = timezone.localdate()
    client.post(address() + "uppehall/", {"until": (today + timedelta(days=30)).isoformat()})
    assert not ResourcePerson.objects.may_be_asked(today + timedelta(days=30)).exists()
    assert ResourcePerson.objects.may_be_asked(today + timedelta(days=31)).exists()
    client.post(address() + "igen/")
    assert ResourcePerson.objects.may_be_asked(today).get() == made
    assert "id_until_error" in client.post(address() + "uppehall/", {"until": "2020-01-01"}).content.decode()


def test_leaving_removes_everything_and_stops_waiting_mail(client):
    confirmed(client)
    path = address()
    assert client.get(path + "sluta/").status_code == 200
    assert ResourcePerson.objects.exists()
    assert client.post(path + "sluta/")["Location"] == "/resurs/borta/"
    assert not ResourcePerson.objects.exists()
    assert set(Message.objects.values_list("state", flat=True)) == {State.CANCELLED}
    assert client.get(path).status_code == 404


def test_replaced_link_says_so_and_leads_on(client):
    confirmed(client)
    old = address()
    new = client.post(old + "byt-lank/")["Location"]
    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 200


@pytest.mark.parametrize("token", ["x", "a" * 43, "../../admin", "-_-"])
def test_foreign_token_is_one_and_the_same_404(client, token):
    assert client.get(f"/resurs/{token}/").status_code == 404


def test_private_pages_are_neither_kept_nor_indexed(client):
    confirmed(client)
    answer = client.get(address())
    assert "no-store" in answer["Cache-Control"]
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex", "no-referrer")


def test_entry_is_asked_after_a_year_warned_once_more_and_gone_after_thirteen_months(client):
    made = confirmed(client)
    start = made.renewed_on
    seen = {}
    for day in range(0, 420):
        before = Message.objects.count()
        pool.tend(start + timedelta(days=day))
        if Message.objects.count() != before:
            seen[day] = Message.objects.latest("id").kind
        if not ResourcePerson.objects.exists():
            seen[day] = "gone"
            break
    assert seen == {365: "people/pool_renew", 382: "people/pool_last_warning", 396: "gone"}


def test_own_page_says_when_she_is_asked_and_when_it_is_gone(client):
    with time_machine.travel("2026-03-02 10:00+01:00"):
        made = confirmed(client)
        own = address()
        page = client.get(own).content.decode()
        assert "Vi frågar dig 2\xa0mars\xa02027 om det fortfarande stämmer" in page
        assert "2\xa0april\xa02027" in page
    ResourcePerson.objects.filter(pk=made.pk).update(state="needs_renewal")
    assert "Stämmer det fortfarande?" in client.get(own).content.decode()


def test_nobody_is_removed_unwarned_when_the_portal_slept(client):
    made = confirmed(client)
    late = made.renewed_on + timedelta(days=500)
    pool.tend(late)
    assert ResourcePerson.objects.get().state == "needs_renewal"
    pool.tend(late + timedelta(days=30))
    assert ResourcePerson.objects.exists()
    pool.tend(late + timedelta(days=31))
    assert not ResourcePerson.objects.exists()


def test_who_says_it_is_still_right_while_old_entries_are_removed_stays(client, monkeypatch):
    made = confirmed(client)
    today = timezone.localdate()
    long_ago = today - timedelta(days=400)
    ResourcePerson.objects.filter(pk=made.pk).update(state="needs_renewal", renewed_on=long_ago, warned_on=long_ago)
    lapse = pool._lapse

    def presses_first(pk, day):
        pool.still_right(made)
        lapse(pk, day)

    monkeypatch.setattr(pool, "_lapse", presses_first)
    pool.tend(today)
    made.refresh_from_db()
    assert (made.state, made.renewed_on) == ("active", today)


def test_still_right_is_good_for_another_year(client):
    made = confirmed(client)
    ResourcePerson.objects.filter(pk=made.pk).update(
        renewed_on=made.renewed_on - timedelta(days=370), state="needs_renewal"
    )
    client.post(address() + "stammer/")
    made.refresh_from_db()
    assert (made.state, made.renewed_on) == ("active", timezone.localdate())


def test_unconfirmed_entry_is_removed_after_a_week(client):
    made = entry()
    ResourcePerson.objects.filter(pk=made.pk).update(entered_at=timezone.now() - timedelta(days=6))
    pool.tend(timezone.localdate())
    assert ResourcePerson.objects.exists()
    ResourcePerson.objects.filter(pk=made.pk).update(entered_at=timezone.now() - timedelta(days=8))
    pool.tend(timezone.localdate())
    assert not ResourcePerson.objects.exists()


def test_somebody_who_telephoned_is_entered_at_once():
    made = pool.enter(Entry("Bo", "business", telephone="040-34 10 00", contact_way="telephone"), by=make_staff())
    assert (made.state, made.person) == ("active", None)
    assert not Message.objects.exists()


def test_entry_nobody_can_reach_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        pool.enter(Entry("Bo", "business"), by=make_staff())


def test_lost_link_says_the_same_to_everybody(client):
    confirmed(client)
    before = Message.objects.count()
    known = client.post("/bli-resursperson/min-lank/", {"email": "bo@foretag.example"})
    unknown = client.post("/bli-resursperson/min-lank/", {"email": "ingen@foretag.example"})
    assert (known.status_code, known["Location"], known.content) == (
        unknown.status_code,
        unknown["Location"],
        unknown.content,
    )
    assert Message.objects.count() == before + 1


def test_english_page_and_mail(client):
    answer = client.post("/en/bli-resursperson/", typed(language="en"))
    assert answer["Location"] == "/en/bli-resursperson/tack/"
    assert Message.objects.get().subject == "Confirm that you want to be a resource person"
    assert "Yes, I want to join" in client.get(address()).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_forms_of_one_address_confirmed_at_the_same_moment_are_one_entry():
    ensure_reference_data()
    links = []
    for _form in range(2):
        entry()
        links.append(pool.find(address().split("/")[-2]))
    gate, problems = threading.Barrier(2), []

    def press(link):
        try:
            gate.wait(5)
            pool.confirm(link)
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(link,)) for link in links]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    assert not problems
    assert ResourcePerson.objects.filter(state="active").count() == 1


def test_second_confirmation_of_one_address_leads_to_the_entry_there_is(client):
    for role in ("vd", "styrelseordförande"):
        entry(role=role, organisation_name="Exempelbolaget")
    texts = Message.objects.filter(kind="people/pool_confirm").order_by("id").values_list("text", flat=True)
    first, second = (re.search(r"http://\S+?(/(?:en/)?resurs/\S+/)", text)[1] for text in texts)
    client.post(f"{first}bekrafta/")
    for _ in range(2):
        html = client.post(f"{second}bekrafta/", follow=True).content.decode()
        assert "Du är redan med" in html
        assert "Det stämmer fortfarande" in html
        assert ("vd</bdi>" in html, "styrelseordförande" in html) == (True, False)
    assert ResourcePerson.objects.exclude(state="unconfirmed").count() == 1


def test_the_link_that_confirms_is_not_replaced_before_it_has(client):
    made = entry()
    mailed = address()
    assert "byt-lank/" not in client.get(mailed).content.decode()
    assert client.post(f"{mailed}byt-lank/")["Location"] == mailed
    client.post(f"{mailed}bekrafta/")
    made.refresh_from_db()
    assert made.state == "active"
    assert client.post(f"{mailed}byt-lank/")["Location"] != mailed


def test_a_competence_added_while_she_changes_her_page_is_not_lost(client):
    made = confirmed(client, own_words="upphandling")
    page = address()
    version = client.get(f"{page}andra/").context["form"]["version"].value()
    competence = Competence.objects.get(key="upphandling")
    pool_staff.add_competence(made, competence, by=make_staff())
    html = client.post(
        f"{page}andra/", typed(own_words="upphandling", competences=[], role="Lärare", version=version)
    ).content.decode()
    assert "Dina uppgifter ändrades" in html
    made.refresh_from_db()
    assert made.competences.filter(competence=competence).exists()
