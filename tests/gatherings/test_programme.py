"""The programme: published with a list of changes, a part of it, its calendar files, and who chose what of sessions."""

import re
import threading
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from django.db import connection
from django.utils import timezone

from gatherings import door, lifecycle, private, registering, seats, tending
from gatherings.errors import NoSeat, NotReady
from gatherings.models import AgendaItem, AgendaLink, ParallelSession, Room, SessionChoice, Speaker
from gatherings.programme import content, public, publishing, sessions
from gatherings.programme.content import Programme, Text
from gatherings.registering import Contact
from gatherings.views import programme as views
from gatherings.vocabulary.life import GatheringState
from gatherings.vocabulary.programme import ItemKind
from gatherings.vocabulary.registration import RegistrationState
from outbox.models import Message, State
from tests.builders import ensure_reference_data
from tests.gatherings.builders import (
    carin,
    in_state,
    make_gathering,
    make_open,
    make_registration,
    make_rounds,
    register,
)
from tests.gatherings.test_door import make_day, slip

pytestmark = pytest.mark.django_db


def make_programme(gathering, *, seats=2):
    """Arrival, a talk in the hall, and two parallel sessions in two rooms."""
    hall = Room.objects.create(gathering=gathering, name="Salen", name_en="The hall", hearing_loop=True)
    attic = Room.objects.create(gathering=gathering, name="Vinden", step_free=False)
    start = gathering.starts_at
    item = lambda **values: AgendaItem.objects.create(gathering=gathering, **values)  # noqa: E731
    item(kind=ItemKind.ARRIVAL, title="Incheckning", title_en="Check-in", starts_at=start)
    talk = item(kind=ItemKind.TALK, title="Vad hände sedan sist?", starts_at=start + timedelta(minutes=45), room=hall)
    talk.speakers.add(Speaker.objects.create(gathering=gathering, name="Kim Exempelsson", role="processledare"))
    parallel = item(
        kind=ItemKind.PARALLEL, title="Välj en verkstad", title_en="Choose a workshop",
        starts_at=start + timedelta(hours=2), ends_at=start + timedelta(hours=3),
    )  # fmt: skip
    made = [
        ParallelSession.objects.create(item=parallel, title=title, room=room, seats=seats, seats_hard=seats, position=n)
        for n, (title, room) in enumerate([("Skugga", hall), ("Vatten", attic)])
    ]
    return parallel, made


def place(registration):
    return f"/plats/{private.new_address(registration, at=timezone.now())}/val/"


def path_in(html):
    """The path of the calendar address in the field."""
    return "/" + html.split('value="')[1].split('"')[0].split("/", 3)[3]


def states(registration):
    return {c.session.title: c.state for c in SessionChoice.objects.filter(registration=registration)}


# --- Versions ---------------------------------------------------------------------------------------------------------


def test_nothing_is_shown_before_it_is_published(client):
    gathering = make_open()
    make_programme(gathering)
    html = client.get(f"/stormoten/{gathering.slug}/program/").content.decode()
    assert "Programmet är inte klart än" in html
    assert "Incheckning" not in html
    publishing.publish(gathering, by=carin())
    html = client.get(f"/stormoten/{gathering.slug}/program/").content.decode()
    assert "Version 1" in html
    assert "Incheckning" in html
    assert "Kim Exempelsson, processledare" in html
    assert "Check-in" in client.get(f"/en/stormoten/{gathering.slug}/program/").content.decode()


def test_the_draft_of_a_planned_gathering_is_nobodys(client):
    gathering = make_gathering()
    make_programme(gathering)
    publishing.publish(gathering, by=carin())
    assert client.get(f"/stormoten/{gathering.slug}/program/").status_code == 404
    assert client.get(f"/stormoten/{gathering.slug}/program.ics").status_code == 404


