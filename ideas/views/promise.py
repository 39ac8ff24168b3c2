"""The promise in public: how many answers came in time, and the figures to take away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ideas.charts import days_chart, sphere_chart
from ideas.figures import as_csv, figures


@require_GET
def promise(request: HttpRequest) -> HttpResponse:
    """The page that holds us to account."""
    today = timezone.localdate()
    counts = figures(today)
    spans = [("1–7", 0, 7), ("8–14", 8, 14), ("15–21", 15, 21)]
    table = [(name, sum(n for day, n in counts.days.items() if first <= day <= last)) for name, first, last in spans]
    table.append((_("More than 21"), sum(n for day, n in counts.days.items() if day > 21)))
    shown = [(s.key, escape(s.name), s.ideas, s.yes or 0) for s in counts.spheres if s.ideas is not None]
    # Our own geometry; the few words in it are translations, escaped.
    by_day = days_chart(counts.days, escape(_("the promise: 21 days")), escape(_("days from idea to answer")))
    context = {
        "figures": counts,
        "today": today,
        "table": table,
        "days_chart": mark_safe(by_day),  # noqa: S308
        "sphere_chart": mark_safe(sphere_chart(shown)),  # noqa: S308
    }
    return render(request, "ideas/promise.html", context)


@require_GET
def promise_csv(request: HttpRequest) -> HttpResponse:
    """One row per counted idea; no titles, no persons."""
    return HttpResponse(
        as_csv(timezone.localdate()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="svarstider.csv"'},
    )
