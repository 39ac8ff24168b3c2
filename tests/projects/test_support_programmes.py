"""The catalogue of programmes beside a project: the words are true of the rows, last days are told in time and once."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from ideas.workdays import is_working_day
from outbox.models import Message
from people.vocabulary import Sphere
from projects import (
    applying,
    groups,
    last_days,
    lifecycle,
    private,
    programmes,
    staffing,
    support_calendar,
    support_worklist,
)
from projects.applying import Applicant
from projects.errors import NotReady
from projects.models import Project, SupportProgramme
from projects.support_words import kronor
from projects.vocabulary import ProjectActor
from tests.projects.builders import carin, make_ongoing, make_project
from tests.projects.support_builders import day, lead_of, make_programme, promised, wished

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return make_ongoing()


def why(project, name="Gröna gårdar"):
    found = programmes.for_project(project)
    return next((one.why for one in (*found.fits, *found.others) if one.programme.name == name), None)


def names(project):
    return [one.programme.name for one in programmes.for_project(project).fits]


# --- Words ------------------------------------------------------------------------------------------------------------


def test_reasons_name_themes_partners_and_the_need(project):
    wished(project, "funding_search", "Pengar till träd", amount=50_000)
    make_programme(themes=("klimat", "arbete"), spheres=["business", "academia"], amount_from=20_000, amount_to=80_000)
    assert why(project) == [
        "Gruppen har bett om det: hjälp att söka pengar.",
        "Det gäller klimat och miljö, som projektet handlar om.",
        "Får söka: Näringsliv (Trädgårdsbolaget Exempel).",
        f"Det ger {kronor(20_000)} till {kronor(80_000)}; gruppen har bett om {kronor(50_000)}.",
    ]
    with translation.override("en"):
        assert why(project)[0] == "The group has asked for this kind: help to look for funding."
        assert "SEK\N{NO-BREAK SPACE}20,000" in why(project)[3]


def test_every_sentence_is_true_of_the_rows(project):
    """Each name in a sentence is looked up in the rows; what is not there is not said."""
    wished(project, "premises", "En sal")
    for number, (themes, spheres) in enumerate(
        [((), []), (("klimat",), ["city"]), (("arbete",), ["business"]), (("klimat", "skola"), ["academia"]), ((), ["civil_society"])]
    ):  # fmt: skip
        make_programme(f"Program {number}", kind="premises", themes=themes, spheres=spheres)
    found = programmes.for_project(project)
    assert len(found.fits) + len(found.others) == 5
    mine = {theme.name.lower() for theme in project.themes.all()}
    partners = {(str(p.get_sphere_display()), p.organisation.name) for p in project.partners.all()}
    for one in (*found.fits, *found.others):
        own = {theme.name.lower() for theme in one.programme.themes.all()}
        for line in one.why:
            if "som projektet handlar om" in line:
                said = set(line.removeprefix("Det gäller ").removesuffix(", som projektet handlar om.").split(", "))
                assert said == own & mine != set()
            if line.startswith("Får söka: "):
                for part in line.removeprefix("Får söka: ").removesuffix(".").split("; "):
                    sphere, organisations = part.removesuffix(")").split(" (")
                    assert sphere in {str(Sphere(key).label) for key in one.programme.spheres}
                    assert all((sphere, name) in partners for name in organisations.split(", "))
            if line == "Det gäller alla ämnen.":
                assert not own
            if line == "Alla får söka.":
                assert not one.programme.spheres


def test_partner_who_left_is_not_named_and_does_not_count(project):
    make_programme(themes=("klimat",), spheres=["business"])
    assert names(project)
    groups.remove_partner(project.partners.get(sphere="business"), by=carin())
    assert why(project) == ["Bara Näringsliv får söka, och ingen organisation därifrån är med i projektet."]


def test_needs_come_from_the_flag_the_lead_and_the_free_chairs(project):
    for kind in ("funding_search", "project_lead", "participants", "premises"):
        make_programme(kind, kind=kind)
    assert names(project) == []
    Project.objects.filter(pk=project.pk).update(seeking_funding=True)
    project.refresh_from_db()
    assert why(project, "funding_search")[0] == "Projektet söker pengar."
    staffing.add_need(
        project, {"text": "Någon", "sphere": "", "commitment": "", "competence": None, "administration": None,
                  "strength": "should", "level": 1, "count": 1, "public": True}, by=carin())  # fmt: skip
    assert why(project, "participants")[0] == "Gruppen söker fler personer."
    groups.leave(lead_of(project))
    assert why(project, "project_lead")[0] == "Ingen leder projektet ännu."
    assert set(names(project)) == {"funding_search", "participants", "project_lead"}


def test_what_has_been_answered_is_asked_for_no_more(project):
    make_programme(kind="premises")
    assert names(project) == []
    promised(project)
    assert names(project) == []
    wished(project)
    assert names(project) == ["Gröna gårdar"]


def test_closed_and_over_are_not_suggested(project):
    programme = make_programme(themes=("klimat",))
    make_programme("Över", themes=("klimat",), last_date=day(-1))
    assert names(project) == ["Gröna gårdar"]
    assert why(project, "Över") == ["Sista dagen att söka har varit."]
    assert programmes.close(programme)
    assert not programmes.close(programme)
    assert names(project) == []


def test_catalogue_of_thirty_costs_as_much_as_one(project, django_assert_num_queries):
    make_programme("Program", themes=("klimat",))
    with django_assert_num_queries(9):
        programmes.for_project(project)
    for number in range(29):
        make_programme(f"Program {number}", themes=("klimat",))
    with django_assert_num_queries(9):
        assert len(programmes.for_project(project).fits) == 30


# --- Checking ---------------------------------------------------------------------------------------------------------


def test_programme_nobody_checked_for_half_a_year_is_listed_until_somebody_does():
    with time_machine.travel("2026-01-10 10:00+01:00"):
        programme = make_programme()
    with time_machine.travel("2026-07-08 10:00+02:00"):
        assert not SupportProgramme.objects.unchecked(timezone.localdate()).exists()
    with time_machine.travel("2026-07-09 10:00+02:00"):
        assert SupportProgramme.objects.unchecked(timezone.localdate()).get() == programme
        programmes.check(programme, by=carin())
        programme.refresh_from_db()
        assert (programme.checked_on, programme.version) == (date(2026, 7, 9), 2)
        assert not SupportProgramme.objects.unchecked(timezone.localdate()).exists()


def test_new_programme_is_checked_before_it_is_kept():
    carin()
    with pytest.raises(NotReady):
        programmes.keep(SupportProgramme(name="X", giver="Y"), by=carin(), checked=False)


# --- Last days --------------------------------------------------------------------------------------------------------

OFFICE = "08:45+01:00"


def remind_on(day_words, clock=OFFICE):
    with time_machine.travel(f"{day_words} {clock}", tick=False):
        return last_days.remind(timezone.now())


def mails(name="support_last_day"):
    return list(Message.objects.filter(kind=f"projects/{name}"))


@pytest.fixture
def considered():
    """An application whose last day is Thursday 3 December 2026."""
    with time_machine.travel(f"2026-11-02 {OFFICE}"):
        project = make_ongoing()
        return applying.consider(project, make_programme(last_date=date(2026, 12, 3)), Applicant(), by=carin())


def test_lead_and_coordinator_are_reminded_at_fourteen_and_three_days_and_never_twice(considered):
    assert remind_on("2026-11-18") == 0
    assert not mails()
    for _ in range(3):
        remind_on("2026-11-19")
    assert (len(mails()), len(mails("support_last_day_staff"))) == (1, 1)
    for between in ("2026-11-20", "2026-11-25", "2026-11-27"):
        remind_on(between)
    assert len(mails()) == 1
    # Three days before is Monday 30 November.
    for again in ("2026-11-30", "2026-12-01", "2026-12-03"):
        remind_on(again)
    assert (len(mails()), len(mails("support_last_day_staff"))) == (2, 2)
    remind_on("2026-12-04")
    assert len(mails()) == 2
    last = max(mails(), key=lambda mail: mail.pk)
    assert (last.to, "om 3 dagar" in last.text) == ("bjorn@grupp.example", True)
    assert mails("support_last_day_staff")[0].to == carin().email


@pytest.mark.parametrize(
    "moment",
    [
        ("2026-11-21", OFFICE),
        ("2026-11-19", "06:59+01:00"),
        ("2026-11-19", "18:00+01:00"),
        ("2026-11-19", "23:30+01:00"),
    ],
)
def test_nobody_is_reminded_out_of_office_hours(considered, moment):
    assert remind_on(*moment) == 0
    assert not mails()


def test_what_was_missed_is_made_up_for_with_one_mail(considered):
    remind_on("2026-12-01")
    assert len(mails()) == 1
    assert "om 2 dagar" in mails()[0].text


@pytest.mark.parametrize("year", range(2026, 2036))
def test_no_last_day_of_ten_years_passes_without_both_marks(year):
    """Whatever the holidays: there is a working day on or before each mark, and no mark comes later than it should."""
    for number in range(0, 365, 3):
        last = date(year, 1, 1) + timedelta(days=number)
        for mark in (14, 3):
            due = last - timedelta(days=mark)
            told = next(d for back in range(15) if is_working_day(d := due - timedelta(days=back)))
            assert last_days.mark_reached(last, told) in (mark, 3)
            before = told - timedelta(days=1)
            assert last_days.mark_reached(last, before) in ((14, None) if mark == 3 else (None,))


def test_moved_last_day_is_reminded_of_anew(considered):
    remind_on("2026-11-19")
    SupportProgramme.objects.update(last_date=date(2026, 12, 10))
    remind_on("2026-11-26")
    assert len(mails()) == 2


@pytest.mark.parametrize("what", ["sent", "taken back", "ended"])
def test_what_is_sent_taken_back_or_ended_is_left_alone(considered, what):
    with time_machine.travel(f"2026-11-03 {OFFICE}"):
        if what == "sent":
            applying.send(considered, on=timezone.localdate(), actor=ProjectActor.LEAD)
        elif what == "taken back":
            applying.withdraw(considered, by=carin())
        else:
            lifecycle.discontinue(considered.project, why="Slut", lessons="Inget", by=carin())
    assert remind_on("2026-11-19") == 0
    assert not mails()


def test_programme_that_was_taken_out_is_neither_reminded_of_nor_in_a_calendar(client, considered):
    with time_machine.travel(f"2026-11-19 {OFFICE}"):
        assert support_worklist.unsent_soon().get() == considered
        assert len(support_calendar.entries([considered.project])) == 1
    SupportProgramme.objects.update(closed_on=date(2026, 11, 18))
    assert remind_on("2026-11-19") == 0
    assert not mails()
    with time_machine.travel(f"2026-11-19 {OFFICE}"):
        assert not support_worklist.unsent_soon().exists()
    assert support_calendar.entries([considered.project]) == []
    page = client.get(f"/grupp/{private.new_address(lead_of(considered.project), at=timezone.now())}/stod/")
    assert "Det går inte längre att söka det här programmet." in page.content.decode()


def test_without_lead_the_coordinator_is_reminded_all_the_same(considered):
    groups.leave(lead_of(considered.project))
    remind_on("2026-11-19")
    assert (len(mails()), len(mails("support_last_day_staff"))) == (0, 1)


# --- Calendar ---------------------------------------------------------------------------------------------------------


def test_days_of_support_stand_in_the_calendar_and_move_with_their_version(considered):
    project = considered.project
    with time_machine.travel(f"2026-11-03 {OFFICE}"):
        support = promised(project, days=7)
        wished(project, "process_support", "Någon som leder")
    entries = {str(entry["uid"]).split("@")[0]: entry for entry in support_calendar.entries([project])}
    last = entries[f"application-{considered.pk}"]
    assert (last.decoded("dtstart"), str(last["summary"])) == (date(2026, 12, 3), "Sista dag att söka: Gröna gårdar")
    assert entries[f"support-{support.pk}"].decoded("dtstart") == date(2026, 11, 10)
    assert len(entries) == 3
    before = int(last["sequence"])
    programme = considered.programme
    programme.last_date = date(2026, 12, 20)
    programmes.keep(programme, by=carin(), checked=False)
    moved = next(e for e in support_calendar.entries([project]) if "application" in str(e["uid"]))
    assert (moved.decoded("dtstart"), int(moved["sequence"])) == (date(2026, 12, 20), before + 1)
    assert not support_calendar.entries([make_project(title="Annat")])


def test_staff_calendar_belongs_to_one_account_and_ends_with_its_password(client, considered):
    user = carin()
    address = f"/personal/stod/{support_calendar.address_of(user)}.ics"
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer["Cache-Control"]
    text = answer.content.decode().replace("\r\n ", "")
    assert f"{considered.project.number} Svala gårdar: Sista dag att söka" in text
    assert client.get("/personal/stod/skrap.ics").status_code == 404
    user.set_password("ett-nytt-losenord-1")
    user.save()
    assert client.get(address).status_code == 404
    anew = f"/personal/stod/{support_calendar.address_of(user)}.ics"
    assert client.get(anew).status_code == 200
    user.is_active = False
    user.save()
    assert client.get(anew).status_code == 404
