"""Table plans: ordered, worked out by a task, changed by hand, published, and mended on the day for those who are here."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from celery import current_app
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from gatherings import free_chairs
from gatherings.arrivals import in_the_house
from gatherings.errors import NotReady
from gatherings.history import record
from gatherings.models import (
    Gathering,
    GatheringTable,
    Registration,
    Round,
    Seat,
    SeatingPlan,
    SeatLock,
    SeatMove,
)
from gatherings.seating.check import figures, verify
from gatherings.seating.plan import propose
from gatherings.seating.reasons import Edit, edited
from gatherings.seating.repair import repair
from gatherings.seating.types import DayChange, Level, Seating, SeatingProblem, Work
from gatherings.table_problem import ASSISTANT, begun, first_open_round, problem_and_seats, problem_of
from gatherings.vocabulary.life import GatheringEventKind
from gatherings.vocabulary.registration import COMING
from gatherings.vocabulary.seating import PlanKind, PlanState, SeatOrigin
from people.models import User

TASK = "gatherings.set_tables"
WORK = Work()
# A worker that has not come back after this long has died.
STUCK_AFTER = timedelta(minutes=5)
EDITABLE = (PlanState.DRAFT, PlanState.PUBLISHED)


class Changed(Exception):
    """The plan is not as it was read: somebody changed or published it meanwhile."""


def order(gathering: Gathering, *, by: User, kind: PlanKind = PlanKind.NEW) -> SeatingPlan:
    """Put a plan in line to be worked out. For a repair the published plan is what is mended. Raises `NotReady`.

    The worker is told when the transaction is through; a plan nobody was told of is found by `work_out_waiting`.
    """
    published = gathering.plans.filter(state=PlanState.PUBLISHED).first()
    problems = []
    if not gathering.rounds.exists():
        problems.append(_("There is no round yet."))
    if not gathering.tables.filter(closed_at__isnull=True).exists():
        problems.append(_("There is no table yet."))
    if not gathering.registrations.coming().exists():
        problems.append(_("Nobody has a place yet."))
    if kind == PlanKind.REPAIR and published is None:
        problems.append(_("Publish a plan first."))
    if problems:
        raise NotReady(problems)
    with transaction.atomic():
        Gathering.objects.select_for_update(no_key=True).get(pk=gathering.pk)
        last = gathering.plans.aggregate(last=Max("number"))["last"] or 0
        plan = SeatingPlan.objects.create(
            gathering=gathering,
            number=last + 1,
            kind=kind,
            based_on=published if kind == PlanKind.REPAIR else None,
            seed=secrets.token_hex(8),
            made_at=timezone.now(),
            made_by=by,
        )
        transaction.on_commit(
            lambda: current_app.send_task(TASK, [plan.pk], retry=False, ignore_result=True), robust=True
        )
    return plan


def work_out(pk: int) -> None:
    """Work out one waiting plan; safe to run twice and in two processes at once. What breaks is written down."""
    now = timezone.now()
    taken = SeatingPlan.objects.filter(pk=pk, state=PlanState.WAITING).update(state=PlanState.WORKING, started_at=now)
    if not taken:
        return
    plan = SeatingPlan.objects.select_related("gathering", "based_on").get(pk=pk)
    try:
        if plan.kind == PlanKind.REPAIR and plan.based_on:
            _mend(plan, plan.based_on)
        else:
            _make(plan)
    except Exception as error:
        SeatingPlan.objects.filter(pk=pk).update(
            state=PlanState.FAILED, error=f"{type(error).__name__}: {error}"[:300], done_at=timezone.now()
        )
        raise


def work_out_waiting() -> int:
    """Work out what no worker was told of, and what a worker left behind when it died; returns how many."""
    stuck = timezone.now() - STUCK_AFTER
    SeatingPlan.objects.filter(state=PlanState.WORKING, started_at__lt=stuck).update(state=PlanState.WAITING)
    waiting = list(SeatingPlan.objects.filter(state=PlanState.WAITING).values_list("pk", flat=True))
    for pk in waiting:
        work_out(pk)
    return len(waiting)


def publish(plan: SeatingPlan, *, by: User, version: int) -> int:
    """Make the draft the plan everybody sees, in place of the one before; returns how many seats differ from that.

    Whoever has come while it was worked out and has no seat in it is given a free chair.
    Raises `Changed` when it is no draft any more or has another version than was looked at, `NotReady` when a rule does not hold.
    """
    problem, seats = problem_and_seats(plan)
    wrong = verify(problem, seats, first_open_round=begun(plan))
    if wrong:
        raise NotReady([_("%(count)d rules do not hold any more; run again.") % {"count": len(wrong)}])
    now = timezone.now()
    with transaction.atomic():
        gathering = Gathering.objects.select_for_update(no_key=True).get(pk=plan.gathering_id)
        old = gathering.plans.filter(state=PlanState.PUBLISHED).first()
        if old:
            SeatingPlan.objects.filter(pk=old.pk).update(state=PlanState.REPLACED)
        done = SeatingPlan.objects.filter(pk=plan.pk, state=PlanState.DRAFT, version=version).update(
            state=PlanState.PUBLISHED, published_at=now, published_by=by, printed_at=old.printed_at if old else None
        )
        if not done:
            raise Changed
        moved = _record_moves(plan, old, at=now, by=by) if old else 0
        _seat_those_who_came(gathering, by=by, at=now)
        record(gathering, GatheringEventKind.PLAN, at=now, by=by, note=_("number %(number)d") % {"number": plan.number})
    plan.refresh_from_db()
    return moved


def preview(
    plan: SeatingPlan, registration: Registration, round_: Round, table: GatheringTable, *, swap: int = 0
) -> Edit:
    """What moving somebody by hand would give. Raises `NoSuchSeat` when the table is full."""
    problem, seats = problem_and_seats(plan)
    return edited(
        problem, seats, str(registration.pk), _position(plan, round_), str(table.pk), swap=str(swap) if swap else ""
    )


def move(
    plan: SeatingPlan,
    registration: Registration,
    round_: Round,
    table: GatheringTable,
    *,
    by: User,
    version: int,
    swap: int = 0,
    why: str = "",
) -> None:
    """Move somebody to a table in one round, and hold the seat so that every later run keeps it; `swap` takes the seat she leaves.

    Raises `NoSuchSeat`, and `Changed` when the plan was changed since it was looked at.
    """
    preview(plan, registration, round_, table, swap=swap)
    now = timezone.now()
    with transaction.atomic():
        raised = SeatingPlan.objects.filter(pk=plan.pk, version=version, state__in=EDITABLE).update(
            version=F("version") + 1
        )
        if not raised:
            raise Changed
        left = Seat.objects.filter(plan=plan, round=round_, registration=registration).first()
        _put(plan, registration.pk, round_, table.pk, left.table_id if left else None, at=now, by=by, why=why)
        if swap and left:
            _put(plan, swap, round_, left.table_id, table.pk, at=now, by=by, why=why)


def lock(plan: SeatingPlan, registration: Registration, *, by: User, round_: Round | None = None) -> int:
    """Hold somebody's seats of this plan, in one round or in all; returns how many are held."""
    now = timezone.now()
    seats = Seat.objects.filter(plan=plan, registration=registration)
    seats = seats.filter(round=round_) if round_ else seats
    with transaction.atomic():
        for seat in seats:
            SeatLock.objects.update_or_create(
                registration=registration,
                round_id=seat.round_id,
                defaults={"table_id": seat.table_id, "made_at": now, "made_by": by},
            )
    return len(seats)


