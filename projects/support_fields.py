"""Sums of money as people type them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.support_vocabulary import MOST_KRONOR

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class KronorField(forms.IntegerField):
    """A sum in whole kronor; blanks between thousands are fine."""

    def __init__(self, *, label: StrOrPromise, required: bool = False, **options: Any) -> None:
        super().__init__(
            label=label, required=required, min_value=1, max_value=MOST_KRONOR, help_text=_("In whole kronor."), **options
        )  # fmt: skip
        self.widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: object) -> int | None:
        typed = "".join(str(value).split()) if value is not None else None
        return super().to_python(typed)
