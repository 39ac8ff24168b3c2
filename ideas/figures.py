"""How the promise is kept, counted from the dates of the ideas themselves.

Counted are ideas whose last day lies in the 365 days before today, and those already answered whose last day is still to
come. Not counted: ideas taken back before any answer. An open idea past its day counts as late. An idea joined with another
counts by its own dates, with the answer both got. Groups under five are not shown, and never one alone, so that no total
gives them away.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Case, Count, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import TruncDate

from ideas.models import Delay, Idea
from ideas.vocabulary import ANSWER_DAYS, ANSWERED, IdeaState
from people.vocabulary import Sphere

WINDOW_DAYS = 365
LEAST_SHOWN = 5
LATELY = 34
LATE_SHOWN = 50
CACHE_SECONDS = 300
COLUMNS = ["number", "received_on", "answer_due", "answered_on", "days", "in_time", "outcome", "sphere"]


class DaysToAnswer(Func):
    """Whole days from the day received to the day answered, in Malmö's time; NULL while there is no answer."""

    template = "((%(expressions)s))"
    arg_joiner = " AT TIME ZONE 'Europe/Stockholm')::date - ("
    output_field = IntegerField()

    def __init__(self) -> None:
        super().__init__(F("answered_at"), F("received_on"))


@dataclass(frozen=True)
class LateAnswer:
    """One broken promise; `days` is None while there is still no answer."""

    number: str
    days: int | None
    reason: str
    changed: str


@dataclass(frozen=True)
class SphereCount:
    """Ideas and yeses of one part of society; None where the group is too small to be shown."""

    key: str
    name: str
    ideas: int | None
    yes: int | None


@dataclass(frozen=True)
class Figures:
    """Everything the promise page says. `days` maps days to answer to how many ideas; `unanswered` are late and open."""

    since: date
    until: date
    due: int
    in_time: int
    median: int | None
    days: dict[int, int]
    unanswered: int
    late: list[LateAnswer]
    outcomes: dict[str, int]
    spheres: list[SphereCount]

    @property
    def too_late(self) -> int:
        return self.due - self.in_time


def counted(today: date) -> QuerySet[Idea]:
    """The ideas the promise is judged by on `today`."""
    since = today - timedelta(days=WINDOW_DAYS)
    past_due = Q(answer_due__gte=since, answer_due__lt=today)
    early = Q(answer_due__gte=today, answered_at__isnull=False)
    return Idea.objects.filter(past_due | early).exclude(state=IdeaState.WITHDRAWN, answered_at__isnull=True)


def figures(today: date) -> Figures:
    """Count everything, in four queries however many ideas there are."""
    ideas = counted(today)
    per_day = list(ideas.annotate(days=DaysToAnswer()).values_list("days").annotate(n=Count("id")).order_by("days"))
    days = {int(day): n for day, n in per_day if day is not None}
    unanswered = sum(n for day, n in per_day if day is None)
    due = sum(days.values()) + unanswered
    in_time = sum(n for day, n in days.items() if day <= ANSWER_DAYS)
    outcome = Case(When(state=IdeaState.MERGED, then=F("merged_into__state")), default=F("state"))
    outcomes = dict(
        ideas.filter(answered_at__isnull=False).annotate(outcome=outcome).values_list("outcome").annotate(n=Count("id"))
    )
    yes = Count("id", filter=Q(outcome__in=[IdeaState.ACCEPTED, IdeaState.BECAME_PROJECT]))
    by_sphere = {
        key: (n, yeses)
        for key, n, yeses in ideas.annotate(outcome=outcome)
        .values("giver_sphere")
        .annotate(n=Count("id"), yes=yes)
        .values_list("giver_sphere", "n", "yes")
    }
    return Figures(
        since=today - timedelta(days=WINDOW_DAYS),
        until=today - timedelta(days=1),
        due=due,
        in_time=in_time,
        median=_median(days),
        days=days,
        unanswered=unanswered,
        late=_late(ideas),
        outcomes={
            "yes": outcomes.get(IdeaState.ACCEPTED, 0) + outcomes.get(IdeaState.BECAME_PROJECT, 0),
            "no": outcomes.get(IdeaState.DECLINED, 0),
            "referred": outcomes.get(IdeaState.REFERRED, 0),
            "parked": outcomes.get(IdeaState.PARKED, 0),
        },
        spheres=hide_small(by_sphere),
    )


