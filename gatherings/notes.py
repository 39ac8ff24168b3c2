"""What a table writes in a round: saved as typed, sent again without doubling, and made an idea whose three weeks begin.

Nothing typed is ever lost: every saving is kept as the device sent it (`TableNoteSave`), also one that somebody else had
overtaken; then both texts are shown and a person decides.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from border.formkeys import new_form_key
from gatherings.errors import NotReady
from gatherings.models import Gathering, GatheringTable, Round, Seat, TableLink, TableNote, TableNoteSave, TableTheme
from gatherings.models.registration import Registration
from gatherings.vocabulary.life import GatheringState
from gatherings.vocabulary.seating import PlanState
from ideas import handing_in
from ideas.handing_in import HandedIn
from ideas.models import Idea
from ideas.vocabulary import Origin
from outbox import links
from people.models import User

PURPOSE = "gathering-table"
# Tables write on the day and finish soon after.
WRITING = (GatheringState.REGISTRATION_CLOSED, GatheringState.IN_PROGRESS, GatheringState.HELD)


@dataclass(frozen=True)
class Written:
    """The four fields as somebody typed them; lengths are the form's."""

    title: str = ""
    challenge: str = ""
    proposal: str = ""
    who_goes_on: str = ""


@dataclass(frozen=True)
class Saved:
    """What a saving did. `overtaken`: somebody had saved in between, `note` is hers and nothing of it was changed."""

    note: TableNote
    overtaken: bool = False


@dataclass(frozen=True)
class ContactPerson:
    """Who gets the answer to the idea, as she wrote it herself at the table."""

    name: str
    email: str
    sphere: str
    organisation: str = ""
    language: str = "sv"


def new_address(table: GatheringTable) -> str:
    """Make another private address of the table's notes and return its token."""
    token = links.new_token()
    TableLink.objects.create(table=table, digest=links.digest(PURPOSE, token), made_at=timezone.now())
    return token


def revoke_addresses(gathering: Gathering) -> int:
    """Make all addresses of tables useless; returns how many there were."""
    return TableLink.objects.filter(table__gathering=gathering, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )


def table_of(token: str) -> GatheringTable | None:
    """The table behind a token; None for an unknown or a revoked one."""
    link = (
        TableLink.objects.select_related("table__gathering", "table__room")
        .filter(digest=links.digest(PURPOSE, token), revoked_at__isnull=True)
        .first()
    )
    return link.table if link else None


def table_where(registration: Registration, round_: Round) -> GatheringTable | None:
    """Where she sits in the round by the published plan."""
    seat = (
        Seat.objects.select_related("table__gathering", "table__room")
        .filter(registration=registration, round=round_, plan__state=PlanState.PUBLISHED)
        .first()
    )
    return seat.table if seat else None


def round_now(rounds: list[Round]) -> Round | None:
    """The round that goes on, else the last that has begun, else the first; None where there are no rounds."""
    begun = [one for one in rounds if one.starts_at <= timezone.now()]
    return begun[-1] if begun else (rounds[0] if rounds else None)


def save(
    table: GatheringTable,
    round_: Round,
    written: Written,
    *,
    client_id: uuid.UUID,
    based_on: int,
    language: str = "sv",
    by: User | None = None,
) -> Saved:
    """Save the note of a table and round. The same `client_id` and words again change nothing and say what they said first.

    `based_on` is the version the writer had read, 0 for none. Over a newer one nothing is written, the text is kept beside
    it. `by` is who typed it in from paper. A note that has become an idea is saved on all the same: the idea stays as it
    was handed in.
    """
    now = timezone.now()
    with transaction.atomic():
        # The table's row is locked: two phones at one table save one after the other.
        GatheringTable.objects.select_for_update().get(pk=table.pk)
        content = asdict(written)
        known = TableNoteSave.objects.select_related("note").filter(client_id=client_id).first()
        here = (table.pk, round_.pk)
        if known and (known.content, (known.note.table_id, known.note.round_id)) != (content, here):
            # Back in the browser and written on, or sent for another table: another note under the id of one page.
            client_id = uuid.uuid5(client_id, json.dumps([content, here], sort_keys=True))
            known = TableNoteSave.objects.select_related("note").filter(client_id=client_id).first()
        if known:
            return Saved(known.note, known.overtaken)
        note = TableNote.objects.filter(table=table, round=round_).first()
        if note is None:
            note = TableNote.objects.create(
                table=table, round=round_, written_at=now, language=language, typed_in_by=by, **content
            )
            overtaken = False
        else:
            overtaken = note.version != based_on and _words(note) != written
            # What the table writes has been looked at by nobody: what was public is not, until somebody shows it again.
            shown: dict[str, object] = {} if by else {"published_at": None}
            if not overtaken and _words(note) != written:
                TableNote.objects.filter(pk=note.pk).update(
                    version=F("version") + 1, written_at=now, language=language, typed_in_by=by, **content, **shown
                )
                note.refresh_from_db()
        TableNoteSave.objects.create(
            note=note, client_id=client_id, based_on=based_on, content=content, saved_at=now, overtaken=overtaken
        )
    return Saved(note, overtaken)


def make_idea(note: TableNote, contact: ContactPerson, *, by: User | None = None) -> Idea:
    """The table's proposal becomes an idea with table and theme as its origin; the three weeks begin now.

    Pressed twice it is one idea. Side effects: number, receipt to the contact person. Raises `NotReady` while title,
    challenge or proposal is missing.
    """
    with transaction.atomic():
        locked = TableNote.objects.select_for_update().select_related("table__gathering", "round").get(pk=note.pk)
        if locked.idea:
            return locked.idea
        if not (locked.title and locked.challenge and locked.proposal):
            raise NotReady([_("Write a title, the challenge and the proposal first.")])
        found = TableTheme.objects.select_related("theme").filter(table=locked.table, round=locked.round).first()
        theme = found.theme if found else None
        content = HandedIn(
            title=locked.title,
            problem=locked.challenge,
            proposal=locked.proposal,
            criteria={},
            spheres_wanted=[],
            giver_name=contact.name,
            giver_email=contact.email,
            giver_organisation=contact.organisation,
            giver_sphere=contact.sphere,
            theme_ids=[theme.theme_id] if theme and theme.theme_id else [],
            reply_language=contact.language,
            origin=Origin.GATHERING,
        )
        idea = handing_in.hand_in_for(
            content, by=by, form_key=new_form_key(), came_from=origin_words(locked, theme.name if theme else "")
        )
        TableNote.objects.filter(pk=locked.pk).update(idea=idea)
    note.refresh_from_db()
    return idea


def publish(note: TableNote, *, shown: bool) -> None:
    """Show the note on the gathering's page, or no longer. Who goes on with it is never shown. Safe to repeat."""
    TableNote.objects.filter(pk=note.pk).update(published_at=timezone.now() if shown else None)
    note.refresh_from_db()


def origin_words(note: TableNote, theme: str) -> str:
    """Where an idea comes from, for its reader: table, round, gathering and theme. Staff read Swedish."""
    with translation.override("sv"):
        words = _("Table %(table)d, round %(round)d at %(gathering)s") % {
            "table": note.table.number,
            "round": note.round.number,
            "gathering": note.table.gathering.title,
        }
    return f"{words}: {theme}" if theme else words


def _words(note: TableNote) -> Written:
    return Written(note.title, note.challenge, note.proposal, note.who_goes_on)
