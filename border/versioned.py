"""Forms of rows that several people of the staff may have open at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext


class Versioned(forms.Form):
    """A form of something that has a version: the one it was read at is sent along."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def given(self) -> dict[str, Any]:
        """What was typed."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def again(self, version: int, **given: Any) -> Self:
        """The form with what was typed, to be sent in the place of what somebody else saved as this version. `given`: what
        the form is made with."""
        typed = cast(QueryDict, self.data).copy()
        typed["version"] = str(version)
        return type(self)(typed, **given)

    def standing(self, current: object) -> Mapping[str, object]:
        """What would have been typed to get `current`, by field."""
        return {name: getattr(current, name) for name in self.given()}

    def difference(self, current: object) -> list[tuple[str, object, object]]:
        """What stands now beside what was typed, for the fields that differ: label, theirs, yours."""
        standing = self.standing(current)
        return [
            (str(self.fields[name].label), self._in_words(name, standing[name]), self._in_words(name, value))
            for name, value in self.given().items()
            if standing[name] != value
        ]

    def _in_words(self, name: str, value: object) -> object:
        field = self.fields[name]
        if isinstance(value, bool):
            return gettext("Yes") if value else gettext("No")
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            words = {str(key): str(label) for key, label in cast(Any, field.choices)}
            several = value if isinstance(value, list) else [value]
            return ", ".join(words.get(str(one), str(one)) for one in several if one is not None)
        return value
