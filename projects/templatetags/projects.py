"""Template tags of projects: a row of the list, and where an idea led."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from projects.overview import Row

register = template.Library()


@register.simple_tag
def project_row(row: Row) -> SafeString:
    """One project in the list."""
    return _drawn(row, get_language() or "sv")


@lru_cache(maxsize=2048)
def _drawn(row: Row, language: str) -> SafeString:
    # A row says everything that is on it, so that equal rows need no second drawing.
    return SafeString(get_template("projects/_row.html").render({"row": row}))
