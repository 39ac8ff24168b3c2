"""Whoever is hidden everywhere is named by no page of a gathering: programme, notes, board, tables, contacts."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from gatherings import notes, private
from gatherings.afterwards import exchange, outcomes
from gatherings.afterwards.outcomes import Point
from gatherings.models import AgendaItem, ProgrammeVersion, Registration, Seat, Speaker
from gatherings.notes import Written
from gatherings.programme import publishing
from gatherings.vocabulary.life import GatheringState
from gatherings.vocabulary.programme import ItemKind
from people.models import Person
from projects import hiding
from tests.builders import ensure_reference_data
from tests.gatherings.builders import carin, in_state, make_crowd, make_open, make_plan, make_rounds, make_tables

pytestmark = pytest.mark.django_db

NAME = "Dolores Gömdsson"


@pytest.fixture
def day():
    """A gathering whose doors are open. Dolores sits at a table, speaks, and is written about."""
    ensure_reference_data()
    gathering = make_open(in_days=1)
    make_crowd(gathering, 8)
    (table,) = make_tables(gathering, 1)
    (round_,) = make_rounds(gathering, 1)
    make_plan(gathering)
    seated = Registration.objects.filter(pk__in=Seat.objects.filter(table=table).values("registration"))
    seated.update(on_list=True, share_contact=True)
    hers = seated.order_by("pk").last()
    Registration.objects.filter(pk=hers.pk).update(name=NAME, email="Dolores@pool.example", badge_name="")
    item = AgendaItem.objects.create(
        gathering=gathering, kind=ItemKind.TALK, title="Vad hände sedan sist?", starts_at=gathering.starts_at
    )
    item.speakers.add(Speaker.objects.create(gathering=gathering, name=NAME, role="odlare"))
    publishing.publish(gathering, by=carin())
    written = Written(f"{NAME}s idé", "För varmt.", "Fler träd.", f"{NAME} går vidare.")
    notes.publish(notes.save(table, round_, written, client_id=uuid.uuid4(), based_on=0).note, shown=True)
    point = outcomes.add(gathering, Point(f"Skugga, sagt av {NAME}"))
    outcomes.show(point, shown=True)
    outcomes.happened(point, on=timezone.localdate(), text=f"{NAME} har planterat.", by=carin())
    in_state(gathering, GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS)
    return gathering, seated.order_by("pk").first()


def pages(gathering, neighbour):
    token = private.new_address(neighbour, at=timezone.now())
    slug = f"/stormoten/{gathering.slug}"
    return [
        f"{slug}/", f"{slug}/program/", f"{slug}/program/v1/", f"{slug}/program.ics", f"/en{slug}/program/", f"/plats/{token}/bord/",
        f"/plats/{token}/deltagare/", f"/plats/{token}/kontakter/", f"/plats/{token}/val/",
    ]  # fmt: skip


def naming(client, paths):
    return [path for path in paths if "dolores" in client.get(path).content.decode().lower()]


def test_no_page_of_a_gathering_names_her_and_undoing_brings_her_back(client, day):
    gathering, neighbour = day
    paths = pages(gathering, neighbour)
    before = naming(client, paths)
    assert set(paths[1:3] + paths[5:8]) <= set(before)
    her = Person.objects.create(name=NAME, email="dolores@pool.example", confirmed_at=timezone.now())
    hiding.hide_person(her, by=carin())
    assert naming(client, paths) == []
    assert NAME not in {one.name for one in exchange.met(neighbour)}
    assert "(namnet visas inte)" in client.get(paths[1]).content.decode()
    assert "gömdsson" not in str(ProgrammeVersion.objects.get().content).lower()
    hiding.show_again(her, by=carin())
    assert naming(client, paths) == before
