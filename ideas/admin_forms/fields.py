"""What the forms of the staff side share."""

from __future__ import annotations

from typing import Any

from django import forms

from people.models import User


class DateInput(forms.DateInput):
    """The browser's own calendar; works with the keyboard and without scripts of ours."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def staff() -> object:
    """Everybody who may read an idea."""
    return User.objects.filter(is_active=True, is_staff=True).order_by("name")
