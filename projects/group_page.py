"""What the coordinators' page of one group shows of a proposal, gathered in a handful of questions however large it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from people.models import ResourcePerson
from people.vocabulary import ContactWay, Language, Sphere
from projects import inviting
from projects.load import Load, loads
from projects.models import GroupInvitation, GroupProposal, Project, ProjectMembership, ProposalQuestion
from projects.problem import conflicts_of, organisation_of, organisation_of_member, rules_of
from projects.reason_words import Wordbook, loosened_words, name_of, wanted_words
from projects.vocabulary import NeedStrength, ProposalState

# One project's part of a stored result, as `proposing.solve` writes it.
Team = dict[str, Any]


@dataclass(frozen=True)
class Other:
    """Somebody who could sit there instead: what would change, and why just she."""

    resource: ResourcePerson
    words: str
    why: list[str]
    taken: list[str]
    hindrance: str


@dataclass(frozen=True)
class Seat:
    """One chair of the proposal. `waits`: she has been asked and not answered. `conflict`: somebody with a chair comes from an
    organisation nobody new may come from."""

    person: str
    resource: ResourcePerson | None
    name: str
    sphere: str
    why: list[str]
    taken: list[str]
    locked: bool
    waits: bool
    member: bool
    others: list[Other]
    hindrance: str
    conflict: bool


@dataclass(frozen=True)
class Rule:
    """One line of what the group has to be. `has`: how many, or for a need who covers it."""

    words: str
    strength: str
    has: str
    met: bool


@dataclass(frozen=True)
class Shown:
    """A proposal as the page shows it for one project."""

    seats: list[Seat]
    counts: list[int]
    rules: list[Rule]
    # What is needed, and how many in the pool could cover it; None where it stands in words only.
    lacks: list[tuple[str, int | None]]
    loosened: list[str]
    ways_out: list[tuple[str, list[str]]]
    proved: bool
    gap: str


def team_of(proposal: GroupProposal | None, project: Project) -> Team | None:
    """The stored part of the result that is this project's."""
    teams: dict[str, Team] = proposal.result.get("teams", {}) if proposal else {}
    return teams.get(str(project.pk))


def shown(project: Project, proposal: GroupProposal, team: Team) -> Shown:
    """Everything the page says of this proposal."""
    needs = list(project.needs.select_related("competence", "administration"))
    book = Wordbook.naming(needs)
    people = _people_of(team)
    seats = _seats(project, proposal, team, book, people)
    short = [(name, value - bound) for name, value, bound in team["levels"] if abs(value - bound) > 1e-6]
    return Shown(
        seats=seats,
        counts=[sum(seat.sphere == sphere for seat in seats) for sphere in Sphere.values],
        rules=_rules(team, book, {seat.person: seat.name for seat in seats}),
        lacks=[
            *((book.needs.get(key, key), able) for key, _missing, able in team["lacks"]),
            # What stands in words only no machine can cover, and so the proposal never does.
            *((name_of(need), None) for need in needs if not need.skill and not need.filled_on),
        ],
        loosened=[loosened_words(rule, by, book.needs) for rule, by in team["loosened"]],
        ways_out=[
            (loosened_words(rule, by, book.needs), [str(people[p]) for p in fits if p in people])
            for rule, by, fits in team["ways_out"]
        ],
        proved=not short,
        gap=", ".join(f"{book.level(name)} {abs(gap):g}".replace(".", ",") for name, gap in short),
    )


def may_be_asked(team: Team) -> list[str]:
    """Whom this proposal lets a coordinator ask: those in it and the next best for their chairs."""
    return [*team["people"], *(one[0] for rows in team["alternates"].values() for one in rows)]


def facts_of(team: Team, person: str) -> list[list[object]]:
    """Why this person, as stored: of one in the group, or of a next best."""
    if person in team["reasons"]:
        return list(team["reasons"][person])
    rows = [one for rows in team["alternates"].values() for one in rows if one[0] == person]
    return list(rows[0][4]) if rows and len(rows[0]) > 4 else []


def why_not_words(questions: list[ProposalQuestion], project: Project) -> list[tuple[ResourcePerson, str, bool]]:
    """The answers to “why is somebody not in it?”, with whether one is still being found out."""
    book = Wordbook.naming(project.needs.select_related("competence", "administration"))

    def words(one: ProposalQuestion) -> str:
        if one.state == ProposalState.DONE:
            return book.why_not(one.kind, one.with_her, one.without)
        if one.state == ProposalState.FAILED:
            return gettext("Could not be found out. Ask once more; if it goes on, tell the administrators.")
        return gettext("Is being found out.")

    waiting = (ProposalState.WAITING, ProposalState.WORKING)
    return [(one.resource, words(one), one.state in waiting) for one in questions]


