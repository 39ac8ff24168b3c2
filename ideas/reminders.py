"""What happens by itself on mornings of working days, so that no idea is forgotten.

Every mail has a key of its cause and day, so running twice, or catching up after a stop, sends nothing twice. Answered,
joined and withdrawn ideas never remind.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from border.formkeys import forget_old_form_keys
from ideas import drafts, emails, triage
from ideas.models import AmbassadorQuestion, Answer, Draft, Idea, Suspicion
from ideas.promise import day_number, days_left
from ideas.vocabulary import AnswerStage, IdeaState
from ideas.workdays import is_working_day
from outbox.jobs import once
from people.models import Unit, User
from people.vocabulary import StaffRole

# Day 7 only while nobody has begun; the others as long as there is no answer (domain.md 3.1).
UNTOUCHED_DAY = 7
REMINDER_DAYS = (14, 18, 20)
DELAY_DAYS = 7
NEW_IDEAS_FROM, NEW_IDEAS_TO = time(7), time(18)

# What the portal says when nobody has said it: true in every case, and a person may always say it better first.
DELAY_REASON = {
    "sv": "Vi har inte hunnit läsa och bedöma idén så noga som den förtjänar.",
    "en": "We have not had the time to read and judge the idea as carefully as it deserves.",
}


def morning(today: date) -> None:
    """Everything that is due on the morning of `today`; nothing on free days, which the next working day makes up for."""
    if not is_working_day(today):
        return
    remind_readers(today)
    tell_delays(today)
    remind_ambassadors(today)
    if today.weekday() == 0 or not any(
        is_working_day(today - timedelta(days=back)) for back in range(1, today.weekday() + 1)
    ):
        send_digest(today)


def remind_readers(today: date) -> None:
    """Remind whoever reads an idea (all coordinators when nobody does), and the head of unit when it is overdue."""
    unit = Unit.objects.valid_on(today).first()
    everybody = list(coordinators())
    for idea in (
        Idea.objects.awaiting_answer().filter(answered_at__isnull=True).select_related("reader").order_by("answer_due")
    ):
        left, reached = days_left(idea.answer_due, today), day_number(idea.received_on, today)
        readers = [idea.reader] if idea.reader and idea.reader.is_active else everybody
        if left < 0:
            head = [unit.head] if unit and unit.head and unit.head.is_active else []
            _remind(idea, {user.pk: user for user in [*readers, *head]}.values(), mark=reached, day=reached, left=left)
            continue
        # The day itself may have been free, or nobody was there to send: the latest day reached counts, once.
        due = [day for day in _reminder_days(idea) if day <= reached]
        if due:
            _remind(idea, readers, mark=max(due), day=reached, left=left)
    for idea in Idea.objects.filter(
        state=IdeaState.PARKED, answers__stage=AnswerStage.SENT, answers__review_on__lte=today
    ).distinct():
        answer = idea.current_answer()
        if answer and answer.review_on and answer.review_on <= today:
            for user in [idea.reader] if idea.reader else everybody:
                emails.parked_due(idea, to=user, review_on=answer.review_on)


def tell_delays(today: date) -> None:
    """Tell the givers of overdue ideas that we are late, with a new date, unless somebody has told them a date to come."""
    overdue = Idea.objects.overdue(today).filter(Q(delayed_to__isnull=True) | Q(delayed_to__lt=today))
    new_date = today + timedelta(days=DELAY_DAYS)
    while not is_working_day(new_date):
        new_date += timedelta(days=1)
    for idea in overdue:
        with transaction.atomic():
            # Two schedulers at once tell it once.
            if once("tell-delay", f"{idea.pk}:{today}"):
                triage.tell_delay(
                    idea, reason=DELAY_REASON[idea.reply_language], changed="", new_date=new_date, by=None
                )


def remind_ambassadors(today: date) -> None:
    """Remind ambassadors on the day their answer is due, or on the first working day after."""
    waiting = AmbassadorQuestion.objects.filter(
        answered_at__isnull=True, due_on__lte=today, due_on__gt=today - timedelta(days=7)
    )
    for question in waiting.select_related("idea", "ambassador", "asked_by"):
        if question.idea.is_open:
            emails.ambassador_reminded(question)


def send_digest(today: date) -> None:
    """Monday's summary to every coordinator (Tuesday's, when Monday is free)."""
    week = f"{today.isocalendar().week}"
    counts = [
        (gettext_noop("New in the last week"), Idea.objects.filter(received_on__gte=today - timedelta(days=7)).count()),
        (gettext_noop("Due within a week"), Idea.objects.due_within(7, today).count()),
        (gettext_noop("Late"), Idea.objects.overdue(today).count()),
        (gettext_noop("Nobody reads them yet"), Idea.objects.unassigned().count()),
        (gettext_noop("Waiting for the giver or an ambassador"), Idea.objects.waiting_for_others().count()),
        (gettext_noop("Held answers"), Answer.objects.filter(stage=AnswerStage.HELD).count()),
        (gettext_noop("Suspected spam"), Suspicion.objects.filter(judged_at__isnull=True).count()),
    ]
    for user in coordinators():
        with translation.override(user.language):
            lines = [(f"{_(words)}: {count}", "") for words, count in counts]
        emails.monday_digest(user, lines=lines, week=week, year=today.isocalendar().year)


def tell_new_ideas(now: datetime) -> None:
    """At most one mail in a quarter of an hour says how many ideas came in since the last such mail, in office hours only."""
    local = timezone.localtime(now)
    if not is_working_day(local.date()) or not NEW_IDEAS_FROM <= local.time() < NEW_IDEAS_TO:
        return
    slot = f"{local:%Y%m%d%H}{local.minute // 15}"
    with transaction.atomic():
        fresh = list(
            Idea.objects.filter(told_at__isnull=True).select_for_update(skip_locked=True).values_list("pk", flat=True)
        )
        if not fresh or not once("new-ideas", slot):
            return
        Idea.objects.filter(pk__in=fresh).update(told_at=now)
        emails.new_ideas(coordinators(), count=len(fresh), slot=slot)


def tidy() -> None:
    """Nightly: remove old drafts, forget form keys."""
    drafts.remove_old()
    forget_old_form_keys()


def retention_late(today: date) -> int:
    """How many drafts should have been removed before yesterday and are still here: a nightly job did not run."""
    return Draft.objects.filter(remove_on__lt=today - timedelta(days=1)).count()


def coordinators() -> Iterable[User]:
    """Everybody who answers ideas."""
    return User.objects.filter(is_active=True, is_staff=True, groups__name=StaffRole.COORDINATOR).distinct()


def _reminder_days(idea: Idea) -> tuple[int, ...]:
    return (UNTOUCHED_DAY, *REMINDER_DAYS) if idea.state == IdeaState.SUBMITTED else REMINDER_DAYS


def _remind(idea: Idea, users: Iterable[User], *, mark: int, day: int, left: int) -> None:
    with transaction.atomic():
        for user in users:
            emails.reader_reminded(idea, to=user, mark=mark, day=day, left=left)
