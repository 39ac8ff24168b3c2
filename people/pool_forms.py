"""The forms of the resource pool: two minutes, nothing asked that nobody uses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms
from django.db.models import Case, When
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from border.fields import DayField, LineField, MailField, PhoneField, TextField
from border.posts import DECOY, DecoyField
from people import skills
from people.folding import Folded
from people.models import AskingRule, CityArea, Competence, ResourcePerson, Theme
from people.pool import Entry
from people.skills import Vocabulary
from people.vocabulary import AreaLevel, ContactWay, Language, Offer, SkillLevel, Sphere

LONGEST_PAUSE_DAYS = 730
MOST_GROUPS_AT_ONCE = 3
SUGGESTED = 6


def _form(button: object, layout: Layout | None = None) -> FormHelper:
    made = FormHelper()
    made.layout = layout
    made.form_method = "post"
    made.disable_csrf = True
    made.attrs = {"novalidate": ""}
    made.form_class = "f"
    made.add_input(Submit("send", button, css_class="btn big"))
    return made


def times_words(times: int) -> str:
    """How often somebody may be asked, in words."""
    if times <= 2:
        return str(_("Once at the most") if times == 1 else _("Twice at the most"))
    return gettext("%(times)d times at the most") % {"times": times}


def groups_words(groups: int) -> str:
    """In how many groups at the same time, in words."""
    known = {1: _("One at a time"), 2: _("Two at the same time"), 3: _("Three at the same time")}
    return str(known.get(groups) or gettext("%(groups)d at the same time") % {"groups": groups})


def vocabulary_of(competences: Iterable[Competence]) -> Vocabulary:
    """The city's list as `people.skills` looks things up in it."""
    return Vocabulary(tuple(skills.Competence(c.key, c.name_sv, c.name_en, tuple(c.synonyms)) for c in competences))


