"""Charts in a real browser: drawn under the strict policy, read out by keys, leading to tickets, and told without."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from core import clock as timetable
from core.consultations import tickets
from core.consultations.tickets import Entry
from core.foundation.db import Database
from core.foundation.settings import Settings
from core.reference import calendar as calendars
from core.reference.centre import load_centre
from tests.browser import browser  # noqa: F401  # the real one, in place of the app's own client
from tests.web.browsing import PASSWORD
from tests.web.conftest import Clock

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

NOW = dt.datetime(2023, 1, 2, 3, 0, tzinfo=dt.UTC)
CHANNELS = "#channels figure[data-chart]"


@pytest.fixture
def month(
    app: Flask, database: Database, settings: Settings, clock: Clock, person: Callable[..., object]
) -> Iterator[str]:
    """The address of a month with consultations through two channels, before a supervisor who has not signed in."""
    clock.now = NOW
    about = {"category": "PEMDA", "kind": "K_TEK", "topic": "DAU", "question": "Kapan?"}
    with database.writing() as session:
        days = calendars.load(session, settings.zone, load_centre().hours)
        for number, channel in enumerate(["WHATSAPP", "WHATSAPP", "EMAIL", "WHATSAPP"]):
            happened = dt.datetime(2022, 11 + number % 2, 5 + number, 3, 0, tzinfo=dt.UTC)
            tickets.log(session, days, Entry(happened_at=happened, channel=channel, **about), "test", NOW)
        tickets.log(session, days, Entry(happened_at=NOW - dt.timedelta(9), channel="EMAIL", **about), "test", NOW)
    timetable.recount(database, timetable.Context(settings, load_centre()))
    person("supervisor")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/staff/months/2022-12"
    server.shutdown()
    thread.join()
    server.server_close()


def enter(page: Page, address: str) -> list[str]:
    """Signs in and opens the page; gives the list in which everything that the console says appears."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.set_default_timeout(15_000)
    page.goto(address)
    page.fill("[name=email]", "supervisor@dering.example")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(address)
    return said


def test_charts_are_drawn_and_the_console_stays_silent(page: Page, month: str) -> None:
    said = enter(page, month)
    expect(page.locator(f"{CHANNELS}.drawn svg")).to_be_visible()
    expect(page.locator("#totals figure.drawn svg")).to_be_visible()
    page.locator("summary", has_text="WhatsApp").first.click()
    expect(page.locator("#channel\\.WHATSAPP figure.drawn svg")).to_be_visible()
    assert said == []


def test_the_arrow_keys_read_a_chart_out_and_enter_opens_its_tickets(page: Page, month: str) -> None:
    enter(page, month)
    chart = page.locator(f"{CHANNELS}.drawn")
    chart.locator(".chart-plot").focus()
    told = chart.locator(".chart-said")
    expect(told).to_have_text("")
    for key, words in (
        ("ArrowRight", "WhatsApp: 2 konsultasi (1/2)"),
        ("ArrowDown", "E-mail: 1 konsultasi (2/2)"),
        ("ArrowRight", "E-mail: 1 konsultasi (2/2)"),
        ("Home", "WhatsApp: 2 konsultasi (1/2)"),
        ("End", "E-mail: 1 konsultasi (2/2)"),
        ("Escape", ""),
        ("ArrowLeft", "WhatsApp: 2 konsultasi (1/2)"),
    ):
        page.keyboard.press(key)
        expect(told).to_have_text(words)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/staff/tickets?" in url and "channel=WHATSAPP" in url)


def test_a_click_on_a_bar_opens_its_tickets_and_a_pointer_tells_it(page: Page, month: str) -> None:
    enter(page, month)
    bar = page.locator(f"{CHANNELS}.drawn .mark-rect path").first
    bar.hover()
    expect(page.locator(f"{CHANNELS} .chart-bubble")).to_have_text("WhatsApp: 2 konsultasi")
    bar.click()
    page.wait_for_url(lambda url: "channel=WHATSAPP" in url)


def test_a_chart_fits_a_phone(page: Page, month: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    enter(page, month)
    expect(page.locator(f"{CHANNELS}.drawn svg")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_without_scripts_the_words_and_the_table_are_there(browser: Browser, month: str) -> None:  # noqa: F811
    context = browser.new_context(java_script_enabled=False, locale="id-ID")
    page = context.new_page()
    enter(page, month)
    expect(page.locator(f"{CHANNELS} .chart-alt")).to_be_visible()
    page.locator(f"{CHANNELS} summary").click()
    expect(page.locator(f"{CHANNELS} table")).to_be_visible()
    context.close()


def test_where_the_drawing_fails_the_table_opens_by_itself(page: Page, month: str) -> None:
    page.route("**/vega.bundle.js", lambda route: route.abort())
    enter(page, month)
    expect(page.locator(f"{CHANNELS} table")).to_be_visible()
    expect(page.locator(f"{CHANNELS} .chart-alt")).to_be_visible()
