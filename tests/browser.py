"""A real browser for the tests: Playwright drives the machine's own Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

from tests.missing import missing

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing but the pages under test may use the network; as root Chromium runs only without its sandbox.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# Playwright keeps an event loop running in this thread, where no test could `asyncio.run`: so it ends with its file.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, started once a file."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        missing("Pages in a browser: no Chromium; `make test` installs it on Debian, elsewhere install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh visitor in Jakarta who reads Indonesian.

    The test fails at its end when a script of the page threw or the content security policy stopped something.
    """
    context = browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(_text(error)))
    page.on("console", lambda message: faults.extend(_policy(message)))
    yield page
    context.close()
    assert not faults, "the page complained: " + "; ".join(faults)


def _text(error: Error) -> str:
    return error.message


def _policy(message: ConsoleMessage) -> list[str]:
    return [message.text] if "Content Security Policy" in message.text else []
