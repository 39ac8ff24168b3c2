"""Addresses exchanged among people who sat at one table, when both have said that they want to."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from gatherings import afterwards_emails
from gatherings.models import ContactWish, Registration, Seat
from gatherings.vocabulary.registration import COMING
from gatherings.vocabulary.seating import PlanState


def met(me: Registration) -> list[Registration]:
    """Those at her tables who may be asked: both come, or came, and have chosen to be able to exchange addresses. Three queries."""
    if not me.share_contact or not me.is_coming:
        return []
    mine = Seat.objects.filter(registration=me, plan__state=PlanState.PUBLISHED).values_list("round_id", "table_id")
    pairs = set(mine)
    seats = (
        Seat.objects.filter(
            plan__gathering=me.gathering_id,
            plan__state=PlanState.PUBLISHED,
            round__in={round_ for round_, _table in pairs},
            registration__share_contact=True,
            registration__anonymised_at__isnull=True,
            registration__state__in=COMING,
        )
        .exclude(registration=me)
        .select_related("registration")
    )
    found = {seat.registration_id: seat.registration for seat in seats if (seat.round_id, seat.table_id) in pairs}
    hidden = Registration.objects.filter(pk__in=found).hidden_ids()
    return sorted((one for one in found.values() if one.pk not in hidden), key=lambda one: one.name)


def wished(me: Registration) -> set[int]:
    """Whom she has ticked."""
    return set(me.contact_wishes.values_list("wished_id", flat=True))


def wish(me: Registration, chosen: Iterable[int]) -> int:
    """Say with whom she wants to exchange addresses; returns how many exchanges came of it now.

    Only people of `met` count; others are passed over. Ticks taken away are forgotten unless addresses were exchanged. Each
    pair is mailed once, both at the same moment, and neither learns of a wish that was not answered.
    """
    now = timezone.now()
    known = {one.pk: one for one in met(me)}
    wanted = [pk for pk in dict.fromkeys(chosen) if pk in known]
    exchanged = 0
    with transaction.atomic():
        # Both rows in the order of their ids, so that two who wish each other at once see each other's wish.
        list(Registration.objects.select_for_update().filter(pk__in=[me.pk, *wanted]).order_by("pk"))
        me.contact_wishes.filter(exchanged_at__isnull=True).exclude(wished__in=wanted).delete()
        for pk in wanted:
            mine, _made = ContactWish.objects.get_or_create(
                wisher=me, wished=known[pk], defaults={"gathering_id": me.gathering_id, "made_at": now}
            )
            theirs = ContactWish.objects.filter(wisher=pk, wished=me).first()
            if theirs is None or mine.exchanged_at:
                continue
            ContactWish.objects.filter(pk__in=[mine.pk, theirs.pk]).update(exchanged_at=now)
            afterwards_emails.addresses_exchanged(me, known[pk])
            afterwards_emails.addresses_exchanged(known[pk], me)
            exchanged += 1
    return exchanged
