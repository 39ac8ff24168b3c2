"""What people need in order to take part: sealed when given, opened for those who may, counted for the caterer, erased.

Each gathering has a key of its own, derived from the portal's keys (`NEEDS_KEYS`, the newest first) and the gathering's
salt. The salt is emptied when the needs are erased, so that copies in backups cannot be opened with what the database has.
A portal key that is taken out of the settings makes what it sealed unreadable, which counts as erased.
"""

from __future__ import annotations

import base64
import json
import logging
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from gatherings.history import record
from gatherings.models import Gathering, ParticipantNeeds, Registration
from gatherings.vocabulary.life import GatheringEventKind
from gatherings.vocabulary.registration import AccessNeed, FoodNeed, InterpreterLanguage
from people.models import User

READ = "gatherings.read_needs"
COUNT = "gatherings.count_needs"
SALT_BYTES = 16

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Needs:
    """What one person needs: keys of `FoodNeed`, `AccessNeed` and `InterpreterLanguage`."""

    food: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    interpreter: str = ""

    def __bool__(self) -> bool:
        return bool(self.food or self.access or self.interpreter)

    def __repr__(self) -> str:
        # Logs and error reports write the repr of what they meet.
        return "Needs(…)"


@dataclass(frozen=True)
class Counts:
    """How many need what, most asked for first; no names, no combinations."""

    food: list[tuple[str, int]]
    access: list[tuple[str, int]]
    interpreters: list[tuple[str, int]]
    people: int


def give(registration: Registration, needs: Needs, *, at: datetime) -> None:
    """Seal the needs of a registration, in place of what was given before; nothing needed leaves no row.

    Where the needs of the gathering have been erased nothing is kept any more.
    """
    if not needs or registration.gathering.needs_erased_at:
        ParticipantNeeds.objects.filter(registration=registration).delete()
        return
    sealed = _ciphers(registration.gathering).encrypt(json.dumps(asdict(needs)).encode())
    ParticipantNeeds.objects.update_or_create(registration=registration, defaults={"sealed": sealed, "changed_at": at})


def own(registration: Registration) -> Needs:
    """What she gave herself, for her own private page."""
    row = ParticipantNeeds.objects.filter(registration=registration).first()
    return _open(registration.gathering, row) if row else Needs()


def read(gathering: Gathering, *, by: User) -> dict[int, Needs]:
    """Needs by id of registration, of those who come. Raises `PermissionDenied`; writes in the history that they were read."""
    if not by.has_perm(READ):
        raise PermissionDenied("needs are read by those with the right to")
    record(gathering, GatheringEventKind.NEEDS_READ, at=timezone.now(), by=by)
    return for_tables(gathering)


def for_tables(gathering: Gathering) -> dict[int, Needs]:
    """Needs by id of registration, of those who come, for the machine that plans tables. Never for a page or a file."""
    rows = ParticipantNeeds.objects.filter(registration__in=Registration.objects.filter(gathering=gathering).coming())
    return {row.registration_id: _open(gathering, row) for row in rows}


def counts(gathering: Gathering, *, by: User) -> Counts:
    """For the caterer and whoever orders interpreters: numbers only. Raises `PermissionDenied`."""
    if not (by.has_perm(COUNT) or by.has_perm(READ)):
        raise PermissionDenied("counts of needs are seen by those with the right to")
    everybody = list(for_tables(gathering).values())
    return Counts(
        food=_tally((key for needs in everybody for key in needs.food), FoodNeed),
        access=_tally((key for needs in everybody for key in needs.access), AccessNeed),
        interpreters=_tally((needs.interpreter for needs in everybody if needs.interpreter), InterpreterLanguage),
        people=gathering.registrations.coming().count(),
    )


def erase_due(today: date) -> int:
    """Erase the needs of every gathering held fourteen days ago or more; returns of how many gatherings."""
    done = 0
    for gathering in Gathering.objects.filter(needs_erased_at__isnull=True):
        if gathering.needs_go_on <= today:
            erase(gathering)
            done += 1
    return done


def erase(gathering: Gathering) -> None:
    """Remove the needs and the salt of their key, and what table plans were told of them."""
    now = timezone.now()
    with transaction.atomic():
        ParticipantNeeds.objects.filter(registration__gathering=gathering).delete()
        gathering.plans.update(input="")
        Gathering.objects.filter(pk=gathering.pk).update(needs_salt=b"", needs_erased_at=now)
        record(gathering, GatheringEventKind.NEEDS_ERASED, at=now)


def begin_anew(gathering: Gathering) -> None:
    """A gathering that was moved to a day to come asks again: a new salt. What was erased stays erased."""
    Gathering.objects.filter(pk=gathering.pk).update(needs_salt=secrets.token_bytes(SALT_BYTES), needs_erased_at=None)


def _ciphers(gathering: Gathering) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key, gathering)) for key in settings.NEEDS_KEYS])


def _derived(key: str, gathering: Gathering) -> bytes:
    salt = bytes(gathering.needs_salt)
    if not salt:
        raise ValueError("the needs of this gathering have been erased")
    made = HKDF(algorithm=SHA256(), length=32, salt=salt, info=f"needs of gathering {gathering.pk}".encode())
    return base64.urlsafe_b64encode(made.derive(key.encode()))


def _open(gathering: Gathering, row: ParticipantNeeds) -> Needs:
    try:
        given = json.loads(_ciphers(gathering).decrypt(bytes(row.sealed)))
    except (InvalidToken, ValueError):
        log.warning("Needs of registration %s cannot be opened any more; they count as erased.", row.registration_id)
        return Needs()
    return Needs(tuple(given["food"]), tuple(given["access"]), given["interpreter"])


def _tally(keys: Iterable[str], words: type[FoodNeed | AccessNeed | InterpreterLanguage]) -> list[tuple[str, int]]:
    return [(str(words(key).label), count) for key, count in Counter(keys).most_common()]
