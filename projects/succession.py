"""Handing one's chair to somebody: offered by the member, taken over by link."""

from __future__ import annotations

import contextlib
import secrets
from datetime import date, timedelta

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from outbox import links
from people.models import Person
from projects import covering, groups, room_emails
from projects.errors import NotReady, WrongState
from projects.groups import NewMember
from projects.models import Project, ProjectMembership, Succession
from projects.problem import keeps_out, rules_of
from projects.room_vocabulary import SUCCESSION_DAYS, SuccessionState
from projects.vocabulary import ProjectActor

PURPOSE = "group-succession"
AGE = timedelta(days=90)


def offer(member: ProjectMembership, *, name: str, email: str, language: str) -> Succession:
    """Ask somebody to take over one's chair; an offer made before is taken back.

    Raises `NotReady` when she offers it to herself, `WrongState` when the project has ended or she has left.
    """
    now = timezone.now()
    if email.lower() == member.email.lower():
        raise NotReady([_("This is your own address.")])
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).get(pk=member.project_id)
        if project.is_ended or not ProjectMembership.objects.current().filter(pk=member.pk).exists():
            raise WrongState(project)
        take_back(member)
        succession = Succession.objects.create(
            membership=member, name=name, email=email, language=language, nonce=secrets.token_urlsafe(32), asked_at=now
        )
        room_emails.chair_offered(succession, signed=links.sign(PURPOSE, succession.pk, succession.nonce))
    return succession


def take_back(member: ProjectMembership) -> None:
    """The chair is not offered any more; who was asked is forgotten."""
    groups.close_offers(Succession.objects.filter(membership=member, state=SuccessionState.ASKED))


def project_ended(project: Project) -> None:
    """There is no chair to hand over any more; whoever was asked is forgotten. In the caller's transaction."""
    groups.close_offers(Succession.objects.filter(membership__project=project, state=SuccessionState.ASKED))


def find(signed: str) -> Succession | None:
    """The offer behind a signed link; None for a genuine one that is old. Raises `Http404` for all others."""
    try:
        pk, nonce = links.unsign(PURPOSE, signed, AGE)
    except links.OldLink:
        return None
    except links.BadLink:
        raise Http404 from None
    found = (
        Succession.objects.select_related("membership__project", "membership__organisation")
        .filter(pk=pk, nonce=nonce)
        .first()
    )
    if found is None:
        raise Http404
    return found


def is_open(succession: Succession) -> bool:
    """Whether it can still be answered."""
    member = succession.membership
    return succession.state == SuccessionState.ASKED and member.left_on is None and not member.project.is_ended


def take_over(succession: Succession, *, sphere: str, organisation: str) -> ProjectMembership:
    """Yes: she sits where the other sat, with the same place at the table, and the other leaves. In one step; safe against
    two presses. Somebody in the group already takes over the place and what it covers; the chair is then empty.

    Raises `WrongState` when the offer is not open any more, `NotReady` when nobody may come from this organisation.
    """
    now = timezone.now()
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).get(pk=succession.membership.project_id)
        if keeps_out(rules_of(project), organisation):
            raise NotReady(
                [_("Somebody from this organisation cannot sit in this group. Call us, and we tell you why.")]
            )
        current = Succession.objects.select_for_update().select_related("membership__project").get(pk=succession.pk)
        if not is_open(current) or project.is_ended:
            raise WrongState(project)
        old = current.membership
        person, _new = Person.objects.get_or_create(
            email__iexact=current.email,
            defaults={
                "email": current.email, "name": current.name, "language": current.language, "sphere": sphere,
                "confirmed_at": now,
            },
        )  # fmt: skip
        before = groups.chair_of(project, email=current.email, person=person)
        new = groups.join(
            project,
            NewMember(
                sphere=sphere, name=current.name, email=current.email, language=current.language,
                organisation=organisation, role=old.role, person=person,
            ),
            actor=ProjectActor.MEMBER,
        )  # fmt: skip
        covering.take_over(old, new)
        Succession.objects.filter(pk=current.pk).update(
            state=SuccessionState.ACCEPTED, answered_at=now, name="", email=""
        )
        groups.leave(old, actor=ProjectActor.MEMBER, filled=before is None)
    return new


def decline(succession: Succession) -> None:
    """No: she is forgotten, and the member is told. Raises `WrongState`."""
    with transaction.atomic():
        changed = Succession.objects.filter(pk=succession.pk, state=SuccessionState.ASKED).update(
            state=SuccessionState.DECLINED, answered_at=timezone.now(), name="", email=""
        )
        if not changed:
            raise WrongState(succession.membership.project)
        room_emails.chair_not_taken(succession)


def forget(today: date) -> int:
    """Offers nobody answered in time are closed and who was asked is forgotten; returns how many."""
    old = timezone.now() - timedelta(days=SUCCESSION_DAYS)
    lapsed = Succession.objects.filter(state=SuccessionState.ASKED, asked_at__lt=old).select_related(
        "membership__project"
    )
    closed = 0
    for succession in lapsed:
        # Answered in this very moment: then it has not lapsed.
        with contextlib.suppress(WrongState):
            decline(succession)
            closed += 1
    return closed


def erase(email: str) -> int:
    """Forget who was asked by this address to take over a chair, in the caller's transaction; returns how many offers."""
    hers = Succession.objects.filter(email__iexact=email)
    offers = list(hers.values_list("pk", flat=True))
    groups.close_offers(hers.filter(state=SuccessionState.ASKED))
    hers.update(name="", email="")
    return len(offers)
