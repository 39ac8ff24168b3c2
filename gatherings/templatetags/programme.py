"""Template tags of the programme: words in the reader's language, and what changed between two versions."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gatherings.models import Gathering, Registration
from gatherings.notes import WRITING
from gatherings.programme import public
from gatherings.programme.content import Change, Text
from people.templatetags.bordet import clock

register = template.Library()


@register.inclusion_tag("gatherings/programme/_section.html")
def programme_of(gathering: Gathering) -> dict[str, object]:
    """The published programme on the gathering's own page, or nothing before it is published."""
    published = public.latest(gathering)
    return {"gathering": gathering, "items": published.programme.items if published else ()}


@register.inclusion_tag("gatherings/programme/_mine.html")
def my_programme(registration: Registration, token: str) -> dict[str, object]:
    """On one's private page: the way to the programme, to choosing, and on the day to the table's note."""
    gathering = registration.gathering
    return {
        "gathering": gathering,
        "token": token,
        "chooses": registration.is_coming and bool(public.sessions_of(gathering)),
        "writes": registration.is_coming and gathering.state in WRITING,
    }


@register.simple_tag
def said(text: Text) -> SafeString:
    """The words in the reader's language, marked where they are in another."""
    language = (get_language() or "sv")[:2]
    words, of = text.in_(language), text.language_in(language)
    if of != language and words:
        return format_html('<span lang="{}">{}</span>', of, words)
    return conditional_escape(words)


@register.simple_tag
def change_words(change: Change) -> SafeString:
    """One difference in a sentence."""
    title, before, after = said(change.title), said(change.before), said(change.after)
    if change.kind == "added" and change.after.sv:
        return format_html(_("New: {title}, {time}"), title=title, time=_clock(change.after.sv))
    sentences = {
        "added": _("New: {title}"),
        "removed": _("Taken away: {title}"),
        "time": _("{title}: new time, {after} (was {before})"),
        "room": _("{title}: new room, {after} (was {before})") if change.before.sv else _("{title}: in {after}"),
        "title": _("“{before}” is now called “{after}”"),
        "speakers": _("{title}: with {after}") if change.after.sv else _("{title}: without {before}"),
        "text": _("{title}: new text"),
        "access": _("{title}: what is said of the way there and of the room is new"),
        "kind": _("{title}: another kind of item"),
    }
    if change.kind == "room" and not change.after.sv:
        sentences["room"] = _("{title}: room to be told (was {before})")
    if change.kind == "time":
        before, after = (SafeString(words) for words in _times(change.before.sv, change.after.sv))
    return format_html(sentences[change.kind], title=title, before=before, after=after)


def _times(*spans: str) -> list[str]:
    """Each span from hour to hour, with its day where the days differ."""
    moments = [[datetime.fromisoformat(one) for one in span.split("/")] for span in spans]
    same = len({begins.date() for begins, _ends in moments}) == 1
    return [
        f"{'' if same else date_format(begins, 'j F') + ' '}{clock(begins)}–{ends:%H.%M}" for begins, ends in moments
    ]


def _clock(moment: str) -> str:
    return clock(datetime.fromisoformat(moment))
