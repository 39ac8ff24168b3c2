"""Thanks within two days, with three questions that nobody can lead back to a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from gatherings import afterwards_emails
from gatherings.models import FeedbackAnswer, Gathering, QuestionTicket, Registration
from gatherings.vocabulary.afterwards import Agreement
from gatherings.vocabulary.life import AFTER, FEWEST_ANSWERS_SHOWN
from gatherings.vocabulary.registration import RegistrationState
from outbox import links

PURPOSE = "gathering-questions"
# Who is thanked later than this wonders why.
THANKED_WITHIN = timedelta(days=7)
OPEN_FOR = timedelta(days=60)

QUESTIONS = ("met_new", "was_heard", "worth_it")


class TicketUsed(Exception):
    """A genuine link whose questions were answered, or whose time is over."""


@dataclass(frozen=True)
class Result:
    """How one question was answered: how many chose each of the five answers, worst first."""

    question: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def agree(self) -> int:
        """Those who answered one of the two best."""
        return sum(self.counts[-2:])


def thank(now: datetime) -> int:
    """Mail thanks to everybody who was there and has not had them; returns how many mails. Safe to run twice.

    Where nobody was checked in, everybody who was expected is thanked. Each mail has a ticket of its own; the ticket knows
    the gathering only.
    """
    sent = 0
    for gathering in Gathering.objects.filter(state__in=AFTER, held_at__gt=now - THANKED_WITHIN, held_at__lte=now):
        for registration in guests(gathering):
            with transaction.atomic():
                # Locked, so that two schedulers at once write one mail and one ticket.
                Registration.objects.select_for_update().get(pk=registration.pk)
                if afterwards_emails.was_thanked(registration):
                    continue
                token = links.new_token()
                QuestionTicket.objects.create(gathering=gathering, digest=links.digest(PURPOSE, token))
                sent += afterwards_emails.thanks(registration, token=token) is not None
    return sent


def guests(gathering: Gathering) -> list[Registration]:
    """Those who were there, with an address; where nobody was checked in, those who were expected."""
    found = gathering.registrations.filter(anonymised_at__isnull=True).exclude(email="").select_related("gathering")
    came = list(found.filter(state=RegistrationState.ATTENDED))
    return came or list(found.filter(state=RegistrationState.REGISTERED))


def ticket(token: str) -> QuestionTicket:
    """The ticket behind a link. Raises `TicketUsed` for one that is used up, else `Http404`."""
    found = QuestionTicket.objects.select_related("gathering").filter(digest=links.digest(PURPOSE, token)).first()
    if found is None:
        raise Http404
    held_at = found.gathering.held_at
    if found.used_on or held_at is None or timezone.now() > held_at + OPEN_FOR:
        raise TicketUsed
    return found


def answer(found: QuestionTicket, *, met_new: int, was_heard: int, worth_it: int) -> None:
    """Keep three answers and use up the ticket; nothing leads from one to the other. Raises `TicketUsed`."""
    today = timezone.localdate()
    with transaction.atomic():
        if not QuestionTicket.objects.filter(pk=found.pk, used_on__isnull=True).update(used_on=today):
            raise TicketUsed
        FeedbackAnswer.objects.create(
            gathering_id=found.gathering_id, met_new=met_new, was_heard=was_heard, worth_it=worth_it, answered_on=today
        )


def results(gathering: Gathering) -> list[Result] | None:
    """How the questions were answered; None while fewer than five have answered. One query."""
    rows = list(gathering.feedback.values_list(*QUESTIONS))
    if len(rows) < FEWEST_ANSWERS_SHOWN:
        return None
    return [
        Result(question, tuple(sum(row[at] == value for row in rows) for value in Agreement.values))
        for at, question in enumerate(QUESTIONS)
    ]
