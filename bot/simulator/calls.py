"""One call of the Bot API: its arguments, its chat, and the errors Telegram answers with."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.simulator import people
from bot.simulator.files import Upload
from bot.simulator.people import Json

COMMANDS_AT_MOST, DATA_BYTES = 100, 64


class BotApiError(Exception):
    """What Telegram answers instead of a result: HTTP status, its sentence, perhaps parameters."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.parameters = parameters

    def as_answer(self) -> Json:
        """The JSON body."""
        parameters = {"parameters": self.parameters} if self.parameters else {}
        return {"ok": False, "error_code": self.status, "description": str(self)} | parameters


def bad_request(reason: str) -> BotApiError:
    """A 400 in Telegram's words."""
    return BotApiError(400, f"Bad Request: {reason}")


@dataclass(frozen=True)
class Call:
    """A call under way, inside one write transaction; `now` is in seconds since 1970."""

    connection: sqlite3.Connection
    arguments: Mapping[str, Any]
    files: Mapping[str, Upload]
    bot: Json
    now: float

    def text(self, name: str) -> str:
        """An argument as text, empty when not given."""
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        """An argument as yes or no."""
        return self.text(name).lower() in ("true", "1")

    def data(self, name: str, what: str) -> Any:
        """An argument that is JSON, sent as JSON or as its text; none when not given."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError as error:
            raise bad_request(f"can't parse {what} JSON object") from error

    def chat(self) -> sqlite3.Row:
        """The chat of `chat_id`. Raises 400 for one that does not exist, 403 for one that blocked the bot."""
        if not self.text("chat_id"):
            raise bad_request("chat_id is empty")
        row = people.find_chat(self.connection, self.arguments["chat_id"])
        if row is None:
            raise bad_request("chat not found")
        if row["blocked"]:
            group = row["type"] != "private"
            raise BotApiError(
                403,
                "Forbidden: " + ("bot was kicked from the supergroup chat" if group else "bot was blocked by the user"),
            )
        return row


Method = Callable[[Call], Any]


def reply_markup(call: Call) -> Json | None:
    """The keyboard of a call, checked as Telegram checks it; none when not given or empty."""
    markup = call.data("reply_markup", "reply keyboard markup")
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    for name in ("inline_keyboard", "keyboard"):
        if name in markup:
            if not _is_grid(markup[name]):
                raise bad_request(f'field "{name}" of the reply markup must be an Array of Arrays')
            markup[name] = [[_button(button, name) for button in row] for row in markup[name] if row]
            return markup if markup[name] else None
    if not markup.get("remove_keyboard") and not markup.get("force_reply"):
        raise bad_request("reply markup must be a keyboard, its removal or a forced reply")
    return markup


def _is_grid(rows: object) -> bool:
    return isinstance(rows, list) and all(isinstance(row, list) for row in rows)


def _button(button: Any, keyboard: str) -> Json:
    if keyboard == "keyboard" and isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad_request("can't parse keyboard button: text is empty")
    if keyboard == "inline_keyboard":
        data = button.get("callback_data")
        if data is None and not button.get("url"):
            raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        if data is not None and not 1 <= len(str(data).encode()) <= DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    return button
