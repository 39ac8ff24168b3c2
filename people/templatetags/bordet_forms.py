"""What our crispy template pack `bordet` needs to draw a field and to sum up what is wrong (DESIGN.md section 4)."""

from __future__ import annotations

from collections import Counter as Counted
from dataclasses import dataclass

from django import forms, template
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from people.templatetags.bordet import thinspace

register = template.Library()

# What these say is true of any field, so the summary puts the question before them.
GENERAL_CODES = {"min_length", "max_length", "invisible", "invalid_choice", "invalid_list", "invalid_pk_value"}


@dataclass(frozen=True)
class Option:
    """One row of radio buttons or tick boxes."""

    id: str
    name: str
    value: str
    label: str
    checked: bool


@dataclass(frozen=True)
class Counter:
    """How much of a limited text is used; `pattern` has `{n}` where a script puts the figure."""

    id: str
    text: str
    pattern: str


@dataclass(frozen=True)
class Part:
    """A field, ready to be drawn: `kind` is hidden, decoy, group, tick or line."""

    kind: str
    id: str
    label: str
    optional: bool
    hint_id: str
    error_id: str
    errors: list[str]
    described_by: str
    control: SafeString
    options: list[Option]
    input_type: str
    spheres: bool
    counter: Counter | None


@dataclass(frozen=True)
class Complaint:
    """A line of the error summary; `href` is empty where there is no field to go to."""

    href: str
    text: str


@register.simple_tag
def part(field: BoundField) -> Part:
    """Everything the template of a field shows."""
    widget = field.field.widget
    group = isinstance(widget, forms.RadioSelect)
    tick = isinstance(widget, forms.CheckboxInput)
    decoy = "data-decoy" in widget.attrs
    kind = "hidden" if field.is_hidden else "decoy" if decoy else "group" if group else "tick" if tick else "line"
    errors = [_sentence(field, error) for error in _errors(field)] if kind not in ("hidden", "decoy") else []
    counter = _counter(field)
    hint_id = f"{field.auto_id}_helptext" if field.help_text else ""
    error_id = f"{field.auto_id}_error" if errors else ""
    described_by = " ".join(filter(None, [error_id, hint_id, counter.id if counter else ""]))
    described: dict[str, str | bool] | None = {"aria-describedby": described_by} if described_by else None
    return Part(
        kind=kind,
        id=field.id_for_label or field.auto_id,
        label=str(field.label),
        optional=not field.field.required and kind in ("group", "line"),
        hint_id=hint_id,
        error_id=error_id,
        errors=errors,
        described_by=described_by,
        control=SafeString() if group else field.as_widget(attrs=described),
        options=_options(field) if group else [],
        input_type=getattr(widget, "input_type", ""),
        spheres="data-spheres" in widget.attrs,
        counter=counter,
    )


@register.simple_tag
def complaints(form: forms.BaseForm) -> list[Complaint]:
    """What has to be changed, in the order of the form, each with a link to its field."""
    lines = [Complaint("", str(message)) for message in form.non_field_errors()]
    said = [(field, error, _sentence(field, error)) for field in form for error in _errors(field)]
    often = Counted(sentence for _field, _error, sentence in said)
    for field, error, sentence in said:
        rows = isinstance(field.field.widget, forms.RadioSelect)
        first = f"{field.auto_id}_0" if rows else field.id_for_label or field.auto_id
        # What could be said of several fields needs the question before it.
        if error.code in GENERAL_CODES or sentence != _plain(error) or often[sentence] > 1:
            question = str(field.label)
            sentence = f"{question} {sentence}" if question.endswith(("?", ".")) else f"{question}: {sentence}"
        lines.append(Complaint("" if field.is_hidden else f"#{first}", sentence))
    return lines


@register.filter
def button_class(classes: str) -> str:
    """The classes of a button without those crispy-forms adds for Bootstrap."""
    kept = dict.fromkeys(name for name in f"btn {classes}".split() if name != "btn-primary")
    return " ".join(kept)


def _errors(field: BoundField) -> list[ValidationError]:
    return list(field.form.errors.as_data().get(field.name, []))


def _sentence(field: BoundField, error: ValidationError) -> str:
    """The message; Django's own "This field is required." is replaced by one that says what to do."""
    if error.code == "required" and error.message == forms.Field.default_error_messages["required"]:
        if isinstance(field.field.widget, (forms.Select, forms.RadioSelect)):
            return _("Choose an answer.")
        if isinstance(field.field.widget, forms.FileInput):
            return _("Choose a file.")
        return _("Write something here.")
    return _plain(error)


def _plain(error: ValidationError) -> str:
    return " ".join(str(message) for message in error.messages)


def _options(field: BoundField) -> list[Option]:
    widget = field.field.widget
    rows = widget.subwidgets(field.html_name, field.value(), {"id": field.auto_id})
    return [
        Option(
            id=row["attrs"].get("id", ""),
            name=row["name"],
            value=str(row["value"]),
            label=str(row["label"]),
            checked=bool(row["selected"]),
        )
        for row in rows
    ]


def _counter(field: BoundField) -> Counter | None:
    most = field.field.widget.attrs.get("data-most")
    if not most:
        return None
    figures = {"most": thinspace(int(most))}
    pattern = _("{n} of at most %(most)s characters") % figures
    written = len(str(field.value() or "").replace("\r\n", "\n"))
    text = pattern.replace("{n}", thinspace(written)) if written else _("At most %(most)s characters") % figures
    return Counter(f"{field.auto_id}_counter", text, pattern)
