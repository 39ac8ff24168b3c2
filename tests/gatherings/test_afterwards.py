"""Afterwards: thanks and anonymous questions, report and follow-ups kept as promised, the board, addresses exchanged."""

import re
import threading
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.utils import timezone

from gatherings import afterwards_emails, door, lifecycle, notes, private, registering, tending
from gatherings.admin_forms import ChangeFactsForm
from gatherings.afterwards import exchange, outcomes, telling, thanking
from gatherings.afterwards.outcomes import Point
from gatherings.afterwards.telling import Words
from gatherings.errors import NotReady, Stale
from gatherings.models import Documentation, FeedbackAnswer, FollowUp, Gathering, Outcome, QuestionTicket, Registration
from gatherings.notes import ContactPerson, Written
from gatherings.registering import Contact
from gatherings.vocabulary.afterwards import OutcomeState
from gatherings.vocabulary.life import GatheringState
from gatherings.vocabulary.registration import RegistrationState
from meetmalmo.context import sender
from outbox.models import Message, State
from people.management.commands.roles import set_up_roles
from projects import publishing, starting
from projects.vocabulary import Publication
from tests.builders import ensure_reference_data, make_staff
from tests.gatherings.builders import (
    carin,
    in_state,
    make_crowd,
    make_open,
    make_plan,
    make_registration,
    make_rounds,
    make_tables,
)
from tests.ideas.test_steps import yes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

ANSWERS = {"met_new": 5, "was_heard": 4, "worth_it": 2}


def make_held(*, came=3, stayed_away=1):
    """A gathering held now: so many were there, so many were not."""
    gathering = make_open()
    people = make_crowd(gathering, came + stayed_away)
    in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS)
    Registration.objects.filter(pk__in=[one.pk for one in people[:came]]).update(state=RegistrationState.ATTENDED)
    lifecycle.hold(gathering, by=carin())
    Message.objects.all().delete()
    return gathering


def mailed(kind):
    return list(Message.objects.filter(kind=f"gatherings/{kind}").order_by("to"))


def link(message, part):
    return "/" + re.search(rf"https?://[^/\s]+/(\S*{part}\S*)", message.text)[1]


def private_page(registration, page=""):
    return f"/plats/{private.new_address(registration, at=timezone.now())}/{page}"


# --- Thanks and questions ---------------------------------------------------------------------------------------------


def test_who_was_there_is_thanked_once_and_nobody_else():
    gathering = make_held()
    now = timezone.now() + timedelta(hours=20)
    assert thanking.thank(now) == 3
    assert thanking.thank(now) == 0
    came = gathering.registrations.filter(state=RegistrationState.ATTENDED).values_list("email", flat=True)
    assert sorted(one.to for one in mailed("thanks")) == sorted(came)
    assert QuestionTicket.objects.count() == 3


def test_where_nobody_was_checked_in_everybody_expected_is_thanked():
    gathering = make_open()
    make_crowd(gathering, 2)
    make_registration(gathering, "Väntar Exempelsson", state=RegistrationState.WAITLISTED)
    in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS)
    lifecycle.hold(gathering, by=carin())
    Message.objects.all().delete()
    assert thanking.thank(timezone.now()) == 2


def test_what_nobody_said_was_held_is_held_by_the_clock_and_its_guests_are_thanked():
    gathering = make_open()
    make_crowd(gathering, 2)
    in_state(gathering, GatheringState.REGISTRATION_CLOSED)
    with time_machine.travel(gathering.starts_at, tick=False):
        door.check_in(gathering.registrations.first(), door.Slip(uuid.uuid4()), by=carin())
    for hours, state in ((11, "registration_closed"), (13, "held"), (14, "held")):
        with time_machine.travel(gathering.ends_at + timedelta(hours=hours), tick=False):
            tending.tend(timezone.now())
            gathering.refresh_from_db()
            assert gathering.state == state
    with time_machine.travel(gathering.held_at + timedelta(hours=4), tick=False):
        assert thanking.thank(timezone.now()) == 1
    assert gathering.events.latest("at").actor_kind == "system"


