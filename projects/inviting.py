"""Asking people to sit down at a table, and what they answer. Each function is one step."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from people.models import ResourcePerson, User
from projects import covering, emails, groups, proposing
from projects.errors import NotReady, WrongState
from projects.groups import NewMember
from projects.history import record
from projects.load import Load, loads
from projects.models import GroupInvitation, GroupProposal, GroupRules, Need, Project
from projects.problem import able, asked_once, conflicts_of, organisation_of, rules_of
from projects.vocabulary import (
    INVITATION_DAYS,
    INVITATION_REMINDED_DAY,
    InvitationState,
    ProjectActor,
    ProjectEventKind,
    Publication,
)

# "Not now" without a day of one's own.
ASK_AGAIN_AFTER = timedelta(days=120)


def keeps_from_asking(resource: ResourcePerson, project: Project) -> str:
    """Why this person cannot be asked for this project now, in words; empty when she can."""
    return keep_from_asking([resource], project)[resource.pk]


def keep_from_asking(
    resources: Iterable[ResourcePerson], project: Project, *, load: Mapping[int, Load] | None = None
) -> dict[int, str]:
    """The same for many at once, in a handful of questions: entry to the words, empty where nothing keeps from it.

    `load`: theirs, where it is known already.
    """
    people = list(resources)
    may = set(
        ResourcePerson.objects.may_be_asked(timezone.localdate())
        .filter(pk__in=[one.pk for one in people])
        .values_list("pk", flat=True)
    )
    rules, taken = rules_of(project), load or loads(people)
    conflicts, before = conflicts_of(rules), asked_once(project)
    return {
        one.pk: _hindrance(
            one,
            project,
            taken[one.pk],
            rules,
            may=one.pk in may,
            answered=one.pk in before,
            conflict=organisation_of(one) in conflicts,
        )
        for one in people
    }


def _hindrance(
    resource: ResourcePerson,
    project: Project,
    load: Load,
    rules: GroupRules,
    *,
    may: bool,
    answered: bool,
    conflict: bool,
) -> str:
    name, hours = {"name": resource}, rules.hours
    if project.pk in load.seated_in:
        return _("%(name)s is in the group already.") % name
    if any(invitation.project_id == project.pk for invitation in load.open):
        return _("%(name)s has been asked already and has not answered yet.") % name
    if answered:
        return _("%(name)s has been asked for this project before, and is not asked again.") % name
    if conflict:
        return _("%(name)s comes from an organisation with a conflict of interest.") % name
    if not may:
        return _("%(name)s cannot be asked now.") % name
    if not load.left:
        return _("%(name)s has been asked as often this year as she allows.") % name
    if not set(rules.languages) <= set(resource.spoken):
        return _("%(name)s does not work in every language of the group.") % name
    elsewhere = " ".join(
        _("%(who)s asked her for %(project)s on %(day)s.")
        % {
            "who": one.asked_by.name,
            "project": one.project.title,
            "day": date_format(timezone.localtime(one.sent_at), "j F"),
        }
        for one in load.open
    )
    if not load.free:
        said = _("%(name)s is in, or asked for, as many groups as she wants (%(n)d).") % {
            **name,
            "n": load.groups + load.open_questions,
        }
        return f"{said} {elsewhere}".strip()
    if load.hours + hours > resource.hours:
        said = _("%(name)s gives %(hers)d hours a month; %(taken)d are taken and this group asks for %(hours)d.") % {
            **name,
            "hers": resource.hours,
            "taken": load.hours,
            "hours": hours,
        }
        return f"{said} {elsewhere}".strip()
    return ""


def last_day(sent: datetime | None = None) -> date:
    """The day a question sent now (or at `sent`) can be answered at the latest."""
    return timezone.localdate(sent) + timedelta(days=INVITATION_DAYS)


def invite(
    project: Project,
    resource: ResourcePerson,
    *,
    by: User,
    reasons: list[list[object]] | None = None,
    message: str = "",
    proposal: GroupProposal | None = None,
) -> GroupInvitation:
    """Ask one person, after a coordinator has looked. `reasons` are told to her. Raises `NotReady`, `WrongState`.

    Somebody who is to be reached by telephone gets no mail; the coordinator writes her answer down.
    """
    now = timezone.now()
    with transaction.atomic():
        # Locked first, so that two coordinators who ask one person at once follow each other.
        locked = ResourcePerson.objects.select_for_update().get(pk=resource.pk)
        table = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if table.is_ended:
            raise WrongState(table)
        if table.publication == Publication.HIDDEN:
            raise NotReady([_("The project is hidden. Nobody who is asked could read what it is about.")])
        hindrance = keeps_from_asking(locked, table)
        if hindrance:
            raise NotReady([hindrance])
        invitation = GroupInvitation.objects.create(
            project=table,
            resource=locked,
            sphere=locked.sphere,
            proposal=proposal,
            reasons=_true_today(reasons or [], locked, table),
            message=message,
            nonce=secrets.token_urlsafe(32),
            sent_at=now,
            asked_by=by,
            answer_before=last_day(now),
        )
        record(table, ProjectEventKind.ASKED, at=now, by=by, note=str(locked.get_sphere_display()))
        emails.asked_to_join(invitation)
    return invitation


def accept(invitation: GroupInvitation) -> GroupInvitation:
    """Yes: she gets a chair if one is free. When the last one was taken meanwhile she is told so kindly; safe to repeat.

    Raises `WrongState` when the question is no longer open or the project has ended.
    """
    now = timezone.now()
    with transaction.atomic():
        # The project's row decides between two who say yes at once; members are counted under it.
        project = Project.objects.select_for_update(no_key=True).get(pk=invitation.project_id)
        current = GroupInvitation.objects.select_for_update().get(pk=invitation.pk)
        if current.state in (InvitationState.ACCEPTED, InvitationState.TOO_LATE):
            return current
        resource = current.resource
        if current.state != InvitationState.SENT or project.is_ended or resource is None:
            raise WrongState(project)
        current.answered_at = now
        seated = groups.chair_of(project, email=resource.email, person=resource.person)
        if not seated and project.members.current().count() >= rules_of(project).size_to:
            current.state = InvitationState.TOO_LATE
        else:
            current.state = InvitationState.ACCEPTED
            needs = _needs_of(current)
            member = groups.join(
                project,
                NewMember(
                    role=covering.place_of(needs, project),
                    sphere=current.sphere,
                    name=resource.name,
                    email=resource.email,
                    language=resource.language,
                    # Only if she lets the group know where she comes from.
                    organisation=str(resource.organisation or resource.organisation_name)
                    if resource.show_organisation
                    else "",
                    person=resource.person,
                    hidden=resource.hidden,
                ),
                actor=ProjectActor.MEMBER,
            )
            covering.cover(needs, member)
            # A chair she has by an earlier question stays that question's.
            if not GroupInvitation.objects.filter(membership=member).exclude(pk=current.pk).exists():
                current.membership = member
        current.save(update_fields=["state", "answered_at", "membership"])
        emails.question_answered(current)
        if current.state == InvitationState.TOO_LATE:
            emails.chair_was_taken(current)
    return current


def suggest(invitation: GroupInvitation, *, suggested: str) -> None:
    """Name somebody else, without answering for oneself. The coordinator is told; nobody is asked by this. Raises
    `WrongState`."""
    with transaction.atomic():
        if not GroupInvitation.objects.open().filter(pk=invitation.pk).update(suggested=suggested[:300]):
            raise WrongState(invitation.project)
        invitation.refresh_from_db()
        emails.somebody_suggested(invitation)


def decline(invitation: GroupInvitation, *, words: str = "", suggested: str = "") -> None:
    """No. Nobody else learns who said it. Raises `WrongState` when the question is no longer open."""
    _answer(invitation, InvitationState.DECLINED, words=words, suggested=suggested)


def not_now(invitation: GroupInvitation, *, again_on: date | None = None, words: str = "", suggested: str = "") -> None:
    """Not now; ask again from a day. The day holds for every project. Raises `WrongState`.

    Without a day of her own now, a later one she named before still holds.
    """
    usual = timezone.localdate() + ASK_AGAIN_AFTER
    with transaction.atomic():
        # The entry before the project, as in `invite`. Whoever left the pool meanwhile is asked no more.
        entry = ResourcePerson.objects.select_for_update(of=("self",)).filter(invitations=invitation).first()
        if entry:
            entry.ask_again_on = again_on or max(entry.ask_again_on or usual, usual)
            entry.save(update_fields=["ask_again_on"])
        _answer(invitation, InvitationState.LATER, words=words, suggested=suggested)


def take_back(invitation: GroupInvitation, *, by: User) -> None:
    """The coordinator needs no answer any more; the person is told. Raises `WrongState`."""
    with transaction.atomic():
        _answer(invitation, InvitationState.WITHDRAWN)
        record(
            invitation.project,
            ProjectEventKind.ASKED,
            at=timezone.now(),
            by=by,
            note=str(InvitationState.WITHDRAWN.label),
        )
        emails.question_taken_back(invitation)


def tend(today: date) -> None:
    """Every morning: remind on day 5, let lapse after day 10, and tell the coordinator that a seat needs its next best."""
    for invitation in GroupInvitation.objects.open().select_related("project", "resource", "asked_by"):
        age = (today - timezone.localdate(invitation.sent_at)).days
        if today > invitation.answer_before:
            # Answered in this very moment: then it has not lapsed.
            with contextlib.suppress(WrongState):
                _answer(invitation, InvitationState.EXPIRED)
        elif age >= INVITATION_REMINDED_DAY and invitation.reminded_at is None and _may_remind(invitation, today):
            with transaction.atomic():
                first = GroupInvitation.objects.filter(pk=invitation.pk, reminded_at__isnull=True).update(
                    reminded_at=timezone.now()
                )
                if first:
                    emails.asked_again(invitation)


def has_left(entry: ResourcePerson) -> None:
    """Somebody leaves the pool: her open questions get no answer, and those who asked are told; what was said in all of them is
    forgotten, since afterwards nothing tells that it was hers. In the caller's transaction, before the entry is removed."""
    # In the order of their projects, as several groups are worked out at once.
    questions = GroupInvitation.objects.open().filter(resource=entry).select_related("project").order_by("project")
    for invitation in questions:
        with contextlib.suppress(WrongState):
            _answer(invitation, InvitationState.EXPIRED)
    GroupInvitation.objects.filter(resource=entry).update(words="", suggested="", message="", reasons=[])


