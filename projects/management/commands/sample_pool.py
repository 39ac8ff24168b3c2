"""`manage.py sample_pool`: an invented resource pool, with a table that is being put together."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from outbox.models import Message, State
from people.models import ResourcePerson, User
from people.vocabulary import StaffRole
from projects.sample.pool import load_pool, load_table

# People in all (domain.md 6.2).
SIZES = {"S": 120, "M": 3_000, "L": 120_000}


class Command(BaseCommand):
    help = "Load resource persons: S 120, M 3,000, L 120,000. Load the ideas and the projects first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=list(SIZES), default="S")
        parser.add_argument("--seed", type=int, default=2015)
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are people already")

    def handle(self, *args: object, size: str, seed: int, if_empty: bool, **options: object) -> None:
        if ResourcePerson.objects.exists():
            if if_empty:
                return
            raise CommandError("There are people in this database already; sample data is for an empty one.")
        by = User.objects.filter(groups__name=StaffRole.COORDINATOR).order_by("id").first()
        if by is None:
            raise CommandError("There is no coordinator: load the ideas first (manage.py sample).")
        with transaction.atomic():
            load_pool(SIZES[size], seed=seed, by=by)
            load_table(by)
            # Nobody of them has a mailbox.
            Message.objects.filter(state=State.WAITING, to__endswith="@resurs.example").update(
                state=State.SENT, sent_at=timezone.now()
            )
        self.stdout.write(f"{ResourcePerson.objects.count()} people.")
