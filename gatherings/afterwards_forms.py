"""Forms for afterwards: three anonymous questions, whom to exchange addresses with, and the organiser's texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from border.fields import DayField, LineField, TextField
from border.versioned import Versioned
from gatherings.afterwards.outcomes import Point
from gatherings.afterwards.telling import Words
from gatherings.models import Outcome, Registration
from gatherings.vocabulary.afterwards import Agreement, OutcomeState
from ideas.models import Idea
from people.models import Organisation
from projects.models import Project

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_REPORT, MOST_FOLLOW_UP = 20_000, 4000


def _answer(label: StrOrPromise) -> forms.TypedChoiceField:
    # From the best to the worst is read faster than the other way; no answer is chosen beforehand.
    return forms.TypedChoiceField(
        label=label,
        choices=[(value, name) for value, name in reversed(Agreement.choices)],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers.")},
    )


class QuestionsForm(forms.Form):
    """Three questions and nothing else."""

    met_new = _answer(_("I met people I would not have met otherwise."))
    was_heard = _answer(_("I was listened to at the tables."))
    worth_it = _answer(_("It was worth my time."))

    @property
    def helper(self) -> FormHelper:
        return _helper(_("Send the answers"))


class ExchangeForm(forms.Form):
    """Ticks for the people one met."""

    people = forms.MultipleChoiceField(
        label=_("With whom do you want to exchange addresses?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, met: Sequence[Registration], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), f"{one.on_badge}, {one.organisation}".rstrip(", ")) for one in met
        ]

    @property
    def helper(self) -> FormHelper:
        return _helper(_("Save"))

    def chosen(self) -> list[int]:
        """The ids of the people ticked."""
        return [int(pk) for pk in self.cleaned_data["people"]]


class ReportForm(Versioned):
    """The organiser's report."""

    text = TextField(label=_("What came of it, in Swedish"), max_length=MOST_REPORT, rows=12)
    text_en = TextField(label=_("In English"), required=False, max_length=MOST_REPORT, rows=6)
    easy_read = TextField(label=_("In easy Swedish"), required=False, max_length=MOST_REPORT, rows=6)

    def words(self) -> Words:
        return Words(**self.given())


class FollowUpForm(Versioned):
    """What participants are told."""

    text = TextField(label=_("What has happened, in Swedish"), max_length=MOST_FOLLOW_UP, rows=8)
    text_en = TextField(label=_("In English"), required=False, max_length=MOST_FOLLOW_UP, rows=4)

    def words(self) -> Words:
        return Words(**self.given())


class PointForm(forms.Form):
    """A new point of the board. Ideas, projects and organisations are named as people name them."""

    title = LineField(label=_("Point"), max_length=160)
    title_en = LineField(label=_("Point in English"), required=False, max_length=160)
    owner_name = LineField(
        label=_("Owner"), help_text=_("A unit or role, not a person’s name."), required=False, max_length=120
    )
    owner = LineField(
        label=_("Organisation that owns it"),
        help_text=_("Its name as in the register."),
        required=False,
        max_length=120,
    )
    next_on = DayField(
        label=_("Next date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    idea = LineField(
        label=_("Idea"), help_text=_("Its number, MM-2026-0131."), required=False, max_length=20, letters=0
    )
    project = LineField(
        label=_("Project"), help_text=_("Its number, P-0019."), required=False, max_length=20, letters=0
    )

    def clean_owner(self) -> Organisation | None:
        name = self.cleaned_data["owner"]
        if not name:
            return None
        found = Organisation.objects.filter(name__iexact=name).first()
        if found is None:
            raise forms.ValidationError(_("There is no organisation of that name. Write it as owner in words."))
        return found

    def clean_idea(self) -> Idea | None:
        number = self.cleaned_data["idea"].upper()
        if not number:
            return None
        found = Idea.objects.filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("There is no idea with this number."))
        return found

    def clean_project(self) -> Project | None:
        number = self.cleaned_data["project"].upper().removeprefix("P-").lstrip("0")
        if not number:
            return None
        found = Project.objects.filter(running=number).first() if number.isdecimal() and len(number) < 8 else None
        if found is None:
            raise forms.ValidationError(_("There is no project with this number."))
        return found

    def point(self) -> Point:
        return Point(**self.cleaned_data)


class ChangePointForm(PointForm, Versioned):
    """The same for a point that is there."""

    @classmethod
    def of(cls, outcome: Outcome) -> ChangePointForm:
        """The form filled with a point."""
        return cls(
            initial={
                "title": outcome.title,
                "title_en": outcome.title_en,
                "owner_name": outcome.owner_name,
                "owner": outcome.owner.name if outcome.owner else "",
                "next_on": outcome.next_on,
                "idea": outcome.idea.number if outcome.idea else "",
                "project": outcome.project.number if outcome.project else "",
                "version": outcome.version,
            }
        )

    def point(self) -> Point:
        return Point(**self.given())


class StepForm(forms.Form):
    """One thing that happened."""

    on = DayField(label=_("On"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    text = LineField(label=_("What happened"), max_length=300)
    text_en = LineField(label=_("In English"), required=False, max_length=300)


class CloseForm(forms.Form):
    """The end of a point."""

    state = forms.ChoiceField(
        label=_("How it ended"), choices=[(one.value, one.label) for one in (OutcomeState.DONE, OutcomeState.DROPPED)]
    )
    why = LineField(label=_("In words"), max_length=300)
    why_en = LineField(label=_("In English"), required=False, max_length=300)


def _helper(button: StrOrPromise) -> FormHelper:
    made = FormHelper()
    made.form_method = "post"
    made.disable_csrf = True
    made.attrs = {"novalidate": ""}
    made.form_class = "f"
    made.add_input(Submit("send", button, css_class="btn big"))
    return made
