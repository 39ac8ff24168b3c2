"""A gathering on another day takes its rounds and its programme along, the draft and what visitors read."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from gatherings.models import AgendaItem, Gathering, Round
from gatherings.programme import content, publishing
from people.models import User


def take_along(gathering: Gathering, *, was: datetime, ended: datetime, by: User) -> None:
    """Put what lies on the days the gathering had (from `was` to `ended`) as many days later or earlier, at the same time of
    day. Nothing happens when the day is the same: times of day are the organiser's.

    In the caller's transaction, under the gathering's lock.
    """
    first, last = timezone.localdate(was), timezone.localdate(ended)
    days = gathering.day - first
    if not days:
        return

    def moved(moment: datetime) -> datetime:
        local = timezone.localtime(moment)
        # What was put on the new day beforehand stays there.
        if not first <= local.date() <= last:
            return local
        # By the clock on the wall, also where summer time begins or ends between the two days.
        return timezone.make_aware(local.replace(tzinfo=None) + days)

    rows: list[Round | AgendaItem] = [*gathering.rounds.all(), *gathering.agenda.all()]
    for row in rows:
        row.starts_at = moved(row.starts_at)
        if row.ends_at:
            row.ends_at = moved(row.ends_at)
        row.save(update_fields=["starts_at", "ends_at"])
    notes = {}
    for language in ("sv", "en"):
        with override(language):
            notes[language] = _("Everything is moved from %(was)s to %(day)s.") % {
                "was": date_format(first, "j F"), "day": date_format(gathering.day, "j F")
            }  # fmt: skip
    publishing.amend(
        gathering,
        lambda known: content.at_other_times(known, moved),
        by=by,
        note=notes["sv"],
        note_en=notes["en"],
        told=False,
    )
