"""The report of a shortcoming in accessibility, and the form of the components page."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from border.fields import LineField, MailField, TextField
from people.vocabulary import Language, Sphere


class AccessibilityReportForm(forms.Form):
    """What the statutory message function asks (domain.md 4.1); only the problem is required."""

    page = LineField(
        label=_("Which page?"), help_text=_("Its address or what it is about."), required=False, max_length=300
    )
    problem = TextField(
        label=_("What went wrong?"),
        help_text=_("Say what you wanted to do and what happened."),
        max_length=3000,
        rows=5,
    )
    aid = LineField(
        label=_("Which aid do you use?"),
        help_text=_("For example a screen reader or a keyboard only."),
        required=False,
        max_length=200,
    )
    wanted = LineField(label=_("In which form do you want the content?"), required=False, max_length=200)
    email = MailField(
        label=_("Your e-mail address"),
        help_text=_("If you want an answer. It comes within ten days."),
        required=False,
    )

    @property
    def helper(self) -> FormHelper:
        return public_helper(_("Send the report"))

    def content(self) -> dict[str, str]:
        """The answers by name, as `report_shortcoming` takes them."""
        return {name: self.cleaned_data[name] for name in ("page", "problem", "aid", "wanted", "email")}


class ComponentsForm(forms.Form):
    """One field of every kind, shown on the components page."""

    line = LineField(label=_("Title"), help_text=_("One line that says what the idea is about."), max_length=120)
    text = TextField(
        label=_("What problem do you want to solve, and for whom?"), min_length=30, max_length=2000, rows=4
    )
    mail = MailField(label=_("E-mail address"), required=False)
    spheres = forms.MultipleChoiceField(
        label=_("Who needs to sit round the table?"),
        choices=Sphere.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"data-spheres": ""}),
        error_messages={"required": _("Choose at least two parts of society.")},
    )
    one = forms.ChoiceField(
        label=_("Have you talked to anybody already?"),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    upload = forms.FileField(label=_("Pictures or documents"), required=False)
    tick = forms.BooleanField(label=_("Mail me at every step"), required=False)

    @property
    def helper(self) -> FormHelper:
        return public_helper(_("Save and continue"))


def public_helper(button: object) -> FormHelper:
    """How the public forms of this app are drawn: no CSRF cookie (visitors have none), one filled button."""
    helper = FormHelper()
    helper.disable_csrf = True
    helper.attrs = {"novalidate": ""}
    helper.form_class = "f"
    helper.add_input(Submit("send", button, css_class="btn big"))
    return helper
