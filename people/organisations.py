"""Organisations as people write them: which known one is likely meant, and saying so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection, transaction
from django.db.models import Count
from django.db.models.functions import Lower, Trim

from people.models import Organisation, ResourcePerson, ResourceQuerySet
from people.names import organisation_named

LEAST_LIKENESS = 0.3
MOST_SUGGESTED = 3
# What tells a company from its name only: "Exempelbolaget" and "Exempelbolaget AB" are one.
_LEGAL = re.compile(
    r"\b(aktiebolag|ab|publ|hb|kb|ek\.?\s*f[oö]r\.?|ekonomisk f[oö]rening|ideell f[oö]rening|f[oö]rening(en)?|stiftelse(n)?|"
    r"i malm[oö]|malm[oö]|sverige|sweden|ltd|inc|gmbh|aps|a/s)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Unknown:
    """A name people have typed that is no known organisation: how it was written, by how many, and what it may mean."""

    name: str
    people: int
    sphere: str
    suggestions: list[Organisation]


def core(name: str) -> str:
    """The name without its legal form, place and punctuation, in lower case: what two spellings share."""
    bare = re.sub(r"[^\w\s]", "", _LEGAL.sub(" ", name).casefold())
    return " ".join(bare.split()) or " ".join(name.casefold().split())


def suggestions(name: str, most: int = MOST_SUGGESTED) -> list[Organisation]:
    """Known organisations this name may mean, the likeliest first: spelling, accents and legal forms do not count."""
    return suggestions_for([name], most)[name]


def suggestions_for(names: Sequence[str], most: int = MOST_SUGGESTED) -> dict[str, list[Organisation]]:
    """The same for many names, in two questions however many they are."""
    bare = {name: core(name) for name in names}
    near: dict[str, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, [[one for one in set(bare.values()) if one], LEAST_LIKENESS, 4 * most])
        for core_name, pk in cursor.fetchall():
            near.setdefault(core_name, []).append(pk)
    known = Organisation.objects.in_bulk({pk for pks in near.values() for pk in pks})
    found = {}
    for name in names:
        squeezed = _squeezed(bare[name])
        likely = [known[pk] for pk in near.get(bare[name], [])]
        # Same core first, then as likeness has them.
        found[name] = sorted(likely, key=lambda o: _squeezed(core(o.name)) != squeezed)[:most]
    return found


def unknown(most: int = 100) -> list[Unknown]:
    """The names that wait for a coordinator, the commonest first; spellings that differ in case and blanks are one."""
    rows = list(
        ResourcePerson.objects.unknown_organisation()
        .annotate(folded=Lower(Trim("organisation_name")))
        .values("folded")
        .annotate(
            people=Count("id"),
            names=ArrayAgg("organisation_name", order_by="id"),
            spheres=ArrayAgg("sphere", order_by="id"),
        )
        .order_by("-people", "folded")[:most]
    )
    alike = suggestions_for([row["names"][0] for row in rows])
    return [Unknown(row["names"][0], row["people"], row["spheres"][0], alike[row["names"][0]]) for row in rows]


def resolve(name: str, organisation: Organisation) -> int:
    """Say which known organisation a typed name means, for everybody who typed it so; what they typed stays. How many."""
    return _typed(name.strip().lower()).update(organisation=organisation)


def make_known(name: str, *, sphere: str) -> Organisation:
    """A typed name is an organisation of its own; the same name twice is one. Those who typed it are put to it."""
    tidy = " ".join(name.split())[:120]
    with transaction.atomic():
        organisation = organisation_named(tidy) or Organisation.objects.create(name=tidy, sphere=sphere)
        resolve(name, organisation)
    return organisation


def _typed(folded: str) -> ResourceQuerySet:
    return (
        ResourcePerson.objects.unknown_organisation()
        .annotate(folded=Lower(Trim("organisation_name")))
        .filter(folded=folded)
    )


def _squeezed(bare: str) -> str:
    return bare.translate(str.maketrans("åäöéü", "aaoeu")).replace(" ", "")


# The index on trigrams is asked once per name. Accents as in `people.models.Plain`.
_ALIKE = """
SELECT wanted.core, found.id
FROM unnest(%s::text[]) AS wanted(core)
CROSS JOIN LATERAL translate(lower(wanted.core), 'åäöéèüøæ', 'aaoeeuoa') AS plain
CROSS JOIN LATERAL (
    SELECT id, similarity(plain_name, plain) AS likeness FROM people_organisation
    WHERE plain_name %% plain AND similarity(plain_name, plain) >= %s
    ORDER BY likeness DESC, name LIMIT %s
) AS found
ORDER BY wanted.core, found.likeness DESC, found.id
"""
