"""Who may be proposed for a project at all, and why somebody may not. These are never loosened."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from heapq import merge

from projects.matching.types import Need, Person, Project


def obstacle(person: Person, project: Project) -> str:
    """Why this person cannot be proposed: unavailable, excluded, full, language, area, hours, months, conflict; empty when she
    can, and for who is in already."""
    if person.id in project.seated:
        return ""
    if person.only_seated:
        return "unavailable"
    if person.id in project.excluded:
        return "excluded"
    if person.free < 1 and person.id not in project.pinned:
        return "full"
    if not project.languages <= person.languages:
        return "language"
    if project.area and person.areas and project.area not in person.areas:
        return "area"
    if person.hours < project.hours:
        return "hours"
    if person.months < project.months:
        return "months"
    if person.organisation and person.organisation in project.conflicts:
        return "conflict"
    return ""


def reaches(person: Person, need: Need, project: Project) -> bool:
    """Whether this person can cover this need of the project. Who is in already is not asked for her time again."""
    has_time = person.hours >= need.hours and person.months >= need.months
    return (
        person.skills.get(need.skill, 0) >= need.level
        and need.sphere in ("", person.sphere)
        and (has_time or person.id in project.seated)
    )


def lot(seed: str, project: str, person: str) -> int:
    """This person's lot in this project's lottery, 0 to 2**32 - 1; the seed is kept with the proposal."""
    return int.from_bytes(hashlib.sha256(f"{seed}|{project}|{person}".encode()).digest()[:4], "big")


class Pool:
    """Those who may be proposed for one project, sorted once into classes, so that several rounds cost little.

    People of one sphere who can cover the same needs differ only in how often they were asked and where they work.
    """

    def __init__(self, people: tuple[Person, ...], project: Project, *, seed: str) -> None:
        self.project, self._seed = project, seed
        self._pinned: list[Person] = []
        self._classes: dict[tuple[str, frozenset[str]], list[Person]] = {}
        # Who can cover what is looked up by competence: most people can cover nothing of what is needed.
        needs_of: dict[str, list[Need]] = {}
        for need in project.needs:
            needs_of.setdefault(need.skill, []).append(need)
        for person in people:
            if obstacle(person, project):
                continue
            if person.id in project.pinned:
                self._pinned.append(person)
                continue
            able = frozenset(
                need.key
                for skill in person.skills
                for need in needs_of.get(skill, ())
                if reaches(person, need, project)
            )
            self._classes.setdefault((person.sphere, able), []).append(person)
        for members in self._classes.values():
            members.sort(key=self._order)

    def candidates(self, taken: Mapping[str, int] | None = None) -> list[Person]:
        """Those worth looking at, without those whom enough others replace (matching.md 1.3). `taken`: person id to groups
        she has got into meanwhile.

        Per class the group's size of people is kept, least asked first, each of another organisation; of classes that another
        class outdoes nobody is kept who was asked no less. That keeps every level up to fairness optimal. Equals stand in the
        order of their lots, so nobody loses her chance by the order of a list.
        """
        gone = taken or {}
        most = self.project.size[1]
        shortened = {}
        for key, members in self._classes.items():
            again = [shared(person, gone) for person in members if person.id in gone] if gone else []
            fresh = (person for person in members if person.id not in gone)
            rest = sorted((person for person in again if person.free > 0), key=self._order)
            shortened[key] = _first(merge(fresh, rest, key=self._order), most)
        kept = [shared(person, gone) for person in self._pinned]
        for (sphere, able), members in shortened.items():
            betters = [
                other
                for (other_sphere, other_able), others in shortened.items()
                if other_sphere == sphere and other_able > able
                for other in others
            ]
            betters.sort(key=lambda p: p.asked)
            kept += [p for p in members if len(_first((b for b in betters if b.asked <= p.asked), most)) < most]
        return sorted(kept, key=lambda p: p.id)

    def _order(self, person: Person) -> tuple[float, int, str]:
        return person.asked, lot(self._seed, self.project.id, person.id), person.id


def shared(person: Person, taken: Mapping[str, int]) -> Person:
    """The person as she is after getting into so many groups: less room, asked more often."""
    times = taken.get(person.id, 0)
    return replace(person, free=person.free - times, asked=person.asked + times) if times else person


def _first(people: Iterable[Person], most: int) -> list[Person]:
    """The first `most` with an organisation of their own each; people without one stand for themselves."""
    seen: set[str] = set()
    chosen = []
    for person in people:
        if person.organisation and person.organisation in seen:
            continue
        seen.add(person.organisation)
        chosen.append(person)
        if len(chosen) == most:
            break
    return chosen
