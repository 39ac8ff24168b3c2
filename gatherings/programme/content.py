"""What stands in a programme, as plain values: frozen with each version, compared with the one before. No database here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TypeVar


@dataclass(frozen=True)
class Text:
    """Words in Swedish and, where there are any, in English."""

    sv: str
    en: str = ""

    def in_(self, language: str) -> str:
        """The words in `language`, in Swedish where there is no translation."""
        return self.en if language.startswith("en") and self.en else self.sv

    def language_in(self, language: str) -> str:
        """The language `in_` gives, for the `lang` attribute."""
        return "en" if language.startswith("en") and self.en else "sv"


@dataclass(frozen=True)
class RoomContent:
    """A room as it was published; `id` is the row's, for filters."""

    id: int
    name: Text
    way: Text
    step_free: bool
    hearing_loop: bool


@dataclass(frozen=True)
class SpeakerContent:
    """Somebody named in the programme."""

    name: str
    role: Text
    organisation: str = ""


@dataclass(frozen=True)
class SessionContent:
    """One of several things at the same time. `id` is the row's: seats are counted live, not as of the version."""

    id: int
    title: Text
    text: Text
    room: RoomContent | None
    speakers: tuple[SpeakerContent, ...]
    changed_in: int = 0


@dataclass(frozen=True)
class ItemContent:
    """One thing in the programme. Moments are ISO 8601 with offset; `changed_in` is the version that last changed it."""

    id: int
    kind: str
    starts_at: str
    ends_at: str
    title: Text
    text: Text
    room: RoomContent | None
    speakers: tuple[SpeakerContent, ...]
    sessions: tuple[SessionContent, ...] = ()
    changed_in: int = 0

    @property
    def begins(self) -> datetime:
        return datetime.fromisoformat(self.starts_at)

    @property
    def ends(self) -> datetime:
        return datetime.fromisoformat(self.ends_at)


@dataclass(frozen=True)
class Change:
    """One difference between two versions: `kind` says what, `title` of which item or session, then before and after.

    Kinds: added, removed, time, room, title, text, speakers. For `time` before and after are ISO moments.
    """

    kind: str
    title: Text
    before: Text = Text("")
    after: Text = Text("")


@dataclass(frozen=True)
class Programme:
    """All items in order of time."""

    items: tuple[ItemContent, ...] = ()

    @property
    def rooms(self) -> list[RoomContent]:
        """Every room something happens in, in order of name."""
        found = {room.id: room for item in self.items for room in _rooms(item)}
        return sorted(found.values(), key=lambda room: room.name.sv)

    @property
    def kinds(self) -> list[str]:
        """Every kind of item there is, in order of first appearance."""
        return list(dict.fromkeys(item.kind for item in self.items))


Part = TypeVar("Part", ItemContent, SessionContent)


def compare(old: Programme, new: Programme) -> list[Change]:
    """What is different in `new`, in the order of the programme; items and sessions are the same when their ids are."""
    changes: list[Change] = []
    before = {item.id: item for item in old.items}
    for item in new.items:
        known = before.pop(item.id, None)
        if known is None:
            changes.append(Change("added", item.title, after=Text(item.starts_at)))
            continue
        changes += _differences(known, item)
        changes += _sessions(known.sessions, item.sessions)
    changes += [Change("removed", item.title, before=Text(item.starts_at)) for item in before.values()]
    return changes


def stamped(old: Programme, new: Programme, number: int) -> Programme:
    """`new` with the version in which each item and session last changed: the old one's where nothing did."""
    items = {item.id: item for item in old.items}
    return Programme(tuple(_stamp_item(items.get(item.id), item, number) for item in new.items))


def moved_sessions(old: Programme, new: Programme) -> list[int]:
    """The ids of sessions in both that have another time or room: those who chose them have to know."""
    known = {one.id: (_span(item), _name(one.room)) for item in old.items for one in item.sessions}
    return [
        one.id
        for item in new.items
        for one in item.sessions
        if one.id in known and known[one.id] != (_span(item), _name(one.room))
    ]


def at_other_times(programme: Programme, moved: Callable[[datetime], datetime]) -> Programme:
    """Every item at the moment `moved` gives for its own."""
    return Programme(
        tuple(
            replace(item, starts_at=moved(item.begins).isoformat(), ends_at=moved(item.ends).isoformat())
            for item in programme.items
        )
    )


def without_session(programme: Programme, session: int) -> Programme:
    """The programme without one of its parallel sessions."""
    return Programme(
        tuple(
            replace(item, sessions=tuple(one for one in item.sessions if one.id != session)) for item in programme.items
        )
    )


