"""Staff accounts, the unit and its places in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.models import (
    AccessibilityReport,
    Administration,
    Ambassador,
    CityArea,
    Person,
    Theme,
    Unit,
    User,
)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    ordering = ("name",)
    list_display = ("name", "email", "title", "language", "is_active")
    list_filter = ("is_active", "groups")
    search_fields = ("name", "email")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("About"), {"fields": ("name", "title", "telephone", "language")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "name", "password1", "password2")}),)


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):
    list_display = ("name", "telephone", "valid_from", "valid_to")
    autocomplete_fields = ("head",)


@admin.register(Administration)
class AdministrationAdmin(admin.ModelAdmin):
    list_display = ("name_sv", "name_en", "valid_from", "valid_to")
    search_fields = ("name_sv", "name_en")


@admin.register(Ambassador)
class AmbassadorAdmin(admin.ModelAdmin):
    list_display = ("name", "administration", "email", "deputy", "valid_to")
    list_filter = ("administration",)
    list_select_related = ("administration", "deputy__administration")
    search_fields = ("name", "email", "administration__name_sv")


@admin.register(Theme)
class ThemeAdmin(admin.ModelAdmin):
    list_display = ("name_sv", "name_en", "valid_from", "valid_to")
    search_fields = ("name_sv", "name_en")


@admin.register(CityArea)
class CityAreaAdmin(admin.ModelAdmin):
    list_display = ("name", "level", "parent", "valid_to")
    list_filter = ("level",)
    list_select_related = ("parent",)
    search_fields = ("name",)


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    """Persons come from confirmed addresses; staff correct them and do not make them."""

    list_display = ("name", "email", "sphere", "language")
    list_filter = ("sphere", "language")
    search_fields = ("name", "email")
    readonly_fields = ("confirmed_at",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(AccessibilityReport)
class AccessibilityReportAdmin(admin.ModelAdmin):
    """A report stays as it was written; staff add what was done. An audit trail (domain.md 4.1)."""

    list_display = ("__str__", "reported_at", "answer_by", "answered_at")
    list_filter = (("answered_at", admin.EmptyFieldListFilter),)
    search_fields = ("page", "problem")
    readonly_fields = ("page", "problem", "aid", "wanted", "email", "reported_at", "answer_by")
    fields = (*readonly_fields, "answered_at", "outcome")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AccessibilityReport | None = None) -> bool:
        return False
