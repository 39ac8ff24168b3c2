"""The steps of one or two fields, and the bar above the queue."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.admin import helpers
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from border.fields import DayField, LineField, TextField
from ideas.admin_forms.fields import DateInput, staff
from ideas.models import Idea, InventoryPlace
from people.models import Ambassador, User


class NoteForm(forms.Form):
    text = TextField(label=_("Internal note"), help_text=_("Never leaves the house."), max_length=5000, rows=3)


class InventoryForm(forms.Form):
    place = forms.ModelChoiceField(label=_("Where did you look?"), queryset=InventoryPlace.objects.none())
    found = TextField(
        label=_("What did you find?"), help_text=_("“Nothing” is a finding too."), max_length=2000, rows=2
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = InventoryPlace.objects.valid_today()


class AskGiverForm(forms.Form):
    text = TextField(
        label=_("Question to the giver"),
        help_text=_("The mail holds a link only; the question stands on the private page."),
        max_length=2000,
        rows=3,
    )
    answer_before = DayField(label=_("Reply before"), widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"answer_before": timezone.localdate() + timedelta(days=7)}, **kwargs})


class AskAmbassadorForm(forms.Form):
    ambassador = forms.ModelChoiceField(label=_("Ambassador"), queryset=Ambassador.objects.none())
    text = TextField(label=_("Question"), max_length=2000, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ambassador"].queryset = Ambassador.objects.valid_today().select_related("administration")


class DelayForm(forms.Form):
    reason = LineField(
        label=_("Why it is late"),
        help_text=_("Told to the giver and shown publicly, in your own words, without names."),
        max_length=300,
    )
    changed = LineField(label=_("What we change"), help_text=_("Shown publicly."), max_length=300, required=False)
    new_date = DayField(label=_("New date"), widget=DateInput)

    def clean_new_date(self) -> object:
        day = self.cleaned_data["new_date"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day to come."))
        return day


class MergeForm(forms.Form):
    number = LineField(
        label=_("Join with idea number"),
        max_length=16,
        help_text=_("The other idea goes on; both givers get its answer."),
    )

    def clean_number(self) -> Idea:
        idea = Idea.objects.filter(number__iexact=self.cleaned_data["number"]).first()
        if idea is None:
            raise forms.ValidationError(_("There is no idea with this number."))
        return idea


class AssignForm(forms.Form):
    reader = forms.ModelChoiceField(label=_("Reader"), queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reader"].queryset = staff()


class QueueActionForm(helpers.ActionForm):
    """The bar above the queue, with whom to give the ideas to."""

    reader = forms.ModelChoiceField(label=_("Give to"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reader"].queryset = staff()
