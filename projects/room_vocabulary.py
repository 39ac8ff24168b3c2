"""Words with a fixed meaning in a group's own room and in what strangers offer it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# An application is answered within so many days; the group is reminded once on the way (features.md C, rows 6 and 8).
APPLICATION_ANSWER_DAYS = 14
APPLICATION_REMINDED_DAY = 5
APPLICATION_UNCONFIRMED_DAYS = 7
# Who somebody was, and what was said, goes a year after the answer; that somebody applied stays as a number.
APPLICATION_KEPT_DAYS = 365
# Words between members, and the words of a question to a person.
LETTER_KEPT_DAYS = 365
# Names and addresses of a group go 13 months after its end: the follow-up comes within twelve (domain.md 3.2).
GROUP_KEPT_DAYS = 396
# Whoever is offered somebody's chair has so long to answer.
SUCCESSION_DAYS = 14


class Reach(models.TextChoices):
    """How the others in a group reach a member. Through the portal means that nobody sees an address."""

    RELAY = "relay", _("Through the portal; nobody sees my address")
    MAIL = "mail", _("By e-mail; the group sees my address")
    TELEPHONE = "telephone", _("By telephone; the group sees my number")


class ApplicationState(models.TextChoices):
    """What became of somebody's offer to take part."""

    UNCONFIRMED = "unconfirmed", _("Address not confirmed")
    WAITING = "waiting", _("Waits for an answer")
    ACCEPTED = "accepted", pgettext_lazy("of an application", "Yes")
    DECLINED = "declined", pgettext_lazy("of an application", "No")
    WITHDRAWN = "withdrawn", _("Taken back by the person")


class SuccessionState(models.TextChoices):
    """What became of a chair offered to somebody by the one who sits on it."""

    ASKED = "asked", _("Asked")
    ACCEPTED = "accepted", pgettext_lazy("of a chair", "Taken over")
    DECLINED = "declined", pgettext_lazy("of a chair", "Not taken over")
