"""Who was asked and who joined in a year, and how often, by part of society, size of organisation and area.

Counted are questions sent in the period; joined are those answered with yes. Numbers under five are not shown, nor anything
from which one could be worked out. Hidden people are counted like everybody else: no row tells who.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import combinations
from math import gcd
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from border.cleaning import safe_cell
from people.models import CityArea, ResourcePerson
from people.vocabulary import EntryState, OrganisationSize, Sphere
from projects.models import GroupInvitation
from projects.vocabulary import InvitationState

LEAST_SHOWN = 5
ANYWHERE, LEFT, UNKNOWN = "anywhere", "left", "unknown"
COLUMNS = ("pool", "asked", "joined")

Cells = dict[str, int | None]


@dataclass(frozen=True)
class Row:
    """One group. None: too few to be shown."""

    key: str
    name: str
    pool: int | None
    asked: int | None
    joined: int | None


@dataclass(frozen=True)
class Figures:
    """Everything the report says of one year."""

    since: date
    until: date
    asked: int | None
    joined: int | None
    by_sphere: list[Row]
    by_size: list[Row]
    by_area: list[Row]
    how_often: list[tuple[int, int | None]]


def years() -> list[int]:
    """The years with questions, the newest first; this year always."""
    first = GroupInvitation.objects.order_by("sent_at").values_list("sent_at", flat=True).first()
    now = timezone.localdate().year
    return list(range(now, (timezone.localdate(first).year if first else now) - 1, -1))


def figures(year: int) -> Figures:
    """The report of a calendar year, in eight questions however much there is. The pool is that of today."""
    since, until = date(year, 1, 1), date(year, 12, 31)
    sent = GroupInvitation.objects.filter(sent_at__gte=_begin(since), sent_at__lt=_begin(date(year + 1, 1, 1)))
    yes = sent.filter(state=InvitationState.ACCEPTED)
    pool = ResourcePerson.objects.exclude(state=EntryState.UNCONFIRMED)
    asked, joined = sent.count(), yes.count()
    by_sphere = {
        "pool": _counts(pool, "sphere"), "asked": _counts(sent, "sphere"), "joined": _counts(yes, "sphere"),
    }  # fmt: skip
    by_size = {"pool": _named(_counts(pool, "organisation__size")), "asked": _sizes(sent), "joined": _sizes(yes)}
    by_area = {
        "pool": _areas(_counts(pool, "areas")), "asked": _invited_areas(sent), "joined": _invited_areas(yes),
    }  # fmt: skip
    # Those who have left are one row in two tables: hidden in one of them, they are hidden in both.
    left = _left_hidden(by_size) | _left_hidden(by_area)
    tables = [
        _rows([(key, str(name)) for key, name in Sphere.choices], by_sphere),
        _rows(
            [*((key, str(name)) for key, name in OrganisationSize.choices), (UNKNOWN, _("Not known, or none")), (LEFT, _left())],
            by_size,
            left=left,
        ),
        _rows(
            [*((str(area.pk), area.name) for area in CityArea.objects.order_by("name")), (ANYWHERE, _("Anywhere")), (LEFT, _left())],
            by_area,
            left=left,
        ),
    ]  # fmt: skip
    # The tables count the same people: what one of them cannot hide, the total and the other tables would tell.
    told = all(hides for _table, hides in tables) and not _tells(asked, joined)
    spheres, sizes, areas = (rows if told else [replace(row, joined=None) for row in rows] for rows, _hides in tables)
    often = Counter(
        sent.filter(resource__isnull=False).values_list("resource").annotate(n=Count("id")).values_list("n", flat=True)
    )
    often[0] = max(0, pool.count() - often.total())
    if "asked" in left:
        # The questions to those who are there, less all that were sent, would tell how many went to those who have left.
        often.clear()
    return Figures(
        since=since,
        until=until,
        asked=_total(asked),
        joined=_total(joined) if told else None,
        by_sphere=spheres,
        by_size=[row for row in sizes if (row.pool, row.asked) != (0, 0)],
        by_area=[row for row in areas if (row.pool, row.asked) != (0, 0)],
        how_often=sorted(hide_small(dict(often)).items()),
    )


def as_csv(found: Figures) -> str:
    """The same figures, one row per group; an empty cell is a number under five."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(["year", "by", "group", "in_pool", "asked", "joined"])
    for by, rows in (("sphere", found.by_sphere), ("size", found.by_size), ("area", found.by_area)):
        for row in rows:
            writer.writerow(
                [found.since.year, by, safe_cell(row.name), *(_cell(getattr(row, name)) for name in COLUMNS)]
            )
    for times, people in found.how_often:
        writer.writerow([found.since.year, "times_asked", times, _cell(people), "", ""])
    return out.getvalue()


