"""From registrations, tables and needs to the table plan's plain values: the one place where needs meet the seating.

People and tables go in by number. Of the needs only what they ask of a table goes in: step-free, one table all day, a chair
for an assistant, and an interpreter's group, without saying which.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations

from django.db.models import Q

from gatherings import needs
from gatherings.models import CheckIn, Gathering, GatheringTable, Registration, Seat, SeatLock, TableHost, TableTheme
from gatherings.needs import Needs
from gatherings.seating.types import Participant, SeatingProblem, Table
from gatherings.vocabulary.day import Movement
from gatherings.vocabulary.registration import AccessNeed, RegistrationState, TableLanguage
from gatherings.vocabulary.seating import PlanState
from projects.models import ProjectMembership

# An interpreter works for so many at one table at the most.
GROUP_SIZE = 4
_SPEAKS = {TableLanguage.SWEDISH: {"sv"}, TableLanguage.ENGLISH: {"en"}, TableLanguage.EITHER: {"sv", "en"}}
ASSISTANT = "a"


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
        participants=tuple(_participants(gathering, people, hosts)),
        tables=tuple(_tables(tables, position)),
        rounds=len(rounds),
        earlier=frozenset(met),
        earlier_pairs="avoid" if avoid else "ignore",
        held=held,
    )


def newcomer(registration: Registration) -> Participant:
    """Somebody who has come without a seat, as the seating sees her. Needs told at the door are heard there."""
    wishes = registration.wishes.order_by("rank").values_list("theme_id", flat=True)
    return _participant(registration, [str(theme) for theme in wishes], needs.own(registration), "", "")


def in_the_house(gathering: Gathering) -> set[int]:
    """Registrations whose last movement at the door, those undone left out, was coming in."""
    moves = CheckIn.objects.filter(gathering=gathering)
    undone = moves.filter(movement=Movement.UNDO).values("undoes")
    last: dict[int, str] = {}
    for registration, movement in (
        moves.exclude(movement=Movement.UNDO)
        .exclude(pk__in=undone)
        .order_by("at", "id")
        .values_list("registration", "movement")
    ):
        last[registration] = movement
    return {registration for registration, movement in last.items() if movement == Movement.IN}


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


def _participants(gathering: Gathering, people: list[Registration], hosts: dict[int, str]) -> Iterable[Participant]:
    given = needs.for_tables(gathering) if gathering.needs_erased_at is None else {}
    members: Counter[str] = Counter()
    for person in people:
        need = given.get(person.pk, Needs())
        wishes = [str(wish.theme_id) for wish in sorted(person.wishes.all(), key=lambda wish: wish.rank)]
        yield _participant(person, wishes, need, hosts.get(person.pk, ""), _group(person, need, members))
        if AccessNeed.ASSISTANT in need.access:
            # A chair beside her; nobody to be met, of no part of society.
            yield Participant(
                f"{person.pk}{ASSISTANT}", "", languages=_languages(person), together=_group(person, need, Counter()),
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
        same_table=AccessNeed.SAME_TABLE in need.access,
        table=table,
        together=together,
        wishes=tuple(wishes),
    )


def _languages(person: Registration) -> frozenset[str]:
    return frozenset(_SPEAKS[TableLanguage(person.table_language)])


def _group(person: Registration, need: Needs, members: Counter[str]) -> str:
    """The name of her group: an interpreter's, or her own with her assistant."""
    if AccessNeed.ASSISTANT in need.access:
        return f"with{person.pk}"
    interpreter = next(
        (key for key in (AccessNeed.SIGN_LANGUAGE, AccessNeed.SPEECH_TO_TEXT) if key in need.access), need.interpreter
    )
    if not interpreter:
        return ""
    members[interpreter] += 1
    # Numbers instead of names: what is stored says who sits together, not why.
    return f"group{list(members).index(interpreter)}.{(members[interpreter] - 1) // GROUP_SIZE}"


def _tables(tables: list[GatheringTable], position: dict[int, int]) -> Iterable[Table]:
    themes: dict[int, list[str]] = defaultdict(lambda: [""] * len(position))
    for row in TableTheme.objects.filter(table__in=tables, round__in=position):
        themes[row.table_id][position[row.round_id]] = str(row.theme_id)
    for table in tables:
        spoken = [language for language in table.languages if language in ("sv", "en")]
        yield Table(
            id=str(table.pk),
            most=table.chairs,
            least=table.fewest,
            language=spoken[0] if len(spoken) == 1 else "",
            step_free=table.step_free,
            themes=tuple(themes[table.pk]) if table.pk in themes else (),
        )


def _earlier(gathering: Gathering, people: list[Registration]) -> tuple[set[tuple[str, str]], bool]:
    """Pairs who have met: at the last gathering, in a project group, as the organiser wishes."""
    here = {person.person_id: str(person.pk) for person in people if person.person_id}
    pairs: set[tuple[str, str]] = set()
    if gathering.avoid_last and here:
        last = Gathering.objects.past().filter(starts_at__lt=gathering.starts_at).first()
        sat: dict[tuple[int, int], list[str]] = defaultdict(list)
        rows = Seat.objects.filter(
            Q(plan__gathering=last, plan__state=PlanState.PUBLISHED, registration__person__in=here),
            registration__state__in=[RegistrationState.ATTENDED, RegistrationState.REGISTERED],
        ).values_list("round", "table", "registration__person")
        for round_, table, person in rows:
            sat[round_, table].append(here[person])
        for group in sat.values():
            pairs.update(combinations(sorted(group), 2))
    if gathering.avoid_groups and here:
        groups: dict[int, list[str]] = defaultdict(list)
        for project, person in (
            ProjectMembership.objects.current().filter(person__in=here).values_list("project", "person")
        ):
            groups[project].append(here[person])
        for group in groups.values():
            pairs.update(combinations(sorted(group), 2))
    return pairs, gathering.avoid_last or gathering.avoid_groups
