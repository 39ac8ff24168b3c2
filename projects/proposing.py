"""From stored people and needs to the matching's plain values, a run of it, and back. It never invites anybody."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from people.models import ResourcePerson, User
from projects.errors import NotReady
from projects.matching import VERSION, types
from projects.matching.alternates import Alternate, Outside, WhyNot, alternates, why_not
from projects.matching.check import verify
from projects.matching.diagnose import Diagnosis, diagnose
from projects.matching.eligible import Pool
from projects.matching.reasons import Lacks, Reason, lacks, reasons
from projects.matching.teams import propose
from projects.models import GroupInvitation, GroupProposal, Project, ProjectMembership, ProposalChange
from projects.problem import YEAR, problem_for, with_changes
from projects.vocabulary import PROPOSAL_KEPT_DAYS, ProposalState

# A worker that has not come back after this long has died; the solver's own brake is shorter.
STUCK_AFTER = timedelta(minutes=15)


def ask_for(projects: list[Project], *, by: User, changes: GroupProposal | None = None) -> GroupProposal:
    """Put a question to the matching; it waits to be worked out. The same question is not worked out twice.

    `changes`: an earlier proposal whose locks, swaps and left-out people hold for this one too, under its seed.
    """
    if not projects:
        raise NotReady([])
    seed = changes.seed if changes else secrets.token_hex(8)
    problem = problem_for(projects)
    if changes:
        problem = with_changes(problem, changes)
    text = problem.to_json()
    digest = hashlib.sha256(f"{VERSION}|{seed}|{text}".encode()).hexdigest()
    known = GroupProposal.objects.filter(digest=digest).exclude(state=ProposalState.FAILED).first()
    if known:
        return known
    with transaction.atomic():
        proposal = GroupProposal.objects.create(
            made_at=timezone.now(), made_by=by, digest=digest, input=text, seed=seed, version=VERSION
        )
        proposal.projects.set(projects)
        if changes:
            for change in changes.changes.all():
                change.pk, change.proposal = None, proposal
                change.save(force_insert=True)
    return proposal


def work_out(pk: int) -> None:
    """Solve one waiting proposal; safe to run twice and in two processes at once. What breaks is written down."""
    taken = GroupProposal.objects.filter(pk=pk, state=ProposalState.WAITING).update(state=ProposalState.WORKING)
    if not taken:
        return
    proposal = GroupProposal.objects.get(pk=pk)
    try:
        result = solve(types.Problem.from_json(proposal.input), seed=proposal.seed)
    except Exception as error:
        GroupProposal.objects.filter(pk=pk).update(
            state=ProposalState.FAILED, error=f"{type(error).__name__}: {error}"[:300], done_at=timezone.now()
        )
        raise
    GroupProposal.objects.filter(pk=pk).update(state=ProposalState.DONE, result=result, done_at=timezone.now())


def work_out_waiting() -> int:
    """Work out what no worker was told of, and what a worker left behind when it died; returns how many."""
    stuck = timezone.now() - STUCK_AFTER
    GroupProposal.objects.filter(state=ProposalState.WORKING, made_at__lt=stuck).update(state=ProposalState.WAITING)
    waiting = list(GroupProposal.objects.filter(state=ProposalState.WAITING).values_list("pk", flat=True))
    for pk in waiting:
        work_out(pk)
    return len(waiting)


def solve(problem: types.Problem, *, seed: str) -> dict[str, object]:
    """The proposal with everything a coordinator is shown, as plain values to be stored.

    Raises `RuntimeError` when the independent check finds a broken rule: such a proposal is shown to nobody.
    """
    found = propose(problem, seed=seed)
    wrong = verify(problem, found)
    if wrong:
        raise RuntimeError("; ".join(wrong[:3]))
    teams = {}
    for project in problem.projects:
        team = found.team(project.id)
        pool = Pool(problem.people, project, seed=seed).candidates()
        trouble = diagnose(problem, project, pool, seed=seed) if not team.possible else None
        teams[project.id] = _stored(problem, team, trouble, seed)
    return {"teams": teams, "levels": [[level.name, level.value, level.bound] for level in found.levels]}


def change(
    proposal: GroupProposal,
    project: Project,
    kind: str,
    *,
    resource: ResourcePerson,
    by: User,
    instead_of: ResourcePerson | None = None,
    why: str = "",
) -> ProposalChange:
    """What a coordinator wants otherwise: `lock` a person in, `leave_out` one, or `swap` one for another.

    Nothing is worked out here; the next run keeps to it. Locking and leaving out the same person undo each other.
    """
    with transaction.atomic():
        proposal.changes.filter(project=project, resource=resource).delete()
        if instead_of:
            proposal.changes.filter(project=project, resource=instead_of).delete()
        return ProposalChange.objects.create(
            proposal=proposal, project=project, kind=kind, resource=resource, instead_of=instead_of, why=why[:300],
            at=timezone.now(), by=by,
        )  # fmt: skip


def why_not_chosen(proposal: GroupProposal, project: Project, resource: ResourcePerson) -> WhyNot:
    """Why somebody is not in the proposed group, found by putting her in and solving again.

    Somebody who is not in the stored input at all was not to be asked on that day: kind `unavailable`.
    """
    problem = types.Problem.from_json(proposal.input)
    if str(resource.pk) not in {person.id for person in problem.people}:
        return WhyNot("unavailable")
    wanted = next(p for p in problem.projects if p.id == str(project.pk))
    alone = types.Problem(problem.people, (wanted,), problem.worked_together)
    team = propose(alone, seed=proposal.seed).teams[0]
    pool = Pool(problem.people, wanted, seed=proposal.seed).candidates()
    return why_not(alone, team, str(resource.pk), pool, seed=proposal.seed)


def empty_old(today: date) -> int:
    """Empty what was proposed and not used; that it was proposed, by which rules, stays. Returns how many."""
    limit = timezone.now() - timedelta(days=PROPOSAL_KEPT_DAYS)
    return GroupProposal.objects.filter(made_at__lt=limit, emptied_at__isnull=True).update(
        input="", result={}, emptied_at=timezone.now()
    )


def load_of(resource: ResourcePerson) -> tuple[int, int, int]:
    """Groups she sits in, open questions, and how often she was asked in the last twelve months."""
    groups = ProjectMembership.objects.current().filter(person=resource.person).count() if resource.person_id else 0
    asked = GroupInvitation.objects.filter(resource=resource, sent_at__gte=timezone.now() - YEAR)
    return groups, asked.open().count(), asked.count()


# --- Values to what is stored -----------------------------------------------------------------------------------------


def _stored(problem: types.Problem, team: types.Team, trouble: Diagnosis | None, seed: str) -> dict[str, object]:
    given: dict[str, list[list[object]]] = {}
    outside = Outside(problem, team, seed=seed)
    for reason in reasons(problem, team):
        given.setdefault(reason.person, []).append(_reason(reason))
    return {
        "people": list(team.people),
        "covers": {person: list(keys) for person, keys in team.covers.items()},
        "reasons": given,
        "lacks": [_lack(lack) for lack in lacks(problem, team)],
        "alternates": {
            p: [_alternate(a) for a in alternates(problem, team, p, seed=seed, outside=outside)] for p in team.people
        },
        "loosened": [[loosened.rule, loosened.by] for loosened in team.loosened],
        "ways_out": [[w.loosened.rule, w.loosened.by, list(w.people)] for w in trouble.single] if trouble else [],
        "levels": [[level.name, level.value, level.bound] for level in team.levels],
        "candidates": team.candidates,
    }


def _reason(reason: Reason) -> list[object]:
    return [reason.kind, reason.key, reason.number, reason.other, reason.among]


def _lack(lack: Lacks) -> list[object]:
    return [lack.key, lack.missing, lack.able]


def _alternate(one: Alternate) -> list[object]:
    return [one.person, one.coverage_lost, one.more_pairs, one.asked]
