"""Pages around the apps: start, how it works, about, personal data, accessibility, errors, health."""

from __future__ import annotations

import hmac
import os
from urllib.parse import urlencode

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from border import limits
from border.limits import TooMany, too_many, visitor_address
from border.posts import public_post
from gatherings.models import Gathering
from ideas import figures, promise
from ideas.models import Criterion
from meetmalmo import finding
from outbox import queue
from people.accessibility import report_shortcoming
from people.forms import AccessibilityReportForm, ComponentsForm
from people.models import Administration, Ambassador
from people.vocabulary import SupportKind
from projects import index
from projects.errors import Gone
from projects.overview import overview
from projects.rows import newest
from projects.selection import Selection

# How many projects the start page and the search page show; the rest stands in the catalogue.
CARDS = 3
SHOWN_PROJECTS = 10


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The start page: what it is, the promise, the wrong doors."""
    today = timezone.localdate()
    kept = figures.kept_lately(today)
    catalogue = index.current()
    context = {
        "kept": kept,
        "kept_count": sum(kept),
        "late_count": len(kept) - sum(kept),
        "projects": newest(catalogue, CARDS) if catalogue.public else [],
        "project_count": catalogue.public,
        "gathering": Gathering.objects.coming().first(),
    }
    return render(request, "pages/home.html", {"today": today, "due": promise.answer_due(today), **context})


@require_GET
def how(request: HttpRequest) -> HttpResponse:
    """How it works, step by step, with the five criteria."""
    criteria = Criterion.objects.asked_today()
    support = [kind.label for kind in SupportKind if kind != SupportKind.OTHER]
    return render(request, "pages/how.html", {"criteria": criteria, "support": support})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything by words or number: projects, and what `finding` finds around them."""
    typed = request.GET.get("q", "")
    best = overview(
        Selection.from_address(QueryDict(urlencode({"q": typed})), index.current(narrowed=True)),
        most=SHOWN_PROJECTS,
    )
    words = best.selection.words
    context = {
        "words": words,
        "projects": best.rows if words else [],
        "total": best.total,
        "read_as": best.found.read_as if best.found else (),
        "any_word": best.found.any_word if best.found else False,
        "query": urlencode({"q": words}),
        "groups": finding.groups(typed),
    }
    return render(request, "pages/search.html", context)


@require_GET
def page(request: HttpRequest, template: str) -> HttpResponse:
    """A page of plain words, written out in each language: `pages/<language>/<template>`."""
    return render(request, in_language(template))


@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """Why it exists, who runs it, and in which administrations there is somebody to turn to."""
    ambassadors = Ambassador.objects.valid_today()
    administrations = Administration.objects.valid_today().filter(ambassador__in=ambassadors).distinct()
    return render(request, in_language("about.html"), {"administrations": administrations})


@public_post
@require_http_methods(["GET", "POST"])
def accessibility_report(request: HttpRequest) -> HttpResponse:
    """Tell us about a shortcoming; no name needed, an answer within ten days to who leaves an address."""
    form = AccessibilityReportForm(request.POST or None, initial={"page": request.GET.get("sida", "")[:300]})
    if request.method == "POST" and form.is_valid():
        try:
            limits.allow("accessibility", visitor_address(request), most=20, seconds=3600)
        except TooMany as error:
            return too_many(request, error)
        report_shortcoming(**form.content())
        return redirect("accessibility_thanks")
    return render(request, "pages/accessibility_report.html", {"form": form})


@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for whoever builds on."""
    wrong = ComponentsForm({"text": "Kort.", "mail": "nej"}, prefix="wrong")
    wrong.is_valid()
    context = {
        "day": timezone.localdate(),
        "counts": [2, 3, 2, 1, 0, 0],
        "results": [True] * 20 + [False] + [True] * 13,
        "states": ["forming", "ongoing", "finished"],
        "form": ComponentsForm(prefix="right"),
        "wrong": wrong,
    }
    return render(request, "pages/components.html", context)


def in_language(template: str) -> str:
    """Where the words of a page stand in the reader's language."""
    return f"pages/{'en' if (get_language() or 'sv').startswith('en') else 'sv'}/{template}"


# --- Errors -----------------------------------------------------------------------------------------------------------


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, Gone):
        return render(request, "410.html", status=410)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A file without database or template context: it must work when nothing else does."""
    return HttpResponse((settings.BASE_DIR / "templates" / "500.html").read_bytes(), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A staff form came without its token."""
    return render(request, "403.html", {"token_missing": True}, status=403)


# --- For machines -----------------------------------------------------------------------------------------------------


@never_cache
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else, or a database fault would make a supervisor kill healthy processes."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """The portal can work: database, migrations, the files folder. Redis and mail may be away (reliability.md 1.10)."""
    problems = []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 1000")
            cursor.execute("SELECT 1")
        if not _migrated():
            problems.append("migrations")
    except DatabaseError:
        problems.append("database")
    if not _files_writable():
        problems.append("files")
    return JsonResponse({"ready": not problems, "problems": problems}, status=503 if problems else 200)


def _files_writable() -> bool:
    try:
        settings.FILES_DIR.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(settings.FILES_DIR, os.W_OK)


_seen_migrated = False


def _migrated() -> bool:
    """Whether every migration is applied; once that is so it stays so for this process, and is not read again."""
    global _seen_migrated
    if not _seen_migrated:
        executor = MigrationExecutor(connection)
        _seen_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _seen_migrated


@never_cache
@require_GET
def status(request: HttpRequest) -> HttpResponse:
    """Figures for a monitor, to the machine itself or to who has the token; for anybody else there is no such page."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    known = bool(settings.STATUS_TOKEN) and hmac.compare_digest(token.encode(), settings.STATUS_TOKEN.encode())
    local = not settings.TRUSTED_PROXIES and request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1")
    if not (known or local):
        raise Http404
    return JsonResponse(
        {"oldest_waiting_seconds": round(queue.oldest_waiting_seconds()), "failed_mails": queue.failed()}
    )
