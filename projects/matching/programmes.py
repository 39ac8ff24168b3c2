"""Which support programmes fit a project, and why. Plain values in, plain values out; no score, only facts that are true."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class Programme:
    """What a programme says of itself. Empty `themes` and `spheres` mean any; sums in whole kronor."""

    id: int
    kind: str
    themes: frozenset[int] = frozenset()
    spheres: frozenset[str] = frozenset()
    amount_from: int | None = None
    amount_to: int | None = None
    last_date: date | None = None


@dataclass(frozen=True)
class Side:
    """The project's side: its themes, its partners' parts of society, and what it needs.

    `asked` are the kinds of support the group has asked for and has no answer to yet, with the sums where it named any
    (`sums`); `lacks` the kinds its own data call for, such as a project lead where nobody leads.
    """

    themes: frozenset[int] = frozenset()
    spheres: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    sums: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def needs(self, kind: str) -> bool:
        return kind in self.asked or kind in self.lacks


class Fact(StrEnum):
    """What a reason says, for or against."""

    ASKED = "asked"
    LACKS = "lacks"
    THEMES = "themes"
    ANY_THEME = "any_theme"
    SPHERES = "spheres"
    ANY_SPHERE = "any_sphere"
    SUM = "sum"
    OTHER_THEMES = "other_themes"
    OTHER_SPHERES = "other_spheres"
    OTHER_SUM = "other_sum"
    CLOSED = "closed"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Reason:
    """One fact, with what it is about: theme ids, keys of parts of society, or the sums asked for."""

    fact: Fact
    themes: tuple[int, ...] = ()
    spheres: tuple[str, ...] = ()
    sums: tuple[int, ...] = ()


@dataclass(frozen=True)
class Fit:
    """A programme that fits, with every reason."""

    programme: Programme
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Misfit:
    """A programme that does not, with everything that speaks against it."""

    programme: Programme
    reasons: tuple[Reason, ...]


def match(side: Side, programmes: Iterable[Programme], today: date) -> tuple[list[Fit], list[Misfit]]:
    """Sort programmes into those that fit and those that do not.

    One fits when one may still apply, a partner may apply, the themes meet, a sum asked for lies within its limits (where
    any was named), and it meets a need or shares a theme. First those that meet a need, then those for the project's own
    themes, then by last day; the same input gives the same order.
    """
    fits, misfits = [], []
    for programme in programmes:
        against = _against(side, programme, today)
        if against:
            misfits.append(Misfit(programme, tuple(against)))
        else:
            fits.append(Fit(programme, tuple(_for(side, programme))))
    fits.sort(key=lambda fit: _order(side, fit.programme))
    misfits.sort(key=lambda misfit: misfit.programme.id)
    return fits, misfits


def _against(side: Side, programme: Programme, today: date) -> list[Reason]:
    reasons = []
    if programme.last_date and programme.last_date < today:
        reasons.append(Reason(Fact.CLOSED))
    if programme.themes and not programme.themes & side.themes:
        reasons.append(Reason(Fact.OTHER_THEMES, themes=tuple(sorted(programme.themes))))
    if programme.spheres and not programme.spheres & side.spheres:
        reasons.append(Reason(Fact.OTHER_SPHERES, spheres=tuple(sorted(programme.spheres))))
    sums = side.sums.get(programme.kind, ())
    if sums and not any(_holds(programme, amount) for amount in sums):
        reasons.append(Reason(Fact.OTHER_SUM, sums=tuple(sorted(sums))))
    if not reasons and not side.needs(programme.kind) and not programme.themes:
        reasons.append(Reason(Fact.NOTHING))
    return reasons


def _for(side: Side, programme: Programme) -> list[Reason]:
    reasons = []
    if programme.kind in side.asked:
        reasons.append(Reason(Fact.ASKED))
    if programme.kind in side.lacks:
        reasons.append(Reason(Fact.LACKS))
    shared = tuple(sorted(programme.themes & side.themes))
    reasons.append(Reason(Fact.THEMES, themes=shared) if shared else Reason(Fact.ANY_THEME))
    may = tuple(sorted(programme.spheres & side.spheres))
    reasons.append(Reason(Fact.SPHERES, spheres=may) if may else Reason(Fact.ANY_SPHERE))
    sums = tuple(sorted(amount for amount in side.sums.get(programme.kind, ()) if _holds(programme, amount)))
    if sums and (programme.amount_from is not None or programme.amount_to is not None):
        reasons.append(Reason(Fact.SUM, sums=sums))
    return reasons


def _order(side: Side, programme: Programme) -> tuple[bool, bool, date, int]:
    return (not side.needs(programme.kind), not programme.themes, programme.last_date or date.max, programme.id)


def _holds(programme: Programme, amount: int) -> bool:
    """Whether a sum lies within what the programme gives."""
    return (programme.amount_from or 0) <= amount and (programme.amount_to is None or amount <= programme.amount_to)
