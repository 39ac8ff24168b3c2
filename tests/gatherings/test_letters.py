"""Every mail in both languages: all placeholders filled, the reason at its foot, nothing typed by a visitor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from border.formkeys import new_form_key
from gatherings import emails, inviting, lifecycle, registering
from gatherings.models import Gathering, Registration
from gatherings.registering import Signup
from gatherings.vocabulary.registration import RegistrationState
from outbox import letters
from outbox.models import Message, State
from tests.gatherings.builders import carin, make_open, signup

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_letter_is_written_in_this_language(language):
    gathering = make_open(
        seats=1, in_days=60, getting_there="Buss till Exempeltorget.", getting_there_en="Bus to Exempeltorget."
    )
    for name in ("Alva <b>Typad", "Bo Typad", "Cleo Typad"):
        typed = signup(name)
        registering.register(
            gathering, Signup(typed.choices, typed.email, typed.sphere, language), form_key=new_form_key()
        )
    alva = Registration.objects.get(line=1)
    alva.gathering = Gathering.objects.get(pk=gathering.pk)
    emails.link_asked_for(alva, token="t" * 43)
    emails.link_again(alva, token="t" * 43)
    emails.address_corrected(alva, token="t" * 43)
    for name in ("entered", "entered_line", "entered_late", "entered_draw", "seat_offered_soon"):
        emails._to(Registration.objects.get(line=2), name, key=name, token="t" * 43)
    for days in (7, 1):
        emails.remind(alva, days=days)
    emails.moved_in_time(alva)
    emails.drawn(alva)
    alva.state = RegistrationState.WAITLISTED
    emails._to(alva, "drawn_line", key="drawn-line", token="t" * 43)
    emails._to(alva, "in_draw", key="in-draw", token="t" * 43)
    emails._to(alva, "offer_ran_out", key="ran-out")
    registering.cancel(Registration.objects.get(line=1))
    guest = inviting.Guest("", "dag@gast.example", "business", "", language)
    lifecycle.set_seats(gathering, capacity=9, kept={}, by=carin())
    inviting.invite(gathering, [guest], holds_until=timezone.now() + timedelta(days=3), by=carin())
    emails._to_invited(gathering.invitations.get(), "invited", token="t" * 43)
    invitation = gathering.invitations.get()
    invitation.pk = 10**6
    emails.colleague_named(invitation, token="t" * 43)
    user = carin()
    user.language = language
    emails.closed_for_staff(gathering, to=user)
    Message.objects.filter(kind="gatherings/invited").update(state=State.SENT, sent_at=timezone.now())
    emails.moved_for_invited(gathering.invitations.get())
    lifecycle.cancel(gathering, because="Lokalen brann.", because_en="The hall burned.", by=carin())
    found = {mail.kind: mail for mail in Message.objects.filter(kind__startswith="gatherings/")}
    ours = {
        "registered", "entered", "entered_line", "entered_late", "entered_draw",
        "waitlisted", "in_draw", "place_link", "seat_offered", "seat_offered_soon", "link_again", "address_corrected",
        "offer_ran_out", "place_cancelled",
        "drawn_seat", "drawn_line", "reminder_week", "reminder_day", "gathering_moved", "gathering_cancelled", "invited",
        "invited_moved", "invited_off", "colleague_named", "staff_closed",
    }  # fmt: skip
    written = {kind.removeprefix("gatherings/") for kind in found}
    # Lots fell on somebody without a seat here: the other letter is rendered below.
    assert ours - written <= {"drawn_seat"}
    for kind, mail in found.items():
        assert mail.language == language, kind
        assert "{" not in mail.subject + mail.text, kind
        assert "Typad" not in mail.subject + mail.text + mail.html, kind
        assert "\n-- \n" in mail.text, kind
    for name in ours:
        assert letters.parse((letters.FOLDER / f"gatherings/{name}.{language}.txt").read_text()).subject
