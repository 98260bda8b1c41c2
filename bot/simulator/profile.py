"""Bot API methods about the bot itself: who it is, its commands, its description, its webhook."""

from __future__ import annotations

import json
import re
import sqlite3
from urllib.parse import urlsplit

from bot.simulator import updates
from bot.simulator.calls import COMMANDS_AT_MOST, Call, bad_request
from bot.simulator.people import Json
from bot.simulator.store import remember, setting

SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
COMMAND_NAME = re.compile(r"[a-z0-9_]{1,32}")


def get_me(call: Call) -> Json:
    """getMe."""
    return call.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


def set_my_commands(call: Call) -> bool:
    """setMyCommands, for a scope and a language."""
    commands = call.data("commands", "commands")
    if not isinstance(commands, list) or len(commands) > COMMANDS_AT_MOST:
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    for command in commands:
        if not isinstance(command, dict) or not COMMAND_NAME.fullmatch(str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    call.connection.execute(
        "INSERT OR REPLACE INTO commands VALUES (?, ?, ?)",
        (_scope(call), call.text("language_code"), json.dumps(commands)),
    )
    return True


def get_my_commands(call: Call) -> list[Json]:
    """getMyCommands of exactly that scope and language."""
    return _commands(call.connection, _scope(call), call.text("language_code")) or []


def delete_my_commands(call: Call) -> bool:
    """deleteMyCommands."""
    call.connection.execute(
        "DELETE FROM commands WHERE scope = ? AND language = ?", (_scope(call), call.text("language_code"))
    )
    return True


def _scope(call: Call) -> str:
    scope = call.data("scope", "scope") or {"type": "default"}
    if not isinstance(scope, dict) or "type" not in scope:
        raise bad_request("can't parse BotCommandScope")
    return _scope_name(str(scope["type"]), scope.get("chat_id"))


def _scope_name(kind: str, chat_id: object) -> str:
    return kind if chat_id is None else f"{kind} {chat_id}"


def _commands(connection: sqlite3.Connection, scope: str, language: str) -> list[Json] | None:
    row = connection.execute(
        "SELECT commands FROM commands WHERE scope = ? AND language = ?", (scope, language)
    ).fetchone()
    found: list[Json] | None = json.loads(row["commands"]) if row else None
    return found


def commands_for(connection: sqlite3.Connection, chat: sqlite3.Row, language: str) -> list[Json]:
    """What the "/" button shows: the narrowest scope that was set, in the person's language where there is one."""
    kind = "all_private_chats" if chat["type"] == "private" else "all_group_chats"
    for scope in (_scope_name("chat", chat["id"]), kind, "default"):
        for wanted in (language, ""):
            if found := _commands(connection, scope, wanted):
                return found
    return []


def set_my_description(call: Call) -> bool:
    """setMyDescription: what an empty chat shows."""
    if len(call.text("description")) > 512:
        raise bad_request("BOT_DESCRIPTION_TOO_LONG")
    remember(call.connection, **{_description_name(call): call.text("description")})
    return True


def get_my_description(call: Call) -> Json:
    """getMyDescription."""
    return {"description": setting(call.connection, _description_name(call))}


def _description_name(call: Call) -> str:
    return f"description {call.text('language_code')}".strip()


def accept(_call: Call) -> bool:
    """Methods whose effect cannot be seen on the page (name, short description, menu button)."""
    return True


def set_webhook(call: Call) -> bool:
    """setWebhook; http is allowed since everything stays on this machine."""
    url = call.text("url")
    if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
        raise bad_request("bad webhook: Failed to resolve host")
    if not SECRET.fullmatch(call.text("secret_token")):
        raise bad_request("secret token contains unallowed characters")
    if call.flag("drop_pending_updates"):
        updates.forget_pending(call.connection)
    allowed = call.data("allowed_updates", "allowed updates")
    if allowed is not None:
        remember(call.connection, allowed_updates=json.dumps(allowed))
    remember(call.connection, webhook_url=url, webhook_secret=call.text("secret_token"))
    updates.retry_now(call.connection)
    return True


def delete_webhook(call: Call) -> bool:
    """deleteWebhook: updates wait until a webhook is set again."""
    if call.flag("drop_pending_updates"):
        updates.forget_pending(call.connection)
    remember(call.connection, webhook_url="", webhook_secret="")
    return True


def get_webhook_info(call: Call) -> Json:
    """getWebhookInfo."""
    info: Json = {
        "url": setting(call.connection, "webhook_url"),
        "has_custom_certificate": False,
        "pending_update_count": updates.pending(call.connection),
    }
    allowed = json.loads(setting(call.connection, "allowed_updates") or "[]")
    message = setting(call.connection, "last_error_message")
    error = (
        {"last_error_date": int(setting(call.connection, "last_error_date")), "last_error_message": message}
        if message
        else {}
    )
    return info | error | ({"allowed_updates": allowed} if allowed else {})