def _rules(team: Team, book: Wordbook, names: dict[str, str]) -> list[Rule]:
    """What the group had to be when it was worked out; proposals of before that was kept say nothing."""
    lines = []
    for rule, strength, wanted, has, met in team.get("standings", []):
        need = rule.removeprefix("need:")
        by = ", ".join(names.get(person, "") for person, keys in team["covers"].items() if need in keys)
        words = wanted_words(rule, wanted, book.needs)
        lines.append(Rule(words, str(NeedStrength(strength).label), by if need != rule else str(has), met))
    return lines


def _people_of(team: Team) -> dict[str, ResourcePerson]:
    ids = {*may_be_asked(team), *(person for row in team["ways_out"] for person in row[2])}
    found = ResourcePerson.objects.select_related("organisation", "person").in_bulk(
        [int(i) for i in ids if i.isdigit()]
    )
    return {str(pk): person for pk, person in found.items()}


def _seats(
    project: Project, proposal: GroupProposal, team: Team, book: Wordbook, people: dict[str, ResourcePerson]
) -> list[Seat]:
    known = {key: person for key, person in people.items() if key in set(may_be_asked(team))}
    load = loads(known.values())
    keeps = inviting.keep_from_asking(known.values(), project, load=load)
    conflicts = conflicts_of(rules_of(project))
    members = {f"m{member.pk}": member for member in project.members.all()}
    locked = set(
        proposal.changes.filter(project=project).exclude(kind="leave_out").values_list("resource_id", flat=True)
    )
    waiting = set(GroupInvitation.objects.open().filter(project=project).values_list("resource_id", flat=True))
    seats = []
    for person in team["people"]:
        resource, member = known.get(person), members.get(person)
        others = [
            _other(one, known[one[0]], project, book, load, keeps)
            for one in team["alternates"].get(person, [])
            if one[0] in known
        ]
        seats.append(
            Seat(
                person=person,
                resource=resource,
                name=str(resource or member or gettext("somebody who has left")),
                sphere=resource.sphere if resource else member.sphere if member else "",
                # Who has a chair or was locked in is marked so; that is no reason of the matching's.
                why=book.reasons([fact for fact in team["reasons"].get(person, []) if fact[0] != "pinned"]),
                taken=taken_words(resource, load[resource.pk], project) if resource else [],
                locked=bool(resource and resource.pk in locked),
                waits=bool(resource and resource.pk in waiting),
                member=bool(member or (resource and project.pk in load[resource.pk].seated_in)),
                others=others,
                hindrance=keeps[resource.pk] if resource else "",
                conflict=_organisation(resource, member) in conflicts,
            )
        )
    return seats


def _organisation(resource: ResourcePerson | None, member: ProjectMembership | None) -> str:
    if resource:
        return organisation_of(resource)
    return organisation_of_member(member) if member else ""


def _other(
    one: list[Any],
    resource: ResourcePerson,
    project: Project,
    book: Wordbook,
    load: dict[int, Load],
    keeps: dict[int, str],
) -> Other:
    _person, lost, pairs, _asked, *rest = one
    parts = []
    if lost > 0:
        parts.append(gettext("covers less of what is needed"))
    if lost < 0:
        parts.append(gettext("covers more of what is needed"))
    if pairs > 0:
        parts.append(gettext("less mixed"))
    words = ", ".join(parts) or gettext("just as good for the group")
    why = book.reasons(rest[0] if rest else [])
    return Other(resource, words, why, taken_words(resource, load[resource.pk], project), keeps[resource.pk])


def taken_words(resource: ResourcePerson, load: Load, project: Project) -> list[str]:
    """What she has taken on already and when she was asked last, for the one who is about to ask her for `project`."""
    hours = ngettext("%(taken)d of %(hers)d hour a month", "%(taken)d of %(hers)d hours a month", resource.hours)
    said = [hours % {"taken": load.hours, "hers": resource.hours}]
    if load.groups:
        said.append(ngettext("in %(n)d group", "in %(n)d groups", load.groups) % {"n": load.groups})
    said += [
        gettext("%(who)s asked for %(project)s on %(day)s")
        % {"who": one.asked_by.name, "project": one.project.title, "day": date_format(localtime(one.sent_at), "j F")}
        for one in load.open
        if one.project_id != project.pk
    ]
    if load.questions:
        asked = ngettext(
            "asked once in a year, in %(month)s", "asked %(n)d times in a year, last in %(month)s", load.asked
        )
        said.append(asked % {"n": load.asked, "month": date_format(localtime(load.questions[-1].sent_at), "F")})
    return said


def way_words(resource: ResourcePerson) -> str:
    """How the question reaches her."""
    if resource.contact_way == ContactWay.MAIL and resource.email:
        return (
            gettext("by mail, in English") if resource.language == Language.ENGLISH else gettext("by mail, in Swedish")
        )
    return gettext("no mail: %(way)s") % {"way": str(resource.get_contact_way_display()).lower()}
