"""Forms of the organiser's screen of one gathering. Each belongs to one step and calls nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from border.fields import DayField, LineField, MailField, MomentField, PhoneField, TextField
from border.versioned import Versioned
from gatherings.inviting import Guest
from gatherings.lifecycle import HOW_SEATS_ARE_GIVEN
from gatherings.models import Gathering
from gatherings.needs import Needs
from gatherings.planning import NewGathering, SeatsKept
from gatherings.registering import Choices, Contact, Signup
from gatherings.vocabulary.life import COSTS_NOTHING, Admission, Facility, GatheringState
from gatherings.vocabulary.registration import AccessNeed, FoodNeed, InterpreterLanguage, TableLanguage
from ideas.admin_forms.fields import DateInput
from people.models import User
from people.vocabulary import Language, Sphere

MOST_SEATS = 10000
MOST_GUESTS = 300


class MomentInput(forms.DateTimeInput):
    """The browser's own clock and calendar; by the clock in Malmö."""

    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class FactsForm(forms.Form):
    """What is said of a gathering, with the version it was read at."""

    title = LineField(label=_("Title"), max_length=120)
    title_en = LineField(label=_("Title in English"), max_length=120, required=False)
    lead = LineField(label=_("In one or two sentences"), max_length=300)
    lead_en = LineField(label=_("In one or two sentences, in English"), max_length=300, required=False)
    about = TextField(label=_("What it is about"), max_length=10000, required=False)
    about_en = TextField(label=_("What it is about, in English"), max_length=10000, required=False)
    easy_read = TextField(label=_("In easy Swedish"), max_length=10000, required=False)
    starts_at = MomentField(label=_("Begins"), widget=MomentInput)
    ends_at = MomentField(label=_("Ends"), widget=MomentInput)
    registration_opens_at = MomentField(
        label=_("Registration opens"),
        help_text=_("Empty: when you press the button."),
        widget=MomentInput,
        required=False,
    )
    registration_closes_at = MomentField(label=_("Last moment to register"), widget=MomentInput)
    venue = LineField(label=_("Premises"), max_length=120)
    address = LineField(label=_("Street and town"), max_length=200)
    getting_there = TextField(label=_("Getting there, step-free too"), max_length=2000, required=False)
    getting_there_en = TextField(label=_("Getting there, in English"), max_length=2000, required=False)
    facilities = forms.MultipleChoiceField(
        label=_("What the premises have"), choices=Facility.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    accessibility = TextField(label=_("More about accessibility"), max_length=2000, required=False)
    accessibility_en = TextField(label=_("More about accessibility, in English"), max_length=2000, required=False)
    food = LineField(label=_("Food"), max_length=200, required=False)
    food_en = LineField(label=_("Food, in English"), max_length=200, required=False)
    cost = LineField(
        label=_("What it costs to come"), max_length=120, letters=1, required=False, initial=COSTS_NOTHING[0]
    )
    cost_en = LineField(label=_("What it costs, in English"), max_length=120, letters=1, required=False)
    languages = LineField(label=_("Languages"), max_length=200, required=False)
    languages_en = LineField(label=_("Languages, in English"), max_length=200, required=False)
    needs_before = DayField(
        label=_("Interpreters can be ordered until"), help_text=_("Empty: the last day to register."), widget=DateInput,
        required=False,
    )  # fmt: skip
    contact = forms.ModelChoiceField(
        label=_("Contact, named on the page and reminded of what is due"), queryset=User.objects.filter(is_active=True),
        required=False,
    )  # fmt: skip
    list_until = DayField(
        label=_("The list of participants is shown until"), help_text=_("Empty: two weeks after."), widget=DateInput,
        required=False,
    )  # fmt: skip
    admission = forms.ChoiceField(
        label=_("How seats are given"),
        choices=Admission.choices,
        initial=Admission.FIRST_COME,
        widget=forms.RadioSelect,
    )
    draw_at = MomentField(label=_("Lots are drawn"), widget=MomentInput, required=False)

    def clean_cost(self) -> str:
        return self.cleaned_data["cost"] or COSTS_NOTHING[0]

    def clean_cost_en(self) -> str:
        free = self.cleaned_data.get("cost") == COSTS_NOTHING[0]
        return self.cleaned_data["cost_en"] or (COSTS_NOTHING[1] if free else "")

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        opens, closes = cleaned.get("registration_opens_at"), cleaned.get("registration_closes_at")
        draw, list_until = cleaned.get("draw_at"), cleaned.get("list_until")
        if isinstance(list_until, date) and starts and list_until < timezone.localdate(starts):
            self.add_error("list_until", _("Not before the day of the gathering."))
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("It has to end after it begins."))
        if starts and closes and closes > starts:
            self.add_error("registration_closes_at", _("Registration has to close before the gathering begins."))
        if opens and closes and opens >= closes:
            self.add_error("registration_opens_at", _("Registration has to open before it closes."))
        if (
            cleaned.get("admission") == Admission.DRAW
            and "draw_at" in cleaned
            and (not draw or (closes and draw > closes))
        ):
            self.add_error("draw_at", _("Choose when lots are drawn, before registration closes."))
        elif cleaned.get("admission") == Admission.DRAW and draw and opens and draw <= opens:
            self.add_error("draw_at", _("Lots are drawn after registration has opened."))
        return cleaned


