"""A file is handed in, looked at, and taken in or dropped; what it would do is told in between."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from border.cleaning import clean_text
from people.models import User
from projects.exchange.loading import SAME, NotSound, Report, load, preview
from projects.exchange.reading import read
from projects.models import ProjectImport
from projects.vocabulary import ImportState

KEPT = timedelta(days=1)
# So many lines of a report are kept and shown; refused ones come first.
MOST_RESULTS = 1000
LONGEST_NAME = 120


class Done(Exception):
    """Somebody has taken the file in or dropped it already."""


class Otherwise(Exception):
    """What the file would do is not any more what was shown: something has changed here meanwhile. Nothing went in."""


def hand_in(name: str, content: bytes, *, by: User) -> ProjectImport:
    """Look at a file: keep it with a report of what it would do. Raises `border.files.Refused` for what cannot be read."""
    tidy = re.sub(r"[/\\]", "", clean_text(name, multiline=False))[-LONGEST_NAME:] or "projekt.csv"
    report = preview(read(tidy, content), by=by)
    return ProjectImport.objects.create(
        name=tidy,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        report=_kept(report),
        handed_in_at=timezone.now(),
        handed_in_by=by,
    )


def take_in(handed_in: ProjectImport, *, by: User) -> Report:
    """Do what was shown. Raises `Done`; `Otherwise` with the new report kept; `loading.NotSound` when lines are refused."""
    with transaction.atomic():
        # Locked, so that two who press at once take it in once.
        locked = ProjectImport.objects.select_for_update().get(pk=handed_in.pk)
        if locked.state != ImportState.LOOKED_AT:
            raise Done
        lines = read(locked.name, bytes(locked.content))
        now = preview(lines, by=by)
        if not now.is_sound:
            raise NotSound(now)
        if _kept(now)["digest"] == locked.report["digest"]:
            load(lines, by=by, note=f"{locked.name} ({locked.pk})")
            _finish(locked, ImportState.TAKEN_IN, by)
            return now
    # Outside the transaction above, or it would be taken back with it.
    ProjectImport.objects.filter(pk=handed_in.pk).update(report=_kept(now))
    raise Otherwise


def drop(handed_in: ProjectImport, *, by: User) -> None:
    """Do not take it in. Safe to repeat."""
    with transaction.atomic():
        locked = ProjectImport.objects.select_for_update().get(pk=handed_in.pk)
        if locked.state == ImportState.LOOKED_AT:
            _finish(locked, ImportState.DROPPED, by)


def tidy() -> int:
    """Forget files nobody took in within a day; returns how many."""
    old = ProjectImport.objects.filter(state=ImportState.LOOKED_AT, handed_in_at__lt=timezone.now() - KEPT)
    return old.update(state=ImportState.DROPPED, content=b"", done_at=timezone.now())


def _finish(locked: ProjectImport, state: ImportState, by: User) -> None:
    ProjectImport.objects.filter(pk=locked.pk).update(state=state, content=b"", done_at=timezone.now(), done_by=by)


def _kept(report: Report) -> dict[str, Any]:
    whole = report.as_dict()
    counts = {what: report.count(what) for what in ("new", "changed", "same", "refused")}
    told = sorted(
        (one for one in whole["results"] if one["what"] != SAME or one["words"]),
        key=lambda one: one["what"] != "refused",
    )
    digest = hashlib.sha256(repr((whole["results"], whole["notes"])).encode()).hexdigest()
    return {"counts": counts, "results": told[:MOST_RESULTS], "left_out": max(0, len(told) - MOST_RESULTS),
            "notes": whole["notes"], "digest": digest}  # fmt: skip
