"""What a page costs: queries that do not grow with rows, at most eight; HTML and CSS in the first network flight."""

import re
from datetime import timedelta

import brotli
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from border import limits
from ideas import answering, giving, triage
from ideas.models import Idea
from meetmalmo import context
from outbox.models import Message
from tests.builders import make_idea, make_staff
from tests.ideas.test_handing_in import begin, fill
from tests.ideas.test_private_pages import mailed_link
from tests.ideas.test_steps import yes

pytestmark = pytest.mark.django_db

MOST_QUERIES = 8
MOST_BYTES = 14_600
CSS = (settings.BASE_DIR / "static" / "site.css").read_bytes()


@pytest.fixture(autouse=True)
def _fresh():
    limits._redis().flushdb()
    context.forget_unit()


def grow(rows: int) -> None:
    """Ideas in all states, and one with a long story, to see whether a page grows with them."""
    carin = make_staff()
    for n in range(rows):
        idea = make_idea(at=timezone.now() - timedelta(days=25 + n % 200))
        if n % 2:
            answering.send(answering.write(idea, version=0, written=yes(), by=carin), by=carin)
    story = Idea.objects.latest("id")
    if story.is_open:
        triage.take(story, by=carin)
    for n in range(rows):
        giving.add(story, text=f"Tillägg {n}")
        triage.add_note(story, text="Anteckning", by=carin)


def cost(client, path: str) -> tuple[int, int]:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return len(queries), len(brotli.compress(answer.content)) + len(brotli.compress(CSS))


PUBLIC = [
    "/", "/en/", "/sa-fungerar-det/", "/om/", "/personuppgifter/", "/kakor/", "/tillganglighet/", "/tillganglighet/rapportera/",
    "/loftet/", "/lamna-ide/", "/lamna-ide/pa-papper/", "/ide/ny-lank/", "/loftet/svarstider.csv",
]  # fmt: skip


def test_queries_of_public_pages_do_not_grow_and_are_eight_at_most(client):
    grow(1)
    token, filled = begin(client), fill(client)
    private = [f"/lamna-ide/{token}/2/", f"/lamna-ide/{token}/3/", f"/lamna-ide/{filled}/4/", f"/lamna-ide/{token}/"]
    status = mailed_link()
    pages = [*PUBLIC, *private, status, status + "tack/", status + "lagg-till/", status + "kontakt/"]
    few = {page: cost(client, page)[0] for page in pages}
    grow(30)
    many = {page: cost(client, page)[0] for page in pages}
    assert many == few
    assert {page: n for page, n in many.items() if n > MOST_QUERIES} == {}


def test_answer_page_costs_at_most_eight_queries(client):
    carin = make_staff()
    idea = make_idea()
    status = mailed_link()
    answering.send(answering.write(idea, version=0, written=yes(), by=carin), by=carin)
    assert cost(client, status + "svar/")[0] <= MOST_QUERIES
    assert cost(client, status)[0] <= MOST_QUERIES


def test_html_and_css_fit_in_the_first_flight(client):
    grow(30)
    token, filled = begin(client), fill(client)
    status = mailed_link()
    pages = [p for p in PUBLIC if not p.endswith(".csv")]
    pages += [f"/lamna-ide/{token}/2/", f"/lamna-ide/{token}/3/", f"/lamna-ide/{filled}/4/", status, status + "tack/"]
    assert {page: size for page in pages if (size := cost(client, page)[1]) > MOST_BYTES} == {}


def test_no_page_needs_a_script_from_elsewhere_or_inline(client):
    make_idea()
    token = begin(client)
    for page in [*PUBLIC[:-1], f"/lamna-ide/{token}/2/", mailed_link()]:
        html = client.get(page).content.decode()
        assert not re.search(r"<script(?![^>]*src=\"/static/)", html), page
        assert not re.search(r"\sstyle=|<style", html), page
        assert not re.search(r"(?:src|href)=\"https?://(?!localhost|malmo\.se|www\.(?:imy|digg)\.se)", html), page
    assert Message.objects.exists()
