"""The catalogue of support programmes, kept by coordinators."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from border.fields import DayField
from ideas.admin_forms.fields import DateInput
from people.models import Theme, User
from people.templatetags.bordet import longdate
from people.vocabulary import Sphere
from projects import programmes
from projects.admin.saved_views import HeadedList, SavedViews
from projects.models import SupportProgramme
from projects.support_fields import KronorField
from projects.support_words import last_day_words, size_words
from projects.support_worklist import PROGRAMME_VIEWS

TEXTS = ["name", "giver", "giver_sphere", "kind", "gives", "gives_en", "for_whom", "for_whom_en"]


class ProgrammeViews(SavedViews):
    views = PROGRAMME_VIEWS


class ProgrammeForm(forms.ModelForm):
    """A programme as its giver describes it, with the version it was read at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    spheres = forms.MultipleChoiceField(
        label=_("Who may apply"), choices=Sphere.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Parts of society. None chosen: anybody."),
    )  # fmt: skip
    themes = forms.ModelMultipleChoiceField(
        label=_("Themes"), queryset=Theme.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: any theme."),
    )  # fmt: skip
    amount_from = KronorField(label=_("At least"))
    amount_to = KronorField(label=_("At the most"))
    address = forms.URLField(label=_("Where to apply"), assume_scheme="https", max_length=200)
    checked = forms.BooleanField(
        label=_("I have compared this with the giver's own page today"), required=False
    )  # fmt: skip

    class Meta:
        model = SupportProgramme
        fields = [*TEXTS, "themes", "spheres", "amount_from", "amount_to", "last_date", "continuous", "address", "invented"]  # fmt: skip
        widgets = {"last_date": DateInput}
        field_classes = {"last_date": DayField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelMultipleChoiceField, self.fields["themes"]).queryset = Theme.objects.valid_today()
        self.fields["version"].initial = self.instance.version

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("last_date") and cleaned.get("continuous"):
            self.add_error("continuous", _("Either a last day or at any time, not both."))
        if "last_date" in cleaned and not cleaned.get("last_date") and not cleaned.get("continuous"):
            self.add_error("last_date", _("Write the last day to apply, or tick that one may apply at any time."))
        low, high = cleaned.get("amount_from"), cleaned.get("amount_to")
        if isinstance(low, int) and isinstance(high, int) and high < low:
            self.add_error("amount_to", _("The most is less than the least."))
        if not self.instance.pk and not cleaned.get("checked"):
            self.add_error("checked", _("Check it against the giver's page first."))
        self._refuse_stale(cleaned.pop("version", None))
        return cleaned

    def _refuse_stale(self, read_at: object) -> None:
        """Nothing of a colleague's is written over unseen: what stands now is said beside what was typed."""
        if not self.instance.pk or read_at is None:
            return
        now = SupportProgramme.objects.get(pk=self.instance.pk)
        if now.version == read_at:
            return
        theirs = "; ".join(
            f"{self.fields[name].label}: {getattr(now, name)}"
            for name in self.changed_data
            if name in TEXTS or name in ("last_date", "amount_from", "amount_to", "address")
        )
        message = _(
            "Somebody else saved while you were writing. Stands now: %(theirs)s. Save again to put yours in its place."
        )
        self.add_error(None, forms.ValidationError(message, params={"theirs": theirs or "–"}))
        data = cast(QueryDict, self.data).copy()
        data["version"] = str(now.version)
        self.data = data


@admin.register(SupportProgramme)
class SupportProgrammeAdmin(HeadedList):
    """Who gives what to whom, until when, and when somebody last looked whether it is true."""

    form = ProgrammeForm
    heading = _("Support programmes")
    list_display = ["name", "giver", "kind", "size", "last_day", "checked"]
    list_filter = [ProgrammeViews, "kind", "giver_sphere", "themes"]
    search_fields = ["name", "giver", "gives", "for_whom"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["check_today", "take_out"]
    fieldsets = [
        (None, {"fields": ["version", *TEXTS]}),
        (_("For which projects"), {"fields": ["themes", "spheres", "amount_from", "amount_to"]}),
        (_("How and until when"), {"fields": ["last_date", "continuous", "address"]}),
        (_("How sure this is"), {"fields": ["invented", "checked"]}),
    ]

    @admin.display(description=_("How much"), ordering="amount_to")
    def size(self, programme: SupportProgramme) -> str:
        return size_words(programme) or "–"

    @admin.display(description=_("Last day to apply"), ordering="last_date")
    def last_day(self, programme: SupportProgramme) -> str:
        if programme.closed_on:
            return gettext("taken out %(day)s") % {"day": longdate(programme.closed_on)}
        return last_day_words(programme, timezone.localdate())

    @admin.display(description=_("Checked"), ordering="checked_on")
    def checked(self, programme: SupportProgramme) -> SafeString | str:
        day = longdate(programme.checked_on)
        if programme.is_unchecked() and programme.is_open():
            return format_html('<span class="chip late">{}</span>', f"{day}, {gettext('check again')}")
        return f"{day}, {programme.checked_by}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[SupportProgramme]:
        return super().get_queryset(request).select_related("checked_by")

    def has_delete_permission(self, request: HttpRequest, obj: SupportProgramme | None = None) -> bool:
        # Applications point here; what is over is taken out of the catalogue.
        return False

    def save_model(self, request: HttpRequest, obj: SupportProgramme, form: forms.ModelForm, change: bool) -> None:
        programmes.keep(obj, by=cast(User, request.user), checked=bool(form.cleaned_data.get("checked")))

    @admin.action(description=_("Still right: checked today"), permissions=["change"])
    def check_today(self, request: HttpRequest, queryset: QuerySet[SupportProgramme]) -> None:
        done = 0
        for programme in queryset:
            programmes.check(programme, by=cast(User, request.user))
            done += 1
        said = ngettext("%(n)d programme is checked today.", "%(n)d programmes are checked today.", done)
        self.message_user(request, said % {"n": done}, messages.SUCCESS)

    @admin.action(description=_("Take out of the catalogue"), permissions=["change"])
    def take_out(self, request: HttpRequest, queryset: QuerySet[SupportProgramme]) -> None:
        closed = [programmes.close(programme) for programme in queryset]
        done, skipped = sum(closed), len(closed) - sum(closed)
        said = ngettext("%(n)d programme is taken out.", "%(n)d programmes are taken out.", done) % {"n": done}
        if skipped:
            said += " " + gettext("Out already: %(n)d.") % {"n": skipped}
        self.message_user(request, said, messages.SUCCESS)