def test_the_second_version_says_what_changed(client):
    gathering = make_open()
    parallel, (shade, _water) = make_programme(gathering)
    publishing.publish(gathering, by=carin())
    AgendaItem.objects.filter(title="Vad hände sedan sist?").update(
        starts_at=gathering.starts_at + timedelta(minutes=50), title="Vad hände?"
    )
    shade.delete()
    AgendaItem.objects.create(
        gathering=gathering, title="Avslutning", starts_at=gathering.ends_at - timedelta(minutes=20), kind=ItemKind.TALK
    )
    made = publishing.publish(gathering, by=carin(), note="Talaren blev sen.")
    assert made.number == 2
    html = client.get(f"/stormoten/{gathering.slug}/program/").content.decode()
    assert "“Vad hände sedan sist?” heter nu “Vad hände?”" in html
    assert "Vad hände?: ny tid, kl.\N{NO-BREAK SPACE}13.20–14.30 (var kl.\N{NO-BREAK SPACE}13.15–14.30)" in html
    assert "Borttaget: Skugga" in html
    assert "Nytt: Avslutning, kl.\N{NO-BREAK SPACE}16.40" in html
    assert "Talaren blev sen." in html
    old = client.get(f"/stormoten/{gathering.slug}/program/v1/").content.decode()
    assert "gammal version" in old
    assert "Vad hände sedan sist?" in old
    assert client.get(f"/stormoten/{gathering.slug}/program/v9/").status_code == 404
    assert parallel.sessions.count() == 1


def test_publishing_needs_something_new_inside_the_day():
    gathering = make_open()
    with pytest.raises(NotReady):
        publishing.publish(gathering, by=carin())
    make_rounds(gathering, 2)
    publishing.publish(gathering, by=carin())
    with pytest.raises(NotReady, match="ändrats"):
        publishing.publish(gathering, by=carin())
    AgendaItem.objects.filter(title="Runda 1").update(starts_at=gathering.starts_at - timedelta(hours=1))
    with pytest.raises(NotReady, match="Runda 1"):
        publishing.publish(gathering, by=carin())
    assert gathering.programme_versions.count() == 1


def test_a_version_stays_as_it_was_whatever_happens_to_the_rows():
    gathering = make_open()
    make_programme(gathering)
    publishing.publish(gathering, by=carin())
    before = public.latest(gathering).programme
    Room.objects.all().delete()
    AgendaItem.objects.all().delete()
    after = public.latest(gathering).programme
    assert after == before
    assert [room.name.sv for room in after.rooms] == ["Salen", "Vinden"]


def item(number, title="Titel", at="2027-03-11T13:00:00+01:00", **values):
    base = {"kind": "talk", "ends_at": "2027-03-11T14:00:00+01:00", "text": Text(""), "room": None, "speakers": ()}
    return content.ItemContent(id=number, title=Text(title), starts_at=at, **{**base, **values})


def test_only_what_changed_gets_the_new_number():
    old = content.stamped(Programme(), Programme((item(1), item(2))), 1)
    new = content.stamped(old, Programme((item(1), item(2, "Annat"), item(3))), 2)
    assert [one.changed_in for one in new.items] == [1, 2, 2]
    assert [change.kind for change in content.compare(old, new)] == ["title", "added"]
    assert content.compare(new, new) == []
    assert content.from_json(content.to_json(new)) == new


def test_a_change_can_be_told_in_every_kind():
    room = lambda name: content.RoomContent(1, Text(name), Text(""), True, False)  # noqa: E731
    speaker = (content.SpeakerContent("Kim", Text("")),)
    kinds = content.compare(
        Programme((item(1), item(2), item(3, room=room("A")), item(4))),
        Programme((item(1, text=Text("x")), item(2, speakers=speaker), item(3, room=room("B")))),
    )
    assert [(one.kind, one.before.sv, one.after.sv) for one in kinds] == [
        ("text", "", ""), ("speakers", "", "Kim"), ("room", "A", "B"), ("removed", "2027-03-11T13:00:00+01:00", ""),
    ]  # fmt: skip


# --- Calendars and filters --------------------------------------------------------------------------------------------


