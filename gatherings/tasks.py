"""Times of day for gatherings; the schedule stands in meetmalmo/celery.py."""

from celery import shared_task
from django.utils import timezone

from gatherings import inviting, needs, table_plans, tending
from gatherings.afterwards import telling, thanking
from gatherings.seating import plan
from ideas.workdays import is_working_day


@shared_task(name="gatherings.tend")
def tend() -> None:
    tending.tend(timezone.now())


@shared_task(name="gatherings.remind")
def remind() -> None:
    tending.remind(timezone.localdate())
    tending.end_lines(timezone.now())


@shared_task(name="gatherings.afterwards")
def afterwards() -> None:
    thanking.thank(timezone.now())
    if is_working_day(timezone.localdate()):
        telling.remind(timezone.localdate())
        telling.ask_whether_held(timezone.localdate())


@shared_task(name="gatherings.forget")
def forget() -> None:
    today = timezone.localdate()
    needs.erase_due(today)
    tending.forget_people(today)
    inviting.forget_colleagues(timezone.now())
    tending.check_counts()


@shared_task(name="gatherings.set_tables")
def set_tables(pk: int) -> None:
    table_plans.work_out(pk)


@shared_task(name="gatherings.sweep_tables")
def sweep_tables() -> None:
    table_plans.work_out_waiting()


@shared_task(name="gatherings.warm_up")
def warm_up() -> None:
    plan.warm_up()
