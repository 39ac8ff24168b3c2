"""The report of a shortcoming in accessibility."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from border.fields import LineField, MailField, TextField


class AccessibilityReportForm(forms.Form):
    """What the statutory message function asks (domain.md 4.1); only the problem is required."""

    page = LineField(label=_("Which page?"), help_text=_("Its address or what it is about."), required=False, max_length=300)
    problem = TextField(label=_("What went wrong?"), help_text=_("Say what you wanted to do and what happened."), max_length=3000, rows=5)
    aid = LineField(label=_("Which aid do you use?"), help_text=_("For example a screen reader or a keyboard only."), required=False, max_length=200)
    wanted = LineField(label=_("In which form do you want the content?"), required=False, max_length=200)
    email = MailField(label=_("Your e-mail address"), help_text=_("If you want an answer. It comes within ten days."), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.disable_csrf = True
        self.helper.attrs = {"novalidate": ""}
        self.helper.form_class = "f"
        self.helper.add_input(Submit("send", _("Send the report"), css_class="btn big"))

    def content(self) -> dict[str, str]:
        """The answers by name, as `report_shortcoming` takes them."""
        return {name: self.cleaned_data[name] for name in ("page", "problem", "aid", "wanted", "email")}
