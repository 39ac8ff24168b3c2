"""What has happened to an idea and what comes next, as the giver reads it on the life line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from ideas.models import Event, Idea
from ideas.vocabulary import PUBLIC_EVENTS, AnswerKind, EventKind


@dataclass(frozen=True)
class Chapter:
    """One point on the life line. `mark` is empty (done), `now` or `next`; `day` is None where no date is known."""

    heading: str
    text: str
    day: date | None
    mark: str = ""
    when: str = ""


def chapters(idea: Idea) -> list[Chapter]:
    """The life line: every public event in order, the last one marked as now while the idea is open, then what is to come."""
    events = [e for e in idea.events.select_related("actor").order_by("at", "id") if e.kind in PUBLIC_EVENTS]
    told = [Chapter(*_words(event, idea), day=timezone.localdate(event.at)) for event in events]
    if not idea.is_open:
        return told
    if told:
        last = told[-1]
        told[-1] = Chapter(last.heading, last.text, last.day, mark="now")
    return [*told, *_to_come(idea)]


def _words(event: Event, idea: Idea) -> tuple[str, str]:
    who = event.note if event.kind == EventKind.TAKEN and event.note else (event.actor.name if event.actor else "")
    match event.kind:
        case EventKind.RECEIVED:
            return _("You handed in the idea"), _(
                "The receipt was sent to your e-mail address."
            ) if idea.giver_email else ""
        case EventKind.REGISTERED:
            return _("The idea got a case number"), _("It stands in the public register as %(number)s.") % {
                "number": event.note
            }
        case EventKind.TAKEN:
            return _("%(name)s reads your idea") % {"name": who}, _(
                "We look at what already goes on and try the idea against the criteria."
            )
        case EventKind.ASKED:
            return _("We put a question to you"), event.note
        case EventKind.REPLIED:
            return _("You replied"), event.note
        case EventKind.AMBASSADOR_ASKED:
            return _("We asked within the city"), event.note
        case EventKind.ADDED:
            return _("You added something"), ""
        case EventKind.DELAYED:
            return _("We told you that we are late"), event.note
        case EventKind.ANSWERED:
            kind = str(AnswerKind(event.new_state).label) if event.new_state in AnswerKind.values else ""
            return _("You got your answer"), kind
        case EventKind.REOPENED:
            return _("We took up the idea again"), ""
        case EventKind.MERGED if event.new_state:
            return _("Your idea was joined with %(number)s") % {"number": event.note}, _(
                "The two are answered together."
            )
        case EventKind.MERGED:
            return _("%(number)s was joined with your idea") % {"number": event.note}, _(
                "The two are answered together."
            )
        case EventKind.UNMERGED:
            return _("Your idea goes on by itself"), _("It is no longer joined with %(number)s.") % {
                "number": event.note
            }
        case EventKind.WITHDRAWN:
            return _("You took the idea back"), ""
        case EventKind.RESTORED:
            return _("You brought the idea back"), ""
        case EventKind.BECAME_PROJECT:
            return _("The idea became a project"), ""
    return str(event.get_kind_display()), ""


def _to_come(idea: Idea) -> list[Chapter]:
    if idea.answered_at:
        return []
    due = idea.delayed_to or idea.answer_due
    return [
        Chapter(
            _("You get an answer"), _("Yes, no with reasons for each criterion, or a better way."), due, mark="next"
        ),
        Chapter(
            _("We form a group"),
            _("You are in it and choose the first meeting."),
            None,
            mark="next",
            when=_("If the answer is yes"),
        ),
    ]
