"""Finding ideas: by number, name, address or words; and those like a given one, with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import CharField, Func, Q, QuerySet, Value
from django.utils.translation import gettext

from border.cleaning import search_words
from ideas.models import Idea
from ideas.vocabulary import IdeaState
from people.models import Plain

NUMBER = re.compile(r"(?:mm[- ]?)?(\d{4})[- ]0*(\d{1,6})", re.IGNORECASE)
# How many ideas that share a word are looked at more closely (performance.md: never rank a large result).
CANDIDATES = 300
LEAST_SHARED = 2
# Word stems of an idea that are looked for, and shared words that are shown.
STEMS = 12
SHOWN_WORDS = 4
LEAST_FOR_TYPING_ERRORS = 5


class WebSearch(SearchQuery):
    """Words as one types them on the web, read by our function that never raises (migration 0004)."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.function = "ideas_websearch"


@dataclass(frozen=True)
class Similar:
    """An idea like another one, and why it is shown. `words` are those both share, as the idea at hand spells them."""

    idea: Idea
    words: list[str]
    themes: list[str]
    areas: list[str]

    @property
    def reason(self) -> str:
        """Why it is shown, in words."""
        parts = [
            (gettext("same words: %(what)s"), self.words),
            (gettext("same theme: %(what)s"), self.themes),
            (gettext("same area: %(what)s"), self.areas),
        ]
        return "; ".join(sentence % {"what": ", ".join(what)} for sentence, what in parts if what)


def found(ideas: QuerySet[Idea], typed: str) -> QuerySet[Idea]:
    """Those of `ideas` that match what somebody typed: a number, a name, a mail address, or words of the text.

    Never raises for odd input: what PostgreSQL cannot read finds nothing.
    """
    words = search_words(typed)
    if not words:
        return ideas
    number = NUMBER.fullmatch(words.strip())
    if number:
        return ideas.filter(year=int(number[1]), running=int(number[2]))
    match = Q(search=WebSearch(words)) | Q(number__iexact=words) | Q(case_number__iexact=words)
    if "@" in words:
        return ideas.filter(giver_email__icontains=words)
    match |= Q(giver_name__icontains=words) | Q(giver_organisation__icontains=words)
    if len(words) >= 3:
        plain = Func(Value(words), function="", template=Plain.template, output_field=CharField())
        match |= Q(plain_title__contains=plain)
    if len(words) >= LEAST_FOR_TYPING_ERRORS:
        # A letter wrong, or a part of a Swedish compound.
        match |= Q(plain_title__trigram_word_similar=plain)
    return ideas.filter(match)


def similar_ideas(idea: Idea, *, limit: int = 5) -> list[Similar]:
    """Other ideas like this one, the most alike first, each with the reason.

    Looked at are the newest that share two of this idea's longest word stems, and those with nearly the same title; they are
    ordered by shared stems, likeness of titles, and shared themes and areas. Withdrawn ideas are left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _SIMILAR,
            {
                "id": idea.pk,
                "withdrawn": IdeaState.WITHDRAWN,
                "stems": STEMS,
                "candidates": CANDIDATES,
                "least": LEAST_SHARED,
                "limit": limit,
            },
        )
        rows = cursor.fetchall()
    ideas = Idea.objects.defer("problem", "proposal", "search").in_bulk([row[0] for row in rows])
    themes = {theme.pk: theme.name for theme in idea.themes.all()}
    areas = {area.pk: area.name for area in idea.areas.all()}
    return [
        Similar(
            ideas[pk],
            words=list(shared or [])[:SHOWN_WORDS],
            themes=[themes[key] for key in same_themes or [] if key in themes],
            areas=[areas[key] for key in same_areas or [] if key in areas],
        )
        for pk, shared, same_themes, same_areas in rows
        if pk in ideas
    ]


# The words of the idea at hand with their stems; the longest stems say most. Titles weigh most of all.
_SIMILAR = """
WITH here AS (
    SELECT id, title, plain_title, title || ' ' || left(problem, 2000) AS body FROM ideas_idea WHERE id = %(id)s
), spoken AS (
    SELECT stem, min(lower(token)) AS word, bool_or(position(lower(token) IN lower(title)) > 0) AS in_title
    FROM here, ts_parse('default', body) AS parsed (kind, token), unnest(ts_lexize('swedish_stem', lower(token))) AS stem
    WHERE kind IN (1, 2, 15, 16, 17) AND length(stem) BETWEEN 4 AND 60
    GROUP BY stem
), stems AS (
    SELECT stem, word, in_title FROM spoken ORDER BY in_title DESC, length(stem) DESC, stem LIMIT %(stems)s
), pairs AS (
    SELECT string_agg('(' || quote_literal(a.stem) || '&' || quote_literal(b.stem) || ')', '|')::tsquery AS wanted
    FROM stems a JOIN stems b ON a.stem < b.stem
), candidates AS (
    (SELECT i.id FROM ideas_idea i
     WHERE i.search @@ (SELECT wanted FROM pairs) AND i.id <> %(id)s AND i.state <> %(withdrawn)s
     ORDER BY i.id DESC LIMIT %(candidates)s)
    UNION
    (SELECT i.id FROM ideas_idea i
     WHERE i.plain_title %% (SELECT plain_title FROM here) AND i.id <> %(id)s AND i.state <> %(withdrawn)s
     ORDER BY i.id DESC LIMIT %(candidates)s)
), compared AS (
    SELECT c.id,
        (SELECT array_agg(s.word ORDER BY s.in_title DESC, length(s.word) DESC, s.word)
         FROM stems s WHERE i.search @@ quote_literal(s.stem)::tsquery) AS shared,
        similarity(i.plain_title, (SELECT plain_title FROM here)) AS alike,
        ARRAY(SELECT t.theme_id FROM ideas_idea_themes t JOIN ideas_idea_themes m USING (theme_id)
              WHERE t.idea_id = c.id AND m.idea_id = %(id)s) AS same_themes,
        ARRAY(SELECT a.cityarea_id FROM ideas_idea_areas a JOIN ideas_idea_areas m USING (cityarea_id)
              WHERE a.idea_id = c.id AND m.idea_id = %(id)s) AS same_areas
    FROM candidates c JOIN ideas_idea i ON i.id = c.id
)
SELECT id, shared, same_themes, same_areas FROM compared
WHERE coalesce(array_length(shared, 1), 0) >= %(least)s OR (alike > 0.5 AND shared IS NOT NULL)
ORDER BY coalesce(array_length(shared, 1), 0) + 4 * alike + cardinality(same_themes) + cardinality(same_areas) DESC, id DESC
LIMIT %(limit)s
"""
