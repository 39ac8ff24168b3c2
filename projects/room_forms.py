"""What members type in their room, and what strangers type who want to join or take over a chair."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from border.fields import LineField, MailField, PhoneField, TextField
from border.posts import DECOY, DecoyField
from people.vocabulary import Language, Sphere
from projects.forms import FileForm
from projects.joining import Offered
from projects.meetings import Plan
from projects.models import Meeting, MemberContact, Need
from projects.posting import Posted
from projects.room_vocabulary import Reach

LONGEST_MEETING = timedelta(days=3)
MOST_YEARS_AHEAD = timedelta(days=2 * 365)


def helper(button: object, name: str = "send") -> FormHelper:
    """The frame of a public form."""
    made = FormHelper()
    made.form_method = "post"
    made.disable_csrf = True
    made.attrs = {"novalidate": ""}
    made.form_class = "f"
    made.add_input(Submit(name, button, css_class="btn big"))
    return made


class ContactForm(forms.Form):
    """How the others in the group reach me."""

    way = forms.ChoiceField(
        label=_("How may the others in the group reach you?"), choices=Reach.choices, widget=forms.RadioSelect
    )
    telephone = PhoneField(label=_("Telephone"), help_text=_("Only if you chose the telephone."), required=False)
    name_in_group = forms.BooleanField(
        label=_("The group may see my name"), help_text=_("Otherwise you are your organisation or your part of society."),
        required=False,
    )  # fmt: skip

    @property
    def helper(self) -> FormHelper:
        return helper(_("Save"))

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("way") == Reach.TELEPHONE and not cleaned.get("telephone") and "telephone" in cleaned:
            self.add_error("telephone", _("Write the number the others shall call."))
        if cleaned.get("way") != Reach.TELEPHONE:
            # A number nobody shall see is a number we do not need.
            cleaned["telephone"] = ""
        return cleaned

    @staticmethod
    def first(contact: MemberContact | None) -> dict[str, object]:
        """What was chosen before."""
        if contact is None:
            return {"way": Reach.RELAY, "name_in_group": True}
        return {name: getattr(contact, name) for name in ("way", "telephone", "name_in_group")}


class LetterForm(forms.Form):
    """A letter to one member."""

    text = TextField(label=_("Your letter"), max_length=3000, rows=6)
    form_key = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def helper(self) -> FormHelper:
        return helper(_("Send the letter"))


class NoteForm(forms.Form):
    """Something written down for the group."""

    title = LineField(label=_("Heading"), max_length=120)
    text = TextField(label=_("Text"), max_length=10000, rows=8)
    language = forms.ChoiceField(label=_("Written in"), choices=Language.choices, widget=forms.RadioSelect)
    form_key = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def helper(self) -> FormHelper:
        return helper(_("Save for the group"))

    def words(self) -> Posted:
        return Posted(**{name: self.cleaned_data[name] for name in ("title", "text", "language", "form_key")})


class MeetingForm(forms.Form):
    """When and where."""

    title = LineField(label=_("What is the meeting about?"), max_length=120)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    begins = forms.TimeField(label=_("Begins"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("Ends"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    place = LineField(label=_("Place"), max_length=120, required=False)
    link = forms.URLField(
        label=_("Address on the web, if you meet there"), required=False, assume_scheme="https", max_length=200
    )
    text = TextField(label=_("More about it"), max_length=2000, required=False, rows=3)
    form_key = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def helper(self) -> FormHelper:
        return helper(_("Save and tell the group"))

    def clean_day(self) -> object:
        day = self.cleaned_data["day"]
        today = timezone.localdate()
        if day < today or day > today + MOST_YEARS_AHEAD:
            raise forms.ValidationError(_("Choose a day to come, within two years."))
        return day

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _("The meeting cannot end before it begins."))
        return cleaned

    def plan(self) -> Plan:
        data = self.cleaned_data
        same = {name: data[name] for name in ("title", "place", "link", "text")}
        return Plan(starts_at=_at(data["day"], data["begins"]), ends_at=_at(data["day"], data["ends"]), **same)

    @staticmethod
    def first(meeting: Meeting) -> dict[str, object]:
        """A meeting as it stands, to be changed."""
        begins, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
        same = {name: getattr(meeting, name) for name in ("title", "place", "link", "text")}
        return {**same, "day": begins.date(), "begins": begins.time(), "ends": ends.time()}


class RoomFileForm(FileForm):
    """A file for the group."""

    label = LineField(label=_("What is it?"), max_length=120)
    form_key = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ["file", "label", "alt"]

    @property
    def helper(self) -> FormHelper:
        return helper(_("Lay it in the room"))


class SuccessorForm(forms.Form):
    """Who shall be offered one's chair."""

    name = LineField(label=_("Name"), max_length=100, letters=1)
    email = MailField(
        label=_("E-mail address"), autocomplete="off",
        help_text=_("Ask first. We send one mail; the person answers, and we forget the address if the answer is no."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("In which language shall we write?"), choices=Language.choices, widget=forms.RadioSelect
    )
    form_key = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def helper(self) -> FormHelper:
        return helper(_("Offer my chair"))


class TakeOverForm(forms.Form):
    """Yes, with where one comes from: the emblem tells the truth."""

    sphere = forms.ChoiceField(
        label=_("Which part of society do you come from?"),
        choices=Sphere.choices,
        widget=forms.RadioSelect(attrs={"data-spheres": ""}),
        error_messages={"required": _("Choose one part of society.")},
    )
    organisation = LineField(label=_("Organisation"), required=False, max_length=120, autocomplete="organization")

    @property
    def helper(self) -> FormHelper:
        return helper(_("Yes, I take over"))


class ApplicationForm(forms.Form):
    """“I can contribute”."""

    need = forms.ModelChoiceField(
        label=_("Which place?"), queryset=Need.objects.none(), widget=forms.RadioSelect, empty_label=None,
        error_messages={"required": _("Choose a place."), "invalid_choice": _("That place is taken. Choose another one.")},
    )  # fmt: skip
    words = TextField(
        label=_("What can you contribute?"),
        help_text=_("A few sentences will do. Write nothing about health or faith, and no business secrets."),
        max_length=1500,
        rows=4,
    )
    name = LineField(label=_("Your name"), max_length=100, letters=1, autocomplete="name")
    email = MailField(label=_("Your e-mail address"), help_text=_("We send a link there. The group does not see it."))
    sphere = forms.ChoiceField(
        label=_("Which part of society do you come from?"),
        choices=Sphere.choices,
        widget=forms.RadioSelect(attrs={"data-spheres": ""}),
        error_messages={"required": _("Choose one part of society.")},
    )
    organisation_name = LineField(label=_("Organisation"), required=False, max_length=120, autocomplete="organization")
    locals()[DECOY] = DecoyField()

    def __init__(self, *args: Any, needs: QuerySet[Need], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["need"]).queryset = needs

    @property
    def helper(self) -> FormHelper:
        return helper(_("Send"))

    def offered(self, language: str) -> Offered:
        names = ("name", "email", "sphere", "organisation_name", "words")
        return Offered(**{name: self.cleaned_data[name] for name in names}, language=language)


class ReasonForm(forms.Form):
    """No, with the reason."""

    reason = TextField(
        label=_("Why is the answer no?"),
        help_text=_("The person reads it. Say what was missing or what was full, kindly and plainly."),
        max_length=500,
        rows=3,
    )

    @property
    def helper(self) -> FormHelper:
        return helper(_("Answer no"))


class SuggestForm(forms.Form):
    """Somebody else, suggested by the one who is asked."""

    suggested = LineField(
        label=_("Who would fit?"),
        help_text=_("An organisation or a role is enough. Give no address; the coordinator asks you."),
        max_length=300,
    )

    @property
    def helper(self) -> FormHelper:
        return helper(_("Suggest"))


def _at(day: object, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))  # type: ignore[arg-type]
