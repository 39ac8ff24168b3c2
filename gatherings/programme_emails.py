"""Mails about the programme, one function each; words in templates/letters/gatherings/session_*.<language>.txt."""

from __future__ import annotations

from django.utils import timezone, translation
from django.utils.formats import date_format

from gatherings import private
from gatherings.models import ParallelSession, Registration
from gatherings.programme import public
from ideas.emails import sender
from outbox import links, queue
from outbox.models import Message
from people.models import Unit


def session_seat_freed(registration: Registration, session: ParallelSession) -> Message | None:
    """Somebody gave up a seat, and it is hers now."""
    return _write(registration, session, "session_seat")


def session_called_off(registration: Registration, session: ParallelSession) -> Message | None:
    """The session she had chosen does not happen."""
    return _write(registration, session, "session_called_off")


def session_moved(registration: Registration, session: ParallelSession, *, version: int) -> Message | None:
    """The session she has chosen, or waits for, has another time or room in this version of the programme."""
    return _write(registration, session, "session_moved", key=f"version:{version}")


def _write(registration: Registration, session: ParallelSession, name: str, *, key: str = "") -> Message | None:
    """To one participant; nobody whose address we do not have."""
    if not registration.email:
        return None
    now = timezone.now()
    language = registration.language
    gathering = registration.gathering
    unit = Unit.objects.valid_today().first()
    token = private.new_address(registration, at=now)
    known = public.as_published(session)
    with translation.override(language):
        # As visitors know it: of a draft they are told nothing.
        begins = timezone.localtime(known[0].begins if known else session.item.starts_at)
        room = known[1].room.name.in_(language) if known and known[1].room else ""
        values = {
            "gathering": gathering.text_in(language, "title"),
            "session": known[1].title.in_(language) if known else session.local("title"),
            "room": room if known else session.room.local("name") if session.room else "",
            "when": f"{date_format(begins, 'j F Y')}, {begins:%H.%M}",
        }
    return queue.write(
        f"gatherings/{name}",
        # She may get, give up and get the same seat again; each time is a mail of its own.
        key=f"session:{session.pk}:{name}:{registration.pk}:{key or f'{now.timestamp():.6f}'}",
        to=registration.email,
        language=language,
        values={
            **sender(language),
            **values,
            "choices_url": links.absolute(private.place_path(token, language, "gatherings:choices")),
        },
        about=f"gathering:{gathering.pk}",
        sender_name=unit.sender_name if unit else "Meet Malmö",
        reply_to=unit.reply_to if unit else "",
    )
