"""The page on which staff answers "what do you know of me?" and "forget me". Nothing of it is ever sent by e-mail."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from border.fields import MailField
from meetmalmo import access
from people.models import User

READ, ERASE = "people.answer_access", "people.erase_person"


class AccessForm(forms.Form):
    email = MailField(label=_("E-mail address"), autocomplete="off")
    checked = forms.BooleanField(
        label=_("I have checked that it is she who asks"),
        error_messages={"required": _("Check who asks first, for example by the mailbox or an identity card.")},
    )


def answer(request: HttpRequest) -> HttpResponse:
    """Everything known of an address, on the page or as a file; and erasing it, by a right of its own."""
    if not request.user.has_perm(READ):
        raise PermissionDenied
    form = AccessForm(request.POST or None)
    context: dict[str, object] = {
        **admin.site.each_context(request),
        "title": gettext("What we know of somebody"),
        "form": form,
        "may_erase": request.user.has_perm(ERASE),
    }
    if request.method == "POST" and form.is_valid():
        by, email = cast(User, request.user), form.cleaned_data["email"]
        if "erase" in request.POST:
            if not request.user.has_perm(ERASE):
                raise PermissionDenied
            context["erased"] = access.erase(email, by=by)
        else:
            found = access.gather(email, by=by)
            if "file" in request.POST:
                return HttpResponse(
                    access.as_json(email, found),
                    content_type="application/json; charset=utf-8",
                    headers={
                        "Content-Disposition": 'attachment; filename="uppgifter.json"',
                        "Cache-Control": "no-store",
                    },
                )
            context["found"] = found
    response = render(request, "admin/access.html", context)
    response["Cache-Control"] = "no-store"
    return response
