"""Take one notice of a mail server that a mail could not be delivered, as the mail server hands it over."""

import sys

from django.core.management.base import BaseCommand

from outbox import returned


class Command(BaseCommand):
    help = "Read one returned mail from standard input. The mail is noted as failed, whom it was for is mailed no more."

    def handle(self, *args: object, **options: object) -> None:
        # One byte more than is read says that it is too long. Never an error: the mail server would send a notice of the notice.
        taken = returned.take(sys.stdin.buffer.read(returned.MOST_BYTES + 1))
        self.stdout.write("noted" if taken else "left alone")
