"""`python -m tests.catalogue`: every text has its Swedish, none is doubtful, and the compiled catalogue is the current one."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale/sv/LC_MESSAGES/django.po")


def problems() -> list[str]:
    """What is missing, in words; empty when the catalogue is complete."""
    known = polib.pofile(str(ROOT / CATALOGUE))
    found = [f"doubtful: {entry.msgid}" for entry in known if entry.fuzzy]
    translated = {(entry.msgctxt, entry.msgid) for entry in known if entry.translated()}
    found += [f"no Swedish: {entry.msgid}" for entry in _used() if (entry.msgctxt, entry.msgid) not in translated]
    compiled = {
        (e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural)
        for e in polib.mofile(str(ROOT / CATALOGUE.with_suffix(".mo")))
    }
    current = {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in known.translated_entries()}
    if compiled != current:
        found.append("django.mo is not made from django.po: run `python manage.py compilemessages`")
    return found


def _used() -> list[polib.POEntry]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
            "\n"
        )
        for name in files:
            if name.endswith((".py", ".html")) and not name.startswith(("tests/", "bench/")) and (ROOT / name).exists():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, copy / name)
        (copy / "locale").mkdir()
        command = [sys.executable, "-m", "django", "makemessages", "-l", "sv", "--no-wrap", "--no-location"]
        subprocess.run(command, cwd=copy, check=True, capture_output=True)
        return list(polib.pofile(str(copy / CATALOGUE)))


if __name__ == "__main__":
    missing = problems()
    print("\n".join(missing) or "The Swedish catalogue is complete.")
    sys.exit(bool(missing))
