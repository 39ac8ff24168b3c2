"""Words with a fixed meaning across the portal. Sources: domain.md 2, 1.8, 5.1."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sphere(models.TextChoices):
    """A part of society. The order is the order everywhere: legend, emblem, charts."""

    CITY = "city", _("City of Malmö")
    BUSINESS = "business", _("Business")
    CIVIL_SOCIETY = "civil_society", _("Civil society")
    ACADEMIA = "academia", _("Academia")
    OTHER_PUBLIC = "other_public", _("Authorities")
    OTHER = "other", _("Others")


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
