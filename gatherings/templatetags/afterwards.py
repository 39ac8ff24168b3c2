"""Template tags for afterwards: what came of a gathering, on its public page and on a private one."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.utils import timezone

from gatherings.afterwards import outcomes, thanking
from gatherings.afterwards_forms import QuestionsForm
from gatherings.models import Documentation, Gathering, Registration, TableNote
from gatherings.vocabulary.afterwards import FollowUpStage
from gatherings.vocabulary.registration import RegistrationState
from projects.models import Project

register = template.Library()


@dataclass(frozen=True)
class LedTo:
    """How many ideas the tables handed in, and the public projects that came of them."""

    ideas: int
    projects: list[Project]


@register.inclusion_tag("gatherings/afterwards/_section.html")
def came_of(gathering: Gathering) -> dict[str, object]:
    """Report, ideas and projects, board, follow-ups, notes and answers, once it was held; nothing before."""
    if not gathering.is_after:
        return {"gathering": gathering}
    report = Documentation.objects.filter(gathering=gathering).first()
    published = report if report and report.published_at else None
    found = thanking.results(gathering)
    labels = QuestionsForm.base_fields
    return {
        "gathering": gathering,
        "is_after": True,
        "report": published,
        "promised": report.due_on if report and not published else None,
        "report_late": bool(report and report.is_late()),
        "led_to": _led_to(gathering),
        "rows": outcomes.board(gathering),
        "sent": gathering.follow_ups.filter(stage=FollowUpStage.SENT),
        "notes": list(
            TableNote.objects.filter(table__gathering=gathering, published_at__isnull=False).select_related(
                "table", "round"
            )
        ),
        "results": [(labels[one.question].label, one) for one in found] if found else [],
        "answered": found[0].total if found else 0,
    }


@register.inclusion_tag("gatherings/afterwards/_mine.html")
def my_afterwards(registration: Registration, token: str) -> dict[str, object]:
    """On one's private page: the list, addresses to exchange, the certificate."""
    gathering = registration.gathering
    over = timezone.localdate() > gathering.list_ends_on
    return {
        "gathering": gathering,
        "token": token,
        "attended": registration.state == RegistrationState.ATTENDED,
        "exchanges": registration.is_coming and gathering.has_begun and registration.share_contact,
        "lists": registration.is_coming and not over,
    }


def _led_to(gathering: Gathering) -> LedTo | None:
    notes = TableNote.objects.filter(table__gathering=gathering, idea__isnull=False)
    ideas = notes.count()
    if not ideas:
        return None
    projects = Project.objects.public().filter(ideas__table_note__table__gathering=gathering).distinct()
    return LedTo(ideas, list(projects.order_by("running")))
