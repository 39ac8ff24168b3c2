"""How much a text looks like spam. A pure judgement with reasons; nothing is ever removed by it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MOST_LINKS = 4

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_PHRASES = ("viagra", "casino bonus", "seo services", "backlinks", "buy followers", "crypto investment", "loan offer", "porn")


@dataclass(frozen=True)
class Score:
    """`reasons` in fixed words: links, scripts, phrase, repeats."""

    reasons: tuple[str, ...]

    @property
    def is_spam(self) -> bool:
        """Many links or a known phrase are enough; one odd word alone is not."""
        return "links" in self.reasons or "phrase" in self.reasons or len(self.reasons) >= 2


def score(text: str) -> Score:
    """Judge a text of at most 40,000 characters (the rest is not looked at)."""
    text = text[:40_000]
    folded = text.casefold()
    reasons = []
    if len(_LINK.findall(text)) > MOST_LINKS:
        reasons.append("links")
    if any(phrase in folded for phrase in _PHRASES):
        reasons.append("phrase")
    if sum(_mixes_scripts(word) for word in re.findall(r"\w+", text)) >= 2:
        reasons.append("scripts")
    lines = [line for line in folded.split("\n") if len(line) > 40]
    if len(lines) >= 4 and len(set(lines)) <= len(lines) // 2:
        reasons.append("repeats")
    return Score(tuple(reasons))


def _mixes_scripts(word: str) -> bool:
    scripts = {unicodedata.name(c, "").split(" ")[0] for c in word if c.isalpha()}
    return len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1
