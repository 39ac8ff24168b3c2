"""Words with a fixed meaning in the support a project is given. Sources: domain.md 1.8; issue "People and groups"."""

from django.db import models
from django.utils.translation import pgettext_lazy

# Whoever asks for support has an answer within so many days.
ANSWER_DAYS = 14
# What a programme says of itself is checked against its giver's own page this often.
CHECK_AFTER_DAYS = 180
# So many days before the last day to apply somebody is reminded who has not sent the application.
REMINDED_DAYS = (14, 3)
# Programmes whose last day is this near stand in a list of their own.
SOON_DAYS = 30
# Sums are whole kronor: grants are decided in kronor and this is no bookkeeping. The field holds no more.
MOST_KRONOR = 1_000_000_000

# Meet Malmö began in 2015: nothing was given before, and the yearly report goes no further back.
FIRST_YEAR, LAST_YEAR = 2015, 2200


class SupportState(models.TextChoices):
    """Where a piece of support is. `SUPPORT_MOVES` says how it gets on."""

    ASKED = "asked", pgettext_lazy("of support", "Asked for")
    PROMISED = "promised", pgettext_lazy("of support", "Promised")
    GIVEN = "given", pgettext_lazy("of support", "Given")
    DECLINED = "declined", pgettext_lazy("of support", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("of support", "Taken back")


_S = SupportState

# From where to where. A promise may get a new day; what was given by mistake of the pen is struck with the reason.
SUPPORT_MOVES: dict[SupportState, set[SupportState]] = {
    _S.ASKED: {_S.PROMISED, _S.GIVEN, _S.DECLINED, _S.WITHDRAWN},
    _S.PROMISED: {_S.PROMISED, _S.GIVEN, _S.DECLINED},
    _S.GIVEN: {_S.WITHDRAWN},
    _S.DECLINED: set(),
    _S.WITHDRAWN: set(),
}

SUPPORT_CHIP = {_S.ASKED: "wait", _S.PROMISED: "wait", _S.GIVEN: "go", _S.DECLINED: "end", _S.WITHDRAWN: "end"}


class ApplicationState(models.TextChoices):
    """Where an application to a support programme is."""

    CONSIDERING = "considering", pgettext_lazy("of an application", "Considering")
    SENT = "sent", pgettext_lazy("of an application", "Sent")
    GRANTED = "granted", pgettext_lazy("of an application", "Granted")
    DECLINED = "declined", pgettext_lazy("of an application", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("of an application", "Taken back")


_A = ApplicationState

APPLICATION_MOVES: dict[ApplicationState, set[ApplicationState]] = {
    _A.CONSIDERING: {_A.SENT, _A.WITHDRAWN},
    _A.SENT: {_A.GRANTED, _A.DECLINED, _A.WITHDRAWN},
    # A grant written down by mistake waits for its giver again.
    _A.GRANTED: {_A.SENT},
    _A.DECLINED: set(),
    _A.WITHDRAWN: set(),
}

# Nobody has decided on these yet; a project has one such application to a programme at a time.
OPEN_APPLICATIONS = (_A.CONSIDERING, _A.SENT)

APPLICATION_CHIP = {_A.CONSIDERING: "", _A.SENT: "wait", _A.GRANTED: "go", _A.DECLINED: "end", _A.WITHDRAWN: "end"}
