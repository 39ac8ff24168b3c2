"""The organisers' side of gatherings, one module per concept."""

from gatherings.admin.notes import TableNoteAdmin
from gatherings.admin.programme import AgendaItemAdmin

__all__ = ["AgendaItemAdmin", "TableNoteAdmin"]
