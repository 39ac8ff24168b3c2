"""The coordinators' work lists of support: the saved views of the ledger, the applications and the catalogue, with counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.models import Support, SupportApplication, SupportProgramme
from projects.support_vocabulary import REMINDED_DAYS, SOON_DAYS, ApplicationState

Chosen = Callable[[Any], QuerySet[Any]]
# Key in the address: the words, and which rows.
Views = Mapping[str, tuple[object, Chosen]]


def unsent_soon() -> QuerySet[SupportApplication]:
    """Applications that are not sent and whose last day is two weeks away at the most."""
    today = timezone.localdate()
    return SupportApplication.objects.unsent(today).filter(
        programme__last_date__lte=today + timedelta(days=max(REMINDED_DAYS))
    )


SUPPORT_VIEWS: Views = {
    "asked": (_("Waits for an answer"), lambda rows: rows.asked()),
    "unanswered": (_("Answer late"), lambda rows: rows.unanswered(timezone.localdate())),
    "promised": (_("Promised, not given yet"), lambda rows: rows.promised()),
    "late": (_("Promised but late"), lambda rows: rows.late(timezone.localdate())),
    "given": (_("Given this year"), lambda rows: rows.given_in(timezone.localdate().year)),
    "all": (_("All"), lambda rows: rows),
}

APPLICATION_VIEWS: Views = {
    "undecided": (_("Under way"), lambda rows: rows.undecided()),
    "soon": (_("Not sent, last day within two weeks"), lambda rows: rows.filter(pk__in=unsent_soon().values("pk"))),
    "sent": (_("Sent, waits for a decision"), lambda rows: rows.filter(state=ApplicationState.SENT)),
    "granted": (pgettext_lazy("of applications", "Granted"), lambda rows: rows.filter(state=ApplicationState.GRANTED)),
    "all": (_("All"), lambda rows: rows),
}

PROGRAMME_VIEWS: Views = {
    "open": (_("One may apply"), lambda rows: rows.open(timezone.localdate())),
    "soon": (
        _("Last day within a month"),
        lambda rows: rows.open(timezone.localdate()).filter(
            last_date__lte=timezone.localdate() + timedelta(days=SOON_DAYS)
        ),
    ),
    "unchecked": (_("Check again"), lambda rows: rows.unchecked(timezone.localdate())),
    "over": (
        _("Over or taken out"),
        lambda rows: rows.filter(Q(closed_on__isnull=False) | Q(last_date__lt=timezone.localdate())),
    ),
    "all": (_("All"), lambda rows: rows),
}


def counts(rows: QuerySet[Any], views: Views) -> dict[str, int]:
    """How many rows each saved view holds, in one statement. The view of all is not counted."""
    aggregates = {
        key: Count("pk", filter=Q(pk__in=chosen(rows).values("pk")))
        for key, (_words, chosen) in views.items()
        if key != "all"
    }
    return rows.model._default_manager.aggregate(**aggregates)


def waiting() -> dict[str, int]:
    """What of support waits for a coordinator, for the first page; in three statements."""
    support = counts(Support.objects.all(), {key: SUPPORT_VIEWS[key] for key in ("asked", "late")})
    return {
        **support,
        "soon": unsent_soon().count(),
        "unchecked": SupportProgramme.objects.unchecked(timezone.localdate()).count(),
    }
