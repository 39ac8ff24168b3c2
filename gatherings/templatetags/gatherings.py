"""Texts in two languages, and forms with an address of their own."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.utils import render_crispy_form
from django import forms, template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from gatherings.models import Gathering, InTwoLanguages
from people.templatetags.bordet import clock

register = template.Library()


@register.simple_tag
def local(row: InTwoLanguages, name: str) -> str:
    """A text in the reader's language, in Swedish where there is no translation."""
    return row.local(name)


@register.simple_tag
def lang_of(row: InTwoLanguages, name: str) -> SafeString:
    """The `lang` attribute of such a text, where it is not the page's."""
    language = row.language_of(name)
    page = get_language() or "sv"
    return SafeString("") if page.startswith(language) else format_html(' lang="{}"', language)


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
