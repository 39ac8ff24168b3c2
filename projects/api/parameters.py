"""What may stand in an address of the API, in words: for OpenAPI and for the page people read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True)
class Parameter:
    """One parameter and what it means."""

    name: str
    sv: str
    en: str

    @property
    def meaning(self) -> str:
        return self.en if (get_language() or "sv").startswith("en") else self.sv

    @property
    def both(self) -> str:
        """In both languages, for a description without a language of its own."""
        return f"{self.sv} / {self.en}"


PARAMETERS = {
    parameter.name: parameter
    for parameter in (
        Parameter("q", "ord eller projektets nummer", "words or the project's number"),
        Parameter("lage", "läge, som i kolumnen state", "state, as in the column state"),
        Parameter("tema", "ämnets nyckel, se Ämnen", "key of the theme, see Themes"),
        Parameter("plats", "platsens nyckel, se Platser", "key of the place, see Places"),
        Parameter("med", "del av samhället, som i kolumnen sphere", "part of society, as in the column sphere"),
        Parameter("ar", "år då projektet pågick", "year in which the project went on"),
        Parameter("organisation", "organisationens nummer i katalogens adress", "number of the organisation in the catalogue's address"),
        Parameter("pengar", "ja: projektet söker pengar", "ja: the project looks for funding"),
        Parameter("ordning", "nyast, start eller namn; bara för projekt", "nyast (news), start or namn (name); for projects only"),
        Parameter("sida", "sidans nummer, från 1", "number of the page, from 1"),
        Parameter("per_sida", "rader på en sida, högst 200", "rows on a page, 200 at the most"),
    )
}  # fmt: skip
