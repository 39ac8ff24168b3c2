"""Staff accounts, the unit and its places in the admin."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import (
    AccessibilityReport,
    Administration,
    Ambassador,
    AskingRule,
    Unit,
    User,
)


class _OneAddressEach(forms.ModelForm):
    """Two accounts never share an address, whichever way it is written."""

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is an account with this address already."))
        return email


class NewUserForm(_OneAddressEach, AdminUserCreationForm):
    pass


class ChangedUserForm(_OneAddressEach, UserChangeForm):
    pass


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Staff accounts. Only somebody above all rules makes or touches an account above all rules."""

    form = ChangedUserForm
    add_form = NewUserForm
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

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        # Otherwise an administrator could lift her own account above the table of rights.
        return [] if request.user.is_superuser else ["is_superuser"]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        # Names in the history have to stay: an account is closed, not removed.
        return False


class UnitForm(forms.ModelForm):
    class Meta:
        model = Unit
        fields = [
            "name_sv", "name_en", "sender_name", "reply_to", "telephone", "hours_sv", "hours_en", "controller_sv", "controller_en",
            "head", "valid_from", "valid_to",
        ]  # fmt: skip

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("valid_from"), cleaned.get("valid_to")
        if not isinstance(begins, date) or "valid_to" not in cleaned:
            return cleaned
        if ends and ends < begins:
            self.add_error("valid_to", _("The last day lies before the first."))
            return cleaned
        others = Unit.objects.exclude(pk=self.instance.pk).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=begins))
        other = others.filter(valid_from__lte=ends).first() if ends else others.first()
        if other:
            # Two units at once would leave open who answers; the database refuses it, here in words.
            words = _("In these days %(name)s is the unit already. Set the last day of that one first.")
            self.add_error("valid_from", forms.ValidationError(words, params={"name": other.name}))
        return cleaned


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):
    """The unit in each period. A new name, sender or telephone is a new row, so that old letters stay explained."""

    form = UnitForm
    list_display = ("named", "telephone", "valid_from", "valid_to")
    autocomplete_fields = ("head",)
    actions = ["renew"]

    @admin.display(description=_("name"))
    def named(self, unit: Unit) -> str:
        return unit.name

    def has_delete_permission(self, request: HttpRequest, obj: Unit | None = None) -> bool:
        return False

    @admin.action(description=_("New version from tomorrow"), permissions=["add"])
    def renew(self, request: HttpRequest, queryset: QuerySet[Unit]) -> HttpResponse | None:
        """Close the unit today and open a copy tomorrow, to be changed there."""
        today = timezone.localdate()
        old = queryset.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today), valid_from__lte=today).first()
        if old is None or queryset.count() != 1:
            self.message_user(request, gettext("Choose the one unit that is valid today."), messages.ERROR)
            return None
        with transaction.atomic():
            ends, old.valid_to = old.valid_to, today
            old.save(update_fields=["valid_to"])
            old.pk, old.valid_from, old.valid_to = None, today + timedelta(days=1), ends
            old.save(force_insert=True)
        self.message_user(request, gettext("The new version holds from tomorrow. Change it here."), messages.SUCCESS)
        return redirect("admin:people_unit_change", old.pk)


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


class AskingRuleForm(forms.ModelForm):
    class Meta:
        model = AskingRule
        fields = ["most_a_year", "valid_from", "valid_to"]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("valid_from"), cleaned.get("valid_to")
        if not isinstance(begins, date) or "valid_to" not in cleaned:
            return cleaned
        if isinstance(ends, date) and ends < begins:
            self.add_error("valid_to", _("The last day lies before the first."))
            return cleaned
        others = AskingRule.objects.exclude(pk=self.instance.pk).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=begins)
        )
        if others.filter(valid_from__lte=ends).exists() if isinstance(ends, date) else others.exists():
            # The database refuses two at once; here in words.
            self.add_error("valid_from", _("Another limit holds in these days. Set its last day first."))
        return cleaned


@admin.register(AskingRule)
class AskingRuleAdmin(admin.ModelAdmin):
    """How often one person may be asked in twelve months. A new limit is a new row, so that old questions stay explained."""

    form = AskingRuleForm
    list_display = ("most_a_year", "valid_from", "valid_to")

    def has_delete_permission(self, request: HttpRequest, obj: AskingRule | None = None) -> bool:
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
