"""The coordinators' work list of the pool: its saved views with their counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import AskingRule, ResourcePerson
from people.models.pool import ResourceQuerySet
from people.vocabulary import EntryState
from projects.load import YEAR
from projects.models import GroupInvitation, ProjectMembership
from projects.pool.load import with_load

HIDE_RIGHT = "people.hide_person"

View = Callable[[ResourceQuerySet], ResourceQuerySet]


def _available(entries: ResourceQuerySet) -> ResourceQuerySet:
    return (
        entries.may_be_asked(timezone.localdate()).exclude(pk__in=_at_the_limit()).exclude(pk__in=_full().values("pk"))
    )


def _asked_enough(entries: ResourceQuerySet) -> ResourceQuerySet:
    return entries.exclude(state=EntryState.UNCONFIRMED).filter(pk__in=_at_the_limit())


def _at_the_limit() -> QuerySet[Any, Any]:
    """Whom the yearly limit lets nobody ask: found from the questions, which are few, not from the people, who are many."""
    limit = Least(F("resource__asks_a_year"), Value(AskingRule.most_today()))
    lately = GroupInvitation.objects.filter(sent_at__gte=timezone.now() - YEAR, resource__isnull=False).order_by()
    return lately.values("resource").annotate(n=Count("pk")).filter(n__gte=limit).values("resource")


def _full() -> ResourceQuerySet:
    """Who has no room for another group, of those who sit in one or have an open question."""
    open_now = GroupInvitation.objects.open().filter(resource__isnull=False).order_by().values("resource")
    seated = ProjectMembership.objects.current().filter(person__isnull=False).order_by().values("person")
    busy = ResourcePerson.objects.filter(Q(pk__in=open_now) | Q(person__in=seated))
    return with_load(busy).filter(groups_at_once__lte=F("groups_now") + F("open_now"))


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
