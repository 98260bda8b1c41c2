"""The developer's panel: raw updates and calls, errors on order, the rate limit switch."""

from __future__ import annotations

import json
import sqlite3

from flask import Blueprint, Response, jsonify

from bot.simulator import faults, updates
from bot.simulator.page import posted
from bot.simulator.people import Json, NotPossible
from bot.simulator.running import running
from bot.simulator.store import remember, setting

views = Blueprint("developer", __name__, url_prefix="/developer")
SHOWN = 40


@views.get("")
def show() -> Response:
    """All that the panel shows."""
    with running().store.reading() as connection:
        return jsonify(_overview(connection))


@views.post("/faults")
def order() -> tuple[Response, int]:
    """Orders an error: `method`, `kind`, `retry_after` in seconds."""
    given = posted()
    method, kind, pause = (str(given.get(name, "")) for name in ("method", "kind", "retry_after"))
    if not (pause or "1").isdecimal():
        raise NotPossible("Jeda harus berupa angka detik.")
    with running().store.writing() as connection:
        faults.order(connection, method, kind, int(pause or 1))
    return jsonify({"ordered": True}), 201


@views.post("/faults/clear")
def clear() -> Response:
    """Takes all ordered errors back."""
    with running().store.writing() as connection:
        connection.execute("DELETE FROM faults")
    return jsonify({"cleared": True})


@views.post("/rate")
def rate() -> Response:
    """The switch of the rate limit: `on`."""
    limited = str(posted().get("on")).lower() in ("true", "1", "on")
    with running().store.writing() as connection:
        remember(connection, rate_limit="on" if limited else "off")
    return jsonify({"on": limited})


@views.post("/retry")
def retry() -> Response:
    """Ends the pauses of updates that wait."""
    with running().store.writing() as connection:
        updates.retry_now(connection)
    running().delivery.wake()
    return jsonify({"retrying": True})


def _overview(connection: sqlite3.Connection) -> Json:
    """The last updates and calls, newest first, and what is ordered."""
    rows = connection.execute("SELECT * FROM updates ORDER BY update_id DESC LIMIT ?", (SHOWN,)).fetchall()
    calls = connection.execute("SELECT * FROM calls ORDER BY id DESC LIMIT ?", (SHOWN,)).fetchall()
    ordered = connection.execute("SELECT method, kind, retry_after FROM faults ORDER BY id").fetchall()
    return {
        "updates": [dict(row) | {"payload": json.loads(row["payload"])} for row in rows],
        "calls": [dict(row) | {name: json.loads(row[name]) for name in ("arguments", "answer")} for row in calls],
        "faults": [dict(row) for row in ordered],
        "kinds": faults.KINDS,
        "rate": setting(connection, "rate_limit") == "on",
        "webhook": setting(connection, "webhook_url"),
        "pending": updates.pending(connection),
    }
