"""Form fields for what citizens type. Text reaches them cleaned; they check what a reader needs."""

from __future__ import annotations

import re

from django import forms
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from border.cleaning import clean_text, visible_length

LETTERS_NEEDED = 3


class _Text(forms.CharField):
    multiline = False

    def __init__(self, *, min_length: int | None = None, max_length: int, autocomplete: str = "", **kwargs: object) -> None:
        self.least, self.most, self.autocomplete = min_length, max_length, autocomplete
        super().__init__(strip=True, **kwargs)
        # The widget counts; the browser must not cut what is pasted, so there is no maxlength.
        if autocomplete:
            self.widget.attrs["autocomplete"] = autocomplete

    def to_python(self, value: object) -> str:
        return clean_text(str(value or ""), multiline=self.multiline)

    def validate(self, value: str) -> None:
        super().validate(value)
        if not value:
            return
        if self.required and visible_length(value) < LETTERS_NEEDED:
            raise forms.ValidationError(_("Write at least three letters or digits."), code="invisible")
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
                _("Shorten the text to %(most)d characters. You have written %(length)d.") % {"most": self.most, "length": length},
                code="max_length",
            )


class LineField(_Text):
    """One line of text."""


class TextField(_Text):
    """Several lines of text, with a counter (`data-most` on the widget)."""

    multiline = True

    def __init__(self, *, rows: int = 4, **kwargs: object) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)
        self.widget.attrs["data-most"] = self.most


class MailField(forms.EmailField):
    """An e-mail address our mail server can deliver to: a real domain, a local part in ASCII."""

    default_error_messages = {"required": _("Write your e-mail address.")}

    def __init__(self, *, autocomplete: str = "email", **kwargs: object) -> None:
        kwargs.setdefault("max_length", 254)
        super().__init__(**kwargs)
        self.widget.attrs.update({"autocomplete": autocomplete, "inputmode": "email"})
        self.validators = [v for v in self.validators if not isinstance(v, EmailValidator)]

    def to_python(self, value: object) -> str:
        return clean_text(str(value or ""), multiline=False)

    def validate(self, value: str) -> None:
        super().validate(value)
        if not value:
            return
        try:
            EmailValidator(allowlist=[])(value)
        except forms.ValidationError:
            raise forms.ValidationError(
                _("Enter an e-mail address with @, for example namn@exempel.se."), code="invalid"
            ) from None
        if not value.rsplit("@", 1)[0].isascii():
            raise forms.ValidationError(
                _("The part before @ may only have letters without å, ä, ö and accents, or mail cannot reach it."), code="ascii"
            )


class PhoneField(forms.CharField):
    """A telephone number as people write it: digits, spaces, brackets, plus, hyphens."""

    def __init__(self, *, autocomplete: str = "tel", **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.widget.input_type = "tel"
        self.widget.attrs["autocomplete"] = autocomplete

    def to_python(self, value: object) -> str:
        return clean_text(str(value or ""), multiline=False)

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and (len(value) > 30 or not re.fullmatch(r"[+(]?[0-9][0-9 ()\-–./]{4,}", value, re.ASCII)):
            raise forms.ValidationError(_("Write a telephone number with digits, for example 040-34 10 00."), code="invalid")
