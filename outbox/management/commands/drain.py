"""Send what is due, without Celery or Redis: for a system timer once a minute."""

from django.core.management.base import BaseCommand

from outbox import delivery


class Command(BaseCommand):
    help = "Send the mails that are due. For a system timer; Celery does the same sooner."

    def handle(self, *args: object, **options: object) -> None:
        done = delivery.drain()
        self.stdout.write(f"sent {done.sent}, failed {done.failed}, to be tried again {done.later}")
