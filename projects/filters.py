"""The filters beside the list: their values in order, each with how many projects it would leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from people.vocabulary import Sphere
from projects.selection import PARAMETERS, Selection
from projects.vocabulary import ProjectState

# Filters with many values stand folded under their name.
FOLDED = ("area", "year", "organisation")
SHOWN_ORGANISATIONS = 10


@dataclass(slots=True)
class Choice:
    """One value of a filter; `sphere` is set where it has a shape."""

    key: str
    name: str
    count: int
    chosen: bool
    sphere: str = ""


@dataclass(slots=True)
class Panel:
    """One filter. `folded`: its values are shown when it is opened; `is_open`: something in it is chosen."""

    name: str
    parameter: str
    choices: list[Choice]
    folded: bool = False

    @property
    def is_open(self) -> bool:
        return any(choice.chosen for choice in self.choices)


def panels(selection: Selection, hits: int | None = None) -> list[Panel]:
    """Every filter, counted now. `hits`: the projects that the words found, as bits."""
    names = {
        "state": _("State"), "funding": _("Money"), "theme": _("Theme"), "sphere": _("Who is in"), "area": _("Place"),
        "year": _("Year"), "organisation": _("Organisation"),
    }  # fmt: skip
    made = []
    for facet, parameter in PARAMETERS.items():
        counts = _counts(facet, selection, hits)
        chosen = selection.chosen.get(facet, ())
        choices = [
            Choice(
                key=selection.key(facet, value),
                name=name,
                count=counts.get(value, 0),
                chosen=value in chosen,
                sphere=value if facet == "sphere" else "",
            )
            for value, name in values(facet, selection)
        ]
        if facet == "organisation":
            choices.sort(key=lambda choice: (not choice.chosen, -choice.count, choice.name.casefold()))
            choices = [c for c in choices if c.chosen or c.count][: max(SHOWN_ORGANISATIONS, len(chosen))]
        if facet == "funding" and not (choices[0].count or choices[0].chosen):
            continue
        if choices:
            made.append(Panel(names[facet], parameter, choices, folded=facet in FOLDED))
    return made


def values(facet: str, selection: Selection) -> Iterable[tuple[str, str]]:
    """Values of a filter with their names, in their order."""
    if facet == "state":
        return [(state.value, str(state.label)) for state in ProjectState]
    if facet == "sphere":
        return [(sphere.value, str(sphere.label)) for sphere in Sphere]
    if facet == "funding":
        return [("yes", _("Looks for funding"))]
    if facet == "year":
        years = {*selection.index.counts.get("year", {}), *selection.chosen.get("year", ())}
        return [(year, year) for year in sorted(years, reverse=True)]
    return selection.index.said(facet).items()


def _counts(facet: str, selection: Selection, hits: int | None) -> Mapping[str, int]:
    """How many projects each value would leave under all other filters; what is chosen in this one is left aside."""
    if hits is None and not any(other != facet for other in selection.chosen):
        return selection.index.counts.get(facet, {})
    others = selection.bits(hits, but=facet)
    return {value: (others & bits).bit_count() for value, bits in selection.index.bits.get(facet, {}).items()}
