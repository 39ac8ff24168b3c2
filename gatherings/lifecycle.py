"""The steps of a gathering from planned to followed up. Each function is one move; none is repeated elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gatherings import drawing, emails, history, inviting, moving, needs, seats
from gatherings.errors import NotReady, Stale, WrongState
from gatherings.models import Documentation, FollowUp, Gathering, PersonalInvitation, SeatOffer, SphereSeats
from gatherings.planning import SeatsKept
from gatherings.registering import end
from gatherings.seats import Hall
from gatherings.vocabulary.life import (
    DOCUMENTATION_DAYS,
    FOLLOW_UP_MONTHS,
    GatheringActor,
    GatheringEventKind,
    GatheringState,
    months_after,
)
from gatherings.vocabulary.registration import ACTIVE, EndedBecause, InvitationStage, OfferAnswer, RegistrationState
from outbox import queue
from people.models import User

# A change of these is told to everybody, and moves the entry in their calendars.
_TIME_AND_PLACE = ("starts_at", "ends_at", "venue", "address")
# Promised to everybody who registers; settled while the gathering is planned.
HOW_SEATS_ARE_GIVEN = ("admission", "draw_at")


def keeps_from_opening(gathering: Gathering, now: datetime) -> list[str]:
    """What is missing before people may register, in words."""
    problems = []
    if gathering.capacity == 0:
        problems.append(_("There are no seats."))
    if gathering.registration_closes_at <= now:
        problems.append(_("The last moment to register has passed. Choose a later one first."))
    # What has been promised is kept: the clock draws, however late. Before, another day can be chosen.
    planned = gathering.state == GatheringState.PLANNED
    if planned and gathering.is_drawn and gathering.draw_at and gathering.draw_at <= now:
        problems.append(_("The day of the draw has passed. Choose a later one first."))
    kept = sum(row.seats or 0 for row in gathering.sphere_seats.all())
    if kept > gathering.capacity:
        problems.append(_("More seats are kept for parts of society than there are in all."))
    return problems


def send_invitations(gathering: Gathering, *, by: User) -> int:
    """Planned becomes invited; everybody on the list is mailed. Returns how many.

    Who is invited registers from now on, so what is missing for that is asked here too. Raises `NotReady`, `WrongState`.
    """
    now = timezone.now()
    problems = keeps_from_opening(gathering, now)
    if problems:
        raise NotReady(problems)
    with transaction.atomic():
        history.move(gathering, GatheringState.INVITED, at=now, by=by)
        # Somebody may have changed it while this waited.
        gathering.refresh_from_db()
        if gathering.is_drawn:
            drawing.promise(gathering, at=now)
        return inviting.send_waiting(gathering, now=now)


def open_registration(gathering: Gathering, *, by: User | None = None) -> None:
    """Anybody may register from now on. Also opens again what was closed. Raises `NotReady`, `WrongState`."""
    now = timezone.now()
    problems = keeps_from_opening(gathering, now)
    if problems:
        raise NotReady(problems)
    with seats.locked(gathering.pk, now=now) as hall:
        history.move(hall.gathering, GatheringState.REGISTRATION_OPEN, at=now, by=by)
        if hall.gathering.is_drawn:
            drawing.promise(hall.gathering, at=now)
        inviting.send_waiting(hall.gathering, now=now)
    gathering.refresh_from_db()


def close_registration(gathering: Gathering, *, by: User | None = None) -> None:
    """Nobody new, no further offers; the organiser gets the page with the numbers.

    A draw that was promised is made first. Raises `NotReady` until then, unless it begins now; `WrongState`.
    """
    with seats.locked(gathering.pk) as hall:
        # Should it never succeed, the doors can open all the same.
        before = hall.now < hall.gathering.starts_at and hall.awaits_draw
        if before and hall.gathering.registrations.filter(state=RegistrationState.IN_DRAW).exists():
            raise NotReady([_("People are in the draw. Registration can be closed when lots have been drawn.")])
        history.move(hall.gathering, GatheringState.REGISTRATION_CLOSED, at=hall.now, by=by)
        if hall.gathering.contact:
            emails.closed_for_staff(hall.gathering, to=hall.gathering.contact)
    gathering.refresh_from_db()


def begin(gathering: Gathering, *, by: User | None = None) -> None:
    """The doors open. Open offers end: who is at the door is served at the door. Raises `WrongState`."""
    with seats.locked(gathering.pk) as hall:
        history.move(hall.gathering, GatheringState.IN_PROGRESS, at=hall.now, by=by)
        for registration in hall.gathering.registrations.filter(state=RegistrationState.OFFERED):
            registration.gathering = hall.gathering
            end(hall, registration, because=EndedBecause.EXPIRED)
    gathering.refresh_from_db()


def hold(gathering: Gathering, *, by: User | None = None) -> None:
    """It has been held: documentation and follow-ups get their days, and who did not check in did not come.

    Where nobody was checked in at all, nothing is said of who came. Raises `WrongState`.
    """
    with seats.locked(gathering.pk) as hall:
        history.move(hall.gathering, GatheringState.HELD, at=hall.now, by=by, held_at=hall.now)
        if hall.gathering.registrations.filter(state=RegistrationState.ATTENDED).exists():
            for registration in hall.gathering.registrations.filter(state=RegistrationState.REGISTERED):
                history.move_registration(
                    registration, RegistrationState.NO_SHOW, at=hall.now, actor=GatheringActor.SYSTEM
                )
                hall.give_back(registration.sphere)
        _promise(hall.gathering)
    gathering.refresh_from_db()


def document(gathering: Gathering, *, by: User) -> None:
    """The documentation is published. Raises `NotReady` without one, `WrongState`."""
    if not Documentation.objects.filter(gathering=gathering, published_at__isnull=False).exists():
        raise NotReady([_("Publish the documentation first.")])
    history.move(gathering, GatheringState.DOCUMENTED, at=timezone.now(), by=by)


def follow_up(gathering: Gathering, *, by: User | None = None) -> None:
    """Every follow-up has been sent. Raises `NotReady`, `WrongState`."""
    if gathering.follow_ups.filter(sent_at__isnull=True).exists():
        raise NotReady([_("A follow-up has not been sent yet.")])
    history.move(gathering, GatheringState.FOLLOWED_UP, at=timezone.now(), by=by)


def cancel(gathering: Gathering, *, because: str, because_en: str = "", by: User) -> int:
    """It does not take place: everybody with a place, in line or in the draw is told at once; returns how many.

    Calendars take the entry away, kept seats and needs are gone, mails that have not left are held back. Raises `NotReady`
    without a reason, `WrongState` after it was held.
    """
    if not because.strip():
        raise NotReady([_("Write why it is cancelled.")])
    with seats.locked(gathering.pk) as hall:
        history.move(
            hall.gathering,
            GatheringState.CANCELLED,
            at=hall.now,
            by=by,
            cancelled_because=because,
            cancelled_because_en=because_en,
        )
        queue.cancel(about=f"gathering:{gathering.pk}")
        told = _call_off(hall)
        _drop_invitations(hall)
        needs.erase(hall.gathering)
    gathering.refresh_from_db()
    return told


def change(gathering: Gathering, fields: Mapping[str, object], *, version: int, by: User) -> None:
    """Change what is said of a gathering. A new time or place is told to everybody and moves the entry in their calendars; on
    another day its rounds and programme go along.

    `version` is the one the form was read at. Raises `Stale` when somebody else saved since, `NotReady` when how seats are given
    would change for people who have been told; nothing is changed then.
    """
    with seats.locked(gathering.pk) as hall:
        found = hall.gathering
        if found.version != version:
            raise Stale(found)
        changed = [name for name, value in fields.items() if getattr(found, name) != value]
        if not changed:
            return
        if found.state != GatheringState.PLANNED and not set(changed).isdisjoint(HOW_SEATS_ARE_GIVEN):
            raise NotReady([_("How seats are given was promised when people were invited; it stays.")])
        moved = any(name in _TIME_AND_PLACE for name in changed) and found.is_before
        was, ended = found.starts_at, found.ends_at
        for name in changed:
            setattr(found, name, fields[name])
        found.version += 1
        found.calendar_sequence += moved
        found.changed_at = hall.now
        found.save(update_fields=[*changed, "version", "calendar_sequence", "changed_at"])
        if "registration_closes_at" in changed:
            inviting.end_with_registration(found)
        if found.needs_erased_at and found.is_before and found.needs_go_on > timezone.localdate(hall.now):
            needs.begin_anew(found)
        history.record(found, GatheringEventKind.EDITED, at=hall.now, by=by, note=", ".join(changed))
        if moved:
            # When an offer runs out depends on when the gathering begins: it is written down anew.
            SeatOffer.objects.filter(registration__gathering=found, answer=OfferAnswer.OPEN).update(expires_at=None)
            moving.take_along(found, was=was, ended=ended, by=by)
            for registration in found.registrations.active():
                registration.gathering = found
                emails.moved_in_time(registration)
            # Who has not answered while she could is told no more, unless her invitation is to hold again: a later last moment is
            # chosen first, and registration is opened then.
            again = "registration_closes_at" in changed and hall.now < found.registration_closes_at
            for invitation in _asked(found) if hall.is_open_to_invited or again else ():
                invitation.gathering = found
                emails.moved_for_invited(invitation)
    gathering.refresh_from_db()


def set_seats(
    gathering: Gathering,
    *,
    capacity: int,
    kept: Mapping[str, SeatsKept | None],
    by: User,
    version: int | None = None,
) -> None:
    """How many people fit in, and how many seats are kept for whom until when; only the parts of society named in `kept` change.

    Lowered below what is taken nobody is thrown out and nobody new gets in; raised, the line is served at once. `version` is
    the `seats_version` the form was read at; None: whatever stands there. Raises `WrongState` once it is over, `NotReady` when
    a draw that is to come could not be made any more, `Stale` when somebody else changed the seats since.
    """
    with seats.locked(gathering.pk) as hall:
        if version is not None and version != hall.gathering.seats_version:
            raise Stale(hall.gathering)
        if not (hall.gathering.is_before or hall.gathering.state == GatheringState.IN_PROGRESS):
            raise WrongState(hall.gathering)
        old = hall.gathering.capacity
        hall.gathering.capacity = capacity
        # In one statement, so that the constraint holds at every moment.
        hall.gathering.capacity_hard = max(capacity, hall.gathering.taken)
        Gathering.objects.filter(pk=gathering.pk).update(
            capacity=capacity, capacity_hard=hall.gathering.capacity_hard, changed_at=hall.now
        )
        for sphere, new in kept.items():
            row = hall.spheres[sphere]
            row.seats = new.seats if new else None
            row.release_on = new.release_on if new else None
            SphereSeats.objects.filter(pk=row.pk).update(seats=row.seats, release_on=row.release_on)
        problems = drawing.keeps_from_drawing(hall) if hall.awaits_draw else []
        if problems:
            raise NotReady(problems)
        note = f"{old} → {capacity}" if old != capacity else ""
        history.record(hall.gathering, GatheringEventKind.CAPACITY, at=hall.now, by=by, note=note)
    gathering.refresh_from_db()


def _promise(gathering: Gathering) -> None:
    """The days of what was promised for afterwards (domain.md 3.3)."""
    Documentation.objects.get_or_create(
        gathering=gathering, defaults={"due_on": gathering.day + timedelta(days=DOCUMENTATION_DAYS)}
    )
    for months in FOLLOW_UP_MONTHS:
        FollowUp.objects.get_or_create(
            gathering=gathering, months=months, defaults={"due_on": months_after(gathering.day, months)}
        )


def _call_off(hall: Hall) -> int:
    told = 0
    for registration in hall.gathering.registrations.filter(state__in=ACTIVE):
        registration.gathering = hall.gathering
        here = registration.state == RegistrationState.ATTENDED
        had_seat = here or registration.state == RegistrationState.REGISTERED
        # Who has come was there; she is told like everybody.
        if not here:
            end(hall, registration, because=EndedBecause.GATHERING, tell=False)
        told += emails.gathering_cancelled(registration, had_seat=had_seat) is not None
    return told


def _asked(gathering: Gathering) -> QuerySet[PersonalInvitation]:
    """Who was invited and has not answered. Not whom a colleague named: she was promised one single mail."""
    return gathering.invitations.filter(stage=InvitationStage.OPEN, sent_at__isnull=False, named_by__isnull=True)


def _drop_invitations(hall: Hall) -> None:
    for invitation in _asked(hall.gathering):
        invitation.gathering = hall.gathering
        emails.cancelled_for_invited(invitation)
    for invitation in hall.gathering.invitations.filter(holds=True):
        hall.give_back(invitation.sphere)
    hall.gathering.invitations.filter(stage=InvitationStage.OPEN).update(
        stage=InvitationStage.WITHDRAWN, holds=False, ended_at=hall.now
    )
    for code in hall.gathering.codes.filter(held__gt=0):
        hall.give_back(code.sphere, code.held)
    hall.gathering.codes.update(held=0, withdrawn_at=hall.now)
