"""The list a door's device may keep for the hours without net, and why it is no more than it is.

Who holds the device may look up every guest while signed in; without net the device has to be able to do the same, so names
have to be on it. Therefore: it is fetched only when a volunteer asks for it on that device, and only on the day. It has
names and where people sit; no organisation, no address, no needs. Codes are not on it: a code
opens the page of somebody's table, so a digest with a key of this one list stands in its place; whoever has only the device
cannot read codes off it without working them out one by one. It lies in the memory of the tab (`sessionStorage`), which the
browser drops with the tab; the page drops it when its time is over, and it is never in the list of what waits to be sent.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from gatherings.arrivals import round_for
from gatherings.models import Gathering, Seat
from gatherings.vocabulary.registration import COMING
from gatherings.vocabulary.seating import PlanState

KEPT_AFTER_END = timedelta(hours=4)
DIGEST_CHARACTERS = 20


@dataclass(frozen=True)
class OfflineList:
    """Rows are id, digest of the code, name, folded name, table now (0 for none)."""

    key: str
    until: datetime
    rows: list[tuple[int, str, str, str, int]]


def make(gathering: Gathering, *, now: datetime) -> OfflineList:
    """Everybody who comes, with a fresh key. Two questions to the database."""
    key = secrets.token_urlsafe(18)
    round_ = round_for(list(gathering.rounds.all()), now)
    seats = dict(
        Seat.objects.filter(plan__gathering=gathering, plan__state=PlanState.PUBLISHED, round=round_).values_list(
            "registration_id", "table__number"
        )
    )
    people = gathering.registrations.filter(state__in=COMING, anonymised_at__isnull=True).order_by("pk")
    rows = [
        (pk, digest(key, code), name, plain, seats.get(pk, 0))
        for pk, code, name, plain in people.values_list("pk", "code", "name", "plain_name")
    ]
    return OfflineList(key, last_moment(gathering), rows)


def last_moment(gathering: Gathering) -> datetime:
    """After this no list is given out, and a device drops the one it has."""
    return gathering.ends_at + KEPT_AFTER_END


def digest(key: str, code: str) -> str:
    """What stands for a code; the page works out the same from what is typed or scanned."""
    return hashlib.sha256(f"{key}:{code}".encode()).hexdigest()[:DIGEST_CHARACTERS]
