"""Counting seats. Everything that gives or frees one runs inside `locked`, one at a time for each gathering.

The row of the gathering is locked (FOR NO KEY UPDATE, so that rows pointing at it can still be added); the counts, the line
and the states of its registrations stand still meanwhile. When the block ends, whoever is next in line is bound to what has
become free, the counts are written, and “full” follows. If it fails, nothing has happened. Lock order: gathering, then
registrations, then mails (reliability.md 1.5).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from gatherings import emails, history
from gatherings.line import Share, free_for, next_sphere
from gatherings.models import Draw, Gathering, PersonalInvitation, Registration, SeatOffer, SphereSeats
from gatherings.vocabulary.life import GatheringActor, GatheringState
from gatherings.vocabulary.registration import SEATED, RegistrationState
from people.vocabulary import Sphere

# Then the page answers 503 with when to try again; well under the database's limit for a statement.
LOCK_SECONDS = 3


class Hall:
    """The seats of one gathering while its lock is held."""

    def __init__(self, gathering: Gathering, spheres: dict[str, SphereSeats], now: datetime) -> None:
        self.gathering = gathering
        self.spheres = spheres
        self.now = now
        self.changed: set[str] = set()

    @property
    def shares(self) -> dict[str, Share]:
        today = timezone.localdate(self.now)
        return {
            name: Share(row.seats, row.release_on is not None and row.release_on <= today, row.taken)
            for name, row in self.spheres.items()
        }

    def free(self, sphere: str) -> int:
        """Seats somebody of this part of society may have now."""
        return free_for(self.gathering.capacity, self.shares, sphere)

    def take(self, sphere: str, count: int = 1) -> None:
        """Count seats as taken. Whether there is room has been asked with `free`."""
        self.gathering.taken += count
        self.spheres[sphere].taken += count
        self.changed.add(sphere)

    def give_back(self, sphere: str, count: int = 1) -> None:
        """Count seats as free; the line is served when the block ends."""
        self.take(sphere, -count)

    def next_line(self) -> int:
        """The next number in line."""
        self.gathering.last_in_line += 1
        return self.gathering.last_in_line

    @property
    def awaits_draw(self) -> bool:
        """Lots are to be drawn and have not been yet: until then a free seat is a lot."""
        gathering = self.gathering
        drawn = Draw.objects.filter(gathering=gathering, drawn_at__isnull=False)
        return gathering.is_drawn and not drawn.exists()

    @property
    def is_open_to_invited(self) -> bool:
        """Whoever is invited may register, and whoever waits may still get a seat."""
        return self.gathering.is_open_to_invited and self.now < self.gathering.registration_closes_at

    @property
    def is_open(self) -> bool:
        """Anybody may register."""
        return self.gathering.is_open and self.is_open_to_invited

    @property
    def offers_seats(self) -> bool:
        """Whether seats that become free go to the line. After the last moment to register nobody is offered one."""
        return self.is_open_to_invited and not self.awaits_draw


@contextmanager
def locked(pk: int, *, now: datetime | None = None) -> Iterator[Hall]:
    """Hold the lock of a gathering; on leaving, serve the line and write the counts. Raises `Gathering.DoesNotExist`."""
    with transaction.atomic():
        gathering = _lock(pk)
        spheres = {row.sphere: row for row in SphereSeats.objects.filter(gathering_id=pk)}
        hall = Hall(gathering, spheres, now or timezone.now())
        # Kept seats may have been released since the last time: the line goes before whoever comes now.
        _serve(hall)
        yield hall
        _serve(hall)
        _write(hall)


def left_by_sphere(gathering: Gathering, *, now: datetime | None = None) -> dict[str, int]:
    """Free seats for each part of society, as a page shows them. Without the lock: a picture of a moment."""
    rows = {row.sphere: row for row in gathering.sphere_seats.all()}
    hall = Hall(gathering, rows, now or timezone.now())
    return {str(sphere): hall.free(sphere) for sphere in Sphere if sphere in rows}


def counted(gathering: Gathering) -> dict[str, int]:
    """What `taken` ought to be for each part of society, counted from the rows: people with seats, and seats kept."""
    counts = dict.fromkeys(gathering.sphere_seats.values_list("sphere", flat=True), 0)
    for sphere in gathering.registrations.filter(state__in=SEATED).values_list("sphere", flat=True):
        counts[sphere] += 1
    for sphere in PersonalInvitation.objects.filter(gathering=gathering, holds=True).values_list("sphere", flat=True):
        counts[sphere] += 1
    for sphere, held in gathering.codes.values_list("sphere", "held"):
        counts[sphere] += held
    return counts


def _lock(pk: int) -> Gathering:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
    return Gathering.objects.select_for_update(no_key=True).get(pk=pk)


def _serve(hall: Hall) -> None:
    """Bind every seat that is free to the next in line."""
    if not hall.offers_seats or hall.gathering.left == 0:
        return
    waiting = hall.gathering.registrations.filter(state=RegistrationState.WAITLISTED)
    first: dict[str, int] = dict(waiting.values_list("sphere").annotate(first=Min("line")).order_by())
    while (sphere := next_sphere(hall.gathering.capacity, hall.shares, first)) is not None:
        chosen = waiting.get(line=first[sphere])
        _offer(hall, chosen)
        rest = waiting.filter(sphere=sphere).aggregate(first=Min("line"))["first"]
        if rest is None:
            del first[sphere]
        else:
            first[sphere] = rest


def _offer(hall: Hall, registration: Registration) -> None:
    history.move_registration(registration, RegistrationState.OFFERED, at=hall.now, actor=GatheringActor.SYSTEM)
    hall.take(registration.sphere)
    # Once in her life in this line: the one-to-one column refuses a second.
    offer = SeatOffer.objects.create(registration=registration, made_at=hall.now)
    registration.gathering = hall.gathering
    offer.mail = emails.seat_offered(registration)
    offer.save(update_fields=["mail"])


def offer_again(hall: Hall, registration: Registration) -> None:
    """The offer went to a wrong address: it is made to the right one, and her time begins anew. Under the gathering's lock."""
    offer = registration.offer
    offer.made_at, offer.expires_at = hall.now, None
    offer.mail = emails.seat_offered(registration, again=hall.now)
    offer.save(update_fields=["made_at", "expires_at", "mail"])


def _write(hall: Hall) -> None:
    gathering = hall.gathering
    # It follows `taken` down when the capacity was lowered, and never up: an oversold hall meets the constraint.
    hard = max(gathering.capacity, min(gathering.taken, gathering.capacity_hard))
    Gathering.objects.filter(pk=gathering.pk).update(
        taken=gathering.taken,
        capacity_hard=hard,
        last_in_line=gathering.last_in_line,
    )
    for sphere in hall.changed:
        SphereSeats.objects.filter(pk=hall.spheres[sphere].pk).update(taken=hall.spheres[sphere].taken)
    if gathering.state == GatheringState.REGISTRATION_OPEN and gathering.left == 0 and not hall.awaits_draw:
        history.move(gathering, GatheringState.FULL, at=hall.now)
    elif gathering.state == GatheringState.FULL and gathering.left > 0:
        history.move(gathering, GatheringState.REGISTRATION_OPEN, at=hall.now)