class EntryForm(forms.Form):
    """What somebody says of herself; also used to change it."""

    name = LineField(label=_("Your name"), max_length=100, letters=1, autocomplete="name")
    email = MailField(
        label=_("Your e-mail address"), help_text=_("We send a link there. The address is not shown on the web.")
    )
    sphere = forms.ChoiceField(
        label=_("Which part of society do you come from?"),
        choices=Sphere.choices,
        widget=forms.RadioSelect(attrs={"data-spheres": ""}),
        error_messages={"required": _("Choose one part of society.")},
    )
    organisation_name = LineField(
        label=_("Organisation"), help_text=_("Company, association, school or workplace."), required=False, max_length=120,
        autocomplete="organization",
    )  # fmt: skip
    role = LineField(label=_("Your role there"), required=False, max_length=100, autocomplete="organization-title")
    own_words = TextField(
        label=_("What are you good at?"),
        help_text=_("A few words are enough, for example: procurement, growing vegetables, leading meetings."),
        required=False,
        max_length=1000,
        rows=3,
    )
    competences = forms.ModelMultipleChoiceField(
        label=_("Choose from the list"),
        help_text=_("Choose those you would gladly be asked about."),
        queryset=Competence.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    level = forms.TypedChoiceField(
        label=_("How well?"),
        help_text=_("For what you chose above."),
        choices=SkillLevel.choices,
        coerce=int,
        initial=SkillLevel.DONE,
        widget=forms.RadioSelect,
    )
    offers = forms.MultipleChoiceField(
        label=_("What can you offer?"),
        choices=Offer.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    hours = forms.IntegerField(label=_("Hours a month"), min_value=1, max_value=80, initial=2)
    months = forms.IntegerField(label=_("For how many months?"), min_value=1, max_value=36, initial=6)
    spoken = forms.MultipleChoiceField(
        label=_("Which languages can you work in?"),
        choices=Language.choices,
        initial=[Language.SWEDISH],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    themes = forms.ModelMultipleChoiceField(
        label=_("Which subjects interest you?"),
        queryset=Theme.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    areas = forms.ModelMultipleChoiceField(
        label=_("Where in Malmö?"),
        help_text=_("Choose nothing if it does not matter."),
        queryset=CityArea.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    contact_way = forms.ChoiceField(
        label=_("How do you want to be reached?"),
        choices=ContactWay.choices,
        initial=ContactWay.MAIL,
        widget=forms.RadioSelect,
    )
    telephone = PhoneField(label=_("Telephone"), required=False)
    asks_a_year = forms.TypedChoiceField(
        label=_("How often may we ask you in a year?"),
        choices=[],
        coerce=int,
        widget=forms.RadioSelect,
    )
    groups_at_once = forms.TypedChoiceField(
        label=_("In how many groups can you be at the same time?"),
        choices=[],
        coerce=int,
        widget=forms.RadioSelect,
    )
    show_organisation = forms.BooleanField(
        label=_("You may tell others in a group which organisation I come from"), required=False, initial=True
    )
    language = forms.ChoiceField(
        label=_("In which language shall we write to you?"), choices=Language.choices, widget=forms.RadioSelect
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    locals()[DECOY] = DecoyField()

    button = _("Join")
    # What happens to what is typed, told before the button is pressed.
    notice: tuple[HTML, ...] = (HTML('{% include "people/pool/_notice.html" %}'),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competences"].queryset = Competence.objects.valid_today()
        if self.data.get("shown"):
            # Suggested on the page before; what was ticked there counts.
            self.fields["meant"] = forms.ModelMultipleChoiceField(
                label=_("Do you mean any of these?"),
                queryset=Competence.objects.valid_today(),
                required=False,
                widget=forms.MultipleHiddenInput,
            )
        self.fields["themes"].queryset = Theme.objects.valid_today()
        self.fields["areas"].queryset = CityArea.objects.valid_today().filter(level=AreaLevel.DISTRICT)
        most = AskingRule.most_today()
        kept = min(int(self.initial.get("asks_a_year", most)), most)
        self.fields["asks_a_year"].choices = [
            (times, times_words(times)) for times in sorted({1, min(2, most), most, kept})
        ]
        at_once = int(self.initial.get("groups_at_once", 1))
        self.fields["groups_at_once"].choices = [
            (groups, groups_words(groups)) for groups in sorted({*range(1, MOST_GROUPS_AT_ONCE + 1), at_once})
        ]
        self.initial["groups_at_once"] = at_once
        # Somebody who allowed more under an earlier limit now allows what is allowed.
        self.initial["asks_a_year"] = kept

    @property
    def helper(self) -> FormHelper:
        rows = ["name", "email", "sphere", "organisation_name", "role", "own_words"]
        layout = Layout(
            *(row for row in rows if row in self.fields),
            *(["meant"] if "meant" in self.fields else []),
            Folded(_("The whole list of competences"), "competences", "level"),
            "offers",
            "hours",
            "months",
            Folded(_("Subjects and places"), "themes", "areas"),
            "spoken",
            "contact_way",
            "telephone",
            "asks_a_year",
            "groups_at_once",
            "show_organisation",
            "language",
            *(name for name in ("version", "shown", DECOY) if name in self.fields),
            *self.notice,
        )
        return _form(self.button, layout)

    def suggest(self) -> bool:
        """Offer what the own words may mean, to be ticked; True when there is something new to look at."""
        vocabulary = vocabulary_of(self.fields["competences"].queryset)
        chosen = {str(competence.key) for competence in self.cleaned_data.get("competences", [])}
        found = [
            s for s in vocabulary.suggest(self.cleaned_data.get("own_words", ""), SUGGESTED) if s.key not in chosen
        ]
        if not found:
            return False
        typed = self.data.copy()
        typed["shown"] = "1"
        self.data = typed
        likeliest_first = Case(*(When(key=one.key, then=number) for number, one in enumerate(found)))
        self.fields["meant"] = forms.ModelMultipleChoiceField(
            label=_("Do you mean any of these?"),
            help_text=_("Tick what fits, then press the button once more."),
            queryset=Competence.objects.valid_today()
            .filter(key__in=[one.key for one in found])
            .order_by(likeliest_first),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        return True

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        way = cleaned.get("contact_way")
        if way == ContactWay.TELEPHONE and not cleaned.get("telephone") and "telephone" in cleaned:
            self.add_error("telephone", _("Write the number we shall call."))
        if way == ContactWay.ORGANISATION and not cleaned.get("organisation_name") and "organisation_name" in cleaned:
            self.add_error("organisation_name", _("Write the organisation we shall go through."))
        return cleaned

    def entry(self) -> Entry:
        data = self.cleaned_data
        same = (
            "name", "email", "sphere", "organisation_name", "role", "own_words", "offers", "hours", "months", "spoken",
            "contact_way", "telephone", "asks_a_year", "groups_at_once", "show_organisation", "language",
        )  # fmt: skip
        return Entry(
            **{name: data[name] for name in same if name in data},
            competences={competence.pk: data["level"] for competence in [*data["competences"], *data.get("meant", [])]},
            theme_ids=[theme.pk for theme in data["themes"]],
            area_ids=[area.pk for area in data["areas"]],
        )


class ChangedEntryForm(EntryForm):
    """The same, for an entry that is there; its address stays, and levels are kept where a competence was there before."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    button = _("Save")
    notice = ()

    def __init__(self, *args: Any, entry: ResourcePerson, **kwargs: Any) -> None:
        self.known = {own.competence_id: own.level for own in entry.competences.all()}
        names = ("name", "sphere", "organisation_name", "role", "own_words", "offers", "hours", "months", "spoken", "contact_way",
                 "telephone", "asks_a_year", "groups_at_once", "show_organisation", "language", "version")  # fmt: skip
        initial: dict[str, object] = {name: getattr(entry, name) for name in names}
        initial |= {
            "competences": list(self.known),
            "themes": list(entry.themes.values_list("pk", flat=True)),
            "areas": list(entry.areas.values_list("pk", flat=True)),
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        del self.fields["email"]
        del self.fields["shown"]
        # What is not offered to others any more stays hers until she takes it away.
        for name, hers in (("competences", self.known), ("themes", initial["themes"]), ("areas", initial["areas"])):
            field = self.fields[name]
            field.queryset = field.queryset | field.queryset.model._default_manager.filter(pk__in=hers)
        self.fields["level"].label = _("How well, for what is new?")

    def entry(self) -> Entry:
        data = self.cleaned_data
        data.setdefault("email", "")
        made = super().entry()
        levels = {key: self.known.get(key, level) for key, level in made.competences.items()}
        return Entry(**{**made.__dict__, "competences": levels})


class PauseForm(forms.Form):
    until = DayField(
        label=_("Pause until"),
        help_text=_("Nobody asks you up to and including that day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    @property
    def helper(self) -> FormHelper:
        return _form(_("Pause"))

    def clean_until(self) -> object:
        day = self.cleaned_data["until"]
        ahead = (day - timezone.localdate()).days
        if ahead < 0:
            raise forms.ValidationError(_("Choose a day to come."))
        if ahead > LONGEST_PAUSE_DAYS:
            raise forms.ValidationError(_("Choose a day within two years, or leave the pool and come back."))
        return day


class LostLinkForm(forms.Form):
    email = MailField(label=_("Your e-mail address"))
    locals()[DECOY] = DecoyField()

    @property
    def helper(self) -> FormHelper:
        return _form(_("Mail me the link"))
