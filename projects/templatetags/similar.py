"""Similar projects beside the idea form. The form works without them: whatever goes wrong here shows nothing."""

from __future__ import annotations

import logging

from django import template
from django.db import DatabaseError, transaction

from border.cleaning import is_number
from ideas.models import Draft
from projects.similar import similar_projects

register = template.Library()
log = logging.getLogger(__name__)


@register.inclusion_tag("projects/_similar.html")
def similar_to_draft(draft: Draft) -> dict[str, object]:
    """Public projects like what has been typed so far, each with its reason and a way to follow it instead."""
    typed = draft.typed
    themes = typed.get("themes", [])
    keys = [int(key) for key in themes if is_number(str(key))] if isinstance(themes, list) else []
    text = f"{typed.get('problem', '')} {typed.get('proposal', '')}"
    try:
        with transaction.atomic():
            return {"similar": similar_projects(str(typed.get("title", "")), text, keys)}
    except DatabaseError as error:
        # Handing in an idea must never fail because of an extra.
        log.warning("Similar projects could not be looked up: %s", type(error).__name__)
        return {"similar": []}
