"""Times of day for the ideas; the schedule stands in meetmalmo/celery.py."""

from celery import shared_task
from django.utils import timezone

from ideas import reminders


@shared_task(name="ideas.morning")
def morning() -> None:
    reminders.morning(timezone.localdate())


@shared_task(name="ideas.tell_new_ideas")
def tell_new_ideas() -> None:
    reminders.tell_new_ideas(timezone.now())


@shared_task(name="ideas.tidy")
def tidy() -> None:
    reminders.tidy()
