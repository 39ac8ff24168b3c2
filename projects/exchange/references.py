"""Finding the rows that cells name: each table is asked once, however many lines refer to it."""

from __future__ import annotations

from typing import Any, cast

from django.db import models
from django.utils.translation import gettext as _

from border.cleaning import clean_text, plain_cell
from people.models import Organisation, User
from people.names import organisation_named
from projects.exchange.cells import WrongCell
from projects.exchange.tables import NAMED_BY


class References:
    """Rows by their names, read when first needed; rows that come in with the file are added."""

    def __init__(self, by: User) -> None:
        self.by = by
        self._known: dict[type[models.Model], dict[str, Any]] = {}
        # Accounts that are not here; whoever imports stands in their place.
        self.strange_accounts: set[str] = set()

    def find(self, model: type[models.Model], name: str) -> Any:  # noqa: ANN401  (a row of any model)
        """The row of this name. Raises `WrongCell` when there is none."""
        found = self._of(model).get(name)
        if found is None and model is Organisation:
            found = organisation_named(name)
        if found is None and model is User:
            self.strange_accounts.add(name)
            return self.by
        if found is None:
            raise WrongCell(_("There is no “%(name)s”.") % {"name": name[:60]})
        return found

    def read(self, field: models.Field[Any, Any], cell: str) -> Any:  # noqa: ANN401
        """The row a cell refers to, or None for an empty one. Raises `WrongCell`."""
        name = clean_text(plain_cell(cell), multiline=False)
        if name:
            return self.find(cast(type[models.Model], field.related_model), name)
        if not field.null:
            raise WrongCell(_("This cell must not be empty."))
        return None

    def add(self, row: models.Model) -> None:
        """Make a row findable that has come in."""
        if type(row) in self._known:
            self._known[type(row)][self._name(row)] = row

    def _of(self, model: type[models.Model]) -> dict[str, Any]:
        if model not in self._known:
            needed = [NAMED_BY.get(model, "pk")] + (["project"] if hasattr(model, "project_id") else [])
            self._known[model] = {self._name(row): row for row in model._default_manager.only(*needed)}
        return self._known[model]

    def _name(self, row: models.Model) -> str:
        return str(getattr(row, NAMED_BY.get(type(row), "pk")))
