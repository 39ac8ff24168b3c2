"""Hiding a person everywhere in one step, and undoing it (domain.md 4.4). Why is asked nowhere and written down nowhere.

Three things happen at once. The person, her entry of the pool and her chairs are marked, so that nothing names or proposes her.
Written public words in which her full name stands are covered, and kept to be put back. The catalogue's rows, search words and
version change, so that no cache, feed or file keeps what was there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import slugify

from outbox.models import UNSENT, Message
from people.models import OldName, Organisation, Person, PersonEvent, ResourcePerson, User
from people.vocabulary import PersonStep
from projects import catalogue
from projects.models import (
    CoveredText,
    Decision,
    Document,
    Milestone,
    Need,
    News,
    Partner,
    Project,
    ProjectMembership,
    StatusUpdate,
    Support,
)

# What stands where the name stood.
COVER = {"sv": "(namnet visas inte)", "en": "(name not shown)"}
# Everything public that is written by hand. Columns with fixed choices, addresses and numbers hold no names.
_TABLES: list[type[models.Model]] = [
    Project, News, StatusUpdate, Milestone, Decision, Need, Support, Partner, Document, Organisation, OldName, Message,
]  # fmt: skip
_NEVER = {
    "number",
    "language",
    "report_language",
    "source_url",
    "website",
    "papers",
    "stored_name",
    "content_type",
    "sha256",
    "scan",
}
# A single name is too common a word to look for.
_FULL_NAME = re.compile(r"\S+\s+\S+")


@dataclass(frozen=True)
class Everywhere:
    """All rows that are one person. `names`: how she is called in them, in lower case."""

    person: Person | None
    entries: list[ResourcePerson]
    members: list[ProjectMembership]

    @property
    def names(self) -> list[str]:
        return _full(row.name for row in (self.person, *self.entries, *self.members) if row)


@dataclass(frozen=True)
class Hidden:
    """What one step did, in numbers."""

    entries: int
    members: int
    texts: int


def also_cover(*tables: type[models.Model]) -> None:
    """Cover names in these tables too: what apps above this one show to the public. Called once, when such an app is ready."""
    _TABLES.extend(table for table in tables if table not in _TABLES)


def hide_person(who: Person | ResourcePerson | ProjectMembership, *, by: User) -> Hidden:
    """Hide somebody everywhere at once. Safe to repeat: what was written since is covered too."""
    now = timezone.now()
    with transaction.atomic():
        found = _with_person(everywhere(who), now)
        if found.person:
            Person.objects.shown().filter(pk=found.person.pk).update(hidden_at=now, hidden_by=by)
        entries = ResourcePerson.objects.filter(pk__in=[e.pk for e in found.entries]).update(hidden=True)
        members = ProjectMembership.objects.filter(pk__in=[m.pk for m in found.members]).update(hidden=True)
        texts = _cover(found.names)
        _note(found, PersonStep.HIDDEN, by=by)
        catalogue.touch()
    return Hidden(entries, members, texts)


def _with_person(found: Everywhere, now: datetime) -> Everywhere:
    """Whoever staff entered or seated is no person of ours yet, and would come in by another door unhidden: her address is kept
    as one."""
    rows: list[ResourcePerson | ProjectMembership] = [*found.entries, *found.members]
    known = next((row for row in rows if row.email), None)
    if found.person or known is None:
        return found
    made, _new = Person.objects.get_or_create(
        email__iexact=known.email,
        defaults={
            "email": known.email, "name": known.name, "language": known.language, "sphere": known.sphere, "confirmed_at": now,
        },
    )  # fmt: skip
    return replace(found, person=made)


def erase(email: str) -> int:
    """Forget the words in which somebody's name was covered, in the caller's transaction, before her rows go: what is covered
    stays so and cannot be put back. Returns how many. A name that another hidden person has is kept for her."""
    hers = Q(email__iexact=email)
    # Mails to her: they are emptied, and so is what was kept of them.
    mails = Message.objects.filter(to__iexact=email).values("pk")
    CoveredText.objects.filter(table=Message._meta.label_lower, row__in=mails).delete()
    names, kept = set(), set()
    for rows, hidden in (
        (Person.objects.all(), Q(hidden_at__isnull=False)),
        (ResourcePerson.objects.all(), Q(hidden=True)),
        (ProjectMembership.objects.all(), Q(hidden=True)),
    ):
        names |= set(rows.filter(hers).values_list("name", flat=True))
        kept |= set(rows.filter(hidden).exclude(hers).values_list("name", flat=True))
    gone = 0
    for name in set(_full(names)) - set(_full(kept)):
        gone += CoveredText.objects.filter(name=name).delete()[0]
        # A text in which another's name was covered as well names her in what is kept for the other.
        for text in CoveredText.objects.filter(
            Q(was__icontains=name.split()[0]) | Q(became__icontains=name.split()[0])
        ):
            words = COVER["en" if COVER["en"] in text.became else "sv"]
            text.was, text.became = (_pattern(name).sub(words, one) for one in (text.was, text.became))
            text.save(update_fields=["was", "became"])
    return gone


def show_again(who: Person | ResourcePerson | ProjectMembership, *, by: User) -> Hidden:
    """Undo it: marks go, words come back where nobody has changed them since. What she chose herself counts as before."""
    with transaction.atomic():
        found = everywhere(who)
        if found.person:
            Person.objects.filter(pk=found.person.pk).update(hidden_at=None, hidden_by=None)
        entries = ResourcePerson.objects.filter(pk__in=[e.pk for e in found.entries]).update(hidden=False)
        members = ProjectMembership.objects.filter(pk__in=[m.pk for m in found.members]).update(hidden=False)
        texts = _uncover(set(found.names) - set(hidden_names()))
        _note(found, PersonStep.SHOWN, by=by)
        catalogue.touch()
    return Hidden(entries, members, texts)


def cover_new_words() -> int:
    """Cover the names of hidden people in what was written since; returns how many texts. Of mails that have left nothing is
    kept: no words come back into them."""
    with transaction.atomic():
        unsent = Message.objects.filter(state__in=UNSENT).values("pk")
        CoveredText.objects.filter(table=Message._meta.label_lower).exclude(row__in=unsent).delete()
        return _cover(hidden_names())


def hidden_names() -> list[str]:
    """The full names of everybody hidden, in lower case."""
    names = [
        *Person.objects.hidden().values_list("name", flat=True),
        *ResourcePerson.objects.filter(hidden=True).values_list("name", flat=True),
        *ProjectMembership.objects.filter(hidden=True).values_list("name", flat=True),
    ]
    return _full(names)


def everywhere(who: Person | ResourcePerson | ProjectMembership) -> Everywhere:
    """All rows of the person behind one of them: by the person, by the address, by the question she said yes to."""
    emails = {who.email.lower()} if who.email else set()
    person = who if isinstance(who, Person) else who.person
    if person is None and emails:
        person = Person.objects.filter(email__iexact=who.email).first()
    if person:
        emails.add(person.email.lower())
    same = Q(pk__in=[])
    for email in emails:
        same |= Q(email__iexact=email)
    if person:
        same |= Q(person=person)
    mine = same | Q(pk=who.pk) if isinstance(who, ResourcePerson) else same
    if isinstance(who, ProjectMembership):
        mine |= Q(invitations__membership=who)
    entries = list(ResourcePerson.objects.filter(mine).distinct())
    seats = same | Q(invitation__resource__in=entries)
    if isinstance(who, ProjectMembership):
        seats |= Q(pk=who.pk)
    return Everywhere(person, entries, list(ProjectMembership.objects.filter(seats).distinct()))


def _full(names: Iterable[str]) -> list[str]:
    """The full names among these as they are looked for, each once."""
    return list(dict.fromkeys(" ".join(name.lower().split()) for name in names if _FULL_NAME.search(name)))


# --- Written words ----------------------------------------------------------------------------------------------------


def _cover(names: Iterable[str]) -> int:
    now, covered, changed = timezone.now(), 0, set()
    for name in names:
        pattern = _pattern(name)
        for row, column in _rows_with(name):
            was = _as_text(getattr(row, column))
            became = pattern.sub(_words_for(row, column), was)
            if isinstance(row, Message):
                # Addresses in mails carry the title; what stands behind the number leads nobody anywhere else.
                became = re.sub(f"-?{re.escape(slugify(name))}", "", became)
            if became == was:
                continue
            limit = row._meta.get_field(column).max_length  # type: ignore[union-attr]
            became = became[:limit] if limit else became
            if isinstance(row, Organisation):
                # Two such organisations would have one name.
                became = f"{became[:100]} {row.pk}"
            type(row)._default_manager.filter(pk=row.pk).update(
                **{column: _of_text(type(row), column, became)}, **_read_anew(type(row))
            )
            CoveredText.objects.create(
                table=row._meta.label_lower, row=row.pk, column=column, name=name, was=was, became=became, at=now
            )
            covered += 1
            changed |= _projects_of(row)
    _rebuild(changed)
    return covered


def _uncover(names: Iterable[str]) -> int:
    tables = {model._meta.label_lower: model for model in _TABLES}
    back, changed = 0, set()
    # The newest first: a text in which two names were covered gets them back in turn.
    for text in CoveredText.objects.filter(name__in=list(names)).order_by("-id"):
        model = tables[text.table]
        became, was = (_of_text(model, text.column, words) for words in (text.became, text.was))
        returned = model._default_manager.filter(pk=text.row, **{text.column: became}).update(
            **{text.column: was}, **_read_anew(model)
        )
        if returned:
            back += 1
            changed |= _projects_of(model._default_manager.get(pk=text.row))
        text.delete()
    _rebuild(changed)
    return back


def _rows_with(name: str) -> Iterator[tuple[models.Model, str]]:
    first, *rest = name.split()
    # The database looks roughly, whatever blanks stand between; the pattern then looks exactly.
    rough = r"\s+".join(re.escape(word) for word in (first, *rest))
    for model in _TABLES:
        wanted = f"{rough}|{re.escape(slugify(name))}" if model is Message else rough
        for column in _columns(model):
            for row in _public_rows(model).filter(**{f"{column}__iregex": wanted}):
                yield row, column


def _public_rows(model: type[models.Model]) -> models.QuerySet[models.Model]:
    """The rows others read or will read: of mails those that have not been sent, but not hers."""
    rows = model._default_manager.all()
    if model is not Message:
        return rows
    hers = [*Person.objects.hidden().values_list("email", flat=True)]
    hers += ResourcePerson.objects.filter(hidden=True).values_list("email", flat=True)
    return rows.filter(state__in=UNSENT).exclude(to__in=hers)


def _columns(model: type[models.Model]) -> list[str]:
    if model is Message:
        return ["subject", "text", "html"]
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not field.choices
        and not getattr(field, "generated", False)
        and field.name not in _NEVER
    ]


def _read_anew(model: type[models.Model]) -> dict[str, object]:
    """Whoever has the form of such a row open reads what stands there now before she saves the old words."""
    return {"version": F("version") + 1} if any(one.name == "version" for one in model._meta.concrete_fields) else {}


def _as_text(value: object) -> str:
    """A column's value as text; a frozen document as JSON, in which a name stands as it was typed."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _of_text(model: type[models.Model], column: str, text: str) -> object:
    """What `_as_text` made text of."""
    return json.loads(text) if isinstance(model._meta.get_field(column), models.JSONField) else text


