"""Forms of the coordinators' page of one group. Each belongs to one step and calls nothing itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from border.fields import LineField, TextField
from people.models import Administration as CityAdministration
from people.models import Competence, Organisation, ResourcePerson
from people.vocabulary import Language, SkillLevel, Sphere
from projects.models import GroupRules
from projects.vocabulary import NeedStrength, TiesWished


class NeedForm(forms.Form):
    """A chair: a competence or a mandate the matching knows, or words only a person can judge."""

    competence = forms.ModelChoiceField(label=_("Competence"), queryset=Competence.objects.none(), required=False)
    administration = forms.ModelChoiceField(
        label=_("Or: may decide for"), queryset=CityAdministration.objects.none(), required=False
    )
    text = LineField(label=_("Or in words"), max_length=200, required=False)
    sphere = forms.ChoiceField(label=_("Part of society"), choices=[("", _("Any")), *Sphere.choices], required=False)
    strength = forms.ChoiceField(label=_("How needed"), choices=NeedStrength.choices, initial=NeedStrength.SHOULD)
    level = forms.TypedChoiceField(label=_("Level"), choices=SkillLevel.choices, coerce=int, initial=SkillLevel.DONE)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=6, initial=1)
    commitment = LineField(label=_("How much, until when"), max_length=120, required=False)
    public = forms.BooleanField(label=_("Show on the project's page"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competence"].queryset = Competence.objects.valid_today()
        self.fields["administration"].queryset = CityAdministration.objects.valid_today()

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        given = [name for name in ("competence", "administration", "text") if cleaned.get(name)]
        if not given:
            self.add_error("competence", _("Choose a competence, an administration, or write who is sought."))
        elif "competence" in given and "administration" in given:
            self.add_error("administration", _("One of the two: a competence or an administration."))
        return cleaned


class RulesForm(forms.Form):
    """What the group has to be."""

    size_from = forms.IntegerField(label=_("At least so many"), min_value=2, max_value=30)
    size_to = forms.IntegerField(label=_("At the most so many"), min_value=2, max_value=30)
    city = forms.IntegerField(label=_("At least from the City of Malmö"), min_value=0, max_value=10)
    business = forms.IntegerField(label=_("At least from business"), min_value=0, max_value=10)
    spheres = forms.IntegerField(label=_("Different parts of society"), min_value=1, max_value=6)
    per_organisation = forms.IntegerField(label=_("At the most from one organisation"), min_value=1, max_value=10)
    languages = forms.MultipleChoiceField(
        label=_("Everybody works in"), choices=Language.choices, widget=forms.CheckboxSelectMultiple
    )
    hours = forms.IntegerField(label=_("Hours a month"), min_value=0, max_value=80)
    months = forms.IntegerField(label=_("Months"), min_value=0, max_value=36)
    ties = forms.ChoiceField(label=_("People who have worked together"), choices=TiesWished.choices)
    conflicts = forms.ModelMultipleChoiceField(
        label=_("Nobody from (conflict of interest)"), queryset=Organisation.objects.none(), required=False
    )

    SAME = ("size_from", "size_to", "spheres", "per_organisation", "languages", "hours", "months", "ties")

    def __init__(self, *args: Any, rules: GroupRules, **kwargs: Any) -> None:
        initial: dict[str, object] = {name: getattr(rules, name) for name in self.SAME}
        initial |= {"city": rules.least.get(Sphere.CITY, 0), "business": rules.least.get(Sphere.BUSINESS, 0)}
        if rules.pk:
            initial["conflicts"] = list(rules.conflicts.values_list("pk", flat=True))
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.fields["conflicts"].queryset = Organisation.objects.filter(partnerships__project=rules.project).distinct()

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        least, most = cleaned.get("size_from"), cleaned.get("size_to")
        if least and most and least > most:
            self.add_error("size_to", _("The group cannot be smaller than its least."))
        return cleaned


class AskForm(forms.Form):
    """Whom to ask: nobody is ticked beforehand (art. 22 GDPR, matching.md 6)."""

    people = forms.ModelMultipleChoiceField(
        label=_("Whom to ask"),
        queryset=ResourcePerson.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick whom to ask.")},
    )
    message = TextField(label=_("Your words to them"), required=False, max_length=1000, rows=3)

    def __init__(self, *args: Any, allowed: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = ResourcePerson.objects.filter(pk__in=[pk for pk in allowed if pk.isdigit()])


class FindPersonForm(forms.Form):
    """Somebody of the pool by name or organisation."""

    name = LineField(label=_("Name or organisation"), max_length=100)
