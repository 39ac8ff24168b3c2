"""Times of day for the resource pool; the schedule stands in meetmalmo/celery.py."""

from celery import shared_task
from django.utils import timezone

from people import pool


@shared_task(name="people.tend_pool")
def tend_pool() -> None:
    pool.tend(timezone.localdate())
