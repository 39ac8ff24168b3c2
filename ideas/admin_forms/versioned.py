"""What is saved with the version it was read at, so that nobody saves over what somebody else wrote meanwhile."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from border.fields import DayField, LineField, TextField
from ideas.admin_forms.fields import DateInput, staff
from ideas.answering import Written
from ideas.models import Answer, Assessment, Criterion, Idea
from ideas.triage import Judged
from ideas.vocabulary import AnswerKind, AnswerStage, Verdict
from people.models import User


class JudgementForm(forms.Form):
    """The verdict and the reason for every criterion, with the version they were read at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, idea: Idea, **kwargs: Any) -> None:
        self.idea = idea
        self.criteria = list(idea.criteria_set.criteria.order_by("position"))
        self.assessment = Assessment.objects.filter(idea=idea).first()
        known = {j.criterion_id: j for j in self.assessment.judgements.all()} if self.assessment else {}
        initial: dict[str, object] = {"version": self.assessment.version if self.assessment else 0}
        for criterion in self.criteria:
            if criterion.pk in known:
                initial[f"verdict_{criterion.key}"] = known[criterion.pk].verdict
                initial[f"reason_{criterion.key}"] = known[criterion.pk].reason
        super().__init__(*args, **{"initial": initial, **kwargs})
        for criterion in self.criteria:
            self.fields[f"verdict_{criterion.key}"] = forms.ChoiceField(
                label=_("Judgement"), choices=Verdict.choices, required=False, widget=forms.RadioSelect
            )
            self.fields[f"reason_{criterion.key}"] = TextField(
                label=_("Reason, told to the giver"), required=False, max_length=2000, rows=2
            )

    def rows(self) -> list[tuple[Criterion, str, forms.BoundField, forms.BoundField]]:
        """Per criterion: what the giver wrote, and the two fields under it."""
        written = {answer.criterion_id: answer.text for answer in self.idea.criterion_answers.all()}
        return [(c, written.get(c.pk, ""), self[f"verdict_{c.key}"], self[f"reason_{c.key}"]) for c in self.criteria]

    def judgements(self) -> list[Judged]:
        data = self.cleaned_data
        return [Judged(c, data[f"verdict_{c.key}"], data[f"reason_{c.key}"]) for c in self.criteria]

    def difference(self, current: Assessment) -> list[tuple[str, str, str]]:
        """Per criterion that differs: its name, what stands now, what was typed here."""
        theirs = {j.criterion_id: f"{j.get_verdict_display()} {j.reason}".strip() for j in current.judgements.all()}
        rows = []
        for judged in self.judgements():
            yours = f"{Verdict(judged.verdict).label if judged.verdict else ''} {judged.reason}".strip()
            if yours != theirs.get(judged.criterion.pk, ""):
                rows.append((judged.criterion.name, theirs.get(judged.criterion.pk, ""), yours))
        return rows


class RegisterForm(forms.Form):
    """The facts of the public register (domain.md 4.3)."""

    NAMES: ClassVar[list[str]] = ["case_number", "registered_on", "party", "brief_matter", "secrecy_mark"]

    version = forms.IntegerField(widget=forms.HiddenInput)
    case_number = LineField(label=_("Case number"), max_length=40, required=False)
    registered_on = DayField(label=_("Registered on"), required=False, widget=DateInput)
    party = LineField(label=_("From whom"), max_length=120, required=False)
    brief_matter = LineField(
        label=_("What it is about, in short"),
        max_length=200,
        required=False,
        help_text=_("Neutral, without names: it stands in the public register."),
    )
    secrecy_mark = forms.BooleanField(label=_("Secrecy mark"), required=False)

    def __init__(self, *args: Any, idea: Idea, **kwargs: Any) -> None:
        initial = {"version": idea.version, **{name: getattr(idea, name) for name in self.NAMES}}
        super().__init__(*args, **{"initial": initial, **kwargs})

    def facts(self) -> dict[str, object]:
        return {name: self.cleaned_data[name] for name in self.NAMES}

    def difference(self, current: Idea) -> list[tuple[str, str, str]]:
        return [
            (str(self.fields[name].label), str(getattr(current, name)), str(self.cleaned_data[name]))
            for name in self.NAMES
            if getattr(current, name) != self.cleaned_data[name]
        ]


class AnswerForm(forms.Form):
    """The answer being written, with the version it was read at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Answer"), choices=AnswerKind.choices, widget=forms.RadioSelect)
    text = TextField(label=_("The answer in your own words"), max_length=5000, rows=5, required=False)
    would_change = TextField(
        label=_("What would change the answer"),
        help_text=_("Needed for a no."),
        max_length=2000,
        rows=2,
        required=False,
    )
    next_step = TextField(label=_("What happens next, and who does it"), max_length=2000, rows=2, required=False)
    where_to = LineField(
        label=_("Where the idea belongs"), help_text=_("Needed for a better way."), max_length=120, required=False
    )
    where_link = forms.URLField(label=_("Address there"), max_length=200, required=False, assume_scheme="https")
    review_on = DayField(
        label=_("Taken up again on"), help_text=_("Needed when the idea rests."), required=False, widget=DateInput
    )
    contact = forms.ModelChoiceField(label=_("Contact person"), queryset=User.objects.none(), required=False)
    second_reader = forms.ModelChoiceField(label=_("Second reader"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, idea: Idea, **kwargs: Any) -> None:
        self.answer = idea.answers.exclude(stage=AnswerStage.SENT).first()
        names = list(Written.__dataclass_fields__)
        initial: dict[str, object] = {"version": 0, "contact": idea.reader_id}
        if self.answer:
            initial = {"version": self.answer.version, **{name: getattr(self.answer, name) for name in names}}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.fields["contact"].queryset = self.fields["second_reader"].queryset = staff()

    def written(self) -> Written:
        data = {name: self.cleaned_data[name] for name in Written.__dataclass_fields__}
        return Written(**{**data, "kind": AnswerKind(data["kind"])})

    def difference(self, current: Answer) -> list[tuple[str, str, str]]:
        return [
            (str(self.fields[name].label), str(getattr(current, name) or ""), str(self.cleaned_data[name] or ""))
            for name in Written.__dataclass_fields__
            if (getattr(current, name) or "") != (self.cleaned_data[name] or "")
        ]
