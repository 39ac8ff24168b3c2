"""A table's note: saved as typed, sent again without doubling, never lost, and made an idea whose three weeks begin."""

import re
import threading
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from gatherings import lifecycle, notes, private, registering, tending
from gatherings.errors import NotReady
from gatherings.models import GatheringTheme, Round, Seat, TableLink, TableNote, TableNoteSave, TableTheme
from gatherings.notes import ContactPerson, Written
from gatherings.vocabulary.life import GatheringState
from ideas.models import Event, Idea
from outbox.models import Message
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
from tests.gatherings.test_door import make_day

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

TEXT = {
    "title": "Skugga vid skolan",
    "challenge": "Barnen har ingen skugga.",
    "proposal": "Träd, tak och vatten.",
    "who_goes_on": "Skolan",
}
ALVA = ContactPerson("Alva Exempelsson", "alva@gast.example", "civil_society", "Exempelföreningen")


@pytest.fixture
def day():
    """A gathering that goes on, with two tables and two rounds."""
    gathering = make_open()
    make_tables(gathering, 2)
    make_rounds(gathering, 2)
    in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS)
    return gathering


def desk(gathering):
    return gathering.tables.first(), gathering.rounds.first()


def post(client, path, *, based_on=0, client_id=None, script=False, **words):
    data = {**TEXT, **words, "based_on": based_on, "client_id": client_id or str(uuid.uuid4())}
    headers = {"accept": "application/json"} if script else {}
    return client.post(path, data, headers=headers)


def path_of(gathering, page="anteckning"):
    return f"/bord/{notes.new_address(gathering.tables.first())}/{page}/?runda=1"


def test_a_note_is_saved_and_shown_again(client, day):
    path = path_of(day)
    answer = post(client, path)
    assert answer.status_code == 302
    note = TableNote.objects.get()
    assert (note.title, note.table.number, note.round.number, note.version) == (TEXT["title"], 1, 1, 1)
    html = client.get(answer["Location"]).content.decode()
    assert "Anteckningen är sparad" in html
    assert "Barnen har ingen skugga." in html


def test_get_writes_nothing_and_unknown_addresses_are_not_found(client, day):
    client.get(path_of(day))
    assert not TableNote.objects.exists()
    assert client.get(f"/bord/{'x' * 43}/anteckning/").status_code == 404
    old = path_of(day)
    assert notes.revoke_addresses(day) == 2
    assert client.get(old).status_code == 404
    assert post(client, old).status_code == 404


def test_the_same_saving_sent_again_writes_it_once(client, day):
    path, key = path_of(day), str(uuid.uuid4())
    first = post(client, path, client_id=key, script=True)
    again = post(client, path, client_id=key, script=True)
    assert first.json() == again.json()
    assert first.json()["version"] == 1
    assert TableNoteSave.objects.count() == 1
    # Sent again after somebody has gone on: still nothing written.
    post(client, path, based_on=1, title="Annat")
    post(client, path, client_id=key, script=True)
    assert TableNote.objects.get().title == "Annat"


def test_over_a_newer_text_nothing_is_written_and_both_are_shown(client, day):
    path = path_of(day)
    post(client, path)
    post(client, path, based_on=1, proposal="Annas förslag")
    answer = post(client, path, based_on=1, proposal="Björns förslag")
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Annas förslag" in html
    assert "Björns förslag" in html
    note = TableNote.objects.get()
    assert (note.proposal, note.version) == ("Annas förslag", 2)
    assert [one.content["proposal"] for one in TableNoteSave.objects.filter(overtaken=True)] == ["Björns förslag"]
    script = post(client, path, based_on=1, proposal="Cleos förslag", script=True)
    assert (script.status_code, script.json()["theirs"]["proposal"]) == (409, "Annas förslag")
    # With the version that stands there now it is saved.
    post(client, path, based_on=2, proposal="Båda förslagen")
    assert TableNote.objects.get().proposal == "Båda förslagen"


def test_the_same_words_are_no_quarrel(client, day):
    path = path_of(day)
    post(client, path)
    assert post(client, path, based_on=0).status_code == 302
    assert TableNote.objects.get().version == 1


def test_whoever_sits_at_the_table_writes_by_her_own_page(client, day):
    me = make_crowd(day, 4)[0]
    make_plan(day)
    path = f"/plats/{private.new_address(me, at=timezone.now())}/anteckning/?runda=2"
    post(client, path)
    seat = Seat.objects.get(registration=me, round__number=2)
    assert TableNote.objects.get().table == seat.table
    stranger = make_registration(day, "Didrik Exempelsson")
    html = client.get(f"/plats/{private.new_address(stranger, at=timezone.now())}/anteckning/").content.decode()
    assert "Du har inget bord i den här rundan" in html


