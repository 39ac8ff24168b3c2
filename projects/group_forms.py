"""Forms of the coordinators' page of one group. Each belongs to one step and calls nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from border.fields import DayField, LineField, TextField
from border.versioned import Versioned
from ideas.admin_forms.fields import DateInput
from people.models import Administration as CityAdministration
from people.models import CityArea, Competence, Organisation, Plain, ResourcePerson
from people.vocabulary import Language, SkillLevel, Sphere
from projects.models import GroupRules, Need, Project
from projects.vocabulary import MemberRole, NeedStrength, TiesWished


class NeedForm(Versioned):
    """A chair: a competence or a mandate the matching knows, or words only a person can judge."""

    competence = forms.ModelChoiceField(label=_("Competence"), queryset=Competence.objects.none(), required=False)
    administration = forms.ModelChoiceField(
        label=_("Or: may decide for"), queryset=CityAdministration.objects.none(), required=False
    )
    text = LineField(label=_("Or in words"), max_length=200, required=False)
    text_en = LineField(label=_("In words, in English"), max_length=200, required=False)
    sphere = forms.ChoiceField(label=_("Part of society"), choices=[("", _("Any")), *Sphere.choices], required=False)
    strength = forms.ChoiceField(label=_("How needed"), choices=NeedStrength.choices, initial=NeedStrength.SHOULD)
    level = forms.TypedChoiceField(label=_("Level"), choices=SkillLevel.choices, coerce=int, initial=SkillLevel.DONE)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=6, initial=1)
    role = forms.ChoiceField(label=_("Place at the table"), choices=MemberRole.choices, initial=MemberRole.MEMBER)
    hours = forms.IntegerField(
        label=_("Hours a month"), help_text=_("0: as the group's rules say."), min_value=0, max_value=80, initial=0
    )
    months = forms.IntegerField(
        label=_("Months"), help_text=_("0: as the group's rules say."), min_value=0, max_value=36, initial=0
    )
    commitment = LineField(label=_("How much, until when"), max_length=120, required=False)
    commitment_en = LineField(label=_("How much, until when, in English"), max_length=120, required=False)
    public = forms.BooleanField(label=_("Show on the project's page"), required=False, initial=True)

    def __init__(self, *args: Any, need: Need | None = None, **kwargs: Any) -> None:
        initial = _first(need) if need else {}
        super().__init__(*args, **{"initial": initial, **kwargs})
        if need is None:
            del self.fields["version"]
        # What it has may be chosen still, also when the list has dropped it.
        had = {name: Q(pk=initial.get(name)) for name in ("competence", "administration")}
        competences = Competence.objects.filter(Q(pk__in=Competence.objects.valid_today()) | had["competence"])
        administrations = CityAdministration.objects.filter(
            Q(pk__in=CityAdministration.objects.valid_today()) | had["administration"]
        )
        self.fields["competence"].queryset = competences
        self.fields["administration"].queryset = administrations

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        given = [name for name in ("competence", "administration", "text") if cleaned.get(name)]
        if not given:
            self.add_error("competence", _("Choose a competence, an administration, or write who is sought."))
        elif "competence" in given and "administration" in given:
            self.add_error("administration", _("One of the two: a competence or an administration."))
        return cleaned

    def standing(self, current: object) -> Mapping[str, object]:
        need = cast(Need, current)
        return {**_first(need), "competence": need.competence, "administration": need.administration}


def _first(need: Need) -> dict[str, object]:
    """A need as its form has it; words that only repeat the competence or mandate are left out."""
    names = (
        "sphere", "strength", "level", "count", "role", "hours", "months", "commitment", "commitment_en", "public", "text",
        "text_en", "version",
    )  # fmt: skip
    first: dict[str, object] = {name: getattr(need, name) for name in names}
    listed = need.competence or need.administration
    if listed and need.text == listed.name_sv:
        first |= {"text": "", "text_en": ""}
    return {**first, "competence": need.competence_id, "administration": need.administration_id}


class RulesForm(Versioned):
    """What the group has to be."""

    size_from = forms.IntegerField(label=_("At least so many"), min_value=2, max_value=30)
    size_to = forms.IntegerField(label=_("At the most so many"), min_value=2, max_value=30)
    spheres = forms.IntegerField(label=_("Different parts of society"), min_value=1, max_value=6)
    per_organisation = forms.IntegerField(label=_("At the most from one organisation"), min_value=1, max_value=10)
    languages = forms.MultipleChoiceField(
        label=_("Everybody works in"), choices=Language.choices, widget=forms.CheckboxSelectMultiple
    )
    area = forms.ModelChoiceField(label=_("In this part of the city"), queryset=CityArea.objects.none(), required=False)
    hours = forms.IntegerField(label=_("Hours a month"), min_value=0, max_value=80)
    months = forms.IntegerField(label=_("Months"), min_value=0, max_value=36)
    ties = forms.ChoiceField(label=_("People who have worked together"), choices=TiesWished.choices)
    conflicts = TextField(
        label=_("Nobody from (conflict of interest)"),
        help_text=_("Organisations, one a line. Only coordinators see it."),
        max_length=2000,
        required=False,
        rows=3,
    )
    conflicts_until = DayField(
        label=_("The conflict of interest holds until"), help_text=_("Empty: until somebody changes it."),
        required=False, widget=DateInput,
    )  # fmt: skip

    SAME = (
        "size_from", "size_to", "spheres", "per_organisation", "languages", "area", "hours", "months", "ties", "conflicts_until",
    )  # fmt: skip

    def __init__(self, *args: Any, rules: GroupRules, **kwargs: Any) -> None:
        initial: dict[str, object] = {name: getattr(rules, name) for name in (*self.SAME, "version")}
        initial |= {f"least_{sphere}": rules.least.get(sphere, 0) for sphere in Sphere.values}
        initial["conflicts"] = _names(rules.conflicts.all()) if rules.pk else ""
        super().__init__(*args, **{"initial": initial, **kwargs})
        # An area that is not used any more stays until somebody chooses another.
        usable = Q(pk__in=CityArea.objects.valid_today()) | Q(pk=rules.area_id)
        self.fields["area"].queryset = CityArea.objects.filter(usable)
        for sphere, name in Sphere.choices:
            self.fields[f"least_{sphere}"] = forms.IntegerField(
                label=_("At least from %(sphere)s") % {"sphere": name}, min_value=0, max_value=10
            )
        names = list(self.fields)
        least = [f"least_{sphere}" for sphere in Sphere.values]
        self.order_fields([*names[:2], *least, *names[2:]])

    def clean_conflicts(self) -> list[Organisation]:
        names = [" ".join(line.split()) for line in self.cleaned_data["conflicts"].splitlines() if line.strip()]
        found = {name: Organisation.objects.filter(plain_name=Plain(Value(name))).first() for name in names}
        unknown = [name for name, organisation in found.items() if organisation is None]
        if unknown:
            message = _("No organisation is known by these names: %(names)s")
            raise forms.ValidationError(message, params={"names": ", ".join(unknown)})
        return [organisation for organisation in found.values() if organisation]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        least, most = cleaned.get("size_from"), cleaned.get("size_to")
        if least and most and least > most:
            self.add_error("size_to", _("The group cannot be smaller than its least."))
        wanted = sum(cleaned.get(f"least_{sphere}") or 0 for sphere in Sphere.values)
        if most and wanted > most:
            self.add_error("size_to", _("The parts of society together ask for more people than the group has chairs."))
        return cleaned

    def given(self) -> dict[str, Any]:
        return {**super().given(), "conflicts": _names(self.cleaned_data["conflicts"])}

    def standing(self, current: object) -> Mapping[str, object]:
        return type(self)(rules=cast(GroupRules, current)).initial

    def least(self) -> dict[str, int]:
        """How many at least from each part of society; those nobody asks for are left out."""
        given = {sphere: self.cleaned_data[f"least_{sphere}"] for sphere in Sphere.values}
        return {sphere: least for sphere, least in given.items() if least}


def _names(organisations: Iterable[Organisation]) -> str:
    return "\n".join(sorted(organisation.name for organisation in organisations))


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


class SeveralForm(forms.Form):
    """Which groups to put together at once, so that people are shared fairly between them."""

    projects = forms.ModelMultipleChoiceField(
        label=_("Which groups"),
        queryset=Project.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one project.")},
    )

    def __init__(self, *args: Any, offered: QuerySet[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["projects"].queryset = offered


class FindPersonForm(forms.Form):
    """Somebody of the pool by name or organisation."""

    name = LineField(label=_("Name or organisation"), max_length=100, letters=2)
