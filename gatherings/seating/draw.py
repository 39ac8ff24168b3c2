"""Lots for the places when more want to come than fit: equal chances as far as the quotas allow.

People with the same features are one kind. Linear programs give the chances that make the smallest as large as it can be, then
the next smallest, and so on (leximin; Flanigan and others, Nature 596, 2021). A lottery over whole panels that keep every quota
is then built so that its mean reaches those chances, and one panel is drawn from it with a seed that is published.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256

from gatherings.seating import VERSION
from gatherings.seating.types import DrawProblem, Lottery, Quota
from projects.matching.program import Program, Unsolvable

Kind = tuple[str, ...]

# The lottery may stay so much below the chances aimed at, as a share of them.
CLOSE = 0.002
PANELS = 400
EPSILON = 1e-7
# A rise smaller than one seat in so many is none.
SCALE = 10_000.0


def chances(problem: DrawProblem) -> dict[Kind, float]:
    """Each kind's chance in the fairest lottery the quotas leave room for; no lottery has a larger smallest chance.

    Raises `Unsolvable` when no panel keeps the quotas; `loosened` says which would have to give way.
    """
    kinds = {kind: len(people) for kind, people in problem.kinds().items()}
    settled: dict[Kind, float] = {}
    while len(settled) < len(kinds):
        floor = _highest_floor(problem, kinds, settled)
        higher = _can_rise(problem, kinds, settled, floor)
        tight = [kind for kind in kinds if kind not in settled and kind not in higher]
        # Rounding may hide who holds the others down; then all that are left have the same chance.
        for kind in tight or [kind for kind in kinds if kind not in settled]:
            settled[kind] = min(1.0, floor)
    return {kind: settled[kind] for kind in kinds}


def lottery(problem: DrawProblem) -> Lottery:
    """Panels and how likely each is. Every panel keeps every quota. Raises `Unsolvable`."""
    members = problem.kinds()
    if not members:
        return Lottery((), (), (), (), {}, 0.0, VERSION)
    kinds = list(members)
    aims = chances(problem)
    wanted = [aims[kind] * len(members[kind]) for kind in kinds]
    panels = [_panel(problem, members, [-w for w in wanted])]
    weights, prices, miss = _mixture(panels, wanted)
    while miss > CLOSE and len(panels) < PANELS:
        panel = _panel(problem, members, [-price for price in prices])
        if panel in panels:
            break
        panels.append(panel)
        weights, prices, miss = _mixture(panels, wanted)
    used = [(panel, weight) for panel, weight in zip(panels, weights, strict=True) if weight > EPSILON]
    total = sum(weight for _panel_, weight in used)
    shares = tuple(weight / total for _panel_, weight in used)
    reached = {
        kind: sum(share * panel[k] for (panel, _w), share in zip(used, shares, strict=True)) / len(members[kind])
        for k, kind in enumerate(kinds)
    }
    return Lottery(
        tuple(kinds),
        tuple(members[kind] for kind in kinds),
        tuple(panel for panel, _weight in used),
        shares,
        reached,
        min(aims.values(), default=0.0),
        VERSION,
    )


def draw(lots: Lottery, seed: str) -> tuple[str, ...]:
    """Who gets a place: a panel by its weight, then of each kind those whose lot is smallest. The same seed, the same people."""
    if not lots.panels:
        return ()
    at = _fraction(f"{seed} panel")
    chosen = lots.panels[-1]
    for panel, weight in zip(lots.panels, lots.weights, strict=True):
        if at < weight:
            chosen = panel
            break
        at -= weight
    return tuple(
        person
        for people, count in zip(lots.members, chosen, strict=True)
        for person in sorted(people, key=lambda person: (_fraction(f"{seed} person {person}"), person))[:count]
    )


def loosened(problem: DrawProblem) -> dict[Quota, int]:
    """The quotas that would have to give way, by how much, so that a panel can be found; as little as possible in all."""
    members = problem.kinds()
    program = Program()
    seats = {kind: program.column(len(people)) for kind, people in members.items()}
    program.row(dict.fromkeys(seats.values(), 1.0), least=_places(problem), most=_places(problem))
    slack = {}
    for quota in problem.quotas:
        under, over = program.column(quota.least), program.column(len(problem.people))
        slack[quota] = (under, over)
        terms = {seats[kind]: 1.0 for kind in members if kind[quota.feature] == quota.value}
        program.row({**terms, under: 1.0}, least=quota.least)
        program.row({**terms, over: -1.0}, most=quota.most)
    program.minimise({column: 1.0 for pair in slack.values() for column in pair}, keep=False)
    gave = {quota: program.value(under) + program.value(over) for quota, (under, over) in slack.items()}
    return {quota: by for quota, by in gave.items() if by}


def verify(problem: DrawProblem, lots: Lottery, drawn: Iterable[str] | None = None) -> list[str]:
    """Every broken rule of a lottery, and of what was drawn from it, in plain words; counted anew."""
    wrong = []
    if lots.panels and abs(sum(lots.weights) - 1) > 1e-6:
        wrong.append(f"the weights sum to {sum(lots.weights)}")
    members = problem.kinds()
    if dict(zip(lots.kinds, lots.members, strict=True)) != members:
        wrong.append("the kinds are not those of the people")
        return wrong
    for number, panel in enumerate(lots.panels):
        counts = dict(zip(lots.kinds, panel, strict=True))
        wrong += [f"panel {number}: {fault}" for fault in _faults(problem, counts, members)]
    for k, kind in enumerate(lots.kinds):
        chance = sum(w * panel[k] for panel, w in zip(lots.panels, lots.weights, strict=True)) / len(members[kind])
        if abs(chance - lots.chances[kind]) > 1e-6:
            wrong.append(f"{kind} has a chance of {chance}, {lots.chances[kind]} said")
    if drawn is not None:
        people = list(drawn)
        wrong += [f"{person} was drawn and is not in the draw" for person in people if person not in problem.people]
        if len(set(people)) != len(people):
            wrong.append("somebody was drawn twice")
        known = Counter(problem.people[person] for person in set(people) if person in problem.people)
        wrong += [f"drawn: {fault}" for fault in _faults(problem, known, members)]
    return wrong


def _faults(problem: DrawProblem, counts: Mapping[Kind, int], members: Mapping[Kind, tuple[str, ...]]) -> list[str]:
    faults = [f"{count} of {kind}" for kind, count in counts.items() if not 0 <= count <= len(members[kind])]
    if sum(counts.values()) != _places(problem):
        faults.append(f"{sum(counts.values())} people for {_places(problem)} places")
    for quota in problem.quotas:
        count = sum(n for kind, n in counts.items() if kind[quota.feature] == quota.value)
        if not quota.least <= count <= quota.most:
            faults.append(f"{count} with {quota.value}, {quota.least} to {quota.most} allowed")
    return faults


def _places(problem: DrawProblem) -> int:
    return min(problem.places, len(problem.people))


def _rows(problem: DrawProblem, program: Program, seats: Mapping[Kind, int], scale: int | None = None) -> None:
    """Places and quotas; with `scale`, times the value of that column."""

    def bounded(terms: dict[int, float], least: int, most: int) -> None:
        if scale is None:
            program.row(terms, least=least, most=most)
        else:
            program.row({**terms, scale: -float(least)}, least=0)
            program.row({**terms, scale: -float(most)}, most=0)

    bounded(dict.fromkeys(seats.values(), 1.0), _places(problem), _places(problem))
    for quota in problem.quotas:
        terms = {column: 1.0 for kind, column in seats.items() if kind[quota.feature] == quota.value}
        bounded(terms, quota.least, quota.most)


def _highest_floor(problem: DrawProblem, kinds: Mapping[Kind, int], settled: Mapping[Kind, float]) -> float:
    """The largest chance all who are not settled can have at least."""
    program = Program()
    seats = {kind: program.column(count, whole=False) for kind, count in kinds.items()}
    floor = program.column(1, whole=False)
    _rows(problem, program, seats)
    for kind, count in kinds.items():
        if kind in settled:
            program.row({seats[kind]: 1.0}, least=settled[kind] * count - EPSILON)
        else:
            program.row({seats[kind]: 1.0, floor: -float(count)}, least=0)
    program.minimise({floor: -1.0}, keep=False)
    return program.share(floor)


def _can_rise(
    problem: DrawProblem, kinds: Mapping[Kind, int], settled: Mapping[Kind, float], floor: float
) -> set[Kind]:
    """Those who can have more than `floor` while nobody has less: all at once, since chances can be mixed.

    Everything is multiplied by a number of the program's own choice, so that "a little more" becomes "one more".
    """
    program = Program()
    seats = {kind: program.column(count * SCALE, whole=False) for kind, count in kinds.items()}
    scale = program.column(SCALE, lower=1, whole=False)
    _rows(problem, program, seats, scale)
    more = {}
    for kind, count in kinds.items():
        program.row({seats[kind]: 1.0, scale: -float(count)}, most=0)
        held = settled.get(kind, floor) * count
        terms = {seats[kind]: 1.0, scale: -max(0.0, held - EPSILON)}
        if kind not in settled:
            more[kind] = program.column(1, whole=False)
            terms[more[kind]] = -1.0
        program.row(terms, least=0)
    program.minimise(dict.fromkeys(more.values(), -1.0), keep=False)
    return {kind for kind, column in more.items() if program.share(column) > 0.5}


def _panel(problem: DrawProblem, members: Mapping[Kind, tuple[str, ...]], costs: list[float]) -> tuple[int, ...]:
    """The cheapest panel that keeps every quota."""
    program = Program()
    seats = {kind: program.column(len(people)) for kind, people in members.items()}
    _rows(problem, program, seats)
    terms = dict(zip(seats.values(), costs, strict=True))
    if any(terms.values()):
        program.minimise(terms, keep=False)
    else:
        program.solve()
    return tuple(program.value(column) for column in seats.values())


def _mixture(panels: list[tuple[int, ...]], wanted: list[float]) -> tuple[list[float], list[float], float]:
    """Weights of the panels so that the share everybody misses is smallest; what a place of each kind is worth; that share."""
    program = Program()
    weights = [program.column(1, whole=False) for _ in panels]
    miss = program.column(1, whole=False)
    rows = [
        program.row({**{w: float(panel[k]) for w, panel in zip(weights, panels, strict=True)}, miss: aim}, least=aim)
        for k, aim in enumerate(wanted)
    ]
    program.row(dict.fromkeys(weights, 1.0), least=1, most=1)
    value, _bound = program.minimise({miss: 1.0}, keep=False)
    return [program.share(w) for w in weights], [program.price(row) for row in rows], value


def _fraction(text: str) -> float:
    """A number from 0 to 1 that anybody can compute anew from the text."""
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big") / 2**64


__all__ = ["Unsolvable", "chances", "draw", "loosened", "lottery", "verify"]