def project_ended(project: Project, *, at: datetime) -> None:
    """Nobody has to answer any more; everybody asked is told. In the caller's transaction, under the project's lock."""
    for invitation in GroupInvitation.objects.open().filter(project=project).select_related("project", "resource"):
        if (
            GroupInvitation.objects.open()
            .filter(pk=invitation.pk)
            .update(state=InvitationState.WITHDRAWN, answered_at=at)
        ):
            invitation.refresh_from_db()
            emails.question_taken_back(invitation)


def _answer(invitation: GroupInvitation, state: InvitationState, *, words: str = "", suggested: str = "") -> None:
    with transaction.atomic():
        # The project before the question, as whoever says yes locks them.
        Project.objects.select_for_update(no_key=True).get(pk=invitation.project_id)
        # What she suggested before she answered stays.
        told = {"suggested": suggested[:300]} if suggested else {}
        answered = (
            GroupInvitation.objects.open()
            .filter(pk=invitation.pk)
            .update(state=state, answered_at=timezone.now(), words=words, **told)
        )
        if not answered:
            raise WrongState(invitation.project)
        invitation.refresh_from_db()
        if state != InvitationState.WITHDRAWN:
            emails.question_answered(invitation)
            _look_for_next_best(invitation)


def _may_remind(invitation: GroupInvitation, today: date) -> bool:
    """Whoever has asked for quiet since is not reminded, nor is anybody of a hidden project; the question stays open until its
    day."""
    entry = invitation.resource
    rests = entry is not None and entry.paused_until is not None and entry.paused_until >= today
    return not rests and invitation.project.publication != Publication.HIDDEN


def _look_for_next_best(invitation: GroupInvitation) -> None:
    """The chair is free again: the group is worked out anew by the same rules, with everybody who is in or has not answered
    yet. Nobody is asked by it."""
    project = invitation.project
    if invitation.proposal and not project.is_ended:
        newest = project.proposals.first()
        proposing.ask_for([project], by=invitation.asked_by, changes=newest or invitation.proposal)


def _true_today(reasons: list[list[object]], entry: ResourcePerson, project: Project) -> list[list[object]]:
    """A need may be another, or ask for more, than when the proposal was made: what she cannot cover is no reason."""
    beyond = {f"need{need.pk}" for need in project.needs.all() if not able(entry, need)}
    return [fact for fact in reasons if str(fact[1:2][0] if fact[1:] else "") not in beyond]


def _needs_of(invitation: GroupInvitation) -> list[Need]:
    """The needs she was asked for."""
    keys = [str(fact[1]) for fact in invitation.reasons if fact and fact[0] == "covers"]
    return list(invitation.project.needs.filter(pk__in=[int(key[4:]) for key in keys if key[4:].isdigit()]))