def hide_small(counts: Mapping[int, int]) -> dict[int, int | None]:
    """People by how often they were asked, counts under five hidden and others beside them; empty where that is not enough.

    The people add up to the pool and the questions (times x people) to those sent, and both are shown elsewhere. So what is
    hidden has to fit both sums in more than one way.
    """
    hidden = {times: n for times, n in counts.items() if 0 < n < LEAST_SHOWN}
    others = sorted((n, times) for times, n in counts.items() if n >= LEAST_SHOWN)
    while hidden and not _ambiguous(hidden):
        if not others:
            return {}
        n, times = others.pop(0)
        hidden[times] = n
    return {times: None if times in hidden else n for times, n in counts.items()}


def _ambiguous(hidden: Mapping[int, int]) -> bool:
    """Whether each of these could be another number, one of them still under five, with both sums the same.

    Three rows can always be moved against each other so that neither sum changes; whether no row comes below one decides.
    """
    free: set[int] = set()
    for low, middle, high in combinations(sorted(hidden), 3):
        move = {low: high - middle, middle: low - high, high: middle - low}
        shared = gcd(*move.values())
        for way in (1, -1):
            other = {times: hidden[times] + way * by // shared for times, by in move.items()}
            if min(other.values()) > 0 and min({**hidden, **other}.values()) < LEAST_SHOWN:
                free |= {low, middle, high}
    return free == set(hidden)


def _rows(
    groups: list[tuple[str, str]], columns: Mapping[str, Mapping[str, int]], *, left: Collection[str] = ()
) -> tuple[list[Row], bool]:
    """The rows of a table, and whether what is hidden of those who joined stays hidden beside their total.

    `left`: the columns in which those who have left the pool are hidden whatever their number.
    """
    shut, hides = _hidden(columns, left)
    rows = [
        Row(key, name, **{c: None if key in shut[c] else counts.get(key, 0) for c, counts in columns.items()})
        for key, name in groups
    ]
    return rows, hides


def _hidden(columns: Mapping[str, Mapping[str, int]], left: Collection[str]) -> tuple[dict[str, set[str]], bool]:
    gone = {name: [LEFT] if name in left else [] for name in columns}
    shut = {name: _shut(counts, gone[name]) for name, counts in columns.items()}
    unknown = shut["asked"] | set(gone["joined"])
    shut["joined"], hides = _shut_joined(columns["asked"], columns["joined"], unknown)
    return shut, hides


def _left_hidden(columns: Mapping[str, Mapping[str, int]]) -> set[str]:
    """The columns in which those who have left are hidden when this table is looked at alone."""
    shut, _hides = _hidden(columns, ())
    return {name for name, keys in shut.items() if LEFT in keys}


def _shut_joined(asked: Mapping[str, int], joined: Mapping[str, int], unknown: set[str]) -> tuple[set[str], bool]:
    """The groups of which nobody is told how many joined. That who was asked did not join is a number too.

    `unknown`: groups of which it is hidden how many were asked. False when there are not enough groups to hide behind.
    """
    already = {key for key, n in joined.items() if n and (key in unknown or _tells(asked.get(key, 0), n))}
    hidden = _shut(joined, already)
    others = sorted((n, key) for key, n in joined.items() if n and key not in hidden)
    while hidden and (len(hidden) < 2 or 0 < sum(asked.get(key, 0) - joined[key] for key in hidden) < LEAST_SHOWN):
        if not others:
            return hidden, False
        hidden.add(others.pop(0)[1])
    return hidden, True


def _shut(counts: Mapping[str, int], already: Iterable[str] = ()) -> set[str]:
    """The groups to hide: those under five, then the next smallest until what is hidden is at least two and at least five."""
    hidden = {key for key, n in counts.items() if 0 < n < LEAST_SHOWN} | set(already)
    others = sorted((n, key) for key, n in counts.items() if n and key not in hidden)
    while hidden and others and (len(hidden) < 2 or sum(counts.get(key, 0) for key in hidden) < LEAST_SHOWN):
        hidden.add(others.pop(0)[1])
    return hidden


def _tells(asked: int, joined: int) -> bool:
    return bool(joined) and 0 < asked - joined < LEAST_SHOWN


def _total(n: int) -> int | None:
    return None if 0 < n < LEAST_SHOWN else n


def _counts(rows: QuerySet[Any], column: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for key, n in rows.order_by().values_list(column).annotate(n=Count("pk", distinct=True)):
        found["" if key is None else str(key)] += n
    return found


def _named(counts: Counter[str]) -> Counter[str]:
    return Counter({key or UNKNOWN: n for key, n in counts.items()})


def _areas(counts: Counter[str]) -> Counter[str]:
    return Counter({key or ANYWHERE: n for key, n in counts.items()})


def _sizes(sent: QuerySet[GroupInvitation]) -> Counter[str]:
    there = _named(_counts(sent.filter(resource__isnull=False), "resource__organisation__size"))
    return there + Counter({LEFT: sent.filter(resource__isnull=True).count()})


def _invited_areas(sent: QuerySet[GroupInvitation]) -> Counter[str]:
    there = _areas(_counts(sent.filter(resource__isnull=False), "resource__areas"))
    return there + Counter({LEFT: sent.filter(resource__isnull=True).count()})


def _left() -> str:
    return _("Have left the pool since")


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _cell(value: int | None) -> str:
    return "" if value is None else str(value)
