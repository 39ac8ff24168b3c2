"""Stored people, needs and rules as the matching's plain values: the one place where models become values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from people.models import ResourcePerson
from people.vocabulary import EntryState
from projects.load import Load, loads
from projects.matching import types
from projects.models import GroupInvitation, GroupProposal, GroupRules, Need, Project, ProjectMembership
from projects.search import plain
from projects.vocabulary import InvitationState


def rules_of(project: Project) -> GroupRules:
    """The project's rules, or the usual ones with the size the project aims at. Nothing is saved."""
    known = GroupRules.objects.filter(project=project).first()
    if known:
        return known
    most = max(project.wanted_chairs, 2)
    return GroupRules(project=project, size_from=min(5, most), size_to=most)


def problem_for(projects: Iterable[Project]) -> types.Problem:
    """The plain problem of these projects over everybody who may be asked today: the one place where models become values.

    Members keep their chairs, and so do those whose answer is awaited: they are pinned. Who said no to a project, or did not
    answer, is left out of it. Names, addresses and own words stay here.
    """
    today = timezone.localdate()
    wanted = list(projects)
    people = {person.id: person for person in _people(today)}
    seated = _seat_people(wanted, people)
    met = _worked_together(set(people))
    return types.Problem(
        tuple(sorted(people.values(), key=lambda p: p.id)),
        tuple(_project(project, seated.get(project.pk, set())) for project in wanted),
        met,
    )


def with_changes(problem: types.Problem, earlier: GroupProposal) -> types.Problem:
    """The problem with what a coordinator wanted otherwise."""
    pinned: dict[str, set[str]] = {}
    out: dict[str, set[str]] = {}
    for one in earlier.changes.all():
        key, person = str(one.project_id), str(one.resource_id)
        if one.kind == "leave_out":
            out.setdefault(key, set()).add(person)
        else:
            pinned.setdefault(key, set()).add(person)
        if one.kind == "swap" and one.instead_of_id:
            out.setdefault(key, set()).add(str(one.instead_of_id))
    projects = tuple(
        types.Project(
            **{
                **project.__dict__,
                # Who was locked in and then said no does not hold the chair any longer.
                "pinned": project.pinned | (pinned.get(project.id, set()) - project.excluded),
                "excluded": project.excluded | out.get(project.id, set()),
            }
        )
        for project in problem.projects
    )
    return types.Problem(problem.people, projects, problem.worked_together)


def _people(today: date) -> Iterable[types.Person]:
    entries: QuerySet[ResourcePerson] = (
        ResourcePerson.objects.may_be_asked(today)
        .prefetch_related("competences", "areas")
        .defer("own_words", "name", "email", "telephone", "role")
    )
    known = list(entries)
    load = loads(known)
    for entry in known:
        if load[entry.pk].left:
            yield _entry(entry, load[entry.pk])


def organisation_of(entry: ResourcePerson) -> str:
    """The key of the organisation she works for; empty without one. An unresolved spelling is one of its own until a
    coordinator says which it is."""
    return f"o{entry.organisation_id}" if entry.organisation_id else _typed(entry.organisation_name)


def organisation_of_member(member: ProjectMembership) -> str:
    """The key of the organisation a member without an entry of the pool works for; empty without one."""
    return f"o{member.organisation_id}" if member.organisation_id else ""


def conflicts_of(rules: GroupRules) -> frozenset[str]:
    """The keys of the organisations nobody may come from today, by all the names people may have typed for them."""
    over = rules.conflicts_until is not None and rules.conflicts_until < timezone.localdate()
    if not rules.pk or over:
        return frozenset()
    found = list(rules.conflicts.prefetch_related("old_names"))
    names = [name for one in found for name in (one.name, *(old.name for old in one.old_names.all()))]
    return frozenset({*(f"o{one.pk}" for one in found), *(_typed(name) for name in names)})


def keeps_out(rules: GroupRules, organisation: str) -> bool:
    """Whether nobody may come from an organisation of this name today."""
    return bool(organisation.strip()) and _typed(organisation) in conflicts_of(rules)


def _typed(name: str) -> str:
    return f"t{plain(' '.join(name.split()))}" if name.strip() else ""


