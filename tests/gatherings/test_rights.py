"""Who of the staff opens which page of a gathering: names for those who need them, and the door sees the door."""

from __future__ import annotations

import pytest
from django.test import Client

from gatherings import inviting
from gatherings.models import TableHost
from people.management.commands.roles import set_up_roles
from people.vocabulary import Sphere, StaffRole
from tests.builders import make_staff
from tests.gatherings.builders import (
    carin,
    make_crowd,
    make_open,
    make_plan,
    make_registration,
    make_rounds,
    make_tables,
)

pytestmark = pytest.mark.django_db

ADMIN = "/admin/gatherings/"
EVERY = set(StaffRole)
# Who may look at gatherings, who sees who comes, who runs them.
READ = EVERY - {StaffRole.DOOR}
NAMES, RUN = {StaffRole.COORDINATOR, StaffRole.CARE}, {StaffRole.COORDINATOR}
DOOR = {StaffRole.COORDINATOR, StaffRole.DOOR}


@pytest.fixture
def hall():
    gathering = make_open()
    make_crowd(gathering, 8)
    make_tables(gathering, 1)
    make_rounds(gathering, 1)
    make_plan(gathering)
    return gathering


def signed_in(role):
    set_up_roles()
    client = Client()
    client.force_login(make_staff(f"{role}@malmo.example", f"{role} Exempelsson", role=role))
    return client


@pytest.mark.parametrize("role", StaffRole)
def test_each_role_opens_its_pages_and_no_others(role, hall):
    client = signed_in(role)
    plan, table = hall.plans.get(), hall.tables.get()
    pages = {
        f"gathering/{hall.pk}/change/": READ,
        f"gathering/{hall.pk}/anmal/": NAMES,
        f"gathering/{hall.pk}/antal/": NAMES,
        f"gathering/{hall.pk}/behov/": {StaffRole.CARE},
        f"registration/{hall.registrations.first().pk}/change/": NAMES,
        f"registration/{hall.registrations.first().pk}/ratta/": NAMES,
        "registration/": NAMES,
        f"seatingplan/bord/{hall.pk}/": NAMES,
        f"gatheringtable/{table.pk}/change/": READ,
        f"agendaitem/program/{hall.pk}/": READ,
        f"outcome/efterat/{hall.pk}/": READ,
        f"tablenote/papper/{hall.pk}/": RUN,
    }
    for path, roles in pages.items():
        assert (client.get(ADMIN + path).status_code == 200) == (role in roles), path
    assert (client.get(f"{ADMIN}seatingplan/{plan.pk}/change/").status_code == 302) == (role in NAMES)
    for path, roles in {
        f"/personal/incheckning/{hall.slug}/": DOOR,
        f"/personal/incheckning/{hall.slug}/skarm/": DOOR,
        f"/personal/dagspaket/{hall.slug}/": RUN,
        f"/personal/dagspaket/{hall.slug}/dorrlista/": RUN,
    }.items():
        assert (client.get(path).status_code == 200) == (role in roles), path
    for path in (
        f"seatingplan/bord/{hall.pk}/kor/ny/",
        f"seatingplan/{plan.pk}/publicera/",
        f"gathering/{hall.pk}/steg/stang/",
    ):
        assert (client.post(ADMIN + path).status_code != 403) == (role in RUN), path


def test_a_code_is_shown_to_those_who_make_codes(hall):
    made = inviting.make_code(hall, label="Bo", sphere=Sphere.BUSINESS, kept=0, most=3, holds_until=None, by=carin())
    for role in READ:
        page = signed_in(role).get(f"{ADMIN}gathering/{hall.pk}/change/").content.decode()
        assert (made.code in page) == (role in RUN), role


def test_hosts_are_chosen_by_those_who_run_it_and_come_to_this_gathering(hall):
    table, here = hall.tables.get(), hall.registrations.first()
    elsewhere = make_registration(make_open(title="Ett annat möte"), "Didrik Exempelsson")
    client, address = signed_in(StaffRole.COORDINATOR), f"{ADMIN}gatheringtable/{table.pk}/change/"

    def choose(person):
        typed = {
            "gathering": hall.pk, "number": table.number, "chairs": table.chairs, "fewest": table.fewest, "languages": "sv",
            "themes-TOTAL_FORMS": "0", "themes-INITIAL_FORMS": "0", "hosts-TOTAL_FORMS": "1", "hosts-INITIAL_FORMS": "0",
            "hosts-0-registration": person.pk, "hosts-0-round": "",
        }  # fmt: skip
        return client.post(address, typed)

    assert choose(elsewhere).status_code == 200
    assert not TableHost.objects.exists()
    assert choose(here).status_code == 302
    assert TableHost.objects.get().registration == here
    assert here.name in client.get(address).content.decode()
    assert here.name not in signed_in(StaffRole.READER).get(address).content.decode()