def test_the_round_that_goes_on_is_shown(client, day):
    first, second = day.rounds.all()
    now = timezone.now()
    Round.objects.filter(pk=first.pk).update(starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))
    Round.objects.filter(pk=second.pk).update(starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(hours=1))
    html = client.get(path_of(day).partition("?")[0]).content.decode()
    assert "<b>Runda 2</b>" in html


def test_before_and_long_after_nothing_is_saved(client):
    gathering = make_open()
    make_tables(gathering, 1)
    make_rounds(gathering, 1)
    path = path_of(gathering)
    assert "Det går inte att skriva än" in client.get(path).content.decode()
    answer = post(client, path)
    assert answer.status_code == 409
    assert TEXT["proposal"] in answer.content.decode()
    assert not TableNote.objects.exists()


def test_eight_phones_that_save_at_once_lose_nothing(transactional_db):
    ensure_reference_data()
    gathering = make_open()
    make_tables(gathering, 1)
    make_rounds(gathering, 1)
    table, round_ = desk(gathering)
    gate = threading.Barrier(8)

    def save(number):
        try:
            gate.wait()
            notes.save(table, round_, Written(title=f"Förslag {number}"), client_id=uuid.uuid4(), based_on=0)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert TableNote.objects.count() == 1
    kept = {save.content["title"] for save in TableNoteSave.objects.all()}
    assert kept == {f"Förslag {number}" for number in range(8)}
    assert TableNoteSave.objects.filter(overtaken=False).count() == 1


# --- The idea ---------------------------------------------------------------------------------------------------------


def test_a_note_becomes_an_idea_with_table_and_theme_as_its_origin(client, day):
    table, round_ = desk(day)
    theme = GatheringTheme.objects.filter(gathering=day).first()
    TableTheme.objects.create(table=table, round=round_, theme=theme)
    path = path_of(day)
    post(client, path)
    answer = client.post(
        path.replace("/anteckning/", "/ide/"),
        {
            "name": ALVA.name,
            "email": ALVA.email,
            "organisation": ALVA.organisation,
            "sphere": ALVA.sphere,
            "language": "sv",
        },
    )
    idea = Idea.objects.get()
    assert answer.status_code == 302
    assert (idea.title, idea.origin, idea.giver_email) == (TEXT["title"], "gathering", ALVA.email)
    assert (idea.answer_due - idea.received_on).days == 21
    note = Event.objects.get(idea=idea, kind="received").note
    assert note == f"Bord 1, runda 1 på {day.title}: {theme.name}"
    assert TableNote.objects.get().idea == idea
    assert Message.objects.get().to == ALVA.email
    assert idea.number in client.get(answer["Location"]).content.decode()


def test_pressed_twice_it_is_one_idea_and_later_words_do_not_change_it(day):
    table, round_ = desk(day)
    note = notes.save(table, round_, Written(**TEXT), client_id=uuid.uuid4(), based_on=0).note
    first = notes.make_idea(note, ALVA)
    assert notes.make_idea(note, ALVA) == first
    notes.save(table, round_, Written(**{**TEXT, "proposal": "Senare"}), client_id=uuid.uuid4(), based_on=1)
    first.refresh_from_db()
    assert first.proposal == TEXT["proposal"]
    assert Idea.objects.count() == 1
    assert Message.objects.count() == 1


@pytest.mark.parametrize("missing", ["title", "challenge", "proposal"])
def test_a_half_written_note_is_no_idea_yet(day, missing):
    table, round_ = desk(day)
    note = notes.save(table, round_, Written(**{**TEXT, missing: ""}), client_id=uuid.uuid4(), based_on=0).note
    with pytest.raises(NotReady):
        notes.make_idea(note, ALVA)
    assert not Idea.objects.exists()


def test_hostile_words_are_words(client, day):
    path = path_of(day)
    post(client, path, title="<script>alert(1)</script>", challenge="a\x00b\u202e" + "x" * 50)
    html = client.get(path).content.decode()
    assert "<script>alert" not in html
    assert "\x00" not in TableNote.objects.get().challenge
    too_long = post(client, path, based_on=1, proposal="x" * 10_000, script=True)
    assert too_long.status_code == 422
    assert post(client, path, client_id="nonsense").status_code == 200
    assert client.get(path.replace("runda=1", "runda=²")).status_code == 200


# --- Staff ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def staff(client):
    user = carin()
    user.is_superuser = True
    user.save()
    client.force_login(user)
    return client


