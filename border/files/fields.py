"""The form field for several files."""

from __future__ import annotations

from typing import Unpack

from django import forms

from border.fields import FieldOptions


class FilesInput(forms.ClearableFileInput):
    """A native file input that takes several files and never says what is there already."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Several uploads at once. Their content is checked by `examine`, not here."""

    def __init__(self, **options: Unpack[FieldOptions]) -> None:
        accept = ".jpg,.jpeg,.png,.webp,.pdf,.docx,.odt"
        options.setdefault("widget", FilesInput(attrs={"accept": accept}))
        super().__init__(**options)

    def clean(self, data: object, initial: object = None) -> list[object]:
        return list(data) if isinstance(data, (list, tuple)) else [data] if data else []
