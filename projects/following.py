"""Following without an account: asked for, confirmed once, changed and left by link. Whoever leaves is forgotten."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Count
from django.http import Http404
from django.utils import timezone

from outbox import links, queue, returned
from outbox.models import Message, State
from people.models import Theme
from projects import follow_emails, telling
from projects.models import Follow, Follower, FollowRequest, Project
from projects.vocabulary import Tempo

REQUEST_PURPOSE, FOLLOWER_PURPOSE = "follow-request", "follower"
REQUEST_AGE = timedelta(days=7)
# The links of old mails work as long as the follow does; the row decides.
FOLLOWER_AGE = timedelta(days=36_500)
# Enhanced status codes of a mailbox that is not there, and the plain codes servers use for it.
GONE_CODES = (550, 551, 553, 521, 556)
_STATUS = re.compile(r"5\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True)
class Wish:
    """What somebody wants to follow: a project, a theme, or with neither all projects."""

    project: Project | None = None
    theme: Theme | None = None

    @property
    def everything(self) -> bool:
        return self.project is None and self.theme is None


@dataclass(frozen=True)
class Numbers:
    """Followers in numbers only; addresses are shown to nobody."""

    followers: int
    weekly: int
    at_once: int
    bounced: int
    themes: int
    everything: int


def ask(email: str, wish: Wish, *, language: str, tempo: str = Tempo.WEEKLY, weighty_at_once: bool = False) -> None:
    """Mail the one link that confirms. The same happens for every address, known or not; nothing else is sent before."""
    with transaction.atomic():
        request = FollowRequest.objects.create(
            email=email,
            language=language,
            project=wish.project,
            theme=wish.theme,
            everything=wish.everything,
            tempo=tempo,
            weighty_at_once=weighty_at_once,
            nonce=secrets.token_urlsafe(32),
            asked_at=timezone.now(),
        )
        follow_emails.follow_to_confirm(request)


def find_request(signed: str) -> FollowRequest | None:
    """The request behind a signed link; None for a genuine one past its week. Raises `Http404` for all others."""
    try:
        pk, nonce = links.unsign(REQUEST_PURPOSE, signed, REQUEST_AGE)
    except links.OldLink:
        return None
    except links.BadLink:
        raise Http404 from None
    found = FollowRequest.objects.select_related("project", "theme").filter(pk=pk, nonce=nonce).first()
    if found is None:
        raise Http404
    return found


def confirm(request: FollowRequest) -> Follower:
    """She pressed the button in her own mailbox: from now on she is told. Safe to repeat.

    A new follower takes tempo and language from the request; who follows already keeps her own. Whose mails came back
    before gets them again.
    """
    now = timezone.now()
    with transaction.atomic():
        FollowRequest.objects.filter(pk=request.pk, confirmed_at__isnull=True).update(confirmed_at=now)
        follower, _made = Follower.objects.select_for_update().get_or_create(
            email__iexact=request.email,
            defaults={
                "email": request.email,
                "language": request.language,
                "tempo": request.tempo,
                "weighty_at_once": request.weighty_at_once,
                "confirmed_at": now,
                "nonce": secrets.token_urlsafe(32),
            },
        )
        if follower.bounced_at:
            follower.bounced_at, follower.bounce_words = None, ""
            follower.save(update_fields=["bounced_at", "bounce_words"])
        Follow.objects.get_or_create(
            follower=follower,
            project=request.project,
            theme=request.theme,
            everything=request.everything,
            defaults={"since": now},
        )
    return follower


def find_follower(signed: str) -> Follower | None:
    """The follower behind a link in a mail; None for one who has left and is forgotten. Raises `Http404` for other links."""
    try:
        pk, nonce = links.unsign(FOLLOWER_PURPOSE, signed, FOLLOWER_AGE)
    except (links.BadLink, links.OldLink):
        raise Http404 from None
    return Follower.objects.filter(pk=pk, nonce=nonce).first()


def change(follower: Follower, *, tempo: str, weighty_at_once: bool, language: str) -> None:
    """How often and in which language; it changes when one is told, never what. Nothing when she has left meanwhile."""
    changed = Follower.objects.filter(pk=follower.pk)
    if changed.update(tempo=tempo, weighty_at_once=weighty_at_once, language=language):
        follower.refresh_from_db()


def stop(follow: Follow) -> None:
    """Follow one thing no more; with the last one the follower is forgotten."""
    with transaction.atomic():
        # Locked, so that of two who press for her last two one sees that nothing is left.
        follower = Follower.objects.select_for_update().filter(pk=follow.follower_id).first()
        if follower is None:
            return
        Follow.objects.filter(pk=follow.pk).delete()
        if not follower.follows.exists():
            stop_all(follower)
            return
        telling.take_back(telling.followed_no_more(follower), of=follower)


def stop_all(follower: Follower) -> None:
    """Leave: address, follows and requests are removed at once; no mail that waits is sent, and none that was keeps the address."""
    with transaction.atomic():
        requests = FollowRequest.objects.filter(email__iexact=follower.email)
        queue.forget(about=[follow_emails.about(follower), *map(follow_emails.about_request, requests)])
        requests.delete()
        follower.delete()


def mark_bounced() -> int:
    """Stop sending where a mail server said for good that there is no such mailbox, at once or in a mail of its own later;
    returns how many were marked."""
    marked = 0
    # Only mails to somebody who follows: one that asks to confirm is about the request, whose number is another's.
    refused = Message.objects.filter(about__startswith="follow:", state=State.DEAD, smtp_code__in=GONE_CODES)
    for message in refused.exclude(kind="projects/bounced").only("about", "error"):
        status = _STATUS.match(message.error)
        if status and not returned.is_gone(status[0]):
            # Refused for what it says or for who we are; the mailbox is there.
            continue
        key = message.about.partition(":")[2]
        marked += Follower.objects.filter(pk=key, bounced_at__isnull=True).update(
            bounced_at=timezone.now(), bounce_words=message.error
        )
        Message.objects.filter(pk=message.pk).update(kind="projects/bounced")
    return marked


def tidy() -> int:
    """Forget addresses that were typed and never confirmed; returns how many."""
    old = FollowRequest.objects.filter(asked_at__lt=timezone.now() - REQUEST_AGE)
    with transaction.atomic():
        queue.forget(about=map(follow_emails.about_request, old))
        return old.delete()[0]


def numbers(project: Project | None = None) -> Numbers:
    """How many follow, in all or one project; `themes` and `everything` are told of it as well."""
    followers = Follower.objects.all()
    if project:
        followers = followers.filter(follows__project=project)
    by_tempo = dict(followers.values_list("tempo").annotate(Count("id")))
    return Numbers(
        followers=followers.count(),
        weekly=by_tempo.get(Tempo.WEEKLY, 0),
        at_once=by_tempo.get(Tempo.AT_ONCE, 0),
        bounced=followers.filter(bounced_at__isnull=False).count(),
        themes=Follow.objects.filter(**{"theme__projects": project} if project else {"theme__isnull": False})
        .values("follower")
        .distinct()
        .count(),
        everything=Follow.objects.filter(everything=True).count(),
    )
