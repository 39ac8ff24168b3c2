"""The plain values that go into the table plan and the draw, and come out of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

from projects.matching.types import Level

__all__ = [
    "DayChange", "DrawProblem", "Level", "Lottery", "Moved", "Participant", "Quota", "Repeat", "Seating",
    "SeatingBounds", "SeatingFigures", "SeatingProblem", "Table", "Work",
]  # fmt: skip

Pair = tuple[str, str]

# What a theme costs that somebody did not wish, and one she has had already (places in the list of wishes are 0, 1, 2 …).
UNWISHED = 10
AGAIN = 10


@dataclass(frozen=True)
class Participant:
    """Somebody who is to sit.

    `table`: fixed there in every round (a host). `same_table`: one table all day, whichever. `together`: those with the same
    key sit together in every round (an interpreter group). `languages`: can work in. `wishes`: themes, dearest first; none
    means any. `away`: rounds, counted from 0, in which she is not there.
    """

    id: str
    sphere: str
    organisation: str = ""
    languages: frozenset[str] = frozenset({"sv"})
    step_free: bool = False
    same_table: bool = False
    table: str = ""
    together: str = ""
    wishes: tuple[str, ...] = ()
    away: frozenset[int] = frozenset()
    hearing_loop: bool = False


@dataclass(frozen=True)
class Table:
    """A table: in use it has `least` to `most` people. `language`: empty means any. `themes`: one per round, or none."""

    id: str
    most: int = 8
    least: int = 6
    language: str = ""
    step_free: bool = True
    themes: tuple[str, ...] = ()
    hearing_loop: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.least <= self.most:
            raise ValueError(f"table {self.id}: from {self.least} to {self.most} people")


@dataclass(frozen=True)
class SeatingProblem:
    """Everything the table plan depends on.

    `earlier`: pairs that met before (last gathering, project groups), to be kept apart, brought together or passed over.
    `held`: seats that stay as they are, (participant, round) to table; the organiser's hand.
    """

    participants: tuple[Participant, ...]
    tables: tuple[Table, ...]
    rounds: int
    earlier: frozenset[Pair] = frozenset()
    earlier_pairs: Literal["avoid", "seek", "ignore"] = "avoid"
    held: Mapping[tuple[str, int], str] = field(default_factory=dict)

    def to_json(self) -> str:
        """The whole input, to be stored with a plan and solved again."""
        raw = asdict(self)
        raw["held"] = sorted([person, at, table] for (person, at), table in self.held.items())
        return json.dumps(raw, default=sorted, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> SeatingProblem:
        """What `to_json` wrote."""
        raw = json.loads(text)
        return cls(
            tuple(participant_from(person) for person in raw["participants"]),
            tuple(Table(**{**table, "themes": tuple(table["themes"])}) for table in raw["tables"]),
            raw["rounds"],
            frozenset((a, b) for a, b in raw["earlier"]),
            raw["earlier_pairs"],
            {(person, at): table for person, at, table in raw["held"]},
        )


def participant_from(raw: Mapping) -> Participant:
    """A participant out of what JSON made of her."""
    return Participant(
        **{
            **raw,
            "languages": frozenset(raw["languages"]),
            "wishes": tuple(raw["wishes"]),
            "away": frozenset(raw["away"]),
        }
    )


@dataclass(frozen=True)
class Work:
    """How much is tried, counted in moves so that the result does not depend on the machine.

    `moves` per person and round while cooling, `least` in all; `polish`: turns of mending what is left, each a quarter of that.
    A plan that had bad luck is begun anew while fewer than `again` moves are made.
    """

    moves: int = 1200
    polish: int = 6
    least: int = 600_000
    again: int = 4_000_000


@dataclass(frozen=True)
class SeatingBounds:
    """What no plan can go below: cost of themes, pairs of one sphere at a table, repeated meetings."""

    theme: int
    sphere: int
    repeats: int


@dataclass(frozen=True)
class SeatingFigures:
    """A plan counted anew. Costs: `theme` (places in the wishes), `sphere` and `colleagues` (pairs at a table), `repeats`
    (meetings beyond the first, earlier ones counted when they are to be avoided), `missed` (sought pairs that never meet).

    For people: `wished` of `wishing` person-rounds at one of her first three themes, tables with fewer than three spheres in
    `narrow` of `tables`, and `new_people` met per person on average.
    """

    unseated: int
    theme: int
    sphere: int
    repeats: int
    missed: int
    colleagues: int
    wished: int
    wishing: int
    narrow: int
    tables: int
    new_people: float


@dataclass(frozen=True)
class Seating:
    """Where everybody sits: participant to one table per round, empty where she is away or could not be seated.

    `levels` are in order of importance, each with what cannot be beaten. `changed`: seats that differ from the published plan.
    """

    seats: Mapping[str, tuple[str, ...]]
    levels: tuple[Level, ...]
    seed: str
    version: str
    moves: int
    changed: int = 0

    def level(self, name: str) -> Level:
        return next(level for level in self.levels if level.name == name)


@dataclass(frozen=True)
class DayChange:
    """What turned out otherwise: who does not come (or has left), and who came without a place."""

    gone: frozenset[str] = frozenset()
    arrived: tuple[Participant, ...] = ()


@dataclass(frozen=True)
class Repeat:
    """Two who meet again: in which rounds, at which tables, and why it cannot be otherwise (empty: it could).

    `reason`: fixed (both sit at one table all day), together (they asked to), held (the organiser's hand), few-tables (both can
    sit only at the same few tables), earlier (they met before this gathering), or empty.
    """

    a: str
    b: str
    rounds: tuple[int, ...]
    tables: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Moved:
    """Somebody whose seat changed, and why: closed (her table is not used), minimum (the new table had too few), room (her
    table was full), unseated (there is no seat), back (she had none before), other."""

    id: str
    at: int
    was: str
    now: str
    reason: str


@dataclass(frozen=True)
class Quota:
    """Between `least` and `most` of the places go to people whose feature number `feature` is `value`."""

    feature: int
    value: str
    least: int
    most: int


@dataclass(frozen=True)
class DrawProblem:
    """Who is in the draw, by features in the order the quotas count (part of society, first time …)."""

    people: Mapping[str, tuple[str, ...]]
    places: int
    quotas: tuple[Quota, ...] = ()

    def kinds(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        """Features to the people who have them, both in the order of the input."""
        kinds: dict[tuple[str, ...], tuple[str, ...]] = {}
        for person, features in self.people.items():
            kinds[features] = (*kinds.get(features, ()), person)
        return kinds


@dataclass(frozen=True)
class Lottery:
    """Panels as numbers of each kind, how likely each panel is, and what chance that gives somebody of a kind.

    `bound`: the smallest chance no lottery under these quotas can go above.
    """

    kinds: tuple[tuple[str, ...], ...]
    members: tuple[tuple[str, ...], ...]
    panels: tuple[tuple[int, ...], ...]
    weights: tuple[float, ...]
    chances: Mapping[tuple[str, ...], float]
    bound: float
    version: str