def test_doors_that_were_opened_and_forgotten_are_held_too():
    gathering = make_open()
    make_crowd(gathering, 2)
    in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS)
    with time_machine.travel(gathering.ends_at + timedelta(hours=13), tick=False):
        tending.tend(timezone.now())
        assert thanking.thank(timezone.now()) == 2


def test_where_nobody_stood_at_the_door_the_organiser_is_asked_twice_and_nobody_sees_it_as_coming(client):
    gathering = make_open()
    make_crowd(gathering, 2)
    in_state(gathering, GatheringState.REGISTRATION_CLOSED)
    last = timezone.localdate(gathering.ends_at)
    for days in range(30):
        for _turn in range(2):
            telling.ask_whether_held(last + timedelta(days=days))
    asked = mailed("staff_held")
    assert [one.to for one in asked] == [carin().email] * 2
    assert link(asked[0], "admin").startswith(f"/admin/gatherings/gathering/{gathering.pk}/")
    assert [*Gathering.objects.coming()] == [gathering]
    with time_machine.travel(gathering.ends_at + timedelta(hours=13), tick=False):
        tending.tend(timezone.now())
        gathering.refresh_from_db()
        assert gathering.state == GatheringState.REGISTRATION_CLOSED
        assert not Gathering.objects.coming().exists()
        assert [*Gathering.objects.past()] == [gathering]
        assert "Inget datum än" in client.get("/stormoten/").content.decode()
        client.force_login(carin(), backend="django.contrib.auth.backends.ModelBackend")
        screen = client.get(f"/admin/gatherings/gathering/{gathering.pk}/change/").content.decode()
        assert "ingen har sagt om mötet genomfördes" in screen


def test_long_after_nobody_is_thanked_any_more():
    make_held()
    assert thanking.thank(timezone.now() + timedelta(days=8)) == 0


def test_the_questions_are_answered_once_and_lead_to_nobody(client):
    make_held(came=1, stayed_away=0)
    thanking.thank(timezone.now())
    path = link(mailed("thanks")[0], "stormoten/fragor/")
    assert client.get(path).status_code == 200
    assert not FeedbackAnswer.objects.exists()
    wrong = client.post(path, {**ANSWERS, "met_new": "6"})
    assert wrong.status_code == 200
    assert not FeedbackAnswer.objects.exists()
    assert client.post(path, ANSWERS).status_code == 302
    answer = FeedbackAnswer.objects.get()
    assert (answer.met_new, answer.was_heard, answer.worth_it) == (5, 4, 2)
    # What is stored beside the three answers: the gathering and the day.
    assert {field.name for field in FeedbackAnswer._meta.fields} == {"id", "gathering", *ANSWERS, "answered_on"}
    assert client.get(path).status_code == 410
    assert client.post(path, ANSWERS).status_code == 410
    assert FeedbackAnswer.objects.count() == 1
    assert client.get(f"/stormoten/fragor/{'x' * 43}/").status_code == 404


def test_after_sixty_days_the_questions_are_closed(client):
    gathering = make_held(came=1)
    thanking.thank(timezone.now())
    path = link(mailed("thanks")[0], "stormoten/fragor/")
    with time_machine.travel(gathering.held_at + timedelta(days=61), tick=False):
        assert client.get(path).status_code == 410


def test_fewer_than_five_answers_are_shown_to_nobody(client):
    gathering = make_held()
    for _turn in range(4):
        FeedbackAnswer.objects.create(gathering=gathering, answered_on=timezone.localdate(), **ANSWERS)
    assert thanking.results(gathering) is None
    assert "4 av 4" not in client.get(gathering.get_absolute_url()).content.decode()
    FeedbackAnswer.objects.create(
        gathering=gathering, answered_on=timezone.localdate(), met_new=1, was_heard=1, worth_it=5
    )
    assert [(one.question, one.agree, one.total) for one in thanking.results(gathering)] == [
        ("met_new", 4, 5), ("was_heard", 4, 5), ("worth_it", 1, 5),
    ]  # fmt: skip
    assert "4 av 5" in client.get(gathering.get_absolute_url()).content.decode()


