"""A local double of the Telegram Bot API with a chat page: newcomers and tests reach the real webhook through it."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, jsonify, request

from bot.simulator import api, developer, guard, page, people
from bot.simulator.delivery import Delivery
from bot.simulator.people import NotPossible
from bot.simulator.running import Running
from bot.simulator.store import Store, remember, setting

UPLOAD_BYTES = 60 * 1024 * 1024


def create_simulator(folder: Path, hook_url: str, secret: str, token: str) -> Flask:
    """The simulator as a WSGI application, to be mounted anywhere (all its addresses follow the mount point).

    `folder` gets `simulator.db`; any number of processes may use it at once. Updates go to `hook_url` with `secret` in
    Telegram's header. `token` is the only bot token accepted. The thread that delivers is a daemon;
    `app.extensions["simulator"].delivery.stop()` ends it earlier.
    """
    store = Store(folder)
    with store.writing() as connection:
        people.seed(connection)
        if setting(connection, "given_webhook") != f"{hook_url} {secret}":  # else a setWebhook of before is kept
            remember(connection, webhook_url=hook_url, webhook_secret=secret, given_webhook=f"{hook_url} {secret}")
    store.close()
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = UPLOAD_BYTES
    delivery = Delivery(store)
    app.extensions["simulator"] = Running(store, delivery, token)
    for blueprint in (page.views, api.views, developer.views):
        app.register_blueprint(blueprint)
    _watch(app, delivery)
    delivery.ensure_running()
    return app


def _watch(app: Flask, delivery: Delivery) -> None:
    """What holds for every request."""

    @app.before_request
    def refuse_strangers() -> tuple[str, int, dict[str, str]] | None:
        delivery.ensure_running()
        reason = guard.refusal(request)
        return (f"{reason}\n", 403, {"Content-Type": "text/plain; charset=utf-8"}) if reason else None

    app.after_request(guard.harden)

    @app.errorhandler(NotPossible)
    def explain(error: NotPossible) -> tuple[Response, int]:
        return jsonify({"error": str(error)}), 409
