"""What a table writes, and who gets the answer when it becomes an idea."""

from __future__ import annotations

import uuid

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from border.fields import LineField, MailField, TextField
from gatherings.notes import ContactPerson, Written
from people.vocabulary import Language, Sphere

# Lengths are those of an idea, which the note may become.
MOST_TITLE, MOST_TEXT, MOST_WHO = 100, 3000, 500


class NoteForm(forms.Form):
    """The four fields. Nothing is required: a half-written note is saved too."""

    title = LineField(label=_("Title"), required=False, max_length=MOST_TITLE)
    challenge = TextField(
        label=_("The challenge"), help_text=_("What do you see? Who is it a problem for?"), required=False,
        max_length=MOST_TEXT, rows=4,
    )  # fmt: skip
    proposal = TextField(
        label=_("The proposal"), help_text=_("What can be done, and by whom together?"), required=False,
        max_length=MOST_TEXT, rows=4,
    )  # fmt: skip
    who_goes_on = TextField(
        label=_("Who goes on with it"),
        help_text=_("Organisations or roles. It is not shown on the web."),
        required=False,
        max_length=MOST_WHO,
        rows=2,
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1_000_000)

    def __init__(self, data: QueryDict | None = None, *, written: Written | None = None, version: int = 0) -> None:
        first = {**(vars(written) if written else {}), "client_id": uuid.uuid4(), "based_on": version}
        super().__init__(data, initial=first)
        # Where it is sent: the page sets it, for the address of the page may name no round.
        self.address = ""

    @property
    def helper(self) -> FormHelper:
        made = FormHelper()
        made.form_method = "post"
        made.form_action = self.address
        made.disable_csrf = True
        made.attrs = {"novalidate": ""}
        made.form_class = "f"
        made.add_input(Submit("save", _("Save the note"), css_class="btn big"))
        return made

    def written(self) -> Written:
        """What was typed, cleaned."""
        return Written(**{name: self.cleaned_data[name] for name in ("title", "challenge", "proposal", "who_goes_on")})


class ContactForm(forms.Form):
    """Somebody at the table who gets the answer."""

    name = LineField(label=_("Your name"), max_length=100, letters=1, autocomplete="name")
    email = MailField(label=_("Your e-mail address"), help_text=_("The receipt and the answer are sent here."))
    organisation = LineField(label=_("Organisation"), required=False, max_length=120, autocomplete="organization")
    sphere = forms.ChoiceField(
        label=_("Which part of society do you come from?"),
        choices=Sphere.choices,
        widget=forms.RadioSelect(attrs={"data-spheres": ""}),
    )
    language = forms.ChoiceField(
        label=_("In which language do you want the answer?"), choices=Language.choices, widget=forms.RadioSelect
    )

    @property
    def helper(self) -> FormHelper:
        made = FormHelper()
        made.form_method = "post"
        made.disable_csrf = True
        made.attrs = {"novalidate": ""}
        made.form_class = "f"
        made.add_input(Submit("send", _("Hand in the idea"), css_class="btn big"))
        return made

    def contact(self) -> ContactPerson:
        """The person, as she wrote it."""
        return ContactPerson(**self.cleaned_data)
