"""A chair for somebody who has come and has none in a round that is not over: of those free by the published plan the best.

Somebody who walks in, who was taken for absent when the plan was mended, or who registered after it was made. Nobody is moved;
which chair it is `gatherings.seating.newcomer` decides, by the rules and levels of the plan itself.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef

from gatherings.models import Registration, Seat, SeatingPlan, SeatMove
from gatherings.seating.newcomer import best_seats
from gatherings.table_problem import ASSISTANT, problem_and_seats
from gatherings.vocabulary.seating import PlanState, SeatOrigin
from people.models import User


def seat_newcomer(registration: Registration, *, by: User, at: datetime) -> list[Seat]:
    """The seats she was given; none where she lacks none, no plan is published, or no chair is left that she could use.

    The caller has written that she comes, and holds the gathering's lock: one newcomer at a time.
    """
    gathering = registration.gathering
    hers = Seat.objects.filter(plan__state=PlanState.PUBLISHED, registration=registration, round=OuterRef("pk"))
    lacking = set(gathering.rounds.filter(~Exists(hers), ends_at__gt=at).values_list("pk", flat=True))
    if not lacking:
        return []
    # Locked, so that the organiser moves nobody to the same chair meanwhile.
    plan = gathering.plans.select_for_update(no_key=True).filter(state=PlanState.PUBLISHED).first()
    if plan is None:
        return []
    plan.gathering = gathering
    problem, seats = problem_and_seats(plan)
    rounds = list(gathering.rounds.all())
    row = best_seats(
        problem, seats, str(registration.pk),
        first_open_round=next(at for at, round_ in enumerate(rounds) if round_.pk in lacking),
        chairs=1 + (f"{registration.pk}{ASSISTANT}" in seats),
    )  # fmt: skip
    made = [
        Seat(plan=plan, round=round_, table_id=int(table), registration=registration, origin=SeatOrigin.DOOR)
        for round_, table in zip(rounds, row, strict=True)
        if table and round_.pk in lacking
    ]
    Seat.objects.bulk_create(made)
    SeatMove.objects.bulk_create(
        SeatMove(plan=plan, round=seat.round, registration=registration, new_table_id=seat.table_id, why="door", at=at, by=by)
        for seat in made
    )  # fmt: skip
    if made:
        SeatingPlan.objects.filter(pk=plan.pk).update(version=F("version") + 1)
    return made
