"""The list of registrations: search, state, cancel. No needs, no export."""

from __future__ import annotations

from typing import cast

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from border.cleaning import search_words
from border.lists import OfferedFiltersOnly
from gatherings import emails, private, registering
from gatherings.codes import read_code
from gatherings.errors import WrongRegistrationState
from gatherings.models import Registration
from gatherings.vocabulary.registration import EndedBecause
from people.models import User


@admin.register(Registration)
class RegistrationAdmin(OfferedFiltersOnly):
    """Read here, changed by steps; what a person needs stands on a page of its own with a right of its own."""

    list_display = ["who", "gathering", "state", "sphere", "organisation", "line", "shown_code", "made_at"]
    list_filter = ["state", "sphere", "source", "gathering"]
    list_select_related = ["gathering"]
    search_fields = ["code"]
    ordering = ["-gathering_id", "line"]
    list_per_page = 100
    show_full_result_count = False
    actions = ["cancel_places", "send_links"]
    fields = (
        "gathering", "state", "state_since", "ended_because", "line", "shown_code", "name", "badge_name", "email", "telephone",
        "organisation", "sphere", "language", "table_language", "on_list", "photo_ok", "share_contact", "source", "entered_by", "made_at",
        "confirmed_at",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("Name"), ordering="plain_name")
    def who(self, registration: Registration) -> SafeString:
        return format_html("<bdi>{}</bdi>", registration.name or registration.shown_code)

    @admin.display(description=_("Code"))
    def shown_code(self, registration: Registration) -> str:
        return registration.shown_code

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Registration], search_term: str
    ) -> tuple[QuerySet[Registration], bool]:
        words = search_words(search_term)
        if not words:
            return queryset, False
        match = Q(name__icontains=words) | Q(organisation__icontains=words) | Q(email__icontains=words)
        code = read_code(words)
        return queryset.filter(match | Q(code=code) if code else match), False

    @admin.action(description=_("Cancel the places, free the seats"))
    def cancel_places(self, request: HttpRequest, queryset: QuerySet[Registration]) -> None:
        done = skipped = 0
        for registration in queryset:
            try:
                registering.cancel(registration, because=EndedBecause.BY_STAFF, by=cast(User, request.user))
                done += 1
            except WrongRegistrationState:
                skipped += 1
        self.message_user(
            request, ngettext("%(done)d place is cancelled.", "%(done)d places are cancelled.", done) % {"done": done}
        )
        if skipped:
            words = ngettext("%(skipped)d was there and stays.", "%(skipped)d were there and stay.", skipped)
            self.message_user(request, words % {"skipped": skipped}, messages.WARNING)

    @admin.action(description=_("Mail them their link once more"))
    def send_links(self, request: HttpRequest, queryset: QuerySet[Registration]) -> None:
        now = timezone.now()
        sent = 0
        for registration in queryset.active().select_related("gathering"):  # type: ignore[attr-defined]
            token = private.new_address(registration, at=now)
            sent += emails.link_asked_for(registration, token=token) is not None
        self.message_user(
            request, ngettext("%(sent)d link is sent.", "%(sent)d links are sent.", sent) % {"sent": sent}
        )

    def has_view_permission(self, request: HttpRequest, obj: Registration | None = None) -> bool:
        return request.user.has_perm("gatherings.enter_registration")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Registration | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Registration | None = None) -> bool:
        return False
