"""The report of a gathering, promised within 14 days, and what is told two and six months after."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gatherings import afterwards_emails, history, lifecycle, versions
from gatherings.afterwards.thanking import guests
from gatherings.errors import NotReady
from gatherings.models import Documentation, FollowUp, Gathering
from gatherings.vocabulary.afterwards import FollowUpStage
from gatherings.vocabulary.life import ASKED_WHETHER_HELD_DAYS, GatheringEventKind, GatheringState
from people.models import User

# Asked for so many days before the promised one, and again when it has passed.
ASKED_BEFORE = timedelta(days=4)


@dataclass(frozen=True)
class Words:
    """A text in both languages; English may be missing."""

    text: str
    text_en: str = ""
    easy_read: str = ""


def write(report: Documentation, words: Words, *, version: int) -> None:
    """Save the report as a draft, or correct the published one.

    `version` is the one it was read at. Raises `Stale` when somebody else saved other words since.
    """
    versions.write(Documentation.objects.all(), report, asdict(words), version)


def publish(report: Documentation, *, by: User) -> int:
    """Make the report public and tell everybody who was there; returns how many. The gathering is documented by it.

    Raises `NotReady` without a text and before it was held. Published twice, the second changes nothing.
    """
    now = timezone.now()
    if not report.text.strip():
        raise NotReady([_("Write the report first.")])
    with transaction.atomic():
        gathering = Gathering.objects.select_for_update(no_key=True).get(pk=report.gathering_id)
        if not gathering.is_after:
            raise NotReady([_("The gathering has not been held yet.")])
        first = Documentation.objects.filter(pk=report.pk, published_at__isnull=True).update(
            published_at=now, published_by=by
        )
        report.refresh_from_db()
        if not first:
            return 0
        if gathering.state == GatheringState.HELD:
            lifecycle.document(gathering, by=by)
        return sum(afterwards_emails.documented(one) is not None for one in guests(gathering))


def write_follow_up(follow_up: FollowUp, words: Words, *, version: int) -> None:
    """Save what is going to be told. One that has been sent stays as it is. `version`, `Stale`: as for the report."""
    given = {"text": words.text, "text_en": words.text_en}
    versions.write(FollowUp.objects.filter(stage=FollowUpStage.DUE), follow_up, given, version)


def send_follow_up(follow_up: FollowUp, *, by: User) -> int:
    """Tell everybody who was there what happened to the ideas; returns how many. With the last one the gathering is
    followed up. Raises `NotReady` without a text. Sent twice, the second changes nothing."""
    now = timezone.now()
    if not follow_up.text.strip():
        raise NotReady([_("Write what has happened first.")])
    with transaction.atomic():
        gathering = Gathering.objects.select_for_update(no_key=True).get(pk=follow_up.gathering_id)
        first = FollowUp.objects.filter(pk=follow_up.pk, stage=FollowUpStage.DUE).update(
            stage=FollowUpStage.SENT, sent_at=now, sent_by=by
        )
        follow_up.refresh_from_db()
        if not first:
            return 0
        history.record(gathering, GatheringEventKind.FOLLOW_UP, at=now, by=by, note=str(follow_up.months))
        told = sum(afterwards_emails.followed_up(one, follow_up) is not None for one in guests(gathering))
        last = not gathering.follow_ups.filter(stage=FollowUpStage.DUE).exists()
        if last and gathering.state == GatheringState.DOCUMENTED:
            lifecycle.follow_up(gathering, by=by)
    return told


def remind(today: date) -> int:
    """Ask the organiser for reports and follow-ups that are due in four days, and once more when the day has passed."""
    asked = 0
    for report in Documentation.objects.filter(published_at__isnull=True).select_related("gathering__contact"):
        asked += _ask(report, report.due_on, today)
    for follow_up in FollowUp.objects.filter(stage=FollowUpStage.DUE).select_related("gathering__contact"):
        asked += _ask(follow_up, follow_up.due_on, today)
    return asked


def ask_whether_held(today: date) -> int:
    """Ask the organiser about gatherings whose day has passed without anybody at the door, once for each of the days.

    Returns of how many gatherings. Those with people at the door are held by the clock (`tending.tend`).
    """
    asked = 0
    silent = Gathering.objects.filter(state=GatheringState.REGISTRATION_CLOSED, ends_at__date__lt=today)
    for gathering in silent.select_related("contact"):
        since = (today - timezone.localdate(gathering.ends_at)).days
        due = [days for days in ASKED_WHETHER_HELD_DAYS if days <= since]
        if due and since < ASKED_WHETHER_HELD_DAYS[-1] * 2:
            asked += afterwards_emails.asked_whether_held(gathering, after=due[-1])
    return asked


def _ask(promise: Documentation | FollowUp, due_on: date, today: date) -> bool:
    late = today > due_on
    if today < due_on - ASKED_BEFORE or (promise.reminded_on and (promise.reminded_on > due_on or not late)):
        return False
    with transaction.atomic():
        first = type(promise).objects.filter(pk=promise.pk, reminded_on=promise.reminded_on).update(reminded_on=today)
        return bool(first) and afterwards_emails.asked_for(promise, due_on=due_on, late=late)
