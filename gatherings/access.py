"""What gatherings know of somebody by her mail address, and forgetting it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gatherings import inviting, registering, tending
from gatherings.models import PersonalInvitation, Registration
from gatherings.vocabulary.registration import EndedBecause, InvitationStage, RegistrationState
from people.access import Forgotten, Section, Values, in_words
from people.models import User

_SECRET = ("code", "digest", "form_key", "uid", "line", "version", "calendar_sequence")


def about(email: str) -> list[Section]:
    """Places at gatherings and invitations. What she needs in order to take part is encrypted and shown on her own page only."""
    return [
        Section(_("Places at gatherings"), [_place(one) for one in _places(email)]),
        Section(
            _("Invitations to gatherings"),
            in_words(_invitations(email).order_by("id"), leave_out=(*_SECRET, "registration")),
        ),
    ]


def forget(email: str, *, by: User) -> list[Forgotten]:
    """Give back places that are still to come, and empty what points at her; state and part of society stay for the figures."""
    places, invited = list(_places(email)), 0
    for one in places:
        if one.state not in (RegistrationState.CANCELLED, RegistrationState.ATTENDED, RegistrationState.NO_SHOW):
            registering.cancel(one, because=EndedBecause.BY_STAFF, by=by)
        tending.forget(one, at=timezone.now())
    for invitation in _invitations(email).filter(stage=InvitationStage.OPEN):
        # The seat kept for her goes to the next in line.
        inviting.decline(invitation)
        invited += 1
    invited += _invitations(email).update(name="", email="", organisation="")
    done = [
        Forgotten(_("Places at gatherings; that a place was taken stays for the figures"), len(places)),
        Forgotten(_("Invitations to gatherings"), invited),
    ]
    return [one for one in done if one.count]


def _places(email: str) -> QuerySet[Registration]:
    return Registration.objects.filter(email__iexact=email).select_related("gathering").order_by("id")


def _invitations(email: str) -> QuerySet[PersonalInvitation]:
    return PersonalInvitation.objects.filter(email__iexact=email)


def _place(one: Registration) -> Values:
    (row,) = in_words([one], leave_out=(*_SECRET, "gathering", "invitation_code"))
    return {_("gathering"): one.gathering.title, **row}
