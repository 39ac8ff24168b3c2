"""Finding ideas: by number, name, address or words; and those like a given one, with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import CharField, Func, Q, QuerySet, Value
from django.db.models.functions import Lower

from border.cleaning import search_words
from ideas.models import Idea, Plain
from ideas.vocabulary import IdeaState

NUMBER = re.compile(r"(?:mm[- ]?)?(\d{4})[- ]0*(\d{1,6})", re.IGNORECASE)
# How many ideas that share a word are looked at more closely (performance.md: never rank a large result).
CANDIDATES = 300
LEAST_SHARED = 2


class WebSearch(SearchQuery):
    """Words as one types them on the web, read by our function that never raises (migration 0004)."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.function = "ideas_websearch"


@dataclass(frozen=True)
class Similar:
    """An idea like another one, and why it is shown: the stems both share."""

    idea: Idea
    shared: list[str]

    @property
    def reason(self) -> str:
        return ", ".join(self.shared)


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
    folded = words.lower()
    match = Q(search=WebSearch(words)) | Q(number__iexact=words) | Q(case_number__iexact=words)
    if "@" in words:
        match |= Q(lower_email=folded)
        ideas = ideas.alias(lower_email=Lower("giver_email"))
    else:
        match |= Q(giver_name__icontains=words) | Q(giver_organisation__icontains=words)
    if len(words) >= 3:
        match |= Q(
            plain_title__contains=Func(Value(words), function="", template=Plain.template, output_field=CharField())
        )
    return ideas.filter(match)


def similar_ideas(idea: Idea, *, limit: int = 5) -> list[Similar]:
    """Other ideas that share word stems of title and problem with this one, the most alike first, each with the reason."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH mine AS (
                SELECT DISTINCT lexeme FROM ideas_idea, unnest(to_tsvector('swedish', title || ' ' || left(problem, 2000)))
                WHERE id = %(id)s AND length(lexeme) > 3
            ), stems AS (
                SELECT lexeme FROM mine ORDER BY length(lexeme) DESC, lexeme LIMIT 12
            ), candidates AS (
                SELECT id, search FROM ideas_idea
                WHERE id <> %(id)s AND state <> %(withdrawn)s
                  AND search @@ (SELECT string_agg(quote_literal(lexeme), ' | ')::tsquery FROM stems)
                ORDER BY id DESC LIMIT %(candidates)s
            )
            SELECT c.id, array_agg(s.lexeme ORDER BY length(s.lexeme) DESC, s.lexeme) AS shared
            FROM candidates c JOIN stems s ON c.search @@ quote_literal(s.lexeme)::tsquery
            GROUP BY c.id HAVING count(*) >= %(least)s
            ORDER BY count(*) DESC, c.id DESC LIMIT %(limit)s
            """,
            {
                "id": idea.pk,
                "withdrawn": IdeaState.WITHDRAWN,
                "candidates": CANDIDATES,
                "least": LEAST_SHARED,
                "limit": limit,
            },
        )
        rows = cursor.fetchall()
    ideas = Idea.objects.in_bulk([pk for pk, _shared in rows])
    return [Similar(ideas[pk], list(shared)[:4]) for pk, shared in rows if pk in ideas]