# --- Report and follow-ups --------------------------------------------------------------------------------------------


def test_the_report_is_promised_shown_as_late_and_told_when_it_comes(client):
    gathering = make_held()
    report = gathering.documentation
    assert (report.due_on - gathering.day).days == 14
    assert "Vi lovade den senast" in client.get(gathering.get_absolute_url()).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=50), tick=False):
        assert "Dokumentationen är försenad" in client.get(gathering.get_absolute_url()).content.decode()
    with pytest.raises(NotReady):
        telling.publish(report, by=carin())
    telling.write(report, Words("Borden kom fram till tre saker.", "The tables came up with three things."), version=1)
    assert "tre saker" not in client.get(gathering.get_absolute_url()).content.decode()
    assert telling.publish(report, by=carin()) == 3
    assert telling.publish(report, by=carin()) == 0
    gathering.refresh_from_db()
    assert gathering.state == GatheringState.DOCUMENTED
    assert "tre saker" in client.get(gathering.get_absolute_url()).content.decode()
    assert "three things" in client.get("/en" + gathering.get_absolute_url()).content.decode()
    assert len(mailed("documented")) == 3


def test_the_organiser_is_asked_before_the_day_and_once_more_after_it():
    gathering = make_held()
    due = gathering.documentation.due_on
    asked = [telling.remind(due + timedelta(days=after)) for after in (-5, -4, -3, 0, 1, 9)]
    assert asked == [0, 1, 0, 0, 1, 0]
    assert [one.to for one in mailed("staff_report")] == [carin().email] * 2


def test_follow_ups_are_sent_once_and_the_last_one_ends_it():
    gathering = make_held()
    telling.write(gathering.documentation, Words("Rapport"), version=1)
    telling.publish(gathering.documentation, by=carin())
    two, six = gathering.follow_ups.all()
    assert [one.months for one in (two, six)] == [2, 6]
    with pytest.raises(NotReady):
        telling.send_follow_up(two, by=carin())
    telling.write_follow_up(two, Words("En idé blev projekt."), version=1)
    assert telling.send_follow_up(two, by=carin()) == 3
    assert telling.send_follow_up(two, by=carin()) == 0
    with pytest.raises(Stale):
        telling.write_follow_up(two, Words("Ändrat efteråt"), version=two.version)
    assert two.text == "En idé blev projekt."
    gathering.refresh_from_db()
    assert gathering.state == GatheringState.DOCUMENTED
    telling.write_follow_up(six, Words("Två till."), version=1)
    telling.send_follow_up(six, by=carin())
    gathering.refresh_from_db()
    assert gathering.state == GatheringState.FOLLOWED_UP
    assert len(mailed("followed_up")) == 6
    assert "En idé blev projekt." in mailed("followed_up")[0].text


# --- The board --------------------------------------------------------------------------------------------------------


def test_what_is_missing_stands_on_the_board_as_missing(client):
    gathering = make_held()
    outcome = outcomes.add(gathering, Point("Skugga på skolgårdarna"))
    assert "Skugga på skolgårdarna" not in client.get(gathering.get_absolute_url()).content.decode()
    outcomes.show(outcome, shown=True)
    html = client.get(gathering.get_absolute_url()).content.decode()
    board = html[html.index('id="tavlan"') :]
    assert board.count("saknas") == 3
    yesterday = timezone.localdate() - timedelta(days=1)
    outcomes.change(
        outcome, Point("Skugga på skolgårdarna", owner_name="Fastighetskontoret", next_on=yesterday), version=1
    )
    outcomes.happened(outcome, on=timezone.localdate(), text="Tre skolor valda.", by=carin())
    html = client.get(gathering.get_absolute_url()).content.decode()
    board = html[html.index('id="tavlan"') :]
    assert "saknas" not in board
    assert "Fastighetskontoret" in board
    assert "Tre skolor valda." in board
    assert "försenad" in board


