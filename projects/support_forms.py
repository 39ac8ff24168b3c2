"""What a project lead types to ask for support."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from border.fields import LineField
from people.vocabulary import SupportKind
from projects.support_fields import KronorField
from projects.supporting import Wish


class AskForm(forms.Form):
    """One wish: what kind, what exactly, and how much where it is money."""

    kind = forms.ChoiceField(label=_("What do you need?"), choices=SupportKind.choices, widget=forms.RadioSelect)
    text = LineField(
        label=_("What exactly?"),
        help_text=_("In a sentence: what, how much of it, and when. Write no names of persons."),
        max_length=200,
        min_length=5,
    )
    amount = KronorField(label=_("Sum, if it is about money"))
    form_key = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def helper(self) -> FormHelper:
        made = FormHelper()
        made.form_method = "post"
        made.disable_csrf = True
        made.attrs = {"novalidate": ""}
        made.form_class = "f"
        made.add_input(Submit("send", _("Ask for support"), css_class="btn big"))
        return made

    def wish(self) -> Wish:
        data = self.cleaned_data
        return Wish(data["kind"], data["text"], data["amount"], data["form_key"])
