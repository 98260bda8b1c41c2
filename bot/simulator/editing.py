"""Bot API methods about what is in a chat already: edit, delete, answer a pressed button, fetch a file."""

from __future__ import annotations

import json

from bot.simulator import files, messages
from bot.simulator.calls import Call, bad_request, reply_markup
from bot.simulator.people import Json
from bot.simulator.sending import checked_text
from bot.simulator.store import next_number

DOWNLOAD_BYTES = 20 * 1024 * 1024


def edit_message_text(call: Call) -> Json:
    """editMessageText; without reply_markup the buttons go, as with Telegram."""
    message = _own_message(call, "edit")
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    kept = {name: value for name, value in message.items() if name not in ("entities", "reply_markup")}
    return _edited(call, message, kept | checked_text(call))


def edit_message_reply_markup(call: Call) -> Json:
    """editMessageReplyMarkup."""
    message = _own_message(call, "edit")
    return _edited(call, message, {name: value for name, value in message.items() if name != "reply_markup"})


def _edited(call: Call, old: Json, new: Json) -> Json:
    markup = reply_markup(call)
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    new = new | ({"reply_markup": markup} if markup else {})
    if new == old:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same"
            " as a current content and reply markup of the message"
        )
    new["edit_date"] = int(call.now)
    messages.replace(call.connection, new)
    return new


def _own_message(call: Call, act: str) -> Json:
    row = messages.find(call.connection, call.chat()["id"], call.text("message_id"))
    if row is None:
        raise bad_request(f"message to {act} not found")
    if row["sender_id"] != call.bot["id"]:
        raise bad_request(f"message can't be {act}ed")
    message: Json = json.loads(row["payload"])
    return message


def delete_message(call: Call) -> bool:
    """deleteMessage: in a private chat anyone's, elsewhere the bot's own."""
    chat = call.chat()
    row = messages.find(call.connection, chat["id"], call.text("message_id"))
    if row is None:
        raise bad_request("message to delete not found")
    if chat["type"] != "private" and row["sender_id"] != call.bot["id"]:
        raise bad_request("message can't be deleted")
    messages.delete(call.connection, row)
    return True


def answer_callback_query(call: Call) -> bool:
    """answerCallbackQuery: ends the waiting of the button, perhaps with a notice."""
    if len(call.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    revision = next_number(call.connection, "revision")
    changed = call.connection.execute(
        "UPDATE callbacks SET answer = ?, alert = ?, revision = ? WHERE id = ?",
        (call.text("text"), call.flag("show_alert"), revision, call.text("callback_query_id")),
    )
    if not changed.rowcount:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    return True


def get_file(call: Call) -> Json:
    """getFile: where a file can be fetched, up to 20 MB."""
    row = files.find(call.connection, "id", call.text("file_id"))
    if row is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(row["content"]) > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return files.described(row) | {"file_path": row["path"]}
