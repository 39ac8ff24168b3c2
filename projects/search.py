"""Finding projects by number or by words: inflected, parts of compounds, mistyped, without å ä ö, in English.

What matches is exact and complete, so that counts are right; only the ranking looks at the best few (performance.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import accumulate
from operator import and_, or_

import snowballstemmer
from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramSimilarity
from django.db import connection
from django.db.models import Case, F, FloatField, QuerySet, Value, When
from django.db.models.expressions import Combinable, Expression, ExpressionWrapper

from border.cleaning import search_words
from projects.facets import bits_of, numbers_of
from projects.models import Listing

# How many of the hits are ranked; those with the words in the title come first, then the newest.
RANKED = 300
MOST_TERMS = 8
# Words that no project has are looked for among the nearest known words; more than a few are not a typing error.
MOST_MISTYPED = 3
LEAST_PART = 3
LEAST_BEGINNING = 5
MOST_NEAR = 4
_FAR = 99

_PROJECT_NUMBER = re.compile(r"(?:p\s*[-–]?\s*|#)0*(\d{1,8})", re.IGNORECASE)
# Seven digits would make a set of a million bits for nothing.
_BARE_NUMBER = re.compile(r"0*(\d{1,6})")
_IDEA_NUMBER = re.compile(r"(?:mm\s*[-–]?\s*)?(\d{4})\s*[-–]\s*0*(\d{1,6})", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_PLAIN = str.maketrans("åäöéèüøæ", "aaoeeuoa")

# Too common to say anything, in both languages.
_COMMON = """
och att det i på som en ett är av för med till den de om så men var vad hur vi du jag han hon inte har kan ska vid eller från
the of and to in for on with by is are was what how an at or from we you it that
"""
_STOP = frozenset(_COMMON.split())


@dataclass(frozen=True)
class Term:
    """One word as typed, its forms to look for, and the parts that may stand inside a compound (without å, ä, ö)."""

    typed: str
    forms: tuple[str, ...]
    parts: tuple[str, ...]
    # Each pair has to stand in the same project: a compound taken apart.
    pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Hits:
    """Running numbers as bits: those with the word in the title, and all."""

    title: int = 0
    all: int = 0


@dataclass(frozen=True)
class Found:
    """What was found. `read_as` are the known words that mistyped ones were taken for; `any_word`: nothing has them all."""

    terms: tuple[Term, ...]
    # Best first, each tier includes the ones before.
    tiers: tuple[int, ...]
    read_as: tuple[str, ...] = ()
    any_word: bool = False
    # A number alone may be a project's or a word of the text; the project stands first.
    running: int = 0

    @property
    def bits(self) -> int:
        """Every hit."""
        return self.tiers[-1] if self.tiers else 0

    def numbers(self, within: int) -> list[int]:
        """The running numbers of the hits `within` a set of bits, in a rough order: title first, then newest."""
        made: list[int] = []
        before = 0
        for tier in self.tiers:
            made += numbers_of(tier & within & ~before)
            before |= tier
        return made


def found(typed: str) -> Found:
    """Look for what somebody typed. Never raises for odd input: what makes no sense finds nothing."""
    words = search_words(typed)
    if by_number := _numbered(words):
        return Found((), (by_number,))
    terms = _terms(words)
    if not terms:
        return Found((), ())
    hits = _look_up(terms)
    read_as: list[str] = []
    missing = [place for place, hit in enumerate(hits) if not hit.all][:MOST_MISTYPED]
    if missing:
        others = [_nearest(terms[place]) for place in missing]
        for place, other, again in zip(missing, others, _look_up(others), strict=True):
            if again.all:
                terms[place], hits[place] = other, again
                read_as += other.forms
    tiers = _tiers(hits)
    running = _bare_number(words)
    if running:
        tiers = tuple(accumulate((1 << running, *tiers), or_))
    any_word = len(hits) > 1 and not reduce(and_, (hit.all for hit in hits))
    return Found(tuple(terms), tiers, tuple(read_as), any_word, running)


def ranked(found_: Found, rows: QuerySet[Listing], within: int, *, start: int, most: int) -> list[Listing]:
    """The rows `start` to `start + most` of what was found `within` a set of bits, the best first."""
    numbers = found_.numbers(within)
    if start >= RANKED or not found_.terms:
        wanted = numbers[start : start + most]
        by_number = {row.running: row for row in rows.filter(running__in=wanted)}
        return [by_number[number] for number in wanted if number in by_number]
    best = rows.filter(running__in=numbers[:RANKED]).order_by(_score(found_).desc(), "-last_news_on", "-running")
    page = list(best[start : min(start + most, RANKED)])
    if start + most > RANKED:
        page += ranked(found_, rows, within, start=RANKED, most=start + most - RANKED)
    return page


def plain(text: str) -> str:
    """Lower case without å, ä, ö and accents, as `people.models.Plain` and the columns of `Listing`."""
    return text.lower().translate(_PLAIN)


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """The Swedish stem of a word in lower case."""
    # A new one each time: a stemmer keeps the word it works on, and two threads may ask.
    return str(snowballstemmer.stemmer("swedish").stemWord(word))


def _numbered(words: str) -> int:
    """The project with this number, or the projects of the idea with this number, as bits."""
    if number := _PROJECT_NUMBER.fullmatch(words):
        return bits_of(Listing.objects.filter(running=int(number[1])).values_list("running", flat=True))
    if number := _IDEA_NUMBER.fullmatch(words):
        of_idea = Listing.objects.filter(project__ideas__year=int(number[1]), project__ideas__running=int(number[2]))
        return bits_of(of_idea.values_list("running", flat=True).distinct())
    return 0


def _bare_number(words: str) -> int:
    """The running number of a public project, when that is all that was typed; else 0."""
    number = _BARE_NUMBER.fullmatch(words)
    known = number and Listing.objects.filter(running=int(number[1])).exists()
    return int(number[1]) if number and known else 0


def _terms(words: str) -> list[Term]:
    spoken = dict.fromkeys(_WORD.findall(words.lower()))
    said = [word for word in spoken if word not in _STOP] or list(spoken)
    return [_term(word) for word in said[:MOST_TERMS]]


def _term(word: str) -> Term:
    forms = dict.fromkeys([word, plain(word), *_shifted(stem(word))])
    stems = dict.fromkeys(plain(form) for form in (stem(word), stem(plain(word)), *_shifted(stem(word))))
    return Term(word, tuple(forms), tuple(part for part in stems if len(part) >= LEAST_PART))


def _shifted(stem_: str) -> list[str]:
    """Swedish drops an e in inflection: cykel, cykl-ar; a part of a compound keeps it."""
    if match := re.fullmatch(r"(.{2,}[^aeiouyåäö])([lnr])", stem_):
        return [f"{match[1]}e{match[2]}"]
    if match := re.fullmatch(r"(.{2,}[^aeiouyåäö])e([lnr])", stem_):
        return [match[1] + match[2]]
    return []


def _tiers(hits: list[Hits]) -> tuple[int, ...]:
    """All words in the title, all words and one of them in the title, all words; if none has all: more words first."""
    everywhere = reduce(and_, (hit.all for hit in hits))
    in_title = reduce(or_, (hit.title for hit in hits))
    if everywhere:
        return (everywhere & reduce(and_, (hit.title for hit in hits)), everywhere & in_title, everywhere)
    at_least: list[int] = [0] * len(hits)
    for hit in hits:
        for count in range(len(at_least) - 1, 0, -1):
            at_least[count] |= at_least[count - 1] & hit.all
        at_least[0] |= hit.all
    tiers: list[int] = []
    for bits in reversed(at_least):
        tiers += [bits & in_title, bits]
    return tuple(accumulate(tiers, or_))


def _look_up(terms: list[Term]) -> list[Hits]:
    """Every project with each term, in one statement."""
    parts, values = [], []
    for place, term in enumerate(terms):
        queries = " || ".join(
            f"plainto_tsquery('{language}', %s)" for _form in term.forms for language in ("swedish", "english")
        )
        likes = " OR ".join(["plain_title LIKE %s"] * len(term.parts)) or "false"
        conditions = ["search @@ (" + queries + ")"] if term.forms else []
        conditions += ["plain LIKE %s"] * len(term.parts) + ["(plain LIKE %s AND plain LIKE %s)"] * len(term.pairs)
        parts.append(_HITS.format(place=place, titled=likes, condition=" OR ".join(conditions) or "false"))
        within = [f"%{part}%" for part in term.parts]
        values += within + [form for form in term.forms for _language in range(2)] + within
        values += [f"%{part}%" for pair in term.pairs for part in pair]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        rows = {place: (titled, every) for place, titled, every in cursor.fetchall()}
    return [Hits(_bits(rows[place][0]), _bits(rows[place][1])) for place in range(len(terms))]


def _bits(numbers: str | None) -> int:
    return bits_of(map(int, numbers.split(","))) if numbers else 0


def _nearest(term: Term) -> Term:
    """What a word nobody knows may have meant: the nearest known words, or a compound taken apart."""
    word = plain(term.typed)
    most = 0 if len(word) < 4 else 1 if len(word) < 6 else 2 if len(word) < 12 else 3
    near: dict[str, int] = {}
    if most:
        with connection.cursor() as cursor:
            cursor.execute(_NEAR, [word, f"{word[0]}%", len(word) - most, len(word) + most, f"{word[:2]}%"])
            near = {text: _apart(word, text, most) for (text,) in cursor.fetchall()}
    # It has no hit: known from a title that was corrected, or of a project nobody can see any more.
    near.pop(word, None)
    least = min(near.values(), default=_FAR)
    close = sorted(text for text, apart in near.items() if apart == least < _FAR)
    pairs = [] if close else list(_taken_apart(word))
    return Term(term.typed, tuple(close[:MOST_NEAR]), (), tuple(pairs))


def _apart(word: str, known: str, most: int) -> int:
    """How far a known word is: wrong letters first, then a beginning with wrong letters, then a shared beginning."""
    if (wrong := distance(word, known, most)) <= most:
        return 3 * wrong
    size = len(word)
    if len(known) > size > LEAST_BEGINNING:
        wrong = min(distance(word, known[:length], most) for length in (size - 1, size, size + 1))
        if wrong <= most:
            return 3 * wrong + 1
    beginning = max(LEAST_BEGINNING, size * 2 // 3)
    return 3 * most + 2 if size > beginning and word[:beginning] == known[:beginning] else _FAR


def _taken_apart(word: str) -> Iterable[tuple[str, str]]:
    for place in range(LEAST_PART, len(word) - LEAST_PART):
        first, last = word[:place], word[place:]
        yield stem(first) if len(stem(first)) >= LEAST_PART else first, stem(last) if len(last) > LEAST_PART else last
        if last[0] == "s" and len(last) > LEAST_PART + 1:
            yield first, stem(last[1:])


def distance(one: str, other: str, most: int) -> int:
    """How many letters are wrong, missing, too many or swapped with their neighbour; `most + 1` where it is more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, its in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _score(found_: Found) -> Expression:
    """How well a row fits: words in the title, then weight and number of matches, then likeness of the whole title."""
    terms = found_.terms
    forms = [form for term in terms for form in (*term.forms, *term.parts)]
    query = reduce(or_, (SearchQuery(form, config="swedish") for form in forms or [""]))
    score: Combinable = 4 * SearchRank(F("search"), query) + 2 * TrigramSimilarity(
        "plain_title", " ".join(plain(term.typed) for term in terms)
    )
    for term in terms:
        for part in (term.parts or term.forms)[:2]:
            score += Case(
                When(plain_title__iregex=rf"\m{plain(part)}", then=Value(1.0)),
                When(plain_title__contains=plain(part), then=Value(0.6)),
                default=Value(0.0),
                output_field=FloatField(),
            )
    if found_.running:
        score += Case(When(running=found_.running, then=Value(100.0)), default=Value(0.0), output_field=FloatField())
    return ExpressionWrapper(score, output_field=FloatField())


_HITS = """
SELECT {place}, string_agg(running::text, ',') FILTER (WHERE titled), string_agg(running::text, ',')
FROM (SELECT running, ({titled}) AS titled FROM projects_listing WHERE {condition}) hits
"""

_NEAR = """
SELECT text FROM projects_word
WHERE text %% %s OR (text LIKE %s AND length(text) BETWEEN %s AND %s) OR text LIKE %s
"""
