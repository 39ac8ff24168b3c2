"""What a resource person was asked, for her own page: the pool's templates need not know projects."""

from __future__ import annotations

from django import template

from outbox import links
from people.models import ResourcePerson
from projects.emails import QUESTION_PURPOSE
from projects.models import GroupInvitation
from projects.vocabulary import InvitationState

register = template.Library()

SHOWN = 20


@register.inclusion_tag("people/pool/_questions.html")
def questions_to(entry: ResourcePerson) -> dict[str, object]:
    """Questions that wait for her answer, with their addresses, and those that were."""
    asked = list(
        GroupInvitation.objects.filter(resource=entry).select_related("project").order_by("-sent_at", "-id")[:SHOWN]
    )
    waiting = [one for one in asked if one.state == InvitationState.SENT and not one.project.is_ended]
    return {
        "waiting": [(one, links.sign(QUESTION_PURPOSE, one.pk, one.nonce)) for one in waiting],
        "earlier": [one for one in asked if one not in waiting],
    }
