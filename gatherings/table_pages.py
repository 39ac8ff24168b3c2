"""What the organiser sees of a table plan: figures, who meets again, tables round by round, what a move costs."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from border.cleaning import is_number
from gatherings.models import (
    Gathering,
    GatheringTable,
    Registration,
    Round,
    Seat,
    SeatingPlan,
    SeatLock,
    SeatMove,
    TableHost,
    TableTheme,
)
from gatherings.seating.board import fewest_pairs
from gatherings.seating.check import figures, verify
from gatherings.seating.reasons import NoSuchSeat, edited
from gatherings.seating.reasons import repeats as find_repeats
from gatherings.seating.types import SeatingFigures, SeatingProblem
from gatherings.table_problem import begun, problem_and_seats
from people.vocabulary import Sphere

WORST = 10
ROWS = 40


@dataclass(frozen=True)
class Figure:
    """One of the figures at the top: what it counts, how much, what it means. `good`: it cannot or need not be better."""

    name: str
    value: str
    words: str
    good: bool


@dataclass(frozen=True)
class Again:
    """Two who meet again, by name, with why."""

    names: str
    rounds: str
    tables: str
    why: str


@dataclass(frozen=True)
class Chair:
    """Somebody at a table in the round shown."""

    registration: int
    name: str
    sphere: str
    organisation: str
    marks: list[str]


@dataclass(frozen=True)
class TableRow:
    """A table in the round shown. `counts` per part of society, for its picture."""

    table: GatheringTable
    theme: str
    people: list[Chair]
    counts: list[int]

    @property
    def size(self) -> str:
        return f"{len(self.people)} / {self.table.chairs}"


@dataclass(frozen=True)
class Page:
    """One plan in one round."""

    figures: list[Figure]
    broken: list[str]
    again: list[Again]
    again_more: int
    rows: list[TableRow]
    without: list[Chair]
    changed: list[str]
    came: int
    left: int


@dataclass(frozen=True)
class Way:
    """One way to move somebody: alone (`swap` 0) or in exchange; what it costs in words."""

    swap: int
    words: str
    cost: list[str]


def page_of(plan: SeatingPlan, round_: Round) -> Page:
    """Everything the page shows; the figures are counted anew, so that moves by hand are in them."""
    problem, seats = problem_and_seats(plan)
    people = {str(person.pk): person for person in plan.gathering.registrations.coming()}
    numbers = {str(table.pk): table.number for table in plan.gathering.tables.all()}
    again = find_repeats(problem, seats)
    again = [one for one in again if one.a in people and one.b in people]
    rows, without = _rows(plan, round_, people, problem)
    in_plan = set(plan.seats.values_list("registration", flat=True))
    coming = {person.pk for person in people.values()}
    made = plan.done_at or plan.made_at
    new = {person.pk for person in people.values() if person.state_since > made}
    return Page(
        figures=shown_figures(figures(problem, seats), plan, problem),
        broken=_broken(verify(problem, seats, first_open_round=begun(plan)), people),
        again=[_again(one, people, numbers) for one in again[:WORST]],
        again_more=max(0, len(again) - WORST),
        rows=rows,
        without=without,
        changed=_changed(plan, people),
        came=len(new - in_plan),
        left=len(in_plan - coming),
    )


def shown_figures(found: SeatingFigures, plan: SeatingPlan, problem: SeatingProblem) -> list[Figure]:
    """The figures, each with what cannot be beaten where that is known."""
    bounds = {name: pair[1] for name, pair in plan.figures.get("levels", {}).items()}
    avoidable = max(0, found.repeats - int(bounds.get("repeats", 0)))
    # How well it could be mixed is proved for the best themes only.
    mixed = found.theme <= bounds.get("theme", 0) and 0 < found.sphere <= bounds.get("sphere", 0)
    organisations = Counter(one.organisation for one in problem.participants if one.organisation)
    least = problem.rounds * sum(fewest_pairs(size, len(problem.tables)) for size in organisations.values())
    share = round(100 * found.wished / found.wishing) if found.wishing else 0
    shown = [
        Figure(
            _("Without a seat"), str(found.unseated),
            _("person-rounds; there are too few chairs they can use") if found.unseated else _("everybody has a seat in every round"),
            not found.unseated,
        ),
        Figure(
            _("Avoidable repeated meetings"), str(avoidable),
            _("%(repeats)d pairs meet again, %(bound)d cannot be avoided") % {"repeats": found.repeats, "bound": found.repeats - avoidable}
            if found.repeats else _("nobody meets anybody twice"),
            avoidable == 0,
        ),
        Figure(
            _("Tables with fewer than three parts of society"), str(found.narrow),
            _("of %(tables)d, all rounds together") % {"tables": found.tables}
            + ("; " + _("no plan mixes better") if mixed else ""),
            not found.narrow,
        ),
        Figure(
            _("New people each"), f"{found.new_people:.1f}".replace(".", ","), _("met on average during the day"), True,
        ),
        Figure(
            _("Colleagues at one table"), str(found.colleagues),
            _("pairs of one organisation, all rounds together")
            + ("; " + _("%(least)d cannot be avoided") % {"least": least} if least else ""),
            found.colleagues <= least,
        ),
    ]  # fmt: skip
    if found.wishing:
        shown.insert(
            2,
            Figure(
                _("First to third wish"), f"{share} %",
                _("of %(count)d wishes for a theme") % {"count": found.wishing}, share >= 90,
            ),
        )  # fmt: skip
    return shown


def ways(plan: SeatingPlan, registration: Registration, round_: Round, table: GatheringTable) -> list[Way]:
    """Every way to bring somebody to a table in a round, the cheapest first: alone where a chair is free, or in exchange."""
    problem, seats = problem_and_seats(plan)
    rounds = list(plan.gathering.rounds.values_list("pk", flat=True))
    at = rounds.index(round_.pk)
    me = str(registration.pk)
    if me not in seats or seats[me][at] == str(table.pk):
        return []
    first = begun(plan)
    before, broken = figures(problem, seats), len(verify(problem, seats, first_open_round=first))
    others = Registration.objects.in_bulk(
        [int(p) for p, row in seats.items() if row[at] == str(table.pk) and p.isdigit()]
    )
    found = []
    for other in (None, *others.values()):
        if other is not None and not seats[me][at]:
            continue
        try:
            edit = edited(problem, seats, me, at, str(table.pk), swap=str(other.pk) if other else "")
        except NoSuchSeat:
            continue
        worse = len(verify(replace(problem, held=edit.held), edit.seats, first_open_round=first)) - broken
        words = _("A chair is free") if other is None else _("Exchange with %(name)s") % {"name": other.name}
        key = (worse, edit.after.theme - before.theme, edit.after.sphere - before.sphere, edit.after.repeats - before.repeats,
               edit.after.colleagues - before.colleagues)  # fmt: skip
        found.append((key, Way(other.pk if other else 0, words, cost_words(before, edit.after, worse))))
    return [way for _key, way in sorted(found, key=lambda pair: pair[0])]


def cost_words(before: SeatingFigures, after: SeatingFigures, broken: int = 0) -> list[str]:
    """What an edit changes, in words; the first line says when it changes nothing."""
    words = []
    if broken > 0:
        words.append(ngettext("%(n)d rule would be broken", "%(n)d rules would be broken", broken) % {"n": broken})
    changes = (
        (after.repeats - before.repeats, _("%(n)+d repeated meetings")),
        (after.theme - before.theme, _("%(n)+d in wished themes, where less is better")),
        (after.sphere - before.sphere, _("%(n)+d pairs of one part of society")),
        (after.colleagues - before.colleagues, _("%(n)+d pairs of colleagues")),
        (after.unseated - before.unseated, _("%(n)+d without a seat")),
    )
    words += [text % {"n": change} for change, text in changes if change]
    return words or [_("no figure changes")]


def _broken(faults: list[str], people: dict[str, Registration]) -> list[str]:
    """Whom a rule does not hold for, by name where the rule is about a person."""
    named = []
    for fault in faults:
        person = people.get(fault.split(" ", 1)[0])
        named.append(person.name if person else _("a table or a group"))
    return list(dict.fromkeys(named))


def _again(one: object, people: dict[str, Registration], numbers: dict[str, int]) -> Again:
    reasons = {
        "fixed": _("both have one table all day"),
        "together": _("they sit together by need"),
        "held": _("held by you"),
        "few-tables": _("both can use only the same few tables"),
        "earlier": _("they met before this gathering"),
        "": _("could be avoided"),
    }
    return Again(
        names=f"{people[one.a].name} – {people[one.b].name}",  # type: ignore[attr-defined]
        rounds=", ".join(str(at + 1) for at in one.rounds),  # type: ignore[attr-defined]
        tables=", ".join(str(numbers.get(table, "")) for table in dict.fromkeys(one.tables)),  # type: ignore[attr-defined]
        why=reasons[one.reason],  # type: ignore[attr-defined]
    )


def _rows(
    plan: SeatingPlan, round_: Round, people: dict[str, Registration], problem: SeatingProblem
) -> tuple[list[TableRow], list[Chair]]:
    gathering = plan.gathering
    themes = {row.table_id: row.theme for row in TableTheme.objects.filter(round=round_).select_related("theme")}
    hosts = {
        host.registration_id: host.table_id
        for host in TableHost.objects.filter(table__gathering=gathering)
        if host.round_id in (None, round_.pk)
    }
    locks = {
        lock.registration_id
        for lock in SeatLock.objects.filter(table__gathering=gathering)
        if lock.round_id in (None, round_.pk)
    }
    since = (
        set(plan.moves.filter(at__gt=plan.printed_at, round=round_).values_list("registration", flat=True))
        if plan.printed_at
        else set()
    )
    at: dict[int, list[Chair]] = defaultdict(list)
    seated = set()
    position = [one.pk for one in gathering.rounds.all()].index(round_.pk)
    absent = {one.id for one in problem.participants if position in one.away}
    for seat in (
        Seat.objects.filter(plan=plan, round=round_).select_related("registration").order_by("registration__name")
    ):
        person = seat.registration
        if str(person.pk) not in people:
            continue
        seated.add(str(person.pk))
        marks = [
            str(words)
            for words, holds in (
                (_("host"), hosts.get(person.pk) == seat.table_id),
                (_("fixed by you"), person.pk in locks),
                (_("changed since printing"), person.pk in since),
            )
            if holds
        ]
        at[seat.table_id].append(Chair(person.pk, person.name, person.sphere, person.organisation, marks))
    rows = [
        TableRow(
            table,
            str(themes.get(table.pk, "")),
            at[table.pk],
            [sum(chair.sphere == key for chair in at[table.pk]) for key in Sphere.values],
        )
        for table in gathering.tables.select_related("room")
        if table.closed_at is None or at[table.pk]
    ]
    without = [
        Chair(person.pk, person.name, person.sphere, person.organisation, [why_without(problem, pk)])
        for pk, person in people.items()
        if pk not in seated and pk not in absent
    ]
    return rows, without


def why_without(problem: SeatingProblem, person: str) -> str:
    """What keeps somebody from a seat, as far as tables are concerned. Nothing of it says what she needs."""
    me = next(one for one in problem.participants if one.id == person)
    spoken = [table for table in problem.tables if not table.language or table.language in me.languages]
    if not spoken:
        return _("no table speaks her language")
    if not any(
        (table.step_free or not me.step_free) and (table.hearing_loop or not me.hearing_loop) for table in spoken
    ):
        return _("no table of her language has what she needs")
    return _("the tables she can use are full")


def _changed(plan: SeatingPlan, people: dict[str, Registration]) -> list[str]:
    """Who sits elsewhere than what was printed, or than the plan this one mends."""
    why = {
        "closed": _("the old table is not used any more"),
        "minimum": _("the new table had too few"),
        "room": _("the old table was full"),
        "unseated": _("there is no chair"),
        "back": _("had no seat before"),
        "door": _("came to the door without a seat"),
        "published": _("another plan was published"),
    }
    moves: list[SeatMove] = list(plan.moves.select_related("round", "old_table", "new_table"))
    if plan.printed_at:
        moves = [move for move in moves if move.at > plan.printed_at]
    elif not plan.based_on_id:
        moves = []
    return [
        _("%(name)s, %(round)s: %(old)s → %(new)s") % {
            "name": people[str(move.registration_id)].name,
            "round": move.round.heading,
            "old": move.old_table.number if move.old_table else "–",
            "new": move.new_table.number if move.new_table else "–",
        }
        + (f" ({why[move.why]})" if move.why in why else "")
        for move in moves
        if str(move.registration_id) in people
    ]  # fmt: skip


def latest(gathering: Gathering, asked: str) -> SeatingPlan | None:
    """The plan asked for, else the newest that has been worked out."""
    plans = gathering.plans.filter(state__in=["draft", "published", "replaced"])
    if is_number(asked):
        return plans.filter(pk=int(asked)).first()
    return plans.exclude(state="replaced").first() or plans.first()
