"""How many chairs are taken round a project's table, per part of society."""

from __future__ import annotations

from people.vocabulary import Sphere
from projects.models import Project
from projects.vocabulary import ProjectOrigin


def sphere_counts(project: Project) -> list[int]:
    """Chairs taken per part of society, in the order of `Sphere`.

    Each member is one chair; an organisation none of whose people is a member is one chair as well. Nothing is guessed:
    without members and partners all counts are 0 (DESIGN.md section 3, rule 6).
    """
    counts = dict.fromkeys(Sphere.values, 0)
    seated = set()
    for member in project.members.all():
        if member.left_on is None:
            counts[member.sphere] += 1
            seated.add(member.organisation_id)
    for partner in project.partners.all():
        if partner.left_on is None and partner.organisation_id not in seated:
            counts[partner.sphere] += 1
    return list(counts.values())


def drawn(project: Project, counts: list[int]) -> int:
    """How many chairs the picture has: an empty one says that somebody is looked for, which is so in our own that go on.

    Where nobody is known, empty chairs are all there is to draw.
    """
    seated = sum(counts)
    looks_for_nobody = project.is_ended or project.origin == ProjectOrigin.OTHER
    return seated if seated and looks_for_nobody else project.wanted_chairs