def chosen(programme: Programme, *, rooms: Iterable[int] = (), kinds: Iterable[str] = ()) -> Programme:
    """Only what happens in one of `rooms` and is of one of `kinds`; an empty list means all."""
    wanted_rooms, wanted_kinds = set(rooms), set(kinds)
    items = []
    for item in programme.items:
        if wanted_kinds and item.kind not in wanted_kinds:
            continue
        if wanted_rooms:
            sessions = tuple(one for one in item.sessions if one.room and one.room.id in wanted_rooms)
            if not sessions and not (item.room and item.room.id in wanted_rooms):
                continue
            item = replace(item, sessions=sessions)
        items.append(item)
    return Programme(tuple(items))


def to_json(programme: Programme) -> dict[str, object]:
    """Plain lists and dicts for the database."""
    return asdict(programme)


def from_json(stored: dict[str, list[dict[str, object]]]) -> Programme:
    """The programme of a stored version."""
    return Programme(tuple(_item(one) for one in stored.get("items", [])))


def change_from_json(stored: dict[str, object]) -> Change:
    """One stored change."""
    return Change(str(stored["kind"]), *(Text(**stored[name]) for name in ("title", "before", "after")))  # type: ignore[arg-type]


def _differences(old: ItemContent | SessionContent, new: ItemContent | SessionContent) -> list[Change]:
    found = []
    if old.title != new.title:
        found.append(Change("title", new.title, old.title, new.title))
    if isinstance(old, ItemContent) and isinstance(new, ItemContent) and _span(old) != _span(new):
        found.append(Change("time", new.title, _span(old), _span(new)))
    if _name(old.room) != _name(new.room):
        found.append(Change("room", new.title, _name(old.room), _name(new.room)))
    elif old.room != new.room:
        # The way there, step-free or not, the hearing loop.
        found.append(Change("access", new.title))
    if isinstance(old, ItemContent) and isinstance(new, ItemContent) and old.kind != new.kind:
        found.append(Change("kind", new.title))
    if old.speakers != new.speakers:
        found.append(Change("speakers", new.title, _names(old.speakers), _names(new.speakers)))
    if old.text != new.text:
        found.append(Change("text", new.title))
    return found


def _sessions(old: Sequence[SessionContent], new: Sequence[SessionContent]) -> list[Change]:
    before = {one.id: one for one in old}
    found: list[Change] = []
    for one in new:
        known = before.pop(one.id, None)
        found += _differences(known, one) if known else [Change("added", one.title)]
    return found + [Change("removed", one.title) for one in before.values()]


def _stamp_item(old: ItemContent | None, new: ItemContent, number: int) -> ItemContent:
    known = {one.id: one for one in old.sessions} if old else {}
    sessions = tuple(_stamp(known.get(one.id), one, number) for one in new.sessions)
    # The item itself, whatever happened to its sessions: they have numbers of their own.
    bare = replace(old, sessions=()) if old else None
    return replace(_stamp(bare, replace(new, sessions=()), number), sessions=sessions)


def _stamp(old: Part | None, new: Part, number: int) -> Part:
    same = old is not None and replace(old, changed_in=0) == replace(new, changed_in=0)
    return replace(new, changed_in=old.changed_in if same and old else number)


def _rooms(item: ItemContent) -> list[RoomContent]:
    return [room for room in (item.room, *(one.room for one in item.sessions)) if room]


def _name(room: RoomContent | None) -> Text:
    return room.name if room else Text("")


def _names(speakers: Sequence[SpeakerContent]) -> Text:
    return Text(", ".join(one.name for one in speakers))


def _span(item: ItemContent) -> Text:
    return Text(f"{item.starts_at}/{item.ends_at}")


def _item(stored: dict[str, object]) -> ItemContent:
    values = _part(stored)
    sessions = tuple(SessionContent(**_part(one)) for one in stored["sessions"])  # type: ignore[arg-type, attr-defined]
    return ItemContent(**{**values, "sessions": sessions})  # type: ignore[arg-type]


def _part(stored: dict[str, object]) -> dict[str, object]:
    """A stored item or session with its texts, room and speakers as values again."""
    makers: dict[str, Callable[[object], object]] = {
        "title": _text,
        "text": _text,
        "room": _room,
        "speakers": _speakers,
    }
    return {name: makers[name](value) if name in makers else value for name, value in stored.items()}


def _text(stored: object) -> Text:
    return Text(**stored)  # type: ignore[arg-type]


def _room(stored: object) -> RoomContent | None:
    if not isinstance(stored, dict):
        return None
    return RoomContent(**{**stored, "name": _text(stored["name"]), "way": _text(stored["way"])})


def _speakers(stored: object) -> tuple[SpeakerContent, ...]:
    return tuple(SpeakerContent(**{**one, "role": _text(one["role"])}) for one in stored)  # type: ignore[attr-defined]
