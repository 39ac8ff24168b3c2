"""The rows an address of the list stands for, for its feed and its file: the same filters, without pages."""

from __future__ import annotations

from django.db.models import QuerySet

from projects import search
from projects.models import Listing
from projects.selection import Selection


def listings(selection: Selection) -> QuerySet[Listing]:
    """Every row that fits the words and filters, in the chosen order, the newest step first without one."""
    rows = selection.rows()
    if not selection.words:
        return rows
    found = search.found(selection.words)
    return rows.filter(running__in=found.numbers(selection.bits(found.bits)))