def test_a_point_is_closed_with_words_once():
    outcome = outcomes.add(make_held(), Point("Skugga"))
    for why, state in (("", OutcomeState.DONE), ("Klart", OutcomeState.OPEN)):
        with pytest.raises(NotReady):
            outcomes.close(outcome, state=state, why=why, by=carin())
    outcomes.close(outcome, state=OutcomeState.DROPPED, why="Pengarna räckte inte.", by=carin())
    outcomes.close(outcome, state=OutcomeState.DROPPED, why="Pengarna räckte inte.", by=carin())
    with pytest.raises(Stale):
        outcomes.close(outcome, state=OutcomeState.DONE, why="En gång till.", by=carin())
    assert outcome.state == OutcomeState.DROPPED
    assert [one.text for one in outcome.steps.all()] == ["Pengarna räckte inte."]
    with pytest.raises(NotReady):
        outcomes.happened(outcome, on=timezone.localdate() + timedelta(days=1), text="I morgon", by=carin())


def test_the_page_says_which_ideas_and_projects_came_of_the_gathering(client):
    gathering = make_open()
    make_tables(gathering, 1)
    make_rounds(gathering, 1)
    make_crowd(gathering, 1)
    in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS)
    written = Written("Skugga", "Det är varmt.", "Träd.")
    note = notes.save(gathering.tables.get(), gathering.rounds.get(), written, client_id=uuid.uuid4(), based_on=0).note
    idea = notes.make_idea(note, ContactPerson("Alva Exempelsson", "alva@gast.example", "city"))
    lifecycle.hold(gathering, by=carin())
    outcome = outcomes.add(gathering, Point("Skugga"), note=note)
    outcomes.show(outcome, shown=True)
    assert outcome.idea == idea
    html = client.get(gathering.get_absolute_url()).content.decode()
    assert "En idé lämnades in av borden." in html
    project = project_of(idea)
    assert "/projekt/" not in part(client.get(gathering.get_absolute_url()))
    publishing.publish(project, Publication.PUBLIC, by=carin())
    assert part(client.get(gathering.get_absolute_url())).count(project.get_absolute_url()) == 2


def project_of(idea):
    from ideas import answering  # noqa: PLC0415
    from tests.projects.builders import content  # noqa: PLC0415

    answering.send(answering.write(idea, version=0, written=yes(), by=carin()), by=carin())
    idea.refresh_from_db()
    return starting.from_idea(idea, content(), by=carin())


def part(answer):
    html = answer.content.decode()
    return html[html.index('id="sa-blev-det"') :].partition("</main>")[0]


@pytest.mark.parametrize("size", [1, 30])
def test_the_page_asks_the_database_as_often_for_one_point_as_for_thirty(client, django_assert_max_num_queries, size):
    gathering = make_held()
    for number in range(size):
        outcome = outcomes.add(gathering, Point(f"Punkt {number}", owner_name="Kontoret"))
        outcomes.show(outcome, shown=True)
        outcomes.happened(outcome, on=timezone.localdate(), text="Hände", by=carin())
    client.get(gathering.get_absolute_url())
    with django_assert_max_num_queries(14):
        client.get(gathering.get_absolute_url())


# --- People -----------------------------------------------------------------------------------------------------------


def test_addresses_are_exchanged_when_both_wish_so_and_then_only(client):
    gathering = make_open()
    make_tables(gathering, 1)
    make_rounds(gathering, 1)
    alva, bo, cleo = make_crowd(gathering, 3)
    Registration.objects.filter(pk__in=[alva.pk, bo.pk]).update(share_contact=True)
    make_plan(gathering)
    in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS)
    for one in (alva, bo, cleo):
        one.refresh_from_db()
    assert exchange.met(alva) == [bo]
    assert exchange.met(cleo) == []
    path = private_page(alva, "kontakter/")
    answer = client.post(path, {"people": [bo.pk]})
    assert answer["Location"].endswith("klart=sparat")
    assert not mailed("addresses_exchanged")
    # Nobody outside the tables can be ticked, whatever is posted.
    client.post(path, {"people": [bo.pk, cleo.pk]})
    assert exchange.wish(alva, [bo.pk, cleo.pk]) == 0
    assert exchange.wish(bo, [alva.pk]) == 1
    assert exchange.wish(alva, [bo.pk]) == 0
    to_alva, to_bo = mailed("addresses_exchanged")
    assert (to_alva.to, bo.email in to_alva.text) == (alva.email, True)
    assert (to_bo.to, alva.email in to_bo.text) == (bo.email, True)
    exchange.wish(alva, [])
    assert alva.contact_wishes.get().exchanged_at


