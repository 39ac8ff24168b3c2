"""From the draft to the published programme. Publishing is an act with a number, a note and a list of changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from itertools import pairwise, zip_longest

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gatherings import programme_emails
from gatherings.errors import NotReady
from gatherings.history import record
from gatherings.models import AgendaItem, Gathering, ParallelSession, ProgrammeVersion, Room, SessionChoice, Speaker
from gatherings.programme import content, public
from gatherings.programme.content import (
    ItemContent,
    Programme,
    RoomContent,
    SessionContent,
    SpeakerContent,
    Text,
)
from gatherings.programme.public import Published
from gatherings.vocabulary.life import GatheringEventKind
from gatherings.vocabulary.programme import ChoiceState
from people.models import User


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


def publish(gathering: Gathering, *, by: User, note: str = "", note_en: str = "") -> ProgrammeVersion:
    """Freeze the draft as the next version. Raises `NotReady` for an empty programme and where nothing has changed.

    Whoever has chosen a session that now has another time or room is told. Two who publish at once: the second finds
    nothing new.
    """
    now = timezone.now()
    with transaction.atomic():
        # The gathering's row is locked so that two do not give out the same number.
        locked = Gathering.objects.select_for_update(no_key=True).get(pk=gathering.pk)
        known = public.latest(locked)
        before = known.programme if known else Programme()
        after = draft(locked)
        problems = _problems(locked, after)
        if problems:
            raise NotReady(problems)
        if not content.compare(before, after):
            raise NotReady([_("Nothing has changed since the last version.")])
        made = _keep(locked, known, after, at=now, by=by, note=note, note_en=note_en)
        moved = SessionChoice.objects.exclude(state=ChoiceState.CANCELLED).filter(
            session__in=content.moved_sessions(before, after)
        )
        for choice in moved.select_related("registration__gathering", "session__item", "session__room"):
            programme_emails.session_moved(choice.registration, choice.session, version=made.number)
    return made


def amend(
    gathering: Gathering,
    change: Callable[[Programme], Programme],
    *,
    by: User,
    note: str,
    note_en: str,
    told: bool = True,
) -> None:
    """What the public sees is changed in one thing that holds already, as a version of its own; the draft waits as it was.

    Nothing happens where nothing is published, or nothing of it is different. `told`: the list of changes names it; else the
    note says it all. In the caller's transaction, under the gathering's lock.
    """
    known = public.latest(gathering)
    if known is None:
        return
    after = change(known.programme)
    if content.compare(known.programme, after):
        _keep(gathering, known, after, at=timezone.now(), by=by, note=note, note_en=note_en, told=told)


def _keep(
    gathering: Gathering,
    known: Published | None,
    after: Programme,
    *,
    at: datetime,
    by: User,
    note: str,
    note_en: str,
    told: bool = True,
) -> ProgrammeVersion:
    """The next version, with its number and its list of changes."""
    before = known.programme if known else Programme()
    number = known.version.number + 1 if known else 1
    made = ProgrammeVersion.objects.create(
        gathering=gathering,
        number=number,
        content=content.to_json(content.stamped(before, after, number)),
        changes=[asdict(change) for change in content.compare(before, after)] if known and told else [],
        note=note,
        note_en=note_en,
        published_at=at,
        published_by=by,
    )
    record(gathering, GatheringEventKind.PROGRAMME, at=at, by=by, note=str(number))
    return made


def _problems(gathering: Gathering, programme: Programme) -> list[str]:
    problems = []
    if not programme.items:
        problems.append(_("There is nothing in the programme yet."))
    for item in programme.items:
        if item.begins < gathering.starts_at or item.begins > gathering.ends_at:
            problems.append(_("“%(title)s” begins outside the gathering.") % {"title": item.title.sv})
    # One has one seat at a time: that holds within an item, so what is chosen among at one time is one item.
    chosen = [item for item in programme.items if item.sessions]
    problems += [
        _("“%(first)s” and “%(second)s” overlap. Sessions at the same time belong to one item.")
        % {"first": first.title.sv, "second": second.title.sv}
        for first, second in pairwise(chosen)
        if second.begins < first.ends
    ]
    return problems


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
