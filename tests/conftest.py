"""The browser lane: the tests marked `browser` run where a Chromium is found, with one line when they do not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import settings
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from projects import index

# The same invented cases each time, so that what lands is no lottery. To look for new ones: --hypothesis-profile=default.
settings.register_profile("same", derandomize=True, database=None)
settings.load_profile("same")

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def _chromium() -> str | None:
    candidates = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome", "chrome"]
    return next((found for name in candidates if name and (found := shutil.which(name))), None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--browser", action="store_true", help="fail when there is no Chromium for the browser tests")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if _chromium():
        return
    if config.getoption("--browser"):
        raise pytest.UsageError(
            "--browser was asked for and no Chromium is here: install the package chromium, or set CHROMIUM."
        )
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium here"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not _chromium():
        terminalreporter.write_line(
            "No Chromium was found: the browser tests did not run (install chromium, or set CHROMIUM)."
        )


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is; the tests that ask for it are skipped without one."""
    found = _chromium()
    if found is None:
        pytest.skip("no Chromium here")
    return found


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """One Chromium for all browser tests."""
    # Playwright runs an event loop in this thread, in which Django refuses to touch the database unless told otherwise.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages: `open_page(width=390, dark=True, scripts=False)`; closed after the test."""
    contexts = []

    def make(
        *, width: int = 1280, height: int = 900, dark: bool = False, scripts: bool = True, **options: object
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            **options,
        )
        contexts.append(context)
        return _patient(context.new_page())

    yield make
    for context in contexts:
        context.close()


def _patient(page: Page) -> Page:
    """A click comes back when the next page has begun; what a test reads after it has to be there as a whole."""
    click = page.click

    def click_and_wait(selector: str, **options: object) -> None:
        click(selector, **options)
        page.wait_for_load_state()

    page.click = click_and_wait
    return page


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Ids of each table are of their own size, so that a row asked for by the id of another kind is never found by chance."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename) FROM pg_sequences ORDER BY 1"
        )
        for place, (name,) in enumerate(cursor.fetchall(), 1):
            cursor.execute("SELECT setval(%s, %s)", [name, place * 100_000])


@pytest.fixture(autouse=True)
def _empty_index() -> None:
    """A rolled back test begins its versions anew; what the process kept of the last one is not of this one."""
    index.forget()


@pytest.fixture(autouse=True)
def _quiet_folder(settings: object) -> None:
    Path(settings.FILES_DIR).mkdir(parents=True, exist_ok=True)  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _in_swedish() -> None:
    # A request in English leaves its language behind in this thread.
    translation.activate("sv")
