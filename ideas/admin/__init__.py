"""The coordinators' side: the queue, and one screen per idea on which every step is a small form and a verb."""

from ideas.admin.criteria import CriteriaSetAdmin, InventoryPlaceAdmin
from ideas.admin.queue import IdeaAdmin
from ideas.admin.steps import STEPS
from ideas.admin.suspicion import SuspicionAdmin

__all__ = ["STEPS", "CriteriaSetAdmin", "IdeaAdmin", "InventoryPlaceAdmin", "SuspicionAdmin"]
