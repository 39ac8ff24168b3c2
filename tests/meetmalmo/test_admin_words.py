"""The staff's side as a whole."""

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist


def test_every_column_and_filter_of_the_admins_lists_has_a_name_that_is_translated():
    """Without one Django makes it of the column's English name, which no catalogue knows."""
    unnamed = []
    for model, one in admin.site._registry.items():
        if model._meta.app_label not in ("people", "ideas", "projects", "gatherings", "outbox", "border"):
            continue
        shown = [*one.list_display, *(name[0] if isinstance(name, tuple) else name for name in one.list_filter)]
        for name in shown:
            if not isinstance(name, str) or hasattr(one, name) or "__" in name:
                continue
            try:
                field = model._meta.get_field(name)
            except FieldDoesNotExist:
                unnamed += [f"{one} {name}"] if not hasattr(getattr(model, name), "short_description") else []
            else:
                unnamed += [f"{one} {name}"] if field._verbose_name is None else []
    assert unnamed == []
