"""The resource pool: joining, keeping an entry right, pausing, leaving. Each function is one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.http import Http404
from django.utils import timezone

from outbox import links, queue
from people import emails
from people.models import Organisation, OwnCompetence, Person, PersonEvent, PoolLink, ResourcePerson, User
from people.names import organisation_named
from people.vocabulary import (
    LAPSES_AFTER_DAYS,
    LAPSES_UNASKED_AFTER_DAYS,
    NOTICE_VERSION,
    RENEW_AFTER_DAYS,
    SECOND_WARNING_DAYS,
    UNCONFIRMED_BY_POST_DAYS,
    UNCONFIRMED_DAYS,
    ConfirmedWay,
    ContactWay,
    EntryState,
    PersonStep,
)

PURPOSE = "pool-entry"

_ON_LEAVING: list[Callable[[ResourcePerson], None]] = []

_MONTH = LAPSES_AFTER_DAYS - RENEW_AFTER_DAYS


class Replaced(Exception):
    """A private address that was real and has been replaced."""


class Stale(Exception):
    """The entry was changed meanwhile; `current` is how it stands now."""

    def __init__(self, current: ResourcePerson) -> None:
        super().__init__(f"entry {current.pk}")
        self.current = current


class KnownAlready(Exception):
    """There is an entry with this address; `entry` is it."""

    def __init__(self, entry: ResourcePerson) -> None:
        super().__init__(f"entry {entry.pk}")
        self.entry = entry


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
        known = entry_of(content.email)
        if known:
            emails.entry_known_already(known, token=new_address(known, mailed=True, at=now))
            return known
        entry = _create(content, now=now)
        emails.entry_to_confirm(entry, token=new_address(entry, mailed=True, at=now))
    return entry


def enter(content: Entry, *, by: User, way: ConfirmedWay = ConfirmedWay.TELEPHONE) -> ResourcePerson:
    """Staff enters somebody who telephoned, after reading the notice about personal data to her. Raises `KnownAlready`.

    Said yes on the telephone: the entry counts at once, and a mail says what was written down. `way` POST: it counts when
    the letter has come back (`pool_staff.confirm_by_post`).
    """
    now = timezone.now()
    with transaction.atomic():
        known = entry_of(content.email) if content.email else None
        if known:
            raise KnownAlready(known)
        if way == ConfirmedWay.POST:
            entry = _create(content, now=now, by=by, way=way)
        else:
            entry = _create(
                content,
                now=now,
                by=by,
                way=way,
                state=EntryState.ACTIVE,
                confirmed_at=now,
                hidden=is_hidden(content.email),
            )
            if entry.email:
                emails.entry_entered(entry, token=new_address(entry, mailed=True, at=now))
        PersonEvent.objects.create(at=now, by=by, kind=PersonStep.ENTERED, resource=entry)
    return entry


def confirm(link: PoolLink) -> ResourcePerson:
    """The mailbox is hers: she came by a link that was only mailed. Safe to repeat; other links change nothing."""
    now = timezone.now()
    with transaction.atomic():
        # Two forms with one address: the one that is confirmed first stays. Locked in one order, so that two who press at once
        # follow each other.
        hers = Q(pk=link.resource_id) | Q(email__iexact=link.resource.email)
        same = ResourcePerson.objects.select_for_update(of=("self",)).filter(hers).order_by("pk")
        entry = {one.pk: one for one in same}[link.resource_id]
        if link.mailed and entry.state == EntryState.UNCONFIRMED:
            known = entry_of(entry.email)
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
            # Whoever was hidden stays so, whichever door she comes in by.
            entry.hidden = entry.hidden or person.hidden_at is not None
            entry.save(update_fields=["state", "confirmed_at", "renewed_on", "person", "hidden"])
    return entry


def change(entry: ResourcePerson, content: Entry, *, version: int) -> None:
    """Save the entry as she typed it; saying it anew is saying that it is right. Raises `Stale`."""
    with transaction.atomic():
        rewrite(entry, content, version=version)
        still_right(entry)


def rewrite(entry: ResourcePerson, content: Entry, *, version: int) -> None:
    """Save what was typed, in the caller's transaction. Raises `Stale`.

    The address stays: a new one is a new entry, since only its own mailbox can confirm it. What a coordinator settled
    (the organisation, the own words) is settled until the words it was settled for change.
    """
    columns: dict[str, object] = {name: getattr(content, name) for name in _COLUMNS if name != "email"}
    current = ResourcePerson.objects.select_for_update().get(pk=entry.pk)
    if current.version != version:
        raise Stale(current)
    if current.organisation_name != content.organisation_name:
        columns["organisation"] = _known(content.organisation_name)
    if current.own_words != content.own_words:
        columns["words_judged_at"] = None
    ResourcePerson.objects.filter(pk=entry.pk).update(version=F("version") + 1, **columns)
    entry.refresh_from_db()
    _attach(entry, content)


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


def also_on_leaving(step: Callable[[ResourcePerson], None]) -> None:
    """What an app above this one has to end when somebody leaves. Called once, when such an app is ready."""
    if step not in _ON_LEAVING:
        _ON_LEAVING.append(step)


def leave(entry: ResourcePerson) -> None:
    """Leave the pool: the entry is removed with everything in it, and mails to it that wait are not sent.

    Questions she has not answered are closed in the same step (`also_on_leaving`).
    """
    with transaction.atomic():
        # Locked first, as whoever asks her locks her.
        ResourcePerson.objects.select_for_update().filter(pk=entry.pk).first()
        for step in _ON_LEAVING:
            step(entry)
        queue.cancel(about=f"pool:{entry.pk}")
        entry.delete()


def resolve_organisation(entry: ResourcePerson, organisation: Organisation | None) -> None:
    """A coordinator says which known organisation the typed name means."""
    ResourcePerson.objects.filter(pk=entry.pk).update(organisation=organisation)
    entry.refresh_from_db()


def send_new_link(email: str) -> None:
    """Mail a new private address to somebody who lost hers; the caller says the same whether there is an entry or not."""
    entry = entry_of(email)
    if entry and entry.email:
        with transaction.atomic():
            emails.entry_known_already(entry, token=new_address(entry, mailed=True, at=timezone.now()))


def tend(today: date) -> None:
    """Every morning: ask after a year whether it is right, warn again two weeks before the end, remove after 13 months.

    Who has no mailbox is put on the coordinators' list instead, to be asked by telephone or letter.
    """
    for entry in ResourcePerson.objects.to_be_renewed(today):
        with transaction.atomic():
            asked = ResourcePerson.objects.filter(pk=entry.pk, state=EntryState.ACTIVE).update(
                state=EntryState.NEEDS_RENEWAL, warned_on=today if entry.email else None
            )
            if asked:
                entry.refresh_from_db()
                emails.entry_to_renew(entry, token=_mail_address(entry), last=False)
    soon = today - timedelta(days=LAPSES_AFTER_DAYS - SECOND_WARNING_DAYS)
    for entry in ResourcePerson.objects.filter(state=EntryState.NEEDS_RENEWAL, renewed_on__lte=soon).exclude(email=""):
        if entry.warned_on and (today - entry.warned_on).days >= _MONTH - SECOND_WARNING_DAYS:
            with transaction.atomic():
                emails.entry_to_renew(entry, token=_mail_address(entry), last=True)
    for pk in ResourcePerson.objects.lapsed(today).values_list("pk", flat=True):
        _lapse(pk, today)
    _forget_unconfirmed()


def _lapse(pk: int, today: date) -> None:
    with transaction.atomic():
        # Looked at once more under the lock: she may have said in this moment that it is still right.
        entry = ResourcePerson.objects.lapsed(today).select_for_update().filter(pk=pk).first()
        if entry is None:
            return
        # Nobody is removed who was not asked a month before, whatever the portal slept through; nor kept for ever unasked.
        asked_long_ago = entry.warned_on and (today - entry.warned_on).days >= _MONTH
        if asked_long_ago or (not entry.email and (today - entry.renewed_on).days >= LAPSES_UNASKED_AFTER_DAYS):
            leave(entry)


def _forget_unconfirmed() -> None:
    unconfirmed, now = ResourcePerson.objects.filter(state=EntryState.UNCONFIRMED), timezone.now()
    by_post = unconfirmed.filter(confirmed_way=ConfirmedWay.POST)
    by_post.filter(entered_at__lt=now - timedelta(days=UNCONFIRMED_BY_POST_DAYS)).delete()
    by_link = unconfirmed.exclude(confirmed_way=ConfirmedWay.POST)
    by_link.filter(entered_at__lt=now - timedelta(days=UNCONFIRMED_DAYS)).delete()


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
    way: ConfirmedWay = ConfirmedWay.LINK,
    state: EntryState = EntryState.UNCONFIRMED,
    confirmed_at: datetime | None = None,
    hidden: bool = False,
) -> ResourcePerson:
    entry = ResourcePerson.objects.create(
        hidden=hidden,
        state=state,
        confirmed_at=confirmed_at,
        entered_at=now,
        entered_by=by,
        confirmed_way=way,
        notice_version=NOTICE_VERSION,
        renewed_on=timezone.localdate(now),
        organisation=_known(content.organisation_name),
        **{name: getattr(content, name) for name in _COLUMNS},
    )
    _attach(entry, content)
    return entry


def _attach(entry: ResourcePerson, content: Entry) -> None:
    entry.themes.set(content.theme_ids)
    entry.areas.set(content.area_ids)
    added = dict(entry.competences.exclude(added_by=None).values_list("competence_id", "added_by_id"))
    entry.competences.all().delete()
    OwnCompetence.objects.bulk_create(
        OwnCompetence(resource=entry, competence_id=key, level=level, added_by_id=added.get(key))
        for key, level in content.competences.items()
    )


def entry_of(email: str) -> ResourcePerson | None:
    """The confirmed entry of an address."""
    return ResourcePerson.objects.filter(email__iexact=email).exclude(state=EntryState.UNCONFIRMED).first()


def is_hidden(email: str) -> bool:
    """Whether the person of this address is hidden everywhere."""
    return bool(email) and Person.objects.hidden().filter(email__iexact=email).exists()


def _known(name: str) -> Organisation | None:
    """The organisation that has or had this name; other spellings are a coordinator's to judge."""
    return organisation_named(name)
