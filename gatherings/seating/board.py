"""The problem in numbers: people, tables, spheres, organisations and themes counted from 0 in the order they come in.

Nothing here looks at what an id says, so other names give the same plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from gatherings.seating.types import UNWISHED, SeatingProblem

Grid = list[list[int]]


class Board:
    """`seats[r][p]` is the table of person p in round r, or -1; so is `forced`, for seats that are not to be chosen.

    `fits[p]`: set of tables she may sit at. `theme[r][t]`: -1 for none. `wish[p]`: theme to its cost. `open[r]`: tables in use.
    """

    def __init__(self, problem: SeatingProblem) -> None:
        self.problem = problem
        self.rounds = problem.rounds
        people, tables = problem.participants, problem.tables
        self.people = len(people)
        self.tables = len(tables)
        self.number = {person.id: index for index, person in enumerate(people)}
        self.table_number = {table.id: index for index, table in enumerate(tables)}
        self.most = [table.most for table in tables]
        self.least = [table.least for table in tables]
        self.sphere = _numbered(person.sphere for person in people)
        self.spheres = max(self.sphere, default=-1) + 1
        self.organisation = _numbered(person.organisation or None for person in people)
        self.group = _groups(problem)
        names = _numbered(theme or None for table in tables for theme in (table.themes or ("",) * problem.rounds))
        self.theme = [[names[t * self.rounds + r] for t in range(self.tables)] for r in range(self.rounds)]
        self.themes = max(names, default=-1) + 1
        known = dict(
            zip((theme for table in tables for theme in (table.themes or ("",) * problem.rounds)), names, strict=True)
        )
        self.wish = [_wishes(person.wishes, known, self.themes) for person in people]
        self.present = [[round_ not in person.away for person in people] for round_ in range(self.rounds)]
        self.fits = self._fits()
        self.forced: Grid = [[-1] * self.people for _ in range(self.rounds)]
        self.open: list[list[bool]] = [[True] * self.tables for _ in range(self.rounds)]
        self._force_named()

    def earlier(self) -> list[tuple[int, int]]:
        """Pairs that met before, as numbers, those who are not here left out."""
        number = self.number
        return [(number[a], number[b]) for a, b in self.problem.earlier if a in number and b in number and a != b]

    def ids(self, seats: Grid) -> dict[str, tuple[str, ...]]:
        """Seats as everybody else writes them."""
        tables = self.problem.tables
        return {
            person.id: tuple(tables[seats[r][p]].id if seats[r][p] >= 0 else "" for r in range(self.rounds))
            for p, person in enumerate(self.problem.participants)
        }

    def grid(self, seats: Mapping[str, tuple[str, ...]]) -> Grid:
        """Seats in numbers; whoever is away, or not in the plan, has none."""
        grid = [[-1] * self.people for _ in range(self.rounds)]
        for person, places in seats.items():
            p = self.number.get(person)
            if p is not None:
                for r, table in enumerate(places):
                    if table and self.present[r][p]:
                        grid[r][p] = self.table_number[table]
        return grid

    def sizes(self, row: Iterable[int]) -> list[int]:
        """People per table in one round."""
        sizes = [0] * self.tables
        for table in row:
            if table >= 0:
                sizes[table] += 1
        return sizes

    def _fits(self) -> list[frozenset[int]]:
        tables = list(enumerate(self.problem.tables))
        kinds: dict[tuple[frozenset[str], bool, bool], frozenset[int]] = {}
        fits = []
        for person in self.problem.participants:
            kind = (person.languages, person.step_free, person.hearing_loop)
            if kind not in kinds:
                kinds[kind] = frozenset(
                    t
                    for t, table in tables
                    if (not table.language or table.language in person.languages)
                    and (table.step_free or not person.step_free)
                    and (table.hearing_loop or not person.hearing_loop)
                )
            fits.append(kinds[kind])
        # Those who sit together can only sit where all of them can.
        shared: dict[int, frozenset[int]] = {}
        for p, group in enumerate(self.group):
            if group >= 0:
                shared[group] = shared.get(group, fits[p]) & fits[p]
        return [shared[group] if group >= 0 else fit for group, fit in zip(self.group, fits, strict=True)]

    def _force_named(self) -> None:
        for p, person in enumerate(self.problem.participants):
            if person.table:
                for r in range(self.rounds):
                    if self.present[r][p]:
                        self.forced[r][p] = self.table_number[person.table]
        # A group goes where one of it is fixed.
        homes = {
            self.group[p]: self.table_number[person.table]
            for p, person in enumerate(self.problem.participants)
            if person.table and self.group[p] >= 0 and self.table_number[person.table] in self.fits[p]
        }
        for p, group in enumerate(self.group):
            if group in homes and not self.problem.participants[p].table:
                for r in range(self.rounds):
                    if self.present[r][p]:
                        self.forced[r][p] = homes[group]
        for (person_id, r), table in self.problem.held.items():
            p = self.number.get(person_id, -1)
            if p >= 0 and self.present[r][p]:
                self.forced[r][p] = self.table_number[table]


def fewest_pairs(people: int, tables: int) -> int:
    """Pairs that share a table when `people` are spread as evenly as can be; none when there is no table."""
    if tables <= 0:
        return 0
    each, more = divmod(people, tables)
    return more * (each + 1) * each // 2 + (tables - more) * each * (each - 1) // 2


def sphere_alone(board: Board) -> int:
    """The fewest pairs of one sphere when nobody minds the theme; what the themes cost in mixture is not bounded here."""
    total = 0
    for r in range(board.rounds):
        used = sum(board.open[r])
        here = Counter(board.sphere[p] for p in range(board.people) if board.present[r][p])
        total += sum(fewest_pairs(count, used) for count in here.values())
    return total


def _numbered(names: Iterable[str | None]) -> list[int]:
    numbers: dict[str, int] = {}
    return [-1 if name is None else numbers.setdefault(name, len(numbers)) for name in names]


def _groups(problem: SeatingProblem) -> list[int]:
    """Groups of two or more; who asked to sit with nobody in the end sits where she likes."""
    keys = [person.together for person in problem.participants]
    several = {key for key in keys if key and keys.count(key) > 1}
    return _numbered(key if key in several else None for key in keys)


def _wishes(wishes: tuple[str, ...], known: Mapping[str, int], themes: int) -> list[int]:
    if not wishes:
        return [0] * themes
    costs = [UNWISHED] * themes
    for place, wish in enumerate(wishes):
        theme = known.get(wish, -1)
        if theme >= 0:
            costs[theme] = min(place, costs[theme])
    return costs
