"""Which public projects have which value of which filter, as bits; kept exact with every change of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from people.vocabulary import Sphere
from projects.models import FacetCount, Listing

# A value of a filter: ("theme", "12"), ("state", "ongoing"). "all" has every public project.
Value = tuple[str, str]
ALL: Value = ("all", "all")

# Organisations are without number; those in most projects are offered as a filter.
OFFERED_ORGANISATIONS = 20

_SPHERES = list(Sphere.values)


def values_of(row: Listing) -> set[Value]:
    """Every value a row of the catalogue has, organisations apart."""
    made = {ALL, ("state", row.state)}
    made |= {("theme", str(pk)) for pk in row.theme_ids}
    made |= {("area", str(pk)) for pk in row.area_ids}
    made |= {("sphere", _SPHERES[position]) for position in row.spheres}
    made |= {("year", str(year)) for year in row.years}
    if row.seeking_funding:
        made.add(("funding", "yes"))
    return made


def change(running: int, before: set[Value], after: set[Value]) -> None:
    """Note that the project with this running number had the values `before` and has `after`.

    Runs under the catalogue's lock: two changes at once would each write what they read.
    """
    changed = before ^ after
    rows = FacetCount.objects.filter(facet__in={f for f, _v in changed}, value__in={v for _f, v in changed})
    known = {(row.facet, row.value): int.from_bytes(row.members, "little") for row in rows}
    own = 1 << running
    _keep({v: known.get(v, 0) | own if v in after else known.get(v, 0) & ~own for v in changed})
    offer_organisations()


def rebuild() -> None:
    """Count everything anew from the rows of the catalogue."""
    numbers: dict[Value, list[int]] = {}
    for row in Listing.objects.only("running", "state", "theme_ids", "area_ids", "spheres", "years", "seeking_funding"):
        for value in values_of(row):
            numbers.setdefault(value, []).append(row.running)
    FacetCount.objects.all().delete()
    _keep({value: bits_of(given) for value, given in numbers.items()})
    offer_organisations()


def offer_organisations() -> None:
    """The organisations that are in most public projects, with those projects."""
    with connection.cursor() as cursor:
        cursor.execute(_ORGANISATIONS, [OFFERED_ORGANISATIONS])
        rows = cursor.fetchall()
    FacetCount.objects.filter(facet="organisation").delete()
    _keep({("organisation", str(pk)): bits_of(map(int, numbers.split(","))) for pk, numbers in rows})


def bits_of(numbers: Iterable[int]) -> int:
    """A set of running numbers as one whole number."""
    given = list(numbers)
    if not given:
        return 0
    marks = bytearray(max(given) // 8 + 1)
    for number in given:
        marks[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(marks, "little")


def numbers_of(bits: int) -> list[int]:
    """The running numbers in a set of bits, the highest (newest) first."""
    made = []
    marks = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    for place in range(len(marks) - 1, -1, -1):
        if mark := marks[place]:
            made += [place * 8 + bit for bit in range(7, -1, -1) if mark >> bit & 1]
    return made


def _keep(bits: dict[Value, int]) -> None:
    gone = [value for value, members in bits.items() if not members]
    for facet, value in gone:
        FacetCount.objects.filter(facet=facet, value=value).delete()
    FacetCount.objects.bulk_create(
        (
            FacetCount(
                facet=facet,
                value=value,
                count=members.bit_count(),
                members=members.to_bytes((members.bit_length() + 7) // 8, "little"),
            )
            for (facet, value), members in bits.items()
            if members
        ),
        update_conflicts=True,
        unique_fields=["facet", "value"],
        update_fields=["count", "members"],
    )


_ORGANISATIONS = """
SELECT v, string_agg(running::text, ',') FROM projects_listing, unnest(organisation_ids) v
GROUP BY v ORDER BY count(*) DESC, v LIMIT %s
"""
