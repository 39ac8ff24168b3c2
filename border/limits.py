"""How often something may be done: a sliding window in Redis, from PostgreSQL at half the figure while Redis is away."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import math
import time
from datetime import datetime, timedelta, timezone
from functools import lru_cache

import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

BREAK_SECONDS = 30

# When Redis did not answer: until then it is not asked again, so that a fault costs one short wait and not one per page.
_away_until = 0.0


class TooMany(Exception):
    """The limit is reached; `wait_seconds` until there is room again."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"wait {wait_seconds} s")
        self.wait_seconds = wait_seconds


def allow(purpose: str, who: str, *, most: int, seconds: int) -> None:
    """Count one more and raise `TooMany` when that is more than `most` within the last `seconds`.

    `who` is an address range or a mail address; only a keyed digest of it, good for a day, is kept. The window slides: two
    neighbouring buckets, the older one weighted by how much of it still counts. The number that comes back from the
    counting decides, so that parallel posts cannot slip through between a check and an act.
    """
    now = time.time()
    bucket, passed = divmod(now, seconds)
    keys = [_bucket(purpose, who, seconds, int(bucket) - back) for back in (0, 1)]
    try:
        current, before = _count_in_redis(keys, seconds)
    except _RedisAwayError:
        current, before = _count_in_database(keys, seconds)
        most = max(1, most // 2)
    # Refused posts are counted too; they must not shut the door for longer than one window.
    before = min(before, most)
    weight = 1 - passed / seconds
    if current + before * weight > most:
        raise TooMany(_wait(current, before, most, passed, seconds))


def visitor_address(request: HttpRequest) -> str:
    """The range a visitor comes from: IPv4 as it is, IPv6 as its /64.

    Behind our own proxies the address stands that many places from the right; what a visitor writes into the header
    herself stands further left and is not looked at.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            address = hops[-settings.TRUSTED_PROXIES]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        # A Unix socket has no address.
        return "0.0.0.0"
    if parsed.version == 6:
        mapped = parsed.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)


def too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    """The 429 page: how long to wait, and the telephone number."""
    response = render(
        request, "429.html", {"wait_seconds": error.wait_seconds, "wait_minutes": math.ceil(error.wait_seconds / 60)}, status=429
    )
    response["Retry-After"] = str(error.wait_seconds)
    response["Cache-Control"] = "no-store"
    return response


class _RedisAwayError(Exception):
    pass


@lru_cache(maxsize=1)
def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.2, socket_connect_timeout=0.2)


def _count_in_redis(keys: list[str], seconds: int) -> tuple[int, int]:
    global _away_until
    if time.monotonic() < _away_until:
        raise _RedisAwayError
    try:
        with _redis().pipeline(transaction=True) as pipe:
            pipe.incr(keys[0])
            pipe.expire(keys[0], seconds * 2)
            pipe.get(keys[1])
            current, _expire, before = pipe.execute()
    except (redis.RedisError, OSError):
        _away_until = time.monotonic() + BREAK_SECONDS
        raise _RedisAwayError from None
    return int(current), int(before or 0)


def _count_in_database(keys: list[str], seconds: int) -> tuple[int, int]:
    expires = datetime.now(timezone.utc) + timedelta(seconds=seconds * 2)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM border_limitcount WHERE expires_at < now() - interval '1 hour'")
        cursor.execute(
            "INSERT INTO border_limitcount (bucket, count, expires_at) VALUES (%s, 1, %s) "
            "ON CONFLICT (bucket) DO UPDATE SET count = border_limitcount.count + 1 RETURNING count",
            [keys[0], expires],
        )
        current = int(cursor.fetchone()[0])
        cursor.execute("SELECT count FROM border_limitcount WHERE bucket = %s", [keys[1]])
        row = cursor.fetchone()
    return current, int(row[0]) if row else 0


def _bucket(purpose: str, who: str, seconds: int, number: int) -> str:
    day = int(number * seconds // 86400)
    key = hashlib.sha256(f"{settings.SECRET_KEY}:{day}".encode()).digest()
    digest = hmac.new(key, f"{purpose}:{who}".encode(), hashlib.sha256).hexdigest()[:32]
    return f"limit:{digest}:{seconds}:{number}"


def _wait(current: int, before: int, most: int, passed: float, seconds: int) -> int:
    if current > most:
        return max(1, math.ceil(seconds - passed))
    # The older bucket fades; there is room when its remaining weight is small enough.
    needed = 1 - (most - current) / before if before else 0
    return max(1, math.ceil(needed * seconds - passed))