def _pattern(name: str) -> re.Pattern[str]:
    between = r"\s+".join(re.escape(word) for word in name.split())
    # With the genitive: "Didrik Exempelssons gård" names him as well.
    return re.compile(rf"(?<!\w){between}s?(?!\w)", re.IGNORECASE)


def _words_for(row: models.Model, column: str) -> str:
    english = column.endswith("_en") or getattr(row, "language", "sv") == "en"
    return COVER["en" if english else "sv"]


def _projects_of(row: models.Model) -> set[int]:
    if isinstance(row, Message):
        return set()
    if isinstance(row, OldName):
        return _projects_of(row.organisation) if row.organisation else set()
    if isinstance(row, Organisation):
        return set(row.partnerships.values_list("project_id", flat=True))
    if isinstance(row, Project):
        return {row.pk}
    project = getattr(row, "project_id", None)
    return {project} if project else set()


def _rebuild(projects: set[int]) -> None:
    """Rows, search and the words that correct typing errors, without what was covered."""
    for project in Project.objects.filter(pk__in=projects):
        catalogue.refresh(project)
    if projects:
        catalogue.recount()


def _note(found: Everywhere, step: PersonStep, *, by: User) -> None:
    entry = found.entries[0] if found.entries else None
    PersonEvent.objects.create(at=timezone.now(), by=by, kind=step, person=found.person, resource=entry)
