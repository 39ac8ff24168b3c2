"""Every mail about a place at a gathering; words in templates/letters/gatherings/<name>.<language>.txt.

No mail holds what somebody typed into a public form, or what she needs: the form would be a mail cannon, and mailboxes are
read by others. What changes a calendar carries the calendar's file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone, translation

from gatherings import calendars, private
from gatherings.models import Gathering, PersonalInvitation, Registration
from gatherings.vocabulary.registration import OFFER_HOURS, EndedBecause, RegistrationState
from ideas import emails as idea_emails
from outbox import links, queue
from outbox.letters import Value
from outbox.models import UNSENT, Lane, Message, State
from people.models import Unit, User

# --- Receipts ---------------------------------------------------------------------------------------------------------


def registered(registration: Registration, *, token: str) -> Message | None:
    """What she has: a seat, a place in line, or a lot. With the private link; a seat with its calendar file."""
    name = {
        RegistrationState.WAITLISTED: "waitlisted",
        RegistrationState.IN_DRAW: "in_draw",
    }.get(RegistrationState(registration.state), "registered")
    seated = registration.state == RegistrationState.REGISTERED
    return _to(registration, name, key="receipt", token=token, lane=Lane.RECEIPT, seat=seated)


def link_asked_for(registration: Registration, *, token: str) -> Message | None:
    """Somebody wrote this address into a form once more: its owner gets her link, the form's page says nothing."""
    return _link(registration, "place_link", token=token)


def link_again(registration: Registration, *, token: str) -> Message | None:
    """Staff sends her the link to her page once more."""
    return _link(registration, "link_again", token=token)


def address_corrected(registration: Registration, *, token: str) -> Message | None:
    """Staff has written down another address for her: earlier links have ended, this one opens her page."""
    return _link(registration, "address_corrected", token=token)


def hold_back(registration: Registration, *, token: str) -> None:
    """Her mails that have not left are not sent: the address was a wrong one. What else goes to that address is not hers.

    Their keys are free again: what is still due, such as a reminder, is written to the right address. What is told once, of her
    sessions and afterwards, goes there as it is, with `token` in the place of the link that has ended.
    """
    told = Q(key__startswith=f"after:{registration.pk}:") | Q(key__regex=rf"^session:\d+:\w+:{registration.pk}:")
    # Nor is one that has failed tried again.
    unsent = Message.objects.filter(state__in=[*UNSENT, State.DEAD])
    again = models.Value(f":{timezone.now():%y%m%d%H%M%S}")
    held = Q(key__startswith=_key(registration, ""))
    unsent.filter(held if registration.email else held | told).update(state=State.CANCELLED, key=Concat("key", again))
    for mail in unsent.filter(told) if registration.email else ():
        if mail.state == State.DEAD:
            mail.state, mail.attempts, mail.faults, mail.error = State.WAITING, 0, 0, ""
        mail.to = registration.email
        mail.text, mail.html = (private.with_token(words, token) for words in (mail.text, mail.html))
        mail.save(update_fields=["to", "text", "html", "state", "attempts", "faults", "error"])


def offer_answered(registration: Registration) -> None:
    """She has a seat otherwise: that she is offered one is not mailed any more."""
    mail = registration.offer.mail_id
    if mail:
        Message.objects.filter(pk=mail, state__in=UNSENT).update(state=State.CANCELLED)


def entered(registration: Registration, *, token: str, is_open: bool) -> Message | None:
    """Staff has written down what was said on the telephone. `is_open`: seats that become free are still offered."""
    seated = registration.state == RegistrationState.REGISTERED
    name = {
        RegistrationState.REGISTERED: "entered",
        RegistrationState.IN_DRAW: "entered_draw",
    }.get(RegistrationState(registration.state), "entered_line" if is_open else "entered_late")
    return _to(registration, name, key="receipt", token=token, lane=Lane.RECEIPT, seat=seated)


# --- The line ---------------------------------------------------------------------------------------------------------


def seat_offered(registration: Registration, *, again: datetime | None = None) -> Message | None:
    """A seat is hers if she says yes in time. The clock starts when the mail server has this mail. `again`: the moment it is
    written anew, to a corrected address."""
    token = private.new_address(registration, at=timezone.now())
    name = "seat_offered_soon" if registration.offer.is_cut_short else "seat_offered"
    return _to(registration, name, key=f"offered:{again.isoformat()}" if again else "offered", token=token)