def unlock(plan: SeatingPlan, registration: Registration, *, round_: Round | None = None) -> int:
    """Let later runs choose again; returns how many seats were held."""
    locks = SeatLock.objects.filter(registration=registration, table__gathering=plan.gathering_id)
    if round_:
        locks = locks.filter(round=round_)
    return locks.delete()[0]


def mark_printed(plan: SeatingPlan) -> None:
    """Tables, badges and lists were printed; what changes after this is marked."""
    SeatingPlan.objects.filter(pk=plan.pk).update(printed_at=timezone.now())


def add_tables(gathering: Gathering, *, count: int, chairs: int, fewest: int) -> int:
    """Add so many tables alike, numbered on from the last; returns how many."""
    with transaction.atomic():
        Gathering.objects.select_for_update(no_key=True).get(pk=gathering.pk)
        last = gathering.tables.aggregate(last=Max("number"))["last"] or 0
        made = GatheringTable.objects.bulk_create(
            GatheringTable(gathering=gathering, number=last + number, chairs=chairs, fewest=fewest)
            for number in range(1, count + 1)
        )
    return len(made)


def _make(plan: SeatingPlan) -> None:
    problem = problem_of(plan.gathering)

    def report(stage: str, share: float) -> None:
        done = {"opening": 2, "themes": 10, "exchanging": 20 + 60 * share, "mending": 80 + 19 * share}[stage]
        SeatingPlan.objects.filter(pk=plan.pk).update(progress=int(done), progress_note=stage)

    found = propose(problem, seed=plan.seed, work=WORK, report=report)
    wrong = verify(problem, found.seats)
    if wrong:
        raise RuntimeError("; ".join(wrong[:3]))
    _store(plan, problem, found.seats, found.levels, found.version)


