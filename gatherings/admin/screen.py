"""The one screen of a gathering: what visitors see now, seats, what can be done, everything in order of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from border.cleaning import is_number
from gatherings import drawing, lifecycle, page, seats, visible
from gatherings.admin import links
from gatherings.admin_forms import CancelForm, ChangeFactsForm, CodeForm, InviteForm, SeatsForm
from gatherings.models import Gathering, PersonalInvitation, Registration
from gatherings.vocabulary.life import MOVES, GatheringState
from gatherings.vocabulary.registration import InvitationStage, RegistrationState
from people.models import User
from people.vocabulary import Sphere

READ, RUN = "gatherings.view_gathering", "gatherings.run_gathering"

# Steps without a form, in the order of a gathering's life, with what their button says.
_PRESSED = [
    ("bjud-in", GatheringState.INVITED, _("Send the invitations")),
    ("oppna", GatheringState.REGISTRATION_OPEN, _("Open registration")),
    ("stang", GatheringState.REGISTRATION_CLOSED, _("Close registration")),
    ("borja", GatheringState.IN_PROGRESS, _("Open the doors")),
    ("genomford", GatheringState.HELD, _("Say that it has been held")),
    ("dokumenterad", GatheringState.DOCUMENTED, _("Say that it is documented")),
    ("uppfoljd", GatheringState.FOLLOWED_UP, _("Say that it is followed up")),
]


@dataclass(frozen=True)
class SphereRow:
    """One line of the table of seats."""

    key: str
    name: str
    kept: int | None
    release_on: object
    taken: int
    free: int
    waiting: int
    offered: int

    @property
    def most(self) -> int:
        """How long the bar beside `taken` is."""
        return max(self.taken, self.kept or self.taken + self.free, 1)


def screen(
    request: HttpRequest, pk: object, *, made: dict[str, forms.Form] | None = None, stale: object = None
) -> HttpResponse:
    """Everything about one gathering, with a form for every step that is possible now."""
    gathering = fetch(request, pk)
    forms_ = made or {}
    user = cast(User, request.user)
    may_run = user.has_perm(RUN)
    state = GatheringState(gathering.state)
    moves = MOVES[state] if may_run else set()
    if state == GatheringState.FULL:
        # The portal itself goes back and forth between full and open.
        moves = moves - {GatheringState.REGISTRATION_OPEN}
    context = {
        **admin.site.each_context(request),
        "title": str(gathering),
        "opts": Gathering._meta,
        "gathering": gathering,
        "chip": page.chip(gathering),
        "may_run": may_run,
        "seen_now": visible.seen_now(gathering, get_language() or "sv"),
        "rows": _rows(gathering),
        "counts": dict(gathering.registrations.values_list("state").annotate(Count("pk")).order_by()),
        "to_call": _to_call(gathering) if user.has_perm("gatherings.enter_registration") else [],
        "may_draw": may_run and drawing.waits(gathering),
        "moves": [(step, words) for step, to, words in _PRESSED if to in moves],
        "times": visible.in_order_of_time(gathering, timezone.localdate()),
        "keeps": lifecycle.keeps_from_opening(gathering, timezone.now())
        if GatheringState.REGISTRATION_OPEN in moves
        else [],
        "cancel_form": (forms_.get("stall-in") or CancelForm()) if GatheringState.CANCELLED in moves else None,
        "facts_form": forms_.get("fakta") or ChangeFactsForm(gathering=gathering),
        "seats_form": forms_.get("platser") or SeatsForm(gathering=gathering),
        "invite_form": forms_.get("inbjudningar") or InviteForm(),
        "code_form": forms_.get("kod") or CodeForm(),
        "before": gathering.is_before,
        # A code is a seat to whoever has it.
        "codes": gathering.codes.all() if may_run else [],
        "open_invitations": _open_invitations(gathering) if may_run else [],
        "invited": gathering.invitations.filter(named_by__isnull=True).count(),
        "unanswered": _open_invitations(gathering).count(),
        "links": links.of(gathering, user),
        "events": gathering.events.select_related("actor").order_by("-at", "-id")[:100],
        "stale": stale,
    }
    return render(request, "admin/gatherings/screen.html", context, status=409 if stale else 200)


def fetch(request: HttpRequest, pk: object, right: str = READ) -> Gathering:
    """The gathering for those with the right; 403 for others, 404 for none."""
    if not request.user.has_perm(right):
        raise PermissionDenied
    if not is_number(str(pk)):
        raise Http404
    found = Gathering.objects.select_related("contact", "made_by").prefetch_related("sphere_seats")
    return get_object_or_404(found, pk=pk)


def _to_call(gathering: Gathering) -> QuerySet[Registration]:
    """Who is offered a seat and has no address to write to: somebody has to call her before her time is over."""
    offered = gathering.registrations.filter(state=RegistrationState.OFFERED, email="")
    return offered.select_related("offer__mail", "gathering").order_by("offer__made_at")


def _rows(gathering: Gathering) -> list[SphereRow]:
    free = seats.left_by_sphere(gathering)
    known = {row.sphere: row for row in gathering.sphere_seats.all()}
    counted = {
        (sphere, state): count
        for sphere, state, count in gathering.registrations.values_list("sphere", "state")
        .annotate(Count("pk"))
        .order_by()
    }
    return [
        SphereRow(
            sphere,
            str(sphere.label),
            known[sphere].seats,
            known[sphere].release_on,
            known[sphere].taken,
            free[sphere],
            counted.get((sphere, RegistrationState.WAITLISTED), 0),
            counted.get((sphere, RegistrationState.OFFERED), 0),
        )
        for sphere in Sphere
    ]


def _open_invitations(gathering: Gathering) -> QuerySet[PersonalInvitation]:
    """Those the organiser has invited and who have not answered; colleagues are their own colleagues' business."""
    return gathering.invitations.filter(named_by__isnull=True, stage=InvitationStage.OPEN).order_by("name", "id")
