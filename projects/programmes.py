"""The catalogue of support programmes: kept by coordinators, checked now and then, matched to a project with reasons."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Theme, User
from people.vocabulary import SupportKind
from projects.errors import NotReady
from projects.matching import programmes as matching
from projects.models import Project, SupportProgramme
from projects.support_vocabulary import SupportState
from projects.support_words import Facts, last_day_words, size_words
from projects.vocabulary import MemberRole


@dataclass(frozen=True)
class Suggestion:
    """A programme beside a project: why it fits (or why not), in sentences."""

    programme: SupportProgramme
    why: list[str]
    size: str
    last_day: str


@dataclass(frozen=True)
class Suggestions:
    """Programmes that fit, best first, and the others with what speaks against them."""

    fits: list[Suggestion]
    others: list[Suggestion]


def keep(programme: SupportProgramme, *, by: User, checked: bool) -> None:
    """Save what a coordinator wrote. With `checked` she has compared it with the giver's page today; a new one must be.

    Raises `NotReady` for a new one that nobody has checked.
    """
    now = timezone.now()
    if programme.pk is None and not checked:
        raise NotReady([_("Check it against the giver's page first.")])
    programme.changed_at = now
    programme.version = programme.version + 1 if programme.pk else 1
    if checked:
        programme.checked_on, programme.checked_by = timezone.localdate(now), by
    programme.save()


def check(programme: SupportProgramme, *, by: User) -> None:
    """Somebody has compared it with the giver's page, and it still holds."""
    now = timezone.now()
    SupportProgramme.objects.filter(pk=programme.pk).update(
        checked_on=timezone.localdate(now), checked_by=by, changed_at=now, version=F("version") + 1
    )


def close(programme: SupportProgramme) -> bool:
    """Take it out of the catalogue; applications to it stay. False when it was out already."""
    now = timezone.now()
    with transaction.atomic():
        closed = SupportProgramme.objects.filter(pk=programme.pk, closed_on__isnull=True).update(
            closed_on=timezone.localdate(now), changed_at=now, version=F("version") + 1
        )
    return bool(closed)


def for_project(project: Project, *, today: date | None = None) -> Suggestions:
    """What the project could apply to, and why; in seven questions however long the catalogue is."""
    day = today or timezone.localdate()
    rows = SupportProgramme.objects.filter(closed_on__isnull=True).prefetch_related("themes")
    known = {row.pk: row for row in rows}
    partners = defaultdict(list)
    for partner in project.partners.filter(left_on__isnull=True).select_related("organisation"):
        partners[partner.sphere].append(partner.organisation.name)
    fits, others = matching.match(side_of(project), [_plain(row) for row in known.values()], day)
    words = Facts(themes={theme.pk: theme.name for theme in Theme.objects.all()}, partners=dict(partners))

    def said(one: matching.Fit | matching.Misfit) -> Suggestion:
        programme = known[one.programme.id]
        why = [words.reason(reason, programme) for reason in one.reasons]
        return Suggestion(programme, why, size_words(programme), last_day_words(programme, day))

    return Suggestions([said(one) for one in fits], [said(one) for one in others])


def side_of(project: Project) -> matching.Side:
    """The project as the matching sees it."""
    asked = list(project.support.filter(state=SupportState.ASKED).values_list("kind", "asked_amount"))
    sums: dict[str, tuple[int, ...]] = {}
    for kind, amount in asked:
        if amount is not None:
            sums[kind] = (*sums.get(kind, ()), amount)
    return matching.Side(
        themes=frozenset(project.themes.values_list("pk", flat=True)),
        spheres=frozenset(project.partners.filter(left_on__isnull=True).values_list("sphere", flat=True)),
        asked=frozenset(kind for kind, _amount in asked),
        lacks=frozenset(_lacks(project)),
        sums=sums,
    )


def _lacks(project: Project) -> list[str]:
    if project.is_ended:
        return []
    lacks: list[str] = []
    if project.seeking_funding:
        lacks.append(SupportKind.FUNDING_SEARCH)
    if not project.members.current().filter(role=MemberRole.LEAD).exists():
        lacks.append(SupportKind.PROJECT_LEAD)
    if project.needs.filter(filled_on__isnull=True).exists():
        lacks.append(SupportKind.PARTICIPANTS)
    return lacks


def _plain(programme: SupportProgramme) -> matching.Programme:
    return matching.Programme(
        id=programme.pk,
        kind=programme.kind,
        themes=frozenset(theme.pk for theme in programme.themes.all()),
        spheres=frozenset(programme.spheres),
        amount_from=programme.amount_from,
        amount_to=programme.amount_to,
        last_date=programme.last_date,
    )
