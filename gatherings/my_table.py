"""What somebody is shown of the table plan: where she sits in each round, why, with whom, and the hall from above."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import cos, pi, sin

from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gatherings.models import Gathering, GatheringTable, Registration, Round, Seat, SeatMove, TableHost, TableTheme
from gatherings.notes import round_now
from gatherings.vocabulary.life import GatheringState
from gatherings.vocabulary.registration import COMING
from gatherings.vocabulary.seating import PlanState
from people import emblem
from people.templatetags.bordet import count_word
from people.vocabulary import Sphere

HERE = list(Sphere.values)
# A hall is drawn this wide; a table and its chairs take so much of it.
HALL, MARGIN, SPACE = 1234, 125, 246


@dataclass(frozen=True)
class Neighbour:
    """One row of who sits at the table: only those who chose to be seen."""

    name: str
    sphere: str
    sphere_name: str
    talks_about: str
    host: bool
    me: bool


@dataclass(frozen=True)
class MyRound:
    """One round as its card and its row in the list say it. `moved`: the number of the table she was told before."""

    round: Round
    table: GatheringTable
    theme: str
    host: str
    why: str
    moved: int
    counts: list[int]
    visible: list[Neighbour]
    hidden: int


@dataclass(frozen=True)
class MyDay:
    """All her rounds, and the one the card is about."""

    rounds: list[MyRound]
    now: MyRound
    plan: SafeString
    emblem: SafeString


def shown(gathering: Gathering) -> bool:
    """Whether people may see their tables: from some days before as long as private links live. A code opens no longer."""
    return (
        gathering.state != GatheringState.PLANNED
        and gathering.has_links
        and timezone.localdate() >= gathering.tables_shown_on
    )


def day_of(me: Registration, *, round_number: int = 0) -> MyDay | None:
    """Her day by the published plan, the card about the round asked for or the one that goes on; None without a seat."""
    gathering = me.gathering
    rounds = list(gathering.rounds.all())
    seats = list(
        Seat.objects.filter(plan__gathering=gathering, plan__state=PlanState.PUBLISHED, registration__state__in=COMING)
        .select_related("table__room", "registration")
        .order_by("round__number", "registration__line")
    )
    mine = {seat.round_id: seat for seat in seats if seat.registration_id == me.pk}
    if not mine:
        return None
    at: dict[tuple[int, int], list[Registration]] = defaultdict(list)
    for seat in seats:
        at[seat.round_id, seat.table_id].append(seat.registration)
    beside = {person.pk for round_, seat in mine.items() for person in at[round_, seat.table_id] if person.on_list}
    hidden = Registration.objects.filter(pk__in=beside).hidden_ids()
    themes = {
        (row.round_id, row.table_id): row.theme
        for row in TableTheme.objects.filter(table__gathering=gathering).select_related("theme")
    }
    hosts = {
        (host.round_id, host.table_id): host.registration_id
        for host in TableHost.objects.filter(table__gathering=gathering)
    }
    before = _told_before(me)
    met: set[int] = set()
    made = []
    for round_ in rounds:
        if round_.pk not in mine:
            continue
        seat = mine[round_.pk]
        people = at[round_.pk, seat.table_id]
        host = hosts.get((round_.pk, seat.table_id)) or hosts.get((None, seat.table_id)) or 0
        made.append(
            _round(
                me,
                round_,
                seat.table,
                people,
                host,
                str(themes.get((round_.pk, seat.table_id), "")),
                met,
                before,
                hidden,
            )
        )
        met.update(person.pk for person in people)
    current = round_now([one.round for one in made])
    now = next((one for one in made if one.round.number == round_number), None) or next(
        one for one in made if one.round == current
    )
    tables = list(gathering.tables.filter(closed_at__isnull=True))
    return MyDay(
        made,
        now,
        hall(tables, {t: people for (r, t), people in at.items() if r == now.round.pk}, now.table),
        _emblem(now, me),
    )


def _round(
    me: Registration, round_: Round, table: GatheringTable, people: list[Registration], host: int, theme: str, met: set[int],
    before: dict[int, int], hidden: set[int],
) -> MyRound:  # fmt: skip
    visible = [
        person
        for person in people
        if person.pk == me.pk or (person.on_list and not person.anonymised_at and person.pk not in hidden)
    ]
    counts = [sum(person.sphere == key for person in people) for key in HERE]
    leads = next((person for person in visible if person.pk == host and person.pk != me.pk), None)
    return MyRound(
        round=round_,
        table=table,
        theme=theme,
        host=str(_("you")) if host == me.pk else (leads.on_badge if leads else ""),
        why=_why(me, people, met, host),
        # Back where she was told first: nothing is new to her.
        moved=0 if before.get(round_.pk) == table.number else before.get(round_.pk, 0),
        counts=counts,
        visible=[
            Neighbour(
                person.on_badge,
                person.sphere,
                str(person.get_sphere_display()),
                person.talks_about,
                person.pk == host,
                person.pk == me.pk,
            )
            for person in visible
        ],
        hidden=len(people) - len(visible),
    )


def _why(me: Registration, people: list[Registration], met: set[int], host: int) -> str:
    """Why she sits here, in a sentence that anybody at the table can check."""
    spheres = len({person.sphere for person in people})
    others = [person.pk for person in people if person.pk != me.pk]
    known = sum(pk in met for pk in others)
    words = ngettext("%(count)s part of society.", "%(count)s parts of society.", spheres) % {
        "count": count_word(spheres)
    }
    if host == me.pk:
        words += " " + _("You host this table.")
    if not others:
        return words
    if not known:
        return words + " " + _("You have not sat with any of them earlier today.")
    return (
        words
        + " "
        + ngettext("You have met %(count)d of them today.", "You have met %(count)d of them today.", known)
        % {"count": known}
    )


def _told_before(me: Registration) -> dict[int, int]:
    """Round to the number of the table she was told first, where that changed after publishing."""
    moves = (
        SeatMove.objects.filter(registration=me, plan__state=PlanState.PUBLISHED, old_table__isnull=False)
        .select_related("old_table", "plan")
        .order_by("at", "id")
    )
    first: dict[int, int] = {}
    for move in moves:
        # What was moved in a draft nobody had been told; a repair, and anything after publishing, had been.
        if move.plan.based_on_id or (move.plan.published_at and move.at >= move.plan.published_at):
            first.setdefault(move.round_id, move.old_table.number if move.old_table else 0)
    return first


def _emblem(now: MyRound, me: Registration) -> SafeString:
    """The table from above, her own chair ringed, its number in the middle."""
    seats = emblem.chairs(now.counts, 0)
    half = emblem.half_size(len(seats))
    own = HERE.index(me.sphere)
    index = seats.index(own) if own in seats else 0
    x, y = round(100 + 73 * sin(2 * pi * index / len(seats))), round(100 - 73 * cos(2 * pi * index / len(seats)))
    body = "".join(f'<path class="{key}" d="{path}"/>' for key, path in emblem.paths(seats, (100, 100), half).items())
    label = escape(_("Table %(number)d from above; one chair is yours.") % {"number": now.table.number})
    return _drawn(
        f'<svg class="em l" viewBox="0 0 200 200" role="img" aria-label="{label}">'
        f'<circle class="t" cx="100" cy="100" r="{emblem.num(63 - half)}"/>{body}'
        f'<circle class="u r" cx="{x}" cy="{y}" r="{emblem.num(half * 1.42)}"/>'
        f'<text x="100" y="118">{now.table.number}</text></svg>'
    )


def hall(
    tables: list[GatheringTable], people: dict[int, list[Registration]], mine: GatheringTable | None
) -> SafeString:
    """The hall from above, the stage at the top: every table with its chairs by part of society, one's own in the sun.

    Tables without a place on the floor plan stand in rows in the order of their numbers.
    """
    places = _places(tables)
    if not places:
        return SafeString("")
    across = max(x for x, _y in places.values()) + MARGIN
    down = max(y for _x, y in places.values()) + MARGIN
    discs, own, numbers = "", "", ""
    chairs: dict[str, str] = {}
    for table in tables:
        x, y = places[table.pk]
        here = people.get(table.pk, [])
        seats = emblem.chairs([sum(person.sphere == key for person in here) for key in HERE], 0) if here else []
        half = emblem.half_size(len(seats)) if seats else 21
        radius = emblem.num(63 - half)
        disc = f"M{emblem.num(x - 63 + half, y)}a{radius} {radius} 0 1 1 0 1z"
        is_mine = mine is not None and table.pk == mine.pk
        if is_mine:
            own = disc
        else:
            discs += disc
        for key, path in emblem.paths(seats, (x, y), half).items() if seats else ():
            chairs[key] = chairs.get(key, "") + path
        numbers += (
            f'<text{" class=" + chr(34) + "y" + chr(34) if is_mine else ""} x="{x}" y="{y + 19}">{table.number}</text>'
        )
    stage = escape(_("Stage"))
    label = _("The hall from above, the stage at the top.")
    if mine:
        label += " " + _("Table %(number)d is marked.") % {"number": mine.number}
    body = f'<path class="t" d="{discs}"/>' if discs else ""
    body += f'<path class="me" d="{own}"/>' if own else ""
    body += "".join(f'<path class="{key}" d="{path}"/>' for key, path in chairs.items())
    middle = across // 2
    return _drawn(
        f'<svg class="plan em" viewBox="0 0 {across} {down}" role="img" aria-label="{escape(label)}">'
        f'<rect class="e" x="{max(6, middle - 200)}" y="6" width="{min(400, across - 12)}" height="84" rx="12"/>'
        f'<text x="{middle}" y="66">{stage}</text>{body}{numbers}</svg>'
    )


def _places(tables: list[GatheringTable]) -> dict[int, tuple[int, int]]:
    """Centres of the tables in the picture."""
    if not tables:
        return {}
    columns = min(5 if len(tables) <= 30 else 10, len(tables))
    if all(table.x is not None and table.y is not None for table in tables):
        width = HALL * columns // 5 if len(tables) > 30 else HALL
        rows = -(-len(tables) // columns)
        return {
            table.pk: (
                MARGIN + (table.x or 0) * (width - 2 * MARGIN) // 1000,
                250 + (table.y or 0) * max(0, rows - 1) * SPACE // 1000,
            )
            for table in tables
        }
    return {
        table.pk: (MARGIN + number % columns * SPACE, 250 + number // columns * SPACE)
        for number, table in enumerate(tables)
    }


def _drawn(svg: str) -> SafeString:
    # Our own geometry from numbers; the only texts in it were escaped where they were put in.
    return mark_safe(svg)  # noqa: S308
