"""`manage.py roles`: make the groups of the staff side and give them their rights, as this table says. Safe to repeat."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand

from people.vocabulary import StaffRole

_READ = [
    "projects.view_project", "gatherings.view_gathering",
    "projects.view_support", "projects.view_supportapplication", "projects.view_supportprogramme",
    "ideas.view_idea", "ideas.view_answer", "ideas.view_criteriaset", "ideas.view_criterion", "ideas.view_inventoryplace",
    "people.view_theme", "people.view_cityarea", "people.view_administration", "people.view_ambassador", "people.view_unit",
]  # fmt: skip

RIGHTS: dict[StaffRole, list[str]] = {
    StaffRole.READER: _READ,
    StaffRole.REGISTRAR: [*_READ, "ideas.register_idea", "people.answer_access"],
    StaffRole.COORDINATOR: [
        *_READ, "projects.run_project", "projects.publish_project", "people.hide_person",
        "projects.add_supportprogramme", "projects.change_supportprogramme",
        "people.view_resourceperson", "people.add_resourceperson", "people.change_resourceperson", "people.list_resourceperson",
        "people.view_competence", "people.add_competence", "people.change_competence", "people.view_askingrule",
        "gatherings.run_gathering", "gatherings.door_gathering", "gatherings.publish_gathering", "gatherings.enter_registration",
        "gatherings.count_needs",
         "ideas.answer_idea", "ideas.register_idea", "ideas.add_idea", "ideas.change_idea", "ideas.view_suspicion",
        "ideas.change_suspicion", "outbox.view_message", "outbox.change_message", "people.add_ambassador", "people.change_ambassador",
        "people.view_accessibilityreport", "people.change_accessibilityreport",
    ],
    # At the door: the list and the codes, nothing else.
    StaffRole.DOOR: ["gatherings.door_gathering"],
    # Who sees that everybody can take part; the only one who reads what a person needs.
    StaffRole.CARE: [
        "gatherings.view_gathering", "gatherings.enter_registration", "gatherings.read_needs", "gatherings.count_needs",
    ],
    StaffRole.ADMINISTRATOR: [
        *_READ, "people.view_user", "people.add_user", "people.change_user", "auth.view_group", "people.add_unit", "people.change_unit",
        "people.add_ambassador", "people.change_ambassador", "people.add_administration", "people.change_administration",
        "people.add_theme", "people.change_theme", "people.add_cityarea", "people.change_cityarea", "ideas.add_criteriaset",
        "ideas.change_criteriaset", "ideas.add_criterion", "ideas.change_criterion", "ideas.add_inventoryplace",
        "ideas.change_inventoryplace", "outbox.view_message", "outbox.change_message", "outbox.view_wording", "outbox.add_wording",
        "people.view_accessibilityreport", "people.change_accessibilityreport", "people.view_person", "people.view_competence",
        "people.add_competence", "people.change_competence", "people.view_askingrule", "people.add_askingrule", "people.change_askingrule",
        "people.answer_access", "people.erase_person",
    ],
}  # fmt: skip


class Command(BaseCommand):
    help = "Make the groups and give them the rights of the table in this file."

    def handle(self, *args: object, **options: object) -> None:
        set_up_roles()
        self.stdout.write(f"{len(RIGHTS)} groups have their rights.")


def set_up_roles() -> None:
    """Make every group and set exactly the rights of the table. Raises `KeyError` for a right that does not exist."""
    known = {f"{p.content_type.app_label}.{p.codename}": p for p in Permission.objects.select_related("content_type")}
    for role, rights in RIGHTS.items():
        group, _made = Group.objects.get_or_create(name=role)
        group.permissions.set([known[right] for right in rights])
