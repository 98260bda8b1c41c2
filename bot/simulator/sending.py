"""Bot API methods that put something new into a chat."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from bot.simulator import files, messages
from bot.simulator.calls import BotApiError, Call, bad_request, reply_markup
from bot.simulator.files import Upload
from bot.simulator.markup import formatted
from bot.simulator.people import Json
from bot.simulator.store import setting

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024  # in characters after formatting, not in UTF-16 units
PHOTO_BYTES, DOCUMENT_BYTES = 10 * 1024 * 1024, 50 * 1024 * 1024


def send_message(call: Call) -> Json:
    """sendMessage."""
    chat = call.chat()
    return _deliver(call, chat, checked_text(call))


def checked_text(call: Call) -> Json:
    """`text` and its entities. Raises 400 where it is empty or too long."""
    text, entities = formatted(call.text("text"), call.text("parse_mode"))
    entities = entities or call.data("entities", "entities") or []
    if not text.strip():
        raise bad_request("message text is empty")
    if len(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def send_photo(call: Call) -> Json:
    """sendPhoto: a new JPEG or PNG, or the file_id of a known photo."""
    chat, caption = call.chat(), _caption(call)
    upload = _upload(call, "photo")
    if upload is None:
        row = _known_file(call, "photo")
        width, height = _size(row["content"])
        sizes = [files.described(row) | {"width": width, "height": height}]
        return _deliver(call, chat, {"photo": sizes} | caption)
    if len(upload.content) > PHOTO_BYTES:
        raise BotApiError(413, "Request Entity Too Large")
    _size(upload.content)
    return _deliver(call, chat, {"photo": files.keep_photo(call.connection, [upload])} | caption)


def _size(content: bytes) -> tuple[int, int]:
    try:
        return files.image_size(content)
    except ValueError as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error


def send_document(call: Call) -> Json:
    """sendDocument: a new file, or the file_id of a known one."""
    chat, caption = call.chat(), _caption(call)
    upload = _upload(call, "document")
    if upload is None:
        row = _known_file(call, "document")
        document = files.described(row) | {"file_name": row["name"], "mime_type": row["mime"]}
    elif len(upload.content) > DOCUMENT_BYTES:
        raise BotApiError(413, "Request Entity Too Large")
    else:
        names = {"file_name": upload.name, "mime_type": upload.mime}
        document = files.keep(call.connection, "documents", upload) | names
    return _deliver(call, chat, {"document": document} | caption)


def _upload(call: Call, name: str) -> Upload | None:
    given = call.text(name)
    upload = call.files.get(given.removeprefix("attach://") if given.startswith("attach://") else name)
    if upload is None and not given:
        raise bad_request(f"there is no {name} in the request")
    if upload is not None and not upload.content:
        raise bad_request("file must be non-empty")
    return upload


def _known_file(call: Call, name: str) -> sqlite3.Row:
    row = files.find(call.connection, "id", call.text(name))
    if row is None:  # addresses of other machines are refused too: the simulator fetches nothing
        raise bad_request("wrong remote file identifier specified: can't unserialize it")
    return row


def _caption(call: Call) -> Json:
    text, entities = formatted(call.text("caption"), call.text("parse_mode"))
    if len(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return ({"caption": text} if text else {}) | ({"caption_entities": entities} if text and entities else {})


def send_chat_action(call: Call) -> bool:
    """sendChatAction: shows for five seconds that the bot is writing."""
    chat = call.chat()
    if not call.text("action"):
        raise bad_request("wrong parameter action in request")
    call.connection.execute("UPDATE chats SET typing_until = ? WHERE id = ?", (call.now + 5, chat["id"]))
    return True


def _deliver(call: Call, chat: sqlite3.Row, content: Json) -> Json:
    markup = reply_markup(call)
    _hold_rate(call, chat)
    answered = call.data("reply_parameters", "reply parameters") or {"message_id": call.text("reply_to_message_id")}
    content = content | {"date": int(call.now)} | messages.quoted(call.connection, chat, answered.get("message_id"))
    if markup and "inline_keyboard" in markup:
        content["reply_markup"] = markup
    elif markup:  # as with Telegram, a keyboard under the input field belongs to the chat, not to the message
        _set_keyboard(call, chat, markup)
    return messages.add(call.connection, chat, call.bot, content)


def _set_keyboard(call: Call, chat: sqlite3.Row, markup: Json) -> None:
    shown: Any = markup if "keyboard" in markup else None
    call.connection.execute(
        "UPDATE chats SET keyboard = ? WHERE id = ?", (json.dumps(shown) if shown else "", chat["id"])
    )


def _hold_rate(call: Call, chat: sqlite3.Row) -> None:
    """While the switch is on: one message a second to a chat, as Telegram advises its bots (Bots FAQ)."""
    if setting(call.connection, "rate_limit") == "on" and 0 <= call.now - chat["last_sent_at"] < 1:
        raise BotApiError(429, "Too Many Requests: retry after 1", retry_after=1)
    call.connection.execute("UPDATE chats SET last_sent_at = ? WHERE id = ?", (call.now, chat["id"]))
