"""How much a text looks like spam. A pure judgement with reasons; nothing is ever removed by it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

MOST_LINKS = 4
MOST_REPEATS = 2
MOST_CHARACTERS = 40_000

_LINK = re.compile(r"(?:https?://|www\.|\[url\b|<a\s)", re.IGNORECASE)
_PHRASES = (
    "viagra", "cialis", "casino bonus", "online casino", "seo services", "backlinks", "buy followers",
    "crypto investment", "loan offer", "payday loan", "porn", "rank your website", "guest post",
)  # fmt: skip
_SCRIPTS = {"LATIN", "CYRILLIC", "GREEK"}


@dataclass(frozen=True)
class Score:
    """`reasons` in fixed words: links, phrase, scripts, repeats, sent_before."""

    reasons: tuple[str, ...]

    @property
    def is_spam(self) -> bool:
        """Many links or a known phrase are enough; one odd word or one repeated text alone is not."""
        return "links" in self.reasons or "phrase" in self.reasons or len(self.reasons) >= 2


def score(text: str, *, sent_before: int = 0) -> Score:
    """Judge a text of at most 40,000 characters (the rest is not looked at).

    `sent_before` is how often a text with the same `folded_digest` came in lately; the caller counts.
    """
    text = text[:MOST_CHARACTERS]
    folded = text.casefold()
    signs = {
        "links": len(_LINK.findall(text)) > MOST_LINKS,
        "phrase": any(phrase in folded for phrase in _PHRASES),
        "scripts": sum(_mixes_scripts(word) for word in re.findall(r"\w+", text)) >= 2,
        "repeats": _repeats_itself(folded),
        "sent_before": sent_before > MOST_REPEATS,
    }
    return Score(tuple(reason for reason, found in signs.items() if found))


def folded_digest(text: str) -> str:
    """A digest (64 hex digits) that is the same for texts that differ in case, accents, blanks and signs only."""
    plain = unicodedata.normalize("NFKD", text[:MOST_CHARACTERS]).casefold()
    return hashlib.sha256("".join(filter(str.isalnum, plain)).encode("utf-8", "replace")).hexdigest()


def _repeats_itself(folded: str) -> bool:
    lines = [line for line in folded.split("\n") if len(line) > 40]
    return len(lines) >= 4 and len(set(lines)) <= len(lines) // 2


def _mixes_scripts(word: str) -> bool:
    if word.isascii():
        return False
    scripts = {unicodedata.name(character, "").split(" ")[0] for character in word if character.isalpha()}
    return len(scripts & _SCRIPTS) > 1
