"""One value and its cell: the same value makes the same cell, and the cell gives the value back, checked."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from border.cleaning import clean_text, plain_cell, safe_cell
from border.fields import FIRST_YEAR, LAST_YEAR
from projects.exchange.tables import NAMED_BY, WITHOUT_BLANKS

YES, NO = "yes", "no"
MOST_JSON = 4000
_YEARS = ("year_from", "year_to")
_WHOLE = re.compile(r"\d{1,9}")


class WrongCell(Exception):
    """What is wrong with a cell, in words."""


def name_of(row: models.Model) -> str:
    """How a row is named where another refers to it."""
    return str(getattr(row, NAMED_BY.get(type(row), "pk")))


def written(field: models.Field[Any, Any], value: Any) -> str:  # noqa: ANN401  (any column's value)
    """The cell of a column's value."""
    if value is None:
        return ""
    if field.is_relation:
        return safe_cell(name_of(value))
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(field, (models.JSONField, ArrayField)):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return safe_cell(value) if isinstance(value, str) else str(value)


def written_list(model: type[models.Model], names: list[str]) -> str:
    """The cell of a list of rows of `model`."""
    names = sorted(names)
    return " ".join(names) if model in WITHOUT_BLANKS else json.dumps(names, ensure_ascii=False)


def read_list(model: type[models.Model], cell: str) -> list[str]:
    """The names in the cell of a list. Raises `WrongCell`."""
    if model in WITHOUT_BLANKS:
        return clean_text(plain_cell(cell), multiline=False).split()
    names = _json(cell or "[]")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise WrongCell(_("This is not a list of names."))
    return [clean_text(name, multiline=False) for name in names]


def read(field: models.Field[Any, Any], cell: str) -> Any:  # noqa: ANN401  (any column's value)
    """The value in a cell of a column that refers to nothing, with the model's own rules. Raises `WrongCell`."""
    value = _typed(field, cell)
    if value is None and field.null:
        return None
    try:
        return field.clean(value, None)
    except ValidationError as error:
        raise WrongCell(" ".join(str(message) for message in error.messages)) from None


def _typed(field: models.Field[Any, Any], cell: str) -> Any:  # noqa: ANN401
    if isinstance(field, (models.CharField, models.TextField)):
        return clean_text(plain_cell(cell), multiline=isinstance(field, models.TextField))
    text = plain_cell(cell).strip()
    if not text and field.null:
        return None
    if isinstance(field, models.BooleanField):
        if text not in (YES, NO):
            raise WrongCell(_("Write yes or no."))
        return text == YES
    if isinstance(field, models.DateTimeField):
        return _moment(text)
    if isinstance(field, models.DateField):
        return _day(text)
    if isinstance(field, (models.JSONField, ArrayField)):
        return _json(text)
    if not _WHOLE.fullmatch(text):
        raise WrongCell(_("Write a whole number with at most nine digits."))
    if field.name in _YEARS and not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise WrongCell(_("Write a year between %(first)d and %(last)d.") % {"first": FIRST_YEAR, "last": LAST_YEAR})
    return int(text)


def _day(text: str) -> date:
    try:
        value = date.fromisoformat(text)
    except ValueError:
        value = None
    if value is None or not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise WrongCell(_("Write the day as 2026-11-25."))
    return value


def _moment(text: str) -> datetime:
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        value = None
    if value is None or value.tzinfo is None or not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise WrongCell(_("Write the time as 2026-11-25T14:30:00+00:00."))
    return value


def _json(text: str) -> Any:  # noqa: ANN401
    try:
        value = json.loads(text[:MOST_JSON])
    except (ValueError, RecursionError):
        raise WrongCell(_("This cell cannot be read; leave it as the export wrote it.")) from None
    flat = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    if any(not isinstance(one, (str, int)) or isinstance(one, bool) for one in flat):
        raise WrongCell(_("This cell cannot be read; leave it as the export wrote it."))
    return value
