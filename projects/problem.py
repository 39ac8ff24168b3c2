"""Stored people, needs and rules as the matching's plain values: the one place where models become values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Least
from django.utils import timezone

from people.models import AskingRule, Person, ResourcePerson
from projects.matching import types
from projects.models import GroupInvitation, GroupProposal, GroupRules, Project, ProjectMembership
from projects.vocabulary import InvitationState

YEAR = timedelta(days=365)
# A decline counts half: being asked is a burden and a chance (matching.md 1.6).
_COUNTED_HALF = (InvitationState.DECLINED, InvitationState.LATER, InvitationState.WITHDRAWN)


def rules_of(project: Project) -> GroupRules:
    """The project's rules, or the usual ones with the size the project aims at. Nothing is saved."""
    known = GroupRules.objects.filter(project=project).first()
    if known:
        return known
    most = max(project.wanted_chairs, 2)
    return GroupRules(project=project, size_from=min(5, most), size_to=most)


def problem_for(projects: Iterable[Project]) -> types.Problem:
    """The plain problem of these projects over everybody who may be asked today: the one place where models become values.

    Members keep their chairs: they are pinned. Who has an open question or said no to a project is left out of it. Names,
    addresses and own words stay here.
    """
    today = timezone.localdate()
    wanted = list(projects)
    people = {person.id: person for person in _people(today)}
    seated: dict[int, set[str]] = {}
    for member in ProjectMembership.objects.current().filter(project__in=wanted).select_related("person"):
        person = _member(member, people)
        people[person.id] = person
        seated.setdefault(member.project_id, set()).add(person.id)
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
                "pinned": project.pinned | pinned.get(project.id, set()),
                "excluded": project.excluded | out.get(project.id, set()),
            }
        )
        for project in problem.projects
    )
    return types.Problem(problem.people, projects, problem.worked_together)


def _people(today: date) -> Iterable[types.Person]:
    since = timezone.now() - YEAR
    lately = Q(invitations__sent_at__gte=since)
    half = lately & Q(invitations__state__in=_COUNTED_HALF)
    entries: QuerySet[ResourcePerson] = (
        ResourcePerson.objects.may_be_asked(today)
        .annotate(
            times=Count("invitations", filter=lately, distinct=True),
            half=Count("invitations", filter=half, distinct=True),
            open_questions=Count("invitations", filter=Q(invitations__state=InvitationState.SENT), distinct=True),
        )
        .filter(times__lt=Least(F("asks_a_year"), Value(AskingRule.most_today())))
        .prefetch_related("competences", "areas")
        .select_related("organisation")
    )
    groups = dict(
        ProjectMembership.objects.current()
        .filter(person__isnull=False)
        .values_list("person")
        .annotate(n=Count("id"))
        .values_list("person", "n")
    )
    for entry in entries:
        sits_in = groups.get(entry.person_id, 0) if entry.person_id else 0
        busy = sits_in + entry.open_questions  # type: ignore[attr-defined]
        yield types.Person(
            id=str(entry.pk),
            sphere=entry.sphere,
            organisation=_organisation(entry),
            skills=_skills(entry),
            languages=frozenset(entry.spoken),
            areas=frozenset(str(area.pk) for area in entry.areas.all()),
            hours=entry.hours,
            months=entry.months,
            free=entry.groups_at_once - busy,
            asked=entry.times - entry.half / 2,  # type: ignore[attr-defined]
        )


def _organisation(entry: ResourcePerson) -> str:
    # An unresolved spelling is an organisation of its own until a coordinator says which it is.
    if entry.organisation_id:
        return f"o{entry.organisation_id}"
    return f"t{' '.join(entry.organisation_name.casefold().split())}" if entry.organisation_name else ""


def _skills(entry: ResourcePerson) -> dict[str, int]:
    skills = {f"competence:{own.competence_id}": own.level for own in entry.competences.all()}
    if entry.administration_id:
        skills[f"mandate:{entry.administration_id}"] = 3
    return skills


def _member(member: ProjectMembership, people: dict[str, types.Person]) -> types.Person:
    """A member as the matching sees her: her entry of the pool if she has one, else a chair of her sphere."""
    person: Person | None = member.person
    entry = (
        ResourcePerson.objects.filter(person=person).prefetch_related("competences", "areas").first()
        if person
        else None
    )
    if entry is None:
        organisation = f"o{member.organisation_id}" if member.organisation_id else ""
        everything = frozenset({"sv", "en"})
        return types.Person(f"m{member.pk}", member.sphere, organisation, {}, everything, hours=99, months=99, free=1)
    known = people.get(str(entry.pk))
    return types.Person(
        id=str(entry.pk),
        sphere=member.sphere,
        organisation=_organisation(entry),
        skills=_skills(entry),
        languages=frozenset(entry.spoken) | {"sv", "en"},
        hours=99,
        months=99,
        free=max(1, known.free if known else 1),
        asked=known.asked if known else 0,
    )


def _project(project: Project, seated: set[str]) -> types.Project:
    rules = rules_of(project)
    asked = GroupInvitation.objects.filter(project=project, resource__isnull=False).exclude(
        state__in=[InvitationState.WITHDRAWN, InvitationState.EXPIRED, InvitationState.LATER]
    )
    excluded = {str(pk) for pk in asked.values_list("resource_id", flat=True)} - seated
    needs = tuple(
        types.Need(f"need{need.pk}", need.skill, need.strength, need.level, need.count, need.sphere)  # type: ignore[arg-type]
        for need in project.needs.filter(filled_on__isnull=True)
        if need.skill
    )
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
        conflicts=frozenset(f"o{pk}" for pk in rules.conflicts.values_list("pk", flat=True))
        if rules.pk
        else frozenset(),
        pinned=frozenset(seated),
        excluded=frozenset(excluded),
        ties=rules.ties,  # type: ignore[arg-type]
    )


def _worked_together(people: set[str]) -> dict[tuple[str, str], float]:
    """Pairs of the pool who have sat in one group before, and in how many."""
    entries = dict(ResourcePerson.objects.filter(person__isnull=False).values_list("person_id", "pk"))
    groups: dict[int, set[str]] = {}
    for project, person in ProjectMembership.objects.filter(person__isnull=False).values_list(
        "project_id", "person_id"
    ):
        key = str(entries.get(person, ""))
        if key in people:
            groups.setdefault(project, set()).add(key)
    met: dict[tuple[str, str], float] = {}
    for members in groups.values():
        ordered = sorted(members)
        for position, first in enumerate(ordered):
            for second in ordered[position + 1 :]:
                met[first, second] = met.get((first, second), 0) + 1
    return met
