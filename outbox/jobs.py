"""Periodic jobs: once per slot however many schedulers there are; old texts erased."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.db.models.functions import Now

from outbox.models import ERASED, JobRun, Message, State

TEXT_KEPT = timedelta(days=30)
RUNS_KEPT = timedelta(days=400)


def once(job: str, slot: str) -> bool:
    """Claim a job's slot (such as a day) and say whether it was free. Call it inside the job's transaction if it has one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO outbox_jobrun (job, slot) VALUES (%s, %s) ON CONFLICT (job, slot) DO NOTHING RETURNING id",
            [job, slot],
        )
        return cursor.fetchone() is not None


def erase_old_texts() -> int:
    """Empty the words of mails sent or cancelled 30 days ago, unless they record a decision; returns how many."""
    JobRun.objects.filter(ran_at__lt=Now() - RUNS_KEPT).delete()
    return (
        Message.objects.filter(state__in=[State.SENT, State.CANCELLED], keep=False, created_at__lt=Now() - TEXT_KEPT)
        .exclude(text="")
        .update(text="", html="", subject="", calendar="", to=ERASED)
    )
