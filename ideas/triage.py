"""What coordinators do between receiving an idea and answering it. Each function is one step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ideas import emails
from ideas.errors import Stale, WrongState
from ideas.history import move, record
from ideas.models import (
    AmbassadorQuestion,
    Assessment,
    Criterion,
    Delay,
    GiverQuestion,
    Idea,
    InventoryCheck,
    InventoryPlace,
    Judgement,
    Note,
)
from ideas.vocabulary import ActorKind, EventKind, IdeaState, Verdict
from ideas.workdays import after_working_days
from outbox import links
from people.models import Ambassador, User

AMBASSADOR_WORKING_DAYS = 5


@dataclass(frozen=True)
class Judged:
    """One criterion as a coordinator judged it; `verdict` empty means: not judged yet."""

    criterion: Criterion
    verdict: Verdict | str
    reason: str


def take(idea: Idea, *, by: User) -> None:
    """`by` reads a new idea from now on. A giver who follows by mail is told who reads it.

    Raises `WrongState` when somebody has taken it already (`assign` gives it to somebody else).
    """
    now = timezone.now()
    if idea.state != IdeaState.SUBMITTED:
        raise WrongState(idea)
    with transaction.atomic():
        move(idea, IdeaState.UNDER_REVIEW, EventKind.TAKEN, at=now, by=by, reader=by)
        emails.idea_taken(idea)


def assign(idea: Idea, *, to: User, by: User) -> None:
    """`to` reads the idea from now on; one nobody had taken becomes one being read. Raises `WrongState` when answered."""
    now = timezone.now()
    with transaction.atomic():
        if idea.state == IdeaState.SUBMITTED:
            move(idea, IdeaState.UNDER_REVIEW, EventKind.TAKEN, at=now, by=by, note=to.name, reader=to)
            emails.idea_taken(idea)
        elif Idea.objects.awaiting_answer().filter(pk=idea.pk).update(reader=to):
            record(idea, EventKind.ASSIGNED, at=now, by=by, note=to.name)
        else:
            raise WrongState(Idea.objects.get(pk=idea.pk))
        if to != by:
            emails.idea_assigned(idea, to=to, by=by)
    idea.refresh_from_db()


def register(
    idea: Idea,
    *,
    version: int,
    case_number: str,
    registered_on: date | None,
    party: str,
    brief_matter: str,
    secrecy_mark: bool,
    by: User,
) -> None:
    """Set the facts of the public register (domain.md 4.3). `version` is the idea's when the form was read.

    Raises `Stale` when somebody saved meanwhile.
    """
    now = timezone.now()
    if case_number and not registered_on:
        registered_on = timezone.localdate(now)
    was_registered = bool(idea.case_number)
    with transaction.atomic():
        saved = Idea.objects.filter(pk=idea.pk, version=version).update(
            version=F("version") + 1,
            case_number=case_number,
            registered_on=registered_on,
            party=party,
            brief_matter=brief_matter,
            secrecy_mark=secrecy_mark,
        )
        if not saved:
            raise Stale(Idea.objects.get(pk=idea.pk))
        if case_number and not was_registered:
            record(idea, EventKind.REGISTERED, at=now, by=by, note=case_number)
            idea.refresh_from_db()
            emails.idea_registered(idea)
    idea.refresh_from_db()


def add_note(idea: Idea, *, text: str, by: User) -> Note:
    """Write an internal note; it is never mailed and never shown to the giver."""
    return Note.objects.create(idea=idea, text=text, written_at=timezone.now(), written_by=by)


def record_inventory(idea: Idea, *, place: InventoryPlace, found: str, by: User) -> InventoryCheck:
    """Note what was found when looking in `place`; looking again replaces the text, history keeps that it was done."""
    now = timezone.now()
    with transaction.atomic():
        check, _made = InventoryCheck.objects.update_or_create(
            idea=idea, place=place, defaults={"found": found, "checked_at": now, "checked_by": by}
        )
        record(idea, EventKind.INVENTORY, at=now, by=by, note=f"{place.name_sv}: {found}")
    return check


def judge(idea: Idea, *, version: int, judgements: list[Judged], by: User) -> Assessment:
    """Save the judgement of the criteria. `version` is the assessment's when the form was read, 0 when there was none.

    Takes an idea nobody had taken. Raises `WrongState` when it is answered, `Stale` with what stands now when somebody else
    saved meanwhile.
    """
    with transaction.atomic():
        # The idea's row is locked, so that two first saves of an assessment cannot both insert.
        locked = Idea.objects.select_for_update().get(pk=idea.pk)
        if not locked.is_open:
            raise WrongState(locked)
        assessment = Assessment.objects.filter(idea=locked).first()
        if (assessment.version if assessment else 0) != version:
            raise Stale(assessment or locked)
        if locked.state == IdeaState.SUBMITTED:
            take(locked, by=by)
        now = timezone.now()
        if assessment is None:
            assessment = Assessment.objects.create(
                idea=locked, criteria_set=locked.criteria_set, saved_at=now, saved_by=by
            )
        else:
            assessment.version, assessment.saved_at, assessment.saved_by = version + 1, now, by
            assessment.save(update_fields=["version", "saved_at", "saved_by"])
        assessment.judgements.all().delete()
        Judgement.objects.bulk_create(
            Judgement(assessment=assessment, criterion=judged.criterion, verdict=judged.verdict, reason=judged.reason)
            for judged in judgements
            if judged.verdict
        )
        summary = "; ".join(f"{judged.criterion.key}: {judged.verdict}" for judged in judgements if judged.verdict)
        record(locked, EventKind.JUDGED, at=now, by=by, note=summary)
    return assessment


def ask_giver(idea: Idea, *, text: str, answer_before: date, by: User) -> GiverQuestion:
    """Put a question to the giver; the promise keeps running. A confirmed address gets a mail.

    Raises `WrongState` when the idea is answered or a question is already out.
    """
    now = timezone.now()
    with transaction.atomic():
        move(idea, IdeaState.INFO_REQUESTED, EventKind.ASKED, at=now, by=by, note=text, reader=idea.reader or by)
        question = GiverQuestion.objects.create(
            idea=idea, text=text, asked_at=now, asked_by=by, answer_before=answer_before
        )
        emails.giver_asked(question)
    return question


def ask_ambassador(idea: Idea, *, ambassador: Ambassador, text: str, by: User) -> AmbassadorQuestion:
    """Ask an ambassador by mail, due in five working days. Raises `WrongState` when the idea is already answered."""
    now = timezone.now()
    if not idea.is_open:
        raise WrongState(idea)
    with transaction.atomic():
        question = AmbassadorQuestion.objects.create(
            idea=idea,
            ambassador=ambassador,
            text=text,
            nonce=links.new_token(),
            asked_at=now,
            asked_by=by,
            due_on=after_working_days(timezone.localdate(now), AMBASSADOR_WORKING_DAYS),
        )
        record(idea, EventKind.AMBASSADOR_ASKED, at=now, by=by, note=str(ambassador.administration))
        emails.ambassador_asked(question)
    return question


def ambassador_replies(question: AmbassadorQuestion, *, text: str) -> None:
    """Keep an ambassador's reply, once. Raises `WrongState` when it was answered before."""
    now = timezone.now()
    with transaction.atomic():
        if not AmbassadorQuestion.objects.filter(pk=question.pk, answered_at__isnull=True).update(
            reply=text, answered_at=now
        ):
            raise WrongState(question.idea)
        record(
            question.idea,
            EventKind.AMBASSADOR_REPLIED,
            at=now,
            actor=ActorKind.AMBASSADOR,
            note=str(question.ambassador.administration),
        )
        emails.ambassador_replied(question)


def tell_delay(idea: Idea, *, reason: str, changed: str, new_date: date, by: User | None) -> Delay:
    """Tell the giver that the answer will be late, with a new date. `by` None: the portal itself, when nobody did.

    Raises `WrongState` when the idea has been answered.
    """
    now = timezone.now()
    with transaction.atomic():
        if not Idea.objects.awaiting_answer().filter(pk=idea.pk).update(delayed_to=new_date):
            raise WrongState(Idea.objects.get(pk=idea.pk))
        delay = Delay.objects.create(
            idea=idea, reason=reason, changed=changed, new_date=new_date, told_at=now, told_by=by
        )
        record(idea, EventKind.DELAYED, at=now, by=by, note=reason)
        idea.refresh_from_db()
        emails.answer_delayed(delay)
    return delay


def reopen(idea: Idea, *, by: User) -> None:
    """Take up a parked idea again. Raises `WrongState` for any other."""
    if idea.state != IdeaState.PARKED:
        raise WrongState(idea)
    with transaction.atomic():
        move(idea, IdeaState.UNDER_REVIEW, EventKind.REOPENED, at=timezone.now(), by=by, reader=idea.reader or by)
        emails.idea_reopened(idea)