def test_two_who_wish_each_other_at_once_both_get_the_address(transactional_db):
    ensure_reference_data()
    gathering = make_open()
    make_tables(gathering, 1)
    make_rounds(gathering, 1)
    alva, bo = make_crowd(gathering, 2)
    Registration.objects.update(share_contact=True)
    make_plan(gathering)
    alva.refresh_from_db()
    bo.refresh_from_db()
    gate = threading.Barrier(2)

    def wish(me, other):
        try:
            gate.wait()
            exchange.wish(me, [other.pk])
        finally:
            connection.close()

    threads = [threading.Thread(target=wish, args=pair) for pair in ((alva, bo), (bo, alva))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.to for one in mailed("addresses_exchanged")] == sorted([alva.email, bo.email])


def test_the_certificate_is_for_those_who_were_there(client):
    gathering = make_held(came=1, stayed_away=1)
    came = gathering.registrations.get(state=RegistrationState.ATTENDED)
    stayed = gathering.registrations.get(state=RegistrationState.NO_SHOW)
    html = client.get(private_page(came, "intyg/")).content.decode()
    assert "Intyg" in html
    assert came.name in html
    assert f"<p>{sender().name}, Malmö stad" in html
    assert client.get(private_page(stayed, "intyg/")).status_code == 302


def test_the_list_has_those_who_chose_it_until_its_last_day(client):
    gathering = make_open()
    alva, bo, cleo = make_crowd(gathering, 3)
    Registration.objects.filter(pk=bo.pk).update(on_list=True, name="<b>Bo</b> Exempelsson")
    waits = make_registration(gathering, "Väntar Exempelsson", state=RegistrationState.WAITLISTED, on_list=True)
    html = client.get(private_page(alva, "deltagare/")).content.decode()
    assert "&lt;b&gt;Bo&lt;/b&gt;" in html
    assert cleo.name not in html
    assert waits.name not in html
    assert "Och 2 personer till." in html
    assert client.get(private_page(waits, "deltagare/")).status_code == 302
    # Nobody said otherwise: two weeks, and a day the organiser sets.
    assert gathering.list_ends_on == gathering.day + timedelta(days=14)
    form = ChangeFactsForm(gathering=gathering)
    typed = {name: form.initial[name] for name in form.fields}
    assert (
        "list_until"
        in ChangeFactsForm({**typed, "list_until": gathering.day - timedelta(days=1)}, gathering=gathering).errors
    )
    changed = ChangeFactsForm({**typed, "list_until": gathering.day + timedelta(days=5)}, gathering=gathering)
    assert changed.is_valid(), changed.errors
    assert changed.given()["list_until"] == gathering.day + timedelta(days=5)
    type(gathering).objects.update(list_until=timezone.localdate() - timedelta(days=1))
    assert client.get(private_page(alva, "deltagare/")).status_code == 302


# --- Staff ------------------------------------------------------------------------------------------------------------


