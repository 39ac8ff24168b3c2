"""The programme as the public sees it: versions that were published. Nobody is shown a draft, nor chooses from one."""

from __future__ import annotations

from dataclasses import dataclass

from gatherings.models import Gathering, ParallelSession, ProgrammeVersion
from gatherings.programme import content
from gatherings.programme.content import Change, ItemContent, Programme, SessionContent


@dataclass(frozen=True)
class Published:
    """A published version: what stands in it and what is different from the one before."""

    version: ProgrammeVersion
    programme: Programme
    changes: list[Change]


def latest(gathering: Gathering) -> Published | None:
    """What the public sees; None before the first publication."""
    return _read(gathering.programme_versions.first())


def version(gathering: Gathering, number: int) -> Published | None:
    """One version, older ones too; None where there is no such."""
    return _read(gathering.programme_versions.filter(number=number).first())


def sessions_of(gathering: Gathering) -> dict[int, tuple[ItemContent, SessionContent]]:
    """The parallel sessions that stand in the published programme, by the id of their rows."""
    published = latest(gathering)
    items = published.programme.items if published else ()
    return {one.id: (item, one) for item in items for one in item.sessions}


def as_published(session: ParallelSession) -> tuple[ItemContent, SessionContent] | None:
    """A session as visitors know it, with the item it belongs to; None where it has not been published."""
    return sessions_of(session.item.gathering).get(session.pk)


def _read(row: ProgrammeVersion | None) -> Published | None:
    if row is None:
        return None
    return Published(row, content.from_json(row.content), [content.change_from_json(one) for one in row.changes])
