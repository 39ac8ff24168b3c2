"""What coordinators do with an entry of the pool on somebody's behalf. Each function is one step, and each is written down."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from people import emails, pool
from people.models import Administration, Competence, OwnCompetence, PersonEvent, ResourcePerson, User
from people.pool import Entry
from people.vocabulary import ConfirmedWay, EntryState, PersonStep, SkillLevel


def confirm_by_post(entry: ResourcePerson, *, by: User) -> bool:
    """The letter has come back signed: the entry counts from now. False when it does not wait for one (any more).

    Raises `pool.KnownAlready` when she has joined by the form meanwhile: that entry, her own words, is the one that counts.
    """
    now = timezone.now()
    with transaction.atomic():
        current = ResourcePerson.objects.select_for_update().get(pk=entry.pk)
        if current.state != EntryState.UNCONFIRMED or current.confirmed_way != ConfirmedWay.POST:
            return False
        known = pool.entry_of(current.email) if current.email else None
        if known:
            raise pool.KnownAlready(known)
        current.state, current.confirmed_at, current.renewed_on = EntryState.ACTIVE, now, timezone.localdate(now)
        # Whoever was hidden stays so, whichever door she comes in by.
        current.hidden = current.hidden or pool.is_hidden(current.email)
        current.save(update_fields=["state", "confirmed_at", "renewed_on", "hidden"])
        _note(current, PersonStep.CONFIRMED, by=by)
    entry.refresh_from_db()
    return True


def change(entry: ResourcePerson, content: Entry, *, version: int, by: User) -> None:
    """Correct an entry on request; that alone does not say that the rest is still right. Raises `pool.Stale`."""
    with transaction.atomic():
        pool.rewrite(entry, content, version=version)
        _note(entry, PersonStep.CHANGED, by=by)


def set_mandate(entry: ResourcePerson, administration: Administration | None, *, by: User) -> None:
    """For which administration somebody from the city may decide."""
    with transaction.atomic():
        ResourcePerson.objects.filter(pk=entry.pk).update(administration=administration)
        _note(entry, PersonStep.CHANGED, by=by)
    entry.refresh_from_db()


def asked_to_renew(entry: ResourcePerson, *, by: User) -> None:
    """Somebody without a mailbox was asked by telephone or letter whether all is right; without an answer it goes in a month."""
    with transaction.atomic():
        asked = ResourcePerson.objects.filter(pk=entry.pk, state=EntryState.NEEDS_RENEWAL, warned_on=None)
        if asked.update(warned_on=timezone.localdate()):
            _note(entry, PersonStep.ASKED, by=by)
    entry.refresh_from_db()


def renew(entry: ResourcePerson, *, by: User) -> None:
    """She said by telephone or letter that all is right: good for another year."""
    with transaction.atomic():
        pool.still_right(entry)
        _note(entry, PersonStep.RENEWED, by=by)


def pause(entry: ResourcePerson, *, until: date, by: User) -> None:
    """Pause on request."""
    with transaction.atomic():
        pool.pause(entry, until=until)
        _note(entry, PersonStep.PAUSED, by=by)


def go_on(entry: ResourcePerson, *, by: User) -> None:
    """End a pause, or a "not now", on request."""
    with transaction.atomic():
        pool.go_on(entry)
        _note(entry, PersonStep.CHANGED, by=by)


def remove(entry: ResourcePerson, *, by: User) -> None:
    """Remove on request, at once and wholly; that something was removed, and by whom, is all that stays."""
    with transaction.atomic():
        _note(entry, PersonStep.REMOVED, by=by)
        pool.leave(entry)


def send_link(entry: ResourcePerson, *, by: User) -> bool:
    """Mail a new private address to somebody who asks for it on the telephone; False without a confirmed mailbox."""
    if not entry.email or entry.state == EntryState.UNCONFIRMED:
        return False
    with transaction.atomic():
        emails.entry_known_already(entry, token=pool.new_address(entry, mailed=True, at=timezone.now()))
    return True


def add_competence(entry: ResourcePerson, competence: Competence, *, by: User) -> bool:
    """Read a competence out of her own words, at the lowest level; her page says that we did. False when she has it."""
    with transaction.atomic():
        _own, made = OwnCompetence.objects.get_or_create(
            resource=entry, competence=competence, defaults={"level": SkillLevel.DONE, "added_by": by}
        )
        if made:
            # A form of hers that is open would take it away again unseen.
            ResourcePerson.objects.filter(pk=entry.pk).update(version=F("version") + 1)
            _note(entry, PersonStep.CHANGED, by=by)
    return made


def words_are_sorted(entry: ResourcePerson, *, by: User) -> None:
    """The own words have been read; what the list can hold of them is in it."""
    ResourcePerson.objects.filter(pk=entry.pk).update(words_judged_at=timezone.now())
    entry.refresh_from_db()


def listed(rows: int, *, by: User) -> None:
    """A list with names was taken out."""
    PersonEvent.objects.create(at=timezone.now(), by=by, kind=PersonStep.LISTED, rows=rows)


def _note(entry: ResourcePerson, step: PersonStep, *, by: User) -> None:
    PersonEvent.objects.create(at=timezone.now(), by=by, kind=step, resource=entry, person=entry.person)
