"""The day on paper: programme, door list, table cards, badges, note sheets. Everything a day without net needs.

Nothing of what a person needs is in it. The address on a table's card is a private one of which only the digest is stored; so
that a card can be printed again without giving every table a new address, its token is worked out from the portal's key, the
table and the moment it was made. A key that has been rotated out of the settings ends that: then the pack is made anew.
"""

from __future__ import annotations

import base64
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from gatherings.history import record
from gatherings.models import (
    Gathering,
    GatheringTable,
    Registration,
    RegistrationEvent,
    Round,
    Seat,
    SeatingPlan,
    SeatMove,
    TableHost,
    TableLink,
    TableTheme,
)
from gatherings.notes import PURPOSE as NOTE_PURPOSE
from gatherings.notes import revoke_addresses
from gatherings.vocabulary.life import GatheringEventKind
from gatherings.vocabulary.registration import COMING, RegistrationState
from gatherings.vocabulary.seating import PlanState
from outbox import links
from people.models import User

BADGES_ON_A_SHEET, LARGE_BADGES_ON_A_SHEET = 8, 4
# Swedish order: å, ä and ö come last (as the signs after z do); of other letters only the letter counts, Š stands under S.
_LAST = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}"})
_FIRST = str.maketrans({"ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "ı": "i", "œ": "oe", "ü": "y"})
_LETTERS = str.maketrans("{|}", "ÅÄÖ")


@dataclass(frozen=True)
class Guest:
    """Somebody who is expected: her seats in the order of the rounds, None where she has none."""

    person: Registration
    tables: tuple[int | None, ...]

    @property
    def last_name(self) -> str:
        return (self.person.name.split() or [self.person.shown_code])[-1]


@dataclass(frozen=True)
class RoundAt:
    """What is talked about at a table in one round, who leads it, how many sit there."""

    round: Round
    theme: TableTheme | None
    host: str
    people: int


@dataclass(frozen=True)
class Card:
    """A table's card and its note sheets. `token` is empty where the pack has not been made yet."""

    table: GatheringTable
    rounds: tuple[RoundAt, ...]
    token: str


@dataclass(frozen=True)
class Standing:
    """What the pack is made of now, and what has changed since it was printed."""

    plan: SeatingPlan | None
    printed_at: datetime | None
    moved_since: int
    came_since: int


def make(gathering: Gathering, *, by: User, end_earlier: bool = False) -> None:
    """Give every table an address for its card and write down when it was printed.

    Earlier cards go on working, unless one was lost: `end_earlier` makes their addresses useless.
    """
    now = timezone.now()
    with transaction.atomic():
        if end_earlier:
            revoke_addresses(gathering)
        tables = gathering.tables.filter(closed_at__isnull=True).values_list("pk", flat=True)
        TableLink.objects.bulk_create(
            TableLink(
                table_id=table, digest=links.digest(NOTE_PURPOSE, _token(settings.SECRET_KEY, table, now)), made_at=now
            )
            for table in tables
        )
        SeatingPlan.objects.filter(gathering=gathering, state=PlanState.PUBLISHED).update(printed_at=now)
        record(gathering, GatheringEventKind.NOTE, at=now, by=by, note="day pack")


def standing(gathering: Gathering) -> Standing:
    """Whether there is a published plan, when it was last printed, and what has changed since."""
    plan = SeatingPlan.objects.filter(gathering=gathering, state=PlanState.PUBLISHED).first()
    printed = plan.printed_at if plan else None
    if plan is None or printed is None:
        return Standing(plan, printed, 0, 0)
    moved = SeatMove.objects.filter(plan=plan, at__gt=printed).values("registration").distinct().count()
    # By the day they got their seats: whoever waited until then is on no list either.
    seated = RegistrationEvent.objects.filter(new_state=RegistrationState.REGISTERED, at__gt=printed).exclude(
        old_state__in=COMING
    )
    came = gathering.registrations.filter(state__in=COMING, pk__in=seated.values("registration")).count()
    return Standing(plan, printed, moved, came)


def guests(gathering: Gathering) -> list[Guest]:
    """Everybody who is expected, by last name in Swedish order. Three questions to the database."""
    rounds = list(gathering.rounds.all())
    seats: dict[int, dict[int, int]] = defaultdict(dict)
    rows = Seat.objects.filter(plan__gathering=gathering, plan__state=PlanState.PUBLISHED)
    for person, round_, table in rows.values_list("registration_id", "round_id", "table__number"):
        seats[person][round_] = table
    people = gathering.registrations.filter(state__in=COMING, anonymised_at__isnull=True)
    found = [Guest(person, tuple(seats[person.pk].get(one.pk) for one in rounds)) for person in people]
    return sorted(
        found,
        key=lambda guest: (in_swedish_order(guest.last_name), in_swedish_order(guest.person.name), guest.person.pk),
    )


def by_letter(found: Sequence[Guest]) -> list[tuple[str, list[Guest]]]:
    """The door list under the letters of last names; Édouard stands among those on E, as he is sorted."""
    return [
        (letter, list(part))
        for letter, part in groupby(
            found, lambda guest: in_swedish_order(guest.last_name)[:1].upper().translate(_LETTERS)
        )
    ]


def sheets(found: Sequence[Guest], *, large: bool) -> list[tuple[Guest, ...]]:
    """Badges, as many as fit on a sheet."""
    size = LARGE_BADGES_ON_A_SHEET if large else BADGES_ON_A_SHEET
    return [tuple(found[at : at + size]) for at in range(0, len(found), size)]


def cards(gathering: Gathering) -> list[Card]:
    """Every table that stands, with its rounds and the address of its note. Six questions to the database."""
    rounds = list(gathering.rounds.all())
    tables = list(GatheringTable.objects.filter(gathering=gathering, closed_at__isnull=True).select_related("room"))
    themes = {
        (row.table_id, row.round_id): row
        for row in TableTheme.objects.filter(table__gathering=gathering).select_related("theme")
    }
    hosts = {
        (row.table_id, row.round_id): row.registration.on_badge
        for row in TableHost.objects.filter(table__gathering=gathering).select_related("registration")
        if row.registration.is_coming
    }
    people: dict[tuple[int, int], int] = defaultdict(int)
    seated = Seat.objects.filter(
        plan__gathering=gathering, plan__state=PlanState.PUBLISHED, registration__state__in=COMING
    )
    for table, round_ in seated.values_list("table_id", "round_id"):
        people[table, round_] += 1
    tokens = _tokens(gathering)
    return [
        Card(
            table,
            tuple(
                RoundAt(
                    one,
                    themes.get((table.pk, one.pk)),
                    hosts.get((table.pk, one.pk)) or hosts.get((table.pk, None), ""),
                    people[table.pk, one.pk],
                )
                for one in rounds
            ),
            tokens.get(table.pk, ""),
        )
        for table in tables
    ]


def _tokens(gathering: Gathering) -> dict[int, str]:
    """The newest address of each table that was made for a card."""
    found: dict[int, str] = {}
    alive = TableLink.objects.filter(table__gathering=gathering, revoked_at__isnull=True).order_by("made_at", "pk")
    for link in alive:
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            token = _token(key, link.table_id, link.made_at)
            if links.digest(NOTE_PURPOSE, token) == link.digest:
                found[link.table_id] = token
    return found


def _token(key: str, table: int, made_at: datetime) -> str:
    """256 bits nobody can guess without the key, as long as the random ones."""
    mac = salted_hmac("gatherings.table-card", f"{table}:{made_at.timestamp():.6f}", secret=key, algorithm="sha256")
    return base64.urlsafe_b64encode(mac.digest()).rstrip(b"=").decode()


def in_swedish_order(name: str) -> str:
    """What a name is sorted by."""
    # Composed first, or Å typed as A and a ring would be an A.
    known = unicodedata.normalize("NFC", name.lower()).translate(_LAST).translate(_FIRST)
    return "".join(sign for sign in unicodedata.normalize("NFKD", known) if not unicodedata.combining(sign))
