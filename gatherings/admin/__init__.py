"""The organisers' side of gatherings, one module per concept."""

from gatherings.admin.programme import AgendaItemAdmin

__all__ = ["AgendaItemAdmin"]
