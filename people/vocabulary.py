"""Words with a fixed meaning across the portal. Sources: domain.md 2, 1.8, 5.1."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Sphere(models.TextChoices):
    """A part of society. The order is the order everywhere: legend, emblem, charts."""

    CITY = "city", _("City of Malmö")
    BUSINESS = "business", _("Business")
    CIVIL_SOCIETY = "civil_society", _("Civil society")
    ACADEMIA = "academia", _("Academia")
    OTHER_PUBLIC = "other_public", _("Authorities")
    OTHER = "other", _("Others")

    @property
    def inside(self) -> str:
        """As it stands in a sentence after “from”."""
        return str(_AFTER_FROM[self.value])


_AFTER_FROM = {
    "city": pgettext_lazy("after from", "the City of Malmö"),
    "business": pgettext_lazy("after from", "business"),
    "civil_society": pgettext_lazy("after from", "civil society"),
    "academia": pgettext_lazy("after from", "academia"),
    "other_public": pgettext_lazy("after from", "the authorities"),
    "other": pgettext_lazy("after from", "elsewhere"),
}


class SupportKind(models.TextChoices):
    """What a project may be helped with (domain.md 1.8)."""

    PROJECT_LEAD = "project_lead", _("Find a project lead")
    PARTICIPANTS = "participants", _("Find people to take part")
    PREMISES = "premises", _("Premises for workshops")
    FUNDING_SEARCH = "funding_search", _("Help to look for funding")
    HORIZON_SCAN = "horizon_scan", _("See what others have done")
    PROCESS_SUPPORT = "process_support", _("Process support")
    OTHER = "other", _("Something else")


class Language(models.TextChoices):
    """Languages we answer in. The names are each in their own language."""

    SWEDISH = "sv", "Svenska"
    ENGLISH = "en", "English"


class AreaLevel(models.IntegerChoices):
    """How large a part of the city an area is (domain.md 5.1)."""

    CITY = 0, _("Whole city")
    AREA = 1, _("City area")
    DISTRICT = 2, _("District")


class StaffRole(models.TextChoices):
    """Names of the groups that carry the rights of the staff side."""

    COORDINATOR = "coordinator", _("Coordinator")
    REGISTRAR = "registrar", _("Registrar")
    READER = "reader", _("Reader")
    ADMINISTRATOR = "administrator", _("Administrator")
    DOOR = "door", _("Door of gatherings")
    CARE = "care", _("Needs of participants")


# An entry of the pool is asked after a year and gone a month later (domain.md 3.4).
RENEW_AFTER_DAYS = 365
LAPSES_AFTER_DAYS = 396
SECOND_WARNING_DAYS = 14
# Nobody is asked more often than this in twelve months where no `AskingRule` says otherwise; everybody may choose fewer.
ASKS_A_YEAR = 4
# What waits for the mailbox is removed after a week, what waits for a letter to come back after two months.
UNCONFIRMED_DAYS = 7
UNCONFIRMED_BY_POST_DAYS = 60
# Who has no mailbox is asked by a coordinator; where nobody managed to, the entry goes all the same on this day.
LAPSES_UNASKED_AFTER_DAYS = 548
# The words about personal data that are shown beside the form and read aloud on the telephone; a change is a new number.
NOTICE_VERSION = "2026-11"


class EntryState(models.TextChoices):
    """Where an entry of the resource pool is."""

    UNCONFIRMED = "unconfirmed", _("Address not confirmed")
    ACTIVE = "active", _("Active")
    NEEDS_RENEWAL = "needs_renewal", _("Asked whether it is still right")


class Offer(models.TextChoices):
    """What a resource person can give."""

    TIME = "time", _("Time")
    KNOWLEDGE = "knowledge", _("Knowledge")
    PREMISES = "premises", _("Premises")
    CONTACTS = "contacts", _("Contacts")
    CO_FUNDING = "co_funding", _("Co-funding")


class ContactWay(models.TextChoices):
    """How somebody wants to be reached; a telephone or one's organisation is enough (domain.md 4.4)."""

    MAIL = "mail", _("By e-mail")
    TELEPHONE = "telephone", _("By telephone")
    ORGANISATION = "organisation", _("Through my organisation")


class SkillLevel(models.IntegerChoices):
    """Few levels, used as a threshold and never as a score (matching.md 6)."""

    DONE = 1, _("Has done it")
    OFTEN = 2, _("Does it often")
    LEADS = 3, _("Can lead it")


class ConfirmedWay(models.TextChoices):
    """How somebody has said that the entry is hers."""

    LINK = "link", _("By the link in a mail")
    TELEPHONE = "telephone", _("On the telephone")
    POST = "post", _("By a letter that comes back signed")


class OrganisationSize(models.TextChoices):
    """How many work there (the classes of the European Commission, 2003/361/EC); set by coordinators."""

    MICRO = "micro", _("Up to 9 people")
    SMALL = "small", _("10 to 49 people")
    MEDIUM = "medium", _("50 to 249 people")
    LARGE = "large", _("250 people or more")


class PersonStep(models.TextChoices):
    """What staff can do with what is known of somebody."""

    ENTERED = "entered", _("Entered for somebody who called")
    CONFIRMED = "confirmed", _("Confirmed by post")
    CHANGED = "changed", _("Changed by staff")
    PAUSED = "paused", _("Paused by staff")
    ASKED = "asked", _("Asked whether it is still right")
    RENEWED = "renewed", _("Said to be right by telephone or post")
    REMOVED = "removed", _("Removed on request")
    HIDDEN = "hidden", _("Hidden everywhere")
    SHOWN = "shown", _("Not hidden any more")
    LISTED = "listed", _("Taken out in a list")
    GATHERED = "gathered", _("Everything gathered on request")
    ERASED = "erased", _("Erased on request")
