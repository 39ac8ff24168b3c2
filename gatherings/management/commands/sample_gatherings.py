"""`manage.py sample_gatherings`: one gathering long held with all that became of it, one open; everybody in them is invented."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from gatherings.models import Gathering
from gatherings.sample.coming import load_coming
from gatherings.sample.past import furnish, load_past
from outbox.models import Message, State
from people.models import User
from people.vocabulary import StaffRole


class Command(BaseCommand):
    help = "Load gatherings. Load the ideas first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=2015)
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are gatherings already")

    def handle(self, *args: object, seed: int, if_empty: bool, **options: object) -> None:
        if Gathering.objects.exists():
            if if_empty:
                return
            raise CommandError("There are gatherings in this database already; sample data is for an empty one.")
        by = User.objects.filter(groups__name=StaffRole.COORDINATOR).order_by("id").first()
        if by is None:
            raise CommandError("There is no coordinator: load the ideas first (manage.py sample).")
        with transaction.atomic():
            with connection.cursor() as cursor:
                # Working out the table plan keeps this one transaction waiting for longer than a request ever may.
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            load_past(by, seed=seed)
            furnish(load_coming(by, seed=seed), by=by)
            # Invented people get no mail.
            Message.objects.filter(state=State.WAITING).exclude(kind__startswith="projects/").update(
                state=State.SENT, sent_at=timezone.now()
            )
        self.stdout.write(f"{Gathering.objects.count()} gatherings.")