def _mend(plan: SeatingPlan, published: SeatingPlan) -> None:
    """Who has not come is away from the rounds still to begin, unless nobody has come at all yet."""
    now = timezone.now()
    rounds = list(plan.gathering.rounds.all())
    problem, seats = problem_and_seats(published)
    here = {str(pk) for pk in in_the_house(plan.gathering)}
    gone = frozenset(p.id for p in problem.participants if here and p.id.removesuffix(ASSISTANT) not in here)
    before = Seating(seats, (), published.seed, "", 0)
    first = first_open_round(rounds, now)
    mended = repair(problem, before, DayChange(gone), first_open_round=first, seed=plan.seed)
    wrong = verify(mended.problem, mended.seating.seats, first_open_round=first)
    _store(plan, mended.problem, mended.seating.seats, mended.seating.levels, mended.seating.version, wrong=wrong)
    SeatMove.objects.bulk_create(
        SeatMove(
            plan=plan,
            round=rounds[moved.at],
            registration_id=int(moved.id),
            old_table_id=int(moved.was) if moved.was else None,
            new_table_id=int(moved.now) if moved.now else None,
            why=moved.reason,
            at=now,
        )
        for moved in mended.moved
        if moved.id.isdigit()
    )


def _store(
    plan: SeatingPlan,
    problem: SeatingProblem,
    seats: Mapping[str, tuple[str, ...]],
    levels: tuple[Level, ...],
    version: str,
    *,
    wrong: list[str] | None = None,
) -> None:
    rounds = list(plan.gathering.rounds.values_list("pk", flat=True))
    text = problem.to_json()
    found = figures(problem, seats)
    with transaction.atomic():
        done = SeatingPlan.objects.filter(pk=plan.pk, state=PlanState.WORKING).update(
            state=PlanState.DRAFT,
            input=text,
            digest=hashlib.sha256(f"{version}|{plan.seed}|{text}".encode()).hexdigest(),
            solver=version,
            figures=json.loads(
                json.dumps(
                    {
                        "levels": {level.name: [level.value, level.bound] for level in levels},
                        **vars(found),
                        "wrong": len(wrong or []),
                    }
                )
            ),
            progress=100,
            progress_note="",
            done_at=timezone.now(),
        )
        if not done:
            return
        Seat.objects.bulk_create(
            (
                Seat(plan=plan, round_id=rounds[at], table_id=int(table), registration_id=int(person))
                for person, row in seats.items()
                if person.isdigit()
                for at, table in enumerate(row)
                if table
            ),
            batch_size=2000,
        )


def _put(
    plan: SeatingPlan,
    registration: int,
    round_: Round,
    table: int,
    old: int | None,
    *,
    at: datetime,
    by: User,
    why: str,
) -> None:
    Seat.objects.update_or_create(
        plan=plan, round=round_, registration_id=registration,
        defaults={"table_id": table, "origin": SeatOrigin.MOVED},
    )  # fmt: skip
    SeatLock.objects.update_or_create(
        registration_id=registration, round=round_, defaults={"table_id": table, "made_at": at, "made_by": by}
    )
    SeatMove.objects.create(
        plan=plan, round=round_, registration_id=registration, old_table_id=old, new_table_id=table, why=why[:200], at=at,
        by=by,
    )  # fmt: skip


def _record_moves(plan: SeatingPlan, old: SeatingPlan, *, at: datetime, by: User) -> int:
    """Whoever sits elsewhere than in the plan before, and still comes, has it written down."""
    was = {(r, p): t for r, p, t in old.seats.values_list("round", "registration", "table")}
    known = set(plan.moves.values_list("round", "registration"))
    now = plan.seats.filter(registration__state__in=COMING).values_list("round", "registration", "table")
    differ = [(r, p, t) for r, p, t in now if was.get((r, p), t) != t]
    SeatMove.objects.bulk_create(
        SeatMove(
            plan=plan, round_id=r, registration_id=p, old_table_id=was[r, p], new_table_id=t, why="published", at=at, by=by
        )
        for r, p, t in differ
        if (r, p) not in known
    )  # fmt: skip
    return len(differ)


def _seat_those_who_came(gathering: Gathering, *, by: User, at: datetime) -> None:
    """Chairs for people in the house whom the plan just published does not know, or took for absent."""
    here = in_the_house(gathering)
    for registration in gathering.registrations.filter(pk__in=here) if here else ():
        registration.gathering = gathering
        free_chairs.seat_newcomer(registration, by=by, at=at)


def _position(plan: SeatingPlan, round_: Round) -> int:
    return list(plan.gathering.rounds.values_list("pk", flat=True)).index(round_.pk)
