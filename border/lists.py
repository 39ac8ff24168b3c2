"""Lists of the staff side and what their addresses may ask."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest


class OfferedFiltersOnly(admin.ModelAdmin):
    """A list whose address filters by what `list_filter` offers and by nothing else.

    Django lets an address filter by every column of the row and by whether a neighbouring row is there. For rows that hold more
    than their readers see that is an oracle: the beginning of a key, letter by letter, or who has a row of needs.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        offered = [name[0] if isinstance(name, tuple) else name for name in self.get_list_filter(request)]
        named = any(isinstance(name, str) and (lookup == name or lookup.startswith(f"{name}__")) for name in offered)
        return named and super().lookup_allowed(lookup, value, request)
