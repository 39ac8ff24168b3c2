"""What the idea giver does after handing in. Each function is one step."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from ideas import emails, private
from ideas.errors import WrongState
from ideas.history import move, record
from ideas.models import Addition, Event, GiverQuestion, Idea, StatusLink
from ideas.vocabulary import WITHDRAWAL_UNDO_DAYS, ActorKind, EventKind, IdeaState
from people.models import Person

GIVER = ActorKind.GIVER


def confirm_address(link: StatusLink) -> None:
    """The giver's mailbox is hers: she came by a link that was only mailed. Safe to repeat; other links change nothing."""
    idea = link.idea
    if not link.mailed or idea.email_confirmed_at:
        return
    now = timezone.now()
    with transaction.atomic():
        person, _made = Person.objects.get_or_create(
            email__iexact=idea.giver_email,
            defaults={
                "email": idea.giver_email,
                "name": idea.giver_name,
                "language": idea.reply_language,
                "sphere": idea.giver_sphere,
                "confirmed_at": now,
            },
        )
        if Idea.objects.filter(pk=idea.pk, email_confirmed_at__isnull=True).update(
            email_confirmed_at=now, giver=person
        ):
            record(idea, EventKind.CONFIRMED, at=now, actor=GIVER)
            idea.refresh_from_db()
            # What was asked while the address was unconfirmed could not be mailed then.
            question = idea.open_question()
            if question:
                emails.giver_asked(question)
    idea.refresh_from_db()


def reply(question: GiverQuestion, *, text: str) -> None:
    """Answer the question once; the idea is being read again and its reader is told. Raises `WrongState` when it was answered."""
    now = timezone.now()
    with transaction.atomic():
        if not GiverQuestion.objects.filter(pk=question.pk, replied_at__isnull=True).update(reply=text, replied_at=now):
            raise WrongState(question.idea)
        move(question.idea, IdeaState.UNDER_REVIEW, EventKind.REPLIED, at=now, actor=GIVER, note=text)
        question.refresh_from_db()
        emails.giver_replied(question)


def add(idea: Idea, *, text: str) -> Addition:
    """Add or correct something: a dated text of its own, the original stays. The reader is told."""
    now = timezone.now()
    with transaction.atomic():
        addition = Addition.objects.create(idea=idea, text=text, added_at=now)
        record(idea, EventKind.ADDED, at=now, actor=GIVER)
        emails.idea_added_to(addition)
    return addition


def withdraw(idea: Idea, *, reason: str) -> None:
    """Take the idea back. It stays a public document; the giver is told what is kept. Raises `WrongState` after a no."""
    now = timezone.now()
    with transaction.atomic():
        move(idea, IdeaState.WITHDRAWN, EventKind.WITHDRAWN, at=now, actor=GIVER, note=reason)
        idea.questions.filter(replied_at__isnull=True).update(replied_at=now)
        emails.idea_withdrawn(idea)


def undo_withdrawal(idea: Idea) -> None:
    """Bring a withdrawn idea back, within 14 days. Raises `WrongState` later, or when it is not withdrawn."""
    now = timezone.now()
    taken_back = Event.objects.filter(idea=idea, kind=EventKind.WITHDRAWN).order_by("-at").first()
    if idea.state != IdeaState.WITHDRAWN or taken_back is None or not may_undo_withdrawal(idea):
        raise WrongState(idea)
    # A question that was out has been closed by the withdrawal, so the idea is simply being read again.
    before = IdeaState(taken_back.old_state)
    to = IdeaState.UNDER_REVIEW if before == IdeaState.INFO_REQUESTED else before
    move(idea, to, EventKind.RESTORED, at=now, actor=GIVER)


def may_undo_withdrawal(idea: Idea) -> bool:
    """Whether a withdrawn idea can still be brought back (reliability.md 1.7: 14 days)."""
    taken_back = Event.objects.filter(idea=idea, kind=EventKind.WITHDRAWN).order_by("-at").first()
    return bool(taken_back and timezone.now() - taken_back.at <= timedelta(days=WITHDRAWAL_UNDO_DAYS))


def follow_by_mail(idea: Idea, *, wanted: bool) -> None:
    """Whether every step is mailed; questions and the answer are mailed in any case."""
    Idea.objects.filter(pk=idea.pk).update(follow_by_mail=wanted)
    idea.refresh_from_db()


def change_contact(idea: Idea, *, email: str, language: str) -> None:
    """Change the address or the reply language. A new address has to be confirmed anew, from the mail sent to it."""
    now = timezone.now()
    moved = email.lower() != idea.giver_email.lower()
    with transaction.atomic():
        idea.giver_email, idea.reply_language = email, language
        if moved:
            idea.email_confirmed_at, idea.giver = None, None
            # Links in the old mailbox prove nothing about the new one.
            StatusLink.objects.filter(idea=idea, mailed=True).update(mailed=False)
        idea.save(update_fields=["giver_email", "reply_language", "email_confirmed_at", "giver"])
        record(idea, EventKind.CONTACT_CHANGED, at=now, actor=GIVER)
        if moved:
            emails.address_to_confirm(idea)


def replace_link(idea: Idea) -> str:
    """Make all private addresses of the idea useless and return the token of a new one."""
    with transaction.atomic():
        token = private.replace_all(idea)
        record(idea, EventKind.LINK_REPLACED, at=timezone.now(), actor=GIVER)
    return token


def send_new_link(*, number: str, email: str) -> None:
    """Mail a new private address to a giver who lost hers, if number and address belong together; else nothing happens.

    The caller says the same in both cases, so that nobody learns who has handed in what.
    """
    idea = Idea.objects.filter(number__iexact=number.strip(), giver_email__iexact=email.strip()).first()
    if idea:
        with transaction.atomic():
            emails.link_asked_for(idea)