class SeatsForm(Versioned):
    """How many fit in, and how many seats are kept for whom until when."""

    def __init__(self, *args: Any, gathering: Gathering, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["capacity"] = forms.IntegerField(
            label=_("Seats"), min_value=0, max_value=MOST_SEATS, initial=gathering.capacity
        )
        self.fields["version"].initial = gathering.seats_version
        rows = {row.sphere: row for row in gathering.sphere_seats.all()}
        for sphere in Sphere:
            row = rows[sphere]
            self.fields[f"kept_{sphere}"] = forms.IntegerField(
                label=_("Kept for: %(sphere)s") % {"sphere": sphere.label}, min_value=0, max_value=MOST_SEATS,
                required=False, initial=row.seats,
            )  # fmt: skip
            self.fields[f"release_{sphere}"] = DayField(
                label=_("Released for everybody on (%(sphere)s)") % {"sphere": sphere.label}, required=False,
                widget=DateInput, initial=row.release_on,
            )  # fmt: skip

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        for sphere in Sphere:
            if cleaned.get(f"release_{sphere}") and cleaned.get(f"kept_{sphere}") is None:
                self.add_error(f"kept_{sphere}", _("Write how many seats are kept until then."))
        return cleaned

    def kept(self) -> dict[str, SeatsKept | None]:
        data = self.cleaned_data
        return {
            sphere: None
            if data[f"kept_{sphere}"] is None
            else SeatsKept(data[f"kept_{sphere}"], data[f"release_{sphere}"])
            for sphere in Sphere
        }

    def standing(self, current: object) -> Mapping[str, object]:
        now = type(self)(gathering=cast(Gathering, current))
        return {name: field.initial for name, field in now.fields.items()}


class ChangeFactsForm(FactsForm, Versioned):
    def __init__(self, *args: Any, gathering: Gathering, **kwargs: Any) -> None:
        names = [*FactsForm.base_fields, "version"]
        kwargs["initial"] = {name: getattr(gathering, name) for name in names}
        super().__init__(*args, **kwargs)
        self.gathering = gathering
        if gathering.state != GatheringState.PLANNED:
            for name in HOW_SEATS_ARE_GIVEN:
                del self.fields[name]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if any(self._chose_otherwise(name) for name in HOW_SEATS_ARE_GIVEN if name not in self.fields):
            # The page was opened before people were invited.
            self.add_error(None, _("How seats are given was promised when people were invited; it stays."))
        closes = cleaned.get("registration_closes_at")
        promised = self.gathering.draw_at if self.gathering.is_drawn and "draw_at" not in self.fields else None
        if isinstance(closes, datetime) and promised and closes < promised:
            self.add_error("registration_closes_at", _("Lots are drawn later than that. It stays open until then."))
        opens = cleaned.get("registration_opens_at")
        invited = self.gathering.state == GatheringState.INVITED
        if invited and isinstance(opens, datetime) and promised and opens >= promised:
            self.add_error("registration_opens_at", _("Lots are drawn before that, as was promised."))
        return cleaned

    def _chose_otherwise(self, name: str) -> bool:
        if self.add_prefix(name) not in self.data:
            return False
        field = FactsForm.base_fields[name]
        try:
            chosen = field.clean(field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name)))
        except forms.ValidationError:
            return True
        return bool(field.has_changed(getattr(self.gathering, name), chosen))


