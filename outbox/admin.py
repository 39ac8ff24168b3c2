"""Mails as staff see them: failed ones first to hand, texts to read, words to change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from border.lists import OfferedFiltersOnly
from outbox import letters, links, queue
from outbox.models import Message, Wording


@admin.register(Message)
class MessageAdmin(OfferedFiltersOnly):
    """Staff reads what was written, without the private addresses in it: they are the reader's own doors."""

    list_display = ["subject", "to", "state", "attempts", "error", "created_at", "sent_at"]
    list_filter = ["state", "lane"]
    search_fields = ["to", "subject", "about"]
    ordering = ["-id"]
    show_full_result_count = False
    list_per_page = 50
    actions = ["send_again"]
    readonly_fields = (
        "subject", "to", "language", "state", "attempts", "smtp_code", "error", "created_at", "sent_at", "words", "message_id", "about",
    )  # fmt: skip
    fields = readonly_fields

    @admin.display(description=_("text"))
    def words(self, message: Message) -> str:
        return links.without_keys(message.text)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    @admin.action(description=_("Send again"), permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: object) -> None:
        """Failed mails are tried from the start; others are left alone, and both are said."""
        results = [queue.send_again(message) for message in queryset]
        sent, skipped = sum(results), len(results) - sum(results)
        if sent:
            self.message_user(request, gettext("%(count)d mails are sent again.") % {"count": sent}, messages.SUCCESS)
        if skipped:
            self.message_user(
                request,
                gettext("%(count)d mails had not failed and were left alone.") % {"count": skipped},
                messages.WARNING,
            )


class WordingForm(forms.ModelForm):
    kind = forms.ChoiceField(label=_("letter"))

    class Meta:
        model = Wording
        fields = ["kind", "language", "source", "valid_from"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            self.fields["kind"].choices = [(kind, kind) for kind in letters.kinds()]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") and cleaned.get("source"):
            try:
                unknown = letters.parse(cleaned["source"]).placeholders - letters.known_placeholders(cleaned["kind"])
            except letters.BadLetter as error:
                raise forms.ValidationError({"source": str(error)}) from None
            if unknown:
                names = ", ".join(sorted(unknown))
                raise forms.ValidationError({"source": gettext("This letter knows no {%(names)s}.") % {"names": names}})
        return cleaned


@admin.register(Wording)
class WordingAdmin(admin.ModelAdmin):
    form = WordingForm
    list_display = ["kind", "language", "valid_from", "written_by"]
    list_filter = ["language"]
    search_fields = ["kind"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {
            "valid_from": timezone.now(),
            "language": "sv",
            **super().get_changeform_initial_data(request),
        }

    def has_change_permission(self, request: HttpRequest, obj: Wording | None = None) -> bool:
        # Words that were sent are kept as they were: a change is a new row.
        return False if obj else super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Wording | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Wording, form: forms.ModelForm, change: bool) -> None:
        obj.written_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
