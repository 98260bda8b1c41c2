"""The dashboard in a real browser: it refreshes by itself, keeps the focus, and says when it cannot."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.browser import browser  # noqa: F401  # the real one, in place of the app's own client
from tests.ticketing import Log
from tests.web.browsing import PASSWORD

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LOST = "Sambungan terputus; angka ini belum diperbarui. Sedang mencoba lagi …"
TOPIC = "#topics\\.WHATSAPP\\.DAU"


@pytest.fixture
def centre(app: Flask, log: Log, person: Callable[..., object]) -> Iterator[tuple[str, Callable[[], None]]]:
    """The dashboard's address, before a supervisor who has not signed in, and what takes the server away."""
    person("supervisor")
    for day in ("05", "01"):
        log(at=f"2022-12-{day}T09:30+07:00")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def stop() -> None:
        server.shutdown()
        thread.join()
        server.server_close()

    yield f"http://127.0.0.1:{server.server_port}/staff/dashboard", stop
    if thread.is_alive():
        stop()


def enter(page: Page, address: str) -> None:
    """Signs in; supervisors come to the dashboard by themselves."""
    page.clock.install()
    page.set_default_timeout(15_000)
    page.goto(address.replace("dashboard", "sign-in"))
    page.fill("[name=email]", "supervisor@dering.example")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(address)


def test_it_refreshes_keeps_the_focus_and_says_when_it_is_cut_off(
    page: Page, centre: tuple[str, Callable[[], None]], log: Log
) -> None:
    address, stop = centre
    enter(page, address)
    expect(page.locator("#freshness")).to_have_text("Diperbarui pukul 10.00.00")
    page.focus(TOPIC)
    log(at="2022-12-05T09:45+07:00")
    page.clock.fast_forward(16_000)
    expect(page.locator(TOPIC)).to_have_text("3")
    expect(page.locator(TOPIC)).to_be_focused()
    stop()
    page.clock.fast_forward(16_000)
    expect(page.get_by_role("alert")).to_have_text(
        "Sambungan terputus; angka ini belum diperbarui. Sedang mencoba lagi …"
    )


def test_a_cell_of_the_week_opens_its_tickets_and_a_phone_shows_everything(
    page: Page, centre: tuple[str, Callable[[], None]]
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    enter(page, centre[0])
    chart = page.locator("#hours-part .drawn .chart-plot")
    chart.focus()
    page.keyboard.press("Home")
    for _ in range(3):  # from six to nine on Monday
        page.keyboard.press("ArrowRight")
    expect(page.locator("#hours-part .chart-said")).to_contain_text("09, Senin: 1 konsultasi")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/tickets?**hour=1-09**")
    expect(page.locator("[data-total]")).to_have_text("1 tiket")
