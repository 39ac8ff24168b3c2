"""Form fields for what citizens type. Text reaches them cleaned; they check what a reader needs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Required, TypedDict, Unpack

from django import forms
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from border.cleaning import clean_text, visible_length

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LETTERS_NEEDED = 3
MOST_PHONE_CHARACTERS = 30
MOST_MAIL_CHARACTERS = 254
# Nothing here happens outside these years; a year typed half ("0002") or too far breaks what is counted from it.
FIRST_YEAR, LAST_YEAR = 1900, 2100


class FieldOptions(TypedDict, total=False):
    """What every form field may be given."""

    required: bool
    widget: forms.Widget | type[forms.Widget] | None
    label: StrOrPromise | None
    initial: object
    help_text: StrOrPromise
    error_messages: Mapping[str, StrOrPromise] | None
    disabled: bool


class TextOptions(FieldOptions, total=False):
    """What a text field may be given besides; lengths in code points."""

    min_length: int | None
    max_length: Required[int]
    letters: int
    autocomplete: str


class _Text(forms.CharField):
    """Lengths in code points; the browser must not cut what is pasted, so there is no `maxlength`.

    `letters` is how many letters or digits a required answer needs: three for a text, one for a name ("Bo", "李").
    """

    multiline = False

    def __init__(
        self,
        *,
        min_length: int | None = None,
        max_length: int,
        letters: int = LETTERS_NEEDED,
        autocomplete: str = "",
        **options: Unpack[FieldOptions],
    ) -> None:
        self.least, self.most, self.letters = min_length, max_length, letters
        super().__init__(strip=True, **options)
        if autocomplete:
            self.widget.attrs["autocomplete"] = autocomplete

    def to_python(self, value: object) -> str:
        return clean_text(str(value or ""), multiline=self.multiline)

    def validate(self, value: str) -> None:
        super().validate(value)
        if not value:
            return
        if self.required and visible_length(value) < self.letters:
            raise forms.ValidationError(_few_letters(self.letters), code="invisible")
        length = len(value)
        if self.least and length < self.least:
            raise forms.ValidationError(
                ngettext_lazy(
                    "Write at least %(least)d character. You have written %(length)d.",
                    "Write at least %(least)d characters. You have written %(length)d.",
                    "least",
                )
                % {"least": self.least, "length": length},
                code="min_length",
            )
        if length > self.most:
            raise forms.ValidationError(
                _("Shorten the text to %(most)d characters. You have written %(length)d.")
                % {"most": self.most, "length": length},
                code="max_length",
            )


class LineField(_Text):
    """One line of text."""


class TextField(_Text):
    """Several lines of text, with a counter (`data-most` on the widget)."""

    multiline = True

    def __init__(self, *, rows: int = 4, **options: Unpack[TextOptions]) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**options)
        self.widget.attrs["data-most"] = self.most


class MailField(forms.EmailField):
    """An e-mail address our mail server can deliver to: a plain local part in ASCII, a domain with a dot."""

    default_error_messages = {"required": _("Write your e-mail address.")}

    # Without quotes, blanks, comments and double dots; those are allowed somewhere and delivered nowhere.
    _LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")

    def __init__(
        self, *, autocomplete: str = "email", max_length: int = MOST_MAIL_CHARACTERS, **options: Unpack[FieldOptions]
    ) -> None:
        super().__init__(max_length=max_length, **options)
        self.widget.attrs.update({"autocomplete": autocomplete, "inputmode": "email"})
        self.validators = [v for v in self.validators if not isinstance(v, EmailValidator)]

    def to_python(self, value: object) -> str:
        text = clean_text(str(value or ""), multiline=False)
        local, at, domain = text.rpartition("@")
        return f"{local}{at}{domain.lower()}"

    def validate(self, value: str) -> None:
        super().validate(value)
        if not value:
            return
        local, _at, domain = value.rpartition("@")
        if local and not local.isascii() and "@" not in local:
            message = _("The part before @ may only have letters without å, ä, ö and accents, or mail cannot reach it.")
            raise forms.ValidationError(message, code="ascii")
        try:
            EmailValidator(allowlist=[])(value)
            wrong = len(local) > 64 or not self._LOCAL.fullmatch(local) or domain.startswith("[")
        except forms.ValidationError:
            wrong = True
        if wrong:
            message = _("Enter an e-mail address with @, for example namn@exempel.se.")
            raise forms.ValidationError(message, code="invalid")


class PhoneField(forms.CharField):
    """A telephone number as people write it, Swedish or foreign, with blanks, brackets, hyphens, an extension."""

    _NUMBER = re.compile(r"[+(]{0,2}[0-9][0-9 ()\-–/.]{4,}(?:(?:ankn|anknytning|ext|x)\.? ?[0-9]{1,6})?", re.IGNORECASE)

    def __init__(self, *, autocomplete: str = "tel", **options: Unpack[FieldOptions]) -> None:
        super().__init__(**options)
        self.widget.input_type = "tel"
        self.widget.attrs["autocomplete"] = autocomplete

    def to_python(self, value: object) -> str:
        text = clean_text(str(value or ""), multiline=False)
        # Digits of other scripts and of full width become those a telephone has.
        return "".join(
            str(unicodedata.decimal(sign)) if sign.isdecimal() else "+" if sign == "＋" else sign for sign in text
        )

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and (len(value) > MOST_PHONE_CHARACTERS or not self._NUMBER.fullmatch(value)):
            message = _("Write a telephone number with digits, for example 040-34 10 00.")
            raise forms.ValidationError(message, code="invalid")


class _InOurTime(forms.Field):
    """A day or moment whose year can be meant."""

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise forms.ValidationError(
                _("Check the year: %(year)d is not between %(first)d and %(last)d."),
                params={"year": value.year, "first": FIRST_YEAR, "last": LAST_YEAR},
                code="year",
            )


class DayField(_InOurTime, forms.DateField):
    """A day."""


class MomentField(_InOurTime, forms.DateTimeField):
    """A day and a time, by the clock in Malmö."""


class SplitMomentField(_InOurTime, forms.SplitDateTimeField):
    """The same in the two boxes of Django's admin."""


def _few_letters(letters: int) -> StrOrPromise:
    if letters == LETTERS_NEEDED:
        return _("Write at least three letters or digits.")
    return _("Write at least one letter or digit.")
