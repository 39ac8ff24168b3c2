"""The public register: what came in per day, as a page to print or as CSV."""

from __future__ import annotations

import csv
from datetime import timedelta

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from border.cleaning import safe_cell
from border.fields import DayField
from ideas.admin.pages import REGISTER, demand, frame
from ideas.models import Idea

COLUMNS = ("number", "received_on", "case_number", "registered_on", "party", "brief_matter", "secrecy_mark")


def register_list(request: HttpRequest) -> HttpResponse:
    """What came in per day with the facts of the register, as a page to print or as CSV."""
    demand(request, REGISTER)
    today = timezone.localdate()
    since = _day(request.GET.get("fran", "")) or today - timedelta(days=14)
    until = _day(request.GET.get("till", "")) or today
    ideas = Idea.objects.filter(received_on__range=(since, until)).order_by("received_on", "id")
    if "csv" in request.GET:
        return _csv(ideas)
    context = {
        **frame(request, gettext("Register")),
        "ideas": ideas.only("pk", *COLUMNS)[:500],
        "since": since,
        "until": until,
    }
    return render(request, "admin/ideas/idea/register.html", context)


def _csv(ideas: QuerySet[Idea]) -> HttpResponse:
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="postlista.csv"'},
    )
    response.write("\ufeff")
    writer = csv.writer(response, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for row in ideas.values_list(*COLUMNS).iterator():
        writer.writerow([cell if not isinstance(cell, str) else safe_cell(cell) for cell in row])
    return response


def _day(text: str) -> object:
    try:
        return DayField().clean(text)
    except forms.ValidationError:
        return None
