"""Forms of the triage screen. Each belongs to one step and calls nothing itself."""

from ideas.admin_forms.entering import EnteredIdeaForm
from ideas.admin_forms.steps import (
    AskAmbassadorForm,
    AskGiverForm,
    AssignForm,
    DelayForm,
    InventoryForm,
    MergeForm,
    NoteForm,
    QueueActionForm,
)
from ideas.admin_forms.versioned import AnswerForm, JudgementForm, RegisterForm

__all__ = [
    "AnswerForm",
    "AskAmbassadorForm",
    "AskGiverForm",
    "AssignForm",
    "DelayForm",
    "EnteredIdeaForm",
    "InventoryForm",
    "JudgementForm",
    "MergeForm",
    "NoteForm",
    "QueueActionForm",
    "RegisterForm",
]
