"""The ledger of support: asked for, promised, given, declined, taken back. Each function is one move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from border import formkeys
from ideas.workdays import working_day_up_to
from people.models import Organisation, User
from people.vocabulary import Sphere
from projects import applying, catalogue, support_emails
from projects.errors import NotReady, WrongState
from projects.models import Project, ProjectMembership, Support
from projects.starting import organisation
from projects.support_gate import before_it_began, move, remember
from projects.support_vocabulary import ANSWER_DAYS, SupportState
from projects.vocabulary import MemberRole, ProjectActor


@dataclass(frozen=True)
class Giver:
    """Who gives: an organisation by name, a role ("processledare"), or both. Never the name of a person."""

    organisation: str = ""
    sphere: str = Sphere.CITY
    role: str = ""

    def columns(self) -> dict[str, object]:
        """As the ledger keeps it; an organisation nobody knows yet is made."""
        known: Organisation | None = organisation(self.organisation, self.sphere) if self.organisation else None
        return {"organisation": known, "by_sphere": self.sphere, "by_role": self.role}


@dataclass(frozen=True)
class Wish:
    """What a lead asks for. `amount` in whole kronor where it is money; `form_key` makes two presses one."""

    kind: str
    text: str
    amount: int | None = None
    form_key: str = ""


@dataclass(frozen=True)
class Gift:
    """What was given without having been asked for here."""

    kind: str
    text: str
    given_on: date


def ask(member: ProjectMembership, wish: Wish) -> Support:
    """The lead asks; the coordinators are told, and an answer is promised within two weeks. Pressed twice it is one.

    Raises `WrongState` when somebody else leads or the project has ended, `border.formkeys.OtherContent` for a key used
    with other words.
    """
    now = timezone.now()
    today = timezone.localdate(now)
    try:
        with transaction.atomic():
            words = formkeys.fingerprint(str(member.pk), wish.kind, wish.text, str(wish.amount))
            key = formkeys.claim("support-wish", wish.form_key, words)
            project = Project.objects.select_for_update(no_key=True).get(pk=member.project_id)
            if project.is_ended or member.role != MemberRole.LEAD or member.left_on:
                raise WrongState(project)
            support = Support.objects.create(
                project=project,
                kind=wish.kind,
                text=wish.text,
                language=member.language,
                state=SupportState.ASKED,
                asked_on=today,
                asked_by=member,
                asked_amount=wish.amount,
                answer_by=working_day_up_to(today + timedelta(days=ANSWER_DAYS)),
                changed_at=now,
            )
            remember(support, "", at=now, actor=ProjectActor.LEAD, note=wish.text)
            support_emails.support_asked(support)
            key.complete(str(support.pk))
    except formkeys.AlreadyDone as done:
        return Support.objects.get(pk=done.reference)
    return support


def note_wish(project: Project, wish: Wish, *, by: User) -> Support:
    """Write down what a group asked for on the telephone; it waits for its answer like any other."""
    now = timezone.now()
    today = timezone.localdate(now)
    with transaction.atomic():
        support = Support.objects.create(
            project=project,
            kind=wish.kind,
            text=wish.text,
            state=SupportState.ASKED,
            asked_on=today,
            asked_amount=wish.amount,
            answer_by=working_day_up_to(today + timedelta(days=ANSWER_DAYS)),
            changed_at=now,
        )
        remember(support, "", at=now, by=by, note=wish.text)
    return support


def promise(support: Support, *, until: date, giver: Giver, by: User, amount: int | None = None) -> None:
    """Say yes, with the day it will be given at the latest and by whom. The lead is told.

    Raises `NotReady` for a day that has passed or no giver, `WrongState`.
    """
    problems = [*_day_to_come(until), *_named(giver)]
    if problems:
        raise NotReady(problems)
    now = timezone.now()
    with transaction.atomic():
        move(
            support,
            SupportState.PROMISED,
            at=now,
            by=by,
            note=until.isoformat(),
            fields={
                "promised_on": timezone.localdate(now),
                "promised_until": until,
                "promised_amount": amount,
                **giver.columns(),
            },
        )
        support_emails.support_answered(support)


def postpone(support: Support, *, until: date, why: str, by: User) -> None:
    """A promise gets a new day, earlier or later, with the reason. The lead is told. Raises `NotReady`, `WrongState`."""
    problems, before = _day_to_come(until), support.promised_until
    if until == before:
        problems.append(_("That is the day it has already."))
    if not why.strip():
        problems.append(_("Say why."))
    if problems:
        raise NotReady(problems)
    with transaction.atomic():
        if support.state != SupportState.PROMISED:
            raise WrongState(support.project)
        move(
            support,
            SupportState.PROMISED,
            at=timezone.now(),
            by=by,
            note=f"{until.isoformat()}: {why}",
            fields={"promised_until": until, "why": why},
        )
        if before and until < before:
            support_emails.support_brought_forward(support)
        else:
            support_emails.support_postponed(support)


def fulfil(
    support: Support, *, on: date, giver: Giver, by: User, amount: int | None = None, persons: int | None = None
) -> None:
    """What was asked for or promised has been given; the lead is told, and can say so if it never came.

    Raises `NotReady` for a day to come or no giver, `WrongState`.
    """
    problems = [*day_given(on), *_named(giver)]
    if problems:
        raise NotReady(problems)
    with transaction.atomic():
        move(
            support,
            SupportState.GIVEN,
            at=timezone.now(),
            by=by,
            note=support.text,
            fields={"given_on": on, "given_amount": amount, "persons": persons, "why": "", **giver.columns()},
        )
        support_emails.support_answered(support)
        catalogue.touch()


def give(
    project: Project,
    given: Gift,
    *,
    by: User,
    giver: Giver | None = None,
    amount: int | None = None,
    persons: int | None = None,
) -> Support:
    """Write down support that was given without having been asked for here. Raises `NotReady` for an impossible day."""
    problems = day_given(given.given_on)
    if problems:
        raise NotReady(problems)
    now = timezone.now()
    with transaction.atomic():
        support = Support.objects.create(
            project=project,
            state=SupportState.GIVEN,
            kind=given.kind,
            text=given.text,
            given_on=given.given_on,
            given_amount=amount,
            persons=persons,
            changed_at=now,
            **(giver or Giver(role="Meet Malmö")).columns(),
        )
        remember(support, "", at=now, by=by, note=support.text)
        catalogue.touch()
    return support


def decline(support: Support, *, why: str, by: User) -> None:
    """Say no, or that a promise cannot be kept, with the reason. The lead is told. Raises `NotReady`, `WrongState`."""
    if not why.strip():
        raise NotReady([_("Say why.")])
    with transaction.atomic():
        move(support, SupportState.DECLINED, at=timezone.now(), by=by, note=why, fields={"why": why})
        support_emails.support_answered(support)


def take_back(support: Support) -> None:
    """The lead needs no more what she asked for. Raises `WrongState`, also once it is promised: then it is spoken about."""
    if support.state != SupportState.ASKED:
        raise WrongState(support.project)
    move(support, SupportState.WITHDRAWN, at=timezone.now(), actor=ProjectActor.LEAD)


def strike(support: Support, *, why: str, by: User) -> None:
    """Staff take out what was written down by mistake, with the reason. Who asked for it is told, and reads the reason.

    Striking a grant brings its application back to where it waits for the giver. Raises `NotReady` without a reason, or
    when the group applies to that programme anew already; `WrongState` for what is promised, or over.
    """
    if not why.strip():
        raise NotReady([_("Say why.")])
    now = timezone.now()
    with transaction.atomic():
        was_given, application = support.state == SupportState.GIVEN, support.application
        move(support, SupportState.WITHDRAWN, at=now, by=by, note=why, fields={"why": why, "application": None})
        if application:
            applying.undo_grant(application, why=why, by=by)
        if support.asked_on or application:
            support_emails.support_struck(support)
        if was_given:
            catalogue.touch()


def _day_to_come(day: date) -> list[str]:
    return [_("The day lies in the past.")] if day < timezone.localdate() else []


def day_given(day: date) -> list[str]:
    """Why nothing can have been given on this day, in words; empty when it can."""
    if day > timezone.localdate():
        return [_("The day is still to come. Promise it instead.")]
    return before_it_began(day)


def _named(giver: Giver) -> list[str]:
    if giver.organisation.strip() or giver.role.strip():
        return []
    return [_("Write which organisation gives it, or in which role somebody does.")]
