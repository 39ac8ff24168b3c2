"""`manage.py project_files out FILE`, `manage.py project_files in FILE --by MAIL`: export and import without the limits of a page.

For restoring a whole portal: the page takes some thousand lines at once, this takes any number.
"""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from border.files import Refused
from people.models import User
from projects.exchange.loading import NotSound, load
from projects.exchange.reading import read
from projects.exchange.writing import export


class Command(BaseCommand):
    help = "Write everything about projects to a ZIP file (out), or take such a file in, whole or not at all (in)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("direction", choices=["out", "in"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", default="", help="e-mail address of the account that takes it in")

    def handle(self, *args: object, **options: object) -> None:
        file = Path(str(options["file"]))
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        if options["direction"] == "out":
            with file.open("wb") as to:
                export(to)
            self.stdout.write(f"{file}: {file.stat().st_size} bytes")
            return
        by = User.objects.filter(email__iexact=str(options["by"]), is_active=True).first()
        if by is None:
            raise CommandError("Say with --by which account takes it in.")
        try:
            report = load(read(file.name, file.read_bytes(), limits=False), by=by, note=file.name)
        except Refused as error:
            raise CommandError(str(error)) from error
        except NotSound as error:
            for one in error.report.results:
                if one.what == "refused":
                    self.stderr.write(f"{one.table}.csv {one.line}: {'; '.join(one.words)}")
            raise CommandError("Nothing was taken in.") from error
        self.stdout.write(
            f"{report.count('new')} new, {report.count('changed')} changed, {report.count('same')} unchanged"
        )