def test_who_lost_the_mail_gets_to_her_certificate_while_links_live_and_no_dead_link_after(client):
    gathering = make_held()
    lost = f"/stormoten/{gathering.slug}/min-plats/"
    came = gathering.registrations.filter(state=RegistrationState.ATTENDED).first()
    with time_machine.travel(gathering.starts_at + timedelta(days=14), tick=False):
        assert lost in client.get(f"/stormoten/{gathering.slug}/").content.decode()
        client.post(lost, {"email": came.email})
        assert client.get(link(mailed("place_link")[0], "plats/") + "intyg/").status_code == 200
    with time_machine.travel(gathering.starts_at + timedelta(days=15), tick=False):
        assert lost not in client.get(f"/stormoten/{gathering.slug}/").content.decode()
        assert client.post(lost, {"email": came.email}).status_code == 404


def test_a_link_lives_as_long_as_the_list_it_leads_to(client):
    gathering = make_held()
    Gathering.objects.filter(pk=gathering.pk).update(list_until=gathering.day + timedelta(days=40))
    me = gathering.registrations.filter(state=RegistrationState.ATTENDED).first()
    page = private_page(me, "deltagare/")
    for days, status in ((15, 200), (40, 200), (41, 410)):
        with time_machine.travel(gathering.starts_at + timedelta(days=days), tick=False):
            assert client.get(page).status_code == status


def test_the_organiser_does_it_all_from_one_page(client):
    gathering = make_held()
    client.force_login(carin())
    page = f"/admin/gatherings/outcome/efterat/{gathering.pk}/"
    assert client.get(page).status_code == 200
    client.post(f"{page}rapport/", {"text": "Tre saker", "text_en": "", "easy_read": "", "version": 1, "publish": "1"})
    client.post(f"{page}uppfoljning-2/", {"text": "Så gick det", "text_en": "", "version": 1, "send": "1"})
    client.post(f"{page}punkt/", {"title": "Skugga", "owner_name": "Kontoret", "next_on": ""})
    gathering.refresh_from_db()
    assert gathering.state == GatheringState.DOCUMENTED
    assert gathering.follow_ups.get(months=2).sent_at
    outcome = Outcome.objects.get()
    steps = f"/admin/gatherings/outcome/{outcome.pk}/steg/"
    client.post(f"{steps}hande/", {"on": timezone.localdate().isoformat(), "text": "Började", "text_en": ""})
    client.post(f"{steps}visa/")
    client.post(f"{steps}andra/", {"title": "Skugga", "owner_name": "Parkerna", "version": 1})
    client.post(f"{steps}avsluta/", {"state": "done", "why": "Klart", "why_en": ""})
    outcome.refresh_from_db()
    assert (outcome.state, outcome.owner_name, outcome.steps.count()) == ("done", "Parkerna", 2)
    assert outcome.published_at
    for path in (page, f"/admin/gatherings/outcome/{outcome.pk}/change/", "/admin/gatherings/outcome/?saknas=agare"):
        assert client.get(path).status_code == 200


# What two write at once: the page, its steps, what each form holds, and where it is kept.
TEXTS = {
    "report": ("rapport/", {"easy_read": ""}, lambda: Documentation.objects.get()),
    "follow-up": ("uppfoljning-2/", {}, lambda: FollowUp.objects.get(months=2)),
}


@pytest.mark.parametrize("what", TEXTS)
def test_of_two_who_write_at_once_nobody_overwrites_the_other_unseen(client, what):
    gathering = make_held()
    step, more, kept = TEXTS[what]
    client.force_login(carin())
    page = f"/admin/gatherings/outcome/efterat/{gathering.pk}/"
    assert 'name="version" value="1"' in client.get(page).content.decode()
    form = {"text_en": "", "version": 1, **more}
    # The second presses at once what makes it public, too.
    client.post(page + step, {**form, "text": "Carins ord"})
    answer = client.post(page + step, {**form, "text": "Bos ord", "publish": "1", "send": "1"})
    html = answer.content.decode()
    assert kept().text == "Carins ord"
    assert not Message.objects.exists()
    assert "Någon annan sparade medan du skrev" in html
    assert html.count("Carins ord") == 1
    # What he wrote is in the form; saved again he takes the place of hers.
    assert re.search(r"<textarea[^>]*>\s*Bos ord</textarea>", html)
    assert 'name="version" value="2"' in html
    client.post(page + step, {**form, "text": "Bos ord", "version": 2})
    assert kept().text == "Bos ord"
    # Pressed twice it is once.
    assert client.post(page + step, {**form, "text": "Bos ord", "version": 2}).status_code == 302
    assert kept().version == 3


