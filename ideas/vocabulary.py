"""Words with a fixed meaning in the life of an idea. Sources: domain.md 1.5, 3.1, 3.5."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# The promise: an answer within three weeks, counted in calendar days (domain.md 1.3, architecture.md "Time").
ANSWER_DAYS = 21
DRAFT_DAYS = 30
WITHDRAWAL_UNDO_DAYS = 14

# Which text about publicity and personal data stood beside the form; kept with every idea.
NOTICE_VERSION = "2026-11"


class IdeaState(models.TextChoices):
    """Where an idea is. `MOVES` says how it gets on."""

    SUBMITTED = "submitted", _("Received")
    UNDER_REVIEW = "under_review", _("Being read")
    INFO_REQUESTED = "info_requested", _("Waiting for the giver")
    ACCEPTED = "accepted", _("Answer: yes")
    DECLINED = "declined", _("Answer: no, with reasons")
    REFERRED = "referred", _("Answer: a better way")
    PARKED = "parked", _("Answer: rests until a date")
    MERGED = "merged", _("Joined with another idea")
    WITHDRAWN = "withdrawn", _("Taken back")
    BECAME_PROJECT = "became_project", _("Became a project")


OPEN = (IdeaState.SUBMITTED, IdeaState.UNDER_REVIEW, IdeaState.INFO_REQUESTED)
ANSWERED = (IdeaState.ACCEPTED, IdeaState.DECLINED, IdeaState.REFERRED, IdeaState.PARKED, IdeaState.BECAME_PROJECT)

_ANSWERS = {IdeaState.ACCEPTED, IdeaState.DECLINED, IdeaState.REFERRED, IdeaState.PARKED}
_ENDS = {IdeaState.MERGED, IdeaState.WITHDRAWN}

# From where to where. Undoing a merge or a withdrawal leads back to the state before it, which history knows.
MOVES: dict[IdeaState, set[IdeaState]] = {
    IdeaState.SUBMITTED: {IdeaState.UNDER_REVIEW, IdeaState.INFO_REQUESTED} | _ANSWERS | _ENDS,
    IdeaState.UNDER_REVIEW: {IdeaState.INFO_REQUESTED} | _ANSWERS | _ENDS,
    IdeaState.INFO_REQUESTED: {IdeaState.UNDER_REVIEW} | _ANSWERS | _ENDS,
    IdeaState.ACCEPTED: {IdeaState.BECAME_PROJECT, IdeaState.WITHDRAWN},
    IdeaState.DECLINED: set(),
    IdeaState.REFERRED: set(),
    IdeaState.PARKED: {IdeaState.UNDER_REVIEW, IdeaState.WITHDRAWN},
    IdeaState.MERGED: set(OPEN),
    IdeaState.WITHDRAWN: {*OPEN, IdeaState.ACCEPTED, IdeaState.PARKED},
    IdeaState.BECAME_PROJECT: set(),
}


class AnswerKind(models.TextChoices):
    """The four answers that keep the promise; each is named as the state it leads to."""

    ACCEPTED = "accepted", _("Yes")
    DECLINED = "declined", _("No, with reasons")
    REFERRED = "referred", _("A better way")
    PARKED = "parked", _("Rests until a date")


class AnswerStage(models.TextChoices):
    """A written answer waits as a draft, may be held, and is sent once."""

    DRAFT = "draft", _("Draft")
    HELD = "held", _("Held")
    SENT = "sent", _("Sent")


class Verdict(models.TextChoices):
    """How an idea meets one criterion."""

    MET = "met", _("Met")
    PARTLY = "partly", _("Partly met")
    NOT_MET = "not_met", _("Not met")
    UNCLEAR = "unclear", _("Unclear")


class Origin(models.TextChoices):
    """How an idea came to us."""

    WEB = "web", _("On the web")
    MEETING = "meeting", _("In a meeting")
    GATHERING = "gathering", _("At a gathering")
    AMBASSADOR = "ambassador", _("Through an ambassador")
    TELEPHONE = "telephone", _("By telephone")


class EventKind(models.TextChoices):
    """What can happen to an idea. Those in `PUBLIC` are shown to the giver."""

    RECEIVED = "received", _("Received")
    CONFIRMED = "confirmed", _("Address confirmed")
    REGISTERED = "registered", _("Registered")
    ASSIGNED = "assigned", _("Given to a reader")
    TAKEN = "taken", _("Being read")
    ASKED = "asked", _("Question to the giver")
    REPLIED = "replied", _("Reply from the giver")
    AMBASSADOR_ASKED = "ambassador_asked", _("Question to an ambassador")
    AMBASSADOR_REPLIED = "ambassador_replied", _("Reply from an ambassador")
    ADDED = "added", _("Addition by the giver")
    JUDGED = "judged", _("Judgement saved")
    INVENTORY = "inventory", _("Inventory")
    ANSWER_WRITTEN = "answer_written", _("Answer written")
    ANSWER_HELD = "answer_held", _("Answer held")
    DELAYED = "delayed", _("Delay told")
    ANSWERED = "answered", _("Answered")
    REOPENED = "reopened", _("Taken up again")
    MERGED = "merged", _("Joined with another idea")
    UNMERGED = "unmerged", _("Joining undone")
    WITHDRAWN = "withdrawn", _("Taken back")
    RESTORED = "restored", _("Withdrawal undone")
    LINK_REPLACED = "link_replaced", _("Private link replaced")
    CONTACT_CHANGED = "contact_changed", _("Contact settings changed")
    BECAME_PROJECT = "became_project", _("Became a project")


PUBLIC_EVENTS = (
    EventKind.RECEIVED,
    EventKind.REGISTERED,
    EventKind.TAKEN,
    EventKind.ASKED,
    EventKind.REPLIED,
    EventKind.AMBASSADOR_ASKED,
    EventKind.ADDED,
    EventKind.DELAYED,
    EventKind.ANSWERED,
    EventKind.REOPENED,
    EventKind.MERGED,
    EventKind.UNMERGED,
    EventKind.WITHDRAWN,
    EventKind.RESTORED,
    EventKind.BECAME_PROJECT,
)


class ActorKind(models.TextChoices):
    """Who did it, in words that stay true when an account is gone."""

    GIVER = "giver", _("The idea giver")
    STAFF = "staff", _("Staff")
    AMBASSADOR = "ambassador", _("An ambassador")
    SYSTEM = "system", _("The portal")


class InventorySide(models.TextChoices):
    """Where an inventory looks (domain.md 1.3, step 3)."""

    INSIDE = "inside", _("Inside the city")
    OUTSIDE = "outside", _("Outside the city")
