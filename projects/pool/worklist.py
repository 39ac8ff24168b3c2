"""The coordinators' work list of the pool: its saved views with their counts."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import ResourcePerson
from people.models.pool import ResourceQuerySet
from people.vocabulary import EntryState
from projects.load import at_the_limit, without_room

HIDE_RIGHT = "people.hide_person"

View = Callable[[ResourceQuerySet], ResourceQuerySet]


def _available(entries: ResourceQuerySet) -> ResourceQuerySet:
    ready = entries.may_be_asked(timezone.localdate())
    return ready.exclude(pk__in=at_the_limit()).exclude(pk__in=without_room().values("pk"))


def _asked_enough(entries: ResourceQuerySet) -> ResourceQuerySet:
    return entries.exclude(state=EntryState.UNCONFIRMED).filter(pk__in=at_the_limit())


def _resting(entries: ResourceQuerySet) -> ResourceQuerySet:
    today = timezone.localdate()
    return entries.filter(Q(paused_until__gte=today) | Q(ask_again_on__gt=today))


# Key in the address: the words, and which people.
VIEWS: dict[str, tuple[object, View]] = {
    "available": (_("Can be asked now"), _available),
    "organisation": (
        _("Organisation to be settled"),
        lambda entries: entries.unknown_organisation().exclude(state=EntryState.UNCONFIRMED),
    ),
    "words": (_("Own words to sort in"), lambda entries: entries.words_to_sort()),
    "call": (_("To be asked by telephone or letter"), lambda entries: entries.to_ask_by_hand()),
    "renewal": (_("Asked to renew"), lambda entries: entries.filter(state=EntryState.NEEDS_RENEWAL)),
    "post": (_("Letter has not come back"), lambda entries: entries.waits_for_post()),
    "resting": (_("Paused or not now"), _resting),
    "enough": (_("Asked as often as allowed"), _asked_enough),
    "unconfirmed": (_("Not confirmed"), lambda entries: entries.filter(state=EntryState.UNCONFIRMED)),
    "hidden": (_("Hidden"), lambda entries: entries.filter(hidden=True)),
    "all": (_("All"), lambda entries: entries),
}


def seen_by(entries: ResourceQuerySet, *, may_hide: bool) -> ResourceQuerySet:
    """Without hidden people for everybody but those who may hide."""
    return entries if may_hide else entries.filter(hidden=False)


def view_counts(*, may_hide: bool) -> dict[str, int]:
    """How many people each saved view holds, in one statement. The view of all is not counted."""
    aggregates = {
        key: Count("pk", filter=Q(pk__in=chosen(ResourcePerson.objects.all()).values("pk")))
        for key, (_words, chosen) in VIEWS.items()
        if key != "all"
    }
    return seen_by(ResourcePerson.objects.all(), may_hide=may_hide).aggregate(**aggregates)


def state_words(entry: ResourcePerson, *, asked: int, most: int) -> tuple[str, str]:
    """Where an entry is, as a class of the chip and in words; the first that keeps her from being asked counts."""
    if entry.hidden:
        return "late", gettext("Hidden everywhere")
    if entry.state == EntryState.UNCONFIRMED:
        return "wait", gettext("Not confirmed")
    if entry.is_paused():
        return "wait", gettext("Paused")
    if entry.waits():
        return "wait", gettext("Not now")
    if asked >= most:
        return "wait", gettext("Asked enough")
    if entry.state == EntryState.NEEDS_RENEWAL:
        return "", gettext("Asked to renew")
    return "go", gettext("Can be asked")
