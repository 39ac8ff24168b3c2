"""The coordinators' side of projects: the work list, and one screen per project on which every step is a form and a verb."""

from projects.admin.ledger import SupportAdmin, SupportApplicationAdmin
from projects.admin.names import OrganisationAdmin, ThemeAdmin
from projects.admin.programmes import SupportProgrammeAdmin
from projects.admin.projects import ProjectAdmin

__all__ = [
    "OrganisationAdmin",
    "ProjectAdmin",
    "SupportAdmin",
    "SupportApplicationAdmin",
    "SupportProgrammeAdmin",
    "ThemeAdmin",
]
