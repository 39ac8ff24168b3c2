"""What search engines read of a project (schema.org), as a data block in the page."""

from __future__ import annotations

import json

from django import template
from django.utils.safestring import SafeString, mark_safe

from outbox.links import absolute
from projects.page import ProjectPage

register = template.Library()

# What could end the block or begin a comment in it.
_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag
def structured(page: ProjectPage) -> SafeString:
    """The project, its organisations and its days. A data block runs nothing, so the content policy lets it be."""
    project = page.project
    first, last = project.years
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Project",
        "@id": absolute(project.get_absolute_url()),
        "identifier": project.number,
        "name": page.title,
        "description": page.summary,
        "url": absolute(project.get_absolute_url()),
        "parentOrganization": {"@type": "GovernmentOrganization", "name": "Malmö stad", "url": "https://malmo.se/"},
        "member": [{"@type": "Organization", "name": partner.organisation.name} for partner in page.partners],
    }
    if first:
        data["foundingDate"] = project.started_on.isoformat() if project.started_on else str(first)
    if project.is_ended and last:
        data["dissolutionDate"] = project.ended_on.isoformat() if project.ended_on else str(last)
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPED)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  (escaped just above)
