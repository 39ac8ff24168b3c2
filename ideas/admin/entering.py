"""An idea entered for somebody who told it by telephone or in a meeting."""

from __future__ import annotations

from datetime import datetime, time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from border.formkeys import OtherContent
from ideas import handing_in
from ideas.admin.pages import demand, frame, signed_in
from ideas.admin_forms import EnteredIdeaForm
from ideas.forms import handed_in
from ideas.models import Criterion


def enter(request: HttpRequest) -> HttpResponse:
    """An idea that was told by telephone or in a meeting; the receipt goes out all the same."""
    demand(request, "ideas.add_idea")
    form = EnteredIdeaForm(request.POST or None, criteria=Criterion.objects.asked_today())
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["received_on"]
        now = timezone.localtime()
        received = now if day == now.date() else timezone.make_aware(datetime.combine(day, time(12)))
        try:
            idea = handing_in.hand_in_for(
                handed_in(form, form),
                by=signed_in(request),
                form_key=form.cleaned_data["form_key"],
                received_at=received,
            )
        except OtherContent:
            messages.error(
                request,
                gettext("This form was sent before with other content. Look in the queue before you enter it again."),
            )
        else:
            messages.success(request, gettext("%(number)s is entered.") % {"number": idea.number})
            return redirect("admin:ideas_idea_change", idea.pk)
    context = {**frame(request, gettext("Enter an idea for somebody")), "form": form}
    return render(request, "admin/ideas/idea/enter.html", context)
