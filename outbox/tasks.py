"""Celery only wakes us; what must not be lost stands in PostgreSQL."""

from celery import shared_task

from outbox import delivery, jobs


@shared_task(name="outbox.drain")
def drain() -> None:
    delivery.drain()


@shared_task(name="outbox.erase")
def erase() -> None:
    jobs.erase_old_texts()
