"""Support in words: sums, who gives, and why a programme fits a project. Every word is true of the stored data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from people.vocabulary import Sphere, SupportKind
from projects.matching.programmes import Fact, Reason
from projects.models import Support, SupportProgramme

NBSP = "\N{NO-BREAK SPACE}"
THIN = "\N{NARROW NO-BREAK SPACE}"


def kronor(amount: int) -> str:
    """A sum of whole kronor: “50 000 kr” or “SEK 50,000”, on one line."""
    if (get_language() or "sv").startswith("en"):
        return f"SEK{NBSP}{amount:,}"
    return f"{amount:,}".replace(",", THIN) + f"{NBSP}kr"


def size_words(programme: SupportProgramme) -> str:
    """How much a programme gives, as far as it says so."""
    low, high = programme.amount_from, programme.amount_to
    if low is not None and high is not None:
        return _("%(low)s to %(high)s") % {"low": kronor(low), "high": kronor(high)}
    if low is not None:
        return _("at least %(low)s") % {"low": kronor(low)}
    return _("at the most %(high)s") % {"high": kronor(high)} if high is not None else ""


def last_day_words(programme: SupportProgramme, today: date) -> str:
    """Until when one may apply."""
    last = programme.last_date
    if last is None:
        return _("One may apply at any time.")
    left = (last - today).days
    day = date_format(last, "j F Y").replace(" ", NBSP)
    if left < 0:
        return _("The last day was %(day)s.") % {"day": day}
    if left == 0:
        return _("The last day is today, %(day)s.") % {"day": day}
    words = ngettext("The last day is %(day)s, in %(left)d day.", "The last day is %(day)s, in %(left)d days.", left)
    return words % {"day": day, "left": left}


def giver_words(support: Support) -> str:
    """Who gives it: organisation and role, as far as they are written down."""
    name = support.organisation.name if support.organisation else ""
    return ", ".join(part for part in (name, support.by_role) if part)


@dataclass(frozen=True)
class Facts:
    """What the words about one project are made of: names of themes by id, partners by part of society."""

    themes: dict[int, str]
    partners: dict[str, list[str]]

    def reason(self, reason: Reason, programme: SupportProgramme) -> str:
        """One reason as a sentence."""
        kind = str(SupportKind(programme.kind).label)
        names = {"names": self._themes(reason.themes)}
        sums = {"asked": ", ".join(map(kronor, reason.sums)), "size": size_words(programme)}
        if reason.fact == Fact.ASKED:
            return _("The group has asked for this kind: %(kind)s.") % {"kind": kind.lower()}
        if reason.fact == Fact.LACKS:
            return _lacks(programme.kind)
        if reason.fact == Fact.THEMES:
            return _("It is for %(names)s, which the project is about.") % names
        if reason.fact == Fact.ANY_THEME:
            return _("It is for any theme.")
        if reason.fact == Fact.SPHERES:
            return self._who_may(reason.spheres)
        if reason.fact == Fact.ANY_SPHERE:
            return _("Anybody may apply.")
        if reason.fact == Fact.SUM:
            return _("It gives %(size)s; the group has asked for %(asked)s.") % sums
        if reason.fact == Fact.OTHER_THEMES:
            return _("It is for %(names)s, which the project is not about.") % names
        if reason.fact == Fact.OTHER_SPHERES:
            spheres = ", ".join(str(Sphere(key).label) for key in reason.spheres)
            return _("Only %(spheres)s may apply, and no organisation from there is in the project.") % {
                "spheres": spheres
            }
        if reason.fact == Fact.OTHER_SUM:
            return _("It gives %(size)s, but the group has asked for %(asked)s.") % sums
        if reason.fact == Fact.CLOSED:
            return _("The last day to apply has passed.")
        return _("Nobody has asked for this kind: %(kind)s.") % {"kind": kind.lower()}

    def _themes(self, ids: Iterable[int]) -> str:
        return ", ".join(sorted(self.themes[pk].lower() for pk in ids if pk in self.themes))

    def _who_may(self, spheres: Iterable[str]) -> str:
        parts = [f"{Sphere(key).label} ({', '.join(self.partners[key])})" for key in spheres if self.partners.get(key)]
        return _("May apply: %(who)s.") % {"who": "; ".join(parts)}


def _lacks(kind: str) -> str:
    """What in the project's own data calls for this kind."""
    if kind == SupportKind.FUNDING_SEARCH:
        return _("The project looks for funding.")
    if kind == SupportKind.PROJECT_LEAD:
        return _("Nobody leads the project yet.")
    return _("The group looks for people.")
