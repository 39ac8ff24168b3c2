"""`manage.py demo_login`: gives the demo's coordinator the password of this run. Refused anywhere but in the demo."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from people.models import User


class Command(BaseCommand):
    help = "Give the demo's coordinator the password in DEMO_PASSWORD."

    def handle(self, *args: object, **options: object) -> None:
        if settings.MODE != "demo":
            raise CommandError("Only the demo makes logins this way.")
        user = User.objects.filter(email="carin@malmo.example").first() or User.objects.create_user(
            "carin@malmo.example", name="Carin Exempelsson"
        )
        user.is_superuser = user.is_staff = user.is_active = True
        user.set_password(os.environ["DEMO_PASSWORD"])
        user.save()
