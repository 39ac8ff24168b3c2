"""The matching's reasons in words, for coordinators and for the person who is asked. Every word is true of the data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from people.vocabulary import SkillLevel, Sphere
from projects.models import Need

Fact = Sequence[object]


@dataclass(frozen=True)
class Wordbook:
    """The names the facts speak of: need key to what is needed."""

    needs: Mapping[str, str]

    @classmethod
    def naming(cls, needs: Iterable[Need]) -> Wordbook:
        return cls({f"need{need.pk}": name_of(need) for need in needs})

    def reason(self, fact: Fact) -> str:
        """One reason: [kind, key, number, other, among] as `matching.reasons.Reason` has them."""
        kind, key, number, other, among = fact
        need = self.needs.get(str(key), _("a need that is gone"))
        match kind:
            case "covers":
                level = str(SkillLevel(int(str(number))).label).lower()
                return _("covers %(need)s (%(level)s)") % {"need": need, "level": level}
            case "only_able":
                return _("the only one who can be asked and covers %(need)s") % {"need": need}
            case "only_here":
                return _("the only one in the group who covers %(need)s") % {"need": need}
            case "only_sphere":
                return _("the only person from %(sphere)s") % {"sphere": Sphere(str(key)).inside}
            case "rule":
                if str(key).startswith("least:"):
                    sphere = Sphere(str(key).removeprefix("least:")).inside
                    return _("needed so that enough come from %(sphere)s") % {"sphere": sphere}
                return _("needed for the rule “%(rule)s”") % {"rule": rule_words(str(key), self.needs)}
            case "asked" if not float(str(number)):
                said = _("not asked in the last year")
                if float(str(other)):
                    said += "; " + _("at least half of the %(among)s who could sit there were") % {"among": among}
                return said
            case "asked":
                # What was declined counts half, and nobody is asked half a time: no number is said.
                return _(
                    "not asked more often than half of the %(among)s who could sit there, a no counted as half"
                ) % {"among": among}
            case "new_ties":
                return _("has not sat in a group with any of the others")
            case "lot":
                return _("drawn by lot among %(among)s equals") % {"among": among}
            case "pinned":
                return _("the coordinator would like to have you in")
        return str(kind)

    def reasons(self, facts: Sequence[Fact]) -> list[str]:
        """All reasons of one person, each once: what belongs together stands in one sentence."""
        said = {(fact[0], fact[1]) for fact in facts}
        lines = []
        for fact in facts:
            kind, key = fact[0], fact[1]
            sphere = str(key).removeprefix("least:")
            if kind in ("only_able", "only_here") and ("covers", key) in said:
                continue
            if kind == "rule" and ("only_sphere", sphere) in said:
                continue
            line = self.reason(fact)
            if kind == "covers" and ("only_able", key) in said:
                line = _("%(covers)s, the only one who can be asked") % {"covers": line}
            elif kind == "covers" and ("only_here", key) in said:
                line = _("%(covers)s, nobody else in the group does") % {"covers": line}
            elif kind == "only_sphere" and ("rule", f"least:{key}") in said:
                line = _("%(only)s, as the rule demands") % {"only": line}
            lines.append(line)
        return lines

    def level(self, name: str) -> str:
        """A step of the order, by its name in `matching.teams.LEVELS`."""
        return {
            "rules": _("rules"),
            "price": _("rules"),
            "coverage": _("needs covered"),
            "balance": _("mix"),
            "fairness": _("those asked least"),
            "ties": _("acquaintances"),
        }.get(name, name)

    def why_not(self, kind: str, with_her: float, without: float) -> str:
        """Why somebody asked about is not in the group."""
        said = {
            "in": _("Is in the proposal."),
            "shared": _("Would be in this group alone; was needed more in another of those worked out together."),
            "unavailable": _(
                "Cannot be asked now: not confirmed, paused, hidden, asked often enough this year, or later."
            ),
            "excluded": _("Was asked for this project already, or was left out by the coordinator."),
            "full": _("Sits in as many groups as she wants."),
            "language": _("Does not work in the languages of the group."),
            "area": _("Does not want to go to this part of the city."),
            "hours": _("Has not so many hours a month."),
            "months": _("Is not free for so long."),
            "conflict": _("Comes from an organisation with a conflict of interest."),
            "rules": _("With this person more rules would have to give way."),
            "coverage": _(
                "With this person the group would cover less of what is needed (%(with)s instead of %(without)s)."
            ),
            "balance": _("With this person the group would be mixed less evenly."),
            "fairness": _("Others who can do the same have been asked less often lately."),
            "ties": _("Has worked with more of the others before."),
            "lot": _("Just as good: the lot decided."),
        }
        return said.get(kind, kind) % {"with": _number(with_her), "without": _number(without)}


def name_of(need: Need) -> str:
    """What is needed, in the reader's language."""
    if need.administration:
        return _("somebody who may decide for %(name)s") % {"name": need.administration.name}
    return _inside(need.competence.name if need.competence else need.local("text"))


def rule_words(rule: str, needs: Mapping[str, str]) -> str:
    """A rule's name in words; rules are named as in `matching.types.Loosened`."""
    name, _colon, rest = rule.partition(":")
    match name:
        case "need":
            return _("must have: %(need)s") % {"need": needs.get(rest, rest)}
        case "least":
            return _("at least so many from %(sphere)s") % {"sphere": Sphere(rest).inside}
        case "most":
            return _("at the most so many from %(sphere)s") % {"sphere": Sphere(rest).inside}
        case "spheres":
            return _("so many different parts of society")
        case "per_organisation":
            return _("at the most so many from one organisation")
        case "size":
            return _("at least so many people")
        case "pin":
            return _("somebody the coordinator wanted in")
    return rule


def wanted_words(rule: str, wanted: int, needs: Mapping[str, str]) -> str:
    """A rule or need with its number, as it stands in the list of what a group has to be."""
    name, _colon, rest = rule.partition(":")
    match name:
        case "need":
            said = needs.get(rest, _("a need that is gone"))
            return f"{said} × {wanted}" if wanted > 1 else said
        case "least":
            return _("at least %(n)d from %(sphere)s") % {"n": wanted, "sphere": Sphere(rest).inside}
        case "most":
            return _("at the most %(n)d from %(sphere)s") % {"n": wanted, "sphere": Sphere(rest).inside}
        case "spheres":
            return _("at least %(n)d different parts of society") % {"n": wanted}
        case "per_organisation":
            return _("at the most %(n)d from one organisation") % {"n": wanted}
        case "size":
            return _("at least %(n)d people") % {"n": wanted}
    return rule


def loosened_words(rule: str, by: int, needs: Mapping[str, str]) -> str:
    """A rule that has to give way, and by how much."""
    if rule.startswith(("most:", "per_organisation")):
        return _("%(rule)s: %(by)d more") % {"rule": rule_words(rule, needs), "by": by}
    return _("%(rule)s: %(by)d fewer") % {"rule": rule_words(rule, needs), "by": by}


def _number(value: object) -> str:
    return f"{float(str(value)):g}".replace(".", ",")


def _inside(name: str) -> str:
    """A name as it stands inside a sentence: small, unless it is an abbreviation."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
