"""How often something may be done: a sliding window in Redis, at half the figure in PostgreSQL while Redis is away."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
import math
import time
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache

import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from redis.backoff import NoBackoff
from redis.retry import Retry

from border.models import LimitCount

BREAK_SECONDS = 30
# Connecting and answering together stay under a fifth of a second.
REDIS_SECONDS = 0.09

# Written down, never listened on.
NO_ADDRESS = "0.0.0.0"  # noqa: S104

log = logging.getLogger(__name__)

# When Redis did not answer: until then it is not asked, so that a fault costs one short wait and not one per page.
_away_until = 0.0


class TooMany(Exception):
    """The limit is reached; `wait_seconds` until there is room again."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"wait {wait_seconds} s")
        self.wait_seconds = wait_seconds


def allow(purpose: str, who: str, *, most: int, seconds: int, cost: int = 1) -> None:
    """Count `cost` more, or raise `TooMany` if that were more than `most` within the last `seconds`.

    `who` is an address range or a mail address; only a digest of it with a key of the day is kept. The window slides:
    two neighbouring buckets, the older one weighted by how much of it still counts. The number that comes back from the
    counting decides, so that parallel posts cannot slip through between a check and an act. What is refused is not
    counted: asking again does not lengthen the wait. With Redis away PostgreSQL counts, to half of `most`; with both
    away the database's error goes up and the page answers 503, never open without limits.
    """
    now = time.time()
    bucket, passed = divmod(now, seconds)
    current, before = (_name(purpose, who, seconds, int(bucket) - back) for back in (0, 1))
    weight = 1 - passed / seconds
    try:
        count, older = _count_in_redis(current, before, seconds, cost)
        if count + older * weight > most:
            _give_back(current, cost)
            raise TooMany(_wait(count - cost, older, most, passed, seconds, cost))
    except _RedisAwayError:
        most = max(1, most // 2)
        older = _count_of(before)
        if not _count_in_database(current, seconds, cost, room=most - older * weight):
            raise TooMany(_wait(_count_of(current), older, most, passed, seconds, cost)) from None


def refuse_spent(purpose: str, who: str, *, most: int, seconds: int) -> None:
    """Raise `TooMany` when all `most` are spent, and count nothing: for what counts wrong guesses only, before it looks."""
    allow(purpose, who, most=most - 1, seconds=seconds, cost=0)


def visitor_address(request: HttpRequest) -> str:
    """The range a visitor comes from, as its first address: IPv4 as it is, IPv6 as its /64.

    Behind our own proxies the address stands that many places from the right; what a visitor writes into the header
    herself stands further left and is not looked at.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            address = hops[-settings.TRUSTED_PROXIES]
    return _range(address)


def too_many(
    request: HttpRequest, error: TooMany, template: str = "429.html", context: Mapping[str, object] | None = None
) -> HttpResponse:
    """The answer 429 with how long to wait. A form's page gives its own template and context and keeps the text."""
    waiting = {"wait_seconds": error.wait_seconds, "wait_minutes": math.ceil(error.wait_seconds / 60)}
    response = render(request, template, {**(context or {}), **waiting}, status=429)
    response["Retry-After"] = str(error.wait_seconds)
    response["Cache-Control"] = "no-store"
    return response


def forget_old_counts() -> int:
    """Remove what PostgreSQL counted in windows that are over; returns how many."""
    return LimitCount.objects.filter(expires_at__lt=timezone.now()).delete()[0]


class _RedisAwayError(Exception):
    pass


def _redis() -> redis.Redis:
    return _client(settings.REDIS_URL)


@lru_cache(maxsize=4)
def _client(url: str) -> redis.Redis:
    # Without retries: the client would try three more times, and PostgreSQL stands ready.
    return redis.Redis.from_url(
        url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS, retry=Retry(NoBackoff(), 0)
    )


def _count_in_redis(current: str, before: str, seconds: int, cost: int) -> tuple[int, int]:
    global _away_until
    if time.monotonic() < _away_until:
        raise _RedisAwayError
    try:
        with _redis().pipeline(transaction=True) as pipe:
            pipe.incrby(current, cost)
            pipe.expire(current, seconds * 2)
            pipe.get(before)
            count, _expire, older = pipe.execute()
    except (redis.RedisError, OSError) as error:
        _away_until = time.monotonic() + BREAK_SECONDS
        log.warning("Redis is away (%s); PostgreSQL counts for %d s.", type(error).__name__, BREAK_SECONDS)
        raise _RedisAwayError from None
    return int(count), int(older or 0)


def _give_back(current: str, cost: int) -> None:
    try:
        _redis().decrby(current, cost)
    except (redis.RedisError, OSError):
        # Counted one too many: the next visitor waits a little longer, nobody gets in too often.
        return


def _count_in_database(current: str, seconds: int, cost: int, *, room: float) -> bool:
    """Count if there is room, in one statement; parallel ones wait for each other on the row."""
    if cost > room:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO border_limitcount AS kept (bucket, count, expires_at) VALUES (%s, %s, %s) "
            "ON CONFLICT (bucket) DO UPDATE SET count = kept.count + excluded.count "
            "WHERE kept.count + excluded.count <= %s RETURNING count",
            [current, cost, timezone.now() + timedelta(seconds=seconds * 2), room],
        )
        return cursor.fetchone() is not None


def _count_of(name: str) -> int:
    return LimitCount.objects.filter(bucket=name).values_list("count", flat=True).first() or 0


def _name(purpose: str, who: str, seconds: int, number: int) -> str:
    # The day is the bucket's own, so that a window across midnight finds its older half.
    day = int(number * seconds // 86400)
    key = hashlib.sha256(f"{settings.SECRET_KEY}:{day}".encode()).digest()
    digest = hmac.new(key, f"{purpose}:{who}".encode(errors="replace"), hashlib.sha256).hexdigest()[:32]
    return f"limit:{digest}:{seconds}:{number}"


def _wait(count: int, older: int, most: int, passed: float, seconds: int, cost: int) -> int:
    """Seconds until `cost` fits, from what the two buckets hold now."""
    room = most - cost
    if count > room:
        # Not in this bucket any more; in the next one this is the older bucket and fades.
        wait = seconds - passed + seconds * (1 - max(room, 0) / count)
    else:
        wait = seconds * (1 - (room - count) / older) - passed if older else 1
    return max(1, math.ceil(wait))


def _range(address: str) -> str:
    # "192.0.2.1:443" and "[2001:db8::1]:443" as some proxies write it, "fe80::1%eth0" with its interface.
    bare = address.strip().partition("%")[0]
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        parsed = ipaddress.ip_address(bare)
    except ValueError:
        # A Unix socket has no address.
        return NO_ADDRESS
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((int(parsed), 64), strict=False).network_address)
