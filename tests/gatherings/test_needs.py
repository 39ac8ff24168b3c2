"""Needs: sealed, for the permitted only, in no mail, log or list, counted without names, gone on day fourteen."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from gatherings import access, lifecycle, needs, private, registering, tending
from gatherings.models import Gathering, GatheringEvent, ParticipantNeeds, Registration
from gatherings.needs import Needs
from gatherings.vocabulary.life import GatheringState, months_after
from outbox.models import Message
from people.management.commands.roles import set_up_roles
from tests.builders import make_staff
from tests.gatherings.builders import carin, in_state, make_open, make_plan, make_rounds, make_tables, register
from tests.gatherings.test_door import make_day

pytestmark = pytest.mark.django_db

WHEELCHAIR = Needs(food=("halal", "nut_free"), access=("step_free", "interpreter"), interpreter="so")


@pytest.fixture
def gathering():
    found = make_open()
    register(found, needs=WHEELCHAIR)
    register(found, "Bo Exempelsson", needs=Needs(food=("halal",)))
    register(found, "Cleo Exempelsson")
    return found


def staff(role):
    set_up_roles()
    return make_staff(f"{role}@malmo.example", role=role)


def test_they_lie_sealed_in_the_database(gathering):
    with connection.cursor() as cursor:
        cursor.execute("SELECT convert_from(sealed, 'SQL_ASCII') FROM gatherings_participantneeds")
        stored = " ".join(row[0] for row in cursor.fetchall())
    assert "halal" not in stored
    assert needs.own(gathering.registrations.first()) == WHEELCHAIR
    assert ParticipantNeeds.objects.count() == 2


def test_no_list_and_no_mail_leads_around_the_right_to_read_them(gathering, client):
    """A filter that tells who has needs, and the private address in her mail, behind which they stand."""
    letter = Message.objects.get(kind="gatherings/registered", to=gathering.registrations.first().email)
    assert re.search(r"/plats/[A-Za-z0-9_-]{43}/", letter.text)
    for role in ("coordinator", "administrator"):
        client.force_login(staff(role))
        page = client.get(f"/admin/outbox/message/{letter.pk}/change/").content.decode()
        assert gathering.title in page
        assert "/plats/…/" in page
        assert not re.search(r"/plats/[A-Za-z0-9_-]{43}", page)
        assert client.get("/admin/outbox/message/", {"text__contains": "/plats/A"}).status_code == 400
    client.force_login(staff("coordinator"))
    registrations = "/admin/gatherings/registration/"
    assert client.get(registrations, {"needs__isnull": "False"}).status_code == 400
    assert (
        client.get(registrations, {"gathering__id__exact": gathering.pk, "state__exact": "registered"}).status_code
        == 200
    )


def test_only_the_permitted_role_reads_them_and_that_is_written_down(gathering):
    for role in ("coordinator", "reader", "administrator", "door", "registrar"):
        with pytest.raises(PermissionDenied):
            needs.read(gathering, by=staff(role))
    assert not GatheringEvent.objects.filter(kind="needs_read").exists()
    care = staff("care")
    alva = gathering.registrations.first()
    assert needs.read(gathering, by=care)[alva.pk] == WHEELCHAIR
    assert GatheringEvent.objects.filter(kind="needs_read", actor=care).count() == 1


@pytest.mark.parametrize(
    ("role", "counts", "people"), [("care", 200, 200), ("coordinator", 200, 403), ("door", 403, 403)]
)
def test_the_pages_ask_for_their_rights(client, gathering, role, counts, people):
    client.force_login(staff(role))
    base = f"/admin/gatherings/gathering/{gathering.pk}"
    assert client.get(f"{base}/antal/").status_code == counts
    page = client.get(f"{base}/behov/")
    assert page.status_code == people
    assert ("Somaliska" in page.content.decode()) == (people == 200)


def test_the_caterer_gets_numbers_without_names(client, gathering):
    found = needs.counts(gathering, by=staff("coordinator"))
    assert (dict(found.food), found.people) == ({"Halal": 2, "Utan nötter och jordnötter": 1}, 3)
    assert found.interpreters == [("Somaliska", 1)]
    client.force_login(staff("coordinator"))
    page = client.get(f"/admin/gatherings/gathering/{gathering.pk}/antal/").content.decode()
    assert "Halal" in page
    assert "Alva" not in page


def test_no_mail_no_log_and_no_list_has_them(client, gathering, caplog):
    caplog.set_level(logging.DEBUG)
    needs.for_tables(gathering)
    words = ["halal", "Halal", "step_free", "Stegfri väg", "Somali", "nut_free"]
    mails = " ".join(m.text + m.html + m.subject + m.calendar for m in Message.objects.all())
    client.force_login(staff("coordinator"))
    alva = gathering.registrations.first()
    pages = [
        client.get("/admin/gatherings/registration/").content.decode(),
        client.get(f"/admin/gatherings/registration/{alva.pk}/change/").content.decode(),
    ]
    assert "Alva Exempelsson" in pages[0]
    assert "Alva Exempelsson" in pages[1]
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    for word in words:
        assert word not in mails + logged + "".join(pages)
    assert "halal" not in repr(WHEELCHAIR)


def test_erased_on_day_fourteen_and_not_a_day_before(gathering):
    make_tables(gathering, 1)
    make_rounds(gathering, 1)
    plan = make_plan(gathering)
    plan.input = "allt"
    plan.save()
    in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS, GatheringState.HELD)
    held = timezone.localdate(gathering.held_at)
    assert needs.erase_due(held + timedelta(days=13)) == 0
    assert ParticipantNeeds.objects.count() == 2
    assert needs.erase_due(held + timedelta(days=14)) == 1
    assert ParticipantNeeds.objects.count() == 0
    gathering.refresh_from_db()
    plan.refresh_from_db()
    assert (bytes(gathering.needs_salt), gathering.needs_erased_at is not None, plan.input) == (b"", True, "")
    assert needs.erase_due(held + timedelta(days=15)) == 0


def test_a_gathering_nobody_said_was_held_loses_them_too(gathering):
    ended = timezone.localdate(gathering.ends_at)
    assert needs.erase_due(ended + timedelta(days=13)) == 0
    assert needs.erase_due(ended + timedelta(days=14)) == 1


def test_a_rotated_key_still_opens_and_one_taken_out_counts_as_erased(gathering, settings, caplog):
    alva = gathering.registrations.first()
    old = settings.NEEDS_KEYS
    settings.NEEDS_KEYS = ["en-ny-nyckel", *old]
    assert needs.own(alva) == WHEELCHAIR
    settings.NEEDS_KEYS = ["en-ny-nyckel"]
    assert needs.own(alva) == Needs()
    assert "cannot be opened" in caplog.text


def test_a_copy_from_a_backup_does_not_open_without_the_salt(gathering):
    alva = gathering.registrations.first()
    Gathering.objects.filter(pk=gathering.pk).update(needs_salt=b"")
    alva.gathering.refresh_from_db()
    assert needs.own(alva) == Needs()


def test_after_a_year_only_numbers_are_left(gathering):
    way = ["registration_closed", "in_progress", "held", "documented", "followed_up"]
    in_state(gathering, *(GatheringState(state) for state in way))
    today = timezone.localdate()
    assert tending.forget_people(today + timedelta(days=364)) == 0
    assert tending.forget_people(today + timedelta(days=366)) == 3
    alva = gathering.registrations.first()
    assert (alva.name, alva.email, alva.organisation, alva.sphere, alva.state) == ("", "", "", "city", "registered")
    assert not alva.links.exists()


def test_a_gathering_nobody_ever_followed_up_forgets_its_people_too(gathering):
    ended = timezone.localdate(gathering.ends_at)
    last_follow_up = months_after(ended, 6)
    assert tending.forget_people(last_follow_up + timedelta(days=363)) == 0
    assert tending.forget_people(last_follow_up + timedelta(days=367)) == 3
    assert gathering.registrations.first().name == ""


def test_after_they_were_erased_none_are_asked_for_or_kept(client, gathering):
    Gathering.objects.filter(pk=gathering.pk).update(
        starts_at=timezone.now() - timedelta(days=14, hours=5), ends_at=timezone.now() - timedelta(days=14),
        registration_opens_at=None, registration_closes_at=timezone.now() - timedelta(days=20),
    )  # fmt: skip
    assert needs.erase_due(timezone.localdate()) == 1
    alva = gathering.registrations.select_related("gathering").get(pk=gathering.registrations.first().pk)
    path = f"/plats/{private.new_address(alva, at=timezone.now())}/andra/"
    assert 'name="food"' not in client.get(path).content.decode()
    typed = {"name": "Alva Exempelsson", "table_language": "sv", "food": ["vegan"]}
    assert client.post(path, typed).status_code == 302
    registering.change(alva, registering.Choices("Alva Exempelsson", needs=WHEELCHAIR))
    assert not ParticipantNeeds.objects.exists()


def test_moved_to_a_day_to_come_it_asks_anew(gathering):
    needs.erase(gathering)
    gathering.refresh_from_db()
    day = gathering.starts_at + timedelta(days=30)
    fields = {"starts_at": day, "ends_at": day + timedelta(hours=4)}
    lifecycle.change(gathering, fields, version=gathering.version, by=make_staff())
    alva = gathering.registrations.select_related("gathering").first()
    registering.change(alva, registering.Choices(alva.name, needs=WHEELCHAIR))
    assert needs.own(alva) == WHEELCHAIR


@pytest.mark.parametrize("state", ["attended", "no_show", "registered"])
def test_whoever_is_forgotten_leaves_no_needs(gathering, state):
    alva = gathering.registrations.first()
    assert ParticipantNeeds.objects.filter(registration=alva).exists()
    Registration.objects.filter(pk=alva.pk).update(state=state)
    access.forget(alva.email, by=make_staff())
    alva.refresh_from_db()
    assert (alva.name, alva.email) == ("", "")
    assert not ParticipantNeeds.objects.filter(registration=alva).exists()


def test_needs_go_fourteen_days_after_the_day_also_when_held_was_pressed_late():
    gathering = make_day(2)
    ended = timezone.now() - timedelta(days=12)
    Gathering.objects.filter(pk=gathering.pk).update(
        registration_closes_at=ended - timedelta(hours=6), registration_opens_at=ended - timedelta(days=30),
        starts_at=ended - timedelta(hours=5), ends_at=ended,
    )  # fmt: skip
    gathering.refresh_from_db()
    lifecycle.hold(gathering, by=carin())
    assert gathering.needs_go_on == timezone.localdate(ended) + timedelta(days=14)
