"""Persons with a confirmed address; hiding one everywhere is an action here, a button on the screens."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from border.lists import OfferedFiltersOnly
from people.models import Person
from projects import hiding
from projects.admin.pool_screen import signed_in
from projects.pool.worklist import HIDE_RIGHT


@admin.register(Person)
class PersonAdmin(OfferedFiltersOnly):
    """Persons come from confirmed addresses; staff correct them and do not make them."""

    list_display = ("name", "email", "sphere", "language")
    list_filter = ("sphere", "language")
    search_fields = ("name", "email")
    readonly_fields = ("confirmed_at", "hidden_at", "hidden_by")
    exclude = ()
    actions = ("hide_everywhere", "show_again")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        persons = Person.objects.all() if request.user.has_perm(HIDE_RIGHT) else Person.objects.shown()
        return persons.order_by("name", "id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        # Erasing on request is a step of its own, which says what has to be kept.
        return False

    def has_hide_permission(self, request: HttpRequest) -> bool:
        """Whether the two actions are offered."""
        return request.user.has_perm(HIDE_RIGHT)

    @admin.action(description=_("Hide everywhere"), permissions=["hide"])
    def hide_everywhere(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        """Each chosen person, in one step each."""
        for person in queryset:
            hiding.hide_person(person, by=signed_in(request))
        self.message_user(request, gettext("Hidden everywhere."), messages.SUCCESS)

    @admin.action(description=_("Do not hide any more"), permissions=["hide"])
    def show_again(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        """Undo it."""
        for person in queryset:
            hiding.show_again(person, by=signed_in(request))
        self.message_user(request, gettext("Not hidden any more."), messages.SUCCESS)
