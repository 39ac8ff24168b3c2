"""What somebody who is asked answers: yes, no, or not now."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from border.fields import DayField, LineField, TextField


class _AnswerForm(forms.Form):
    words = TextField(label=_("Something you want to say to the coordinator"), required=False, max_length=1000, rows=2)
    suggested = LineField(
        label=_("Do you know somebody who would fit better?"),
        help_text=_("An organisation or a role is enough. Give no address; the coordinator asks you."),
        required=False,
        max_length=300,
    )

    button = _("Answer")

    @property
    def helper(self) -> FormHelper:
        made = FormHelper()
        made.form_method = "post"
        made.disable_csrf = True
        made.attrs = {"novalidate": ""}
        made.form_class = "f"
        made.add_input(Submit("send", self.button, css_class="btn big"))
        return made


class NoForm(_AnswerForm):
    button = _("Answer no")


class LaterForm(_AnswerForm):
    again_on = DayField(
        label=_("Ask me again from"),
        help_text=_("Empty: in four months."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    field_order = ["again_on", "words", "suggested"]
    button = _("Answer later")

    def clean_again_on(self) -> object:
        day = self.cleaned_data["again_on"]
        if day and not 0 < (day - timezone.localdate()).days <= 730:
            raise forms.ValidationError(_("Choose a day to come, within two years."))
        return day
