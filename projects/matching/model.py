"""The program of one project: its columns, its rules, and what may give way."""

from __future__ import annotations

from collections.abc import Mapping

from projects.matching.eligible import reaches
from projects.matching.program import Program
from projects.matching.types import Person, Project


class Model:
    """Columns and rows for one project and the people who may be in it.

    `loosen`: the rules that may give way, None for all of them. `chosen`: person id to the column that says she is in.
    `covers`: (person id, need key) to the column that says she covers it. `slack`: rule to the column that says by how much
    it gives way, `loosened` to the one that says whether. `steps`: columns whose cost is the pairs of one sphere.
    """

    def __init__(self, people: list[Person], project: Project, *, loosen: set[str] | None = None) -> None:
        self.program = Program()
        self.people, self.project, self._loosen = people, project, loosen
        self.chosen = {person.id: self.program.column() for person in people}
        self.covers: dict[tuple[str, str], int] = {}
        self.slack: dict[str, int] = {}
        self.loosened: dict[str, int] = {}
        self.steps: dict[int, float] = {}
        self._size_rows()
        self._need_rows()
        self._person_rows()
        self._sphere_rows()
        self._organisation_rows()

    def ties(self, worked_together: Mapping[tuple[str, str], float]) -> dict[int, float]:
        """The cost of earlier collaborations inside the group: to be avoided, or sought, as the project says."""
        if self.project.ties == "any":
            return {}
        program, chosen, terms = self.program, self.chosen, {}
        for (a, b), strength in sorted(worked_together.items()):
            if a not in chosen or b not in chosen:
                continue
            both = program.column(whole=False)
            if self.project.ties == "new":
                program.row({both: 1, chosen[a]: -1, chosen[b]: -1}, least=-1)
                terms[both] = strength
            else:
                program.row({both: 1, chosen[a]: -1}, most=0)
                program.row({both: 1, chosen[b]: -1}, most=0)
                terms[both] = -strength
        return terms

    def _gives(self, rule: str, most: int) -> dict[int, float]:
        """The column by which a rule gives way; nothing when it must not."""
        if self._loosen is not None and rule not in self._loosen:
            return {}
        if rule not in self.slack:
            self.slack[rule], self.loosened[rule] = self.program.column(most), self.program.column()
            self.program.row({self.slack[rule]: 1, self.loosened[rule]: -most}, most=0)
        return {self.slack[rule]: 1.0}

    def _size_rows(self) -> None:
        least, most = self.project.size
        everybody = dict.fromkeys(self.chosen.values(), 1.0)
        self.program.row({**everybody, **self._gives("size", least)}, least=least)
        self.program.row(everybody, most=most)

    def _need_rows(self) -> None:
        for need in self.project.needs:
            covering = {}
            for person in self.people:
                if reaches(person, need, self.project):
                    column = self.covers[person.id, need.key] = self.program.column()
                    self.program.row({column: 1, self.chosen[person.id]: -1}, most=0)
                    covering[column] = 1.0
            self.program.row(covering, most=need.count)
            if need.strength == "must":
                self.program.row({**covering, **self._gives(f"need:{need.key}", need.count)}, least=need.count)

    def _person_rows(self) -> None:
        each = self.project.needs_each
        for person in self.people:
            mine = {
                self.covers[person.id, need.key]: 1.0
                for need in self.project.needs
                if (person.id, need.key) in self.covers
            }
            if len(mine) > each:
                self.program.row({**mine, self.chosen[person.id]: -each}, most=0)
        for pinned in sorted(self.project.pinned):
            row = {self.chosen[pinned]: 1.0} if pinned in self.chosen else {}
            self.program.row({**row, **self._gives(f"pin:{pinned}", 1)}, least=1)

    def _sphere_rows(self) -> None:
        project, most_size = self.project, self.project.size[1]
        present: dict[int, float] = {}
        for sphere in sorted({*(person.sphere for person in self.people), *project.least, *project.most}):
            members = {self.chosen[p.id]: 1.0 for p in self.people if p.sphere == sphere}
            least = project.least.get(sphere, 0)
            if least:
                self.program.row({**members, **self._gives(f"least:{sphere}", least)}, least=least)
            if sphere in project.most:
                gives = {column: -value for column, value in self._gives(f"most:{sphere}", most_size).items()}
                self.program.row({**members, **gives}, most=project.most[sphere])
            if not members:
                continue
            there = self.program.column()
            self.program.row({there: 1.0, **dict.fromkeys(members, -1.0)}, most=0)
            present[there] = 1.0
            # Pairs of one sphere in steps: the second costs one, the third two more; convex, so they fill in order.
            steps = [self.program.column(whole=False) for _ in range(min(most_size, len(members)))]
            self.program.row({**members, **dict.fromkeys(steps, -1.0)}, least=0, most=0)
            self.steps.update({step: float(number) for number, step in enumerate(steps)})
        self.program.row({**present, **self._gives("spheres", project.spheres)}, least=project.spheres)

    def _organisation_rows(self) -> None:
        groups: dict[str, dict[int, float]] = {}
        for person in self.people:
            if person.organisation:
                groups.setdefault(person.organisation, {})[self.chosen[person.id]] = 1.0
        for members in groups.values():
            if len(members) > self.project.per_organisation:
                # One column for all organisations: the rule is one, and gives way for all alike.
                gives = {c: -v for c, v in self._gives("per_organisation", self.project.size[1]).items()}
                self.program.row({**members, **gives}, most=self.project.per_organisation)
