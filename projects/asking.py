"""What somebody who is asked to join a group is told: who is in, what, how much, until when, and why just she."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.vocabulary import Sphere
from projects import chairs
from projects.models import GroupInvitation, GroupRules, Partner
from projects.problem import able, entries_of, rules_of
from projects.reason_words import Wordbook

# Reasons that compare with others are for the coordinator; the person is told what is true of herself.
_ONLY = ("only_here", "only_able")
_TOLD = ("covers", "only_able", "only_here", "only_sphere", "rule", "pinned")


@dataclass(frozen=True)
class _Now:
    """How the group stands when she reads, which has moved on since it was proposed.

    `sphere`: hers. `chairs` and `people`: part of society to how many are in, with and without organisations nobody has come
    from; rules count people. `covered`: the keys of the needs somebody covers.
    """

    sphere: str
    chairs: Mapping[str, int]
    people: Mapping[str, int]
    covered: set[str]
    rules: GroupRules

    def tells(self, fact: list[object]) -> bool:
        """Whether she is told it. That she is the only one from her part of society is true only while nobody is there, the
        only one who covers something only while nobody does, and a rule needs her only while it is not kept without her."""
        if not fact or fact[0] not in _TOLD:
            return False
        key = str(fact[1])
        match fact[0]:
            case kind if kind in _ONLY:
                return key not in self.covered
            case "only_sphere":
                return not self.chairs[key]
            case "rule" if key.startswith("least:"):
                part = key.removeprefix("least:")
                return self.people.get(part, 0) < self.rules.least.get(part, 0)
            case "rule":
                # The only other rule that one person more can keep.
                return key == "spheres" and self.sphere not in self.people and len(self.people) < self.rules.spheres
        return True


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
    seated = dict(zip(Sphere.values, chairs.sphere_counts(project), strict=True))
    taken = [
        _("%(n)d from %(sphere)s") % {"n": count, "sphere": Sphere(key).inside}
        for key, count in seated.items()
        if count
    ]
    if taken:
        who.append(_("Round the table already: %(who)s") % {"who": ", ".join(taken)})
    book = Wordbook.naming(project.needs.all())
    covered = {
        f"need{need.pk}"
        for need in project.needs.all()
        if any(seat.membership.left_on is None for seat in need.covers.all())
    }
    people = Counter(member.sphere for member in project.members.all() if member.left_on is None)
    if any(fact and fact[0] in _ONLY for fact in invitation.reasons):
        entries = entries_of([member for member in project.members.all() if member.left_on is None])
        covered |= {
            f"need{need.pk}" for need in project.needs.all() if any(able(entry, need) for entry in entries.values())
        }
    now = _Now(invitation.sphere, seated, people, covered, rules)
    why = book.reasons([_told(fact) for fact in invitation.reasons if now.tells(fact)])
    how_much = ngettext("%(hours)d hour a month", "%(hours)d hours a month", rules.hours) % {"hours": rules.hours}
    months = ngettext("for %(months)d month", "for %(months)d months", rules.months) % {"months": rules.months}
    until = _("until %(time)s") % {"time": date_format(project.ends_on, "F Y")} if project.ends_on else months
    return Words(project.local("summary"), who, [line[:1].upper() + line[1:] for line in why], f"{how_much} {until}")


def _told(fact: list[object]) -> list[object]:
    # Others join the pool while she thinks: that she is the only one who can be asked is told as what it means for the group.
    return ["only_here", *fact[1:]] if fact[0] == "only_able" else fact


def _partner_words(partner: Partner) -> str:
    name, sphere = str(partner.organisation), str(Sphere(partner.sphere).label)
    return name if name == sphere else f"{name} ({sphere})"
