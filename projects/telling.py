"""Telling the followers what the log says: at once, or on Tuesday morning. Tempo changes when, never what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from outbox.models import UNSENT, Message, State
from projects import follow_emails
from projects.models import Follow, Follower, News, Project, Told
from projects.vocabulary import WEIGHTY, Publication, Tempo

BATCH = 200
# Tuesday, half past seven (features.md D.2: not at noon and not on a Saturday).
SUMMARY_WEEKDAY, SUMMARY_TIME = 1, time(7, 30)
# News older than this is no news; what was told is remembered longer, so that nothing comes twice.
NEWS_AGE = timedelta(days=60)
TOLD_KEPT = timedelta(days=120)


def tell_at_once(*, most: int = 50) -> int:
    """Mail every untold line of the log to those who want to know at once; returns how many mails were written.

    Safe to run twice, at once, and after a crash in the middle: a follower and a line meet once (`Told`), in the transaction
    of the mail. A line is done when nobody is left.
    """
    written = 0
    for news in News.objects.filter(told_at_once=False).select_related("project").order_by("id")[:most]:
        if news.retracted_at is None and news.project.is_public:
            while count := _tell_batch(news):
                written += count
            if _wanting(news).exists():
                # Somebody else has them in hand at this moment; should that come to nothing, the next call tells them.
                continue
        News.objects.filter(pk=news.pk).update(told_at_once=True)
    return written


def send_summaries(now: datetime) -> int:
    """Write the weekly summary to everybody who has not had this week's, once it is Tuesday 07.30; returns how many.

    What was missed while the portal slept is made up for at the next call. Nobody is mailed about nothing, and who began to
    follow after Tuesday waits for the next one.
    """
    begins = _slot(now)
    written = 0
    waiting = Follower.objects.filter(bounced_at__isnull=True).filter(
        Q(last_summary_at__isnull=True, confirmed_at__lt=begins) | Q(last_summary_at__lt=begins)
    )
    for pk in list(waiting.order_by("id").values_list("pk", flat=True)):
        with transaction.atomic():
            # Locked, and asked again under the lock: two schedulers send one summary.
            follower = waiting.select_for_update(skip_locked=True).filter(pk=pk).first()
            if follower is None:
                continue
            news = untold(follower, now)
            if follower.tempo == Tempo.AT_ONCE:
                # What waited for Tuesday when she changed her tempo; the rest is still on its way at once.
                news = news.filter(told_at_once=True)
            lines = list(news)
            Follower.objects.filter(pk=pk).update(last_summary_at=now)
            if lines:
                _remember([(follower, one) for one in lines], now)
                follow_emails.weekly_summary(follower, lines, at=now)
                written += 1
    return written


def followed_no_more(follower: Follower) -> QuerySet[News]:
    """What she has been told lately and follows by nothing any more."""
    told = Told.objects.filter(follower=follower).values("news")
    return News.objects.filter(~_followed_by(follower), pk__in=told)


def _followed_by(follower: Follower) -> Exists:
    mine = Follow.objects.filter(follower=follower, since__lte=OuterRef("at"))
    return Exists(mine.filter(Q(project=OuterRef("project")) | Q(everything=True) | Q(theme__news=OuterRef("pk"))))


def untold(follower: Follower, now: datetime) -> QuerySet[News]:
    """What this follower follows, may see, and has not been told; by project, the newest first."""
    told = Told.objects.filter(follower=follower, news=OuterRef("pk"))
    return (
        News.objects.filter(
            _followed_by(follower),
            ~Exists(told),
            retracted_at__isnull=True,
            project__publication=Publication.PUBLIC,
            at__gt=now - NEWS_AGE,
            at__lte=now,
        )
        .select_related("project")
        .order_by("project__title", "-at", "-id")
    )


def take_back(news: Iterable[News], *, of: Follower | None = None) -> int:
    """These lines are not to be told any more: mails about them that have not left are not sent, and what else stood in a
    weekly summary is written anew at the next call of `send_summaries`. In the caller's transaction; returns how many mails.

    `of`: one follower's mails alone. Whose mail is held back has not been told, should a line come back.
    """
    told = Told.objects.filter(news__in=[one.pk for one in news], **({"follower": of} if of else {}))
    # The follower before her mails, as whoever stops following locks them.
    theirs = Follower.objects.filter(pk__in=told.values("follower")).order_by("pk").select_for_update()
    abouts = [follow_emails.about(one) for one in theirs]
    unsent = Message.objects.filter(about__in=abouts, state__in=UNSENT)
    # What is being sent at this moment is sent, and has been told.
    waiting = set(unsent.order_by("pk").select_for_update().values_list("key", flat=True))
    held: set[str] = set()
    for one in told if waiting else []:
        summary = follow_emails.summary_key(one.follower_id, one.at)
        if (key := follow_emails.news_key(one.follower_id, one.news_id)) in waiting:
            held.add(key)
            one.delete()
        elif summary in waiting and summary not in held:
            held.add(summary)
            Told.objects.filter(follower=one.follower_id, at=one.at).delete()
            Follower.objects.filter(pk=one.follower_id).update(last_summary_at=None)
    return unsent.filter(key__in=held).update(state=State.CANCELLED)


def forget_told() -> int:
    """Forget what was told long ago; such news is told to nobody any more. Returns how many rows."""
    return Told.objects.filter(at__lt=timezone.now() - TOLD_KEPT).delete()[0]


def _tell_batch(news: News) -> int:
    """The next followers of one line who want it now; 0 when nobody is left, or nobody may read it any more."""
    now = timezone.now()
    with transaction.atomic():
        # Before the followers, as whoever hides it locks them; read anew for each batch.
        project = Project.objects.select_for_update(no_key=True).get(pk=news.project_id)
        if not project.is_public or not News.objects.filter(pk=news.pk, retracted_at=None).exists():
            return 0
        followers = list(_wanting(news).select_for_update(skip_locked=True)[:BATCH])
        _remember([(follower, news) for follower in followers], now)
        for follower in followers:
            follow_emails.news_at_once(follower, news)
    return len(followers)


def _wanting(news: News) -> QuerySet[Follower]:
    mine = Follow.objects.filter(follower=OuterRef("pk"), since__lte=news.at).filter(
        Q(project=news.project_id) | Q(everything=True) | Q(theme__news=news.pk)
    )
    wants = Q(tempo=Tempo.AT_ONCE)
    if news.kind in WEIGHTY:
        wants |= Q(weighty_at_once=True)
    told = Told.objects.filter(follower=OuterRef("pk"), news=news)
    return Follower.objects.filter(wants, Exists(mine), ~Exists(told), bounced_at__isnull=True).order_by("id")


def _remember(pairs: Iterable[tuple[Follower, News]], now: datetime) -> None:
    Told.objects.bulk_create(Told(follower=follower, news=news, at=now) for follower, news in pairs)


def _slot(now: datetime) -> datetime:
    """The last Tuesday 07.30 up to now."""
    local = timezone.localtime(now)
    days = (local.weekday() - SUMMARY_WEEKDAY) % 7
    day = local.date() - timedelta(days=days)
    begins = timezone.make_aware(datetime.combine(day, SUMMARY_TIME))
    return begins if begins <= now else timezone.make_aware(datetime.combine(day - timedelta(days=7), SUMMARY_TIME))
