"""The coordinators' side of projects: the work list, and one screen per project on which every step is a form and a verb."""

from projects.admin.competences import CompetenceAdmin
from projects.admin.ledger import SupportAdmin, SupportApplicationAdmin
from projects.admin.names import OrganisationAdmin, ThemeAdmin
from projects.admin.persons import PersonAdmin
from projects.admin.pool import ResourcePersonAdmin
from projects.admin.programmes import SupportProgrammeAdmin
from projects.admin.projects import ProjectAdmin

__all__ = [
    "CompetenceAdmin",
    "OrganisationAdmin",
    "PersonAdmin",
    "ProjectAdmin",
    "ResourcePersonAdmin",
    "SupportAdmin",
    "SupportApplicationAdmin",
    "SupportProgrammeAdmin",
    "ThemeAdmin",
]
