"""Choosing among parallel sessions: a seat while there are any, else a place in line; a freed seat goes to the next in line.

Rule, as it stands on the page: who chooses first gets the seat. At one time a person has at most one seat and one place in
line. Who waits keeps the seat she has; when the one she waits for is freed she gets it, and the one she had goes to the
next in line there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from gatherings import programme_emails
from gatherings.errors import NoSeat
from gatherings.models import AgendaItem, Gathering, ParallelSession, Registration, SessionChoice
from gatherings.programme import content, public, publishing
from gatherings.vocabulary.life import GatheringState
from gatherings.vocabulary.programme import ChoiceState
from people.models import User


def choose(registration: Registration, session: ParallelSession) -> SessionChoice:
    """A seat in the session, or a place in its line when it is full. Chosen twice it is one choice.

    With a seat here she gives up all else at this time, with a place in line only her other place in line. Raises `NoSeat`
    when she is not coming, it has begun or was called off.
    """
    now = timezone.now()
    with transaction.atomic():
        # Her own row first, as cancelling does: who cancels at this moment leaves no seat behind.
        coming = Registration.objects.coming().select_for_update(no_key=True).filter(pk=registration.pk).first()
        item = _locked(session.item_id)
        if coming is None or _begins(item) <= now:
            raise NoSeat
        known = _active(registration).filter(session=session).first()
        if known:
            return known
        there = ParallelSession.objects.filter(pk=session.pk).first()
        if there is None:
            # Called off at this very moment.
            raise NoSeat
        session = there
        ParallelSession.objects.filter(pk=session.pk).update(last_in_line=F("last_in_line") + 1)
        made = SessionChoice(
            session=session,
            item=item,
            registration=registration,
            state=ChoiceState.WAITLISTED,
            line=session.last_in_line + 1,
            made_at=now,
            changed_at=now,
        )
        # Nobody passes those who wait already: with a line there is no free seat, but staff may just have added some.
        waits = session.choices.filter(state=ChoiceState.WAITLISTED).exists()
        if session.taken < session.seats and not waits:
            _leave(registration, item, now, [ChoiceState.SEATED, ChoiceState.WAITLISTED])
            made.state = ChoiceState.SEATED
            made.save()
            ParallelSession.objects.filter(pk=session.pk).update(taken=F("taken") + 1)
        else:
            _leave(registration, item, now, [ChoiceState.WAITLISTED])
            made.save()
        _fill(item, now)
    made.refresh_from_db()
    return made


def give_up(choice: SessionChoice) -> None:
    """Leave the session or its line; a freed seat goes on at once. Safe to repeat."""
    now = timezone.now()
    with transaction.atomic():
        item = _locked(choice.item_id)
        _cancel(SessionChoice.objects.get(pk=choice.pk), now)
        _fill(item, now)
    choice.refresh_from_db()


def give_up_all(registration: Registration) -> None:
    """She is not coming: every seat and place in line she has is freed. Safe to repeat."""
    for choice in _active(registration).order_by("item_id", "id"):
        give_up(choice)


def change_seats(session: ParallelSession, seats: int) -> None:
    """More or fewer seats. Nobody is thrown out; with fewer than are taken nobody new gets in. More go to the line."""
    now = timezone.now()
    with transaction.atomic():
        item = _locked(session.item_id)
        ParallelSession.objects.filter(pk=session.pk).update(seats=seats, seats_hard=Greatest(seats, F("taken")))
        _fill(item, now)
    session.refresh_from_db()


def call_off(session: ParallelSession, *, by: User) -> int:
    """The session does not happen: everybody who chose it is told, it leaves the public programme and the row is removed;
    returns how many were told."""
    now = timezone.now()
    with transaction.atomic():
        # Before the item, as whoever cancels her place locks them.
        gathering = Gathering.objects.select_for_update(no_key=True).get(pk=session.item.gathering_id)
        item = _locked(session.item_id)
        told = list(session.choices.exclude(state=ChoiceState.CANCELLED).select_related("registration__gathering"))
        if gathering.is_after or _begins(item) <= now:
            # The day is over: the row is tidied away, and nobody is told.
            told = []
        for choice in told:
            programme_emails.session_called_off(choice.registration, session)
        called_off = session.pk
        session.delete()
        _fill(item, now)
        with override("en"):
            note_en = _("“%(title)s” is called off.") % {"title": session.text_in("en", "title")}
        with override("sv"):
            note = _("“%(title)s” is called off.") % {"title": session.title}
        publishing.amend(
            gathering, lambda known: content.without_session(known, called_off), by=by, note=note, note_en=note_en
        )
    return len(told)


def of(registration: Registration) -> dict[int, SessionChoice]:
    """Her living choices by session."""
    return {choice.session_id: choice for choice in _active(registration)}


def waiting(found: QuerySet[ParallelSession]) -> dict[int, int]:
    """How many stand in line for each session; those without a line are left out."""
    rows = SessionChoice.objects.filter(session__in=found, state=ChoiceState.WAITLISTED).values_list("session")
    return dict(rows.annotate(Count("id")))


def places_in_line(choices: Iterable[SessionChoice]) -> dict[int, int]:
    """For each of the `choices` that waits, by session, how many wait in front of her plus one. One query."""
    waiting = [choice for choice in choices if choice.state == ChoiceState.WAITLISTED]
    rows = SessionChoice.objects.filter(
        state=ChoiceState.WAITLISTED, session__in=[choice.session_id for choice in waiting]
    ).values_list("session_id", "line")
    return {
        choice.session_id: sum(1 for session, line in rows if session == choice.session_id and line <= choice.line)
        for choice in waiting
    }


def _active(registration: Registration) -> QuerySet[SessionChoice]:
    return SessionChoice.objects.filter(registration=registration).exclude(state=ChoiceState.CANCELLED)


def _locked(item: int) -> AgendaItem:
    """The item, locked: all seats of sessions at the same time change under this one lock.

    The item alone: who cancels holds the gathering already, and would wait for us while we wait for her.
    """
    return AgendaItem.objects.select_for_update(of=("self",), no_key=True).select_related("gathering").get(pk=item)


def _begins(item: AgendaItem) -> datetime:
    """When it begins as visitors know it; the draft may say otherwise already."""
    known = public.latest(item.gathering)
    return (
        next((one.begins for one in known.programme.items if one.id == item.pk), item.starts_at)
        if known
        else item.starts_at
    )


def _leave(registration: Registration, item: AgendaItem, now: datetime, states: list[ChoiceState]) -> None:
    for choice in SessionChoice.objects.filter(registration=registration, item=item, state__in=states):
        _cancel(choice, now)


def _cancel(choice: SessionChoice, now: datetime) -> None:
    if choice.state == ChoiceState.SEATED:
        ParallelSession.objects.filter(pk=choice.session_id).update(
            taken=F("taken") - 1, seats_hard=Greatest("seats", F("taken") - 1)
        )
    SessionChoice.objects.filter(pk=choice.pk).update(state=ChoiceState.CANCELLED, changed_at=now)


def _fill(item: AgendaItem, now: datetime) -> None:
    """Give free seats to the next in line until no line and free seat meet. Each turn seats one person, so it ends.

    When it has begun or the gathering is cancelled nobody is told that a seat is hers.
    """
    if _begins(item) <= now or item.gathering.state == GatheringState.CANCELLED:
        return
    while True:
        free = ParallelSession.objects.filter(item=item, taken__lt=F("seats"))
        following = (
            SessionChoice.objects.filter(session__in=free, state=ChoiceState.WAITLISTED)
            .select_related("registration__gathering", "session")
            .order_by("session__position", "session_id", "line")
            .first()
        )
        if following is None:
            return
        _leave(following.registration, item, now, [ChoiceState.SEATED])
        ParallelSession.objects.filter(pk=following.session_id).update(taken=F("taken") + 1)
        SessionChoice.objects.filter(pk=following.pk).update(state=ChoiceState.SEATED, changed_at=now)
        programme_emails.session_seat_freed(following.registration, following.session)
