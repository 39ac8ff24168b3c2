"""Template tags of projects: rows, cards and filters of the list, and where an idea led."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ideas.models import Idea
from projects import markup
from projects.filters import panels
from projects.models import Project
from projects.overview import Overview
from projects.rows import Row

register = template.Library()


@register.simple_tag
def project_rows(rows: Iterable[Row], level: int = 2) -> SafeString:
    """Projects as lines of a list; `level` is that of their headings."""
    return markup.rows(rows, level)


@register.simple_tag
def project_cards(rows: Iterable[Row]) -> SafeString:
    """Projects as cards."""
    return markup.cards(rows)


@register.simple_tag
def project_filters(overview: Overview) -> SafeString:
    """The filters with their counts: counted once for each choice until something public changes, anew for every search."""
    selection = overview.selection
    if overview.found:
        return markup.filters(panels(selection, overview.found.bits))
    key = ("filters", get_language(), tuple(selection.chosen.items()))
    return selection.index.keep(key, lambda: markup.filters(panels(selection)))


@register.simple_tag
def page_links(overview: Overview) -> SafeString:
    """The pages of the list as items of a list."""
    return markup.pages(overview.pages, reverse("projects:projects"))


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
