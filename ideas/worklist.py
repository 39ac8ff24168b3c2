"""The coordinators' work list: the saved views of the queue with their counts, and the days left in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ideas.models import AmbassadorQuestion, Answer, Idea
from ideas.vocabulary import OPEN, AnswerStage, IdeaState
from people.models import User


def open_ambassador_questions() -> QuerySet[AmbassadorQuestion]:
    """Questions without an answer, for an idea of the query around."""
    return AmbassadorQuestion.objects.filter(idea=OuterRef("pk"), answered_at__isnull=True)


def unsent_answers() -> QuerySet[Answer]:
    """Answers being written or held, for an idea of the query around."""
    return Answer.objects.filter(idea=OuterRef("pk")).exclude(stage=AnswerStage.SENT)


# Key in the address: the words, and which ideas.
VIEWS: dict[str, tuple[object, Callable[[QuerySet[Idea], User], QuerySet[Idea]]]] = {
    "open": (_("Open ideas"), lambda ideas, user: ideas.filter(state__in=OPEN)),
    "mine": (_("Mine"), lambda ideas, user: ideas.filter(state__in=OPEN, reader_id=user.pk)),
    "unassigned": (_("Without reader"), lambda ideas, user: ideas.filter(state__in=OPEN, reader__isnull=True)),
    "overdue": (
        _("Late"),
        lambda ideas, user: ideas.filter(state__in=OPEN, answered_at__isnull=True, answer_due__lt=timezone.localdate()),
    ),
    "due": (
        _("Due within five days"),
        lambda ideas, user: ideas.filter(
            state__in=OPEN,
            answered_at__isnull=True,
            answer_due__gte=timezone.localdate(),
            answer_due__lte=timezone.localdate() + timedelta(days=5),
        ),
    ),
    "waiting": (
        _("Waiting for others"),
        lambda ideas, user: ideas.filter(
            Q(state=IdeaState.INFO_REQUESTED) | Q(state__in=OPEN) & Q(Exists(open_ambassador_questions()))
        ),
    ),
    "held": (
        _("Held answers"),
        lambda ideas, user: ideas.filter(Exists(unsent_answers().filter(stage=AnswerStage.HELD))),
    ),
    "review": (
        _("Rested long enough"),
        lambda ideas, user: ideas.filter(
            Exists(
                Answer.objects.filter(idea=OuterRef("pk"), stage=AnswerStage.SENT, review_on__lte=timezone.localdate())
            ),
            state=IdeaState.PARKED,
        ),
    ),
    "ungrouped": (_("Accepted, no group yet"), lambda ideas, user: ideas.filter(state=IdeaState.ACCEPTED)),
    "unregistered": (_("Without case number"), lambda ideas, user: ideas.filter(state__in=OPEN, case_number="")),
    "all": (_("All"), lambda ideas, user: ideas),
}


def view_counts(user: User) -> dict[str, int]:
    """How many ideas each saved view holds, in one statement. The view of all is not counted."""
    aggregates = {
        key: Count("pk", filter=Q(pk__in=filtered(Idea.objects.all(), user).values("pk")))
        for key, (_words, filtered) in VIEWS.items()
        if key != "all"
    }
    return Idea.objects.filter(state__in=[*OPEN, IdeaState.PARKED, IdeaState.ACCEPTED]).aggregate(**aggregates)


def days_left_words(idea: Idea) -> str:
    """Days left in words, for the queue and the screen."""
    if not idea.is_open:
        return str(idea.get_state_display())
    if idea.answered_at:
        return gettext("taken up again")
    left = idea.days_left()
    if left < 0:
        return ngettext("%(days)d day late", "%(days)d days late", -left) % {"days": -left}
    if left == 0:
        return gettext("today")
    return ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}
