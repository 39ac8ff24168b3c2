"""The coordinators' side of projects: the work list, and one screen per project on which every step is a form and a verb."""

from projects.admin.names import OrganisationAdmin, ThemeAdmin
from projects.admin.projects import ProjectAdmin

__all__ = ["OrganisationAdmin", "ProjectAdmin", "ThemeAdmin"]
