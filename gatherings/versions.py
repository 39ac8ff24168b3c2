"""Rows that several people of the staff may have open at once: nobody overwrites another's words unseen."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import F, QuerySet

from gatherings.errors import Stale
from gatherings.models import Documentation, FollowUp, Outcome


def write(
    found: QuerySet[Documentation] | QuerySet[FollowUp] | QuerySet[Outcome],
    row: Documentation | FollowUp | Outcome,
    given: Mapping[str, object],
    version: int,
) -> None:
    """Save `given` in the row if it is among `found` and still has the version it was read at; `row` is as it is now then.

    Raises `Stale` when it says something else by now. The same words saved twice are no conflict.
    """
    saved = found.filter(pk=row.pk, version=version).update(version=F("version") + 1, **given)
    row.refresh_from_db()
    if not saved and any(getattr(row, name) != value for name, value in given.items()):
        raise Stale(row)
