"""Drafts, ideas, criteria, judgements, answers: what must be remembered from the form to the answer."""

from ideas.models.answers import Answer, Delay
from ideas.models.criteria import CriteriaSet, Criterion
from ideas.models.drafts import Draft, Suspicion
from ideas.models.giver import Addition, Attachment, CriterionAnswer, StatusLink
from ideas.models.history import Event, Merge
from ideas.models.idea import Idea, NumberSeries, SwedishVector
from ideas.models.questions import AmbassadorQuestion, GiverQuestion
from ideas.models.triage import Assessment, InventoryCheck, InventoryPlace, Judgement, Note
from people.models import Plain  # the first migration knows it by this address

__all__ = [
    "Addition",
    "AmbassadorQuestion",
    "Answer",
    "Assessment",
    "Attachment",
    "CriteriaSet",
    "Criterion",
    "CriterionAnswer",
    "Delay",
    "Draft",
    "Event",
    "GiverQuestion",
    "Idea",
    "InventoryCheck",
    "InventoryPlace",
    "Judgement",
    "Merge",
    "Note",
    "NumberSeries",
    "Plain",
    "StatusLink",
    "Suspicion",
    "SwedishVector",
]
