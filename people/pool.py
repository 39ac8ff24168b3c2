"""The resource pool: joining, keeping an entry right, pausing, leaving. Each function is one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone

from outbox import links, queue
from people import emails
from people.models import Organisation, OwnCompetence, Person, PoolLink, ResourcePerson, User
from people.names import organisation_named
from people.vocabulary import (
    LAPSES_AFTER_DAYS,
    RENEW_AFTER_DAYS,
    SECOND_WARNING_DAYS,
    ContactWay,
    EntryState,
)

PURPOSE = "pool-entry"
UNCONFIRMED_DAYS = 7

_MONTH = LAPSES_AFTER_DAYS - RENEW_AFTER_DAYS


class Replaced(Exception):
    """A private address that was real and has been replaced."""


class Stale(Exception):
    """The entry was changed meanwhile; `current` is how it stands now."""

    def __init__(self, current: ResourcePerson) -> None:
        super().__init__(f"entry {current.pk}")
        self.current = current


@dataclass(frozen=True)
class Entry:
    """What somebody says of herself. Texts are cleaned; `competences` is primary key to level 1–3."""

    name: str
    sphere: str
    email: str = ""
    telephone: str = ""
    contact_way: str = ContactWay.MAIL
    language: str = "sv"
    organisation_name: str = ""
    role: str = ""
    own_words: str = ""
    offers: list[str] = field(default_factory=list)
    hours: int = 2
    months: int = 6
    groups_at_once: int = 1
    asks_a_year: int = 4
    spoken: list[str] = field(default_factory=lambda: ["sv"])
    show_organisation: bool = True
    theme_ids: list[int] = field(default_factory=list)
    area_ids: list[int] = field(default_factory=list)
    competences: Mapping[int, int] = field(default_factory=dict)


_COLUMNS = (
    "name", "sphere", "email", "telephone", "contact_way", "language", "organisation_name", "role", "own_words", "offers", "hours",
    "months", "groups_at_once", "asks_a_year", "spoken", "show_organisation",
)  # fmt: skip


def join(content: Entry) -> ResourcePerson:
    """Keep what a visitor typed and mail her the link that confirms it; nobody is asked before that.

    Whoever has an entry already gets a mail with a new link to it instead, so that the page says the same to everybody.
    """
    now = timezone.now()
    with transaction.atomic():
        known = ResourcePerson.objects.filter(email__iexact=content.email).exclude(state=EntryState.UNCONFIRMED).first()
        if known:
            emails.entry_known_already(known, token=new_address(known, mailed=True, at=now))
            return known
        entry = _create(content, now=now)
        emails.entry_to_confirm(entry, token=new_address(entry, mailed=True, at=now))
    return entry


def enter(content: Entry, *, by: User) -> ResourcePerson:
    """Staff enters somebody who telephoned; she has said yes on the telephone, so the entry counts at once."""
    now = timezone.now()
    with transaction.atomic():
        entry = _create(content, now=now, by=by, state=EntryState.ACTIVE, confirmed_at=now)
        if entry.email:
            emails.entry_entered(entry, token=new_address(entry, mailed=True, at=now))
    return entry


def confirm(link: PoolLink) -> ResourcePerson:
    """The mailbox is hers: she came by a link that was only mailed. Safe to repeat; other links change nothing."""
    now = timezone.now()
    with transaction.atomic():
        entry = ResourcePerson.objects.select_for_update().get(pk=link.resource_id)
        if link.mailed and entry.state == EntryState.UNCONFIRMED:
            # Two forms with one address: the one that is confirmed first stays.
            known = (
                ResourcePerson.objects.filter(email__iexact=entry.email).exclude(state=EntryState.UNCONFIRMED).first()
            )
            if known:
                return known
            person, _made = Person.objects.get_or_create(
                email__iexact=entry.email,
                defaults={
                    "email": entry.email,
                    "name": entry.name,
                    "language": entry.language,
                    "sphere": entry.sphere,
                    "confirmed_at": now,
                },
            )
            taken = ResourcePerson.objects.filter(person=person).exists()
            entry.state, entry.confirmed_at, entry.renewed_on = EntryState.ACTIVE, now, timezone.localdate(now)
            entry.person = None if taken else person
            entry.save(update_fields=["state", "confirmed_at", "renewed_on", "person"])
    return entry


def change(entry: ResourcePerson, content: Entry, *, version: int) -> None:
    """Save the entry as it was typed; saying it anew is saying that it is right. Raises `Stale`.

    The address stays: a new one is a new entry, since only its own mailbox can confirm it.
    """
    columns = {name: getattr(content, name) for name in _COLUMNS if name != "email"}
    with transaction.atomic():
        saved = ResourcePerson.objects.filter(pk=entry.pk, version=version).update(version=F("version") + 1, **columns)
        if not saved:
            raise Stale(ResourcePerson.objects.get(pk=entry.pk))
        entry.refresh_from_db()
        _attach(entry, content)
        still_right(entry)


def still_right(entry: ResourcePerson) -> None:
    """Good for another year. Safe to repeat; an unconfirmed entry stays unconfirmed."""
    ResourcePerson.objects.filter(pk=entry.pk).exclude(state=EntryState.UNCONFIRMED).update(
        state=EntryState.ACTIVE, renewed_on=timezone.localdate(), warned_on=None
    )
    entry.refresh_from_db()


def pause(entry: ResourcePerson, *, until: date) -> None:
    """Not be asked until after this day."""
    ResourcePerson.objects.filter(pk=entry.pk).update(paused_until=until)
    entry.refresh_from_db()


def go_on(entry: ResourcePerson) -> None:
    """Be asked again from now."""
    ResourcePerson.objects.filter(pk=entry.pk).update(paused_until=None, ask_again_on=None)
    entry.refresh_from_db()


def leave(entry: ResourcePerson) -> None:
    """Leave the pool: the entry is removed with everything in it, and mails to it that wait are not sent."""
    with transaction.atomic():
        queue.cancel(about=f"pool:{entry.pk}")
        entry.delete()


def resolve_organisation(entry: ResourcePerson, organisation: Organisation | None) -> None:
    """A coordinator says which known organisation the typed name means."""
    ResourcePerson.objects.filter(pk=entry.pk).update(organisation=organisation)
    entry.refresh_from_db()


def send_new_link(email: str) -> None:
    """Mail a new private address to somebody who lost hers; the caller says the same whether there is an entry or not."""
    entry = ResourcePerson.objects.filter(email__iexact=email).exclude(state=EntryState.UNCONFIRMED).first()
    if entry and entry.email:
        with transaction.atomic():
            emails.entry_known_already(entry, token=new_address(entry, mailed=True, at=timezone.now()))


def tend(today: date) -> None:
    """Every morning: ask after a year whether it is right, warn again two weeks before the end, remove after 13 months."""
    for entry in ResourcePerson.objects.to_be_renewed(today):
        with transaction.atomic():
            asked = ResourcePerson.objects.filter(pk=entry.pk, state=EntryState.ACTIVE).update(
                state=EntryState.NEEDS_RENEWAL, warned_on=today
            )
            if asked:
                entry.refresh_from_db()
                emails.entry_to_renew(entry, token=_mail_address(entry), last=False)
    soon = today - timedelta(days=LAPSES_AFTER_DAYS - SECOND_WARNING_DAYS)
    for entry in ResourcePerson.objects.filter(state=EntryState.NEEDS_RENEWAL, renewed_on__lte=soon):
        if entry.warned_on and (today - entry.warned_on).days >= _MONTH - SECOND_WARNING_DAYS:
            with transaction.atomic():
                emails.entry_to_renew(entry, token=_mail_address(entry), last=True)
    for entry in ResourcePerson.objects.lapsed(today):
        # Nobody is removed who was not warned a month before, whatever the portal slept through.
        if entry.warned_on and (today - entry.warned_on).days >= _MONTH:
            leave(entry)
    old = timezone.now() - timedelta(days=UNCONFIRMED_DAYS)
    ResourcePerson.objects.filter(state=EntryState.UNCONFIRMED, entered_at__lt=old).delete()


# --- Private addresses ------------------------------------------------------------------------------------------------


def new_address(entry: ResourcePerson, *, mailed: bool, at: datetime) -> str:
    """Make another private address of the entry and return its token."""
    token = links.new_token()
    PoolLink.objects.create(resource=entry, digest=links.digest(PURPOSE, token), mailed=mailed, made_at=at)
    return token


def find(token: str) -> PoolLink:
    """The link behind a token, with its entry. Raises `Replaced` for one that was replaced, `Http404` for any other."""
    link = PoolLink.objects.select_related("resource__organisation").filter(digest=links.digest(PURPOSE, token)).first()
    if link is None:
        raise Http404
    if link.revoked_at:
        raise Replaced
    return link


def replace_link(entry: ResourcePerson) -> str:
    """Make all private addresses of the entry useless and return the token of a new one."""
    now = timezone.now()
    with transaction.atomic():
        PoolLink.objects.filter(resource=entry, revoked_at__isnull=True).update(revoked_at=now)
        return new_address(entry, mailed=False, at=now)


def _mail_address(entry: ResourcePerson) -> str:
    return new_address(entry, mailed=True, at=timezone.now())


def _create(
    content: Entry,
    *,
    now: datetime,
    by: User | None = None,
    state: EntryState = EntryState.UNCONFIRMED,
    confirmed_at: datetime | None = None,
) -> ResourcePerson:
    entry = ResourcePerson.objects.create(
        state=state,
        confirmed_at=confirmed_at,
        entered_at=now,
        entered_by=by,
        renewed_on=timezone.localdate(now),
        organisation=_known(content.organisation_name),
        **{name: getattr(content, name) for name in _COLUMNS},
    )
    _attach(entry, content)
    return entry


def _attach(entry: ResourcePerson, content: Entry) -> None:
    entry.themes.set(content.theme_ids)
    entry.areas.set(content.area_ids)
    entry.competences.all().delete()
    OwnCompetence.objects.bulk_create(
        OwnCompetence(resource=entry, competence_id=key, level=level) for key, level in content.competences.items()
    )
    organisation = _known(content.organisation_name)
    if organisation != entry.organisation:
        resolve_organisation(entry, organisation)


def _known(name: str) -> Organisation | None:
    """The organisation that has or had this name; other spellings are a coordinator's to judge."""
    return organisation_named(name)
