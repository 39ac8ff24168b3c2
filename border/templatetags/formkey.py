"""The hidden field that makes two presses one (`border.formkeys`)."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from border.formkeys import new_form_key

register = template.Library()


@register.simple_tag
def form_key() -> SafeString:
    """A key of its own for each form that is drawn."""
    return format_html('<input type="hidden" name="form_key" value="{}">', new_form_key())
