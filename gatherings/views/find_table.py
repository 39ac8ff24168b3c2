"""Find my table: by the private link, or at the gathering's address with the code."""

from __future__ import annotations

from django import forms
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from border import limits
from border.cleaning import is_number
from border.fields import LineField
from border.limits import TooMany, too_many
from border.posts import public_post
from border.private import private_page
from gatherings import my_table
from gatherings.codes import read_code
from gatherings.forms import make_helper
from gatherings.models import Gathering, Registration
from gatherings.views.place import own_place
from gatherings.vocabulary.registration import COMING

SALT = "gatherings.table"
LASTS_SECONDS = 12 * 3600
# A hall full of people asks from one address, and some of them mistype. A guess hits one of 500 codes among 34 million once in
# 68,000 times: at this pace somebody guesses for two weeks without a break to see one table.
ASKED_AN_HOUR = 1500
WRONG_AN_HOUR = 200
HOUR = 3600


class TableCodeForm(forms.Form):
    """The code somebody was given when she registered."""

    code = LineField(
        label=_("Your code"), help_text=_("Six letters and digits from your registration, for example K7 4M TX."),
        max_length=60,
    )  # fmt: skip

    def __init__(self, *args: object, gathering: Gathering, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.gathering = gathering
        self.registration: Registration | None = None
        self.helper = make_helper(_("Find my table"))

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        self.registration = (
            self.gathering.registrations.filter(code=code, state__in=COMING).select_related("gathering").first()
            if code
            else None
        )
        if self.registration is None:
            raise forms.ValidationError(_("We do not know this code. Look in the mail you got when you registered."))
        return code


@own_place
@require_safe
def my_place(request: HttpRequest, token: str, registration: Registration) -> HttpResponse:
    """Her table by her private link."""
    return _table(request, registration, token=token)


@public_post
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def by_code(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the code; a right one leads to the table."""
    gathering = get_object_or_404(Gathering.objects.public(), slug=slug)
    if not gathering.has_links:
        raise Http404
    form = TableCodeForm(request.POST or None, gathering=gathering)
    if request.method == "POST":
        who = limits.visitor_address(request)
        try:
            limits.allow("table-code", who, most=ASKED_AN_HOUR, seconds=HOUR)
            limits.refuse_spent("table-code-wrong", who, most=WRONG_AN_HOUR, seconds=HOUR)
            if form.is_valid() and form.registration:
                key = signing.dumps(form.registration.pk, salt=SALT)
                return redirect("gatherings:table_found", slug, key)
            limits.allow("table-code-wrong", who, most=WRONG_AN_HOUR, seconds=HOUR)
        except TooMany as error:
            return too_many(request, error)
    return render(request, "gatherings/table/ask.html", {"gathering": gathering, "form": form, "in_form": True})


@public_post
@private_page
@require_safe
def found(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The table behind the code; the address lasts for the day."""
    try:
        pk = signing.loads(key, salt=SALT, max_age=LASTS_SECONDS)
    except signing.SignatureExpired:
        return redirect("gatherings:table_by_code", slug)
    except signing.BadSignature:
        raise Http404 from None
    registration = get_object_or_404(
        Registration.objects.coming().select_related("gathering"),
        pk=pk,
        gathering__slug=slug,
        anonymised_at__isnull=True,
    )
    return _table(request, registration)


def _table(request: HttpRequest, registration: Registration, *, token: str = "") -> HttpResponse:
    gathering = registration.gathering
    asked = request.GET.get("runda", "")
    day = None
    if registration.is_coming and my_table.shown(gathering):
        day = my_table.day_of(registration, round_number=int(asked) if is_number(asked) else 0)
    context = {
        "registration": registration,
        "gathering": gathering,
        "token": token,
        "day": day,
        "now": day.now if day else None,
        "shown": my_table.shown(gathering),
        "address": request.path,
    }
    return render(request, "gatherings/table/table.html", context)


urlpatterns: list[URLPattern] = [
    path("plats/<str:token>/bord/", my_place, name="place_table"),
    path("stormoten/<slug:slug>/bord/", by_code, name="table_by_code"),
    path("stormoten/<slug:slug>/bord/<str:key>/", found, name="table_found"),
]
