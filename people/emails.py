"""Every mail to people of the resource pool; words in templates/letters/people/<name>.<language>.txt."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from outbox import links, queue
from outbox.models import Lane, Message
from people.models import ResourcePerson, Unit


def entry_to_confirm(entry: ResourcePerson, *, token: str) -> Message | None:
    """The link that confirms the address; no text from the visitor, or the form would be a mail cannon."""
    return _to(entry, "pool_confirm", token=token, key=f"confirm:{timezone.now().isoformat()}", lane=Lane.RECEIPT)


def entry_known_already(entry: ResourcePerson, *, token: str) -> Message | None:
    """Somebody with an entry joined again, or asked for her link."""
    return _to(entry, "pool_link", token=token, key=f"link:{timezone.now().isoformat()}", lane=Lane.RECEIPT)


def entry_entered(entry: ResourcePerson, *, token: str) -> Message | None:
    """Staff has entered what was said on the telephone: here it can be seen, changed and removed."""
    return _to(entry, "pool_entered", token=token, key="entered")


def entry_to_renew(entry: ResourcePerson, *, token: str, last: bool) -> Message | None:
    """Is it still right? `last`: the second and last time, with the day on which the entry goes."""
    name = "pool_last_warning" if last else "pool_renew"
    return _to(entry, name, token=token, key=f"{name}:{entry.renewed_on}")


def _to(entry: ResourcePerson, name: str, *, token: str, key: str, lane: Lane = Lane.DECISION) -> Message | None:
    if not entry.email:
        return None
    language = entry.language
    unit = Unit.objects.valid_today().first()
    with translation.override(language):
        path = reverse("people:entry", args=[token])
        gone_on = date_format(entry.gone_on, "j F Y").replace(" ", "\N{NO-BREAK SPACE}")
    english = language == "en"
    return queue.write(
        f"people/{name}",
        key=f"pool:{entry.pk}:{key}",
        to=entry.email,
        language=language,
        values={
            "entry_url": links.absolute(path),
            "gone_on": gone_on,
            "unit": unit.name_in(language) if unit else "Meet Malmö",
            "telephone": unit.telephone if unit else "",
            "hours": (unit.hours_en if english else unit.hours_sv) if unit else "",
        },
        about=f"pool:{entry.pk}",
        lane=lane,
        sender_name=unit.sender_name if unit else "Meet Malmö",
        reply_to=unit.reply_to if unit else "",
    )