def seat_accepted(registration: Registration) -> Message | None:
    """She has the seat: with the calendar file."""
    token = private.new_address(registration, at=timezone.now())
    return _to(registration, "registered", key="accepted", token=token, lane=Lane.RECEIPT, seat=True)


def seat_kept(registration: Registration, *, token: str) -> Message | None:
    """She waited, and came with an invitation or a code that keeps a seat: it is hers."""
    return _to(registration, "registered", key="kept", token=token, lane=Lane.RECEIPT, seat=True)


def drawn(registration: Registration) -> Message | None:
    """How the lot fell."""
    token = private.new_address(registration, at=timezone.now())
    seated = registration.state == RegistrationState.REGISTERED
    return _to(registration, "drawn_seat" if seated else "drawn_line", key="drawn", token=token, seat=seated)


def place_ended(registration: Registration, *, had_seat: bool) -> Message | None:
    """Her registration is over: by herself, by staff, or because an offer ran out. What stood in her calendar goes."""
    name = "offer_ran_out" if registration.ended_because == EndedBecause.EXPIRED else "place_cancelled"
    method = calendars.CANCEL if had_seat else ""
    return _to(registration, name, key="ended", lane=Lane.RECEIPT, method=method)


# --- To everybody who comes -------------------------------------------------------------------------------------------


def remind(registration: Registration, *, days: int) -> Message | None:
    """A week and a day before: when, where, how to cancel."""
    key = f"remind:{days}:{registration.gathering.day}"
    if Message.objects.filter(key=_key(registration, key)).exists():
        return None
    token = private.new_address(registration, at=timezone.now())
    return _to(registration, "reminder_day" if days == 1 else "reminder_week", key=key, token=token)


def line_closed(registration: Registration) -> Message | None:
    """Registration has closed and she waited: no seat is offered any more. Once for each closing; None when she has had it."""
    key = f"line-closed:{registration.gathering.state_since.isoformat()}"
    if Message.objects.filter(key=_key(registration, key)).exists():
        return None
    token = private.new_address(registration, at=timezone.now())
    return _to(registration, "line_closed", key=key, token=token)


def moved_in_time(registration: Registration) -> Message | None:
    """Time or place are new; the calendar takes the new entry in place of the old."""
    token = private.new_address(registration, at=timezone.now())
    seated = registration.state == RegistrationState.REGISTERED
    key = f"moved:{registration.gathering.calendar_sequence}"
    return _to(registration, "gathering_moved", key=key, token=token, seat=seated)


def gathering_cancelled(registration: Registration, *, had_seat: bool) -> Message | None:
    """It does not take place, and why."""
    because = registration.gathering.text_in(registration.language, "cancelled_because")
    method = calendars.CANCEL if had_seat else ""
    return _to(registration, "gathering_cancelled", key="off", values={"because": because}, method=method)


# --- Invitations ------------------------------------------------------------------------------------------------------


def invited(invitation: PersonalInvitation, *, token: str) -> Message | None:
    """Programme, accessibility, how data are used, and until when the seat is kept."""
    return _to_invited(invitation, "invited", token=token)


def moved_for_invited(invitation: PersonalInvitation) -> Message | None:
    """Time or place are not those of the invitation; its link holds."""
    return _to_invited(invitation, "invited_moved", key=f":moved:{invitation.gathering.calendar_sequence}")


def cancelled_for_invited(invitation: PersonalInvitation) -> Message | None:
    """What she was invited to does not take place. Nobody is told whose invitation never left."""
    if not Message.objects.filter(key=f"gathering-invitation:{invitation.pk}", state=State.SENT).exists():
        return None
    return _to_invited(invitation, "invited_off", key=":off")


def colleague_named(invitation: PersonalInvitation, *, token: str) -> Message | None:
    """Somebody with a seat named her. Who, is not said: the address was only typed in."""
    return _to_invited(invitation, "colleague_named", token=token)


# --- To staff ---------------------------------------------------------------------------------------------------------


def closed_for_staff(gathering: Gathering, *, to: User) -> Message | None:
    """Registration has closed: the page with the numbers for the caterer. No names, no needs."""
    with translation.override(to.language):
        path = gathering.get_admin_url()
    return queue.write(
        "gatherings/staff_closed",
        key=f"gathering:{gathering.pk}:closed:{gathering.state_since.isoformat()}:{to.pk}",
        to=to.email,
        language=to.language,
        values={
            **idea_emails.sender(to.language),
            **_about(gathering, to.language),
            "count": str(gathering.registrations.coming().count()),
            "url": links.absolute(path),
        },
        about=f"gathering:{gathering.pk}",
    )


