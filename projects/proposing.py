"""From stored people and needs to the matching's plain values, a run of it, and back. It never invites anybody."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import ResourcePerson, User
from projects.errors import NotReady
from projects.matching import VERSION, types
from projects.matching.alternates import Alternate, Outside, WhyNot, alternates, why_not
from projects.matching.check import verify
from projects.matching.diagnose import Diagnosis, diagnose
from projects.matching.eligible import Pool
from projects.matching.reasons import Lacks, Reason, Standing, lacks, reasons, reasons_instead, standings
from projects.matching.teams import Told, propose
from projects.models import GroupProposal, Project, ProposalChange, ProposalQuestion
from projects.problem import problem_for, with_changes
from projects.vocabulary import PROPOSAL_KEPT_DAYS, ProposalState

# A worker that has not come back after this long has died; the solver's own brake is shorter.
STUCK_AFTER = timedelta(minutes=15)


def ask_for(projects: list[Project], *, by: User, changes: GroupProposal | None = None) -> GroupProposal:
    """Put a question to the matching; a worker gathers the people and works it out, so the page waits for nothing.

    `changes`: an earlier proposal whose locks, swaps and left-out people hold for this one too, under its seed. A question
    that waits already is not put twice. Raises `NotReady` without a project.
    """
    if not projects:
        raise NotReady([_("Choose at least one project.")])
    with transaction.atomic():
        # Locked in one order, so that two presses at once find each other's question.
        list(Project.objects.select_for_update(no_key=True).filter(pk__in=[p.pk for p in projects]).order_by("pk"))
        waiting = _waits_already(projects) if changes is None else None
        if waiting:
            return waiting
        proposal = GroupProposal.objects.create(
            made_at=timezone.now(),
            made_by=by,
            seed=changes.seed if changes else secrets.token_hex(8),
            version=VERSION,
        )
        proposal.projects.set(projects)
        if changes:
            for change in changes.changes.all():
                change.pk, change.proposal = None, proposal
                change.save(force_insert=True)
    return proposal


def work_out(pk: int) -> None:
    """Solve one waiting proposal; safe to run twice and in two processes at once. What breaks is written down.

    The same input under the same seed and rules is not solved twice.
    """
    taken = GroupProposal.objects.filter(pk=pk, state=ProposalState.WAITING).update(state=ProposalState.WORKING)
    if not taken:
        return
    proposal = GroupProposal.objects.get(pk=pk)
    try:
        problem = with_changes(problem_for(proposal.projects.order_by("pk")), proposal)
        text = problem.to_json()
        digest = hashlib.sha256(f"{VERSION}|{proposal.seed}|{text}".encode()).hexdigest()
        known = GroupProposal.objects.filter(digest=digest, state=ProposalState.DONE, emptied_at=None).first()
        result = known.result if known else solve(problem, seed=proposal.seed, told=_progress(pk))
    except Exception as error:
        GroupProposal.objects.filter(pk=pk).update(
            state=ProposalState.FAILED, error=f"{type(error).__name__}: {error}"[:300], done_at=timezone.now()
        )
        raise
    GroupProposal.objects.filter(pk=pk).update(
        state=ProposalState.DONE, input=text, digest=digest, result=result, progress=100, done_at=timezone.now()
    )


def work_out_waiting() -> int:
    """Work out what no worker was told of, and what a worker left behind when it died; returns how many proposals."""
    stuck = timezone.now() - STUCK_AFTER
    GroupProposal.objects.filter(state=ProposalState.WORKING, made_at__lt=stuck).update(state=ProposalState.WAITING)
    ProposalQuestion.objects.filter(state=ProposalState.WORKING, asked_at__lt=stuck).update(state=ProposalState.WAITING)
    waiting = list(GroupProposal.objects.filter(state=ProposalState.WAITING).values_list("pk", flat=True))
    for pk in waiting:
        work_out(pk)
    for question in ProposalQuestion.objects.filter(state=ProposalState.WAITING).values_list("pk", flat=True):
        answer_why_not(question)
    return len(waiting)


def solve(problem: types.Problem, *, seed: str, told: Told = lambda done, of: None) -> dict[str, object]:
    """The proposal with everything a coordinator is shown, as plain values to be stored.

    `told` hears how much is done. Raises `RuntimeError` when the independent check finds a broken rule: such a proposal is
    shown to nobody.
    """
    projects = len(problem.projects)
    found = propose(problem, seed=seed, told=lambda done, of: told(done * 7, of * 10))
    wrong = verify(problem, found)
    if wrong:
        raise RuntimeError("; ".join(wrong[:3]))
    teams = {}
    for number, project in enumerate(problem.projects, start=1):
        team = found.team(project.id)
        pool = Pool(problem.people, project, seed=seed).candidates()
        trouble = diagnose(problem, project, pool, seed=seed) if not team.possible else None
        teams[project.id] = _stored(problem, team, trouble, seed)
        told(projects * 7 + number * 3, projects * 10)
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

    Nothing is worked out here; the next run keeps to it. Of two changes about one person the later holds: who is wanted in
    is left out no longer, and who goes leaves behind her those she was taken instead of.
    """
    with transaction.atomic():
        changes = proposal.changes.filter(project=project)
        _replaced(changes, resource)
        if kind != "leave_out":
            changes.filter(instead_of=resource).update(kind="lock", instead_of=None)
        if instead_of:
            _replaced(changes, instead_of)
            changes.filter(instead_of=instead_of).delete()
        return ProposalChange.objects.create(
            proposal=proposal, project=project, kind=kind, resource=resource, instead_of=instead_of, why=why[:300],
            at=timezone.now(), by=by,
        )  # fmt: skip


