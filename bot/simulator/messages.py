"""Messages of a chat as Telegram shapes them, with a revision that grows at each change so that the page can follow."""

from __future__ import annotations

import json
import re
import sqlite3

from bot.simulator.people import Json, as_chat
from bot.simulator.store import next_number

COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w+)?")


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, in which Telegram counts entities."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def command_entities(text: str) -> list[Json]:
    """Telegram's bot_command entities of a text."""
    return [
        {"type": "bot_command", "offset": utf16_length(text[: found.start()]), "length": utf16_length(found[0])}
        for found in COMMAND.finditer(text)
    ]


def add(connection: sqlite3.Connection, chat: sqlite3.Row, sender: Json, content: Json) -> Json:
    """Appends a message to the chat; `content` holds `date` and what was sent. Returns Telegram's Message."""
    message_id = connection.execute(
        "UPDATE chats SET last_message_id = last_message_id + 1, typing_until = 0 WHERE id = ?"
        " RETURNING last_message_id",
        (chat["id"],),
    ).fetchone()[0]
    message = {"message_id": message_id, "from": sender, "chat": as_chat(chat)} | content
    connection.execute(
        "INSERT INTO messages (chat_id, message_id, sender_id, payload, revision) VALUES (?, ?, ?, ?, ?)",
        (chat["id"], message_id, sender["id"], json.dumps(message), next_number(connection, "revision")),
    )
    return message


def find(connection: sqlite3.Connection, chat_id: int, message_id: object) -> sqlite3.Row | None:
    """A message that was not deleted, or none."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM messages WHERE chat_id = ? AND message_id = ? AND NOT deleted", (chat_id, str(message_id))
    ).fetchone()
    return row


def replace(connection: sqlite3.Connection, message: Json) -> None:
    """Stores a changed message in place of the old."""
    connection.execute(
        "UPDATE messages SET payload = ?, revision = ? WHERE chat_id = ? AND message_id = ?",
        (json.dumps(message), next_number(connection, "revision"), message["chat"]["id"], message["message_id"]),
    )


def delete(connection: sqlite3.Connection, row: sqlite3.Row) -> None:
    """Leaves an empty place, so that the page can take the bubble away."""
    connection.execute(
        "UPDATE messages SET deleted = 1, payload = '{}', revision = ? WHERE chat_id = ? AND message_id = ?",
        (next_number(connection, "revision"), row["chat_id"], row["message_id"]),
    )


def quoted(connection: sqlite3.Connection, chat: sqlite3.Row, message_id: object) -> Json:
    """The part of a Message that answers another: `reply_to_message`, or nothing when that is gone."""
    row = find(connection, chat["id"], message_id) if message_id else None
    if row is None:
        return {}
    original = json.loads(row["payload"])
    original.pop("reply_to_message", None)
    return {"reply_to_message": original}


def changed(connection: sqlite3.Connection, chat_id: int, after: int) -> list[Json]:
    """What changed since revision `after` (the last 300), oldest first, each with the state of its update."""
    rows = connection.execute(
        "SELECT m.*, u.state, u.error FROM messages m LEFT JOIN updates u ON u.update_id = m.update_id"
        " WHERE m.chat_id = ? AND m.revision > ? ORDER BY m.message_id DESC LIMIT 300",
        (chat_id, after),
    ).fetchall()
    return [
        {
            "message_id": row["message_id"],
            "sender_id": row["sender_id"],
            "deleted": bool(row["deleted"]),
            "state": row["state"] or "",
            "error": row["error"] or "",
            "message": json.loads(row["payload"]),
        }
        for row in reversed(rows)
    ]
