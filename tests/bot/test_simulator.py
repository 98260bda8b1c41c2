"""The Telegram simulator: a person, the webhook and python-telegram-bot's own client, over real HTTP."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from tests.bot.telegram_api import (
    BUDI,
    GROUP,
    SECRET,
    SITI,
    TOKEN,
    Simulator,
    Webhook,
    ask,
    eventually,
    listening,
    serving,
)

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0%c\0\0\0\x50\x08\x02\0\0\0"
SMALL, LARGE = PNG.replace(b"%c", b"\x40"), PNG.replace(b"%c", b"\xf0")
KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("Dana Desa", callback_data="topic:DD")]])


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with listening() as hook:
        yield hook


@pytest.fixture
def simulator(tmp_path: Path, hook: Webhook) -> Iterator[Simulator]:
    with serving(tmp_path, hook.url) as simulator:
        yield simulator


def test_a_message_goes_to_the_webhook_and_the_answer_comes_back(simulator: Simulator, hook: Webhook) -> None:
    simulator.does("text", text="/start KODE-7")
    eventually(lambda: hook.updates)
    update = Update.de_json(hook.updates[0])
    assert update.message
    assert update.message.text == "/start KODE-7"
    assert [entity.type for entity in update.message.entities] == ["bot_command"]
    assert (update.effective_user and update.effective_user.id, hook.secrets) == (SITI, {SECRET})
    sent = ask(simulator, lambda bot: bot.send_message(SITI, "<b>Selamat</b> siang", "HTML", reply_markup=KEYS))
    assert (sent.text, sent.entities[0].type, sent.reply_markup) == ("Selamat siang", "bold", KEYS)
    assert simulator.texts() == ["/start KODE-7", "Selamat siang"]
    eventually(lambda: simulator.sees()["messages"][0]["state"] == "delivered")


def test_a_pressed_button_waits_for_its_answer(simulator: Simulator, hook: Webhook) -> None:
    sent = ask(simulator, lambda bot: bot.send_message(SITI, "Topik?", reply_markup=KEYS))
    revision = simulator.sees()["revision"]
    simulator.does("press", message_id=sent.message_id, data="topic:DD")
    eventually(lambda: hook.updates)
    query = Update.de_json(hook.updates[0]).callback_query
    assert query
    assert (query.data, query.message and query.message.message_id) == ("topic:DD", sent.message_id)
    assert simulator.sees(after=revision)["answers"] == []
    assert ask(simulator, lambda bot: bot.answer_callback_query(query.id, "Dicatat"))
    assert simulator.sees(after=revision)["answers"][0]["text"] == "Dicatat"
    ask(simulator, lambda bot: bot.edit_message_text("Topik: Dana Desa", SITI, sent.message_id))
    assert simulator.texts() == ["Topik: Dana Desa"]
    assert simulator.does("press", message_id=sent.message_id, data="topic:DD") == "Tombol itu sudah tidak ada."


def test_all_sorts_of_things_can_be_sent(simulator: Simulator, hook: Webhook) -> None:
    sizes = [("photo-0", ("s.png", SMALL, "image/png")), ("photo-0", ("l.png", LARGE, "image/png"))]
    simulator.sends_files("photos", [*sizes, ("photo-1", ("b.png", SMALL, "image/png"))], "Surat")
    simulator.sends_files("documents", [("document", ("surat.pdf", b"%PDF-1.4", "application/pdf"))])
    for act in ("sticker", "voice", "location", "contact"):
        simulator.does(act)
    simulator.does("edit", message_id=simulator.does("text", text="salah")["message_id"], text="benar")
    eventually(lambda: len(hook.updates) == 9)
    updates = [Update.de_json(update) for update in hook.updates]
    first, second, document, sticker, voice, place, contact = (
        update.message for update in updates[:7] if update.message
    )
    assert [(size.width, size.height) for size in first.photo] == [(64, 80), (240, 80)]
    assert first.media_group_id == second.media_group_id
    assert (first.caption, second.caption, document.document and document.document.file_name) == (
        "Surat",
        None,
        "surat.pdf",
    )
    assert sticker.sticker
    assert voice.voice
    assert place.location
    assert contact.contact
    assert contact.contact.user_id == SITI
    assert updates[8].edited_message
    assert updates[8].edited_message.text == "benar"
    got = ask(simulator, lambda bot: fetch(bot, first.photo[-1].file_id))
    assert got == LARGE


async def fetch(bot: Bot, file_id: str) -> bytes:
    """A file through getFile."""
    return bytes(await (await bot.get_file(file_id)).download_as_bytearray())


def test_the_bot_sends_files(simulator: Simulator) -> None:
    document = ask(simulator, lambda bot: bot.send_document(SITI, b"%PDF-1.4 laporan", filename="Laporan.pdf")).document
    assert document
    assert (document.file_name, document.file_size) == ("Laporan.pdf", 16)
    shown = simulator.client.get(f"files/{document.file_id}")
    assert (shown.content, "attachment" in shown.headers["Content-Disposition"]) == (b"%PDF-1.4 laporan", True)
    photo = ask(simulator, lambda bot: bot.send_photo(SITI, LARGE, caption="Grafik")).photo[0]
    again = ask(simulator, lambda bot: bot.send_photo(SITI, photo.file_id))
    assert (again.photo[0].width, again.photo[0].file_unique_id) == (240, photo.file_unique_id)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda bot: bot.send_message(SITI, "a" * 4097), BadRequest, "Message is too long"),
        (lambda bot: bot.send_message(SITI, " \n"), BadRequest, "Message text is empty"),
        (lambda bot: bot.send_message(123, "a"), BadRequest, "Chat not found"),
        (lambda bot: bot.send_message(SITI, "3 < 4", "HTML"), BadRequest, "parse entities: unsupported start tag"),
        (lambda bot: bot.send_message(SITI, "<b>a", "HTML"), BadRequest, "find end tag"),
        (lambda bot: bot.edit_message_text("a", SITI, 99), BadRequest, "Message to edit not found"),
        (lambda bot: bot.delete_message(SITI, 99), BadRequest, "Message to delete not found"),
        (lambda bot: bot.answer_callback_query("1"), BadRequest, "Query is too old"),
        (lambda bot: bot.get_file("x"), BadRequest, "Wrong file_id"),
        (lambda bot: bot.send_photo(SITI, b"no picture"), BadRequest, "Image_process_failed"),
    ],
)
def test_errors_are_telegrams(
    simulator: Simulator, call: Callable[[Bot], Awaitable[object]], error: type[TelegramError], words: str
) -> None:
    with pytest.raises(error, match=words):
        ask(simulator, call)
    assert simulator.sees()["messages"] == []


def test_a_text_may_have_4096_characters_of_any_width(simulator: Simulator) -> None:
    assert ask(simulator, lambda bot: bot.send_message(SITI, "🙏" * 4096)).message_id == 1
    long_button = {"inline_keyboard": [[{"text": "a", "callback_data": "x" * 65}]]}
    answer = simulator.calls("sendMessage", chat_id=SITI, text="a", reply_markup=long_button)
    assert answer["description"] == "Bad Request: BUTTON_DATA_INVALID"


def test_a_wrong_token_and_an_unknown_method_are_refused(simulator: Simulator) -> None:
    answer = simulator.client.post(f"{simulator.url}bot1:other/sendMessage", json={"chat_id": SITI, "text": "a"})
    assert answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert simulator.calls("sendDice", chat_id=SITI)["error_code"] == 404
    assert simulator.client.get(f"{simulator.url}file/bot1:other/photos/file_1.png").status_code == 401


def test_who_blocks_the_bot_is_not_reached(simulator: Simulator, hook: Webhook) -> None:
    simulator.does("block", blocked=True)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        ask(simulator, lambda bot: bot.send_message(SITI, "a"))
    assert "diblokir" in simulator.does("text", text="halo")
    simulator.does("block", blocked=False)
    assert ask(simulator, lambda bot: bot.send_message(SITI, "a")).text == "a"
    eventually(lambda: len(hook.updates) == 2)
    changes = [Update.de_json(update).my_chat_member for update in hook.updates]
    assert [change.new_chat_member.status for change in changes if change] == ["kicked", "member"]


@pytest.mark.parametrize(
    ("kind", "error", "stored"),
    [("500", NetworkError, 0), ("403", Forbidden, 0), ("drop", NetworkError, 0), ("lost", NetworkError, 1)],
)
def test_errors_on_order(simulator: Simulator, kind: str, error: type[TelegramError], stored: int) -> None:
    simulator.develops("faults", method="sendMessage", kind=kind)
    with pytest.raises(error):
        ask(simulator, lambda bot: bot.send_message(SITI, "satu"))
    assert len(simulator.texts()) == stored
    ask(simulator, lambda bot: bot.send_message(SITI, "dua"))
    assert simulator.texts()[-1] == "dua"


def test_too_many_requests(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    simulator.develops("faults", method="*", kind="429", retry_after=7)
    with pytest.raises(RetryAfter) as refused:
        asyncio.run(simulator.bot().get_me())
    assert refused.value.retry_after == dt.timedelta(seconds=7)
    simulator.develops("rate", on=True)
    answers = [simulator.calls("sendMessage", chat_id=chat, text="a") for chat in (SITI, BUDI, SITI)]
    assert [answer.get("parameters") for answer in answers] == [None, None, {"retry_after": 1}]


def test_in_the_group_the_bot_hears_commands_only(simulator: Simulator, hook: Webhook) -> None:
    for text in ("Halo semua", "/status@other_bot", "/status", "/status@dering_simulator_bot"):
        simulator.does("text", chat=GROUP, person=BUDI, text=text)
    eventually(lambda: len(hook.updates) == 2)
    message = Update.de_json(hook.updates[0]).message
    assert message
    assert (message.text, message.chat.type, message.from_user and message.from_user.id) == (
        "/status",
        "supergroup",
        BUDI,
    )
    assert len(simulator.texts(GROUP)) == 4


def test_commands_and_keyboards_reach_the_page(simulator: Simulator) -> None:
    ask(simulator, lambda bot: bot.set_my_commands([("start", "Mulai"), ("status", "Ikuti tiket")]))
    assert [command.command for command in ask(simulator, lambda bot: bot.get_my_commands())] == ["start", "status"]
    simulator.calls("sendMessage", chat_id=SITI, text="Siapa?", reply_markup={"keyboard": [["Pemda"]]})
    chat = simulator.sees()["chat"]
    assert (chat["commands"][1]["command"], chat["keyboard"]["keyboard"]) == ("status", [[{"text": "Pemda"}]])
    simulator.calls("sendMessage", chat_id=SITI, text="Baik", reply_markup={"remove_keyboard": True})
    assert simulator.sees()["chat"]["keyboard"] is None


def test_a_deep_link_is_offered(simulator: Simulator) -> None:
    page = simulator.client.get("", params={"start": "HUBUNG-1"})
    assert ('data-start="HUBUNG-1"' in page.text, "script-src 'self'" in page.headers["Content-Security-Policy"]) == (
        True,
        True,
    )
    assert 'data-start=""' in simulator.client.get("", params={"start": '"><script>'}).text


@pytest.mark.parametrize(
    ("environ", "headers", "status"),
    [
        ({}, {"X-Simulator": "1"}, 201),
        ({}, {"Origin": "http://127.0.0.1"}, 201),
        ({}, {}, 403),
        ({}, {"Origin": "http://elsewhere.example", "X-Simulator": "1"}, 403),
        ({}, {"Origin": "null", "X-Simulator": "1"}, 403),
        ({}, {"Host": "elsewhere.example", "Origin": "http://elsewhere.example"}, 403),
        ({}, {"X-Forwarded-For": "203.0.113.5", "X-Simulator": "1"}, 403),
        ({"REMOTE_ADDR": "10.0.0.5"}, {"X-Simulator": "1"}, 403),
        ({"REMOTE_ADDR": "::1"}, {"X-Simulator": "1"}, 201),
    ],
)
def test_only_this_machine_and_its_own_page_may_drive_it(
    simulator: Simulator, environ: dict[str, str], headers: dict[str, str], status: int
) -> None:
    client = simulator.app.test_client()
    headers = {"Host": "127.0.0.1"} | headers
    act: dict[str, Any] = {"json": {"text": "halo"}, "headers": headers, "environ_overrides": environ}
    assert client.post(f"/chats/{SITI}/text", **act).status_code == status
    foreign = {"Host": "127.0.0.1", "Sec-Fetch-Site": "cross-site"}
    assert client.get(f"/bot{TOKEN}/sendMessage?chat_id={SITI}&text=a", headers=foreign).status_code == 403