def ask_why_not(proposal: GroupProposal, project: Project, resource: ResourcePerson) -> ProposalQuestion:
    """Ask why somebody is not in the proposed group; a worker finds it out by putting her in and solving again.

    Asked again it is found out again only if that failed.
    """
    now = timezone.now()
    with transaction.atomic():
        question, new = ProposalQuestion.objects.get_or_create(
            proposal=proposal, project=project, resource=resource, defaults={"asked_at": now}
        )
        if not new:
            failed = ProposalQuestion.objects.filter(pk=question.pk, state=ProposalState.FAILED)
            failed.update(state=ProposalState.WAITING, asked_at=now)
    return question


def answer_why_not(pk: int) -> None:
    """Find out one answer; safe to run twice."""
    taken = ProposalQuestion.objects.filter(pk=pk, state=ProposalState.WAITING).update(state=ProposalState.WORKING)
    if not taken:
        return
    question = ProposalQuestion.objects.select_related("proposal", "project", "resource").get(pk=pk)
    try:
        why = why_not_chosen(question.proposal, question.project, question.resource)
    except Exception:
        ProposalQuestion.objects.filter(pk=pk).update(state=ProposalState.FAILED)
        raise
    ProposalQuestion.objects.filter(pk=pk).update(
        state=ProposalState.DONE, kind=why.kind, with_her=why.with_her, without=why.without
    )


def why_not_chosen(proposal: GroupProposal, project: Project, resource: ResourcePerson) -> WhyNot:
    """Why somebody is not in the proposed group, found by putting her in and solving again.

    Somebody who is not in the stored input at all was not to be asked on that day: kind `unavailable`. In the group: `in`.
    """
    if not proposal.input:
        return WhyNot("unavailable")
    if str(resource.pk) in proposal.result["teams"][str(project.pk)]["people"]:
        return WhyNot("in")
    problem = types.Problem.from_json(proposal.input)
    if str(resource.pk) not in {person.id for person in problem.people}:
        return WhyNot("unavailable")
    wanted = next(p for p in problem.projects if p.id == str(project.pk))
    alone = types.Problem(problem.people, (wanted,), problem.worked_together)
    pool = Pool(problem.people, wanted, seed=proposal.seed).candidates()
    if len(problem.projects) == 1:
        team = _read(proposal, project)
    else:
        team = propose(alone, seed=proposal.seed).teams[0]
        if str(resource.pk) in team.people:
            # Her own place here went to another of the projects that were staffed together.
            return WhyNot("shared")
    return why_not(alone, team, str(resource.pk), pool, seed=proposal.seed)


def empty_old(today: date) -> int:
    """Empty what was proposed and not used; that it was proposed, by which rules, stays. Returns how many."""
    limit = timezone.now() - timedelta(days=PROPOSAL_KEPT_DAYS)
    return GroupProposal.objects.filter(made_at__lt=limit, emptied_at__isnull=True).update(
        input="", result={}, emptied_at=timezone.now()
    )


# --- Values to what is stored -----------------------------------------------------------------------------------------


def _replaced(changes: QuerySet[ProposalChange], resource: ResourcePerson) -> None:
    """What was wanted of this person holds no longer; whoever she was taken instead of stays out all the same."""
    for one in changes.filter(resource=resource):
        if one.instead_of:
            one.kind, one.resource, one.instead_of = "leave_out", one.instead_of, None
            one.save(update_fields=["kind", "resource", "instead_of"])
        else:
            one.delete()


def _waits_already(projects: list[Project]) -> GroupProposal | None:
    """A question about exactly these projects that has not been worked out yet and in which nothing was changed."""
    wanted = {project.pk for project in projects}
    waiting = GroupProposal.objects.filter(state=ProposalState.WAITING, projects__in=projects, changes=None).distinct()
    return next(
        (one for one in waiting.prefetch_related("projects") if {p.pk for p in one.projects.all()} == wanted), None
    )


def _progress(pk: int) -> Told:
    def told(done: int, of: int) -> None:
        GroupProposal.objects.filter(pk=pk).update(progress=min(99, done * 100 // of))

    return told


def _read(proposal: GroupProposal, project: Project) -> types.Team:
    """The stored team of one project as the matching's own value."""
    stored = proposal.result["teams"][str(project.pk)]
    return types.Team(
        project=str(project.pk),
        people=tuple(stored["people"]),
        covers={person: tuple(keys) for person, keys in stored["covers"].items()},
        loosened=tuple(types.Loosened(rule, by) for rule, by in stored["loosened"]),
        levels=tuple(types.Level(name, value, bound) for name, value, bound in stored["levels"]),
        candidates=stored["candidates"],
    )


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
        "standings": [_standing(one) for one in standings(problem, team)],
        "alternates": {
            p: [_alternate(problem, team, p, a) for a in alternates(problem, team, p, seed=seed, outside=outside)]
            for p in team.people
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


def _standing(one: Standing) -> list[object]:
    return [one.rule, one.strength, one.wanted, one.has, one.met]


def _alternate(problem: types.Problem, team: types.Team, out: str, one: Alternate) -> list[object]:
    why = [_reason(reason) for reason in reasons_instead(problem, team, out, one.person)]
    return [one.person, one.coverage_lost, one.more_pairs, one.asked, why]
