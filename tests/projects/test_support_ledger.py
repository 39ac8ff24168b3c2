"""The ledger of support and the applications: each step allowed, refused, repeated, its history and its mail."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from border.formkeys import OtherContent, new_form_key
from outbox.models import Message
from people.models import Organisation
from projects import applying, lifecycle, private, supporting
from projects.applying import Applicant
from projects.errors import NotReady, WrongState
from projects.models import Project, Support, SupportApplication, SupportEvent
from projects.supporting import Gift, Giver, Wish
from projects.vocabulary import ProjectActor
from tests.projects.builders import carin, make_ongoing, make_project
from tests.projects.support_builders import TEAM, day, lead_of, make_programme, promised, wished

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return make_ongoing()


def mails(name):
    return list(Message.objects.filter(kind=f"projects/{name}"))


def states(row):
    return [(event.old_state, event.new_state, event.actor_kind) for event in row.events.all()]


def test_lead_asks_and_the_coordinator_is_told_with_the_day_of_the_answer(project):
    with time_machine.travel("2026-11-16 10:00+01:00", tick=False):
        support = wished(project, amount=50_000)
    assert (support.state, support.asked_on, support.answer_by) == ("asked", date(2026, 11, 16), date(2026, 11, 30))
    assert (support.asked_amount, support.asked_by) == (50_000, lead_of(project))
    assert states(support) == [("", "asked", "lead")]
    (mail,) = mails("support_asked")
    assert mail.to == carin().email
    assert "måndag 30 november 2026" in " ".join(mail.text.split())
    assert "lokal för möten" in mail.text
    # What they wrote stands on the page, never in the mail.
    assert "trettio" not in mail.text + mail.subject
    assert f"/admin/projects/project/{project.pk}/stod/" in mail.text


def test_pressed_twice_it_is_one_and_other_words_are_noticed(project):
    key = new_form_key()
    first = supporting.ask(lead_of(project), Wish("premises", "En sal", form_key=key))
    again = supporting.ask(lead_of(project), Wish("premises", "En sal", form_key=key))
    assert first == again
    with pytest.raises(OtherContent):
        supporting.ask(lead_of(project), Wish("premises", "Två salar", form_key=key))
    assert Support.objects.count() == len(mails("support_asked")) == 1


def test_only_the_lead_of_a_project_that_goes_on_asks(project):
    member = project.members.exclude(role="lead").first()
    with pytest.raises(WrongState):
        supporting.ask(member, Wish("premises", "En sal", form_key=new_form_key()))
    lead = lead_of(project)
    lifecycle.discontinue(project, why="Slut", lessons="Inget", by=carin())
    with pytest.raises(WrongState):
        supporting.ask(lead, Wish("premises", "En sal", form_key=new_form_key()))
    assert not Support.objects.exists()


def test_project_without_coordinator_asks_them_all(project):
    Project.objects.filter(pk=project.pk).update(coordinator=None)
    carin().groups.create(name="coordinator")
    wished(project)
    assert [mail.to for mail in mails("support_asked")] == [carin().email]


def test_promise_names_day_and_giver_and_tells_the_lead(project):
    support = wished(project)
    supporting.promise(
        support, until=day(10), giver=Giver("Exempelhus", "business", "Uthyrare"), amount=3_000, by=carin()
    )
    assert (support.state, support.promised_until, support.promised_amount) == ("promised", day(10), 3_000)
    assert (support.organisation.name, support.by_sphere, support.by_role) == ("Exempelhus", "business", "Uthyrare")
    (mail,) = mails("support_promised")
    assert mail.to == "bjorn@grupp.example"
    assert "/stod/" in mail.text
    assert states(support)[1:] == [("asked", "promised", "staff")]


@pytest.mark.parametrize(("until", "giver"), [(-1, TEAM), (5, Giver()), (5, Giver(role="  "))])
def test_promise_without_day_to_come_or_giver_is_refused(project, until, giver):
    support = wished(project)
    with pytest.raises(NotReady):
        supporting.promise(support, until=day(until), giver=giver, by=carin())
    support.refresh_from_db()
    assert support.state == "asked"
    assert not mails("support_promised")


def test_promise_gets_a_new_day_with_the_reason(project):
    support = promised(project, days=3)
    supporting.postpone(support, until=day(20), why="Salen är utlånad.", by=carin())
    assert (support.state, support.promised_until, support.why) == ("promised", day(20), "Salen är utlånad.")
    (mail,) = mails("support_postponed")
    assert "Salen" not in mail.text
    assert "Det är vårt fel" in mail.text
    with pytest.raises(NotReady):
        supporting.postpone(support, until=day(30), why=" ", by=carin())
    asked = wished(project)
    with pytest.raises(WrongState):
        supporting.postpone(asked, until=day(30), why="Skäl", by=carin())


def test_promise_is_late_the_day_after_and_stands_in_the_lists(project):
    support = promised(project, days=3)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert not support.is_late()
        assert not Support.objects.late(timezone.localdate()).exists()
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert support.is_late()
        assert support.chip == "late"
        assert Support.objects.late(timezone.localdate()).get() == support


def test_given_ends_the_promise_and_counts(project):
    support = promised(project)
    supporting.fulfil(support, on=day(), giver=TEAM, amount=None, persons=7, by=carin())
    assert (support.state, support.given_on, support.persons) == ("given", day(), 7)
    assert [new for _old, new, _who in states(support)] == ["asked", "promised", "given"]
    with pytest.raises(NotReady):
        supporting.fulfil(wished(project), on=day(1), giver=TEAM, by=carin())


@pytest.mark.parametrize("first", [promised, wished])
def test_lead_is_told_of_what_is_given(project, first):
    """Also when nobody promised it before: it is the answer she was promised."""
    supporting.fulfil(first(project), on=day(), giver=Giver("Exempelhus", "business"), by=carin())
    (mail,) = mails("support_given")
    assert mail.to == "bjorn@grupp.example"
    assert "Har ni inte fått det?" in mail.text
    assert "/stod/" in mail.text
    # Who gave it and what stands on her page, not in the mail.
    assert "Exempelhus" not in mail.text


def test_what_was_never_asked_for_is_written_down_without_a_mail(project):
    supporting.give(project, Gift("premises", "Sal", day()), by=carin())
    assert not mails("support_given")


def test_no_says_why_and_tells_the_lead(project):
    support = wished(project)
    with pytest.raises(NotReady):
        supporting.decline(support, why=" ", by=carin())
    supporting.decline(support, why="Vi har ingen sal.", by=carin())
    (mail,) = mails("support_declined")
    assert "Vi har ingen sal" not in mail.text
    assert (support.state, support.why) == ("declined", "Vi har ingen sal.")
    with pytest.raises(WrongState):
        supporting.promise(support, until=day(5), giver=TEAM, by=carin())


def test_staff_strike_a_wish_with_the_reason_and_the_lead_reads_it(client, project):
    support = wished(project)
    with pytest.raises(NotReady):
        supporting.strike(support, why=" ", by=carin())
    assert not mails("support_struck")
    supporting.strike(support, why="Det står två gånger.", by=carin())
    (mail,) = mails("support_struck")
    assert (mail.to, "två gånger" in mail.text) == ("bjorn@grupp.example", False)
    page = client.get(f"/grupp/{private.new_address(lead_of(project), at=timezone.now())}/stod/").content.decode()
    assert "Samordnaren har strukit det här:</b> Det står två gånger." in page


def test_what_the_group_took_back_itself_or_never_asked_for_is_gone_from_its_page(client, project):
    supporting.take_back(wished(project, text="Ångrad önskan"))
    given = supporting.give(project, Gift("premises", "Fel rad", day()), by=carin())
    supporting.strike(given, why="Annat projekt", by=carin())
    page = client.get(f"/grupp/{private.new_address(lead_of(project), at=timezone.now())}/stod/").content.decode()
    assert [words for words in ("Ångrad", "Fel rad", "Annat projekt") if words in page] == []
    assert not mails("support_struck")


def test_wish_that_is_promised_is_not_taken_back_by_an_old_page(project):
    old = wished(project)
    supporting.promise(Support.objects.get(pk=old.pk), until=day(5), giver=TEAM, by=carin())
    with pytest.raises(WrongState):
        supporting.take_back(old)
    old.refresh_from_db()
    with pytest.raises(WrongState):
        supporting.take_back(old)
    with pytest.raises(WrongState):
        supporting.strike(old, why="Fel", by=carin())
    assert Support.objects.get().state == "promised"


def test_promise_that_is_kept_earlier_is_no_apology(project):
    support = promised(project, days=20)
    supporting.postpone(support, until=day(3), why="Salen blev ledig.", by=carin())
    (mail,) = mails("support_brought_forward")
    assert "tidigare" in mail.text
    assert not mails("support_postponed")
    with pytest.raises(NotReady):
        supporting.postpone(support, until=day(3), why="Samma dag", by=carin())
    supporting.postpone(support, until=day(4), why="En dag till.", by=carin())
    assert len(mails("support_postponed")) == 1


@pytest.mark.parametrize("on", [date(2014, 12, 31), date(1950, 1, 1)])
def test_nothing_was_given_or_sent_before_meet_malmo_began(project, on):
    with pytest.raises(NotReady, match="2015"):
        supporting.fulfil(wished(project), on=on, giver=TEAM, by=carin())
    with pytest.raises(NotReady, match="2015"):
        supporting.give(project, Gift("premises", "Sal", on), by=carin())
    application = applying.consider(project, make_programme(), Applicant(), by=carin())
    with pytest.raises(NotReady, match="2015"):
        applying.send(application, on=on, by=carin())
    assert not Support.objects.given().exists()


def test_lead_takes_back_a_wish_but_never_what_was_given(project):
    support = wished(project)
    supporting.take_back(support)
    assert states(support)[-1] == ("asked", "withdrawn", "lead")
    given = supporting.give(project, Gift("premises", "Sal", day()), by=carin())
    with pytest.raises(WrongState):
        supporting.take_back(given)
    with pytest.raises(NotReady):
        supporting.strike(given, why=" ", by=carin())
    supporting.strike(given, why="Fel projekt", by=carin())
    assert not Support.objects.given().exists()


def test_of_two_who_answer_at_once_the_second_is_told(project):
    support = wished(project)
    other = Support.objects.get(pk=support.pk)
    supporting.decline(support, why="Nej", by=carin())
    with pytest.raises(WrongState):
        supporting.promise(other, until=day(5), giver=TEAM, by=carin())
    assert not mails("support_promised")
    twice = promised(project)
    stale = Support.objects.get(pk=twice.pk)
    supporting.postpone(twice, until=day(30), why="Skäl", by=carin())
    with pytest.raises(WrongState):
        supporting.postpone(stale, until=day(40), why="Skäl", by=carin())


def test_wish_from_the_telephone_waits_like_any_other(project):
    # Two weeks on is a Saturday: the answer comes on the working day before.
    with time_machine.travel("2026-11-21 10:00+01:00"):
        support = supporting.note_wish(project, Wish("premises", "Ett rum"), by=carin())
    assert (support.state, support.answer_by, support.asked_by) == ("asked", date(2026, 12, 4), None)
    assert states(support) == [("", "asked", "staff")]


def test_member_who_leaves_leaves_the_wish(project):
    support = wished(project)
    lead_of(project).delete()
    support.refresh_from_db()
    assert support.asked_by is None
    supporting.promise(support, until=day(5), giver=TEAM, by=carin())
    assert not mails("support_promised")


def test_history_cannot_be_changed(project):
    wished(project)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        SupportEvent.objects.update(note="annat")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        SupportEvent.objects.all().delete()


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"state": "borta"}, "support_state_known"),
        ({"state": "asked"}, "support_asked_on_a_day_with_an_answer_day"),
        ({"state": "promised", "promised_on": date(2026, 1, 1), "promised_until": date(2026, 2, 1)}, "support_promised_by"),
        ({"state": "promised", "by_role": "Någon"}, "support_promised_by_somebody_until_a_day"),
        ({"state": "given"}, "support_given_on_a_day"),
        ({"state": "declined"}, "support_declined_says_why"),
        ({"state": "withdrawn", "by_sphere": "mars"}, "support_sphere_known"),
        ({"state": "withdrawn", "asked_amount": -1}, "asked_amount"),
    ],
)  # fmt: skip
def test_database_refuses_what_can_never_be(project, columns, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Support.objects.create(project=project, kind="premises", text="Sal", **columns)


# --- Applications -----------------------------------------------------------------------------------------------------


def test_application_is_begun_once_at_a_time(project):
    programme = make_programme()
    first = applying.consider(project, programme, Applicant(role="Kassör"), by=carin())
    again = applying.consider(project, programme, Applicant(), actor=ProjectActor.LEAD)
    assert first == again
    with pytest.raises(IntegrityError, match="application_once_at_a_time"), transaction.atomic():
        SupportApplication.objects.create(project=project, programme=programme, begun_on=day())
    applying.withdraw(first, by=carin())
    assert applying.consider(project, programme, Applicant(), by=carin()) != first


def test_one_cannot_begin_what_is_over_or_in_a_project_that_has_ended(project):
    over = make_programme("Över", last_date=day(-1))
    with pytest.raises(NotReady):
        applying.consider(project, over, Applicant(), by=carin())
    open_ = make_programme()
    lifecycle.discontinue(project, why="Slut", lessons="Inget", by=carin())
    with pytest.raises(WrongState):
        applying.consider(project, open_, Applicant(), by=carin())


def test_grant_becomes_a_line_of_the_ledger_by_its_giver(project):
    application = applying.consider(project, make_programme(), Applicant(amount=60_000), by=carin())
    applying.send(application, on=day(-5), amount=55_000, actor=ProjectActor.LEAD)
    with pytest.raises(NotReady):
        applying.grant(application, on=day(), decision="Ja", by=carin())
    support = applying.grant(application, on=day(-1), decision="Ja", amount=40_000, by=carin())
    assert (support.state, support.kind, support.asked_amount, support.given_amount) == (
        "given", "funding_search", 55_000, 40_000,
    )  # fmt: skip
    assert (support.organisation, support.by_sphere) == (
        Organisation.objects.get(name="Exempelstiftelsen"),
        "civil_society",
    )
    assert (support.given_on, support.application, support.persons) == (day(-1), application, None)
    assert [new for _old, new, _who in states(application)] == ["considering", "sent", "granted"]
    (mail,) = mails("support_application_granted")
    assert (mail.to, "Gröna gårdar" in mail.subject) == ("bjorn@grupp.example", True)
    with pytest.raises(WrongState):
        applying.grant(SupportApplication.objects.get(pk=application.pk), on=day(), decision="", amount=1, by=carin())
    assert Support.objects.count() == 1


def test_grant_that_is_struck_waits_for_its_giver_again(project):
    application = applying.consider(project, make_programme(), Applicant(), by=carin())
    applying.send(application, on=day(-5), by=carin())
    support = applying.grant(application, on=day(-1), decision="Ja", amount=40_000, by=carin())
    supporting.strike(support, why="Fel projekt.", by=carin())
    application.refresh_from_db()
    assert (application.state, application.granted_amount, application.decided_on, application.decision) == (
        "sent", None, None, "Fel projekt.",
    )  # fmt: skip
    assert not Support.objects.given().exists()
    assert len(mails("support_struck")) == 1
    again = applying.grant(application, on=day(), decision="Ja, till er", amount=30_000, by=carin())
    assert (Support.objects.given().get(), again.application, again.given_amount) == (again, application, 30_000)
    # The lead was told that the first was a mistake, so she is told of the second.
    assert len(mails("support_application_granted")) == 2


def test_grant_cannot_be_struck_while_the_group_applies_anew(project):
    programme = make_programme()
    application = applying.consider(project, programme, Applicant(), by=carin())
    applying.send(application, on=day(-5), by=carin())
    support = applying.grant(application, on=day(-1), decision="Ja", amount=40_000, by=carin())
    applying.consider(project, programme, Applicant(), by=carin())
    with pytest.raises(NotReady, match="på nytt"):
        supporting.strike(support, why="Fel", by=carin())
    assert Support.objects.given().get() == support
    assert not mails("support_struck")


def test_no_and_impossible_days(project):
    application = applying.consider(project, make_programme(), Applicant(), by=carin())
    with pytest.raises(NotReady):
        applying.send(application, on=day(1), by=carin())
    with pytest.raises(WrongState):
        applying.decline(application, on=day(), decision="Nej", by=carin())
    applying.send(application, on=day(), by=carin())
    for impossible in (-1, 1):
        with pytest.raises(NotReady):
            applying.decline(application, on=day(impossible), decision="Nej", by=carin())
    applying.decline(application, on=day(), decision="Pengarna är slut.", by=carin())
    assert (application.state, application.decision) == ("declined", "Pengarna är slut.")
    (mail,) = mails("support_application_declined")
    assert (mail.to, "Pengarna är slut" in mail.text) == ("bjorn@grupp.example", False)
    assert not Support.objects.exists()


def test_of_two_who_decide_at_once_the_second_is_told(project):
    application = applying.consider(project, make_programme(), Applicant(), by=carin())
    other = SupportApplication.objects.get(pk=application.pk)
    applying.withdraw(application, by=carin())
    with pytest.raises(WrongState):
        applying.send(other, on=day(), by=carin())


# --- What the public sees ---------------------------------------------------------------------------------------------


def test_public_page_shows_only_what_is_given_and_only_kinds_and_organisations(client, project):
    wished(project, "process_support", "Hemlig önskan om möte")
    promised(project, kind="horizon_scan", text="Hemligt löfte")
    given = Gift("premises", "Hemlig sal", day())
    for _ in range(2):
        supporting.give(project, given, by=carin(), giver=Giver("Exempelhus", "business", "Hemlig roll"), amount=12_345)
    page = client.get(project.get_absolute_url()).content.decode()
    assert "Lokal för möten: <bdi>Exempelhus</bdi> (2 gånger)" in page
    for hidden in (
        "Hemlig",
        "12345",
        "12 345",
        "12\N{NARROW NO-BREAK SPACE}345",
        "Processtöd",
        "Se vad andra har gjort",
    ):
        assert hidden not in page
    struck = Support.objects.given().first()
    supporting.strike(struck, why="Fel", by=carin())
    assert "(2 gånger)" not in client.get(project.get_absolute_url()).content.decode()


def test_support_of_one_project_is_not_another_projects(client, project):
    other = make_project(title="Annat")
    supporting.give(other, Gift("premises", "Sal", day()), by=carin())
    assert "Lokal för möten" not in client.get(project.get_absolute_url()).content.decode()
