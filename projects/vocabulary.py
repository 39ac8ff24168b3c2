"""Words with a fixed meaning in the life of a project. Sources: domain.md 3.2, 3.5; issue "Projects"."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Silence made visible: asked, marked, on the coordinators' list (domain.md 3.2).
ASK_AFTER_DAYS = 80
QUIET_AFTER_DAYS = 100
LIST_AFTER_DAYS = 120
CLOSING_REPORT_DAYS = 30
# What has changed is asked half a year after the end (domain.md 3.2; the closing report's form says so).
FOLLOW_UP_DAYS = 183

# How many chairs a group aims at when nobody has said (DESIGN.md section 3).
WANTED_CHAIRS = 6


class ProjectState(models.TextChoices):
    """Where a project is. `MOVES` says how it gets on."""

    FORMING = "forming", _("The group is being formed")
    ONGOING = "ongoing", pgettext_lazy("state of a project", "Ongoing")
    PAUSED = "paused", pgettext_lazy("state of a project", "Paused")
    HANDED_OVER = "handed_over", pgettext_lazy("state of a project", "Handed over")
    FINISHED = "finished", pgettext_lazy("state of a project", "Finished")
    DISCONTINUED = "discontinued", pgettext_lazy("state of a project", "Discontinued")
    FOLLOWED_UP = "followed_up", pgettext_lazy("state of a project", "Followed up")


_STATE = ProjectState

# From where to where.
MOVES: dict[ProjectState, set[ProjectState]] = {
    _STATE.FORMING: {_STATE.ONGOING, _STATE.DISCONTINUED},
    _STATE.ONGOING: {_STATE.PAUSED, _STATE.HANDED_OVER, _STATE.FINISHED, _STATE.DISCONTINUED},
    _STATE.PAUSED: {_STATE.ONGOING, _STATE.HANDED_OVER, _STATE.FINISHED, _STATE.DISCONTINUED},
    _STATE.HANDED_OVER: {_STATE.ONGOING, _STATE.FINISHED, _STATE.DISCONTINUED, _STATE.FOLLOWED_UP},
    _STATE.FINISHED: {_STATE.FOLLOWED_UP},
    _STATE.DISCONTINUED: {_STATE.FOLLOWED_UP},
    _STATE.FOLLOWED_UP: set(),
}

# From here a project can be followed up.
FOLLOWED_UP_FROM = tuple(state for state, to in MOVES.items() if _STATE.FOLLOWED_UP in to)

# Nobody works on these any more; the emblem's table is dark.
ENDED = (_STATE.FINISHED, _STATE.DISCONTINUED, _STATE.FOLLOWED_UP)

# The emblem knows three tables, the stylesheet five chips (DESIGN.md sections 3 and 4).
TABLE = {
    _STATE.FORMING: "forming",
    _STATE.ONGOING: "ongoing",
    _STATE.PAUSED: "ongoing",
    _STATE.HANDED_OVER: "ongoing",
    _STATE.FINISHED: "finished",
    _STATE.DISCONTINUED: "finished",
    _STATE.FOLLOWED_UP: "finished",
}
CHIP = {
    _STATE.FORMING: "",
    _STATE.ONGOING: "go",
    _STATE.PAUSED: "wait",
    _STATE.HANDED_OVER: "go",
    _STATE.FINISHED: "end",
    _STATE.DISCONTINUED: "end",
    _STATE.FOLLOWED_UP: "end",
}


class Publication(models.TextChoices):
    """Who may see a project. Being a public document and being published are two things (domain.md 4.3)."""

    HIDDEN = "hidden", _("Hidden")
    INTERNAL = "internal", _("Seen by staff and the group")
    PUBLIC = "public", _("Public")


class ProjectOrigin(models.TextChoices):
    """Where a project comes from."""

    MEET_MALMO = "meet_malmo", "Meet Malmö"
    OTHER = "other", _("Other collaboration")
    INVENTED = "invented", _("Invented example")


class MemberRole(models.TextChoices):
    """What somebody does in a group."""

    LEAD = "lead", _("Leads the project")
    MEMBER = "member", _("Member")


class ProjectEventKind(models.TextChoices):
    """What can happen to a project."""

    STARTED = "started", _("Made a project")
    MOVED = "moved", _("Changed its state")
    PUBLISHED = "published", _("Publication changed")
    CHANGED = "changed", _("Facts changed")
    MEMBER_JOINED = "member_joined", _("Somebody joined the group")
    MEMBER_LEFT = "member_left", _("Somebody left the group")
    PARTNER_JOINED = "partner_joined", _("An organisation joined")
    PARTNER_LEFT = "partner_left", _("An organisation left")
    ASKED = "asked", _("Somebody was asked to join")
    ASKED_FOR_NEWS = "asked_for_news", _("Asked for news")
    UPDATE_POSTED = "update_posted", _("News posted")
    UPDATE_PUBLISHED = "update_published", _("News published")
    UPDATE_DECLINED = "update_declined", _("News not published")
    DECISION = "decision", _("Decision of the city")
    REPORT = "report", _("Closing report")
    LINK_REPLACED = "link_replaced", _("Private link replaced")
    IMPORTED = "imported", _("Taken in from a file")


class ProjectActor(models.TextChoices):
    """Who did it, in words that stay true when an account or a person is gone."""

    STAFF = "staff", _("Staff")
    LEAD = "lead", _("The project lead")
    MEMBER = "member", _("A member of the group")
    SYSTEM = "system", _("The portal")


class ImportState(models.TextChoices):
    """Where a file is that staff handed in."""

    LOOKED_AT = "looked_at", _("Looked at, not taken in yet")
    TAKEN_IN = "taken_in", _("Taken in")
    DROPPED = "dropped", _("Not taken in")


class UpdateStage(models.TextChoices):
    """A piece of news waits as a draft, is posted for a coordinator to look at, and is published or declined."""

    DRAFT = "draft", _("Draft")
    POSTED = "posted", _("Waits to be published")
    PUBLISHED = "published", pgettext_lazy("of news", "Published")
    DECLINED = "declined", _("Not published")


class NewsKind(models.TextChoices):
    """What the public and the followers are told. The first three count as decisions and results."""

    DECISION = "decision", _("Decision of the city")
    RESULT = "result", _("Result")
    STATE = "state", _("New state")
    UPDATE = "update", _("News")
    MILESTONE = "milestone", _("Step reached")
    PUBLISHED = "published", _("New project")


# Told at once to those who asked for decisions and results at once.
WEIGHTY = (NewsKind.DECISION, NewsKind.RESULT, NewsKind.STATE)


class DocumentKind(models.TextChoices):
    """A picture is shown on the page; other files are downloads."""

    PICTURE = "picture", _("Picture")
    FILE = "file", _("File")


class Tempo(models.TextChoices):
    """How often a follower is told. It changes when, never what (features.md D, row 9)."""

    WEEKLY = "weekly", _("Once a week, Tuesday morning")
    AT_ONCE = "at_once", _("At once")


# A question is reminded of on day 5 and lapses on day 10 (issue "People and groups").
INVITATION_REMINDED_DAY = 5
INVITATION_DAYS = 10
# What was proposed and never sent is emptied after this long.
PROPOSAL_KEPT_DAYS = 90


class NeedStrength(models.TextChoices):
    """How much a group needs something."""

    MUST = "must", _("Must be there")
    SHOULD = "should", _("Should be there")
    MAY = "may", _("Would be good")


class TiesWished(models.TextChoices):
    """Whether people who have worked together before are sought or avoided."""

    NEW = "new", _("Rather new acquaintances")
    KNOWN = "known", _("Rather people who know each other")
    ANY = "any", _("Does not matter")


class ProposalState(models.TextChoices):
    """Where a proposal is."""

    WAITING = "waiting", _("Waits to be worked out")
    WORKING = "working", _("Is being worked out")
    DONE = "done", _("Worked out")
    FAILED = "failed", _("Could not be worked out")


class InvitationState(models.TextChoices):
    """What became of a question to a person."""

    SENT = "sent", _("Asked")
    ACCEPTED = "accepted", _("Said yes")
    DECLINED = "declined", _("Said no")
    LATER = "later", _("Not now")
    EXPIRED = "expired", _("No answer")
    TOO_LATE = "too_late", _("The chair was taken")
    WITHDRAWN = "withdrawn", _("Taken back")
