"""“I can contribute”: somebody offers to take a chair shown as free, and is answered by a promised day."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from outbox import links, queue
from people.models import Person, User
from projects import covering, groups, room_emails
from projects.errors import NotReady, WrongState
from projects.groups import NewMember
from projects.history import record
from projects.models import Application, Need, Project, ProjectMembership
from projects.problem import keeps_out, rules_of
from projects.room_vocabulary import (
    APPLICATION_ANSWER_DAYS,
    APPLICATION_KEPT_DAYS,
    APPLICATION_REMINDED_DAY,
    APPLICATION_UNCONFIRMED_DAYS,
    ApplicationState,
)
from projects.vocabulary import ProjectActor, ProjectEventKind

PURPOSE = "group-application"
# The link shows the answer, too; the row decides what can still be done.
AGE = timedelta(days=400)


@dataclass(frozen=True)
class Offered:
    """What somebody typed; texts are cleaned."""

    name: str
    email: str
    sphere: str
    organisation_name: str = ""
    words: str = ""
    language: str = "sv"


def apply(project: Project, given: Offered, *, need: Need | None = None) -> Application:
    """Keep what was typed and mail the link that confirms it; the group hears nothing before that."""
    now = timezone.now()
    with transaction.atomic():
        application = Application.objects.create(
            project=project, need=need, nonce=secrets.token_urlsafe(32), made_at=now, **given.__dict__
        )
        room_emails.application_to_confirm(application, signed=sign(application))
    return application


def sign(application: Application) -> str:
    """The key of the applicant's own page."""
    return links.sign(PURPOSE, application.pk, application.nonce)


def find(signed: str) -> Application | None:
    """The application behind a signed link; None for a genuine one that is old or removed. Raises `Http404` for others."""
    try:
        pk, nonce = links.unsign(PURPOSE, signed, AGE)
    except links.OldLink:
        return None
    except links.BadLink:
        raise Http404 from None
    return Application.objects.select_related("project", "need").filter(pk=pk, nonce=nonce).first()


def confirm(application: Application) -> Application:
    """The mailbox is hers: the group and the coordinator learn of it, and the day of the answer is promised. Safe to repeat.

    Who has an application waiting in this project already keeps that one. Raises `WrongState` when the project has ended.
    """
    now = timezone.now()
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).get(pk=application.project_id)
        current = Application.objects.select_for_update().get(pk=application.pk)
        if current.state != ApplicationState.UNCONFIRMED:
            return current
        if project.is_ended or not project.is_public:
            raise WrongState(project)
        known = project.applications.waiting().filter(email__iexact=current.email).first()
        if known:
            current.delete()
            return known
        current.state, current.confirmed_at = ApplicationState.WAITING, now
        current.answer_due = timezone.localdate(now) + timedelta(days=APPLICATION_ANSWER_DAYS)
        current.save(update_fields=["state", "confirmed_at", "answer_due"])
        record(project, ProjectEventKind.CHANGED, at=now, actor=ProjectActor.SYSTEM, note="Application")
        room_emails.application_received(current, signed=sign(current))
        room_emails.application_waits(current)
    return current


def withdraw(application: Application) -> None:
    """The person takes it back; what she wrote is removed at once. Raises `WrongState` when it is answered."""
    now = timezone.now()
    with transaction.atomic():
        changed = Application.objects.filter(
            pk=application.pk, state__in=[ApplicationState.UNCONFIRMED, ApplicationState.WAITING]
        ).update(state=ApplicationState.WITHDRAWN, answered_at=now, **_EMPTY)
        if not changed:
            raise WrongState(application.project)
        queue.cancel(about=about(application))


def accept(
    application: Application, *, by: User | None = None, lead: ProjectMembership | None = None
) -> ProjectMembership:
    """Yes: she gets a chair and a mail with her own page. By a coordinator or the lead.

    Raises `NotReady` when every chair is taken, and for the lead when nobody may come from the organisation: whether this one
    may is the coordinator's to say. `WrongState` when somebody answered already or the project has ended.
    """
    now = timezone.now()
    with transaction.atomic():
        project, current = _locked(application)
        rules = rules_of(project)
        if lead and keeps_out(rules, current.organisation_name):
            raise NotReady([_("There is a conflict of interest with this organisation: the coordinator answers.")])
        seated = groups.chair_of(project, email=current.email)
        if not seated and project.members.current().count() >= rules.size_to:
            raise NotReady([_("Every chair is taken. Make the group larger first, or say no.")])
        person, _made = Person.objects.get_or_create(
            email__iexact=current.email,
            defaults={
                "email": current.email, "name": current.name, "language": current.language, "sphere": current.sphere,
                "confirmed_at": current.confirmed_at or now,
            },
        )  # fmt: skip
        needs = [current.need] if current.need else []
        member = groups.join(
            project,
            NewMember(
                sphere=current.sphere, name=current.name, email=current.email, language=current.language, person=person,
                organisation=current.organisation_name, role=covering.place_of(needs, project),
            ),
            by=by,
            actor=None if by else ProjectActor.LEAD,
        )  # fmt: skip
        covering.cover(needs, member)
        Application.objects.filter(pk=current.pk).update(
            state=ApplicationState.ACCEPTED,
            answered_at=now,
            answered_by=by,
            answered_by_lead=lead is not None,
            # A chair she has by an earlier application stays that application's.
            membership=None
            if Application.objects.filter(membership=member).exclude(pk=current.pk).exists()
            else member,
        )
    application.refresh_from_db()
    return member


