"""Renaming and merging organisations that are one, with what it means for their projects."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from people import names
from people.models import Organisation, User
from projects import catalogue
from projects.history import record_many
from projects.models import Partner, Project
from projects.vocabulary import ProjectEventKind

MOST_ROLE = 120


def rename_organisation(organisation: Organisation, *, name: str, by: User) -> None:
    """Give it another name everywhere. Raises `people.names.NameTaken`. Safe to repeat."""
    with transaction.atomic():
        names.rename_organisation(organisation, name=name, by=by)
        catalogue.refresh_many(_projects(organisation))


def merge_organisations(keep: Organisation, gone: Organisation, *, by: User) -> int:
    """Projects, groups, people of the pool and everything else of `gone` is of `keep` from now; `gone` is removed.

    Its name still finds `keep`, as do old addresses. A project both were in has it once, with both roles. Returns how many
    projects changed. Raises `ValueError` for one with itself.
    """
    if keep.pk == gone.pk:
        raise ValueError("an organisation cannot be merged with itself")
    with transaction.atomic():
        changed = _projects(gone)
        _join_partners(keep, gone)
        record_many(changed, ProjectEventKind.CHANGED, at=timezone.now(), by=by, note=f"{gone.name} → {keep.name}")
        names.merge(keep, gone, by=by)
        catalogue.refresh_many(changed)
    return len(changed)


def _projects(organisation: Organisation) -> list[Project]:
    """Those it owns, is or was a partner of, or has somebody in."""
    of_it = Q(partners__organisation=organisation) | Q(members__organisation=organisation) | Q(owner=organisation)
    return list(Project.objects.filter(of_it).distinct())


def _join_partners(keep: Organisation, gone: Organisation) -> None:
    """In a project that has both now one is enough: the place of the first, the words of both."""
    mine = {partner.project_id: partner for partner in Partner.objects.filter(organisation=keep, left_on=None)}
    for other in Partner.objects.filter(organisation=gone, left_on=None, project__in=list(mine)):
        partner = mine[other.project_id]
        roles = dict.fromkeys(role for role in (partner.role, other.role) if role)
        days = [day for day in (partner.joined_on, other.joined_on) if day]
        partner.role = "; ".join(roles)[:MOST_ROLE]
        partner.position = min(partner.position, other.position)
        partner.joined_on = min(days) if len(days) == 2 else None
        partner.save(update_fields=["role", "position", "joined_on"])
        other.delete()
