"""Support in templates: sums of money in words."""

from __future__ import annotations

from django import template

from projects import support_words
from projects.models import ProjectMembership, Support
from projects.support_vocabulary import SupportState
from projects.vocabulary import MemberRole

register = template.Library()


@register.filter
def kronor(amount: int | None) -> str:
    """50 000 kr; nothing where there is no sum."""
    return support_words.kronor(amount) if amount is not None else ""


@register.filter
def giver(support: Support) -> str:
    """Who gives it: organisation and role."""
    return support_words.giver_words(support)


@register.inclusion_tag("projects/member/_support.html")
def support_box(me: ProjectMembership, token: str) -> dict[str, object]:
    """Support in short on a member's page, with the way to all of it."""
    project = me.project
    open_states = [SupportState.ASKED, SupportState.PROMISED]
    return {
        "token": token,
        "may_ask": me.role == MemberRole.LEAD and not project.is_ended,
        "open": project.support.filter(state__in=open_states),
        "applications": project.support_applications.undecided().select_related("programme"),
    }
