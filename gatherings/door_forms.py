"""What is typed and pressed at the door, and what a device without net sends when the net is back."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from border.fields import LineField
from border.formkeys import new_form_key
from gatherings.door import Kept, Slip, WalkIn
from gatherings.finding import MOST_LETTERS
from gatherings.forms import make_helper
from gatherings.vocabulary.day import FoundBy, Movement
from gatherings.vocabulary.registration import TableLanguage
from people.vocabulary import Sphere

STEPS = [("in", "in"), ("ut", "out"), ("angra", "undo"), ("plats", "admit")]


class FindForm(forms.Form):
    """A code, or at least three letters of a name."""

    words = forms.CharField(max_length=MOST_LETTERS, required=False)
    found_by = forms.ChoiceField(choices=[(FoundBy.CODE, ""), (FoundBy.CAMERA, "")], initial=FoundBy.CODE)
    client_id = forms.UUIDField()


class StepForm(forms.Form):
    """One press for one guest."""

    step = forms.ChoiceField(choices=STEPS)
    found_by = forms.ChoiceField(choices=FoundBy.choices, initial=FoundBy.NAME)
    client_id = forms.UUIDField()

    def slip(self) -> Slip:
        return Slip(self.cleaned_data["client_id"], self.cleaned_data["found_by"])


class WalkInForm(forms.Form):
    """Three answers, the rest is chosen beforehand."""

    name = LineField(label=_("Name"), max_length=100, letters=1, autocomplete="off")
    organisation = LineField(label=_("Organisation"), required=False, max_length=120, autocomplete="off")
    sphere = forms.ChoiceField(
        label=_("Which part of society?"),
        choices=Sphere.choices,
        widget=forms.RadioSelect(attrs={"data-spheres": ""}),
        error_messages={"required": _("Choose one part of society.")},
    )
    table_language = forms.ChoiceField(
        label=_("Language at the table"), choices=TableLanguage.choices, initial=TableLanguage.SWEDISH
    )
    step_free = forms.BooleanField(
        label=_("Needs a step-free table"),
        help_text=_("Kept sealed and erased 14 days after the day."),
        required=False,
    )
    form_key = forms.CharField(widget=forms.HiddenInput, max_length=22)
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"client_id": uuid.uuid4(), "form_key": new_form_key()})
        super().__init__(*args, **kwargs)

    @property
    def helper(self) -> FormHelper:
        made = make_helper(_("Let in and give a chair"))
        # Staff are signed in with a cookie: the token is needed here.
        made.disable_csrf = False
        return made

    def who(self) -> WalkIn:
        data = self.cleaned_data
        return WalkIn(data["name"], data["organisation"], data["sphere"], data["table_language"], data["step_free"])

    def slip(self) -> Slip:
        return Slip(self.cleaned_data["client_id"], FoundBy.WALK_IN)


class KeptForm(forms.Form):
    """One movement a device kept. `seconds_ago` is by the device's own clock at the moment of sending, so that a clock that
    is wrong by an hour is right all the same."""

    client_id = forms.UUIDField()
    movement = forms.ChoiceField(choices=Movement.choices)
    found_by = forms.ChoiceField(choices=FoundBy.choices)
    person = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    code = forms.CharField(max_length=MOST_LETTERS, required=False)
    undoes = forms.UUIDField(required=False)
    seconds_ago = forms.FloatField(min_value=0, max_value=10 * 24 * 3600)

    def kept(self) -> Kept:
        data = self.cleaned_data
        at = timezone.now() - timedelta(seconds=data["seconds_ago"])
        slip = Slip(data["client_id"], data["found_by"], at)
        return Kept(slip, data["movement"], data["person"], data["code"], data["undoes"])
