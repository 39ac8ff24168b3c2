"""What members of a group type on their private pages."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from border.fields import LineField, MailField, TextField
from border.posts import DECOY, DecoyField
from people.vocabulary import Language
from projects.posting import Posted, Report


def _helper(button: object, name: str = "send") -> FormHelper:
    made = FormHelper()
    made.form_method = "post"
    made.disable_csrf = True
    made.attrs = {"novalidate": ""}
    made.form_class = "f"
    made.add_input(Submit(name, button, css_class="btn big"))
    return made


class NewsForm(forms.Form):
    """A piece of news."""

    title = LineField(
        label=_("Heading"), max_length=120, help_text=_("What has happened, in a few words. Write no names of persons.")
    )
    text = TextField(
        label=_("Text"),
        help_text=_("What you have done, what comes next, and what is late. A few sentences will do."),
        max_length=5000,
        min_length=20,
        rows=8,
    )
    language = forms.ChoiceField(label=_("Written in"), choices=Language.choices, widget=forms.RadioSelect)
    form_key = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def helper(self) -> FormHelper:
        return _helper(_("Look at it before you send"), "look")

    def words(self) -> Posted:
        return Posted(**{name: self.cleaned_data[name] for name in ("title", "text", "language", "form_key")})


class FileForm(forms.Form):
    """A picture or a file, and what the picture shows."""

    file = forms.FileField(
        label=_("Picture or file"),
        help_text=_("JPEG, PNG, WebP, PDF, Word (docx) or OpenDocument (odt), 10 MB at the most."),
    )
    alt = LineField(
        label=_("What does the picture show?"), max_length=250, required=False,
        help_text=_("For those who cannot see it. Without it the picture cannot be published."),
    )  # fmt: skip


class NewsFileForm(FileForm):
    """One to news that is written."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].error_messages["required"] = _("Choose a file first, or go on without.")

    @property
    def helper(self) -> FormHelper:
        return _helper(_("Add"))


class ReportForm(forms.Form):
    """The closing report: short is fine, honest is best."""

    result = TextField(label=_("What did you make?"), max_length=5000, min_length=20, rows=5)
    effect = TextField(
        label=_("What has changed?"),
        help_text=_("If you do not know yet, say so. We ask again in half a year."),
        max_length=5000,
        required=False,
        rows=4,
    )
    lessons = TextField(
        label=_("What have you learned?"),
        help_text=_("Also what did not work. It helps those who come after you."),
        max_length=5000,
        min_length=20,
        rows=4,
    )
    city_does = TextField(label=_("What should the city do now?"), max_length=2000, required=False, rows=3)
    language = forms.ChoiceField(label=_("Written in"), choices=Language.choices, widget=forms.RadioSelect)
    form_key = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def helper(self) -> FormHelper:
        return _helper(_("Send the report"))

    def words(self) -> Posted:
        data = self.cleaned_data
        title = "Closing report" if data["language"] == Language.ENGLISH else "Slutrapport"
        return Posted(title, data["result"], data["language"], data["form_key"])

    def report(self) -> Report:
        data = self.cleaned_data
        return Report(data["lessons"], data["effect"], data["city_does"])


class PauseProjectForm(forms.Form):
    why = TextField(label=_("Why do you pause, and until when?"), max_length=1000, rows=3)

    @property
    def helper(self) -> FormHelper:
        return _helper(_("Pause the project"))


class LostMemberLinkForm(forms.Form):
    number = LineField(label=_("Number of the project"), help_text=_("For example P-0019."), max_length=12)
    email = MailField(label=_("Your e-mail address"))
    locals()[DECOY] = DecoyField()

    @property
    def helper(self) -> FormHelper:
        return _helper(_("Mail me the link"))