class NewForm(FactsForm):
    """A gathering to be planned."""

    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MOST_SEATS)

    def new(self) -> NewGathering:
        return NewGathering(**self.cleaned_data)


class InviteForm(forms.Form):
    """Several people at once, one a line."""

    guests = TextField(
        label=_("Addresses, one a line"),
        help_text=_(
            "Address, name, organisation; only the address is needed: bo@exempel.se, Bo Exempelsson, Exempelbolaget"
        ),
        max_length=30000,
        rows=5,
    )
    sphere = forms.ChoiceField(label=_("Part of society"), choices=Sphere.choices)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=Language.choices)
    holds_until = MomentField(
        label=_("Keep a seat for each until"),
        help_text=_("Empty: no seats are kept."),
        required=False,
        widget=MomentInput,
    )

    def clean_guests(self) -> list[Guest]:
        guests = []
        lines = [line for line in self.cleaned_data["guests"].splitlines() if line.strip()]
        if len(lines) > MOST_GUESTS:
            raise forms.ValidationError(_("At most 300 at a time."))
        field = MailField()
        for number, line in enumerate(lines, start=1):
            email, name, organisation = ([part.strip() for part in line.split(",", 2)] + ["", ""])[:3]
            try:
                guests.append(Guest(name[:100], field.clean(email), "", organisation[:120]))
            except forms.ValidationError:
                message = _("Line %(number)d does not begin with an e-mail address.")
                raise forms.ValidationError(message, params={"number": number}) from None
        return guests


class CodeForm(forms.Form):
    """A code to pass on."""

    label = LineField(label=_("For whom"), max_length=120)
    sphere = forms.ChoiceField(label=_("Part of society"), choices=Sphere.choices)
    kept = forms.IntegerField(label=_("Seats kept"), min_value=0, max_value=500, initial=0)
    most = forms.IntegerField(label=_("Works at most so many times"), min_value=1, max_value=500)
    holds_until = MomentField(label=_("Seats are kept until"), required=False, widget=MomentInput)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kept") and not cleaned.get("holds_until") and "holds_until" in cleaned:
            self.add_error("holds_until", _("Choose until when the seats are kept."))
        return cleaned


def _can_be_reached(form: forms.Form) -> dict[str, object]:
    """An address, a telephone number, or both."""
    cleaned = form.cleaned_data
    if not cleaned.get("email") and not cleaned.get("telephone") and not form.errors:
        form.add_error("telephone", _("Write a telephone number or an e-mail address, or we cannot reach her."))
    return cleaned


class CancelForm(forms.Form):
    """Why a gathering does not take place; the words go to everybody who has a place."""

    because = TextField(label=_("Why it is cancelled"), max_length=2000)
    because_en = TextField(label=_("Why it is cancelled, in English"), max_length=2000, required=False)


class _PersonForm(forms.Form):
    """Who somebody is and how she is reached, as staff writes it down for her."""

    name = LineField(label=_("Name"), max_length=100, letters=1)
    email = MailField(label=_("E-mail address"), help_text=_("Empty: we tell her by telephone."), required=False)
    telephone = PhoneField(label=_("Telephone"), required=False)
    organisation = LineField(label=_("Organisation"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Language of our mails"), choices=Language.choices)

    clean = _can_be_reached


class CorrectForm(_PersonForm, Versioned):
    """Corrected on request."""

    def contact(self) -> Contact:
        return Contact(**self.given())


class EnterForm(_PersonForm):
    """A registration by telephone."""

    sphere = forms.ChoiceField(label=_("Part of society"), choices=Sphere.choices)
    table_language = forms.ChoiceField(label=_("Language at the table"), choices=TableLanguage.choices)
    food = forms.MultipleChoiceField(
        label=_("Food"), choices=FoodNeed.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    access = forms.MultipleChoiceField(
        label=_("To be able to take part"),
        choices=AccessNeed.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    interpreter = forms.ChoiceField(
        label=_("Interpreter"), choices=[("", _("No interpreter")), *InterpreterLanguage.choices], required=False
    )

    field_order = ["name", "email", "telephone", "organisation", "sphere", "language"]

    def signup(self) -> Signup:
        data = self.cleaned_data
        same = ("name", "telephone", "organisation", "table_language")
        needs = Needs(tuple(data["food"]), tuple(data["access"]), data["interpreter"])
        choices = Choices(**{name: data[name] for name in same}, needs=needs)
        return Signup(choices, data["email"], data["sphere"], data["language"])
