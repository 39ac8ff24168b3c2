"""`manage.py sample_projects`: real projects with their sources, invented ones, and for M and L many invented ones."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from outbox.models import Message, State
from people.models import User
from people.vocabulary import StaffRole
from projects.models import News, Project
from projects.sample.invented import load_invented
from projects.sample.loading import load_bulk, load_real
from projects.sample.support import load_support

# Projects in all, and invented organisations (domain.md 6.2).
SIZES = {"S": (0, 0), "M": (800, 3_000), "L": (20_000, 100_000)}


class Command(BaseCommand):
    help = "Load projects: S 31 real and 8 invented, M 800 in all, L 20,000 in all. Load the ideas first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=list(SIZES), default="S")
        parser.add_argument(
            "--projects", type=int, help="this many in all instead, with five times as many organisations"
        )
        parser.add_argument("--seed", type=int, default=2015)
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are projects already")

    def handle(
        self, *args: object, size: str, projects: int | None, seed: int, if_empty: bool, **options: object
    ) -> None:
        if Project.objects.exists():
            if if_empty:
                return
            raise CommandError("There are projects in this database already; sample data is for an empty one.")
        by = User.objects.filter(groups__name=StaffRole.COORDINATOR).order_by("id").first()
        if by is None:
            raise CommandError("There is no coordinator: load the ideas first (manage.py sample).")
        with transaction.atomic():
            load_real(by)
            load_invented(by)
            load_support(by)
            # The past is not told anew: what was news then has been mailed then.
            News.objects.update(told_at_once=True)
            Message.objects.filter(state=State.WAITING, kind__startswith="projects/").update(
                state=State.SENT, sent_at=timezone.now()
            )
            count, organisations = (projects, 5 * projects) if projects else SIZES[size]
            more = count - Project.objects.count()
            if more > 0:
                load_bulk(more, seed=seed, by=by, organisations=organisations)
        self.stdout.write(f"{Project.objects.count()} projects.")
