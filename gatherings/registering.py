"""Signing up, changing and cancelling one's place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from border.formkeys import AlreadyDone, claim, fingerprint
from border.models import FormKey
from gatherings import emails, history, needs, private, seats
from gatherings.codes import new_code
from gatherings.errors import Stale, WrongRegistrationState, WrongState
from gatherings.models import (
    Gathering,
    InvitationCode,
    PersonalInvitation,
    Registration,
    RegistrationEvent,
    SeatOffer,
    ThemeWish,
)
from gatherings.needs import Needs
from gatherings.programme import sessions
from gatherings.seats import Hall
from gatherings.vocabulary.life import GatheringActor, GatheringState
from gatherings.vocabulary.registration import (
    ACTIVE,
    COMING,
    MOST_WISHES,
    SEATED,
    EndedBecause,
    InvitationStage,
    OfferAnswer,
    RegistrationState,
    Source,
    TableLanguage,
)
from people.models import User

PURPOSE = "gathering-registration"


class Got(StrEnum):
    """What somebody who signs up gets; the page after the form says it."""

    SEAT = "plats"
    LINE = "ko"
    LOT = "lott"


@dataclass(frozen=True)
class Choices:
    """What somebody says of herself and may change later. Texts are cleaned."""

    name: str
    organisation: str = ""
    telephone: str = ""
    badge_name: str = ""
    talks_about: str = ""
    table_language: str = TableLanguage.SWEDISH
    on_list: bool = False
    photo_ok: bool = False
    share_contact: bool = False
    wish_ids: Sequence[int] = ()
    needs: Needs = field(default_factory=Needs)


@dataclass(frozen=True)
class Signup:
    """A registration as it was typed. An empty `email` is for staff only, who tell by telephone."""

    choices: Choices
    email: str
    sphere: str
    language: str = "sv"


def register(
    gathering: Gathering,
    signup: Signup,
    *,
    form_key: str,
    invitation: PersonalInvitation | None = None,
    code: InvitationCode | None = None,
) -> Got:
    """Give a seat, a place in line or a lot, with its receipt. Repeating the same form changes nothing.

    With an invitation or a code the part of society is theirs, and the seat they keep is given; one that was used up meanwhile
    is as good as none; who is invited and comes without her link gets the seat that is kept for her address. An address that
    has a place already keeps it as it is, but whoever waits gets the seat that is kept for her now. Its owner is mailed her
    link, and the answer is what a new address would have got, so that nobody learns from the form who comes or is invited.
    Raises `WrongState` when nobody can register (any more), `OtherContent` when the same form came with other words.
    """
    kept = invitation or code
    sphere = kept.sphere if kept else signup.sphere
    with transaction.atomic():
        try:
            key = claim(PURPOSE, form_key, _print(gathering, signup, sphere))
        except AlreadyDone as done:
            return Got(done.reference)
        with seats.locked(gathering.pk) as hall:
            if invitation:
                invitation.refresh_from_db()
                invitation = invitation if invitation.stage == InvitationStage.OPEN else None
            if code:
                # Somebody may have had its last use since the page was opened.
                code.refresh_from_db()
                code = code if code.is_live(hall.now) else None
            if not (hall.is_open_to_invited if invitation or code else hall.is_open):
                raise WrongState(hall.gathering)
            theirs = _invited(hall, signup.email)
            if invitation and theirs and (invitation.holds or not theirs.holds):
                # She is invited twice; the link she came by is as good as the other.
                theirs = None
            # The page says what anybody would get: nobody learns from the form who is invited.
            said = _would_get(hall, sphere, invitation, code) if theirs else None
            if theirs and theirs.holds:
                # The seat that is kept for her goes before one of the code, which is for somebody else.
                code = None
            known = hall.gathering.registrations.active().filter(email__iexact=signup.email).first()
            if known:
                got = said or _would_get(hall, sphere, invitation, code)
                _give_what_is_kept(hall, known, theirs or invitation, code)
                made = known
            else:
                if theirs and theirs.holds:
                    sphere = theirs.sphere
                state = _admit(hall, sphere, theirs or invitation, code)
                source = _source(invitation) if invitation or code else Source.WEB
                made = _create(hall, signup, sphere=sphere, state=state, source=source, code=code)
                used = theirs or invitation
                if used:
                    _use(used, made, hall.now)
                emails.registered(made, token=private.new_address(made, at=hall.now))
                got = said or _GOT[state]
            _no_second_seat(hall, made, came_by=invitation)
        key.complete(got)
    return got


def got_before(gathering: Gathering, signup: Signup, *, form_key: str, code: InvitationCode) -> Got | None:
    """What this very form got when it was sent before, with a code that may be used up by it; None when it was not."""
    print_ = _print(gathering, signup, code.sphere)
    known = FormKey.objects.filter(purpose=PURPOSE, key=form_key, fingerprint=print_).first()
    return Got(known.reference) if known and known.reference else None


def enter(gathering: Gathering, signup: Signup, *, by: User, source: str = Source.TELEPHONE) -> Registration:
    """Staff registers somebody who called, or who stands at the door: a seat if one is free, else a place in line.

    At the door (`Source.WALK_IN`) any chair nobody sits on is free, whatever is kept for whom. A seat that is kept for her
    address is hers. Where lots are drawn she is in
    the draw, or after its moment behind everybody who was. Raises `WrongState` when the gathering is over, cancelled or still
    planned, `WrongRegistrationState` when the address has a place already.
    """
    with seats.locked(gathering.pk) as hall:
        walks_in = source == Source.WALK_IN
        if not (hall.gathering.is_before or hall.gathering.state == GatheringState.IN_PROGRESS):
            raise WrongState(hall.gathering)
        if not hall.gathering.is_public:
            # Her page and our mail would lead nowhere.
            raise WrongState(hall.gathering)
        known = signup.email and hall.gathering.registrations.active().filter(email__iexact=signup.email).first()
        if known:
            raise WrongRegistrationState(known)
        theirs = _invited(hall, signup.email)
        kept = theirs is not None and theirs.holds
        sphere = theirs.sphere if theirs and kept else signup.sphere
        room = kept or (hall.gathering.left > 0 if walks_in else hall.free(sphere) > 0)
        state = RegistrationState.REGISTERED if room else RegistrationState.WAITLISTED
        # Closed before anybody was in it, no draw comes any more.
        if not walks_in and not kept and hall.awaits_draw and hall.gathering.is_open_to_invited:
            state = RegistrationState.IN_DRAW if _before_the_draw(hall) else RegistrationState.WAITLISTED
        if state == RegistrationState.REGISTERED and not kept:
            hall.take(sphere)
        made = _create(hall, signup, sphere=sphere, state=state, source=source, by=by)
        if theirs:
            _use(theirs, made, hall.now)
        if not walks_in:
            emails.entered(made, token=private.new_address(made, at=hall.now), is_open=hall.is_open_to_invited)
    return made


def change(registration: Registration, choices: Choices, *, confirms: bool = True, by: User | None = None) -> None:
    """Write down what she changed. `confirms`: it was done by the private link, so the address is hers.

    Raises `WrongRegistrationState` when the place is no more.
    """
    now = timezone.now()
    with transaction.atomic():
        # Her row alone: whoever holds the gathering's asks for hers next.
        locked = (
            Registration.objects.select_for_update(of=("self",)).select_related("gathering").get(pk=registration.pk)
        )
        if locked.state not in ACTIVE:
            raise WrongRegistrationState(locked)
        fields = _columns(choices)
        if confirms and locked.confirmed_at is None:
            fields["confirmed_at"] = now
        Registration.objects.filter(pk=locked.pk).update(version=F("version") + 1, **fields)
        _wish(locked, choices.wish_ids)
        needs.give(locked, choices.needs, at=now)
    registration.refresh_from_db()


@dataclass(frozen=True)
class Contact:
    """Who somebody is and how she is reached, as staff corrects it for her. An empty `email`: by telephone only."""

    name: str
    email: str
    telephone: str
    organisation: str
    language: str


def correct(registration: Registration, contact: Contact, *, version: int, by: User) -> None:
    """Correct on request what was written down wrongly. A new address gets her link, and every link sent before ends.

    `version` is the one the form was read at. Raises `Stale` when she, or somebody else, changed it since,
    `WrongRegistrationState` when the place is no more, or somebody else has a place by this address.
    """
    with seats.locked(registration.gathering_id) as hall:
        fresh = _fresh(hall, registration)
        if fresh.state not in ACTIVE:
            raise WrongRegistrationState(fresh)
        if fresh.version != version:
            raise Stale(fresh)
        others = hall.gathering.registrations.active().exclude(pk=fresh.pk)
        known = contact.email and others.filter(email__iexact=contact.email).first()
        if known:
            raise WrongRegistrationState(known)
        moved = contact.email.lower() != fresh.email.lower()
        anew: dict[str, object] = {"confirmed_at": None} if moved else {}
        if moved and fresh.email:
            # A letter to somebody else's mailbox said her code, too.
            anew["code"] = _free_code(hall.gathering)
        fields: dict[str, object] = {**vars(contact), **anew}
        Registration.objects.filter(pk=fresh.pk).update(version=F("version") + 1, **fields)
        RegistrationEvent.objects.create(
            registration=fresh,
            at=hall.now,
            old_state=fresh.state,
            new_state=fresh.state,
            actor_kind=GatheringActor.STAFF,
            actor=by,
            note="corrected",
        )
        if moved:
            fresh.refresh_from_db()
            fresh.gathering = hall.gathering
            # What went to somebody else's mailbox opens her page no more.
            token = private.replace_all(fresh)
            emails.hold_back(fresh, token=token)
            if _takes_what_is_kept(hall, fresh, _invited(hall, fresh.email), by=by):
                emails.seat_kept(fresh, token=token)
            elif fresh.state == RegistrationState.OFFERED:
                seats.offer_again(hall, fresh)
            else:
                emails.address_corrected(fresh, token=token)
            _no_second_seat(hall, fresh)
    registration.refresh_from_db()


def cancel(
    registration: Registration, *, because: EndedBecause = EndedBecause.BY_HERSELF, by: User | None = None
) -> None:
    """End a registration. Its seat is free at once and bound to the next in line in the same transaction; needs are gone.

    Cancelling again changes nothing. Raises `WrongRegistrationState` for somebody who was there.
    """
    with seats.locked(registration.gathering_id) as hall:
        fresh = _fresh(hall, registration)
        if fresh.state != RegistrationState.CANCELLED:
            end(hall, fresh, because=because, by=by)
    registration.refresh_from_db()


def end(
    hall: Hall, registration: Registration, *, because: EndedBecause, by: User | None = None, tell: bool = True
) -> None:
    """Cancel one registration while the lock is held, whatever the reason; gives its seat back and mails what is due."""
    had = RegistrationState(registration.state)
    actor = (
        GatheringActor.STAFF if by
        else GatheringActor.PARTICIPANT if because in (EndedBecause.BY_HERSELF, EndedBecause.DECLINED)
        else GatheringActor.SYSTEM
    )  # fmt: skip
    history.move_registration(
        registration,
        RegistrationState.CANCELLED,
        at=hall.now,
        actor=actor,
        by=by,
        note=because,
        ended_at=hall.now,
        ended_because=because,
    )
    if had in SEATED:
        hall.give_back(registration.sphere)
    SeatOffer.objects.filter(registration=registration, answer=OfferAnswer.OPEN).update(
        answer=_ANSWERS.get(because, OfferAnswer.WITHDRAWN), answered_at=hall.now
    )
    needs.give(registration, Needs(), at=hall.now)
    sessions.give_up_all(registration)
    if tell and because != EndedBecause.UNDELIVERABLE:
        emails.place_ended(registration, had_seat=had == RegistrationState.REGISTERED)


_GOT = {
    RegistrationState.REGISTERED: Got.SEAT,
    RegistrationState.WAITLISTED: Got.LINE,
    RegistrationState.IN_DRAW: Got.LOT,
}

_ANSWERS = {
    EndedBecause.DECLINED: OfferAnswer.DECLINED,
    EndedBecause.EXPIRED: OfferAnswer.EXPIRED,
    EndedBecause.UNDELIVERABLE: OfferAnswer.UNDELIVERABLE,
}


def _before_the_draw(hall: Hall) -> bool:
    gathering = hall.gathering
    return gathering.is_drawn and gathering.draw_at is not None and hall.now < gathering.draw_at


def _print(gathering: Gathering, signup: Signup, sphere: str) -> str:
    """Its words decide whether the same form came twice; what she needs is in no digest."""
    return fingerprint(str(gathering.pk), signup.email.lower(), sphere, signup.choices.name)


def _invited(hall: Hall, email: str) -> PersonalInvitation | None:
    """The open invitation to this address, whose link she did not use."""
    if not email:
        return None
    open_ = hall.gathering.invitations.filter(stage=InvitationStage.OPEN, email__iexact=email)
    return open_.order_by("-holds", "pk").first()


def _keeps(invitation: PersonalInvitation | None, code: InvitationCode | None) -> bool:
    return bool((invitation and invitation.holds) or (code and code.held > 0))


def _would_get(hall: Hall, sphere: str, invitation: PersonalInvitation | None, code: InvitationCode | None) -> Got:
    if _keeps(invitation, code):
        return Got.SEAT
    if _before_the_draw(hall):
        return Got.LOT
    return Got.SEAT if hall.free(sphere) and not hall.awaits_draw else Got.LINE


def _admit(
    hall: Hall, sphere: str, invitation: PersonalInvitation | None, code: InvitationCode | None
) -> RegistrationState:
    """Where a newcomer goes; a seat given is counted here. What an invitation or a code keeps is counted already."""
    if invitation and invitation.holds:
        return RegistrationState.REGISTERED
    if code and _from_code(code):
        return RegistrationState.REGISTERED
    if _before_the_draw(hall):
        return RegistrationState.IN_DRAW
    if hall.awaits_draw or hall.free(sphere) == 0:
        return RegistrationState.WAITLISTED
    hall.take(sphere)
    return RegistrationState.REGISTERED


def _give_what_is_kept(
    hall: Hall, known: Registration, invitation: PersonalInvitation | None, code: InvitationCode | None
) -> None:
    """Whoever waits, or is in the draw, takes the seat that is kept for her; for all others nothing changes. She is mailed."""
    known.gathering = hall.gathering
    token = private.new_address(known, at=hall.now)
    if _takes_what_is_kept(hall, known, invitation, code):
        emails.seat_kept(known, token=token)
    else:
        emails.link_asked_for(known, token=token)


def _no_second_seat(hall: Hall, registration: Registration, *, came_by: PersonalInvitation | None = None) -> None:
    """Whoever is invited to her address, or came by one of two invitations: the other is answered by it, too, and a seat that is
    kept by it is free."""
    hers = Q(pk=came_by.pk) if came_by else Q(pk__in=[])
    if registration.email:
        hers |= Q(email__iexact=registration.email)
    for theirs in hall.gathering.invitations.filter(hers, stage=InvitationStage.OPEN):
        if theirs.holds:
            hall.give_back(theirs.sphere)
        _use(theirs, registration, hall.now)


def _takes_what_is_kept(
    hall: Hall,
    known: Registration,
    invitation: PersonalInvitation | None,
    code: InvitationCode | None = None,
    by: User | None = None,
) -> bool:
    kept = invitation if invitation and invitation.holds else code
    waits = known.state in (RegistrationState.WAITLISTED, RegistrationState.IN_DRAW, RegistrationState.OFFERED)
    if kept is None or not waits or not _keeps(invitation, code):
        if invitation and invitation.holds and known.state in COMING:
            # She has a seat: no second one is kept for her.
            hall.give_back(invitation.sphere)
            _use(invitation, known, hall.now)
        return False
    if known.state == RegistrationState.OFFERED:
        # She is not given two: the one she was offered goes to the next in line.
        hall.give_back(known.sphere)
        SeatOffer.objects.filter(registration=known, answer=OfferAnswer.OPEN).update(
            answer=OfferAnswer.ACCEPTED, answered_at=hall.now
        )
        emails.offer_answered(known)
    # The seat is counted for the part of society it is kept for; it is hers from now on.
    history.move_registration(
        known,
        RegistrationState.REGISTERED,
        at=hall.now,
        actor=GatheringActor.STAFF if by else GatheringActor.PARTICIPANT,
        by=by,
        note="kept",
        sphere=kept.sphere,
        invitation_code=code,
    )
    if invitation and invitation.holds:
        _use(invitation, known, hall.now)
    elif code:
        _from_code(code)
    return True


def _from_code(code: InvitationCode) -> bool:
    """Count one use; True when the code kept a seat for it. Its row changes under the lock of the gathering only."""
    kept = code.held > 0
    InvitationCode.objects.filter(pk=code.pk).update(used=F("used") + 1, held=F("held") - (1 if kept else 0))
    return kept


def _source(invitation: PersonalInvitation | None) -> Source:
    if invitation is None:
        return Source.CODE
    return Source.COLLEAGUE if invitation.named_by_id else Source.INVITATION


def _use(invitation: PersonalInvitation, made: Registration, now: datetime) -> None:
    PersonalInvitation.objects.filter(pk=invitation.pk).update(
        stage=InvitationStage.USED, holds=False, ended_at=now, registration=made
    )


def _create(
    hall: Hall,
    signup: Signup,
    *,
    sphere: str,
    state: RegistrationState,
    source: str,
    code: InvitationCode | None = None,
    by: User | None = None,
) -> Registration:
    made = Registration.objects.create(
        gathering=hall.gathering,
        state=state,
        state_since=hall.now,
        line=hall.next_line(),
        code=_free_code(hall.gathering),
        email=signup.email,
        language=signup.language,
        sphere=sphere,
        source=source,
        invitation_code=code,
        entered_by=by,
        made_at=hall.now,
        **_columns(signup.choices),
    )
    RegistrationEvent.objects.create(
        registration=made,
        at=hall.now,
        new_state=state,
        actor_kind=GatheringActor.STAFF if by else GatheringActor.PARTICIPANT,
        actor=by,
    )
    if signup.choices.wish_ids:
        _wish(made, signup.choices.wish_ids)
    if signup.choices.needs:
        needs.give(made, signup.choices.needs, at=hall.now)
    return made


def _columns(choices: Choices) -> dict[str, object]:
    return {name: value for name, value in vars(choices).items() if name not in ("wish_ids", "needs")}


def _wish(registration: Registration, theme_ids: Sequence[int]) -> None:
    wanted = list(dict.fromkeys(theme_ids))[:MOST_WISHES]
    if list(registration.wishes.values_list("theme_id", flat=True)) == wanted:
        return
    registration.wishes.all().delete()
    ThemeWish.objects.bulk_create(
        ThemeWish(registration=registration, theme_id=theme, rank=rank) for rank, theme in enumerate(wanted, start=1)
    )


def _free_code(gathering: Gathering) -> str:
    # Under the lock nobody else can take it in between; the database would refuse.
    while gathering.registrations.filter(code=(code := new_code())).exists():
        pass
    return code


def _fresh(hall: Hall, registration: Registration) -> Registration:
    fresh = Registration.objects.get(pk=registration.pk)
    fresh.gathering = hall.gathering
    return fresh
