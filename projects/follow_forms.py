"""What a follower types: an address, how often, in which language."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from border.fields import MailField
from border.posts import DECOY, DecoyField
from people.vocabulary import Language
from projects.vocabulary import Tempo


def _helper(button: object) -> FormHelper:
    made = FormHelper()
    made.form_method = "post"
    made.disable_csrf = True
    made.attrs = {"novalidate": ""}
    made.form_class = "f"
    made.add_input(Submit("send", button, css_class="btn big"))
    return made


class FollowForm(forms.Form):
    """The box on a project's page has only the address; what it does not say is the usual."""

    email = MailField(
        label=_("Your e-mail address"), help_text=_("We mail you a link. Nothing else is sent before you press it.")
    )
    tempo = forms.ChoiceField(
        label=_("How often?"), choices=Tempo.choices, initial=Tempo.WEEKLY, widget=forms.RadioSelect
    )
    weighty_at_once = forms.BooleanField(label=_("Tell me decisions and results at once"), required=False)
    locals()[DECOY] = DecoyField()

    def __init__(self, typed: QueryDict | None = None) -> None:
        if typed is not None and not typed.get("tempo"):
            typed = typed.copy()
            typed["tempo"] = Tempo.WEEKLY
        super().__init__(typed)

    @property
    def helper(self) -> FormHelper:
        return _helper(_("Follow"))


class SettingsForm(forms.Form):
    tempo = forms.ChoiceField(label=_("How often?"), choices=Tempo.choices, widget=forms.RadioSelect)
    weighty_at_once = forms.BooleanField(label=_("Tell me decisions and results at once"), required=False)
    language = forms.ChoiceField(label=_("In which language?"), choices=Language.choices, widget=forms.RadioSelect)

    @property
    def helper(self) -> FormHelper:
        return _helper(_("Save"))
