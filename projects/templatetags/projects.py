"""Template tags of projects: a row or a card of the list, and where an idea led."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ideas.models import Idea
from projects.models import Project
from projects.overview import Row

register = template.Library()


@register.simple_tag
def project_row(row: Row, level: int = 2) -> SafeString:
    """One project in a list; `level` is that of its heading."""
    return _drawn("projects/_row.html", row, level, get_language() or "sv")


@register.simple_tag
def project_card(row: Row) -> SafeString:
    """One project as a card."""
    return _drawn("projects/_card.html", row, 3, get_language() or "sv")


@register.inclusion_tag("projects/_led_to.html")
def led_to(idea: Idea) -> dict[str, object]:
    """The project an idea became, for the pages of its giver."""
    project: Project | None = (
        idea.projects.order_by("running").first() if idea.is_answered or idea.merged_into_id else None
    )
    number = project.line_number if project else ""
    return {
        "project": project,
        "title": project.local("title") if project else "",
        # The giver of a joined idea knows her own number; the line goes by that of the first.
        "line_number": "" if number == idea.number else number,
    }


@lru_cache(maxsize=2048)
def _drawn(name: str, row: Row, level: int, language: str) -> SafeString:
    # A row says everything that is on it, so that equal rows need no second drawing.
    return SafeString(get_template(name).render({"row": row, "level": level}))
