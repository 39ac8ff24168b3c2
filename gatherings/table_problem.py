"""From registrations, tables and needs to the table plan's plain values: the one place where needs meet the seating.

People and tables go in by number. Of the needs only what they ask of a table goes in: step-free, hearing loop, one table all
day, a chair for an assistant, and an interpreter's group, without saying which.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations

from django.db.models.functions import Lower
from django.utils import timezone

from gatherings import needs
from gatherings.arrivals import in_the_house
from gatherings.models import (
    Gathering,
    GatheringTable,
    Registration,
    Round,
    Seat,
    SeatingPlan,
    SeatLock,
    TableHost,
    TableTheme,
)
from gatherings.needs import Needs
from gatherings.seating.types import Participant, SeatingProblem, Table
from gatherings.vocabulary.registration import AccessNeed, RegistrationState, TableLanguage
from gatherings.vocabulary.seating import PlanKind, PlanState
from projects.models import ProjectMembership

# An interpreter works for so many at one table at the most.
GROUP_SIZE = 4
_SPEAKS = {TableLanguage.SWEDISH: {"sv"}, TableLanguage.ENGLISH: {"en"}, TableLanguage.EITHER: {"sv", "en"}}
ASSISTANT = "a"

Seats = dict[str, tuple[str, ...]]


def problem_of(gathering: Gathering) -> SeatingProblem:
    """Everybody who comes, all tables and rounds, as they stand now."""
    rounds = list(gathering.rounds.all())
    position = {round_.pk: number for number, round_ in enumerate(rounds)}
    tables = list(gathering.tables.filter(closed_at__isnull=True))
    people = list(gathering.registrations.coming().prefetch_related("wishes"))
    ids = {person.pk for person in people}
    open_tables = {table.pk for table in tables}
    hosts, held = _fixed(gathering, position, ids, open_tables)
    met, avoid = _earlier(gathering, people)
    return SeatingProblem(
        participants=tuple(_participants(gathering, people, tables, hosts)),
        tables=tuple(_tables(tables, position)),
        rounds=len(rounds),
        earlier=frozenset(met),
        earlier_pairs="avoid" if avoid else "ignore",
        held=held,
    )


def problem_and_seats(plan: SeatingPlan) -> tuple[SeatingProblem, Seats]:
    """The problem as it stands now and the plan's seats; those who have cancelled are in neither.

    In a plan that was mended for those who are here, whoever is not has no seat and is away.
    """
    problem = problem_of(plan.gathering)
    numbers = {pk: number for number, pk in enumerate(plan.gathering.rounds.values_list("pk", flat=True))}
    rows: dict[str, list[str]] = {person.id: [""] * problem.rounds for person in problem.participants}
    tables = {table.id for table in problem.tables}
    for round_, table, registration in plan.seats.values_list("round", "table", "registration"):
        if str(registration) in rows and str(table) in tables:
            rows[str(registration)][numbers[round_]] = str(table)
            # An assistant sits where she does.
            if f"{registration}{ASSISTANT}" in rows:
                rows[f"{registration}{ASSISTANT}"][numbers[round_]] = str(table)
    if plan.kind == PlanKind.REPAIR:
        problem = _without_absent(problem, rows, in_the_house(plan.gathering))
    return problem, {person: tuple(row) for person, row in rows.items()}


def first_open_round(rounds: list[Round], now: datetime) -> int:
    """Position of the first round that has not begun; what goes on is not disturbed."""
    return next((number for number, round_ in enumerate(rounds) if round_.starts_at > now), len(rounds))


def begun(plan: SeatingPlan) -> int:
    """How many rounds of a plan that mends another have begun; of one that is made anew none counts as begun."""
    if plan.kind != PlanKind.REPAIR:
        return 0
    return first_open_round(list(plan.gathering.rounds.all()), timezone.now())


def _without_absent(problem: SeatingProblem, rows: dict[str, list[str]], here: set[int]) -> SeatingProblem:
    people = (
        person
        if int(person.id.removesuffix(ASSISTANT)) in here
        else replace(person, away=frozenset(r for r, table in enumerate(rows[person.id]) if not table))
        for person in problem.participants
    )
    return replace(problem, participants=tuple(people))


def _fixed(
    gathering: Gathering, position: dict[int, int], ids: set[int], tables: set[int]
) -> tuple[dict[int, str], dict[tuple[str, int], str]]:
    """Hosts of a table in all rounds, and seats that are held: hosts of one round and the organiser's locks."""
    hosts: dict[int, str] = {}
    held: dict[tuple[str, int], str] = {}
    for host in TableHost.objects.filter(table__gathering=gathering, registration__in=ids, table__in=tables):
        if host.round_id is None:
            hosts.setdefault(host.registration_id, str(host.table_id))
        elif host.round_id in position:
            held[str(host.registration_id), position[host.round_id]] = str(host.table_id)
    locks = SeatLock.objects.filter(table__gathering=gathering, registration__in=ids, table__in=tables)
    for lock in sorted(locks, key=lambda lock: lock.round_id is not None):
        for round_, number in position.items():
            if lock.round_id in (None, round_):
                held[str(lock.registration_id), number] = str(lock.table_id)
    return hosts, held


@dataclass
class Filled:
    """The last group of an interpreter: its number, the chairs it may take, and how many people and chairs are in it."""

    number: int
    room: int
    people: int = 0
    chairs: int = 0


