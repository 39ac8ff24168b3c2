"""The group's private room: who is in, letters, notes, files, meetings, handing over; and the same from the admin."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar

from border import limits
from border.formkeys import new_form_key
from outbox.models import Message
from people.management.commands.roles import set_up_roles
from people.models import Competence, Organisation
from projects import (
    covering,
    forgetting,
    groups,
    joining,
    lifecycle,
    meetings,
    notes,
    posting,
    private,
    publishing,
    relay,
    staffing,
    succession,
)
from projects.errors import NotReady, WrongState
from projects.meetings import Plan
from projects.models import (
    Document,
    GroupRules,
    Letter,
    Meeting,
    MemberContact,
    Need,
    News,
    Note,
    Project,
    ProjectMembership,
    Succession,
)
from projects.posting import Posted
from projects.views import member as member_views
from projects.vocabulary import MemberRole, Publication
from tests.builders import make_staff
from tests.projects.builders import carin, make_member, make_ongoing, make_project

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
HOSTILE = ["<script>alert(1)</script>", "\u202eabc\u202c", "å" * 10_000, "a\x00b"]


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


@pytest.fixture
def group():
    """A project under way: Björn leads, somebody from the city is in, and Didrik from academia."""
    project = make_ongoing()
    make_member(project, "academia", name="Didrik Exempelsson", email="didrik@grupp.example")
    return project


def member(project, email):
    return project.members.get(email=email)


def path(one, name=""):
    return f"/grupp/{private.new_address(one, at=timezone.now())}/{name}"


@pytest.fixture
def björn(group):
    return member(group, "bjorn@grupp.example")


@pytest.fixture
def didrik(group):
    return member(group, "didrik@grupp.example")


def tomorrow(hour=13, days=1):
    day = timezone.localtime() + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def plan(**changes):
    values = {"title": "Första mötet", "starts_at": tomorrow(), "ends_at": tomorrow(15), "place": "Rådhuset"}
    return Plan(**{**values, **changes})


# --- Who is in --------------------------------------------------------------------------------------------------------


def test_nobody_sees_an_address_before_its_owner_says_so(group, björn, didrik, client):
    html = client.get(path(björn)).content.decode()
    assert "Didrik Exempelsson" in html
    assert "didrik@grupp.example" not in html
    assert f"/brev/till/{didrik.pk}/" in html
    client.post(path(didrik, "kontakt/"), {"way": "mail", "telephone": "", "name_in_group": "on"})
    assert "didrik@grupp.example" in client.get(path(björn)).content.decode()
    client.post(path(didrik, "kontakt/"), {"way": "telephone", "telephone": "040-34 10 00", "name_in_group": "on"})
    html = client.get(path(björn)).content.decode()
    assert "040-34 10 00" in html
    assert "didrik@grupp.example" not in html
    client.post(path(didrik, "kontakt/"), {"way": "relay", "telephone": "040-34 10 00"})
    third = group.members.get(sphere="city")
    ProjectMembership.objects.filter(pk=third.pk).update(name="Cilla")
    html = client.get(path(björn)).content.decode()
    assert "Didrik Exempelsson" not in html
    assert "Cilla" in html
    # A number nobody shall see is not kept.
    assert MemberContact.objects.get(membership=didrik).telephone == ""


def test_telephone_needs_a_number(didrik, client):
    html = client.post(path(didrik, "kontakt/"), {"way": "telephone", "telephone": ""}).content.decode()
    assert "Skriv numret de andra ska ringa" in html
    assert not MemberContact.objects.exists()


@pytest.mark.parametrize("many", [1, 30])
def test_the_room_asks_as_much_for_one_as_for_thirty(group, björn, client, django_assert_num_queries, many):
    for n in range(many):
        one = make_member(group, "city", name=f"Person {n}", email=f"n{n}@grupp.example")
        relay.choose(one, way="mail")
        meetings.plan(
            group, plan(title=f"Möte {n}", starts_at=tomorrow(days=n + 1), ends_at=tomorrow(15, n + 1)), member=one
        )
        Note.objects.create(project=group, title=f"T{n}", text="x", written_at=timezone.now(), written_by_member=one)
        Need.objects.create(project=group, text=f"Behov {n}", sphere="city")
    where = path(björn)
    client.get(where)
    with django_assert_num_queries(ROOM_QUERIES):
        html = client.get(where).content.decode()
    assert html.count("n29@grupp.example" if many == 30 else "n0@grupp.example")


ROOM_QUERIES = 14


# --- Letters ----------------------------------------------------------------------------------------------------------


def write(client, sender, to, text="Hej, kan du på torsdag?", key="k" * 22, answers=""):
    return client.post(path(sender, f"brev/till/{to.pk}/{answers}"), {"text": text, "form_key": key})


def test_a_letter_passes_without_addresses_or_words_in_the_mail(group, björn, didrik, client):
    for _ in range(2):
        write(client, björn, didrik)
    letter = Letter.objects.get()
    told = Message.objects.get(kind="projects/letter_waits")
    assert (told.to, letter.text) == ("didrik@grupp.example", "Hej, kan du på torsdag?")
    for hidden in ("bjorn@grupp.example", "torsdag?"):
        assert hidden not in told.text + told.html + told.reply_to
    assert "Björn Exempelsson" in told.text
    # The link in the mail leads to the letter, and the answer goes the same way.
    link = re.search(r"(/grupp/\S+/brev/)", told.text)[1]
    html = client.get(link).content.decode()
    assert "Hej, kan du på torsdag?" in html
    assert "bjorn@grupp.example" not in html
    write(client, didrik, björn, "Ja, det går bra.", "l" * 22, f"?svar={letter.pk}")
    assert Letter.objects.first().answers == letter
    assert Message.objects.filter(kind="projects/letter_waits", to="bjorn@grupp.example").exists()


def test_a_reported_letter_stops_its_sender_and_is_looked_at(group, björn, didrik, client):
    write(client, björn, didrik)
    letter = Letter.objects.get()
    where = path(didrik, f"brev/{letter.pk}/anmal/")
    client.get(where)
    letter.refresh_from_db()
    assert letter.reported_at is None
    for _ in range(2):
        client.post(where)
    assert Message.objects.filter(kind="projects/letter_reported").count() == 1
    assert "Ett brev kan inte skickas" in write(client, björn, didrik, "Igen", "m" * 22).content.decode()
    with pytest.raises(NotReady):
        relay.write(björn, didrik, text="Igen", form_key="m" * 22)
    # Only towards the one who reported it.
    other = group.members.get(sphere="city")
    relay.write(björn, other, text="Hej", form_key="n" * 22)
    relay.allow_again(letter)
    relay.write(björn, didrik, text="Förlåt", form_key="o" * 22)
    assert Letter.objects.count() == 3
    for _ in range(2):
        client.post(where)
    assert Message.objects.filter(kind="projects/letter_reported").count() == 2


def test_a_reported_writer_is_stopped_as_long_as_the_group_is_there(group, björn, didrik):
    relay.report(relay.write(björn, didrik, text="Usch.", form_key="k" * 22))
    relay.write(didrik, björn, text="Hej.", form_key="l" * 22)
    Letter.objects.update(sent_at=timezone.now() - timedelta(days=367))
    assert forgetting.late(timezone.localdate()) == 2
    forgetting.forget(timezone.localdate())
    assert (Letter.objects.get().text, relay.keeps_from_writing(björn, didrik)) == ("", "stopped")
    assert forgetting.late(timezone.localdate()) == 0
    # With the names and addresses of the group it goes too.
    Project.objects.filter(pk=group.pk).update(
        state="discontinued", started_on=None, ended_on=timezone.localdate() - timedelta(days=500)
    )
    forgetting.forget(timezone.localdate())
    assert not Letter.objects.exists()


def test_letters_stay_in_their_group_and_with_their_reader(group, björn, didrik, client):
    other = make_project(title="Annat")
    stranger = make_member(other, "city", email="annan@grupp.example")
    assert client.get(path(björn, f"brev/till/{stranger.pk}/")).status_code == 404
    with pytest.raises(NotReady):
        relay.write(björn, stranger, text="Hej", form_key="p" * 22)
    letter = relay.write(björn, didrik, text="Hemligt", form_key="q" * 22)
    assert client.post(path(björn, f"brev/{letter.pk}/anmal/")).status_code == 404
    third = group.members.get(sphere="city")
    assert "Hemligt" not in client.get(path(third, "brev/")).content.decode()


def test_letters_are_counted_per_day(group, björn, didrik, client):
    for n in range(20):
        assert write(client, björn, didrik, f"Brev {n}", f"{n:022d}").status_code == 302
    assert write(client, björn, didrik, "Ett till", "z" * 22).status_code == 429


# --- Notes and files --------------------------------------------------------------------------------------------------


def test_a_note_is_the_groups_own_until_it_is_published(group, björn, didrik, client):
    form = {"title": "Protokoll", "text": "Vi delade upp gårdarna mellan oss.", "language": "sv", "form_key": "r" * 22}
    for _ in range(2):
        client.post(path(didrik, "anteckning/"), form)
    note = Note.objects.get()
    assert "Protokoll" in client.get(path(björn)).content.decode()
    assert "Protokoll" not in client.get(group.get_absolute_url()).content.decode()
    where = path(didrik, f"anteckning/{note.pk}/visa/")
    client.get(where)
    assert not News.objects.filter(title="Protokoll").exists()
    client.post(where)
    note.refresh_from_db()
    # A coordinator looks first.
    assert note.update.stage == "posted"
    with pytest.raises(WrongState):
        notes.hand_in(note, didrik)
    notes.publish_as_staff(note, by=make_staff())
    assert "Protokoll" in client.get(group.get_absolute_url()).content.decode()
    assert News.objects.filter(title="Protokoll").count() == 1
    with pytest.raises(WrongState):
        notes.publish_as_staff(note, by=make_staff())


def test_the_lead_who_publishes_alone_does_so_with_notes_and_files(group, björn, client):
    Project.objects.filter(pk=group.pk).update(lead_publishes=True)
    note = notes.write(group, _posted("Bygget går bra"), member=björn)
    client.post(path(björn, f"anteckning/{note.pk}/visa/"))
    assert News.objects.filter(title="Bygget går bra").exists()


def _posted(title):
    return notes.Posted(title, "Texten om det.", "sv", notes.formkeys.new_form_key())


def test_only_the_writer_or_the_lead_takes_a_note_away(group, björn, didrik, client):
    note = notes.write(group, _posted("Mitt"), member=didrik)
    third = group.members.get(sphere="city")
    assert client.post(path(third, f"anteckning/{note.pk}/ta-bort/")).status_code == 404
    assert client.get(path(björn, f"anteckning/{note.pk}/ta-bort/")).status_code == 405
    client.post(path(björn, f"anteckning/{note.pk}/ta-bort/"))
    assert "Mitt</h3>" not in client.get(path(didrik)).content.decode()
    assert Note.objects.get().removed_at


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def lay(client, one, name="plan.pdf", content=PDF):
    upload = SimpleUploadedFile(name, content, "application/pdf")
    return client.post(path(one, "fil/"), {"file": upload, "label": "Planen", "alt": ""})


def test_a_file_is_read_in_the_room_and_shown_one_by_one(group, björn, didrik, client):
    answer = lay(client, didrik)
    assert answer.status_code == 302, answer.content.decode()
    document = Document.objects.get()
    assert document.published_at is None
    assert client.get(path(björn, f"fil/{document.pk}/")).status_code == 200
    public = f"/projekt/{group.number}/dokument/{document.pk}/"
    assert client.get(public).status_code == 404
    outsider = make_member(make_project(title="Annat"), "city", email="ute@grupp.example")
    assert client.get(path(outsider, f"fil/{document.pk}/")).status_code == 404
    client.post(path(didrik, f"fil/{document.pk}/visa/"))
    assert client.get(public).status_code == 404
    assert Message.objects.filter(kind="projects/file_to_look_at").count() == 1
    Project.objects.filter(pk=group.pk).update(lead_publishes=True)
    client.post(path(björn, f"fil/{document.pk}/visa/"))
    assert client.get(public).status_code == 200


def test_what_is_no_file_of_ours_is_refused(didrik, client):
    html = lay(client, didrik, "plan.exe", b"MZ\x90\x00").content.decode()
    assert "Fel: " in html
    assert not Document.objects.exists()


# --- Meetings ---------------------------------------------------------------------------------------------------------


def test_a_file_hidden_again_can_be_asked_for_anew(group, didrik, client):
    lay(client, didrik)
    document = Document.objects.get()
    asks = path(didrik, f"fil/{document.pk}/visa/")
    for _ in range(2):
        client.post(asks)
    publishing.publish_document(document, by=carin())
    publishing.withdraw_document(document)
    assert "Väntar på en samordnare" not in client.get(path(didrik)).content.decode()
    assert Message.objects.filter(kind="projects/file_to_look_at").count() == 1
    client.post(asks)
    assert "Väntar på en samordnare" in client.get(path(didrik)).content.decode()
    assert Message.objects.filter(kind="projects/file_to_look_at").count() == 2


def entries(content):
    calendar = Calendar.from_ical(content)
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def subscribe(client, one, **more):
    html = client.post(path(one, "kalender/"), more).content.decode()
    return re.search(r"(/grupp/kalender/[^\"<]+\.ics)", html)[1]


def test_a_calendar_keeps_its_names_through_moves_and_cancellations(group, björn, didrik, client):
    day = tomorrow().date()
    form = {
        "title": "Första mötet",
        "day": day,
        "begins": "13:00",
        "ends": "15:00",
        "place": "Rådhuset",
        "link": "",
        "text": "",
    }
    client.post(path(didrik, "mote/"), form)
    meeting = Meeting.objects.get()
    assert Message.objects.filter(kind="projects/meeting_set").count() == 3
    address = subscribe(client, björn)
    first = entries(client.get(address).content)
    event = first[meeting.uid]
    assert (event["sequence"], str(event["status"]), str(event["location"])) == (0, "CONFIRMED", "Rådhuset")
    assert event.decoded("dtstart") == meeting.starts_at
    client.post(path(björn, f"mote/{meeting.pk}/"), {**form, "begins": "14:00", "place": "Biblioteket"})
    meeting.refresh_from_db()
    moved = entries(client.get(address).content)[meeting.uid]
    assert (moved["sequence"], str(moved["location"])) == (1, "Biblioteket")
    assert moved.decoded("dtstart") == meeting.starts_at == event.decoded("dtstart") + timedelta(hours=1)
    where = path(björn, f"mote/{meeting.pk}/stall-in/")
    client.get(where)
    for _ in range(2):
        client.post(where)
    gone = entries(client.get(address).content)[meeting.uid]
    assert (gone["sequence"], str(gone["status"])) == (2, "CANCELLED")
    assert Message.objects.filter(kind="projects/meeting_cancelled").count() == 3
    with pytest.raises(WrongState):
        meetings.move(meeting, plan())


def test_a_meeting_saved_as_it_stands_is_told_to_nobody(group, didrik, client):
    meeting = meetings.plan(group, plan(), member=didrik)
    form = {"title": "Första mötet", "day": tomorrow().date(), "begins": "13:00", "ends": "15:00", "place": "Rådhuset"}
    changes = path(didrik, f"mote/{meeting.pk}/")
    client.post(changes, form)
    assert not Message.objects.filter(kind="projects/meeting_moved").exists()
    # Two who press at once have read the same meeting.
    for _ in range(2):
        meetings.move(Meeting(pk=meeting.pk, project=group), plan(place="Biblioteket"))
    meeting.refresh_from_db()
    assert (meeting.place, meeting.sequence) == ("Biblioteket", 1)
    assert Message.objects.filter(kind="projects/meeting_moved").count() == 3


def test_what_a_stopped_project_had_planned_does_not_take_place(group, didrik, client):
    over = meetings.plan(group, plan(), member=didrik)
    Meeting.objects.filter(pk=over.pk).update(starts_at=tomorrow(days=-2), ends_at=tomorrow(14, days=-2))
    coming = meetings.plan(group, plan(title="Nästa"), member=didrik)
    address = subscribe(client, didrik)
    lifecycle.discontinue(group, why="Ingen ägare.", lessons="Fråga först.", by=carin())
    statuses = {
        str(event["summary"]).split(": ")[1]: str(event["status"])
        for event in entries(client.get(address).content).values()
    }
    assert statuses == {"Första mötet": "CONFIRMED", "Nästa": "CANCELLED"}
    assert Message.objects.filter(kind="projects/meeting_cancelled").count() == 3
    with pytest.raises(WrongState):
        meetings.move(coming, plan())


def test_a_meeting_of_a_finished_project_is_not_moved(group, didrik):
    meeting = meetings.plan(group, plan(), member=didrik)
    Project.objects.filter(pk=group.pk).update(result="En gård", lessons="Fråga först")
    group.refresh_from_db()
    lifecycle.finish(group, by=carin())
    meeting.refresh_from_db()
    assert meeting.cancelled_at is None
    with pytest.raises(WrongState):
        meetings.move(meeting, plan(place="Biblioteket"))


def test_the_calendar_is_private_and_ends_with_its_member(group, didrik, client):
    meetings.plan(group, plan(), member=didrik)
    address = subscribe(client, didrik)
    answer = client.get(address)
    assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "noindex")
    assert answer["Content-Type"].startswith("text/calendar")
    assert client.get(address.replace(".ics", "x.ics")).status_code == 404
    newer = subscribe(client, didrik, anew="1")
    assert client.get(address).status_code == 410
    assert client.get(newer).status_code == 200
    groups.leave(didrik)
    assert client.get(newer).status_code == 410


def test_reading_the_calendar_page_makes_no_address(didrik, client):
    client.get(path(didrik, "kalender/"))
    assert not MemberContact.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ends": "12:00"}, "sluta innan det börjar"),
        ({"day": "2020-01-01"}, "inom två år"),
        ({"day": "2099-01-01"}, "inom två år"),
        ({"link": "javascript:alert(1)"}, "Fel: "),
    ],
)
def test_impossible_meetings_are_refused(didrik, client, change, said):
    form = {
        "title": "Möte",
        "day": tomorrow().date(),
        "begins": "13:00",
        "ends": "15:00",
        "place": "",
        "link": "",
        "text": "",
    }
    assert said in client.post(path(didrik, "mote/"), {**form, **change}).content.decode()
    assert not Meeting.objects.exists()


# --- Handing over and leaving -----------------------------------------------------------------------------------------


def offered(client, one):
    client.post(path(one, "lamna-over/"), {"name": "Efra Exempelsson", "email": "efra@ny.example", "language": "sv"})
    told = Message.objects.get(kind="projects/chair_offered")
    assert told.to == "efra@ny.example"
    return re.search(r"(/ta-over/\S+/)", told.text)[1]


def test_the_lead_goes_over_to_somebody_in_the_group_who_keeps_one_chair(group, björn, client):
    alva = make_member(group, name="Alva", email="Alva@x.example", sphere="academia")
    leading, law = (Need.objects.create(project=group, text=text) for text in ("Leda", "Juridik"))
    covering.cover([leading, law], björn)
    covering.cover([law], alva)
    client.post(path(björn, "lamna-over/"), {"name": "Alva", "email": "alva@x.example", "language": "sv"})
    link = re.search(r"(/ta-over/\S+/)", Message.objects.get(kind="projects/chair_offered").text)[1]
    client.post(link, {"sphere": "academia", "organisation": ""})
    current = ProjectMembership.objects.current().filter(project=group)
    assert not current.filter(pk=björn.pk).exists()
    alva.refresh_from_db()
    assert (current.filter(email__iexact="alva@x.example").get(), alva.role) == (alva, MemberRole.LEAD)
    assert {cover.need for cover in alva.covers.all()} == {leading, law}
    # Two became one: the other chair is empty, and the group is asked to fill it.
    assert Message.objects.filter(kind="projects/chair_empty", to="Alva@x.example").exists()


def test_nobody_hands_her_chair_to_herself(group, björn, client):
    form = {"name": "Björn", "email": björn.email.upper(), "language": "sv"}
    assert "din egen adress" in client.post(path(björn, "lamna-over/"), form).content.decode()
    assert not Succession.objects.exists()


def test_a_chair_goes_over_with_its_place_and_what_it_covers(group, björn, client):
    need = Need.objects.create(project=group, text="Leda", role="lead")
    covering.cover([need], björn)
    link = offered(client, björn)
    client.get(link)
    assert ProjectMembership.objects.current().filter(pk=björn.pk).exists()
    for _ in range(2):
        client.post(link, {"sphere": "civil_society", "organisation": "Nya föreningen"})
    new = ProjectMembership.objects.current().get(role=MemberRole.LEAD)
    assert (new.email, new.sphere, str(new.organisation)) == ("efra@ny.example", "civil_society", "Nya föreningen")
    björn.refresh_from_db()
    assert (björn.left_on is not None, björn.email) == (True, "")
    need.refresh_from_db()
    assert need.filled_on
    assert new.covers.get().need == need
    # Nobody is asked to fill a hole that is not there.
    assert not Message.objects.filter(kind="projects/chair_empty").exists()
    assert Succession.objects.get().email == ""
    group.listing.refresh_from_db()
    assert group.listing.sphere_counts[2] == 1


def test_no_is_told_and_forgotten(group, didrik, client):
    link = offered(client, didrik)
    client.post(link, {"answer": "no"})
    assert Message.objects.filter(kind="projects/chair_not_taken", to="didrik@grupp.example").count() == 1
    assert (Succession.objects.get().state, Succession.objects.get().email) == ("declined", "")
    assert "erbjuds inte längre" in client.get(link).content.decode()
    client.post(link, {"sphere": "city"})
    assert group.members.current().count() == 3


def test_an_offer_lapses_after_two_weeks_and_the_address_is_forgotten(didrik, client):
    offered(client, didrik)
    assert succession.forget(timezone.localdate()) == 0
    Succession.objects.update(asked_at=timezone.now() - timedelta(days=15))
    assert succession.forget(timezone.localdate()) == 1
    assert Succession.objects.get().email == ""


def test_an_offer_answered_while_old_ones_are_closed_stops_none_of_the_others(
    group, björn, didrik, client, monkeypatch
):
    offered(client, didrik)
    succession.offer(björn, name="Noor", email="noor@grupp.example", language="sv")
    Succession.objects.update(asked_at=timezone.now() - timedelta(days=15))
    closes, first = succession.decline, Succession.objects.order_by("pk").first()

    def decline(one):
        if one.pk == first.pk:
            Succession.objects.filter(pk=one.pk).update(state="accepted", answered_at=timezone.now(), name="", email="")
        closes(one)

    monkeypatch.setattr(succession, "decline", decline)
    assert succession.forget(timezone.localdate()) == 1
    assert sorted(Succession.objects.values_list("state", flat=True)) == ["accepted", "declined"]


def test_who_leaves_takes_name_address_number_and_offers_along(group, didrik, client):
    relay.choose(didrik, way="telephone", telephone="040-34 10 00")
    offered(client, didrik)
    groups.leave(didrik)
    didrik.refresh_from_db()
    assert (didrik.name, didrik.email, didrik.person) == ("", "", None)
    assert not MemberContact.objects.exists()
    assert Succession.objects.get().email == ""
    told = Message.objects.filter(kind="projects/chair_empty")
    assert {m.to for m in told} == {"bjorn@grupp.example", "city@grupp.example"}
    assert "Didrik" not in told[0].text


# --- Hostile and forged -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("page", ["brev", "anteckning", "mote", "lamna-over"])
def test_hostile_text_is_text_or_refused(group, björn, didrik, client, page, text):
    forms = {
        "brev": (f"brev/till/{didrik.pk}/", {"text": text, "form_key": "s" * 22}),
        "anteckning": ("anteckning/", {"title": text, "text": text, "language": "sv", "form_key": "t" * 22}),
        "mote": (
            "mote/",
            {"title": text, "day": tomorrow().date(), "begins": "13:00", "ends": "15:00", "place": text, "text": text},
        ),
        "lamna-over": ("lamna-over/", {"name": text, "email": text, "language": "sv"}),
    }
    name, data = forms[page]
    answer = client.post(path(björn, name), data)
    assert answer.status_code in (200, 302)
    for shown in (path(didrik), path(didrik, "brev/"), path(björn)):
        html = client.get(shown).content.decode()
        assert "<script>alert(1)" not in html
        assert "\x00" not in html
        # What turns the direction is closed again where it stands.
        assert html.count("\u202e") == html.count("\u202c")


@pytest.mark.parametrize(
    "name",
    ["brev/till/999/", "brev/999/anmal/", "anteckning/999/visa/", "mote/999/", "mote/999/stall-in/", "fil/999/", "fil/999/visa/",
     "anmalan/999/"],
)  # fmt: skip
def test_forged_numbers_are_404(björn, client, name):
    assert client.get(path(björn, name)).status_code == 404
    assert client.post(path(björn, name)).status_code in (404, 405)


@pytest.mark.parametrize("name", ["", "kontakt/", "brev/", "anteckning/", "mote/", "kalender/", "fil/", "lamna-over/"])
def test_room_pages_are_for_the_link_alone(group, didrik, client, name):
    good = path(didrik, name)
    assert client.get(good).status_code == 200
    answer = client.get(good)
    assert "no-store" in answer["Cache-Control"]
    assert client.get(good.replace("/grupp/", "/grupp/x")).status_code == 404
    groups.leave(didrik)
    assert client.get(good).status_code == 410


# --- From the admin ---------------------------------------------------------------------------------------------------


@pytest.fixture
def staff(client):
    set_up_roles()
    client.force_login(make_staff("robin@malmo.example", "Robin", role="coordinator"), BACKEND)
    return client


def admin(project, step=""):
    return f"/admin/projects/project/{project.pk}/rum/{step}"


def test_staff_sees_the_room_and_works_in_it(group, björn, didrik, staff):
    note = notes.write(group, _posted("Protokoll"), member=didrik)
    letter = relay.write(björn, didrik, text="Elakt", form_key="u" * 22)
    assert "Elakt" not in staff.get(admin(group)).content.decode()
    relay.report(letter)
    html = staff.get(admin(group)).content.decode()
    for shown in ("Protokoll", "Elakt", "didrik@grupp.example", "inte tjänstemän"):
        assert shown in html
    day = tomorrow().date()
    staff.post(admin(group, "mote/"), {"title": "Avstämning", "day": day, "begins": "09:00", "ends": "10:00"})
    meeting = Meeting.objects.get()
    assert str(meeting.made_by) == "Robin"
    staff.post(admin(group, "stall-in/"), {"row": meeting.pk})
    staff.post(admin(group, "anteckning-visa/"), {"row": note.pk})
    assert News.objects.filter(title="Protokoll").exists()
    staff.post(admin(group, "brev-slapp/"), {"row": letter.pk})
    letter.refresh_from_db()
    assert letter.reported_at is None
    staff.post(
        admin(group, "anteckning/"),
        {"title": "Från oss", "text": "Lokal finns.", "language": "sv", "form_key": "v" * 22},
    )
    assert Note.objects.get(title="Från oss").written_by.name == "Robin"
    wrong = staff.post(admin(group, "mote/"), {"title": "", "day": "", "begins": "", "ends": ""}).content.decode()
    assert "måste fyllas i" in wrong


def test_the_room_in_the_admin_is_for_those_who_run_projects(group, client):
    set_up_roles()
    assert client.get(admin(group)).status_code == 302
    client.force_login(make_staff("rut@malmo.example", "Rut", role="registrar"), BACKEND)
    for where in (admin(group), "/admin/projects/ansokningar/", "/admin/projects/fragor/", "/admin/projects/grupper/"):
        assert client.get(where).status_code == 403
    assert client.post(admin(group, "mote/")).status_code == 403


@pytest.mark.parametrize(
    "step", ["finns-inte/", "ja/", "nej/", "stall-in/", "anteckning-bort/", "fil-visa/", "brev-slapp/"]
)
def test_forged_steps_of_the_room_are_404(group, staff, step):
    assert staff.get(admin(group, step)).status_code == 404
    for value in ("", "x", "9" * 30, "-1", "999"):
        assert staff.post(admin(group, step), {"row": value}).status_code == 404


@pytest.mark.parametrize("many", [1, 30])
def test_the_admins_room_asks_as_much_for_one_as_for_thirty(
    group, björn, didrik, staff, django_assert_num_queries, many
):
    for n in range(many):
        one = make_member(group, "city", name=f"Person {n}", email=f"n{n}@grupp.example")
        meetings.plan(group, plan(title=f"Möte {n}"), member=one)
        Note.objects.create(project=group, title=f"T{n}", text="x", written_at=timezone.now(), written_by_member=one)
        relay.report(relay.write(one, didrik, text="Elakt", form_key=f"{n:022d}"))
        made = joining.apply(group, joining.Offered(f"P{n}", f"p{n}@ute.example", "city", "Org", "Kan."))
        joining.confirm(made)
    staff.get(admin(group))
    with django_assert_num_queries(ADMIN_QUERIES):
        html = staff.get(admin(group)).content.decode()
    assert html.count('<article class="stale">') == many


ADMIN_QUERIES = 14


# --- Forgetting -------------------------------------------------------------------------------------------------------


def test_what_a_group_leaves_behind_goes_in_time(group, björn, didrik):
    groups.choose_to_be_named(björn, shown=True)
    relay.choose(didrik, way="mail")
    # Known by nothing but her name: reached by telephone or through her organisation.
    make_member(group, "academia", name="Tel Exempelsson", email="")
    relay.write(björn, didrik, text="Hej", form_key="w" * 22)
    note = notes.write(group, _posted("Bort"), member=didrik)
    notes.remove(note)
    today = timezone.localdate()
    forgetting.forget(today)
    assert (Letter.objects.count(), Note.objects.count()) == (1, 1)
    Letter.objects.update(sent_at=timezone.now() - timedelta(days=367))
    Note.objects.update(removed_at=timezone.now() - timedelta(days=367))
    Project.objects.filter(pk=group.pk).update(
        state="finished", started_on=today - timedelta(days=400), ended_on=today - timedelta(days=398)
    )
    assert forgetting.late(today) > 0
    forgetting.forget(today)
    assert forgetting.late(today) == 0
    assert (Letter.objects.count(), Note.objects.count(), MemberContact.objects.count()) == (0, 0, 0)
    assert not group.members.exclude(email="").exists()
    # Named by own choice on the public page: that stays.
    assert [m.name for m in group.members.exclude(name="")] == ["Björn Exempelsson"]
    assert group.members.current().count() == 4


def test_a_whole_house_behind_one_address_posts_and_one_member_without_end_does_not(client, björn, didrik, monkeypatch):
    monkeypatch.setattr(member_views, "POSTS_AN_HOUR", 2)
    house = {"REMOTE_ADDR": "203.0.113.90"}

    def press(one):
        return client.post(path(one, "namn/"), {"shown": "yes"}, **house).status_code

    assert [press(björn) for _ in range(3)] == [302, 302, 429]
    assert press(didrik) == 302
    update = posting.post(didrik, Posted("Nytt", "Vi har planterat.", "sv", new_form_key()))
    pictures = path(didrik, f"nyhet/{update.pk}/")
    # Without a file she is asked for one, and that counts too.
    assert [client.post(pictures, {}, **house).status_code for _ in range(2)] == [200, 429]


def test_empty_chair_is_told_in_the_readers_language():
    project = make_ongoing()
    competence = Competence.objects.get(key="upphandling")
    with translation.override("sv"):
        need = staffing.add_need(project, {"competence": competence, "count": 1}, by=carin())
    member = make_member(project, "academia", email="aca@grupp.example")
    make_member(project, "civil_society", email="eng@grupp.example", language="en")
    covering.cover([need], member)
    groups.leave(member)
    told = Message.objects.get(kind="projects/chair_empty", to="eng@grupp.example")
    assert competence.name_en.lower() in told.text.lower(), told.text
    assert competence.name_sv.lower() not in told.text.lower(), told.text


def test_chair_of_somebody_who_left_is_not_offered_by_mail_any_more():
    project = make_ongoing()
    member = make_member(project, "academia", email="aca@grupp.example")
    succession.offer(member, name="Ny Person", email="ny@grupp.example", language="sv")
    groups.leave(member)
    told = Message.objects.get(kind="projects/chair_offered")
    assert told.state not in ("waiting", "retry", "withheld"), told.state


def test_chair_is_not_handed_to_an_organisation_nobody_may_come_from(client):
    project = make_ongoing()
    rules = GroupRules.objects.create(project=project)
    bad = Organisation.objects.create(name="Intressebolaget", sphere="business")
    rules.conflicts.add(bad)
    member = make_member(project, "academia", email="aca@grupp.example")
    offered = succession.offer(member, name="Ny Person", email="ny@grupp.example", language="sv")
    with pytest.raises(NotReady):
        succession.take_over(offered, sphere="business", organisation="Intressebolaget")
    letter = Message.objects.get(kind="projects/chair_offered")
    link = re.search(r"http://[^/]+(/\S+)", letter.text)[1]
    typed = {"answer": "yes", "sphere": "business", "organisation": "Intressebolaget"}
    page = client.post(link, typed).content.decode()
    assert "kan inte sitta i gruppen" in page
    assert 'value="Intressebolaget"' in page
    assert ProjectMembership.objects.current().filter(pk=member.pk).exists()


def test_meeting_that_has_been_is_not_called_off_by_mail():
    project = make_ongoing()
    begin = timezone.now() - timedelta(days=3)
    meeting = meetings.plan(project, meetings.Plan("Möte", begin, begin + timedelta(hours=1)))
    before = Message.objects.filter(kind="projects/meeting_cancelled").count()
    meetings.cancel(meeting)
    assert Message.objects.filter(kind="projects/meeting_cancelled").count() == before


def test_calendar_address_ends_with_all_the_others(client):
    project = make_ongoing()
    member = make_member(project, "academia", email="aca@grupp.example")
    address = reverse("projects:room_calendar", args=[meetings.calendar_key(member)])
    assert client.get(address).status_code == 200
    private.replace_all(member)
    assert client.get(address).status_code == 410


def test_a_hidden_project_is_not_shown_to_its_group(client):
    project = make_ongoing()
    publishing.publish(project, Publication.HIDDEN, by=carin())
    token = private.new_address(project.members.first(), at=timezone.now())
    answer = client.get(private.member_path(token, "sv"))
    assert project.title not in answer.content.decode()


def test_calendar_of_a_hidden_project_is_not_given_out(client):
    project = make_ongoing()
    address = reverse("projects:room_calendar", args=[meetings.calendar_key(project.members.first())])
    publishing.publish(project, Publication.HIDDEN, by=carin())
    answer = client.get(address)
    assert (answer.status_code, answer.content) == (403, b"")
    publishing.publish(project, Publication.PUBLIC, by=carin())
    assert client.get(address).status_code == 200


def test_another_file_from_the_same_page_is_said_not_to_be_taken(client, group):
    """She went back and chose the second file: the page was used, and she is told so."""
    path = f"/grupp/{private.new_address(group.members.get(role='lead'), at=timezone.now())}/fil/"
    key = new_form_key()
    said = []
    for content in (PDF, PDF, PDF.replace(b"\n", b"\n% another\n", 1)):
        file = SimpleUploadedFile("a.pdf", content, "application/pdf")
        answer = client.post(path, {"file": file, "label": "Protokoll", "alt": "", "form_key": key})
        said.append(answer["Location"].rpartition("=")[2])
    assert said == ["fil", "fil", "dubbel"]
    assert Document.objects.filter(project=group).count() == 1
