"""Every public page in both languages, for search engines; and what machines may read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from html import escape

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from gatherings.models import Gathering
from outbox.links import absolute
from projects.freshness import with_validator
from projects.models import Listing

# One sitemap may name so many addresses (sitemaps.org); every page has one in each language.
MOST_ADDRESSES = 50_000

PAGES = [
    "home", "how", "about", "projects:projects", "projects:free_chairs", "projects:support_report", "gatherings:gatherings",
    "ideas:start", "ideas:paper", "ideas:promise", "people:join", "projects:open_data", "accessibility", "accessibility_report",
    "privacy", "cookies",
]  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A page: its Swedish and its English address, and when it changed, where that is known."""

    sv: str
    en: str
    changed: datetime | None = None


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """All pages; of more projects than fit the newest."""
    entries = [*_pages(), *_gatherings()]
    entries += _projects(MOST_ADDRESSES // 2 - len(entries))
    # Forty thousand addresses: written directly, a template takes ten times as long.
    body = "\n".join([_HEAD, *map(_urls, entries), "</urlset>\n"])
    return with_validator(request, HttpResponse(body, content_type="application/xml"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What machines may read: everything public. Private pages say `noindex` themselves."""
    lines = ["User-agent: *", "Disallow: /admin/", f"Sitemap: {absolute(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _pages() -> Iterator[Entry]:
    for name in PAGES:
        yield Entry(*_in_both(name))


def _gatherings() -> Iterator[Entry]:
    for slug, changed in Gathering.objects.public().order_by("-starts_at").values_list("slug", "changed_at"):
        yield Entry(*_in_both("gatherings:gathering", slug), changed)


def _projects(most: int) -> Iterator[Entry]:
    # The address of one is asked for, not of each: that alone would take a second.
    (sv, sv_end), (en, en_end) = (one.split("P-0-x") for one in _in_both("projects:project", "P-0", "x"))
    rows = Listing.objects.order_by("-running").values_list("number", "slug", "changed_at", "last_news_on")
    for number, slug, changed, news_on in rows[:most]:
        if news_on > timezone.localdate(changed):
            # A piece of news changes the page, and not the facts.
            changed = timezone.make_aware(datetime.combine(news_on, time.min))
        yield Entry(f"{sv}{number}-{slug}{sv_end}", f"{en}{number}-{slug}{en_end}", changed)


def _in_both(name: str, *arguments: str) -> tuple[str, str]:
    made = []
    for language in ("sv", "en"):
        with override(language):
            made.append(absolute(reverse(name, args=arguments)))
    return made[0], made[1]


def _urls(entry: Entry) -> str:
    sv, en = escape(entry.sv), escape(entry.en)
    rest = f"<lastmod>{entry.changed.isoformat(timespec='seconds')}</lastmod>" if entry.changed else ""
    rest += "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{address}"/>'
        for language, address in (("sv", sv), ("en", en))
    )
    return "\n".join(f"<url><loc>{address}</loc>{rest}</url>" for address in (sv, en))


_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">"""
