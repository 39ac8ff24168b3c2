"""Public projects like an idea that is being written, with the reason for each, so that one may follow instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from people.models import Theme
from projects.models import Listing
from projects.search import stem

MOST = 3
LEAST_SHARED = 2
STEMS = 12
# So many of those that share words are looked at more closely, the newest first.
CANDIDATES = 200
SHOWN_WORDS = 4
# In nearly every idea and project here: to share them is to share nothing.
COMMON = [
    stem(word) for word in ("tillsammans", "malmö", "malmöbor", "staden", "stadens", "projekt", "projektet", "idé")
]


@dataclass(frozen=True)
class Similar:
    """A public project and why it is shown: the words and themes both share."""

    listing: Listing
    words: list[str]
    themes: list[str]

    @property
    def title(self) -> str:
        """In the reader's language, where there is a translation."""
        return self.listing.title_en if self.language == "en" else self.listing.title

    @property
    def language(self) -> str:
        """The language of the title: `sv` or `en`."""
        return "en" if (get_language() or "sv").startswith("en") and self.listing.title_en else "sv"

    @property
    def reason(self) -> str:
        """Why it is shown, in words."""
        parts = [(_("same words: %(what)s"), self.words), (_("same theme: %(what)s"), self.themes)]
        return "; ".join(sentence % {"what": ", ".join(what)} for sentence, what in parts if what)


def similar_projects(title: str, text: str, theme_ids: Sequence[int] = (), *, most: int = MOST) -> list[Similar]:
    """The public projects most like these words, ended ones too: what was learned there may be what is needed here.

    Two words in common at least, or nearly the same title. Ideas of others are not public and are never shown.
    """
    if not title.strip() and not text.strip():
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _SIMILAR,
            {
                "title": title[:200],
                "text": text[:2000],
                "themes": list(theme_ids),
                "common": COMMON,
                "stems": STEMS,
                "candidates": CANDIDATES,
                "least": LEAST_SHARED,
                "most": most,
            },
        )
        rows = cursor.fetchall()
    listings = Listing.objects.defer("search", "plain").in_bulk([row[0] for row in rows])
    names = {theme.pk: theme.name for theme in Theme.objects.filter(pk__in=theme_ids)} if theme_ids else {}
    return [
        Similar(listings[pk], list(words or [])[:SHOWN_WORDS], [names[key] for key in themes or [] if key in names])
        for pk, words, themes in rows
        if pk in listings
    ]


_SIMILAR = """
WITH spoken AS (
    SELECT stem, min(lower(token)) AS word, bool_or(position(lower(token) IN lower(%(title)s)) > 0) AS in_title
    FROM ts_parse('default', %(title)s || ' ' || %(text)s) AS parsed (kind, token),
        unnest(ts_lexize('swedish_stem', lower(token))) AS stem
    WHERE kind IN (1, 2, 15, 16, 17) AND length(stem) BETWEEN 4 AND 60 AND stem <> ALL(%(common)s)
    GROUP BY stem
), stems AS (
    SELECT stem, word, in_title FROM spoken ORDER BY in_title DESC, length(stem) DESC, stem LIMIT %(stems)s
), pairs AS (
    SELECT string_agg('(' || quote_literal(a.stem) || '&' || quote_literal(b.stem) || ')', '|')::tsquery AS wanted
    FROM stems a JOIN stems b ON a.stem < b.stem
), candidates AS (
    SELECT project_id FROM projects_listing WHERE search @@ (SELECT wanted FROM pairs)
    ORDER BY last_news_on DESC, running DESC LIMIT %(candidates)s
), compared AS (
    SELECT l.project_id,
        (SELECT array_agg(s.word ORDER BY s.in_title DESC, length(s.word) DESC, s.word)
         FROM stems s WHERE l.search @@ quote_literal(s.stem)::tsquery) AS shared,
        ARRAY(SELECT t FROM unnest(l.theme_ids) t WHERE t = ANY(%(themes)s::int[])) AS same_themes,
        similarity(l.plain_title, lower(%(title)s)) AS alike, l.last_news_on
    FROM candidates c JOIN projects_listing l USING (project_id)
)
SELECT project_id, shared, same_themes FROM compared
WHERE coalesce(array_length(shared, 1), 0) >= %(least)s
ORDER BY coalesce(array_length(shared, 1), 0) + 4 * alike + cardinality(same_themes) DESC, last_news_on DESC, project_id
LIMIT %(most)s
"""
