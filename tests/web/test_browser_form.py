"""The ticket form in a real browser: by keyboard alone, through reloads, and pressed twice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.consultations.tickets import Ticket
from tests.browser import browser  # noqa: F401  # the real one, in place of the app's own client
from tests.ticketing import FILLED
from tests.web.browsing import PASSWORD

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

QUESTION = "selamat pagi, kapan dana desa tahap 2 cair?"


@pytest.fixture
def form(page: Page, address: str, person: Callable[..., object]) -> Page:
    """The empty form before a signed-in agent."""
    person("agent")
    page.set_default_timeout(15_000)
    page.goto(f"{address}/sign-in")
    page.fill("[name=email]", "agent@dering.example")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(f"{address}/tickets/new")
    return page


def write_some(form: Page) -> None:
    """Fills in the least that a ticket needs."""
    form.click("label[for=category]")
    form.fill("#question", QUESTION)
    form.click("label[for=kind]")
    form.select_option("#topic", "DD")


def test_the_keyboard_alone_logs_a_call(form: Page, stored: Callable[[], list[Ticket]]) -> None:
    keys = form.keyboard
    keys.press("Alt+T")
    keys.type("0812-345-0000")
    keys.press("Tab")
    keys.type("Siti Rahma")
    keys.press("Tab")  # e-mail
    keys.press("Tab")  # category
    keys.press("Space")
    keys.press("Tab")  # sub-category
    keys.press("Tab")  # region
    keys.type("Kabupaten Bandung")
    keys.press("Alt+P")
    keys.type(QUESTION)
    form.wait_for_selector("[data-topic=DD]")
    keys.press("Alt+1")
    keys.press("Alt+J")
    keys.type("Dua hari lagi.")
    keys.press("Control+Enter")
    expect(form.locator("[data-saved]")).to_contain_text("2022-12-000001")
    expect(form.locator("#question")).to_have_value("")
    (ticket,) = stored()
    assert (ticket.kind, ticket.topic, ticket.category, ticket.region_code) == ("K_TEK", "DD", "PEMDA", "32.04")
    assert (ticket.question, ticket.answer, ticket.status) == (QUESTION, "Dua hari lagi.", "CLOSED")


def test_a_field_left_by_enter_does_not_send_half_a_form(form: Page) -> None:
    form.fill("#contact_name", "Siti")
    form.press("#contact_name", "Enter")
    form.wait_for_timeout(200)
    assert form.locator("#summary").count() == 0
    expect(form.locator("#contact_name")).to_have_value("Siti")


def test_a_draft_survives_a_reload_and_goes_when_it_is_saved(form: Page, stored: Callable[[], list[Ticket]]) -> None:
    write_some(form)
    key = form.input_value("[name=form_key]")
    form.reload()
    expect(form.locator("[data-draft-restored]")).to_be_visible()
    expect(form.locator("#question")).to_have_value(QUESTION)
    expect(form.locator("#topic")).to_have_value("DD")
    assert form.is_checked("#category")
    assert form.input_value("[name=form_key]") == key  # sent before a crash or after it, it is the same ticket
    form.keyboard.press("Alt+B")
    form.wait_for_url(re.compile("/tickets/2022-12-000001"))
    form.goto(form.url.split("/tickets/")[0] + "/tickets/new")
    form.wait_for_timeout(600)
    expect(form.locator("#question")).to_have_value("")
    expect(form.locator("[data-draft-line]")).to_be_hidden()
    assert len(stored()) == 1


def test_a_draft_survives_a_closed_window(form: Page) -> None:
    write_some(form)
    form.wait_for_timeout(400)
    address, context = form.url, form.context
    form.close()
    again = context.new_page()
    again.goto(address)
    expect(again.locator("#question")).to_have_value(QUESTION)
    again.click("[data-draft-discard]")
    expect(again.locator("#question")).to_have_value("")
    again.reload()
    again.wait_for_timeout(600)
    expect(again.locator("#question")).to_have_value("")


def test_two_windows_keep_two_drafts(form: Page) -> None:
    write_some(form)
    form.wait_for_timeout(400)
    other = form.context.new_page()
    other.goto(form.url)
    other.wait_for_timeout(700)
    expect(other.locator("#question")).to_have_value("")
    other.fill("#question", "yang lain")
    form.reload()
    expect(form.locator("#question")).to_have_value(QUESTION)
    other.reload()
    expect(other.locator("#question")).to_have_value("yang lain")


def test_a_softphone_never_overwrites_nor_is_overwritten(form: Page) -> None:
    write_some(form)
    form.goto(form.url + "?phone=0811150420&channel=TELEPON")
    expect(form.locator("[data-draft-offered]")).to_be_visible()
    expect(form.locator("#contact_phone")).to_have_value("0811150420")
    expect(form.locator("#question")).to_have_value("")
    form.click("[data-draft-restore]")
    expect(form.locator("#question")).to_have_value(QUESTION)


def test_pressed_twice_it_is_one_ticket(form: Page, stored: Callable[[], list[Ticket]]) -> None:
    write_some(form)
    form.evaluate("for (let i = 0; i < 3; i++) document.querySelector('[data-save]').click()")
    expect(form.locator("[data-saved]")).to_be_visible()
    assert len(stored()) == 1


def test_errors_keep_the_text_and_take_the_focus(form: Page) -> None:
    form.fill("#question", QUESTION)
    form.fill("#region_code", "Bandung")
    form.keyboard.press("Control+Enter")
    expect(form.locator("#summary")).to_be_focused()
    expect(form.locator("#question")).to_have_value(QUESTION)
    expect(form.locator("#category-wrong")).to_be_visible()
    form.click("#summary a[href='#region_code']")
    expect(form.locator("#region_code")).to_be_focused()
    form.click("label[for='near-32.73']")
    form.click("label[for=category]")
    form.click("label[for=kind-K_NON]")
    form.keyboard.press("Control+Enter")
    expect(form.locator("[data-saved]")).to_be_visible()


def test_a_known_caller_is_filled_in_with_one_key(form: Page) -> None:
    write_some(form)
    for name in ("contact_phone", "contact_name", "institution"):
        form.fill(f"#{name}", FILLED[name])
    form.fill("#region_code", FILLED["region"])
    form.keyboard.press("Control+Enter")
    expect(form.locator("[data-saved]")).to_be_visible()
    form.fill("#contact_phone", "0812345")
    expect(form.locator("#earlier")).to_contain_text("2022-12-000001")
    form.keyboard.press("Alt+I")
    expect(form.locator("#contact_name")).to_have_value("Siti Rahma")
    expect(form.locator("#region_code")).to_have_value("Kabupaten Bandung")
    expect(form.locator("#question")).to_be_focused()
    assert form.is_checked("#category")


def test_only_topics_of_the_kind_can_be_chosen(form: Page) -> None:
    form.click("label[for=kind-K_NON]")
    assert form.locator("#topic option[value=DD]").is_disabled()
    assert form.locator("#topic option[value=N-SURAT]").is_enabled()
    form.click("label[for=kind]")
    assert form.locator("#topic option[value=DD]").is_enabled()


def test_a_correction_marks_what_is_changed(form: Page, address: str) -> None:
    write_some(form)
    form.keyboard.press("Control+Enter")
    expect(form.locator("[data-saved]")).to_be_visible()
    form.goto(f"{address}/tickets/2022-12-000001/correct")
    assert form.locator(".is-changed").count() == 0
    form.select_option("#topic", "DAU")
    expect(form.locator("[data-was-of=topic]")).to_contain_text("Dana Desa")
    assert form.locator(".is-changed").count() == 1
    form.fill("#why", "salah pilih")
    form.keyboard.press("Control+Enter")
    expect(form.locator(".history ins").first).to_have_text("Dana Alokasi Umum")


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_runs_out_of_the_page(form: Page, width: int) -> None:
    form.set_viewport_size({"width": width, "height": 800})
    for path in ("tickets/new", "tickets", "tickets/mine"):
        form.goto(re.sub("tickets/.*", path, form.url))
        assert form.evaluate("document.documentElement.scrollWidth") <= width
        form.goto(re.sub("tickets.*", "tickets/new", form.url))


@pytest.mark.usefixtures("learned")
def test_one_key_each_takes_what_is_suggested_and_the_month_tells_how_right_it_was(
    form: Page, stored: Callable[[], list[Ticket]], address: str
) -> None:
    form.fill("#question", "dd thp 2 kab garut kpn cair min? kami dari bpkad")
    expect(form.locator("#topics [data-topic]").first).to_contain_text("Dana Desa")
    form.keyboard.press("Alt+1")
    form.keyboard.press("Alt+4")
    form.fill("#answer", "Setelah laporan tahap 1 diterima.")
    form.keyboard.press("Control+Enter")
    expect(form.locator("[data-saved]")).to_be_visible()
    (ticket,) = stored()
    assert (ticket.topic, ticket.kind, ticket.category, ticket.region_code) == ("DD", "K_TEK", "PEMDA", "32.05")
    form.goto(f"{address}/months/2022-12")
    expect(form.locator("#suggested tbody tr")).to_contain_text("Dana Desa")
