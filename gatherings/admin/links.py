"""What else there is to do for one gathering, in the order of time: a line for every page of its own."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gatherings.admin.programme import NAMES
from gatherings.models import Gathering
from people.models import User


@dataclass(frozen=True)
class Page:
    """A page of the staff side that takes the id of a gathering, or its slug; shown to those with the right."""

    name: str
    words: object
    # One of them is enough.
    rights: tuple[str, ...]
    by_slug: bool = False
    # A list of the admin, narrowed to the gathering.
    narrowed: bool = False


PAGES: list[Page] = [
    Page(
        "admin:gatherings_gatheringtheme_changelist",
        _("Subjects people wish for and tables talk about"),
        ("gatherings.view_gathering",),
        narrowed=True,
    ),
    Page("admin:gatherings_programme", _("Programme: draft, publish, sessions"), ("gatherings.view_gathering",)),
    Page("admin:gatherings_tables", _("Table plan: figures, tables, publish"), NAMES),
    Page(
        "admin:gatherings_gathering_enter", _("Enter a registration by telephone"), ("gatherings.enter_registration",)
    ),
    Page(
        "admin:gatherings_gathering_counts", _("Numbers for the caterer and interpreters"), ("gatherings.count_needs",)
    ),
    Page("admin:gatherings_gathering_needs", _("What persons need"), ("gatherings.read_needs",)),
    Page("gatherings:day_pack", _("Day pack for print"), ("gatherings.run_gathering",), by_slug=True),
    Page("gatherings:door", _("Door: check in"), ("gatherings.door_gathering",), by_slug=True),
    Page("gatherings:door_screen", _("Arrivals on a wall screen"), ("gatherings.door_gathering",), by_slug=True),
    Page("admin:gatherings_note_from_paper", _("Type in a table’s note from paper"), ("gatherings.run_gathering",)),
    Page(
        "admin:gatherings_afterwards",
        _("Afterwards: report, outcome board, follow-ups, answers"),
        ("gatherings.view_gathering",),
    ),
]


def of(gathering: Gathering, user: User) -> list[tuple[str, object]]:
    """Addresses and words of the pages this member of staff may open."""
    return [
        (_address(page, gathering), page.words) for page in PAGES if any(user.has_perm(right) for right in page.rights)
    ]


def _address(page: Page, gathering: Gathering) -> str:
    if page.narrowed:
        return f"{reverse(page.name)}?gathering__id__exact={gathering.pk}"
    return reverse(page.name, args=[gathering.slug if page.by_slug else gathering.pk])