def decline(
    application: Application, *, reason: str, by: User | None = None, lead: ProjectMembership | None = None
) -> None:
    """No, with the reason in words, which are sent to her. Raises `NotReady` without a reason, `WrongState`."""
    if not reason.strip():
        raise NotReady([_("Say why.")])
    with transaction.atomic():
        _project, current = _locked(application)
        Application.objects.filter(pk=current.pk).update(
            state=ApplicationState.DECLINED,
            answered_at=timezone.now(),
            answered_by=by,
            answered_by_lead=lead is not None,
            reason=reason.strip()[:500],
        )
        application.refresh_from_db()
        room_emails.application_declined(application, signed=sign(application))


def project_ended(project: Project, *, at: datetime) -> None:
    """Whoever waits for an answer gets it: there is no group any more. In the caller's transaction, under the project's lock."""
    for application in Application.objects.waiting().filter(project=project).select_related("project"):
        with override(application.language):
            application.reason = _("The project has ended.")
        application.state, application.answered_at = ApplicationState.DECLINED, at
        application.save(update_fields=["state", "answered_at", "reason"])
        room_emails.application_declined(application, signed=sign(application))


def tend(today: date) -> None:
    """Every morning: on day five remind those who answer, and tell the coordinator when the promised day is over."""
    waiting = Application.objects.waiting().select_related("project__coordinator", "need")
    asked = timezone.now() - timedelta(days=APPLICATION_REMINDED_DAY)
    for application in waiting.filter(confirmed_at__lte=asked, reminded_at__isnull=True):
        with transaction.atomic():
            first = Application.objects.filter(pk=application.pk, reminded_at__isnull=True).update(
                reminded_at=timezone.now()
            )
            if first:
                room_emails.application_waits(application, again=True)
    for application in waiting.filter(answer_due__lt=today):
        with transaction.atomic():
            room_emails.application_late(application)


def forget(today: date) -> int:
    """Remove what nobody confirmed, and empty what was answered a year ago; that somebody applied stays. Returns how many."""
    now = timezone.now()
    gone, _by_model = Application.objects.filter(
        state=ApplicationState.UNCONFIRMED, made_at__lt=now - timedelta(days=APPLICATION_UNCONFIRMED_DAYS)
    ).delete()
    old = Application.objects.filter(answered_at__lt=now - timedelta(days=APPLICATION_KEPT_DAYS))
    return gone + _empty(old.exclude(email=""))


def erase(email: str) -> int:
    """Take back and empty every application of this address, in the caller's transaction; returns how many.

    That somebody applied stays for the figures, but for what was never confirmed.
    """
    hers = Application.objects.filter(email__iexact=email)
    applications = list(hers)
    for application in applications:
        queue.cancel(about=about(application))
    hers.filter(state=ApplicationState.UNCONFIRMED).delete()
    hers.filter(state=ApplicationState.WAITING).update(state=ApplicationState.WITHDRAWN, answered_at=timezone.now())
    _empty(hers)
    return len(applications)


def about(application: Application) -> str:
    """The label of its mails in the outbox."""
    return f"application:{application.pk}"


# What is known of who she is; the sphere, the days and the answer stay for the figures.
_EMPTY = {"name": "", "email": "", "organisation_name": "", "words": ""}


def _empty(applications: QuerySet[Application]) -> int:
    # A no has a reason (the database sees to it); what was said to her is forgotten with her.
    applications.filter(state=ApplicationState.DECLINED).update(reason="–")
    return applications.update(**_EMPTY)


def _locked(application: Application) -> tuple[Project, Application]:
    project = Project.objects.select_for_update(no_key=True).get(pk=application.project_id)
    current = Application.objects.select_for_update(of=("self",)).select_related("need").get(pk=application.pk)
    if current.state != ApplicationState.WAITING or project.is_ended:
        raise WrongState(project)
    return project, current