class Groups:
    """People who share an interpreter, in groups that fit at a table with the chairs of their assistants.

    `rooms`: free chairs of each table. The first group may fill the roomiest table, the second the next: they may meet at once.
    """

    def __init__(self, rooms: Iterable[int]) -> None:
        self.rooms = sorted(rooms, reverse=True)
        self.last: dict[str, Filled] = {}
        self.made = 0

    def add(self, interpreter: str, chairs: int) -> str:
        """The name of the group that takes one more person on so many chairs."""
        filled = self.last.get(interpreter)
        if filled is None or filled.people == GROUP_SIZE or filled.chairs + chairs > filled.room:
            room = self.rooms[min(self.made, len(self.rooms) - 1)] if self.rooms else 0
            filled = self.last[interpreter] = Filled(filled.number + 1 if filled else 0, room)
            self.made += 1
        filled.people, filled.chairs = filled.people + 1, filled.chairs + chairs
        # Numbers instead of names: what is stored says who sits together, not why.
        return f"group{list(self.last).index(interpreter)}.{filled.number}"


def _participants(
    gathering: Gathering, people: list[Registration], tables: list[GatheringTable], hosts: dict[int, str]
) -> Iterable[Participant]:
    given = needs.for_tables(gathering) if gathering.needs_erased_at is None else {}
    taken = Counter(hosts.values())
    groups = Groups(table.chairs - taken[str(table.pk)] for table in tables)
    for person in people:
        need = given.get(person.pk, Needs())
        wishes = [str(wish.theme_id) for wish in sorted(person.wishes.all(), key=lambda wish: wish.rank)]
        together = _group(person, need, groups)
        yield _participant(person, wishes, need, hosts.get(person.pk, ""), together)
        if AccessNeed.ASSISTANT in need.access:
            # A chair beside her; nobody to be met, of no part of society.
            yield Participant(
                f"{person.pk}{ASSISTANT}", "", languages=_languages(person), together=together,
                step_free=AccessNeed.STEP_FREE in need.access, same_table=AccessNeed.SAME_TABLE in need.access,
                table=hosts.get(person.pk, ""),
            )  # fmt: skip


def _participant(person: Registration, wishes: list[str], need: Needs, table: str, together: str) -> Participant:
    return Participant(
        id=str(person.pk),
        sphere=person.sphere,
        organisation=person.plain_organisation,
        languages=_languages(person),
        step_free=AccessNeed.STEP_FREE in need.access,
        hearing_loop=AccessNeed.HEARING_LOOP in need.access,
        same_table=AccessNeed.SAME_TABLE in need.access,
        table=table,
        together=together,
        wishes=tuple(wishes),
    )


def _languages(person: Registration) -> frozenset[str]:
    return frozenset(_SPEAKS[TableLanguage(person.table_language)])


def _group(person: Registration, need: Needs, groups: Groups) -> str:
    """The name of her group: an interpreter's, or her own with her assistant."""
    interpreter = next(
        (key for key in (AccessNeed.SIGN_LANGUAGE, AccessNeed.SPEECH_TO_TEXT) if key in need.access), need.interpreter
    )
    if not interpreter:
        return f"with{person.pk}" if AccessNeed.ASSISTANT in need.access else ""
    return groups.add(interpreter, 1 + (AccessNeed.ASSISTANT in need.access))


def _tables(tables: list[GatheringTable], position: dict[int, int]) -> Iterable[Table]:
    themes: dict[int, list[str]] = defaultdict(lambda: [""] * len(position))
    for row in TableTheme.objects.filter(table__in=tables, round__in=position):
        themes[row.table_id][position[row.round_id]] = str(row.theme_id)
    # Where no table has a loop of its own, that of the hall is for all.
    loops = any(table.hearing_loop for table in tables)
    for table in tables:
        spoken = [language for language in table.languages if language in ("sv", "en")]
        yield Table(
            id=str(table.pk),
            most=table.chairs,
            least=table.fewest,
            language=spoken[0] if len(spoken) == 1 else "",
            step_free=table.step_free,
            hearing_loop=table.hearing_loop or not loops,
            themes=tuple(themes[table.pk]) if table.pk in themes else (),
        )


def _earlier(gathering: Gathering, people: list[Registration]) -> tuple[set[tuple[str, str]], bool]:
    """Pairs who have met, known by their addresses: at the last gathering, in a project group, as the organiser wishes."""
    here = {person.email.lower(): str(person.pk) for person in people if person.email}
    met: dict[object, list[str]] = defaultdict(list)
    if gathering.avoid_last:
        last = Gathering.objects.past().filter(starts_at__lt=gathering.starts_at).first()
        sat = Seat.objects.filter(
            plan__gathering=last, plan__state=PlanState.PUBLISHED,
            registration__state__in=[RegistrationState.ATTENDED, RegistrationState.REGISTERED],
        ).exclude(registration__email="")  # fmt: skip
        for round_, table, address in sat.values_list("round", "table", Lower("registration__email")):
            met[round_, table].append(address)
    if gathering.avoid_groups:
        members = ProjectMembership.objects.current().exclude(email="")
        for project, address in members.values_list("project", Lower("email")):
            met[project].append(address)
    pairs: set[tuple[str, str]] = set()
    for addresses in met.values():
        pairs.update(combinations(sorted(here[address] for address in set(addresses) if address in here), 2))
    return pairs, gathering.avoid_last or gathering.avoid_groups
