"""Similar questions in a real browser: the button and its key fill in the answer and overwrite nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import browser  # noqa: F401  # the real one, in place of the app's own client
from tests.ticketing import Log
from tests.web.browsing import PASSWORD

PAST = "Bagaimana mengubah rekening kas desa untuk penyaluran Dana Desa karena berganti bank?"
QUESTION = "rekening kas desa kami ganti bank, gmn cara ubah rekening penyaluran dana desa?"
FIRST, SECOND = "Ajukan perubahan rekening melalui KPPN.\n\nLampirkan surat bupati.", "Hubungi KPPN setempat."


@pytest.fixture
def agent(page: Page, address: str, person: Callable[..., object], log: Log) -> Page:
    """An empty form before a signed-in agent of a centre with two answered tickets."""
    log(question=PAST, answer=SECOND, status="CLOSED", at="2022-11-01T10:00+07:00")
    log(question=PAST, answer=FIRST, status="CLOSED")
    person("agent")
    page.set_default_timeout(15_000)
    page.goto(f"{address}/sign-in")
    page.fill("[name=email]", "agent@dering.example")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(f"{address}/tickets/new")
    return page


def test_the_key_and_the_buttons_fill_in_the_answer_and_overwrite_nothing(agent: Page) -> None:
    agent.click("#question")
    agent.keyboard.type(QUESTION)
    expect(agent.locator("#similar li")).to_have_count(2)
    agent.keyboard.press("Alt+Q")
    expect(agent.locator("#answer")).to_have_value(FIRST)
    expect(agent.locator("#answer")).to_be_focused()
    assert agent.is_checked("[name=status][value=CLOSED]")  # proposed, as by typing
    agent.keyboard.type(" Salam.")
    agent.keyboard.press("Alt+Q")  # it is there already
    expect(agent.locator("#answer")).to_have_value(f"{FIRST} Salam.")
    agent.locator("[data-use-answer]").nth(1).click()
    expect(agent.locator("#answer")).to_have_value(f"{FIRST} Salam.\n\n{SECOND}")
    agent.fill("#question", "Jadwal bimtek?")
    expect(agent.locator("#similar")).to_contain_text("Belum ada pertanyaan serupa")
    expect(agent.locator("#answer")).to_have_value(f"{FIRST} Salam.\n\n{SECOND}")


def test_on_an_open_ticket_too_and_on_a_narrow_page(agent: Page, address: str, log: Log) -> None:
    number = log(question=QUESTION)
    agent.set_viewport_size({"width": 390, "height": 800})
    agent.goto(f"{address}/tickets/{number}")
    expect(agent.locator(".similar li")).to_have_count(2)
    agent.fill("#answer", "Yth. Ibu,")
    agent.keyboard.press("Alt+Q")
    expect(agent.locator("#answer")).to_have_value(f"Yth. Ibu,\n\n{FIRST}")
    assert agent.evaluate("document.documentElement.scrollWidth") <= 390
    agent.goto(f"{address}/tickets/new")
    agent.fill("#question", QUESTION)
    expect(agent.locator("#similar li")).to_have_count(2)
    places = [agent.locator(one).bounding_box() for one in ("#question", "#similar", "#answer")]
    tops = [place["y"] for place in places if place]
    assert tops == sorted(tops)  # what appears while one types does not push the field away
    assert agent.evaluate("document.documentElement.scrollWidth") <= 390
