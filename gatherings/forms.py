"""Forms of one's place at a gathering: signing up, changing, answering an offer, naming a colleague."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from border.fields import LineField, MailField, PhoneField
from border.posts import DECOY, DecoyField
from gatherings.models import Gathering, GatheringTheme, Registration
from gatherings.needs import Needs
from gatherings.registering import Choices, Signup
from gatherings.vocabulary.registration import (
    MOST_WISHES,
    AccessNeed,
    FoodNeed,
    InterpreterLanguage,
    TableLanguage,
)
from people.folding import Folded
from people.vocabulary import Language, Sphere

WISH_LABELS = (_("First choice"), _("Second choice"), _("Third choice"))


def make_helper(button: object, layout: Layout | None = None) -> FormHelper:
    """How our public forms are drawn."""
    made = FormHelper()
    made.layout = layout
    made.form_method = "post"
    made.disable_csrf = True
    made.attrs = {"novalidate": ""}
    made.form_class = "f"
    made.add_input(Submit("send", button, css_class="btn big"))
    return made


# Kept apart and sealed; gone fourteen days after.
NEEDS = ("food", "access", "interpreter")


class ChoicesForm(forms.Form):
    """What somebody says of herself and may change later."""

    name = LineField(label=_("Your name"), max_length=100, letters=1, autocomplete="name")
    organisation = LineField(
        label=_("Organisation"), help_text=_("Company, association, school or workplace."), required=False, max_length=120,
        autocomplete="organization",
    )  # fmt: skip
    telephone = PhoneField(label=_("Telephone"), help_text=_("Only if we need to ask you something."), required=False)
    badge_name = LineField(
        label=_("Name on the badge"), help_text=_("If you want to be called something else than above."), required=False,
        max_length=60,
    )  # fmt: skip
    talks_about = LineField(
        label=_("What can you talk about?"), help_text=_("For example: parks and trees. Shown only if you are on the list."),
        required=False, max_length=80,
    )  # fmt: skip
    table_language = forms.ChoiceField(
        label=_("Which language do you want to speak at the table?"),
        choices=TableLanguage.choices,
        initial=TableLanguage.SWEDISH,
        widget=forms.RadioSelect,
    )
    on_list = forms.BooleanField(
        label=_("Show my name on the list of participants, for those who take part"), required=False
    )
    photo_ok = forms.BooleanField(label=_("I may be seen in photographs from the day"), required=False)
    share_contact = forms.BooleanField(
        label=_("I want to be able to exchange addresses with people I meet"),
        help_text=_("Nobody gets your address unless both of you say yes."),
        required=False,
    )
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
        label=_("Which language shall the interpreter speak?"),
        choices=[("", _("No interpreter")), *InterpreterLanguage.choices],
        required=False,
    )

    button = _("Save")

    def __init__(self, *args: Any, gathering: Gathering, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gathering = gathering
        themes = list(gathering.themes.all())
        self.wishes = [f"wish_{rank}" for rank in range(1, min(MOST_WISHES, len(themes)) + 1)]
        for name, label in zip(self.wishes, WISH_LABELS, strict=False):
            self.fields[name] = forms.ChoiceField(
                label=label, choices=[("", _("It does not matter")), *_named(themes)], required=False
            )

    @property
    def helper(self) -> FormHelper:
        layout = Layout(
            *(name for name in ("start", "form_key", "name", "email", "organisation", "sphere") if name in self.fields),
            *([Folded(_("What do you want to talk about?"), *self.wishes)] if self.wishes else []),
            "table_language",
            *self._needs(),
            Folded(_("Badge and list of participants"), "badge_name", "talks_about", "on_list", "share_contact"),
            "photo_ok",
            *(name for name in ("invitation_code", DECOY) if name in self.fields),
        )
        return make_helper(self.button, layout)

    def _needs(self) -> list[object]:
        if NEEDS[0] not in self.fields:
            return ["telephone"]
        return [Folded(_("What do you need to be able to take part?"), *NEEDS, "telephone")]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        access = cleaned.get("access", [])
        asks = AccessNeed.ASK_ME in access or FoodNeed.ASK_ME in cleaned.get("food", [])
        if asks and not cleaned.get("telephone") and "telephone" in cleaned:
            self.add_error("telephone", _("Write the number we shall call."))
        if AccessNeed.INTERPRETER in access and not cleaned.get("interpreter"):
            self.add_error("interpreter", _("Choose a language, or take away the tick for the interpreter."))
        chosen = [cleaned[name] for name in self.wishes if cleaned.get(name)]
        if len(chosen) != len(set(chosen)):
            self.add_error(self.wishes[-1], _("Choose each subject only once."))
        return cleaned

    def choices_made(self) -> Choices:
        """What was typed, for the verb."""
        data = self.cleaned_data
        same = (
            "name", "organisation", "telephone", "badge_name", "talks_about", "table_language", "on_list", "photo_ok",
            "share_contact",
        )  # fmt: skip
        return Choices(
            **{name: data[name] for name in same},
            wish_ids=[int(data[name]) for name in self.wishes if data[name]],
            needs=Needs(tuple(data["food"]), tuple(data["access"]), data["interpreter"])
            if NEEDS[0] in self.fields
            else Needs(),
        )


class SignupForm(ChoicesForm):
    """Signing up without an account."""

    email = MailField(
        label=_("Your e-mail address"), help_text=_("We send your code and a link there, to change or cancel.")
    )
    sphere = forms.ChoiceField(
        label=_("Which part of society do you come from?"),
        choices=Sphere.choices,
        widget=forms.RadioSelect(attrs={"data-spheres": ""}),
        error_messages={"required": _("Choose one part of society.")},
    )
    invitation_code = LineField(label=_("Invitation code"), required=False, max_length=20, letters=1)
    start = forms.CharField(widget=forms.HiddenInput, required=False)
    form_key = forms.CharField(widget=forms.HiddenInput, required=False)
    locals()[DECOY] = DecoyField()

    def __init__(
        self, *args: Any, fixed_sphere: bool = False, asks_code: bool = False, waits: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.button = _("Join the waiting list") if waits else _("Register me")
        if fixed_sphere:
            del self.fields["sphere"]
        if not asks_code:
            del self.fields["invitation_code"]

    def signup(self, language: str) -> Signup:
        """What was typed, for the verb; `language` is that of the page."""
        data = self.cleaned_data
        return Signup(self.choices_made(), data["email"], data.get("sphere", ""), language)


class ChangeForm(ChoicesForm):
    """The same for a place that is there."""

    def __init__(self, *args: Any, registration: Registration, needs: Needs, **kwargs: Any) -> None:
        names = (
            "name", "organisation", "telephone", "badge_name", "talks_about", "table_language", "on_list", "photo_ok",
            "share_contact",
        )  # fmt: skip
        initial: dict[str, object] = {name: getattr(registration, name) for name in names}
        initial |= {f"wish_{wish.rank}": str(wish.theme_id) for wish in registration.wishes.all()}
        initial |= {"food": list(needs.food), "access": list(needs.access), "interpreter": needs.interpreter}
        super().__init__(*args, gathering=registration.gathering, initial=initial, **kwargs)
        if registration.gathering.needs_erased_at:
            for name in NEEDS:
                del self.fields[name]


class OfferForm(forms.Form):
    """Yes or no to a seat. Nothing is chosen beforehand: a mail scanner that presses the button answers nothing."""

    answer = forms.ChoiceField(
        label=_("Will you come?"),
        choices=[("yes", _("Yes, I will come")), ("no", _("No, give the seat to the next person"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )

    @property
    def helper(self) -> FormHelper:
        return make_helper(_("Send the answer"))


class ColleagueForm(forms.Form):
    """A colleague who may want to come."""

    email = MailField(
        label=_("Your colleague’s e-mail address"),
        help_text=_("We write once. Your colleague decides, and fills in the details."),
        autocomplete="off",
    )
    language = forms.ChoiceField(
        label=_("In which language shall we write?"), choices=Language.choices, widget=forms.RadioSelect
    )

    @property
    def helper(self) -> FormHelper:
        return make_helper(_("Send the invitation"))


class LostLinkForm(forms.Form):
    email = MailField(label=_("Your e-mail address"))
    locals()[DECOY] = DecoyField()

    @property
    def helper(self) -> FormHelper:
        return make_helper(_("Mail me the link"))


def _named(themes: list[GatheringTheme]) -> list[tuple[str, str]]:
    return [(str(theme.pk), theme.local("name")) for theme in themes]
