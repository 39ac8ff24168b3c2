"""Times of day that concern all apps; the schedule stands in meetmalmo/celery.py."""

from celery import shared_task

from meetmalmo import nightly


@shared_task(name="portal.sweep_files")
def sweep_files() -> None:
    nightly.sweep_files()
