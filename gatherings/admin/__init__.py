"""The organisers' side of gatherings: the list, one screen per gathering on which every step is a form and a verb,
and the list of registrations. A concept with pages of its own adds its module here and its line in `links`."""

from gatherings.admin.afterwards import OutcomeAdmin
from gatherings.admin.gatherings import GatheringAdmin
from gatherings.admin.notes import TableNoteAdmin
from gatherings.admin.programme import AgendaItemAdmin
from gatherings.admin.registrations import RegistrationAdmin
from gatherings.admin.tables import GatheringTableAdmin, RoundAdmin, SeatingPlanAdmin
from gatherings.admin.themes import GatheringThemeAdmin

__all__ = [
    "AgendaItemAdmin", "GatheringAdmin", "GatheringTableAdmin", "GatheringThemeAdmin", "OutcomeAdmin", "RegistrationAdmin", "RoundAdmin",
    "SeatingPlanAdmin", "TableNoteAdmin",
]  # fmt: skip
