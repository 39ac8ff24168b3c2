"""The moment an idea counts: number, dates, receipt, all in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from border import formkeys
from ideas import drafts, emails, private
from ideas.history import record
from ideas.models import CriteriaSet, Criterion, CriterionAnswer, Draft, Idea, StatusLink, Suspicion
from ideas.promise import answer_due, day_received
from ideas.vocabulary import ActorKind, EventKind, Origin
from outbox import links
from people.models import CityArea, Theme, User

FORM = "idea"


@dataclass(frozen=True)
class HandedIn:
    """Everything an idea is made of, checked by the forms."""

    title: str
    problem: str
    proposal: str
    criteria: Mapping[str, str]
    spheres_wanted: list[str]
    giver_name: str
    giver_email: str
    giver_sphere: str
    partners_asked: bool = False
    partners: str = ""
    theme_ids: list[int] = field(default_factory=list)
    area_ids: list[int] = field(default_factory=list)
    support_wanted: list[str] = field(default_factory=list)
    giver_phone: str = ""
    giver_organisation: str = ""
    own_role: str = ""
    reply_language: str = "sv"
    origin: str = Origin.WEB

    def fingerprint(self) -> str:
        """A digest of the content: the same content sent again is the same idea."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, default=str).encode()).hexdigest()


def hand_in(draft: Draft, content: HandedIn, *, draft_token: str, admit: Callable[[], None]) -> Idea:
    """Make the draft an idea, once, however often and from how many windows it is sent.

    `admit` is called once the form key is ours and may raise to refuse (too many); so repeats of one press count once.

    Side effects: number, history, the receipt mail, the private address behind the thank-you page; the draft's files go
    along. Returns the idea, the one made before if this draft was handed in already.
    """
    now = timezone.now()
    try:
        with transaction.atomic():
            key = formkeys.claim(FORM, draft.form_key, content.fingerprint())
            admit()
            idea = _create(content, now=now)
            StatusLink.objects.create(
                idea=idea,
                digest=links.digest(private.PURPOSE, private.address_after_draft(draft_token)),
                mailed=False,
                made_at=now,
            )
            drafts.hand_over(draft, idea)
            emails.idea_received(idea)
            key.complete(str(idea.pk))
    except formkeys.AlreadyDone as done:
        return Idea.objects.get(pk=int(done.reference))
    except formkeys.OtherContent:
        # The same draft, changed in another window while this one was being sent: the first one counts.
        draft.refresh_from_db()
        if draft.idea is None:
            raise
        return draft.idea
    return idea


def hand_in_for(
    content: HandedIn, *, by: User | None, form_key: str, received_at: datetime | None = None, came_from: str = ""
) -> Idea:
    """An idea that did not come through the form: entered by a coordinator for somebody who telephoned, or written at a
    table of a gathering (`by` None: by those who sat there). The receipt goes out all the same.

    `received_at` (aware) is when it was told, now if empty. `came_from` says in Swedish where it was born; it stands in
    the history. Safe to repeat with the same `form_key`.
    """
    now = timezone.now()
    try:
        with transaction.atomic():
            key = formkeys.claim("idea-for", form_key, content.fingerprint())
            idea = _create(content, now=received_at or now, by=by, came_from=came_from)
            emails.idea_received(idea)
            key.complete(str(idea.pk))
    except formkeys.AlreadyDone as done:
        return Idea.objects.get(pk=int(done.reference))
    return idea


def suspect(draft: Draft, *, reasons: list[str]) -> None:
    """Put what looks like spam aside until a person has looked; the sender sees the same thank-you page, no mail leaves."""
    Suspicion.objects.get_or_create(
        draft_digest=draft.digest,
        defaults={"typed": draft.typed, "reasons": reasons, "received_at": timezone.now()},
    )


def clear_suspicion(suspicion: Suspicion, content: HandedIn, *, by: User) -> Idea:
    """It was no spam: make the idea, received when it was sent. The promise counts from that day."""
    now = timezone.now()
    with transaction.atomic():
        locked = Suspicion.objects.select_for_update().get(pk=suspicion.pk)
        if locked.idea:
            return locked.idea
        idea = _create(content, now=locked.received_at, by=by, actor=ActorKind.GIVER)
        draft = Draft.objects.filter(digest=locked.draft_digest, idea__isnull=True).first()
        if draft:
            drafts.hand_over(draft, idea)
        emails.idea_received(idea)
        locked.idea, locked.judged_at, locked.judged_by = idea, now, by
        locked.save(update_fields=["idea", "judged_at", "judged_by"])
    return idea


def dismiss_suspicion(suspicion: Suspicion, *, by: User) -> None:
    """It was spam: the text is emptied, that something came is kept."""
    Suspicion.objects.filter(pk=suspicion.pk, idea__isnull=True).update(
        judged_at=timezone.now(), judged_by=by, typed={}
    )


def _create(
    content: HandedIn, *, now: datetime, by: User | None = None, actor: ActorKind | None = None, came_from: str = ""
) -> Idea:
    received_on = day_received(now)
    criteria_set = CriteriaSet.objects.valid_on(received_on).order_by("-valid_from").first()
    if criteria_set is None:
        raise CriteriaSet.DoesNotExist("No set of criteria is valid today; add one in the admin.")
    running = _next_number(received_on.year)
    idea = Idea.objects.create(
        number=f"MM-{received_on.year}-{running:04d}",
        year=received_on.year,
        running=running,
        received_at=now,
        received_on=received_on,
        answer_due=answer_due(received_on),
        criteria_set=criteria_set,
        party=content.giver_organisation or content.giver_name,
        **{
            name: getattr(content, name)
            for name in (
                "title", "problem", "proposal", "partners_asked", "partners", "spheres_wanted", "support_wanted", "giver_name",
                "giver_email", "giver_phone", "giver_organisation", "giver_sphere", "own_role", "reply_language", "origin",
            )
        },
    )  # fmt: skip
    idea.themes.set(Theme.objects.filter(pk__in=content.theme_ids))
    idea.areas.set(CityArea.objects.filter(pk__in=content.area_ids))
    criteria = {criterion.key: criterion for criterion in Criterion.objects.filter(criteria_set=criteria_set)}
    CriterionAnswer.objects.bulk_create(
        CriterionAnswer(idea=idea, criterion=criteria[key], text=text)
        for key, text in content.criteria.items()
        if key in criteria and text
    )
    record(
        idea,
        EventKind.RECEIVED,
        at=now,
        by=by,
        actor=actor or (ActorKind.STAFF if by else ActorKind.GIVER),
        note=came_from or idea.get_origin_display(),
    )
    return idea


def _next_number(year: int) -> int:
    """The next running number of the year. The row stays locked until the transaction ends, so numbers have no gaps."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ideas_numberseries (year, last) VALUES (%s, 1) "
            "ON CONFLICT (year) DO UPDATE SET last = ideas_numberseries.last + 1 RETURNING last",
            [year],
        )
        return int(cursor.fetchone()[0])
