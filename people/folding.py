"""A part of a form that is folded away until somebody wants it, as a layout object of crispy-forms."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


class Folded(LayoutObject):
    """Fields under a summary; open when one of them has an error or was changed."""

    template = "bordet/layout/folded.html"

    def __init__(self, summary: object, *fields: str) -> None:
        self.summary, self.fields = summary, list(fields)

    def render(
        self, form: forms.Form, context: Context, template_pack: str = TEMPLATE_PACK, **kwargs: Any
    ) -> SafeString:
        open_ = form.is_bound and any(name in form.errors or name in form.changed_data for name in self.fields)
        fields = self.get_rendered_fields(form, context, template_pack, **kwargs)
        return render_to_string(self.template, {"summary": self.summary, "fields": fields, "open": open_})
