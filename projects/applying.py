"""Applications to support programmes: considered, sent, granted, declined, taken back. Each function is one move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Organisation, User
from people.vocabulary import SupportKind
from projects import catalogue, support_emails
from projects.errors import NotReady, WrongState
from projects.models import Project, Support, SupportApplication, SupportProgramme
from projects.starting import organisation
from projects.support_gate import before_it_began, move, remember
from projects.support_vocabulary import ApplicationState, SupportState
from projects.vocabulary import ProjectActor


@dataclass(frozen=True)
class Applicant:
    """Who applies: one of the project's organisations, and in which role somebody writes. Amount in whole kronor."""

    organisation: Organisation | None = None
    role: str = ""
    amount: int | None = None


def consider(
    project: Project,
    programme: SupportProgramme,
    applicant: Applicant,
    *,
    by: User | None = None,
    actor: ProjectActor | None = None,
) -> SupportApplication:
    """Begin an application; from now on its last day is reminded of. One that is open already is given back.

    Raises `WrongState` when the project has ended, `NotReady` when one cannot apply to the programme any more.
    """
    now = timezone.now()
    with transaction.atomic():
        # Locked, so that lead and coordinator who begin at once begin one application.
        locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if locked.is_ended:
            raise WrongState(locked)
        known = locked.support_applications.undecided().filter(programme=programme).first()
        if known:
            return known
        if not programme.is_open():
            raise NotReady([_("One cannot apply to this programme any more.")])
        application = SupportApplication.objects.create(
            project=locked,
            programme=programme,
            organisation=applicant.organisation,
            by_role=applicant.role,
            asked_amount=applicant.amount,
            begun_on=timezone.localdate(now),
            changed_at=now,
        )
        remember(application, "", at=now, by=by, actor=actor)
    return application


def send(
    application: SupportApplication,
    *,
    on: date,
    amount: int | None = None,
    by: User | None = None,
    actor: ProjectActor | None = None,
) -> None:
    """It has been sent to the giver. Raises `NotReady` for a day to come, `WrongState`."""
    problems = _day_passed(on)
    if problems:
        raise NotReady(problems)
    fields: dict[str, object] = {"sent_on": on}
    if amount is not None:
        fields["asked_amount"] = amount
    with transaction.atomic():
        move(application, ApplicationState.SENT, at=timezone.now(), by=by, actor=actor, fields=fields)


def grant(application: SupportApplication, *, on: date, decision: str, by: User, amount: int | None = None) -> Support:
    """The giver said yes: the grant becomes a line of the ledger, given on the day of the decision. The lead is told.

    Raises `NotReady` without a sum where the programme gives money or for an impossible day, `WrongState`.
    """
    problems = _decision_day(application, on)
    if amount is None and application.programme.kind == SupportKind.FUNDING_SEARCH:
        problems.append(_("Write the sum that was granted."))
    if problems:
        raise NotReady(problems)
    now = timezone.now()
    programme = application.programme
    with transaction.atomic():
        fields: dict[str, object] = {"decided_on": on, "decision": decision, "granted_amount": amount}
        move(application, ApplicationState.GRANTED, at=now, by=by, note=decision, fields=fields)
        support = Support.objects.create(
            project=application.project,
            kind=programme.kind,
            text=programme.name,
            state=SupportState.GIVEN,
            asked_amount=application.asked_amount,
            given_on=on,
            given_amount=amount,
            organisation=organisation(programme.giver, programme.giver_sphere),
            by_sphere=programme.giver_sphere,
            application=application,
            changed_at=now,
        )
        remember(support, "", at=now, by=by, note=decision)
        support_emails.application_decided(application)
        catalogue.touch()
    return support


def decline(application: SupportApplication, *, on: date, decision: str, by: User) -> None:
    """The giver said no. The lead is told. Raises `NotReady` for an impossible day, `WrongState`."""
    problems = _decision_day(application, on)
    if problems:
        raise NotReady(problems)
    with transaction.atomic():
        fields: dict[str, object] = {"decided_on": on, "decision": decision}
        move(application, ApplicationState.DECLINED, at=timezone.now(), by=by, note=decision, fields=fields)
        support_emails.application_decided(application)


def undo_grant(application: SupportApplication, *, why: str, by: User) -> None:
    """A grant was written down by mistake: the application waits for its giver again, with the reason in its words.

    Called when the grant's line of the ledger is struck. Raises `NotReady` when the group has begun a new application to the
    same programme since, `WrongState`.
    """
    undecided = application.project.support_applications.undecided()
    if undecided.filter(programme=application.programme_id).exists():
        raise NotReady([_("The group applies to this programme anew. Take that application back first.")])
    fields: dict[str, object] = {"decided_on": None, "decision": why, "granted_amount": None}
    move(application, ApplicationState.SENT, at=timezone.now(), by=by, note=why, fields=fields)


def withdraw(application: SupportApplication, *, by: User | None = None, actor: ProjectActor | None = None) -> None:
    """The group does not apply after all. Raises `WrongState`."""
    now = timezone.now()
    with transaction.atomic():
        day = timezone.localdate(now)
        move(application, ApplicationState.WITHDRAWN, at=now, by=by, actor=actor, fields={"decided_on": day})


def _decision_day(application: SupportApplication, on: date) -> list[str]:
    problems = _day_passed(on)
    if problems:
        return problems
    if application.sent_on and on < application.sent_on:
        return [_("The decision lies before the day it was sent.")]
    return []


def _day_passed(day: date) -> list[str]:
    if day > timezone.localdate():
        return [_("The day is still to come.")]
    return before_it_began(day)
