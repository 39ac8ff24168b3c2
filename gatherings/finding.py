"""Finding somebody at the door: by her code, or by at least three letters of her name. Nobody leafs through the guests."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Value, When

from border.cleaning import visible_length
from gatherings.codes import read_code
from gatherings.models import Gathering, Registration
from gatherings.vocabulary.day import FEWEST_LETTERS
from gatherings.vocabulary.registration import RegistrationState
from people.models import Plain

# Shown for a name; whoever needs more letters is asked for them. The list of guests cannot be leafed through.
MOST_HITS = 6
MOST_LETTERS = 60
_AT_THE_DOOR = (
    RegistrationState.REGISTERED, RegistrationState.ATTENDED, RegistrationState.NO_SHOW, RegistrationState.WAITLISTED,
    RegistrationState.OFFERED,
)  # fmt: skip


def find_code(gathering: Gathering, typed: str) -> Registration | None:
    """The person with this code, whatever has become of her registration; None for none."""
    code = read_code(typed)
    return Registration.objects.filter(gathering=gathering, code=code).first() if code else None


def find_name(gathering: Gathering, typed: str) -> list[Registration]:
    """People whose name holds every word typed, those who are expected first; one more than `MOST_HITS` says there are more.

    Empty for fewer than three letters: nobody leafs through the guests.
    """
    if visible_length(typed) < FEWEST_LETTERS:
        return []
    found = Registration.objects.filter(gathering=gathering, state__in=_AT_THE_DOOR, anonymised_at__isnull=True)
    for word in typed[:MOST_LETTERS].split():
        found = found.filter(plain_name__contains=Plain(Value(word)))
    expected = Case(When(state=RegistrationState.REGISTERED, then=0), default=1, output_field=IntegerField())
    return list(found.order_by(expected, "plain_name", "pk")[: MOST_HITS + 1])
