"""What is searched besides the projects: the pages around them, as a visitor reads them today.

A new part of the portal (gatherings) adds its function to `SOURCES`: words in, a `Group` out.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from django.http import HttpRequest
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from border.cleaning import search_words
from gatherings.models import Gathering
from meetmalmo import context
from projects.search import plain, stem

MOST = 5
SHOWN_CHARACTERS = 180
LEAST_CHARACTERS = 15
# Pages are read anew after this long, so that a changed criterion is found.
READ_FOR_SECONDS = 600
# A stem inside a longer word counts from here on: "data" in "persondata".
_LEAST_INSIDE = 4
# Older ones are found through the list of gatherings.
MOST_GATHERINGS = 200
_WORD = re.compile(r"[^\W_]+")
_BLOCK = re.compile(
    r"</?(?:p|li|ul|ol|dl|dt|dd|td|th|tr|h\d|div|label|legend|section|aside|summary|details|caption)\b[^>]*>"
)
_SENTENCE_END = re.compile(r"(?<=[.?]) (?=[A-ZÅÄÖ0-9])")

PAGES = [
    "how", "about", "ideas:promise", "ideas:start", "ideas:paper", "people:join", "projects:open_data", "privacy", "cookies",
    "accessibility",
]  # fmt: skip


@dataclass(frozen=True)
class Hit:
    """Something found: where it is, what it is called, and the words that fit or say what it is."""

    address: str
    title: str
    sentence: str


@dataclass(frozen=True)
class Group:
    """What one part of the portal found. `key` is its anchor on the page."""

    key: str
    heading: str | Promise
    hits: list[Hit]


@dataclass(frozen=True)
class Page:
    """A page of words. `sentences` are those of its text, for showing the one that matches."""

    name: str
    title: str
    sentences: tuple[str, ...]
    stems: frozenset[str]
    title_stems: frozenset[str]


def groups(typed: str) -> list[Group]:
    """Everything besides projects that has the words, by what it is; groups without hits are left out."""
    words = search_words(typed)
    return [group for source in SOURCES if (group := source(words)).hits] if words else []


def pages(words: str) -> Group:
    """The pages that have all the words, those with them in their heading first."""
    stems = _stems(words)
    fitting = [page for page in _pages_now() if stems and all(_has(page.stems, one) for one in stems)]
    fitting.sort(key=lambda page: -sum(_has(page.title_stems, one) for one in stems))
    hits = [Hit(reverse(page.name), page.title, _best(page, stems)) for page in fitting[:MOST]]
    return Group("pages", _("Pages"), hits)


def gatherings(words: str) -> Group:
    """The public gatherings that have all the words in title, lead or text, the next ones first. One question."""
    stems = _stems(words)
    rows = Gathering.objects.public().order_by("-starts_at")[:MOST_GATHERINGS] if stems else ()
    hits = []
    for one in rows:
        said = " ".join(one.local(name) for name in ("title", "lead", "about"))
        if all(_has(_stems(said), wanted) for wanted in stems):
            sentence = f"{date_format(one.day, 'j F Y')}. {one.local('lead')}"
            hits.append(Hit(one.get_absolute_url(), one.local("title"), sentence))
    return Group("gatherings", _("Gatherings"), hits[:MOST])


SOURCES: list[Callable[[str], Group]] = [gatherings, pages]


def _has(stems: frozenset[str], wanted: str) -> bool:
    return wanted in stems or (len(wanted) >= _LEAST_INSIDE and any(wanted in one for one in stems))


def _best(page: Page, stems: frozenset[str]) -> str:
    # The heading stands above already.
    told = [one for one in page.sentences if one != page.title]
    sentence = max(told, key=lambda one: sum(_has(_stems(one), wanted) for wanted in stems), default="")
    return sentence if len(sentence) <= SHOWN_CHARACTERS else f"{sentence[:SHOWN_CHARACTERS].rsplit(' ', 1)[0]} …"


def _stems(text: str) -> frozenset[str]:
    return frozenset(plain(stem(word)) for word in _WORD.findall(text.lower()))


def _pages_now() -> list[Page]:
    # What a page says depends on its language, the unit's telephone and the day.
    known = (get_language() or "sv", context.unit_words(), timezone.localdate().isoformat())
    return _pages(*known, int(time.monotonic() // READ_FOR_SECONDS))


@lru_cache(maxsize=4)
def _pages(*_known: object) -> list[Page]:
    return [_read(name) for name in PAGES]


def _read(name: str) -> Page:
    """The page as its view gives it to somebody without cookies."""
    path = reverse(name)
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.META = {
        "REQUEST_METHOD": "GET",
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
    }
    view, arguments, options = resolve(path)
    html = view(request, *arguments, **options).content.decode()
    main = re.sub(r"<nav\b.*?</nav>", "", html[html.index("<main") : html.index("</main>")], flags=re.DOTALL)
    found = re.search(r"<h1[^>]*>(.*?)</h1>", main, re.DOTALL)
    title = _text(found[1]) if found else name
    blocks = [_text(block) for block in _BLOCK.split(main)]
    sentences = tuple(
        sentence for block in blocks for sentence in _SENTENCE_END.split(block) if len(sentence) > LEAST_CHARACTERS
    )
    return Page(name, title, sentences, _stems(" ".join(blocks)), _stems(title))


def _text(html: str) -> str:
    return " ".join(unescape(strip_tags(html)).split())
