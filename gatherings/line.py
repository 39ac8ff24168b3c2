"""The rule of the seats and of the waiting list, over plain values: who may have a seat, and who is next.

In all there are `capacity` seats. A part of society may have seats kept for it until a day; until then nobody else gets
them, and it gets others only from what is kept for nobody. From that day on its seats not taken are for everybody. A seat
that becomes free goes to the first in line of the part of society that is furthest from its kept share, released or not;
when none with somebody in line is short of its share, to the first in line overall. The page of a gathering says the same in
words, and the verbs of `gatherings.seats` use nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Share:
    """Seats of one part of society: kept for it (None: nothing is), whether they are released, and how many it has."""

    kept: int | None
    released: bool
    taken: int

    @property
    def reserved(self) -> int:
        """Seats nobody else may have now."""
        return 0 if self.kept is None or self.released else max(0, self.kept - self.taken)

    @property
    def shortfall(self) -> Fraction:
        """How much of its share is missing, from 0 to 1."""
        if not self.kept:
            return Fraction(0)
        return Fraction(max(0, self.kept - self.taken), self.kept)


def free_for(capacity: int, shares: Mapping[str, Share], sphere: str) -> int:
    """How many more people of this part of society may have a seat now."""
    taken = sum(share.taken for share in shares.values())
    left = max(0, capacity - taken)
    for_others = sum(share.reserved for name, share in shares.items() if name != sphere)
    # More may be kept than there are seats, when staff lowered the capacity: then one's own kept seats are still one's own.
    return max(min(shares[sphere].reserved, left), left - for_others)


def next_sphere(capacity: int, shares: Mapping[str, Share], first: Mapping[str, int]) -> str | None:
    """The part of society whose first in line gets the next seat; None when nobody can have one.

    `first` has the number in line of the first who waits, for each part of society where somebody waits.
    """
    able = [sphere for sphere in first if free_for(capacity, shares, sphere) > 0]
    if not able:
        return None
    # The shortest first; among equals, and when none is short, the one who has waited longest.
    return min(able, key=lambda sphere: (-shares[sphere].shortfall, first[sphere]))
