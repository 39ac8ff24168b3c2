"""Invitations that keep seats: to one person, by code, and to a colleague."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from gatherings import emails, seats
from gatherings.codes import new_code
from gatherings.errors import NoSeat, NotReady, WrongState
from gatherings.history import record
from gatherings.models import Gathering, InvitationCode, PersonalInvitation, Registration
from gatherings.seats import Hall
from gatherings.vocabulary.life import GatheringEventKind, GatheringState
from gatherings.vocabulary.registration import (
    COLLEAGUE_HOURS,
    MOST_COLLEAGUES,
    InvitationStage,
    RegistrationState,
)
from outbox import links
from people.models import User

PURPOSE = "gathering-invitation"


@dataclass(frozen=True)
class Guest:
    """Somebody the organiser invites."""

    name: str
    email: str
    sphere: str
    organisation: str = ""
    language: str = "sv"


def invite(
    gathering: Gathering, guests: list[Guest], *, holds_until: datetime | None, by: User
) -> list[PersonalInvitation]:
    """Invite people; `holds_until` keeps a seat for each until then. Mails go out now, or with the state “invited”.

    Whoever has a place or an open invitation is passed over. Raises `NoSeat` when seats are to be kept and there are not
    enough, `NotReady` for a moment until which none can be kept; then nobody is invited. Raises `WrongState` after closing.
    """
    made = []
    with seats.locked(gathering.pk) as hall:
        _refuse_after_closing(hall)
        _refuse_to_keep(hall, holds_until)
        for guest in guests:
            if _is_known(hall.gathering, guest.email):
                continue
            if holds_until and hall.free(guest.sphere) == 0:
                raise NoSeat
            made.append(_invite(hall, guest, holds_until=holds_until, by=by))
        if hall.gathering.state != GatheringState.PLANNED:
            for invitation in made:
                _send(invitation, hall.now)
        record(hall.gathering, GatheringEventKind.INVITATIONS, at=hall.now, by=by, note=str(len(made)))
    return made


def send_waiting(gathering: Gathering, *, now: datetime) -> int:
    """Mail the invitations written while the gathering was planned; returns how many."""
    waiting = gathering.invitations.filter(stage=InvitationStage.OPEN, sent_at__isnull=True)
    for invitation in waiting:
        _send(invitation, now)
    return len(waiting)


def name_colleague(registration: Registration, email: str, *, language: str) -> None:
    """Ask a colleague to come; she confirms with her own data. A seat of the same part of society is kept for her if one is free.

    Nothing is said of an address that is known already. Raises `NotReady` when she has named enough people, or has no seat.
    """
    with seats.locked(registration.gathering_id) as hall:
        fresh = Registration.objects.get(pk=registration.pk)
        if fresh.state != RegistrationState.REGISTERED:
            raise NotReady([_("You need a seat of your own to name a colleague.")])
        _refuse_after_closing(hall)
        if fresh.colleagues.count() >= MOST_COLLEAGUES:
            raise NotReady([_("You have named as many colleagues as one person can.")])
        if _is_known(hall.gathering, email):
            return
        keeps = hall.offers_seats and hall.free(fresh.sphere) > 0
        until = min(hall.now + timedelta(hours=COLLEAGUE_HOURS), hall.gathering.registration_closes_at)
        guest = Guest("", email, fresh.sphere, fresh.organisation, language)
        invitation = _invite(hall, guest, holds_until=until if keeps else None, named_by=fresh)
        token = _renew(invitation, hall.now)
        emails.colleague_named(invitation, token=token)


def make_code(
    gathering: Gathering, *, label: str, sphere: str, kept: int, most: int, holds_until: datetime | None, by: User
) -> InvitationCode:
    """A code to pass on. Raises `NoSeat` when `kept` seats are not free, `NotReady` for a moment until which none can be kept."""
    with seats.locked(gathering.pk) as hall:
        _refuse_after_closing(hall)
        _refuse_to_keep(hall, holds_until if kept else None)
        if kept and hall.free(sphere) < kept:
            raise NoSeat
        if kept:
            hall.take(sphere, kept)
        code = InvitationCode.objects.create(
            gathering=hall.gathering,
            code=new_code(),
            label=label,
            sphere=sphere,
            seats=kept,
            held=kept,
            most=max(most, kept),
            holds_until=holds_until if kept else None,
            made_at=hall.now,
            made_by=by,
        )
        record(hall.gathering, GatheringEventKind.INVITATIONS, at=hall.now, by=by, note=label)
    return code


def decline(invitation: PersonalInvitation) -> None:
    """She does not want to come: the seat is free at once and her address is forgotten. Again changes nothing."""
    _end(invitation, InvitationStage.DECLINED)


def withdraw(invitation: PersonalInvitation, *, by: User) -> None:
    """The organiser takes an invitation back: the seat it kept is free at once. Again changes nothing."""
    _end(invitation, InvitationStage.WITHDRAWN, by=by)


def withdraw_code(code: InvitationCode, *, by: User) -> None:
    """A code that came into wrong hands works no more; the seats it kept are free at once. Again changes nothing."""
    with seats.locked(code.gathering_id) as hall:
        fresh = InvitationCode.objects.get(pk=code.pk)
        if fresh.withdrawn_at is None:
            hall.give_back(fresh.sphere, fresh.held)
            InvitationCode.objects.filter(pk=fresh.pk).update(held=0, withdrawn_at=hall.now)
            record(hall.gathering, GatheringEventKind.TAKEN_BACK, at=hall.now, by=by, note=fresh.label)
    code.refresh_from_db()


def find(token: str) -> PersonalInvitation:
    """The invitation behind a token, with its gathering. Raises `Http404`."""
    digest = links.digest(PURPOSE, token)
    found = PersonalInvitation.objects.select_related("gathering").filter(digest=digest).first()
    if found is None:
        raise Http404
    return found


def find_code(gathering: Gathering, typed: str) -> InvitationCode | None:
    """The living code somebody typed, in any case and spacing."""
    found = any_code(gathering, typed)
    return found if found and found.is_live(timezone.now()) else None


def any_code(gathering: Gathering, typed: str) -> InvitationCode | None:
    """The same, living or not."""
    plain = "".join(typed.split()).replace("-", "").upper()[:20]
    return gathering.codes.filter(code__iexact=plain).first() if plain else None


def lapse(hall: Hall) -> int:
    """Free the seats that invitations and codes kept until now; returns how many."""
    freed = 0
    for invitation in hall.gathering.invitations.filter(holds=True, holds_until__lte=hall.now):
        PersonalInvitation.objects.filter(pk=invitation.pk).update(holds=False)
        hall.give_back(invitation.sphere)
        freed += 1
    for code in hall.gathering.codes.filter(held__gt=0, holds_until__lte=hall.now):
        InvitationCode.objects.filter(pk=code.pk).update(held=0)
        hall.give_back(code.sphere, code.held)
        freed += code.held
    return freed


def end_with_registration(gathering: Gathering) -> None:
    """Nothing is kept beyond the last moment to register, when that is sooner now. The caller holds the lock."""
    closes = gathering.registration_closes_at
    gathering.invitations.filter(holds=True, holds_until__gt=closes).update(holds_until=closes)
    gathering.codes.filter(held__gt=0, holds_until__gt=closes).update(holds_until=closes)


def waits_for_an_end(now: datetime) -> set[int]:
    """Ids of gatherings where kept seats have run out; asked without any lock."""
    people = PersonalInvitation.objects.filter(holds=True, holds_until__lte=now).values_list("gathering", flat=True)
    codes = InvitationCode.objects.filter(held__gt=0, holds_until__lte=now).values_list("gathering", flat=True)
    return {*people, *codes}


def forget_colleagues(now: datetime) -> int:
    """Remove the addresses of colleagues who did not register, when registration has closed; returns how many."""
    over = Q(gathering__registration_closes_at__lte=now) | ~Q(stage=InvitationStage.OPEN)
    return (
        PersonalInvitation.objects.filter(over, named_by__isnull=False, registration__isnull=True)
        .exclude(email="")
        .update(email="", name="", organisation="")
    )


def _invite(
    hall: Hall,
    guest: Guest,
    *,
    holds_until: datetime | None,
    by: User | None = None,
    named_by: Registration | None = None,
) -> PersonalInvitation:
    if holds_until:
        hall.take(guest.sphere)
    return PersonalInvitation.objects.create(
        gathering=hall.gathering,
        name=guest.name,
        email=guest.email,
        sphere=guest.sphere,
        organisation=guest.organisation,
        language=guest.language,
        digest=links.digest(PURPOSE, links.new_token()),
        holds=holds_until is not None,
        holds_until=holds_until,
        invited_by=by,
        named_by=named_by,
        made_at=hall.now,
    )


def _send(invitation: PersonalInvitation, now: datetime) -> None:
    emails.invited(invitation, token=_renew(invitation, now))


def _renew(invitation: PersonalInvitation, now: datetime) -> str:
    """A token that is known only to the mail it goes into."""
    token = links.new_token()
    invitation.digest = links.digest(PURPOSE, token)
    invitation.sent_at = now
    invitation.save(update_fields=["digest", "sent_at"])
    return token


def _end(invitation: PersonalInvitation, stage: InvitationStage, *, by: User | None = None) -> None:
    with seats.locked(invitation.gathering_id) as hall:
        fresh = PersonalInvitation.objects.get(pk=invitation.pk)
        if fresh.stage == InvitationStage.OPEN:
            if fresh.holds:
                hall.give_back(fresh.sphere)
            PersonalInvitation.objects.filter(pk=fresh.pk).update(
                stage=stage, holds=False, ended_at=hall.now, email="", name="", organisation=""
            )
            if by:
                record(hall.gathering, GatheringEventKind.TAKEN_BACK, at=hall.now, by=by)
    invitation.refresh_from_db()


def _is_known(gathering: Gathering, email: str) -> bool:
    invited = gathering.invitations.filter(stage=InvitationStage.OPEN, email__iexact=email)
    return invited.exists() or gathering.registrations.active().filter(email__iexact=email).exists()


def _refuse_to_keep(hall: Hall, until: datetime | None) -> None:
    if until and until <= hall.now:
        raise NotReady([_("Seats cannot be kept until a moment that has passed.")])
    if until and until > hall.gathering.registration_closes_at:
        raise NotReady([_("Seats can be kept until registration closes, not longer.")])


def _refuse_after_closing(hall: Hall) -> None:
    gathering = hall.gathering
    if not (gathering.is_open_to_invited or gathering.state == GatheringState.PLANNED):
        raise WrongState(gathering)
    if hall.now >= gathering.registration_closes_at:
        raise WrongState(gathering)
