"""From the draft to the published programme. Publishing is an act with a number, a note and a list of changes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import zip_longest

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gatherings import programme_emails
from gatherings.errors import NotReady
from gatherings.history import record
from gatherings.models import AgendaItem, Gathering, ParallelSession, ProgrammeVersion, Room, SessionChoice, Speaker
from gatherings.programme import content
from gatherings.programme.content import (
    Change,
    ItemContent,
    Programme,
    RoomContent,
    SessionContent,
    SpeakerContent,
    Text,
)
from gatherings.vocabulary.life import GatheringEventKind
from gatherings.vocabulary.programme import ChoiceState
from people.models import User


@dataclass(frozen=True)
class Published:
    """A published version: what stands in it and what is different from the one before."""

    version: ProgrammeVersion
    programme: Programme
    changes: list[Change]


def draft(gathering: Gathering) -> Programme:
    """The programme as it stands in the tables now. An item without an end lasts until the next begins. Four queries."""
    rows = list(
        AgendaItem.objects.filter(gathering=gathering)
        .select_related("room")
        .prefetch_related("speakers__organisation", "sessions__room", "sessions__speakers__organisation")
        .order_by("starts_at", "id")
    )
    items = []
    for row, following in zip_longest(rows, rows[1:]):
        until = row.ends_at or (following.starts_at if following else gathering.ends_at)
        items.append(
            ItemContent(
                id=row.pk,
                kind=row.kind,
                starts_at=timezone.localtime(row.starts_at).isoformat(),
                ends_at=timezone.localtime(max(until, row.starts_at)).isoformat(),
                title=Text(row.title, row.title_en),
                text=Text(row.text, row.text_en),
                room=_room(row.room),
                speakers=_speakers(row),
                sessions=tuple(_session(one) for one in row.sessions.all()),
            )
        )
    return Programme(tuple(items))


def latest(gathering: Gathering) -> Published | None:
    """What the public sees; None before the first publication."""
    return _read(gathering.programme_versions.first())


def sessions_of(gathering: Gathering) -> set[int]:
    """Ids of the parallel sessions that stand in the published programme; of a draft nobody chooses anything."""
    published = latest(gathering)
    return {one.id for item in published.programme.items for one in item.sessions} if published else set()


def version(gathering: Gathering, number: int) -> Published | None:
    """One version, older ones too; None where there is no such."""
    return _read(gathering.programme_versions.filter(number=number).first())


def publish(gathering: Gathering, *, by: User, note: str = "", note_en: str = "") -> ProgrammeVersion:
    """Freeze the draft as the next version. Raises `NotReady` for an empty programme and where nothing has changed.

    Whoever has chosen a session that now has another time or room is told. Two who publish at once: the second finds
    nothing new.
    """
    now = timezone.now()
    with transaction.atomic():
        # The gathering's row is locked so that two do not give out the same number.
        locked = Gathering.objects.select_for_update().get(pk=gathering.pk)
        known = latest(locked)
        before = known.programme if known else Programme()
        after = draft(locked)
        problems = _problems(locked, after)
        if problems:
            raise NotReady(problems)
        changes = content.compare(before, after)
        if not changes:
            raise NotReady([_("Nothing has changed since the last version.")])
        number = known.version.number + 1 if known else 1
        made = ProgrammeVersion.objects.create(
            gathering=locked,
            number=number,
            content=content.to_json(content.stamped(before, after, number)),
            changes=[asdict(change) for change in changes] if known else [],
            note=note,
            note_en=note_en,
            published_at=now,
            published_by=by,
        )
        record(locked, GatheringEventKind.PROGRAMME, at=now, by=by, note=str(number))
        moved = SessionChoice.objects.exclude(state=ChoiceState.CANCELLED).filter(
            session__in=content.moved_sessions(before, after)
        )
        for choice in moved.select_related("registration__gathering", "session__item", "session__room"):
            programme_emails.session_moved(choice.registration, choice.session, version=number)
    return made


def _problems(gathering: Gathering, programme: Programme) -> list[str]:
    problems = []
    if not programme.items:
        problems.append(_("There is nothing in the programme yet."))
    for item in programme.items:
        if item.begins < gathering.starts_at or item.begins > gathering.ends_at:
            problems.append(_("“%(title)s” begins outside the gathering.") % {"title": item.title.sv})
    return problems


def _read(row: ProgrammeVersion | None) -> Published | None:
    if row is None:
        return None
    return Published(row, content.from_json(row.content), [content.change_from_json(one) for one in row.changes])


def _room(row: Room | None) -> RoomContent | None:
    if row is None:
        return None
    return RoomContent(row.pk, Text(row.name, row.name_en), Text(row.way, row.way_en), row.step_free, row.hearing_loop)


def _speakers(row: AgendaItem | ParallelSession) -> tuple[SpeakerContent, ...]:
    return tuple(_speaker(one) for one in row.speakers.all())


def _speaker(row: Speaker) -> SpeakerContent:
    return SpeakerContent(row.name, Text(row.role, row.role_en), row.organisation.name if row.organisation else "")


def _session(row: ParallelSession) -> SessionContent:
    return SessionContent(
        id=row.pk,
        title=Text(row.title, row.title_en),
        text=Text(row.text, row.text_en),
        room=_room(row.room),
        speakers=_speakers(row),
    )
