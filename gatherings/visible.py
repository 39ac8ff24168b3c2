"""What visitors see of a gathering now, in words for its organiser (features.md E.2: a switch nobody finds is a fault)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gatherings import emails, seats
from gatherings.models import Gathering
from gatherings.vocabulary.life import (
    DOCUMENTATION_DAYS,
    FOLLOW_UP_MONTHS,
    HELD_AFTER_HOURS,
    REMINDER_DAYS,
    THANKS_DAYS,
    GatheringState,
    months_after,
)
from gatherings.vocabulary.registration import RegistrationState
from people.vocabulary import Sphere


@dataclass(frozen=True)
class Time:
    """One line of what happens when."""

    day: date
    words: str
    passed: bool


def seen_now(gathering: Gathering, language: str) -> list[str]:
    """Sentences, the most important first. `language`: in which dates are written."""
    state = GatheringState(gathering.state)
    if state == GatheringState.PLANNED:
        return [_("Nobody sees anything: the gathering is planned."), *_opens(gathering, language)]
    lines = [_("Anybody can open the page of the gathering and the list of gatherings.")]
    if state == GatheringState.INVITED:
        lines += [_("Only people with an invitation or a code can register."), *_opens(gathering, language)]
    elif state in (GatheringState.REGISTRATION_OPEN, GatheringState.FULL):
        lines += _open(gathering, language)
    elif state == GatheringState.REGISTRATION_CLOSED and gathering.ends_at <= timezone.now():
        lines.append(
            _("It is over, and nobody has said whether it was held: nobody is thanked and nothing is promised.")
        )
    elif state == GatheringState.REGISTRATION_CLOSED:
        lines.append(_("Nobody can register. Seats that become free go to nobody by themselves."))
    elif state == GatheringState.IN_PROGRESS:
        lines.append(_("The page says that the gathering is going on."))
        hours = {"hours": HELD_AFTER_HOURS}
        lines.append(_("%(hours)d hours after its end the portal says by itself that it has been held.") % hours)
    elif state == GatheringState.CANCELLED:
        lines.append(_("The page says that it is cancelled, and why."))
    else:
        lines.append(_("The page says that it has been held."))
    return lines


def in_order_of_time(gathering: Gathering, today: date) -> list[Time]:
    """Everything with a day of its own, from the opening to the last follow-up."""
    day = gathering.day
    times: list[tuple[date | None, str]] = [
        (_day(gathering.registration_opens_at), _("Registration opens")),
        (_day(gathering.draw_at), _("Lots are drawn")),
        *((on, _("Kept seats are released: %(spheres)s") % {"spheres": ", ".join(names)}) for on, names in _released(gathering)),
        (_day(gathering.registration_closes_at), _("Registration closes")),
        *((day - timedelta(days=days), _("Reminder to everybody who comes")) for days in REMINDER_DAYS),
        (gathering.tables_shown_on, _("Everybody sees her table")),
        (day, _("The gathering")),
        (day + timedelta(days=THANKS_DAYS), _("Thanks and three questions, at the latest")),
        (day + timedelta(days=DOCUMENTATION_DAYS), _("Documentation, at the latest")),
        (gathering.list_ends_on, _("Last day of the list of participants")),
        (gathering.needs_go_on, _("What people need is erased")),
        *((months_after(day, months), _("Follow-up")) for months in FOLLOW_UP_MONTHS),
    ]  # fmt: skip
    known = [Time(on, words, on < today) for on, words in times if on]
    return sorted(known, key=lambda time: time.day)


def _released(gathering: Gathering) -> list[tuple[date, list[str]]]:
    """Day by day the parts of society whose kept seats are for everybody from then on."""
    found: dict[date, list[str]] = {}
    rows = {row.sphere: row.release_on for row in gathering.sphere_seats.all()}
    for sphere in Sphere:
        on = rows.get(sphere)
        if on:
            found.setdefault(on, []).append(str(sphere.label))
    return sorted(found.items())


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def _opens(gathering: Gathering, language: str) -> list[str]:
    if not gathering.registration_opens_at:
        return [_("Registration opens when you press the button; no day is set.")]
    moment = emails.moment(gathering.registration_opens_at, language)
    return [_("Registration opens by itself on %(moment)s.") % {"moment": moment}]


def _open(gathering: Gathering, language: str) -> list[str]:
    moment = emails.moment(gathering.registration_closes_at, language)
    lines = []
    if gathering.draws_later and gathering.draw_at:
        drawn = emails.moment(gathering.draw_at, language)
        lines.append(_("Whoever registers is in the draw on %(moment)s.") % {"moment": drawn})
    else:
        free = seats.left_by_sphere(gathering)
        some = [str(Sphere(key).label) for key, count in free.items() if count]
        none = [str(Sphere(key).label) for key, count in free.items() if not count]
        if not some:
            lines.append(_("Everybody who registers comes on the waiting list; the button says so."))
        elif not none:
            lines.append(_("Whoever registers gets a seat."))
        else:
            who = {"some": ", ".join(some), "none": ", ".join(none)}
            lines.append(_("A seat is given to: %(some)s. On the waiting list come: %(none)s.") % who)
    waiting = gathering.registrations.filter(state=RegistrationState.WAITLISTED).count()
    offered = gathering.registrations.filter(state=RegistrationState.OFFERED).count()
    if waiting:
        words = ngettext("%(waiting)d person waits.", "%(waiting)d people wait.", waiting)
        lines.append(words % {"waiting": waiting})
    if offered:
        words = ngettext("%(offered)d is offered a seat.", "%(offered)d are offered seats.", offered)
        lines.append(words % {"offered": offered})
    lines.append(_("Registration closes by itself on %(moment)s.") % {"moment": moment})
    return lines
