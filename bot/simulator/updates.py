"""Updates for the webhook: stored in order, kept until the webhook takes them."""

from __future__ import annotations

import json
import sqlite3
import time

from bot.simulator.people import Json
from bot.simulator.store import next_number, remember, setting

KEPT_SECONDS = 24 * 3600  # Telegram keeps an update no longer than a day (Bot API, "Getting updates")
LONGEST_PAUSE = 15.0


def enqueue(connection: sqlite3.Connection, chat_id: int, kind: str, content: Json) -> int | None:
    """Stores an update of that kind; returns its id, or none when the webhook did not ask for the kind."""
    allowed = json.loads(setting(connection, "allowed_updates") or "[]")
    if allowed and kind not in allowed:
        return None
    update_id = next_number(connection, "update")
    payload = json.dumps({"update_id": update_id, kind: content})
    connection.execute(
        "INSERT INTO updates (update_id, chat_id, kind, payload, made_at) VALUES (?, ?, ?, ?, ?)",
        (update_id, chat_id, kind, payload, time.time()),
    )
    return update_id


def attach(connection: sqlite3.Connection, message: Json, update_id: int | None) -> None:
    """Lets a message show the state of the update that carries it."""
    connection.execute(
        "UPDATE messages SET update_id = ? WHERE chat_id = ? AND message_id = ?",
        (update_id, message["chat"]["id"], message["message_id"]),
    )


def next_due(connection: sqlite3.Connection, now: float) -> sqlite3.Row | None:
    """The oldest waiting update of a chat whose turn has come; later ones of that chat wait behind it."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM updates WHERE update_id IN"
        " (SELECT min(update_id) FROM updates WHERE state = 'waiting' GROUP BY chat_id)"
        " AND next_attempt_at <= ? ORDER BY update_id LIMIT 1",
        (now,),
    ).fetchone()
    return row


def settle(connection: sqlite3.Connection, update_id: int, error: str, now: float) -> None:
    """After an attempt: delivered when `error` is empty, else kept for a later one (0.5 s, doubled up to 15 s)."""
    if error:
        connection.execute(
            "UPDATE updates SET attempts = attempts + 1, error = ?,"
            " next_attempt_at = ? + min(?, 0.5 * (1 << min(attempts, 9))) WHERE update_id = ?",
            (error, now, LONGEST_PAUSE, update_id),
        )
        remember(connection, last_error_message=error, last_error_date=str(int(now)))
    else:
        connection.execute(
            "UPDATE updates SET state = 'delivered', attempts = attempts + 1, error = '' WHERE update_id = ?",
            (update_id,),
        )
    _touch_message(connection, update_id)


def drop_expired(connection: sqlite3.Connection, now: float) -> None:
    """Gives up what waited longer than a day."""
    rows = connection.execute(
        "UPDATE updates SET state = 'expired' WHERE state = 'waiting' AND made_at < ? RETURNING update_id",
        (now - KEPT_SECONDS,),
    ).fetchall()
    for row in rows:
        _touch_message(connection, row["update_id"])


def _touch_message(connection: sqlite3.Connection, update_id: int) -> None:
    connection.execute(
        "UPDATE messages SET revision = ? WHERE update_id = ?", (next_number(connection, "revision"), update_id)
    )


def pending(connection: sqlite3.Connection) -> int:
    """How many updates wait for the webhook."""
    return int(connection.execute("SELECT count(*) FROM updates WHERE state = 'waiting'").fetchone()[0])


def retry_now(connection: sqlite3.Connection) -> None:
    """Ends all pauses."""
    connection.execute("UPDATE updates SET next_attempt_at = 0 WHERE state = 'waiting'")


def forget_pending(connection: sqlite3.Connection) -> None:
    """Drops what waits (Telegram's `drop_pending_updates`)."""
    connection.execute("UPDATE updates SET state = 'dropped' WHERE state = 'waiting'")
