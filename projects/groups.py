"""Who sits at the table: organisations and persons come and go, leads change. The emblem follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from outbox import queue
from people.models import Person, User
from projects import catalogue, covering, emails, private, room_emails
from projects.errors import WrongState
from projects.history import record
from projects.models import Application, GroupInvitation, MemberContact, Partner, Project, ProjectMembership, Succession
from projects.room_vocabulary import ApplicationState, SuccessionState
from projects.starting import organisation
from projects.vocabulary import InvitationState, MemberRole, ProjectActor, ProjectEventKind


@dataclass(frozen=True)
class NewMember:
    """A person who joins. `email` may be empty: to be reached through the organisation or by telephone. `hidden`: everywhere,
    and so here too."""

    sphere: str
    name: str = ""
    email: str = ""
    language: str = "sv"
    organisation: str = ""
    role: str = MemberRole.MEMBER
    person: Person | None = None
    hidden: bool = False


def join(
    project: Project, new: NewMember, *, by: User | None = None, actor: ProjectActor | None = None
) -> ProjectMembership:
    """Give somebody a chair. Who joins as lead takes over from the one who led. Raises `WrongState` when it has ended.

    Nobody has two: who sits there already, by her address or as a person, keeps her chair as it is, but leads if she was to.
    """
    now = timezone.now()
    with transaction.atomic():
        # Locked, so that two who become lead at once follow each other.
        locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if locked.is_ended:
            raise WrongState(locked)
        seated = chair_of(locked, email=new.email, person=new.person)
        if new.role == MemberRole.LEAD and not (seated and seated.role == MemberRole.LEAD):
            locked.members.current().filter(role=MemberRole.LEAD).update(role=MemberRole.MEMBER)
            if seated:
                ProjectMembership.objects.filter(pk=seated.pk).update(role=MemberRole.LEAD)
                record(locked, ProjectEventKind.CHANGED, at=now, by=by, actor=actor, note=str(MemberRole.LEAD.label))
                # The page names who leads.
                catalogue.touch()
                seated.refresh_from_db()
        if seated:
            _answered_by_sitting(seated, at=now, by=by)
            if seated.email:
                emails.member_welcome(seated, token=private.new_address(seated, at=now), again=now)
            return seated
        member = ProjectMembership.objects.create(
            project=locked,
            person=new.person,
            name=new.name,
            email=new.email,
            language=new.language,
            sphere=new.sphere,
            role=new.role,
            hidden=new.hidden,
            organisation=organisation(new.organisation, new.sphere) if new.organisation else None,
            joined_on=timezone.localdate(now),
        )
        _answered_by_sitting(member, at=now, by=by)
        record(
            locked, ProjectEventKind.MEMBER_JOINED, at=now, by=by, actor=actor, note=str(member.get_sphere_display())
        )
        catalogue.refresh(locked)
        if member.email:
            emails.member_welcome(member, token=private.new_address(member, at=now))
    return member


def chair_of(project: Project, *, email: str = "", person: Person | None = None) -> ProjectMembership | None:
    """The chair somebody has at the table now, found by her address or by who she is."""
    hers = Q(person=person) if person else Q()
    if email:
        hers |= Q(email__iexact=email)
    return project.members.current().filter(hers).first() if hers else None


def _answered_by_sitting(member: ProjectMembership, *, at: datetime, by: User | None) -> None:
    """Whoever has a chair waits for no answer about it: her open question and her application are answered by it."""
    if not member.email and not member.person_id:
        return
    hers = Q(resource__email__iexact=member.email) if member.email else Q()
    if member.person_id:
        hers |= Q(resource__person=member.person_id)
    question = GroupInvitation.objects.open().filter(hers, project=member.project_id).first()
    if question:
        question.state, question.answered_at = InvitationState.ACCEPTED, at
        question.membership = None if GroupInvitation.objects.filter(membership=member).exists() else member
        question.save(update_fields=["state", "answered_at", "membership"])
    applied = Application.objects.waiting().filter(project=member.project_id, email__iexact=member.email).first()
    if member.email and applied:
        applied.state, applied.answered_at, applied.answered_by = ApplicationState.ACCEPTED, at, by
        applied.membership = None if Application.objects.filter(membership=member).exists() else member
        applied.save(update_fields=["state", "answered_at", "answered_by", "membership"])


def make_lead(member: ProjectMembership, *, by: User) -> None:
    """Let a member lead; whoever led becomes a member."""
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).get(pk=member.project_id)
        project.members.current().filter(role=MemberRole.LEAD).update(role=MemberRole.MEMBER)
        if not ProjectMembership.objects.filter(pk=member.pk, left_on__isnull=True).update(role=MemberRole.LEAD):
            raise WrongState(project)
        record(project, ProjectEventKind.CHANGED, at=timezone.now(), by=by, note=str(MemberRole.LEAD.label))
        catalogue.touch()
    member.refresh_from_db()


def leave(
    member: ProjectMembership, *, by: User | None = None, actor: ProjectActor | None = None, filled: bool = False
) -> None:
    """Leave the table. Name, address and choices go with the one who leaves; that a chair was taken stays. Safe to repeat.

    What only she covered is sought again, and the group is asked to fill the hole, unless somebody took over the chair
    (`filled`).
    """
    now = timezone.now()
    with transaction.atomic():
        # The project first: whoever begins it counts who is there, and a lead who is gone leads nothing.
        Project.objects.select_for_update(no_key=True).get(pk=member.project_id)
        left = ProjectMembership.objects.filter(pk=member.pk, left_on__isnull=True).update(
            left_on=timezone.localdate(now), name="", email="", person=None, show_name=False, show_name_chosen_at=None
        )
        if left:
            member.links.filter(revoked_at__isnull=True).update(revoked_at=now)
            MemberContact.objects.filter(membership=member).delete()
            close_offers(member.successions.filter(state=SuccessionState.ASKED))
            member.successions.exclude(email="").update(name="", email="")
            needs = covering.uncover(member)
            record(
                member.project,
                ProjectEventKind.MEMBER_LEFT,
                at=now,
                by=by,
                actor=actor,
                note=str(member.get_sphere_display()),
            )
            catalogue.refresh(member.project)
            if not filled and not member.project.is_ended:
                room_emails.chair_empty(member, needs=needs)
    member.refresh_from_db()


def close_offers(offers: QuerySet[Succession]) -> None:
    """These chairs are not offered any more; whoever was asked is forgotten. A link that leads nowhere is not sent."""
    pks = list(offers.values_list("pk", flat=True))
    for pk in pks:
        queue.cancel(about=f"succession:{pk}")
    Succession.objects.filter(pk__in=pks).update(
        state=SuccessionState.DECLINED, answered_at=timezone.now(), name="", email=""
    )


def choose_to_be_named(member: ProjectMembership, *, shown: bool) -> None:
    """The member's own choice, made on the member's own page, whether the public page shows the name."""
    ProjectMembership.objects.filter(pk=member.pk).update(
        show_name=shown, show_name_chosen_at=timezone.now() if shown else None
    )
    member.refresh_from_db()
    catalogue.touch()


def add_partner(project: Project, *, name: str, sphere: str, role: str, by: User) -> Partner:
    """An organisation joins; one that is in already gets the new role. Raises `NotReady` without a name."""
    now = timezone.now()
    with transaction.atomic():
        joined = organisation(name, sphere)
        partner, made = Partner.objects.update_or_create(
            project=project,
            organisation=joined,
            left_on=None,
            defaults={"sphere": sphere, "role": role},
            create_defaults={
                "sphere": sphere,
                "role": role,
                "joined_on": timezone.localdate(now),
                "position": project.partners.count(),
            },
        )
        if made:
            record(project, ProjectEventKind.PARTNER_JOINED, at=now, by=by, note=joined.name)
        catalogue.refresh(project)
    return partner


def remove_partner(partner: Partner, *, by: User) -> None:
    """An organisation leaves; that it took part stays in the history. Safe to repeat."""
    now = timezone.now()
    with transaction.atomic():
        if Partner.objects.filter(pk=partner.pk, left_on__isnull=True).update(left_on=timezone.localdate(now)):
            record(partner.project, ProjectEventKind.PARTNER_LEFT, at=now, by=by, note=partner.organisation.name)
            catalogue.refresh(partner.project)
    partner.refresh_from_db()


def send_new_link(*, number: str, email: str) -> None:
    """Mail a new private address to a member who lost hers; the caller says the same whether there is one or not."""
    member = (
        ProjectMembership.objects.current()
        .filter(project__number__iexact=number.strip(), email__iexact=email.strip())
        .first()
    )
    if member:
        with transaction.atomic():
            emails.link_asked_for(member, token=private.new_address(member, at=timezone.now()))
