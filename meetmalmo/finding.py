"""Finding the pages of words (how it works, personal data …) by what is on them; read once per process and language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import get_language

from border.cleaning import search_words
from projects.search import plain, stem

MOST = 5
SHOWN_CHARACTERS = 180
_WORD = re.compile(r"[^\W_]+")
# A stem inside a longer word counts from here on: "data" in "persondata".
_LEAST_INSIDE = 4

# Url name, template; `{}` is the language.
PAGES = [
    ("how", "pages/how.html"),
    ("about", "pages/{}/about.html"),
    ("privacy", "pages/{}/privacy.html"),
    ("cookies", "pages/{}/cookies.html"),
    ("accessibility", "pages/{}/accessibility.html"),
    ("ideas:start", "ideas/start.html"),
    ("ideas:paper", "ideas/paper.html"),
]


@dataclass(frozen=True)
class Page:
    """A page of words. `sentences` are those of its text, for showing the one that matches."""

    name: str
    title: str
    sentences: tuple[str, ...]
    stems: frozenset[str]
    title_stems: frozenset[str]


@dataclass(frozen=True)
class PageFound:
    """A page that fits, with the sentence that has the words."""

    address: str
    title: str
    sentence: str


def pages(typed: str) -> list[PageFound]:
    """The pages that have all the words, those with them in their heading first."""
    stems = _stems(search_words(typed))
    if not stems:
        return []
    fitting = [page for page in _pages((get_language() or "sv")[:2]) if all(_has(page.stems, one) for one in stems)]
    fitting.sort(key=lambda page: -sum(_has(page.title_stems, one) for one in stems))
    return [PageFound(reverse(page.name), page.title, _best(page, stems)) for page in fitting[:MOST]]


def _has(stems: frozenset[str], wanted: str) -> bool:
    return wanted in stems or (len(wanted) >= _LEAST_INSIDE and any(wanted in one for one in stems))


def _best(page: Page, stems: frozenset[str]) -> str:
    sentence = max(page.sentences, key=lambda one: sum(_has(_stems(one), wanted) for wanted in stems), default="")
    return sentence if len(sentence) <= SHOWN_CHARACTERS else f"{sentence[:SHOWN_CHARACTERS].rsplit(' ', 1)[0]} …"


def _stems(text: str) -> frozenset[str]:
    return frozenset(plain(stem(word)) for word in _WORD.findall(text.lower()))


@lru_cache(maxsize=4)
def _pages(language: str) -> list[Page]:
    return [_read(name, template.format(language)) for name, template in PAGES]


def _read(name: str, template: str) -> Page:
    html = render_to_string(template)
    main = html[html.index("<main") : html.index("</main>")]
    found = re.search(r"<h1[^>]*>(.*?)</h1>", main, re.DOTALL)
    title = _text(found[1]) if found else name
    blocks = [_text(block) for block in re.findall(r"<(?:p|li|td|dd)\b[^>]*>(.*?)</(?:p|li|td|dd)>", main, re.DOTALL)]
    sentences = tuple(sentence for block in blocks for sentence in re.split(r"(?<=[.?]) ", block) if len(sentence) > 20)
    return Page(name, title, sentences, _stems(_text(main)), _stems(title))


def _text(html: str) -> str:
    return " ".join(unescape(strip_tags(html)).split())
