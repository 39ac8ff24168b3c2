"""What the clock does: opens and closes, starts and ends offers, frees kept seats, reminds, forgets. Safe to run twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from gatherings import drawing, emails, history, inviting, lifecycle, needs, offering, seats
from gatherings.errors import NotReady, WrongState
from gatherings.models import (
    AgendaLink,
    ContactWish,
    Gathering,
    PlaceLink,
    Registration,
    SphereSeats,
    TableNote,
    TableNoteSave,
)
from gatherings.needs import Needs
from gatherings.vocabulary.life import (
    FOLLOW_UP_MONTHS,
    HELD_AFTER_HOURS,
    LIST_KEPT_MONTHS,
    OPEN_TO_INVITED,
    REMINDER_DAYS,
    Admission,
    GatheringEventKind,
    GatheringState,
    months_after,
)
from gatherings.vocabulary.registration import RegistrationState

log = logging.getLogger(__name__)

T = TypeVar("T", Gathering, int)


def tend(now: datetime) -> None:
    """Everything that is due by the minute. Each gathering is its own transaction; one that fails does not hold up the others."""
    offering.start_clocks()
    for gathering in Gathering.objects.filter(
        state__in=[GatheringState.PLANNED, GatheringState.INVITED],
        registration_opens_at__lte=now,
        registration_closes_at__gt=now,
    ):
        _try(lifecycle.open_registration, gathering)
    # Before it closes: lots are drawn at the latest when registration closes, and only before it has.
    # A draw that failed keeps registration from closing, and is tried again in a minute.
    promised = Gathering.objects.filter(admission=Admission.DRAW, draw__isnull=False, draw__drawn_at=None)
    for gathering in promised.filter(state__in=OPEN_TO_INVITED, draw_at__lte=now):
        _try(drawing.draw, gathering)
    for gathering in Gathering.objects.filter(state__in=OPEN_TO_INVITED, registration_closes_at__lte=now):
        _try(lifecycle.close_registration, gathering)
    over = Gathering.objects.filter(ends_at__lte=now - timedelta(hours=HELD_AFTER_HOURS))
    came = Registration.objects.filter(state=RegistrationState.ATTENDED).values("gathering")
    for gathering in over.filter(state=GatheringState.REGISTRATION_CLOSED, pk__in=came):
        _try(lifecycle.begin, gathering)
    for gathering in over.filter(state=GatheringState.IN_PROGRESS):
        _try(lifecycle.hold, gathering)
    for pk in offering.waits_for_an_end(now) | inviting.waits_for_an_end(now) | _released_today(now):
        _try(lambda pk: _free(pk, now), pk)


def remind(today: date) -> int:
    """A week and a day before, once each; returns how many mails. A day that was missed is made up for the day after."""
    sent = 0
    for days in REMINDER_DAYS:
        # A run that was missed yesterday is made up for, except on the day itself.
        window = (today + timedelta(days=days), today + timedelta(days=days - (days > 1)))
        for gathering in Gathering.objects.filter(
            state__in=[*OPEN_TO_INVITED, GatheringState.REGISTRATION_CLOSED], starts_at__date__in=window
        ):
            # Who registered in between has just had her receipt.
            early = gathering.day - timedelta(days=days)
            coming = gathering.registrations.filter(state=RegistrationState.REGISTERED, made_at__date__lt=early)
            for registration in coming:
                registration.gathering = gathering
                sent += emails.remind(registration, days=days) is not None
    return sent


def end_lines(now: datetime) -> int:
    """Tell those who wait in vain, the morning after registration closed, that no seat comes any more; returns how many mails."""
    told = 0
    for gathering in Gathering.objects.filter(state=GatheringState.REGISTRATION_CLOSED, starts_at__gt=now):
        for registration in gathering.registrations.filter(state=RegistrationState.WAITLISTED).order_by("line"):
            registration.gathering = gathering
            told += emails.line_closed(registration) is not None
    return told


def forget_people(today: date) -> int:
    """Twelve months after a gathering was followed up, or cancelled: numbers only. Returns how many registrations.

    Where nobody said that it was followed up, the months begin when the last follow-up was due.
    """
    over = today - timedelta(days=LIST_KEPT_MONTHS * 30 + 5)
    ended = Q(state__in=[GatheringState.FOLLOWED_UP, GatheringState.CANCELLED], state_since__date__lte=over)
    left = Q(ends_at__date__lte=months_after(over, -FOLLOW_UP_MONTHS[-1]))
    done = 0
    for gathering in Gathering.objects.filter(ended | left):
        found = gathering.registrations.filter(anonymised_at__isnull=True)
        invited = gathering.invitations.exclude(email="", name="")
        count = found.count()
        saved = TableNoteSave.objects.filter(note__table__gathering=gathering)
        if count or invited.exists() or saved.exists():
            _forget(gathering)
            done += count
    return done


def forget(registration: Registration, *, at: datetime) -> None:
    """Empty what points at one person; state and part of society stay for the figures."""
    PlaceLink.objects.filter(registration=registration).delete()
    AgendaLink.objects.filter(registration=registration).delete()
    needs.give(registration, Needs(), at=at)
    ContactWish.objects.filter(Q(wisher=registration) | Q(wished=registration)).delete()
    registration.wishes.all().delete()
    Registration.objects.filter(pk=registration.pk).update(
        name="", badge_name="", email="", telephone="", organisation="", talks_about="", on_list=False,
        photo_ok=False, share_contact=False, anonymised_at=at,
    )  # fmt: skip


def disagreements() -> list[str]:
    """Gatherings whose counts are not what their rows add up to (reliability.md V6), in words for the log. None is right."""
    found = []
    for gathering in Gathering.objects.all():
        counted = seats.counted(gathering)
        kept = dict(gathering.sphere_seats.values_list("sphere", "taken"))
        if counted != kept or sum(counted.values()) != gathering.taken:
            found.append(f"{gathering.slug}: taken {gathering.taken} {kept}, counted {counted}")
    return found


def check_counts() -> None:
    """Every night: say in the log if a count is wrong."""
    for words in disagreements():
        log.error("Seats do not add up: %s", words)


def _try(step: Callable[[T], object], gathering: T) -> None:
    try:
        step(gathering)
    except (NotReady, WrongState) as refused:
        # Somebody was faster, or something is missing; the admin page says it in words.
        log.info("Gathering %s: %s", gathering, refused)
    except Exception:
        # A lock that is held too long, a fault of ours: tried again in a minute, and the others do not wait for it.
        log.exception("Gathering %s could not be tended", gathering)


def _free(pk: int, now: datetime) -> None:
    """Seats kept and offers whose time is over; the line is served when the lock is given back."""
    with seats.locked(pk, now=now) as hall:
        inviting.lapse(hall)
        offering.end_old(hall)


def _released_today(now: datetime) -> set[int]:
    """Gatherings with free seats and a line: kept seats may have been released at midnight."""
    waiting = Registration.objects.filter(state=RegistrationState.WAITLISTED).values("gathering")
    released = SphereSeats.objects.filter(release_on__isnull=False).values("gathering")
    return set(
        Gathering.objects.filter(state__in=OPEN_TO_INVITED)
        .filter(pk__in=waiting, taken__lt=F("capacity"))
        .filter(pk__in=released)
        .values_list("pk", flat=True)
    )


def _forget(gathering: Gathering) -> None:
    now = timezone.now()
    with transaction.atomic():
        for registration in gathering.registrations.filter(anonymised_at__isnull=True):
            forget(registration, at=now)
        gathering.invitations.update(name="", email="", organisation="")
        # Notes are documentation and stay; who goes on with them was written for the others, with each earlier saving.
        TableNote.objects.filter(table__gathering=gathering).update(who_goes_on="")
        TableNoteSave.objects.filter(note__table__gathering=gathering).delete()
        history.record(gathering, GatheringEventKind.ERASED, at=now)