def kept_lately(today: date) -> list[bool]:
    """For the last 34 ideas that were due: whether each was answered in time, oldest first. Kept for five minutes."""
    key = f"promise:lately:{today:%Y%m%d}"
    known = _cached(key)
    if known is not None:
        return known
    rows = (
        counted(today)
        .annotate(days=DaysToAnswer())
        .order_by("-answer_due", "-id")
        .values_list("days", flat=True)[:LATELY]
    )
    lately = [day is not None and day <= ANSWER_DAYS for day in reversed(list(rows))]
    _remember(key, lately)
    return lately


def answer_times(today: date) -> QuerySet[Idea, tuple[Any, ...]]:
    """One row per counted idea, as `COLUMNS` names them: dates and outcomes, the sphere only where its group is shown."""
    shown = [count.key for count in figures(today).spheres if count.ideas]
    outcome = Case(When(state=IdeaState.MERGED, then=F("merged_into__state")), default=F("state"))
    return (
        counted(today)
        .annotate(answered_on=TruncDate("answered_at"), days=DaysToAnswer(), answer=outcome)
        .annotate(
            in_time=Case(When(days__lte=ANSWER_DAYS, then=Value("yes")), default=Value("no")),
            outcome=Case(
                When(answer__in=ANSWERED, then=F("answer")),
                # Taken back, or taken up again, after an answer that kept the promise or broke it.
                When(answered_at__isnull=False, then=Value("answered")),
                default=Value("open"),
            ),
            sphere=Case(When(giver_sphere__in=shown, then=F("giver_sphere")), default=Value("")),
        )
        .order_by("received_on", "id")
        .values_list(*COLUMNS)
    )


def as_csv(today: date) -> bytes:
    """One row per counted idea. No text of anybody.

    Written by PostgreSQL itself (COPY): 20,000 rows one by one through Python take most of a second.
    """
    sql, params = answer_times(today).query.sql_with_params()
    out = io.BytesIO()
    # COPY takes no parameters, so the client puts them in, quoted.
    statement = connection.ops.compose_sql(f"COPY ({sql}) TO STDOUT (FORMAT csv, FORCE_QUOTE *)", params)  # type: ignore[attr-defined]
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block in copy:
            out.write(block)
    header = ",".join(f'"{name}"' for name in COLUMNS)
    # The byte-order mark lets a spreadsheet read å, ä and ö; none stands here, but the reader need not know.
    return f"\ufeff{header}\n".encode() + out.getvalue()


def hide_small(counts: Mapping[str, tuple[int, int]]) -> list[SphereCount]:
    """Per part of society (ideas, yeses), groups under five hidden; never exactly one, or the total would tell it."""
    hidden = {key for key, (n, _yes) in counts.items() if 0 < n < LEAST_SHOWN}
    if len(hidden) == 1:
        others = sorted((n, key) for key, (n, _yes) in counts.items() if key not in hidden and n)
        if others:
            hidden.add(others[0][1])
    made = []
    for key, name in Sphere.choices:
        n, yes = counts.get(key, (0, 0))
        made.append(SphereCount(key, str(name), None if key in hidden else n, None if key in hidden else yes))
    return made


def _late(ideas: QuerySet[Idea]) -> list[LateAnswer]:
    newest = Delay.objects.filter(idea=OuterRef("pk")).order_by("-told_at")
    late = (
        ideas.annotate(days=DaysToAnswer())
        .filter(Q(days__gt=ANSWER_DAYS) | Q(days__isnull=True))
        .annotate(reason=Subquery(newest.values("reason")[:1]), changed=Subquery(newest.values("changed")[:1]))
        .order_by("-answer_due", "-id")
        .values_list("number", "days", "reason", "changed")[:LATE_SHOWN]
    )
    return [LateAnswer(number, days, reason or "", changed or "") for number, days, reason, changed in late]


def _median(days: Mapping[int, int]) -> int | None:
    total = sum(days.values())
    if not total:
        return None
    passed = 0
    for day in sorted(days):
        passed += days[day]
        if passed * 2 >= total:
            return day
    return None


def _cached(key: str) -> list[bool] | None:
    try:
        return cache.get(key)
    except Exception:
        return None


def _remember(key: str, value: list[bool]) -> None:
    # Redis away costs the cache, not the page.
    with contextlib.suppress(Exception):
        cache.set(key, value, CACHE_SECONDS)
