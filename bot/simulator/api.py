"""The Bot API's doors: `/bot<token>/<method>` and `/file/bot<token>/<path>`; every call is written down."""

from __future__ import annotations

import hmac
import json
import socket
import time
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, request

from bot.simulator import editing, faults, files, profile, sending
from bot.simulator.calls import BotApiError, Call, Method, bad_request
from bot.simulator.files import Upload
from bot.simulator.people import Json
from bot.simulator.running import running

views = Blueprint("api", __name__)
METHODS: dict[str, Method] = {
    "getme": profile.get_me,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "senddocument": sending.send_document,
    "sendchataction": sending.send_chat_action,
    "editmessagetext": editing.edit_message_text,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "deletemessage": editing.delete_message,
    "answercallbackquery": editing.answer_callback_query,
    "getfile": editing.get_file,
    "setmycommands": profile.set_my_commands,
    "getmycommands": profile.get_my_commands,
    "deletemycommands": profile.delete_my_commands,
    "setmydescription": profile.set_my_description,
    "getmydescription": profile.get_my_description,
    "setmyshortdescription": profile.accept,
    "setmyname": profile.accept,
    "setchatmenubutton": profile.accept,
    "setwebhook": profile.set_webhook,
    "getwebhookinfo": profile.get_webhook_info,
    "deletewebhook": profile.delete_webhook,
}
CALLS_KEPT = 500
BROKEN = ("drop", "lost")


@views.url_value_preprocessor
def take_token(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Keeps the token of the address away from the views."""
    g.given_token = str((values or {}).pop("token", ""))


@views.before_request
def check_token() -> tuple[Response, int] | None:
    """401 for any token but the right one."""
    right = hmac.compare_digest(g.given_token.encode("utf-8", "replace"), running().token.encode())
    return None if right else _failure(BotApiError(401, "Unauthorized"))


@views.route("/bot<token>/<method>", methods=["GET", "POST"])
def call(method: str) -> tuple[Response, int]:
    """One method of the Bot API."""
    return _call(method)


@views.get("/file/bot<token>/<path:path>")
def download(path: str) -> Response | tuple[Response, int]:
    """A file whose path getFile told."""
    with running().store.reading() as connection:
        row = files.find(connection, "path", path)
    if row is None:
        return _failure(BotApiError(404, "Not Found"))
    return Response(row["content"], mimetype="application/octet-stream")


def _failure(error: BotApiError) -> tuple[Response, int]:
    return jsonify(error.as_answer()), error.status


def _call(method: str) -> tuple[Response, int]:
    try:
        arguments, uploads = _arguments(), _uploads()
    except BotApiError as error:
        return _failure(error)
    with running().store.writing() as connection:
        call = Call(connection, arguments, uploads, running().bot, time.time())
        kind, retry_after = faults.claim(connection, method)
        if ordered := faults.as_error(kind, retry_after):
            status, answer = ordered.status, ordered.as_answer()
        else:
            status, answer = (502, {}) if kind == "drop" else _perform(method, call)
        _write_down(call, method, kind if kind in BROKEN else str(status), answer)
    if kind in BROKEN:
        _hang_up()
    return jsonify(answer), status


def _arguments() -> dict[str, Any]:
    """Query, form or JSON object, later ones over earlier ones."""
    found: dict[str, Any] = request.args.to_dict() | request.form.to_dict()
    if request.is_json:
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            raise bad_request("can't parse JSON object")
        found |= body
    return found


def _uploads() -> dict[str, Upload]:
    return {
        name: Upload(part.filename or name, part.mimetype or "application/octet-stream", part.read())
        for name, part in request.files.items()
    }


def _perform(method: str, call: Call) -> tuple[int, Json]:
    """Runs the method; its writes are undone when it answers with an error."""
    perform = METHODS.get(method.lower())
    if perform is None:
        return 404, BotApiError(404, "Not Found: method not found").as_answer()
    call.connection.execute("SAVEPOINT method")
    try:
        result = perform(call)
    except BotApiError as error:
        call.connection.execute("ROLLBACK TO method")
        return error.status, error.as_answer()
    return 200, {"ok": True, "result": result}


def _write_down(call: Call, method: str, status: str, answer: Json) -> None:
    shown = dict(call.arguments) | {name: f"[{each.name}, {len(each.content)} B]" for name, each in call.files.items()}
    cursor = call.connection.execute(
        "INSERT INTO calls (at, method, arguments, status, answer) VALUES (?, ?, ?, ?, ?)",
        (call.now, method, json.dumps(shown), status, json.dumps(answer)),
    )
    call.connection.execute("DELETE FROM calls WHERE id <= ?", ((cursor.lastrowid or 0) - CALLS_KEPT,))


def _hang_up() -> None:
    """Breaks the caller's connection; the server's own attempt to answer then finds nobody."""
    line = request.environ.get("gunicorn.socket") or request.environ.get("werkzeug.socket")
    if isinstance(line, socket.socket):
        line.shutdown(socket.SHUT_RDWR)
    else:
        current_app.logger.warning("this server does not lend its socket: the broken connection becomes a 502")