def test_staff_types_in_paper_shows_a_note_and_makes_it_an_idea(staff, day):
    table, round_ = desk(day)
    data = {**TEXT, "table": table.pk, "round": round_.pk, "based_on": 0, "client_id": str(uuid.uuid4())}
    answer = staff.post(f"/admin/gatherings/tablenote/papper/{day.pk}/", data, follow=True)
    note = TableNote.objects.get()
    assert note.typed_in_by == carin()
    assert TEXT["title"] in answer.content.decode()
    staff.post(f"/admin/gatherings/tablenote/{note.pk}/visa/")
    note.refresh_from_db()
    assert note.published_at
    contact = {"name": ALVA.name, "email": ALVA.email, "organisation": "", "sphere": "city", "language": "en"}
    staff.post(f"/admin/gatherings/tablenote/{note.pk}/ide/", contact)
    assert Idea.objects.get().reply_language == "en"
    assert staff.get("/admin/gatherings/tablenote/").status_code == 200


def test_a_reader_of_notes_changes_none(client, day):
    table, round_ = desk(day)
    note = notes.save(table, round_, Written(**TEXT), client_id=uuid.uuid4(), based_on=0).note
    reader = make_staff("robin@malmo.example", "Robin Exempelsson", role="Läsare", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_gathering"))
    client.force_login(reader)
    assert TEXT["title"] in client.get(f"/admin/gatherings/tablenote/{note.pk}/change/").content.decode()
    for page in ("visa", "ide", "change"):
        assert client.post(f"/admin/gatherings/tablenote/{note.pk}/{page}/").status_code == 403
    note.refresh_from_db()
    assert note.published_at is None
    assert note.idea is None
    assert TableLink.objects.count() == 0


def test_a_text_begun_in_one_round_is_saved_there_when_the_next_has_begun(client):
    gathering = make_open(in_days=0)
    make_tables(gathering, 2)
    make_rounds(gathering, 2)
    make_crowd(gathering, 4)
    make_plan(gathering)
    in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS)
    now = timezone.now()
    first, second = gathering.rounds.all()
    Round.objects.filter(pk=first.pk).update(starts_at=now - timedelta(hours=1), ends_at=now)
    Round.objects.filter(pk=second.pk).update(starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=2))
    me = gathering.registrations.first()
    path = f"/plats/{private.new_address(me, at=now)}/anteckning/"
    # The address names no round, the form does.
    target = re.search(r'<form[^>]*action="([^"]+)"', client.get(path).content.decode())[1]
    assert target == f"{path}?runda=1"
    Round.objects.filter(pk=second.pk).update(starts_at=now - timedelta(seconds=1))
    assert post(client, target, script=True, title="Skugga").status_code == 200
    note = TableNote.objects.get()
    assert (note.round, note.table) == (first, notes.table_where(me, first))
    # Without a round nothing is written; the text stays and can be saved from there.
    answer = post(client, path, title="Vilken runda?")
    assert answer.status_code == 409
    assert "Vilken runda?" in answer.content.decode()
    assert f'action="{path}?runda=2"' in answer.content.decode()
    assert post(client, path, script=True, title="Vilken runda?").status_code == 409
    assert TableNote.objects.count() == 1


def test_other_words_under_the_id_of_the_page_are_another_saving(day):
    table, round_ = desk(day)
    known = uuid.uuid4()
    notes.save(table, round_, Written(title="Ett"), client_id=known, based_on=0)
    for _turn in range(2):
        saved = notes.save(table, round_, Written(title="Ett och mer"), client_id=known, based_on=0)
        assert saved.overtaken
    assert [one.content["title"] for one in TableNoteSave.objects.order_by("id")] == ["Ett", "Ett och mer"]


def test_paper_note_typed_at_the_wrong_table_and_sent_again_for_the_right_one_is_kept_there(client):
    gathering = make_open()
    one, two = make_tables(gathering, 2)
    (round_,) = make_rounds(gathering, 1)
    in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS)
    client.force_login(carin())
    address = reverse("admin:gatherings_note_from_paper", args=[gathering.pk])
    typed = {
        "title": "Skugga",
        "challenge": "Varmt",
        "proposal": "Träd",
        "who_goes_on": "",
        "round": round_.pk,
        "client_id": str(uuid.uuid4()),
        "based_on": "0",
    }
    assert client.post(address, {**typed, "table": one.pk}).status_code == 302
    # Back in the browser: it was table 2.
    answer = client.post(address, {**typed, "table": two.pk}, follow=True)
    assert "Anteckningen är sparad" in answer.content.decode()
    assert TableNote.objects.filter(table=two, round=round_).exists()