def entries(answer):
    return {str(one["summary"]): one for one in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")}


def test_the_calendar_file_follows_the_filter(client):
    gathering = make_open()
    make_programme(gathering)
    publishing.publish(gathering, by=carin())
    whole = entries(client.get(f"/stormoten/{gathering.slug}/program.ics"))
    assert set(whole) == {"Incheckning", "Vad hände sedan sist?", "Välj en verkstad", "Skugga", "Vatten"}
    attic = Room.objects.get(name="Vinden")
    page = client.get(f"/stormoten/{gathering.slug}/program/?sal={attic.pk}").content.decode()
    assert f"program.ics?sal={attic.pk}" in page
    assert "Skugga" not in page[page.index('class="sched"') : page.index("</ol>", page.index('class="sched"'))]
    part = entries(client.get(f"/stormoten/{gathering.slug}/program.ics?sal={attic.pk}"))
    assert set(part) == {"Välj en verkstad", "Vatten"}
    assert set(entries(client.get(f"/stormoten/{gathering.slug}/program.ics?typ=talk"))) == {"Vad hände sedan sist?"}


def test_an_entry_keeps_its_name_and_counts_up_when_it_changes(client):
    gathering = make_open()
    make_programme(gathering)
    publishing.publish(gathering, by=carin())
    path = f"/stormoten/{gathering.slug}/program.ics"
    before = entries(client.get(path))
    AgendaItem.objects.filter(title="Incheckning").update(ends_at=gathering.starts_at + timedelta(minutes=30))
    publishing.publish(gathering, by=carin())
    after = entries(client.get(path))
    assert after["Incheckning"]["uid"] == before["Incheckning"]["uid"]
    assert (before["Incheckning"]["sequence"], after["Incheckning"]["sequence"]) == (1, 2)
    assert after["Skugga"]["sequence"] == 1
    in_state(gathering, GatheringState.CANCELLED)
    gone = entries(client.get(path))
    assert {str(one["status"]) for one in gone.values()} == {"CANCELLED"}
    assert gone["Skugga"]["uid"] == before["Skugga"]["uid"]
    assert gone["Skugga"]["sequence"] > after["Skugga"]["sequence"]


@pytest.mark.parametrize("query", ["sal=1e9", "sal=99999999999999999999", "typ=%00", "sal=-1&typ=<script>", "sal=²"])
def test_odd_filters_choose_nothing(client, query):
    gathering = make_open()
    make_programme(gathering)
    publishing.publish(gathering, by=carin())
    answer = client.get(f"/stormoten/{gathering.slug}/program/?{query}")
    assert answer.status_code == 200
    assert "Incheckning" in answer.content.decode()
    assert "<script>" not in answer.content.decode()


@pytest.mark.parametrize("size", [1, 30])
def test_the_page_asks_the_database_as_often_for_one_item_as_for_thirty(client, django_assert_num_queries, size):
    gathering = make_open()
    for number in range(size):
        AgendaItem.objects.create(
            gathering=gathering, title=f"Punkt {number}", starts_at=gathering.starts_at + timedelta(minutes=number)
        )
    publishing.publish(gathering, by=carin())
    client.get(f"/stormoten/{gathering.slug}/program/")
    with django_assert_num_queries(3):
        client.get(f"/stormoten/{gathering.slug}/program/")


# --- Sessions ---------------------------------------------------------------------------------------------------------


def test_one_chooses_a_session_and_it_stands_on_the_page_and_in_the_calendar(client):
    gathering = make_open()
    _item, (shade, _water) = make_programme(gathering)
    publishing.publish(gathering, by=carin())
    path = place(make_registration(gathering))
    assert "2 platser kvar" in client.get(path).content.decode()
    answer = client.post(f"{path}{shade.pk}/")
    assert answer["Location"].endswith("?klart=seated")
    html = client.get(answer["Location"]).content.decode()
    assert "Du har en plats" in html
    made = client.post(f"{path}kalender/").content.decode()
    mine = entries(client.get(path_in(made)))
    assert set(mine) == {"Incheckning", "Vad hände sedan sist?", "Skugga"}


def test_get_changes_nothing_and_foreign_sessions_are_not_found(client):
    gathering = make_open()
    _item, (shade, _water) = make_programme(gathering)
    path = place(make_registration(gathering))
    assert client.get(f"{path}{shade.pk}/").status_code == 405
    assert not SessionChoice.objects.exists()
    _other, (foreign, _w) = make_programme(make_open(title="Ett annat"))
    assert client.post(f"{path}{foreign.pk}/").status_code == 404
    assert client.post(f"/plats/{'x' * 43}/val/{shade.pk}/").status_code == 404
    assert not SessionChoice.objects.exists()


def test_items_one_chooses_from_do_not_overlap():
    gathering = make_open()
    parallel, _sessions = make_programme(gathering)
    other = AgendaItem.objects.create(
        gathering=gathering,
        kind=ItemKind.PARALLEL,
        title="Ett spår till",
        starts_at=parallel.starts_at + timedelta(minutes=30),
    )
    publishing.publish(gathering, by=carin())
    ParallelSession.objects.create(item=other, title="Sol", seats=2, seats_hard=2)
    with pytest.raises(NotReady, match="går in i varandra"):
        publishing.publish(gathering, by=carin())
    AgendaItem.objects.filter(pk=other.pk).update(starts_at=parallel.ends_at)
    publishing.publish(gathering, by=carin())


def test_who_comes_last_waits_and_gets_the_seat_that_is_freed():
    gathering = make_open()
    _item, (shade, water) = make_programme(gathering, seats=1)
    alva, bo, cleo = (make_registration(gathering, f"{name} Exempelsson") for name in ("Alva", "Bo", "Cleo"))
    first = sessions.choose(alva, shade)
    sessions.choose(bo, water)
    sessions.choose(bo, shade)
    assert states(bo) == {"Vatten": "seated", "Skugga": "waitlisted"}
    sessions.choose(cleo, water)
    assert states(cleo) == {"Vatten": "waitlisted"}
    sessions.give_up(first)
    # Bo moves to what he waited for, and the seat he had goes to Cleo.
    assert states(bo) == {"Vatten": "cancelled", "Skugga": "seated"}
    assert states(cleo) == {"Vatten": "seated"}
    assert sorted(Message.objects.values_list("to", flat=True)) == sorted([bo.email, cleo.email])
    shade.refresh_from_db()
    water.refresh_from_db()
    assert (shade.taken, water.taken) == (1, 1)


def test_at_one_time_a_person_has_one_seat_and_one_place_in_line():
    gathering = make_open()
    parallel, (shade, water) = make_programme(gathering, seats=1)
    third = ParallelSession.objects.create(item=parallel, title="Sol", seats=1, seats_hard=1)
    for session, name in ((shade, "Alva"), (water, "Bo")):
        sessions.choose(make_registration(gathering, f"{name} Exempelsson"), session)
    cleo = make_registration(gathering, "Cleo Exempelsson")
    sessions.choose(cleo, shade)
    sessions.choose(cleo, water)
    assert states(cleo) == {"Skugga": "cancelled", "Vatten": "waitlisted"}
    sessions.choose(cleo, third)
    assert states(cleo) == {"Skugga": "cancelled", "Vatten": "cancelled", "Sol": "seated"}
    assert sessions.choose(cleo, third).pk == SessionChoice.objects.get(session=third).pk


def test_nobody_passes_those_who_wait():
    gathering = make_open()
    _item, (shade, _water) = make_programme(gathering, seats=1)
    people = [make_registration(gathering, f"{name} Exempelsson") for name in ("Alva", "Bo", "Cleo", "Dag")]
    for one in people:
        sessions.choose(one, shade)
    assert sessions.places_in_line(sessions.of(people[3]).values()) == {shade.pk: 3}
    sessions.change_seats(shade, 3)
    assert [list(states(one).values()) for one in people] == [["seated"], ["seated"], ["seated"], ["waitlisted"]]
    sessions.change_seats(shade, 1)
    sessions.give_up_all(people[0])
    assert states(people[3]) == {"Skugga": "waitlisted"}
    shade.refresh_from_db()
    assert (shade.seats, shade.taken, shade.seats_hard) == (1, 2, 2)


def test_who_does_not_come_cannot_choose_and_what_has_begun_is_closed():
    gathering = make_open()
    parallel, (shade, _water) = make_programme(gathering)
    waits = make_registration(gathering, state=RegistrationState.WAITLISTED)
    with pytest.raises(NoSeat):
        sessions.choose(waits, shade)
    comes = make_registration(gathering, "Bo Exempelsson")
    AgendaItem.objects.filter(pk=parallel.pk).update(starts_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(NoSeat):
        sessions.choose(comes, shade)
    assert not SessionChoice.objects.exists()


def test_a_new_time_on_another_day_names_the_days(client):
    gathering = make_open(ends_at=timezone.now() + timedelta(days=40))
    parallel, _sessions = make_programme(gathering)
    publishing.publish(gathering, by=carin())
    later = timezone.localtime(parallel.starts_at + timedelta(days=1))
    AgendaItem.objects.filter(pk=parallel.pk).update(starts_at=later, ends_at=later + timedelta(hours=1))
    publishing.publish(gathering, by=carin())
    html = client.get(f"/en/stormoten/{gathering.slug}/program/").content.decode()
    before = timezone.localtime(parallel.starts_at)
    assert f"new time, {later:%-d} {later:%B} " in html
    assert f"(was {before:%-d} {before:%B} " in html


def test_a_session_that_is_called_off_or_moved_is_told_to_those_who_chose_it():
    gathering = make_open()
    parallel, (shade, water) = make_programme(gathering)
    publishing.publish(gathering, by=carin())
    alva, bo = make_registration(gathering), make_registration(gathering, "Bo Exempelsson", language="en")
    sessions.choose(alva, shade)
    sessions.choose(bo, water)
    Message.objects.all().delete()
    AgendaItem.objects.filter(pk=parallel.pk).update(starts_at=parallel.starts_at + timedelta(minutes=10))
    publishing.publish(gathering, by=carin())
    assert sorted(Message.objects.values_list("kind", "to", "language")) == sorted(
        [("gatherings/session_moved", alva.email, "sv"), ("gatherings/session_moved", bo.email, "en")]
    )
    Message.objects.all().delete()
    assert sessions.call_off(water, by=carin()) == 1
    [mail] = Message.objects.all()
    assert (mail.to, mail.subject) == (bo.email, "Called off: Vatten")
    assert not ParallelSession.objects.filter(title="Vatten").exists()


def test_who_chooses_reads_what_is_published_and_not_the_draft(client):
    gathering = make_open()
    parallel, (shade, water) = make_programme(gathering, seats=1)
    publishing.publish(gathering, by=carin())
    alva, bo = make_registration(gathering), make_registration(gathering, "Bo Exempelsson")
    first = sessions.choose(alva, shade)
    sessions.choose(bo, shade)
    Message.objects.all().delete()
    # The organiser works on the next version: another title, room and hour, and one more session.
    ParallelSession.objects.filter(pk=shade.pk).update(title="Hemlig titel", text="Hemlig text", room=water.room)
    ParallelSession.objects.create(item=parallel, title="Ännu inte klar", seats=9, seats_hard=9)
    AgendaItem.objects.filter(pk=parallel.pk).update(
        title="Hemlig rubrik", starts_at=parallel.starts_at - timedelta(hours=1)
    )
    html = client.get(place(bo)).content.decode()
    assert "Hemlig" not in html
    assert "Ännu inte klar" not in html
    assert ("Skugga" in html, "Salen" in html, "Välj en verkstad" in html) == (True, True, True)
    begins = f"{timezone.localtime(parallel.starts_at):%H.%M}"
    assert begins in html
    # Nor is she told of it in the mail about a seat that was freed.
    sessions.give_up(first)
    [mail] = Message.objects.all()
    assert ("Hemlig" in mail.text + mail.subject, "Vinden" in mail.text, begins in mail.text) == (False, False, True)
    # An item nobody has chosen from may be taken away before the next version says so.
    extra = AgendaItem.objects.create(
        gathering=gathering, kind=ItemKind.PARALLEL, title="Mer", starts_at=parallel.ends_at
    )
    ParallelSession.objects.create(item=extra, title="Solskydd", seats=1, seats_hard=1)
    publishing.publish(gathering, by=carin())
    assert "Solskydd" in client.get(place(bo)).content.decode()
    extra.delete()
    assert "Solskydd" not in client.get(place(bo)).content.decode()
    # What has begun is what the public was told.
    AgendaItem.objects.filter(pk=parallel.pk).update(starts_at=timezone.now() - timedelta(minutes=1))
    assert sessions.choose(alva, water).state == "seated"


def test_what_is_called_off_leaves_the_public_programme_and_the_draft_waits(client):
    gathering = make_open()
    parallel, (_shade, water) = make_programme(gathering)
    publishing.publish(gathering, by=carin())
    AgendaItem.objects.filter(pk=parallel.pk).update(title="Hemlig rubrik")
    page = f"/stormoten/{gathering.slug}/program/"
    assert "Vatten" in client.get(page).content.decode()
    sessions.call_off(water, by=carin())
    html = client.get(page).content.decode()
    assert "Hemlig" not in html
    assert ("”Vatten” är inställt." in html, "Borttaget: Vatten" in html) == (True, True)
    assert "“Vatten” is called off." in client.get(f"/en{page}").content.decode()
    assert "Vatten" not in entries(client.get(page.replace("program/", "program.ics")))
    assert [one.title.sv for _item, one in public.sessions_of(gathering).values()] == ["Skugga"]
    assert gathering.programme_versions.first().number == 2
    # One that nobody had been told of changes nothing in public.
    sessions.call_off(ParallelSession.objects.create(item=parallel, title="Ny", seats=1, seats_hard=1), by=carin())
    assert gathering.programme_versions.first().number == 2


def test_what_belongs_to_a_gathering_is_not_given_to_another(client):
    gathering, other = make_open(), make_open(title="Ett annat")
    parallel, _sessions = make_programme(gathering)
    (round_,) = make_rounds(gathering, 1)
    client.force_login(carin())
    for row in (parallel, round_, Room.objects.first(), Speaker.objects.get()):
        page = f"/admin/gatherings/{row._meta.model_name}/{row.pk}/change/"
        html = client.get(page).content.decode()
        assert 'name="gathering"' not in html
        assert gathering.title in html
    page = f"/admin/gatherings/room/{Room.objects.first().pk}/change/"
    answer = client.post(
        page, {"gathering": other.pk, "name": "Annat namn", "name_en": "", "way": "", "way_en": "", "seats": ""}
    )
    assert answer.status_code == 302
    assert (Room.objects.get(name="Annat namn").gathering) == gathering


def test_a_cancelled_persons_calendar_is_empty_and_a_new_one_ends_the_old(client):
    gathering = make_open()
    make_programme(gathering)
    publishing.publish(gathering, by=carin())
    me = make_registration(gathering)
    path = place(me)
    first = path_in(client.post(f"{path}kalender/").content.decode())
    assert len(entries(client.get(first))) == 3
    second = path_in(client.post(f"{path}kalender/").content.decode())
    assert client.get(first).status_code == 404
    type(me).objects.filter(pk=me.pk).update(
        state=RegistrationState.CANCELLED, ended_at=timezone.now(), ended_because="by_herself"
    )
    assert entries(client.get(second)) == {}
    assert AgendaLink.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_eight_who_choose_the_last_seat_at_once_get_one_seat_and_seven_places():
    gathering = make_open()
    _item, (shade, water) = make_programme(gathering, seats=1)
    people = [make_registration(gathering, f"Alva Exempelsson {n}") for n in range(8)]
    for one in people[:1]:
        sessions.choose(one, water)
    gate = threading.Barrier(8)

    def choose(one):
        try:
            gate.wait()
            sessions.choose(one, shade)
        finally:
            connection.close()

    threads = [threading.Thread(target=choose, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shade.refresh_from_db()
    assert shade.taken == 1
    assert shade.choices.filter(state="seated").count() == 1
    lines = sorted(shade.choices.filter(state="waitlisted").values_list("line", flat=True))
    assert len(lines) == len(set(lines)) == 7


def test_changes_are_escaped_and_times_are_local(client):
    gathering = make_open()
    make_rounds(gathering, 1)
    publishing.publish(gathering, by=carin())
    AgendaItem.objects.update(title="<script>alert(1)</script>\u202e")
    publishing.publish(gathering, by=carin())
    html = client.get(f"/stormoten/{gathering.slug}/program/").content.decode()
    assert "<script>alert" not in html
    assert datetime.fromisoformat(public.latest(gathering).programme.items[0].starts_at).utcoffset() is not None


def test_a_cancelled_gathering_gives_nobody_a_seat_in_a_session():
    gathering = make_open()
    _item, (first, _second) = make_programme(gathering, seats=1)
    publishing.publish(gathering, by=carin())
    alva, bo = (make_registration(gathering, f"{name} Exempelsson") for name in ("Alva", "Bo"))
    sessions.choose(alva, first)
    sessions.choose(bo, first)
    lifecycle.cancel(gathering, because="Storm", by=carin())
    assert not Message.objects.filter(kind="gatherings/session_seat").exists()


def test_what_has_begun_is_passed_on_to_nobody():
    gathering = make_open()
    item, (first, _second) = make_programme(gathering, seats=1)
    alva, bo = (make_registration(gathering, f"{name} Exempelsson") for name in ("Alva", "Bo"))
    mine = sessions.choose(alva, first)
    sessions.choose(bo, first)
    AgendaItem.objects.filter(pk=item.pk).update(starts_at=timezone.now() - timedelta(minutes=1))
    sessions.give_up(mine)
    assert states(bo) == {first.title: "waitlisted"}
    assert not Message.objects.filter(kind="gatherings/session_seat").exists()


def test_of_a_draft_nobody_chooses_anything(client):
    gathering = make_open()
    _item, (first, _second) = make_programme(gathering)
    path = place(make_registration(gathering))
    assert first.title not in client.get(path).content.decode()
    assert client.post(f"{path}{first.pk}/").status_code == 404
    publishing.publish(gathering, by=carin())
    assert first.title in client.get(path).content.decode()
    assert client.post(f"{path}{first.pk}/").status_code == 302
    assert SessionChoice.objects.count() == 1


def test_calendars_get_instants_and_no_zone_they_do_not_know(client):
    gathering = make_open()
    item, _sessions = make_programme(gathering)
    publishing.publish(gathering, by=carin())
    text = client.get(f"/stormoten/{gathering.slug}/program.ics").content.decode()
    assert f"DTSTART:{item.starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}" in text
    assert "TZID" not in text


@pytest.mark.django_db(transaction=True)
def test_choosing_does_not_wait_for_the_gathering():
    """Who cancels holds the gathering's row and then asks for the item: choosing may not hold the item and ask for that row."""
    ensure_reference_data()
    gathering = make_open()
    _item, (first, _second) = make_programme(gathering)
    alva = make_registration(gathering)
    done = threading.Event()

    def choose():
        try:
            sessions.choose(alva, first)
            done.set()
        finally:
            connection.close()

    with seats.locked(gathering.pk):
        thread = threading.Thread(target=choose)
        thread.start()
        assert done.wait(10)
    thread.join()


def test_replacing_the_link_ends_the_calendar_address_too(client):
    gathering = make_open()
    alva = make_registration(gathering)
    make_programme(gathering)
    publishing.publish(gathering, by=carin())
    path = path_in(client.post(f"{place(alva)}kalender/").content.decode())
    assert b"VEVENT" in client.get(path).content
    private.replace_all(alva)
    answer = client.get(path)
    assert answer.status_code in (404, 410) or b"VEVENT" not in answer.content


def test_who_was_erased_has_no_calendar_address_left(client):
    gathering = make_day(1)
    alva = gathering.registrations.get()
    make_programme(gathering)
    publishing.publish(gathering, by=carin())
    path = path_in(client.post(f"{place(alva)}kalender/").content.decode())
    door.check_in(alva, slip(), by=carin())
    tending.forget(alva, at=timezone.now())
    assert not AgendaLink.objects.filter(registration=alva, revoked_at__isnull=True).exists()
    assert b"VEVENT" not in client.get(path).content


def test_a_session_with_a_new_time_is_newer_in_calendars(client):
    gathering = make_open()
    parallel, _sessions = make_programme(gathering)
    publishing.publish(gathering, by=carin())
    path = f"/stormoten/{gathering.slug}/program.ics"
    before = entries(client.get(path))["Skugga"]
    AgendaItem.objects.filter(pk=parallel.pk).update(starts_at=parallel.starts_at + timedelta(minutes=10))
    publishing.publish(gathering, by=carin())
    after = entries(client.get(path))["Skugga"]
    assert after["sequence"] > before["sequence"]
    assert after.decoded("dtstart") != before.decoded("dtstart")


def test_a_room_that_is_not_step_free_after_all_can_be_published():
    gathering = make_open()
    make_programme(gathering)
    publishing.publish(gathering, by=carin())

    Room.objects.filter(gathering=gathering, name="Salen").update(step_free=False, hearing_loop=False)
    publishing.publish(gathering, by=carin())
    rooms = {room.name.sv: room for room in public.latest(gathering).programme.rooms}
    assert not rooms["Salen"].step_free


def test_an_item_that_becomes_parallel_can_be_published():
    gathering = make_open()
    parallel, _made = make_programme(gathering)
    AgendaItem.objects.filter(pk=parallel.pk).update(kind=ItemKind.TALK)
    publishing.publish(gathering, by=carin())
    AgendaItem.objects.filter(pk=parallel.pk).update(kind=ItemKind.PARALLEL)
    publishing.publish(gathering, by=carin())


def test_a_session_called_off_while_somebody_chooses_it_is_no_error_page(client, monkeypatch):

    gathering = make_open()
    _parallel, made = make_programme(gathering)
    publishing.publish(gathering, by=carin())
    alva = register(gathering, "Alva Exempelsson")
    choose = sessions.choose

    def late(me, session):
        sessions.call_off(type(session).objects.get(pk=session.pk), by=carin())
        return choose(me, session)

    monkeypatch.setattr(views.sessions, "choose", late)
    client.raise_request_exception = False
    answer = client.post(f"{place(alva)}{made[0].pk}/")
    assert answer.status_code < 500


def test_a_session_tidied_away_after_the_day_is_told_to_nobody():
    gathering = make_open()
    _item, (shade, _water) = make_programme(gathering, seats=3)
    publishing.publish(gathering, by=carin())
    sessions.choose(make_registration(gathering), shade)
    in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS, GatheringState.HELD)
    assert sessions.call_off(shade, by=carin()) == 0
    assert not Message.objects.filter(kind="gatherings/session_called_off").exists()


def test_a_session_mail_that_waits_goes_to_the_corrected_address_with_the_new_link():
    gathering = make_open()
    _item, (shade, _water) = make_programme(gathering, seats=1)
    publishing.publish(gathering, by=carin())
    alva, bo = make_registration(gathering), make_registration(gathering, "Bo Exempelsson")
    first = sessions.choose(alva, shade)
    sessions.choose(bo, shade)
    sessions.give_up(first)
    mail = Message.objects.get(kind="gatherings/session_seat")
    bo.refresh_from_db()
    registering.correct(bo, Contact("Bo", "ratt@gast.example", "", "", "sv"), version=bo.version, by=carin())
    old = mail.text
    mail.refresh_from_db()
    assert (mail.state, mail.to) == (State.WAITING, "ratt@gast.example")
    (token,) = set(re.findall(r"/plats/([\w-]+)/", mail.text))
    assert token not in old
    assert private.find(token) == bo
    assert set(re.findall(r"/plats/([\w-]+)/", mail.html)) == {token}
    # Without an address nothing is left to be sent.
    registering.correct(bo, Contact("Bo", "", "040-12 34 56", "", "sv"), version=bo.version, by=carin())
    mail.refresh_from_db()
    assert mail.state == State.CANCELLED
