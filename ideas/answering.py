"""From a written answer to a sent one. An answer is sent once, whoever presses first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ideas import emails
from ideas.errors import NotReady, Stale, WrongState
from ideas.history import move, record
from ideas.models import Answer, Idea
from ideas.vocabulary import AnswerKind, AnswerStage, EventKind, IdeaState, Verdict
from people.models import User


@dataclass(frozen=True)
class Written:
    """What a coordinator has written for an answer."""

    kind: AnswerKind
    text: str
    would_change: str = ""
    next_step: str = ""
    where_to: str = ""
    where_link: str = ""
    review_on: date | None = None
    contact: User | None = None
    second_reader: User | None = None


def missing(idea: Idea, written: Written) -> list[str]:
    """What still keeps this answer from being sent, in words for the coordinator; empty when it is ready.

    The rules: a no gives a reason for every criterion that is not met; every answer says something in its own words and
    what happens next; a better way says where; a resting idea has a day to be taken up again (issue "Triage").
    """
    problems = keeps_from_saving(idea, written)
    if written.kind == AnswerKind.DECLINED and not written.would_change.strip():
        problems.append(_("Say what would change the answer."))
    if not written.text.strip():
        problems.append(_("Write the answer in your own words."))
    if written.kind == AnswerKind.ACCEPTED and not written.next_step.strip():
        problems.append(_("Say what happens next, and who does it."))
    if written.kind == AnswerKind.REFERRED and written.where_to.strip() and not written.where_link:
        problems.append(_("Say where the idea belongs, with an address."))
    return problems


def keeps_from_saving(idea: Idea, written: Written) -> list[str]:
    """What keeps this answer even from being saved as a draft, in words; empty when it may be saved.

    Only a no whose criteria are not all judged and explained, a better way to nowhere, and a rest without an end. All else
    may stay half-written until it is sent.
    """
    if written.kind == AnswerKind.DECLINED:
        return _unexplained(idea)
    if written.kind == AnswerKind.REFERRED and not written.where_to.strip():
        return [_("Say where the idea belongs, with an address.")]
    if written.kind == AnswerKind.PARKED and (not written.review_on or written.review_on <= timezone.localdate()):
        return [_("Choose a day to come on which the idea is taken up again.")]
    return []


def _unexplained(idea: Idea) -> list[str]:
    problems = []
    judgements = {j.criterion_id: j for j in idea.assessment.judgements.all()} if hasattr(idea, "assessment") else {}
    criteria = list(idea.criteria_set.criteria.all())
    for criterion in criteria:
        judgement = judgements.get(criterion.pk)
        if judgement is None:
            problems.append(_("Judge the criterion “%(name)s”.") % {"name": criterion.name})
        elif judgement.verdict in (Verdict.NOT_MET, Verdict.PARTLY, Verdict.UNCLEAR) and not judgement.reason.strip():
            problems.append(_("Give the reason for the criterion “%(name)s”.") % {"name": criterion.name})
    if not problems and all(j.verdict == Verdict.MET for j in judgements.values()):
        problems.append(_("All criteria are met. Say no only when at least one is not."))
    return problems


def write(idea: Idea, *, version: int, written: Written, by: User) -> Answer:
    """Keep an answer that is being written. `version` is the unsent answer's when the form was read, 0 when there was none.

    A half-written answer is kept; `missing` says what it lacks. A held answer that is changed becomes a draft again. Raises
    `WrongState` when the idea is no longer open, `NotReady` for what is not even kept (`keeps_from_saving`: above all a no
    that lacks a reason), `Stale` when somebody else saved meanwhile.
    """
    now = timezone.now()
    problems = keeps_from_saving(idea, written)
    if problems:
        raise NotReady(problems)
    with transaction.atomic():
        locked = Idea.objects.select_for_update().get(pk=idea.pk)
        if not locked.is_open:
            raise WrongState(locked)
        answer = Answer.objects.filter(idea=locked).exclude(stage=AnswerStage.SENT).first()
        if (answer.version if answer else 0) != version:
            raise Stale(answer or locked)
        if answer is None:
            answer = Answer(idea=locked)
        else:
            answer.version = version + 1
        for name, value in vars(written).items():
            setattr(answer, name, value)
        answer.stage, answer.written_at, answer.written_by = AnswerStage.DRAFT, now, by
        answer.save()
        record(locked, EventKind.ANSWER_WRITTEN, at=now, by=by, note=answer.get_kind_display())
    return answer


def hold(answer: Answer, *, by: User) -> None:
    """Keep a finished answer back until it is released.

    Raises `NotReady` while something is missing, `WrongState` when it was sent meanwhile, `Stale` when it was changed after
    it was read.
    """
    problems = missing(answer.idea, written_of(answer))
    if problems:
        raise NotReady(problems)
    with transaction.atomic():
        current = Answer.objects.select_for_update().get(pk=answer.pk)
        if current.stage == AnswerStage.DRAFT and current.version != answer.version:
            raise Stale(current)
        held = Answer.objects.filter(pk=answer.pk, stage=AnswerStage.DRAFT).update(
            stage=AnswerStage.HELD, version=F("version") + 1
        )
        if not held:
            raise WrongState(Idea.objects.get(pk=answer.idea_id))
        record(answer.idea, EventKind.ANSWER_HELD, at=timezone.now(), by=by, note=answer.get_kind_display())
    answer.refresh_from_db()


def send(answer: Answer, *, by: User) -> Idea:
    """Give the answer: state, history and mail in one transaction; ideas joined with this one get the same answer.

    Raises `NotReady` while something is missing, `WrongState` when the idea has been answered by somebody faster, `Stale`
    when the answer was changed after it was read.
    """
    now = timezone.now()
    with transaction.atomic():
        idea = Idea.objects.select_for_update().get(pk=answer.idea_id)
        current = Answer.objects.select_for_update().get(pk=answer.pk)
        if not idea.is_open or current.stage == AnswerStage.SENT:
            raise WrongState(idea)
        if current.version != answer.version:
            raise Stale(current)
        problems = missing(idea, written_of(current))
        if problems:
            raise NotReady(problems)
        # A question that was still out needs no reply any more.
        idea.questions.filter(replied_at__isnull=True).update(replied_at=now)
        move(
            idea,
            IdeaState(current.kind),
            EventKind.ANSWERED,
            at=now,
            by=by,
            note=current.text,
            answered_at=idea.answered_at or now,
        )
        current.stage, current.sent_at, current.sent_by = AnswerStage.SENT, now, by
        current.reasons = reasons_of(idea)
        current.save(update_fields=["stage", "sent_at", "sent_by", "reasons"])
        emails.idea_answered(current, to=idea)
        for joined in idea.merged_ideas.all():
            Idea.objects.filter(pk=joined.pk, answered_at__isnull=True).update(answered_at=now)
            record(joined, EventKind.ANSWERED, at=now, by=by, note=idea.number)
            emails.idea_answered(current, to=joined)
    return idea


def release(answers: Iterable[Answer], *, by: User) -> tuple[list[Answer], list[tuple[Answer, str]]]:
    """Send several held answers. Each stands for itself: returns those sent, and those skipped with the reason."""
    sent, skipped = [], []
    for answer in answers:
        try:
            send(answer, by=by)
        except NotReady as error:
            skipped.append((answer, " ".join(error.problems)))
        except (WrongState, Stale):
            skipped.append((answer, _("somebody was faster")))
        else:
            sent.append(answer)
    return sent, skipped


def written_of(answer: Answer) -> Written:
    """The written part of an answer."""
    return Written(**{name: getattr(answer, name) for name in Written.__dataclass_fields__})


def reasons_of(idea: Idea) -> list[dict[str, str]]:
    """Per criterion: key, both names, verdict and reason, as they are told and kept with the answer."""
    if not hasattr(idea, "assessment"):
        return []
    return [
        {
            "key": judgement.criterion.key,
            "name_sv": judgement.criterion.name_sv,
            "name_en": judgement.criterion.name_en,
            "verdict": judgement.verdict,
            "reason": judgement.reason,
        }
        for judgement in idea.assessment.judgements.select_related("criterion")
    ]
