"""The front page in a real browser: on a phone and on a desk, asked by keyboard, without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.serving import Centre


@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_a_phone_and_a_desk_and_answers_without_scripts(page: Page, serving: Centre, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{serving.url}/")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator("script, style, [style], [onclick]").count() == 0
    page.get_by_label("Nomor, alamat, tautan, atau nomor surat").fill("0811-1504207")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*#check")
    known = page.locator('[data-known="known"]')
    assert known.inner_text().startswith("0811-1504207\nTerdaftar: Dering DJPK")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator(".ppid tbody tr").count() > 0  # the sample year's recap, as published
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/?lang=en&*")
    assert known.inner_text().startswith("0811-1504207\nRegistered: Dering DJPK")
