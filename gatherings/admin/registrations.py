"""The list of registrations: search, state, cancel. No needs, no export."""

from __future__ import annotations

from typing import cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from border.cleaning import is_number, search_words
from border.lists import OfferedFiltersOnly
from gatherings import emails, offering, private, registering
from gatherings.admin_forms import CorrectForm
from gatherings.codes import read_code
from gatherings.errors import Stale, WrongRegistrationState
from gatherings.models import Registration
from gatherings.vocabulary.registration import EndedBecause, RegistrationState
from people.models import User

ENTER = "gatherings.enter_registration"


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
    change_form_template = "admin/gatherings/registration.html"
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
        sent = over = 0
        for registration in queryset.active().select_related("gathering"):  # type: ignore[attr-defined]
            if not registration.gathering.has_links:
                over += 1
                continue
            token = private.new_address(registration, at=now)
            sent += emails.link_again(registration, token=token) is not None
        self.message_user(
            request, ngettext("%(sent)d link is sent.", "%(sent)d links are sent.", sent) % {"sent": sent}
        )
        if over:
            words = ngettext(
                "%(over)d link does not open any more and is not sent.",
                "%(over)d links do not open any more and are not sent.",
                over,
            )
            self.message_user(request, words % {"over": over}, messages.WARNING)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/svar/", wrap(answer), name="gatherings_registration_answer"),
            path("<int:pk>/ratta/", wrap(correct), name="gatherings_registration_correct"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        found = Registration.objects.filter(pk=int(object_id) if is_number(object_id) else 0)
        registration = found.select_related("offer__mail", "gathering").first()
        offered = registration is not None and registration.state == RegistrationState.OFFERED
        extra = {
            "may_correct": registration is not None and registration.is_active,
            "offer": offered,
            "ends_at": registration.offer.ends_at if registration and offered else None,
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def has_view_permission(self, request: HttpRequest, obj: Registration | None = None) -> bool:
        return request.user.has_perm(ENTER)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Registration | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Registration | None = None) -> bool:
        return False


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody who is offered a seat said on the telephone."""
    registration = _fetch(request, pk)
    said = request.POST.get("answer")
    if request.method != "POST" or said not in ("yes", "no"):
        raise Http404
    try:
        if said == "yes":
            offering.accept(registration, by=cast(User, request.user))
            messages.success(request, gettext("She has the seat."))
        else:
            offering.decline(registration, by=cast(User, request.user))
            messages.success(request, gettext("Written down. The seat goes to the next in line."))
    except offering.OfferOver:
        messages.error(request, gettext("The time to answer was over; the seat has gone to the next in line."))
    except WrongRegistrationState:
        messages.error(request, gettext("Somebody was faster: it is not where it was."))
    return redirect("admin:gatherings_registration_change", pk)


def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct name, address or telephone for somebody who asks for it."""
    registration = _fetch(request, pk)
    names = ("name", "email", "telephone", "organisation", "language", "version")
    form = CorrectForm(request.POST or None, initial={name: getattr(registration, name) for name in names})
    stale = None
    if request.method == "POST" and form.is_valid():
        try:
            registering.correct(
                registration, form.contact(), version=form.cleaned_data["version"], by=cast(User, request.user)
            )
        except Stale as error:
            stale = form.difference(error.current)
            form = form.again(error.current.version)
        except WrongRegistrationState as error:
            if error.registration.pk == pk:
                messages.error(request, gettext("Somebody was faster: it is not where it was."))
                return redirect("admin:gatherings_registration_change", pk)
            form.add_error("email", gettext("This address has a place already."))
        else:
            messages.success(request, gettext("Saved."))
            return redirect("admin:gatherings_registration_change", pk)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Correct name, address or telephone"),
        "stale": stale,
        "opts": Registration._meta,
        "gathering": registration.gathering,
        "form": form,
        "button": gettext("Save"),
    }
    return render(request, "admin/gatherings/form.html", context)


def _fetch(request: HttpRequest, pk: int) -> Registration:
    if not request.user.has_perm(ENTER):
        raise PermissionDenied
    return get_object_or_404(Registration.objects.select_related("gathering"), pk=pk)
