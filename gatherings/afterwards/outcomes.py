"""The outcome board: every point with its owner, next date and what happened, or that it is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from gatherings import versions
from gatherings.errors import NotReady, Stale
from gatherings.models import Gathering, Outcome, OutcomeStep, TableNote
from gatherings.vocabulary.afterwards import OutcomeState
from ideas.models import Idea
from people.models import Organisation, User
from projects.models import Project


@dataclass(frozen=True)
class Point:
    """What is said of a point. `owner_name` is a unit or role; no person's name."""

    title: str
    title_en: str = ""
    owner_name: str = ""
    owner: Organisation | None = None
    next_on: date | None = None
    idea: Idea | None = None
    project: Project | None = None


@dataclass(frozen=True)
class Row:
    """A point as visitors see it. Empty words are shown as missing."""

    outcome: Outcome
    owner: str
    steps: list[OutcomeStep]
    project: Project | None
    idea_number: str

    @property
    def is_late(self) -> bool:
        return self.outcome.is_late()


def add(gathering: Gathering, point: Point, *, note: TableNote | None = None) -> Outcome:
    """A new point, last on the board and not public yet. With a note it has the idea that was made of the note."""
    with transaction.atomic():
        Gathering.objects.select_for_update(no_key=True).get(pk=gathering.pk)
        position = gathering.outcomes.count() + 1
        values = dict(vars(point))
        if note and note.idea and not values["idea"]:
            values["idea"] = note.idea
        return Outcome.objects.create(gathering=gathering, note=note, position=position, **values)


def change(outcome: Outcome, point: Point, *, version: int) -> None:
    """Say it differently, give it another owner or date.

    `version` is the one it was read at. Raises `Stale` when somebody else changed or closed it since.
    """
    versions.write(Outcome.objects.all(), outcome, vars(point), version)


def happened(outcome: Outcome, *, on: date, text: str, text_en: str = "", by: User) -> OutcomeStep:
    """Write down one thing that happened with a point. Raises `NotReady` for a day ahead or without words."""
    if not text.strip():
        raise NotReady([_("Write what happened.")])
    if on > timezone.localdate():
        raise NotReady([_("The day lies ahead.")])
    return OutcomeStep.objects.create(outcome=outcome, happened_on=on, text=text, text_en=text_en, by=by)


def close(outcome: Outcome, *, state: OutcomeState, why: str, why_en: str = "", by: User) -> None:
    """It is done, or not going to be done; either with words that stand on the board.

    Raises `NotReady` without them, `Stale` when somebody else closed it with other words.
    """
    if state == OutcomeState.OPEN or not why.strip():
        raise NotReady([_("Write what happened.")])
    with transaction.atomic():
        # The state stands in the condition, so that of two who close at once one writes the step.
        first = Outcome.objects.filter(pk=outcome.pk, state=OutcomeState.OPEN).update(
            state=state, next_on=None, version=F("version") + 1
        )
        if first:
            OutcomeStep.objects.create(
                outcome=outcome, happened_on=timezone.localdate(), text=why, text_en=why_en, by=by
            )
    outcome.refresh_from_db()
    if not first and not outcome.steps.filter(text=why, text_en=why_en).exists():
        raise Stale(outcome)


def show(outcome: Outcome, *, shown: bool) -> None:
    """Put the point on the public board, or take it away. Safe to repeat."""
    Outcome.objects.filter(pk=outcome.pk).update(published_at=timezone.now() if shown else None)
    outcome.refresh_from_db()


def board(gathering: Gathering, *, public: bool = True) -> list[Row]:
    """The points in their order; only published ones for the public. Four queries whatever their number.

    A point whose idea became a public project shows the project by itself.
    """
    found = gathering.outcomes.select_related("owner", "idea", "project").prefetch_related("steps", "idea__projects")
    if public:
        found = found.filter(published_at__isnull=False)
    return [_row(outcome, public=public) for outcome in found]


def _row(outcome: Outcome, *, public: bool) -> Row:
    projects = [outcome.project] if outcome.project else []
    projects += list(outcome.idea.projects.all()) if outcome.idea else []
    shown = next((project for project in projects if project.is_public or not public), None)
    owner = outcome.owner_name or (outcome.owner.name if outcome.owner else "")
    number = outcome.idea.number if outcome.idea else ""
    return Row(outcome, owner, list(outcome.steps.all()), shown, number)