# --- Words ------------------------------------------------------------------------------------------------------------


def moment(at: datetime, language: str) -> str:
    """torsdag 11 mars 2027 kl. 12.30."""
    local = timezone.localtime(at)
    hour = f"{local:%H.%M}"
    link = " kl.\N{NO-BREAK SPACE}" if language == "sv" else ", "
    return f"{idea_emails.deadline(local.date(), language)}{link}{hour}"


def _about(gathering: Gathering, language: str) -> dict[str, Value]:
    return {
        "title": gathering.text_in(language, "title"),
        "when": moment(gathering.local_start, language),
        "until": f"{gathering.local_end:%H.%M}",
        "where": f"{gathering.venue}, {gathering.address}",
        "getting_there": gathering.text_in(language, "getting_there"),
        "gathering_url": links.absolute(_path("gatherings:gathering", language, gathering.slug)),
        "closes": moment(gathering.registration_closes_at, language),
        "draw_at": moment(gathering.draw_at, language) if gathering.draw_at else "",
    }


def _sender(unit: Unit | None, language: str) -> dict[str, Value]:
    if unit is None:
        return {"unit": "Meet Malmö", "telephone": ""}
    return {"unit": unit.name_in(language), "telephone": unit.telephone}


def _path(name: str, language: str, *args: str) -> str:
    with translation.override(language):
        return reverse(name, args=args)


def _link(registration: Registration, name: str, *, token: str) -> Message | None:
    """Her link, each time in a mail of its own; with the offer she has to answer."""
    offered = registration.state == RegistrationState.OFFERED
    until = moment(registration.offer.answered_before, registration.language) if offered else ""
    key = f"link:{timezone.now().isoformat()}"
    return _to(registration, name, key=key, token=token, values={"offer_until": until}, lane=Lane.RECEIPT)


def _key(registration: Registration, key: str) -> str:
    return f"place:{registration.pk}:{key}"


def _to(
    registration: Registration,
    name: str,
    *,
    key: str,
    token: str = "",
    values: Mapping[str, Value] | None = None,
    lane: Lane = Lane.DECISION,
    seat: bool = False,
    method: str = "",
) -> Message | None:
    """To one person; nobody whose address we do not have. `seat`: with the calendar's file."""
    if not registration.email or registration.anonymised_at:
        return None
    language = registration.language
    unit = Unit.objects.valid_today().first()
    method = method or (calendars.REQUEST if seat else "")
    return queue.write(
        f"gatherings/{name}",
        key=_key(registration, key),
        to=registration.email,
        language=language,
        values={
            **_sender(unit, language),
            **_about(registration.gathering, language),
            "code": registration.shown_code,
            "offer_hours": str(OFFER_HOURS),
            "place_url": links.absolute(private.place_path(token, language)) if token else "",
            **(values or {}),
        },
        about=f"gathering:{registration.gathering_id}",
        lane=lane,
        sender_name=unit.sender_name if unit else "Meet Malmö",
        reply_to=unit.reply_to if unit else "",
        calendar=calendars.of_place(registration, method=method) if method else "",
    )


def _to_invited(invitation: PersonalInvitation, name: str, *, token: str = "", key: str = "") -> Message | None:
    if not invitation.email:
        return None
    language = invitation.language
    unit = Unit.objects.valid_today().first()
    gathering = invitation.gathering
    return queue.write(
        f"gatherings/{name}",
        key=f"gathering-invitation:{invitation.pk}{key}",
        to=invitation.email,
        language=language,
        values={
            **_sender(unit, language),
            **_about(gathering, language),
            "lead": gathering.text_in(language, "lead"),
            "held_until": moment(invitation.holds_until, language)
            if invitation.holds_until and invitation.holds
            else "",
            "url": links.absolute(_path("gatherings:invitation", language, token)) if token else "",
            "because": gathering.text_in(language, "cancelled_because"),
        },
        about=f"gathering:{gathering.pk}",
        sender_name=unit.sender_name if unit else "Meet Malmö",
        reply_to=unit.reply_to if unit else "",
    )
