"""Texts in two languages, and forms with an address of their own."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.utils import render_crispy_form
from django import forms, template
from django.utils.safestring import SafeString

from gatherings.models import Gathering
from people.templatetags.bordet import clock, lang_of, local

register = template.Library()


register.simple_tag(local)
register.simple_tag(lang_of)


@register.simple_tag
def hours(gathering: Gathering) -> str:
    """From when to when, by the clock of its place: `kl. 12.30–17.00`."""
    return f"{clock(gathering.local_start)}–{gathering.local_end:%H.%M}"


@register.simple_tag
def form_to(form: forms.Form, path: str) -> SafeString:
    """A form that is answered at another address than the page's."""
    helper: FormHelper = form.helper  # type: ignore[attr-defined]
    helper.form_action = path
    return SafeString(render_crispy_form(form, helper))
