"""The offer of a freed seat: its clock, and how it ends."""

from __future__ import annotations

from datetime import datetime

from gatherings import emails, history, seats
from gatherings.errors import WrongRegistrationState
from gatherings.models import Registration, SeatOffer
from gatherings.registering import end
from gatherings.seats import Hall
from gatherings.vocabulary.life import GatheringActor
from gatherings.vocabulary.registration import EndedBecause, OfferAnswer, RegistrationState
from outbox.models import State
from people.models import User


class OfferOver(Exception):
    """The time to answer is over; the seat has gone to the next in line."""


def accept(registration: Registration, *, by: User | None = None) -> None:
    """Take the seat offered, herself or `by` staff she has told on the telephone. Pressing again changes nothing.

    Raises `OfferOver` when it has run out (the seat then goes on at once), `WrongRegistrationState` when there is none.
    """
    with seats.locked(registration.gathering_id) as hall:
        fresh = _offered(hall, registration)
        if fresh.state == RegistrationState.REGISTERED:
            return
        over = _has_run_out(fresh, hall.now)
        if over:
            end(hall, fresh, because=EndedBecause.EXPIRED)
        else:
            take(hall, fresh, by=by)
            emails.seat_accepted(fresh)
    # Raised after the commit: that the seat went on must stay.
    if over:
        raise OfferOver
    registration.refresh_from_db()


def take(hall: Hall, registration: Registration, *, by: User | None) -> None:
    """The seat she is offered, counted as hers already, is hers: by her answer, or by standing at the door."""
    history.move_registration(
        registration,
        RegistrationState.REGISTERED,
        at=hall.now,
        actor=GatheringActor.STAFF if by else GatheringActor.PARTICIPANT,
        by=by,
        # Her answer by the private link says that the address is hers; staff cannot say that.
        confirmed_at=registration.confirmed_at or (None if by else hall.now),
    )
    offers = SeatOffer.objects.filter(registration=registration, answer=OfferAnswer.OPEN)
    offers.update(answer=OfferAnswer.ACCEPTED, answered_at=hall.now)


def decline(registration: Registration, *, by: User | None = None) -> None:
    """Say no to the seat offered; it goes to the next in line in the same transaction. Pressing again changes nothing."""
    with seats.locked(registration.gathering_id) as hall:
        fresh = _offered(hall, registration)
        if fresh.state == RegistrationState.REGISTERED:
            raise WrongRegistrationState(fresh)
        end(hall, fresh, because=EndedBecause.DECLINED, by=by)
    registration.refresh_from_db()


def place_in_line(registration: Registration) -> int:
    """1 for whoever is first in line of her part of society."""
    return (
        registration.gathering.registrations.waiting()
        .filter(sphere=registration.sphere, line__lt=registration.line)
        .count()
        + 1
    )


def start_clocks() -> int:
    """Write down when offers run out whose mail has been taken by the mail server; returns how many. Safe to repeat."""
    started = 0
    ready = SeatOffer.objects.filter(answer=OfferAnswer.OPEN, expires_at__isnull=True).select_related(
        "mail", "registration__gathering"
    )
    for offer in ready:
        ends = offer.ends_at
        if ends is not None:
            started += SeatOffer.objects.filter(pk=offer.pk, expires_at__isnull=True).update(expires_at=ends)
    return started


def end_old(hall: Hall) -> int:
    """End the offers of one gathering that ran out or could not be delivered, under its lock; returns how many."""
    ended = 0
    offered = hall.gathering.registrations.filter(
        state=RegistrationState.OFFERED, offer__answer=OfferAnswer.OPEN
    ).select_related("offer__mail")
    for registration in offered.order_by("line"):
        registration.gathering = hall.gathering
        offer = registration.offer
        dead = offer.mail is not None and offer.mail.state in (State.DEAD, State.CANCELLED)
        if dead or _has_run_out(registration, hall.now):
            end(hall, registration, because=EndedBecause.UNDELIVERABLE if dead else EndedBecause.EXPIRED)
            ended += 1
    return ended


def waits_for_an_end(now: datetime) -> set[int]:
    """Ids of gatherings with an offer that ran out or cannot be delivered; asked without any lock."""
    open_ = SeatOffer.objects.filter(answer=OfferAnswer.OPEN)
    run_out = open_.filter(expires_at__lte=now)
    dead = open_.filter(mail__state__in=[State.DEAD, State.CANCELLED])
    begun = open_.filter(registration__gathering__starts_at__lte=now)
    return set((run_out | dead | begun).values_list("registration__gathering", flat=True))


def _has_run_out(registration: Registration, now: datetime) -> bool:
    ends = registration.offer.ends_at
    return (ends is not None and ends <= now) or registration.gathering.starts_at <= now


def _offered(hall: Hall, registration: Registration) -> Registration:
    """The registration as it is now, with its offer; also one that has taken its seat already."""
    fresh = Registration.objects.select_related("offer__mail").get(pk=registration.pk)
    fresh.gathering = hall.gathering
    if fresh.state not in (RegistrationState.OFFERED, RegistrationState.REGISTERED) or not hasattr(fresh, "offer"):
        raise WrongRegistrationState(fresh)
    return fresh