def _entry(entry: ResourcePerson, load: Load) -> types.Person:
    return types.Person(
        id=str(entry.pk),
        sphere=entry.sphere,
        organisation=organisation_of(entry),
        skills=_skills(entry),
        languages=frozenset(entry.spoken),
        areas=frozenset(str(area.pk) for area in entry.areas.all()),
        # Only the hours she has left: groups and open questions have taken theirs.
        hours=max(0, entry.hours - load.hours),
        months=entry.months,
        free=load.free,
        asked=load.counted,
    )


def _skills(entry: ResourcePerson) -> dict[str, int]:
    skills = {f"competence:{own.competence_id}": own.level for own in entry.competences.all()}
    if entry.administration_id:
        skills[f"mandate:{entry.administration_id}"] = 3
    return skills


def able(entry: ResourcePerson, need: Need) -> bool:
    """Whether her entry has what is sought today, at its level, and she is from the part of society wanted."""
    return _skills(entry).get(need.skill, 0) >= need.level and need.sphere in ("", entry.sphere)


def _best(person: types.Person, other: types.Person | None) -> dict[str, int]:
    known = other.skills if other else {}
    return {skill: max(person.skills.get(skill, 0), known.get(skill, 0)) for skill in {*person.skills, *known}}


def _member(member: ProjectMembership, entry: ResourcePerson | None, known: types.Person | None) -> types.Person:
    """A member as the matching sees her: her entry of the pool if she has one, else a chair of her sphere. What she covers
    already she is able to. `known`: her entry if she may be asked today; else no other group is proposed to her."""
    skills = _skills(entry) if entry else {}
    for cover in member.covers.all():
        if cover.need.skill:
            skills[cover.need.skill] = max(cover.need.level, skills.get(cover.need.skill, 0))
    if entry is None:
        return types.Person(f"m{member.pk}", member.sphere, organisation_of_member(member), skills, only_seated=True)
    return types.Person(
        id=str(entry.pk),
        sphere=member.sphere,
        organisation=organisation_of(entry),
        skills=skills,
        languages=frozenset(entry.spoken),
        areas=frozenset(str(area.pk) for area in entry.areas.all()),
        hours=known.hours if known else 0,
        months=entry.months,
        free=known.free if known else 0,
        asked=known.asked if known else 0,
        only_seated=known is None,
    )


def _seat_people(wanted: list[Project], people: dict[str, types.Person]) -> dict[int, set[str]]:
    """Put members and those with an open question into `people`; gives per project who holds a chair."""
    seated: dict[int, set[str]] = {project.pk: set() for project in wanted}
    may_be_asked = dict(people)
    members = list(
        ProjectMembership.objects.current().filter(project__in=wanted).prefetch_related("covers__need").order_by("pk")
    )
    entries = entries_of(members)
    for member in members:
        entry = entries.get(member.pk)
        person = _member(member, entry, may_be_asked.get(str(entry.pk)) if entry else None)
        # In two of the groups: able to do what she covers in either.
        people[person.id] = replace(person, skills=_best(person, people.get(person.id)))
        seated[member.project_id].add(person.id)
    open_questions = GroupInvitation.objects.open().filter(project__in=wanted, resource__isnull=False)
    asked = list(open_questions.select_related("resource").prefetch_related("resource__competences", "resource__areas"))
    load = loads([invitation.resource for invitation in asked if invitation.resource])
    for invitation in asked:
        if invitation.resource:
            # Whoever may not be asked any more has her open question; no other group is proposed to her.
            person = _entry(invitation.resource, load[invitation.resource.pk])
            people.setdefault(person.id, replace(person, only_seated=True))
            seated[invitation.project_id].add(person.id)
    return seated


