"""Sums of money as people type them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.support_vocabulary import MOST_KRONOR

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


# Thousands as people part them: with blanks, dots or commas, and what a sum ends with. Anything else with a dot or a comma
# would be öre, or a guess: Django takes "50.000" for fifty.
_TYPED = re.compile(r"(?P<sum>\d+|\d{1,3}(?:[\s.,]\d{3})+)(?:\s?(?:kr|kronor|sek|:-))?", re.IGNORECASE)


class KronorField(forms.IntegerField):
    """A sum in whole kronor as it is typed: 50000, 50 000, 50.000, 50 000 kr."""

    def __init__(self, *, label: StrOrPromise, required: bool = False, **options: Any) -> None:
        super().__init__(
            label=label, required=required, min_value=1, max_value=MOST_KRONOR, help_text=_("In whole kronor."), **options
        )  # fmt: skip
        self.widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: object) -> int | None:
        typed = str(value).strip() if value is not None else ""
        known = _TYPED.fullmatch(typed)
        if typed and not known:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(re.sub(r"\D", "", known["sum"]) if known else None)
