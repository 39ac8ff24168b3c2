"""Free text against the city's list of competences: whole words match, near words only suggest.

What matches counts; what is suggested is for a person to confirm. A competence never matches inside another word: "AI" is not
in "retail", "el" not in "handel" (features.md C.2).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from math import log, sqrt

import snowballstemmer

_WORD = re.compile(r"[^\W_]+(?:[-–][^\W_]+)*", re.UNICODE)
_BREAK = re.compile(r"[.,;:!?()\n]")
# Shorter words are compared as they are: a stem of three letters means anything.
SHORTEST_STEMMED = 5
# A compound begins or ends with the word; shorter ones would be found in everything.
SHORTEST_IN_COMPOUND = 5
LEAST_LIKENESS = 0.18

_swedish = snowballstemmer.stemmer("swedish")


@dataclass(frozen=True)
class Competence:
    """One entry of the list: a key, its name in both languages, and other words for the same."""

    key: str
    name_sv: str
    name_en: str
    synonyms: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        return (self.name_sv, self.name_en, *self.synonyms)


@dataclass(frozen=True)
class Suggestion:
    """A competence that a text may mean, with the words that led to it. `certain`: every word of a term stands there."""

    key: str
    because: str
    certain: bool


@dataclass
class Vocabulary:
    """The list, prepared for looking things up; build it once and keep it while the list stays the same."""

    competences: tuple[Competence, ...]
    _terms: list[tuple[str, str, tuple[str, ...]]] = field(init=False)
    _rarity: dict[str, float] = field(init=False)
    _grams: list[tuple[str, str, dict[str, float], float]] = field(init=False)

    def __post_init__(self) -> None:
        self._terms = [(c.key, term, _stems(term)) for c in self.competences for term in c.terms]
        counted = [(key, term, Counter(_parts(term))) for key, term, _stemmed in self._terms]
        often = Counter(gram for _key, _term, grams in counted for gram in grams)
        self._rarity = {gram: log((1 + len(counted)) / (1 + n)) + 1 for gram, n in often.items()}
        self._grams = []
        for key, term, grams in counted:
            weights = {gram: n * self._rarity[gram] for gram, n in grams.items()}
            self._grams.append((key, term, weights, _length(weights)))

    def matches(self, text: str) -> list[Suggestion]:
        """The competences whose whole term stands in the text as words of its own, in any inflection, in the list's order."""
        whole, pieces = [_stems(text)], [_stems(piece) for piece in _BREAK.split(text)]
        found: dict[str, Suggestion] = {}
        for key, term, stems in self._terms:
            # What stands on both sides of a comma or a full stop is not one thing, unless the term is written so itself.
            said = whole if _BREAK.search(term) else pieces
            if key not in found and stems and any(_stand_together(stems, words) for words in said):
                found[key] = Suggestion(key, term, certain=True)
        return list(found.values())

    def suggest(self, text: str, most: int = 5) -> list[Suggestion]:
        """What the text may mean, the likeliest first: certain matches, then words inside compounds, then likeness."""
        found = {suggestion.key: suggestion for suggestion in self.matches(text)}
        words = [word.lower() for word in _WORD.findall(text)]
        rest: dict[str, tuple[float, str]] = {}
        for key, term, likeness in self._alike(text):
            score = likeness + (1 if _in_compound(term, words) else 0)
            if key not in found and score >= LEAST_LIKENESS and score > rest.get(key, (0.0, ""))[0]:
                rest[key] = (score, term)
        ordered = sorted(rest.items(), key=lambda item: (-item[1][0], item[0]))
        near = [Suggestion(key, term, certain=False) for key, (_score, term) in ordered]
        return [*found.values(), *near][:most]

    def _alike(self, text: str) -> Iterable[tuple[str, str, float]]:
        grams = Counter(_parts(text))
        weights = {gram: n * self._rarity[gram] for gram, n in grams.items() if gram in self._rarity}
        length = _length(weights)
        if not length:
            return
        for key, term, known, known_length in self._grams:
            shared = sum(weight * known.get(gram, 0.0) for gram, weight in weights.items())
            if shared:
                yield key, term, shared / (length * known_length)


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    if len(word) < SHORTEST_STEMMED:
        return word
    stem = str(_swedish.stemWord(word))
    # The stemmer leaves the definite form of the many words on -eri as it is: åkeriet, bryggeriet.
    return stem.removesuffix("et") if stem.endswith("eriet") else stem


def _stems(text: str) -> tuple[str, ...]:
    return tuple(_stem(part) for word in _WORD.findall(text.lower()) for part in {word: None, **_halves(word)})


def _halves(word: str) -> dict[str, None]:
    """The parts of a word written with a hyphen count as words too."""
    return dict.fromkeys(part for part in re.split("[-–]", word) if part != word and part)


def _stand_together(stems: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether the stems follow each other in the text, small words between them left out."""
    if len(stems) == 1:
        return stems[0] in words
    kept = [word for word in words if word not in _SMALL]
    wanted = [stem for stem in stems if stem not in _SMALL]
    return any(kept[i : i + len(wanted)] == wanted for i in range(len(kept) - len(wanted) + 1))


def _in_compound(term: str, words: list[str]) -> bool:
    parts = [stem for stem in _stems(term) if stem not in _SMALL]
    if not parts or any(len(part) < SHORTEST_IN_COMPOUND for part in parts):
        return False
    return all(
        any(word != part and (word.startswith(part) or _stem(word).endswith(part)) for word in words) for part in parts
    )


def _parts(text: str) -> Iterable[str]:
    """Runs of three to five letters within each word, word edges marked: likeness never reaches across words."""
    for word in _WORD.findall(text.lower()):
        edged = f" {word} "
        for size in (3, 4, 5):
            for start in range(len(edged) - size + 1):
                yield edged[start : start + size]


def _length(weights: dict[str, float]) -> float:
    return sqrt(sum(weight * weight for weight in weights.values()))


_SMALL = frozenset(
    [
        "och",
        "i",
        "på",
        "av",
        "för",
        "med",
        "till",
        "att",
        "en",
        "ett",
        "den",
        "det",
        "som",
        "the",
        "and",
        "of",
        "in",
        "for",
        "a",
    ]
)
