"""An idea written down for somebody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from border.fields import DayField, LineField, MailField, PhoneField
from border.formkeys import new_form_key
from ideas.admin_forms.fields import DateInput
from ideas.forms import GiverForm, IdeaForm
from ideas.vocabulary import Origin


class EnteredIdeaForm(IdeaForm):
    """An idea written down for somebody: the same questions; only what was said has to be filled in."""

    received_on = DayField(label=_("Told to us on"), widget=DateInput)
    origin = forms.ChoiceField(label=_("How it came in"), choices=Origin.choices, initial=Origin.TELEPHONE)
    giver_name = LineField(label=_("Name"), max_length=100, letters=1)
    giver_email = MailField(
        label=_("E-mail address"), required=False, help_text=_("Empty: the answer is given by telephone.")
    )
    giver_phone = PhoneField(label=_("Telephone"), required=False)
    giver_organisation = LineField(label=_("Organisation"), required=False, max_length=120)
    giver_sphere = forms.ChoiceField(
        label=_("Part of society"), choices=GiverForm.base_fields["giver_sphere"].choices, widget=forms.RadioSelect
    )
    own_role = LineField(label=_("Own role"), required=False, max_length=300)
    reply_language = forms.ChoiceField(
        label=_("Language of the answer"), choices=GiverForm.base_fields["reply_language"].choices, initial="sv"
    )
    form_key = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = {"received_on": timezone.localdate(), "form_key": new_form_key(), "partners_asked": "no"}
        super().__init__(*args, **{"initial": initial, **kwargs})
        del self.fields["files"]
        for name, field in self.fields.items():
            if name.startswith(self.CRITERION):
                field.required, field.least = False, None

    def clean_received_on(self) -> object:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day lies ahead."))
        return day

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if not cleaned.get("giver_email") and not cleaned.get("giver_phone"):
            self.add_error(
                "giver_phone", _("Write an e-mail address or a telephone number, or the answer cannot be given.")
            )
        return cleaned
