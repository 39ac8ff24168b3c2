"""What somebody who is asked to join a group is told: who is in, what, how much, until when, and why just she."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.vocabulary import Sphere
from projects import chairs
from projects.models import GroupInvitation, GroupRules, Partner
from projects.problem import rules_of
from projects.reason_words import Wordbook

# Reasons that compare with others are for the coordinator; the person is told what is true of herself.
_TOLD = ("covers", "only_able", "only_here", "only_sphere", "rule", "new_ties", "pinned")


def _is_told(fact: list[object], alone: set[str], covered: set[str]) -> bool:
    """Whether she is told it. The group has moved on since it was proposed: that she is the only one from her part of
    society is true only while nobody is there, and the only one who covers something only while nobody does."""
    if not fact or fact[0] not in _TOLD:
        return False
    if fact[0] in ("only_here", "only_able"):
        return fact[1] not in covered
    return fact[0] != "only_sphere" or fact[1] in alone


@dataclass(frozen=True)
class Words:
    """The parts of a question, in the reader's language. Persons already in are organisations and parts of society."""

    summary: str
    who: list[str]
    why: list[str]
    how_much: str


def words_of(invitation: GroupInvitation, *, rules: GroupRules | None = None) -> Words:
    """The words of one question, for the mail and the page alike. `rules`: those of the project, when they are known."""
    project = invitation.project
    rules = rules or rules_of(project)
    prefetch_related_objects(
        [project],
        "partners__organisation",
        "members",
        "needs__competence",
        "needs__administration",
        "needs__covers__membership",
    )
    who = [_partner_words(partner) for partner in project.partners.all() if partner.left_on is None]
    counts = chairs.sphere_counts(project)
    taken = [
        _("%(n)d from %(sphere)s") % {"n": count, "sphere": Sphere(key).inside}
        for key, count in zip(Sphere.values, counts, strict=True)
        if count
    ]
    if taken:
        who.append(_("Round the table already: %(who)s") % {"who": ", ".join(taken)})
    book = Wordbook.naming(project.needs.all())
    alone = {key for key, count in zip(Sphere.values, counts, strict=True) if not count}
    covered = {
        f"need{need.pk}"
        for need in project.needs.all()
        if any(seat.membership.left_on is None for seat in need.covers.all())
    }
    why = book.reasons([fact for fact in invitation.reasons if _is_told(fact, alone, covered)])
    how_much = ngettext("%(hours)d hour a month", "%(hours)d hours a month", rules.hours) % {"hours": rules.hours}
    months = ngettext("for %(months)d month", "for %(months)d months", rules.months) % {"months": rules.months}
    until = _("until %(time)s") % {"time": date_format(project.ends_on, "F Y")} if project.ends_on else months
    return Words(project.local("summary"), who, [line[:1].upper() + line[1:] for line in why], f"{how_much} {until}")


def _partner_words(partner: Partner) -> str:
    name, sphere = str(partner.organisation), str(Sphere(partner.sphere).label)
    return name if name == sphere else f"{name} ({sphere})"
