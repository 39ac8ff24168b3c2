"""The forms with which coordinators keep the pool for somebody else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from border.fields import LineField
from border.posts import DECOY
from people.models import Administration, Competence, Organisation, ResourcePerson
from people.pool_forms import ChangedEntryForm, EntryForm
from people.vocabulary import ConfirmedWay, ContactWay, OrganisationSize, Sphere


class EnteredForm(EntryForm):
    """An entry for somebody who has telephoned: no mailbox is needed, the notice is read aloud."""

    way = forms.ChoiceField(
        label=_("How does she say yes?"),
        help_text=_("By post: print the letter on the next page. The entry counts when it has come back signed."),
        choices=[(way, way.label) for way in (ConfirmedWay.TELEPHONE, ConfirmedWay.POST)],
        initial=ConfirmedWay.TELEPHONE,
        widget=forms.RadioSelect,
    )
    notice_read = forms.BooleanField(
        label=_("I have read the notice about personal data to her"),
        error_messages={"required": _("Read the notice aloud first, then tick here.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields[DECOY]
        del self.fields["shown"]
        self.fields["email"].required = False
        self.fields["email"].help_text = _("Leave it empty if there is none.")

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("contact_way") == ContactWay.MAIL and not cleaned.get("email") and "email" in cleaned:
            self.add_error("email", _("Write the address, or choose another way to reach her."))
        return cleaned


class CorrectedForm(ChangedEntryForm):
    """The same for an entry that is there."""

    def __init__(self, *args: Any, entry: ResourcePerson, **kwargs: Any) -> None:
        super().__init__(*args, entry=entry, **kwargs)
        del self.fields[DECOY]
        if not entry.email:
            # The address stays as it is, and there is none to write to.
            self.fields["contact_way"].choices = [
                (way, words) for way, words in ContactWay.choices if way != ContactWay.MAIL
            ]


class MandateForm(forms.Form):
    administration = forms.ModelChoiceField(
        label=_("May decide for"), queryset=Administration.objects.none(), required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args: Any, entry: ResourcePerson, **kwargs: Any) -> None:
        kwargs["initial"] = {"administration": entry.administration_id}
        super().__init__(*args, **kwargs)
        # What is no more stays hers until somebody chooses another.
        hers = Administration.objects.filter(pk=entry.administration_id or 0)
        self.fields["administration"].queryset = Administration.objects.valid_today() | hers


class OrganisationForm(forms.Form):
    """Which known organisation a typed name means: one of those suggested, another one by its name, or a new one."""

    organisation = forms.ModelChoiceField(queryset=Organisation.objects.all(), required=False)
    name = LineField(label=_("Or another one, by its name"), max_length=120, required=False)
    new = forms.BooleanField(required=False)
    sphere = forms.ChoiceField(choices=Sphere.choices, required=False)


class SizeForm(forms.Form):
    organisation = forms.ModelChoiceField(queryset=Organisation.objects.all())
    size = forms.ChoiceField(choices=[("", _("Not known")), *OrganisationSize.choices], required=False)


class NewCompetenceForm(forms.Form):
    """An entry of the list, made of people's own words."""

    name_sv = LineField(label=_("Name in Swedish"), max_length=120)
    name_en = LineField(label=_("Name in English"), max_length=120)
    synonyms = LineField(
        label=_("Other words for it"),
        help_text=_("In any language, with commas between."),
        max_length=600,
        required=False,
    )
    people = forms.ModelMultipleChoiceField(
        label=_("Who has it"),
        queryset=ResourcePerson.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, allowed: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = ResourcePerson.objects.filter(pk__in=allowed)

    def clean_synonyms(self) -> list[str]:
        words = [word.strip()[:60] for word in self.cleaned_data["synonyms"].split(",")]
        return [word for word in words if word]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("name_sv", "name_en"):
            typed = cleaned.get(name)
            if typed and Competence.objects.filter(**{f"{name}__iexact": typed}).exists():
                self.add_error(name, _("The list has it already."))
        return cleaned


class MergeForm(forms.Form):
    """Which entry of the list another one becomes part of."""

    keep = forms.ModelChoiceField(label=_("Keep"), queryset=Competence.objects.none())

    def __init__(self, *args: Any, gone: Competence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].queryset = Competence.objects.exclude(pk=gone.pk)


class FindForm(forms.Form):
    """Somebody by name or address."""

    words = LineField(label=_("Name or e-mail address"), max_length=100, letters=2)
