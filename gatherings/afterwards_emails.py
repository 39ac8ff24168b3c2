"""Mails after a gathering, one function each; words in templates/letters/gatherings/<name>.<language>.txt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.urls import reverse
from django.utils import timezone, translation

from gatherings import private
from gatherings.models import Documentation, FollowUp, Gathering, Registration
from gatherings.vocabulary.registration import RegistrationState
from ideas.emails import long_date, sender
from outbox import links, queue
from outbox.letters import Value
from outbox.models import Lane, Message
from people.models import Unit


def was_thanked(registration: Registration) -> bool:
    """The thanks were written already."""
    return Message.objects.filter(key=_key(registration, "thanks")).exists()


def thanks(registration: Registration, *, token: str) -> Message | None:
    """Thank her for coming, with the link to the anonymous questions and to her page."""
    language = registration.language
    with translation.override(language):
        questions = links.absolute(reverse("gatherings:questions", args=[token]))
    place = private.new_address(registration, at=timezone.now())
    # Who was not checked in has no certificate, and who did not say so exchanges no addresses: those lines are left out.
    came = registration.state == RegistrationState.ATTENDED
    pages = {
        "place_url": "gatherings:place",
        "certificate_url": "gatherings:place_certificate" if came else "",
        "contacts_url": "gatherings:place_contacts" if came and registration.share_contact else "",
    }
    values = {
        "questions_url": questions,
        **{
            name: links.absolute(private.place_path(place, language, page)) if page else ""
            for name, page in pages.items()
        },
    }
    return _to(registration, "thanks", key="thanks", values=values)


def documented(registration: Registration) -> Message | None:
    """The report is public."""
    return _to(registration, "documented", key="documented", values={})


def followed_up(registration: Registration, follow_up: FollowUp) -> Message | None:
    """What happened to the ideas since."""
    english = registration.language.startswith("en")
    text = (follow_up.text_en if english else "") or follow_up.text
    return _to(registration, "followed_up", key=f"follow-up:{follow_up.months}", values={"text": text})


def addresses_exchanged(to: Registration, other: Registration) -> Message | None:
    """Both wanted it: the other's name and address."""
    values = {"name": other.on_badge, "organisation": other.organisation, "address": other.email}
    return _to(to, "addresses_exchanged", key=f"exchange:{other.pk}", values=values)


def asked_for(promise: Documentation | FollowUp, *, due_on: date, late: bool) -> bool:
    """The organiser is asked for the report or a follow-up; False where nobody is its contact."""
    kind = "staff_report" if isinstance(promise, Documentation) else "staff_follow_up"
    key = f"{kind}:{promise.pk}:{'late' if late else 'soon'}"
    return _to_contact(promise.gathering, kind, key=key, page="admin:gatherings_afterwards", day=due_on)


def asked_whether_held(gathering: Gathering, *, after: int) -> bool:
    """The organiser is asked, so many days after, whether it took place, once; False where nobody is its contact."""
    page = "admin:gatherings_gathering_change"
    return _to_contact(gathering, "staff_held", key=f"staff_held:{after}", page=page, day=gathering.day)


def _to_contact(gathering: Gathering, kind: str, *, key: str, page: str, day: date) -> bool:
    user = gathering.contact
    if user is None or not user.is_active:
        return False
    unit = Unit.objects.valid_today().first()
    with translation.override(user.language):
        url = links.absolute(reverse(page, args=[gathering.pk]))
    queue.write(
        f"gatherings/{kind}",
        key=f"gathering:{gathering.pk}:{key}",
        to=user.email,
        language=user.language,
        values={
            **sender(user.language),
            "gathering": gathering.text_in(user.language, "title"),
            "due": long_date(day, user.language),
            "url": url,
        },
        about=f"gathering:{gathering.pk}",
        sender_name=unit.sender_name if unit else "Meet Malmö",
    )
    return True


def _key(registration: Registration, name: str) -> str:
    return f"after:{registration.pk}:{name}"


def _to(registration: Registration, name: str, *, key: str, values: Mapping[str, Value]) -> Message | None:
    """To somebody who was there; nobody whose address we do not have any more."""
    if not registration.email or registration.anonymised_at:
        return None
    language = registration.language
    gathering = registration.gathering
    unit = Unit.objects.valid_today().first()
    with translation.override(language):
        page = links.absolute(gathering.get_absolute_url())
    return queue.write(
        f"gatherings/{name}",
        key=_key(registration, key),
        to=registration.email,
        language=language,
        values={
            **sender(language),
            "gathering": gathering.text_in(language, "title"),
            "gathering_url": page,
            **values,
        },
        about=f"gathering:{gathering.pk}",
        lane=Lane.FOLLOW,
        sender_name=unit.sender_name if unit else "Meet Malmö",
        reply_to=unit.reply_to if unit else "",
    )
