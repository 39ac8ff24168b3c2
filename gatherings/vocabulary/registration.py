"""States of a registration, how it came, and what can be chosen with it (domain.md 3.3, 4.2, 4.4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

OFFER_HOURS = 48
# A seat kept for a colleague somebody names.
COLLEAGUE_HOURS = 96
MOST_COLLEAGUES = 3
# No 0 O Q, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V, and no other vowels, so that no code is misread or a word.
CODE_ALPHABET = "CDFHJKMNPRTWXY3479"
CODE_LENGTH = 6
NOTICE_VERSION = "2026-11"
MOST_WISHES = 3


class RegistrationState(models.TextChoices):
    """Where a registration is. `REGISTRATION_MOVES` says how it gets on."""

    IN_DRAW = "in_draw", _("In the draw")
    REGISTERED = "registered", _("Has a seat")
    WAITLISTED = "waitlisted", _("On the waiting list")
    OFFERED = "offered", _("Is offered a seat")
    CANCELLED = "cancelled", pgettext_lazy("state of a registration", "Cancelled")
    ATTENDED = "attended", _("Was there")
    NO_SHOW = "no_show", _("Did not come")


# A cancelled person never comes back by herself: she registers anew, at the end of the line.
REGISTRATION_MOVES: dict[RegistrationState, set[RegistrationState]] = {
    RegistrationState.IN_DRAW: {
        RegistrationState.REGISTERED,
        RegistrationState.WAITLISTED,
        RegistrationState.CANCELLED,
    },
    RegistrationState.REGISTERED: {
        RegistrationState.CANCELLED,
        RegistrationState.ATTENDED,
        RegistrationState.NO_SHOW,
        # The door undoes that somebody in line was let in.
        RegistrationState.WAITLISTED,
    },
    RegistrationState.WAITLISTED: {
        RegistrationState.OFFERED,
        RegistrationState.CANCELLED,
        # Staff on the day: somebody in line stands at the door and a chair is free.
        RegistrationState.REGISTERED,
    },
    RegistrationState.OFFERED: {RegistrationState.REGISTERED, RegistrationState.CANCELLED},
    RegistrationState.CANCELLED: set(),
    RegistrationState.ATTENDED: {RegistrationState.REGISTERED},
    # Came late after all.
    RegistrationState.NO_SHOW: {RegistrationState.ATTENDED, RegistrationState.REGISTERED},
}

# These hold a seat: `taken` counts them, and the seats kept by invitations.
SEATED = (RegistrationState.REGISTERED, RegistrationState.OFFERED, RegistrationState.ATTENDED)
# These are alive: one of them per address and gathering.
ACTIVE = (RegistrationState.IN_DRAW, RegistrationState.WAITLISTED, *SEATED)
# These people come, or came: the door list, the table plan, reminders.
COMING = (RegistrationState.REGISTERED, RegistrationState.ATTENDED)


class EndedBecause(models.TextChoices):
    """Why a registration is cancelled."""

    BY_HERSELF = "by_herself", _("Cancelled by link")
    DECLINED = "declined", _("Declined the seat offered")
    EXPIRED = "expired", _("Did not answer the offer in time")
    UNDELIVERABLE = "undeliverable", _("The offer could not be delivered")
    BY_STAFF = "by_staff", _("Cancelled by staff")
    GATHERING = "gathering", _("The gathering was cancelled")


class Source(models.TextChoices):
    """How a registration came to us."""

    WEB = "web", _("On the web")
    INVITATION = "invitation", _("With a personal invitation")
    CODE = "code", _("With an invitation code")
    COLLEAGUE = "colleague", _("Named by a colleague")
    TELEPHONE = "telephone", _("By telephone")
    WALK_IN = "walk_in", _("At the door")


class TableLanguage(models.TextChoices):
    """The language spoken at one's table."""

    SWEDISH = "sv", _("Swedish")
    ENGLISH = "en", _("English")
    EITHER = "either", _("Both work for me")


class OfferAnswer(models.TextChoices):
    """How an offer of a seat ended."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Ran out")
    UNDELIVERABLE = "undeliverable", _("Could not be delivered")
    WITHDRAWN = "withdrawn", _("Ended with the registration")


class InvitationStage(models.TextChoices):
    """Where a personal invitation is; `open` ones with a day keep a seat."""

    OPEN = "open", _("Not answered")
    USED = "used", _("Registered")
    DECLINED = "declined", _("Declined")
    LAPSED = "lapsed", _("The seat is no longer kept")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class FoodNeed(models.TextChoices):
    """What somebody can eat. Choices and no free text: nobody has to explain, and counts can be made."""

    VEGETARIAN = "vegetarian", _("Vegetarian")
    VEGAN = "vegan", _("Vegan")
    NO_PORK = "no_pork", _("No pork")
    HALAL = "halal", _("Halal")
    KOSHER = "kosher", _("Kosher")
    GLUTEN_FREE = "gluten_free", _("Without gluten")
    LACTOSE_FREE = "lactose_free", _("Without lactose")
    MILK_FREE = "milk_free", _("Without milk protein")
    EGG_FREE = "egg_free", _("Without egg")
    NUT_FREE = "nut_free", _("Without nuts and peanuts")
    FISH_FREE = "fish_free", _("Without fish and shellfish")
    ASK_ME = "ask_me", _("Something else: call me about the food")


class AccessNeed(models.TextChoices):
    """What somebody needs in order to take part. Never a diagnosis."""

    STEP_FREE = "step_free", _("Step-free way and room for a wheelchair")
    SAME_TABLE = "same_table", _("To stay at the same table")
    HEARING_LOOP = "hearing_loop", _("A seat with hearing loop")
    QUIET_ROOM = "quiet_room", _("A quiet room for breaks")
    LARGE_PRINT = "large_print", _("Papers in large print")
    NEAR_DOOR = "near_door", _("A seat near the door")
    ASSISTANT = "assistant", _("A chair for an assistant")
    SIGN_LANGUAGE = "sign_language", _("Interpreter to Swedish sign language")
    SPEECH_TO_TEXT = "speech_to_text", _("Speech-to-text interpreter")
    INTERPRETER = "interpreter", _("Interpreter to another language")
    ASK_ME = "ask_me", _("Something else: call me about it")


class InterpreterLanguage(models.TextChoices):
    """Languages an interpreter can be ordered to."""

    ARABIC = "ar", _("Arabic")
    BOSNIAN = "bs", _("Bosnian, Croatian, Serbian")
    DARI = "prs", _("Dari")
    ENGLISH = "en", _("English")
    FINNISH = "fi", _("Finnish")
    PERSIAN = "fa", _("Persian")
    POLISH = "pl", _("Polish")
    SOMALI = "so", _("Somali")
    SPANISH = "es", _("Spanish")
    TURKISH = "tr", _("Turkish")
    UKRAINIAN = "uk", _("Ukrainian")
