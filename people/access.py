"""What is known of somebody by her mail address, and forgetting it: the part of this app (domain.md 4.2).

Each app has such a module; `meetmalmo/access.py` puts them together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.encoding import force_str
from django.utils.translation import gettext as _

from outbox import links, queue
from outbox.models import UNSENT, Message, State
from people import pool
from people.models import AccessibilityReport, Ambassador, Person, ResourcePerson, User

Values = dict[str, str]


@dataclass(frozen=True)
class Section:
    """One kind of thing that is known of somebody: its rows, each as name to value in words."""

    title: str
    rows: list[Values]


@dataclass(frozen=True)
class Forgotten:
    """What became of one kind of thing. `kept`: why it stays, in words; empty when it is gone."""

    title: str
    count: int
    kept: str = ""


def about(email: str) -> list[Section]:
    """What this app knows of this address. Case does not matter."""
    entries = entries_of(email).prefetch_related("competences__competence", "themes", "areas")
    return [
        Section(_("Person with a confirmed address"), in_words(Person.objects.filter(email__iexact=email))),
        Section(_("Entries of the resource pool"), [_entry(entry) for entry in entries]),
        Section(
            _("Steps staff has taken"),
            [
                {_("Step"): event.get_kind_display(), _("When"): f"{event.at:%Y-%m-%d %H:%M}", _("By"): str(event.by)}
                for entry in entries
                for event in entry.events.select_related("by")
            ],
        ),
        Section(_("Reports about accessibility"), in_words(AccessibilityReport.objects.filter(email__iexact=email))),
        Section(_("Ambassador of an administration"), in_words(Ambassador.objects.filter(email__iexact=email))),
        Section(_("Staff account"), in_words(User.objects.filter(email__iexact=email), leave_out=("password",))),
        Section(
            _("Mails to the address"),
            [_without_keys(row) for row in in_words(_mails(email), only=_OF_MAILS)],
        ),
    ]


_OF_MAILS = ("subject", "text", "created_at", "state", "sent_at")


def _mails(email: str) -> models.QuerySet[Message]:
    return Message.objects.filter(to__iexact=email).order_by("id")


def _without_keys(row: Values) -> Values:
    """Staff reads it first, and the private addresses in it are hers alone."""
    return {name: links.without_keys(value) for name, value in row.items()}


def forget(email: str) -> list[Forgotten]:
    """Erase what this app may erase, in the caller's transaction; says what it did, and what has to stay and why."""
    entries = list(entries_of(email))
    for entry in entries:
        pool.leave(entry)
    persons = Person.objects.filter(email__iexact=email)
    known = persons.count()
    persons.delete()
    reports = AccessibilityReport.objects.filter(email__iexact=email).update(email="")
    mails = Message.objects.filter(to__iexact=email)
    decisions = mails.filter(keep=True).count()
    # Of those that are emptied one that was taken and not begun goes out no more either.
    mails.filter(Q(state__in=UNSENT) | Q(state=State.LEASED, keep=False)).update(state=State.CANCELLED)
    emptied = queue.empty(mails.filter(keep=False))
    staff = User.objects.filter(email__iexact=email).count() + Ambassador.objects.filter(email__iexact=email).count()
    done = [
        Forgotten(_("Entries of the resource pool"), len(entries)),
        Forgotten(_("Person with a confirmed address"), known),
        Forgotten(_("Address in reports about accessibility; the reports stay"), reports),
        Forgotten(_("Words and address of mails"), emptied),
        Forgotten(_("Mails that record a decision"), decisions, _("They are public documents of the city.")),
        Forgotten(_("Accounts and offices of staff"), staff, _("Their names belong to the history of decisions.")),
    ]
    return [one for one in done if one.count]


def entries_of(email: str) -> models.QuerySet[ResourcePerson]:
    """All entries of the pool of this address, confirmed or not."""
    return (
        ResourcePerson.objects.filter(Q(email__iexact=email) | Q(person__email__iexact=email)).distinct().order_by("id")
    )


def in_words(
    rows: Iterable[models.Model], *, only: tuple[str, ...] = (), leave_out: tuple[str, ...] = ()
) -> list[Values]:
    """Each row as name to value, without keys and empty columns. `only`: these columns and no others."""
    return [_row(row, only, leave_out) for row in rows]


def _row(row: models.Model, only: tuple[str, ...], leave_out: tuple[str, ...]) -> Values:
    found = {}
    for field in row._meta.concrete_fields:
        if (
            field.primary_key
            or field.name in leave_out
            or (only and field.name not in only)
            or getattr(field, "generated", False)
        ):
            continue
        shown = getattr(row, f"get_{field.name}_display", None)
        value = shown() if shown else getattr(row, field.name)
        if value not in (None, "", [], {}):
            found[force_str(field.verbose_name)] = force_str(value)
    return found


def _entry(entry: ResourcePerson) -> Values:
    lists = {
        _("competences"): ", ".join(str(own) for own in entry.competences.all()),
        _("themes"): ", ".join(str(theme) for theme in entry.themes.all()),
        _("areas"): ", ".join(str(area) for area in entry.areas.all()),
    }
    return {**_row(entry, (), ("hidden",)), **{name: value for name, value in lists.items() if value}}
