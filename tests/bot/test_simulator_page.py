"""The simulator's chat page in a real browser, by keyboard alone."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import FilePayload, Page, expect

from tests.bot.telegram_api import Json, Simulator, Webhook, eventually, listening, serving

KEYS = {"inline_keyboard": [[{"text": "1 Dana Desa", "callback_data": "DD"}]]}


def answering(simulator: Simulator, update: Json) -> None:
    """A small bot behind the webhook."""
    if query := update.get("callback_query"):
        message = query["message"]
        simulator.calls("answerCallbackQuery", callback_query_id=query["id"], text="Dicatat")
        simulator.calls(
            "editMessageText", chat_id=message["chat"]["id"], message_id=message["message_id"], text="Dana Desa"
        )
    elif message := update.get("message"):
        text = f"Anda menulis: {message.get('text')}"
        simulator.calls("sendMessage", chat_id=message["chat"]["id"], text=text, reply_markup=KEYS)


def test_a_newcomer_chats(page: Page, tmp_path: Path) -> None:
    with listening() as hook, serving(tmp_path, hook.url) as simulator:
        hook.react = lambda update: answering(simulator, update)
        page.goto(f"{simulator.url}?person=700000003&start=HUBUNG-1")
        page.get_by_role("button", name="MULAI").press("Enter")
        log = page.get_by_role("log")
        expect(log.get_by_text("Anda menulis: /start HUBUNG-1")).to_be_visible()
        expect(page.get_by_role("textbox", name="Tulis pesan")).to_be_focused()
        page.keyboard.type("Kapan cair?")
        page.keyboard.press("Enter")
        expect(log.get_by_text("Anda menulis: Kapan cair?")).to_be_visible()
        log.get_by_role("button", name="1 Dana Desa").last.press("Enter")
        expect(page.get_by_role("status")).to_have_text("Dicatat")
        expect(log.get_by_text("Dana Desa", exact=True)).to_be_visible()


def test_what_waits_is_shown_and_can_be_changed(page: Page, tmp_path: Path) -> None:
    with listening() as hook, serving(tmp_path, hook.url) as simulator:
        hook.status = 503
        page.set_viewport_size({"width": 360, "height": 720})
        page.goto(f"{simulator.url}?person=700000001")
        page.get_by_role("button", name="MULAI").click()
        waits(page, hook)
        page.keyboard.press("ArrowUp")
        page.keyboard.type(" lagi")
        page.keyboard.press("Enter")
        expect(page.get_by_role("log").get_by_text("diubah")).to_be_visible()
        eventually(lambda: len(hook.updates) == 2)
        assert hook.updates[1]["edited_message"]["text"] == "/start lagi"
        assert page.evaluate("document.documentElement.scrollWidth") == 360


def waits(page: Page, hook: Webhook) -> None:
    """The bubble says that the webhook did not take it, until it does."""
    expect(page.get_by_role("log").get_by_text("belum terkirim")).to_be_visible()
    hook.status = 200
    expect(page.get_by_role("log").get_by_text("sampai di bot")).to_be_attached(timeout=15_000)


def test_photos_become_an_album_in_several_sizes(page: Page, tmp_path: Path) -> None:
    with listening() as hook, serving(tmp_path, hook.url) as simulator:
        page.goto(f"{simulator.url}?person=700000002")
        picture = page.screenshot()
        files = [FilePayload(name=f"{name}.png", mimeType="image/png", buffer=picture) for name in "ab"]
        page.set_input_files("#photos", files)
        eventually(lambda: len(hook.updates) == 2)
        first, second = (update["message"] for update in hook.updates)
        assert first["media_group_id"] == second["media_group_id"]
        assert [size["width"] for size in first["photo"]] == [90, 320, 1280]
        expect(page.get_by_role("img", name="Foto")).to_have_count(2)
