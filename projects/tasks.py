"""Times of day for projects and groups; the schedule stands in meetmalmo/celery.py."""

from celery import shared_task
from django.utils import timezone

from projects import inviting, proposing


@shared_task(name="projects.work_out")
def work_out(pk: int) -> None:
    proposing.work_out(pk)


@shared_task(name="projects.sweep_proposals")
def sweep_proposals() -> None:
    proposing.work_out_waiting()


@shared_task(name="projects.tend_questions")
def tend_questions() -> None:
    inviting.tend(timezone.localdate())
    proposing.empty_old(timezone.localdate())
