"""The public door: the webhook, the health of the centre, and the pages that citizens read."""

from __future__ import annotations

import datetime as dt
import hmac
import json
import logging
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from bot import front, reports
from bot.channels.telegram import account_of, lane_of
from bot.health import readiness
from bot.receiving import Receiver
from core.foundation.db import Database
from core.foundation.messages import Received
from core.foundation.settings import Settings

log = logging.getLogger(__name__)
page = Blueprint("public", __name__, static_folder="static", static_url_path="/assets")

MAX_BODY = 2**20
MAX_ID = 100  # characters of an external id that are kept


def utc_now() -> dt.datetime:
    """The present."""
    return dt.datetime.now(dt.UTC)


def create_public(settings: Settings, database: Database, clock: Callable[[], dt.datetime] = utc_now) -> Flask:
    """The app that faces citizens and messengers."""
    app = Flask(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY + 1)  # a body that tells no length is cut here: one byte too many
    app.extensions["dering"] = (settings, database, clock)
    app.extensions["receiver"] = Receiver(database, clock)
    app.register_blueprint(page)
    app.register_blueprint(front.page)
    app.register_blueprint(reports.page)
    app.register_error_handler(HTTPException, _sentence)
    app.after_request(_headers)
    return app


@page.post("/hooks/telegram")
def telegram_hook() -> Response:
    """Acknowledges an update once it is committed, and does nothing else."""
    settings: Settings = current_app.extensions["dering"][0]
    given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "").encode()
    if not settings.webhook_secret or not hmac.compare_digest(given, settings.webhook_secret.encode()):
        return _answer(401, "The secret is wrong.")
    raw = request.get_data()
    if len(raw) > MAX_BODY:
        abort(413)
    update = _update(raw)
    if update is None:
        return _answer(400, "The body is no JSON object with an integer update_id.")
    account = account_of(settings.bot_token)
    delivery = Received("TELEGRAM", account, str(update["update_id"]), f"{account}:{lane_of(update)}"[:64], raw)
    try:
        current_app.extensions["receiver"].store(delivery)
    except (SQLAlchemyError, OSError) as error:
        log.error("an update could not be stored: %s", type(error).__name__)
        return _answer(503, "The update could not be stored; please deliver it again.", {"Retry-After": "5"})
    return _answer(200, "ok")


@page.get("/healthz")
def healthz() -> Response:
    """The process lives."""
    return _answer(200, "ok")


@page.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Whether the centre can work, and what waits."""
    _, database, clock = current_app.extensions["dering"]
    state = readiness(database, clock())
    return jsonify(state), 200 if state["database"] == "ok" and state["migrations"] == "current" else 503


def _update(raw: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(update, dict):
        return None
    number = update.get("update_id")
    if not isinstance(number, int) or isinstance(number, bool) or abs(number) >= 10 ** (MAX_ID - 1):
        return None
    return update


def _answer(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    return Response(f"{sentence}\n", status, headers, mimetype="text/plain")


def _sentence(error: HTTPException) -> Response:
    return _answer(error.code or 500, error.description or error.name)


def _headers(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'none'"
    )
    return response
