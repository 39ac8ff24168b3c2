"""What visitors see of a gathering now, in words for its organiser (features.md E.2: a switch nobody finds is a fault)."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gatherings import emails, seats
from gatherings.models import Gathering
from gatherings.vocabulary.life import GatheringState
from gatherings.vocabulary.registration import RegistrationState
from people.vocabulary import Sphere


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
    elif state == GatheringState.REGISTRATION_CLOSED:
        lines.append(_("Nobody can register. Seats that become free go to nobody by themselves."))
    elif state == GatheringState.IN_PROGRESS:
        lines.append(_("The page says that the gathering is going on."))
    elif state == GatheringState.CANCELLED:
        lines.append(_("The page says that it is cancelled, and why."))
    else:
        lines.append(_("The page says that it has been held."))
    return lines


def _opens(gathering: Gathering, language: str) -> list[str]:
    if not gathering.registration_opens_at:
        return [_("Registration opens when you press the button; no day is set.")]
    moment = emails.moment(gathering.registration_opens_at, language)
    return [_("Registration opens by itself on %(moment)s.") % {"moment": moment}]


def _open(gathering: Gathering, language: str) -> list[str]:
    moment = emails.moment(gathering.registration_closes_at, language)
    lines = []
    if gathering.is_drawn and gathering.draw_at and timezone.now() < gathering.draw_at:
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
            words = {"some": ", ".join(some), "none": ", ".join(none)}
            lines.append(_("A seat is given to: %(some)s. On the waiting list come: %(none)s.") % words)
    waiting = gathering.registrations.filter(state=RegistrationState.WAITLISTED).count()
    offered = gathering.registrations.filter(state=RegistrationState.OFFERED).count()
    if waiting or offered:
        lines.append(
            ngettext("%(waiting)d person waits.", "%(waiting)d people wait.", waiting) % {"waiting": waiting}
            + " "
            + ngettext("%(offered)d is offered a seat.", "%(offered)d are offered seats.", offered)
            % {"offered": offered}
        )
    lines.append(_("Registration closes by itself on %(moment)s.") % {"moment": moment})
    return lines