def test_of_two_who_change_or_close_a_point_at_once_both_are_heard(client):
    outcome = outcomes.add(make_held(), Point("Skugga"))
    client.force_login(carin())
    steps = f"/admin/gatherings/outcome/{outcome.pk}/steg/"
    client.post(f"{steps}andra/", {"title": "Skugga", "owner_name": "Parkerna", "version": 1})
    html = client.post(f"{steps}andra/", {"title": "Träd", "owner_name": "", "version": 1}).content.decode()
    outcome.refresh_from_db()
    assert (outcome.title, outcome.owner_name) == ("Skugga", "Parkerna")
    assert "Någon annan sparade medan du skrev" in html
    assert 'value="Träd"' in html
    client.post(f"{steps}avsluta/", {"state": "done", "why": "Klart", "why_en": "Done"})
    assert client.post(f"{steps}avsluta/", {"state": "done", "why": "Klart", "why_en": "Done"}).status_code == 302
    html = client.post(f"{steps}avsluta/", {"state": "dropped", "why": "Inga pengar", "why_en": ""}).content.decode()
    outcome.refresh_from_db()
    assert (outcome.state, [one.text for one in outcome.steps.all()]) == ("done", ["Klart"])
    assert "Någon annan avslutade den" in html
    assert 'value="Inga pengar"' in html
    # Closed meanwhile it is not opened or given a next date by an old page.
    html = client.post(f"{steps}andra/", {"title": "Skugga", "next_on": "2030-01-01", "version": 2}).content.decode()
    outcome.refresh_from_db()
    assert outcome.next_on is None


def test_pressed_twice_is_one_point_and_one_thing_that_happened(client):
    gathering = make_held()
    client.force_login(carin())
    key = {"form_key": "k" * 22}
    for _ in range(2):
        client.post(f"/admin/gatherings/outcome/efterat/{gathering.pk}/punkt/", {"title": "Skugga", **key})
    outcome = Outcome.objects.get()
    for _ in range(2):
        step = {"on": timezone.localdate().isoformat(), "text": "Började", "text_en": "", **key}
        client.post(f"/admin/gatherings/outcome/{outcome.pk}/steg/hande/", step)
    assert outcome.steps.count() == 1


NOT_THERE = [("idea", "MM-1999-0001"), ("project", "P-99999"), ("project", "²"), ("owner", "Finns inte AB")]


@pytest.mark.parametrize(("field", "typed"), NOT_THERE)
def test_what_is_not_there_is_said_beside_the_field(client, field, typed):
    gathering = make_held()
    client.force_login(carin())
    answer = client.post(f"/admin/gatherings/outcome/efterat/{gathering.pk}/punkt/", {"title": "Skugga", field: typed})
    assert "Det finns ing" in answer.content.decode()
    assert not Outcome.objects.exists()


def test_who_may_only_read_changes_nothing(client):
    gathering = make_held()
    outcome = outcomes.add(gathering, Point("Skugga"))
    reader = make_staff("robin@malmo.example", "Robin Exempelsson", role="Läsare", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_gathering"))
    client.force_login(reader)
    assert client.get(f"/admin/gatherings/outcome/efterat/{gathering.pk}/").status_code == 200
    for path in (f"efterat/{gathering.pk}/rapport/", f"efterat/{gathering.pk}/punkt/", f"{outcome.pk}/steg/visa/"):
        assert client.post(f"/admin/gatherings/outcome/{path}", {"text": "x", "title": "x"}).status_code == 403
    outcome.refresh_from_db()
    assert outcome.published_at is None
    assert gathering.documentation.text == ""


def test_who_does_not_come_or_comes_later_sees_nobody_to_exchange_with(client):
    gathering = make_open(in_days=1)
    me, bo = make_crowd(gathering, 2)
    make_tables(gathering, 1)
    make_rounds(gathering, 1)
    gathering.registrations.update(share_contact=True)
    make_plan(gathering)
    page = private_page(me, "kontakter/")
    assert client.get(page).status_code == 302
    in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS)
    assert bo.name in client.get(page).content.decode()
    registering.cancel(me)
    assert client.get(page).status_code == 302
    assert exchange.met(me) == []


