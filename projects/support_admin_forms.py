"""Forms of the coordinators' page of one project's support. Each belongs to one step and calls nothing itself."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from border.fields import DayField, LineField
from ideas.admin_forms.fields import DateInput
from people.models import Organisation
from people.vocabulary import Sphere, SupportKind
from projects.applying import Applicant
from projects.models import Project, SupportProgramme
from projects.support_fields import KronorField
from projects.supporting import Giver, Wish, day_given

MOST_PERSONS = 500


class GiverForm(forms.Form):
    """Who gives: an organisation, a role, or both."""

    organisation = LineField(label=_("Organisation that gives"), max_length=120, required=False)
    sphere = forms.ChoiceField(label=_("Its part of society"), choices=Sphere.choices, initial=Sphere.CITY)
    role = LineField(
        label=_("Or by role"), max_length=80, required=False,
        help_text=_("For example: processledare. Write no names of persons."),
    )  # fmt: skip

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("organisation") and not cleaned.get("role") and not self.errors:
            self.add_error("organisation", _("Write which organisation gives it, or in which role somebody does."))
        return cleaned

    def giver(self) -> Giver:
        data = self.cleaned_data
        return Giver(data["organisation"], data["sphere"], data["role"])


class PromiseForm(GiverForm):
    until = DayField(label=_("Given by, at the latest"), widget=DateInput)
    amount = KronorField(label=_("Sum, where it is money"))
    field_order = ["until", "organisation", "sphere", "role", "amount"]

    def clean_until(self) -> object:
        if self.cleaned_data["until"] < timezone.localdate():
            raise forms.ValidationError(_("The day lies in the past."))
        return self.cleaned_data["until"]


class FulfilForm(GiverForm):
    on = DayField(label=_("Given on"), widget=DateInput, initial=timezone.localdate)
    amount = KronorField(label=_("Sum, where it is money"))
    persons = forms.IntegerField(
        label=_("How many persons, where it is people"), min_value=1, max_value=MOST_PERSONS, required=False
    )
    field_order = ["on", "organisation", "sphere", "role", "amount", "persons"]

    def clean_on(self) -> object:
        problems = day_given(self.cleaned_data["on"])
        if problems:
            raise forms.ValidationError(problems)
        return self.cleaned_data["on"]


class GiveForm(FulfilForm):
    """What was given without having been asked for here."""

    kind = forms.ChoiceField(label=_("Kind"), choices=SupportKind.choices)
    text = LineField(label=_("In words"), max_length=200, help_text=_("For staff and the group."))
    field_order = ["kind", "text", "on", "organisation", "sphere", "role", "amount", "persons"]


class WishForm(forms.Form):
    """What a group asked for on the telephone."""

    kind = forms.ChoiceField(label=_("Kind"), choices=SupportKind.choices)
    text = LineField(label=_("In words"), max_length=200)
    amount = KronorField(label=_("Sum, where it is money"))

    def wish(self) -> Wish:
        data = self.cleaned_data
        return Wish(data["kind"], data["text"], data["amount"])


class NewDayForm(forms.Form):
    until = DayField(label=_("New day"), widget=DateInput)
    why = LineField(label=_("Why"), max_length=300, help_text=_("The lead reads it."))


class NoForm(forms.Form):
    why = LineField(label=_("Why not"), max_length=300, help_text=_("The lead reads it."))


class StrikeForm(forms.Form):
    why = LineField(
        label=_("Why it is struck"), max_length=300,
        help_text=_("The lead reads it, and gets a mail, when the group asked for this or was granted it."),
    )  # fmt: skip


class ConsiderForm(forms.Form):
    """Begin an application."""

    programme = forms.ModelChoiceField(label=_("Support programme"), queryset=SupportProgramme.objects.none())
    organisation = forms.ModelChoiceField(
        label=_("Who applies"), queryset=Organisation.objects.none(), required=False, empty_label=_("Not decided yet")
    )
    role = LineField(
        label=_("Who writes it, by role"), max_length=80, required=False, help_text=_("Write no names of persons.")
    )
    amount = KronorField(label=_("Sum to apply for"))

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["programme"]).queryset = SupportProgramme.objects.open(
            timezone.localdate()
        )
        cast(forms.ModelChoiceField, self.fields["organisation"]).queryset = Organisation.objects.filter(
            partnerships__project=project, partnerships__left_on__isnull=True
        ).distinct()

    def applicant(self) -> Applicant:
        data = self.cleaned_data
        return Applicant(data["organisation"], data["role"], data["amount"])


class SentForm(forms.Form):
    on = DayField(label=_("Sent on"), widget=DateInput, initial=timezone.localdate)
    amount = KronorField(label=_("Sum applied for"))


class DecisionForm(forms.Form):
    on = DayField(label=_("Decided on"), widget=DateInput, initial=timezone.localdate)
    decision = LineField(label=_("Decision in words"), max_length=300, required=False)


class GrantForm(DecisionForm):
    amount = KronorField(label=_("Sum granted"))
    field_order = ["on", "amount", "decision"]
