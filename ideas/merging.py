"""Joining two ideas about the same thing. Both numbers stay alive; undoing it brings everything back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ideas import emails
from ideas.errors import NotMergeable, WrongState
from ideas.history import move, record
from ideas.models import Answer, Idea, Merge
from ideas.vocabulary import AnswerStage, EventKind, IdeaState
from people.models import User


def merge(source: Idea, *, into: Idea, by: User) -> Merge:
    """Join `source` with `into`: from now on the two are answered together. Both givers are told, once.

    Raises `NotMergeable` with the reason, `WrongState` when `source` was answered or moved meanwhile.
    """
    now = timezone.now()
    with transaction.atomic():
        source, into = _lock(source, into)
        if source.pk == into.pk:
            raise NotMergeable(_("An idea cannot be joined with itself."))
        if not source.is_open:
            raise WrongState(source)
        if into.state in (IdeaState.MERGED, IdeaState.WITHDRAWN):
            raise NotMergeable(_("%(number)s is not an idea of its own any more.") % {"number": into.number})
        if not into.is_open:
            raise NotMergeable(
                _("%(number)s has been answered already. Answer this idea by itself.") % {"number": into.number}
            )
        if source.merged_ideas.exists():
            raise NotMergeable(
                _("Other ideas are joined with %(number)s. Join the other way round.") % {"number": source.number}
            )
        # A half-written answer to the joined idea would never be sent.
        Answer.objects.filter(idea=source).exclude(stage=AnswerStage.SENT).delete()
        joined = Merge.objects.create(
            source=source, target=into, state_before=source.state, merged_at=now, merged_by=by
        )
        move(source, IdeaState.MERGED, EventKind.MERGED, at=now, by=by, note=into.number, merged_into=into)
        record(into, EventKind.MERGED, at=now, by=by, note=source.number)
        emails.ideas_merged(joined)
    return joined


def unmerge(source: Idea, *, by: User) -> None:
    """Undo a joining: `source` is back where it was before. Raises `WrongState` when it is not joined or was answered."""
    now = timezone.now()
    with transaction.atomic():
        if source.merged_into is None:
            raise WrongState(source)
        source, target = _lock(source, source.merged_into)
        joined = Merge.objects.select_for_update().filter(source=source, undone_at__isnull=True).first()
        if joined is None or source.answered_at:
            raise WrongState(source)
        move(
            source,
            IdeaState(joined.state_before),
            EventKind.UNMERGED,
            at=now,
            by=by,
            note=target.number,
            merged_into=None,
        )
        record(target, EventKind.UNMERGED, at=now, by=by, note=source.number)
        joined.undone_at, joined.undone_by = now, by
        joined.save(update_fields=["undone_at", "undone_by"])
        emails.ideas_unmerged(joined)


def _lock(first: Idea, second: Idea) -> tuple[Idea, Idea]:
    # Always in the order of their ids: A into B and B into A at once must not wait for each other.
    locked = {
        idea.pk: idea for idea in Idea.objects.select_for_update().filter(pk__in=[first.pk, second.pk]).order_by("pk")
    }
    return locked[first.pk], locked[second.pk]
