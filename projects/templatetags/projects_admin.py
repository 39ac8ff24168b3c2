"""What the coordinators' pages of projects need to draw themselves, and the line of life for the idea pages."""

from __future__ import annotations

from django import template
from django.forms.boundfield import BoundField

from ideas.models import Idea
from projects.models import Project

register = template.Library()


@register.simple_tag
def prefixed(field: BoundField, prefix: str) -> BoundField:
    """The field with an id of its own: many forms with fields of one name stand on one page."""
    field.form.auto_id = f"{prefix}_%s"
    return field.form[field.name]


@register.simple_tag
def project_of(idea: Idea) -> Project | None:
    """The project an idea has become, for the idea's screen."""
    return idea.projects.first() if idea.pk else None