@pytest.mark.parametrize(("state", "shares"), [("attended", True), ("attended", False), ("registered", True)])
def test_thanks_promise_what_her_page_has(client, reference_data, state, shares):
    gathering = make_open(in_days=1)
    alva = make_registration(gathering, language="en", share_contact=shares)
    in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS)
    Registration.objects.filter(pk=alva.pk).update(state=state)
    lifecycle.hold(gathering, by=carin())
    thanking.thank(timezone.now())
    text = Message.objects.get(kind="gatherings/thanks").text
    assert ("Your certificate: http" in text) == (state == "attended")
    assert ("Exchange addresses" in text) == (state == "attended" and shares)
    if state == "attended":
        assert client.get(link(Message.objects.get(kind="gatherings/thanks"), "intyg")).status_code == 200


def test_after_the_day_she_finds_how_to_take_her_name_off_the_list(client, reference_data):
    gathering = make_held(came=1, stayed_away=0)
    alva = gathering.registrations.get()
    page = private_page(alva)
    html = client.get(page).content.decode()
    assert f"{page}andra/" in html
    assert "avboka/" not in html
    form = client.get(f"{page}andra/").context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    client.post(f"{page}andra/", {**sent, "on_list": ""})
    alva.refresh_from_db()
    assert not alva.on_list


def test_a_follow_up_that_was_sent_while_somebody_wrote_it_is_said_to_stay(client):
    set_up_roles()
    client.force_login(make_staff("koord@malmo.example", role="coordinator"))
    gathering = make_open()
    make_registration(gathering)
    in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS)
    lifecycle.hold(gathering, by=carin())
    one = gathering.follow_ups.get(months=2)
    telling.write_follow_up(one, Words("Första texten."), version=one.version)
    read_at = one.version
    typed = {"text": "Min längre text som tog en timme.", "text_en": ""}
    page = f"/admin/gatherings/outcome/efterat/{gathering.pk}/uppfoljning-2/"
    html = client.post(page, {**typed, "version": read_at - 1}).content.decode()
    assert "står kvar i formuläret" in html
    telling.send_follow_up(one, by=carin())
    html = client.post(page, {**typed, "version": read_at - 1}).content.decode()
    assert "Texten har skickats under tiden" in html
    assert "Min längre text som tog en timme." in html
    assert "i formuläret nedanför" not in html


@pytest.mark.parametrize("right", ["ratt@gast.example", ""])
def test_what_is_told_afterwards_goes_to_the_corrected_address_only(right):
    gathering = make_held()
    thanking.thank(timezone.now())
    alva = gathering.registrations.filter(state=RegistrationState.ATTENDED).order_by("pk").first()
    other = gathering.registrations.filter(state=RegistrationState.ATTENDED).order_by("pk").last()
    alva.gathering = gathering
    afterwards_emails.addresses_exchanged(alva, other)
    wrong = alva.email
    registering.correct(alva, Contact(alva.name, right, "", "", "sv"), version=alva.version, by=carin())
    waiting = Message.objects.filter(state=State.WAITING)
    assert not waiting.filter(to=wrong).exists()
    assert waiting.filter(kind="gatherings/addresses_exchanged", to=right).exists() == bool(right)
    thanks = list(waiting.filter(kind="gatherings/thanks", to=right))
    assert len(thanks) == bool(right)
    for mail in thanks:
        # Her page has another address now.
        assert private.find(re.search(r"/plats/([\w-]+)/", mail.text)[1]) == alva
    thanking.thank(timezone.now())
    assert waiting.filter(kind="gatherings/thanks", to=right).count() == bool(right)
