"""Organisations as people write them: which known one is likely meant, saying so, and joining two that are one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity
from django.db import transaction
from django.db.models import Count, Value
from django.db.models.functions import Lower, Trim

from people.models import Organisation, Plain, ResourcePerson, ResourceQuerySet, User

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
    bare = core(name)
    if not bare:
        return []
    wanted = Plain(Value(bare))
    found = (
        Organisation.objects.filter(plain_name__trigram_similar=wanted)
        .annotate(likeness=TrigramSimilarity("plain_name", wanted))
        .filter(likeness__gte=LEAST_LIKENESS)
        .order_by("-likeness", "name")[: 4 * most]
    )
    squeezed = _squeezed(bare)
    # Same core first, then by likeness.
    ranked = sorted(found, key=lambda o: (_squeezed(core(o.name)) != squeezed, -o.likeness))  # type: ignore[attr-defined]
    return ranked[:most]


def unknown(most: int = 100) -> list[Unknown]:
    """The names that wait for a coordinator, the commonest first; spellings that differ in case and blanks are one."""
    rows = (
        ResourcePerson.objects.unknown_organisation()
        .annotate(folded=Lower(Trim("organisation_name")))
        .values("folded")
        .annotate(people=Count("id"))
        .order_by("-people", "folded")[:most]
    )
    found = []
    for row in rows:
        one = _typed(row["folded"]).values("organisation_name", "sphere").first()
        if one:
            name = one["organisation_name"]
            found.append(Unknown(name, row["people"], one["sphere"], suggestions(name)))
    return found


def resolve(name: str, organisation: Organisation) -> int:
    """Say which known organisation a typed name means, for everybody who typed it so; what they typed stays. How many."""
    return _typed(name.strip().lower()).update(organisation=organisation)


def make_known(name: str, *, sphere: str) -> Organisation:
    """A typed name is an organisation of its own; the same name twice is one. Those who typed it are put to it."""
    tidy = " ".join(name.split())[:120]
    with transaction.atomic():
        known = Organisation.objects.filter(plain_name=Plain(Value(tidy))).first()
        organisation = known or Organisation.objects.create(name=tidy, sphere=sphere)
        resolve(name, organisation)
    return organisation


def merge_organisations(keep: Organisation, gone: Organisation, *, by: User) -> None:
    """The part of a merge that concerns people of the pool: they belong to `keep` from now.

    Partners, members and the row itself are merged by the caller above, in whose transaction this runs.
    """
    ResourcePerson.objects.filter(organisation=gone).update(organisation=keep)
    if not keep.size and gone.size:
        Organisation.objects.filter(pk=keep.pk).update(size=gone.size)


def _typed(folded: str) -> ResourceQuerySet:
    return (
        ResourcePerson.objects.unknown_organisation()
        .annotate(folded=Lower(Trim("organisation_name")))
        .filter(folded=folded)
    )


def _squeezed(bare: str) -> str:
    return bare.translate(str.maketrans("åäöéü", "aaoeu")).replace(" ", "")
