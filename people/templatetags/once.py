"""`translate` and `url` where they say the same at every drawing: looked up once per language.

A page has some forty of them, and half of its time went into asking again what had been answered before. The tags are Django's
own; whatever has a variable, a filter or an `as` in it is left to them as it is.
"""

from __future__ import annotations

from collections.abc import Hashable

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode, url
from django.templatetags.i18n import TranslateNode, do_translate
from django.urls import get_script_prefix, get_urlconf
from django.utils.translation import get_language

register = template.Library()


class SaidOnce(template.Node):
    """A constant text."""

    child_nodelists = ()

    def __init__(self, tag: template.Node) -> None:
        self.tag = tag
        self.said: dict[Hashable, str] = {}

    def render(self, context: template.Context) -> str:
        key = self.key(context)
        said = self.said.get(key)
        if said is None:
            said = self.said[key] = self.tag.render(context)
        return said

    def key(self, context: template.Context) -> Hashable:
        """All that what is said depends on."""
        return get_language(), context.autoescape


class AddressOnce(SaidOnce):
    """The address of a page without arguments."""

    def key(self, context: template.Context) -> Hashable:
        return get_language(), context.autoescape, get_urlconf(), get_script_prefix()


@register.tag("translate")
def translate_once(parser: Parser, token: Token) -> template.Node:
    """Django's `translate`."""
    tag: TranslateNode = do_translate(parser, token)
    text, about = tag.filter_expression, tag.message_context
    constant = text.var.literal is not None and not text.filters and not (about and about.is_var)
    return SaidOnce(tag) if constant and not tag.asvar else tag


@register.tag("url")
def url_once(parser: Parser, token: Token) -> template.Node:
    """Django's `url`."""
    tag: URLNode = url(parser, token)
    constant = not (tag.view_name.is_var or tag.view_name.filters or tag.args or tag.kwargs)
    return AddressOnce(tag) if constant and not tag.asvar else tag
