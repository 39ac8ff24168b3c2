"""States of a gathering, the moves between them, and the days they bring with them (domain.md 3.3)."""

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Thanks, documentation and follow-up are promises with a day (domain.md 3.3).
THANKS_DAYS = 2
DOCUMENTATION_DAYS = 14
FOLLOW_UP_MONTHS = (2, 6)
NEEDS_ERASED_DAYS = 14
REMINDER_DAYS = (7, 1)
TABLES_SHOWN_DAYS = 2
PLACE_LINK_DAYS = 14
LIST_KEPT_MONTHS = 12
# So long after its end a gathering whose doors were open has been held, also when nobody said so: thanks have a day.
HELD_AFTER_HOURS = 12
# Where the doors were never opened the organiser is asked so many days after.
ASKED_WHETHER_HELD_DAYS = (1, 7)
# In Swedish and in English, as the page says it where nothing else is written.
COSTS_NOTHING = ("Ingenting.", "Nothing.")
# Fewer answers than this would point at persons.
FEWEST_ANSWERS_SHOWN = 5


class GatheringState(models.TextChoices):
    """Where a gathering is. `MOVES` says how it gets on."""

    PLANNED = "planned", _("Planned")
    INVITED = "invited", _("Invitations sent")
    REGISTRATION_OPEN = "registration_open", _("Registration open")
    FULL = "full", _("Full")
    REGISTRATION_CLOSED = "registration_closed", _("Registration closed")
    IN_PROGRESS = "in_progress", _("Going on")
    HELD = "held", pgettext_lazy("state of a gathering", "Held")
    DOCUMENTED = "documented", _("Documented")
    FOLLOWED_UP = "followed_up", _("Followed up")
    CANCELLED = "cancelled", pgettext_lazy("state of a gathering", "Cancelled")


_OPEN = {GatheringState.REGISTRATION_OPEN, GatheringState.FULL}

MOVES: dict[GatheringState, set[GatheringState]] = {
    GatheringState.PLANNED: {
        GatheringState.INVITED,
        GatheringState.REGISTRATION_OPEN,
        GatheringState.CANCELLED,
    },
    # Closed from here: a gathering for those invited alone.
    GatheringState.INVITED: {
        GatheringState.REGISTRATION_OPEN,
        GatheringState.REGISTRATION_CLOSED,
        GatheringState.CANCELLED,
    },
    GatheringState.REGISTRATION_OPEN: {
        GatheringState.FULL,
        GatheringState.REGISTRATION_CLOSED,
        GatheringState.CANCELLED,
    },
    GatheringState.FULL: {
        GatheringState.REGISTRATION_OPEN,
        GatheringState.REGISTRATION_CLOSED,
        GatheringState.CANCELLED,
    },
    # Opened again when the organiser moves the last day.
    GatheringState.REGISTRATION_CLOSED: {
        GatheringState.REGISTRATION_OPEN,
        GatheringState.IN_PROGRESS,
        GatheringState.CANCELLED,
    },
    GatheringState.IN_PROGRESS: {GatheringState.HELD, GatheringState.CANCELLED},
    GatheringState.HELD: {GatheringState.DOCUMENTED},
    GatheringState.DOCUMENTED: {GatheringState.FOLLOWED_UP},
    GatheringState.FOLLOWED_UP: set(),
    GatheringState.CANCELLED: set(),
}

# People may sign up: to a seat or to the waiting list.
OPEN = (GatheringState.REGISTRATION_OPEN, GatheringState.FULL)
# With an invitation also before that.
OPEN_TO_INVITED = (GatheringState.INVITED, *OPEN)
BEFORE = (GatheringState.PLANNED, *OPEN_TO_INVITED, GatheringState.REGISTRATION_CLOSED)
AFTER = (GatheringState.HELD, GatheringState.DOCUMENTED, GatheringState.FOLLOWED_UP)
# A planned gathering is the organiser's until invitations go out or registration opens.
PUBLIC = tuple(state for state in GatheringState if state != GatheringState.PLANNED)


class Admission(models.TextChoices):
    """How seats are given when more want to come than fit."""

    FIRST_COME = "first_come", _("In the order people register")
    DRAW = "draw", _("By drawing lots")


class Facility(models.TextChoices):
    """What the premises have; shown as a list on the page."""

    STEP_FREE = "step_free", _("Step-free entrance and toilet")
    HEARING_LOOP = "hearing_loop", _("Hearing loop in the whole hall")
    QUIET_ROOM = "quiet_room", _("Quiet room")
    INTERPRETERS = "interpreters", _("Interpreters to sign language and other languages, on request")
    ASSISTANCE_DOG = "assistance_dog", _("Assistance dogs are welcome")
    PARKING = "parking", _("Parking for people with a permit")


class GatheringEventKind(models.TextChoices):
    """What can happen to a gathering."""

    MADE = "made", _("Planned")
    MOVED = "moved", _("New state")
    EDITED = "edited", _("Changed")
    CAPACITY = "capacity", _("Seats changed")
    INVITATIONS = "invitations", _("Invitations sent")
    TAKEN_BACK = "taken_back", _("Invitation or code taken back")
    PROGRAMME = "programme", _("Programme published")
    DRAWN = "drawn", _("Lots drawn")
    PLAN = "plan", _("Table plan published")
    NEEDS_READ = "needs_read", _("Needs were read")
    NEEDS_ERASED = "needs_erased", _("Needs were erased")
    NOTE = "note", _("Note")
    FOLLOW_UP = "follow_up", _("Follow-up sent")
    ERASED = "erased", _("Personal data erased")


class GatheringActor(models.TextChoices):
    """Who did it."""

    STAFF = "staff", _("Staff")
    PARTICIPANT = "participant", _("Participant")
    SYSTEM = "system", _("The portal")


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
