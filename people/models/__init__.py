"""Who: staff, units and places, persons and organisations, and the resource pool."""

from people.models.base import (
    AccessibilityReport,
    Administration,
    Ambassador,
    CityArea,
    DateRange,
    NamedInTwoLanguages,
    Organisation,
    Person,
    Plain,
    Theme,
    Unit,
    User,
    UserManager,
    Valid,
    ValidQuerySet,
)
from people.models.names import OldName
from people.models.pool import Competence, OwnCompetence, PoolLink, ResourcePerson, ResourceQuerySet

__all__ = [
    "AccessibilityReport",
    "Administration",
    "Ambassador",
    "CityArea",
    "Competence",
    "DateRange",
    "NamedInTwoLanguages",
    "OldName",
    "Organisation",
    "OwnCompetence",
    "Person",
    "Plain",
    "PoolLink",
    "ResourcePerson",
    "ResourceQuerySet",
    "Theme",
    "Unit",
    "User",
    "UserManager",
    "Valid",
    "ValidQuerySet",
]