def test_a_note_shown_to_the_public_is_not_changed_by_the_table_behind_the_organisers_back(client):
    gathering = make_day(2)
    (table,) = make_tables(gathering, 1)
    (round_,) = make_rounds(gathering, 1)
    saved = notes.save(table, round_, Written("Skugga", "Varmt", "Träd"), client_id=uuid.uuid4(), based_on=0)
    lifecycle.hold(gathering, by=carin())
    notes.publish(saved.note, shown=True)
    path = f"/bord/{notes.new_address(table)}/anteckning/?runda=1"
    client.post(
        path,
        {
            "title": "Skugga",
            "challenge": "Ring Bo Exempelsson 070-123",
            "proposal": "Skräp",
            "who_goes_on": "",
            "client_id": str(uuid.uuid4()),
            "based_on": "1",
        },
    )
    assert "Ring Bo Exempelsson" not in client.get(f"/stormoten/{gathering.slug}/").content.decode()


def test_a_language_of_a_note_stays_when_staff_corrects_it(client):
    gathering = make_day(2)
    (table,) = make_tables(gathering, 1)
    (round_,) = make_rounds(gathering, 1)
    made = notes.save(
        table, round_, Written("Shade", "Heat", "Tress"), client_id=uuid.uuid4(), based_on=0, language="en"
    )
    client.force_login(carin())
    client.post(
        reverse("admin:gatherings_tablenote_change", args=[made.note.pk]),
        {
            "title": "Shade",
            "challenge": "Heat",
            "proposal": "Trees",
            "who_goes_on": "",
            "client_id": str(uuid.uuid4()),
            "based_on": "1",
        },
    )
    made.note.refresh_from_db()
    assert made.note.proposal == "Trees"
    assert made.note.language == "en"


def test_who_goes_on_with_it_goes_with_the_list():
    gathering = make_open()
    (table,), (round_,) = make_tables(gathering, 1), make_rounds(gathering, 1)
    make_registration(gathering)
    written = Written("Titel", "Utmaning", "Förslag", "Alva Exempelsson, 040-34 10 00")
    notes.save(table, round_, written, client_id=uuid.uuid4(), based_on=0)
    tending.forget_people(timezone.localdate() + timedelta(days=30))
    assert TableNote.objects.get().who_goes_on
    tending.forget_people(timezone.localdate() + timedelta(days=30 + 365 * 3))
    note = TableNote.objects.get()
    assert (note.title, note.proposal, note.who_goes_on) == ("Titel", "Förslag", "")
    assert not TableNoteSave.objects.exists()


def test_who_has_cancelled_neither_reads_nor_writes_her_tables_note(client):
    gathering = make_open(in_days=1)
    crowd = make_crowd(gathering, 8)
    [table] = make_tables(gathering, 1)
    rounds = make_rounds(gathering, 1)
    make_plan(gathering)
    in_state(gathering, GatheringState.REGISTRATION_CLOSED)
    me = crowd[0]
    token = private.new_address(me, at=timezone.now())
    registering.cancel(me)
    in_state(gathering, GatheringState.IN_PROGRESS)

    notes.save(
        table, rounds[0], notes.Written("Skugga", "Varmt", "Träd", "Cleo Hemlig 070-000 00 00"),
        client_id=uuid.uuid4(), based_on=0,
    )  # fmt: skip
    path = f"/plats/{token}/anteckning/?runda=1"
    read = client.get(path)
    written = client.post(path, {
        "title": "Av en annan", "challenge": "x", "proposal": "y", "who_goes_on": "",
        "client_id": str(uuid.uuid4()), "based_on": "1",
    })  # fmt: skip
    note = table.notes.get()
    assert note.title == "Skugga", written.status_code
    assert "Cleo Hemlig" not in read.content.decode()


def test_who_has_cancelled_does_not_read_who_goes_on(client):
    gathering = make_open(in_days=1)
    me = make_crowd(gathering, 8)[0]
    [table] = make_tables(gathering, 1)
    rounds = make_rounds(gathering, 1)
    make_plan(gathering)
    in_state(gathering, GatheringState.REGISTRATION_CLOSED)
    token = private.new_address(me, at=timezone.now())
    registering.cancel(me)
    in_state(gathering, GatheringState.IN_PROGRESS)
    notes.save(
        table, rounds[0], notes.Written("Skugga", "Varmt", "Träd", "Cleo Hemlig"), client_id=uuid.uuid4(), based_on=0
    )
    assert "Cleo Hemlig" not in client.get(f"/plats/{token}/anteckning/?runda=1").content.decode()