def entries_of(members: list[ProjectMembership]) -> dict[int, ResourcePerson]:
    """Member to her entry of the pool, of those who have one: known by the confirmed person, by the question that gave her the
    chair, or by her address, since staff seat people too."""
    asked_as = dict(
        GroupInvitation.objects.filter(membership__in=members, resource__isnull=False).values_list(
            "membership_id", "resource_id"
        )
    )
    confirmed = ResourcePerson.objects.exclude(state=EntryState.UNCONFIRMED).alias(address=Lower("email"))
    known = confirmed.filter(
        Q(person__in=[member.person_id for member in members if member.person_id])
        | Q(pk__in=asked_as.values())
        | Q(address__in=[member.email.lower() for member in members if member.email])
    )
    by_pk = {entry.pk: entry for entry in known.prefetch_related("competences", "areas")}
    by_person = {entry.person_id: entry for entry in by_pk.values() if entry.person_id}
    by_address = {entry.email.lower(): entry for entry in by_pk.values() if entry.email}
    found: dict[int, ResourcePerson] = {}
    for member in members:
        entry = by_person.get(member.person_id) if member.person_id else None
        entry = entry or by_pk.get(asked_as.get(member.pk, 0)) or by_address.get(member.email.lower())
        if entry:
            found[member.pk] = entry
    return found


def asked_once(project: Project) -> set[int]:
    """The entries of those who are not asked for this project again: who said yes or no, or let the question lapse. Whoever
    said “not now” or came too late may be, and so may those of whom no answer was needed any more."""
    asked = GroupInvitation.objects.filter(project=project, resource__isnull=False).exclude(
        state__in=[InvitationState.WITHDRAWN, InvitationState.LATER, InvitationState.TOO_LATE]
    )
    return set(asked.values_list("resource_id", flat=True))


def _project(project: Project, seated: set[str]) -> types.Project:
    rules = rules_of(project)
    excluded = {str(pk) for pk in asked_once(project)} - seated
    needs = tuple(_need(need) for need in project.needs.filter(filled_on__isnull=True) if need.skill)
    return types.Project(
        id=str(project.pk),
        needs=needs,
        size=(max(rules.size_from, len(seated)), max(rules.size_to, len(seated))),
        least={sphere: int(least) for sphere, least in rules.least.items() if least},
        spheres=rules.spheres,
        per_organisation=rules.per_organisation,
        languages=frozenset(rules.languages),
        area=str(rules.area_id) if rules.area_id else "",
        hours=rules.hours,
        months=rules.months,
        conflicts=conflicts_of(rules),
        pinned=frozenset(seated),
        seated=frozenset(seated),
        excluded=frozenset(excluded),
        ties=rules.ties,  # type: ignore[arg-type]
    )


def _need(need: Need) -> types.Need:
    return types.Need(
        key=f"need{need.pk}",
        skill=need.skill,
        strength=need.strength,  # type: ignore[arg-type]
        level=need.level,
        count=need.count,
        sphere=need.sphere,
        hours=need.hours,
        months=need.months,
    )


def _worked_together(people: set[str]) -> dict[tuple[str, str], float]:
    """Pairs of these people who have sat in one group before, and in how many: by entry of the pool, person or address."""
    seats = ProjectMembership.objects.annotate(address=Lower("email"))
    sat = ResourcePerson.objects.exclude(state=EntryState.UNCONFIRMED).alias(address=Lower("email"))
    sat = sat.filter(
        Q(person__in=seats.filter(person__isnull=False).values("person"))
        | Q(address__in=seats.exclude(address="").values("address"))
    )
    known_by: dict[tuple[str, object], set[str]] = {}
    for pk, person, email in sat.values_list("pk", "person_id", "email"):
        for known in (("person", person), ("address", email.lower())):
            known_by.setdefault(known, set()).add(str(pk))
    # Who holds a chair without an entry of her own has sat in groups too.
    bare = seats.filter(pk__in=[key.removeprefix("m") for key in people if key.startswith("m")])
    for pk, person, address in bare.values_list("pk", "person_id", "address"):
        for known in (("person", person), ("address", address)):
            known_by.setdefault(known, set()).add(f"m{pk}")
    groups: dict[int, set[str]] = {}
    for pk, project, person, asked, address in seats.values_list(
        "pk", "project_id", "person_id", "invitation__resource_id", "address"
    ):
        hers = {str(asked), f"m{pk}"}
        hers |= known_by.get(("person", person), set()) if person else set()
        hers |= known_by.get(("address", address), set()) if address else set()
        groups.setdefault(project, set()).update(hers & people)
    met: dict[tuple[str, str], float] = {}
    for members in groups.values():
        ordered = sorted(members)
        for position, first in enumerate(ordered):
            for second in ordered[position + 1 :]:
                met[first, second] = met.get((first, second), 0) + 1
    return met
